"""Step 5, analyses: a study's results, each computed from claims under a reading.

A result is ``of`` one quantity, mostly ``per`` another: claims, linked records or derived
quantities, as ``codebook/results.csv`` has it. The ledger of a computation notes which of them it
took and on which ambiguous phrases it turned, so that no result parts from what it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cache, cached_property, reduce
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING

from loudi_analysis import show
from loudi_analysis.intervals import Interval, ReachesZero, exactly
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.study.tables import Row, known

if TYPE_CHECKING:
    from loudi_analysis.study.codebook import Claim
    from loudi_analysis.study.study import Study

BASES = ("stated", "implied")
COLUMNS = (
    *("result", "basis", "value", "lower", "upper", "lower_inclusive", "upper_inclusive"),
    *("unit", "reading", "claims"),
)


class Result(Row):
    """A row of ``codebook/results.csv``."""

    @property
    def name(self) -> str:
        """Its id."""
        return self["result"]


def plain(interval: Interval) -> dict[str, object]:
    """Return an interval's value, bounds and ends as cells of a table: whole where whole."""
    bounds = map(plain_number, (interval.value, interval.lower, interval.upper))
    ends = interval.low.inclusive, interval.high.inclusive
    return dict(zip(COLUMNS[2:7], (*bounds, *ends), strict=True))


def plain_number(number: Fraction | None) -> int | float | None:
    """Return a number as a cell has it: whole where it is whole."""
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)


def pairs(reading: Mapping[str, str]) -> str:
    """Return chosen options as the tables write them: ``phrase=option``, with spaces between."""
    return " ".join(f"{phrase}={option}" for phrase, option in reading.items())


class Ledger:
    """What a computation takes from a study: numbers, and choices between readings.

    The basis is ``stated`` (bounds as said) or ``implied`` (narrowed by the convention of the last
    digit). A phrase that ``reading`` does not name takes the study's own option. ``cited`` are the
    claims and linked records taken so far, ``phrases`` the ambiguous phrases met, each in the order
    of their use. Where there is no such basis, phrase or option, it is an UnknownName.
    """

    def __init__(self, study: Study, basis: str, reading: Mapping[str, str] | None = None) -> None:
        known("basis", basis, BASES)
        self.basis, self.chosen = basis, dict(reading or {})
        self.study = study.what_if(**self.chosen) if reading else study
        self.cited: list[str] = []
        self.phrases: list[str] = []

    def choose(self, phrase: str) -> str:
        """Return the option taken for an ambiguous phrase."""
        if phrase not in self.phrases:
            self.phrases.append(phrase)
        return self.study.reading[phrase]

    def cite(self, name: str) -> None:
        """Note that a claim or record was taken."""
        if name not in self.cited:
            self.cited.append(name)

    def __getitem__(self, name: str) -> Interval:
        """Return the number of a claim, record, derived quantity or result; days as ordinals."""
        study = self.study
        if name in study.bounds or name in study.claims_by_id or name in study.linked:
            self.cite(name)
        if name in study.bounds:
            return study.bounds[name]
        if name in study.claims_by_id:
            return self._read(study.claims_by_id[name])
        if name in study.derived:
            return study.derived[name].evaluate(self)
        if name in study.linked:
            return study.linked.interval(name, self.basis)
        if name in study.results_by_id:
            return self.result(study.results_by_id[name])
        raise UnknownName("quantity", name, [*study.names, *study.results_by_id], "study.names")

    def result(self, result: Result) -> Interval:
        """Return a result: what it is of, over what it is per.

        Where it divides by what may be zero, or something open stands in both parts and would vary
        twice, it is a StudyError.
        """
        number = self[result.of]
        if not result.per:
            return number
        where = f"codebook/results.csv: {result.name}"
        below = Ledger(self.study, self.basis)
        divisor = below[result.per]
        if twice := [n for n in below.cited if n in self.cited and below[n].value is None]:
            told = f"{', '.join(twice)} would vary twice; give an operation that takes it once"
            raise StudyError(f"{where}: {told}")
        for name in below.cited:
            self.cite(name)
        for phrase in below.phrases:
            self.choose(phrase)
        try:
            return number / divisor
        except ReachesZero as error:
            taken = pairs({phrase: self.study.reading[phrase] for phrase in self.phrases})
            raise StudyError(f"{where}: {error}{taken and f' where {taken}'}") from error

    def _read(self, claim: Claim) -> Interval:
        if claim.topic == "date" and claim.latest:
            return exactly(claim.latest.toordinal())
        number = claim.said if self.basis == "stated" else claim.implied
        for phrase in self.study.doubts[claim.claim]:
            number = self.study.options[phrase][self.choose(phrase)].applied(number, claim)
        return number


class Answer:
    """What a study answers to the name of a result.

    ``study`` is the study, ``result`` the row of ``codebook/results.csv`` with its ``name``,
    ``what`` it is and its ``unit``, ``1`` for a share.
    """

    def __init__(self, study: Study, result: Result) -> None:
        self.study, self.result, self.name = study, result, result.name
        self.what, self.unit = result.get("what", ""), result.get("unit", "")
        self.combined = cache(self._combined)  # one memory for each object

    def on(self, basis: str, reading: Mapping[str, str] | None = None) -> Interval:
        """Return the result on a basis, under the study's reading or another one; as `Ledger`."""
        return self._computed(basis, reading or {})[0]

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
        return tuple(self._computed("stated", {})[1].cited)

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
        turns: list[str] = []
        while True:
            choices = product(*(self.study.choices(phrase) for phrase in turns))
            found = [self._computed(basis, dict(zip(turns, c, strict=True))) for c in choices]
            met = dict.fromkeys([*turns, *(p for _, ledger in found for p in ledger.phrases)])
            if [*met] == turns:
                return found
            turns = [*met]

    def _computed(self, basis: str, reading: Mapping[str, str]) -> tuple[Interval, Ledger]:
        ledger = Ledger(self.study, basis, reading)
        return ledger.result(self.result), ledger

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
            what, words = self._evidence(name)
            rows[f"{what} ({name})"] = words
        with suppress(StudyError):  # a study may do without sentences
            rows["to quote"] = self.sentence()
        return show.card(f"{self.name}: {self.what}", rows)

    def _evidence(self, name: str) -> tuple[str, str]:
        """Return what it rests on is, and its words as HTML, its number, or its place and day."""
        study = self.study
        if name in study.claims_by_id:
            return study.claims_by_id[name].what, study.claims_by_id[name].words
        if name in study.derived:  # a number that `Study.what_if` set
            return study.derived[name].what, f"{study.number(name)!r}"
        row = study.linked.row(name)
        facts = (row.get(column, "") for column in ("place", "as_of", "date", "source"))
        return row.get("what") or name, ", ".join(filter(None, facts))

    def _shown(self) -> dict[str, str]:
        """Return its bounds to read: all that are not those as said."""
        rows = {"stated": show.amount(self.stated, self.unit)}
        for name, other in (("implied", self.implied), ("over readings", self.over_readings)):
            rows[name] = show.amount(other, self.unit) if other != self.stated else ""
        if per := self.result.per:
            rows["per"] = f"{per} {self.study.number(per):,.2f}"
        return rows
