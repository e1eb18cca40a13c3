"""The audit: identities and inequalities between a study's numbers.

Each check is a row of ``codebook/checks.csv``. Its verdict is computed: first from what the words
say, then, where that decides nothing, from what the convention of the last digit implies. Its kind
says whether the words make it necessary, or a reader asks: only the first can convict the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loudi_analysis.intervals import Interval
from loudi_analysis.study.tables import Row

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

VERDICTS = ("holds", "holds only if", "cannot be told", "contradicted")
HOLDS, HOLDS_IF, UNKNOWN, CONTRADICTED = VERDICTS


@dataclass(frozen=True)
class Verdict:
    """A check, its two sides as said, its verdict, and the condition that it rests on."""

    check: Row
    left: Interval
    right: Interval
    verdict: str
    condition: str

    @property
    def numbers(self) -> str:
        """The two sides and their relation, to read."""
        return f"{self.left:,.2f} {self.check.relation} {self.right:,.2f}"


def judge(study: Study, check: Row) -> Verdict:
    """Return the verdict on one check."""
    stated, implied = (
        (study.number(check.left, basis), study.number(check.right, basis))
        for basis in ("stated", "implied")
    )
    verdict, condition = _VERDICT[compare(*stated, check.relation)], ""
    if verdict == UNKNOWN and (truth := compare(*implied, check.relation)) is not None:
        verdict = HOLDS_IF if truth else CONTRADICTED
        condition = "多 and 余 are read by the convention of the last digit"
    if verdict == HOLDS and check.inclusion == "true":
        verdict, condition = UNKNOWN, "the numbers allow it; the words do not say it"
    return Verdict(check, *stated, verdict, condition)


_VERDICT = {True: HOLDS, False: CONTRADICTED, None: UNKNOWN}


def compare(left: Interval, right: Interval, relation: str) -> bool | None:
    """Return whether a relation (<, <= or =) is true of all numbers, of none, or neither."""
    if relation == "<":
        return True if left < right else False if right <= left else None
    if relation == "<=":
        return True if left <= right else False if right < left else None
    if left.value is not None and left.value == right.value:
        return True
    return False if left < right or right < left else None
