"""Quantities written down: to compute with, to read, and for tools of annotation.

Each format is a function from documents to pieces of a file, made one after the other, so that the
memory grows neither with the corpus nor with a document.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from html import escape
from importlib.resources import files
from itertools import accumulate, islice
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from loudi_analysis.corpus import OUTPUTS
from loudi_analysis.corpus.documents import PRINTABLE
from loudi_analysis.corpus.frames import FIELDS, Extracted, id_text, parquet, values
from loudi_analysis.extraction.quantity import Quantity

_ROWS = 500  # of one table on the terminal; a longer one goes on in the next
_CONTEXT = 12  # characters around a quote, as the study's own evidence has


class Layout(NamedTuple):
    """What is written beside the quantities.

    Attributes
    ----------
    named : bool
        Whether rows say which document they are of.
    keyed : bool
        Whether CSV has a column ``id`` even where the first document has none.
    raw : bool
        Whether CSV leaves cells that a spreadsheet takes for a formula as they are.
    terminal : bool
        Whether a table is drawn for a terminal.
    """

    named: bool = False
    keyed: bool = False
    raw: bool = False
    terminal: bool = False


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode  # fractions


def jsonl(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Write one JSON object a line, an id as it was written."""
    for item in items:
        yield ""  # so that a document without quantities counts as written
        head = f'{{"document": {_json(item.name)}, ' if layout.named else "{"
        head += "" if item.id is None else f'"id": {item.id}, '
        for quantity in item:
            yield f"{head}{_json(dict(zip(FIELDS, values(quantity), strict=True)))[1:]}\n"


