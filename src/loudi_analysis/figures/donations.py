"""Step 6, figures of the donations: who gave how much, and what is not said of it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, ORANGE_TEXT
from loudi_analysis.figures.marks import ends, name_rows, whole

GIFTS = {
    "money": ("donations_yuan", "yuan_per_unit", 2),
    "disinfectant": ("disinfectant_donated", "disinfectant_per_unit", 1),
    "gloves": ("gloves_donated", "gloves_per_unit", 1),
}
"""What was given, by its string: the whole, the mean of a department, and the digits of that."""


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
        axes.add_patch(Rectangle((members, 0), width, height, color=ORANGE, alpha=0.3, linewidth=0))
        edge: dict[str, Any] = {
            "edgecolor": ORANGE,
            "linestyle": line,
            "linewidth": 1.4,
            "clip_on": False,
        }
        axes.add_patch(Rectangle((members, 0), width, height, fill=False, **edge))
    beyond = np.linspace(low, stop, 80)
    axes.plot(members + beyond, money / beyond, color=ORANGE, linestyle=":")
    at = members + high + 120, money / (high * 1.05) + 12
    axes.text(*at, s("open"), color=GRAY, fontsize=8, va="bottom")
    middle: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.4}
    name = s("members", heads=members, money=given, perhead=each)
    axes.text(members / 2, each / 2, name, color="white", **middle)
    name = s("nonmembers", money=money, low=outer["least"], high=outer["most"])
    axes.text(members + low / 2, least / 2, name, color=INK, **middle)
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
    middle: dict[str, Any] = {"ha": "center", "va": "center", "color": GRAY, "fontsize": 8.5}
    axes.text((low + high) / 2, 160, s("inferred"), **middle)
    axes.plot(x, data["yuan_per_nonmember"], color=ORANGE)
    axes.plot([low, stop], [each, each], color=BLUE)
    axes.plot([equal], [each], "o", color=INK, markersize=6)
    axes.text(equal + 60, each + 14, s("equal", n=equal))
    right: dict[str, Any] = {"ha": "right", "va": "bottom"}
    axes.text(stop, each + 5, s("members", n=each), color=BLUE, **right)
    others = money / (stop - members) + 17
    axes.text(stop, others, s("nonmembers"), color=ORANGE_TEXT, **right)
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
    stop, top = 20000.0, 900_000.0
    edge = {n: rest - each * (Fraction(n) - members) for n in (low, high)}
    rows = [[low, edge[low]], [high, edge[high]], [equal, 0]]
    data = pd.DataFrame(rows, columns=["donors", "departments_yuan_at_equal_giving"])
    data["departments_yuan_at_equal_giving"] = [whole(Fraction(n)) for n in data.iloc[:, 1]]
    numbers = {"least": edge[high], "most": edge[low], "low": low, "high": high}
    axes = s.show(data, **numbers, equal=int(equal), rest=rest)
    xs, ys = data["donors"].astype(float), data.iloc[:, 1].astype(float)
    axes.fill_between(xs, 0, ys, color=ORANGE, alpha=0.35, linewidth=0)
    axes.fill_between([*xs, stop], [*ys, 0.0], top, color=BLUE, alpha=0.15, linewidth=0)
    axes.plot(xs, ys, color=INK)
    axes.axvline(high, color=GRAY, linestyle="--", linewidth=1)
    axes.plot([low, high], [0, 0], color=ORANGE_TEXT, linewidth=5, clip_on=False)
    axes.plot(xs, ys, "o", color=INK, markersize=6, clip_on=False)
    for n, dx in ((low, 150), (high, 150)):
        axes.text(n + dx, float(edge[n]) + 20_000, s("edge", n=edge[n]), va="bottom")
    axes.text(equal, 40_000, s("turning_point.equal", n=int(equal)), va="bottom")
    axes.text(low + 80, 100_000, s("more"), color=ORANGE_TEXT, va="center")
    axes.text(stop - 150, 640_000, s("less"), color=BLUE, ha="right", va="center")
    axes.text(high + 60, 850_000, s("range"), color=GRAY, fontsize=8.5, va="center")
    axes.set(xlim=(low, stop), ylim=(0, top), xlabel=s("turning_point.x"), ylabel=s("y"))
    s.number_ticks(axes.xaxis)
    s.number_ticks(axes.yaxis)


@Frame(size=(7.2, 3.6), left=0.2, bottom=0.22, right=0.72)
def gifts_in_kind(s: Sheet) -> None:
    """Draw money and goods as wholes: what of each is known to come from members."""
    share = s.point("member_share_of_money")
    rows: list[Any] = []
    for total, per, digits in GIFTS.values():
        rows.append([total, s.point(total), s.point(per), digits])
    data = pd.DataFrame(rows, columns=["what", "total", "per_department", "digits"])
    numbers = {key: s(key, n=s.point(total)) for key, (total, *_) in GIFTS.items()}
    plain = data.drop(columns="digits").assign(share_of_members=pd.Series([float(share)]))
    for column in ("total", "per_department"):
        plain[column] = plain[column].map(whole)
    axes = s.show(plain, share=s.percent(share), units=s.count("units_donating"), **numbers)
    axes.barh(0, float(share), color=BLUE, height=0.6)
    axes.barh(0, 1 - float(share), left=float(share), color=ORANGE, alpha=0.6, height=0.6)
    axes.barh([1, 2], 1, color="white", hatch="////", edgecolor=LIGHT, linewidth=0, height=0.6)
    middle: dict[str, Any] = {"ha": "center", "va": "center"}
    axes.text(float(share) / 2, 0, s("members", n=s.percent(share, 1)), color="white", **middle)
    axes.text(0.5 + float(share) / 2, 0, s("others", n=s.percent(1 - share, 1)), **middle)
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    for y, (key, (_, total, per, digits)) in enumerate(zip(GIFTS, rows, strict=True)):
        if y:
            axes.text(0.5, y, s("unknown"), color=GRAY, bbox=ground, **middle)
        note = s("total", n=s(key, n=total), per=s(key, n=(per, digits)))
        axes.annotate(note, (1, y), (8, 0), textcoords="offset points", va="center", fontsize=8.5)
    name_rows(axes, [s(f"{key}_name") for key in GIFTS])
    axes.set(xlim=(0, 1), xlabel=s("axis"))
    axes.set_xticks([0, 0.5, 1], [s.percent(n) for n in (0, 0.5, 1)])
    axes.spines["left"].set_visible(False)
