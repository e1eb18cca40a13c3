"""Quantities written down: to compute with, to read, and for tools of annotation.

Each format is a function from documents to pieces of a file, made one after the other, so that the
memory grows neither with the corpus nor with a document.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from html import escape
from importlib.resources import files
from itertools import accumulate, islice
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Column, Table

from loudi_analysis.corpus import OUTPUTS, PRINTABLE
from loudi_analysis.corpus.documents import Document
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import Interval, bounds_of
from loudi_analysis.io import StudyError
from loudi_analysis.say.words import Words

_ROWS = 500  # of a table on the terminal, after which its heads stand again
_CONTEXT = 12  # characters around a quote, as the study's own evidence has

FIELDS = tuple(one.name for one in fields(Quantity))
"""The names of a quantity's fields, in the order of every table."""

values: Callable[[Quantity], tuple[Any, ...]] = attrgetter(*FIELDS)
"""The fields of a quantity as a tuple."""


@dataclass(frozen=True)
class Job:
    """How quantities are read and written, in the `form` of one of `OUTPUTS`, and what was met.

    Damaged texts are mended first where `restore` says so; `named` rows name their document;
    `key` is the field that names a document, where it was told: CSV then has a column ``id`` even
    where the first document has none. `raw` CSV has no apostrophe before a cell that a spreadsheet
    takes for a formula; a table is no wider than a `terminal`. What could not be read, or failed,
    goes to `complain`; `met` counts documents with an ``id``, a ``text`` alone, or a ``problem``.
    """

    form: str = "parquet"
    restore: bool = True
    named: bool = True
    key: str = ""
    raw: bool = False
    terminal: bool = False
    complain: Callable[[StudyError], object] = print
    met: Counter[str] = field(default_factory=Counter)


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode  # fractions


