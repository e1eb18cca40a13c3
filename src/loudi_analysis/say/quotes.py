"""Step 6, sentences to quote: each result as one sentence, in three languages.

The sentences are templates in a study's ``codebook/quotes.csv``, under the names of the results;
its other rows are phrases that they share. The conditions that they name are the columns ``if_`` of
``codebook/readings.csv``, the names of sources the columns ``cited_`` of ``linked/sources.csv``.
Fields in braces are filled from the results, the claims and the linked records, none is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from string import Formatter
from typing import Any

import pandas as pd

from loudi_analysis.intervals import Interval
from loudi_analysis.io import StudyError
from loudi_analysis.say.words import LANGUAGES, Form, Words, simplified, translated
from loudi_analysis.study import Study
from loudi_analysis.study.codebook import HEDGED, Option
from loudi_analysis.study.linked import CITING
from loudi_analysis.study.results import BASES, Answer, plain, taken
from loudi_analysis.study.tables import Row, known, to_csv


def quote(study: Study, name: str, language: str = "en") -> str:
    """Return a result as one sentence: what, of whom, its bounds, date, source and reading.

    Numbers have the digits that the study gives the result. A point, and a bound that is possible
    itself, is rounded half to even, and is then said to be "about" so much; any other bound is
    rounded outward, so that it stays true. Which conditions are spelled out is told by `told`.
    Where a reading of any phrase moves what is shown, the bounds over all readings follow.

    Where there is no such result or language, or the study lacks words for it, it is a StudyError.
    """
    return str(_Sentence(study[name], Words(language)))


def quotes(
    study: Study, names: Sequence[str] = (), languages: Sequence[str] = LANGUAGES
) -> list[dict[str, Any]]:
    """Return results as plain data to quote, all of them where none is named; raises as `quote`.

    Each has ``result``, ``what``, ``unit``, ``digits``, ``claims``, ``sentences`` by language, and

    - ``rows``: its bounds on each basis, unrounded, as in ``results.csv``; ``over_readings``: the
      least bounds that hold them under every reading; ``reading``: the options that it rests on;
    - ``denominator``: what it is per or a share of, or None: its ``rows``, and an ``expression``
      over the keys of its ``parts`` (a derived quantity where no sign says how it is made);
    - ``date``: the ``day`` to which it holds (the latest of what it counts, not that of the total
      of a linked record; of days between, the later end), the ``days`` of its claims and records
      (None where nothing dates one), and the claims that are ``undated``.
    """

    def on_each(number: Callable[[str], Interval]) -> list[dict[str, object]]:
        return [{"basis": basis, **plain(number(basis))} for basis in BASES]

    def divisor(per: str) -> dict[str, Any]:
        expression = _expression(study, per) or per
        parts = {key: plain(study.number(key)) for key in expression.split() if key not in "+-"}
        rows = on_each(lambda basis: study.number(per, basis))
        return {"expression": expression, "rows": rows, "parts": parts}

    return [
        {
            "result": answer.name,
            "what": answer.what,
            "unit": answer.unit,
            "digits": answer.digits,
            "rows": on_each(answer.on),
            "over_readings": on_each(answer.over),
            "denominator": divisor(answer.per) if answer.per else None,
            "date": _date(answer),
            "reading": answer.readings,
            "claims": list(answer.claims),
            "sentences": {one: quote(study, answer.name, one) for one in languages},
        }
        for answer in map(study.__getitem__, names or study.results_by_id)
    ]


def as_markdown(quoted: Sequence[dict[str, Any]]) -> str:
    """Return what `quotes` gives as Markdown: each result a heading, each sentence a paragraph."""
    blocks = [[f"## {row['result']}", *row["sentences"].values()] for row in quoted]
    return "\n\n".join(text for block in blocks for text in block) + "\n"


def as_csv(quoted: Sequence[dict[str, Any]]) -> str:
    """Return what `quotes` gives as CSV: ``result,language,sentence``, a row for each sentence."""
    rows = [(row["result"], *said) for row in quoted for said in row["sentences"].items()]
    return to_csv(pd.DataFrame(rows, columns=["result", "language", "sentence"]))


def condition(study: Study, name: str, language: str = "en") -> str:
    """Return what a result rests on, ``if ...``, as its sentence says it; else empty."""
    return _Sentence(study[name], Words(language)).reading


def askable(
    study: Study, language: str, moving: Collection[str], records: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return what says results anew under other readings and bounds, without this package.

    ``sentences`` by result and ``conditions`` by phrase and option (None where not `told`) are
    templates; filled in them is all but the ``moving`` claims, derived quantities, results, and
    what a sentence says of its result. ``groups`` are what a phrase adds up, ``amounts`` its claims
    and the moving ones as said, ``sources`` how each of the ``records`` is cited.
    """
    words = Words(language)
    said = [_Open(study[n], words, moving) for n in study.results_by_id if _templates(study)]
    groups = {phrase: _added(study, phrase) for phrase in study.options}
    told_of = [*moving, *(k for parts in groups.values() for k in parts if k in study.claims_by_id)]
    return {
        "sentences": {s.answer.name: s.format(s.template(s.answer.name)) for s in said},
        "conditions": {
            phrase: {
                name: s.format(s.told(option, "if_")) if told(option) else None
                for name, option in options.items()
            }
            for s in said[:1]
            for phrase, options in study.options.items()
        },
        "amounts": {key: str(s.fact(key)) for s in said[:1] for key in told_of},
        "groups": groups,
        "sources": {key: s.cited([study.facts[key]]) for s in said[:1] for key in records},
    }


