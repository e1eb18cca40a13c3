"""Step 7, the evidence page: the article with every quantity marked, bound to what rests on it.

One HTML file that asks for nothing: style, script, font and figure stand in it. What a choice
shows is a row of its tables, so the page says as much without a script, and in print.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from importlib import resources
from typing import NamedTuple

from markupsafe import Markup, escape

from loudi_analysis import figures
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.figures.font import font_face
from loudi_analysis.intervals import OPEN, End, Interval
from loudi_analysis.pages.page import LANGUAGE, embedded, page_words, render_template
from loudi_analysis.say.quotes import condition
from loudi_analysis.say.words import Form, Words
from loudi_analysis.study import Study
from loudi_analysis.study.article import Paragraph
from loudi_analysis.study.codebook import MASK, Claim, bounds_implied, bounds_said
from loudi_analysis.study.results import BASES, Ledger, Result
from loudi_analysis.study.tables import Row

_ENGLISH = Words("en")


class Mark(NamedTuple):
    """A quantity as the article marks it: coded as a claim, or set aside for a reason."""

    number: int  # from 1, in the order of the text
    anchor: str  # the fragment that chooses it, ``claim-donors`` or ``aside-1``
    quantity: Quantity
    value: str  # this and the bounds in words
    said: str
    implied: str  # empty where it is what is said
    claim: Claim | None
    reason: str
    results: Sequence[Result]  # those that rest on it


class Finding(NamedTuple):
    """A result as the page shows it."""

    result: Result
    unit: str  # as written after the number
    stated: str  # this and the next two are bounds in words, empty where they are the stated ones
    implied: str
    readings: str
    inferred: str  # what the convention of the last digit adds
    turns: bool  # whether another reading moves a bound by more than a thousandth of it
    marks: Sequence[Mark]  # the quantities, and the linked records, that it is computed from
    linked: Sequence[tuple[str, str, Sequence[Row]]]
    denominators: Sequence[str]  # those of them that it is per
    chosen: Sequence[Row]  # the options of ambiguous phrases that it takes
    condition: str
    sentence: str


def evidence_page(study: Study) -> str:
    """Return the evidence page as HTML, the same bytes every time.

    Raises
    ------
    StudyError
        Where the article, its coding or a linked table has a fault.
    """
    words, script = page_words(study), _asset("evidence.js")
    marks = _marks(study)
    coded = {mark.claim.claim: mark for mark in marks if mark.claim}
    findings = {n: _finding(study, r, coded, words) for n, r in study.results_by_id.items()}
    topics = {r.topic: words[f"topic.{r.topic}"] or r.topic for r in study.results_by_id.values()}
    headed = [key.removeprefix("topic.") for key in words if key.startswith("topic.")]
    figure, picture = None, ""
    if name := words["figure"]:
        figure = figures.drawn(name, "en", study)
        picture = embedded(figures.render(name, "en", ["svg"], study)["svg"])

    def render(style: str) -> str:
        return render_template(
            "evidence.html.j2",
            study,
            when=_ENGLISH.when,
            hedged=hedged,
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
            description=words["description"].format(n=len(marks)),
            article=study.article,
            masked=study.masked_spans,
            pieces=lambda paragraph: _pieces(study, paragraph, marks),
            marks=marks,
            findings=findings,
            headlines=[findings[key] for key in study.headlines],
            topics={topic: topics[topic] for topic in dict.fromkeys([*headed, *topics])},
            figure=figure,
            picture=picture,
            breakdown=_breakdown(study),
        )

    # The font is cut to the article and to the other Chinese that the page turns out to hold.
    held = re.findall(f'lang="{LANGUAGE}">([^<]*)', render(""))
    characters = "".join(sorted(set(study.masked_text + unescape("".join(held)))))
    return render(font_face(characters, LANGUAGE, "Study Han") + "\n" + _asset("evidence.css"))


def hedged(bounds: str) -> Markup:
    """Mark the words of bounds, so that they are set smaller than the numbers."""
    return Markup(re.sub(r"[a-z][a-z ]*[a-z]", r"<small>\g<0></small>", str(escape(bounds))))


def inferred_in_words(interval: Interval, form: Form) -> str:
    """Say in English the ends of an interval that are inferred; empty where all are said."""
    low, high = (end if end.inferred else OPEN for end in (interval.low, interval.high))
    return _ENGLISH.interval(Interval(low, high), form) if interval.inferred else ""


def _bounds(interval: Interval) -> str:
    if interval.lower is None and interval.upper is None:
        return ""
    return _ENGLISH.interval(interval, point="exactly")


def _marks(study: Study) -> list[Mark]:
    coded = {claim.quantity.start: claim for claim in study.claims_by_id.values()}
    reasons = dict(zip(study.set_aside["start"], study.set_aside["reason"], strict=True))
    marks = []
    for number, q in enumerate(study.extracted, 1):
        claim = coded.get(q.start)
        anchor, resting = f"aside-{number}", []
        if claim:
            anchor = f"claim-{claim.claim}"
            resting = [
                r for name, r in study.results_by_id.items() if claim.claim in study[name].claims
            ]
        value = "" if q.value is None else f"{q.value:,}"
        value = _ENGLISH.when(q.iso) if q.iso else value
        said, implied = _bounds(bounds_said(q)), _bounds(bounds_implied(q))
        implied = "" if implied == said else implied
        reason = reasons.get(q.start, "")
        marks.append(Mark(number, anchor, q, value, said, implied, claim, reason, resting))
    return marks


WITHHELD = 2 * MASK


def _pieces(
    study: Study, paragraph: Paragraph, marks: Sequence[Mark]
) -> Iterator[tuple[str, bool, Mark | None]]:
    """Cut a paragraph of the masked text at its quantities and at what is withheld.

    A piece is its words, whether they are withheld, and the quantity that they are.
    """
    cuts = {(mark.quantity.start, mark.quantity.end): mark for mark in marks}
    position = paragraph.start
    for start, end in sorted([*cuts, *study.masked_spans]):
        if paragraph.start <= start < paragraph.end:
            mark = cuts.get((start, end))
            yield study.masked_text[position:start], False, None
            # No mask tells how long what it withholds is.
            yield study.masked_text[start:end] if mark else WITHHELD, mark is None, mark
            position = end
    yield study.masked_text[position : paragraph.end], False, None


def _finding(
    study: Study, result: Result, coded: Mapping[str, Mark], words: Mapping[str, str]
) -> Finding:
    answer, unit = study[result.name], words[f"unit.{result.name}"]
    form = _form(result, bool(unit))
    unit = unit or result.unit.removeprefix("1")
    stated, anyhow = answer.stated, answer.over_readings

    def other(bounds: Interval) -> str:
        return "" if bounds == stated else _ENGLISH.interval(bounds, form)

    below = Ledger(study, "stated")
    if result.per:
        below[result.per]  # notes what it takes
    told = study.rows("quotes")  # a study may go without sentences
    options = {(row["phrase"], row["option"]): row for row in study.rows("readings")}
    return Finding(
        result,
        unit.removesuffix("s") if stated.value == 1 else unit,
        _ENGLISH.interval(stated, form),
        other(answer.implied),
        other(anyhow),
        inferred_in_words(answer.implied, form),
        _moved(anyhow.low, stated.low) or _moved(anyhow.high, stated.high),
        [coded[key] for key in answer.claims if key in coded],
        [_linked(study, key) for key in answer.claims if key not in coded],
        below.cited,
        [options[taken] for taken in answer.readings.items()],
        condition(study, result.name) if told else "",
        answer.sentence("en") if told else "",
    )


def _moved(now: End, before: End) -> bool:
    """Return whether an end moved by more than a thousandth of it."""
    if now.bound is None or before.bound is None:
        return now.bound != before.bound
    return abs(now.bound - before.bound) * 1000 > abs(before.bound)


def _form(result: Result, plain: bool = False) -> Form:
    """Return how a result is shown; a share as percent, unless it is ``plain``."""
    if result.unit == "1" and not plain:
        return Form(1, percent=True)
    return Form(0 if result.unit in ("people", "yuan", "days") else 2)


def _linked(study: Study, key: str) -> tuple[str, str, Sequence[Row]]:
    """Return what a linked record says, by its key, and the rows of its sources."""
    row = study.linked.row(key)
    day = row.get("date") or row.get("as_of")
    at = _ENGLISH.when(day) if day else row.get("period")
    if row.get("confirmed"):
        what = f"{row['confirmed']} confirmed cases by the end of {at}"
    elif row.get("event"):
        what = f"{at}: {row['event']}"
    else:
        number = _ENGLISH.interval(study.linked.interval(key))
        what = ", ".join(filter(None, (f"{number} {row['what']}", row.get("whom"), at)))
    cited = filter(None, (row.get("source"), row.get("second_source")))
    sources = [study.linked.rows("sources")[source] for source in cited]
    return key, ": ".join(filter(None, (row.get("place"), what))), sources


def _breakdown(study: Study) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Return the table beside the figure: by row, by column, a cell.

    A cell is the fragment of what it shows, the bounds as said, and those that the convention of
    the last digit adds.
    """
    table: dict[str, dict[str, tuple[str, str, str]]] = {}
    for row in study.rows("breakdown"):
        key, cell = row["key"], ("", "100%", "")
        if key:
            said, implied = (Ledger(study, basis)[key] for basis in BASES)
            coded = key in study.claims_by_id
            form = Form(0) if coded else _form(study[key].result)
            if row["rest"] == "true":
                said, implied = 1 - said, 1 - implied
            anchor = f"{'claim' if coded else 'result'}-{key}"
            cell = anchor, _ENGLISH.interval(said, form), inferred_in_words(implied, form)
        table.setdefault(row["group"], {})[row["column"]] = cell
    return table


def _asset(name: str) -> str:
    return resources.files("loudi_analysis.pages").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return a hash as the Content Security Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
