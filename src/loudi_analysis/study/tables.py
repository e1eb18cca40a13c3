"""The tables of a study: rows of CSV with their place, and the Data Package that describes them.

``columns.csv`` lists the columns of a codebook's tables and how each is checked: ``needed``, each
cell ``once``, one of some words, or one of `TYPES`; with ``|`` before them it may be missing, after
them empty. A study's descriptor, ``datapackage.json``, is written by hand but for the hash and the
byte count of each table, which `descriptor` renews; its types are those of linked tables.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from loudi_analysis import show
from loudi_analysis.io import Named, StudyError, UnknownName, packaged

FOLDERS = ("codebook", "linked", "processed")
"""Folders of a study in which every CSV file must be described, where there is a descriptor."""

WANTED = ("claims", "set_aside", "readings", "results", "checks")
"""The tables that every codebook has; the others may be missing, which is as if they were empty."""

Days = tuple[date | None, date | None]


def days(cell: str) -> Days:
    """Read a day, or an interval of two; None where it is open, as in ``../2020-02-24``."""
    ends = [None if day == ".." else date.fromisoformat(day) for day in cell.split("/")]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or (first and last and first > last):
        raise ValueError("more than two, or the later one first")
    return first, last


# How a cell of each type is read, what it should look like, and its dtype in a frame.
TYPES: dict[str, tuple[Callable[[str], object], str, str]] = {
    "string": (str, "text", "string"),
    "integer": (int, "a whole number", "Int64"),
    "number": (float, "a number", "float64"),
    "boolean": ({"true": True, "false": False}.get, "true or false", "boolean"),
    "date": (date.fromisoformat, "a date such as 2020-02-12", "datetime64[s]"),
    "dates": (
        lambda cell: [*map(date.fromisoformat, cell.split())],
        "dates, spaces between",
        "string",
    ),
    "days": (days, "a date as 2020-02-24, or two as ../2020-02-24, the earlier first", "string"),
    "digits": (re.compile(r"\d+%?").fullmatch, "a number of digits such as 1 or 1%", "string"),
}


class Table(pd.DataFrame):
    """A frame that a notebook shows with words at the left and dates unbroken."""

    @property
    def _constructor(self) -> type[Table]:
        return Table

    def _repr_html_(self) -> str:
        options = ("max_rows", "max_columns", "max_colwidth")
        most, columns, width = (pd.get_option(f"display.{name}") or None for name in options)
        shown = self.iloc[:most, :columns]
        note = "" if shown.shape == self.shape else f"{len(self)} rows, {self.shape[1]} columns"
        named = 0 if pd.api.types.is_integer_dtype(self.index) else self.index.nlevels
        if named:  # numbers of rows name nothing
            shown = shown.rename_axis([name or "name" for name in self.index.names]).reset_index()

        def cut(cell: object) -> object:
            if width and isinstance(cell, str) and len(cell) > width:
                return f"{cell[: width - 1]}…"
            return cell

        rows = [[*map(cut, line)] for line in shown.itertuples(index=False, name=None)]
        return show.table(list(shown), rows, named, note)


class Row(dict[str, str]):
    """A row of a table: its cells by column, or as attributes, and where it stands."""

    def __init__(self, cells: Mapping[str, str], **more: str) -> None:
        super().__init__(cells, **more)
        self.line: str = getattr(cells, "line", "")

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def fault(self, told: object) -> StudyError:
        """Return an error that says where the row stands."""
        return StudyError(f"{self.line}: {told}")


AnyRow = TypeVar("AnyRow", bound=Row)


@cache
def columns() -> dict[str, list[dict[str, str]]]:
    """Return the rows of ``columns.csv`` by table, as ``codebook/claims``."""
    rows = groupby(packaged("study", "columns.csv"), itemgetter("table"))
    return {table: [*of_table] for table, of_table in rows}


def read_rows(
    folder: Path, table: str, checks: Mapping[str, str], also: Sequence[str] = ()
) -> list[Row]:
    """Return the rows of ``folder/table.csv``, whose columns are checked as in ``columns.csv``.

    Missing cells, and those of columns that may be missing, are empty. Where some others may
    ``also`` be there, any may whose name is not nearly one of these. A table that cannot be read, a
    column or cell that is not as it must be, and a row of another length are each a StudyError.
    """
    path = folder / f"{table}.csv"
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise StudyError(f"cannot read the table {path}: {reason}") from error
    reader = csv.DictReader(io.StringIO(content, newline=""))
    there = list(reader.fieldnames or [])
    needed = [column for column, check in checks.items() if check and check[0] != "|"]
    if missing := ", ".join(column for column in needed if column not in there):
        raise StudyError(f"{path} lacks the columns {missing}: its first line names them")
    every = [*checks, *also]
    others = [c for c in there if c not in every]
    if other := ", ".join(c for c in others if not also or get_close_matches(c, every, 1, 0.8)):
        raise StudyError(f"{path} has the columns {other}; known are {', '.join(checks)}")
    rows: list[Row] = []
    for cells in reader:
        row = Row(dict.fromkeys(checks, "") | cells)
        row.line = f"{table}.csv, line {reader.line_num}"
        if None in cells or None in cells.values():
            raise row.fault(f"the row must have {len(there)} cells, as the header")
        for column, check in checks.items():
            _check(row, column, check)
        rows.append(row)
    for column in [column for column, check in checks.items() if check == "once"]:
        by(column, rows)
    return rows


def _check(row: Row, column: str, check: str) -> None:
    """Refuse a cell that is not as its column's check says."""
    cell, (first, *others) = row[column], check.strip("|").split("|")
    if not cell and (not check or "|" in (check[0], check[-1])):
        return
    if not cell:
        raise row.fault(f"the column {column!r} must not be empty")
    if first in TYPES:
        parse(cell, first, f"{row.line}, column {column}")
    elif first not in ("", "needed", "once"):
        known(column, cell, [first, *others], row.line)


