"""The tables of the reader: every row's examples are its tests, and say what is wrong with it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from opencc import OpenCC

from loudi_analysis.extraction import explain, extract
from loudi_analysis.extraction.lexicon import AFTER, BEFORE, PHRASES, UNITS, pattern, rows
from loudi_analysis.extraction.quantity import ucum_size
from loudi_analysis.extraction.reader import _Reader

SIMPLIFIED = OpenCC("t2s").convert
SCRIPTS = pytest.mark.parametrize("script", [str, SIMPLIFIED], ids=["typed", "derived"])


def ids(table: str) -> list[str]:
    return [next(iter(row.values())) for row in rows(table)]


REFUSALS = [row for row in rows("refusals") if row["applies"] not in ("phrase", "word", "document")]


@SCRIPTS
@pytest.mark.parametrize("row", REFUSALS, ids=[row["name"] for row in REFUSALS])
def test_refusals(row, script):
    """The example is refused by its row, the counterexample is not and states a quantity."""
    assert row["reason"], "a row says why"
    example, counterexample = script(row["example"]), script(row["counterexample"])
    assert row["name"] in _Reader(example).refused.values(), f"{example} is not refused by it"
    assert row["name"] not in _Reader(counterexample).refused.values(), counterexample
    assert extract(counterexample), f"{counterexample} states a quantity"


@pytest.mark.parametrize("row", rows("refusals"), ids=ids("refusals"))
def test_the_cells_of_a_refusal_are_expressions(row):
    macros = {"@@": "一", "@1": "一", "@n": "一", "@c": "一", "@e": "一", "@d": "1", "@D": "1"}
    for column in ("before", "inside", "after", "unless"):
        cell = row[column]
        for mark, letter in (macros | {"@q": "”", "@o": "“", "@l": "A"}).items():
            cell = cell.replace(mark, letter)
        for part in cell.split():
            re.compile(pattern(part))
    assert row["before"] or row["inside"] or row["after"] or row["applies"]


@SCRIPTS
@pytest.mark.parametrize("row", rows("units"), ids=ids("units"))
def test_units(row, script):
    """The example is one quantity, of the row's kind; a code is one that converts."""
    (quantity,) = extract(script(row["example"]))
    assert quantity.surface == script(row["example"])
    assert quantity.kind == row["kind"] or row["unit"] in ("年代",)
    if row["ucum"]:
        ucum_size(row["ucum"])
        assert row["factor"], "a unit with a code has a factor"


@pytest.mark.parametrize("row", rows("hedges"), ids=ids("hedges"))
def test_hedges(row):
    assert row["place"] in ("before", "inside", "after", "negator", "modal", "suffix")
    (quantity,) = extract(row["example"])
    assert quantity.surface == row["example"] or row["word"] == "過"
    assert row["word"] in (quantity.hedge or ""), "the hedge stands in its example"
    ends = {"more": (30, None), "at least": (30, None), "less": (None, 30), "at most": (None, 30)}
    if row["word"] != "過" and row["meaning"]:
        found = (quantity.lower, quantity.upper)
        assert found == ends.get(row["meaning"], (None, None)), row["meaning"]


@pytest.mark.parametrize("row", rows("eras"), ids=ids("eras"))
def test_eras(row):
    (quantity,) = extract(row["example"])
    year = row["first_year"] and f"{int(row['first_year']) + 12:04d}"
    assert (quantity.surface, quantity.kind, quantity.iso or "") == (row["example"], "date", year)


@pytest.mark.parametrize("row", rows("parts"), ids=ids("parts"))
def test_parts(row):
    (quantity,) = extract(row["example"])
    assert quantity.value == pytest.approx(3 + 2 / int(row["size"]))


@pytest.mark.parametrize("row", rows("currencies"), ids=ids("currencies"))
def test_currencies(row):
    (quantity,) = extract(row["example"])
    assert (quantity.surface, quantity.kind) == (row["example"], "money")


@pytest.mark.parametrize("row", rows("dayparts"), ids=ids("dayparts"))
def test_day_parts(row):
    (quantity,) = extract(row["example"])
    hour = {"morning": 8, "noon": 20, "afternoon": 20, "night": 20}[row["part"]]
    assert (quantity.surface, quantity.iso) == (row["example"], f"T{hour:02d}")


def test_phrases_state_nothing():
    wrong = [word for word in PHRASES if any(q.surface == word for q in extract(word))]
    assert wrong == []


def test_every_table_has_both_scripts():
    for words in (UNITS, BEFORE, AFTER, PHRASES):
        assert {SIMPLIFIED(word) for word in words if word == SIMPLIFIED(SIMPLIFIED(word))} <= set(
            words
        )


def test_the_simplified_characters_are_derived():
    path = Path(__file__).parent.parent / "scripts" / "derive_characters.py"
    spec = importlib.util.spec_from_file_location("derive_characters", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shipped = (module.FOLDER / "characters.csv").read_text(encoding="utf-8")
    assert module.derive() == shipped, "run scripts/derive_characters.py"


def test_explain_names_the_rule_of_every_numeral():
    found = explain("有14名，萬眾一心，218次列車，一、二")
    assert next((one.surface, one.quantity is not None) for one in found) == ("14名", True)
    rules = {one.surface: one.rule for one in found}
    assert rules["萬"] == "set phrase"
    assert rules["218"] == "train or flight"
    assert all(one.reason for one in found if one.quantity is None)
