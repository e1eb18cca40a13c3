"""Derived quantities: what results are made of beside claims and records, one operation a row.

A row of ``codebook/derived.csv`` names a quantity, the phrase that it turns on (if any) with one of
its options, an operation, and the parts that the operation takes. The operations stand here; they
know nothing of what the parts mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from loudi_analysis.intervals import NOTHING, OPEN, End, Interval, exactly, image
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.study.codebook import alike
from loudi_analysis.study.tables import Row, known

if TYPE_CHECKING:
    from loudi_analysis.study.codebook import Option
    from loudi_analysis.study.results import Ledger

Operation = Callable[["Ledger", Sequence[str]], Interval]
OPERATIONS: dict[str, Operation] = {}
"""The operations by name: each takes a ledger and the names of its parts."""
ALIKE = ("sum of", "union of", "difference", "larger of", "from to")
"""Those whose parts are of one kind."""


@dataclass(frozen=True)
class Derived:
    """A derived quantity: its operation and parts under each option; one option "" if no phrase."""

    derived: str
    phrase: str
    what: str
    ways: dict[str, tuple[str, tuple[str, ...]]]

    def evaluate(self, ledger: Ledger) -> Interval:
        """Return its number, under the option that the ledger chooses."""
        operation, parts = self.ways[ledger.choose(self.phrase) if self.phrase else ""]
        if operation in ALIKE:
            alike(ledger.study.claims_by_id, parts, f"codebook/derived.csv: {self.derived}")
        try:
            return OPERATIONS[operation](ledger, parts)
        except (TypeError, ValueError, UnknownName) as error:  # too few parts, too many, or no day
            said = f"{operation.removesuffix(' of')} of {' '.join(parts)}: {error}"
            raise StudyError(f"codebook/derived.csv: {self.derived}: {said}") from error


def read_derived(rows: Sequence[Row], phrases: dict[str, dict[str, Option]]) -> dict[str, Derived]:
    """Return the derived quantities by name."""
    found: dict[str, Derived] = {}
    for row in rows:
        name, phrase, option = row["derived"], row["phrase"], row["option"]
        known("operation", row["operation"], OPERATIONS, row.where)
        options = phrases.get(phrase, {}) if phrase else {"": None}
        if option not in options:
            known("reading", option or phrase, options or phrases, row.where)
        derived = found.setdefault(name, Derived(name, phrase, row["what"], {}))
        if derived.phrase != phrase or option in derived.ways:
            raise StudyError(f"{row.where}: {name!r} has one phrase, and each option once")
        derived.ways[option] = row["operation"], tuple(row["parts"].split())
    for derived in found.values():
        if derived.phrase and (missing := phrases[derived.phrase].keys() - derived.ways.keys()):
            raise StudyError(
                f"codebook/derived.csv: {derived.derived!r} lacks the options "
                f"{', '.join(sorted(missing))} of {derived.phrase!r}"
            )
    return found


def operation(function: Operation) -> Operation:
    """Register an operation under its function's name, with spaces."""
    OPERATIONS[function.__name__.strip("_").replace("_", " ")] = function
    return function


