"""The tables of a study: rows of CSV with their place, and the Data Package that describes them.

``columns.csv`` lists the columns of a codebook's tables and how each is checked: ``needed``, each
cell ``once``, or one of some words, with ``|`` before them where it may be empty. A study's
descriptor, ``datapackage.json``, is written by hand but for the hash and the byte count of each
table, which `descriptor` renews; its types are those that linked tables are loaded with.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from loudi_analysis import show
from loudi_analysis.io import StudyError, UnknownName, packaged

FOLDERS = ("codebook", "linked", "processed")
"""Folders of a study in which every CSV file must be described, where there is a descriptor."""

WANTED = ("claims", "set_aside", "readings", "results", "checks")
"""The tables that every codebook has; the others may be missing, which is as if they were empty."""

# How a cell of each type of the descriptor is read, what it should look like, and its dtype.
TYPES: dict[str, tuple[Callable[[str], object], str, str]] = {
    "string": (str, "text", "string"),
    "integer": (int, "a whole number", "Int64"),
    "number": (float, "a number", "float64"),
    "boolean": ({"true": True, "false": False}.__getitem__, "true or false", "boolean"),
    "date": (date.fromisoformat, "a date such as 2020-02-12", "datetime64[s]"),
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
        lines = shown.itertuples(index=False, name=None)
        rows = [[_cut(cell, width) for cell in line] for line in lines]
        return show.table(list(shown), rows, named, note)


def _cut(cell: object, width: int | None) -> object:
    return (
        f"{cell[: width - 1]}…" if width and isinstance(cell, str) and len(cell) > width else cell
    )


class Row(dict[str, str]):
    """A row of a table: its cells by column, or as attributes, and where it stands."""

    where: str

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@cache
def columns() -> dict[str, list[dict[str, str]]]:
    """Return the rows of ``columns.csv`` by table, as ``codebook/claims``."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in packaged("study", "columns.csv"):
        found.setdefault(row["table"], []).append(row)
    return found


def coded(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table of a study's codebook, checked as ``columns.csv`` says."""
    table = f"codebook/{name}"
    if table not in columns():
        raise UnknownName("codebook table", name, [t.partition("/")[2] for t in columns()])
    if name not in WANTED and not (folder / f"{table}.csv").is_file():
        return []
    checks = {row["column"]: row["check"] for row in columns()[table]}
    needed = [column for column, check in checks.items() if check and check[0] != "|"]
    rows = read_rows(folder, table, needed, list(checks))
    for column, check in checks.items():
        if check == "once":
            once(column, rows)
        for row in rows:
            if "|" in check and (row[column] or check[0] != "|"):
                known(column, row[column], check.strip("|").split("|"), row.where)
            if check == "digits" and not row[column].removesuffix("%").isdecimal():
                raise StudyError(f"{row.where}: {column!r} is a number such as 1 or 1%")
    return rows


def read_rows(
    folder: Path, table: str, required: Sequence[str], known: Sequence[str] = ()
) -> list[Row]:
    """Return the rows of ``folder/table.csv``; ``known`` are all its columns, where not any may be.

    Missing cells, and those of known columns that are not there, are empty. A table that cannot be
    read, other columns, and a row that is too long or too short are each a StudyError.
    """
    path = folder / f"{table}.csv"
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise StudyError(f"cannot read the table {path}: {reason}") from error
    reader = csv.DictReader(io.StringIO(content, newline=""))
    there = list(reader.fieldnames or [])
    if missing := [column for column in required if column not in there]:
        named = ", ".join(missing)
        raise StudyError(f"{path} lacks the columns {named}: its first line names them")
    if other := [column for column in there if known and column not in known]:
        raise StudyError(f"{path} has the columns {', '.join(other)}; known are {', '.join(known)}")
    rows = []
    for cells in reader:
        row = Row(dict.fromkeys(known, "") | cells)
        row.where = f"{table}.csv, line {reader.line_num}"
        if None in cells or None in cells.values():
            raise StudyError(f"{row.where}: the row must have {len(there)} cells, as the header")
        rows.append(row)
    return rows


def known(kind: str, name: str, names: Iterable[str], where: str) -> None:
    """Refuse a name that a row gives and that does not exist."""
    if name not in (names := list(names)):
        raise StudyError(f"{where}: {UnknownName(kind, name, names)}")


def once(column: str, rows: Iterable[Row]) -> dict[str, Row]:
    """Return rows by the name in a column; refuse one that stands twice."""
    found: dict[str, Row] = {}
    for row in rows:
        if found.setdefault(row[column], row) is not row:
            raise StudyError(f"{row.where}: the {column} {row[column]!r} stands twice")
    return found


def parse(cell: str, kind: str, where: str = "") -> object:
    """Return a cell as a value of a descriptor's type; None where it is empty."""
    read, like, _ = TYPES[kind]
    try:
        return read(cell) if cell else None
    except (ValueError, KeyError):
        raise StudyError(f"{where}: {cell!r} is not {like}") from None


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
    except OSError as error:
        raise StudyError(f"cannot read the descriptor ({path}: {error.strerror})") from error
    except ValueError as error:
        raise StudyError(f"{path} is no JSON: {error}") from error


def to_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV: numbers as `repr` writes them, missing cells empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(map(cell, row) for row in frame.itertuples(index=False, name=None))
    return buffer.getvalue()


def cell(value: object) -> str:
    """Return a value as a cell of the study's tables has it."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
