"""One glossary for all words that are shown: every string translated, and by its terms."""

from __future__ import annotations

import re

import pytest
from opencc import OpenCC

from loudi_analysis.say.quotes import templates
from loudi_analysis.say.words import LANGUAGES, strings
from loudi_analysis.study.article import load_article
from loudi_analysis.study.codebook import rows

TERMS = {row["term"]: row for row in rows("terms")}
TEXTS = {f"strings.{key}": texts for key, texts in strings().items()}
TEXTS |= {f"quotes.{key}": texts for key, texts in templates().items()}
to_simplified = OpenCC("t2s").convert
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


@pytest.mark.parametrize("key", TEXTS)
def test_every_string_is_translated_by_the_glossary(key: str) -> None:
    texts = TEXTS[key]
    assert all(texts[language].strip() for language in LANGUAGES)
    fields = [set(re.findall(r"\{([^}]+)\}", texts[language])) for language in LANGUAGES]
    # A Chinese date writes its month as a number.
    assert fields[0] == fields[1] == fields[2] or key.startswith("quotes.date.")
    # Quotation marks differ between the regions, not between the scripts.
    assert to_simplified(texts["zh-Hant"]).translate(QUOTES) == texts["zh-Hans"]
    assert not re.search(r"[,:;()]", re.sub(r"data/[\w/.]+|\{[^}]+\}", "", texts["zh-Hans"]))
    assert not untranslated(texts)


@pytest.mark.parametrize("term", TERMS)
def test_every_term_says_how_it_was_translated(term: str) -> None:
    row = TERMS[term]
    assert all(row.values())
    assert to_simplified(row["zh_hant"]).translate(QUOTES) == row["zh_hans"]
    how, _, rest = row["translation"].partition("; ")
    assert rest
    assert how in ("the article's word", "ours")
    words = row["zh_hans"].split("|")
    in_article = any(word in to_simplified(load_article().text) for word in words)
    assert in_article or how == "ours", "not the article's word"


def test_no_term_is_idle() -> None:
    used = {term for texts in TEXTS.values() for term in terms_in(texts["en"])}
    # Words of the codebook and of results.csv that no string needs.
    tables = {"temporary branches", "community grids", "leadership team", "stated", "implied"}
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
