"""Step 6, figures that fill a plane: cells, areas, and curves over numbers and days."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from loudi_analysis.extraction.numerals import plain
from loudi_analysis.figures import colors
from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, ORANGE_TEXT, SKY, SKY_TEXT
from loudi_analysis.figures.marks import WHITE, ends, label, middle, x_of
from loudi_analysis.figures.sheet import Sheet
from loudi_analysis.intervals import Interval
from loudi_analysis.restoration import gloss_marks

PARTS = {"text": (LIGHT, "s"), "reading": (SKY, "s"), "broken": (colors.RED, "s")}
"""What is told apart, by its string: color and mark."""

LEAST = (1e-9, 0.1, 0.5, 1.0, math.inf)
"""The least moves of the classes after the first; the last is of sides that open."""
SHADES = ("#f4f4f4", "#d6e6f2", "#9cc7e3", "#4a98c9", "#1764a5", "#08306b")
CLASSES = dict(zip(("none", "slight", "some", "half", "all", "open"), SHADES, strict=True))
"""How far a phrase moves a result, by string: the color of the cell."""


def restoration(s: Sheet) -> None:
    """Draw the received file as rows of characters: text, readings, broken places."""
    raw, result = s.study.raw, s.study.restoration
    broken = [(repair.start, repair.end, "broken") for repair in result.repairs]
    spans = [(mark.start(), mark.end(), "reading") for mark in gloss_marks(raw)] + broken
    data = pd.DataFrame(sorted(spans), columns=["start", "end", "kind"])
    numbers = {"insertions": result.insertions, "repairs": len(broken), "damaged": len(raw)}
    axes = s.show(data, **numbers)
    width = 150
    grid = np.full(-(-len(raw) // width) * width, np.nan)
    grid[: len(raw)] = 0
    for start, end, kind in spans:
        grid[start:end] = list(PARTS).index(kind)
    colors = ListedColormap([color for color, _ in PARTS.values()])
    axes.imshow(grid.reshape(-1, width), cmap=colors, aspect="auto", interpolation="nearest")
    axes.set_axis_off()
    s.key(axes, PARTS, (0, -0.03))


def donation_mosaic(s: Sheet) -> None:
    """Draw donors by group: width is heads, height yuan per head, area money."""
    members, each = s.count("donors_members"), float(s.point("yuan_per_member"))
    given, money = s.count("donations_members_yuan"), float(s.point("nonmember_yuan"))
    low, high = ends(s.interval("nonmember_donors", "implied"))
    least, most = ends(s.interval("yuan_per_nonmember", "implied"))
    said = "more than, as said; less than, by convention"
    names = "group bounds donors_lower donors_upper yuan yuan_per_donor_lower yuan_per_donor_upper"
    rows = [
        ["members", "exact", members, members, given, each, each],
        ["non-members", said, low, high, money, least, most],
    ]
    numbers = {"low": low, "high": high, "members": members, "perhead": each}
    outer = {"least": math.floor(least), "most": math.ceil(most)}
    heads = s.percent(s.interval("member_share_of_donors").upper or 0)
    shares = {"heads": heads, "money": s.percent(s.point("member_share_of_money"))}
    axes = s.show(pd.DataFrame(rows, columns=names.split()), **numbers, **outer, **shares)
    axes.add_patch(Rectangle((0, 0), members, each, color=BLUE, linewidth=0))
    stop = high * 1.28
    for width, height, line in ((low, most, "-"), (high, least, "--")):
        box: dict[str, Any] = {"xy": (members, 0), "width": width, "height": height}
        axes.add_patch(Rectangle(**box, color=ORANGE, alpha=0.3, linewidth=0))
        edge: dict[str, Any] = {"edgecolor": ORANGE, "linestyle": line, "linewidth": 1.4}
        axes.add_patch(Rectangle(**box, fill=False, clip_on=False, **edge))
    beyond = np.linspace(low, stop, 80)
    axes.plot(members + beyond, money / beyond, color=ORANGE, linestyle=":")
    label(axes, s("open"), (members + high, money / high), 8, 10, color=GRAY, fontsize=8)
    name = s("members", heads=members, money=given, perhead=each)
    label(axes, name, (members / 2, each / 2), color="white")
    name = s("nonmembers", money=money, low=outer["least"], high=outer["most"])
    label(axes, name, (members + low / 2, least / 2), color=INK)
    axes.set(xlim=(0, members + stop), ylim=(0, 420))


def turning_point(s: Sheet) -> None:
    """Draw both groups' yuan per head against the number of donors, and where they meet."""
    low, high = ends(s.interval("donors", "implied"))
    members, each = s.count("donors_members"), float(s.point("yuan_per_member"))
    money = float(s.point("nonmember_yuan"))
    equal, stop = float(s.point("donors_at_equal_giving")), 20000
    x = np.union1d(np.arange(low, stop + 1, 100), [equal])
    data = pd.DataFrame({"donors": x, "yuan_per_member": each})
    data["yuan_per_nonmember"] = money / (x - members)
    data["in_inferred_range"] = (x > low) & (x < high)
    axes = s.show(data, n=int(equal), low=low, high=high, each=each)
    axes.axvspan(low, high, color=LIGHT, alpha=0.6, linewidth=0)
    label(axes, s("inferred"), ((low + high) / 2, 165), color=GRAY, fontsize=8.5)
    axes.plot(x, data["yuan_per_nonmember"], color=ORANGE)
    axes.plot([low, stop], [each, each], color=BLUE)
    axes.plot([equal], [each], "o", color=INK, markersize=6)
    label(axes, s("equal", n=equal), (equal, each), 5, 6)
    label(axes, s("members", n=each), (stop, each), -0.1, 3, color=BLUE)
    label(axes, s("nonmembers"), (18000, money / (18000 - members)), -4, -4, color=ORANGE_TEXT)
    axes.set(xlim=(13600, stop), ylim=(130, 400))


