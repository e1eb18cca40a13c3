"""Derived quantities: what results are made of beside claims and records, one operation a row.

A row of ``codebook/derived.csv`` names a quantity, the phrase that it turns on (if any) with one of
its options, an operation, and the parts that the operation takes. The operations stand here; they
know nothing of what the parts mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from loudi_analysis.extraction.lexicon import DAY_PARTS
from loudi_analysis.intervals import (
    NOTHING,
    OPEN,
    End,
    Interval,
    ReachesZero,
    exactly,
    rest_over_part,
)
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.study.codebook import alike
from loudi_analysis.study.tables import known

if TYPE_CHECKING:
    from loudi_analysis.study.results import Ledger
    from loudi_analysis.study.study import Study

ALIKE = ("sum of", "union of", "difference", "larger of", "from to")
"""The operations whose parts are of one kind."""


@dataclass(frozen=True)
class Derived:
    """A derived quantity: its operation and parts under each option; one option "" if no phrase."""

    derived: str
    phrase: str
    what: str
    ways: dict[str, tuple[str, tuple[str, ...]]]

    def evaluate(self, ledger: Ledger) -> Interval:
        """Return its number, under the option that the ledger chooses."""
        name, parts = self.ways[ledger.choose(self.phrase) if self.phrase else ""]
        where = f"codebook/derived.csv: {self.derived}"
        if name in ALIKE:
            alike(ledger.study.claims_by_id, parts, where)
        try:
            if name in SIMPLE:
                return SIMPLE[name](*(ledger[part] for part in parts))
            return OF_TABLES[name](ledger, *parts)
        except (TypeError, ValueError, IndexError, ReachesZero, UnknownName) as error:
            said = f"{name.removesuffix(' of')} of {' '.join(parts)}: {error}"
            raise StudyError(f"{where}: {said}") from error


def read_derived(study: Study) -> dict[str, Derived]:
    """Return the derived quantities by name."""
    found: dict[str, Derived] = {}
    for row in study.rows("derived"):
        name, phrase, option = row["derived"], row["phrase"], row["option"]
        known("operation", row["operation"], [*SIMPLE, *OF_TABLES], row.where)
        known("reading", phrase, ["", *study.options], row.where)
        known("reading", option, study.options.get(phrase, [""]), row.where)
        derived = found.setdefault(name, Derived(name, phrase, row["what"], {}))
        if derived.phrase != phrase or option in derived.ways:
            raise row.fault(f"{name!r} has one phrase, and each option once")
        derived.ways[option] = row["operation"], tuple(row["parts"].split())
    for name, derived in found.items():
        if missing := study.options.get(derived.phrase, {}).keys() - derived.ways.keys():
            lacking = f"{', '.join(sorted(missing))} of {derived.phrase!r}"
            raise StudyError(f"codebook/derived.csv: {name!r} lacks the options {lacking}")
    return found


def _union(*numbers: Interval) -> Interval:
    largest = max(numbers, key=lambda number: number.low.bound or 0)
    return Interval(largest.low, _sum(*numbers).high)


def _sum(first: Interval, *others: Interval) -> Interval:
    return sum(others, first)


SIMPLE: dict[str, Callable[..., Interval]] = {
    "equal to": lambda part: part,
    # There may be more of it; some of it may not belong here; some of it there is.
    "at least": lambda part: Interval(part.low, OPEN),
    "at most": lambda part: Interval(NOTHING, part.high),
    "some of": lambda part: Interval(End(Fraction(0)), part.high),
    # From the least of the one to the most of the other.
    "from to": lambda least, most: Interval(least.low, most.high),
    # Of two, the one holding the other.
    "larger of": lambda one, other: one if other <= one else other,
    "sum of": _sum,
    # How many there are where the parts may overlap: from the largest to their sum.
    "union of": _union,
    # Of two days, the days between.
    "difference": lambda whole, part: whole - part,
    "scaled by": lambda number, whole, part: number * whole / part,
    "half of": lambda part: part / 2,
    # How many days something took between two days, the later one first, both included.
    "days within": lambda last, first: Interval(End(Fraction(0)), (last - first + 1).high),
    # The mean of the rest over the mean of a part: of amount, its part, heads, theirs.
    "rest over part per head": rest_over_part,
}
"""The operations by name that take the numbers of their parts."""


def _hours_between(ledger: Ledger, later: str, earlier: str, limit: str) -> Interval:
    """Return the hours between two days, of each of which a part is known.

    The parts are a claim of a day, whose words may name the morning; an earlier linked event;
    and an event of that day that came after it, whose hour is on record.
    """
    day, start, same = (ledger[name].value for name in (later, earlier, limit))
    until = time.fromisoformat(ledger.study.linked.row(limit)["time"])
    if day is None or start is None or same != start:
        raise ValueError("the parts must be single days, and the last two the same one")
    said = ledger.study.claims_by_id[later].quantity.surface
    part = next((part for word, part in DAY_PARTS.items() if said.endswith(word)), "")
    apart, end = 24 * (day - start), 12 if part == "morning" else 24
    return Interval(End(apart - until.hour - Fraction(until.minute, 60)), End(apart + end))


def _day_of_cases(which: int) -> Callable[[Ledger, str], Interval]:
    """Return an operation: of the days with new cases in a place, one's ordinal number."""

    def day_of(ledger: Ledger, place: str) -> Interval:
        days = ledger.study.linked.epidemic(place)
        counts = pairwise([0, *(confirmed for _, confirmed, _ in days.values())])
        rises = [now > before for before, now in counts]
        key = [key for key, rise in zip(days, rises, strict=True) if rise][which]
        ledger.cite(key)
        return exactly(days[key][0].toordinal())

    return day_of


def _cases(ledger: Ledger, place: str, day: Interval | None = None) -> Interval:
    """Return a place's confirmed cases at the end of a day, or of the last day on record."""
    days = ledger.study.linked.epidemic(place)
    key = [key for key, (at, *_) in days.items() if not day or at.toordinal() in day][-1]
    ledger.cite(key)
    return exactly(days[key][1])


def _part_of_later(ledger: Ledger, part: str, whole: str, place: str) -> Interval:
    """Return a part's cases on the last day: what it had on a day, and at most all that came after.

    The parts are rows of linked tables, the part's and the whole's on that day, and the place.
    """
    rest = _cases(ledger, place) - ledger[whole]
    return Interval(ledger[part].low, (ledger[part] + rest).high)


OF_TABLES: dict[str, Callable[..., Interval]] = {
    "hours between": _hours_between,
    "first case": _day_of_cases(0),
    "last case": _day_of_cases(-1),
    "cases in all": _cases,
    "cases by the end of": lambda ledger, place, day: _cases(ledger, place, ledger[day]),
    "cases before": lambda ledger, place, day: _cases(ledger, place, ledger[day] - 1),
    "part of later cases": _part_of_later,
}
"""The operations by name that take a ledger and the names of their parts, of places too."""
