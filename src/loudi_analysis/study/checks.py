"""The audit: identities and inequalities between a study's numbers.

Each check is a row of ``codebook/checks.csv``. Its verdict is computed: first from what the words
say, then, where that decides nothing, from what the convention of the last digit implies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loudi_analysis.intervals import Interval
from loudi_analysis.study.tables import Row, known, once

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

HOLDS = "holds"
HOLDS_IF = "holds only if"
CONTRADICTED = "contradicted"
UNKNOWN = "cannot be told"
VERDICTS = (HOLDS, HOLDS_IF, UNKNOWN, CONTRADICTED)
RELATIONS = ("=", "<", "<=")
KINDS = ("must hold", "asked")
"""Whether the words make it necessary, or a reader asks: only the first can convict the article."""


@dataclass(frozen=True)
class Check:
    """One identity or inequality: a row of ``codebook/checks.csv``."""

    check: str
    kind: str
    statement: str
    left: str
    relation: str
    right: str
    inclusion: str = ""
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """A check with its two sides as said, its verdict, and the condition that it rests on."""

    check: Check
    left: Interval
    right: Interval
    verdict: str
    condition: str

    @property
    def numbers(self) -> str:
        """The two sides and their relation, to read."""
        return f"{self.left:,.2f} {self.check.relation} {self.right:,.2f}"


def read_checks(rows: Sequence[Row]) -> dict[str, Check]:
    """Return the checks by name."""
    for row in rows:
        known("relation", row["relation"], RELATIONS, row.where)
        known("kind", row["kind"], KINDS, row.where)
    return {name: Check(**row) for name, row in once("check", rows)}


def judge(study: Study, check: Check) -> Verdict:
    """Return the verdict on one check."""
    left, right = study.number(check.left), study.number(check.right)
    truth, condition = compare(left, check.relation, right), ""
    verdict = {True: HOLDS, False: CONTRADICTED, None: UNKNOWN}[truth]
    sides = (study.number(side, "implied") for side in (check.left, check.right))
    implied = compare(next(sides), check.relation, next(sides)) if truth is None else None
    if implied is not None:
        verdict = HOLDS_IF if implied else CONTRADICTED
        condition = "多 and 余 are read by the convention of the last digit"
    if verdict == HOLDS and check.inclusion == "true":
        verdict, condition = UNKNOWN, "the numbers allow it; the words do not say it"
    return Verdict(check, left, right, verdict, condition)


def compare(left: Interval, relation: str, right: Interval) -> bool | None:
    """Return whether a relation is true of all numbers, of none, or neither."""
    if relation == "<":
        return True if left < right else False if right <= left else None
    if relation == "<=":
        return True if left <= right else False if right < left else None
    if left.value is not None and left.value == right.value:
        return True
    return False if left < right or right < left else None
