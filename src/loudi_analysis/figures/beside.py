"""Step 6, figures beside other places: any comparison, its own place first."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, GREEN_TEXT, LIGHT, ORANGE
from loudi_analysis.figures.marks import WHITE, arrow, bar, bounds, ends, label, name_rows, x_of
from loudi_analysis.intervals import Interval, exactly

Limits = tuple[float, float]

SCHEME = [f"hunan_{day}_liaisons" for day in ("first_batch", "0213", "0218", "0420")]
"""Records of Hunan's liaisons by the day that they were counted on."""

STAFFING = {
    "workers_per_enterprise": ("workers", "enterprises", 0),
    "liaisons_per_enterprise": ("liaisons", "enterprises", 1),
    "workers_per_liaison": ("workers", "liaisons", 0),
}
"""Results that the provincial organs' groups give too: what, over what, and the digits shown."""

OUTPUT = {
    "problems_by_enterprise": 1,
    "problems_by_liaison": 1,
    "masks": 0,
    "herbal_portions": 0,
    "disinfectant": 1,
}
"""Comparisons of what liaisons report, and the digits shown."""


@Frame(left=0.36, bottom=0.22, source="comparison.source")
def liaisons_beside(s: Sheet) -> None:
    """Draw liaisons per enterprise in Loudi, under the rule, and elsewhere."""
    rule = s.interval("rule_liaisons_per_enterprise")
    ours, (low, high) = s.point("liaisons_per_enterprise"), ends(rule)
    table = _told(s, "liaisons")
    title = "title" if ours in rule else "title_outside"
    numbers = {"n": (ours, 1), "low": low, "high": high, **_others(table, 2)}
    axes = s.show(_as_data(table), title, **numbers)
    axes.axvspan(low, high, color=GREEN, alpha=0.15, linewidth=0)
    axes.text(low + 0.02, -0.68, s("rule", low=low, high=high), va="center", color=GREEN_TEXT)
    _compare(axes, s, table, (0, 2.4), digits=2)
    axes.set_xlabel(s("axis"))


@Frame(size=(7.2, 3.3), left=0.24, bottom=0.22, source="comparison.source")
def workers_beside(s: Sheet) -> None:
    """Draw what staffed the enterprises in Loudi and in the provincial organs' groups."""
    tables, reach = {}, {}
    for name, (top, below, _) in STAFFING.items():
        theirs = s.interval(f"hunan_organs_{top}") / s.interval(f"hunan_organs_{below}")
        source = s.study.linked.row(f"hunan_organs_{top}")["source"]
        table = pd.DataFrame({"ratio": [s.interval(name), theirs], "source": ["article", source]})
        tables[name] = table.set_axis(["loudi", "hunan_organs"]).rename_axis("key")
        reach[name] = s.over_readings(name)
    data = pd.concat({name: _as_data(table) for name, table in tables.items()}, names=["result"])
    numbers = {
        f"{who}_{name}": (table["ratio"].iloc[row].value, STAFFING[name][-1])
        for name, table in tables.items()
        for row, who in enumerate(("ours", "theirs"))
    }
    axes = s.show(data.reset_index("result"), **numbers)
    panels = s.panels(axes, [s.named("result", name) for name in STAFFING], 0.16)
    for panel, (name, table) in zip(panels, tables.items(), strict=True):
        most = float(max(ratio.upper for ratio in table["ratio"])) * 1.3
        least, end = float(reach[name].lower or 0), reach[name].upper
        bar(panel, least, most if end is None else float(end), 0, color=LIGHT)
        _compare(panel, s, table, (0, most), digits=STAFFING[name][-1])
        s.number_ticks(panel.xaxis)
        panel.locator_params(axis="x", nbins=3)
    for panel in panels[1:]:
        panel.set_yticklabels([])


