"""Step 6, figures of the epidemic: Loudi's cases, and the last ones of Hunan's prefectures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, SKY, SKY_TEXT
from loudi_analysis.figures.marks import WHITE, label, name_rows, x_of


@Frame(size=(7.2, 4.4), bottom=0.19, right=0.95, source="epidemic_curve.source")
def epidemic_curve(s: Sheet) -> None:
    """Draw Loudi's confirmed and active cases, and the two dated postings on them."""
    table = s.study.linked.epidemic("Loudi")
    s.rows("epidemic", table)
    days, confirmed, active = zip(*table.values(), strict=True)
    top = confirmed[-1]
    data = pd.DataFrame({"date": days, "confirmed": confirmed, "active": active})
    peak = {"active": max(active), "peak": days[active.index(max(active))]}
    shares = ("case_share_confirmed_before_oath", "case_share_confirmed_by_oath")
    before, by = (s.percent(s.point(name)) for name in shares)
    free = s.count("days_since_last_case_at_reinforcement")
    span = {"first": days[0], "last": days[-1], "days": free}
    axes = s.show(data, before=before, by=by, cases=top, **peak, **span)
    x = [x_of(day) for day in days]
    axes.fill_between(x, active, color=SKY, alpha=0.5, linewidth=0)
    axes.plot(x, confirmed, color=INK)
    axes.text(x[-1], top + 2, s("confirmed"), ha="right", va="bottom")
    axes.text(x_of("2020-02-07"), 22, s("active"), color=SKY_TEXT)
    for claim, key in (("date_oath", "oath"), ("date_reinforcement", "grid")):
        day = s.day(claim)
        axes.axvline(x_of(day), color=ORANGE, linewidth=1.2)
        axes.text(x_of(day) + 0.5, top * 1.32, s(key, day=day), va="top", linespacing=1.3)
    ticks = "2020-01-21 2020-02-01 2020-02-12 2020-02-24 2020-03-05 2020-03-15"
    s.date_axis(axes, (x[0], x[-1]), ticks)
    axes.set(ylim=(0, top * 1.34), ylabel=s("axis"))


@Frame(size=(7.2, 5.0), left=0.16, bottom=0.14, source="last_cases.source")
def last_cases(s: Sheet) -> None:
    """Draw the last day with a new case in each of Hunan's prefectures."""
    table = sorted(s.rows("last_cases").values(), key=lambda row: row["date"])
    rows = [(row["key"], row["place"], date.fromisoformat(row["date"])) for row in table]
    keys, places, days = zip(*rows, strict=True)
    data = pd.DataFrame(rows, columns=["key", "place", "last_day_with_a_new_case"])
    reinforced = s.day("date_reinforcement")
    before, loudi = sum(day < reinforced for day in days), days[places.index("Loudi")]
    span = {"first": days[0], "last": days[-1], "loudi": loudi, "grid": reinforced}
    axes = s.show(data, n=before, all=len(days), **span)
    first, grid = x_of("2020-02-03"), x_of(reinforced)
    for y, (_, place, day) in enumerate(rows):
        x, (color, size) = x_of(day), (ORANGE, 8) if place == "Loudi" else (BLUE, 6)
        axes.plot([first, x], [y, y], color=LIGHT, linewidth=1)
        axes.plot([x], [y], "o", color=color, markersize=size)
        # Left of its dot where the line would strike the label through.
        offset, align = (-8, "right") if 0 < grid - x <= 3 else (8, "left")
        shape: dict[str, Any] = {"ha": align, "va": "center", "color": GRAY, "bbox": WHITE}
        label(axes, s.write(day), (x, y), (offset, 0), **shape)
    axes.axvline(grid, color=ORANGE, linewidth=1.2)
    axes.text(grid + 0.3, -0.35, s("grid"), va="center")
    name_rows(axes, [s(f"place.{key}") for key in keys], top=-0.9)
    limits, ticks = (first, x_of("2020-03-08")), "2020-02-03 2020-02-10 2020-02-17 2020-02-24"
    s.date_axis(axes, limits, ticks)
    axes.spines["left"].set_visible(False)
