"""What holds of the reader for any text, whatever its words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity

CASES = Path(__file__).parent / "data" / "extraction_cases.csv"
with CASES.open(encoding="utf-8", newline="") as _file:
    TEXTS = list(dict.fromkeys(entry["text"] for entry in csv.DictReader(_file)))

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SCRIPTS = {"simplified": OpenCC("t2s"), "traditional": OpenCC("s2t")}

# Texts here are made of whole cases and of the characters that the reader acts on.
ACTIVE = (
    "0123456789０１〇零一二兩三十百千萬万億亿半數幾第約近超逾多餘余來個名元年月日時點分之又"
    "至到-—~.,、%％/:$ ()（“”\n。"
)
PIECES = st.one_of(st.sampled_from(TEXTS), st.text(ACTIVE, max_size=12), st.text(max_size=5))
ANY_TEXT = st.lists(PIECES, max_size=6).map("".join)

DIGITS = "零一二三四五六七八九"
CAPITALS = "零壹貳叁肆伍陸柒捌玖"


def meaning(quantities: list[Quantity]) -> list[tuple[object, ...]]:
    """Give what quantities say and where, without how it is written."""
    return [
        (
            q.start,
            q.end,
            q.value,
            q.lower,
            q.upper,
            q.lower_inclusive,
            q.upper_inclusive,
            q.kind,
            q.iso,
        )
        for q in quantities
    ]


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_spans_match_and_never_overlap(text: str) -> None:
    end = 0
    for quantity in extract(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.surface
        end = quantity.end


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_bounds_enclose_the_value(text: str) -> None:
    for q in extract(text):
        for lower, upper in ((q.lower, q.upper), (q.implied_lower, q.implied_upper)):
            assert q.value is None or lower is None or lower <= q.value
            assert q.value is None or upper is None or q.value <= upper
            assert lower is None or upper is None or lower <= upper
        assert q.lower is not None or not q.lower_inclusive
        assert q.upper is not None or not q.upper_inclusive
        assert q.iso is None or q.kind in ("date", "time")


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4), st.sampled_from(TEXTS))
@settings(max_examples=300, deadline=None)
def test_two_sentences_are_read_one_by_one(first: list[str], second: str) -> None:
    head = "，".join(first)
    joined = head + "。" + second
    assert [q.surface for q in extract(joined)] == [
        q.surface for text in (head, second) for q in extract(text)
    ]


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_any_two_texts_are_read_one_by_one(first: str, second: str) -> None:
    joined = extract(first + "。" + second)
    moved = [(q.start + len(first) + 1, q.surface, q.value) for q in extract(second)]
    assert [(q.start, q.surface, q.value) for q in joined] == [
        (q.start, q.surface, q.value) for q in extract(first)
    ] + moved


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_say_the_same(script: str) -> None:
    for text in TEXTS:
        rewritten = SCRIPTS[script].convert(text)
        assert len(rewritten) == len(text)
        assert meaning(extract(rewritten)) == meaning(extract(text)), text


def test_widths_say_the_same() -> None:
    for text in TEXTS:
        assert meaning(extract(text.translate(WIDE))) == meaning(extract(text)), text


def spoken(number: int, digits: str = DIGITS, scales: str = "十百千") -> str:
    """Write a whole number below 10**12 in Chinese characters."""

    def section(part: int) -> str:
        words, gap = "", False
        for place in (3, 2, 1, 0):
            digit = part // 10**place % 10
            if digit:
                words += (
                    (digits[0] if gap and words else "")
                    + digits[digit]
                    + (scales[place - 1] if place else "")
                )
                gap = False
            else:
                gap = True
        return words

    words, gap = "", False
    for size, name in ((10**8, "億"), (10**4, "萬"), (1, "")):
        part = number // size % 10**4
        if part:
            words += (digits[0] if words and (gap or part < 1000) else "") + section(part) + name
            gap = False
        else:
            gap = True
    return words or digits[0]


@given(st.integers(1, 10**11))
@settings(max_examples=500, deadline=None)
def test_every_way_of_writing_a_number_has_its_value(number: int) -> None:
    ways = [
        f"{number}元",
        f"{number:,}元",
        f"{number}元".translate(WIDE),
        f"{spoken(number)}元",
        f"{spoken(number, CAPITALS, '拾佰仟')}元",
    ]
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        ways.append(
            f"{high}萬{low}元" if low >= 10 else f"{high}萬元" if not low else f"{high}萬零{low}元"
        )
    for text in ways:
        (quantity,) = extract(text)
        assert (quantity.surface, quantity.value, quantity.unit) == (text, number, "元"), text


# A measure word and a noun after it whose characters also make other words together.
COUNTED = """
家|電影院 家|教育機構 家|政府部門 場|地震 位|居民 名|人質 名|義工 種|植物
種|人群 份|文件 條|城鄉公路 座|五層小樓 支|行動小組 件|一體化設備 人|工作組
人|民警 批|發往災區 輪|流感疫苗 戶|外來人口 本|地圖 枝|玫瑰 棵|樹木 台|市級設備
家|縣級醫院 門|課程 款|產品 道|工序 包|餅乾 間|村辦工廠 個|不同地區 隻|手套
起|訴訟
"""


@pytest.mark.parametrize("number", ["兩", "三", "五", "九", "十二", "35", "1.2萬", "三十多"])
def test_a_number_with_its_measure_word_counts_before_any_noun(number: str) -> None:
    for pair in COUNTED.split():
        unit, noun = pair.split("|")
        (quantity, *_) = extract(f"共有{number}{unit}{noun}。")
        assert (quantity.surface, quantity.unit) == (number + unit, unit), noun


@given(st.integers(1, 10**6), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_decimals_are_exact(whole: int, places: int) -> None:
    digits = f"{whole / 10**places:.{places}f}"
    (quantity,) = extract(f"投入{digits}萬元")
    assert quantity.value == whole * 10 ** (4 - places)
    assert isinstance(quantity.value, int)
