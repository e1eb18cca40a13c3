"""Linked records: public figures that the article's own are set beside.

Each row of the tables in ``data/linked`` cites a source, and each has a key that results cite.
``data/datapackage.json`` says what the columns hold; CONTRIBUTING.md tells how to add a row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache

import pandas as pd

from loudi_analysis.intervals import End, Interval
from loudi_analysis.io import StudyError
from loudi_analysis.study.source import data_path
from loudi_analysis.study.tables import resources

# How a cell of each type of the descriptor is read, what it should look like, and its dtype.
TYPES: dict[str, tuple[Callable[[str], object], str, str]] = {
    "string": (str, "text", "string"),
    "integer": (int, "a whole number", "Int64"),
    "number": (float, "a number", "float64"),
    "boolean": ({"true": True, "false": False}.__getitem__, "true or false", "boolean"),
    "date": (date.fromisoformat, "a date such as 2020-02-12", "datetime64[s]"),
}


@cache
def linked_rows(table: str) -> dict[str, dict[str, str]]:
    """Return the rows of a linked table by key, as text, missing cells empty.

    Raises
    ------
    StudyError
        Where there is no such table, its columns are not those described, a cell is not of its
        column's type, or a key stands twice.
    """
    described = _described(table)
    path = data_path("linked", f"{table}.csv")
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StudyError(f"cannot read the linked table ({path}: {error.strerror})") from error
    reader = csv.DictReader(content.splitlines())
    if reader.fieldnames != list(described):
        raise StudyError(
            f"{path} has the columns {', '.join(reader.fieldnames or [])}; "
            f"data/datapackage.json describes {', '.join(described)}"
        )
    found: dict[str, dict[str, str]] = {}
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        if None in row or None in row.values():
            raise StudyError(f"{where}: the row must have {len(described)} cells, as the header")
        for column, cell in row.items():
            _parse(cell, described[column], f"{where}, column {column}")
        key = row["source" if table == "sources" else "key"]
        if key in found:
            raise StudyError(f"{where}: the key {key!r} stands twice")
        found[key] = row
    return found


def load_linked(table: str) -> pd.DataFrame:
    """Return a linked table with its numbers and dates parsed, missing cells as missing values.

    Raises
    ------
    StudyError
        As `linked_rows`.
    """
    described = _described(table)
    rows = linked_rows(table).values()
    return pd.DataFrame(
        {
            column: pd.Series([_parse(row[column], kind) for row in rows], dtype=TYPES[kind][2])
            for column, kind in described.items()
        }
    )


def record(key: str) -> Interval:
    """Return a public figure as an interval: "more than" stays open.

    An approximate figure (no bounds, as with "about") has no interval.

    Raises
    ------
    StudyError
        Where there is no such record, or it is only approximate.
    """
    row = _row("records", key)
    if not row["lower"] and not row["upper"]:
        raise StudyError(f"record {key!r} is approximate and has no bounds")
    return Interval(
        End(Fraction(row["lower"]) if row["lower"] else None, row["lower_inclusive"] == "true"),
        End(Fraction(row["upper"]) if row["upper"] else None, row["upper_inclusive"] == "true"),
    )


def day_of(table: str, key: str) -> date:
    """Return the date of a row.

    Raises
    ------
    StudyError
        Where there is no such row.
    """
    return date.fromisoformat(_row(table, key)["date"])


def epidemic(place: str) -> dict[str, tuple[date, int, int]]:
    """Return a place's days in order: key, then date, cumulative confirmed, and active cases.

    Active is confirmed less discharged less dead, all at 24:00 of the day.
    """
    days = {}
    for key, row in linked_rows("epidemic").items():
        if row["place"] == place:
            confirmed = int(row["confirmed"])
            active = confirmed - int(row["discharged"]) - int(row["dead"])
            days[key] = (date.fromisoformat(row["date"]), confirmed, active)
    return days


def linked_tables() -> list[str]:
    """Return the names of the linked tables, in the order of the descriptor."""
    return [n.removeprefix("linked.") for n in resources() if n.startswith("linked.")]


def _described(table: str) -> dict[str, str]:
    """Return the columns of a linked table with their types, as the descriptor gives them."""
    if table not in linked_tables():
        raise StudyError(f"no linked table {table!r}; there are {', '.join(linked_tables())}")
    return {f["name"]: f["type"] for f in resources()[f"linked.{table}"]["schema"]["fields"]}


def _parse(cell: str, kind: str, where: str = "") -> object:
    if not cell:
        return None
    parse, like, _ = TYPES[kind]
    try:
        return parse(cell)
    except (ValueError, KeyError):
        raise StudyError(f"{where}: {cell!r} is not {like}") from None


def _row(table: str, key: str) -> dict[str, str]:
    rows = linked_rows(table)
    if key not in rows:
        raise StudyError(f"no row {key!r} in data/linked/{table}.csv")
    return rows[key]
