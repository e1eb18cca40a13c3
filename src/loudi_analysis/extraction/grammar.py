"""The grammar of amounts, in named parts: each reads on from where the one before it ended.

numeral (decimals, power of ten, tolerance, fraction, inner hedge), measure word (split, composed,
in parts, as a rate), range; then the words around: sign, currency, hedges.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from . import lexicon as words
from .lexicon import ABOUT, AT_LEAST, INSIDE, MORE, UNITS, Hedge, Unit, find_unit, pattern
from .numerals import (  # fmt: skip
    ARABIC,
    BIG,
    DIGIT,
    FRACTIONS,
    HAN,
    HAN_DIGIT,
    HAN_DIGITS,
    LETTERS,
    LONGEST,
    NARROW,
    NUMERAL,
    SCALES,
    SMALL,
    Exact,
    Numeral,
    arabic,
    numeral,
    whole,
)

#: Says whether a rule refuses something: of what class, where it begins and where it ends.
Refused = Callable[[str, int, int], bool]
#: Meanings beside those of the hedges: no number is said, or one between two.
VAGUE, BETWEEN = "vague", "between"

STARTS = frozenset(HAN + DIGIT)
_HALF = Fraction(1, 2)
_SMALLS, _BIGS = "".join(SMALL), "".join(BIG)
_TAIL = f"[{_SMALLS}]?[{_BIGS}]+"
#: The numeral and what belongs to it; every part but the first may be missing.
NUMBER = re.compile(
    rf"""
    ([數数]以[十百千{_BIGS}]{{1,2}}[計计]|[數数幾几][十百千{_BIGS}]+|成千上[萬万]|成百上千|一半|半[數数]?|[{"".join(FRACTIONS)}])
    |({NUMERAL.replace(" ", "[ ]")})                                   # numeral
    (?:
      ([ ][{_SMALLS}]?[{_BIGS}]{{1,2}}|(?<=[{DIGIT}])(?:[kwｋｗ](?![a-zA-Zａ-ｚＡ-Ｚ])|[KMＫＭ](?![^\W_])))
      |[點点]((?>[{HAN_DIGIT}]+))(?![{_SMALLS}]|分(?![鐘钟之])|刻)({_TAIL})?  # decimals in characters
      |(?<=[{DIGIT}])([ ]?[×xX*＊✕·][ ]?10(?:(?:\^|\*\*)[(（]?[-－−]?\d{{1,3}}[)）]?|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}}|\d\d?(?=/[Ll])) # power
        |[eE][-+]?\d{{1,3}}(?![0-9A-Za-z.])|(?<![\d.]10)(?<=10)(?:\^[-－−]?\d{{1,3}}|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}}))
      |(?<=[{DIGIT}])([{"".join(FRACTIONS)}])
      |(?<=[{DIGIT}])[ ]?(?:±|\+/-)[ ]?({ARABIC.replace(" ", "[ ]")})             # tolerance
      |[個个]([{_BIGS}]+)                                              # 兩個億
    )?
    (?:(?:又([{HAN}{DIGIT}]{{1,12}}))?分之[ ]?([負负]?{NUMERAL.replace(" ", "[ ]")}(?:[點点][{HAN_DIGIT}]+)?)
      |(?<![{DIGIT}]{{4}})(?<=[{DIGIT}])[/／]([1-9１-９][{DIGIT}]{{0,2}})(?![{DIGIT}/／.．%％])
    )?
    (?:
      [ ]?(?:(?<=[{DIGIT}{SCALES}])|(?<=[{DIGIT}{SCALES}][ ]))([多餘余馀])({_TAIL})?        # 三十多萬
      |(?<=[{_SMALLS}])([來来])(?![自到源往])(?:({_TAIL})|(?=[{re.escape(words.UNIT_FIRST)}]))
      |(?<=[十拾])([幾几])({_TAIL})?|(?<=[百千佰仟])([幾几])([{_SMALLS}][{_BIGS}]*)?
    )?""",
    re.VERBOSE,
)


class _Core(NamedTuple):
    """What a numeral says by itself, wherever it stands."""

    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    kind: str = "count"
    hedge: str = ""
    meaning: str = ""
    rounded: bool = True
    stands: bool = True


@dataclass(slots=True)
class Amount:
    """A number and its measure word as read so far, then with the words around it.

    `at` and `run` are the numeral as it stands; `start` moves back over sign, currency and hedge.
    `low` and `high` are the two numbers that it lies between, `written` the measure word as it
    stands, `implies` whether the last digit says more, `stands` whether it is a number without
    anything beside it, `scale` what a tenth (成) multiplies by.
    """

    at: int
    start: int
    end: int
    run: str
    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    kind: str = "count"
    hedge: str = ""
    meaning: str = ""
    rounded: bool = True
    stands: bool = True
    implies: bool = False
    unit: Unit | None = None
    written: str = ""
    scale: int = 1
    ranged: bool = False
    negative: bool = False
    currency: str = ""
    lookalike: bool = False

    def hedged(self, word: str, hedge: Hedge, before: bool = False) -> None:
        """Take in a hedge: a bound beats 約, and the first bound beats the rest."""
        self.hedge = word + self.hedge if before else self.hedge + word
        fixed = self.meaning in (VAGUE, BETWEEN)
        if not self.meaning or (
            hedge.meaning != ABOUT and not fixed and (before or self.meaning == ABOUT)
        ):
            self.meaning = hedge.meaning
        self.implies = self.implies or hedge.implies


# --- The numeral -------------------------------------------------------------------------------

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻－−", "0123456789---")


def _scale(tail: str | None) -> int:
    product = 1
    for char in (tail or "").strip()[:20]:
        product *= SMALL.get(char) or BIG.get(char) or LETTERS[char]
    return product


#: Words that are numbers by themselves; the others of their place say none: 數十, 成千上萬.
_PHRASES = {
    **{sign: _Core(value, rounded=False) for sign, value in FRACTIONS.items()},
    "半": _Core(_HALF, rounded=False),
    **dict.fromkeys(("一半", "半數", "半数"), _Core(_HALF, kind="ratio", rounded=False)),
}
_TWO = re.compile(f"[{HAN_DIGIT}]{{2}}")


@lru_cache(maxsize=1 << 14)
def _core(*groups: str | None) -> _Core | None:
    """Say what the groups of `NUMBER` say."""
    phrase, run, scale, point, pointed, power, vulgar, spread, big, mixed, over, slash, *inner = (
        groups
    )
    if phrase or run is None:
        return _PHRASES.get(phrase or "", _Core(None, meaning=VAGUE, rounded=False))
    found = numeral(run)
    if found is None:
        two = _TWO.fullmatch(run)  # 一一, 五四
        return _Core(10 * HAN_DIGITS[run[0]] + HAN_DIGITS[run[1]], stands=False) if two else None
    value, low, high = found
    if value is not None:
        value = (value + _decimals(point)) * _scale(scale or pointed or big) * _power(power, run)
        value = whole(value) + FRACTIONS.get(vulgar or "", 0)
        if spread and (by := arabic(spread)) is not None:
            return _Core(value, value - by, value + by)
    if slash:
        return _slashed(value, int(slash.translate(NARROW)))
    if over:
        return _part(value, run, mixed, over)
    return _hedged_inside(_Core(value, low, high, rounded=not vulgar), run, inner)


def _decimals(digits: str | None) -> Exact:
    """Read the digits behind a point, in either script."""
    if not digits:
        return 0
    plain = "".join(str(HAN_DIGITS.get(char, char)) for char in digits[:40]).translate(NARROW)
    return Fraction(int(plain), 10 ** len(plain))


def _power(written: str | None, run: str) -> Exact:
    if not written:
        return 1
    digits = re.sub(r".*10(?=[⁰-⁹⁻¹²³\d^*])|[eE(（)）^*]", "", written).translate(_RAISED)
    return Fraction(10) ** (int(digits) - (run == "10" and written[0] in "^⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _slashed(value: Exact | None, below: int) -> _Core | None:
    """Read 1/3; 3/1 is none."""
    if not value or value >= below:
        return None
    return _Core(Fraction(value) / below, kind="ratio", rounded=False)


def _part(value: Exact | None, run: str, mixed: str | None, over: str) -> _Core | None:
    """Read a part of one: 三分之一, 三又二分之一, 百分之五."""
    number, _, point = over.lstrip("負负").replace("点", "點").partition("點")
    above, parts = numeral(number), numeral(mixed) if mixed else Numeral(value)
    if not value or above is None:
        return None
    top = None if above.value is None else whole(above.value + _decimals(point))
    if top is not None and over[0] in "負负":
        top = -top
    if run in ("百", "佰") and not mixed:
        return _Core(top, above.low, above.high, "percent")
    if top is None or parts is None or not parts.value:
        return None
    return _Core(Fraction(top) / parts.value + (value if mixed else 0), kind="ratio", rounded=False)


def _hedged_inside(core: _Core, run: str, inner: list[str | None]) -> _Core:
    """Read a hedge inside or right after the numeral: 三十多萬, 十餘, 十幾, 二十來."""
    words_inside = [word for word in inner if word]
    if not words_inside or (core.value is None and core.low is None):
        return core
    hedge, tail = words_inside[0], words_inside[1] if len(words_inside) > 1 else ""
    value, factor = core.value, _scale(tail)
    if hedge in "幾几":
        step = SMALL.get(run[-1], 1)
        low = value or 0
        factor = _scale(tail.lstrip(_SMALLS) if run[-1] not in "十拾" else tail)  # 三百幾十萬
        return _Core(None, low * factor, (low + step) * factor, meaning=BETWEEN)
    if value is None:
        return core
    above = max((BIG[char] for char in run if char in BIG), default=0)
    rest = value % above if above else 0
    # 1億3千餘萬 is more than 130,000,000
    value = value + rest * (factor - 1) if rest and factor < above else value * factor
    return core._replace(value=value, hedge=hedge, meaning=INSIDE[hedge].meaning)


def _number(text: str, match: re.Match[str]) -> Amount | None:
    """Read a numeral, leaving what belongs to the measure word (千克, 兆瓦, 三十兩)."""
    at, run = match.start(), match[0]
    if run.isascii() and run.isdigit() and len(run) < LONGEST:
        return Amount(at, at, match.end(), run, int(run))
    core: _Core | None = _core(*match.groups())
    again: re.Match[str] | None = match
    scaled = len(run) > 1 and not match[1] and run[-1] in SCALES + "兩两"
    if scaled and _is_unit(text, match.end() - 1, run[-1], text[at] in DIGIT):
        core = None
    shorter = [match.end(2), *[match.end() - 1] * scaled]
    while core is None and shorter:
        end = shorter.pop()
        again = NUMBER.match(text, at, end) if end < match.end() else None
        core = _core(*again.groups()) if again else None
    if core is None or again is None:
        return None
    amount = Amount(at, at, again.end(), again[0].rstrip("多餘余馀來来幾几 "), *core)
    amount.implies = INSIDE.get(core.hedge, words.NO_HEDGE).implies
    return amount


def _is_unit(text: str, at: int, char: str, digits: bool) -> bool:
    """Say whether a numeral's last character is of the measure word: 三十兩, 5千米, 五千克."""
    if char in "兩两":
        return find_unit(text, at + 1) is None
    if char not in "百千兆萬万":
        return False
    unit = find_unit(text, at)
    # but 五千米 is 5000 米
    return unit is not None and len(unit.written) > 1 and (unit.written[1] != "米" or digits)


