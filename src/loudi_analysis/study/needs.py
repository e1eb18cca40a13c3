"""What one would need to know: missing facts, by how much each would narrow the results.

A fact is a row of ``codebook/needs.csv``: the phrases that leave it open, the quantities that would
be known exactly, and ``also``, the results beside the headlines that it bears on. While it is open,
a result may lie anywhere that the options of the phrases let it; once it is known, in the worst
case, in the widest of what either end of the quantities leaves. All else stays at the main reading,
by the convention of the last digit.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from loudi_analysis.intervals import Interval, exactly
from loudi_analysis.study.tables import Table

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

COLUMNS = ["need", "result", "before", "after", "removed"]


def needs(study: Study) -> pd.DataFrame:
    """Return how far each missing fact would narrow each headline result, and those of ``also``.

    Columns are ``need``, ``result``, ``before`` and ``after`` (widths in the result's unit; None
    where a side is open) and ``removed``, the share of the width that goes at least; 1 too where
    an open side would close.
    """
    rows = []
    for row in study.rows("needs"):
        options = [[(p, option) for option in study.choices(p)] for p in row["phrases"].split()]
        open_ones = [study.what_if(**dict(choice)) for choice in product(*options)]
        ends = [_ends(name, open_ones) for name in row["known"].split()]
        known = [study.what_if(**dict(choice)) for choice in product(*ends)]
        for name in [*study.headlines, *row["also"].split()]:
            before = _width(reduce(Interval.hull, (other[name].implied for other in open_ones)))
            widths = [_width(other[name].implied) for other in known]
            after = None if None in widths else max(w for w in widths if w is not None)
            removed = float(before is None and after is not None)
            if before and after is not None:
                removed = 1 - after / before
            rows.append([row["need"], name, before, after, removed])
    return Table(rows, columns=COLUMNS)


def _ends(name: str, studies: list[Study]) -> list[tuple[str, Interval]]:
    """Return the ends of what a quantity may be in some of the studies, to be taken as exact."""
    number = reduce(Interval.hull, (study.number(name, "implied") for study in studies))
    # Of what there is some, there is never none.
    ends = [e.bound for e in (number.low, number.high) if e.bound or e.inclusive]
    return [(name, exactly(bound)) for bound in ends if bound is not None]


def _width(interval: Interval) -> float | None:
    low, high = interval.lower, interval.upper
    return None if low is None or high is None else float(high - low)
