"""A number with its measure word, before the words around them are read."""

# The reading of one number is a cascade: every rule returns as soon as it applies.

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from . import tables
from .numerals import (
    DECIMAL,
    DIGIT,
    HAN,
    MAGNITUDES,
    NUMERAL,
    SCALE_TAIL,
    SIMPLE,
    arabic,
    numeral,
)
from .tables import ABOUT, BIG, HAN_DIGITS, MORE, SMALL
from .vocabulary import (
    BEFORE,
    BEFORE_LENGTHS,
    UNIT_LENGTHS,
    UNIT_STARTS,
    UNITS,
    Unit,
    chars,
    scripts,
)

Exact = Fraction | int

#: Meanings beside those of the hedges: no number is said, or one between two.
VAGUE, BETWEEN = "vague", "between"

STARTS = frozenset(HAN + DIGIT)
MORE_AFTER = frozenset(chars(tables.MORE_AFTER) + "馀")
_INNER = MORE_AFTER | frozenset("來来幾几")
_SPACES = frozenset(" \u3000")
_HALF = Fraction(1, 2)
_HALVED = {"duration", "length", "mass", "area", "volume", "multiple", "age", "money"}
_WIDE = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)}
_SCALED = frozenset("千百兆萬万")
#: Before a number in Chinese characters these, and hedges, let it go with any measure word:
#: 前三季度, 不足八分.
_ALLOWING = frozenset("上前後后頭头首畝亩共漲涨跌降貴贵價价")
_DIVIDED = frozenset(scripts("分為 分成 劃為 設有"))
_WITH_LIANG = frozenset(scripts(tables.WITH_LIANG))

_MIXED = re.compile(rf"([{HAN}{DIGIT}]{{1,12}})分之")
_SLASHED = re.compile(rf"[/／]([1-9１-９][{DIGIT}]{{0,2}})(?![{DIGIT}/／.．%％])")
_VAGUE = re.compile(r"[數数]以[十百千萬万億亿]{1,2}[計计]|[數数幾几][十百千萬万億亿]+")
_DECIMALS = re.compile(
    rf"(?:[{DIGIT}]{{1,2}}|[{''.join(HAN_DIGITS)}]{{1,2}})"
    rf"(?![{HAN}{DIGIT}點点年月日分秒%％比-]|[.．,，][{DIGIT}])"
)
#: Measure words after which decimals may stand bare: 1米78, 11秒25, 3塊5.
BARE_DECIMALS = frozenset("米秒塊块度")
#: Measure words that a smaller one may follow, and how many of it make the larger.
COMPOUND = {
    unit: sorted(
        ((part, size) for parts, size in rests for part in scripts(parts)),
        key=lambda rest: -len(rest[0]),
    )
    for units, rests in tables.COMPOUND
    for unit in scripts(units)
}
#: 五點五分 is a time of day, 五點五分鐘 a time that something takes.
_LAST_DIGIT = re.compile(f"[{''.join(HAN_DIGITS)}{DIGIT}](?![{HAN}{DIGIT}分])")
_CLOCK_AFTER = re.compile("分(?![鐘钟之])|刻")
#: After a measure word of digits, a smaller one shows that the number counts: 五分三十秒.
_SMALLER_AFTER = re.compile(
    f"(?<=分)[{DIGIT}{''.join(HAN_DIGITS)}十]{{1,3}}秒|(?<=[角毛])[{''.join(HAN_DIGITS)}](?:分|$)"
)
_COMPOUND_NUMERAL = re.compile(rf"[零〇]?([{DIGIT}]{{1,3}}|[{''.join(HAN_DIGITS)}十]{{1,4}})[ ]?")


@dataclass(slots=True)
class Reading:
    """A number and its measure word as read so far.

    Attributes
    ----------
    end : int
        Where they end.
    value, low, high : Fraction, int or None
        The exact number, or the two that it lies between.
    unit, kind : str
        The measure word as written, and its kind.
    hedge, meaning : str
        A hedge between or right after them (十餘家), and what it means.
    scale : int
        What a tenth (成) multiplies by; a range's first number takes it over.
    beyond : bool
        Whether the number is beyond what a float holds.
    rounded : bool
        Whether its last digit says how exact it is; not for fractions and halves.
    stands : bool
        Whether it counts by itself; else it may be a numeral inside a word.
    """

    end: int
    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    unit: str = ""
    kind: str = "count"
    hedge: str = ""
    meaning: str = ""
    scale: int = 1
    beyond: bool = False
    rounded: bool = True
    stands: bool = True

    def times(self, factor: int) -> None:
        """Multiply the number, or both ends of it."""
        if self.value is not None:
            self.value *= factor
        if self.low is not None and self.high is not None:
            self.low, self.high = self.low * factor, self.high * factor


