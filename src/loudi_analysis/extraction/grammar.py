"""The grammar of amounts, in named parts: each reads on from where the one before it ended.

numeral (with decimals, scale, power of ten), fraction, tolerance, inner hedge, measure word (split,
composed, in parts, as a rate), range; then the words around: sign, currency, hedges.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .lexicon import (
    ABOUT,
    AFTER,
    AFTER_LENGTHS,
    BEFORE,
    BEFORE_LENGTHS,
    CURRENCIES,
    CURRENCY_LENGTHS,
    INSIDE,
    MORE,
    PARTS,
    UNITS,
    Hedge,
    Unit,
    find_unit,
    longest_before,
    pattern,
)
from .numerals import (
    BIG,
    DECIMAL,
    DIGIT,
    FRACTIONS,
    HAN,
    HAN_DIGITS,
    LETTERS,
    MAGNITUDES,
    NARROW,
    NUMERAL,
    SCALE_TAIL,
    SIMPLE,
    SMALL,
    Exact,
    arabic,
    exponent,
    numeral,
)

#: Says whether a rule refuses something: of what class, where it begins and where it ends.
Refused = Callable[[str, int, int], bool]
#: Meanings beside those of the hedges: no number is said, or one between two.
VAGUE, BETWEEN = "vague", "between"

STARTS = frozenset(HAN + DIGIT)
_HALF = Fraction(1, 2)
_SPACES = frozenset(" \u3000")
_DIGITS_OF_HAN = "".join(HAN_DIGITS)
_MINUS = frozenset("-－−負负")
_PER_EACH = {"money", "mass", "length", "volume", "other"}
_HALVED = {"duration", "length", "mass", "area", "volume", "multiple", "age", "money"}

_MIXED = re.compile(rf"又([{HAN}{DIGIT}]{{1,12}})分之")
_SLASHED = re.compile(rf"[/／]([1-9１-９][{DIGIT}]{{0,2}})(?![{DIGIT}/／.．%％])")
_TOLERANCE = re.compile(rf" ?(?:±|\+/-) ?([{DIGIT}]+(?:[.．][{DIGIT}]+)?)")
_VAGUE = re.compile(r"[數数]以[十百千萬万億亿]{1,2}[計计]|[數数幾几][十百千萬万億亿]+|成千上[萬万]|成百上千")
_DECIMALS = re.compile(
    rf"(?:[{DIGIT}]{{1,2}}|[{_DIGITS_OF_HAN}]{{1,2}})"
    rf"(?![{HAN}{DIGIT}點点年月日分秒%％比-]|[.．,，][{DIGIT}])"
)
#: Measure words after which decimals may stand bare: 1米78, 11秒25, 3塊5.
_BARE_DECIMALS = frozenset("米秒塊块度")
#: 五點五分 is a time of day, 五點五分鐘 a time that something takes.
_CLOCK_AFTER = re.compile("分(?![鐘钟之])|刻")
_LAST_DIGIT = re.compile(f"[{_DIGITS_OF_HAN}{DIGIT}](?![{HAN}{DIGIT}分])")
_PART_NUMERAL = re.compile(rf"[零〇]?([{DIGIT}]{{1,3}}|[{_DIGITS_OF_HAN}十]{{1,4}})[ ]?")
_CONNECT = re.compile(
    r"(?:[（(]含[）)])?[ \u3000]?(?:至|到|[-－–]{1,2}|[~～〜]|[—―─]{1,2}|、)[ \u3000]?"
)
_PER = re.compile(r"(?:[/／]|每)(?:[1-9][0-9]{0,3}(?=[a-zA-Zμ毫千公克升米人萬万]))?")
_POWERS = frozenset(10**power for power in range(13))
_WHOLE = re.compile(pattern("[整正](?![治改體合個數頓修在式常當好])"))
_NO_MORE = frozenset("姓種种樣样次個个")


@dataclass(slots=True)
class Amount:
    """A number and its measure word as read so far.

    Attributes
    ----------
    start, end : int
        Where they stand; `start` moves back over a sign, a currency and a hedge.
    at, run, run_end : int, str and int
        Where the numeral begins, how it is written, where it ends.
    value, low, high : Fraction, int or None
        The exact number, or the two that it lies between.
    unit, written, kind : Unit or None, str, str
        The measure word's row, how it stands, and what it measures.
    hedge, meaning, implies : str, str, bool
        The hedges as written, what they mean, and whether the last digit says more.
    step, scale : int
        The last scale of the numeral; what a tenth (成) multiplies by.
    beyond, rounded, stands : bool
        Whether the number is beyond what a float holds; whether its last digit says how exact it
        is; whether it is a number without anything beside it.
    """

    start: int
    end: int
    at: int
    run: str
    run_end: int
    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    unit: Unit | None = None
    written: str = ""
    kind: str = "count"
    hedge: str = ""
    meaning: str = ""
    implies: bool = False
    step: int = 1
    scale: int = 1
    beyond: bool = False
    rounded: bool = True
    stands: bool = True
    ranged: bool = False
    negative: bool = False
    currency: str = ""
    lookalike: bool = False

    def times(self, factor: Exact) -> None:
        """Multiply the number, or both ends of it."""
        if self.value is not None:
            self.value *= factor
        if self.low is not None and self.high is not None:
            self.low, self.high = self.low * factor, self.high * factor

    def hedged(self, word: str, hedge: Hedge, *, before: bool = False) -> None:
        """Take in a hedge: a bound beats 約, and the first bound beats the rest."""
        self.hedge = word + self.hedge if before else self.hedge + word
        if not self.meaning or (self.meaning == ABOUT and hedge.meaning != ABOUT):
            self.meaning = hedge.meaning
        elif before and hedge.meaning != ABOUT and self.meaning not in (VAGUE, BETWEEN):
            self.meaning = hedge.meaning
        self.implies = self.implies or hedge.implies


# --- The numeral -------------------------------------------------------------------------------


def _scale(words: str) -> int:
    product = 1
    for char in words[:20]:
        product *= SMALL.get(char) or BIG[char]
    return product


def _run(text: str, at: int) -> Amount | None:
    """Read a numeral with its decimals, leaving what belongs to the measure word (千克, 兆瓦)."""
    match = SIMPLE.match(text, at)
    if match is not None and (not match[2] or match[2].lstrip(" ") in MAGNITUDES):
        return _digits(text, at, match)
    match = NUMERAL.match(text, at)
    if match is None:
        return None
    run, end = _without_unit(text, match[0], match.end())
    found = numeral(run)
    if found is None and len(run) == 2 and run[0] in HAN_DIGITS and run[1] in HAN_DIGITS:
        # 一一, 五四: a number only where nothing stands beside it
        value = HAN_DIGITS[run[0]] * 10 + HAN_DIGITS[run[1]]
        return Amount(at, end, at, run, end, value, step=0, stands=False)
    if found is None and run[-1] in SMALL and len(run) > 1:
        run, end = run[:-1], end - 1
        found = numeral(run)
    if found is None:
        return None
    value, low, high, step = found
    amount = Amount(at, end, at, run, end, value, low, high, step=step)
    amount.beyond = value is None and low is None
    if run[0] not in DIGIT and value is not None:
        _han_decimals(text, amount, value)
    return amount


def _digits(text: str, at: int, match: re.Match[str]) -> Amount:
    """Read a number in digits, with its power of ten or its scale."""
    digits, tail = match.groups()
    value, end = arabic(digits), match.end()
    amount = Amount(at, end, at, match[0], end, value, beyond=value is None)
    if value is None:
        return amount
    if tail:
        tail = tail.lstrip(" ")
        if tail == "兆" and (unit := find_unit(text, end - 1)) and len(unit.written) > 1:
            return Amount(at, end - 1, at, digits, end - 1, value)
        amount.value = value * MAGNITUDES[tail]
    elif (raised := exponent(text, end, digits)) is not None:
        amount.end, factor = raised
        amount.run, amount.run_end = text[at : amount.end], amount.end
        amount.value = value * factor
    elif text[end : end + 1] in FRACTIONS:
        amount.value, amount.rounded = value + FRACTIONS[text[end]], False
        amount.end = amount.run_end = end + 1
    elif (spread := _TOLERANCE.match(text, end)) is not None:
        by = arabic(spread[1])
        if by is not None:
            amount.low, amount.high, amount.end = value - by, value + by, spread.end()
            amount.run_end = amount.end
    return amount


def _without_unit(text: str, run: str, end: int) -> tuple[str, int]:
    """Give a numeral without the character that belongs to its measure word."""
    if len(run) > 1 and run[-1] in "千百兆萬万":
        unit = find_unit(text, end - 1)
        # 五千米 is 5000 米, but 5千米 is 5 千米, and 五千克 is 5 千克
        if unit and len(unit.written) > 1 and (unit.written[1] != "米" or run[0] in DIGIT):
            return run[:-1], end - 1
    elif len(run) > 1 and run[-1] in "兩两" and find_unit(text, end) is None:
        return run[:-1], end - 1  # 三十兩: the last is the measure word
    return run, end


def _han_decimals(text: str, amount: Amount, value: Exact) -> None:
    """Read what follows 點: 五點五億."""
    decimal = DECIMAL.match(text, amount.end)
    if decimal is None or _CLOCK_AFTER.match(text, decimal.end()):
        return
    digits = "".join(str(HAN_DIGITS[char]) for char in decimal[1][:40])
    exact, amount.end = value + Fraction(int(digits), 10 ** len(digits)), decimal.end()
    if scaled := SCALE_TAIL.match(text, amount.end):
        exact, amount.end = exact * _scale(scaled[0]), scaled.end()
    amount.value = exact.numerator if exact.denominator == 1 else exact
    amount.step, amount.run, amount.run_end = 1, text[amount.at : amount.end], amount.end


# --- The amount --------------------------------------------------------------------------------


def read(text: str, at: int) -> Amount | None:
    """Read the number that begins at a position, with its measure word.

    Parameters
    ----------
    text : str
        The text.
    at : int
        Where the numeral begins.

    Returns
    -------
    Amount or None
        None where the characters make no number.
    """
    first = text[at]
    if (vague := _VAGUE.match(text, at)) is not None:
        return _vague(text, at, vague.end())
    if first == "半" or first in FRACTIONS:
        amount = Amount(at, at + 1, at, first, at + 1, FRACTIONS.get(first, _HALF), rounded=False)
        if text[at + 1 : at + 2] in ("數", "数"):
            amount.end += 1
            amount.kind = "ratio"
            return amount
        if find_unit(text, at + 1) is None:
            amount.kind = "ratio"
            return amount
    else:
        found = _run(text, at)
        if found is None or (not found.stands and text[found.end : found.end + 1] != "折"):
            return found
        amount = found
        following = text[amount.end : amount.end + 1]
        if following in ("個", "个") and text[amount.end + 1 : amount.end + 2] in BIG:
            amount.times(BIG[text[amount.end + 1]])  # 兩個億
            amount.end += 2
            amount.run, amount.run_end = text[at : amount.end], amount.end
        elif following and following in "分又/／半" and _part(text, amount, following):
            return amount
        elif following in INSIDE or following in ("幾", "几"):
            _inner_hedge(text, amount, following)
        elif following == " " and text[amount.end + 1 : amount.end + 2] in INSIDE:
            amount.end += 1  # 1000 餘種
            _inner_hedge(text, amount, text[amount.end])
            amount.end -= not amount.hedge
    _measure(text, amount)
    return amount


def _vague(text: str, at: int, end: int) -> Amount:
    """Read 數十, 幾百, 數以萬計, 成千上萬: no number is said."""
    end += text[end : end + 1] in INSIDE
    amount = Amount(at, end, at, text[at:end], end, None, meaning=VAGUE)
    unit = find_unit(text, end)
    if unit is not None:
        _finish(text, amount, unit)
    return amount


def _part(text: str, amount: Amount, following: str) -> bool:
    """Read a number that is a part of one: 三分之一, 三又二分之一, 1/3, 一半."""
    end, value = amount.end, amount.value
    if not value:
        return False
    if following == "分":
        return text[end + 1 : end + 2] == "之" and _fraction(text, amount, end + 2, value)
    if following == "又":
        mixed = _MIXED.match(text, end)
        below = numeral(mixed[1]) if mixed else None
        if mixed is None or below is None or not below.value:
            return False
        whole = _fraction(text, amount, mixed.end(), below.value) and amount.value is not None
        amount.value = value + amount.value if whole and amount.value else value
        return whole
    if following == "半":
        amount.rounded = amount.run != "一"
        return amount.run == "一" and _ratio(amount, end + 1, _HALF)
    slashed = _SLASHED.match(text, end) if amount.run.isdigit() and len(amount.run) < 4 else None
    if slashed is None or value >= int(slashed[1].translate(NARROW)):
        return False
    _ratio(amount, slashed.end(), Fraction(value) / int(slashed[1].translate(NARROW)))
    unit = find_unit(text, amount.end)
    if unit is not None and unit.half:
        _finish(text, amount, unit)
    return True


def _ratio(amount: Amount, end: int, value: Exact) -> bool:
    amount.end, amount.value, amount.kind, amount.rounded = end, value, "ratio", False
    return True


def _fraction(text: str, amount: Amount, at: int, denominator: Exact) -> bool:
    """Read what follows 分之: a percentage after 百, else a fraction."""
    at += text[at : at + 1] == " "
    sign = -1 if text[at : at + 1] in ("負", "负") else 1
    at += sign < 0
    above = _run(text, at) if text[at : at + 1] in STARTS else None
    if above is None:
        return False
    if amount.run in ("百", "佰"):
        above.times(sign)
        amount.value, amount.low, amount.high = above.value, above.low, above.high
        amount.end, amount.beyond = above.end, above.beyond
        amount.written, amount.kind, amount.unit = "%", "percent", UNITS["%"]
        following = text[above.end : above.end + 1]
        if following in INSIDE and INSIDE[following].meaning == MORE and above.run[-1] in SMALL:
            amount.hedged(following, INSIDE[following])
            amount.end += 1
        return True
    if above.value is None:
        return False
    return _ratio(amount, above.end, Fraction(sign * above.value) / denominator)


def _inner_hedge(text: str, amount: Amount, hedge: str) -> None:
    """Read a hedge inside or right after the numeral: 三十多萬, 十餘, 十幾, 二十來."""
    end = amount.end
    scaled = SCALE_TAIL.match(text, end + 1)
    small = amount.run[-1] in SMALL
    if hedge in "幾几":
        if not small or amount.value is None:
            return
        if scaled and amount.run[-1] not in "十拾" and scaled[0][0] not in SMALL:
            return
        amount.low, amount.high = amount.value, amount.value + amount.step
        amount.value, amount.meaning = None, BETWEEN
    elif amount.beyond or amount.low is not None:
        return
    elif INSIDE[hedge].meaning == ABOUT:
        unit = scaled is not None or find_unit(text, end + 1) is not None
        if not (small and unit) or text[end + 1 : end + 2] in ("自", "到", "源", "往"):
            return
        amount.hedged(hedge, INSIDE[hedge])
    elif amount.run[0] in DIGIT or small or amount.run[-1] in BIG:
        amount.hedged(hedge, INSIDE[hedge])
    else:
        return
    amount.end = scaled.end() if scaled else end + 1
    if scaled:
        _scale_last(amount, _scale(scaled[0]))
    elif hedge in "幾几" and SMALL.get(text[amount.end : amount.end + 1], amount.step) < amount.step:
        amount.end += 1  # 三百幾十


def _scale_last(amount: Amount, factor: int) -> None:
    """Multiply what follows the last 億 of a number: 1億3千餘萬 is more than 130,000,000."""
    whole = max((BIG[char] for char in amount.run if char in BIG), default=0)
    rest = 0 if amount.value is None or not whole else amount.value % whole
    if rest and amount.value is not None and factor < whole:
        amount.value += rest * (factor - 1)
    else:
        amount.times(factor)


# --- The measure word --------------------------------------------------------------------------


def _measure(text: str, amount: Amount) -> None:
    """Read the measure word after a number."""
    end = amount.end
    unit = find_unit(text, end)
    if unit is None and text[end : end + 1] in _SPACES:
        unit = find_unit(text, end + 1)
        if unit is not None and unit.written:
            amount.end = end = end + 1
        else:
            unit = None
    inside = text[end + 1 : end + 2]
    if inside == "半" or inside in INSIDE:
        split = _split_unit(text, end, inside)
        if split is not None:
            if inside == "半":
                amount.value = None if amount.value is None else amount.value + _HALF
                amount.rounded = False
            else:
                amount.hedged(inside, INSIDE[inside])
            amount.end = end + 1
            _finish(text, amount, split)
            return
    if unit is None:
        raised = amount.run[-1] not in HAN and amount.run.translate(NARROW).isdigit() is False
        if raised and text[end : end + 1] == "/":
            _rate(text, amount)  # 10^9/L
    elif unit.written:
        _finish(text, amount, unit)
    else:
        amount.lookalike = True
        amount.unit = unit


def _split_unit(text: str, at: int, inside: str) -> Unit | None:
    """Find a measure word with a hedge or 半 in it: 個多月, 個半小時, 人余次."""
    if text[at] not in "個个分" and inside not in "余餘馀":
        return None
    for length in (4, 3, 2):
        word = text[at] + text[at + 2 : at + 1 + length]
        if len(word) == length and word in UNITS and len(UNITS[word].written) == length:
            return UNITS[word]
    return None


def _finish(text: str, amount: Amount, unit: Unit) -> None:
    """Read what belongs to a measure word: tenths, decimals, a half, a rate, a smaller measure."""
    written, kind = unit.written, unit.kind
    if not written:
        amount.unit, amount.lookalike = unit, True
        return
    end = amount.end = amount.end + len(written)
    amount.unit, amount.written, amount.kind = unit, written, kind
    following = text[end : end + 1]
    if kind == "percent":
        _tenths(text, amount, following)
    elif following in STARTS and amount.value is not None and not amount.hedge:
        _smaller(text, amount, amount.value)
    elif following == "半" and kind in _HALVED and amount.value is not None:
        if text[end + 1 : end + 2] not in ("數", "数", "個", "个", "年"):
            amount.value, amount.rounded, amount.end = amount.value + _HALF, False, end + 1
    elif following and following in "/／每":
        _rate(text, amount)


def _smaller(text: str, amount: Amount, value: Exact) -> None:
    """Read bare decimals (1米78) or the smaller measures (3元5角) after a measure word."""
    tail = _DECIMALS.match(text, amount.end) if amount.written in _BARE_DECIMALS else None
    if tail is not None and find_unit(text, tail.end()) is None:
        amount.value, amount.end = value + _decimals(tail[0]), tail.end()
        amount.kind = "money" if amount.written in "塊块" else amount.kind
    elif amount.written in PARTS:
        _compound(text, amount, amount.written)


def _tenths(text: str, amount: Amount, following: str) -> None:
    """Read 七成五 and 七五折 as percentages, and write the sign in one width."""
    if amount.written not in ("折", "成"):
        written = amount.written
        amount.written = "%" if written == "％" else written[1:] if written[0] in "個个" else written
        return
    value, whole = amount.value, amount.written == "成"
    if whole or (value is not None and (value < 10 or value.denominator != 1)):
        amount.times(10)
        amount.scale = 10
    if whole and amount.value is not None and following:
        after = text[amount.end + 1 : amount.end + 2]
        if following == "半":
            amount.value, amount.end = amount.value + 5, amount.end + 1
        elif following in HAN_DIGITS and (not after or after not in HAN + "個个名、"):
            amount.value += HAN_DIGITS[following]
            amount.end += 1
    amount.written, amount.unit = "%", UNITS["%"]


def _decimals(words: str) -> Fraction:
    digits = "".join(str(HAN_DIGITS.get(char, char)) for char in words).translate(NARROW)
    return Fraction(int(digits), 10 ** len(digits))


def _rate(text: str, amount: Amount) -> None:
    """Read on to what a rate is per: 元/噸, 元每噸, 元/人·天, mg/100mL."""
    end = amount.end
    per = _PER.match(text, end)
    unit = find_unit(text, per.end()) if per else None
    if per is None or unit is None or not unit.written:
        return
    if per[0][0] == "每":
        counted = unit.kind in ("count", "money") and unit.written not in ("人", "戶", "户")
        beats = amount.written in ("次", "轉", "转") and unit.written in ("分", "秒", "分鐘", "分钟")
        if not beats and (counted or amount.kind not in _PER_EACH):
            return
    stop, above = per.end() + len(unit.written), amount.unit
    single = per.end() - end == 1
    if text[stop : stop + 1] in ("·", "/", "•"):
        further = find_unit(text, stop + 1)
        if further is not None and further.written:
            stop, single = stop + 1 + len(further.written), False
    amount.unit = _divided(above, unit if single else None, amount.written == "")
    amount.written, amount.end = amount.written + text[end:stop], stop
    amount.kind = "money" if amount.kind == "money" else "other"


def _divided(above: Unit | None, below: Unit | None, bare: bool) -> Unit:
    """Give the unit of a rate, with its code where both parts have one that no region decides."""
    unit = Unit("/", "other")
    known = below is not None and below.ucum and below.factor and not below.region
    if known and below is not None and (bare or (above and above.ucum and not above.region)):
        times = Fraction(str(above.factor)) if above is not None and not bare else Fraction(1)
        size = times / Fraction(str(below.factor))
        code = f"{above.ucum if above is not None and not bare else ''}/{below.ucum}"
        return unit._replace(ucum=code, factor=size.numerator if size.denominator == 1 else size)
    return unit


def _compound(text: str, amount: Amount, unit: str) -> None:
    """Add the smaller measures that follow: 3元5角, 2小時30分, 1分44秒93."""
    for _ in range(2):
        match = _PART_NUMERAL.match(text, amount.end)
        if match is not None and match[1][-1] in "兩两" and len(match[1]) > 1:
            match = _PART_NUMERAL.match(text, amount.end, match.end(1) - 1)  # 六斤八兩
        part = numeral(match[1]) if match else None
        if match is None or part is None or part.value is None or amount.value is None:
            return
        rest = next((rest for rest in PARTS[unit] if text.startswith(rest[0], match.end())), None)
        if rest is None or (rest[0] == "月" and amount.value >= 10):
            return  # 12年6月 is a month
        word, size = rest
        amount.value += Fraction(part.value) / size
        amount.end = match.end() + len(word)
        if unit in ("塊", "块"):
            amount.kind = "money"
        tail = None
        if word in ("角", "毛"):
            tail = _LAST_DIGIT.match(text, amount.end)  # 七毛八
        elif word[0] == "秒":
            amount.kind = "duration"
            tail = _DECIMALS.match(text, amount.end) if word == "秒" else None
        if tail is not None and (word != "秒" or tail[0].isdigit()):
            amount.value += _decimals(tail[0]) / size
            amount.end = tail.end()


# --- Ranges and dimensions ---------------------------------------------------------------------


def extend(text: str, first: Amount) -> None:
    """Read on from a number to the other end of a range: 3至5名, 四、五次, 5%—10%."""
    connect = _CONNECT.match(text, first.end)
    if connect is None or first.value is None or first.hedge or first.low is not None:
        return
    begin, negative = connect.end(), False
    if text[begin : begin + 1] in _MINUS:
        negative, begin = True, begin + 1
    elif text.startswith("零下", begin):
        negative, begin = True, begin + 2
    if text[begin : begin + 1] not in STARTS:
        return
    second = read(text, begin)
    if second is None or second.value is None or second.low is not None:
        return
    if first.written and first.written != second.written:
        if first.kind != "percent" or second.written or first.run[0] not in "百佰":
            return
        second.written, second.kind, second.unit = "%", "percent", UNITS["%"]  # 百分之二十至三十
    listed = connect[0] == "、"
    low = _listed(text, first, second) if listed else _low(text, first, second)
    if low is None or re.compile(rf"[-－][{DIGIT}]").match(text, second.end):
        return
    _join(text, first, second, low, -second.value if negative else second.value, negative)


def _listed(text: str, first: Amount, second: Amount) -> Exact | None:
    """Give the lower end of 四、五次 or 五、六百人; None where the two are only listed."""
    low, high = first.value or 0, second.value or 0
    times = Fraction(high) / (low + 1)
    if first.written or not 0 < low < 10 or not (times in _POWERS or (low, high) == (3, 5)):
        return None
    bare = not second.written and high < 10
    if bare or (second.end - second.at > 1 and text[first.at - 1 : first.at] == "、"):
        return None
    return low * int(times) if times in _POWERS else low


def _low(text: str, first: Amount, second: Amount) -> Exact:
    """Scale the first number by the 成, 萬 or 億 that only the second carries: 1至2萬."""
    low, high = first.value or 0, second.value or 0
    if first.written:
        return low
    low *= second.scale
    scale = 1
    for char in text[second.at : second.end]:
        if char in BIG or char in LETTERS:
            scale *= BIG.get(char) or LETTERS[char]
        elif char in SMALL and char not in "十拾" and scale == 1 and low < 10:
            scale *= SMALL[char]
        elif char not in STARTS and char not in ".．點点,，":
            break
    return low * scale if scale > 1 and low * scale < high else low


def _join(
    text: str, first: Amount, second: Amount, low: Exact, high: Exact, negative: bool
) -> None:
    """Make one range of two numbers, if the first is no higher."""
    if first.negative:
        # 零下3至5度 stays below zero; -3至5℃ and 零下5至5度 cross it
        below = text[first.at - 1] == "下" and not first.written and not negative
        low, high = sorted((-low, -high if below and high > low else high))
    if low > high:
        return
    first.value, first.low, first.high, first.ranged = None, low, high, True
    first.end, first.unit, first.lookalike = second.end, second.unit, second.lookalike
    first.written, first.kind, first.negative = second.written, second.kind, False
    if second.hedge:
        first.hedge, first.meaning, first.implies = second.hedge, second.meaning, False


# --- The words around --------------------------------------------------------------------------

_BEFORE_LAST = frozenset(BEFORE_LENGTHS) | frozenset(CURRENCY_LENGTHS) | _MINUS | frozenset("上下")
_AFTER_FIRST = frozenset(AFTER_LENGTHS) | frozenset(" 多餘余馀")
_CURRENCY_FIRST = frozenset(word[0] for word in CURRENCIES if not word.isascii())
_SIGNS = frozenset("$＄¥￥€£￡")


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
        Says whether a rule refuses a hedge or a sign: of what class, where it begins and ends.
    """
    for _ in range(4):
        at = amount.start
        if at <= floor:
            return
        end = at
        if text[at - 1] == " " and at - 2 >= floor and text[at - 2] in _BEFORE_LAST - _MINUS:
            end = at - 1
        if text[end - 1] not in _BEFORE_LAST:
            return
        if not (_sign(text, amount, end, floor, refused) or _word(text, amount, end, floor, refused)):
            return


