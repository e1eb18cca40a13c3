"""The annotated lines are consistent, and the scorer tells right from wrong."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from loudi_analysis import extract

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("score", ROOT / "benchmarks" / "score.py")
assert _spec is not None
assert _spec.loader is not None
scorer = importlib.util.module_from_spec(_spec)
sys.modules["score"] = scorer
_spec.loader.exec_module(scorer)

FILES = {
    "dev": ROOT / "tests" / "data" / "dev.jsonl",
    "test": ROOT / "benchmarks" / "data" / "test.jsonl",
    "unseen": ROOT / "benchmarks" / "data" / "unseen.jsonl",
}
LINES = {name: scorer.read_lines(path) for name, path in FILES.items()}
ALL = [line for lines in LINES.values() for line in lines]

GENRES = {
    "gov", "national", "hongkong", "taiwan", "party", "epidemic", "economy", "rural", "sports",
    "science", "set_phrases",
}  # fmt: skip
KINDS = {
    "count", "money", "mass", "length", "area", "volume", "duration", "date", "time", "percent",
    "ratio", "multiple", "age", "ordinal", "score", "other",
}  # fmt: skip
FIELDS = {
    "surface", "value", "lower", "upper", "lower_inclusive", "upper_inclusive", "unit", "kind",
    "hedge", "iso",
}  # fmt: skip

# One end of a date or time: 2020-02-24, 2020-02, 2020, --02-24, --02, ---24, T08, T08:30, joined.
_DATE = r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?|--\d\d(?:-\d\d)?|---\d\d)"
_TIME = r"T(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?)?"
_END = rf"(?:{_DATE}(?:{_TIME})?|{_TIME})"
ISO = re.compile(rf"{_END}(?:/{_END})?")


def each_quantity():
    """Give every annotated quantity of both files with its line's id."""
    return [(line["id"], quantity) for line in ALL for quantity in line["quantities"]]


def test_lines_have_their_fields():
    for line in ALL:
        assert set(line) == {"id", "genre", "script", "text", "quantities"}, line["id"]
        assert line["genre"] in GENRES | {"general"}, line["id"]
        assert line["script"] in {"hant", "hans"}, line["id"]
        for quantity in line["quantities"]:
            assert set(quantity) - {"optional", "also"} == FIELDS, line["id"]
            assert quantity.get("optional", True) is True, line["id"]
            assert set(quantity.get("also", {})) <= FIELDS, line["id"]


def test_sizes():
    for name, plain, phrases in (("dev", 300, 150), ("test", 350, 150)):
        of_phrases = sum(line["genre"] == "set_phrases" for line in LINES[name])
        assert of_phrases >= phrases, name
        assert len(LINES[name]) - of_phrases >= plain, name
        assert {line["genre"] for line in LINES[name]} == GENRES, name


def test_ids_and_texts_occur_once():
    for key in ("id", "text"):
        values = [line[key] for line in ALL]
        assert sorted(values) == sorted(set(values)), key


def test_surfaces_occur_in_order():
    for line in ALL:
        for (start, end), quantity in zip(scorer.spans(line), line["quantities"], strict=True):
            assert start < end
            assert line["text"][start:end] == quantity["surface"], line["id"]


def test_bounds_enclose_the_value():
    for where, q in each_quantity():
        lower, upper, value = q["lower"], q["upper"], q["value"]
        if lower is not None and upper is not None:
            assert lower <= upper, (where, q["surface"])
        if value is not None:
            assert lower in (None, value), (where, q["surface"])
            assert upper in (None, value), (where, q["surface"])
        assert not (lower is None and q["lower_inclusive"]), (where, q["surface"])
        assert not (upper is None and q["upper_inclusive"]), (where, q["surface"])
        # An exact number is its own two bounds; a hedge on one opens a side.
        exact = value is not None and lower == upper == value
        assert exact <= (q["hedge"] is None and q["lower_inclusive"] and q["upper_inclusive"])


def test_kinds_units_hedges_and_dates():
    for where, q in each_quantity():
        note = (where, q["surface"])
        assert q["kind"] in KINDS, note
        assert (q["iso"] is not None) == (q["kind"] in {"date", "time"}), note
        if q["iso"] is not None:
            assert ISO.fullmatch(q["iso"]), note
            assert (q["value"], q["lower"], q["upper"]) == (None, None, None), note
            assert (q["kind"] == "time") == q["iso"].startswith("T"), note
        assert all(char in q["surface"] for char in q["unit"] if q["unit"] != "%"), note
        assert all(char in q["surface"] for char in q["hedge"] or ""), note
        assert not set("萬亿億万") & set(q["unit"]), note
        assert q["hedge"] != "", note


