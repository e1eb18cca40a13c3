"""Restoration: the article, pages damaged at random, and texts that must stay as they are."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from damage import damage
from pypinyin.pinyin_dict import pinyin_dict

import loudi_analysis as la
from loudi_analysis import restoration as module
from loudi_analysis.restoration.page import learn
from loudi_analysis.source import load_raw

SENTENCES = (
    (Path(__file__).parent / "data" / "sentences.txt").read_text(encoding="utf-8").splitlines()
)
WIDE = str.maketrans(",:;?!", "，：；？！")


def test_the_article_comes_back_byte_for_byte() -> None:
    restoration = la.restore(load_raw())
    assert restoration.round_trip is True
    assert len(restoration.text) == 3720
    assert restoration.insertions == 564
    assert [repair.restored for repair in restoration.repairs] == [
        "擔",
        "擔當",
        "沖社區",
        "報",
        "撥專項",
        "擔",
    ]
    assert "緊急下撥專項黨費64.2萬元" in restoration.text
    assert "(左二)" in restoration.text
    assert "(其中9057名黨員捐款230.47萬元)" in restoration.text


def test_repairs_say_where_they_stand() -> None:
    raw = load_raw()
    for repair in la.restore(raw).repairs:
        assert raw[repair.start : repair.end] == repair.damaged


def test_the_report_is_plain_data() -> None:
    report = la.restore(load_raw()).report()
    assert set(report) == {"insertions", "repairs", "round_trip"}
    assert set(report["repairs"][0]) == {"start", "end", "damaged", "restored", "certain"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一頁沒有損壞的文字。",
        "請問(qǐng wèn)一下",
        "婁(lóu)底市",
        "他姓仇(qiú),不姓仇。發展,發(fā)展。",
        "國內生產總值(GDP)增長,見圖(fig)。",
        "學(xué)而時習之。學習。",
        "天(tiān)地(dì)人(rén),你(nǐ)好(hǎo)。",
        "Is it so?yes) No (a) (b) `f(x)?(y)`",
        "[鏈接](https://example.org/a?b) **粗體**",
        "什麼?(笑)",
    ],
)
def test_what_is_not_damaged_stays(text: str) -> None:
    assert la.restore(text) == la.Restoration(text)


@pytest.mark.parametrize("text", SENTENCES)
def test_clean_text_passes(text: str) -> None:
    assert la.restore(text).round_trip is None
    assert la.restore(text).text == text


def _table(draw: random.Random, size: int) -> dict[str, str]:
    """Return a table of characters of the sentences and readings, in an order by chance."""
    characters = sorted({c for c in "".join(SENTENCES) if not _simplified(c)})
    chosen = draw.sample(characters, min(size, len(characters)))
    return {c: pinyin_dict[ord(c)].split(",")[0] for c in chosen}


def _simplified(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("seed", range(12))
def test_pages_damaged_at_random(seed: int) -> None:
    """Whole pages, tables and orders by chance: lines right, none wrong while called certain."""
    draw = random.Random(seed)
    readings = _table(draw, draw.choice([20, 60, 200]))
    normalize = seed % 2 == 0
    lines = draw.sample(SENTENCES, len(SENTENCES))
    clean = [line.translate(WIDE) for line in lines]
    expected = [unicodedata.normalize("NFKC", line) if normalize else line for line in clean]
    page = "\n".join(
        damage(line, readings, normalize=normalize, wide=seed % 4 == 1) for line in clean
    )
    restoration = la.restore(page)
    found = restoration.text.split("\n")
    right = sum(a == b for a, b in zip(found, expected, strict=True))
    assert right / len(lines) >= 0.95
    starts = [0]
    for line in page.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for repair in restoration.repairs:
        line = sum(start <= repair.start for start in starts) - 1
        assert not repair.certain or found[line] == expected[line]
    if restoration.round_trip is False:
        assert not any(repair.certain for repair in restoration.repairs)


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("在社區設立了服務點，為居民測量體溫。", "瑸"),
        ("提出了許多建議，會議將把意見整理成文件。", "瑫"),
        ("消費者購買商品時，應當索取發票。", "瑧"),
    ],
)
def test_offsets_are_exact_after_a_full_width_comma(line: str, listed: str) -> None:
    """Where the insertions were decides their order, so each offset must be exact."""
    readings = {c: pinyin_dict[ord(c)].split(",")[0] for c in ("發", "東", "樂", listed)}
    lines = ["發展、東風、樂園、發動、東邊、樂意。", f"{listed}。", line]
    page = learn("\n".join(damage(x, readings, normalize=True) for x in lines))
    assert page is not None
    module._solve(page)
    stream = b"".join(b"\0" if code is None else code for code in page.codes)
    codes = set(page.readings)
    assert page.inserted
    assert all(stream[offset - 2 : offset] in codes for offset in page.inserted)


def test_a_place_that_cannot_be_restored_stays_and_is_reported() -> None:
    page = "發(fā)展、東(dōng)風、樂(lè)園、發(fā)動,天?dōng)地"
    restoration = la.restore(page)
    assert restoration.round_trip is False
    [repair] = restoration.repairs
    assert repair.damaged == repair.restored == "?dōng)"
    assert not repair.certain
    assert restoration.text == "發展、東風、樂園、發動,天?dōng)地"


@pytest.mark.parametrize(
    "unit",
    ["9", "萬", "?", "(", "(a)", "發(fā)", "?(ā)", "?fā)", "\0", "\ud800", "𠀀", "發(fā)?dōng)"],
)
def test_hostile_input_does_no_harm(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    assert isinstance(la.restore(text).text, str)


def test_characters_beyond_the_encoding_survive() -> None:
    page = "發(fā)展𠀀、東(dōng)風🙂、發(fā)動"
    assert la.restore(page).text == "發展𠀀、東風🙂、發動"