@dataclass(slots=True)
class _Run:
    """A numeral as it stands: the characters, where they end, its last scale."""

    text: str
    end: int
    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    step: int = 1
    beyond: bool = False


def find_unit(text: str, at: int) -> Unit | None:
    """Find the longest measure word, or word that only looks like one, at a position."""
    first = text[at : at + 1]
    lengths = UNIT_STARTS.get(text[at : at + 2]) or UNIT_STARTS.get(first)
    if lengths:
        for length in lengths:
            unit = UNITS.get(text[at : at + length])
            if unit is not None:
                follows = text[at + length : at + length + 1]
                goes_on = first.isascii() and first.isalpha() and follows.isascii()
                return None if goes_on and follows.isalnum() else unit
    elif "\uff01" <= first <= "\uff5e":
        narrow = find_unit(text[at : at + 6].translate(_WIDE), 0)
        if narrow is not None:
            return narrow._replace(written=text[at : at + len(narrow.written)])
    return None


def percent_unit(unit: str) -> str:
    """Write the sign in one width, and 百分點 without its 個."""
    return "%" if unit == "％" else unit[1:] if unit[0] in "個个" else unit


def _scale(words: str) -> int:
    product = 1
    for char in words[:20]:
        product *= SMALL.get(char) or BIG[char]
    return product


def read_run(text: str, at: int) -> _Run | None:
    """Read a numeral with its decimals, leaving what belongs to the measure word (千克, 兆瓦)."""
    match = SIMPLE.match(text, at)
    if match is not None and (not match[2] or match[2].lstrip(" ") in MAGNITUDES):
        digits, tail = match.groups()
        value, end = arabic(digits), match.end()
        if tail and value is not None:
            tail = tail.lstrip(" ")
            if tail == "兆" and (unit := find_unit(text, end - 1)) and len(unit.written) > 1:
                return _Run(digits, end - 1, value)
            value *= MAGNITUDES[tail]
        return _Run(match[0], end, value, beyond=value is None)
    match = NUMERAL.match(text, at)
    if match is None:
        return None
    run, end = match[0], match.end()
    if len(run) > 1:
        if run[-1] in _SCALED:
            unit = find_unit(text, end - 1)
            # 五千米 is 5000 米, but 5千米 is 5 千米, and 五千克 is 5 千克
            if unit and len(unit.written) > 1 and (unit.written[1] != "米" or run[0] in DIGIT):
                run, end = run[:-1], end - 1
        elif run[-1] in "兩两" and find_unit(text, end) is None:
            run, end = run[:-1], end - 1  # 三十兩: the last is the measure word
    found = numeral(run)
    if found is None and len(run) == 2 and run[0] in HAN_DIGITS and run[1] in HAN_DIGITS:
        # 一一, 五四: a number only where nothing stands beside it
        return _Run(run, end, HAN_DIGITS[run[0]] * 10 + HAN_DIGITS[run[1]], step=0)
    if found is None and run[-1] in SMALL and len(run) > 1:
        run, end = run[:-1], end - 1
        found = numeral(run)
    if found is None:
        return None
    value, low, high, step = found
    if value is None and low is None:
        return _Run(run, end, None, beyond=True)
    if run[0] in DIGIT or value is None:
        return _Run(run, end, value, low, high, step)
    decimal = DECIMAL.match(text, end)
    if decimal is None or _CLOCK_AFTER.match(text, decimal.end()):
        return _Run(run, end, value, step=step)
    digits = "".join(str(HAN_DIGITS[char]) for char in decimal[1][:40])
    value, end = value + Fraction(int(digits), 10 ** len(digits)), decimal.end()
    if scaled := SCALE_TAIL.match(text, end):
        value, end = value * _scale(scaled[0]), scaled.end()
    return _Run(run, end, value.numerator if value.denominator == 1 else value)


