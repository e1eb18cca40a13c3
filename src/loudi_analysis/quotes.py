"""Step 6, sentences to quote: each result as one sentence, in three languages.

The sentences are templates in ``quotes.csv`` beside this module, under the names of the results;
the other keys are phrases that they share. Fields in braces are filled from the results, the
claims and the linked records, so that no number is typed by hand.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, reduce
from importlib import resources
from typing import Any

from loudi_analysis.codebook import claims
from loudi_analysis.intervals import exactly
from loudi_analysis.linked import linked_rows, record
from loudi_analysis.results import BASES, RESULTS, compute, compute_results, result
from loudi_analysis.source import StudyError
from loudi_analysis.words import LANGUAGES, Words

GROUPS = ("volunteers_communities", "liaisons_grid", "liaisons_enterprise")
"""The groups of people that may overlap."""


def quote(name: str, language: str = "en") -> str:
    """Return a result as one sentence: what, of whom, its bounds, date, source and reading.

    A bound is rounded outward, so that it stays true, to the digits that ``quotes.csv`` gives the
    result. A point is rounded half to even, and is then said to be "about" so much.

    >>> quote("workers_per_enterprise").split(", ")[-1]
    '355.74 per enterprise on average.'

    Raises
    ------
    StudyError
        Where there is no such result.
    ValueError
        Where there is no such language.
    """
    return _Fields(result(name).name, Words(language)).fill(name)


def quotes(names: Sequence[str] = (), languages: Sequence[str] = LANGUAGES) -> list[dict[str, Any]]:
    """Return results as plain data to quote, all of them where none is named.

    Each has ``result``, ``what``, ``unit``, ``digits`` (shown after the point; ``1%``: of the
    percentage), ``rows`` (the bounds on each basis, unrounded, as in ``results.csv``),
    ``denominator`` (what the result is per, or a share of: each number with its bounds as said),
    ``date`` (the latest ``day`` of its claims, and those ``undated``), ``reading``, ``claims`` and
    ``sentences`` by language.

    Raises
    ------
    StudyError
        Where there is no such result.
    """
    return [_plain(name, languages) for name in names or [r.name for r in RESULTS]]


def as_markdown(quoted: Sequence[dict[str, Any]]) -> str:
    """Return what `quotes` gives as Markdown: each result a heading, each sentence a paragraph."""
    blocks = [[f"## {row['result']}", *row["sentences"].values()] for row in quoted]
    return "\n\n".join(text for block in blocks for text in block) + "\n"


@cache
def templates() -> dict[str, dict[str, str]]:
    """Return the table of sentences and phrases: key, then column, then text."""
    text = resources.files("loudi_analysis").joinpath("quotes.csv").read_text(encoding="utf-8")
    return {row.pop("key"): row for row in csv.DictReader(io.StringIO(text))}


def rounded(number: Fraction, name: str, toward: int = 0) -> Fraction:
    """Round a number of a result: down (-1), up (+1), or to the nearest, half to even (0)."""
    digits, percent = _digits(name)
    step = Fraction(1, 10 ** (digits + 2 * percent))
    steps = number / step
    if toward:
        return (math.floor if toward < 0 else math.ceil)(steps) * step
    return round(steps) * step


def undated(name: str) -> list[str]:
    """Return the claims of a result that nothing dates."""
    return [key for key in _claimed(name) if not claims()[key].when]


@dataclass(frozen=True)
class _Field:
    """What a template may take of a claim or record: its number, its ``day``, its ``source``."""

    text: str
    day: str
    source: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class _Fields:
    """The fields of one result's sentence in one language.

    Every claim, linked record and result is a field; so are ``n`` (the result as said), ``open``
    (what is inferred of the side that is not said), ``reading`` (what it rests on), ``groups`` (of
    people that may overlap), ``linked`` (the sources of its linked records), ``undated`` and
    ``article``.
    """

    name: str
    words: Words

    def fill(self, key: str) -> str:
        """Return a template of the table, its fields filled."""
        return templates()[key][self.words.language].format_map(self)

    def __getitem__(self, key: str) -> object:
        if key in claims():
            return self._claim(key)
        if key in _rows():
            return self._said(key)
        own = {
            "n": lambda: self._said(self.name),
            "open": self._open,
            "reading": self._reading,
            "groups": self._groups,
            "linked": lambda: self._sources(_linked(self.name)),
            "undated": self._undated,
            "article": self._article,
        }
        return own[key]() if key in own else self._record(key)

    def _said(self, name: str) -> str:
        """Return a result as it is said: a number, or the bounds that are said."""
        said, unit = compute(result(name), "stated"), result(name).unit
        if said.value is not None:
            number = self._number(said.value, name)
            if unit == "days":
                return self._phrase("days.one" if said.value == 1 else "days.many", n=number)
            exact = rounded(said.value, name) == said.value
            return number if exact else self._phrase("bound.about", n=number)
        bounds = []
        if said.lower:  # that it is more than nothing goes without saying
            key = "bound.at_least" if said.low.inclusive else "bound.more"
            bounds.append(self._phrase(key, n=self._number(said.lower, name, -1)))
        if said.upper is not None:
            less = "bound.fewer" if unit == "people" else "bound.less"
            key = "bound.at_most" if said.high.inclusive else less
            bounds.append(self._phrase(key, n=self._number(said.upper, name, +1)))
        return self._list(bounds)

    def _open(self) -> str:
        """Return which side is not said, and where the sense of the hedge puts it."""
        stated, implied = (compute(result(self.name), basis) for basis in BASES)
        side, end, toward = (
            ("upper", implied.high, +1) if stated.lower else ("lower", implied.low, -1)
        )
        if end.bound is None or not end.inferred:
            raise StudyError(f"nothing is inferred of the {side} bound of {self.name!r}")
        hedges = dict.fromkeys(claims()[key].quantity.hedge for key in _claimed(self.name))
        return self._phrase(
            f"open.{side}",
            hedge=self._list([self._phrase(f"hedge.{hedge}") for hedge in hedges if hedge]),
            n=self._number(end.bound, self.name, toward),
        )

    def _reading(self) -> str:
        """Return the conditions under which the result stands."""
        # What 多 says, and what is inferred from it, is told with the bounds.
        keys = {f"if.{p}.{option}" for p, option in _reading(self.name).items() if p != "more"}
        if unknown := keys - set(templates()):
            raise StudyError(f"quotes.csv has no phrase {', '.join(sorted(unknown))}")
        conditions = [self.fill(key) for key in templates() if key in keys]
        return self._phrase("if", conditions=self._list(conditions, "list.clause"))

    def _groups(self) -> str:
        groups = [key for key in GROUPS if key in _claimed(self.name)]
        return self._list([self._phrase("group", n=self._claim(key)) for key in groups])

    def _undated(self) -> str:
        if not undated(self.name):
            raise StudyError(f"all claims of {self.name!r} are dated")
        return self._phrase("undated")

    def _article(self) -> str:
        # The article names no day of its own; it came out after the latest day that it names.
        latest = max(claim.latest for claim in claims().values() if claim.latest)
        return self._phrase("article", month=self._phrase("date.month", **_parts(latest)))

    def _claim(self, key: str) -> _Field:
        claim = claims()[key]
        day = self._day(claim.when.split("/")[-1])
        if claim.topic == "date":
            return _Field(day, day)
        number = self.words.number(Fraction(str(claim.quantity.value)))
        hedge = claim.quantity.hedge
        return _Field(self._phrase(f"said.{hedge}", n=number) if hedge else number, day)

    def _record(self, key: str) -> _Field:
        row = _row(key)
        number = row.get("confirmed") or row.get("value")
        text = self.words.number(Fraction(number)) if number else ""
        return _Field(text, self._day(row.get("date") or row["as_of"]), self._sources([row]))

    def _sources(self, rows: list[dict[str, str]]) -> str:
        sources = [row[column] for row in rows for column in ("source", "second_source")]
        named = []
        for source in filter(None, dict.fromkeys(sources)):
            day = self._day(linked_rows("sources")[source]["date"])
            named.append(self._phrase(f"source.{source}", day=day))
        return self._list(named)

    def _number(self, number: Fraction, name: str, toward: int = 0) -> str:
        """Write a number of a result, rounded; where that leaves it exact, without idle zeros."""
        shown, (digits, percent) = rounded(number, name, toward), _digits(name)
        if shown == number:
            scaled = shown * 100 if percent else shown
            digits = next(d for d in range(digits + 1) if round(scaled, d) == scaled)
        return self.words.percent(shown, digits) if percent else self.words.number(shown, digits)

    def _list(self, items: list[str], last: str = "list.and") -> str:
        *first, end = items
        if not first:
            return end
        start = reduce(lambda a, b: self._phrase("list.comma", a=a, b=b), first)
        return self._phrase(last, a=start, b=end)

    def _day(self, day: str) -> str:
        return self._phrase("date.day", **_parts(date.fromisoformat(day))) if day else ""

    def _phrase(self, key: str, **fields: object) -> str:
        return templates()[key][self.words.language].format(**fields)


def _plain(name: str, languages: Sequence[str]) -> dict[str, Any]:
    bounds = ("basis", "value", "lower", "upper", "lower_inclusive", "upper_inclusive")
    days = [claims()[key].latest for key in _claimed(name)]
    latest = max((day for day in days if day), default=None)
    return {
        "result": name,
        "what": result(name).what,
        "unit": result(name).unit,
        "digits": templates()[name]["digits"],
        "rows": [{column: row[column] for column in bounds} for row in _rows()[name]],
        "denominator": {key: _bounds(key) for key in templates()[name]["denominator"].split()},
        "date": {"day": latest and latest.isoformat(), "undated": undated(name)},
        "reading": _reading(name),
        "claims": _rows()[name][0]["claims"].split(),
        "sentences": {language: quote(name, language) for language in languages},
    }


@cache
def _rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the results by name, the stated one first."""
    found: dict[str, list[dict[str, Any]]] = {}
    table = compute_results()
    for row in table.itertuples(index=False, name=None):
        cells = dict(zip(table.columns, row, strict=True))
        found.setdefault(cells["result"], []).append(cells)
    return found


