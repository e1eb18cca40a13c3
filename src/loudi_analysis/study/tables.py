"""The tables of a study: rows of CSV with their place, and the Data Package that describes them.

The descriptor, ``datapackage.json``, is written by hand but for the hash and the byte count of each
table, which `descriptor` renews. The types that it gives are those that tables are loaded with.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from loudi_analysis import show
from loudi_analysis.io import StudyError, UnknownName

FOLDERS = ("codebook", "linked", "processed")
"""Folders of a study in which every CSV file must be described, where there is a descriptor."""

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
        most, columns, width = (pd.get_option(f"display.{of}") or None for of in _MOST)
        shown = self.iloc[:most, :columns]
        # Numbers of rows name nothing.
        names = [] if pd.api.types.is_integer_dtype(self.index) else list(self.index.names)
        keys = [key if isinstance(key, tuple) else (key,) for key in shown.index]
        cells = shown.itertuples(index=False, name=None)
        rows = [
            [_cut(cell, width) for cell in (*key[: len(names)], *line)]
            for key, line in zip(keys, cells, strict=True)
        ]
        note = "" if shown.shape == self.shape else f"{len(self)} rows, {self.shape[1]} columns"
        return show.table([*(n or "name" for n in names), *shown], rows, len(names), note)


_MOST = ("max_rows", "max_columns", "max_colwidth")


def _cut(cell: object, width: int | None) -> object:
    text = isinstance(cell, str) and width and len(cell) > width
    return f"{str(cell)[: (width or 0) - 1]}…" if text else cell


class Row(dict[str, str]):
    """A row of a table: its cells by column, and where it stands, for messages."""

    where: str


def read_rows(
    folder: Path, table: str, required: Sequence[str], optional: Sequence[str] | None = ()
) -> list[Row]:
    """Return the rows of ``folder/table.csv``, missing cells empty.

    Parameters
    ----------
    folder : Path
        The study's folder.
    table : str
        The table's place in it, as ``codebook/claims``.
    required, optional : sequence of str
        Columns that must be there, and those that may, which are empty where they are not; None
        for the optional ones lets any stand.

    Raises
    ------
    StudyError
        Where the table cannot be read, its columns are others, or a row is too long or too short.
    """
    path = folder / f"{table}.csv"
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise StudyError(f"cannot read the table {path}: {reason}") from error
    reader = csv.DictReader(io.StringIO(content, newline=""))
    columns = list(reader.fieldnames or [])
    if missing := [column for column in required if column not in columns]:
        raise StudyError(
            f"{path} lacks the columns {', '.join(missing)}: its first line names them"
        )
    known = [*required, *(optional if optional is not None else columns)]
    if other := [column for column in columns if column not in known]:
        raise StudyError(f"{path} has the columns {', '.join(other)}; known are {', '.join(known)}")
    rows = []
    for cells in reader:
        row = Row(dict.fromkeys(known, ""))
        row.where = f"{table}.csv, line {reader.line_num}"
        if None in cells or None in cells.values():
            raise StudyError(f"{row.where}: the row must have {len(columns)} cells, as the header")
        row.update(cells)
        rows.append(row)
    return rows


def known(kind: str, name: str, names: Iterable[str], where: str) -> None:
    """Refuse a name that a row gives and that does not exist."""
    if name not in (names := list(names)):
        raise StudyError(f"{where}: {UnknownName(kind, name, names)}")


def once(kind: str, rows: Iterable[Row], column: str = "") -> Iterator[tuple[str, Row]]:
    """Yield rows by the name in a column, that of their kind; refuse one that stands twice."""
    found: set[str] = set()
    for row in rows:
        if (name := row[column or kind]) in found:
            raise StudyError(f"{row.where}: the {kind} {name!r} stands twice")
        found.add(name)
        yield name, row


def parse(cell: str, kind: str, where: str = "") -> object:
    """Return a cell as a value of a descriptor's type; None where it is empty."""
    if not cell:
        return None
    read, like, _ = TYPES[kind]
    try:
        return read(cell)
    except (ValueError, KeyError):
        raise StudyError(f"{where}: {cell!r} is not {like}") from None


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the descriptions of a study's tables by name, as ``linked.epidemic``."""
    found: dict[str, dict[str, Any]] = {}
    for resource in _read(folder).get("resources", []):
        if resource["name"] in found:
            raise StudyError(f"datapackage.json describes {resource['name']!r} twice")
        found[resource["name"]] = resource
    return found


def descriptor(folder: Path) -> str:
    """Return the descriptor as it must stand: each hash and byte count those of the table now."""
    package = _read(folder)
    paths = [resource["path"] for resource in package["resources"]]
    for part in FOLDERS:
        for path in sorted((folder / part).glob("*.csv")):
            if f"{part}/{path.name}" not in paths:
                raise StudyError(
                    f"{part}/{path.name} is not described: add a resource for it to "
                    f"{folder / 'datapackage.json'}"
                )
    for resource in package["resources"]:
        try:
            content = folder.joinpath(resource["path"]).read_bytes()
        except OSError as error:
            raise StudyError(
                f"datapackage.json describes {resource['path']}, which cannot be read: "
                f"{error.strerror}"
            ) from error
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        resource["bytes"] = len(content)
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _read(folder: Path) -> dict[str, Any]:
    path = folder / "datapackage.json"
    if not path.is_file():  # a study may do without
        return {}
    try:
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(f"cannot read the descriptor ({path}: {error.strerror})") from error
    except ValueError as error:
        raise StudyError(f"{path} is no JSON: {error}") from error
    return package


def to_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV: numbers as `repr` writes them, missing cells empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([cell(value) for value in row])
    return buffer.getvalue()


def cell(value: object) -> str:
    """Return a value as a cell of the study's tables has it."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
