"""Sentences to quote: each says the numbers of results.csv, of whom, when, by whom and if what."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
from cases import at_least, each, more_than
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from loudi_analysis.cli import cli
from loudi_analysis.intervals import Interval, between, exactly
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.say import quotes as module
from loudi_analysis.say.quotes import (
    as_markdown,
    askable,
    condition,
    form,
    quote,
    quotes,
    told,
    turns,
)
from loudi_analysis.say.words import LANGUAGES, Words, simplified, strings, translated
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.codebook import Option
from loudi_analysis.study.results import BASES, Ledger, plain
from loudi_analysis.study.source import study_root
from loudi_analysis.study.tables import Row, to_csv

Edit = Callable[[list[Row]], list[Row]]
STUDY = load_study()
CLAIMS = STUDY.claims_by_id
DERIVED = simplified(STUDY)
TEMPLATES = {
    row["result"]: {language: translated(row, language, DERIVED) for language in LANGUAGES}
    for row in STUDY.rows("quotes")
}
OPTIONS = [option for options in STUDY.options.values() for option in options.values()]

ROWS: dict[str, dict[str, dict[str, str]]] = {}
for row in csv.DictReader(io.StringIO(to_csv(STUDY.results))):
    ROWS.setdefault(row["result"], {})[row["basis"]] = row
READINGS = list(csv.DictReader(io.StringIO(to_csv(STUDY.readings))))
EVERY = [(name, language) for name in ROWS for language in LANGUAGES]
every = each(("name", "language"), EVERY)

QUOTES = str.maketrans("「」", "“”")


def to_simplified(text: str) -> str:
    """Return a text in the other script, with the quotation marks of its region."""
    return OPENCC.convert(text).translate(QUOTES)


OPENCC = OpenCC("t2s")


def claimed(name: str) -> list[str]:
    return [key for key in ROWS[name]["stated"]["claims"].split() if key in CLAIMS]


def cited(name: str) -> list[Row]:
    """Return the linked rows that a result cites."""
    keys = [k for k in ROWS[name]["stated"]["claims"].split() if k not in CLAIMS]
    return [STUDY.linked.by_key[key] for key in keys]


def shown(cell: str, name: str, rounding: str, language: str) -> tuple[str, bool]:
    """Return how a number of results.csv is to be shown, and whether that is less than exact."""
    digits = STUDY[name].digits
    number = Decimal(cell) * (100 if digits.endswith("%") else 1)
    near = number.quantize(Decimal(1).scaleb(-int(digits.rstrip("%"))), rounding)
    if near == number:
        near = near.normalize() if near % 1 else near.to_integral_value()
    places = max(0, -near.as_tuple().exponent)
    text = Words(language).number(Fraction(near), places)
    return text + ("%" if digits.endswith("%") else ""), near != number


def stands(number: str, sentence: str, before: str = "") -> bool:
    """Whether a number stands in a sentence as a whole, after certain words."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(before + number)}(?![\d萬万]|[.,]\d)", sentence))


