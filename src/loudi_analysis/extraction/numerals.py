"""Numerals in every form that Chinese text writes them: what number, or what two, they say."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .lexicon import TABLES

Exact = Fraction | int

#: A number longer than this is beyond what a float holds; `int` itself refuses 4,300 digits.
LONGEST = 300
#: Runs of Chinese numerals longer than this are no number that anybody writes.
LONGEST_HAN = 40
_LIMIT = 10**LONGEST

DIGIT = "0123456789０１２３４５６７８９"
#: Digits in characters, 廿 and 卅, scales below and from 萬, letters for a scale (15k).
HAN_DIGITS, TENS, SMALL, BIG, LETTERS = (
    dict[str, int](TABLES["numerals"][role]) for role in ("digit", "tens", "small", "big", "letter")
)
#: What is a number by itself: ½, 半, 個半, and 一半, which is a share of what is counted.
SHARES = TABLES["numerals"]["share"]
WORDS = TABLES["numerals"]["fraction"] | TABLES["numerals"]["half"] | SHARES
WORDS = {word: Fraction(value) for word, value in WORDS.items()}
HAN_DIGIT, SCALES = "".join(HAN_DIGITS), "".join([*SMALL, *BIG])
HAN = HAN_DIGIT + "".join(TENS) + SCALES
NARROW = str.maketrans("０１２３４５６７８９．，＾Ｅｅ", "0123456789.,^Ee")


class Numeral(NamedTuple):
    """The number that a numeral says, or the two that it lies between (``三四十``)."""

    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None


def plain(value: Exact | None) -> int | float | None:
    """Give an exact number as an int, or as the float that writes it best; None if beyond."""
    if value is None or (value.denominator == 1 and -(2**53) <= value <= 2**53):
        return value if value is None else int(value)
    try:
        near = value.numerator / value.denominator
    except OverflowError:
        return None
    if value.denominator == 1 and Fraction(repr(near)) != value:
        return int(value) if -_LIMIT < value < _LIMIT else None
    return near


def whole(value: Exact) -> Exact:
    """Give an exact number as an int where it is one."""
    return value.numerator if value.denominator == 1 else value


def arabic(digits: str, scale: int = 1) -> Exact | None:
    """Read a number in digits, of either width, with or without separators, times a scale."""
    if len(digits) > LONGEST:
        return None
    if not digits.isdecimal():
        digits = digits.translate(NARROW).replace(",", "").replace(" ", "")
    above, _, below = digits.partition(".")
    number, size = int(above + below) * scale, 10 ** len(below)
    return Fraction(number, size) if number % size else number // size


SCALED = SMALL | BIG
# Inside, digits in characters are the letters a to j, so that 二十 and 20 stay apart.
_LETTERS = str.maketrans(TABLES["letters"])
_ONE = re.compile(r"[a-j]|[0-9]+(?:\.[0-9]+)?")
_ARABIC = re.compile(f"([{DIGIT}.．,， ]+)([{SCALES}]?)")
#: Digit by digit: one, 零五, 二〇二〇; three without a zero are names (一二九).
_DIGITS = re.compile("a?[a-j]|(?![b-j]{3}$)[a-j]{3,}")
#: Two digits in a row that mean one or the other: 三四, and at the start 三五.
_PAIR = re.compile("bc|cd|de|ef|fg|gh|hi|ij|^df")

#: After 億 and no zero thousands are those of 萬: 一億五千.
_SHORT = re.compile("(?<=億)[b-j1-9]千[^萬億]*$")


@lru_cache(maxsize=1 << 14)
def numeral(run: str) -> Numeral | None:
    """Read what the pattern `numeral` matches: ``1億3千萬``, ``三四十``, ``二〇二〇``, ``廿三``.

    None where the characters make no number; no value where it is beyond what a float holds.
    """
    if digits := _ARABIC.fullmatch(run):
        return Numeral(arabic(digits[1], SCALED.get(digits[2], 1)))
    if len(run) > (LONGEST if run[0] in DIGIT else LONGEST_HAN):
        return Numeral(None) if len(set(run)) > 1 else None
    letters = _SHORT.sub(r"\g<0>萬", run.translate(_LETTERS))
    if _DIGITS.fullmatch(letters):
        return Numeral(int("".join(str(ord(letter) - ord("a")) for letter in letters)))
    pair = _PAIR.search(letters)
    if pair is None:
        value = _sum(letters)
        return None if value is None else Numeral(value)
    head, tail = letters[: pair.start()], letters[pair.end() :]
    low, high = (_sum(head + digit + tail) for digit in pair[0])
    return None if low is None or high is None else Numeral(None, low, high)


def _sum(letters: str, above: int = 0, short: bool = True) -> Exact | None:
    """Add up what stands before and after the greatest scale; it all follows the scale `above`.

    One digit counts the next lower where it is `short`: 兩萬五 is 25000, but 兩萬零五 20005.
    """
    mark = next((mark for mark in "兆億萬千百十" if mark in letters), "")
    if not mark:
        value = _one(letters, "a")
        value = value and value * (above // 10 if short and above > 10 and len(letters) == 1 else 1)
    else:
        scale = SCALED[mark]
        before, _, after = (letters.rpartition if mark in BIG else letters.partition)(mark)
        if mark in BIG:  # any number of it; of 千, 百 and 十 one digit
            high = _sum(before or "b", 0, False)
        else:  # 百千 is no number, 三百十五 is one
            alone = not 0 < above <= 1000 or (mark, above) == ("十", 100)
            high = _one(before, "b" * alone)
        low = _sum(after, scale, short)
        value = None if high is None or low is None else high * scale + low
    return None if value is None or value >= above > 0 else whole(value)


def _one(letters: str, none: str) -> Exact | None:
    """Read one digit in characters, or a number in digits; what it is where there is none."""
    letters = letters.lstrip("a") or none
    if not _ONE.fullmatch(letters):
        return None
    return ord(letters) - ord("a") if letters.isalpha() else arabic(letters)


def last_digit(value: Exact) -> Exact:
    """Give the place value of the last digit that is not zero."""
    places = 0
    while value.denominator != 1 and places < 12:
        value, places = value * 10, places + 1
    number = str(int(value))
    step = 10 ** (len(number) - len(number.rstrip("0")))
    return whole(Fraction(step, 10**places)) if places else step
