"""The tables of the reader: every row's examples are its tests, and say what is wrong with it."""

from __future__ import annotations

import importlib
import json
import re
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from cases import each
from opencc import OpenCC

from loudi_analysis.extraction import explain, extract, lexicon
from loudi_analysis.extraction.lexicon import AFTER, BEFORE, PHRASES, UNITS, expression
from loudi_analysis.extraction.numerals import last_digit
from loudi_analysis.extraction.quantity import ucum_size
from loudi_analysis.extraction.reader import Reader

for folder in ("benchmarks", "scripts"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))
genres = importlib.import_module("genres")
make_lexicon = importlib.import_module("make_lexicon")
rows, scripts = make_lexicon.rows, make_lexicon.scripts

SIMPLIFIED = OpenCC("t2s").convert
SCRIPTS = pytest.mark.parametrize("script", [str, SIMPLIFIED], ids=["typed", "derived"])


REFUSALS = [row for row in rows("refusals") if row["applies"] not in ("phrase", "word", "document")]


def refusals(text: str) -> dict[int, str]:
    reader = Reader(text)
    list(reader)  # reads to the end
    return reader.refused


@SCRIPTS
@each("row", REFUSALS)
def test_refusals(row, script):
    """The example is refused by its row, the counterexample is not and states a quantity."""
    assert row["reason"], "a row says why"
    example, counterexample = script(row["example"]), script(row["counterexample"])
    assert row["name"] in refusals(example).values(), f"{example} is not refused by it"
    assert row["name"] not in refusals(counterexample).values(), counterexample
    assert extract(counterexample), f"{counterexample} states a quantity"


def test_the_lexicon_is_derived_from_the_tables():
    committed = make_lexicon.TARGET.read_text(encoding="utf-8")
    assert committed == make_lexicon.written(), "run `python scripts/make_lexicon.py`"


YES = {"", "yes"}
MEANINGS = {"", "more", "at least", "less", "at most"}
KINDS_OF_UNITS = "count money mass length area volume duration percent multiple age score other"
ROLES = "digit tens small big letter fraction half share"
CODED = {
    "units": {"kind": {*KINDS_OF_UNITS.split()}, "lone": {"", "names", "prefix"}}
    | {"region": {"", "simplified", "always"}}
    | dict.fromkeys(("one", "half", "two", "decimals"), YES),
    "hedges": {"place": {"before", "inside", "after", "negator", "modal", "suffix"}}
    | {"meaning": MEANINGS | {"about"}, "negated": MEANINGS, "implies": YES},
    "nouns": {"numerals": {"", "noun", "any", "zero", "ordinal"}},
    "numerals": {"role": {*ROLES.split()}},
    "dayparts": {"part": {"morning", "noon", "afternoon", "night"}},
}
"""The words that columns of a table may hold: another one would be a slip, and passed over."""


@pytest.mark.parametrize("table", CODED)
def test_coded_words_are_known(table: str) -> None:
    for column, words in CODED[table].items():
        assert {row[column] for row in rows(table)} <= words, column


@pytest.mark.parametrize("table", ["units", "hedges", "nouns", "numerals", "phrases", "refusals"])
def test_no_row_stands_twice(table: str) -> None:
    found = [tuple(row.values())[:3] for row in rows(table)]
    assert [row for row in {*found} if found.count(row) > 1] == []


@each("row", lexicon.TABLES["refusals"])
def test_the_cells_of_a_refusal_are_expressions(row):
    for cell in row[4]:
        re.compile(cell)
    assert any(row[4]) or row[2]


@SCRIPTS
@each("row", rows("patterns"))
def test_patterns(row, script):
    """The example is what the expression finds in it, whole."""
    assert row["what"]
    if row["example"]:
        found = expression(row["name"]).search(script(row["example"]))
        assert found
        assert found[0] == script(row["example"])


@SCRIPTS
@each("row", rows("units"))
def test_units(row, script):
    """The example is one quantity, of the row's kind; a code is one that converts."""
    (quantity,) = extract(script(row["example"]))
    assert quantity.surface == script(row["example"])
    assert quantity.kind == row["kind"] or row["unit"] in ("年代",)
    if row["ucum"]:
        ucum_size(row["ucum"])
        assert row["factor"], "a unit with a code has a factor"


@each("row", rows("hedges"))
def test_hedges(row):
    assert row["place"] in ("before", "inside", "after", "negator", "modal", "suffix")
    (quantity,) = extract(row["example"])
    assert quantity.surface == row["example"] or row["word"] == "過"
    assert row["word"] in (quantity.hedge or ""), "the hedge stands in its example"
    ends = {"more": (30, None), "at least": (30, None), "less": (None, 30), "at most": (None, 30)}
    if row["word"] != "過" and row["meaning"]:
        found = (quantity.lower, quantity.upper)
        assert found == ends.get(row["meaning"], (None, None)), row["meaning"]


@each("row", rows("eras"))
def test_eras(row):
    (quantity,) = extract(row["example"])
    year = row["first_year"] and f"{int(row['first_year']) + 12:04d}"
    if row["first_year"] == "0":  # years before it count down
        year = "-0200" if row["era"] == "前" else "-0012"
    assert (quantity.surface, quantity.kind, quantity.iso or "") == (row["example"], "date", year)


@each("row", rows("parts"))
def test_parts(row):
    (quantity,) = extract(row["example"])
    assert quantity.value == pytest.approx(3 + 2 / int(row["size"]))


@each("row", rows("currencies"))
def test_currencies(row):
    (quantity,) = extract(row["example"])
    assert (quantity.surface, quantity.kind) == (row["example"], "money")