# --- The measure word --------------------------------------------------------------------------

_HALVED = {"duration", "length", "mass", "area", "volume", "multiple", "age", "money"}
_SPACES, SPLITS = frozenset(" \u3000"), frozenset(INSIDE) | {"半"}
ENDINGS = STARTS | frozenset("半/／每")
_NO_HALF = {"數", "数", "個", "个", "年"}
_BEATS = {"分", "秒", "分鐘", "分钟"}
_PER_EACH = {"money", "mass", "length", "volume", "other"}
_DECIMALS = re.compile(
    rf"(?:[{DIGIT}]{{1,2}}|[{HAN_DIGIT}]{{1,2}})(?![{HAN}{DIGIT}點点年月日分秒%％比-]|[.．,，][{DIGIT}])"
)
_LAST_DIGIT = re.compile(f"[{HAN_DIGIT}{DIGIT}](?![{HAN}{DIGIT}分])")
_PART_NUMERAL = re.compile(rf"[零〇]?([{DIGIT}]{{1,3}}|[{HAN_DIGIT}十]{{1,4}})[ ]?")
_PER = re.compile(r"(?:[/／]|每)(?:[1-9][0-9]{0,3}(?=[a-zA-Zμ毫千公克升米人萬万]))?")


def read(text: str, at: int, match: re.Match[str] | None = None) -> Amount | None:
    """Read the number that begins at a position, with its measure word, if there is one."""
    match = match or NUMBER.match(text, at)
    amount = _number(text, match) if match else None
    if amount is None:
        return None
    if amount.kind == "count" and amount.stands:
        _measure(text, amount)
        if not amount.written and amount.run in _PHRASES:
            amount.kind = "ratio"
    elif amount.kind == "percent":
        amount.written, amount.unit = "%", UNITS["%"]
        more = text[amount.end : amount.end + 1]
        if more in INSIDE and amount.run[-1] in SMALL and not amount.hedge:
            amount.hedged(more, INSIDE[more])
            amount.end += 1
    elif text[amount.end - 1] in DIGIT or text[amount.end : amount.end + 1] == "折":
        _measure(text, amount)
    return amount


