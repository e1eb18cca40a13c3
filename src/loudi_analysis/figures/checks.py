"""Step 6, figures of the checks: their verdicts, and how far results turn on readings."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, INK, ORANGE, ORANGE_TEXT, RED, SKY
from loudi_analysis.figures.marks import arrow, bar, bounds, name_rows, whole
from loudi_analysis.say.words import Form, Words, strings

VERDICTS = {
    "holds": ("o", BLUE, "full", "holds"),
    "holds only if": ("D", ORANGE, "full", "convention"),
    "cannot be told": ("o", GRAY, "none", "unknown"),
    "contradicted": ("X", RED, "full", "contradicted"),
}
"""The verdicts from the top down: marker, its color, whether it is filled, field of its number."""

SLIGHT = 0.001
"""A change by less hardly moves a result."""


@Frame(size=(7.2, 5.6), left=0.43, bottom=0.07)
def audit(s: Sheet) -> None:
    """Draw each check of the audit with its verdict."""
    every, english = s.verdicts(), Words("en")
    groups = {kind: [v for v in every if v.verdict == kind] for kind in VERDICTS}
    rows = []
    for verdict in (v for group in groups.values() for v in group):
        row: dict[str, object] = {"check": verdict.check.check}
        row |= {f"left_{end}": bound for end, bound in bounds(verdict.left).items()}
        row["relation"] = verdict.check.relation
        row |= {f"right_{end}": bound for end, bound in bounds(verdict.right).items()}
        rows.append(row | {"verdict": english(f"audit.verdict.{verdict.verdict}")})
    found = {VERDICTS[kind][-1]: len(group) for kind, group in groups.items()}
    title = "title_contradicted" if found["contradicted"] else "title"
    axes = s.show(pd.DataFrame(rows, dtype=object), title, all=len(every), **found)
    y, ticks = 0.0, {}
    for kind, group in groups.items():
        marker, color, fill, _ = VERDICTS[kind]
        for verdict in group:
            axes.plot([0], [y], marker, color=color, markersize=7, fillstyle=fill)
            sides = (s.words.interval(side, Form(2)) for side in (verdict.left, verdict.right))
            numbers = f" {verdict.check.relation.replace('<=', '≤')} ".join(sides)
            axes.text(0.35, y, numbers, va="center", fontsize=8.5)
            ticks[y] = s(verdict.check.check)
            y += 1
        if group:
            ink, middle = ORANGE_TEXT if color == ORANGE else color, y - len(group) / 2 - 0.5
            axes.text(9.6, middle, s(f"audit.verdict.{kind}"), color=ink, ha="right", va="center")
            y += 0.5
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set(ylim=(y, -0.8), xlim=(-0.4, 9.7), xticks=[])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


@Frame(size=(7.2, 5.0), left=0.3, bottom=0.17)
def readings(s: Sheet) -> None:
    """Draw the results that have a name, under all readings, as multiples of their main value."""
    names = [key.removeprefix("result.") for key in strings() if key.startswith("result.")]
    columns = ["result", "unit", "main", "least", "least_inclusive", "greatest"]
    columns += ["greatest_inclusive", "least_multiple", "greatest_multiple"]
    data = pd.DataFrame([_reach(s, name) for name in names], columns=columns)
    lows, highs = data["least_multiple"], data["greatest_multiple"]
    fixed = int(((lows > 1 - SLIGHT) & (highs < 1 + SLIGHT)).sum())
    counts = {"fixed": fixed, "moving": len(data) - fixed, "all": len(data)}
    counts["results"] = len(s.study.results_by_id)
    widest = s(f"result.{names[highs.argmax()]}")
    reach = {"slight": s.percent(SLIGHT, 1), "widest": widest, "times": (highs.max(), 1)}
    axes = s.show(data, **counts, **reach)
    stop = 2.0
    for y, (low, high) in enumerate(zip(lows, highs, strict=True)):
        bar(axes, low, min(high, stop), y, color=SKY)
        if high > stop:
            arrow(axes, (stop * 0.97, y), (stop * 1.02, y), color=BLUE)
            axes.text(stop * 1.03, y, f"{high:.1f}×", va="center", color=BLUE)
        axes.plot([1], [y], "o", color=INK, markersize=5)
    axes.axvline(1, color=GRAY, linewidth=0.6, zorder=0)
    name_rows(axes, [s(f"result.{name}") for name in names])
    axes.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "1", "1.5", "2"])
    axes.set(xlim=(0, stop * 1.12), xlabel=s("axis"))
    axes.grid(axis="x")


def _reach(s: Sheet, name: str) -> list[object]:
    """Return a result under all readings as a row of data."""
    main, reach = s.point(name), s.over_readings(name)
    low, high = reach.lower or Fraction(0), reach.upper  # nothing here is below zero
    least = [whole(low), reach.low.inclusive]
    most = [None if high is None else whole(high), reach.high.inclusive]
    times = [float(low / main), None if high is None else float(high / main)]
    return [name, s.study[name].unit, whole(main), *least, *most, *times]
