"""Linked records: public numbers that an article's own are set beside.

Each row of the tables in a study's ``linked`` cites a source, and each has a key that results cite.
Where a row gives the words of its source, its number is read from them as the article's are.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.numerals import last_digit
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import NOTHING, OPEN, End, Interval, exactly
from loudi_analysis.io import Named
from loudi_analysis.study.codebook import Fact
from loudi_analysis.study.tables import TYPES, Table, by, cell, known, parse, read_rows, resources

BOUNDS = dict.fromkeys(("value", "lower", "upper"), "number")
BOUNDS |= dict.fromkeys(("lower_inclusive", "upper_inclusive"), "boolean")

_TEXTS = "place what unit source publisher description address cited_en cited_zh_hant"
ASKED_FOR = dict.fromkeys(_TEXTS.split(), "") | dict.fromkeys(("date", "as_of"), "|date")
"""The columns of a linked table that others ask for, and how they are checked."""
ALSO = [*BOUNDS, "words", "whom", "time", "second_source", "confirmed", "discharged", "dead"]
"""Those that stand only where they are wanted."""

CITING = ("source", "second_source")


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
        tables = {n.partition("."): table for n, table in resources(self._folder).items()}
        found = {n: t["schema"]["fields"] for (room, _, n), t in tables.items() if room == "linked"}
        return {n: {f["name"]: f["type"] for f in fields} for n, fields in found.items()}

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, in the order of the descriptor where there is one."""
        found = (self._folder / "linked").glob("*.csv")
        return tuple(self._kinds) or tuple(sorted(path.stem for path in found))

    def _rows(self, table: str) -> dict[str, Fact]:
        """Return the rows of a table by key, as text, missing cells empty."""
        known("linked table", table, self.tables)
        key = "source" if table == "sources" else "key"
        kinds = {column: f"{kind}|" for column, kind in self._kinds.get(table, {}).items()}
        checks = kinds or ASKED_FOR | {key: "needed"}
        rows = read_rows(self._folder, f"linked/{table}", checks, also=() if kinds else ALSO)
        facts = by(key, map(Fact, rows))
        for fact in facts.values():
            for source in filter(None, map(fact.get, CITING if key == "key" else ())):
                known("source", source, self.rows("sources"), fact.line)
            try:
                _read(fact)
            except ValueError as error:
                raise fact.fault(error) from error
        return facts

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
    def by_key(self) -> dict[str, Fact]:
        """The rows by key, in whichever table they stand; another key is an UnknownName."""
        tables = [table for table in self.tables if table != "sources"]
        rows = [row for table in tables for row in self.rows(table).values()]
        return Named("linked record", by("key", rows))

    def epidemic(self, place: str) -> dict[str, tuple[date, int, int]]:
        """Return a place's days in order: key, then date, cumulative confirmed, and active cases.

        Active is confirmed less discharged less dead, all at 24:00 of the day.
        """
        rows = self.rows("epidemic")
        known("place in linked/epidemic.csv", place, {row["place"]: "" for row in rows.values()})
        found = {}
        for key, row in ((key, row) for key, row in rows.items() if row["place"] == place):
            confirmed, *gone = (int(row[name]) for name in ("confirmed", "discharged", "dead"))
            found[key] = (date.fromisoformat(row["date"]), confirmed, confirmed - sum(gone))
        return found


def _read(row: Fact) -> None:
    """Read the day of a row, and its number, from its words where it has any.

    That of a row of cases is those confirmed, and of one without numbers its day.
    """
    if day := row.get("date") or row.get("as_of"):
        row.latest = date.fromisoformat(day)
    typed = {c: parse(row[c], kind, row.line) for c, kind in BOUNDS.items() if row.get(c)}
    if row.get("words"):
        row.take(_of_words(row, typed))
    elif "value" in row:
        _take_typed(row)
    elif row.get("confirmed"):
        row.said = row.implied = exactly(int(row["confirmed"]))
        row.sense = ""
    else:
        row.take_day()


def _of_words(row: Fact, typed: dict[str, Any]) -> Quantity:
    """Return the quantity of a row's words, which fills its number where that is not typed."""
    found = extract(row["words"])
    if len(found) != 1:
        names = ", ".join(q.surface for q in found) or "none"
        raise row.fault(f"the words must hold one quantity; they hold {names}")
    read = {c: n for c in BOUNDS if (n := getattr(found[0], c)) is not None}
    if typed and typed != read:
        raise row.fault(f"the words say {read}, typed is {typed}")
    row.update({column: cell(number) for column, number in read.items()})
    return found[0]


def _take_typed(row: Fact) -> None:
    """Take the number of a row as typed; what it counts is never less than nothing.

    The open side of "more than" and "nearly" implies an end where the last digit would change.
    """
    (lower, least), (upper, most) = (
        (row.get(side, row["value"]), row.get(f"{side}_inclusive", "true") == "true")
        for side in ("lower", "upper")
    )
    low = implied_low = End(Fraction(lower), least) if lower else NOTHING
    high = implied_high = End(Fraction(upper), most) if upper else OPEN
    step = Fraction(last_digit(Fraction(lower or upper or 0)))
    if lower and not least and not upper:
        implied_high = low + End(step, inferred=True)
    elif upper and not most and not lower:  # nearly one of something is nine tenths of it
        implied_low = high + End(-step / 10 if step == high.bound else -step, inferred=True)
    row.said, row.implied = Interval(low, high), Interval(implied_low, implied_high)
    row.number = Fraction(row["value"]) if row["value"] else None
    row.sense = "" if lower or upper else "about"
