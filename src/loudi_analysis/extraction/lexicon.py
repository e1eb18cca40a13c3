"""The tables in the form that the reader looks words up in: every script, by their characters.

The tables are typed in traditional characters. `loudi_analysis.characters` gives the simplified
ones, `variants.csv` those that are written in two ways.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from loudi_analysis.characters import simple_forms


def rows(name: str) -> list[dict[str, str]]:
    """Read one of the tables."""
    path = Path(__file__).with_name(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SIMPLIFIED = simple_forms()
_TABLES = [SIMPLIFIED]
for _why in dict.fromkeys(row["why"] for row in rows("variants")):
    _pairs = {row["character"]: row["also"] for row in rows("variants") if row["why"] == _why}
    _TABLES.insert(0, str.maketrans(_pairs))


def is_simplified(text: str) -> bool:
    """Say whether a text holds a character that simplified text alone has."""
    han = [char for char in set(text) if char >= "一"]
    return any(not c.encode("big5", "ignore") and c.encode("gb2312", "ignore") for c in han)


def scripts(words: str) -> list[str]:
    """Split words at white space and give each in every script that writes it."""
    typed = words.split()
    every = typed + [word.translate(table) for table in _TABLES for word in typed]
    return list(dict.fromkeys(every + [word.translate(SIMPLIFIED) for word in every]))


_WIDENED_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_PIECE = re.compile(r"\\x..|\\u....|\\.|\{[^}]*\}|[0-9]-[0-9]|.", re.DOTALL)


def pattern(words: str) -> str:
    """Write an expression so that it knows both scripts of a character, both widths of a digit."""
    parts, inside = [], False
    for piece in _PIECE.findall(words):
        forms = piece
        if piece in "[]":
            inside = piece == "["
        elif piece[0].isdigit() and piece.isascii():
            forms += piece.translate(_WIDENED_DIGITS)
        elif piece > "\u00ff" and piece.isalpha():
            forms = "".join(scripts(piece))
        parts.append(forms if inside or len(forms) == len(piece) else f"[{forms}]")
    return "".join(parts)


def by_first(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give for each first character the lengths to try, longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}


def by_last(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give for each last character the lengths to try, longest first."""
    return by_first(word[::-1] for word in words)


def longest_before(
    text: str, end: int, floor: int, words: Collection[str], lengths: dict[str, tuple[int, ...]]
) -> str:
    """Find the longest of some words that ends at a position."""
    for length in lengths.get(text[end - 1 : end], ()):
        if end - length >= floor and text[end - length : end] in words:
            return text[end - length : end]
    return ""


# --- Measure words -----------------------------------------------------------------------------


class Unit(NamedTuple):
    """A measure word: how it is written, what it measures, and which numerals go with it.

    `lone` says what a single numeral in characters before it makes: ``names`` a name (三級),
    ``prefix`` that the unit never stands by itself, ``zero`` that only 零 goes with it.
    `decimals` says that they may follow it bare (1米78, 3塊5). `written` is empty for a word that
    only looks like a measure word, or a noun that is counted without one.
    """

    written: str
    kind: str
    ucum: str | None = None
    factor: Fraction | int | float | None = None
    region: str = ""
    lone: str = ""
    one: bool = False
    half: bool = False
    two: bool = False
    decimals: bool = False


