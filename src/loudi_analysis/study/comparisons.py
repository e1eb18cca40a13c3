"""Step 5, analyses: a study's figures beside those of other places.

The others are self-reports, kept because they were published: no sample, and their spread is no
confidence range. What a unit is differs from place to place, and stands beside each number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loudi_analysis.intervals import Interval
from loudi_analysis.io import StudyError
from loudi_analysis.study.results import Ledger
from loudi_analysis.study.tables import Row

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

COLUMNS = ["key", "place", "who", "as of", "ratio", "counted over", "source", "records"]


def compared(study: Study, row: Row, basis: str = "stated") -> list[object]:
    """Return a row of a comparison, its cells those of `COLUMNS`.

    ``ratio`` is an `Interval`, None where a count is approximate and has no bounds. What the row
    of ``codebook/comparisons.csv`` leaves empty is taken from its linked records.
    """
    if row["of"] in study.results_by_id:
        number: Interval | None = study[row["of"]].on(basis)
        cells = (row["place"], row["who"], row["as_of"], number, row["counted"], "article", "")
        return [row["key"], *cells]
    ledger = Ledger(study, basis)
    try:
        number = ledger[row["of"]] / ledger[row["per"]] if row["per"] else ledger[row["of"]]
    except StudyError:
        number = None
        ledger.cite(row["per"])
    top = study.linked.row(ledger.cited[0])
    return [
        row["key"],
        row["place"] or top.get("place", ""),
        row["who"] or top.get("whom", ""),
        row["as_of"] or top.get("as_of", ""),
        number,
        row["counted"] or counted(study.linked.row(row["per"])),
        top.get("source", ""),
        " ".join(ledger.cited),
    ]


def counted(row: Row) -> str:
    """Say what a record counts, with its hedge: ``more than 60 enterprises``."""
    hedge = "" if row["upper"] else "more than " if row["lower"] else "about "
    return f"{hedge}{int(row['value'] or row['lower']):,} {row.get('unit', '')}"
