"""Step 5, analyses: a study's numbers, each computed from claims and records under a reading.

A result is ``of`` one quantity, mostly ``per`` another; a row of ``codebook/derived.csv`` names one
that is made of others: the phrase that it turns on (if any) with one of its options, an operation,
and the parts that it takes. The operations stand here; they know nothing of what the parts mean.
The ledger of a computation notes which claims and records it took and on which ambiguous phrases it
turned, so that no result parts from what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from functools import cache, cached_property, reduce
from importlib import import_module
from inspect import signature
from itertools import product
from operator import add
from typing import TYPE_CHECKING

from loudi_analysis import show
from loudi_analysis.extraction import numerals
from loudi_analysis.extraction.lexicon import DAY_PARTS
from loudi_analysis.intervals import NOTHING, OPEN, End, Interval, ReachesZero, exactly
from loudi_analysis.io import Named, StudyError, UnknownName
from loudi_analysis.study.codebook import alike
from loudi_analysis.study.tables import Row, known

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

BASES = ("stated", "implied")
COLUMNS = (
    *("result", "basis", "value", "lower", "upper", "lower_inclusive", "upper_inclusive"),
    *("unit", "reading", "claims"),
)
ALIKE = ("sum of", "union of", "difference", "larger of", "from to")
"""The operations whose parts are of one kind."""


def plain(interval: Interval) -> dict[str, object]:
    """Return an interval's value, bounds and ends as cells of a table: whole where whole."""
    bounds = map(numerals.plain, (interval.value, interval.lower, interval.upper))
    ends = interval.low.inclusive, interval.high.inclusive
    return dict(zip(COLUMNS[2:7], (*bounds, *ends), strict=True))


def pairs(reading: Mapping[str, str]) -> str:
    """Return chosen options as the tables write them: ``phrase=option``, with spaces between."""
    return " ".join(f"{phrase}={option}" for phrase, option in reading.items())


@dataclass(frozen=True)
class Derived:
    """A quantity made of others: its operation and parts under each option; "" if no phrase."""

    derived: str
    phrase: str
    what: str
    ways: dict[str, tuple[str, tuple[str, ...]]]
    table: str = "derived"


def read_derived(study: Study) -> dict[str, Derived]:
    """Return the derived quantities by name."""
    found: dict[str, Derived] = Named("derived quantity")
    names = [*study.facts, *(row["result"] for row in study.rows("results"))]
    for row in study.rows("derived"):
        name, phrase, option = row["derived"], row["phrase"], row["option"]
        known("operation", row["operation"], [*SIMPLE, *OF_TABLES], row.line)
        if phrase:
            known("phrase", phrase, study.options, row.line)
        known("option", option, study.options.get(phrase, [""]), row.line)
        derived = found.setdefault(name, Derived(name, phrase, row["what"], {}))
        if derived.phrase != phrase or option in derived.ways:
            raise row.fault(f"{name!r} has one phrase, and each option once")
        derived.ways[option] = operation, parts = row["operation"], tuple(row["parts"].split())
        takes = [*signature(SIMPLE.get(operation) or OF_TABLES[operation]).parameters]
        takes = takes[operation in OF_TABLES :]
        if len(takes) != len(parts) and takes != ["parts"]:
            raise row.fault(f"{operation!r} takes {len(takes)} parts ({', '.join(takes)})")
        above = [*names, *(other for other in found if other != name)]
        for part in parts if operation in SIMPLE else ():
            known("quantity above", part, above, row.line)
    for name, derived in found.items():
        if missing := study.options.get(derived.phrase, {}).keys() - derived.ways.keys():
            lacking = f"{', '.join(sorted(missing))} of {derived.phrase!r}"
            raise StudyError(f"codebook/derived.csv: {name!r} lacks the options {lacking}")
    return found