def found(text: str, surface: str, **fields: object) -> SimpleNamespace:
    """Give what an extractor would return for a surface of a text, exact and of no unit."""
    start = text.index(surface)
    value = fields.get("value")
    given = {
        "start": start, "end": start + len(surface), "value": value, "lower": value,
        "upper": value, "lower_inclusive": value is not None,
        "upper_inclusive": value is not None, "unit": "", "kind": "count", "hedge": None,
        "iso": None,
    }  # fmt: skip
    return SimpleNamespace(**{**given, **fields})


def as_given(line: dict) -> list[SimpleNamespace]:
    """Give a line's annotation back as if it were extracted."""
    return [
        SimpleNamespace(start=start, end=end, **quantity)
        for (start, end), quantity in zip(scorer.spans(line), line["quantities"], strict=True)
    ]


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_annotation_scores_full_marks_against_itself(name):
    by_text = {line["text"]: as_given(line) for line in LINES[name]}
    result = scorer.score(LINES[name], by_text.__getitem__)
    assert result["strict_f1"] == result["number_f1"] == result["unit_accuracy"] == 1
    assert result["hedge_accuracy"] in (1, None)  # the unseen lines do not annotate hedges
    assert result["false_per_100_set_phrases"] == 0
    assert scorer.score(LINES[name], lambda text: [])["strict_f1"] == 0


EXAMPLE = "約30名隊員跑了5公里，一名教練到場"
LINE = {
    "id": "x", "genre": "sports", "script": "hant", "text": EXAMPLE,
    "quantities": [
        {"surface": "約30名", "value": 30, "lower": None, "upper": None,
         "lower_inclusive": False, "upper_inclusive": False, "unit": "名", "kind": "count",
         "hedge": "約", "iso": None},
        {"surface": "5公里", "value": 5, "lower": 5, "upper": 5, "lower_inclusive": True,
         "upper_inclusive": True, "unit": "公里", "kind": "length", "hedge": None, "iso": None,
         "also": {"unit": ["里"]}},
        {"surface": "一名", "value": 1, "lower": 1, "upper": 1, "lower_inclusive": True,
         "upper_inclusive": True, "unit": "名", "kind": "count", "hedge": None, "iso": None,
         "optional": True},
    ],
}  # fmt: skip

OPEN = {"lower": None, "upper": None, "lower_inclusive": False, "upper_inclusive": False}
ABOUT_30 = found(EXAMPLE, "約30名", value=30, unit="名", hedge="約", **OPEN)
KM_5 = found(EXAMPLE, "5公里", value=5, unit="公里")


@pytest.mark.parametrize(
    ("given", "strict", "number", "unit"),
    [
        ([ABOUT_30, KM_5], 1, 1, 1),
        ([ABOUT_30, KM_5, found(EXAMPLE, "一", value=1)], 1, 1, 1),
        ([ABOUT_30, found(EXAMPLE, "5公里", value=5, unit="里")], 1, 1, 1),
        ([ABOUT_30, found(EXAMPLE, "5", value=5)], 0.5, 1, 0.5),
        ([found(EXAMPLE, "30名", value=30, unit="名"), KM_5], 0.5, 1, 1),
        ([found(EXAMPLE, "約30名", value=31, unit="名", **OPEN), KM_5], 0.5, 0.5, 1),
        ([ABOUT_30, KM_5, found(EXAMPLE, "到場", value=1)], 0.8, 0.8, 1),
        ([ABOUT_30], 2 / 3, 2 / 3, 1),
        ([ABOUT_30, found(EXAMPLE, "5", value=5), found(EXAMPLE, "公里", value=1)], 0.4, 0.8, 0.5),
    ],
)
def test_scorer(given, strict, number, unit):
    result = scorer.score([LINE], lambda text: given)
    assert result["strict_f1"] == pytest.approx(strict)
    assert result["number_f1"] == pytest.approx(number)
    assert result["unit_accuracy"] == pytest.approx(unit)


def test_scorer_counts_false_set_phrases():
    line = {"id": "x", "genre": "set_phrases", "script": "hant", "text": "萬一", "quantities": []}
    result = scorer.score([line] * 4, lambda text: [found(text, "一", value=1)])
    assert result["false_per_100_set_phrases"] == 100
    assert len(list(scorer.mistakes([line], lambda text: [found(text, "一")]))) == 1


def test_the_development_lines_are_read_right():
    """What the rules were written for stays right; it says nothing of unseen lines."""
    result = scorer.score(LINES["dev"], extract)
    assert result["strict_f1"] > 0.995
    assert result["false_per_100_set_phrases"] < 0.5
