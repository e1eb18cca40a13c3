"""How objects show themselves in a notebook: tables, marked words and drawn intervals.

All of it is plain HTML that takes the colors of the page and asks for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import isnan
from typing import Any

from loudi_analysis.intervals import Interval, bounds_of

WIDTH, HEIGHT, MARGIN = 160, 14, 12
"""Of a drawn interval, in pixels."""

_NUMBER = re.compile(r"[-−+]?[\d,]*\.?\d+(e[-+]?\d+)?%?")
_UNBROKEN = re.compile(r"(\.\./|--)?[\d-]{5,}(/\.\.)?|\d+–\d+")
"""Dates and spans of text."""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self


def amount(interval: Interval, unit: str = "") -> str:
    """Write an interval with its unit to read: shares as percent, all else with two decimals."""
    if unit == "1":
        return format(interval, ".1%")
    return f"{interval:,.2f} {unit}".rstrip()


def bar(*layers: Interval, scale: Iterable[Interval] = ()) -> Html:
    """Draw intervals over one another on one scale, the first one the palest.

    An end that is possible itself is a full dot, another one a ring; an open side has an arrow, and
    what is inferred is dashed. ``scale`` are intervals of other drawings on the same scale.
    """
    bounds = [b for i in (*layers, *scale) for b in (i.lower, i.upper) if b is not None]
    least, most = (float(min(bounds)), float(max(bounds))) if bounds else (0.0, 0.0)
    middle, reach = (least + most) / 2, (most - least) or 1.0
    drawn = ""
    for depth, layer in enumerate(layers, 1):
        shade, thick = depth / len(layers), 2 + 3 * (len(layers) - depth)
        dashed, x, marks = ' stroke-dasharray="3 2"' * layer.inferred, [0.0, 1.0 * WIDTH], ""
        for side, end in enumerate((layer.low, layer.high)):
            if end.bound is None:
                marks += f'<path d="M{x[side]:.0f} 7l{6 - 12 * side} -5v10z" fill="currentColor"/>'
                continue
            x[side] = WIDTH / 2 + (float(end.bound) - middle) / reach * (WIDTH - 4 * MARGIN)
            if end.inclusive or depth == len(layers):
                fill = "currentColor" if end.inclusive else "Canvas"
                marks += f'<circle cx="{x[side]:.1f}" cy="7" r="3.5" fill="{fill}" '
                marks += 'stroke="currentColor" stroke-width="1.5"/>'
        drawn += (
            f'<g opacity="{shade:.2f}"><path d="M{x[0]:.1f} 7H{x[1]:.1f}" '
            f'stroke="currentColor" stroke-width="{thick}"{dashed}/>{marks}</g>'
        )
    said = escape(", ".join(format(layer, ",.4g") for layer in layers))
    return Html(
        f'<svg role="img" aria-label="{said}" width="{WIDTH}" height="{HEIGHT}" '
        f'style="vertical-align:middle">{drawn}</svg>'
    )


def marked(before: str, words: str, after: str, note: str = "") -> Html:
    """Mark words in what is around them; ``note`` shows to the pointer."""
    title = f' title="{escape(note)}"' if note else ""
    return Html(f"{escape(before)}<mark{title}>{escape(words)}</mark>{escape(after)}")


def table(
    head: Sequence[object], rows: Iterable[Sequence[object]], named: int = 1, caption: str = ""
) -> Html:
    """Return rows as a table: words at the left, numbers at the right, dates and bounds unbroken.

    The first ``named`` cells of a row are its name. Text is escaped, `Html` is taken as it is.
    """
    lines = [list(row) for row in rows]
    columns = [[*filter(None, map(_text, column))] for column in zip(*lines, strict=True)]
    numeric = [bool(cells) and all(map(_NUMBER.fullmatch, cells)) for cells in columns]
    numeric = numeric or [False] * len(head)

    def line(cells: Sequence[object], named: int) -> str:
        html = ""
        for n, cell in enumerate(cells):
            tag, text = "th" if n < named else "td", _text(cell)
            style = f"text-align:{'right' if numeric[n] else 'left'};vertical-align:top"
            if isinstance(cell, Interval) or _UNBROKEN.fullmatch(text):
                style += ";white-space:nowrap"
            written = text if isinstance(cell, Html) else escape(text)
            html += f'<{tag} style="{style}">{written}</{tag}>'
        return f"<tr>{html}</tr>"

    body = (line(head, len(head)) if any(head) else "") + "".join(line(r, named) for r in lines)
    title = f'<caption style="text-align:left">{escape(caption)}</caption>' if caption else ""
    return Html(f"<table>{title}{body}</table>" * bool(body))


def card(caption: str, rows: Mapping[str, object]) -> Html:
    """Return what an object holds as a table of two columns; what is empty is left out."""
    return table((), [(name, cell) for name, cell in rows.items() if cell], caption=caption)


def said(q: Any) -> str:
    """Return what a quantity says in short, and what it implies where that is more."""
    bounds, implied = bounds_of(q), bounds_of(q, "implied_")
    if q.iso or (bounds == implied and q.lower is q.upper is None):
        return q.iso or ("no bounds" if q.value is None else f"about {q.value:,} {q.unit}".rstrip())
    return amount(bounds, q.unit) + (f", implied {implied:,.2f}" if implied != bounds else "")


def drawn(q: Any) -> str:
    """Draw a quantity's bounds, as said over as implied; nothing where it has none."""
    bounded = not q.iso and (q.lower, q.upper) != (None, None)
    return bar(bounds_of(q, "implied_"), bounds_of(q)) if bounded else ""


def quantity(q: Any) -> Html:
    """Return a quantity with its bounds drawn."""
    rows = {"says": said(q), "drawn": drawn(q), "kind": q.kind, "hedge": q.hedge}
    ucum = f"{q.factor} {q.ucum}" if q.ucum else ""
    return card(q.surface, rows | {"one unit": ucum, "place": f"{q.start}–{q.end}"})


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and isnan(cell)) or str(cell) in ("<NA>", "NaT"):
        return ""
    if isinstance(cell, Interval):
        return format(cell, ",.3f")
    if isinstance(cell, float):
        return f"{cell:.6g}" if abs(cell) < 1e6 else f"{cell:.0f}"
    return str(cell).removesuffix(" 00:00:00")