def written(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def test_all_results_have_a_template_and_no_phrase_is_left_over() -> None:
    assert list(ROWS) == list(STUDY.results_by_id) == [key for key in TEMPLATES if key in ROWS]
    phrases = set(TEMPLATES) - set(ROWS)
    assert phrases == {"article", "community_groups", "posted_groups"}
    of_the_article = {key for key in ROWS if claimed(key)}
    assert {key for key in ROWS if "{article}" in TEMPLATES[key]["en"]} == of_the_article


def test_the_sentences_open_differently() -> None:
    openings = Counter(STUDY[name].sentence()[:24] for name in ROWS)
    assert set(openings.values()) == {1}


def test_every_source_of_a_result_can_be_cited_and_no_other() -> None:
    taken = {key for row in READINGS for key in row["claims"].split() if key not in CLAIMS}
    rows = [row for name in ROWS for row in cited(name)] + [
        STUDY.linked.by_key[key] for key in taken
    ]
    keys = {row.get(column) for row in rows for column in ("source", "second_source")}
    named = {key for key, row in STUDY.linked.rows("sources").items() if row["cited_en"]}
    assert named == keys - {"", None}


def test_every_option_that_a_number_turns_on_has_words() -> None:
    met = {phrase for name in ROWS for phrase in STUDY[name].readings}
    for option in OPTIONS:
        assert bool(option.if_en) == bool(option.if_zh_hant)
        assert bool(option.if_en) == (option.phrase in met and told(option)), option


@pytest.mark.parametrize(
    ("phrase", "option", "spelled_out"),
    [
        ("overlap", "different", True),  # a question of whom or what
        ("enterprises_in", "the_50", True),
        ("money_rounding", "exact", False),  # the words as they stand
        ("money_rounding", "rounded", True),
        ("incomplete", "as_counted", False),
        ("more", "or_just", False),  # told with the bounds
    ],
)
def test_which_conditions_are_spelled_out(phrase: str, option: str, spelled_out: bool) -> None:
    assert told(STUDY.options[phrase][option]) == spelled_out


def test_conditions_to_ask_about_are_those_that_are_told() -> None:
    conditions = askable(STUDY, "en", [], [])["conditions"]
    for option in OPTIONS:
        assert (conditions[option.phrase][option.option] is not None) == told(option)


@each("language", LANGUAGES)
def test_sentences_to_ask_about_keep_the_fields_of_their_result(language: str) -> None:
    field = re.compile(rf"\{{(?:{'|'.join(module._OF_RESULT)})(?::[\w-]+)?\}}")
    sentences = askable(STUDY, language, [], [])["sentences"]
    kept = {name: Counter(field.findall(text)) for name, text in sentences.items()}
    assert sentences.keys() == TEMPLATES.keys() & ROWS.keys()
    assert all(Counter(field.findall(TEMPLATES[n][language])) <= kept[n] for n in kept)
    worded = any(":" in name for fields in kept.values() for name in fields)
    assert worded == (language != "en")


@pytest.mark.parametrize(
    ("stated", "over", "moved"),
    [
        # A single number is shown to the nearest, so are the bounds that readings give it.
        (exactly("20.4"), between("19.9", "20.4"), False),
        (exactly("20.4"), between("19.4", "20.4"), True),
        # An interval is shown outward.
        (between("10.5", "20.2"), between("10.1", "20.9"), False),
        (between("10.5", "20.2"), between("9.9", "20.2"), True),
        (between("10.5", "20.2"), between("10.5", "21.1"), True),
        # What rounding makes possible is not, though the bound itself may be.
        (between(10, "20.9", upper_inclusive=False), between(10, 21, upper_inclusive=False), False),
        (between(10, "20.9"), between(10, 21), True),
        (between(11, 20, lower_inclusive=False), between("10.5", 20), True),
        (more_than(10), more_than(10), False),
        (between(10, 20), at_least(10), True),
    ],
)
def test_a_reading_that_moves_what_is_shown_is_told(
    stated: Interval, over: Interval, moved: bool
) -> None:
    answer = SimpleNamespace(digits="0", unit="people", stated=stated, over_readings=over)
    assert turns(answer) == moved


@each("key", TEMPLATES)
def test_templates_agree_and_hold_no_number(key: str) -> None:
    texts = TEMPLATES[key]
    # What follows a colon is the unit, or the phrase whose groups are named.
    fields = [set(re.findall(r"\{([\w.-]+)[:}]", texts[language])) for language in LANGUAGES]
    assert all(texts.values())
    assert fields[0] == fields[1] == fields[2]
    for language in LANGUAGES:
        bare = re.sub(r"\{[^}]+\}|COVID-19|24[時时]", "", texts[language])
        assert not re.search(r"\d", bare)
        assert language == "en" or not re.search(r"[,;()]", bare), "punctuation of the other width"


@every
def test_a_quote_is_one_sentence(name: str, language: str) -> None:
    sentence = STUDY[name].sentence(language)
    stop = "." if language == "en" else "。"
    assert sentence.endswith(stop)
    assert len(re.findall(r"\.(?!\d)|。", sentence)) == 1
    assert not re.search(r"[][{}]|  |None", sentence)
    assert sentence[0] == sentence[0].upper()
    assert to_simplified(STUDY[name].sentence("zh-Hant")) == STUDY[name].sentence("zh-Hans")


def bound_told(row: dict[str, str], side: str, name: str, language: str) -> str:
    """Return how a bound of the tables is to be told, by the rule of rounding."""
    closed, upper = row[f"{side}_inclusive"] == "true", side == "upper"
    if not closed:
        rounding = ROUND_CEILING if upper else ROUND_FLOOR
        words = {
            "en": "less than " if upper else "more than ",
            "zh-Hant": "不足" if upper else "超過",
        }
        words["en"] = "fewer than " if upper and form(STUDY[name]).people else words["en"]
    else:
        rounding = ROUND_HALF_EVEN
        words = {"en": "at most " if upper else "at least ", "zh-Hant": "至多" if upper else "至少"}
    number, is_rounded = shown(row[side], name, rounding, language)
    about = (
        {"en": "about ", "zh-Hant": "約"} if closed and is_rounded else {"en": "", "zh-Hant": ""}
    )
    if language == "en":
        return words["en"] + about["en"] + number
    both = words["zh-Hant"] + about["zh-Hant"]
    return (to_simplified(both) if language == "zh-Hans" else both) + number


@every
def test_numbers_and_bounds_are_those_of_the_results(name: str, language: str) -> None:
    sentence, (stated, implied) = STUDY[name].sentence(language), ROWS[name].values()
    en = language == "en"
    if stated["value"]:
        assert stated["value"] == implied["value"]
        number, is_rounded = shown(stated["value"], name, ROUND_HALF_EVEN, language)
        about = "about " if en else "約" if language == "zh-Hant" else "约"
        assert stands(number, sentence, about if is_rounded else "")
        return
    inferred = {
        "lower": (ROUND_FLOOR, ("above ", "高於", "高于")),
        "upper": (ROUND_CEILING, ("below ", "低於", "低于")),
    }
    both_closed = {stated["lower_inclusive"], stated["upper_inclusive"]} == {"true"}
    for side, (rounding, words) in inferred.items():
        if (side, stated[side], stated["unit"]) == ("upper", "1", "1"):
            continue  # that a share is no more than all goes without saying
        if stated[side] not in ("", "0"):
            told_so = bound_told(stated, side, name, language)
            if both_closed and stated["lower"] != "0":  # a range: only its numbers
                told_so = shown(stated[side], name, ROUND_HALF_EVEN, language)[0]
            assert stands(told_so, sentence)
            assert stated[side] == implied[side]
        elif implied[side] not in ("", "0"):
            # The side is told to be open, and what is inferred is not told as said.
            number, _ = shown(implied[side], name, rounding, language)
            assert strings()[f"open.{side}"][language].partition("{")[0] in sentence
            assert stands(number, sentence, words[LANGUAGES.index(language)])
            assert not stands(bound_told(implied, side, name, language), sentence)


@every
def test_what_it_is_computed_from_is_told(name: str, language: str) -> None:
    sentence = STUDY[name].sentence(language)
    for key in claimed(name):
        claim = CLAIMS[key]
        if claim.quantity.value is None:
            continue
        number = Words(language).number(Fraction(str(claim.quantity.value)))
        assert stands(number, sentence), key
    for row in cited(name):
        for number in filter(None, (row.get("confirmed"), row.get("value"))):
            assert stands(Words(language).number(Fraction(number)), sentence)


@every
def test_more_than_is_never_folded(name: str, language: str) -> None:
    sentence = STUDY[name].sentence(language)
    for key in re.findall(r"\{(\w+)\}", TEMPLATES[name][language]):
        hedge = CLAIMS[key].quantity.hedge if key in CLAIMS else None
        if not hedge:
            continue
        number = Words(language).number(Fraction(str(CLAIMS[key].quantity.value)))
        before = {"近": ("nearly ", "近")}.get(hedge, ("more than ", "超過"))[language != "en"]
        before = to_simplified(before) if language == "zh-Hans" else before
        bare = len(re.findall(rf"(?<![\d.,]){re.escape(number)}(?![\d萬万]|[.,]\d)", sentence))
        assert bare == sentence.count(before + number), key


@every
def test_dates_and_sources_are_told(name: str, language: str) -> None:
    sentence = STUDY[name].sentence(language)
    days = [day for key in claimed(name) if (day := CLAIMS[key].latest)]
    if days:
        assert written(max(days), language) in sentence
    for row in cited(name):
        day = row.get("date") or row["as_of"]
        assert (written(date.fromisoformat(day), language) if day else row["period"]) in sentence
        for source in filter(None, (row["source"], row.get("second_source"))):
            known = STUDY.linked.rows("sources")[source]
            assert language != "en" or known["cited_en"].partition("{")[0] in sentence
    undated = [key for key in claimed(name) if not CLAIMS[key].latest]
    assert (strings()["undated"][language] in sentence) == bool(undated)
    # In or after the first week of March: no word may say more.
    of = {"en": "an article of March 2020 by the Working Committee"}
    named = of.get(language, "市直机关工委2020年3月的文章") in (
        sentence if language == "en" else to_simplified(sentence)
    )
    assert named == bool(claimed(name))
    day = quotes(STUDY, [name], [])[0]["date"]["day"]
    assert day is None or written(date.fromisoformat(day), language) in sentence


@every
def test_the_reading_is_told(name: str, language: str) -> None:
    sentence = STUDY[name].sentence(language)
    pairs = {p for row in ROWS[name].values() for p in row["reading"].split()}
    inferred = ROWS[name]["stated"]["upper"] != ROWS[name]["implied"]["upper"]
    inferred |= ROWS[name]["stated"]["lower"] != ROWS[name]["implied"]["lower"]
    assert ("{open}" in TEMPLATES[name][language]) == inferred
    options = [STUDY.options[phrase][option] for phrase, option in (p.split("=") for p in pairs)]
    spelled_out = [option for option in options if told(option)]
    assert bool(condition(STUDY, name)) == bool(spelled_out)
    assert ("{reading}" in TEMPLATES[name][language]) == any(
        o.if_en for p in options for o in STUDY.options[p.phrase].values()
    )
    assert len(spelled_out) <= 2, "a sentence with many conditions helps nobody"
    for option in spelled_out:
        words = translated(option, language, DERIVED, "if_")
        assert max(re.split(r"\{[^}]+\}", words), key=len) in sentence


def hull(name: str, basis: str = "stated") -> tuple[Decimal | None, ...]:
    """Return the least and the greatest bound of a result in the tables, None where open."""
    rows = [ROWS[name][basis]] + [
        row for row in READINGS if (row["result"], row["basis"]) == (name, basis)
    ]
    ends = []
    for side, extreme in (("lower", min), ("upper", max)):
        cells = [row[side] for row in rows]
        ends.append(None if "" in cells else extreme(map(Decimal, cells)))
    return tuple(ends)


@every
def test_the_bounds_over_all_readings_are_told_where_they_differ(name: str, language: str) -> None:
    stated, (low, high) = ROWS[name]["stated"], hull(name)
    rows = [stated, *(r for r in READINGS if (r["result"], r["basis"]) == (name, "stated"))]
    point = bool(stated["value"])

    def at(number: object, rounding: str) -> str:
        return "" if number in ("", None) else shown(str(number), name, rounding, language)[0]

    def closed(side: str, bound: Decimal | None) -> bool:
        """Whether the bound over all readings is possible itself."""
        ends = {r[f"{side}_inclusive"] for r in rows if r[side] and Decimal(r[side]) == bound}
        return "true" in ends

    # A point is shown rounded to the nearest, so that is where it may differ.
    down, up = (ROUND_HALF_EVEN,) * 2 if point else (ROUND_FLOOR, ROUND_CEILING)
    differ = at(low, down) != at(stated["lower"], down) or at(high, up) != at(stated["upper"], up)
    # Where a bound is shown as it is, it also matters whether it is possible itself.
    for side, bound in (("lower", low), ("upper", high)):
        exact = bound is not None and at(bound, ROUND_FLOOR) == at(bound, ROUND_CEILING)
        differ |= exact and closed(side, bound) != (stated[f"{side}_inclusive"] == "true")
    starts = [strings()[key][language].partition("{")[0] for key in ("over.more", "over")]
    found = [s for s in starts if s in STUDY[name].sentence(language)]
    assert bool(found) == differ
    if not differ:
        return
    after = STUDY[name].sentence(language).partition(found[0])[2]
    assert (found[0] == starts[1]) == all(
        told(STUDY.options[p][o]) for p, o in STUDY[name].readings.items()
    )
    for side, bound in (("lower", low), ("upper", high)):
        end = {side: str(bound), f"{side}_inclusive": str(closed(side, bound)).lower()}
        share = side == "upper" and bound == 1 and form(STUDY[name]).percent
        if bound and not share:
            words = bound_told(end, side, name, language)
            number = shown(str(bound), name, ROUND_HALF_EVEN, language)[0]
            assert stands(words, after) or (closed("lower", low) and stands(number, after))
    open_side = re.sub(r"\{\w+\}|, ", "", strings()["bounds.no_upper"][language])
    assert (open_side in after) == (bool(low) and high is None)


@pytest.mark.parametrize(
    ("name", "language", "clause"),
    [
        ("posted_total", "en", "at least 604 and fewer than 1,034 people (comp"),
        ("posted_share_of_volunteers", "en", "at least about 58.2% and less than 99.7% (comp"),
        ("posted_share_of_volunteers", "zh-Hans", "至少约58.2%且不足99.7%；据"),
        ("posted_per_community", "en", "at least about 2.2 and less than 21.2 people (comp"),
        ("masks_per_posted", "zh-Hant", "不足12.4個；據"),
        ("tested_share_of_posted", "en", "at most about 13.2% (comp"),
        ("dues_per_posted", "en", "less than 1,064 yuan (comp"),
        ("yuan_per_member", "en", "at least about 254.46 and less than 254.48 yuan (comp"),
        ("shops_per_community_posted", "en", "any number (comp"),
        ("masks_per_worker", "zh-Hans", "不限；据"),
        (
            "workers_per_liaison",
            "en",
            "at least about 222.3 workers, with no upper limit said (comp",
        ),
        ("workers_per_liaison", "zh-Hant", "至少約222.3名而上限未言明；據"),
        ("units_mobilized", "zh-Hant", "55至110個；據"),
    ],
)
def test_bounds_over_all_readings_in_words(name: str, language: str, clause: str) -> None:
    starts = [strings()[key][language].split("{")[0] for key in ("over", "over.more")]
    assert any(start + clause in STUDY[name].sentence(language) for start in starts)


@each("language", LANGUAGES[1:])
@each("name", ROWS)
def test_chinese_refers_to_nothing_that_is_not_yet_said(name: str, language: str) -> None:
    sentence = STUDY[name].sentence(language)
    # What 這 and 後 point to, and the groups that are told apart.
    pattern = r"(?:[這这]|[後后](?=\d))([\d,.]+[萬万]?)|若([\d,.]+)名.*?人[員员]互不重[複复]"
    for match in re.finditer(pattern, sentence):
        for number in re.findall(r"[\d,.]+", match[0]):
            assert stands(number, sentence[: match.start()]), number
    # Units give nothing: their people do.
    assert not re.search(r"[單单]位捐款\d", sentence)


def test_a_sentence_without_words_is_none(edited: Callable[[str, Edit], Study]) -> None:
    study = edited("readings", lambda rows: [row | {"if_en": ""} for row in rows])
    with pytest.raises(StudyError, match=r"line \d+: no words \(if_...\) for overlap=diff"):
        quote(study, "posted_total")
    study = edited("quotes", lambda rows: rows[:2])
    with pytest.raises(StudyError, match=r"quotes\.csv has no row 'posted_total'"):
        quote(study, "posted_total")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            *("posted_total", "[, {reading}]", ""),
            "codebook/quotes.csv, line 6: posted_total leaves out {reading}, “if ",
        ),
        ("posted_total", "[; {over: people}]", "", "posted_total leaves out {over}"),
        ("donors_per_unit", "[ ({open})]", "", "donors_per_unit leaves out {open}"),
        ("workers_per_liaison", " ({undated})", "", "workers_per_liaison leaves out {undated}"),
        ("donors_per_unit", "{open}", "{over}", "donors_per_unit leaves out {open}"),
        (
            *("yuan_per_unit", " had", " ({undated}) had"),
            "has nothing for {undated}: in brackets, as [ ({undated})], it is left out where",
        ),
        ("yuan_per_unit", " had", " {people} had", "no field 'people'"),
    ],
)
def test_a_template_says_all_that_must_be_said_and_no_more(
    edited: Callable[[str, Edit], Study], name: str, old: str, new: str, message: str
) -> None:
    def edit(rows: list[Row]) -> list[Row]:
        for row in rows:
            row["en"] = row["en"].replace(old, new) if row["result"] == name else row["en"]
        return rows

    with pytest.raises(StudyError, match=re.escape(message)):
        quote(edited("quotes", edit), name)


