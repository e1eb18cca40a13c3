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

_WIDE = "０１２３４５６７８９"
DIGIT = "0123456789" + _WIDE
_VALUES = "〇0○0零0一1二2三3四4五5六6七7八8九9兩2两2壹1貳2贰2貮2弍2叁3參3参3叄3肆4伍5陸6陆6柒7捌8玖9"
HAN_DIGITS = {char: int(value) for char, value in zip(_VALUES[::2], _VALUES[1::2], strict=True)}
HAN_TENS = {"廿": 20, "卅": 30, "卌": 40}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
BIG = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
HAN = "".join([*HAN_DIGITS, *HAN_TENS, *SMALL, *BIG])
SCALES = "".join([*SMALL, *BIG])
#: Capitals are words as well (參加, 大陸, 隊伍): numerals only inside a capital number.
CAPITALS = "壹貳贰貮弍叁參参叄肆伍陸陆柒捌玖拾佰仟"
NARROW = str.maketrans(_WIDE + "．，", "0123456789.,")
FRACTIONS = {char: Fraction(*map(int, parts.split("/")))
             for char, parts in (pair.split("=") for pair in
             "½=1/2 ⅓=1/3 ⅔=2/3 ¼=1/4 ¾=3/4 ⅕=1/5 ⅖=2/5 ⅗=3/5 ⅘=4/5 ⅙=1/6 ⅚=5/6 ⅛=1/8 ⅜=3/8 ⅝=5/8 ⅞=7/8".split())}  # fmt: skip  # noqa: E501

_TOKEN = re.compile(rf"([{DIGIT}][{DIGIT},， ]*(?:[.．][{DIGIT}]+)?)|([{HAN}])|(.)", re.DOTALL)
# What a number may stand before whose groups of three digits are parted by spaces.
_AFTER_GROUPS = r"[^\W0-9０-９A-Za-zＡ-Ｚａ-ｚ_]|[，。；、）)%％㎡℃]|\Z"
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
#: A power of ten after a number: ×10^9, *10⁶, e5, and 10^6 itself.
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻－−", "0123456789---")
EXPONENT = re.compile(
    r"(?: ?[×xX*＊✕·] ?10(?:\^|\*\*)[(（{]?([-－−]?[0-9]{1,3})[)）}]?"
    r"| ?[×xX*＊✕] ?10([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
    r"| ?[×xX*＊✕] ?10([0-9]{1,2})(?=/[Ll])"
    r"|(?<=[0-9])[eE]([-+]?[0-9]{1,3})(?![0-9A-Za-z.]))"
)
_TEN = re.compile(r"10(?:\^([-－−]?[0-9]{1,3})|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))")

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

    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    step: int = 1


def plain(value: Exact | None) -> int | float | None:
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


def arabic(digits: str) -> Exact | None:
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
    exact = Fraction(int(whole + part), 10 ** len(part))
    return exact.numerator if exact.denominator == 1 else exact


def exponent(text: str, at: int, digits: str) -> tuple[int, Exact] | None:
    """Read the power of ten after a number, or that a 10 is raised to.

    Returns
    -------
    tuple of int and Fraction or int, or None
        Where it ends, and what it multiplies by.
    """
    start = at - 2
    found = _TEN.match(text, start) if digits == "10" and start >= 0 else None
    base = 1
    if found is None:
        found = EXPONENT.match(text, at)
        base = 0
    if found is None:
        return None
    power = int(next(filter(None, found.groups())).translate(_RAISED))
    return found.end(), Fraction(10) ** (power - base)


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
        for i, ((kind, value), (then, other)) in enumerate(zip(tokens, tokens[1:], strict=False))
        if kind == then == "han" and value != 0 and other != 0
    ]
    if not pairs:
        found = _structured(tokens)
        return None if found is None else Numeral(found[0], step=found[1])
    at = pairs[0]
    if len(pairs) > 1 or not _neighbors(int(tokens[at][1]), int(tokens[at + 1][1]), at):
        return None
    low = _structured(tokens[: at + 1] + tokens[at + 2 :])
    high = _structured(tokens[:at] + tokens[at + 1 :])
    return Numeral(None, low[0], high[0], low[1]) if low and high else None


_Token = tuple[str, Exact]


def _tokens(run: str) -> list[_Token] | None:
    """Split a numeral into its digits and scales; None where a character is neither."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(run):
        digits, char, other = match.groups()
        value = arabic(digits) if digits else 0
        if other or value is None:
            return None
        if digits:
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


def _neighbors(first: int, second: int, position: int) -> bool:
    """Say whether two digits in a row mean "one or the other": 三四, and at the start 三五."""
    return first >= 1 and (second == first + 1 or (position == 0 and (first, second) == (3, 5)))


def _digit_by_digit(digits: list[int]) -> Numeral | None:
    if len(digits) == 1:
        return Numeral(digits[0])
    if len(digits) == 2 and 0 not in digits:
        return Numeral(None, *digits) if _neighbors(*digits, 0) else None
    if len(digits) == 2 and digits[0] == 0:
        return Numeral(digits[1])
    if len(digits) == 2 or (len(digits) == 3 and 0 not in digits):
        return None  # 一二九, 三一五: names
    return Numeral(int("".join(map(str, digits))))


class _Sum:
    """A numeral with tens, hundreds and so on, added up token by token."""

    def __init__(self) -> None:
        self.total: Exact = 0
        self.section: Exact = 0
        self.number: Exact | None = None
        self.last_small, self.last_scale, self.last_big = 10**9, 1, 0
        self.zero = False

    def digit(self, value: Exact) -> bool:
        if self.number:
            return False
        self.zero = self.zero or value == 0
        self.number = value
        return True

    def small(self, value: Exact) -> bool:
        if value >= self.last_small:
            return False
        above = self.section or self.total
        if self.number is None and above and (value, self.last_small) != (10, 100):
            return False  # 百千, 三萬千: no number; 三百十五 is one
        self.section += (1 if self.number is None else self.number) * value
        self.number, self.last_small, self.last_scale, self.zero = None, int(value), int(value), False
        return True

    def big(self, value: Exact) -> bool:
        part = self.section + (self.number or 0)
        if not part and not self.total:
            part = 1
        if (self.last_big and value > self.last_big) or (not part and self.total):
            self.total = (self.total + part) * value  # 萬億
        else:
            self.total += part * value
        self.section, self.number, self.zero = 0, None, False
        self.last_small, self.last_scale, self.last_big = 10**9, int(value), int(value)
        return True

    def result(self, single: bool) -> tuple[Exact, int] | None:
        """Give the sum and its last scale; None where the last number does not fit under it."""
        if self.number is None:
            return self.total + self.section, self.last_scale
        if single and self.number < 10 and self.number.denominator == 1:
            if not self.zero and self.last_scale > 10:
                step = self.last_scale // 10
                return self.total + self.section + self.number * step, step  # 兩萬五 is 25000
        if self.last_scale > 1 and self.number >= self.last_scale:
            return None
        return self.total + self.section + self.number, 1


def _structured(tokens: list[_Token]) -> tuple[Exact, int] | None:
    """Add up a numeral with tens, hundreds and so on; also give its last scale."""
    found = _Sum()
    steps = {"han": found.digit, "digits": found.digit, "small": found.small, "big": found.big}
    if not all(steps[kind](value) for kind, value in tokens):
        return None
    return found.result(len(tokens) > 1)
