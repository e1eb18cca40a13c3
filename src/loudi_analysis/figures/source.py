"""Step 6, figures of the source: its damage, and where its quantities stand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap

from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, INK, LIGHT, ORANGE, RED, SKY
from loudi_analysis.figures.marks import name_rows
from loudi_analysis.figures.sheet import Frame, Sheet
from loudi_analysis.restoration import gloss_marks
from loudi_analysis.study.codebook import Claim

PARTS = {"text": (LIGHT, "s"), "reading": (SKY, "s"), "broken": (RED, "s")}
KINDS = {"exact": (BLUE, "|"), "hedged": (ORANGE, "D"), "date": (GREEN, "o"), "aside": (GRAY, "x")}
EXACTNESS = {"unit": (BLUE, "s"), "round": (SKY, "s"), "hedged": (ORANGE, "s")}
"""What is told apart, by its string: color and mark."""


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
    colors = ListedColormap([color for color, _ in PARTS.values()])
    axes.imshow(grid.reshape(-1, width), cmap=colors, aspect="auto", interpolation="nearest")
    axes.set_axis_off()
    s.key(axes, PARTS, (0, -0.03))


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
    for kind, (color, form) in KINDS.items():
        x, y = (data.loc[data["kind"] == kind, name] for name in ("place_in_section", "section"))
        size = 14 if form == "|" else 5
        axes.plot(x, y, form, color=color, markersize=size, markeredgewidth=1.6)
    s.key(axes, KINDS)
    name_rows(axes, [s("lead"), *(s("section", n=n) for n in range(1, len(starts)))], top=-1.0)
    axes.set(xlim=(0, max(lengths) * 1.03), xlabel=s("axis"))
    s.number_ticks(axes.xaxis)


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
    least = (counts["unit"] / counts.sum(axis=1)).sort_values(ascending=False, kind="stable")
    names = {topic: s.named("topic", str(topic)) for topic in least.index}
    exactest = [names[topic] for topic in names if least[topic] == 1] or [*names.values()][:1]
    ends = {"exactest": s.words.joined(exactest), "roughest": names[counts["hedged"].idxmax()]}
    axes = s.show(data, n=len(data), **counts.sum(), **ends)
    order = pd.Categorical(data["topic"], list(names))
    colors = {kind: color for kind, (color, _) in EXACTNESS.items()}
    bars: dict[str, Any] = {"palette": colors, "alpha": 1, "edgecolor": "white", "shrink": 0.7}
    bars |= {"multiple": "stack", "hue_order": list(colors)[::-1], "legend": False}
    s.seaborn.histplot(y=order, hue=data["kind"], ax=axes, **bars)
    stacked: list[Any] = list(axes.containers)
    for color, drawn in zip(colors.values(), stacked, strict=True):
        ink = "white" if color == BLUE else INK
        axes.bar_label(drawn, fmt=lambda n: f"{n:.0f}" if n else "", label_type="center", color=ink)
    s.key(axes, EXACTNESS)
    name_rows(axes, list(names.values()), top=-1.1)
    axes.set(xlim=(0, counts.sum(axis=1).max() * 1.04), xlabel=s("axis"), ylabel="")


def _exactness(claim: Claim) -> str:
    """Tell whether a number is given to the unit, is round, or is more or less than it says."""
    if claim.quantity.hedge:
        return "hedged"
    value = claim.quantity.value or 0
    return "round" if Fraction(claim.rounding_step or 1) > 1 or not value % 10 else "unit"