def _reading(name: str) -> dict[str, str]:
    """Return the options that a result rests on, on either basis."""
    pairs = " ".join(row["reading"] for row in _rows()[name]).split()
    return dict(pair.split("=") for pair in pairs)


def _claimed(name: str) -> list[str]:
    return [key for key in _rows()[name][0]["claims"].split() if key in claims()]


def _linked(name: str) -> list[dict[str, str]]:
    return [_row(key) for key in _rows()[name][0]["claims"].split() if key not in claims()]


def _row(key: str) -> dict[str, str]:
    """Return a linked row that a result may cite."""
    for table in ("epidemic", "events", "records"):
        if key in linked_rows(table):
            return linked_rows(table)[key]
    raise StudyError(f"quotes.csv has the field {key!r}, which is no claim, record or result")


def _bounds(key: str) -> dict[str, object]:
    """Return a number that a result is divided by, as bounds."""
    if key in claims():
        number = claims()[key].said
    else:
        row = _row(key)
        number = record(key) if "value" in row else exactly(int(row["confirmed"]))
    return {
        "value": _plain_number(number.value),
        "lower": _plain_number(number.lower),
        "upper": _plain_number(number.upper),
        "lower_inclusive": number.low.inclusive,
        "upper_inclusive": number.high.inclusive,
    }


def _plain_number(number: Fraction | None) -> int | float | None:
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)


def _digits(name: str) -> tuple[int, bool]:
    """Return how many digits of a result are shown after the point, and whether of a percentage."""
    digits = templates()[name]["digits"]
    return int(digits.removesuffix("%")), digits.endswith("%")


def _parts(day: date) -> dict[str, object]:
    return {"day": day.day, "month": f"{day:%B}", "number": day.month, "year": day.year}
