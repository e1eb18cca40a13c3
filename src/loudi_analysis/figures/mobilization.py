"""Step 6, figures of the mobilization: what the article dates, who was sent, what they brought."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, SKY
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, name_rows, x_of
from loudi_analysis.figures.sheet import Frame, Sheet
from loudi_analysis.intervals import rounded
from loudi_analysis.study.results import plain_number

EVENTS = {
    "first": ("first_case_day", ""),
    "notice": ("liaison_notice", ""),
    "groups": ("provincial_groups_stand", ""),
    "chosen": ("liaisons_enterprise", "liaisons_enterprise"),
    "oath": ("date_oath", "liaisons_enterprise"),
    "last": ("last_case_day", ""),
    "communities": ("volunteers_communities", "volunteers_communities"),
    "grid": ("date_reinforcement", "liaisons_grid"),
    "donations": ("donors", "donors"),
    "volunteers": ("volunteers", "volunteers"),
}
"""By the string: what says or bounds the day, and whose number it tells."""

GROUPS = {
    "communities": ("volunteers_communities", BLUE),
    "grid": ("liaisons_grid", SKY),
    "enterprise": ("liaisons_enterprise", ORANGE),
}
"""Who was sent, by the group's string: claim and color of the bar."""

SUPPLIES = {
    "masks": ("masks_per_worker", 2),
    "medicine": ("herbal_portions_per_worker", 2),
    "tests": ("tests_per_worker", 3),
}
"""What was given to workers, by its string: the result, and the digits to show."""


@Frame(size=(7.2, 4.6), source="timeline.source", left=0.37, bottom=0.16, right=0.96)
def timeline(s: Sheet) -> None:
    """Draw the article's days and the public ones, and how far words bound what has no day."""
    start, stop = date(2020, 1, 20), date(2020, 3, 15)
    rows = [_event(s, key, name) for key, (name, _) in EVENTS.items()]
    columns = ["event", "from", "told_by", "kind", "latest", "time"]
    data = pd.DataFrame(rows, columns=columns, dtype=object)
    low, high = ends(s.interval("hours_notice_to_oath"))
    numbers = {"low": low, "high": high, "days": s.point("days_first_case_to_oath")}
    axes = s.show(data, start=start, stop=stop, **numbers, **Counter(data["kind"]))
    first, last = x_of(start), x_of(stop)
    dashed: dict[str, Any] = {"color": ORANGE, "linestyle": "--", "lw": 1.2}
    for y, (key, _, told, kind, day, time) in enumerate(rows):
        x = x_of(day) if day else last
        if kind == "dated":
            x += int(time[:2]) / 24 if time[:2].isdigit() else 0
            axes.plot([x], [y], "o", color=ORANGE if told == "article" else BLUE, markersize=8)
            name = s(f"at_{key}", day=day) if key in ("groups", "oath") else s.write(day)
            label(axes, name, (x, y), 9, bbox=WHITE)
            continue
        # An arrow, so that the axis's edge is taken for no beginning or end.
        arrow(axes, (x, y), (first, y), **dashed)
        if day:
            axes.plot([x, x], [y - 0.22, y + 0.22], color=ORANGE)
            label(axes, s("before", day=day), (x, y), 5, color=GRAY, fontsize=8, bbox=WHITE)
        else:
            arrow(axes, (first, y), (last, y), **dashed)
            middle = (first + last) / 2, y
            label(axes, s("undated"), middle, color=GRAY, fontsize=8, bbox=WHITE)
    fields: dict[str, Any] = {"m": s.count("communities"), "donors": s.interval("donors").lower}
    people = [whose and s.interval(whose).value for _, whose in EVENTS.values()]
    named = zip(EVENTS, people, strict=True)
    name_rows(axes, [s(key, n=n, **fields) for key, n in named])
    s.date_axis(axes, (first, last), "2020-01-23 2020-02-02 2020-02-12 2020-02-24 2020-03-05")
    axes.grid(axis="x")


def _event(s: Sheet, key: str, name: str) -> list[Any]:
    """Return what tells of an event, and the day that it names, or by which it had been."""
    claim = s.claim(name) if name in s.study.claims_by_id else None
    time = s.study.linked.row(name)["time"] if name in s.study.linked else ""
    if claim is None or claim.topic == "date":
        return [key, name, "article" if claim else "public", "dated", s.day(name), time]
    kind = "bounded" if claim.latest else "undated"
    return [key, name, "article", kind, claim.latest, time]