def _measure(text: str, amount: Amount) -> None:
    """Read the measure word after a number."""
    end = amount.end
    unit = find_unit(text, end)
    following = text[end : end + 1]
    if unit is None and following in _SPACES:
        unit = find_unit(text, end + 1)
        unit = unit if unit is not None and unit.written else None
        amount.end = end = end + (unit is not None)
    if text[end + 1 : end + 2] in SPLITS:
        unit = _split_unit(text, amount, text[end + 1]) or unit
    if unit is None:
        if following == "/" and not amount.run.replace(".", "").isdecimal():
            _rate(text, amount)  # 10^9/L
    elif amount.kind != "ratio" or unit.half:
        _finish(text, amount, unit)


def _split_unit(text: str, amount: Amount, inside: str) -> Unit | None:
    """Find a measure word with a hedge or 半 in it: 個多月, 個半小時, 人余次."""
    at = amount.end
    if text[at] not in "個个分" and inside not in "余餘馀":
        return None
    found = (UNITS.get(text[at] + text[at + 2 : at + 1 + length]) for length in (4, 3, 2))
    split = next((unit for unit in found if unit is not None and len(unit.written) > 1), None)
    if split is not None:
        amount.end += 1
        if inside != "半":
            amount.hedged(inside, INSIDE[inside])
        elif amount.value is not None:
            amount.value, amount.rounded = amount.value + _HALF, False
    return split


