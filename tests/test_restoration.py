"""Restoration: the article, pages damaged at random, and texts that must stay as they are."""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

import pytest
from damage import damage
from pypinyin.pinyin_dict import pinyin_dict

import loudi_analysis as la
from loudi_analysis.restoration import gbk, view
from loudi_analysis.restoration.language import Language, listed, read_so
from loudi_analysis.restoration.page import learn
from loudi_analysis.restoration.search import NOTHING_FITS, TOO_MANY
from loudi_analysis.restoration.solve import solve
from loudi_analysis.study import load_study

SENTENCES = (
    (Path(__file__).parent / "data" / "sentences.txt").read_text(encoding="utf-8").splitlines()
)
WIDE = str.maketrans(",:;?!", "，：；？！")


def test_the_article_comes_back_byte_for_byte() -> None:
    restoration = la.restore(load_study().raw)
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
    raw = load_study().raw
    for repair in la.restore(raw).repairs:
        assert raw[repair.start : repair.end] == repair.damaged


def test_the_report_is_plain_data() -> None:
    report = la.restore(load_study().raw).report()
    assert set(report) == {"insertions", "repairs", "left", "round_trip"}
    assert set(report["repairs"][0]) == {
        *("start", "end", "damaged", "restored", "certain", "probability", "alternatives")
    }


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
    """Return a table of characters of the sentences and glosses, in an order by chance."""
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
    glosses = _table(draw, draw.choice([20, 60, 200]))
    normalize = seed % 2 == 0
    lines = draw.sample(SENTENCES, len(SENTENCES))
    clean = [line.translate(WIDE) for line in lines]
    expected = [unicodedata.normalize("NFKC", line) if normalize else line for line in clean]
    page = "\n".join(
        damage(line, glosses, normalize=normalize, wide=seed % 4 == 1) for line in clean
    )
    restoration = la.restore(page)
    found = restoration.text.split("\n")
    right = sum(a == b for a, b in zip(found, expected, strict=True))
    assert right / len(lines) >= 0.99
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
    glosses = {c: pinyin_dict[ord(c)].split(",")[0] for c in ("發", "東", "樂", listed)}
    lines = ["發展、東風、樂園、發動、東邊、樂意。", f"{listed}。", line]
    page = learn("\n".join(damage(x, glosses, normalize=True) for x in lines))
    assert page is not None
    draft = solve(page)
    stream = b"".join(b"\0" if code is None else code for code in draft.codes)
    codes = set(page.glosses)
    assert draft.inserted
    assert all(stream[offset - 2 : offset] in codes for offset in draft.inserted)


DENSE = [
    "全縣共有236個行政村，組建黨員突擊隊312支，聯繫服務困難群眾1.8萬戶，發放防護物資價值45.6萬元。",
    "市總工會緊急調撥專項資金，為一線職工購買口罩、護目鏡和消毒液，並對隔離點的值班人員進行慰問。",
    "縣財政局從2月1日起開通綠色通道，簡化撥款審批程序，確保各項補貼及時、足額發放到農戶手中。",
    "各街道選派幹部擔任樓棟長，逐戶登記往來人員，做到底數清、情況明、責任到人，不漏一戶一人。",
    "這家紡織企業3天內轉產防護服，工人們輪班作業，設備24小時運轉，日產量從800套增加到2500套。",
    "教育局組織骨幹教師錄製網絡課程，要求學校關注留守兒童和貧困家庭學生，幫助他們解決學習設備問題。",
    "交警大隊在高速公路出口設置檢查點，對過往車輛逐一登記、測量體溫，對發熱人員立即聯繫醫院處置。",
    "鄉鎮衛生院的醫務人員連續工作四十多天，沒有一個人請假，有的推遲了婚期，有的顧不上照顧年邁的父母。",
    "農業部門發動種植大戶與超市對接，幫助滯銷的蔬菜、雞蛋和臍橙找到銷路，減少農民損失近300萬元。",
    "他們在請戰書上按下紅手印，寫下了“不計報酬、無論生死”的誓言，隨後登上了開往疫區的列車。",
    "審計組發現，個別單位物資登記不規範，賬實不符，已責令限期整改，並將整改情況向社會公開。",
    "離開家鄉二十年後，他帶著積蓄回到山裡，承包了八百畝荒坡種茶，還把炒茶的手藝傳給鄰居們。",
    "歷史學家認為，這批竹簡記載了秦代郵驛制度的細節，對研究當時的交通與行政管理具有重要價值。",
    "氣象臺預計，未來三天我省南部將出現強降雨，部分地區有雷暴大風，請有關單位做好防範準備。",
    "圖書館新開闢的兒童閱覽區擺滿了繪本，週末總是坐滿了家長和孩子，管理員只好把開放時間延長一小時。",
    "由於關鍵零件供應緊張，該公司決定與國內廠商聯合研發替代產品，預計明年下半年實現量產。",
]