@each("row", rows("dayparts"))
def test_day_parts(row):
    (quantity,) = extract(row["example"])
    hour = {"morning": 8, "noon": 20, "afternoon": 20, "night": 20}[row["part"]]
    assert (quantity.surface, quantity.iso) == (row["example"], f"T{hour:02d}")


def in_a_phrase(text, phrase):
    """Say whether a numeral of the phrase is refused as a set phrase, and nothing is read in it."""
    refused, at = refusals(text), text.index(phrase)
    places = range(at, at + len(phrase))
    named = any(refused.get(place) == "set phrase" for place in places)
    return named and not any(q.start in places or q.end - 1 in places for q in extract(text))


@SCRIPTS
def test_phrases(script):
    for row in rows("phrases"):
        assert in_a_phrase(script(row["example"]), script(row["phrase"])), row


@SCRIPTS
def test_nouns(script, monkeypatch):
    """The example is read otherwise than without the row."""
    for row in rows("nouns"):
        example = script(row["example"])
        read = extract(example)
        with monkeypatch.context() as patch:
            if row["numerals"] == "ordinal":
                patch.setattr(lexicon, "ORDINAL_WORDS", re.compile("(?!)"))
            for word in scripts(row["word"]):
                patch.delitem(UNITS, word, raising=False)
            assert extract(example) != read, row


def test_every_table_has_both_scripts():
    for words in (UNITS, BEFORE, AFTER, PHRASES):
        assert {SIMPLIFIED(word) for word in words if word == SIMPLIFIED(SIMPLIFIED(word))} <= set(
            words
        )


def test_explain_names_the_rule_of_every_numeral():
    found = explain("有14名，萬眾一心，218次列車，一、二")
    assert next((one.surface, one.quantity is not None) for one in found) == ("14名", True)
    rules = {one.surface: one.rule for one in found}
    assert rules["萬"] == "set phrase"
    assert rules["218"] == "train or flight"
    assert all(one.reason for one in found if one.quantity is None)


KINDS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "kinds.jsonl").read_text("utf-8").splitlines()
]


def test_kinds_of_reading():
    """Thirty lines of each rule of reading, in both scripts, by an annotator of their own."""
    found = genres.by_genre(KINDS, "kind")
    assert len(KINDS) >= 800
    assert genres.f1(found["all"], "right") > 0.98
    for kind, counts in found.items():
        assert genres.f1(counts, "right") >= 0.9, kind


@pytest.mark.parametrize(
    ("text", "ucum", "factor"),
    [
        ("3公里", "km", 1), ("3km", "km", 1), ("5毫克/升", "mg/L", 1), ("5mg/L", "mg/L", 1),
        ("37℃", "Cel", 1), ("3畝", "m2", Fraction(2000, 3)), ("产量3斤", "kg", 0.5),
        ("產量3斤", None, None), ("3里", None, None), ("3兩", None, None), ("3人", None, None),
        ("3元", None, None), ("58μmol/L", "umol/L", 1), ("3cm^2", "cm2", 1), ("3元/畝", None, None),
        # Codes of a rate are those of two plain units.
        ("5mg/kg/h", None, None), ("5mg/100mL", None, None), ("5米/秒/秒", None, None),
    ],
)  # fmt: skip
def test_codes_and_factors(text, ucum, factor):
    (quantity,) = extract(text)
    assert (quantity.ucum, quantity.factor) == (ucum, factor)


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (5, 1), (1200, 100), (Fraction(1, 2), Fraction(1, 10)), (Fraction(5, 4), Fraction(1, 100)),
        # Of what has no last digit, the twelfth.
        (Fraction(1, 10**12), Fraction(1, 10**12)), (Fraction(1, 3), Fraction(1, 10**12)),
    ],
)  # fmt: skip
def test_the_place_of_the_last_digit(number, place):
    assert last_digit(number) == place


def test_quantities_convert_exactly():
    (acres,) = extract("近3畝")
    converted = acres.to("m2")
    assert (converted.value, converted.upper, converted.implied_lower) == (2000, 2000, 4000 / 3)
    assert extract("1.5公里")[0].to("m").value == 1500
    assert extract("90公里/小時")[0].to("m/s").value == 25
    for text, code in (("3人", "m"), ("3公里", "kg"), ("3公里", "parsnip")):
        with pytest.raises(ValueError, match=r"."):
            extract(text)[0].to(code)


def test_pint_is_an_extra(monkeypatch):
    (quantity,) = extract("5毫克/升")
    monkeypatch.setitem(sys.modules, "pint", None)
    with pytest.raises(ImportError, match=r"loudi-analysis\[pint\]"):
        quantity.to_pint()


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3畝", 2000, "meter**2"), ("5毫克/升", 0.005, "kilogram/meter**3"),
        ("90公里/小時", 25, "meter/second"), ("3kW", 3000, "watt"), ("2英噸", 2032.0938176, "kg"),
        ("5‰", 0.005, ""), ("3℃", 276.15, "kelvin"), ("10毫米水柱", 98.0665, "pascal"),
    ],
)  # fmt: skip
def test_pint_gives_the_same_amount(text, amount, unit):
    pint = pytest.importorskip("pint")
    (quantity,) = extract(text)
    assert isinstance(quantity.to_pint(), pint.Quantity)
    assert quantity.to_pint().to(unit).magnitude == pytest.approx(amount)


def test_markers_that_count_on_are_markers():
    text = "1 領導重視，成立專班\n2 黨員帶頭，捐款30萬元\n3 群眾參與"
    assert [quantity.surface for quantity in extract(text)] == ["30萬元"]
