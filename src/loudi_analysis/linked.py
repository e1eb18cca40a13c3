"""Linked records: public figures that the article's own are set beside.

Each row of the tables in ``data/linked`` cites a source, and each has a key that results cite.
CONTRIBUTING.md tells how to add one.
"""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from functools import cache

import pandas as pd

from loudi_analysis.intervals import End, Interval
from loudi_analysis.source import StudyError, data_path

TABLES = (
    "sources",
    "epidemic",
    "disagreements",
    "prefectures",
    "last_cases",
    "events",
    "stringency",
    "records",
)


@cache
def linked_rows(table: str) -> dict[str, dict[str, str]]:
    """Return the rows of a linked table by key, as text.

    Raises
    ------
    StudyError
        Where the table is missing or a key stands twice.
    """
    if table not in TABLES:
        raise StudyError(f"no linked table {table!r}; there are {', '.join(TABLES)}")
    path = data_path("linked", f"{table}.csv")
    if not path.is_file():
        raise StudyError(f"the linked table is missing: {path}")
    found: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["source" if table == "sources" else "key"]
            if key in found:
                raise StudyError(f"{path}: the key {key!r} stands twice")
            found[key] = row
    return found


def load_linked(table: str) -> pd.DataFrame:
    """Return a linked table, its numbers and dates parsed, missing cells as missing values.

    Raises
    ------
    StudyError
        As `linked_rows`.
    """
    frame = pd.DataFrame(linked_rows(table).values())
    for column in frame.columns.intersection(["date", "as_of"]):
        if table != "sources":
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
    for column in frame.columns.intersection(
        ["confirmed", "discharged", "dead", "value", "lower", "upper"]
    ):
        frame[column] = pd.to_numeric(frame[column])
    for column in frame.columns.intersection(["lower_inclusive", "upper_inclusive"]):
        frame[column] = frame[column] == "true"
    return frame


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


def _row(table: str, key: str) -> dict[str, str]:
    rows = linked_rows(table)
    if key not in rows:
        raise StudyError(f"no row {key!r} in data/linked/{table}.csv")
    return rows[key]
