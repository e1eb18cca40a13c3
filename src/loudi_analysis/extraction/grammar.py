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
from .lexicon import ABOUT, AT_LEAST, INSIDE, MORE, NO_HEDGE, UNITS, Hedge, Unit, expression
from .lexicon import find_unit as unit_at
from .numerals import (
    BIG,
    DIGIT,
    FRACTIONS,
    HAN,
    HAN_DIGITS,
    LETTERS,
    LONGEST,
    NARROW,
    SCALES,
    SMALL,
    Exact,
    Numeral,
    arabic,
    numeral,
    whole,
)  # fmt: skip

#: Says whether a rule refuses something: of what class, where it begins and where it ends.
Refused = Callable[[str, int, int], bool]
#: Meanings beside those of the hedges: no number is said, or one between two.
VAGUE, BETWEEN = "vague", "between"

STARTS = frozenset(HAN + DIGIT)
_HALF = Fraction(1, 2)
_SMALLS = "".join(SMALL)
#: The numeral and what belongs to it; every part but the first may be missing.
NUMBER = expression("number")


class _Core(NamedTuple):
    """What a numeral says by itself, wherever it stands."""

    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    kind: str = "count"
    hedge: str = ""
    meaning: str = ""
    rounded: bool = True


@dataclass(slots=True)
class Amount:
    """A number and its measure word as read so far, then with the words around it.

    `at` and `run` are the numeral as it stands; `start` moves back over sign, currency and hedge.
    `low` and `high` are the two numbers that it lies between, `written` the measure word as it
    stands, `implies` whether the last digit says more, `scale` what a tenth (成) multiplies by.
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
    unit: Unit | None = None
    written: str = ""
    scale: int = 1
    ranged: bool = False
    negative: bool = False
    currency: str = ""
    lookalike: bool = False

    def hedged(self, word: str, hedge: Hedge, before: bool = False) -> None:
        """Take in a hedge: a bound beats 約, and what stands before the number beats the rest."""
        self.hedge = word + self.hedge if before else self.hedge + word
        beaten = before and hedge.meaning != ABOUT and self.meaning not in (VAGUE, BETWEEN)
        if beaten or self.meaning in ("", ABOUT):
            self.meaning = hedge.meaning
        self.implies = self.implies or hedge.implies


# --- The numeral -------------------------------------------------------------------------------

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻－−", "0123456789---")
#: Words that are numbers by themselves; the others of their place say none: 數十, 成千上萬.
_WORDS = {
    **{sign: _Core(value, rounded=False) for sign, value in FRACTIONS.items()},
    "半": _Core(_HALF, rounded=False),
    **dict.fromkeys(("一半", "半數", "半数"), _Core(_HALF, kind="ratio", rounded=False)),
}


def _scale(tail: str | None) -> int:
    product = 1
    for char in (tail or "").strip()[:20]:
        product *= SMALL.get(char) or BIG.get(char) or LETTERS[char]
    return product


@lru_cache(maxsize=1 << 14)
def _core(*groups: str | None) -> _Core | None:
    """Say what the groups of `NUMBER` say."""
    word, run, scale, point, pointed, power, vulgar, spread, big, mixed, over, slash = groups[:12]
    if run is None:
        return _WORDS.get(word or "", _Core(None, meaning=VAGUE, rounded=False))
    found = numeral(run)
    if found is None:
        return None
    value, low, high = found
    if value is not None:
        value = (value + _decimals(point)) * _scale(scale or pointed or big) * _power(power)
        value = whole(value) + (FRACTIONS[vulgar] if vulgar else 0)
        if spread and (by := arabic(spread)) is not None:
            return _Core(value, value - by, value + by)
    if slash:
        return _slashed(value, int(slash.translate(NARROW)))
    core: _Core | None = _Core(value, low, high, rounded=not vulgar)
    if over:
        core, run = _part(value, run, mixed, over), over
    return _hedged_inside(core, run, groups[12], groups[13] or "") if core else None


def _decimals(digits: str | None) -> Exact:
    """Read the digits behind a point, in either script."""
    plain = "".join(str(HAN_DIGITS.get(char, char)) for char in (digits or "")[:40])
    return Fraction(int(plain.translate(NARROW)), 10 ** len(plain)) if plain else 0


def _power(written: str | None) -> Exact:
    if not written:
        return 1
    digits = re.sub(r".*10(?=[⁰-⁹⁻¹²³\d^*])|[eE(（)）^*]", "", written).translate(_RAISED)
    return Fraction(10) ** (int(digits) - (written[0] in "^⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))  # 10⁶ begins with a 10


def _slashed(value: Exact | None, below: int) -> _Core | None:
    """Read 1/3; 3/1 is none."""
    part = Fraction(value) / below if value and value < below else None
    return _Core(part, kind="ratio", rounded=False) if part else None


def _part(value: Exact | None, run: str, mixed: str | None, over: str) -> _Core | None:
    """Read a part of one: 三分之一, 三又二分之一, 百分之五."""
    number, _, point = over.lstrip("負负").replace("点", "點").partition("點")
    above, parts = numeral(number), numeral(mixed) if mixed else Numeral(value)
    if above is None or parts is None:
        return None
    top = None if above.value is None else whole(above.value + _decimals(point))
    if top is not None and over[0] in "負负":
        top = -top
    if run in ("百", "佰") and not mixed:
        return _Core(top, above.low, above.high, "percent")
    if top is None or not parts.value or value is None:
        return None
    return _Core(Fraction(top) / parts.value + (value if mixed else 0), kind="ratio", rounded=False)


def _hedged_inside(core: _Core, run: str, hedge: str | None, tail: str) -> _Core:
    """Read a hedge inside or right after the numeral: 三十多萬, 十餘, 十幾, 二十來."""
    value = core.value
    if hedge and hedge in "幾几":
        low, step = value or 0, SMALL.get(run[-1], 1)
        factor = _scale(tail if run[-1] in "十拾" else tail.lstrip(_SMALLS))  # 三百幾十萬
        low, high = low * factor, (low + step) * factor
        return core._replace(value=None, low=low, high=high, meaning=BETWEEN)
    if not hedge or value is None:
        return core
    factor = _scale(tail)
    above = max((BIG[char] for char in run if char in BIG), default=1)
    rest = value % above if factor < above else value  # 1億3千餘萬 is more than 130,000,000
    value += rest * (factor - 1)
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
        again = NUMBER.match(text, at, shorter.pop())
        core = _core(*again.groups()) if again else None
    tenths = expression("tenths").match(text, at) if core is None else None
    if tenths:  # 七五折
        return Amount(at, at, at + 2, run, 10 * HAN_DIGITS[run[0]] + HAN_DIGITS[run[1]])
    if core is None or again is None:
        return None
    amount = Amount(at, at, again.end(), again[0].rstrip("多餘余馀來来幾几 "), *core)
    amount.implies = INSIDE.get(core.hedge, NO_HEDGE).implies
    return amount


def _is_unit(text: str, at: int, char: str, digits: bool) -> bool:
    """Say whether a numeral's last character is of the measure word: 三十兩, 5千米, 五千克."""
    if char in "兩两":
        return unit_at(text, at + 1) is None
    unit = unit_at(text, at)
    # but 五千米 is 5000 米
    return unit is not None and len(unit.written) > 1 and (unit.written[1] != "米" or digits)


