"""The reader's tables as it looks words up, in every script: `lexicon.json`.

``scripts/make_lexicon.py`` derives it from the tables beside this module, which are typed in
traditional characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TABLES: dict[str, Any] = json.loads(
    Path(__file__).with_name("lexicon.json").read_text(encoding="utf-8")
)


@cache
def expression(name: str) -> re.Pattern[str]:
    """Compile a row of `patterns.csv`."""
    return re.compile(TABLES["patterns"][name])


def longest(words: Collection[str], text: str, end: int, floor: int) -> str:
    """Find the longest of some words that ends at a position and begins after another."""
    starts = range(max(floor, end - _LONGEST), end)
    return next((text[start:end] for start in starts if text[start:end] in words), "")


class Unit(NamedTuple):
    """A measure word: how it is written, what it measures, and which numerals go with it.

    The columns of `units.csv`; a factor is text where no decimal ends. `written` is empty for a
    word that only looks like a measure word, or a noun that is counted without one.
    """

    written: str
    kind: str
    ucum: str | None = None
    factor: str | int | float | None = None
    region: str = ""
    lone: str = ""
    one: bool = False
    half: bool = False
    two: bool = False
    decimals: bool = False


UNITS = {word: Unit(*fields) for word, fields in TABLES["units"].items()}
#: Words that 第 and a number go with, beside the measure words.
ORDINAL_WORDS = re.compile(TABLES["ordinal words"])
#: Letters and digits of both widths.
_LATIN = {chr(c + wide) for c in range(0x30, 0x7B) for wide in (0, 0xFEE0) if chr(c).isalnum()}
#: The lengths of measure words to try, by the first two characters, or the first alone.
_STARTS: dict[str, list[int]] = TABLES["unit starts"]


def find_unit(text: str, at: int) -> Unit | None:
    """Find the longest measure word, or word that only looks like one, at a position.

    No letter or digit goes on from one in letters.
    """
    first = text[at : at + 1]
    for length in _STARTS.get(text[at : at + 2]) or _STARTS.get(first) or ():
        unit = UNITS.get(text[at : at + length])
        if unit is not None and (unit.lone != "prefix" or text.startswith("/", at + length)):
            goes_on = first in _LATIN and text[at + length : at + length + 1] in _LATIN
            return None if goes_on else unit
    return None


def ordinal_word(text: str, at: int) -> str:
    """Find what 第 and a number count: a measure word, or a noun that goes with them."""
    unit, noun = find_unit(text, at), ORDINAL_WORDS.match(text, at)
    return (unit.written if unit else "") or (noun[0] if noun else "")


#: Meaning of a hedge: which side it leaves open, and whether the number itself is possible.
MORE, AT_LEAST, LESS, AT_MOST, ABOUT = "more", "at least", "less", "at most", "about"


class Hedge(NamedTuple):
    """What a hedge means, and whether the last digit says more (as in 1.4萬多)."""

    meaning: str
    implies: bool


NO_HEDGE = Hedge("", False)
BEFORE, INSIDE, AFTER = (
    {word: Hedge(*meaning) for word, meaning in TABLES[place].items()}
    for place in ("before", "inside", "after")
)
CURRENCIES = frozenset(TABLES["currencies"])
ERAS: dict[str, int | None] = TABLES["eras"]
DAY_PARTS: dict[str, str] = TABLES["day parts"]
#: No word that stands before a number or date is longer.
_LONGEST = max(map(len, (*BEFORE, *CURRENCIES, *ERAS, *DAY_PARTS)))
#: Measure words that a smaller one may follow (3元5角), with how many of it make the larger.
PARTS: dict[str, list[tuple[str, int]]] = TABLES["parts"]
PHRASES = frozenset(TABLES["phrases"])
_PLACES: dict[str, list[tuple[int, int]]] = TABLES["places"]


def phrase(text: str, at: int) -> tuple[int, bool]:
    """Find where a numeral's set phrase ends, -1 without one, and whether none began before it."""
    for key in (text[at : at + 2], f"{text[at - 1 : at + 1]}."):
        for offset, length in _PLACES.get(key, ()):
            if at >= offset and text[at - offset : at - offset + length] in PHRASES:
                return min(len(text), at - offset + length), offset == 0
    return -1, True