def test_simplified_chinese_must_have_been_derived(data_copy: Path) -> None:
    (data_copy / "codebook" / "simplified.csv").unlink()
    study = load_study(data_copy)
    assert study["posted_total"].sentence("zh-Hant") == quote(STUDY, "posted_total", "zh-Hant")
    with pytest.raises(
        StudyError, match=r"python scripts/make_simplified\.py` makes it; for another"
    ):
        quote(study, "posted_total", "zh-Hans")


def test_what_is_derived_is_what_stands_in_the_tables() -> None:
    script = run_path(str(study_root() / "scripts" / "make_simplified.py"))
    for folder, name, columns in (
        (script["SAY"], "simplified.csv", script["WORDS"]),
        (STUDY.folder, "codebook/simplified.csv", script["COLUMNS"]),
        (SECOND.folder, "codebook/simplified.csv", script["COLUMNS"]),
    ):
        committed = (folder / name).read_text(encoding="utf-8")
        assert script["derived"](folder, columns) == committed, "run scripts/make_simplified.py"


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.main != "true"], ids=lambda o: o.option)
def test_what_if_has_sentences_too(option: Option) -> None:
    study = STUDY.what_if(**{option.phrase: option.option})
    for name in STUDY.results_by_id:
        if option.phrase in STUDY[name].readings:
            for language in LANGUAGES:
                sentence = study[name].sentence(language)
                assert not re.search(r"[][{}（]）|[][{}]|  |None|，，|；）", sentence)
                words = translated(option, language, DERIVED, "if_")
                assert max(re.split(r"\{[^}]+\}", words), key=len) in sentence


