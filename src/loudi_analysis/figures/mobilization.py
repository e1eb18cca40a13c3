"""Step 6, figures of the mobilization: what the article dates, and who was sent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from loudi_analysis.figures.canvas import Frame, Sheet, wrap
from loudi_analysis.figures.colors import BLUE, GRAY, INK, ORANGE, SKY
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, name_rows, whole, x_of

EVENTS = {
    "volunteers": ("volunteers", "volunteers"),
    "liaisons_enterprise": ("chosen", "liaisons_enterprise"),
    "date_oath": ("oath", "date_oath"),
    "volunteers_communities": ("communities", "volunteers_communities"),
    "date_reinforcement": ("grid", "liaisons_grid"),
    "date_donations": ("donations", "date_donations"),
}
"""By the claim that says or bounds the day: the string that names the event, and whose number."""

GROUPS = {
    "communities": ("volunteers_communities", BLUE, "white"),
    "grid": ("liaisons_grid", SKY, INK),
    "enterprise": ("liaisons_enterprise", ORANGE, ""),
}
"""Who was sent, by the group's string: claim, color of the bar and of a label inside."""


@Frame(source="timeline.source", left=0.36, bottom=0.17)
def timeline(s: Sheet) -> None:
    """Draw what the article dates, and how far its words bound what it does not date."""
    start, stop = date(2020, 2, 5), date(2020, 3, 8)
    chosen = [s.claim(name) for name in EVENTS]
    rows: list[list[Any]] = []
    for claim in chosen:
        kind = "dated" if claim.topic == "date" else "bounded" if claim.latest else "undated"
        rows.append([claim.claim, claim.quantity.value, kind, claim.latest])
    data = pd.DataFrame(rows, columns=["claim", "people", "kind", "latest"], dtype=object)
    counts = {key: s.count(claim) for key, claim in EVENTS.values()}
    communities = s.count("communities")
    dated = data.loc[data["kind"] == "dated", "latest"]
    numbers = {kind: list(data["kind"]).count(kind) for kind in ("dated", "bounded", "undated")}
    days = {f"day{number}": day for number, day in enumerate(dated, 1)}
    axes = s.show(data, start=start, stop=stop, **numbers, **days)
    first, last = x_of(start), x_of(stop)
    light: dict[str, Any] = {"color": SKY, "alpha": 0.35, "hatch": "////", "edgecolor": SKY}
    for y, (_, _, kind, day) in enumerate(rows):
        x = x_of(day or stop)
        if kind == "dated":
            axes.plot([x], [y], "o", color=BLUE, markersize=9)
            label(axes, s.write(day), (x, y), (9, 0), va="center", color=BLUE)
            continue
        axes.barh(y, x - first, left=first, height=0.34, linewidth=0, **light)
        arrow(axes, (first + 1, y), (first, y), color=GRAY)
        if not day:
            arrow(axes, (last - 1, y), (last, y), color=GRAY)
        note = s("before", day=day) if day else s("undated")
        axes.text(first + 2, y - 0.36, note, fontsize=8, color=GRAY, va="bottom", bbox=WHITE)
    name_rows(axes, [s(key, n=n, m=communities) for key, n in counts.items()], top=-0.65)
    ticks = "2020-02-05 2020-02-12 2020-02-19 2020-02-26 2020-03-04"
    s.date_axis(axes, (first, last), ticks)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


@Frame(size=(7.2, 4.4), left=0.17)
def posting_flow(s: Sheet) -> None:
    """Draw those posted as parts of those who signed up, and the share's range over readings."""
    share, total = s.point("posted_share_of_volunteers"), s.count("volunteers")
    reach = s.over_readings("posted_share_of_volunteers")
    people = {group: s.count(claim) for group, (claim, *_) in GROUPS.items()}
    people["rest"] = total - sum(people.values())
    (low, high), least, most = ends(reach), reach.lower or Fraction(0), reach.upper or Fraction(1)
    rows: list[list[object]] = [["main reading", key, n, n / total] for key, n in people.items()]
    rows.append(["least over all readings", "", whole(least * total), low])
    rows.append(["greatest over all readings", "", whole(most * total), high])
    columns = ["reading", "group", "people", "share_of_those_who_signed_up"]
    shares = {"share": s.percent(share), "low": s.percent(low), "high": s.percent(high)}
    numbers = {"posted": s.point("posted_total"), "volunteers": total, **people, **shares}
    axes = s.show(pd.DataFrame(rows, columns=columns), **numbers)
    _groups(axes, s, people)
    bar(axes, low * total, high * total, 0, color=GRAY, linewidth=5, alpha=0.45)
    axes.plot([float(share) * total], [0], "D", color=INK)
    for end, x, align in ((low, -6, "right"), (high, 6, "left")):
        label(axes, s.percent(end), (end * total, 0), (x, 0), ha=align, va="center", color=GRAY)
    axes.set_yticks([1, 0], [s("main"), "\n".join(wrap(s("range"), 8.5, s.words.language))])
    axes.set(ylim=(-0.5, 3.0), xlim=(0, total), xlabel=s("axis", n=total))
    s.number_ticks(axes.xaxis)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _groups(axes: Axes, s: Sheet, people: dict[str, int]) -> None:
    """Draw one bar of those who signed up, group after group, and those not posted dashed."""
    left = 0
    for group, (claim, color, ink) in GROUPS.items():
        n = people[group]
        axes.barh(1, n, left=left, color=color, height=0.84, edgecolor="white")
        name, x = s(group, n=n, day=s.claim(claim).latest), left + n / 2
        if ink:
            axes.text(x, 1, name, ha="center", va="center", color=ink, linespacing=1.3)
        else:
            _above(axes, name, x, 1.72)
        left += n
    n = people["rest"]
    dashed: dict[str, Any] = {"color": "white", "edgecolor": GRAY, "linestyle": "--"}
    axes.barh(1, n, left=left, height=0.84, linewidth=0.8, **dashed)
    _above(axes, s("rest", n=n), left + n / 2, 2.42, color=GRAY)


def _above(axes: Axes, name: str, x: float, y: float, color: str | None = None) -> None:
    """Name a bar that is too narrow for its name, with a line from the name to the bar."""
    line = {"arrowstyle": "-", "color": GRAY, "shrinkA": 0, "relpos": (1, 0)}
    shape: dict[str, Any] = {"ha": "right", "va": "bottom", "linespacing": 1.3, "color": color}
    axes.annotate(name, (x, 1.42), (x, y), arrowprops=line, **shape)