class Ledger:
    """What a computation takes from a study: numbers, and choices between readings.

    The basis is ``stated`` (bounds as said) or ``implied`` (narrowed by the convention of the last
    digit). A phrase that ``reading`` does not name takes the study's own option. ``cited`` are the
    claims and linked records taken so far, ``phrases`` the ambiguous phrases met, each in the order
    of their use. Where there is no such basis, phrase or option, it is an UnknownName.
    """

    def __init__(self, study: Study, basis: str, reading: Mapping[str, str] | None = None) -> None:
        known("basis", basis, BASES)
        for phrase in reading or ():
            known("phrase", phrase, study.options)
        self.basis, self.chosen = basis, dict(reading or {})
        self.study = study.what_if(**self.chosen) if reading else study
        self.cited: dict[str, None] = {}
        self.phrases: dict[str, None] = {}

    def choose(self, phrase: str) -> str:
        """Return the option taken for an ambiguous phrase."""
        self.phrases.setdefault(phrase)
        return self.study.reading[phrase]

    def __getitem__(self, name: str) -> Interval:
        """Return the number of a claim, record, derived quantity or result; days as ordinals."""
        study = self.study
        if name in study.bounds or name in study.facts:
            self.cited.setdefault(name)
        if name in study.bounds:
            return study.bounds[name]
        if name in study.facts:
            return self._read(name)
        if name in study.derived:
            return self.make(study.derived[name])
        if name in study.results_by_id:
            return self.make(study.results_by_id[name].made)
        raise UnknownName("quantity", name, [*study.names, *study.results_by_id], "study.names")

    def make(self, made: Derived) -> Interval:
        """Return a derived quantity under the option that is chosen, or a result.

        Where an operation does not take its parts, nears zero or varies one twice: a StudyError.
        """
        name, parts = made.ways[self.choose(made.phrase) if made.phrase else ""]
        where = f"codebook/{made.table}.csv: {made.derived}"
        if name in ALIKE:
            alike(self.study.claims_by_id, parts, where)
        if name in ("over", "product of") and (twice := self._open_in_both(*parts)):
            told = f"{', '.join(twice)} would vary twice; give an operation that takes it once"
            raise StudyError(f"{where}: {told}")
        try:
            if name in OF_TABLES:
                return OF_TABLES[name](self, *parts)
            return SIMPLE[name](*(self[part] for part in parts))
        except (TypeError, ValueError, IndexError, ReachesZero, UnknownName) as error:
            under = pairs({phrase: self.study.reading[phrase] for phrase in self.phrases})
            said = f"{where}: {name} ({', '.join(parts)}): {error}"
            raise StudyError(f"{said}{under and f' where {under}'}") from error

    def floor(self, name: str) -> End:
        """Return the end that a quantity cannot be below: nothing, if so of all that it takes."""
        facts, derived, lows = self.study.facts, self.study.derived, [NOTHING]
        if name in derived:
            with suppress(StudyError):  # it may be asked about because it cannot be made
                lows.append(self.make(derived[name]).low)
        lows += [facts[key].floor for key in (name, *self.cited) if key in facts]
        return NOTHING if min(low.height(-1) for low in lows) == NOTHING.height(-1) else OPEN

    def _open_in_both(self, *parts: str) -> list[str]:
        one, two = (taken(self.study, part, self.basis) for part in parts)
        both = [name for name in two.cited if name in one.cited]
        return [name for name in both if two[name].value is None]

    def _read(self, name: str) -> Interval:
        number = self.study.facts[name].on(self.basis)
        for phrase in self.study.doubts.get(name, ()):
            option = self.study.options[phrase][self.choose(phrase)]
            number = option.applied(number, self.study.claims_by_id[name])
        return number


def taken(study: Study, name: str, basis: str = "stated") -> Ledger:
    """Return the ledger of a quantity alone."""
    ledger = Ledger(study, basis)
    ledger[name]  # notes what it takes
    return ledger


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
    "sum of": lambda *parts: reduce(add, parts),
    # How many there are where the parts may overlap: from the largest to their sum.
    "union of": lambda *parts: Interval(
        max(parts, key=lambda part: part.low.bound or 0).low, reduce(add, parts).high
    ),
    # Of two days, the days between.
    "difference": lambda whole, part: whole - part,
    "over": lambda number, divisor: number / divisor,
    "product of": lambda one, other: one * other,
    "scaled by": lambda number, whole, part: number * whole / part,
    "half of": lambda part: part / 2,
    # How many days something took between two days, the later one first, both included.
    "days within": lambda last, first: Interval(End(Fraction(0)), (last - first + 1).high),
    # The mean of the rest over the mean of a part, in which each varies once: of an amount, the
    # part's, the heads and the part's, (amount - part) / (heads - theirs) over part / theirs.
    "rest over part per head": lambda amount, part, heads, theirs: (
        (amount / part - 1) / (heads / theirs - 1)
    ),
}
"""The operations by name that take the numbers of their parts."""


