"""Step 6, figures: the one door through which figures take what they draw from the study.

It notes what passes, so that a figure's provenance is recorded, not typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

import pandas as pd

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import Interval
from loudi_analysis.restoration import Restoration, restore
from loudi_analysis.study import comparisons, linked
from loudi_analysis.study.article import Article, load_article
from loudi_analysis.study.checks import Verdict, run_audit
from loudi_analysis.study.codebook import Claim, claims
from loudi_analysis.study.results import RESULTS, Evidence, over_readings, result
from loudi_analysis.study.source import load_raw


class Tables:
    """What a figure takes from a study, and a note of it.

    Parameters
    ----------
    study : object
        The study to take from; this one where none is given.

    Attributes
    ----------
    results, claims, linked : list of str
        Names of the results, ids of the claims and keys of the linked records, and names of the
        linked tables taken so far, in the order of their use; those that a result rests on too.
    """

    def __init__(self, study: object = None) -> None:
        self.study = study
        self.results: list[str] = []
        self.claims: list[str] = []
        self.linked: list[str] = []

    @property
    def article(self) -> Article:
        """The restored article."""
        return load_article()

    def damage(self) -> tuple[str, Restoration]:
        """Return the article as received, and what was mended in it."""
        return (raw := load_raw()), restore(raw)

    def interval(self, name: str, basis: str = "stated") -> Interval:
        """Return a result under the main reading."""
        self._note(self.results, [name])
        return self._take(result(name).formula, basis)

    def over_readings(self, name: str) -> Interval:
        """Return the range of a result over all readings."""
        self.interval(name)
        return over_readings(name)

    def point(self, name: str) -> Fraction:
        """Return a result that is one number.

        Raises
        ------
        ValueError
            Where it is an interval: that must be drawn as one.
        """
        value = self.interval(name).value
        if value is None:
            raise ValueError(f"{name} is an interval")
        return value

    def units(self) -> dict[str, str]:
        """Return the units of all results by name."""
        return {result.name: result.unit for result in RESULTS}

    def claim(self, name: str) -> Claim:
        """Return a claim."""
        self._note(self.claims, [name])
        return claims()[name]

    def count(self, name: str) -> int:
        """Return the number that a claim states."""
        return int(self.claim(name).quantity.value or 0)

    def day(self, name: str) -> date:
        """Return the last day that a claim's words allow.

        Raises
        ------
        ValueError
            Where they set none: what is undated has no place on an axis of days.
        """
        day = self.claim(name).latest
        if day is None:
            raise ValueError(f"claim {name} is not dated")
        return day

    def quantities(self) -> list[tuple[Quantity, str]]:
        """Return the article's quantities in order, each with its claim's id, else empty."""
        coded = {self.claim(name).quantity: name for name in claims()}
        return [(quantity, coded.get(quantity, "")) for quantity in extract(self.article.text)]

    def record(self, key: str) -> Interval:
        """Return a public figure."""
        self._note(self.linked, ["records"])
        self._note(self.claims, [key])
        return linked.record(key)

    def rows(self, table: str, keys: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
        """Return rows of a linked table by key, as text; all of them where no keys are given."""
        rows = linked.linked_rows(table)
        found = {key: rows[key] for key in (rows if keys is None else keys)}
        self._note(self.linked, [table])
        self._note(self.claims, found)
        return found

    def epidemic(self, place: str) -> list[tuple[date, int, int]]:
        """Return a place's days in order: date, cumulative confirmed, and active cases."""
        days = linked.epidemic(place)
        self.rows("epidemic", days)
        return list(days.values())

    def comparison(self, name: str) -> pd.DataFrame:
        """Return a comparison by key, its own place first; ``ratio`` holds `Interval` objects."""
        table: pd.DataFrame = getattr(comparisons, name)()
        self.rows("records", " ".join(table["records"]).split())
        return table

    def verdicts(self) -> list[Verdict]:
        """Return the checks with their verdicts."""
        verdicts = run_audit()
        for verdict in verdicts:
            self._take(verdict.check.left)
            self._take(verdict.check.right)
        return verdicts

    def _take(self, formula: Callable[[Evidence], Interval], basis: str = "stated") -> Interval:
        evidence = Evidence(basis)
        value = formula(evidence)
        self._note(self.claims, evidence.claims)
        return value

    @staticmethod
    def _note(notes: list[str], names: Iterable[str]) -> None:
        notes.extend(name for name in names if name not in notes)