def _common_traditional() -> list[str]:
    return sorted(
        {c for c in "".join(DENSE + SENTENCES) if "一" <= c <= "鿿" and not _simplified(c)}
    )


@pytest.mark.parametrize("normalize", [True, False])
def test_dense_lines(normalize: bool) -> None:
    """Lines of reports, each broken alone in a clean page; what was swallowed is lost for good."""
    broken = right = 0
    head = [line.translate(WIDE) for line in SENTENCES]
    for seed in range(6):
        draw = random.Random(seed)
        table = draw.sample(_common_traditional(), 200)
        glosses = {c: pinyin_dict[ord(c)].split(",")[0] for c in table}
        page = [damage(line, glosses, normalize=normalize) for line in head + DENSE]
        restoration = la.restore("\n".join(page))
        assert restoration.round_trip is True
        for damaged, clean, found in zip(
            page[len(head) :], DENSE, restoration.text.split("\n")[len(head) :], strict=True
        ):
            if "?" in damaged:
                broken += 1
                right += found == (unicodedata.normalize("NFKC", clean) if normalize else clean)
    assert broken > 10
    assert right / broken >= 0.95


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("因為不可能同一時間", "驗時"),  # a pair dropped, and a letter born of half a character
        ("工委緊急下撥專項黨費", "聯項"),
        ("商家表現很好，F區最好", "現"),  # half of a full-width comma and a letter
        ("大家玩個痛快。", "鎮"),  # 0x80 begins no character, and takes the next byte along
        ("到周圍轉轉還行", "車"),  # a visible character with a letter's byte: two in a step
        ("周圍都聯繫著千家萬戶", "車聯"),  # no room for a gloss: it was torn itself
        ("登上日報——記者寫道：“", "請"),  # two halves of dashes dropped: they stand in pairs
        ("他挑起重擔，APP也上線了。", "負"),  # a pair dropped, and a letter in the next character
        ("他挑起重擔A股大漲。", "負"),
        ("看了日報(三版)", "請"),  # a parenthesis lost that stands nowhere else on the page
        ("會議將把這些意見整理成文件。", "娬"),  # a pair dropped, and half of the full stop alone
        ("一個個村莊，一個個家庭。", "粋"),  # 0x80 after a dropped pair
        ("每個鎮區的企業", "總鎮"),  # what 0x80 took along is half of a character with a gloss
        # A listed character can't stand there without its gloss: 將 among what can be seen,
        ("父母將子女送走，父母將子女接回。這位媽媽！父母對孩子說。", "專將"),
        ("請大家帶上戶口簿到會計家登記。畫畫、看書。", "規畫書"),  # 書 and 畫 in what was dropped
        ("紫色居於內側，是因為各種不同波長的光在水珠裡折射。", "驗"),
    ],
)
def test_known_kinds_of_breaks(line: str, listed: str, normalize: bool) -> None:
    glosses = {c: pinyin_dict[ord(c)].split(",")[0] for c in "發東" + listed}
    lines = ["發展，東風，發動，東邊", line]
    page = "\n".join(damage(x, glosses, normalize=normalize) for x in lines)
    restoration = la.restore(page)
    expected = "\n".join(lines)
    assert restoration.text == (unicodedata.normalize("NFKC", expected) if normalize else expected)
    assert restoration.round_trip is True
    assert restoration.text != page