SECOND = load_study(Path(__file__).parent / "second_study")


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_study_says_its_results(language: str) -> None:
    for name in SECOND.results_by_id:
        sentence = SECOND[name].sentence(language)
        assert re.search(r"^[A-Z].*\.$" if language == "en" else r"。$", sentence)
        assert not re.search(r"[][{}]|Loudi|[娄婁]底", sentence)


@pytest.mark.parametrize(
    ("name", "language", "part"),
    [
        (
            "workers_per_liaison_nearby",
            "en",
            "Nearby, more than 60 liaisons served nearly 12,000 wo",
        ),
        ("workers_per_liaison_nearby", "zh-Hans", "超过60名联络员服务近1.2万名员工"),
        ("workers_per_liaison_nearby", "zh-Hant", "據《鄰市日報》2020年3月2日報道"),
        ("trained_share", "en", "at least 1,800 of the 5,120 workers (undated in the article)"),
        (
            "posted_share",
            "en",
            "if the 60 at quarantine sites are others; over all readings, about",
        ),
        ("days_of_counting", "zh-Hant", "即號召（2020年2月3日）17天後"),
        ("other_donors", "en", "least 760, with no upper limit said."),
        ("member_share_of_money", "zh-Hant", "連同此處未列的讀法，超過70.6%且不足70.9%"),
    ],
)
def test_another_study_says_what_it_rests_on(name: str, language: str, part: str) -> None:
    assert part in SECOND[name].sentence(language)


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("linked/records", "60餘名,,,,,,", "約60名,,,,,,", "about 60 liaisons"),
        ("linked/records", "60餘名,,,,,,", "60至70名,,,,,,", "60 to 70 liaisons"),
        ("linked/records", "60餘名,,,,,,", ",60,,,,,", "about 60 liaisons"),
        ("raw/article", "選(xuǎn)派36名", "選(xuǎn)派約36名", "served by about 36"),
        ("raw/article", "選(xuǎn)派36名", "選(xuǎn)派近40名", "served by nearly 40"),
        ("raw/article", "選(xuǎn)派36名", "選(xuǎn)派不少於36名", "served by at least 36"),
        ("raw/article", "選(xuǎn)派36名", "選(xuǎn)派30至40名", "served by 30 to 40"),
    ],
)
def test_numbers_are_said_as_their_words_bound_them(
    tmp_path: Path, table: str, old: str, new: str, said: str
) -> None:
    folder = shutil.copytree(SECOND.folder, tmp_path / "study")
    place = table + (".csv" if table.startswith("linked") else ".txt")
    more = "({undated}), served by {liaisons}, beside {nearby_liaisons} liaisons nearby"
    edits = {place: (old, new), "codebook/quotes.csv": ("({undated}) were", more)}
    if table == "raw/article":
        marked = f"選派⟦{new.removeprefix('選(xuǎn)派')}⟧"
        edits["codebook/claims.csv"] = ("選派⟦36名⟧", marked)
    for name, (before, after) in edits.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    assert said in load_study(folder)["trained_share"].sentence()