def csv_rows(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Write CSV as RFC 4180 has it: a header, CRLF line ends, empty cells for what is missing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    keyed: bool | None = None

    def cell(value: object) -> object:
        if isinstance(value, bool):
            return str(value).lower()
        formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t"))
        return f"'{value}" if formula and not layout.raw else value

    for item in items:
        if keyed is None:
            keyed = layout.keyed or item.id is not None
            writer.writerow((*("document",) * layout.named, *("id",) * keyed, *FIELDS))
        elif item.id is not None and not keyed:
            item.problem = "has an id, and the first document has none: name the field with --id"
        head = (cell(item.name),) * layout.named
        if keyed:  # a number is no text, and so no formula
            text = id_text(item.id)
            head += (text if text == item.id else cell(text),)
        for quantity in item:
            writer.writerow((*head, *map(cell, values(quantity))))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def table(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Draw tables of some hundred rows at most, with the bounds as intervals."""
    width = shutil.get_terminal_size().columns if layout.terminal else 10_000
    console = Console(file=io.StringIO(), width=width, force_terminal=layout.terminal)
    for item in items:
        title = " ".join(filter(None, (item.name if layout.named else "", id_text(item.id))))
        found = iter(item)
        rows = list(islice(found, _ROWS))
        with console.capture() as drawn:
            if not rows:
                console.print(
                    Text(f"{title}: no quantities".removeprefix(": ").translate(PRINTABLE))
                )
        yield drawn.get()
        while rows:
            grid = Table("at", "words", "value", "said", "implied", "unit", "kind")
            grid.title, grid.title_justify = Text(title.translate(PRINTABLE)), "left"
            for q in rows:
                said, implied = interval(q), interval(q, "implied_")
                value = q.iso or ("" if q.value is None else str(q.value))
                implied = "" if implied == said else implied
                grid.add_row(
                    *map(Text, (str(q.start), q.surface, value, said, implied, q.unit, q.kind))
                )
            with console.capture() as drawn:
                console.print(grid)
            yield drawn.get()
            rows = list(islice(found, _ROWS))


def _bounds(q: Quantity, basis: str = "") -> Iterator[tuple[str, bool]]:
    """Give both bounds, as said or ``implied_``; one that is not said itself is exclusive."""
    for side in ("lower", "upper"):
        said, bound = getattr(q, side), getattr(q, basis + side)
        text = "" if bound is None else str(bound)
        yield text, getattr(q, f"{side}_inclusive") and bound == said


def interval(q: Quantity, basis: str = "") -> str:
    """Write bounds as mathematics does: ``[3, 5]``, ``(1200, ∞)``, ``45`` alone where exact."""
    (lower, at_least), (upper, at_most) = _bounds(q, basis)
    if lower == upper:
        return lower
    return f"{'(['[at_least]}{lower or '-∞'}, {upper or '∞'}{')]'[at_most]}"


def bounds_in_words(q: Quantity, basis: str = "") -> str:
    """Say bounds in English; empty where both sides are open."""
    (lower, at_least), (upper, at_most) = _bounds(q, basis)
    if lower == upper:
        return lower and f"exactly {lower}"
    below = lower and f"{'at least' if at_least else 'more than'} {lower}"
    above = upper and f"{'at most' if at_most else 'less than'} {upper}"
    return " and ".join(filter(None, (below, above)))


def in_words(q: Quantity) -> str:
    """Say in English what a quantity holds: its kind, value, bounds, and implied bounds."""
    said, implied = bounds_in_words(q), bounds_in_words(q, "implied_")
    value = q.iso or ("" if q.value is None else str(q.value))
    parts = (
        q.kind,
        value and f"value {value}",
        q.unit and f"unit {q.unit}",
        said or ("" if q.iso else "no bounds said"),
        "" if implied == said else f"implied: {implied}",
    )
    return "; ".join(filter(None, parts))


def html(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Mark the quantities in their text, on one page that asks for nothing from outside.

    Value and bounds stand twice: in ``title``, for the pointer, and as hidden text, because screen
    readers pass over ``title`` and the element ``mark`` may not be given a name of its own.
    """
    page = files(__package__).joinpath("marked.html").read_text(encoding="utf-8")
    head, tail = page.split("<!-- documents -->\n")
    for item in items:
        yield f"{head}<article>\n"
        head = ""
        if layout.named:
            yield f"<h2>{_shown(item.name)}</h2>\n"
        yield '<div class="text" lang="zh">'
        position = count = 0
        for count, q in enumerate(item, 1):  # noqa: B007 - used after the loop
            note = _shown(in_words(q))
            yield (
                f'{_shown(item.text[position : q.start])}<mark title="{note}">'
                f'{_shown(q.surface)}<span class="note" lang="en"> ({note}) </span></mark>'
            )
            position = q.end
        plural = "quantity" if count == 1 else "quantities"
        yield f"{_shown(item.text[position:])}</div>\n<p>{count} {plural}</p>\n</article>\n"
    if not head:
        yield tail


def _shown(text: str) -> str:
    """Escape for HTML, which has no null character."""
    return escape(text).replace("\0", "\N{REPLACEMENT CHARACTER}")


# ---------------------------------------------------------------- exchange


def positions(text: str, encoding: str) -> list[int]:
    """Return where each code point of a text begins, and its end, as others count.

    Parameters
    ----------
    text : str
        What code points are counted in.
    encoding : str
        ``utf-8`` for bytes, ``utf-16-le`` for units of two bytes, as JavaScript and Java count.

    Returns
    -------
    list of int
        One more than the text has code points: position ``p`` is at ``positions(...)[p]``.
    """
    unit = 2 if encoding.lower().replace("_", "-").startswith("utf-16") else 1
    return [0, *accumulate(len(char.encode(encoding, "surrogatepass")) // unit for char in text)]


def doccano(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Write JSON Lines for doccano, whose positions are UTF-16 units: kinds as labels."""
    for item in items:
        at = positions(item.text, "utf-16-le")
        labels = [[at[q.start], at[q.end], q.kind] for q in item]
        yield _json({**_origin(item), "text": item.text, "label": labels}) + "\n"


def label_studio(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Write the tasks of Label Studio, whose positions are code points, with predictions."""
    before = "[\n"
    for item in items:
        result = [
            {
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": q.start, "end": q.end, "text": q.surface, "labels": [q.kind]},
            }
            for q in item
        ]
        predictions = [{"model_version": "loudi-analysis", "result": result}]
        data = {**_origin(item), "text": item.text}
        yield before + _json({"data": data, "predictions": predictions})
        before = ",\n"
    yield "\n]\n" if before == ",\n" else ""


def _origin(item: Extracted) -> dict[str, str]:
    key = id_text(item.id)
    return {"document": item.name} | ({} if key is None else {"id": key})


def annotation(source: str, evidence: dict[str, Any], tag: str, note: str = "") -> dict[str, Any]:
    """Make a W3C Web Annotation of a quote: a quantity, or a claim of the study.

    Parameters
    ----------
    source : str
        The address or name of the text.
    evidence : dict
        ``exact``, ``prefix``, ``suffix``, ``start`` and ``end``, positions in code points, as the
        recommendation counts.
    tag, note : str
        What it is, as a claim's id; what it says.

    Notes
    -----
    Web Annotation Data Model, W3C Recommendation 2017, 4.2.4 and 4.2.5.
    """
    quote = {name: evidence[name] for name in ("exact", "prefix", "suffix")}
    place = {name: int(evidence[name]) for name in ("start", "end")}
    body = [{"type": "TextualBody", "purpose": "tagging", "value": tag}]
    if note:
        body.append({"type": "TextualBody", "purpose": "describing", "value": note})
    selectors = [
        {"type": "TextQuoteSelector", **quote},
        {"type": "TextPositionSelector", **place},
    ]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": body,
        "target": {"source": source, "selector": selectors},
    }


def web_annotations(items: Iterable[Extracted], layout: Layout) -> Iterator[str]:
    """Write a W3C Web Annotation a line."""
    for item in items:
        yield ""
        for q in item:
            before = item.text[max(0, q.start - _CONTEXT) : q.start]
            evidence = {"exact": q.surface, "prefix": before, "start": q.start, "end": q.end}
            evidence["suffix"] = item.text[q.end : q.end + _CONTEXT]
            yield _json(annotation(item.name, evidence, q.kind, in_words(q))) + "\n"


_WRITERS = (table, jsonl, csv_rows, parquet, html, doccano, label_studio, web_annotations)
Writer = Callable[[Iterable[Extracted], Layout], Iterator[str] | Iterator[bytes]]
FORMATS: dict[str, Writer] = dict(zip(OUTPUTS, _WRITERS, strict=True))