# --- The measure word --------------------------------------------------------------------------

_SPACES, _PER = frozenset(" \u3000"), frozenset("/／每")
#: After these a measure word, or a number with one, may go on.
SPLITS, ENDINGS = {*INSIDE, "半"}, {*STARTS, *_PER, "半"}


def read(text: str, at: int, match: re.Match[str] | None = None) -> Amount | None:
    """Read the number that begins at a position, with its measure word, if there is one."""
    match = match or NUMBER.match(text, at)
    amount = _number(text, match) if match else None
    if amount is None:
        return None
    if amount.kind == "percent":
        amount.written, amount.unit = "%", UNITS["%"]
    elif (
        amount.kind == "count" or text[amount.end - 1] in DIGIT or text.startswith("折", amount.end)
    ):
        _measure(text, amount)
        if not amount.written and amount.run in _WORDS:
            amount.kind = "ratio"
    return amount


def _measure(text: str, amount: Amount) -> None:
    """Read the measure word after a number."""
    end = amount.end
    unit, following = unit_at(text, end), text[end : end + 1]
    if following in _SPACES and (unit := unit_at(text, end + 1)):
        unit = unit if unit.written else None
        amount.end += unit is not None
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
    found = (UNITS.get(text[at] + text[at + 2 : at + 1 + length]) for length in (3, 2))
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
    written, value = unit.written, amount.value
    amount.unit, amount.written, amount.lookalike = unit, written, written == ""
    if amount.lookalike:
        return
    end = amount.end = amount.end + len(written)
    amount.kind, following = unit.kind, text[end : end + 1]
    if written in ("折", "成"):
        _tenths(text, amount, following)
    elif unit.kind == "percent":
        amount.written = "%" if written == "％" else written.lstrip("個个")
    elif following in _PER:
        _rate(text, amount)
    elif value is not None and following in ENDINGS:
        if following != "半":
            _smaller(text, amount, value)
        elif unit.kind != "count" and expression("half after").match(text, end):
            amount.value, amount.rounded, amount.end = value + _HALF, False, end + 1