def told(option: Option) -> bool:
    """Whether an option is spelled out as a condition.

    One is not that takes the words as they stand (``as said``: no rounding, nothing left out), nor
    one of a hedge such as 多: what that says is told with the bounds.
    """
    return option.effect != "as said" and option.touches not in HEDGED


def form(answer: Answer) -> Form:
    """Return how the numbers of a result are shown."""
    return Form.of(answer.digits, answer.unit)


def turns(answer: Answer) -> bool:
    """Return whether some reading moves an end of a result at the digits that are shown."""
    shown, outward = form(answer), answer.stated.value is None

    def ends(interval: Interval) -> Iterator[object]:
        for end, toward in ((interval.low, -1), (interval.high, 1)):
            number = end.bound and shown.rounded(end.bound, toward * outward)
            # Rounded outward, "more than" stays true even where the bound itself is possible.
            yield number, end.inclusive and number == end.bound

    return [*ends(answer.stated)] != [*ends(answer.over_readings)]


def _undated(answer: Answer) -> list[str]:
    """Return the claims of a result that no day closes."""
    claims = answer.study.claims_by_id
    return [key for key in answer.claims if key in claims and not claims[key].latest]


@lru_cache(maxsize=4)
def _templates(study: Study) -> dict[str, Row]:
    return {row["result"]: row for row in study.rows("quotes")}


SAYINGS = {"open": " (…)", "reading": ", …", "over": "; …", "undated": " (…)"}
"""Fields that a sentence must have where, and only where, they have something to say; and how."""

_OF_RESULT = (*SAYINGS, "n", "groups", "linked")
_FIELD = re.compile(r"\{(\w+)[}:]")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class _Cited:
    """What a template may take of a claim or record: its number, and these."""

    text: str
    day: str
    source: str = ""
    time: str = ""

    def __str__(self) -> str:
        return self.text


def _added(study: Study, phrase: str) -> list[str]:
    """Return what the derived quantities of a phrase are made of."""
    ways = [way for d in study.derived.values() if d.phrase == phrase for way in d.ways.values()]
    return list(dict.fromkeys(part for _, parts in ways for part in parts))


