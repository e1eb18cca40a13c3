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
from math import prod
from typing import Any

from . import lexicon as words
from . import numerals as signs
from .lexicon import INSIDE, NO_HEDGE, UNITS, Hedge, Unit, expression
from .lexicon import find_unit as unit_at
from .numerals import Exact, Numeral, arabic, numeral, whole

#: Says whether a rule refuses something: of what flags, where it begins and where it ends.
Refused = Callable[[str, int, int], int]
#: Meanings beside those of the hedges: no number is said, or one between two.
VAGUE, BETWEEN = "vague", "between"

STARTS = frozenset(signs.HAN + signs.DIGIT)
_HALF = Fraction(1, 2)
#: Before a measure word is read; what is counted has none.
NO_UNIT = Unit("", "count", "", 1, lone="none")
_SCALES = {**dict.fromkeys(signs.TENS, 10), **signs.SMALL, **signs.BIG, **signs.LETTERS}
#: After a number: it and some more. 十零 is one of ten to twenty, as 十幾.
_SOME = "幾几零〇"
#: The numeral and what belongs to it; every part but the first may be missing.
NUMBER = expression("number")
#: Fields of an amount that a numeral says by itself, wherever it stands.
_Core = dict[str, Any]


@dataclass(slots=True)
class Amount:
    """A number and its measure word as read so far, then with the words around it.

    `at` and `run` are the numeral as it stands; `start` moves back over sign, currency and hedge.
    `low` and `high` are the two numbers that it lies between, `implies` whether the last digit says
    more; `unit` is written as it stands; `iso` is that of a date.
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
    implies: bool = False
    unit: Unit = NO_UNIT
    currency: str = ""
    ranged: bool = False
    negative: bool = False
    iso: str | None = None

    def hedged(self, word: str, hedge: Hedge, before: bool = False) -> None:
        """Take in a hedge: a bound beats 約, and what stands before the number beats the rest."""
        self.hedge = word + self.hedge if before else self.hedge + word
        beaten = before and hedge.meaning != words.ABOUT and self.meaning not in (VAGUE, BETWEEN)
        if beaten or self.meaning in ("", words.ABOUT):
            self.meaning = hedge.meaning
        self.implies = self.implies or hedge.implies


#: At its end a numeral may say more, or begin a measure word.
_MEASURES = {word[0] for word in UNITS} & {*signs.SCALES, *"兩两"} | {*"零〇"}


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻－−", "0123456789---")


def _scale(tail: str | None) -> int:
    return prod(_SCALES[char] for char in (tail or "").strip()[:20])


@lru_cache(maxsize=1 << 14)
def _core(word: str | None, run: str, *groups: str | None) -> _Core | None:
    """Say what the groups of `NUMBER` say."""
    *scaling, mixed, over, top, slash, hedge, tail = groups
    if word is not None:  # 半, 一半; the others say no number: 數十, 成千上萬
        value, kind = signs.WORDS.get(word), ("count", "ratio")[word in signs.SHARES]
        return {"value": value, "kind": kind, "meaning": "" if value else VAGUE, "rounded": False}
    found = numeral(run)
    if found is None:
        return None
    said: _Core = found._asdict()
    scaled = {end: _scaled(n, *scaling) for end, n in said.items() if n is not None}
    said = scaled.get("value") or said | {end: one["value"] for end, one in scaled.items()}
    parted = _part(said["value"], run, mixed, over, top, slash) if over or slash else said
    run = over or slash or run
    if not hedge and run[-1] in _SOME and run[-2:-1] in _SCALES:
        hedge, run = run[-1], run[:-1]
    if parted is None or parted["value"] is None or not hedge:
        return parted
    return _hedged_inside(parted, run, hedge, tail or "")


def _scaled(value: Exact, *groups: str | None) -> _Core:
    """Read decimals, scale, power of ten and fraction of a number, and its tolerance."""
    scale, point, pointed, power, vulgar, spread, big = groups
    value = whole((value + _decimals(point)) * _scale(scale or pointed or big) * _power(power))
    if spread and (by := arabic(spread)) is not None:
        return {"value": value, "low": value - by, "high": value + by}
    return {"value": value + signs.WORDS.get(vulgar or "", 0), "rounded": not vulgar}


def _decimals(digits: str | None) -> Exact:
    """Read the digits behind a point, in either script."""
    plain = "".join(str(signs.HAN_DIGITS.get(char, char)) for char in (digits or "")[:40])
    return Fraction(int(plain), 10 ** len(plain)) if plain else 0


def _power(written: str | None) -> Exact:
    if not written:
        return 1
    written = written.translate(signs.NARROW)
    digits = re.sub(r".*10(?=[⁰-⁹⁻¹²³\d^*])|[eE(（)）^*]", "", written).translate(_RAISED)
    return Fraction(10) ** (int(digits) - (written[0] in "^⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))  # 10⁶ begins with a 10


def _part(value: Exact | None, run: str, *groups: str | None) -> _Core | None:
    """Read a part of one: 三分之一, 三又二分之一, 百分之五, 1/3, 2 1/3; 3/1 is none."""
    mixed, over, top, slash = groups
    above, under = over or top or run, mixed or slash
    digits, _, point = above.lstrip("負负").replace("点", "點").partition("點")
    said, parts = numeral(digits), numeral(under) if under else Numeral(value)
    if said is None or parts is None:
        return None
    sign = (-1) ** (above[0] in "負负")
    number = None if said.value is None else whole(said.value + _decimals(point)) * sign
    if run in ("百", "佰"):
        return {"value": number, "low": said.low, "high": said.high, "kind": "percent"}
    if number is None or value is None or not parts.value:
        return None
    share, more = Fraction(number) / parts.value, value * bool(mixed or top)
    return {"value": share + more, "kind": "ratio", "rounded": False} if over or share < 1 else None


def _hedged_inside(core: _Core, run: str, hedge: str, tail: str) -> _Core:
    """Read a hedge inside or right after the numeral: 三十多萬, 十餘, 十幾, 二十來."""
    value = core["value"]
    small = signs.SMALL.get(tail[:1], 1) if hedge in _SOME else 1
    factor = _scale(tail) // small
    above = max((signs.BIG[char] for char in run if char in signs.BIG), default=1)
    rest = value % above  # 1億3千餘萬 is more than 130,000,000
    value = value * factor if factor >= above else value + rest * (factor - 1) * (rest < factor)
    if hedge in _SOME:  # one of the next lower place: 三百幾十萬, 四億幾千萬, 一百零幾萬
        step = 10 * small if small > 1 or 1 < factor < above else _SCALES.get(run[-1], 10)
        high = value + step * factor
        return core | {"value": None, "low": value, "high": high, "meaning": BETWEEN}
    meaning, implies = INSIDE[hedge]
    return core | {"value": value, "hedge": hedge, "meaning": meaning, "implies": implies}


def number(text: str, match: re.Match[str]) -> Amount | None:
    """Read a numeral, leaving what belongs to the measure word (千克, 兆瓦, 三十兩)."""
    at, run = match.start(), match[0]
    scaled = run[-1] in _MEASURES and len(run) > 1
    if not scaled and match.lastindex == 2 and (found := numeral(run)) is not None:
        return Amount(at, at, match.end(), run, *found)
    belongs = scaled and _is_unit(text, match.end() - 1, run[-1], text[at] in signs.DIGIT)
    ends = [match.end()] * (not belongs) + [match.end() - 1] * scaled + [match.end(2)]
    for end in ends:
        again = match if end == match.end() else NUMBER.match(text, at, end)
        core = _core(*again.groups()) if again else None
        if core and again:
            return Amount(at, at, again.end(), again[0].rstrip("多餘余馀來来幾几+＋ "), **core)
    price = expression("hundredths").match(text, at)  # 七五折
    value = whole(_decimals(price[0]) * 100) if price else None
    return Amount(at, at, at + 2, price[0], value) if price else None


def _is_unit(text: str, at: int, char: str, digits: bool) -> bool:
    """Say whether a numeral ends with its measure word: 三十兩, 5千米, 五千克, but not 五千米."""
    unit = unit_at(text, at + (char in "兩两"))
    long = unit is not None and len(unit.written) > 1 and (text[at + 1] != "米" or digits)
    return long if char not in "兩两" else unit is None


_PLUS = ("+", "＋")
_SPACES, _PER = frozenset(" \u3000\xa0"), frozenset("/／每")
#: After these a measure word, or a number with one, may go on.
SPLITS, ENDINGS = {*INSIDE, "半"}, {*STARTS, *_PER, "半", "±"}
#: What these are when a smaller measure or decimals follow.
_WITH_PARTS = {"塊": "money", "块": "money", "分": "duration", "呎": "length"}


def read(text: str, at: int, match: re.Match[str] | None = None) -> Amount | None:
    """Read the number that begins at a position, with its measure word, if there is one."""
    match = match or NUMBER.match(text, at)
    amount = number(text, match) if match else None
    if amount is None:
        return None
    if text[amount.end : amount.end + 1] == " ":
        amount = _parted(text, at) or amount
    if amount.kind == "percent":
        amount.unit = UNITS["%"]
    else:
        _step_out(text, amount)
        _measure(text, amount)
    return amount


def _step_out(text: str, amount: Amount) -> None:
    """Step out of the parentheses around a number with its tolerance: (56.3±8.7)歲."""
    around = text[amount.at - 1 : amount.at] + text[amount.end : amount.end + 1]
    if amount.low is not None and around in ("()", "（）") and unit_at(text, amount.end + 1):
        amount.start, amount.end = amount.at - 1, amount.end + 1


def _measure(text: str, amount: Amount) -> None:
    """Read the measure word after a number."""
    end = amount.end
    unit, following = unit_at(text, end), text[end : end + 1]
    if following in _SPACES and (spaced := unit_at(text, end + 1)) and spaced.written:
        unit, amount.end = spaced, end + 1
    if text[end + 1 : end + 2] in SPLITS:
        unit = _split_unit(text, amount, text[end + 1]) or unit
    if unit is not None and (amount.kind != "ratio" or unit.half):
        _finish(text, amount, unit)
    elif following in ("/", "／") and not amount.run.replace(".", "").isdecimal():
        _rate(text, amount)  # 10^9/L
    if not amount.unit.written:
        if amount.hedge in _PLUS:  # 10w+閱讀
            amount.end, amount.hedge, amount.meaning = amount.end - 1, "", ""
        amount.kind = "ratio" if amount.run in signs.WORDS else amount.kind


def _parted(text: str, at: int) -> Amount | None:
    """Read a numeral that spaces part: 三千 九百 六十五."""
    run = expression("parted").match(text, at)
    if run is None:
        return None
    joined = run[0].replace(" ", "")
    amount = read(joined, 0)
    if amount is None or amount.value is None or amount.end < len(joined):
        return None
    amount.at, amount.start, amount.end, amount.run = at, at, run.end(), run[0]
    return amount


def _split_unit(text: str, amount: Amount, inside: str) -> Unit | None:
    """Find a measure word with a hedge or 半 in it: 個多月, 個半小時, 人余次."""
    at = amount.end
    found = (UNITS.get(text[at] + text[at + 2 : at + 1 + length]) for length in (3, 2))
    split = next((unit for unit in found if unit is not None and len(unit.written) > 1), None)
    if inside == "多" and text[at + 2 : at + 3] == "次":  # 12人多次 are no 人次
        return None
    if split is not None:
        amount.end += 1
        if inside != "半":
            amount.hedged(inside, INSIDE[inside])
        elif amount.value is not None:
            amount.value, amount.rounded = amount.value + _HALF, False
    return split


def _finish(text: str, amount: Amount, unit: Unit) -> None:
    """Read what belongs to a measure word: tenths, decimals, a half, a rate, a smaller measure."""
    written, value = unit.written, amount.value
    amount.unit = unit
    end = amount.end = amount.end + len(written)
    amount.kind, following = unit.kind, text[end : end + 1]
    if written in ("折", "成"):
        _tenths(text, amount)
    elif unit.kind == "percent":
        amount.unit = unit._replace(written="%" if written == "％" else written.lstrip("個个"))
    elif following in _PER:
        _rate(text, amount)
    elif value is not None and following in ENDINGS and not amount.hedge:
        counted = " of a thing" * (unit.kind == "count")
        if expression("half after" + counted).match(text, end):
            amount.value, amount.rounded, amount.end = value + _HALF, False, end + 1
        else:
            part, amount.end = _below(text, end, unit)
            amount.value = value + part
            if amount.end > end:
                amount.kind = _WITH_PARTS.get(written, amount.kind)
    spread, said = (
        expression("tolerance").match(text, amount.end),
        text[end - len(written) : amount.end],
    )
    if spread and value is not None and text.startswith(said, spread.end()):  # 25℃±2℃
        by = arabic(spread[1]) or 0
        amount.low, amount.high, amount.end = value - by, value + by, spread.end() + len(said)


def _tenths(text: str, amount: Amount) -> None:
    """Read 七成五 and 七五折 as percentages."""
    value, ten = amount.value, amount.unit.written == "成"
    if ten and value is not None and (match := expression("tenths").match(text, amount.end)):
        value, amount.end = value + _decimals(match[0].replace("半", "5")), match.end()
    times, ends = 10 if ten or (value or 0) < 10 else 1, (value, amount.low, amount.high)
    amount.value, amount.low, amount.high = (None if n is None else whole(n * times) for n in ends)
    amount.unit = UNITS["%"]


def _below(text: str, at: int, unit: Unit) -> tuple[Exact, int]:
    """Read bare decimals (1米78) or a smaller measure (3元5角) and what follows it, as a part."""
    tail = expression("decimals").match(text, at) if unit.decimals else None
    if tail is not None and (unit.kind == "duration" or unit_at(text, tail.end()) is None):
        return _decimals(tail[0]), tail.end()
    parts = words.PARTS.get(unit.written, ())
    match = expression("part").match(text, at) if parts else None
    part = numeral(match[1]) if match else None
    if match is not None and part is not None and part.value is not None:
        for word, size in parts:
            if text.startswith(word, match.end()) and part.value < size:  # 一天24小時 are two
                smaller = UNITS[word]._replace(decimals=True)
                rest, end = _below(text, match.end() + len(word), smaller)
                return (Fraction(part.value) + rest) / size, end
    return 0, at


def _rate(text: str, amount: Amount) -> None:
    """Read on to what a rate is per: 元/噸, 元每噸, 元/人·天, mg/100mL."""
    end = amount.end
    per = expression("per").match(text, end)
    unit = unit_at(text, per.end()) if per else None
    if per is None or unit is None or not unit.written:
        return
    if expression("no rate").match(amount.kind + per[0] + unit.kind):
        return
    stop, known = per.end() + len(unit.written), per.end() - end == 1
    further = unit_at(text, stop + 1) if text[stop : stop + 1] in ("·", "/", "•") else None
    if further is not None and further.written:
        stop, known = stop + 1 + len(further.written), False
    above, written = amount.unit, amount.unit.written + text[end:stop]
    amount.unit, amount.end = Unit(written, "other"), stop
    amount.kind = "money" if amount.kind == "money" else "other"
    if known and above.ucum is not None and unit.ucum and not (above.region or unit.region):
        size = str(Fraction(str(above.factor)) / Fraction(str(unit.factor)))
        amount.unit = Unit(written, "other", f"{above.ucum}/{unit.ucum}", size)


CONNECT_FIRST = frozenset("(（至到-－–~～〜—―─、和與与 \u3000")
#: The other end of a range begins with one of these.
SECOND = STARTS | {*"負负-－− \u3000數数幾几半成", *signs.WORDS}
_POWERS = frozenset(10**places for places in range(13))


def extend(text: str, first: Amount) -> None:
    """Read on from a number to the other end of a range: 3至5名, 四、五次, 5%—10%."""
    connect = expression("connect").match(text, first.end)
    second = read(text, connect.end()) if connect and first.value is not None else None
    if connect is None or second is None or second.value is None or second.low is not None:
        return
    said = "百分之" * (first.kind == "percent") + first.run
    high, (parts, cut, _) = second.value, said.partition("分之")
    of_parts = read((parts + cut + second.run) * bool(cut), 0)  # 百分之二十至三十, 5%至10
    if of_parts is not None and second.kind == "count" and not second.unit.written:
        high, second.kind, second.unit = of_parts.value or 0, of_parts.kind, of_parts.unit
    differ = first.unit.written not in ("", second.unit.written)
    if first.value is None or first.low is not None or differ:
        return
    low = (_listed if connect[0] == "、" else _low)(text, first, second, first.value, high)
    if low is not None:
        _join(text, first, second, low, -high if connect[1] else high)


def _listed(text: str, first: Amount, second: Amount, low: Exact, high: Exact) -> Exact | None:
    """Give the lower end of 四、五次 or 五、六百人; None where the two are only listed."""
    times = Fraction(high) / (low + 1)
    on_a_list = second.end - second.at > 1 and text[first.at - 1 : first.at] == "、"
    close = (
        not first.unit.written and 0 < low < 10 and times in _POWERS and second.unit.written != ""
    )
    return whole(low * times) if close and not on_a_list else None


def _low(text: str, first: Amount, second: Amount, low: Exact, high: Exact) -> Exact:
    """Scale the first number by the 成, 千, 萬 or power that only the second has: 1至2萬."""
    both = f"{first.run}~{second.run}"
    carried = "".join(expression("carried").findall(both))
    power = _power("".join(expression("carried power").findall(both)))
    carried += "十" * (text[second.end - 1] == "成")
    tries = (low * power * _scale(carried[n:]) for n in (0, 1))
    return next((n for n in tries if n < high and not first.unit.written), low)


def _join(text: str, first: Amount, second: Amount, low: Exact, high: Exact) -> None:
    """Make one range of two numbers, if the first is no higher."""
    if first.negative:
        # 零下3至5度 stays below zero; -3至5℃ and 零下5至5度 cross it
        below = text[first.at - 1] == "下" and not first.unit.written and high > low
        low, high = sorted((-low, -high if below else high))
    if low > high:
        return
    first.value, first.low, first.high, first.ranged, first.negative = None, low, high, True, False
    first.end, first.unit, first.kind = second.end, second.unit, second.kind
    first.hedge, first.meaning = first.hedge + second.hedge, second.meaning or first.meaning


#: Whether a sign makes a number negative.
_SIGNS = {**dict.fromkeys("-－−–﹣‑負负", True), "零下": True, "零上": False}
LEADING = {*words.CURRENCIES, *words.BEFORE, *_SIGNS, "上"}
BEFORE_LAST = {word[-1] for word in LEADING} | _SPACES

AFTER = INSIDE | words.AFTER
_NOT_ITSELF = {words.AT_LEAST: words.MORE, words.AT_MOST: words.LESS}
AFTER_FIRST = {w[0] for w in {*AFTER, *words.CURRENCIES} if w > "z"} | {*"(（整正+", *_SPACES}
_MANY_AFTER = {"count", "ordinal", "score"}
#: Of what is counted, these are money where 多 follows: 三塊多.
_COINS = {(word, "多"): kind for word, kind in _WITH_PARTS.items() if kind == "money"}
LARGE = frozenset(signs.SCALES) - {*"十拾"}


def words_before(text: str, amount: Amount, floor: int, refused: Refused) -> None:
    """Read backwards from a number, not beyond `floor`: its sign, its currency, its hedges."""
    shut = {""}
    while text[amount.start - 1 : amount.start] in BEFORE_LAST:
        end = amount.start
        end -= text[end - 1] in _SPACES and text[end - 2] not in "-－−"
        word = words.longest(LEADING, text, end, floor)
        start = end - len(word)
        if word in _SIGNS:
            if amount.negative or (len(word) < 2 and refused("sign", start, end)):
                return
            amount.negative = _SIGNS[word]
        elif word in words.CURRENCIES and not amount.currency:
            amount.currency = word
        else:
            hedge = words.BEFORE.get(word, NO_HEDGE)
            if word == "上" and amount.run[0] in LARGE:
                hedge = Hedge(words.AT_LEAST, False)
            if hedge.meaning in shut or refused("hedge", start, end):
                return
            amount.hedged(word, hedge, before=True)
            shut = {"", words.MORE, words.AT_LEAST, words.LESS, words.AT_MOST}  # 約超過 is one
        amount.start = start


def words_after(text: str, amount: Amount, refused: Refused) -> None:
    """Read the hedge, and the currency or 整, that follow a number or measure word."""
    end = amount.end + (text[amount.end : amount.end + 1] in _SPACES)
    match = expression("after").match(text, end)
    word = match["word"] if match else ""
    # what is counted has its 多 before the measure word
    counted = amount.kind in _MANY_AFTER and (amount.unit.written, word) not in _COINS
    many = amount.unit.written != "" and not counted
    measured = word not in INSIDE or (not amount.hedge and (word != "多" or many))
    if match and measured and not refused("after", end, match.end()):
        meaning, implies = AFTER[word]
        meaning = _NOT_ITSELF[meaning] if match["not"] else meaning  # （不含）以上
        amount.hedged(match[0], Hedge(meaning, implies))
        amount.kind = _COINS.get((amount.unit.written, word), amount.kind)
        amount.end = match.end()
    if amount.kind == "money" and (match := expression("sum after").match(text, amount.end)):
        amount.end = match.end()


def settle_currency(amount: Amount) -> None:
    """Keep either the currency before a number or the measure word after it, if they disagree."""
    if not amount.unit.written or amount.kind == "money":
        return
    if amount.currency[-1] in "$＄¥￥€£￡":  # HK$99起: the word after is none
        amount.end -= len(amount.unit.written)
        amount.kind, amount.unit = "money", NO_UNIT
    else:
        amount.currency, amount.start, amount.hedge, amount.meaning = "", amount.at, "", ""
