"""Step 5, analyses: a study's results, each computed from claims under a reading.

A result is ``of`` one quantity, mostly ``per`` another: claims, linked records or derived
quantities, as ``codebook/results.csv`` has it. The ledger of a computation notes which of them it
took and on which ambiguous phrases it turned, so that no result parts from what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING

from loudi_analysis import show
from loudi_analysis.intervals import Interval, exactly
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.study.tables import Row, once

if TYPE_CHECKING:
    from loudi_analysis.study.codebook import Claim
    from loudi_analysis.study.study import Study

BASES = ("stated", "implied")
COLUMNS = (
    "result",
    "basis",
    "value",
    "lower",
    "upper",
    "lower_inclusive",
    "upper_inclusive",
    "unit",
    "reading",
    "claims",
)


@dataclass(frozen=True)
class Result:
    """A row of ``codebook/results.csv``."""

    name: str
    what: str
    topic: str
    unit: str
    digits: str
    of: str
    per: str = ""
    headline: str = ""


def read_results(rows: Sequence[Row]) -> dict[str, Result]:
    """Return the results by name."""
    for row in rows:
        if not row["digits"].removesuffix("%").isdecimal():
            raise StudyError(f"{row.where}: 'digits' is a number such as 1 or 1%")
    return {
        name: Result(name, **{column: row[column] for column in row if column != "result"})
        for name, row in once("result", rows)
    }


def plain(interval: Interval) -> dict[str, object]:
    """Return an interval's value, bounds and ends as cells of a table."""
    return {
        "value": plain_number(interval.value),
        "lower": plain_number(interval.lower),
        "upper": plain_number(interval.upper),
        "lower_inclusive": interval.low.inclusive,
        "upper_inclusive": interval.high.inclusive,
    }


def plain_number(number: Fraction | None) -> int | float | None:
    """Return a number as a cell has it: whole where it is whole."""
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)


class Ledger:
    """What a computation takes from a study: numbers, and choices between readings.

    Parameters
    ----------
    study : Study
        Where numbers come from.
    basis : str
        ``stated`` (bounds as said) or ``implied`` (narrowed by the convention of the last digit).
    reading : mapping of str to str
        The option chosen for each phrase; a phrase that is not named takes the study's own.

    Attributes
    ----------
    cited : list of str
        Ids of the claims, and keys of the linked records, taken so far, in the order of their use.
    phrases : list of str
        Ambiguous phrases met so far.

    Raises
    ------
    UnknownName
        Where there is no such basis.
    """

    def __init__(self, study: Study, basis: str, reading: Mapping[str, str] | None = None) -> None:
        if basis not in BASES:
            raise UnknownName("basis", basis, BASES)
        self.study, self.basis = study, basis
        self.reading = {**study.reading, **(reading or {})}
        self.cited: list[str] = []
        self.phrases: list[str] = []

    def __getitem__(self, name: str) -> Interval:
        """Return the number of a claim, record, derived quantity or result; days as ordinals."""
        study = self.study
        if name in study.bounds:
            self.cite(name)
            return study.bounds[name]
        if name in study.claims_by_id:
            self.cite(name)
            return self._read(study.claims_by_id[name])
        if name in study.derived:
            return study.derived[name].evaluate(self)
        if name in study.linked:
            self.cite(name)
            return study.linked.interval(name, self.basis)
        if name in study.results_by_id:
            return self.result(study.results_by_id[name])
        raise UnknownName("quantity", name, [*study.names, *study.results_by_id])

    def result(self, result: Result) -> Interval:
        """Return a result: what it is of, over what it is per.

        Raises
        ------
        StudyError
            Where it divides by what may be zero, or something open stands in both parts: it would
            vary twice.
        """
        number = self[result.of]
        if not result.per:
            return number
        below = Ledger(self.study, self.basis, self.reading)
        divisor = below[result.per]
        if twice := [name for name in below.cited if name in self.cited and self.varies(name)]:
            raise StudyError(
                f"codebook/results.csv: {result.name}: {', '.join(twice)} would vary twice; "
                "give an operation that takes it once"
            )
        for name in below.cited:
            self.cite(name)
        for phrase in below.phrases:
            self.choose(phrase)
        try:
            return number / divisor
        except ZeroDivisionError as error:
            raise StudyError(f"codebook/results.csv: {result.name}: {error}") from error

    def varies(self, name: str) -> bool:
        """Whether a claim or record is more than one number."""
        return Ledger(self.study, self.basis, self.reading)[name].value is None

    def choose(self, phrase: str) -> str:
        """Return the option taken for an ambiguous phrase."""
        if phrase not in self.phrases:
            self.phrases.append(phrase)
        return self.reading[phrase]

    def cite(self, name: str) -> None:
        """Note that a claim or record was taken."""
        if name not in self.cited:
            self.cited.append(name)

    def _read(self, claim: Claim) -> Interval:
        if claim.topic == "date" and claim.latest:
            return exactly(claim.latest.toordinal())
        number = claim.said if self.basis == "stated" else claim.implied
        for phrase, options in self.study.options.items():
            if next(iter(options.values())).applies(claim):
                number = options[self.choose(phrase)].applied(number, claim)
        return number


