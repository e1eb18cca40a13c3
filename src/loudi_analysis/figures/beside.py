"""Step 6, figures beside other places: any comparison, its own place first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, LIGHT, ORANGE
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, name_rows, x_of
from loudi_analysis.figures.sheet import Frame, Sheet
from loudi_analysis.intervals import Interval, exactly, rounded
from loudi_analysis.study.results import plain_number

Comparisons = Mapping[str, pd.DataFrame]

SCHEME = [f"hunan_{day}_liaisons" for day in ("first_batch", "0213", "0218", "0420")]
"""Records of Hunan's liaisons by the day that they were counted on."""

STAFFING = {"liaisons": 2, "workers_by_enterprise": 0, "workers_by_liaison": 0}
OUTPUT = {
    "problems_by_enterprise": 1,
    "problems_by_liaison": 1,
    "masks": 0,
    "herbal_portions": 0,
    "disinfectant": 1,
}
"""Comparisons of who was sent, and of what these report, with the digits shown."""


@Frame(size=(7.2, 4.4), left=0.34, bottom=0.16, source="comparison.source")
def liaisons_beside(s: Sheet) -> None:
    """Draw liaisons and workers in Loudi's enterprises, under the rule, and elsewhere."""
    tables = _told(s, STAFFING)
    rule, ours = s.interval("rule_liaisons_per_enterprise"), s.point("liaisons_per_enterprise")
    low, high = ends(rule)
    numbers = {"low": low, "high": high, **_others(tables["liaisons"], 2)}
    for name in ("workers_by_enterprise", "workers_by_liaison"):
        here, there, *_ = tables[name]["ratio"]
        numbers |= {name: here.value, f"their_{name}": there.value}
    title = "title" if ours in rule else "title_outside"
    axes = s.show(_as_data(tables), title, n=(ours, 1), **numbers)
    panels = _compare(s, axes, tables, STAFFING)
    panels[0].axvspan(low, high, color=GREEN, alpha=0.15, linewidth=0)
    for panel, name in zip(panels, tables, strict=True):
        reach = s.over_readings(s.own(name))
        stop = panel.get_xlim()[1] if reach.upper is None else float(reach.upper)
        bar(panel, float(reach.lower or 0), stop, 0, color=LIGHT, zorder=0)


@Frame(size=(7.2, 3.7), left=0.24, bottom=0.19, source="comparison.source")
def output_beside(s: Sheet) -> None:
    """Draw what liaisons reported per enterprise or liaison, in Loudi and elsewhere."""
    tables = _told(s, OUTPUT)
    ours = {name: _span(s, t["ratio"].iloc[0], OUTPUT[name]) for name, t in tables.items()}
    [first, second, *_] = (list(table["ratio"]) for table in tables.values())
    ahead = {
        "more": sum(ratio < first[0] for ratio in first[1:]),
        "fewer": sum(second[0] < ratio for ratio in second[1:]),
        "others": len(first) - 1,
    }
    _compare(s, s.show(_as_data(tables), **ours, **ahead), tables, OUTPUT)


@Frame(left=0.12, bottom=0.16, source="scheme_growth.source")
def scheme_growth(s: Sheet) -> None:
    """Draw how fast Hunan reached its totals of liaisons."""
    days = [date.fromisoformat(row["as_of"]) for row in s.rows("records", SCHEME).values()]
    counts, notice = [s.count(key) for key in SCHEME], s.day("liaison_notice")
    data = pd.DataFrame({"record": SCHEME, "as_of": days, "liaisons": counts})
    numbers: dict[str, object] = {f"d{n}": day for n, day in enumerate(days, 1)}
    numbers |= {f"c{n}": count for n, count in enumerate(counts, 1)}
    numbers |= {"first": days[0], "last": days[-1], "share": s.percent(counts[0] / counts[-1])}
    axes = s.show(data, days=s.point("days_notice_to_oath"), **numbers)
    axes.plot([x_of(day) for day in days], counts, "o", color=BLUE)
    for day, n, (dx, dy) in zip(days, counts, ((9, -6), (9, 0), (9, 0), (-6, 6)), strict=True):
        label(axes, s("point", day=day, n=n), (x_of(day), n), dx, dy, bbox=WHITE)
    axes.axvline(x_of(notice), color=ORANGE, linewidth=1.2)
    label(axes, s("notice", day=notice), (x_of(notice), 26500), 5)
    limits = x_of("2020-02-08"), x_of("2020-04-23")
    s.date_axis(axes, limits, "2020-02-11 2020-03-01 2020-04-01 2020-04-20")
    axes.set(ylim=(0, 28000), ylabel=s("axis"))
    s.number_ticks(axes.yaxis)
    axes.grid(axis="y")


