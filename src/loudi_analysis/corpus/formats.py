"""Quantities written down: as JSON Lines, CSV, a table for the terminal, or a page of HTML.

Each format is a function from extracted documents to pieces of text, made one after the other, so
that the memory does not grow with the corpus.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from loudi_analysis.corpus.documents import PRINTABLE
from loudi_analysis.corpus.frames import FIELDS, values
from loudi_analysis.extraction.quantity import Quantity


class Extracted(NamedTuple):
    """A document with its quantities, which are read as they are asked for."""

    name: str
    text: str
    quantities: Iterable[Quantity]


def jsonl(documents: Iterable[Extracted], named: bool) -> Iterator[str]:
    """Write one JSON object a line."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode
    for document in documents:
        yield ""  # so that a document without quantities counts as written
        name = {"document": document.name} if named else {}
        for quantity in document.quantities:
            yield encode(name | dict(zip(FIELDS, values(quantity), strict=True))) + "\n"


def csv_rows(documents: Iterable[Extracted], named: bool) -> Iterator[str]:
    """Write CSV as RFC 4180 has it: a header, CRLF line ends, empty cells for what is missing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, document in enumerate(documents):
        name = (document.name,) if named else ()
        if number == 0:
            writer.writerow((("document",) if named else ()) + FIELDS)
        for quantity in document.quantities:
            cells = (str(v).lower() if isinstance(v, bool) else v for v in values(quantity))
            writer.writerow((*name, *cells))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def table(documents: Iterable[Extracted], named: bool, *, terminal: bool = True) -> Iterator[str]:
    """Draw a table a document, with the bounds as intervals."""
    width = shutil.get_terminal_size().columns if terminal else 10_000
    for document in documents:
        grid = Table("at", "words", "value", "said", "implied", "unit", "kind")
        if named:
            grid.title = Text(document.name.translate(PRINTABLE))
            grid.title_justify = "left"
        for q in document.quantities:
            said = interval(q.lower, q.upper, q.lower_inclusive, q.upper_inclusive)
            implied = implied_interval(q)
            cells = (
                str(q.start),
                q.surface,
                q.iso or number_text(q.value),
                said,
                "" if implied == said else implied,
                q.unit,
                q.kind,
            )
            grid.add_row(*map(Text, cells))
        console = Console(file=io.StringIO(), width=width, force_terminal=terminal)
        with console.capture() as drawn:
            if grid.row_count:
                console.print(grid)
            else:
                name = document.name.translate(PRINTABLE) + ": " if named else ""
                console.print(Text(f"{name}no quantities"))
        yield drawn.get()


def number_text(number: float | None) -> str:
    """Write a number plainly; empty where there is none."""
    return "" if number is None else str(number)


def interval(
    lower: float | None, upper: float | None, lower_inclusive: bool, upper_inclusive: bool
) -> str:
    """Write bounds as mathematics does: ``[3, 5]``, ``(1200, ∞)``, ``45`` alone where exact."""
    if lower is None and upper is None:
        return ""
    if lower == upper:
        return number_text(lower)
    left = "(-∞" if lower is None else f"{'[' if lower_inclusive else '('}{lower}"
    right = "∞)" if upper is None else f"{upper}{']' if upper_inclusive else ')'}"
    return f"{left}, {right}"


def implied_interval(q: Quantity) -> str:
    """Write the implied bounds; those that are not said themselves are exclusive."""
    return interval(
        q.implied_lower,
        q.implied_upper,
        q.lower_inclusive and q.implied_lower == q.lower,
        q.upper_inclusive and q.implied_upper == q.upper,
    )


def bounds_in_words(
    lower: float | None, upper: float | None, lower_inclusive: bool, upper_inclusive: bool
) -> str:
    """Say bounds in English; empty where both sides are open."""
    if lower is not None and lower == upper:
        return f"exactly {lower}"
    below = "" if lower is None else f"{'at least' if lower_inclusive else 'more than'} {lower}"
    above = "" if upper is None else f"{'at most' if upper_inclusive else 'less than'} {upper}"
    return " and ".join(filter(None, (below, above)))


def in_words(q: Quantity) -> str:
    """Say in English what a quantity holds: its kind, value, bounds, and implied bounds."""
    said = bounds_in_words(q.lower, q.upper, q.lower_inclusive, q.upper_inclusive)
    implied = bounds_in_words(
        q.implied_lower,
        q.implied_upper,
        q.lower_inclusive and q.implied_lower == q.lower,
        q.upper_inclusive and q.implied_upper == q.upper,
    )
    value = q.iso or number_text(q.value)
    parts = [
        q.kind,
        f"value {value}" if value else "",
        f"unit {q.unit}" if q.unit else "",
        said or ("" if q.iso else "no bounds said"),
        f"implied: {implied}" if implied != said else "",
    ]
    return "; ".join(filter(None, parts))


_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Quantities marked in their text</title>
<style>
:root { color-scheme: light dark; --mark: #ffe9a8; --edge: #8a6100; }
@media (prefers-color-scheme: dark) { :root { --mark: #4d3c00; --edge: #ffd24d; } }
body { font: 1rem/1.8 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--edge); }
.note { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
 white-space: nowrap; user-select: none; }
</style>
</head>
<body>
<main>
<h1>Quantities marked in their text</h1>
<p>Point at a marked quantity for its value and bounds; a screen reader says them after it.</p>
"""
_TAIL = "</main>\n</body>\n</html>\n"


def html(documents: Iterable[Extracted], named: bool) -> Iterator[str]:
    """Mark the quantities in their text, on one page that asks for nothing from outside.

    Value and bounds stand twice: in ``title``, for the pointer, and as hidden text, because screen
    readers pass over ``title`` and the element ``mark`` may not be given a name of its own.
    """
    head = _HEAD
    for document in documents:
        yield f"{head}<article>\n"
        head = ""
        if named:
            yield f"<h2>{_shown(document.name)}</h2>\n"
        yield '<div class="text" lang="zh">'
        position = count = 0
        for count, q in enumerate(document.quantities, 1):  # noqa: B007 - used after the loop
            note = _shown(in_words(q))
            yield (
                f'{_shown(document.text[position : q.start])}<mark title="{note}">'
                f'{_shown(q.surface)}<span class="note" lang="en"> ({note}) </span></mark>'
            )
            position = q.end
        plural = "quantity" if count == 1 else "quantities"
        yield f"{_shown(document.text[position:])}</div>\n<p>{count} {plural}</p>\n</article>\n"
    if not head:
        yield _TAIL


def _shown(text: str) -> str:
    """Escape for HTML, which has no null character."""
    return escape(text).replace("\0", "\N{REPLACEMENT CHARACTER}")


FORMATS: dict[str, Callable[[Iterable[Extracted], bool], Iterator[str]]] = {
    "table": table,
    "jsonl": jsonl,
    "csv": csv_rows,
    "html": html,
}