def read(text: str, at: int) -> Reading | None:
    """Read the number that begins at a position, with its measure word.

    Parameters
    ----------
    text : str
        The text.
    at : int
        Where the numeral begins.

    Returns
    -------
    Reading or None
        None where the characters make no number.
    """
    first = text[at]
    if first in "數数幾几":
        return _vague(text, at)
    if first == "半":
        if text[at + 1 : at + 2] in ("數", "数"):
            return Reading(at + 2, _HALF, kind="ratio", rounded=False)
        if find_unit(text, at + 1) is None:
            return Reading(at + 1, _HALF, kind="ratio", rounded=False)
        run = _Run("半", at + 1, _HALF)
    else:
        found = read_run(text, at)
        if found is None:
            return None
        run = found
    if run.step == 0 and text[run.end : run.end + 1] != "折":
        return Reading(run.end, run.value, stands=False)
    following = text[run.end : run.end + 1]
    if following in ("個", "个") and text[run.end + 1 : run.end + 2] in BIG and run.value:
        run.value *= BIG[text[run.end + 1]]  # 兩個億
        run.end += 2
        following = text[run.end : run.end + 1]
    part = _part(text, run, following)
    if part is not None:
        return part
    reading = Reading(run.end, run.value, run.low, run.high, beyond=run.beyond)
    reading.rounded = run.text != "半"
    if following and following in _INNER and reading.rounded and not run.beyond:
        _inner_hedge(text, reading, run, following)
    return _measure(text, at, reading, run)


def _part(text: str, run: _Run, following: str) -> Reading | None:
    """Read a number that is a part of one: 三分之一, 三又二分之一, 1/3, 一半."""
    end, value = run.end, run.value
    if not value:
        return None
    if following == "分" and text[end + 1 : end + 2] == "之":
        return _fraction(text, end + 2, value, run.text)
    if following == "又" and (mixed := _MIXED.match(text, end + 1)):
        below = numeral(mixed[1])
        if below is not None and below.value:
            rest = _fraction(text, mixed.end(), below.value, mixed[1])
            if rest is not None and rest.kind == "ratio" and rest.value is not None:
                rest.value += value
                return rest
    if following in ("/", "／") and run.text.isdigit() and len(run.text) < 4:
        slashed = _SLASHED.match(text, end)
        if slashed is not None and value < int(slashed[1]):
            whole = Fraction(value) / int(slashed[1])
            return Reading(slashed.end(), whole, kind="ratio", rounded=False)
    if following == "半" and run.text == "一":
        return Reading(end + 1, _HALF, kind="ratio", rounded=False)
    return None


def _fraction(text: str, at: int, denominator: Exact, run: str) -> Reading | None:
    """Read what follows 分之: a percentage after 百, else a fraction."""
    at += text[at : at + 1] == " "
    sign = -1 if text[at : at + 1] in ("負", "负") else 1
    at += sign < 0
    if text[at : at + 1] not in STARTS or (above := read_run(text, at)) is None:
        return None
    if run in ("百", "佰"):
        value = None if above.value is None else sign * above.value
        reading = Reading(above.end, value, above.low, above.high, "%", "percent")
        reading.beyond = above.beyond
        following = text[above.end : above.end + 1]
        if following in MORE_AFTER and above.text[-1] in SMALL:
            reading.hedge, reading.meaning, reading.end = following, MORE, above.end + 1
        return reading
    if above.value is None:
        return None
    value = Fraction(sign * above.value) / denominator
    return Reading(above.end, value, kind="ratio", rounded=False)


def _vague(text: str, at: int) -> Reading | None:
    """Read 數十, 幾百, 數以萬計: no number is said."""
    match = _VAGUE.match(text, at)
    if match is None:
        return None
    end = match.end()
    end += text[end : end + 1] in MORE_AFTER
    reading = Reading(end, None, meaning=VAGUE)
    return _finish(text, reading, find_unit(text, end))


