"""Step 6, figures of staffing: what one liaison answers for, and what workers were given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, LIGHT, ORANGE, SKY
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, name_rows
from loudi_analysis.intervals import rounded

RATIOS = ("workers_per_liaison", "workers_per_enterprise", "liaisons_per_enterprise")

SUPPLIES = {
    "masks": ("masks_per_worker", 2),
    "medicine": ("herbal_portions_per_worker", 2),
    "tests": ("tests_per_worker", 3),
}
"""What was given to workers, by its string: the result, and the digits to show."""

HOLLOW: dict[str, Any] = {"color": BLUE, "markerfacecolor": "white", "markeredgewidth": 1.8}


@Frame(left=0.03, bottom=0.11)
def workers_per_liaison(s: Sheet) -> None:
    """Draw one liaison beside the workers that he or she answers for, one dot each."""
    ratio, of_enterprise, for_enterprise = values = [s.point(name) for name in RATIOS]
    counts = {name: s.count(name) for name in ("workers", "enterprises")}
    data = pd.DataFrame({"result": RATIOS, "value": [float(value) for value in values]})
    liaisons = s.count("liaisons_enterprise")
    axes = s.show(data, n=ratio, exact=(ratio, 1), liaisons=liaisons, **counts)
    columns, dots = 25, np.arange(round(ratio))
    rows = len(dots) // columns
    axes.scatter(dots % columns, -(dots // columns), s=42, color=SKY, linewidth=0)
    axes.scatter([-4.2], [-rows / 2], s=420, color=ORANGE, linewidth=0)
    axes.text(-4.2, -rows / 2 - 1.3, s("liaison"), ha="center", va="top")
    axes.text((columns - 1) / 2, 0.8, s("workers", n=ratio), ha="center")
    enterprise = s("enterprise", liaisons=(for_enterprise, 1), workers=of_enterprise)
    axes.text(columns + 0.8, -rows / 2, enterprise, va="center", color=GRAY, linespacing=1.4)
    axes.set(xlim=(-7, columns + 9), ylim=(-rows - 1, 2))
    axes.set_axis_off()


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
