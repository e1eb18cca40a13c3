"""Step 7, the evidence page: the article with every quantity marked, bound to what rests on it.

One HTML file that asks for nothing: style, script, font, figure and data stand in it. What a choice
shows is a row of its tables, so the page says as much without a script, and in print.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from loudi_analysis import figures
from loudi_analysis.extraction.numerals import plain
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.figures.canvas import LICENSE
from loudi_analysis.intervals import Interval, bounds_of
from loudi_analysis.pages.ask import asked
from loudi_analysis.pages.page import FONT, Page, embedded
from loudi_analysis.say.quotes import condition, form, turns
from loudi_analysis.say.words import Form
from loudi_analysis.study import Study
from loudi_analysis.study.codebook import MASK, Claim
from loudi_analysis.study.results import BASES, Answer, taken
from loudi_analysis.study.source import Paragraph
from loudi_analysis.study.tables import known, to_csv

_HASH = "the hash of the style, of which a font is a part"
Shown = dict[str, Any]
"""A quantity or a result as the page shows it; what each key holds, `_mark` and `_finding` say."""


def evidence_page(study: Study, language: str = "en") -> str:
    """Return the evidence page as HTML, the same bytes every time.

    Where the article, its coding, its words or a linked table has a fault, it is a StudyError.
    """
    page = Page(study, language)
    numbers, plan = asked(page)
    script = _asset("evidence.js") + plan + _asset("answer.js") + _asset("ask.js")
    coded = {claim.quantity.start: claim for claim in study.claims_by_id.values()}
    reasons = dict(study.set_aside[["start", "reason"]].to_numpy())
    marks = [
        _mark(page, n, q, coded.get(q.start), reasons.get(q.start, ""))
        for n, q in enumerate(study.extracted, 1)
    ]
    topics = [result.topic for result in study.results_by_id.values()]
    headed = [key.removeprefix("heading.") for key in page.given if key.startswith("heading.")]
    name = page.given["figure"]
    html = page.render(
        "evidence.html.j2",
        numbers=numbers,
        style=Markup(f"{FONT}\n{_asset('evidence.css')}{_asset('ask.css')}"),
        style_hash=_HASH,
        script=Markup(script),
        script_hash=_hash(script),
        description=page.given["description"].format(n=len(marks)),
        downloads=_downloads(page),
        pieces=lambda paragraph: _pieces(page, paragraph, marks),
        english=_english(study) if language == "en" else {},
        marks=marks,
        coded={mark["claim"].claim: mark for mark in marks if mark["claim"]},
        example=next((m for m in marks if m["claim"] and m["claim"].implied.high.inferred), None),
        findings=findings_of(page),
        topics=dict.fromkeys(headed + topics),
        figure=figures.drawn(name, language, study) if name else None,
        picture=embedded(figures.rendered(name, language, "svg", study)) if name else "",
        breakdown=_breakdown(page),
        hedged=hedged,
        withheld=WITHHELD,
    )
    style = html.partition("<style>")[2].partition("</style>")[0]
    return html.replace(_HASH, _hash(style), 1)


def findings_of(page: Page) -> dict[str, Shown]:
    """Return a study's results as its pages show them, by name."""
    return {name: _finding(page, result) for name, result in page.study.results_by_id.items()}


def hedged(bounds: str) -> Markup:
    """Mark the words of bounds, so that they are set smaller than the numbers."""
    words = r"[a-z][a-z ]*[a-z]|[\u4e00-\u9fff]+(?<![萬万])"
    return Markup(re.sub(words, r"<small>\g<0></small>", str(escape(bounds))))


def _mark(page: Page, number: int, q: Quantity, claim: Claim | None, reason: str) -> Shown:
    words = page.words

    def bounds(interval: Interval) -> str:
        said = interval.lower is not None or interval.upper is not None
        return words.interval(interval, point="exactly") if said else ""

    said, implied = bounds(bounds_of(q)), bounds(bounds_of(q, "implied_"))
    value = "" if q.value is None else words.shown(Fraction(str(q.value)), Form())
    return {
        "number": number,  # from 1, in the order of the text
        "anchor": f"claim-{claim.claim}" if claim else f"aside-{number}",  # what chooses it
        "quantity": q,
        "value": words.when(q.iso) if q.iso else value,  # this and the bounds in words
        "said": said,
        "implied": "" if implied == said else implied,
        "claim": claim,  # what it is coded as, or else the reason why it is set aside
        "reason": reason,
    }


WITHHELD = 2 * MASK