def _inner_hedge(text: str, reading: Reading, run: _Run, hedge: str) -> None:
    """Read a hedge inside or right after the numeral: 三十多萬, 十餘, 十幾, 二十來."""
    end = reading.end
    scaled = SCALE_TAIL.match(text, end + 1)
    small = run.text[-1] in SMALL
    if hedge in "幾几":
        if not small or reading.value is None:
            return
        if scaled is not None and run.text[-1] not in "十拾" and scaled[0][0] not in SMALL:
            return
        low = reading.value
        reading.value, reading.low, reading.high = None, low, low + run.step
        reading.meaning = BETWEEN
    elif hedge in "來来":
        follows = text[end + 1 : end + 2]
        unit = scaled is not None or find_unit(text, end + 1) is not None
        if not (small and unit) or follows in ("自", "到", "源", "往"):
            return
        reading.hedge, reading.meaning = hedge, ABOUT
    elif run.text[0] in DIGIT or small or run.text[-1] in BIG:
        reading.hedge, reading.meaning = hedge, MORE
    else:
        return
    reading.end = scaled.end() if scaled else end + 1
    if scaled:
        _scale_last(reading, run, _scale(scaled[0]))
    elif hedge in "幾几" and SMALL.get(text[reading.end : reading.end + 1], run.step) < run.step:
        reading.end += 1  # 三百幾十


def _scale_last(reading: Reading, run: _Run, factor: int) -> None:
    """Multiply what follows the last 億 of a number: 1億3千餘萬 is more than 130,000,000."""
    whole = max((BIG[char] for char in run.text if char in BIG), default=0)
    rest = 0 if reading.value is None or not whole else reading.value % whole
    if rest and reading.value is not None and factor < whole:
        reading.value += rest * (factor - 1)
    else:
        reading.times(factor)


def _measure(text: str, at: int, reading: Reading, run: _Run) -> Reading:
    """Read the measure word after a number."""
    digits = run.text[0] in DIGIT
    end = reading.end
    unit = find_unit(text, end)
    if unit is None and text[end : end + 1] in _SPACES:
        unit = find_unit(text, end + 1)
        if unit is not None and unit.written:
            reading.end = end = end + 1
    inside = text[end + 1 : end + 2]
    if inside and (inside in MORE_AFTER or inside in "半來来"):
        split = _split_unit(text, end, inside)
        if split is not None:
            if inside == "半":
                reading.value = None if reading.value is None else reading.value + _HALF
                reading.rounded = False
            else:
                reading.hedge += inside
                reading.meaning = ABOUT if inside in "來来" else MORE
            reading.end = end + 1
            return _finish(text, reading, split)
    if unit is None:
        reading.stands = end - at > 1
        return reading
    lone = len(run.text) == 1 and run.end == at + 1 and not digits
    if lone and unit.digits_only and run.text not in "半十" and not reading.hedge:
        after = text[end + len(unit.written) : end + len(unit.written) + 1]
        counts = (
            _SMALLER_AFTER.match(text, end + len(unit.written))
            or (run.text in "兩两" and unit.written in _WITH_LIANG)
            or _allows(text, at)
        )
        if not counts and after not in MORE_AFTER:
            reading.stands = end - at > 1
            return reading
    if not unit.written:
        reading.stands = digits or len(run.text) > 1 or not unit.digits_only
        return reading
    return _finish(text, reading, unit)


def _allows(text: str, at: int) -> bool:
    """Say whether what stands before a number lets it go with any measure word."""
    prior = text[at - 1 : at]
    return (
        text[max(0, at - 2) : at] in _DIVIDED
        or prior in _ALLOWING
        or any(text[max(0, at - length) : at] in BEFORE for length in BEFORE_LENGTHS.get(prior, ()))
    )


def _split_unit(text: str, at: int, inside: str) -> Unit | None:
    """Find a measure word with a hedge or 半 in it: 個多月, 個半小時, 人余次."""
    if text[at] not in "個个分" and inside not in "余餘馀":
        return None
    for length in UNIT_LENGTHS.get(text[at], ()):
        unit = UNITS.get(text[at] + text[at + 2 : at + 1 + length])
        if length > 1 and unit is not None and len(unit.written) == length:
            return unit
    return None