def jsonl(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Write one JSON object a line, an id as it was written."""
    for item in items:
        head = f'{{"document": {_json(item.name)}, ' if job.named else "{"
        head += "" if item.id is None else f'"id": {item.id}, '
        for quantity in item:
            yield f"{head}{_json(dict(zip(FIELDS, values(quantity), strict=True)))[1:]}\n"


def csv_rows(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Write CSV as RFC 4180 has it: a header, CRLF line ends, empty cells for what is missing.

    Beside the positions stands the line of the text, from 1, on which a quantity begins.
    """
    row: Callable[[Iterable[object]], str] = csv.writer(SimpleNamespace(write=str)).writerow
    keyed: bool | None = None

    def cell(value: object) -> object:
        if isinstance(value, bool):
            return str(value).lower()
        formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t"))
        return f"'{value}" if formula and not job.raw else value

    for item in items:
        if keyed is None:
            keyed = bool(job.key) or item.id is not None
            names = *("document",) * job.named, *("id",) * keyed, *FIELDS[:2], "line"
            yield row((*names, *FIELDS[2:]))
        elif item.id is not None and not keyed:
            item.problem = "has an id, and the first document has none: name the field with --id"
        head = (cell(item.name),) * job.named
        if keyed:  # a number is no text, and so no formula
            head += (item.key if item.key == item.id else cell(item.key),)
        line, at = 1, 0
        for quantity in item:
            start, end, *others = values(quantity)
            passed, at = item.text[at:start], start
            line += passed.count("\n") + passed.count("\r") - passed.count("\r\n")
            yield row((*head, start, end, line, *map(cell, others)))


def table(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Lay out a table a document, anew after some hundred rows, bounds as mathematics."""
    heads = ["at", "words", "value", "said", "implied", "unit", "kind"]
    room = max(shutil.get_terminal_size().columns, 40) if job.terminal else 10_000
    for item in items:
        title = " ".join(filter(None, (item.name if job.named else "", item.key)))
        title = title.translate(PRINTABLE)
        rows = (
            [str(q.start), q.surface, _value(q), *_bounds(q, repr), q.unit, q.kind] for q in item
        )
        shown = 0
        while group := list(islice(rows, _ROWS)):
            shown += len(group)
            yield f"{title}\n" if title else ""
            yield f"{laid_out(heads, group, room)}\n"
        if not shown:
            yield f"{title}: no quantities\n".removeprefix(": ")


def laid_out(heads: Iterable[str], rows: Iterable[Sequence[str]], room: int) -> str:
    """Return rows as lines of text; what is too wide for its column goes on below."""
    columns = (Column(head, overflow="fold") for head in heads)
    shape = Table(*columns, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in rows:
        shape.add_row(*(cell.translate(PRINTABLE) for cell in row))
    console = Console(file=io.StringIO(), width=room, markup=False, highlight=False)
    with console.capture() as lines:
        console.print(shape)
    return "".join(f"{line.rstrip()}\n" for line in lines.get().splitlines())


def _value(q: Quantity) -> str:
    return q.iso or ("" if q.value is None else str(q.value))


def _bounds(q: Quantity, write: Callable[[Interval], str]) -> tuple[str, str]:
    """Write what a quantity says, empty where that is no bound, and what it implies beyond."""
    said, implied = bounds_of(q), bounds_of(q, "implied_")
    bounded = q.lower is not None or q.upper is not None
    return write(said) if bounded else "", write(implied) if implied != said else ""


def in_words(q: Quantity) -> str:
    """Say in English what a quantity holds: its kind, value, bounds, and implied bounds."""
    said, implied = _bounds(q, partial(Words().interval, point="exactly"))
    parts = [q.kind, _value(q) and f"value {_value(q)}", q.unit and f"unit {q.unit}"]
    parts += [said or ("" if q.iso else "no bounds said"), implied and f"implied: {implied}"]
    return "; ".join(filter(None, parts))


def html(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Mark the quantities in their text, on one page that asks for nothing from outside.

    Value and bounds stand twice: in ``title``, for the pointer, and as hidden text, because screen
    readers pass over ``title`` and the element ``mark`` may not be given a name of its own.
    """
    page = files(__package__).joinpath("marked.html").read_text(encoding="utf-8")
    head, tail = page.split("<!-- documents -->\n")
    yield head
    for item in items:
        title = f"<h2>{_shown(item.name)}</h2>\n" if job.named else ""
        yield f'<article>\n{title}<div class="text" lang="zh">'
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
    yield tail


def _shown(text: str) -> str:
    """Escape for HTML, which has no null character."""
    return escape(text).replace("\0", "\N{REPLACEMENT CHARACTER}")


def positions(text: str, encoding: str) -> list[int]:
    """Give where each code point begins, and the end, in bytes or in units of ``utf-16-le``."""
    unit = 2 if encoding.lower().replace("_", "-").startswith("utf-16") else 1
    return [0, *accumulate(len(char.encode(encoding, "surrogatepass")) // unit for char in text)]


def doccano(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Write JSON Lines for doccano, whose positions are UTF-16 units: kinds as labels."""
    for item in items:
        at = positions(item.text, "utf-16-le")
        labels = [[at[q.start], at[q.end], q.kind] for q in item]
        yield _json({**_data(item), "label": labels}) + "\n"


def label_studio(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Write the tasks of Label Studio, whose positions are code points, with predictions."""
    region = {"from_name": "label", "to_name": "text", "type": "labels"}
    before = "[\n"
    for item in items:
        at = [{"start": q.start, "end": q.end, "text": q.surface, "labels": [q.kind]} for q in item]
        result = [{**region, "value": place} for place in at]
        predictions = [{"model_version": "loudi-analysis", "result": result}]
        yield before + _json({"data": _data(item), "predictions": predictions})
        before = ",\n"
    yield "\n]\n"


def _data(item: Document) -> dict[str, str]:
    data = {"document": item.name, "id": item.key, "text": item.text}
    return {name: value for name, value in data.items() if value is not None}


def annotation(source: str, evidence: dict[str, Any], tag: str, note: str = "") -> dict[str, Any]:
    """Make a W3C Web Annotation of a quote: a quantity, or a claim of the study.

    `source` names the text; `evidence` has ``exact``, ``prefix``, ``suffix``, ``start`` and
    ``end``, positions in code points; `tag` is what it is, as a claim's id, `note` what it says.
    After the Web Annotation Data Model, W3C Recommendation 2017, 4.2.4 and 4.2.5.
    """
    quote = {name: evidence[name] for name in ("exact", "prefix", "suffix")}
    place = {name: int(evidence[name]) for name in ("start", "end")}
    said = {"tagging": tag} | ({"describing": note} if note else {})
    selectors = [{"type": "TextQuoteSelector", **quote}, {"type": "TextPositionSelector", **place}]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": [{"type": "TextualBody", "purpose": why, "value": said[why]} for why in said],
        "target": {"source": source, "selector": selectors},
    }


def web_annotations(items: Iterable[Document], job: Job) -> Iterator[str]:
    """Write a W3C Web Annotation a line."""
    for item in items:
        for q in item:
            evidence = {"exact": q.surface, "start": q.start, "end": q.end}
            evidence["prefix"] = item.text[max(0, q.start - _CONTEXT) : q.start]
            evidence["suffix"] = item.text[q.end : q.end + _CONTEXT]
            yield _json(annotation(item.name, evidence, q.kind, in_words(q))) + "\n"


def parquet(items: Iterable[Document], job: Job) -> Iterator[bytes]:
    """Write Parquet, which needs what the core does without."""
    from loudi_analysis.corpus import frames  # noqa: PLC0415

    return frames.parquet(items)


Writer = Callable[[Iterable[Document], Job], Iterator[str] | Iterator[bytes]]
_WRITERS = (table, jsonl, csv_rows, parquet, html, doccano, label_studio, web_annotations)
FORMATS: dict[str, Writer] = dict(zip(OUTPUTS, _WRITERS, strict=True))