def number(cell: str) -> Fraction | int | float | None:
    """Read a factor: a fraction only where no finite decimal says it."""
    if not cell:
        return None
    exact = Fraction(cell)
    return exact if "/" in cell else exact.numerator if exact.denominator == 1 else float(cell)


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    prefixes = {row["prefix"]: row["ucum"] for row in rows("prefixes")}
    for row in rows("units"):
        unit = Unit(
            row["unit"], row["kind"], row["ucum"] or None, number(row["factor"]),
            row["region"], row["lone"], row["one"] == "yes", row["half"] == "yes",
            row["two"] == "yes", row["decimals"] == "yes",
        )  # fmt: skip
        for word in scripts(row["unit"]):
            units.setdefault(word, unit._replace(written=word))
        for prefix in row["prefixes"].split():
            word = prefix + row["unit"]
            code = prefixes[prefix] + row["ucum"]
            units.setdefault(word, unit._replace(written=word, ucum=code, lone=""))
    for point in range(0x3371, 0x33E0):  # ㎝, ㎎, ㎡ in one character
        plain = unicodedata.normalize("NFKC", chr(point))
        if plain in units:
            units.setdefault(chr(point), units[plain]._replace(written=chr(point)))
    for row in rows("nouns"):
        if row["numerals"] == "ordinal":
            continue
        heads = scripts(row["unit"]) or [""]
        for word in scripts(row["word"]):
            head = next((form for form in heads if word.startswith(form)), "")
            unit = units[head] if head else Unit("", "count", lone="names")
            lone = {"any": "", "noun": "", "zero": "zero"}.get(row["numerals"], unit.lone)
            units[word] = unit._replace(lone=lone)
    return units


UNITS = _units()
#: Words that 第 and a number go with, beside the measure words.
ORDINAL_WORDS = re.compile(
    "|".join(
        sorted(
            (form for row in rows("nouns") if row["numerals"] == "ordinal"
             for form in scripts(row["word"])),
            key=len,
            reverse=True,
        )
    )
)  # fmt: skip
UNIT_FIRST = "".join(sorted({word[0] for word in UNITS}))
_WIDE_SIGNS = frozenset(map(chr, range(0xFF01, 0xFF5F)))
_WIDE = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)}
WIDENED = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _starts() -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for word in UNITS:
        lengths.setdefault(word[:2], set()).add(len(word))
        if len(word) > 1 and word[0] in UNITS:
            lengths[word[:2]].add(1)
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


#: The lengths of measure words to try, by the first two characters, or the first alone.
_STARTS = _starts()
_EXPONENT = re.compile(r"(?:\^?[23]|[²³])(?![0-9A-Za-z])")


def find_unit(text: str, at: int) -> Unit | None:
    """Find the longest measure word, or word that only looks like one, at a position."""
    first = text[at : at + 1]
    for length in _STARTS.get(text[at : at + 2]) or _STARTS.get(first) or ():
        unit = UNITS.get(text[at : at + length])
        if unit is not None and (unit.lone != "prefix" or text.startswith("/", at + length)):
            latin = first.isascii() and first.isalpha()
            return _latin_unit(text, at, at + length, unit) if latin else unit
    if first in _WIDE_SIGNS or text[at + 1 : at + 2] in _WIDE_SIGNS:
        narrow = find_unit(text[at : at + 6].translate(_WIDE), 0)
        if narrow is not None:
            return narrow._replace(written=text[at : at + len(narrow.written)])
    return None


def _latin_unit(text: str, at: int, end: int, unit: Unit) -> Unit | None:
    """Give a unit in letters with its exponent, if no letter or digit goes on from it."""
    power = _EXPONENT.match(text, end) if unit.kind in ("length", "duration") else None
    if power is not None:
        sign = unicodedata.normalize("NFKC", power[0][-1])
        kind = {"2": "area", "3": "volume"}[sign] if unit.kind == "length" else unit.kind
        return unit._replace(written=text[at : power.end()], kind=kind, ucum=f"{unit.ucum}{sign}")
    follows = text[end : end + 1]
    return None if follows.isascii() and follows.isalnum() else unit


def ordinal_word(text: str, at: int) -> str:
    """Find what 第 and a number count: a measure word, or a noun that goes with them."""
    unit = find_unit(text, at)
    if unit is not None and unit.written:
        return unit.written
    noun = ORDINAL_WORDS.match(text, at)
    return noun[0] if noun else ""


# --- Hedges, currencies, phrases ---------------------------------------------------------------

# Meaning of a hedge: which side it leaves open, and whether the number itself is possible.
MORE, AT_LEAST, LESS, AT_MOST, ABOUT = "more", "at least", "less", "at most", "about"