def test_a_lone_byte_may_have_come_out_as_a_euro_sign() -> None:
    restoration = la.restore("發(fā)展、東(dōng)風、發(fā)動,玩?zhèn)€(gè)痛快")
    assert restoration.text == "發展、東風、發動,玩個痛快"
    assert restoration.round_trip is True


def test_only_what_has_no_other_restoration_is_certain() -> None:
    """Nothing can have been dropped after the first byte of 島: no character would fit before."""
    page = "發(fā)展，東(dōng)風，發(fā)動，鄭(zhèng)州到青?zhèng)u的列車"
    [repair] = la.restore(page).repairs
    assert repair.restored == "島"
    assert repair.certain
    # The letter may be a full-width one in a page that was normalized.
    [repair] = la.restore(page.replace("，", ",")).repairs
    assert repair.restored == "島"
    assert not repair.certain
    # 報 is the only one that fits in the article; 擔 is not: more may have stood there.
    certain = [repair.certain for repair in la.restore(load_study().raw).repairs]
    assert certain == [False, False, False, True, False, False]
    glosses = {"擔": "dān", "負": "fù"}
    both = {damage(text, glosses, normalize=True) for text in ("重擔", "重據。擔")}
    assert both == {"重?fù)?dān)"}


def test_a_page_prefers_its_own_words() -> None:
    general, own = Language("今天沒有風。" * 5), Language("旁仙鎮的人。" * 5)
    assert general.score("旁山") > general.score("旁仙")
    assert own.score("旁仙") > own.score("旁山")


def test_a_gloss_given_on_purpose_stays_in_a_damaged_page() -> None:
    page = "發(fā)展、東(dōng)風、發(fā)動,鄒(zōu)城,鄒姓"
    restoration = la.restore(page)
    assert restoration.text == "發展、東風、發動,鄒(zōu)城,鄒姓"
    assert restoration.insertions == 3


