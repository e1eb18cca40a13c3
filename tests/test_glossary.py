"""One glossary for all words that are shown: every string translated, and by its terms."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping

import pytest
from cases import each
from opencc import OpenCC

from loudi_analysis.say.words import LANGUAGES, simplified, strings, translated
from loudi_analysis.study import load_study

STUDY = load_study()
with (STUDY.folder / "codebook" / "terms.csv").open(encoding="utf-8", newline="") as file:
    TERMS = {row["term"]: row for row in csv.DictReader(file)}
DERIVED = simplified(STUDY)


def of_study(row: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """Return what a row of the study's tables says in each language."""
    return {language: translated(row, language, DERIVED, prefix) for language in LANGUAGES}


TEXTS = {f"words.{key}": texts for key, texts in strings().items()}
TEXTS |= {f"quotes.{row['result']}": of_study(row) for row in STUDY.rows("quotes")}
TEXTS |= {
    f"readings.{row['phrase']}.{row['option']}": of_study(row, "if_")
    for row in STUDY.rows("readings")
    if row["if_en"]
}
TEXTS |= {
    f"sources.{key}": of_study(row, "cited_")
    for key, row in STUDY.linked.rows("sources").items()
    if row["cited_en"]
}
TEXTS |= {f"page.{row['key']}": of_study(row) for row in STUDY.rows("page") if row["en"]}
TEXTS |= {f"chinese.{row['en']}": of_study(row) for row in STUDY.rows("chinese")}
OTHER_SENSE = {
    "chinese.members of staff who signed up",
    "chinese.notices and leaflets handed out or posted",
    "chinese.party members about to set out",
    "chinese.those about to set out, not all who signed up",
    "chinese.a checked shop may have been counted at each check",
    "chinese.a head is a member of the leadership team; the article gives the two side by side",
    "chinese.a head (一把手) is a member of the leadership team (班子)",
    "chinese.at least 45 communities then share the 904",
    "chinese.the sentence is about the volunteers and grid liaisons in the communities",
    "chinese.lists of two charities may have been added up; the 9,057 members are taken to be "
    "persons",
    "chinese.the two verbs may be two acts that were added up: the passes are then at least half "
    "as many",
    "chinese.the day heads the sentence, whose verb is 增派了",
}
"""Strings that use a word of the glossary in another sense: members of a staff, posted up."""
to_simplified = OpenCC("t2s").convert
ARTICLE = to_simplified(STUDY.article.text)
QUOTES = str.maketrans("「」", "“”")


def forms(term: str) -> set[str]:
    """Return a term as it may stand in a text: singular or plural."""
    found = {term, f"{term}s", f"{term}es"}
    if term.endswith("ies"):
        found.add(f"{term[:-3]}y")
    if term.endswith("es"):
        found.add(term[:-2])
    if term.endswith("s"):
        found.add(term[:-1])
    if term.endswith("y"):
        found.add(f"{term[:-1]}ies")
    return found


def pattern(term: str) -> re.Pattern[str]:
    words = "|".join(
        re.escape(form).replace(r"\ ", r"\s+")
        for form in sorted(forms(term), key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


PATTERNS = {term: pattern(term) for term in sorted(TERMS, key=len, reverse=True)}


def terms_in(english: str) -> list[str]:
    """Return the terms of a text, a longer one before those within it, which it hides."""
    found = []
    left = re.sub(r"\{[^}]+\}|data/[\w/.]+", "#", english)
    for term, pattern in PATTERNS.items():
        if pattern.search(left):
            found.append(term)
            left = pattern.sub("#", left)
    return found


def untranslated(texts: dict[str, str]) -> list[str]:
    """Return the terms of a string which its Chinese does not have as the glossary has them."""
    missing = []
    for term in terms_in(texts["en"]):
        for language, column in (("zh-Hant", "zh_hant"), ("zh-Hans", "zh_hans")):
            chinese = texts[language].replace("\n", "")
            if not any(word in chinese for word in TERMS[term][column].split("|")):
                missing.append(f"{term}: no {TERMS[term][column]} in {chinese!r}")
    return missing


@each("key", TEXTS)
def test_every_string_is_translated_by_the_glossary(key: str) -> None:
    texts = TEXTS[key]
    assert all(texts[language].strip() for language in LANGUAGES), f"{key} is empty in a language"
    # What follows a colon is a unit, in the words of the language.
    fields = [set(re.findall(r"\{([\w.-]+)[:}]", texts[language])) for language in LANGUAGES]
    # A Chinese date writes its month as a number.
    same = fields[0] == fields[1] == fields[2] or key.startswith("words.date.")
    assert same, f"{key} has other fields in Chinese than in English"
    # Quotation marks differ between the regions, not between the scripts.
    assert to_simplified(texts["zh-Hant"]).translate(QUOTES) == texts["zh-Hans"]
    narrow = re.search(r"[,:;()]", re.sub(r"data/[\w/.]+|\{[^}]+\}", "", texts["zh-Hans"]))
    assert not narrow, f"{key}: Chinese has wide punctuation"
    # What the article's word means is told in English alone: in Chinese it is the word itself; and
    # the labels of a figure's rows and columns are shortened.
    short = ("words.hedge.", "page.result.", "page.phrase.", "page.need.")
    missing = not key.startswith(short) and key not in OTHER_SENSE and untranslated(texts)
    assert not missing, f"{key}: use the words of codebook/terms.csv"


@each("term", TERMS)
def test_every_term_says_how_it_was_translated(term: str) -> None:
    row = TERMS[term]
    assert all(row.values())
    assert to_simplified(row["zh_hant"]).translate(QUOTES) == row["zh_hans"]
    how, _, rest = row["translation"].partition("; ")
    assert rest
    assert how in ("the article's word", "ours")
    words = row["zh_hans"].split("|")
    in_article = any(word in ARTICLE for word in words)
    assert in_article or how == "ours", "not the article's word"


def test_no_term_is_idle() -> None:
    used = {term for texts in TEXTS.values() for term in terms_in(texts["en"])}
    # Words of the codebook and of results.csv that no string needs.
    tables = {"stated"}
    assert set(TERMS) - used == tables


@pytest.mark.parametrize(
    ("english", "terms"),
    [
        ("One liaison for {n} workers", ["liaisons", "workers"]),
        ("enterprise\nliaisons (12 Feb)", ["enterprise liaisons"]),
        ("a community, two communities", ["communities"]),
        ("inserted readings; a reading", ["inserted reading", "reading"]),
        ("non-members gave", ["non-members"]),
        ("{members} networks", []),
    ],
)
def test_terms_are_found(english: str, terms: list[str]) -> None:
    assert terms_in(english) == terms


def test_another_translation_is_found() -> None:
    texts = {"en": "{n} workers", "zh-Hant": "{n}名工人", "zh-Hans": "{n}名工人"}
    assert untranslated(texts) == [
        "workers: no 員工 in '{n}名工人'",
        "workers: no 员工 in '{n}名工人'",
    ]
