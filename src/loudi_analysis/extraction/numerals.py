"""Numerals in every form that Chinese text writes them: what number, or what two, they say."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .tables import ASCII_DIGITS, BIG, HAN_DIGITS, HAN_TENS, SMALL, WIDE_DIGITS

Number = int | float

#: A number longer than this is beyond what a float holds; `int` itself refuses 4,300 digits.
LONGEST = 300
#: Runs of Chinese numerals longer than this are no number that anybody writes.
LONGEST_HAN = 40

_LIMIT = 10**LONGEST

DIGIT = ASCII_DIGITS + WIDE_DIGITS
HAN = "".join([*HAN_DIGITS, *HAN_TENS, *SMALL, *BIG])
SCALES = "".join([*SMALL, *BIG])
NARROW = str.maketrans(WIDE_DIGITS + "．，", ASCII_DIGITS + ".,")

_TOKEN = re.compile(rf"([{DIGIT}][{DIGIT},， ]*(?:[.．][{DIGIT}]+)?)|([{HAN}])|(.)", re.DOTALL)
# What a number may stand before whose groups of three digits are parted by spaces.
_AFTER_GROUPS = r"[^\W0-9０-９A-Za-zＡ-Ｚａ-ｚ_]|[，。；、）%％㎡℃]|\Z"
_ARABIC = (
    rf"(?>(?:[1-9１-９][{DIGIT}]{{0,2}}(?:[,，][{DIGIT}]{{3}})+(?![{DIGIT}])"
    rf"|(?<![{DIGIT}] )[1-9１-９][{DIGIT}]{{0,2}}(?: [{DIGIT}]{{3}})+(?={_AFTER_GROUPS})"
    rf"|[{DIGIT}]+)"
    rf"(?:[.．][{DIGIT}]+)?)"
)
#: One numeral, in digits, Chinese characters or mixed, with a Chinese decimal part.
NUMERAL = re.compile(rf"(?:{_ARABIC}|[{HAN}])(?:[{HAN}]|(?<=[{SCALES}零〇]){_ARABIC})*")
DECIMAL = re.compile(f"[點点]((?>[{''.join(HAN_DIGITS)}]+))(?![{''.join(SMALL)}])")
SCALE_TAIL = re.compile(f"[十百千拾佰仟]?[{''.join(BIG)}]+")


#: Scales that follow a number in digits, alone or together: 萬, 億, 萬億, 百萬.
MAGNITUDES = dict(BIG)
MAGNITUDES |= {a + b: x * y for a, x in BIG.items() for b, y in BIG.items() if y >= x}
MAGNITUDES |= {a + b: x * y for a, x in SMALL.items() for b, y in BIG.items()}
#: Letters that stand for 千 and 萬 in talk of wages and prices: 15k, 30w.
LETTERS = {"k": 10**3, "w": 10**4, "K": 10**3, "M": 10**6}
LETTERS |= {chr(ord(letter) + 0xFEE0): scale for letter, scale in LETTERS.items()}
MAGNITUDES |= LETTERS
#: A number in digits with one of them; the most common forms by far.
_MAGNITUDE = (
    rf" ?[十百千拾佰仟]?[{''.join(BIG)}]{{1,2}}|[kwｋｗ](?![a-zA-Zａ-ｚＡ-Ｚ])|[KMＫＭ](?![^\W_])"
)
SIMPLE = re.compile(rf"({_ARABIC})((?:{_MAGNITUDE})?+)(?![{HAN}{DIGIT}])")


class Numeral(NamedTuple):
    """The number that a numeral says, or the two that it lies between (``三四十``)."""

    value: Fraction | int | None
    low: Fraction | int | None = None
    high: Fraction | int | None = None
    step: int = 1


def plain(value: Fraction | int | None) -> Number | None:
    """Give an exact number as an int where it is one, else as the nearest float.

    Parameters
    ----------
    value : Fraction, int or None
        The exact number.

    Returns
    -------
    int, float or None
        None for None, and for what no float holds.
    """
    if value is None:
        return None
    if value.denominator == 1:
        whole = value.numerator
        return whole if -_LIMIT < whole < _LIMIT else None
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return None


def arabic(digits: str) -> Fraction | int | None:
    """Read a number in digits, of either width, with or without separators."""
    if len(digits) > LONGEST:
        return None
    if not digits.isascii():
        digits = digits.translate(NARROW)
    if "," in digits or " " in digits:
        digits = digits.replace(",", "").replace(" ", "")
    whole, point, part = digits.partition(".")
    if not point:
        return int(whole)
    return Fraction(int(whole + part), 10 ** len(part))


@lru_cache(maxsize=4096)
def _short(run: str) -> Numeral | None:
    return _numeral(run)


def numeral(run: str) -> Numeral | None:
    """Read a run of numeral characters.

    Parameters
    ----------
    run : str
        What `NUMERAL` matches: ``1億3千萬``, ``三四十``, ``二〇二〇``, ``廿三``.

    Returns
    -------
    Numeral or None
        None where the characters make no number.
    """
    return _short(run) if len(run) < 9 else _numeral(run)


def _numeral(run: str) -> Numeral | None:
    if len(run) > LONGEST_HAN and not run[0].isdigit():
        return Numeral(None) if set(run) <= set(HAN_DIGITS) and len(set(run)) > 1 else None
    tokens = _tokens(run)
    if tokens is None:
        return None
    if all(kind == "han" for kind, _ in tokens):
        return _digit_by_digit([int(value) for _, value in tokens])
    pairs = [
        i
        for i in range(len(tokens) - 1)
        if tokens[i][0] == tokens[i + 1][0] == "han" and tokens[i + 1][1] != 0 and tokens[i][1] != 0
    ]
    if not pairs:
        found = _structured(tokens)
        return None if found is None else Numeral(found[0], step=found[1])
    if len(pairs) > 1 or not _neighbours(
        int(tokens[pairs[0]][1]), int(tokens[pairs[0] + 1][1]), pairs[0]
    ):
        return None
    at = pairs[0]
    low, high = (
        _structured(tokens[: at + 1] + tokens[at + 2 :]),
        _structured(tokens[:at] + tokens[at + 1 :]),
    )
    if low is None or high is None:
        return None
    return Numeral(None, low[0], high[0], low[1])


_Token = tuple[str, Fraction | int]


def _tokens(run: str) -> list[_Token] | None:
    """Split a numeral into its digits and scales; None where a character is neither."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(run):
        digits, char, other = match.groups()
        if other:
            return None
        if digits:
            value = arabic(digits)
            if value is None:
                return None
            tokens.append(("digits", value))
        elif char in HAN_DIGITS:
            tokens.append(("han", HAN_DIGITS[char]))
        elif char in HAN_TENS:
            tokens += [("han", HAN_TENS[char] // 10), ("small", 10)]
        elif char in SMALL:
            tokens.append(("small", SMALL[char]))
        else:
            tokens.append(("big", BIG[char]))
    return tokens


def _neighbours(first: int, second: int, position: int) -> bool:
    """Say whether two digits in a row mean "one or the other": 三四, and at the start 三五."""
    return first >= 1 and (second == first + 1 or (position == 0 and (first, second) == (3, 5)))


def _digit_by_digit(digits: list[int]) -> Numeral | None:
    if len(digits) == 1:
        return Numeral(digits[0])
    if len(digits) == 2 and digits[0] != 0 and digits[1] != 0:
        first, second = digits
        return Numeral(None, first, second) if _neighbours(first, second, 0) else None
    if len(digits) == 2 and digits[0] == 0:
        return Numeral(digits[1])
    if len(digits) == 3 and 0 not in digits:
        return None  # 一二九, 三一五: names
    if len(digits) >= 3:
        return Numeral(int("".join(map(str, digits))))
    return None


def _structured(tokens: list[_Token]) -> tuple[Fraction | int, int] | None:
    """Add up a numeral with tens, hundreds and so on; also give its last scale."""
    total: Fraction | int = 0
    section: Fraction | int = 0
    number: Fraction | int | None = None
    last_small, last_scale, last_big = 10**9, 1, 0
    zero = False
    for kind, value in tokens:
        if kind in ("han", "digits"):
            if number is not None and number != 0:
                return None
            zero = zero or value == 0
            number = value
        elif kind == "small":
            if int(value) >= last_small:
                return None
            if number is None and (section or total) and (value, last_small) != (10, 100):
                return None  # 百千, 三萬千: no number; 三百十五 is one
            section += (1 if number is None else number) * value
            number, last_small, last_scale, zero = None, int(value), int(value), False
        else:
            part = section + (number or 0)
            if not part and not total:
                part = 1
            if (last_big and value > last_big) or (not part and total):
                total = (total + part) * value  # 萬億
            else:
                total += part * value
            section, number, zero = 0, None, False
            last_small, last_scale, last_big = 10**9, int(value), int(value)
    if number is not None:
        single = len(tokens) > 1 and number < 10 and number.denominator == 1
        if single and not zero and last_scale > 10:
            section += number * (last_scale // 10)  # 兩萬五 is 25000
            last_scale //= 10
        else:
            if last_scale > 1 and number >= last_scale:
                return None
            section += number
            last_scale = 1
    return total + section, last_scale
