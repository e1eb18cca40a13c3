"""Step 6, figures of staffing: what workers were given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, LIGHT, SKY
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, name_rows
from loudi_analysis.intervals import rounded

SUPPLIES = {
    "masks": ("masks_per_worker", 2),
    "medicine": ("herbal_portions_per_worker", 2),
    "tests": ("tests_per_worker", 3),
}
"""What was given to workers, by its string: the result, and the digits to show."""

HOLLOW: dict[str, Any] = {"color": BLUE, "markerfacecolor": "white", "markeredgewidth": 1.8}


@Frame(size=(7.2, 3.8), left=0.27, bottom=0.22)
def enterprise_supplies(s: Sheet) -> None:
    """Draw what enterprises got per worker: what is said, inferred, and left open."""
    rows: list[list[Any]] = []
    floors = {}
    for supply, (name, digits) in SUPPLIES.items():
        reach = s.interval(name, "implied")
        rows.append([name, *ends(reach), "no upper limit is said"])
        # Rounded down: "more than" must stay true.
        floors[supply] = rounded(reach.lower or Fraction(0), digits, -1), digits
    columns = ["result", "more_than", "less_than_by_convention", "note"]
    numbers = {**floors, "workers": s.count("workers"), "enterprises": s.count("enterprises")}
    axes = s.show(pd.DataFrame(rows, columns=columns), **numbers)
    stop = 1.8
    for y, (floor, (_, low, high, _)) in enumerate(zip(floors.values(), rows, strict=True)):
        arrow(axes, (high, y), (stop, y), zorder=1, color=LIGHT, lw=2)
        bar(axes, low, high, y, color=SKY)
        axes.plot([low], [y], "o", markersize=7, **HOLLOW)
        label(axes, s("bounds.more", n=floor), (low, y), (-4, 9), color=BLUE, bbox=WHITE)
    axes.axvline(1, color=GRAY, linewidth=0.8, linestyle=":", zorder=0)
    name_rows(axes, [s(supply) for supply in SUPPLIES], top=-0.6)
    axes.set(xlim=(0, stop), xlabel=s("axis"))
