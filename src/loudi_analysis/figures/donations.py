"""Step 6, figures of the donations: who gave how much, and what is not said of it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, ORANGE_TEXT
from loudi_analysis.figures.marks import WHITE, ends, label, name_rows
from loudi_analysis.figures.sheet import Frame, Sheet
from loudi_analysis.study.results import plain_number

GIFTS = {
    "money": ("donations_yuan", "yuan_per_unit"),
    "disinfectant": ("disinfectant_donated", "disinfectant_per_unit"),
    "gloves": ("gloves_donated", "gloves_per_unit"),
}
"""What was given, by its string: the whole, and the mean of a department."""


@Frame(size=(7.2, 4.8), bottom=0.16)
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
    at = members + high, money / high
    label(axes, s("open"), at, 8, 10, color=GRAY, fontsize=8)
    name = s("members", heads=members, money=given, perhead=each)
    label(axes, name, (members / 2, each / 2), color="white")
    name = s("nonmembers", money=money, low=outer["least"], high=outer["most"])
    label(axes, name, (members + low / 2, least / 2), color=INK)
    axes.set(xlim=(0, members + stop), ylim=(0, 420), xlabel=s("x"), ylabel=s("y"))
    s.number_ticks(axes.xaxis)


@Frame(bottom=0.22, right=0.95, source="turning_point.source")
def turning_point(s: Sheet) -> None:
    """Draw both groups' yuan per head against the number of donors, and where they meet."""
    low, high = ends(s.claim("donors").implied)
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
    axes.set(xlim=(13600, stop), ylim=(130, 400), xlabel=s("x"))
    axes.set_ylabel(s("donation_mosaic.y"))
    s.number_ticks(axes.xaxis)
    axes.grid(axis="y")


@Frame(size=(7.2, 4.6), left=0.13, bottom=0.2, right=0.95, source="turning_point.source")
def identification(s: Sheet) -> None:
    """Draw where others gave more a head than members, over donors and departments' own gifts."""
    low, high = ends(s.claim("donors").implied)
    members, each = s.count("donors_members"), s.point("yuan_per_member")
    rest, equal = s.point("rest_yuan"), float(s.point("donors_at_equal_giving"))
    stop, top = 18000.0, 900_000.0
    most, least = (rest - each * (Fraction(n) - members) for n in (low, high))
    data = pd.DataFrame({"donors": [low, high, equal]})
    data["departments_yuan_at_equal_giving"] = [plain_number(most), plain_number(least), 0]
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
    axes.set(xlim=(low, stop), ylim=(0, top), xlabel=s("turning_point.x"), ylabel=s("y"))
    s.number_ticks(axes.xaxis)
    s.number_ticks(axes.yaxis)


@Frame(size=(7.2, 3.6), left=0.2, bottom=0.22, right=0.72)
def gifts_in_kind(s: Sheet) -> None:
    """Draw money and goods as wholes: what of each is known to come from members."""
    share = s.point("member_share_of_money")
    totals, means = ({key: s.point(names[n]) for key, names in GIFTS.items()} for n in (0, 1))
    data = pd.DataFrame({"what": [total for total, _ in GIFTS.values()]})
    data["total"] = [plain_number(n) for n in totals.values()]
    data["per_department"] = [plain_number(n) for n in means.values()]
    data["share_of_members"] = pd.Series([float(share)])
    numbers = {key: s(key, n=n) for key, n in totals.items()}
    axes = s.show(data, share=s.percent(share), units=s.count("units_donating"), **numbers)
    axes.barh(0, float(share), color=BLUE, height=0.6)
    axes.barh(0, 1 - float(share), left=float(share), color=ORANGE, alpha=0.6, height=0.6)
    axes.barh([1, 2], 1, color="white", hatch="////", edgecolor=LIGHT, linewidth=0, height=0.6)
    label(axes, s("members", n=s.percent(share, 1)), (float(share) / 2, 0), color="white")
    label(axes, s("others", n=s.percent(1 - share, 1)), (0.5 + float(share) / 2, 0))
    for y, key in enumerate(GIFTS):
        if y:
            label(axes, s("unknown"), (0.5, y), color=GRAY, bbox=WHITE)
        note = s("total", n=s(key, n=totals[key]), per=s(key, n=(means[key], 0)))
        label(axes, note, (1, y), 8, fontsize=8.5)
    name_rows(axes, [s(f"{key}_name") for key in GIFTS])
    axes.set(xlim=(0, 1), xlabel=s("axis"))
    axes.set_xticks([0, 0.5, 1], [s.percent(n) for n in (0, 0.5, 1)])