def _sign(text: str, amount: Amount, end: int, floor: int, refused: Refused) -> bool:
    """Take in a minus, 負 or 零下."""
    char = text[end - 1]
    if text[max(floor, end - 2) : end] in ("零下", "零上"):
        amount.negative, amount.start = char == "下", end - 2
        return True
    if char not in _MINUS or amount.negative or refused("sign", end - 1, end):
        return False
    amount.negative, amount.start = True, end - 1
    return True


def _word(text: str, amount: Amount, end: int, floor: int, refused: Refused) -> bool:
    """Take in a currency or a hedge."""
    word = longest_before(text, end, floor, CURRENCIES, CURRENCY_LENGTHS)
    if word and not amount.currency:
        amount.currency, amount.start = word, end - len(word)
        return True
    if amount.hedge and amount.start < amount.at - len(amount.currency):
        return False
    scale = amount.run[0] in BIG or (amount.run[0] in SMALL and amount.run[0] not in "十拾")
    if scale and text[end - 1] == "上":
        word, hedge = "上", Hedge("at least", False)
    else:
        word = longest_before(text, end, floor, BEFORE, BEFORE_LENGTHS)
        if not word:
            return False
        hedge = BEFORE[word]
    if refused("hedge", end - len(word), end):
        return False
    amount.hedged(word, hedge, before=True)
    amount.start = end - len(word)
    return True


