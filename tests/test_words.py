"""Words, numbers, bounds and days: each written in three languages, each in one place."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from cases import at_least, at_most, each, less_than, more_than
from hypothesis import given
from hypothesis import strategies as st

from loudi_analysis.intervals import OPEN, End, Interval, between, exactly, rounded
from loudi_analysis.io import StudyError
from loudi_analysis.say import words as module
from loudi_analysis.say.words import LANGUAGES, Form, Words, strings, translated
from loudi_analysis.study import load_study

F = Fraction
SAY = Path(module.__file__).parent
with (SAY / "words.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
ROOMS = ("say", "figures", "pages")


def test_every_key_stands_once_sorted_by_room() -> None:
    twice = [key for key, count in Counter(row["key"] for row in ROWS).items() if count > 1]
    assert not twice, "words.csv: these keys stand twice"
    uneven = [row for row in ROWS if None in row or None in row.values()]
    assert not uneven, "words.csv: a row has five cells"
    rooms = [ROOMS.index(row["room"]) for row in ROWS]
    strays = [ROWS[n]["key"] for n in range(1, len(rooms)) if rooms[n] < rooms[n - 1]]
    assert not strays, f"words.csv: rows stand by room, {', '.join(ROOMS)}: move these up"


def test_every_string_stands_once() -> None:
    keys: dict[tuple[str, str], list[str]] = {}
    for row in ROWS:
        keys.setdefault((row["en"], row["zh_hant"]), []).append(row["key"])
    twice = [same for same in keys.values() if len(same) > 1]
    assert not twice, "words.csv: these say the same: keep one of each"


@each("key", strings())
def test_every_string_has_three_languages_with_the_same_fields(key: str) -> None:
    texts = strings()[key]
    assert tuple(texts) == LANGUAGES
    assert all(texts.values()), f"words.csv: {key} is empty in a language"
    fields = [sorted(re.findall(r"\{(\w+)\}", texts[language])) for language in LANGUAGES]
    assert fields[1] == fields[2]
    # A Chinese date writes its month as a number.
    told = f"words.csv: {key} has other fields in Chinese than in English"
    assert fields[0] == fields[1] or key.startswith("date."), told
    assert not re.search(r"\d[\d,.]{2,}", texts["en"]), "a number typed by hand"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_without_simplified_form_is_named(language: str) -> None:
    row = {"x_en": "a", "x_zh_hant": "個"}
    if language == "zh-Hans":
        with pytest.raises(module.StudyError, match=r"no simplified Chinese of '個': `python"):
            translated(row, language, {}, "x_")
        assert translated(row, language, {"個": "个"}, "x_") == "个"
    else:
        assert translated(row, language, {}, "x_") == {"en": "a", "zh-Hant": "個"}[language]


def test_a_language_is_a_column_of_its_name() -> None:
    assert translated({"x_en": "a", "x_pt_br": "b"}, "pt-BR", {}, "x_") == "b"
    with pytest.raises(module.UnknownName, match="no column 'x_fr'; there are x_en"):
        translated({"x_en": "a", "x_zh_hant": "個"}, "fr", {}, "x_")


@pytest.mark.parametrize(
    ("number", "form", "toward", "english", "chinese"),
    [
        (F(14000), Form(), 0, "14,000", "1.4萬"),
        (F(4165400), Form(), 0, "4,165,400", "416.54萬"),
        (F(123456), Form(), 0, "123,456", "123456"),
        (F(1234), Form(0), 0, "1,234", "1234"),
        (F(1, 2), Form(), 0, "0.5", "0.5"),
        (F(1, 3), Form(2), 0, "0.33", "0.33"),
        (F(1, 3), Form(2), +1, "0.34", "0.34"),
        (F(2, 3), Form(2), -1, "0.66", "0.66"),
        (F(3, 2), Form(2), -1, "1.5", "1.5"),
        (F(2, 3), Form(1, percent=True), 0, "66.7%", "66.7%"),
        (F(2, 3), Form(1, percent=True), -1, "66.6%", "66.6%"),
        (F(1, 2), Form(1, percent=True), 0, "50%", "50%"),
        (F(1, 2), Form(percent=True), 0, "50%", "50%"),
        (F(-7, 4), Form(1), -1, "-1.8", "-1.8"),
    ],
)
def test_numbers(number: F, form: Form, toward: int, english: str, chinese: str) -> None:
    assert Words("en").shown(number, form, toward) == english
    assert Words("zh-Hant").shown(number, form, toward) == chinese
    assert Words("zh-Hans").shown(number, form, toward) == chinese.replace("萬", "万")


def test_a_form_is_read_from_a_cell() -> None:
    assert Form.of("2", "people") == Form(2, people=True)
    assert Form.of("1%", "1") == Form(1, percent=True)


SHARE, PEOPLE = Form(1, percent=True), Form(0, people=True)


@pytest.mark.parametrize(
    ("interval", "form", "english", "chinese"),
    [
        (exactly(80), Form(), "80", "80"),
        (more_than(14000), Form(), "more than 14,000", "超過1.4萬"),
        (at_least(14000), Form(), "at least 14,000", "至少1.4萬"),
        (less_than(300), Form(), "less than 300", "不足300"),
        (less_than(300), PEOPLE, "fewer than 300", "不足300"),
        (at_most(300), PEOPLE, "at most 300", "至多300"),
        (between(1, 2), Form(), "1 to 2", "1至2"),
        (between(0, 14), Form(), "at most 14", "至多14"),
        (between(F(1, 3), F(2, 3)), Form(1), "about 0.3 to about 0.7", "約0.3至約0.7"),
        (at_most(F(2, 3)), Form(1), "at most about 0.7", "至多約0.7"),
        (at_least(F(2, 3)), Form(1), "at least about 0.7", "至少約0.7"),
        (
            between(F(1, 3), F(2, 3), lower_inclusive=False, upper_inclusive=False),
            Form(1),
            "more than 0.3 and less than 0.7",
            "超過0.3且不足0.7",
        ),
        (
            between(0, 1, lower_inclusive=False, upper_inclusive=False),
            SHARE,
            "any number",
            "不限",
        ),
        (between(0, F(1, 2), lower_inclusive=False), SHARE, "at most 50%", "至多50%"),
        (Interval(End(F(0), True), OPEN), Form(), "any number", "不限"),
        (Interval(OPEN, OPEN), Form(), "any number", "不限"),
    ],
)
def test_intervals(interval: Interval, form: Form, english: str, chinese: str) -> None:
    assert Words("en").interval(interval, form) == english
    assert Words("zh-Hant").interval(interval, form) == chinese


@pytest.mark.parametrize(
    ("interval", "english", "chinese"),
    [
        (more_than(3), "more than 3, with no upper limit said", "超過3而上限未言明"),
        (at_least(3), "at least 3, with no upper limit said", "至少3而上限未言明"),
        # That there is no less than nothing goes without saying.
        (more_than(0), "any number", "不限"),
        (less_than(5), "less than 5", "不足5"),
        (between(0, 5, lower_inclusive=False), "at most 5", "至多5"),
    ],
)
def test_an_open_side_is_said_where_wanted(interval: Interval, english: str, chinese: str) -> None:
    assert Words("en").interval(interval, sides=True) == english
    assert Words("zh-Hant").interval(interval, sides=True) == chinese


@pytest.mark.parametrize(
    ("interval", "english"),
    [
        (exactly(3), "3 days"),
        (more_than(3), "more than 3 days, with no upper limit said"),
        (between(1, 3), "1 to 3 days"),
        (between(1, 3, lower_inclusive=False), "more than 1 and at most 3 days"),
        (more_than(0), "any number"),
    ],
)
def test_a_unit_follows_what_is_said(interval: Interval, english: str) -> None:
    assert Words("en").interval(interval, sides=True, unit=" days") == english


@pytest.mark.parametrize(
    ("number", "point", "english", "chinese"),
    [
        (F(1, 3), "", "0.3", "0.3"),
        (F(1, 3), "about", "about 0.3", "約0.3"),
        (F(1, 2), "about", "0.5", "0.5"),
        (F(1, 2), "exactly", "exactly 0.5", "正好0.5"),
    ],
)
def test_points_are_introduced(number: F, point: str, english: str, chinese: str) -> None:
    assert Words("en").interval(exactly(number), Form(1), point=point) == english
    assert Words("zh-Hant").interval(exactly(number), Form(1), point=point) == chinese


@given(
    st.fractions(1, 10**6),
    st.fractions(F(1, 100), 10**6),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)
def test_what_is_said_holds_the_interval(
    low: F, width: F, below: bool, above: bool, digits: int
) -> None:
    interval = between(low, low + width, lower_inclusive=below, upper_inclusive=above)
    said = Words("en").interval(interval, Form(digits), sides=True)
    numbers = [F(n.replace(",", "")) for n in re.findall(r"-?[\d,]+(?:\.\d+)?", said)]
    for number, end, inclusive, out in (
        (numbers[0], low, below, -1),
        (numbers[-1], low + width, above, 1),
    ):
        # What is open is rounded outward, what is closed to the nearest.
        assert number == rounded(end, digits, 0 if inclusive else out)
    assert said.count("about") == sum(
        inclusive and rounded(end, digits) != end
        for end, inclusive in ((low, below), (low + width, above))
    )


@given(st.fractions(), st.integers(0, 4))
def test_rounding(number: F, digits: int) -> None:
    down, near, up = (rounded(number, digits, toward) for toward in (-1, 0, 1))
    assert down <= number <= up
    assert up - down in (0, F(1, 10**digits))
    assert abs(near - number) <= F(1, 2 * 10**digits)


def test_lists() -> None:
    assert Words("en").joined(["a"]) == "a"
    assert Words("en").joined(["a", "b", "c"]) == "a, b and c"
    assert Words("zh-Hans").joined(["a", "b", "c"]) == "a、b和c"
    assert Words("zh-Hant").joined(["a", "b"], "list.clause") == "a，且b"


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        ("day", "12 February 2020", "2020年2月12日"),
        ("month", "February 2020", "2020年2月"),
        ("short", "12 Feb", "2月12日"),
    ],
)
def test_days(form: str, english: str, chinese: str) -> None:
    assert Words("en").day(date(2020, 2, 12), form) == english
    assert Words("zh-Hans").day(date(2020, 2, 12), form) == chinese


@pytest.mark.parametrize(
    ("edtf", "english", "chinese"),
    [
        ("", "not dated", "未註明日期"),
        ("2020-02-12", "12 February 2020", "2020年2月12日"),
        ("../2020-02-12", "not later than 12 February 2020", "至遲2020年2月12日"),
        ("2020-02-12/..", "not before 12 February 2020", "不早於2020年2月12日"),
        ("--02-29", "29 February, no year said", "2月29日，未言明年份"),
        ("2020-02", "2020-02", "2020-02"),
        ("T08:30", "T08:30", "T08:30"),
        ("2019/2035", "2019/2035", "2019/2035"),
    ],
)
def test_dates_of_the_tables(edtf: str, english: str, chinese: str) -> None:
    assert Words("en").when(edtf) == english
    assert Words("zh-Hant").when(edtf) == chinese


def test_other_languages_are_refused() -> None:
    with pytest.raises(StudyError, match="no language 'de'; there are en, zh-Hant, zh-Hans"):
        Words("de")


def test_no_word_of_this_room_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    used, call = set(), Words.__call__

    def noted(words: Words, key: str, **fields: object) -> str:
        used.add(key)
        return call(words, key, **fields)

    monkeypatch.setattr(Words, "__call__", noted)
    words, study = Words("en"), load_study()
    for name in study.results_by_id:
        assert study[name].sentence()
    for interval in (at_most(3), less_than(3), at_least(3), Interval(OPEN, OPEN)):
        words.interval(interval, PEOPLE)
    words.interval(exactly(3), point="exactly")
    words.day(date(2020, 2, 12), "short")
    for edtf in ("", "../2020-02-12", "2020-02-12/..", "--02-12"):
        words.when(edtf)
    assert used == {row["key"] for row in ROWS if row["room"] == "say"}


def test_chinese_writes_ten_thousand_and_more_in_ten_thousands() -> None:
    numbers = (9999, 10_000, -10_000, 12_345, 12_300)
    assert [Words("zh-Hant").number(n) for n in numbers] == [
        *("9999", "1萬", "-1萬", "12345", "1.23萬")
    ]


def test_a_field_that_a_string_cannot_have_is_named() -> None:
    with pytest.raises(StudyError, match=r"no field of 'bounds.more' 'n'; there are count"):
        Words()("bounds.more", count="3")