@Frame(size=(7.2, 3.7), left=0.24, bottom=0.19, source="comparison.source")
def output_beside(s: Sheet) -> None:
    """Draw what liaisons reported per enterprise or liaison, in Loudi and elsewhere."""
    tables = {name: _told(s, name) for name in OUTPUT}
    data = pd.concat({name: _as_data(t) for name, t in tables.items()}, names=["comparison"])
    ours = {name: s.span(table["ratio"].iloc[0], OUTPUT[name]) for name, table in tables.items()}
    [first, second, *_] = tables.values()
    ahead = {
        "more": sum(r < first["ratio"].iloc[0] for r in first["ratio"][1:]),
        "fewer": sum(second["ratio"].iloc[0] < r for r in second["ratio"][1:]),
        "others": len(first) - 1,
    }
    axes = s.show(data.reset_index("comparison"), **ours, **ahead)
    every = pd.concat([table.reset_index() for table in tables.values()]).drop_duplicates("key")
    keys = [every["key"].iloc[0], *every.iloc[1:].sort_values(["place", "as of"])["key"]]
    panels = s.panels(axes, [s(name) for name in OUTPUT], 0.12)
    for panel, (name, table) in zip(panels, tables.items(), strict=True):
        rows = table.reindex(keys).astype({"ratio": object})
        most = float(max(ratio.upper for ratio in table["ratio"])) * 2.9
        _compare(panel, s, rows, (0, most), digits=OUTPUT[name])
        s.number_ticks(panel.xaxis)
        panel.set_xticks([0, float(f"{most / 2:.0e}")])
    for panel in panels[1:]:
        panel.set_yticklabels([])


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
    table, mean = _told(s, "postings"), s.point("posted_per_community")
    people = {"volunteers": s.count("volunteers_communities"), "grid": s.count("liaisons_grid")}
    theirs = list(table["ratio"][1:])
    order = {"more": sum(r < mean for r in theirs), "fewer": sum(exactly(mean) < r for r in theirs)}
    numbers = {"communities": s.count("communities"), **people, **order, **_others(table)}
    axes = s.show(_as_data(table), n=(mean, 1), **numbers)
    axes.set_xscale("log")
    left, right = _compare(axes, s, table, (1, 300), ours="posting_{}")
    every = (n * 10.0**power for power in range(-3, 7) for n in (1, 3))
    ticks = [tick for tick in every if left <= tick < right]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(s("axis"))


@Frame(size=(7.2, 5.2), left=0.3, bottom=0.18, source="comparison.source")
def giving_beside(s: Sheet) -> None:
    """Draw yuan per donor of party members in Loudi and elsewhere."""
    table = _told(s, "giving")
    rough = table["rough"].map(exactly, "ignore")
    ours, *theirs = table["ratio"].where(table["ratio"].notna(), rough)
    title = "title" if all(ratio < ours for ratio in theirs) else "title_plain"
    mean, day = s.point("yuan_per_member"), s.day("date_donations")
    numbers = {"rough": int(table["ratio"].isna().sum()), **_others(table)}
    axes = s.show(_as_data(table), title, n=mean, day=day, **numbers)
    _compare(axes, s, table, (0, 300), ours="giving_{}")
    axes.set_xlabel(s("donation_mosaic.y"))


def _told(s: Sheet, name: str) -> pd.DataFrame:
    """Return the rows of a comparison that tell something, ``rough`` the ratio of rough counts.

    A ratio of two numbers whose open sides nothing ends tells nothing.
    """
    table = s.comparison(name)
    rough = []
    for ratio, records in zip(table["ratio"], table["records"], strict=True):
        values = [s.study.linked.row(key)["value"] for key in records.split() if ratio is None]
        rough.append(Fraction(values[0]) / Fraction(values[1]) if len(values) == 2 else None)
    table["rough"] = pd.Series(rough, index=table.index, dtype=object)
    return table[[r is None or bool(r.lower or r.upper is not None) for r in table["ratio"]]]


def _as_data(table: pd.DataFrame) -> pd.DataFrame:
    """Return a comparison as data: its intervals as bounds, an end that is not said empty."""
    cells = []
    for ratio in table["ratio"]:
        cells.append({} if ratio is None else bounds(ratio))
        if ratio is not None:
            cells[-1] |= {"lower_inferred": ratio.low.inferred}
            cells[-1] |= {"upper_inferred": ratio.high.inferred}
    plain = table.drop(columns="ratio").rename(columns=lambda name: name.replace(" ", "_"))
    if "rough" in plain:
        plain["rough"] = [None if n is None else float(n) for n in plain["rough"]]
    return plain.join(pd.DataFrame(cells, index=table.index)).reset_index()