@Frame(size=(7.2, 4.8), left=0.42, bottom=0.19, source="comparison.source")
def postings_beside(s: Sheet) -> None:
    """Draw people sent per unit in Loudi and elsewhere, with what a unit is."""
    tables, mean = _told(s, ["postings"]), s.point("posted_per_community")
    people = {"volunteers": s.count("volunteers_communities"), "grid": s.count("liaisons_grid")}
    theirs = list(tables["postings"]["ratio"][1:])
    order = {"more": sum(r < mean for r in theirs), "fewer": sum(exactly(mean) < r for r in theirs)}
    numbers = {**people, **order, **_others(tables["postings"])}
    axes = s.show(_as_data(tables), n=(mean, 1), communities=s.count("communities"), **numbers)
    axes.set_xscale("log")
    _compare(s, axes, tables, {"postings": 1}, ours="posting_{}")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.minorticks_off()
    axes.set_xlabel(s("axis"))


@Frame(size=(7.2, 5.2), left=0.3, bottom=0.18, source="comparison.source")
def giving_beside(s: Sheet) -> None:
    """Draw yuan per donor of party members in Loudi and elsewhere."""
    tables = _told(s, ["giving"])
    ours, *theirs = tables["giving"]["ratio"]
    title = "title" if all(ratio < ours for ratio in theirs) else "title_plain"
    numbers = {"day": s.day("date_donations"), **_others(tables["giving"])}
    axes = s.show(_as_data(tables), title, n=s.point("yuan_per_member"), **numbers)
    _compare(s, axes, tables, {"giving": 2}, ours="giving_{}")
    axes.set_xlabel(s("donation_mosaic.y"))


