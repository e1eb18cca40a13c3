"""Step 6, figures of what is open: results by the phrases that move them, and missing facts."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap

from loudi_analysis.figures.colors import BLUE, GRAY, LIGHT, SKY
from loudi_analysis.figures.marks import WHITE, arrow, bar, label, name_rows
from loudi_analysis.figures.sheet import Frame, Sheet
from loudi_analysis.intervals import Interval

LEAST = (1e-9, 0.1, 0.5, 1.0, math.inf)
"""The least moves of the classes after the first; the last is of sides that open."""
SHADES = ("#f4f4f4", "#d6e6f2", "#9cc7e3", "#4a98c9", "#1764a5", "#08306b")
CLASSES = dict(zip(("none", "slight", "some", "half", "all", "open"), SHADES, strict=True))
"""How far a phrase moves a result, by string: the color of the cell."""


@Frame(size=(7.2, 11.4), left=0.34, bottom=0.055)
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
    s.over_readings(name)
    answer = s.study[name]
    main, moves = answer.implied, dict.fromkeys(s.study.options, 0.0)
    for phrase in answer.readings:
        readings = [answer.on("implied", {phrase: option}) for option in s.study.choices(phrase)]
        over = reduce(Interval.hull, readings)
        ends = [(main.lower, over.lower), (main.upper, over.upper)]
        moved = [math.inf if b is None else abs(b - (a or 0)) for a, b in ends if a != b]
        moves[phrase] = float(max(moved, default=0)) / _middle(main)
    return moves


def _middle(main: Interval) -> float:
    return float((main.lower or 0) + (main.lower or 0 if main.upper is None else main.upper)) / 2


@Frame(size=(7.2, 5.0), left=0.53, bottom=0.16, right=0.95)
def needs(s: Sheet) -> None:
    """Draw how wide a missing fact leaves each headline result, and how wide once it is known."""
    data = s.study.needs
    data = data[data["removed"] > 0].reset_index(drop=True)
    main = data["result"].map(lambda name: _middle(s.interval(name, "implied")))
    data["main"] = main
    data["before_over_main"], data["after_over_main"] = data["before"] / main, data["after"] / main
    order = data["before_over_main"].fillna(math.inf)
    data = data.iloc[np.argsort(-order, kind="stable")].reset_index(drop=True)
    wide = data[data["before_over_main"].isna() | (data["before_over_main"] > 0.5)]
    numbers = {"facts": data["need"].nunique(), "wide": wide["need"].nunique()}
    axes = s.show(data, half=s.percent(0.5), rows=len(data), **numbers)
    stop = 1.25
    widths = zip(data["before_over_main"], data["after_over_main"], strict=True)
    for y, (before, after) in enumerate(widths):
        if math.isnan(before):
            bar(axes, 0, stop * 0.93, y, color=SKY)
            arrow(axes, (stop * 0.9, y), (stop, y), color=SKY, lw=2)
            label(axes, s("open"), (stop * 0.45, y), fontsize=8, bbox=WHITE)
        else:
            bar(axes, 0, before, y, color=SKY)
            name = s.percent(before, 0 if before >= 0.01 else 3)
            label(axes, name, (before, y), 4, fontsize=8.5, color=GRAY)
        if after > 0.001:
            bar(axes, 0, after, y, color=BLUE)
    rows = zip(data["need"], data["result"], strict=True)
    what = {row["need"]: row["what"] for row in s.study.rows("needs")}
    names = [f"{s.named('need', n, what[n])} → {s.named('result', r)}" for n, r in rows]
    name_rows(axes, names)
    axes.axvline(0, color=LIGHT, linewidth=0.8)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xticks([0, 0.5, 1], [s.percent(n) for n in (0, 0.5, 1)])
    axes.set(xlim=(0, stop), xlabel=s("axis"))
    axes.grid(axis="x")