@operation
def equal_to(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the part itself."""
    [part] = parts
    return ledger[part]


@operation
def at_least(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the part, open above: there may be more."""
    [part] = parts
    return Interval(ledger[part].low, OPEN)


@operation
def at_most(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the part, down to nothing: some of it may not belong here."""
    [part] = parts
    return Interval(NOTHING, ledger[part].high)


@operation
def some_of(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the part, down to nothing but more than it: some of it there is."""
    [part] = parts
    return Interval(End(Fraction(0)), ledger[part].high)


@operation
def from_to(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return what lies between the least of the first part and the most of the second."""
    least, most = parts
    return Interval(ledger[least].low, ledger[most].high)


@operation
def larger_of(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the larger of two parts, the one holding the other."""
    one, other = (ledger[part] for part in parts)
    return one if other <= one else other


@operation
def sum_of(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the sum of different things."""
    first, *others = (ledger[part] for part in parts)
    return sum(others, first)


@operation
def union_of(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return how many there are where the parts may overlap: from the largest to their sum."""
    numbers = [ledger[part] for part in parts]
    largest = max(numbers, key=lambda number: number.low.bound or 0)
    return Interval(largest.low, sum(numbers[1:], numbers[0]).high)


@operation
def difference(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the first part less the second; of two days, the days between."""
    whole, part = parts
    return ledger[whole] - ledger[part]


@operation
def scaled_by(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the first part times the second over the third."""
    number, whole, part = parts
    return ledger[number] * ledger[whole] / ledger[part]


@operation
def half_of(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return half of the part, as kilograms of a number of jin."""
    [part] = parts
    return ledger[part] / 2


@operation
def days_within(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return how many days something may have taken that lies between two days, both included."""
    first, last = parts
    return Interval(End(Fraction(0)), (ledger[last] - ledger[first] + 1).high)


@operation
def hours_between(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the hours between two days, of each of which a part is known.

    The parts are a claim of a day, whose words may name the morning (上午); an earlier linked
    event; and an event of that day that came after it, whose hour is on record.
    """
    later, earlier, limit = parts
    day, start = ledger[later].value, ledger[earlier].value
    until = time.fromisoformat(ledger.study.linked.row(limit)["time"])
    ledger.cite(limit)
    if day is None or start is None or ledger[limit].value != start:
        raise ValueError("the parts must be single days, and the last two the same one")
    morning = "上午" in ledger.study.claims_by_id[later].quantity.surface
    apart = 24 * (day - start)
    end = 12 if morning else 24
    return Interval(End(apart - until.hour - Fraction(until.minute, 60)), End(apart + end))


@operation
def rest_over_part_per_head(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the mean of the rest over the mean of a part: of amount, its part, heads, theirs.

    The part stands in both means: each number varies once.
    """
    amount, of_part, heads, part = (ledger[name] for name in parts)
    return image(lambda x, y, n, m: (x - y) / (n - m) * m / y, amount, of_part, heads, part)


@operation
def first_case(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the first day at whose end a place of ``linked/epidemic`` had cases, as an ordinal."""
    [place] = parts
    key, (day, _, _) = next(item for item in _days(ledger, place) if item[1][1] > 0)
    ledger.cite(key)
    return exactly(day.toordinal())


@operation
def last_case(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return the last day with a new case in a place, as an ordinal number."""
    [place] = parts
    key, (day, _, _) = [b for a, b in pairwise(_days(ledger, place)) if b[1][1] > a[1][1]][-1]
    ledger.cite(key)
    return exactly(day.toordinal())


@operation
def cases_by_the_end_of(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return a place's confirmed cases at the end of a day that a claim names."""
    place, day = parts
    return _confirmed(ledger, place, ledger[day])


@operation
def cases_before(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return a place's confirmed cases at the end of the day before one that a claim names."""
    place, day = parts
    return _confirmed(ledger, place, ledger[day] - 1)


@operation
def cases_in_all(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return a place's confirmed cases on the last day on record."""
    [place] = parts
    key, (_, confirmed, _) = list(_days(ledger, place))[-1]
    ledger.cite(key)
    return exactly(confirmed)


@operation
def part_of_later_cases(ledger: Ledger, parts: Sequence[str]) -> Interval:
    """Return a part's cases on the last day: what it had on a day, and at most all that came after.

    The parts are rows of linked tables, the part's and the whole's on that day, and the place.
    """
    part, whole, place = parts
    rest = cases_in_all(ledger, [place]) - ledger[whole]
    return Interval(ledger[part].low, (ledger[part] + rest).high)


def _confirmed(ledger: Ledger, place: str, day: Interval) -> Interval:
    key, confirmed = next(
        (key, confirmed) for key, (d, confirmed, _) in _days(ledger, place) if d.toordinal() in day
    )
    ledger.cite(key)
    return exactly(confirmed)


def _days(ledger: Ledger, place: str) -> Iterator[tuple[str, tuple[date, int, int]]]:
    return iter(ledger.study.linked.epidemic(place).items())
