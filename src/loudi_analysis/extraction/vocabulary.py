"""The tables in the form that the reader looks words up in: both scripts, by their characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import tables
from .numerals import HAN

SIMPLIFIED = str.maketrans(dict(zip(tables.PAIRS[::2], tables.PAIRS[1::2], strict=True)))
_MERGED = {
    ord(a): b
    for a, b in zip(tables.PAIRS[::2], tables.PAIRS[1::2], strict=True)
    if a in tables.MERGED
}


_VARIANTS = str.maketrans(dict(zip(tables.VARIANTS[::2], tables.VARIANTS[1::2], strict=True)))


def scripts(words: str) -> list[str]:
    """Split a table's words at white space and give each in every script that writes it."""
    every = words.split()
    every += [
        word.translate(table)
        for table in (_MERGED, _VARIANTS, SIMPLIFIED)
        for word in words.split()
    ]
    every += [word.translate(SIMPLIFIED) for word in every]
    return list(dict.fromkeys(every))


def chars(letters: str) -> str:
    """Give the characters in both scripts, each once."""
    return "".join(dict.fromkeys(letters + letters.translate(SIMPLIFIED)))


class Unit(NamedTuple):
    """A measure word: how it is written, its kind, and whether only digits go with it."""

    written: str
    kind: str
    digits_only: bool


def _units() -> dict[str, Unit]:
    digits_only = set(scripts(tables.AFTER_DIGITS_ONLY))
    units: dict[str, Unit] = {}
    for kind, words in tables.UNITS.items():
        for word in scripts(words):
            units.setdefault(word, Unit(word, kind, word in digits_only))
    for word in scripts(tables.LOOKALIKES[""]):
        units.setdefault(word, Unit("", "count", True))
    for word in scripts(tables.COUNTED_NOUNS):
        units.setdefault(word, Unit("", "count", False))
    for head, words in tables.COUNTED.items():
        for form in scripts(head):
            for word in scripts(words):
                if word.startswith(form):
                    units[word] = units[form]._replace(digits_only=False)
    for head, words in tables.LOOKALIKES_TAKE.items():
        for form in scripts(head):
            for word in scripts(words):
                if word.startswith(form):
                    units[word] = units[form]
    return units


def by_first(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give for each first character the lengths to try, longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}


def by_last(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give for each last character the lengths to try, longest first."""
    return by_first(word[::-1] for word in words)


UNITS = _units()
UNIT_LENGTHS = by_first(UNITS)


def unit_lengths() -> dict[str, tuple[int, ...]]:
    """Give the lengths of measure words to try by two characters, and by one where none fits."""
    lengths: dict[str, set[int]] = {}
    for word in UNITS:
        lengths.setdefault(word[:2], set()).add(len(word))
        if len(word) > 1 and word[0] in UNITS:
            lengths[word[:2]].add(1)
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


#: By the first two characters, and by the first alone for the words of one.
UNIT_STARTS = unit_lengths()

BEFORE = {word: kind for kind, words in tables.HEDGES_BEFORE.items() for word in scripts(words)}
BEFORE_LENGTHS = by_last(BEFORE)
AFTER = {word: kind for kind, words in tables.HEDGES_AFTER.items() for word in scripts(words)}
AFTER_LENGTHS = by_first(AFTER)
NOT_HEDGES = tuple(scripts(tables.NOT_HEDGES))
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
CURRENCIES = frozenset(
    form for word in scripts(tables.CURRENCY_BEFORE) for form in (word, word.translate(_WIDE))
)
CURRENCY_LENGTHS = by_last(CURRENCIES)


PHRASES = frozenset(scripts(tables.PHRASES))


def _places() -> dict[str, list[tuple[int, int]]]:
    """Give where a numeral stands in the set phrases, by it and the character after it.

    For each the offset in the phrase and the phrase's length, the longest first: looking a few
    slices up in a set is faster than trying every phrase that the numeral begins.
    """
    numerals = set(HAN) | set("半第數数幾几")
    places: dict[str, set[tuple[int, int]]] = {}
    for words in PHRASES:
        for at, char in enumerate(words):
            if char in numerals:
                places.setdefault(words[at : at + 2], set()).add((at, len(words)))
    return {
        key: sorted(found, key=lambda place: (-place[1], place)) for key, found in places.items()
    }


PHRASE_PLACES = _places()

_PARTS = {
    "@@": HAN,
    "@1": "[一二三四五六七八九十兩]",
    "@n": "[一二三四五六七八九十]{1,3}",
    "@c": f"[^\\W{HAN}A-Za-z0-9_]",
    "@e": r"(?=[，。、；：！？）”」』》的及和與後下中學教大足籃欖橄排比運工本高專醫義]|\Z)",
}


def pattern(words: str) -> str:
    """Write a table's patterns as one expression that knows every character in both scripts."""
    for mark, part in _PARTS.items():
        words = words.replace(mark, part)
    parts, inside = [], False
    for char in "|".join(words.split()):
        inside = char == "[" or (inside and char != "]")
        forms = "".join(scripts(char)) if char.isalpha() else char
        parts.append(forms if inside or len(forms) == 1 else f"[{forms}]")
    return "".join(parts)


#: A name that a numeral in Chinese characters begins, and one that digits begin.
NAME = re.compile(pattern(tables.NAMES))
DIGIT_NAME = re.compile(
    re.sub(
        "[0-9]",
        lambda digit: f"[{digit[0]}{digit[0].translate(_WIDE)}]",
        pattern(tables.DIGIT_NAMES),
    )
)
