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
    "first": ("first_case_day", "", BLUE),
    "notice": ("liaison_notice", "", BLUE),
    "groups": ("provincial_groups_stand", "", BLUE),
    "chosen": ("liaisons_enterprise", "liaisons_enterprise", ORANGE),
    "oath": ("date_oath", "liaisons_enterprise", ORANGE),
    "last": ("last_case_day", "", BLUE),
    "communities": ("volunteers_communities", "volunteers_communities", ORANGE),
    "grid": ("date_reinforcement", "liaisons_grid", ORANGE),
    "donations": ("donors", "donors", ORANGE),
    "volunteers": ("volunteers", "volunteers", ORANGE),
}
"""By the string: what says or bounds the day, whose number, and the color of who tells it."""

GROUPS = {
    "communities": ("volunteers_communities", BLUE, "white"),
    "grid": ("liaisons_grid", SKY, INK),
    "enterprise": ("liaisons_enterprise", ORANGE, ""),
}
"""Who was sent, by the group's string: claim, color of the bar and of a label inside."""


@Frame(size=(7.2, 4.9), source="timeline.source", left=0.37, bottom=0.19, right=0.96)
def timeline(s: Sheet) -> None:
    """Draw the article's days and the public ones, and how far words bound what has no day."""
    start, stop = date(2020, 1, 20), date(2020, 3, 10)
    rows = [_event(s, key, name) for key, (name, *_) in EVENTS.items()]
    columns = ["event", "from", "told_by", "kind", "latest", "time"]
    data = pd.DataFrame(rows, columns=columns, dtype=object)
    numbers: dict[str, Any] = {
        kind: list(data["kind"]).count(kind) for kind in ("dated", "bounded", "undated")
    }
    low, high = ends(s.interval("hours_notice_to_oath"))
    numbers |= {"low": low, "high": high, "days": s.point("days_first_case_to_oath")}
    axes = s.show(data, start=start, stop=stop, **numbers)
    first, last = x_of(start), x_of(stop)
    for y, (key, _, _, kind, day, time) in enumerate(rows):
        color = EVENTS[key][-1]
        if kind == "dated":
            hours = int(time[:2]) / 24 if time[:2].isdigit() else 0
            axes.plot([x_of(day) + hours], [y], "o", color=color, markersize=8)
            name = s(f"at_{key}", day=day) if key in ("groups", "oath") else s.write(day)
            label(axes, name, (x_of(day) + hours, y), (9, 0), va="center", bbox=WHITE)
            continue
        _open(axes, y, (first, x_of(day) if day else last), bool(day))
        at, side = (x_of(day) - 0.5, "right") if day else ((first + last) / 2, "center")
        name = s("before", day=day) if day else s("undated")
        axes.text(at, y - 0.2, name, color=GRAY, ha=side, va="bottom", fontsize=8)
    fields: dict[str, Any] = {"m": s.count("communities"), "donors": s.interval("donors").lower}
    people = [whose and s.interval(whose).value for _, whose, _ in EVENTS.values()]
    named = zip(EVENTS, people, strict=True)
    name_rows(axes, [s(key, n=n, **fields) for key, n in named], top=-0.75)
    ticks = "2020-01-23 2020-02-02 2020-02-12 2020-02-24 2020-03-05"
    s.date_axis(axes, (first, last), ticks)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _event(s: Sheet, key: str, name: str) -> list[Any]:
    """Return what tells of an event, and the day that it names, or by which it had been."""
    claim = s.claim(name) if name in s.study.claims_by_id else None
    time = s.study.linked.row(name)["time"] if name in s.study.linked else ""
    if claim is None or claim.topic == "date":
        return [key, name, "article" if claim else "public", "dated", s.day(name), time]
    kind = "bounded" if claim.latest else "undated"
    return [key, name, "article", kind, claim.latest, time]


def _open(axes: Axes, y: int, span: tuple[float, float], bounded: bool) -> None:
    """Draw a span that the words leave open to the left, or to both sides where not bounded.

    Hatched next to the bound, dashed on, so that the axis's edge is taken for no beginning.
    """
    left, right = span
    if bounded:
        hatched: dict[str, Any] = {"color": "white", "hatch": "/////", "edgecolor": ORANGE}
        axes.barh(y, 6, left=right - 6, height=0.3, linewidth=0, **hatched)
        axes.plot([right, right], [y - 0.22, y + 0.22], color=ORANGE)
    begin = right - 6 if bounded else right
    shape: dict[str, Any] = {"color": ORANGE, "linestyle": "--", "lw": 1.2}
    arrow(axes, (begin, y), (left, y), **shape)
    if not bounded:
        arrow(axes, (left, y), (begin, y), **shape)


@Frame(size=(7.2, 4.4), left=0.17, right=0.92)
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
    axes.barh(1, n, left=left, height=0.84, linewidth=0.8, clip_on=False, **dashed)
    _above(axes, s("rest", n=n), left + n / 2, 2.42, color=GRAY)


def _above(axes: Axes, name: str, x: float, y: float, color: str | None = None) -> None:
    """Name a bar that is too narrow for its name, with a line from the name to the bar."""
    line = {"arrowstyle": "-", "color": GRAY, "shrinkA": 0, "relpos": (1, 0)}
    shape: dict[str, Any] = {"ha": "right", "va": "bottom", "linespacing": 1.3, "color": color}
    axes.annotate(name, (x, 1.42), (x, y), arrowprops=line, **shape)