def identification(s: Sheet) -> None:
    """Draw where others gave more a head than members, over donors and departments' own gifts."""
    low, high = ends(s.interval("donors", "implied"))
    members, each = s.count("donors_members"), s.point("yuan_per_member")
    rest, equal = s.point("rest_yuan"), float(s.point("donors_at_equal_giving"))
    stop, top = 18000.0, 900_000.0
    most, least = (rest - each * (Fraction(n) - members) for n in (low, high))
    data = pd.DataFrame({"donors": [low, high, equal]})
    data["departments_yuan_at_equal_giving"] = [plain(most), plain(least), 0]
    numbers = {"least": least, "most": most, "low": low, "high": high}
    axes = s.show(data, **numbers, equal=int(equal), rest=rest)
    xs, ys = data["donors"], data["departments_yuan_at_equal_giving"].astype(float)
    axes.fill_between(xs, 0, ys, color=ORANGE, alpha=0.35, linewidth=0)
    axes.fill_between([*xs, stop], [*ys, 0.0], top, color=BLUE, alpha=0.15, linewidth=0)
    axes.plot(xs, ys, color=INK)
    axes.axvline(high, color=GRAY, linestyle="--", linewidth=1)
    axes.plot([low, high], [0, 0], color=ORANGE_TEXT, linewidth=5, clip_on=False)
    axes.plot(xs, ys, "o", color=INK, markersize=6, clip_on=False)
    label(axes, s("edge", n=most), (low, ys[0]), 10, 4)
    label(axes, s("edge", n=least), (high, ys[1]), 10, 4)
    label(axes, s("turning_point.equal", n=int(equal)), (equal, 0), 6, 8)
    label(axes, s("more"), (high, 40_000), 5, color=ORANGE_TEXT)
    label(axes, s("less"), (stop, 640_000), -10, color=BLUE)
    label(axes, s("range"), (high, 850_000), 5, color=GRAY, fontsize=8.5)
    axes.set(xlim=(low, stop), ylim=(0, top))


def epidemic_curve(s: Sheet) -> None:
    """Draw the confirmed and active cases of Loudi and of Hunan, and Loudi's two postings."""
    series, oath, grid = [], s.day("date_oath"), s.day("date_reinforcement")
    for [place] in s.of.values():
        table = s.study.linked.epidemic(place)
        s.cite(*table)
        names = ["date", "confirmed", "active"]
        series.append(pd.DataFrame(list(table.values()), columns=names).assign(place=place))
    ours, theirs = series
    peak, by_day = ours.iloc[ours["active"].argmax()], theirs.set_index("date")["confirmed"]
    shares = [s.point(f"case_share_confirmed_{when}_oath") for when in ("before", "by")]
    shares += [by_day[day] / by_day.iloc[-1] for day in (oath - timedelta(days=1), oath)]
    said = zip(("before", "by", "hunan_before", "hunan_by"), map(s.percent, shares), strict=True)
    free = s.count("days_since_last_case_at_reinforcement")
    span = {"first": ours["date"].iloc[0], "last": ours["date"].iloc[-1], "days": free}
    most = {"cases": ours["confirmed"].iloc[-1], "hunan_cases": theirs["confirmed"].iloc[-1]}
    top = {"active": peak["active"], "peak": peak["date"]}
    axes = s.show(pd.concat(series, ignore_index=True), **dict(said), **span, **most, **top)
    for panel, data in zip(s.panels(axes, [*map(s, s.of)], 0.22), series, strict=True):
        x, last = data["date"].map(x_of), data["confirmed"].iloc[-1]
        panel.fill_between(x, data["active"], color=SKY, alpha=0.5, linewidth=0)
        s.seaborn.lineplot(x=x, y=data["confirmed"], errorbar=None, color=INK, ax=panel)
        label(panel, s("confirmed"), (x.iloc[-1], last), -0.1, -4)
        label(panel, s("active"), (x_of(oath), last * 0.12), -3, color=SKY_TEXT)
        for day, key in ((oath, "oath"), (grid, "grid")):
            panel.axvline(x_of(day), color=ORANGE, linewidth=1.2)
            label(panel, s(key, day=day), (x_of(day), last * 1.36), 4, -0.1, fontsize=8.5)
        panel.set_ylim(0, last * 1.38)