def test_nothing_is_certain_in_a_page_that_does_not_come_back() -> None:
    page = "發(fā)展，東(dōng)風，發(fā)動，鄭(zhèng)州到青?zhèng)u的列車，天?dōng)地"
    restoration = la.restore(page)
    assert [r.restored for r in restoration.repairs] == ["島", "?dōng)"]
    assert restoration.round_trip is False
    assert not any(r.certain for r in restoration.repairs)


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
    [
        *["9", "萬", "一", "半", "第", "1.", "1,", "1 ", "1-", "百分之", "千百", "1月"],
        *["(", ",", "?", "(a)", "?(ā)", "\0", "\ud800", "𠀀"],
    ],
)
def test_hostile_input_does_no_harm(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert la.restore(text) == la.Restoration(text)


@pytest.mark.parametrize(
    "unit",
    [
        "?fā)",
        "發(fā)",
        "發(fā)?dōng)",
        "發(fā)東(dōng)因?yàn)椴豢赡芡粫r(shí)間",
        "?zǒng)??",
        "發(fā)\0\ud800𠀀?dōng)",
    ],
)
def test_hostile_glosses_do_no_harm(unit: str) -> None:
    page = "東(dōng)" + unit * (40_000 // len(unit))
    restoration = la.restore(page)
    assert restoration.text.startswith("東")
    for repair in restoration.repairs:
        assert page[repair.start : repair.end] == repair.damaged


def test_any_page_is_read_without_harm() -> None:
    """Junk of what a broken page may show; what is no repair stays but for its glosses."""
    pieces = [*"因為不可能同一時間…‘℃⑴½Ⅲ，。1aD_~ 轉個€?()\n𠀀\0椴豢赡芡粫﨑㎡藘悸"]
    marks = ["(fā)", "?yàn)", "(shí)", "?dōng)", "?zǒng)", "(gè)"]
    for seed in range(50):
        draw = random.Random(seed)
        page = "發(fā)展東(dōng)風發(fā)動" + "".join(draw.choices(pieces + marks * 2, k=40))
        restoration = la.restore(page)
        for repair in restoration.repairs:
            assert page[repair.start : repair.end] == repair.damaged
        assert restoration.text.startswith("發展東風發動" if restoration.repairs else page[:6])


@pytest.mark.parametrize("before", ["青天", "天青"])
def test_a_place_is_judged_by_what_stands_before_it(before: str) -> None:
    """Only the last byte of 青 makes, with what follows, the code of a character read so."""
    after = "?zhèng)u的列車，" + "今天沒有風，明天也沒有雨。" * 10
    page = "發(fā)展，東(dōng)風，發(fā)動，鄭(zhèng)州" + "".join(c + after for c in before)
    repairs = la.restore(page).repairs
    restored = {c: repair.restored for c, repair in zip(before, repairs, strict=True)}
    assert restored == {"青": "島", "天": "?zhèng)"}


@pytest.mark.parametrize("normalize", [True, False])
def test_what_was_lost_is_a_guess_and_the_page_comes_back(normalize: bool) -> None:
    """A lone byte took the first digit along; most numbers begin with 1."""
    lines = ["發展，東風，發動，東邊", "本省球隊客場以10分之差告負。", "球隊客場以20分告負。"]
    glosses = {"發": "fā", "東": "dōng", "牽": "qiān"}
    page = "\n".join(damage(x, glosses, normalize=normalize) for x in lines)
    restoration = la.restore(page)
    assert "10" not in page
    assert restoration.text.endswith("本省球隊客場以10分之差告負。\n球隊客場以10分告負。")
    assert restoration.round_trip is True
    assert not any(repair.certain for repair in restoration.repairs)


@pytest.mark.parametrize("normalize", [True, False])
def test_a_page_with_rare_signs_comes_back(normalize: bool) -> None:
    glosses = {"發": "fā", "東": "dōng", "請": "qǐng"}
    lines = ["發展，東風，發動，東邊", "看了日報①②③"]
    page = "\n".join(damage(x, glosses, normalize=normalize) for x in lines)
    assert la.restore(page).round_trip is True


def test_characters_beyond_the_encoding_survive() -> None:
    page = "發(fā)展𠀀、東(dōng)風🙂、發(fā)動"
    assert la.restore(page).text == "發展𠀀、東風🙂、發動"


HEADS = {
    True: "發(fā)展、東(dōng)風、發(fā)動的樂(lè)園,過(guò)去。\n",
    False: "發(fā)展、東(dōng)風、發(fā)動的樂(lè)園，過(guò)去。\n",
}


@pytest.mark.parametrize(
    ("head", "damaged", "restored"),
    [
        # cuts: in front of ？ within 專科, then within 。可; of ， within 。現; of ！ within 。”
        (True, "全市的??漆t院已建成??梢蚤_放了", "全市的專科醫院已建成。可以開放了"),
        (False, "全市的?？漆t院已建成?？梢蚤_放了", "全市的專科醫院已建成。可以開放了"),
        (False, "這種結構?，F在改用木材", "這種結構。現在改用木材"),
        (True, "他說:“這是真的?!?", "他說:“這是真的。”"),
        (None, "全市的??漆t院已建成??梢蚤_放了", "全市的專科醫院已建成。可以開放了"),
        # the < of a tag taken along
        (True, "產(chǎn)品溫度我們?nèi)粘?br>", "產品溫度我們日常<br>"),
        # the page ends within a gloss
        (True, "他們的出發(f", "他們的出發"),
        (True, "他們去過(guò", "他們去過"),
        (False, "他們去過(", "他們去過"),
        # a listed character that is treated in part of the page
        (True, "經過", "經過"),
        (True, "對(duì)了,不對。這些年輕人的學(xué)習,學校", "對了,不對。這些年輕人的學習,學校"),
        # glosses without tone marks, in runs
        (True, "這套系(xi)統(tong)的設計", "這套系統的設計"),
        (None, "這套系(xi)統(tong)的設計", "這套系統的設計"),
    ],
)
def test_other_kinds_of_damage(head: bool | None, damaged: str, restored: str) -> None:
    before = "" if head is None else HEADS[head]
    restoration = la.restore(before + damaged)
    assert restoration.text == la.restore(before).text + restored
    assert restoration.round_trip is True
    assert restoration.left == ()
    assert not any(repair.certain for repair in restoration.repairs if "?" in repair.damaged)


@pytest.mark.parametrize(
    ("damaged", "left"),
    [
        ("鄒(zōu)城,鄒姓", "(zōu)"),
        ("溫度是25?C左右", "?"),
        ("?報告", "?"),
        ("好了,。下一個", ","),
        ("結束br>", "br>"),
        ("天?dōng)地", "?dōng)"),
        ("每升5礸的", "5礸"),
        ("昨天裉煸诰又開會", "裉煸诰"),
        ("他們的出鄒(zō", "(zō"),
    ],
)
def test_what_looks_damaged_and_stays_is_named(damaged: str, left: str) -> None:
    page = HEADS[True] + damaged
    restoration = la.restore(page)
    assert restoration.text == la.restore(HEADS[True]).text + damaged
    assert left in [page[place.start : place.end] for place in restoration.left]
    assert restoration.round_trip is False


@pytest.mark.parametrize(
    "line",
    [
        "真的??我不信。你說什麼?!好吧。",
        "中文(漢字),也叫(a)和(b),GDP(fig)",
        "你(ni)好(hao)",
        "`f(x)?(y)` **粗體** [a?b](c)",
        "把x軸與y軸畫好,買A股,穿T恤",
        '<br>一段<p class="a">',
        "他問:“去嗎?”她說:“去!”",
    ],
)
def test_a_damaged_page_keeps_what_is_not_damage(line: str) -> None:
    restoration = la.restore(HEADS[True] + line)
    assert restoration.text.endswith("\n" + line)
    assert restoration.repairs == ()


@pytest.mark.parametrize("seed", range(4))
def test_pages_that_were_cut_come_back(seed: int) -> None:
    """Whatever is taken for a cut, the damage makes the page of it; most lines are right."""
    draw = random.Random(seed)
    glosses = _table(draw, 40)
    clean = [line.translate(WIDE) for line in SENTENCES]
    page = [damage(line, glosses, normalize=seed % 2 == 0, cuts=draw) for line in clean]
    restoration = la.restore("\n".join(page))
    assert restoration.round_trip is True or restoration.left
    expected = [unicodedata.normalize("NFKC", x) if seed % 2 == 0 else x for x in clean]
    right = sum(a == b for a, b in zip(restoration.text.split("\n"), expected, strict=True))
    assert right / len(clean) >= 0.9


def test_probabilities_are_those_of_texts_that_exclude_each_other() -> None:
    restoration = la.restore(load_study().raw)
    for repair in restoration.repairs:
        odds = [repair.probability, *(other.probability for other in repair.alternatives)]
        assert odds == sorted(odds, reverse=True)
        assert 0 < sum(odds) <= 1 + 1e-9
        assert len(repair.alternatives) <= 5
        texts = {repair.restored, *(other.restored for other in repair.alternatives)}
        assert len(texts) == len(odds)
        assert repair.probability == 1 or not repair.certain
    assert {r.restored: r.probability for r in restoration.repairs}["報"] == 1
    assert max(len(repair.alternatives) for repair in restoration.repairs) == 5


@pytest.mark.parametrize(
    ("code", "common"),
    [
        ("、".encode("gbk"), True),
        ("①".encode("gbk"), True),
        ("！".encode("gbk"), True),
        ("ぁ".encode("gbk"), False),  # of the row after
        ("辦".encode("gbk"), True),
        ("办".encode("gbk"), True),
        ("丂".encode("gbk"), False),
        (b"\xa2\xab", False),  # of private use
    ],
)
def test_codes_in_common_use(code: bytes, common: bool) -> None:
    assert gbk.common([code]) == [code] * common


@pytest.mark.parametrize("normalize", [True, False])
def test_what_is_called_probable_is_right(normalize: bool) -> None:
    sure = right = 0
    for seed in range(6):
        draw = random.Random(seed)
        table = draw.sample(_common_traditional(), 200)
        glosses = {c: pinyin_dict[ord(c)].split(",")[0] for c in table}
        clean = [unicodedata.normalize("NFKC", x) if normalize else x for x in DENSE]
        page = [damage(line, glosses, normalize=normalize) for line in DENSE]
        restoration = la.restore("\n".join(page))
        found = restoration.text.split("\n")
        for repair in restoration.repairs:
            line = "\n".join(page)[: repair.start].count("\n")
            if repair.probability >= 0.95:
                sure += 1
                right += found[line] == clean[line]
    assert sure > 10
    assert right / sure >= 0.97


def test_marks_and_the_view_show_what_is_in_doubt() -> None:
    raw = load_study().raw
    restoration = la.restore(raw)
    assert view.marked(restoration, 0) == restoration.text
    marked = view.marked(restoration, 1.1)
    assert marked.count("〔") == marked.count("〕") == len(restoration.repairs)
    assert marked.replace("〔", "").replace("〕", "") == restoration.text
    assert "〔撥專項〕" in marked
    assert view.doubtful(restoration, 1.1) == len(restoration.repairs)
    shown = re.findall(
        r'"repair" title="(\S+) [^>]*>([^<]*)</mark>', view.side_by_side(raw, restoration)
    )
    assert sum(word == marked for word, marked in shown) == len(restoration.repairs)
    page = HEADS[True] + "<b>&amp; 天?dōng)地</b>"
    html = view.side_by_side(page, la.restore(page))
    assert "&lt;b&gt;&amp;amp;" in html
    assert '<mark class="left" title="no restoration fits">?dōng)</mark>' in html


@pytest.mark.parametrize("name", ["place", "places"])
def test_a_place_with_too_many_ways_is_left(name: str) -> None:
    """Out of step for good: every step has many ways, and none comes back into step."""
    runs = "一" if name == "place" else "一丁七丈三上下不"
    page = "發(fā)展、東(dōng)風、發(fā)動，鄭(zhèng)州到"
    page += "".join(f"青?zhèng){c * 79}" for c in runs)
    restoration = la.restore(page)
    assert len(restoration.repairs) == len(runs)
    assert {place.why for place in restoration.left} <= {NOTHING_FITS, TOO_MANY}
    assert [place.start for place in restoration.left] == [r.start for r in restoration.repairs]
    assert restoration.round_trip is False


def test_the_table_of_listed_characters_agrees_with_the_dictionary() -> None:
    table = listed()
    assert len(table) == 135
    assert all(character in read_so(gloss) for character, gloss in table.items())


@pytest.mark.parametrize("text", ["（fā）??\ue000", "\ue000（fā）?", "（fā）\ue001??\ue000\ue000"])
def test_characters_of_private_use_are_characters(text: str) -> None:
    assert la.restore(text).text.count("\ue000") == text.count("\ue000")