def _finish(text: str, reading: Reading, unit: Unit | None) -> Reading:
    """Read what belongs to a measure word: tenths, decimals, a half, a rate, a smaller measure."""
    if unit is None:
        return reading
    written, kind = unit.written, unit.kind
    end = reading.end = reading.end + len(written)
    reading.unit, reading.kind = written, kind
    following = text[end : end + 1]
    if kind == "percent":
        _tenths(text, reading, following)
        return reading
    value = reading.value
    if value is not None and following in STARTS and not reading.hedge:
        tail = _DECIMALS.match(text, end) if written in BARE_DECIMALS else None
        if tail is not None and find_unit(text, tail.end()) is None:
            reading.value, reading.end = value + _decimals(tail[0]), tail.end()
            reading.kind = "money" if written in "塊块" else kind
            return reading
        if written in COMPOUND:
            _compound(text, reading, written)
    elif following == "半" and kind in _HALVED and value is not None:
        if text[end + 1 : end + 2] not in ("數", "数", "個", "个", "年"):
            reading.value, reading.rounded, reading.end = value + _HALF, False, end + 1
    elif written in ("世紀", "世纪") and value is not None and value >= 3:
        reading.kind = "ordinal"
    elif following in ("/", "／", "每"):
        _rate(text, reading, following)
    return reading


def _tenths(text: str, reading: Reading, following: str) -> None:
    """Read 七成五 and 七五折 as percentages."""
    if reading.unit == "折":
        value = reading.value
        if value is not None and (value < 10 or value.denominator != 1):
            reading.times(10)
            reading.scale = 10
    elif reading.unit == "成":
        reading.times(10)
        reading.scale = 10
        if reading.value is not None and following:
            after = text[reading.end + 1 : reading.end + 2]
            if following == "半":
                reading.value, reading.end = reading.value + 5, reading.end + 1
            elif following in HAN_DIGITS and (not after or after not in HAN + "個个名、"):
                reading.value += HAN_DIGITS[following]
                reading.end += 1
    else:
        reading.unit = percent_unit(reading.unit)
        return
    reading.unit = "%"


def _decimals(words: str) -> Fraction:
    digits = "".join(str(HAN_DIGITS.get(char, char)) for char in words).translate(_WIDE)
    return Fraction(int(digits), 10 ** len(digits))


def _rate(text: str, reading: Reading, sign: str) -> None:
    """Read on to what a rate is per: 元/噸, 元每噸, 元/人·天."""
    end = reading.end
    per = find_unit(text, end + 1)
    if per is None or not per.written:
        return
    if sign == "每":
        counted = per.kind in ("count", "money") and per.written not in ("人", "戶", "户")
        if counted or reading.kind not in ("money", "mass", "length", "volume", "other"):
            return
    stop = end + 1 + len(per.written)
    if text[stop : stop + 1] in ("·", "/", "•"):
        further = find_unit(text, stop + 1)
        if further is not None and further.written:
            stop += 1 + len(further.written)
    reading.unit, reading.end = reading.unit + text[end:stop], stop
    reading.kind = "money" if reading.kind == "money" else "other"


def _compound(text: str, reading: Reading, unit: str) -> None:
    """Add the smaller measures that follow: 3元5角, 2小時30分, 1分44秒93."""
    for _ in range(2):
        match = _COMPOUND_NUMERAL.match(text, reading.end)
        if match is not None and match[1][-1] in "兩两" and len(match[1]) > 1:
            match = _COMPOUND_NUMERAL.match(text, reading.end, match.end(1) - 1)  # 六斤八兩
        part = numeral(match[1]) if match else None
        if match is None or part is None or part.value is None or reading.value is None:
            return
        rests = [rest for rest in COMPOUND[unit] if text.startswith(rest[0], match.end())]
        if not rests:
            return
        word, size = rests[0]
        if word == "月" and reading.value >= 10:
            return  # 12年6月 is a month
        reading.value += Fraction(part.value) / size
        reading.end = match.end() + len(word)
        if word in ("角", "毛") and (tail := _LAST_DIGIT.match(text, reading.end)):
            reading.value += _decimals(tail[0]) / size  # 七毛八
            reading.end = tail.end()
        if unit in ("塊", "块"):
            reading.kind = "money"
        elif word[0] == "秒":
            reading.kind = "duration"
            tail = _DECIMALS.match(text, reading.end) if word == "秒" else None
            if tail is not None and tail[0].isdigit():
                reading.value += _decimals(tail[0]) / size
                reading.end = tail.end()
