"""Step 6, figures of the source: its damage, and where its quantities stand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from loudi_analysis.figures.canvas import Frame, Sheet
from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, INK, LIGHT, ORANGE, RED, SKY
from loudi_analysis.figures.marks import name_rows
from loudi_analysis.restoration import gloss_marks
from loudi_analysis.study.codebook import Claim

PARTS = {"text": LIGHT, "reading": SKY, "broken": RED}
EXACTNESS = {"unit": (BLUE, "white"), "round": (SKY, INK), "hedged": (ORANGE, INK)}
"""How exact a number is said to be: color of its part of a bar, and of the count in it."""
KINDS = {"exact": (BLUE, "|"), "hedged": (ORANGE, "D"), "date": (GREEN, "o"), "aside": (GRAY, "x")}


@Frame(size=(7.2, 4.6), left=0.03, bottom=0.14)
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
    colors = ListedColormap(list(PARTS.values()))
    axes.imshow(grid.reshape(-1, width), cmap=colors, aspect="auto", interpolation="nearest")
    for start, end, _ in broken:
        x, y = start % width + (end - start) / 2, start // width
        ring: dict[str, Any] = {"markersize": 13, "color": RED, "fillstyle": "none"}
        axes.plot([x], [y], "o", clip_on=False, **ring)
    axes.set_axis_off()
    _name_parts(axes, s)


def _name_parts(axes: Axes, s: Sheet) -> None:
    """Write what each color is, in a line below the rows."""
    fig, x = axes.get_figure(root=True), 0.03
    assert fig is not None
    for part, color in PARTS.items():
        square = Rectangle((x, 0.085), 0.018, 0.028, transform=fig.transFigure, color=color)
        fig.patches.append(square)
        name = fig.text(x + 0.025, 0.1, s(part), va="center")
        x += 0.045 + name.get_window_extent(None).width / fig.bbox.width


@Frame(size=(7.2, 3.8), left=0.13)
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
    shown = [data[data["kind"] == kind] for kind in KINDS]
    for (color, marker), part in zip(KINDS.values(), shown, strict=True):
        size = 14 if marker == "|" else 5
        shape: dict[str, Any] = {"color": color, "markersize": size, "markeredgewidth": 1.6}
        axes.plot(part["place_in_section"], part["section"], marker, **shape)
    longest = max(lengths)
    for column, (kind, (color, marker)) in enumerate(KINDS.items()):
        x, size = longest * (0.02 + 0.26 * column), 12 if marker == "|" else 5
        axes.plot([x], [-0.75], marker, color=color, markersize=size, markeredgewidth=1.6)
        axes.text(x + longest * 0.015, -0.75, s(kind), va="center")
    names = [s("lead"), *(s("section", n=number) for number in range(1, len(starts)))]
    name_rows(axes, names, top=-1.1)
    axes.set(xlim=(0, longest * 1.03), xlabel=s("axis"))
    s.number_ticks(axes.xaxis)
    axes.spines["left"].set_visible(False)


@Frame(size=(7.2, 4.4), left=0.24, bottom=0.17)
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
    least = counts["unit"] / counts.sum(axis=1)
    order = list(least.sort_values(ascending=False, kind="stable").index)
    counts = counts.loc[order]
    names = {topic: s.named("topic", str(topic)) for topic in order}
    exactest = [names[topic] for topic in order if least[topic] == 1] or [names[order[0]]]
    ends = {"exactest": s.words.joined(exactest), "roughest": names[counts["hedged"].idxmax()]}
    axes = s.show(data, n=len(data), **counts.sum(), **ends)
    palette = {kind: color for kind, (color, _) in EXACTNESS.items()}
    shown = data.assign(topic=pd.Categorical(data["topic"], order))
    stack: dict[str, Any] = {"multiple": "stack", "shrink": 0.7, "alpha": 1, "legend": False}
    stack |= {"edgecolor": "white", "linewidth": 1}
    kinds = list(reversed(EXACTNESS))
    sns.histplot(shown, y="topic", hue="kind", hue_order=kinds, palette=palette, ax=axes, **stack)
    for y, (_, row) in enumerate(counts.iterrows()):
        left = 0
        for part, n in row.items():
            if n:
                ink = EXACTNESS[str(part)][1]
                axes.text(left + n / 2, y, str(n), ha="center", va="center", color=ink)
            left += n
    widest = int(counts.sum(axis=1).max())
    for column, kind in enumerate(EXACTNESS):
        x = widest * (0.01 + 0.33 * column)
        axes.plot([x], [-0.8], "s", color=palette[kind], clip_on=False)
        axes.text(x + widest * 0.02, -0.8, s(kind), va="center")
    name_rows(axes, list(names.values()), top=-1.1)
    axes.set(xlim=(0, widest * 1.04), xlabel=s("axis"), ylabel="")
    axes.spines["left"].set_visible(False)


def _exactness(claim: Claim) -> str:
    """Tell whether a number is given to the unit, is round, or is more or less than it says."""
    if claim.quantity.hedge:
        return "hedged"
    value = claim.quantity.value or 0
    return "round" if Fraction(claim.rounding_step or 1) > 1 or not value % 10 else "unit"
