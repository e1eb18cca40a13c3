"""What one would need to know: missing facts, by how much each would narrow the results.

A fact is a row of ``codebook/needs.csv``: ambiguous phrases whose sense, or quantities whose exact
number, would be known. While it is not, a result may lie anywhere that the options of the phrases
and the bounds of the quantities let it; once it is, in the worst case, in the widest of what each
of them leaves. All else stays at the main reading, by the convention of the last digit.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from loudi_analysis.intervals import Interval, exactly
from loudi_analysis.io import UnknownName
from loudi_analysis.study.tables import Row

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

NEED_COLUMNS = ("need", "what", "known")
COLUMNS = ["need", "result", "before", "after", "removed"]


def needs(study: Study) -> pd.DataFrame:
    """Return how far each missing fact would narrow each headline result.

    Columns are ``need``, ``result``, ``before`` and ``after`` (widths in the result's unit; None
    where a side is open) and ``removed``, the share of the width that goes at least; 1 too where
    an open side would close.

    Raises
    ------
    UnknownName
        Where a fact names no phrase or quantity.
    """
    rows = []
    for row in study.rows("needs"):
        known = [_possible(study, name, row) for name in row["known"].split()]
        studies = [study.what_if(**dict(choice)) for choice in product(*known)]
        for name in study.headlines:
            numbers = [other[name].implied for other in studies]
            before = _width(reduce(Interval.hull, numbers, study[name].implied))
            widths = [_width(number) for number in numbers]
            after = None if None in widths else max(w for w in widths if w is not None)
            rows.append([row["need"], name, before, after, _removed(before, after)])
    return pd.DataFrame(rows, columns=COLUMNS)


def _possible(study: Study, name: str, row: Row) -> list[tuple[str, Interval | str]]:
    """Return what may turn out of a phrase or a quantity, as arguments of `Study.what_if`."""
    if name in study.options:
        return [(name, option) for option in study.choices(name)]
    if name not in study.names:
        raise UnknownName(f"phrase or quantity ({row.where})", name, [*study.options, *study.names])
    number = study.number(name, "implied")
    return [(name, exactly(bound)) for bound in (number.lower, number.upper) if bound is not None]


def _width(interval: Interval) -> float | None:
    if interval.lower is None or interval.upper is None:
        return None
    return float(interval.upper - interval.lower)


def _removed(before: float | None, after: float | None) -> float:
    if before is None or after is None:
        return float(before is None and after is not None)
    return 1 - after / before if before else 0.0
