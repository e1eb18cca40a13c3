"""Numerals in every form that Chinese text writes them: what number, or what two, they say."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

Exact = Fraction | int

#: A number longer than this is beyond what a float holds; `int` itself refuses 4,300 digits.
LONGEST = 300
#: Runs of Chinese numerals longer than this are no number that anybody writes.
LONGEST_HAN = 40
_LIMIT = 10**LONGEST

DIGIT = "0123456789０１２３４５６７８９"
_VALUES = (
    "〇0○0零0一1二2三3四4五5六6七7八8九9兩2两2壹1貳2贰2貮2弍2叁3參3参3叄3肆4伍5陸6陆6柒7捌8玖9"
)
HAN_DIGITS = {char: int(value) for char, value in zip(_VALUES[::2], _VALUES[1::2], strict=True)}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
BIG = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
#: Letters that stand for 千 and 萬 in talk of wages and prices: 15k, 30w.
LETTERS = {"k": 10**3, "w": 10**4, "K": 10**3, "M": 10**6}
LETTERS |= {chr(ord(letter) + 0xFEE0): scale for letter, scale in LETTERS.items()}
HAN_DIGIT = "".join(HAN_DIGITS)
HAN = "".join([*HAN_DIGITS, *"廿卅卌", *SMALL, *BIG])
#: Capitals are words as well (參加, 大陸, 隊伍): numerals only inside a capital number.
CAPITALS = "壹貳贰貮弍叁參参叄肆伍陸陆柒捌玖拾佰仟"
SCALES = "".join([*SMALL, *BIG])
NARROW = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
FRACTIONS = dict(zip("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞", (Fraction(a, b) for a, b in (
    (1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (1, 6), (5, 6), (1, 8),
    (3, 8), (5, 8), (7, 8))), strict=True))  # fmt: skip

# What a number may stand before whose groups of three digits are parted by spaces.
_AFTER_GROUPS = r"[^\W0-9０-９A-Za-zＡ-Ｚａ-ｚ_]|[，。；、）)%％㎡℃]|\Z"
ARABIC = (
    rf"(?>(?:[1-9１-９][{DIGIT}]{{0,2}}(?:[,，][{DIGIT}]{{3}})+(?![{DIGIT}])"
    rf"|(?<![{DIGIT}] )[1-9１-９][{DIGIT}]{{0,2}}(?: [{DIGIT}]{{3}})+(?={_AFTER_GROUPS})"
    rf"|[{DIGIT}]+)"
    rf"(?:[.．][{DIGIT}]+)?)"
)
#: One numeral, in digits, Chinese characters or mixed.
NUMERAL = rf"(?:{ARABIC}|[{HAN}])(?:[{HAN}]|(?<=[{SCALES}零〇]){ARABIC})*"


class Numeral(NamedTuple):
    """The number that a numeral says, or the two that it lies between (``三四十``)."""

    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None


def plain(value: Exact | None) -> int | float | None:
    """Give an exact number as an int where it is one, else as the nearest float; None if beyond."""
    if value is None:
        return None
    if isinstance(value, int) or value.denominator == 1:
        return int(value) if -_LIMIT < value < _LIMIT else None
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return None


def whole(value: Exact) -> Exact:
    """Give an exact number as an int where it is one."""
    return value.numerator if value.denominator == 1 else value


def arabic(digits: str) -> Exact | None:
    """Read a number in digits, of either width, with or without separators."""
    if len(digits) > LONGEST:
        return None
    if digits.isascii() and digits.isdigit():
        return int(digits)
    digits = digits.translate(NARROW).replace(",", "").replace(" ", "")
    above, _, below = digits.partition(".")
    return whole(Fraction(int(above + below), 10 ** len(below)))


# Inside, digits in characters are the letters a to j, so that 二十 and 20 stay apart.
_LETTER = {ord(char): "abcdefghij"[value] for char, value in HAN_DIGITS.items()}
_LETTER |= {ord(char): plain for char, plain in zip("拾佰仟万亿", "十百千萬億", strict=True)}
_LETTER |= {ord("廿"): "c十", ord("卅"): "d十", ord("卌"): "e十", ord("，"): "", 44: "", 32: ""}
_ONE = r"[b-j]|[0-9]+(?:\.[0-9]+)?"
_SECTION = re.compile(rf"(?:({_ONE})?千)?a*(?:({_ONE})?百)?a*(?:({_ONE})?十)?a*({_ONE})?")
_HAN_INSIDE = re.compile(f"[{HAN}]")
_PAIR = re.compile("(?=([b-j])([b-j]))")


@lru_cache(maxsize=1 << 14)
def numeral(run: str) -> Numeral | None:
    """Read a run of numeral characters.

    Parameters
    ----------
    run : str
        What `NUMERAL` matches: ``1億3千萬``, ``三四十``, ``二〇二〇``, ``廿三``.

    Returns
    -------
    Numeral or None
        None where the characters make no number; no value where it is beyond what a float holds.
    """
    scale = {**SMALL, **BIG}.get(run[-1], 1)
    body = run[: len(run) - (scale > 1)]
    if run[0] in DIGIT and (len(run) > LONGEST or not _HAN_INSIDE.search(body)):
        value = arabic(body)
        return Numeral(None if value is None else whole(value * scale))
    if len(run) > LONGEST_HAN and run[0] not in DIGIT:
        return Numeral(None) if set(run) <= set(HAN_DIGITS) and len(set(run)) > 1 else None
    letters = run.translate(_LETTER).translate(NARROW)
    if not set(letters) - set("abcdefghij"):
        return _digit_by_digit([ord(letter) - ord("a") for letter in letters])
    pairs = list(_PAIR.finditer(letters))
    if pairs:
        return _between(letters, pairs[0]) if len(pairs) == 1 else None
    value = _sum(letters)
    return None if value is None else Numeral(whole(value))


def _between(letters: str, pair: re.Match[str]) -> Numeral | None:
    """Read two digits in a row inside a number: 三四十 lies between 30 and 40."""
    at, first, second = pair.start(), *(ord(letter) - ord("a") for letter in pair.groups())
    low, high = _sum(letters[: at + 1] + letters[at + 2 :]), _sum(letters[:at] + letters[at + 1 :])
    if low is None or high is None or not _neighbors(first, second, at):
        return None
    return Numeral(None, whole(low), whole(high))


def _neighbors(first: int, second: int, position: int) -> bool:
    """Say whether two digits in a row mean "one or the other": 三四, and at the start 三五."""
    return first >= 1 and (second == first + 1 or (position == 0 and (first, second) == (3, 5)))


def _digit_by_digit(digits: list[int]) -> Numeral | None:
    if len(digits) < 2 or (len(digits) == 2 and digits[0] == 0):
        return Numeral(digits[-1])
    if len(digits) == 2:
        return Numeral(None, *digits) if _neighbors(digits[0], digits[1], 0) else None
    if len(digits) == 3 and 0 not in digits:
        return None  # 一二九, 三一五: names
    return Numeral(int("".join(map(str, digits))))


def _sum(letters: str, short: bool = True) -> Exact | None:
    """Add up what stands before and after the greatest scale; then thousands, hundreds, tens."""
    mark = next((mark for mark in "兆億萬" if mark in letters), "")
    if not mark:
        return _section(letters, short)
    before, _, after = letters.rpartition(mark)
    high = _sum(before, False) if before else 1
    low = _below(after, BIG[mark], short)
    return None if high is None or low is None else high * BIG[mark] + low


def _section(letters: str, short: bool) -> Exact | None:
    match = _SECTION.fullmatch(letters)
    if match is None or not letters:
        return None
    total: Exact = 0
    last = 0
    for mark, part in zip("千百十", match.groups(), strict=False):
        if mark in letters:
            if part is None and last and (mark, last) != ("十", 100):
                return None  # 百千: no number; 三百十五 is one
            total, last = total + _one(part or "b") * SMALL[mark], SMALL[mark]
    ones = match[4] or ""
    if not last:
        return _one(ones or "a")
    zero = "a" if letters.endswith("a" + ones) else ""
    rest = _below(zero + ones, last, short)
    return None if rest is None else total + rest


def _one(letters: str) -> Exact:
    return ord(letters) - ord("a") if letters.isalpha() else arabic(letters) or 0


def _below(letters: str, scale: int, short: bool) -> Exact | None:
    """Read what follows a scale: 兩萬五 is 25000, 兩萬零五 is 20005."""
    rest = letters.lstrip("a")
    value = _sum(rest) if rest else 0
    if value is not None and short and len(letters) == 1 and scale > 10:
        return value * (scale // 10)
    return value if value is not None and value < scale else None


def last_digit(value: Exact) -> Exact:
    """Give the place value of the last digit that is not zero."""
    digits, places = value, 0
    while digits.denominator != 1 and places < 12:
        digits, places = digits * 10, places + 1
    number = str(int(digits))
    step = 10 ** (len(number) - len(number.rstrip("0")))
    return whole(Fraction(step, 10**places)) if places else step