def test_groups_that_may_overlap_are_those_that_are_added() -> None:
    among = SECOND.what_if(another="among")["posted_share"]
    assert "if the 410 and the 60 may overlap." in among.sentence()


@pytest.mark.parametrize(
    ("language", "part"),
    [
        ("en", "served about 231.2 workers on average"),
        ("en", "served 18,500 workers in 50 enterprises"),
        ("zh-Hant", "企業的1.85萬名員工"),
    ],
)
def test_what_if_says_other_numbers(language: str, part: str) -> None:
    answer = STUDY.what_if(workers=18_500)["workers_per_liaison"]
    assert part in answer.sentence(language)


def denominator(expression: str, ledger: Ledger) -> Interval:
    """Evaluate what `quotes` says that a result is divided by."""
    first, *rest = expression.split()
    number = ledger[first]
    for sign, key in zip(rest[::2], rest[1::2], strict=True):
        number = number + ledger[key] if sign == "+" else number - ledger[key]
    return number


@each("basis", BASES)
@each("name", ROWS)
def test_the_denominator_is_what_the_result_is_divided_by(name: str, basis: str) -> None:
    answer, below = STUDY[name], quotes(STUDY, [name], [])[0]["denominator"]
    if not answer.per:
        assert below is None
        assert " per " not in answer.unit and "share" not in name
        return
    number = denominator(below["expression"], Ledger(STUDY, basis))
    assert {"basis": basis, **plain(number)} in below["rows"]
    assert answer.on(basis) == Ledger(STUDY, basis)[answer.of] / number
    assert set(below["parts"]) == set(below["expression"].split()) - {"+", "-"}
    assert set(below["parts"]) <= {*answer.claims, answer.per}