def scheme_growth(s: Sheet) -> None:
    """Draw how fast Hunan reached its totals of liaisons."""
    days = [date.fromisoformat(s.study.linked.by_key[key]["as_of"]) for key in s.of]
    counts, notice = [s.count(key) for key in s.of], s.day("liaison_notice")
    data = pd.DataFrame({"record": [*s.of], "as_of": days, "liaisons": counts})
    numbers: dict[str, object] = {f"d{n}": day for n, day in enumerate(days, 1)}
    numbers |= {f"c{n}": count for n, count in enumerate(counts, 1)}
    numbers |= {"first": days[0], "last": days[-1], "share": s.percent(counts[0] / counts[-1])}
    axes = s.show(data, days=s.point("days_notice_to_oath"), **numbers)
    axes.plot([x_of(day) for day in days], counts, "o", color=BLUE)
    for day, n, (dx, dy) in zip(days, counts, ((9, -6), (9, 0), (9, 0), (-6, 6)), strict=True):
        label(axes, s("point", day=day, n=n), (x_of(day), n), dx, dy, bbox=WHITE)
    axes.axvline(x_of(notice), color=ORANGE, linewidth=1.2)
    label(axes, s("notice", day=notice), (x_of(notice), 26500), 5)
    axes.set_ylim(0, 28000)


def turns(s: Sheet) -> None:
    """Draw how far each phrase alone moves each result, relative to its main value."""
    moves = {name: _moves(s, name) for name in s.study.results_by_id}
    table = pd.DataFrame.from_dict(moves, orient="index")
    table = table[[phrase for phrase in s.study.options if (table[phrase] > 0).any()]]
    moved, opened = (table > 0).sum(axis=1), np.isinf(table)
    widest = (table > 0).sum()
    numbers = {"all": len(table), "fixed": int((moved == 0).sum()), "phrases": table.shape[1]}
    numbers |= {"open": int(opened.any(axis=1).sum()), "n": int(widest.max())}
    data = table.rename_axis("result").replace(math.inf, "open").reset_index()
    axes = s.show(data, phrase=s.named("phrase", str(widest.idxmax())), **numbers)
    box = axes.get_position()
    axes.set_position((box.x0, box.y0, box.width, box.height - 0.135))
    cells = {"cmap": ListedColormap(SHADES), "vmin": -0.5, "vmax": len(SHADES) - 0.5}
    cells |= {"cbar": False, "linewidths": 0.6, "xticklabels": False, "yticklabels": False}
    s.seaborn.heatmap(np.digitize(table, LEAST), ax=axes, **cells)
    # Named here: seaborn would draw all of it to see whether names overlap, and label each cell.
    axes.set_xticks(np.arange(table.shape[1]) + 0.5, [s.named("phrase", str(p)) for p in table])
    names = [s.named("result", name) for name in moves]
    axes.set_yticks(np.arange(len(names)) + 0.5, names, va="center")
    for y, x in np.argwhere(opened):
        axes.text(x + 0.5, y + 0.5, "↗", color="w", ha="center", va="center", fontsize=7)
    axes.tick_params(length=0, labelsize=7.5, labeltop=True, labelbottom=False)
    axes.tick_params(axis="x", pad=1, rotation=90)
    s.key(axes, {name: (shade, "s") for name, shade in CLASSES.items()}, (-0.5, -0.01))


def _moves(s: Sheet, name: str) -> dict[str, float]:
    """Return how far each phrase alone moves an end of a result, over its main value.

    The value is the middle where the main reading leaves a range; a side that opens moves without
    end, and one that is open anyway does not move.
    """
    s.interval(name)
    answer = s.study[name]
    main, moves = answer.implied, dict.fromkeys(s.study.options, 0.0)
    for phrase in answer.readings:
        readings = [answer.on("implied", {phrase: option}) for option in s.study.choices(phrase)]
        over = reduce(Interval.hull, readings)
        ends = [(main.lower, over.lower), (main.upper, over.upper)]
        moved = [math.inf if b is None else abs(b - (a or 0)) for a, b in ends if a != b]
        moves[phrase] = float(max(moved, default=0)) / middle(main)
    return moves
