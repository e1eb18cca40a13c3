"""The descriptor: it validates, it is current, and it leaves no table out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.tables import descriptor, resources

DATA = load_study().folder
TABLES = resources(DATA)
FIELDS = [(name, field) for name, table in TABLES.items() for field in table["schema"]["fields"]]


def faults(folder: Path) -> list[tuple[str, str, str]]:
    """Return what Frictionless finds: table, kind of error, message."""
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.stats["tasks"] == len(TABLES)
    found = [("", error.type, error.message) for error in report.errors]
    for task in report.tasks:
        found += [(task.name, error.type, error.message) for error in task.errors]
    return found


def test_every_table_is_as_described() -> None:
    found = faults(DATA)
    assert not found, "\n".join(f"{table}: {message}" for table, _, message in found)


def test_the_descriptor_is_current() -> None:
    committed = (DATA / "datapackage.json").read_text(encoding="utf-8")
    current = descriptor(DATA)
    before, now = (json.loads(text)["resources"] for text in (committed, current))
    stale = [new["path"] for old, new in zip(before, now, strict=True) if old != new]
    assert not stale, (
        f"{', '.join(stale)} changed after data/datapackage.json was written: "
        "run `.venv/bin/loudi-analysis study --no-notebooks`"
    )
    assert committed == current


def test_columns_say_what_they_hold() -> None:
    for name, field in FIELDS:
        assert field.get("description"), f"{name}: column {field['name']} is not described"
        required = field.get("constraints", {}).get("required", False)
        labels = [missing["label"] for missing in field.get("missingValues", [])]
        assert bool(labels) != required, (
            f"{name}: column {field['name']} must be required, or say what an empty cell means"
        )


def test_sources_and_keys_are_bound() -> None:
    for name, table in TABLES.items():
        schema = table["schema"]
        assert schema["primaryKey"], name
        bound = {key["fields"][0]: key["reference"] for key in schema.get("foreignKeys", [])}
        for column in ("source", "second_source"):
            if column in [f["name"] for f in schema["fields"]] and name != "linked.sources":
                assert bound[column] == {"resource": "linked.sources", "fields": ["source"]}


def test_categories_are_what_is_allowed() -> None:
    for name, field in FIELDS:
        if "categories" in field:
            listed = [category["value"] for category in field["categories"]]
            assert listed == field["constraints"]["enum"], f"{name}: {field['name']}"


def test_validation_finds_what_is_wrong(data_copy: Path) -> None:
    spoil = {
        "linked/events.csv": (",2020-02-12,10:00,", ",2020-13-12,10:70,"),
        "linked/epidemic.csv": (",bulletin,", ",hearsay,"),
        "linked/counties.csv": ("county_xinhua_2020-02-09", "county_xinhua_2020-02-05"),
        "linked/sources.csv": ("xishui_0226,", "xishui_0227,"),
        "codebook/claims.csv": (",units_volunteering,", ",units_unheard_of,"),
        "processed/claims.csv": ("volunteers_water_bureau,", "volunteers_fire_bureau,"),
    }
    for name, (old, new) in spoil.items():
        text = (data_copy / name).read_text(encoding="utf-8")
        assert old in text, name
        (data_copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {(table, kind) for table, kind, _ in faults(data_copy)}
    assert found >= {
        ("linked.events", "type-error"),
        ("linked.events", "constraint-error"),
        ("linked.epidemic", "constraint-error"),
        ("linked.counties", "primary-key"),
        ("linked.records", "foreign-key"),
        ("codebook.claims", "foreign-key"),
        ("processed.claims", "foreign-key"),
        ("linked.sources", "hash-count"),
        ("linked.epidemic", "byte-count"),
    }


def test_hash_and_bytes_are_renewed(data_copy: Path) -> None:
    table = data_copy / "linked" / "events.csv"
    before = descriptor(data_copy)
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    old, new = (
        {r["name"]: (r["hash"], r["bytes"]) for r in json.loads(text)["resources"]}
        for text in (before, descriptor(data_copy))
    )
    assert {name for name in old if old[name] != new[name]} == {"linked.events"}
    assert new["linked.events"][1] == old["linked.events"][1] + 1 == table.stat().st_size


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda data: (data / "linked" / "prices.csv").write_text("key\n"),
            "linked/prices.csv is not described: add a resource for it",
        ),
        (
            lambda data: (data / "linked" / "events.csv").unlink(),
            "describes linked/events.csv, which cannot be read: No such file",
        ),
        (lambda data: (data / "datapackage.json").write_text("{"), "is no JSON: "),
    ],
)
def test_a_faulty_package_is_named(
    data_copy: Path, spoil: Callable[[Path], Any], message: str
) -> None:
    spoil(data_copy)
    with pytest.raises(StudyError, match=re.escape(message)):
        descriptor(data_copy)


def test_no_table_is_described_twice(data_copy: Path) -> None:
    path = data_copy / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"linked.events"', '"linked.records"'))
    with pytest.raises(StudyError, match=re.escape("describes 'linked.records' twice")):
        resources(data_copy)
