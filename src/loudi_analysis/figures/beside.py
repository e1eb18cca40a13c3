"""Step 6, figures beside other places: any comparison, its own place first."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pandas as pd
from matplotlib.axes import Axes

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GREEN, GREEN_TEXT, ORANGE
from loudi_analysis.figures.marks import WHITE, arrow, bar, bounds, ends, label, name_rows, x_of
from loudi_analysis.intervals import Interval, rounded

Limits = tuple[float, float]

SCHEME = [f"hunan_{day}_liaisons" for day in ("first_batch", "0213", "0218", "0420")]
"""Records of Hunan's liaisons by the day that they were counted on."""


@Frame(left=0.36, bottom=0.22, source="comparison.source")
def liaisons_beside(s: Sheet) -> None:
    """Draw liaisons per enterprise in Loudi, under the rule, and elsewhere."""
    rule = s.interval("rule_liaisons_per_enterprise")
    ours, (low, high) = s.point("liaisons_per_enterprise"), ends(rule)
    table = _telling(s.comparison("liaisons"))
    title = "title" if ours in rule else "title_outside"
    numbers = {"n": (ours, 1), "low": low, "high": high, **_others(table, 2)}
    axes = s.show(_as_data(table), title, **numbers)
    axes.axvspan(low, high, color=GREEN, alpha=0.15, linewidth=0)
    axes.text(low + 0.02, -0.7, s("rule", low=low, high=high), va="center", color=GREEN_TEXT)
    _compare(axes, s, table, (0, 2.4), digits=2)
    axes.set_xlabel(s("axis"))


@Frame(size=(7.2, 2.9), left=0.3, bottom=0.32, source="comparison.source")
def workers_beside(s: Sheet) -> None:
    """Draw workers per liaison in Loudi and in the provincial organs' groups."""
    workers, liaisons, groups = (
        s.interval(f"hunan_organs_{what}") for what in ("workers", "liaisons", "enterprises")
    )
    ratios = [s.interval("workers_per_liaison"), workers / liaisons]
    source = s.study.linked.row("hunan_organs_workers")["source"]
    table = pd.DataFrame({"ratio": ratios, "source": ["article", source]})
    table.index = pd.Index(["loudi", "hunan_organs"], name="key")
    means = {"large": (workers / groups).value, "small": s.point("workers_per_enterprise")}
    ours, theirs = (ratio.value for ratio in ratios)
    axes = s.show(_as_data(table), ours=ours, theirs=theirs, groups=groups.value, **means)
    _compare(axes, s, table, (0, 2200), digits=0)
    axes.set_xlabel(s("axis"))
    s.number_ticks(axes.xaxis)


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
    offsets = ((9, -13), (9, -1), (9, -3), (-6, 9))
    for day, count, offset in zip(days, counts, offsets, strict=True):
        axes.plot([x_of(day)], [count], "o", color=BLUE)
        side, name = "right" if offset[0] < 0 else "left", s("point", day=day, n=count)
        label(axes, name, (x_of(day), count), offset, ha=side, bbox=WHITE)
    axes.axvline(x_of(notice), color=ORANGE, linewidth=1.2)
    axes.text(x_of(notice) + 0.7, 26000, s("notice", day=notice))
    limits = x_of("2020-02-08"), x_of("2020-04-23")
    s.date_axis(axes, limits, "2020-02-11 2020-03-01 2020-04-01 2020-04-20")
    axes.set(ylim=(0, 28000), ylabel=s("axis"))
    s.number_ticks(axes.yaxis)
    axes.grid(axis="y")


@Frame(size=(7.2, 4.8), left=0.42, bottom=0.19, source="comparison.source")
def postings_beside(s: Sheet) -> None:
    """Draw people sent per unit in Loudi and elsewhere, with what a unit is."""
    table, mean = _telling(s.comparison("postings")), s.point("posted_per_community")
    people = {"volunteers": s.count("volunteers_communities"), "grid": s.count("liaisons_grid")}
    numbers = {"communities": s.count("communities"), **people, **_others(table)}
    axes = s.show(_as_data(table), n=(mean, 1), **numbers)
    axes.set_xscale("log")
    left, right = _compare(axes, s, table, (1, 300), ours="posting_{}")
    every = (n * 10.0**power for power in range(-3, 7) for n in (1, 3))
    ticks = [tick for tick in every if left <= tick < right]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(s("axis"))