def _told(s: Sheet, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return comparisons with the rows that tell something; ``rough`` are ratios of rough counts.

    A ratio of two numbers whose open sides nothing ends tells nothing.
    """
    tables = {}
    for name in names:
        table = s.comparison(name)
        table["rough"] = table["ratio"].isna()
        ratios: list[Any] = list(table["ratio"])
        for n in np.flatnonzero(table["rough"]):
            keys = table["records"].iloc[n].split()
            top, below = (Fraction(s.study.linked.row(key)["value"]) for key in keys)
            ratios[n] = exactly(top / below)
        table["ratio"] = ratios
        tables[name] = table[[bool(r.lower or r.upper is not None) for r in table["ratio"]]]
    return tables


def _as_data(tables: Comparisons) -> pd.DataFrame:
    """Return comparisons as data: intervals as bounds, an end that is not said empty."""
    rows = []
    for name, table in tables.items():
        for row in table.reset_index().to_dict("records"):
            ratio, rough = row.pop("ratio"), row.pop("rough")
            row |= {"comparison": name, "rough": float(ratio.value) if rough else None}
            for side, end in () if rough else (("lower", ratio.low), ("upper", ratio.high)):
                # A count that may be nothing has no lower bound.
                row[side] = plain_number(end.bound) if end.bound else None
                row[f"{side}_inclusive"] = bool(end.bound) and end.inclusive
                row[f"{side}_inferred"] = end.inferred
            rows.append(row)
    return pd.DataFrame(rows).rename(columns=lambda name: name.replace(" ", "_"))


def _others(table: pd.DataFrame, digits: int = 1) -> dict[str, object]:
    """Return how many other places and rows there are, and the reach of their exact ratios.

    A place that reported on several days is one place.
    """
    sure = table["ratio"][1:][~table["rough"][1:]]
    exact = [ratio.value for ratio in sure if ratio.value] or [Fraction(0)]
    numbers = {"places": table["place"][1:].nunique(), "rows": len(table) - 1}
    numbers |= {"ranges": len(sure) - len(exact), "rough": int(table["rough"].sum())}
    return {**numbers, "least": (min(exact), digits), "most": (max(exact), digits)}


def _compare(
    s: Sheet, axes: Axes, tables: Comparisons, digits: Mapping[str, int], ours: str = "{}"
) -> list[Axes]:
    """Draw a panel a comparison and a row a place, the study's own first; return the panels.

    A place that the strings do not name, the study's own as ``ours`` filled with its key, goes by
    ``place``, or else by its key.
    """
    panels = s.panels(axes, [s(name) for name in tables]) if len(tables) > 1 else [axes]
    every = pd.concat(list(tables.values()))
    order = dict.fromkeys(row["key"] for row in s.study.rows("comparisons"))
    keys = [key for key in order if key in every.index]
    places = every.groupby(level=0)["place"].first()
    named = [(key, ours.format(key) if key == keys[0] else key) for key in keys]
    names = [s.named("place", own, places[key] or key) for key, own in named]
    for panel, (name, table) in zip(panels, tables.items(), strict=True):
        known = [float(end) for r in table["ratio"] for end in (r.lower, r.upper) if end]
        log = panel.get_xscale() == "log"
        panel.set_xlim(min(known) / 3 if log else 0, max(known) * (1.8 if log else 1.25))
        name_rows(panel, names if panel is panels[0] else [""] * len(keys))
        dots: list[list[Any]] = []
        for at, key in enumerate(keys):
            if key in table.index:
                dots += _row(s, panel, at, table.loc[key], digits[name])
            else:
                label(panel, s("comparison.none"), (0, at), 3, color=GRAY, fontsize=8)
        if dots:  # none where all that is known is inferred
            x, y, faces, edges, sizes = zip(*dots, strict=True)
            shape: dict[str, Any] = {"edgecolor": edges, "s": np.square(sizes), "linewidth": 1.6}
            shape |= {"palette": dict(zip(faces, faces, strict=True)), "legend": False}
            s.seaborn.scatterplot(x=x, y=y, hue=faces, ax=panel, clip_on=False, zorder=3, **shape)
        s.number_ticks(panel.xaxis)
        panel.grid(axis="x")
        if len(panels) > 1:
            panel.locator_params(axis="x", nbins=3, integer=True)
    return panels


def _row(s: Sheet, axes: Axes, y: int, row: Any, digits: int) -> list[list[Any]]:
    """Draw an interval, a range as a bar, an open side as an arrow; return the dots to be drawn.

    A dot is a point, a ring an end that is said; a bar's end without one is inferred. A gray ring
    is rough.
    """
    ratio, rough = row["ratio"], row["rough"]
    color, face, size = GRAY if rough else (ORANGE, BLUE)[y > 0], "white", 6
    low, high = float(ratio.lower or 0), None if ratio.upper is None else float(ratio.upper)
    left, right = low, low if high is None else high
    said = [float(end.bound or 0) for end in (ratio.low, ratio.high) if not end.inferred]
    if ratio.value is not None and not rough:
        face, size = color, (8, 6)[y > 0]
    elif low and high is not None:
        bar(axes, low, high, y, color=color, alpha=0.5)
    else:
        least, most = axes.get_xlim()
        far = (low, most) if high is None else (high, least)
        arrow(axes, (far[0], y), (far[1], y), color=color)
        left = right = far[0]
        said = [left]
    # The number stands on the side of the mark that has the more room.
    place = axes.transData + axes.transAxes.inverted()
    ends = (place.transform((x, y))[0] for x in (left, right))
    x, dx = (left, -7) if sum(ends) > 1 else (right, 7)
    name = f"≈ {s.write(ratio.value)}" if rough else _span(s, ratio, digits)
    label(axes, name, (x, y), dx, fontsize=8.5, bbox=WHITE)
    return [[end, y, face, color, size] for end in said]


def _span(s: Sheet, interval: Interval, digits: int) -> str:
    """Write an interval: ``20.1``, ``75–87.5*`` (the star: inferred), ``> 18``.

    An end that is not reached is rounded outward, so that it stays true.
    """
    if interval.value is not None:
        return s.write((interval.value, digits))
    low, high = (
        s.write((rounded(end.bound, digits, 0 if end.inclusive else side), digits))
        + "*" * end.inferred
        if end.bound
        else ""
        for end, side in ((interval.low, -1), (interval.high, 1))
    )
    return f"{low}–{high}" if low and high else f"< {high}" if high else f"> {low or 0}"
