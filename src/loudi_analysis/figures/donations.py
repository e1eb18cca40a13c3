"""Step 6, figures of the donations: who gave how much, and what is not said of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, INK, LIGHT, ORANGE, ORANGE_TEXT
from loudi_analysis.figures.marks import ends, label

INFERRED: dict[str, Any] = {"facecolor": "white", "edgecolor": ORANGE, "hatch": "////"}


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
    _others(axes, members, money, (low, high, stop))
    at = members + high + 120, money / (high * 1.05) + 12
    axes.text(*at, s("open"), color=GRAY, fontsize=8, va="bottom")
    middle: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.4}
    name = s("members", heads=members, money=given, perhead=each)
    axes.text(members / 2, each / 2, name, color="white", **middle)
    name = s("nonmembers", money=money, low=outer["least"], high=outer["most"])
    axes.text(members + low / 2, money / high / 2, name, color=INK, **middle)
    axes.set(xlim=(0, members + stop), ylim=(0, 420), xlabel=s("x"), ylabel=s("y"))
    s.number_ticks(axes.xaxis)


def _others(axes: Axes, left: float, money: float, heads: tuple[float, float, float]) -> None:
    """Draw the same money over more and more heads: at least, by convention at most, beyond."""
    low, high, stop = heads
    width, beyond = np.linspace(low, high, 60), np.linspace(high, stop, 40)
    axes.add_patch(Rectangle((left, 0), low, money / high, color=ORANGE, linewidth=0))
    axes.fill_between(left + width, 0, money / width, linewidth=0, **INFERRED)
    axes.fill_between([left, left + low], money / high, money / low, linewidth=0, **INFERRED)
    axes.plot(left + width, money / width, color=ORANGE)
    axes.plot(left + beyond, money / beyond, color=ORANGE, linestyle=":")


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
    label(axes, s("equal", n=equal), (equal, each), (0, 12), ha="left")
    right: dict[str, Any] = {"ha": "right", "va": "bottom"}
    axes.text(stop, each + 5, s("members", n=each), color=BLUE, **right)
    others = money / (stop - members) + 17
    axes.text(stop, others, s("nonmembers"), color=ORANGE_TEXT, **right)
    axes.set(xlim=(13600, stop), ylim=(130, 400), xlabel=s("x"))
    axes.set_ylabel(s("donation_mosaic.y"))
    s.number_ticks(axes.xaxis)
    axes.grid(axis="y")