@given(st.fractions(min_value=0, max_value=10**6), st.sampled_from(list(ROWS)))
def test_rounding_is_outward_and_near(number: Fraction, name: str) -> None:
    digits = STUDY[name].digits
    step = Fraction(1, 10 ** (int(digits.rstrip("%")) + 2 * digits.endswith("%")))
    down, near, up = (form(STUDY[name]).rounded(number, toward) for toward in (-1, 0, +1))
    assert down <= number <= up
    assert down <= near <= up
    assert up - down in (0, step)
    assert abs(near - number) <= step / 2


def test_halves_go_to_the_even_digit() -> None:
    shown = form(STUDY["workers_per_liaison"])
    assert shown.rounded(Fraction("0.25")) == Fraction("0.2")
    assert shown.rounded(Fraction("0.35")) == Fraction("0.4")


def test_plain_data_is_that_of_the_table() -> None:
    for entry in quotes(STUDY):
        name = entry["result"]
        assert [row["basis"] for row in entry["rows"]] == ["stated", "implied"]
        for row in entry["rows"]:
            cells = ROWS[name][row["basis"]]
            for column, value in row.items():
                text = (
                    "" if value is None else str(value).lower() if value in (True, False) else value
                )
                expected = cells[column]
                assert expected == str(text) or float(expected) == value, (name, column)
        assert " ".join(entry["claims"]) == ROWS[name]["stated"]["claims"]
        assert list(entry["sentences"]) == list(LANGUAGES)
        assert entry["date"]["day"] is None or date.fromisoformat(entry["date"]["day"])
    entry = quotes(STUDY, ["yuan_per_donor"])[0]
    said = {
        "value": None,
        "lower": 14000,
        "upper": None,
        "lower_inclusive": False,
        "upper_inclusive": False,
    }
    assert entry["denominator"] == {
        "expression": "donors",
        "rows": [{"basis": "stated", **said}, {"basis": "implied", **said, "upper": 15000}],
        "parts": {"donors": said},
    }
    assert entry["date"] == {
        "day": "2020-03-05",
        "days": {"donations_yuan": "2020-03-05", "donors": "2020-03-05"},
        "undated": [],
    }
    assert entry["reading"] == {
        "unit_gifts": "none",
        "money_rounding": "exact",
        "donors_are": "persons",
        "more": "last_digit",
    }
    assert quotes(STUDY, ["posted_total"])[0]["date"]["day"] == "2020-02-24"
    assert quotes(STUDY, ["workers_per_enterprise"])[0]["date"]["undated"] == [
        "workers",
        "enterprises",
    ]