def _finish(text: str, amount: Amount, unit: Unit) -> None:
    """Read what belongs to a measure word: tenths, decimals, a half, a rate, a smaller measure."""
    amount.unit = unit
    written = amount.written = unit.written
    if not written:
        amount.lookalike = True
        return
    end = amount.end = amount.end + len(written)
    kind = amount.kind = unit.kind
    following = text[end : end + 1]
    if written in ("折", "成"):
        _tenths(text, amount, following)
    elif kind == "percent":
        amount.written = "%" if written == "％" else written.lstrip("個个")
    elif following not in ENDINGS:
        return
    elif following in "/／每":
        _rate(text, amount)
    elif amount.value is not None and following != "半":
        if not amount.hedge:
            _smaller(text, amount, amount.value)
    elif kind in _HALVED and amount.value is not None and text[end + 1 : end + 2] not in _NO_HALF:
        amount.value, amount.rounded, amount.end = amount.value + _HALF, False, end + 1


def _tenths(text: str, amount: Amount, following: str) -> None:
    """Read 七成五 and 七五折 as percentages."""
    value, tenths = amount.value, amount.written == "成"
    if tenths or (value is not None and (value < 10 or value.denominator != 1)):
        amount.scale = 10
        amount.value, amount.low, amount.high = (
            None if number is None else number * 10 for number in (value, amount.low, amount.high)
        )
    amount.written, amount.unit = "%", UNITS["%"]
    after = text[amount.end + 1 : amount.end + 2]
    more = 5 if following == "半" else HAN_DIGITS.get(following)
    ends = following == "半" or after == "" or after not in HAN + "個个名、"
    if tenths and amount.value is not None and more is not None and ends:
        amount.value, amount.end = amount.value + more, amount.end + 1