def words_after(text: str, amount: Amount, refused: Refused) -> None:
    """Read the hedge, and the currency or 整, that follow a number or measure word."""
    end = amount.end
    char = text[end : end + 1]
    if char in _AFTER_FIRST and char:
        gap = int(char == " ")
        char = text[end + gap : end + gap + 1]
        more = char in INSIDE and INSIDE[char].meaning == MORE and not amount.hedge
        if more and (char != "多" or (amount.written and amount.kind not in _MANY_AFTER)):
            if text[end + gap + 1 : end + gap + 2] not in _NO_MORE:
                amount.hedged(char, INSIDE[char])
                amount.end = end + gap + 1
        for length in AFTER_LENGTHS.get(char, ()):
            word = text[end + gap : end + gap + length]
            stop = end + gap + length
            if word in AFTER and not refused("after", end + gap, stop):
                amount.hedged(word, AFTER[word])
                amount.end = stop
                break
    if amount.kind == "money":
        _currency_after(text, amount)


_MANY_AFTER = {"count", "ordinal", "score"}


def _currency_after(text: str, amount: Amount) -> None:
    """Take in the currency and the 整 that follow a sum: 300萬元港幣, 壹萬元整."""
    if text[amount.end : amount.end + 1] in _CURRENCY_FIRST:
        words = (text[amount.end : amount.end + length] for length in range(6, 1, -1))
        word = next((word for word in words if word in CURRENCIES), "")
        amount.end += len(word)
    if _WHOLE.match(text, amount.end):
        amount.end += 1


def settle_currency(text: str, amount: Amount) -> None:
    """Keep either the currency before a number or the measure word after it, if they disagree."""
    if not amount.currency or not amount.written or amount.kind == "money":
        return
    if amount.currency[-1] in _SIGNS:  # HK$99起: the word after is none
        amount.end -= len(amount.written)
        amount.written, amount.kind, amount.unit = "", "money", None
    else:
        amount.currency, amount.start, amount.hedge, amount.meaning = "", amount.at, "", ""