def _tenths(text: str, amount: Amount, following: str) -> None:
    """Read 七成五 and 七五折 as percentages."""
    value = amount.value
    if amount.written == "成" or (value is not None and value < 10):
        amount.scale = 10
        amount.value, amount.low, amount.high = (
            None if number is None else number * 10 for number in (value, amount.low, amount.high)
        )
    more = 5 if following == "半" else HAN_DIGITS.get(following)
    after = text[amount.end + 1 : amount.end + 2]
    ends = after == "" or after not in HAN + "個个名、"
    if amount.written == "成" and amount.value is not None and more is not None and ends:
        amount.value, amount.end = amount.value + more, amount.end + 1
    amount.written, amount.unit = "%", UNITS["%"]


def _smaller(text: str, amount: Amount, value: Exact) -> None:
    """Read bare decimals (1米78) or the smaller measures (3元5角) after a measure word."""
    decimals = amount.unit is not None and amount.unit.decimals
    tail = expression("decimals").match(text, amount.end) if decimals else None
    if amount.hedge:
        return
    if tail is not None and (amount.kind == "duration" or unit_at(text, tail.end()) is None):
        amount.value, amount.end = value + _decimals(tail[0]), tail.end()
        amount.kind = "money" if amount.written in ("塊", "块") else amount.kind
        return
    for _ in range(2):
        part = _part_below(text, amount)
        if part is None:
            return
        value += part
        amount.value = value


def _part_below(text: str, amount: Amount) -> Exact | None:
    """Read one smaller measure, as a part of the measure word."""
    parts = words.PARTS.get(amount.written, ())
    match = expression("part").match(text, amount.end) if parts else None
    if match is not None and match[1][-1] in "兩两":
        match = expression("part").match(text, amount.end, match.end(1) - 1)  # 六斤八兩
    part = numeral(match[1]) if match else None
    if match is None or part is None or part.value is None:
        return None
    word, size = next((one for one in parts if text.startswith(one[0], match.end())), ("", 1))
    if not word:
        return None
    amount.end = match.end() + len(word)
    return (Fraction(part.value) + _last_part(text, amount, word)) / size


def _last_part(text: str, amount: Amount, word: str) -> Exact:
    """Read what may follow a smaller measure without one of its own: 七毛八, 44秒93."""
    tail = None
    if amount.written in ("塊", "块"):
        amount.kind = "money"
    if word in ("角", "毛"):
        tail = expression("last digit").match(text, amount.end)
    elif word[0] == "秒":
        amount.kind = "duration"
        tail = expression("decimals").match(text, amount.end)
    if tail is None or (word[0] == "秒" and not tail[0].isdigit()):
        return 0
    amount.end = tail.end()
    return _decimals(tail[0])


