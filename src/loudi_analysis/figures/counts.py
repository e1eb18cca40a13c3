"""Step 6, figures of what is counted cell by cell: characters, quantities, numbers, results."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import ListedColormap

from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, INK, LIGHT, ORANGE, RED, SKY
from loudi_analysis.figures.marks import middle, name_rows
from loudi_analysis.figures.sheet import Sheet
from loudi_analysis.intervals import Interval
from loudi_analysis.restoration import gloss_marks
from loudi_analysis.study.codebook import Claim

PARTS = {"text": (LIGHT, "s"), "reading": (SKY, "s"), "broken": (RED, "s")}
KINDS = {"exact": (BLUE, "|"), "hedged": (ORANGE, "D"), "date": (GREEN, "o"), "aside": (GRAY, "x")}
EXACTNESS = {"unit": (BLUE, "s"), "round": (SKY, "s"), "hedged": (ORANGE, "s")}
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


def coverage(s: Sheet) -> None:
    """Draw every quantity at its place in the restored text, by section."""
    article = s.study.article
    starts = [section.paragraphs[0].start for section in article.sections]
    lengths = np.diff([*starts, len(article.text) + 1]) - 1
    coded = {s.claim(name).quantity: name for name in s.study.claims_by_id}
    rows = []
    for quantity in s.study.extracted:
        claim = coded.get(quantity, "")
        section = article.paragraph_at(quantity.start).section
        kind = "date" if quantity.iso else "hedged" if quantity.hedge else "exact"
        place = quantity.start - starts[section]
        rows.append([quantity.start, section, place, kind if claim else "aside", claim])
    data = pd.DataFrame(rows, columns=["start", "section", "place_in_section", "kind", "claim"])
    [(fullest, most)] = Counter(data["section"]).most_common(1)
    counts = {"n": len(data), "coded": len(coded), "characters": len(article.text)}
    axes = s.show(data, section=fullest, most=most, **counts)
    axes.barh(range(len(starts)), lengths, height=0.5, color="#eeeeee")
    for kind, (color, form) in KINDS.items():
        x, y = (data.loc[data["kind"] == kind, name] for name in ("place_in_section", "section"))
        size = 14 if form == "|" else 5
        axes.plot(x, y, form, color=color, markersize=size, markeredgewidth=1.6)
    s.key(axes, KINDS)
    name_rows(axes, [s("lead"), *(s("section", n=n) for n in range(1, len(starts)))], top=-1.0)
    axes.set_xlim(0, max(lengths) * 1.03)


def rounding(s: Sheet) -> None:
    """Draw how many numbers of each topic are exact, round, or more or less than one."""
    claims = [c for c in map(s.claim, s.study.claims_by_id) if not c.same_as and c.quantity.value]
    rows = [
        [c.claim, c.topic, float(c.quantity.value or 0), _exactness(c)]
        for c in claims
        if c.topic != "date"
    ]
    data = pd.DataFrame(rows, columns=["claim", "topic", "value", "kind"])
    counts = pd.crosstab(data["topic"], data["kind"]).reindex(columns=list(EXACTNESS), fill_value=0)
    least = (counts["unit"] / counts.sum(axis=1)).sort_values(ascending=False, kind="stable")
    names = {topic: s.named("topic", str(topic)) for topic in least.index}
    exactest = [names[topic] for topic in names if least[topic] == 1] or [*names.values()][:1]
    ends = {"exactest": s.words.joined(exactest), "roughest": names[counts["hedged"].idxmax()]}
    axes = s.show(data, n=len(data), **counts.sum(), **ends)
    order = pd.Categorical(data["topic"], list(names))
    colors = {kind: color for kind, (color, _) in EXACTNESS.items()}
    bars: dict[str, Any] = {"palette": colors, "alpha": 1, "edgecolor": "white", "shrink": 0.7}
    bars |= {"multiple": "stack", "hue_order": list(colors)[::-1], "legend": False}
    sns.histplot(y=order, hue=data["kind"], ax=axes, **bars)
    stacked: list[Any] = list(axes.containers)
    for color, drawn in zip(colors.values(), stacked, strict=True):
        ink = "white" if color == BLUE else INK
        axes.bar_label(drawn, fmt=lambda n: f"{n:.0f}" if n else "", label_type="center", color=ink)
    s.key(axes, EXACTNESS)
    name_rows(axes, list(names.values()), top=-1.1)
    axes.set_xlim(0, counts.sum(axis=1).max() * 1.04)


def _exactness(claim: Claim) -> str:
    """Tell whether a number is given to the unit, is round, or is more or less than it says."""
    if claim.quantity.hedge:
        return "hedged"
    value = claim.quantity.value or 0
    return "round" if Fraction(claim.rounding_step or 1) > 1 or not value % 10 else "unit"


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
    sns.heatmap(np.digitize(table, LEAST), ax=axes, **cells)
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