def test_bounds_over_readings_are_those_of_the_table() -> None:
    for entry in quotes(STUDY, languages=["en"]):
        for basis, row in zip(BASES, entry["over_readings"], strict=True):
            low, high = hull(entry["result"], basis)
            assert row["basis"] == basis
            assert row["lower"] == (low if low is None else float(low)), entry["result"]
            assert row["upper"] == (high if high is None else float(high)), entry["result"]
    [entry] = quotes(STUDY, ["posted_share_of_volunteers"])
    assert entry["over_readings"][0]["lower_inclusive"]
    [entry] = quotes(STUDY, ["masks_per_posted"])
    assert not entry["over_readings"][0]["upper_inclusive"]


@pytest.mark.parametrize(
    ("name", "expression", "lower", "upper"),
    [
        (
            "masks_per_posted",
            "volunteers_communities + liaisons_grid + liaisons_enterprise",
            984,
            984,
        ),
        ("yuan_per_nonmember", "donors - donors_members", 4943, None),
        ("case_share_confirmed_by_oath", "loudi_2020-03-15", 76, 76),
    ],
)
def test_denominators(name: str, expression: str, lower: int, upper: int | None) -> None:
    below = quotes(STUDY, [name], [])[0]["denominator"]
    assert below["expression"] == expression
    assert (below["rows"][0]["lower"], below["rows"][0]["upper"]) == (lower, upper)


def test_a_number_that_is_per_nothing_has_no_denominator() -> None:
    assert quotes(STUDY, ["posted_total"], [])[0]["denominator"] is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("case_share_confirmed_before_oath", "2020-02-11"),
        ("case_share_confirmed_by_oath", "2020-02-12"),
        ("days_notice_to_oath", "2020-02-12"),
        ("days_since_last_case_at_reinforcement", "2020-02-24"),
        ("communities_share_of_louxing_streets", "2020-02-24"),
        ("workers_per_enterprise", None),
    ],
)
def test_the_day_is_that_of_what_is_counted(name: str, day: str | None) -> None:
    assert quotes(STUDY, [name], [])[0]["date"]["day"] == day


@pytest.mark.parametrize(
    ("name", "language", "part"),
    [
        ("workers_per_liaison", "en", "about 222.3 workers on average: 80 liaisons"),
        ("workers_per_enterprise", "en", "355.74 workers each on average, 17,787 workers in 50"),
        ("posted_total", "en", "if the 604, the 300 and the 80 are different people; over"),
        ("posted_total", "zh-Hant", "截至2020年2月24日，向社區和企業派出"),
        ("case_share_confirmed_before_oath", "zh-Hant", "截至2020年2月11日24時已確診69例"),
        ("hours_notice_to_oath", "en", "lay more than 3 and less than 36 hours"),
        ("volunteers_sent_per_day", "en", "at least about 18.3 were sent per day on average"),
        ("dues_per_posted", "en", "at most about 652 yuan on average"),
        ("louxing_cases", "en", "Louxing district had 10 to 20 of Loudi's 76"),
        ("nonmember_to_member_ratio", "en", "had given less than 1.48 times as much as"),
        ("yuan_per_unit", "zh-Hant", "76個市直單位的人員捐款416.54萬元"),
        ("nonmember_yuan", "zh-Hans", "76个市直单位的人员捐款416.54万元"),
        ("compounds_per_community", "zh-Hant", "社區有45個，若這630個小區均位於這45個社區，則平均"),
        ("masks_per_posted", "zh-Hans", "80名驻企联络员，若604名、300名和80名人员互不重复"),
        (
            "posted_per_community",
            "en",
            "if the 604 and the 300 are different people, and the 300 w",
        ),
        ("days_notice_to_oath", "en", "1 day after"),
        ("days_first_case_to_oath", "en", "20 days after"),
        ("donors_per_unit", "en", "more than 184.2 donors on average (no upper limit is"),
        ("member_share_of_money", "zh-Hant", "其中9057名黨員捐款230.47萬元，黨員捐款在總額中"),
        ("nonmember_yuan", "zh-Hans", "则非党员捐款者共捐186.07万元（"),
        ("shops_per_community_posted", "zh-Hans", "近1.4万家"),
    ],
)
def test_examples(name: str, language: str, part: str) -> None:
    assert part in STUDY[name].sentence(language)