def _others(table: pd.DataFrame, digits: int = 1) -> dict[str, object]:
    """Return how many other places and rows there are, and the reach of their exact ratios.

    A place that reported on several days is one place.
    """
    ratios = [ratio for ratio in table["ratio"][1:] if ratio is not None]
    exact = [ratio.value for ratio in ratios if ratio.value]
    reach = ((min(exact), digits), (max(exact), digits)) if exact else ("–", "–")
    numbers = {"places": table["place"][1:].nunique(), "rows": len(table) - 1}
    numbers["ranges"] = len(ratios) - len(exact)
    return numbers | dict(zip(("least", "most"), reach, strict=True))


def _compare(
    axes: Axes, s: Sheet, table: pd.DataFrame, limits: Limits, *, ours: str = "{}", digits: int = 1
) -> Limits:
    """Draw a row a place, the study's own first, and return the limits of the axis.

    They are wider than those given where an interval goes beyond. A place that the strings do not
    name, the study's own as ``ours`` filled with its key, goes by ``place``, or else by its key.
    """
    told = [ratio for ratio in table["ratio"] if isinstance(ratio, Interval)]
    known = [float(end) for ratio in told for end in (ratio.lower, ratio.upper) if end]
    limits = min(limits[0], min(known) / 1.15), max(limits[1], max(known) * 1.15)
    axes.set_xlim(limits)
    names = []
    for y, (key, row) in enumerate(table.iterrows()):
        own = key if y else ours.format(key)
        names.append(s.named("place", str(own), str(row.get("place", key))))
        if isinstance(row["ratio"], Interval):
            _ratio(axes, y, row["ratio"], limits, s.span(row["ratio"], digits))
        elif pd.notna(row.get("rough")):
            at, name = float(row["rough"]), f"≈ {s.write((row['rough'], 0))}"
            axes.plot([at], [y], "o", color=GRAY, markersize=6, markerfacecolor="white")
            _name(axes, y, (at, at), name)
        else:
            axes.text(limits[0], y, f" {s('comparison.none')}", va="center", color=GRAY, fontsize=8)
    name_rows(axes, names, top=-1.0)
    axes.grid(axis="x")
    return limits


def _ratio(axes: Axes, y: int, ratio: Interval, limits: Limits, name: str) -> None:
    """Draw an interval: a point as a dot, a range as a bar, an open side as an arrow.

    A ring is an end that is said; a bar's end without one is inferred.
    """
    color = BLUE if y else ORANGE
    low, high = ratio.lower or Fraction(0), ratio.upper
    ring: dict[str, Any] = {
        "color": color,
        "markersize": 6,
        "markerfacecolor": "white",
        "clip_on": False,
    }
    reach = float(low), float(low if high is None else high)
    if ratio.value is not None:
        axes.plot([reach[0]], [y], "o", color=color, markersize=6 if y else 8, clip_on=False)
    elif low and high is not None:
        bar(axes, *reach, y, color=color, alpha=0.5)
        said = [float(end.bound or 0) for end in (ratio.low, ratio.high) if not end.inferred]
        axes.plot(said, [y] * len(said), "o", **ring)
    else:
        end, far = (reach[0], limits[1]) if high is None else (reach[1], limits[0])
        arrow(axes, (end, y), (far, y), color=color)
        axes.plot([end], [y], "o", **ring)
        reach = end, end
    _name(axes, y, reach, name)


def _name(axes: Axes, y: int, reach: Limits, name: str) -> None:
    """Write a number on the side of its mark that has the more room."""
    place = axes.transData + axes.transAxes.inverted()
    left, right = (place.transform((x, y))[0] for x in reach)
    side = "right" if left > 1 - right else "left"
    x, offset = (reach[0], -7) if side == "right" else (reach[1], 7)
    label(axes, name, (x, y), (offset, 0), ha=side, va="center", fontsize=8.5, bbox=WHITE)