def known(kind: str, name: str, names: Collection[str], where: str = "") -> None:
    """Refuse a name that does not exist, an UnknownName; of a row, a StudyError that says where."""
    if name not in names:
        error = UnknownName(kind, name, names)
        raise StudyError(f"{where}: {error}") if where else error


def by(column: str, rows: Iterable[AnyRow]) -> Named[AnyRow]:
    """Return rows by the name in a column; refuse one that stands twice."""
    found: Named[AnyRow] = Named(column)
    for row in rows:
        if found.setdefault(row[column], row) is not row:
            raise row.fault(f"the {column} {row[column]!r} stands twice")
    return found


def parse(cell: str, kind: str, where: str = "") -> Any:
    """Return a cell as a value of one of `TYPES`; a StudyError where it is none."""
    read, like, _ = TYPES[kind]
    with suppress(ValueError):
        if (value := read(cell)) is not None:
            return value
    raise StudyError(f"{where}: {cell!r} is not {like}")


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the descriptions of a study's tables by name, as ``linked.epidemic``."""
    found: dict[str, dict[str, Any]] = {}
    for resource in _package(folder).get("resources", []):
        if found.setdefault(resource["name"], resource) is not resource:
            raise StudyError(f"datapackage.json describes {resource['name']!r} twice")
    return found


def descriptor(folder: Path) -> str:
    """Return the descriptor as it must stand: each hash and byte count those of the table now."""
    package = _package(folder)
    paths = [resource["path"] for resource in package["resources"]]
    for path in (path for part in FOLDERS for path in sorted((folder / part).glob("*.csv"))):
        if (name := path.relative_to(folder).as_posix()) not in paths:
            place = folder / "datapackage.json"
            raise StudyError(f"{name} is not described: add a resource for it to {place}")
    for resource in package["resources"]:
        try:
            content = folder.joinpath(resource["path"]).read_bytes()
        except OSError as error:
            told = f"datapackage.json describes {resource['path']}, which cannot be read"
            raise StudyError(f"{told}: {error.strerror}") from error
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        resource["bytes"] = len(content)
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _package(folder: Path) -> dict[str, Any]:
    path = folder / "datapackage.json"
    try:  # a study may do without
        return json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise StudyError(f"{path} is no JSON: {error}") from error


def to_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV: numbers as `repr` writes them, missing cells empty."""
    return frame.map(cell).to_csv(index=False, lineterminator="\n")


def cell(value: object) -> str:
    """Return a value as a cell of the study's tables has it."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