@dataclass(frozen=True)
class Answer:
    """What a study answers to the name of a result."""

    study: Study
    result: Result

    def on(self, basis: str, reading: Mapping[str, str] | None = None) -> Interval:
        """Return the result on a basis, under the study's reading or another one.

        Raises
        ------
        UnknownName
            Where there is no such basis, phrase or option.
        """
        self.study.check_reading(reading or {})
        return Ledger(self.study, basis, reading).result(self.result)

    @property
    def name(self) -> str:
        """The result's id."""
        return self.result.name

    @property
    def what(self) -> str:
        """What it is."""
        return self.result.what

    @property
    def unit(self) -> str:
        """Its unit; ``1`` for a share."""
        return self.result.unit

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
        return reduce(Interval.hull, (self.on(basis, r) for r in self.combinations(basis)))

    @cached_property
    def denominator(self) -> Interval | None:
        """What it is divided by, as said; None where by nothing."""
        return Ledger(self.study, "stated")[self.result.per] if self.result.per else None

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """The claims and linked records that it is computed from, in the order of their use."""
        return tuple(self.ledger("stated").cited)

    @cached_property
    def readings(self) -> dict[str, str]:
        """The phrases that it turns on, on either basis, and the option taken of each."""
        return {k: v for basis in BASES for k, v in next(self.combinations(basis)).items()}

    def deciding(self, basis: str = "stated") -> list[str]:
        """Return the phrases which alone, read otherwise, change the result's bounds or ends."""
        main = self.on(basis)
        return [
            phrase
            for phrase in self.study.options
            for options in [self.study.choices(phrase)]
            if any(self.on(basis, {phrase: option}) != main for option in options[1:])
        ]

    def ledger(self, basis: str, reading: Mapping[str, str] | None = None) -> Ledger:
        """Return the ledger of the computation: what it took, and the phrases that it met."""
        ledger = Ledger(self.study, basis, reading)
        ledger.result(self.result)
        return ledger

    def combinations(self, basis: str) -> Iterator[dict[str, str]]:
        """Yield each combination of the options that the result turns on, the study's own first."""
        turns: list[str] = []
        while True:
            found = [
                dict(zip(turns, choice, strict=True))
                for choice in product(*(self.study.choices(phrase) for phrase in turns))
            ]
            met = list(turns)
            for reading in found:
                met += [p for p in self.ledger(basis, reading).phrases if p not in met]
            if met == turns:
                yield from found
                return
            turns = met

    def rows(self, basis: str) -> Iterator[dict[str, object]]:
        """Yield a row of the processed tables for each combination, the study's own first.

        Its columns are `COLUMNS`; numbers are plain, None where open.
        """
        for reading in self.combinations(basis):
            ledger = Ledger(self.study, basis, reading)
            interval = ledger.result(self.result)
            yield {
                "result": self.name,
                "basis": basis,
                **plain(interval),
                "unit": self.unit,
                "reading": " ".join(f"{phrase}={option}" for phrase, option in reading.items()),
                "claims": " ".join(ledger.cited),
            }

    def sentence(self, language: str = "en") -> str:
        """Return the result as one sentence to quote, in English or Chinese.

        Raises
        ------
        StudyError
            Where the study has no sentence for it, or there is no such language.
        """
        # The one step ahead: an answer is asked for its sentence, and ``say`` writes it.
        quotes = import_module("loudi_analysis.say.quotes")
        return str(quotes.quote(self.study, self.name, language))

    def __repr__(self) -> str:
        rows = self._shown()
        rows["readings"] = " ".join(f"{p}={option}" for p, option in self.readings.items())
        rows["from"] = " ".join(self.claims)
        lines = [f"  {name:13}  {text}" for name, text in rows.items() if text]
        return "\n".join([f"{self.name}: {self.what}", *lines])

    def _repr_html_(self) -> str:
        study, rows = self.study, dict[str, object](self._shown())
        drawn = show.bar(self.over_readings, self.implied, self.stated)
        rows["drawn"] = show.Html(f"{drawn} over readings, implied, stated")
        for phrase, option in self.readings.items():
            taken = study.options[phrase][option]
            rows[taken.question] = taken.label
        for name in self.claims:
            rows[f"{study.what(name)} ({name})"] = study.evidence(name)
        with suppress(StudyError):  # a study may do without sentences
            rows["to quote"] = self.sentence()
        return show.card(f"{self.name}: {self.what}", rows)

    def _shown(self) -> dict[str, str]:
        """Return its bounds to read: all that are not those as said."""
        rows = {"stated": show.amount(self.stated, self.unit)}
        for name, other in (("implied", self.implied), ("over readings", self.over_readings)):
            rows[name] = show.amount(other, self.unit) if other != self.stated else ""
        if self.denominator is not None:
            rows["per"] = f"{self.result.per} {self.denominator:,.2f}"
        return rows