def _in(ledger: Ledger, name: str, code: str) -> Interval:
    """Return a claim's number, which is in the unit of its words, in another one in UCUM."""
    return ledger[name] * ledger.study.claims_by_id[name].quantity.times(code)


def _hours_between(ledger: Ledger, later: str, earlier: str, limit: str) -> Interval:
    """Return the hours between two days, of each of which a part is known.

    The parts are a claim of a day, whose words may name the morning; an earlier linked event;
    and an event of that day that came after it, whose hour is on record.
    """
    day, start, same = (ledger[name].value for name in (later, earlier, limit))
    until = time.fromisoformat(ledger.study.linked.by_key[limit]["time"])
    if day is None or start is None or same != start:
        raise ValueError("the parts must be single days, and the last two the same one")
    said = ledger.study.claims_by_id[later].quantity.surface
    part = next((part for word, part in DAY_PARTS.items() if said.endswith(word)), "")
    apart, end = 24 * (day - start), 12 if part == "morning" else 24
    return Interval(End(apart - until.hour - Fraction(until.minute, 60)), End(apart + end))


def _day_of_cases(which: int) -> Callable[[Ledger, str], Interval]:
    """Return an operation: of the days with new cases in a place, one's ordinal number."""

    def day_of(ledger: Ledger, place: str) -> Interval:
        days, before, rises = ledger.study.linked.epidemic(place), 0, []
        for key, (_, confirmed, _) in days.items():
            rises += [key] if confirmed > before else []
            before = confirmed
        ledger.cited.setdefault(rises[which])
        return exactly(days[rises[which]][0].toordinal())

    return day_of


def _cases(ledger: Ledger, place: str, day: Interval | None) -> Interval:
    """Return a place's confirmed cases at the end of a day, or of the last day on record."""
    days = ledger.study.linked.epidemic(place)
    return ledger[[key for key, (at, *_) in days.items() if not day or at.toordinal() in day][-1]]


def _part_of_later(ledger: Ledger, part: str, whole: str, place: str) -> Interval:
    """Return a part's cases on the last day: what it had on a day, and at most all that came after.

    The parts are rows of linked tables, the part's and the whole's on that day, and the place.
    """
    rest = _cases(ledger, place, None) - ledger[whole]
    return Interval(ledger[part].low, (ledger[part] + rest).high)


OF_TABLES: dict[str, Callable[..., Interval]] = {
    "in": _in,
    "hours between": _hours_between,
    "first case": _day_of_cases(0),
    "last case": _day_of_cases(-1),
    "cases in all": lambda ledger, place: _cases(ledger, place, None),
    "cases by the end of": lambda ledger, place, day: _cases(ledger, place, ledger[day]),
    "cases before": lambda ledger, place, day: _cases(ledger, place, ledger[day] - 1),
    "part of later cases": _part_of_later,
}
"""The operations by name that take a ledger and the names of their parts, of places too."""