@dataclass(frozen=True)
class _Sentence(Formatter):
    """The sentence of a result in one language, and the fields that its template may take.

    Every claim, linked record, derived quantity, result and shared phrase is a field; so are the
    properties here. What stands in brackets is left out where a field in it has nothing to say.
    """

    answer: Answer
    words: Words

    def __str__(self) -> str:
        """Return the sentence."""
        text, silent = self.template(self.answer.name), [f for f in SAYINGS if not getattr(self, f)]
        while _BRACKETS.search(text):
            text = _BRACKETS.sub(
                lambda m: "" if {*silent} & {*_FIELD.findall(m[1])} else m[1], text
            )
        for field in SAYINGS:
            if (field in _FIELD.findall(text)) == (field in silent):
                raise self._fault(field)
        text = self.format(text)  # two asides in a row are one
        return text.replace("）（", "；").replace(") (", "; ")

    def _fault(self, field: str) -> StudyError:
        says, name = getattr(self, field), self.answer.name
        says = says("") if callable(says) else says
        told = f"leaves out {{{field}}}, “{says}”" if says else f"has nothing for {{{field}}}"
        way = SAYINGS[field].replace("…", f"{{{field}}}")
        how = f"in brackets, as [{way}], it is left out where it has nothing to say"
        return _templates(self.answer.study)[name].fault(f"{name} {told}: {how}")

    def get_value(self, key: str, *_: object) -> object:  # type: ignore[override]
        """Return what a field stands for; one that is a function takes a word: ``{over:unit}``."""
        study = self.answer.study
        if key in (*_OF_RESULT, "month"):
            return getattr(self, key)
        if key in study.facts:
            return self.fact(key)
        if key in study.results_by_id:
            return self._said(study[key])
        if key in _templates(study):
            return self.format(self.template(key))
        there = [*_OF_RESULT, *study.names, *_templates(study)]
        known("field", key, there, _templates(study)[self.answer.name].line)
        return self.words.interval(study.number(key))

    def format_field(self, value: Any, word: str) -> str:
        return str(value(word)) if callable(value) else format(value, word)

    @property
    def n(self) -> str:
        """The result as said."""
        return self._said(self.answer)

    @property
    def reading(self) -> str:
        """The conditions under which the result stands, in the order of the codebook."""
        taken, found = self.answer.readings, []
        for phrase, options in self.answer.study.options.items():
            if phrase in taken and told(option := options[taken[phrase]]):
                if not (said := self.told(option, "if_")):
                    raise option.fault(f"no words (if_...) for {phrase}={option.option}")
                found.append(self.format(said))
        return self.words("if", conditions=self.words.joined(found, "list.clause")) if found else ""

    @property
    def over(self) -> Callable[[str], str] | None:
        """The bounds over all readings where they differ; ``{over:unit}`` says them with a unit."""
        answer, options = self.answer, self.answer.study.options
        all_told = all(told(options[phrase][taken]) for phrase, taken in answer.readings.items())

        def says(unit: str) -> str:
            text = self.words.interval(answer.over_readings, form(answer), sides=True, unit=unit)
            return self.words("over" if all_told else "over.more", range=text)

        return says if turns(answer) else None

    @property
    def open(self) -> str:
        """Which side is not said, and where the sense of the hedge puts it."""
        stated, implied = self.answer.stated, self.answer.implied
        side, end, to = ("upper", implied.high, 1) if stated.lower else ("lower", implied.low, -1)
        claims = self.answer.study.claims_by_id
        quantities = [claims[key].quantity for key in self.answer.claims if key in claims]
        hedges = {q.hedge: "more" if q.upper is None else "nearly" for q in quantities if q.hedge}
        # Without a hedge the convention is of a linked record, which says its own words.
        if end.bound is None or not end.inferred or not hedges:
            return ""
        said = [self.words(f"hedge.{sense}", word=word) for word, sense in hedges.items()]
        number = self.words.shown(end.bound, form(self.answer), to)
        return self.words(f"open.{side}", hedge=self.words.joined(said), n=number)

    def groups(self, phrase: str) -> str:
        """Of ``{groups:phrase}``: the claims that the phrase adds up, of those of the result."""
        taken = [key for key in _added(self.answer.study, phrase) if key in self.answer.claims]
        return self.words.joined([self.words("group", n=self.fact(key)) for key in taken])

    @property
    def linked(self) -> str:
        """The sources of its linked records."""
        study = self.answer.study
        keys = [key for key in self.answer.claims if key in study.linked.by_key]
        return self.words.joined(self.cited([study.facts[key] for key in keys]))

    @property
    def undated(self) -> str:
        """That something it is computed from has no date."""
        return self.words("undated") if _undated(self.answer) else ""

    @property
    def month(self) -> str:
        """The month in which the article came out: that of the latest day that it names."""
        claims = self.answer.study.claims_by_id.values()
        return self.words.day(max(claim.latest for claim in claims if claim.latest), "month")

    def template(self, key: str) -> str:
        row = _templates(self.answer.study).get(key)
        if text := row and self.told(row):
            return text
        told = f"no row {key!r} with a sentence in {self.words.language}: add it"
        raise StudyError(f"codebook/quotes.csv has {told}")

    def told(self, row: Mapping[str, str], prefix: str = "") -> str:
        return translated(row, self.words.language, simplified(self.answer.study), prefix)

    def _said(self, answer: Answer) -> str:
        """Return a result as it is said: a number, or the bounds that are said."""
        number = self.words.interval(answer.stated, form(answer), point="about")
        if answer.unit != "days":
            return number
        return self.words("days.one" if answer.stated.value == 1 else "days.many", n=number)

    def fact(self, key: str) -> _Cited:
        """Return a claim or linked record, its number as its words or `Study.what_if` bound it."""
        study, words = self.answer.study, self.words
        fact = study.facts[key]
        day = words.day(fact.latest) if fact.latest else ""
        if key in study.bounds:
            text = words.interval(study.bounds[key])
        elif fact.sense == "day":
            text = day
        elif fact.sense and fact.number is not None:
            text = words(f"bounds.{fact.sense}", n=words.shown(fact.number, Form()))
        else:
            text = words.interval(fact.on("stated"))
        return _Cited(text, day, words.joined(self.cited([fact])), fact.get("time", ""))

    def cited(self, rows: Sequence[Row]) -> list[str]:
        """Return how the sources of linked records are cited, each once."""
        cited = [row.get(column) for row in rows for column in CITING]
        named = []
        for source in filter(None, dict.fromkeys(cited)):
            row = self.answer.study.linked.rows("sources")[source]
            if not (said := self.told(row, "cited_")):
                raise row.fault(f"the source {source!r} has no words (cited_...) to cite it with")
            named.append(said.format(day=self.words.day(row.latest) if row.latest else ""))
        return named