def _smaller(text: str, amount: Amount, value: Exact) -> None:
    """Read bare decimals (1米78) or the smaller measures (3元5角) after a measure word."""
    tail = _DECIMALS.match(text, amount.end) if amount.unit and amount.unit.decimals else None
    if tail is not None and find_unit(text, tail.end()) is None:
        amount.value, amount.end = value + _decimals(tail[0]), tail.end()
        amount.kind = "money" if amount.written in "塊块" else amount.kind
        return
    for _ in range(2):
        part = _part_below(text, amount, value)
        if part is None:
            return
        value += part
        amount.value = value


def _part_below(text: str, amount: Amount, value: Exact) -> Exact | None:
    """Read one smaller measure, as a part of the measure word; 12年6月 is a month."""
    parts = words.PARTS.get(amount.written)
    match = _PART_NUMERAL.match(text, amount.end) if parts else None
    if match is not None and match[1][-1] in "兩两" and len(match[1]) > 1:
        match = _PART_NUMERAL.match(text, amount.end, match.end(1) - 1)  # 六斤八兩
    part = numeral(match[1]) if match else None
    if not parts or match is None or part is None or part.value is None:
        return None
    word, size = next((one for one in parts if text.startswith(one[0], match.end())), ("", 1))
    if not word or (word == "月" and value >= 10):
        return None
    amount.end = match.end() + len(word)
    return (Fraction(part.value) + _last_part(text, amount, word)) / size


def _last_part(text: str, amount: Amount, word: str) -> Exact:
    """Read what may follow a smaller measure without one of its own: 七毛八, 44秒93."""
    tail = None
    if amount.written in "塊块":
        amount.kind = "money"
    if word in ("角", "毛"):
        tail = _LAST_DIGIT.match(text, amount.end)
    elif word[0] == "秒":
        amount.kind = "duration"
        tail = _DECIMALS.match(text, amount.end) if word == "秒" else None
    if tail is None or (word == "秒" and not tail[0].isdigit()):
        return 0
    amount.end = tail.end()
    return _decimals(tail[0])


def _rate(text: str, amount: Amount) -> None:
    """Read on to what a rate is per: 元/噸, 元每噸, 元/人·天, mg/100mL."""
    end = amount.end
    per = _PER.match(text, end)
    unit = find_unit(text, per.end()) if per else None
    if per is None or unit is None or not unit.written:
        return
    if per[0][0] == "每" and not _each(amount, unit):
        return
    stop, known = per.end() + len(unit.written), per.end() - end == 1
    further = find_unit(text, stop + 1) if text[stop : stop + 1] in ("·", "/", "•") else None
    if further is not None and further.written:
        stop, known = stop + 1 + len(further.written), False
    above = amount.unit if amount.written else Unit("", "other", "", 1)
    amount.unit = _over(above, unit) if known and above else Unit("/", "other")
    amount.written, amount.end = amount.written + text[end:stop], stop
    amount.kind = "money" if amount.kind == "money" else "other"


def _each(amount: Amount, unit: Unit) -> bool:
    """Say whether 每 makes a rate: 元每噸, 次每分, not 3個每人."""
    if amount.written in ("次", "轉", "转") and unit.written in _BEATS:
        return True
    counted = unit.kind in ("count", "money") and unit.written not in ("人", "戶", "户")
    return amount.kind in _PER_EACH and not counted