class Answer(Row):
    """What a study answers to the name of a result: a row of ``codebook/results.csv``.

    Its columns are attributes, as ``what`` it is and its ``unit``, ``1`` for a share.
    """

    def __init__(self, study: Study, row: Row) -> None:
        super().__init__(row)
        self.study, self.name = study, row.result
        self.combined = cache(self._combined)  # one memory for each object
        parts = tuple(filter(None, (self.of, self.per)))
        ways = {"": ("over" if self.per else "equal to", parts)}
        self.made = Derived(self.name, "", row.get("what", ""), ways, "results")

    def on(self, basis: str, reading: Mapping[str, str] | None = None) -> Interval:
        """Return the result on a basis, under the study's reading or another one; as `Ledger`."""
        return Ledger(self.study, basis, reading).make(self.made)

    @cached_property
    def stated(self) -> Interval:
        """What the words say."""
        return self.on("stated")

    @cached_property
    def implied(self) -> Interval:
        """What a careful reader infers besides."""
        return self.on("implied")

    @cached_property
    def over_readings(self) -> Interval:
        """The least bounds that hold what is said under every reading."""
        return self.over("stated")

    def over(self, basis: str) -> Interval:
        """Return the least interval that holds the result under every combination of readings."""
        return reduce(Interval.hull, (number for number, _ in self.combined(basis)))

    @property
    def bounds(self) -> tuple[Interval, Interval, Interval]:
        """What is stated, what is implied, and what is stated under every reading."""
        return self.stated, self.implied, self.over_readings

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """The claims and linked records that it is computed from, in the order of their use."""
        return tuple(self.combined("stated")[0][1].cited)

    @cached_property
    def readings(self) -> dict[str, str]:
        """The phrases that it turns on, on either basis, and the option taken of each."""
        first = [self.combined(basis)[0][1] for basis in BASES]
        return {k: v for ledger in first for k, v in ledger.chosen.items()}

    def deciding(self, basis: str = "stated") -> list[str]:
        """Return the phrases which alone, read otherwise, change the result's bounds or ends."""
        taken = {p: self.study.choices(p) for p in self.study.options if p in self.readings}
        return [p for p in taken if len({self.on(basis, {p: option}) for option in taken[p]}) > 1]

    def _combined(self, basis: str) -> list[tuple[Interval, Ledger]]:
        """Return the result under each combination of what it turns on, the study's own first."""
        turns: dict[str, None] = {}
        while True:
            choices = product(*map(self.study.choices, turns))
            readings = [dict(zip(turns, chosen, strict=True)) for chosen in choices]
            ledgers = [Ledger(self.study, basis, reading) for reading in readings]
            found = [(ledger.make(self.made), ledger) for ledger in ledgers]
            met = turns | dict.fromkeys(p for ledger in ledgers for p in ledger.phrases)
            if met == turns:
                return found
            turns = met

    def sentence(self, language: str = "en") -> str:
        """Return the result as one sentence to quote, in English or Chinese.

        Where the study has no sentence for it, or there is no such language, it is a StudyError.
        """
        # The one step ahead: an answer is asked for its sentence, and ``say`` writes it.
        quotes = import_module("loudi_analysis.say.quotes")
        return str(quotes.quote(self.study, self.name, language))

    def __repr__(self) -> str:
        rows = self._shown() | {"readings": pairs(self.readings), "from": " ".join(self.claims)}
        lines = [f"  {name:13}  {text}" for name, text in rows.items() if text]
        return "\n".join([f"{self.name}: {self.what}", *lines])

    def _repr_html_(self) -> str:
        rows = dict[str, object](self._shown())
        drawn = show.bar(*self.bounds[::-1])
        rows["drawn"] = show.Html(f"{drawn} over readings, implied, stated")
        taken = [self.study.options[phrase][option] for phrase, option in self.readings.items()]
        rows |= {option.question: option.label for option in taken}
        for name in self.claims:
            fact = self.study.facts.get(name)
            if not fact:  # a derived quantity that `Study.what_if` set
                what, words = self.study.derived[name].what, repr(self.study.number(name))
            else:
                what, words = fact.get("what") or name, fact.words
            rows[f"{what} ({name})"] = words
        with suppress(StudyError):  # a study may do without sentences
            rows["to quote"] = self.sentence()
        return show.card(f"{self.name}: {self.what}", rows)

    def _shown(self) -> dict[str, str]:
        """Return its bounds to read: all that are not those as said."""
        rows = {"stated": show.amount(self.stated, self.unit)}
        for name, other in (("implied", self.implied), ("over readings", self.over_readings)):
            rows[name] = show.amount(other, self.unit) if other != self.stated else ""
        if per := self.per:
            rows["per"] = f"{per} {self.study.number(per):,.2f}"
        return rows
