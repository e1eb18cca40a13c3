"""Step 6, figures: what a figure takes from a study is noted; its provenance is never typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import pandas as pd

from loudi_analysis.intervals import Interval
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.codebook import Claim
from loudi_analysis.study.results import Ledger
from loudi_analysis.study.tables import Row


class Tables:
    """A study, the project's own where none is given, and a note of what a figure takes from it.

    ``results`` and ``linked`` (tables) are names, ``claims`` are ids of claims and keys of linked
    records, in the order of their use; with those that a result rests on.
    """

    def __init__(self, study: Study | None = None) -> None:
        self.study = study or load_study()
        self.results: list[str] = []
        self.claims: list[str] = []
        self.linked: list[str] = []

    def interval(self, name: str, basis: str = "stated") -> Interval:
        """Return a result, claim or linked record under the study's reading; days as ordinals."""
        if name in self.study.results_by_id:
            _note(self.results, [name])
        if name in (linked := self.study.linked):
            _note(self.linked, [table for table in linked.tables if name in linked.rows(table)])
        ledger = Ledger(self.study, basis)
        number = ledger[name]
        _note(self.claims, ledger.cited)
        return number

    def over_readings(self, name: str) -> Interval:
        """Return the range of a result over all readings."""
        self.interval(name)
        return self.study[name].over_readings

    def point(self, name: str) -> Fraction:
        """Return what is one number; an interval, which must be drawn as one, is a ValueError."""
        value = self.interval(name).value
        if value is None:
            raise ValueError(f"{name} is an interval")
        return value

    def count(self, name: str) -> int:
        """Return what is one whole number; raises as `point`."""
        return int(self.point(name))

    def day(self, name: str) -> date:
        """Return what is one day; raises as `point`."""
        return date.fromordinal(self.count(name))

    def claim(self, name: str) -> Claim:
        """Return a claim."""
        _note(self.claims, [name])
        return self.study.claims_by_id[name]

    def rows(self, table: str, keys: Iterable[str] = ()) -> dict[str, Row]:
        """Return rows of a linked table by key, as text; all of them where no keys are given."""
        rows = self.study.linked.rows(table)
        found = {key: rows[key] for key in keys or rows}
        _note(self.linked, [table])
        _note(self.claims, found)
        return found

    def own(self, comparison: str) -> str:
        """Return the result that a comparison sets beside others."""
        rows = self.study.rows("comparisons")
        return next(row["of"] for row in rows if row["comparison"] == comparison)

    def comparison(self, name: str) -> pd.DataFrame:
        """Return a comparison by key, the study's own place first, ``ratio`` an interval.

        It ends where the last digit would change, and is None where a count is rough.
        """
        table = self.study.comparison(name, "implied")
        self.rows("records", " ".join(table["records"]).split())
        if self.own(name) in self.study.results_by_id:
            self.interval(self.own(name))
        return table


def _note(notes: list[str], names: Iterable[str]) -> None:
    notes.extend(name for name in names if name not in notes)