@Frame(size=(7.2, 4.0), left=0.36, right=0.92)
def posting_flow(s: Sheet) -> None:
    """Draw those posted as parts of those who signed up, and the share's range over readings."""
    share, total = s.point("posted_share_of_volunteers"), s.count("volunteers")
    reach = s.over_readings("posted_share_of_volunteers")
    people = {group: s.count(claim) for group, (claim, _) in GROUPS.items()}
    people["rest"] = total - sum(people.values())
    (low, high), least, most = ends(reach), reach.lower or Fraction(0), reach.upper or Fraction(1)
    rows: list[list[object]] = [["main reading", key, n, n / total] for key, n in people.items()]
    rows.append(["least over all readings", "", plain_number(least * total), low])
    rows.append(["greatest over all readings", "", plain_number(most * total), high])
    columns = ["reading", "group", "people", "share_of_those_who_signed_up"]
    # Less than the upper end: rounded up.
    shown = {"low": s.percent(low, 1), "high": s.percent(rounded(most, 3, 1), 1)}
    shares = {"share": s.percent(share), **shown}
    numbers = {"posted": s.point("posted_total"), "volunteers": total, **people, **shares}
    axes = s.show(pd.DataFrame(rows, columns=columns), **numbers)
    left, dashed = 0, {"edgecolor": GRAY, "linestyle": "--", "linewidth": 0.8}
    for y, (group, n) in enumerate(people.items()):
        shape = {"color": GROUPS[group][1]} if group in GROUPS else {"fill": False, **dashed}
        axes.barh(y, n, left=left, height=0.6, clip_on=False, **shape)
        label(axes, s.write(n), (left, y) if y else (n, y), -5 if y else 5)
        left += n
    bar(axes, low * total, high * total, 4, color=GRAY, linewidth=5, alpha=0.45)
    axes.plot([float(share) * total], [4], "D", color=INK)
    for end, name, dx in zip((low, high), shown.values(), (-6, 6), strict=True):
        label(axes, name, (end * total, 4), dx, color=GRAY)
    days = {group: s.claim(claim).latest for group, (claim, _) in GROUPS.items()}
    name_rows(axes, [s(group, day=days.get(group)) for group in (*people, "range")])
    axes.set(xlim=(0, total), xlabel=s("axis", n=total))
    s.number_ticks(axes.xaxis)


@Frame(size=(7.2, 3.8), left=0.27, bottom=0.22)
def enterprise_supplies(s: Sheet) -> None:
    """Draw what enterprises got per worker: what is said, inferred, and left open."""
    reaches = {supply: s.interval(name, "implied") for supply, (name, _) in SUPPLIES.items()}
    # Rounded down: "more than" must stay true.
    floors = {
        supply: (rounded(reaches[supply].lower or Fraction(0), digits, -1), digits)
        for supply, (_, digits) in SUPPLIES.items()
    }
    data = pd.DataFrame({"result": [name for name, _ in SUPPLIES.values()]})
    columns = ["more_than", "less_than_by_convention"]
    data[columns] = [ends(reach) for reach in reaches.values()]
    data["note"] = "no upper limit is said"
    numbers = {**floors, "workers": s.count("workers"), "enterprises": s.count("enterprises")}
    axes = s.show(data, **numbers)
    stop = 1.8
    ring: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 1.8, "markersize": 7}
    for y, (floor, reach) in enumerate(zip(floors.values(), reaches.values(), strict=True)):
        low, high = ends(reach)
        arrow(axes, (high, y), (stop, y), zorder=1, color=LIGHT, lw=2)
        bar(axes, low, high, y, color=SKY)
        axes.plot([low], [y], "o", color=BLUE, **ring)
        label(axes, s("bounds.more", n=floor), (low, y), 0.1, 7, color=BLUE, bbox=WHITE)
    axes.axvline(1, color=GRAY, linewidth=0.8, linestyle=":", zorder=0)
    name_rows(axes, [s(supply) for supply in SUPPLIES], top=-0.6)
    axes.set(xlim=(0, stop), xlabel=s("axis"))
