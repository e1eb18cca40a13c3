"""Step 5, analyses: a study's figures beside those of other places.

The others are self-reports, kept because they were published: no sample, and their spread is no
confidence range. What a unit is differs from place to place, and stands beside each number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loudi_analysis.intervals import Interval, ReachesZero
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.study.results import Ledger
from loudi_analysis.study.tables import Row

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study


def compared(study: Study, row: Row, basis: str) -> dict[str, object]:
    """Return a row of a comparison: its cells by column.

    ``ratio``, and what it is ``over``, are intervals, None where a count is approximate and has no
    bounds; ``counted`` says what that is. What the row of ``codebook/comparisons.csv`` leaves empty
    is taken from its linked records.
    """
    result, ledger = study.results_by_id.get(row["of"]), Ledger(study, basis)
    per = result.per if result else row["per"]
    ratio, over = (_number(ledger, name) for name in (row["of"], per))
    if per and not result:
        try:
            ratio = ratio / over if ratio and over else None
        except ReachesZero as error:
            raise StudyError(f"{row.where}: {error}") from error
    top = Row(source="article") if result else study.linked.row(ledger.cited[0])
    return {
        "key": row["key"],
        "place": row["place"] or top.get("place", ""),
        "who": row["who"] or top.get("whom", ""),
        "as of": row["as_of"] or top.get("as_of", ""),
        "ratio": ratio,
        "over": over,
        "counted": row["counted"] or study.linked.row(per)["unit"],
        "source": top["source"],
        "records": "" if result else " ".join(ledger.cited),
    }


def _number(ledger: Ledger, name: str) -> Interval | None:
    try:
        return ledger[name] if name else None
    except UnknownName:
        raise
    except StudyError:  # it is approximate
        return None