def _rate(text: str, amount: Amount) -> None:
    """Read on to what a rate is per: 元/噸, 元每噸, 元/人·天, mg/100mL."""
    end = amount.end
    per = expression("per").match(text, end)
    unit = unit_at(text, per.end()) if per else None
    if per is None or unit is None or not unit.written:
        return
    if per[0][0] == "每" and amount.kind == unit.kind == "count":
        return  # 次每分 is a rate, 3個每人 none
    stop, known = per.end() + len(unit.written), per.end() - end == 1
    further = unit_at(text, stop + 1) if text[stop : stop + 1] in ("·", "/", "•") else None
    if further is not None and further.written:
        stop, known = stop + 1 + len(further.written), False
    above = (amount.unit if amount.written else None) or Unit("", "other", "", 1)
    amount.unit = _over(above, unit) if known else Unit("/", "other")
    amount.written, amount.end = amount.written + text[end:stop], stop
    amount.kind = "money" if amount.kind == "money" else "other"


def _over(above: Unit, below: Unit) -> Unit:
    """Compose a unit of two that have codes which the region does not decide."""
    if above.ucum is None or not below.ucum or above.region or below.region:
        return Unit("/", "other")
    size = whole(Fraction(str(above.factor)) / Fraction(str(below.factor)))
    return Unit("/", "other", f"{above.ucum}/{below.ucum}", words.number(str(size)))


# --- Ranges ------------------------------------------------------------------------------------

CONNECT_FIRST = frozenset("(（至到-－–~～〜—―─、 \u3000")


def extend(text: str, first: Amount) -> None:
    """Read on from a number to the other end of a range: 3至5名, 四、五次, 5%—10%."""
    connect = expression("connect").match(text, first.end)
    if connect is None or first.value is None or first.low is not None:
        return
    second = read(text, connect.end())
    if second is None or second.value is None or second.low is not None:
        return
    if expression("code goes on").match(text, second.end):
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
BEFORE_LAST = {*words.LEADING_WORDS, *_MINUS, *"上下 "}
AFTER_FIRST = {*words.AFTER_LENGTHS, *" 多餘余馀"}
CURRENCY_FIRST = {word[0] for word in words.CURRENCIES if not word.isascii()}
_SIGNS = frozenset("$＄¥￥€£￡")
_MANY_AFTER = {"count", "ordinal", "score"}


def ends_word(text: str, at: int) -> bool:
    """Say whether a sign, a currency or a hedge may end at a position."""
    char = text[at - 1]
    return char in " 上下" or char in _MINUS or words.LEADING_WORDS.longest(text, at, 0) != ""


def words_before(text: str, amount: Amount, floor: int, refused: Refused) -> None:
    """Read backwards from a number, not beyond `floor`: its sign, its currency, its hedges."""
    for _ in range(4):
        end = amount.start
        if end - 1 > floor and text[end - 1] == " " and text[end - 2] in BEFORE_LAST - _MINUS:
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
    word = words.LEADING_WORDS.longest(text, end, floor)
    if word in words.CURRENCIES and not amount.currency:
        amount.currency, amount.start = word, end - len(word)
        return True
    hedge = words.LEADING.get(word, NO_HEDGE)
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
        amount.end += expression("whole").match(text, amount.end) is not None


def settle_currency(amount: Amount) -> None:
    """Keep either the currency before a number or the measure word after it, if they disagree."""
    if not amount.currency or not amount.written or amount.kind == "money":
        return
    if amount.currency[-1] in _SIGNS:  # HK$99起: the word after is none
        amount.end -= len(amount.written)
        amount.written, amount.kind, amount.unit = "", "money", None
    else:
        amount.currency, amount.start, amount.hedge, amount.meaning = "", amount.at, "", ""