class Hedge(NamedTuple):
    """What a hedge means, and whether the last digit says more (contract of 1.4萬多)."""

    meaning: str
    implies: bool


NO_HEDGE = Hedge("", False)


def _hedges() -> dict[str, dict[str, Hedge]]:
    """Give the hedges by place; negated ones and those with 了, 有 or 為 are computed."""
    table = rows("hedges")
    words = {place: [row["word"] for row in table if row["place"] == place]
             for place in ("negator", "modal", "suffix")}  # fmt: skip
    negators = [*words["negator"], *(words["negator"][0] + modal for modal in words["modal"])]
    found: dict[str, dict[str, Hedge]] = {"before": {}, "inside": {}, "after": {}}
    for row in table:
        if row["place"] not in found:
            continue
        forms = {row["word"]: Hedge(row["meaning"], bool(row["implies"]))}
        if row["negated"]:
            forms |= {negator + row["word"]: Hedge(row["negated"], False) for negator in negators}
        if row["place"] == "before" and row["word"].isalpha():
            forms |= {
                form + suffix: hedge._replace(implies=False)
                for form, hedge in list(forms.items())
                for suffix in words["suffix"]
            }
        for form, hedge in forms.items():
            for word in scripts(form):
                found[row["place"]].setdefault(word, hedge)
    return found


_HEDGES = _hedges()
BEFORE, INSIDE, AFTER = _HEDGES["before"], _HEDGES["inside"], _HEDGES["after"]
AFTER_LENGTHS = by_first(AFTER)
CURRENCIES = frozenset(
    form
    for row in rows("currencies")
    for word in scripts(row["word"])
    for form in (word, word.translate(WIDENED))
)
#: Hedges and currencies that stand before a number.
LEADING = {**dict.fromkeys(CURRENCIES, NO_HEDGE), **BEFORE}
LEADING_LENGTHS = by_last(LEADING)
PHRASES = frozenset(word for row in rows("phrases") for word in scripts(row["phrase"]))
ERAS = {
    word: int(row["first_year"]) if row["first_year"] else None
    for row in rows("eras")
    for word in scripts(row["era"])
}
ERA_LENGTHS = by_last(ERAS)
DAY_PARTS = {word: row["part"] for row in rows("dayparts") for word in scripts(row["word"])}
#: Measure words that a smaller one may follow (3元5角), with how many of it make the larger.
PARTS: dict[str, list[tuple[str, int]]] = {}
for _row in rows("parts"):
    for _unit in scripts(_row["unit"]):
        for _part in scripts(_row["part"]):
            PARTS.setdefault(_unit, []).append((_part, int(_row["size"])))
for _found in PARTS.values():
    _found.sort(key=lambda part: -len(part[0]))


def _places() -> dict[str, list[tuple[int, int]]]:
    """Give where a numeral stands in the set phrases, by it and the character after it.

    For each the offset in the phrase and the phrase's length, the longest first: looking a few
    slices up in a set is faster than trying every phrase that the numeral begins.
    """
    numerals = set("〇○零一二三四五六七八九兩两十百千萬万億亿兆廿卅卌半第數数幾几")
    numerals |= set("壹貳贰貮弍叁參参叄肆伍陸陆柒捌玖拾佰仟")
    places: dict[str, set[tuple[int, int]]] = {}
    for words in PHRASES:
        for at, char in enumerate(words):
            if char in numerals:
                places.setdefault(words[at : at + 2], set()).add((at, len(words)))
    return {
        key: sorted(found, key=lambda place: (-place[1], place)) for key, found in places.items()
    }


_PLACES = _places()


def phrase(text: str, at: int) -> tuple[int, bool]:
    """Find the set phrase that a numeral stands in.

    Returns
    -------
    tuple of int and bool
        Where the phrase ends, -1 without one, and whether it begins with the numeral.
    """
    for key in (text[at : at + 2], text[at]):
        for offset, length in _PLACES.get(key, ()):
            if at >= offset and text[at - offset : at - offset + length] in PHRASES:
                return min(len(text), at - offset + length), offset == 0
    return -1, False