@dataclass(frozen=True)
class _Open(_Sentence):
    """A sentence in which what other readings and bounds may change stays a field."""

    moving: Collection[str]

    def get_value(self, key: str, *_: object) -> object:  # type: ignore[override]
        study = self.answer.study
        computed = key in study.derived or key in study.results_by_id
        if (computed and key not in study.claims_by_id) or key in _OF_RESULT:
            return lambda word: f"{{{key}:{word}}}" if word else f"{{{key}}}"
        if key in self.moving:
            return replace(self.fact(key), text=f"{{{key}}}")
        return super().get_value(key)


_SIGNS = {"equal to": "", "sum of": " + ", "difference": " - "}


def _expression(study: Study, name: str) -> str:
    """Return a quantity in the keys that it is made of; empty where no sign says how."""
    if name not in study.derived:
        return name
    cited = [*taken(study, name).cited]
    if len(cited) == 1 and study.number(name) == study.number(cited[0]):
        return cited[0]
    derived = study.derived[name]
    operation, parts = derived.ways[study.reading.get(derived.phrase, "")]
    written = [_expression(study, part) for part in parts if operation in _SIGNS]
    return _SIGNS[operation].join(written) if all(written) and written else ""


def _date(answer: Answer) -> dict[str, object]:
    """Return the day to which a result holds, and the day of each thing that it rests on."""
    study, claims = answer.study, answer.study.claims_by_id
    days = {k: f.latest and str(f.latest) for k in answer.claims if (f := study.facts.get(k))}
    # A day that only chooses what is counted, and that of the whole it is set against, are not its.
    chooses = {k for k in claims if claims[k].topic == "date" and answer.unit != "days"}
    below = taken(study, answer.per).cited if answer.per else {}
    left_out = chooses | {key for key in below if key not in claims}
    day = max((day for key, day in days.items() if day and key not in left_out), default=None)
    return {"day": day, "days": days, "undated": _undated(answer)}