def _over(above: Unit, below: Unit) -> Unit:
    """Compose a unit of two that have codes which the region does not decide."""
    if above.ucum is None or not below.ucum or above.region or below.region:
        return Unit("/", "other")
    size = whole(Fraction(str(above.factor)) / Fraction(str(below.factor)))
    return Unit("/", "other", f"{above.ucum}/{below.ucum}", words.number(str(size)))


# --- Ranges ------------------------------------------------------------------------------------

_CONNECT = re.compile(
    r"(?:[（(]含[）)])?[ \u3000]?(?:至|到|[-－–]{1,2}|[~～〜]|[—―─]{1,2}|、)[ \u3000]?"
    r"(負|负|零下|[-－−])?"
)
CONNECT_FIRST = frozenset("(（至到-－–~～〜—―─、 \u3000")
_GOES_ON = re.compile(rf"[-－][{DIGIT}]")


def extend(text: str, first: Amount) -> None:
    """Read on from a number to the other end of a range: 3至5名, 四、五次, 5%—10%."""
    connect = _CONNECT.match(text, first.end)
    if connect is None or first.value is None or first.low is not None:
        return
    second = (
        read(text, connect.end()) if text[connect.end() : connect.end() + 1] in STARTS else None
    )
    if (
        second is None
        or second.value is None
        or second.low is not None
        or _GOES_ON.match(text, second.end)
    ):
        return
    if first.written and first.written != second.written:
        if first.kind != "percent" or second.written or first.run[0] not in "百佰":
            return
        second.written, second.kind, second.unit = "%", "percent", UNITS["%"]  # 百分之二十至三十
    low = (_listed if connect[0] == "、" else _low)(text, first, second, first.value, second.value)
    if low is not None:
        _join(text, first, second, low, -second.value if connect[1] else second.value)


def _listed(text: str, first: Amount, second: Amount, low: Exact, high: Exact) -> Exact | None:
    """Give the lower end of 四、五次 or 五、六百人; None where the two are only listed."""
    times = Fraction(high) / (low + 1)
    power = times.denominator == 1 and times in {10**n for n in range(13)}
    if first.written or not 0 < low < 10 or not (power or (low, high) == (3, 5)):
        return None
    bare = not second.written and high < 10
    if bare or (second.end - second.at > 1 and text[first.at - 1 : first.at] == "、"):
        return None
    return low * int(times) if power else low


def _low(text: str, first: Amount, second: Amount, low: Exact, high: Exact) -> Exact:
    """Scale the first number by the 成, 萬 or 億 that only the second carries: 1至2萬."""
    if first.written:
        return low
    low, scale = low * second.scale, 1
    for char in text[second.at : second.end]:
        if char in BIG or char in LETTERS:
            scale *= _scale(char)
        elif char in SMALL and char not in "十拾" and scale == 1 and low < 10:
            scale *= SMALL[char]
        elif char not in STARTS and char not in ".．點点,，":
            break
    return low * scale if low * scale < high else low


def _join(text: str, first: Amount, second: Amount, low: Exact, high: Exact) -> None:
    """Make one range of two numbers, if the first is no higher."""
    if first.negative:
        # 零下3至5度 stays below zero; -3至5℃ and 零下5至5度 cross it
        below = text[first.at - 1] == "下" and not first.written and high > low
        low, high = sorted((-low, -high if below else high))
    if low > high:
        return
    first.value, first.low, first.high, first.ranged, first.negative = None, low, high, True, False
    first.end, first.unit, first.lookalike = second.end, second.unit, second.lookalike
    first.written, first.kind = second.written, second.kind
    first.hedge, first.meaning = first.hedge + second.hedge, second.meaning or first.meaning


# --- The words around --------------------------------------------------------------------------

_MINUS = frozenset("-－−負负")
BEFORE_LAST = {*words.LEADING_LENGTHS, *_MINUS, *"上下 "}
_SPACED = BEFORE_LAST - _MINUS
AFTER_FIRST = {*words.AFTER_LENGTHS, *" 多餘余馀"}
CURRENCY_FIRST = {word[0] for word in words.CURRENCIES if not word.isascii()}
_SIGNS = frozenset("$＄¥￥€£￡")
_MANY_AFTER = {"count", "ordinal", "score"}
_WHOLE = re.compile(pattern("[整正](?![治改體合個數頓修在式常當好])"))