def _pieces(
    page: Page, paragraph: Paragraph, marks: Sequence[Shown]
) -> Iterator[tuple[str, bool, Shown | None]]:
    """Cut a paragraph of the masked text at its quantities and at what is withheld.

    A piece is its words, whether they are withheld, and the quantity that they are.
    """
    cuts = {(mark["quantity"].start, mark["quantity"].end): mark for mark in marks}
    text, position = page.quoted(page.study.masked_text), paragraph.start
    for start, end in sorted([*cuts, *page.study.masked_spans]):
        if paragraph.start <= start < paragraph.end:
            mark = cuts.get((start, end))
            yield text[position:start], False, None
            # No mask tells how long what it withholds is.
            yield text[start:end] if mark else WITHHELD, mark is None, mark
            position = end
    yield text[position : paragraph.end], False, None


def _english(study: Study) -> dict[int, dict[int, str]]:
    """Return the English sentences of each paragraph by its number, each by its place."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in study.rows("translations"):
        known("claim", row["claim"], study.claims_by_id, row.line)
        claim = study.claims_by_id[row["claim"]]
        found[claim.paragraph][claim.quantity.start] = row["english"]
    return found


def _finding(page: Page, answer: Answer) -> Shown:
    study, words = page.study, page.words
    shown, stated = form(answer), answer.stated
    unit: str = page.unit(answer)
    unit = unit.removesuffix("s") if stated.value == 1 and page.language == "en" else unit

    def other(bounds: Interval) -> str:
        return "" if bounds == stated else words.interval(bounds, shown)

    finer = Form((shown.digits or 0) + 4, shown.percent, shown.people)
    bounds = [end.bound for end in (stated.low, stated.high) if end.bound and not end.inclusive]
    rounded = any(shown.rounded(bound) != bound for bound in bounds)
    told = study.rows("quotes")  # a study may go without sentences
    return {
        "result": answer,
        "unit": unit,  # as written after the number
        "exact": plain(stated.value),
        "stated": words.interval(stated, shown),
        "implied": other(answer.implied),  # this and the next: empty where the stated ones
        "readings": other(answer.over_readings),
        "unrounded": words.interval(stated, finer) if rounded else "",
        # What the convention of the last digit adds, and whether a reading moves what is shown.
        "inferred": page.inferred(answer.implied, shown),
        "turns": turns(answer),
        # What it is computed from; what it rests on under any reading; what of it it is per.
        "cited": answer.claims,
        "rests": dict.fromkeys(k for _, below in answer.combined("stated") for k in below.cited),
        "denominators": taken(study, answer.per).cited if answer.per else {},
        "chosen": [study.options[p][option] for p, option in answer.readings.items()],
        "condition": condition(study, answer.name, page.language) if told else "",
        "sentence": answer.sentence(page.language) if told else "",
    }


def _breakdown(page: Page) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the table beside the figure: by row, by column, a cell.

    A cell is the fragment of what it shows, the bounds as said, those that the convention of the
    last digit adds, what a script computes it from, and which side of a box it then draws.
    """
    study, table = page.study, dict[str, dict[str, tuple[str, ...]]]()
    for row in study.rows("breakdown"):
        key, cell = row["key"], ("", "100%", "", "", "")
        if key:
            said, implied = (study.number(key, basis) for basis in BASES)
            coded = key in study.claims_by_id
            shown = Form(0) if coded else form(study[key])
            if row["rest"] == "true":
                said, implied = 1 - said, 1 - implied
            anchor = f"{'claim' if coded else 'result'}-{key}"
            inferred = page.inferred(implied, shown)
            asks = f"{key} rest" if row["rest"] == "true" else key
            cell = anchor, page.words.interval(said, shown), inferred, asks, row["drawn"]
        table.setdefault(row["group"], {})[row["column"]] = cell
    return table


def _downloads(page: Page) -> dict[str, tuple[str, str]]:
    """Return the page's data by its key in the words: a file's name, and an address of it."""
    study = page.study
    tables = {"results": study.results, "claims": study.claims}
    rows = {name: table.to_dict("records") for name, table in tables.items()}
    everything = page.cited | {"citation": page.citation, "license": LICENSE, **rows}
    # The factor of a unit such as 畝 is a fraction.
    text = json.dumps(everything, ensure_ascii=False, indent=1, default=str)
    files = {
        name: (f"{name}.csv", embedded(to_csv(table).encode(), "text/csv"))
        for name, table in tables.items()
    }
    return files | {"all": ("evidence.json", embedded(text.encode(), "application/json"))}


def _asset(name: str) -> str:
    return resources.files("loudi_analysis.pages").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return a hash as the Content Security Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