def test_conditions() -> None:
    assert condition(STUDY, "dues_per_posted", "zh-Hans").startswith("若604名、300名和80名人员")
    assert condition(STUDY, "yuan_per_member") == ""
    rounded = STUDY.what_if(money_rounding="rounded")
    assert condition(rounded, "yuan_per_member").startswith("if the amounts of money are rounded")
    for name in ROWS:
        assert condition(STUDY, name).removeprefix("if ") in STUDY[name].sentence()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownName, match="no result 'workers'"):
        quote(STUDY, "workers")
    with pytest.raises(StudyError, match="no language"):
        quote(STUDY, "workers_per_liaison", "de")


# ---------------------------------------------------------------- the command


def run(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["quote", *arguments])
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_the_command_quotes_all_or_those_named() -> None:
    assert run("--list").split() == list(STUDY.results_by_id)
    assert re.findall(r"^## (\w+)$", run(), re.MULTILINE) == list(STUDY.results_by_id)
    names = ("yuan_per_member", "posted_total")
    text = run(*names, "--lang", "zh-Hans", "--lang", "en")
    assert text == as_markdown(quotes(STUDY, names, ["zh-Hans", "en"]))
    rows = list(csv.DictReader(run(*names, "--format", "csv").splitlines()))
    assert [(row["result"], row["sentence"]) for row in rows] == [
        (name, quote(STUDY, name)) for name in names
    ]
    data = json.loads(run(*names, "--format", "json", "--lang", "zh-Hant"))
    assert [entry["sentences"] for entry in data] == [
        {"zh-Hant": STUDY[name].sentence("zh-Hant")} for name in names
    ]


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "quotes.md"
    assert run("posted_total", "--output", str(path)) == ""
    assert (
        path.read_text(encoding="utf-8") == f"## posted_total\n\n{quote(STUDY, 'posted_total')}\n"
    )
    assert run("posted_total") == path.read_text(encoding="utf-8")


def test_a_result_named_twice_is_quoted_once() -> None:
    assert run("posted_total", "yuan_per_donor", "posted_total") == run(
        "posted_total", "yuan_per_donor"
    )


@pytest.mark.parametrize(
    "arguments",
    [["nosuch"], ["posted_total"], ["--output", "F"], ["--lang", "en"], ["--format", "json"]],
)
def test_a_list_takes_nothing_else(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["quote", "--list", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--list quotes nothing" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_list_on_a_terminal_says_what_each_result_is() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "loudi_analysis", "quote", "--list"]
    with subprocess.Popen(command, stdout=theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how Linux tells that the other side is closed
            while piece := os.read(ours, 65536):
                shown += piece
        os.close(ours)
    assert process.returncode == 0
    lines = shown.decode().splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [
        [r.name, r.what] for r in STUDY.results_by_id.values()
    ]


@pytest.mark.parametrize("command", [["quote", "posted_total"], ["evidence"]])
@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("new/dir/x", "new/dir/x: cannot be written: No such file or directory"),
        ("file/x", "file/x: cannot be written: Not a directory"),
        (".", ".: is a folder: name a file in it"),
    ],
)
def test_a_place_that_is_none_is_named(
    command: list[str],
    output: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    done = CliRunner().invoke(cli, [*command, "--output", output])
    assert (done.exit_code, done.stderr) == (1, f"loudi-analysis: {message}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("worker_per_liaison", "no result 'worker_per_liaison'; did you mean workers_per_liaison"),
        ("§", "no result '§'; "),
    ],
)
def test_an_unknown_result_is_wrong_use(name: str, message: str) -> None:
    done = CliRunner().invoke(cli, ["quote", "posted_total", name])
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_the_readme_names_the_command() -> None:
    assert "loudi-analysis quote" in (study_root() / "README.md").read_text(encoding="utf-8")
