"""The Data Package descriptor, ``data/datapackage.json``: what each table of the study holds.

The descriptor is written by hand but for the hash and the byte count of each table, which
`descriptor` renews. The types that it gives are those that tables are loaded with.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from functools import cache
from typing import Any

import pandas as pd

from loudi_analysis.io import StudyError
from loudi_analysis.study.source import data_path

FOLDERS = ("codebook", "linked", "processed")
"""Folders below ``data`` in which every CSV file must be described."""


@cache
def resources() -> dict[str, dict[str, Any]]:
    """Return the descriptions of the tables by name, such as ``linked.epidemic``.

    Raises
    ------
    StudyError
        Where the descriptor is missing, is no JSON, or names a table twice.
    """
    found: dict[str, dict[str, Any]] = {}
    for resource in _read()["resources"]:
        if resource["name"] in found:
            raise StudyError(f"data/datapackage.json describes {resource['name']!r} twice")
        found[resource["name"]] = resource
    return found


def descriptor() -> str:
    """Return the descriptor as it must stand: each hash and byte count those of the table now.

    Raises
    ------
    StudyError
        As `resources`; and where a described table is missing, or a table is not described.
    """
    package = _read()
    paths = [resource["path"] for resource in package["resources"]]
    for folder in FOLDERS:
        for path in sorted(data_path(folder).glob("*.csv")):
            if f"{folder}/{path.name}" not in paths:
                raise StudyError(
                    f"data/{folder}/{path.name} is not described: "
                    "add a resource for it to data/datapackage.json"
                )
    for resource in package["resources"]:
        try:
            content = data_path(*resource["path"].split("/")).read_bytes()
        except OSError as error:
            raise StudyError(
                f"data/datapackage.json describes data/{resource['path']}, "
                f"which cannot be read: {error.strerror}"
            ) from error
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        resource["bytes"] = len(content)
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _read() -> dict[str, Any]:
    path = data_path("datapackage.json")
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