def ends_word(text: str, at: int) -> bool:
    """Say whether a sign, a currency or a hedge may end at a position."""
    char = text[at - 1]
    return char in " 上下" or char in _MINUS or _leading(text, at, 0) != ""


def _leading(text: str, end: int, floor: int) -> str:
    return words.longest_before(text, end, floor, words.LEADING, words.LEADING_LENGTHS)


def words_before(text: str, amount: Amount, floor: int, refused: Refused) -> None:
    """Read backwards from a number: its sign, its currency, its hedges.

    Parameters
    ----------
    text : str
        The text.
    amount : Amount
        The number, which takes them in.
    floor : int
        How far back its words may begin.
    refused : callable
        Says whether a rule refuses a hedge or a sign.
    """
    for _ in range(4):
        end = amount.start
        if end - 1 > floor and text[end - 1] == " " and text[end - 2] in _SPACED:
            end -= 1
        if end <= floor or text[end - 1] not in BEFORE_LAST:
            return
        if not (
            _sign(text, amount, end, floor, refused) or _word(text, amount, end, floor, refused)
        ):
            return


def _sign(text: str, amount: Amount, end: int, floor: int, refused: Refused) -> bool:
    """Take in a minus, 負 or 零下."""
    char = text[end - 1]
    if text[max(floor, end - 2) : end] in ("零下", "零上"):
        amount.negative, amount.start = char == "下", end - 2
    elif char in _MINUS and not amount.negative and not refused("sign", end - 1, end):
        amount.negative, amount.start = True, end - 1
    else:
        return False
    return True


def _word(text: str, amount: Amount, end: int, floor: int, refused: Refused) -> bool:
    """Take in a currency or a hedge."""
    word = _leading(text, end, floor)
    if word in words.CURRENCIES and not amount.currency:
        amount.currency, amount.start = word, end - len(word)
        return True
    hedge = words.LEADING.get(word, words.NO_HEDGE)
    if text[end - 1] == "上" and amount.run[0] in SCALES and amount.run[0] not in "十拾":
        word, hedge = "上", Hedge(AT_LEAST, False)
    taken = amount.start < amount.at - len(amount.currency) - amount.negative * 2
    if not hedge.meaning or taken or refused("hedge", end - len(word), end):
        return False
    amount.hedged(word, hedge, before=True)
    amount.start = end - len(word)
    return True


def words_after(text: str, amount: Amount, refused: Refused) -> None:
    """Read the hedge, and the currency or 整, that follow a number or measure word."""
    end = amount.end
    char = text[end : end + 1]
    if char in AFTER_FIRST:
        end += char == " "
        char = text[end : end + 1]
        uncounted = char != "多" or (amount.written and amount.kind not in _MANY_AFTER)
        more = char in INSIDE and INSIDE[char].meaning == MORE and not amount.hedge
        if more and uncounted and not refused("after", end, end + 1):
            amount.hedged(char, INSIDE[char])
            amount.end = end + 1
        for length in words.AFTER_LENGTHS.get(char, ()):
            word = text[end : end + length]
            if word in words.AFTER and not refused("after", end, end + length):
                amount.hedged(word, words.AFTER[word])
                amount.end = end + length
                break
    if amount.kind == "money":
        if text[amount.end : amount.end + 1] in CURRENCY_FIRST:
            tails = (text[amount.end : amount.end + length] for length in range(6, 1, -1))
            amount.end += len(next((word for word in tails if word in words.CURRENCIES), ""))
        amount.end += _WHOLE.match(text, amount.end) is not None


def settle_currency(amount: Amount) -> None:
    """Keep either the currency before a number or the measure word after it, if they disagree."""
    if not amount.currency or not amount.written or amount.kind == "money":
        return
    if amount.currency[-1] in _SIGNS:  # HK$99起: the word after is none
        amount.end -= len(amount.written)
        amount.written, amount.kind, amount.unit = "", "money", None
    else:
        amount.currency, amount.start, amount.hedge, amount.meaning = "", amount.at, "", ""