@Frame(size=(7.2, 4.8), left=0.3, bottom=0.19, source="comparison.source")
def giving_beside(s: Sheet) -> None:
    """Draw yuan per donor of party members in Loudi and elsewhere."""
    full = s.comparison("giving")
    table = _telling(full)
    ours, *theirs = table["ratio"]
    title = "title" if all(ratio < ours for ratio in theirs) else "title_plain"
    counts = {"others": len(theirs), "left": len(full) - len(table), **_others(table)}
    mean, day = s.point("yuan_per_member"), s.day("date_donations")
    axes = s.show(_as_data(table), title, n=mean, day=day, **counts)
    _compare(axes, s, table, (0, 300), ours="giving_{}")
    axes.set_xlabel(s("donation_mosaic.y"))


def _telling(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a comparison whose ratio has a bound.

    A ratio of two numbers that are both "more than", or of rough counts, says nothing.
    """
    bounded = [r is not None and bool(r.lower or r.upper is not None) for r in table["ratio"]]
    return table[bounded]


def _as_data(table: pd.DataFrame) -> pd.DataFrame:
    """Return a comparison as data: its intervals as bounds, an end that is not said empty."""
    cells = pd.DataFrame([bounds(ratio) for ratio in table["ratio"]], index=table.index)
    plain = table.drop(columns="ratio").rename(columns=lambda name: name.replace(" ", "_"))
    return plain.join(cells).reset_index()


def _others(table: pd.DataFrame, digits: int = 1) -> dict[str, object]:
    """Return how many other places there are, and the least and greatest of their exact ratios."""
    ratios = list(table["ratio"])[1:]
    exact = [ratio.value for ratio in ratios if ratio.value]
    reach = ((min(exact), digits), (max(exact), digits)) if exact else ("–", "–")
    numbers = {"places": len(ratios), "open": len(ratios) - len(exact)}
    return numbers | dict(zip(("least", "most"), reach, strict=True))


def _compare(
    axes: Axes, s: Sheet, table: pd.DataFrame, limits: Limits, *, ours: str = "{}", digits: int = 1
) -> Limits:
    """Draw a row a place, the study's own first, and return the limits of the axis.

    They are wider than those given where an interval goes beyond. A place that the strings do not
    name, the study's own as ``ours`` filled with its key, goes by ``place``, or else by its key.
    """
    known = [float(end) for ratio in table["ratio"] for end in (ratio.lower, ratio.upper) if end]
    limits = min(limits[0], min(known) / 1.15), max(limits[1], max(known) * 1.15)
    names = []
    for y, (key, row) in enumerate(table.iterrows()):
        _ratio(axes, y, row["ratio"], limits, digits)
        try:
            names.append(s(f"place.{key if y else ours.format(key)}"))
        except KeyError:
            names.append(str(row.get("place", key)))
    name_rows(axes, names, top=-1.0)
    axes.set_xlim(limits)
    axes.grid(axis="x")
    return limits


def _ratio(axes: Axes, y: int, ratio: Interval, limits: Limits, digits: int) -> None:
    """Draw an interval: a point as a dot, a range as a bar, an open side as an arrow."""
    (left, right), color = limits, BLUE if y else ORANGE
    low, high = ratio.lower or Fraction(0), ratio.upper
    # Rounded outward: what is said to be more or less must stay true.
    least, most = float(rounded(low, digits, -1)), float(rounded(high or low, digits, 1))
    if ratio.value is not None:
        at = float(ratio.value)
        axes.plot([at], [y], "o", color=color, markersize=6 if y else 8)
        name = f"{at:,.{digits}f}"
    elif low and high is not None:
        at = float(low + high) / 2
        bar(axes, float(low), float(high), y, color=color)
        name = f"{least:,.{digits}f}–{most:,.{digits}f}"
    else:
        sign, end, far, at = (">", low, right, least) if high is None else ("<", high, left, most)
        arrow(axes, (float(end), y), (far, y), color=color)
        axes.plot([float(end)], [y], "o", color=color, markersize=6, markerfacecolor="white")
        name = f"{sign} {at:,.{digits}f}"
    label(axes, name, (at, y), (0, 7), ha="center", fontsize=8.5)
