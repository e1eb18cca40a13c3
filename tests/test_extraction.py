"""The specification of the reader: a table of texts, each with the quantities that it states."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from cases import each

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.lexicon import UNITS
from loudi_analysis.extraction.numerals import LONGEST
from loudi_analysis.extraction.quantity import Quantity

CASES = Path(__file__).parent / "data" / "extraction_cases.csv"
Row = tuple[str, ...]


def interval(
    lower: float | None, upper: float | None, lower_inclusive: bool, upper_inclusive: bool
) -> str:
    """Write bounds as the table does: ``[3, 5]``, ``(1200, )``; nothing where both are open."""
    if lower is None and upper is None:
        assert not lower_inclusive
        assert not upper_inclusive
        return ""
    low, high = ("" if bound is None else repr(bound) for bound in (lower, upper))
    return f"{'[' if lower_inclusive else '('}{low}, {high}{']' if upper_inclusive else ')'}"


def row(quantity: Quantity) -> Row:
    """Write a quantity as a row of the table."""
    stated = interval(
        quantity.lower, quantity.upper, quantity.lower_inclusive, quantity.upper_inclusive
    )
    implied = interval(
        quantity.implied_lower,
        quantity.implied_upper,
        quantity.lower_inclusive and quantity.implied_lower == quantity.lower,
        quantity.upper_inclusive and quantity.implied_upper == quantity.upper,
    )
    return (
        quantity.surface,
        "" if quantity.value is None else repr(quantity.value),
        stated,
        "" if implied == stated else implied,
        quantity.unit,
        quantity.kind,
        quantity.hedge or "",
        quantity.iso or "",
    )


def read_cases() -> dict[str, list[Row]]:
    """Read the table: the expected rows by text; none for a text that states no quantity."""
    cases: dict[str, list[Row]] = defaultdict(list)
    with CASES.open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            expected = tuple(
                value for key, value in entry.items() if key not in ("section", "text")
            )
            cases[entry["text"]] += [expected] if any(expected) else []
    return cases


@each(("text", "expected"), read_cases().items())
def test_case_of_the_specification(text: str, expected: list[Row]) -> None:
    assert [row(quantity) for quantity in extract(text)] == expected


def test_the_specification_is_broad() -> None:
    cases = read_cases()
    rows = [entry for expected in cases.values() for entry in expected]
    kinds = {entry[5] for entry in rows}
    assert len(cases) >= 600
    assert sum(not expected for expected in cases.values()) >= 150
    assert kinds == {*(unit.kind for unit in UNITS.values()), "date", "time", "ratio", "ordinal"}


def test_positions_are_those_of_the_text() -> None:
    text = "共有55個單位1038名黨員報名,近1.4萬家門店受訪。"
    found = extract(text)
    assert [text[quantity.start : quantity.end] for quantity in found] == [
        "55個",
        "1038名",
        "近1.4萬家",
    ]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("讀《三國》3本", ["3本"]),  # where what holds no quantities ends
        # Alone in parentheses, a number must be a quantity by something of its own.
        ("(5)", []),
        ("(13至15)", ["13至15"]),
        ("(-5)", ["-5"]),
        ("(¥5)", ["¥5"]),
        ("(5人)", ["5人"]),
    ],
)
def test_what_is_around_a_number_may_refuse_it(text: str, surfaces: list[str]) -> None:
    assert [quantity.surface for quantity in extract(text)] == surfaces


@pytest.mark.parametrize("text", ["60歲及以上", "20度上下", "200人或更多"])
def test_a_hedge_at_the_end_of_a_text_ends_with_it(text: str) -> None:
    assert extract(text)[0].end == len(text)


def test_no_text_has_no_quantities() -> None:
    assert extract("") == []


REPEATED = (
    "9 萬 一 半 第 1. 1, 1- 百分之 千百 1月 1又 1億 〇 10億億 零下 三分之 1元1角 1: １， 元/ “四個"
)


@pytest.mark.parametrize("unit", [*REPEATED.split(), "1 ", "\0", "\ud800", "\U00020000"])
def test_repetition_does_no_harm(unit: str) -> None:
    text = unit * 20_000
    for quantity in extract(text):
        assert text[quantity.start : quantity.end] == quantity.surface
        for number in (quantity.value, quantity.lower, quantity.upper):
            assert number is None or abs(number) < float("inf")


def test_the_longest_number_has_a_value() -> None:
    values = [extract("9" * digits + "元")[0].value for digits in (LONGEST, LONGEST + 1)]
    assert values == [10**LONGEST - 1, None]


@pytest.mark.parametrize(
    "text", ["9" * 5000, "9" * 400 + "元", "1" + "0" * 305 + "億", "一" + "二三" * 200]
)
def test_a_number_beyond_a_float_has_no_value(text: str) -> None:
    (quantity,) = extract(text)
    assert quantity.surface == text
    assert (quantity.value, quantity.lower, quantity.upper) == (None, None, None)
