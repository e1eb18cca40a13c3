"""Linked records: public figures that an article's own are set beside.

Each row of the tables in a study's ``linked`` cites a source, and each has a key that results cite.
A row may give the words of its source; then the figure and its bounds are read from them as the
article's are.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.numerals import last_digit
from loudi_analysis.intervals import NOTHING, OPEN, End, Interval, exactly
from loudi_analysis.io import StudyError
from loudi_analysis.study.tables import (
    TYPES,
    Row,
    Table,
    by,
    cell,
    known,
    parse,
    read_rows,
    resources,
)

BOUNDS = dict.fromkeys(("value", "lower", "upper"), "number")
BOUNDS |= dict.fromkeys(("lower_inclusive", "upper_inclusive"), "boolean")


class Linked:
    """The linked tables of a study's folder; each is read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rows = cache(self._rows)  # one memory for each object

    def __repr__(self) -> str:
        return f"<Linked tables: {', '.join(self.tables)}; frame(table) gives one>"

    @cached_property
    def _kinds(self) -> dict[str, dict[str, str]]:
        """The columns of each table with their types, as the descriptor gives them."""
        return {
            name.removeprefix("linked."): {f["name"]: f["type"] for f in table["schema"]["fields"]}
            for name, table in resources(self._folder).items()
            if name.startswith("linked.")
        }

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, in the order of the descriptor where there is one."""
        found = (self._folder / "linked").glob("*.csv")
        return tuple(self._kinds) or tuple(sorted(path.stem for path in found))

    def _rows(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by key, as text, missing cells empty."""
        known("linked table", table, self.tables)
        key = "source" if table == "sources" else "key"
        kinds = {column: f"{kind}|" for column, kind in self._kinds.get(table, {}).items()}
        checks = kinds or {key: "needed"}
        rows = read_rows(self._folder, f"linked/{table}", checks, any_more=not kinds)
        for row in rows:
            if row.get("words"):
                _fill(row)
        return by(key, rows)

    def frame(self, table: str) -> pd.DataFrame:
        """Return a table with its numbers and dates parsed, missing cells as missing values."""
        rows = self.rows(table).values()
        kinds = self._kinds.get(table) or {column: "string" for row in rows for column in row}
        columns = {}
        for name, kind in kinds.items():
            cells = [parse(row[name], kind) if row[name] else None for row in rows]
            columns[name] = pd.Series(cells, dtype=TYPES[kind][2])
        return Table(columns)

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """The rows by key, in whichever table they stand."""
        tables = [table for table in self.tables if table != "sources"]
        return by("key", [row for table in tables for row in self.rows(table).values()])

    def row(self, key: str) -> Row:
        """Return the row of that key, in whichever table it stands; else an UnknownName."""
        known("linked record", key, self.by_key)
        return self.by_key[key]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def interval(self, key: str, basis: str = "stated") -> Interval:
        """Return what a row says, as an interval: "more than" stays open, and 0 is the least.

        A row of dates gives its day as an ordinal number, one of cases its confirmed cases. On the
        basis ``implied``, the open side of "more than" and "nearly" ends where the last digit
        would change, as with the article's own numbers. A row that is only approximate, and so has
        no bounds, is a StudyError.
        """
        row = self.row(key)
        if "value" not in row:
            cases = row.get("confirmed")
            return exactly(int(cases or date.fromisoformat(row["date"]).toordinal()))
        lower, upper = (row.get(side, row["value"]) for side in ("lower", "upper"))
        if not (lower or upper):
            raise StudyError(f"record {key!r} is approximate and has no bounds")
        least, most = (
            row.get(f"{side}_inclusive", "true") == "true" for side in ("lower", "upper")
        )
        low = End(Fraction(lower), least) if lower else NOTHING
        high = End(Fraction(upper), most) if upper else OPEN
        if basis == "implied" and high is OPEN and not low.inclusive:
            high = _inferred(lower, 1)
        elif basis == "implied" and low is NOTHING and not high.inclusive:
            low = _inferred(upper, -1)
        return Interval(low, high)

    def epidemic(self, place: str) -> dict[str, tuple[date, int, int]]:
        """Return a place's days in order: key, then date, cumulative confirmed, and active cases.

        Active is confirmed less discharged less dead, all at 24:00 of the day.
        """
        places = dict.fromkeys(row["place"] for row in self.rows("epidemic").values())
        known("place in linked/epidemic.csv", place, places)
        found = {}
        for key, row in self.rows("epidemic").items():
            if row["place"] == place:
                confirmed, *gone = (int(row[name]) for name in ("confirmed", "discharged", "dead"))
                found[key] = (date.fromisoformat(row["date"]), confirmed, confirmed - sum(gone))
        return found


def _inferred(bound: str, toward: int) -> End:
    """Return the end where a bound's last digit changes; nearly one of something is nine tenths."""
    number = Fraction(bound)
    step = Fraction(last_digit(number))
    if toward < 0 and step == number:
        step /= 10
    return End(number + toward * step, inferred=True)


def _fill(row: Row) -> None:
    """Read the figure of a row from its words, where it is not typed."""
    found = extract(row["words"])
    if len(found) != 1:
        names = ", ".join(q.surface for q in found) or "none"
        raise row.fault(f"the words must hold one quantity; they hold {names}")
    read = {column: cell(getattr(found[0], column)) for column in BOUNDS}
    typed = {column: row.get(column, "") for column in BOUNDS}
    if not any(typed.values()):
        row.update(read)
    elif any(
        (typed[c] and parse(typed[c], kind, row.where)) != (read[c] and parse(read[c], kind))
        for c, kind in BOUNDS.items()
    ):
        raise row.fault(f"the words say {read}, typed is {typed}")
