"""Step 6, sentences to quote: each result as one sentence, in three languages.

The sentences are templates in ``quotes.csv`` beside this module, under the names of the results;
the other keys are phrases that they share. Fields in braces are filled from the results, the
claims and the linked records, so that no number is typed by hand.
"""

from __future__ import annotations

import csv
import io
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, reduce
from importlib import resources
from typing import Any

from loudi_analysis.intervals import End, Interval, exactly
from loudi_analysis.io import StudyError
from loudi_analysis.say.words import LANGUAGES, Words
from loudi_analysis.study.codebook import claims
from loudi_analysis.study.linked import linked_rows
from loudi_analysis.study.results import (
    BASES,
    RESULTS,
    Evidence,
    compute,
    compute_results,
    over_readings,
    result,
)

GROUPS = ("volunteers_communities", "liaisons_grid", "liaisons_enterprise")
"""The groups of people that may overlap."""


def quote(name: str, language: str = "en") -> str:
    """Return a result as one sentence: what, of whom, its bounds, date, source and reading.

    A bound is rounded outward, so that it stays true, to the digits that ``quotes.csv`` gives the
    result. A point is rounded half to even, and is then said to be "about" so much. Where another
    reading of an ambiguous phrase moves what is shown, the bounds over all readings follow.

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

    Each is a dictionary:

    - ``result``, ``what``, ``unit``, and ``digits``: shown after the point; ``1%``: of the
      percentage;
    - ``rows``: the bounds on each basis under the main reading, unrounded, as in ``results.csv``;
    - ``over_readings``: on each basis, the least bounds that hold it under every reading;
    - ``denominator``: what it is per, or a share of, None where it is neither: an ``expression``
      over the keys of its ``parts`` (each with its bounds as said), and its ``rows``, evaluated
      on each basis under the main reading;
    - ``date``: the ``day`` to which it holds (the latest of what it counts, not that of the total
      of a linked record; of days between, the later end), the day of each of its claims and
      linked records (``days``, None where nothing dates it), and the claims that are ``undated``;
    - ``reading``: the options that it rests on; ``claims``; ``sentences`` by language.

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
    text = resources.files("loudi_analysis.say").joinpath("quotes.csv").read_text(encoding="utf-8")
    return {row.pop("key"): row for row in csv.DictReader(io.StringIO(text))}


def rounded(number: Fraction, name: str, toward: int = 0) -> Fraction:
    """Round a number of a result: down (-1), up (+1), or to the nearest, half to even (0)."""
    digits, percent = _digits(name)
    step = Fraction(1, 10 ** (digits + 2 * percent))
    steps = number / step
    if toward:
        return (math.floor if toward < 0 else math.ceil)(steps) * step
    return round(steps) * step


def condition(name: str, language: str = "en") -> str:
    """Return what a result rests on, ``if ...``, as its sentence says it; empty where on nothing.

    What 多 says is told with the bounds, and is no condition.
    """
    fields = _Fields(result(name).name, Words(language))
    return str(fields["reading"]) if fields.conditions() else ""


def turns(name: str) -> bool:
    """Return whether some reading moves an end of a result at the digits that are shown."""
    main, anyhow = compute(result(name), "stated"), _over(name, "stated")

    def shown(end: End, toward: int) -> tuple[Fraction | None, bool]:
        if end.bound is None:
            return None, False
        number = rounded(end.bound, name, 0 if main.value is not None else toward)
        # Rounded outward, "more than" stays true even where the bound itself is possible.
        return number, end.inclusive and number == end.bound

    return any(
        shown(one, toward) != shown(other, toward)
        for one, other, toward in ((anyhow.low, main.low, -1), (anyhow.high, main.high, +1))
    )


def denominator(name: str, evidence: Evidence) -> Interval:
    """Return what a result is divided by: its expression in ``quotes.csv``, from left to right.

    The keys of an expression differ, so that interval arithmetic keeps its bounds sharp.
    """
    first, *rest = templates()[name]["denominator"].split()
    number = _number_of(first, evidence)
    for sign, key in zip(rest[::2], rest[1::2], strict=True):
        number = _OPERATORS[sign](number, _number_of(key, evidence))
    return number


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
    (what is inferred of the side that is not said), ``reading`` (what it rests on), ``over`` (its
    bounds over all readings), ``groups`` (of people that may overlap), ``linked`` (the sources of
    its linked records), ``undated`` and ``article``.
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
            "over": self._over,
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
        low, high = self._bounds(said, name)
        # That it is more than nothing goes without saying.
        return self._list([bound for bound in (low if said.lower else "", high) if bound])

    def _bounds(self, interval: Interval, name: str) -> tuple[str, str]:
        """Say the bounds of a result, each empty where it is open to infinity."""
        low = high = ""
        if interval.lower is not None:
            key = "bound.at_least" if interval.low.inclusive else "bound.more"
            low = self._phrase(key, n=self._number(interval.lower, name, -1))
        if interval.upper is not None:
            less = "bound.fewer" if result(name).unit == "people" else "bound.less"
            key = "bound.at_most" if interval.high.inclusive else less
            high = self._phrase(key, n=self._number(interval.upper, name, +1))
        return low, high

    def _over(self) -> str:
        """Return the bounds over all readings, each end said, zero and open ones too."""
        if not turns(self.name):
            raise StudyError(f"no reading moves {self.name!r} at the digits shown")
        anyhow = _over(self.name, "stated")
        low, high = self._bounds(anyhow, self.name)
        if anyhow.low.inclusive and anyhow.high.inclusive:
            low = self._number(anyhow.lower or Fraction(0), self.name, -1)
            high = self._number(anyhow.upper or Fraction(0), self.name, +1)
            key = "range.closed"
        elif low and high:
            key = "range.open"
        else:
            key = "range.no_upper" if low else "range.no_lower"
        return self._phrase("over", range=self._phrase(key, a=low, b=high))

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
        return self._phrase("if", conditions=self._list(self.conditions(), "list.clause"))

    def conditions(self) -> list[str]:
        """Return each condition under which the result stands."""
        # What 多 says, and what is inferred from it, is told with the bounds.
        keys = {f"if.{p}.{option}" for p, option in _reading(self.name).items() if p != "more"}
        if unknown := keys - set(templates()):
            raise StudyError(f"quotes.csv has no phrase {', '.join(sorted(unknown))}")
        return [self.fill(key) for key in templates() if key in keys]

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
    return {
        "result": name,
        "what": result(name).what,
        "unit": result(name).unit,
        "digits": templates()[name]["digits"],
        "rows": _on_each_basis(lambda basis: compute(result(name), basis)),
        "over_readings": _on_each_basis(lambda basis: _over(name, basis)),
        "denominator": _denominator(name),
        "date": _date(name),
        "reading": _reading(name),
        "claims": _keys(name),
        "sentences": {language: quote(name, language) for language in languages},
    }


def _on_each_basis(number: Callable[[str], Interval]) -> list[dict[str, object]]:
    return [{"basis": basis, **_bounds(number(basis))} for basis in BASES]


def _denominator(name: str) -> dict[str, object] | None:
    """Return what a result is divided by, as an expression, its bounds and its parts."""
    expression = templates()[name]["denominator"]
    if not expression:
        return None
    parts = [key for key in expression.split() if key not in _OPERATORS]
    return {
        "expression": expression,
        "rows": _on_each_basis(lambda basis: denominator(name, Evidence(basis))),
        "parts": {key: _bounds(_number_of(key, Evidence("stated"))) for key in parts},
    }


_OPERATORS: dict[str, Callable[[Interval, Interval], Interval]] = {
    "+": operator.add,
    "-": operator.sub,
    "/": operator.truediv,
}


def _number_of(key: str, evidence: Evidence) -> Interval:
    """Return the number of a claim or linked record."""
    if key in claims():
        return evidence[key]
    row = _row(key)
    return evidence.record(key) if "value" in row else exactly(int(row["confirmed"]))


def _date(name: str) -> dict[str, object]:
    """Return the day to which a result holds, and the day of each thing that it rests on."""
    days: dict[str, str | None] = {}
    for key in _keys(name):
        if key in claims():
            latest = claims()[key].latest
            days[key] = latest.isoformat() if latest else None
        else:
            row = _row(key)
            days[key] = row.get("date") or row["as_of"] or None
    # A day that only chooses what is counted, and that of the whole it is set against, are not its.
    chooses = [key for key in _claimed(name) if claims()[key].topic == "date"]
    whole = [key for key in templates()[name]["denominator"].split() if key not in claims()]
    left_out = set(whole if result(name).unit == "days" else whole + chooses)
    day = max((day for key, day in days.items() if day and key not in left_out), default=None)
    return {"day": day, "days": days, "undated": undated(name)}


@cache
def _over(name: str, basis: str) -> Interval:
    return over_readings(name, basis)


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


def _keys(name: str) -> list[str]:
    """Return the claims and linked records that a result rests on, in the order of their use."""
    return str(_rows()[name][0]["claims"]).split()


def _claimed(name: str) -> list[str]:
    return [key for key in _keys(name) if key in claims()]


def _linked(name: str) -> list[dict[str, str]]:
    return [_row(key) for key in _keys(name) if key not in claims()]


def _row(key: str) -> dict[str, str]:
    """Return a linked row that a result may cite."""
    for table in ("epidemic", "events", "records"):
        if key in linked_rows(table):
            return linked_rows(table)[key]
    raise StudyError(f"quotes.csv has the field {key!r}, which is no claim, record or result")


def _bounds(number: Interval) -> dict[str, object]:
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
