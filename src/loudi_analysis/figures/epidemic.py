"""Step 6, figures of the epidemic: cases in Loudi and Hunan, and the last ones of prefectures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, SKY, SKY_TEXT
from loudi_analysis.figures.marks import WHITE, label, name_rows, x_of
from loudi_analysis.figures.sheet import Frame, Sheet


@Frame(size=(7.2, 4.4), bottom=0.19, right=0.95, source="epidemic_curve.source")
def epidemic_curve(s: Sheet) -> None:
    """Draw the confirmed and active cases of Loudi and of Hunan, and Loudi's two postings."""
    series, oath, grid = [], s.day("date_oath"), s.day("date_reinforcement")
    for place in ("Loudi", "Hunan"):
        table = s.study.linked.epidemic(place)
        s.rows("epidemic", table)
        names = ["date", "confirmed", "active"]
        series.append(pd.DataFrame(list(table.values()), columns=names).assign(place=place))
    ours, theirs = series
    peak = ours.iloc[ours["active"].argmax()]
    days = (oath - timedelta(days=1), oath)
    shares = ("case_share_confirmed_before_oath", "case_share_confirmed_by_oath")
    said = [s.percent(s.point(name)) for name in shares]
    by_day = theirs.set_index("date")["confirmed"]
    said += [s.percent(by_day[day] / by_day.iloc[-1]) for day in days]
    numbers = dict(zip(("before", "by", "hunan_before", "hunan_by"), said, strict=True))
    free = s.count("days_since_last_case_at_reinforcement")
    span = {"first": ours["date"].iloc[0], "last": ours["date"].iloc[-1], "days": free}
    most = {"cases": ours["confirmed"].iloc[-1], "hunan_cases": theirs["confirmed"].iloc[-1]}
    top = {"active": peak["active"], "peak": peak["date"]}
    axes = s.show(pd.concat(series, ignore_index=True), **numbers, **span, **most, **top)
    for panel, data in zip(s.panels(axes, [s("loudi"), s("hunan")], 0.22), series, strict=True):
        x, last = data["date"].map(x_of), data["confirmed"].iloc[-1]
        panel.fill_between(x, data["active"], color=SKY, alpha=0.5, linewidth=0)
        s.seaborn.lineplot(x=x, y=data["confirmed"], errorbar=None, color=INK, ax=panel)
        label(panel, s("confirmed"), (x.iloc[-1], last), -0.1, -4)
        label(panel, s("active"), (x_of("2020-02-12"), last * 0.12), -3, color=SKY_TEXT)
        for day, key in ((oath, "oath"), (grid, "grid")):
            panel.axvline(x_of(day), color=ORANGE, linewidth=1.2)
            label(panel, s(key, day=day), (x_of(day), last * 1.36), 4, -0.1, fontsize=8.5)
        s.date_axis(panel, (x.iloc[0], x.iloc[-1]), "2020-01-21 2020-02-12 2020-03-15")
        panel.set(ylim=(0, last * 1.38), xlabel="", ylabel="")
        s.number_ticks(panel.yaxis)


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
    xs, colors = [x_of(day) for day in days], {False: BLUE, True: ORANGE}
    ours = [place == "Loudi" for place in places]
    axes.hlines(range(len(rows)), first, xs, color=LIGHT, linewidth=1)
    dots: dict[str, Any] = {"palette": colors, "size": 7, "jitter": False, "legend": False}
    s.seaborn.stripplot(x=xs, y=keys, hue=ours, ax=axes, **dots)
    for y, (x, day) in enumerate(zip(xs, days, strict=True)):
        # Left of its dot where the line would strike the label through.
        label(axes, s.write(day), (x, y), -8 if 0 < grid - x <= 3 else 8, color=GRAY, bbox=WHITE)
    axes.axvline(grid, color=ORANGE, linewidth=1.2)
    label(axes, s("grid"), (grid, -0.35), 4)
    name_rows(axes, [s.named("place", key) for key in keys], top=-0.9)
    limits, ticks = (first, x_of("2020-03-08")), "2020-02-03 2020-02-10 2020-02-17 2020-02-24"
    s.date_axis(axes, limits, ticks)
