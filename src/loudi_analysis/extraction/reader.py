"""The reader: one scan finds where numbers begin, and each is read with the words around it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from loudi_analysis.quantity import Quantity

from . import dates, tables
from .numerals import (
    ASCII_DIGITS,
    BIG,
    DECIMAL,
    DIGIT,
    HAN,
    HAN_DIGITS,
    MAGNITUDES,
    NARROW,
    NUMERAL,
    SCALE_TAIL,
    SIMPLE,
    SMALL,
    Number,
    arabic,
    numeral,
    plain,
)
from .vocabulary import (
    AFTER,
    AFTER_LENGTHS,
    BEFORE,
    BEFORE_LENGTHS,
    CURRENCIES,
    CURRENCY_LENGTHS,
    NOT_HEDGES,
    PHRASES,
    UNIT_LENGTHS,
    UNITS,
    Unit,
    chars,
    scripts,
)

Exact = Fraction | int

_LETTER = "A-Za-zＡ-Ｚａ-ｚ"
_FOLLOW = (
    "".join(sorted(set(UNIT_LENGTHS)))
    + "分點点又多余餘馀來来幾几至到、年月日號号時时半比是， ,。；;）)!！?？\n"
)
_ONE_UNITS = {"duration", "length", "mass", "area", "volume", "money", "percent", "multiple", "age"}
_ONE_FIRST = "".join(
    sorted(
        {u[0] for u, unit in UNITS.items() if unit.kind in _ONE_UNITS and not unit.digits_only}
        - set("個个")
    )
)
_CAPITAL = tables.CAPITALS
_PLAIN_SMALL_DIGITS = "二三四五六七八九兩两"
#: Where a quantity may begin. The first set lets the scan skip fast; what follows turns most of the
#: numerals inside words away before any Python code runs.
CANDIDATE = re.compile(
    rf"[{DIGIT}〇○零一{_PLAIN_SMALL_DIGITS}十百千萬万億亿兆廿卅卌半數数幾几{_CAPITAL}第翻]"
    rf"(?:(?<=[{DIGIT}])"
    rf"|(?<=一)(?=[{HAN}{_ONE_FIRST}分半月成號号又至到旬]|[點点][{''.join(HAN_DIGITS)}半鐘钟]|[個个](?:[半多餘余來来月小星禮礼世季工鐘钟百晝昼學学點点交基])|刻[鐘钟])"
    rf"|(?<=[午晨晚上夜間间早]一)(?=[時时點点])"
    rf"|(?:(?<=\A[一〇零])|(?<=[。\n][一〇零]))(?=.?(?:[。\n]|\Z))"
    rf"|(?<=[{_PLAIN_SMALL_DIGITS}十])(?=[{HAN}{re.escape(_FOLLOW)}]|$)"
    rf"|(?<=[百千萬万億亿兆廿卅卌])"
    rf"|(?<=[〇○零])(?=[{HAN}點点時时例宗人度下分起件{''.join({w[0] for w in scripts(tables.ZERO_NOUNS)})}])"
    rf"|(?<=半)(?=[{''.join(sorted(set(UNIT_LENGTHS)))}數数以左。，、；,.]|\Z)"
    rf"|(?<=[數数幾几])(?=[十百千萬万億亿以])"
    rf"|(?<=[{_CAPITAL}])(?=[{_CAPITAL}萬万億亿元圓圆])"
    rf"|(?<=第)(?=[ {HAN}{DIGIT}])"
    rf"|(?<=翻)(?=番)"
    rf")"
)
_ZERO = tuple(scripts(tables.ZERO_NOUNS))
_MORE_AFTER = frozenset(chars(tables.MORE_AFTER) + "余馀")
_AFTER_FIRST = frozenset(AFTER_LENGTHS)
_BEFORE_LAST = frozenset(BEFORE_LENGTHS) | frozenset(CURRENCY_LENGTHS) | frozenset("上-－−負负下")
_HEDGE_LAST = frozenset(BEFORE_LENGTHS)
_NOT_HEDGES: dict[str, tuple[str, ...]] = {}
for _word in NOT_HEDGES:
    _NOT_HEDGES[_word[-1]] = (*_NOT_HEDGES.get(_word[-1], ()), _word)
_CURRENCY_WORDS = sorted((word for word in CURRENCIES if not word.isascii()), key=len, reverse=True)
_CURRENCY_FIRST = frozenset(word[0] for word in _CURRENCY_WORDS)
_STARTS = frozenset(HAN + DIGIT)
_CONNECT = re.compile(r"[ \u3000]?(?:至|到|[-－–]{1,2}|[~～〜]|[—―─]{1,2})[ \u3000]?")
_CONNECT_FIRST = frozenset("至到-－–~～〜—―─、 \u3000")
_DATE_NEXT = frozenset("年月日號号時时點点:：-－/.．／至到~～—–〜 \u3000―─")
_MINUS = frozenset("-－−")
_NEI = frozenset(chars(tables.NEI_WORDS))
_GUO = frozenset(chars(tables.BEFORE_GUO))
_SHANG = frozenset(chars(tables.NOT_BEFORE_SHANG))
_SHU = frozenset(chars(tables.NOT_BEFORE_SHU))
_NEARLY_AFTER = frozenset(chars(tables.NEARLY_AFTER))
_NEARLY_BEFORE = tuple(scripts(tables.NEARLY_BEFORE))
_IMPLY_MORE, _IMPLY_LESS = tables.IMPLY_MORE, tables.IMPLY_LESS
_CHAIN = re.compile(rf"[{DIGIT}]+(?:[-－.．·•/／:：+＋*＊×][{DIGIT}{_LETTER}]+)*[{_LETTER}]*")
_LABEL_BEFORE = re.compile(
    "(?:"
    + "|".join(map(re.escape, scripts(tables.LABEL_BEFORE)))
    + r")(?:[:：是為为 （(]|\.){0,2}$",
    re.IGNORECASE,
)
_LABEL_AFTER = tuple(scripts(tables.LABEL_AFTER))
_LABEL_NUMBERS = frozenset(tables.LABEL_NUMBERS.split())
_LABEL_NUMBER_NOUNS = tuple(scripts(tables.LABEL_NUMBER_NOUNS))
_LIST_BEFORE = re.compile(r"(?:^|[\n。；;：:！!？?])[ \u3000]*[（(]?$")
_LIST_AFTER = re.compile(rf"[ ]?(?:[、．)）]|\.(?![{DIGIT}]))")
_QUOTES = tables.QUOTES_OPEN
_QUOTED = re.compile(
    rf"[^，。；,;{re.escape(tables.QUOTES_CLOSE)}\n]{{0,9}}[{re.escape(tables.QUOTES_CLOSE)}]"
)
_TITLES = "《〈"
_TITLE = re.compile(r"[^，。；,;《》〈〉\n]{0,12}[》〉]")
_RATIO_BEFORE = re.compile("(?:比例|比率|配比|比值|之比|比|率)[為为爲是約约達达由從从]{0,2}$")
_VAGUE = re.compile(
    "[數数]以[十百千萬万億亿]{1,2}[計计]|[數数幾几][十百千萬万億亿]+|成千上[萬万]|成百上千"
)
_KILO = frozenset("千百兆萬万")
_COMPOUND = {
    unit: tuple(
        sorted(
            ((part, size) for parts, size in rests for part in scripts(parts)),
            key=lambda rest: -len(rest[0]),
        )
    )
    for units, rests in tables.COMPOUND
    for unit in scripts(units)
}
_COMPOUND_NUMERAL = re.compile(rf"[零〇]?([{DIGIT}]{{1,3}}|[{''.join(HAN_DIGITS)}十]{{1,4}})[ ]?")
_TWO_DIGITS = frozenset("米秒塊块")
_DECIMALS = re.compile(
    rf"(?:[{DIGIT}]{{1,2}}|[{''.join(HAN_DIGITS)}]{{1,2}})(?![{HAN}{DIGIT}點点年月日分秒%％比至到-]|[.．,，][{DIGIT}])"
)
_SPLIT = frozenset("余餘馀")
_SPLIT_GE = frozenset("多余餘馀半來来")
_WIDE = str.maketrans({chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)})
_INNER = frozenset("多余餘馀來来幾几")
_HALF_KINDS = {"duration", "length", "mass", "area", "volume", "multiple", "age", "money"}
_NO_MORE_AFTER = {"count", "ordinal", "score"}
_UNIT_WORD = Unit("", "count", True)


class Core(NamedTuple):
    """A number and its measure word, before the words around them are read."""

    end: int
    value: Exact | None
    low: Exact | None = None
    high: Exact | None = None
    unit: str = ""
    kind: str = "count"
    hedge: str = ""
    meaning: str = ""
    scale: Exact = 1
    beyond: bool = False
    implies: bool = True
    known: bool = True  # a measure word stands after it, or it needs none


def _unit(text: str, at: int) -> Unit | None:
    """Find the longest measure word, or word that only looks like one, at a position."""
    first = text[at : at + 1]
    lengths = UNIT_LENGTHS.get(first)
    if lengths:
        for length in lengths:
            unit = UNITS.get(text[at : at + length])
            if unit is not None:
                if (
                    first.isascii()
                    and first.isalpha()
                    and text[at + length : at + length + 1].isascii()
                ):
                    follows = text[at + length : at + length + 1]
                    if follows.isalpha() or follows.isdigit():
                        return None
                return unit
    elif "\uff01" <= first <= "\uff5e":
        narrow = _unit(text[at : at + 6].translate(_WIDE), 0)
        if narrow is not None:
            return narrow._replace(written=text[at : at + len(narrow.written)])
    return None


def _numeral_core(
    text: str, at: int
) -> tuple[int, Exact | None, Exact | None, Exact | None, int, bool, str] | None:
    """Read a numeral: its end, value, low, high, last step, whether it is beyond a float, and its run."""
    match = SIMPLE.match(text, at)
    if match is not None:
        digits, tail = match.groups()
        value = arabic(digits)
        end = match.end()
        if tail and value is not None:
            tail = tail.lstrip(" ")
            if (
                tail == "兆"
                and (unit := _unit(text, end - 1)) is not None
                and len(unit.written) > 1
            ):
                return end - 1, value, None, None, 1, False, digits  # 兆瓦
            if tail not in MAGNITUDES:
                return None
            value = value * MAGNITUDES[tail]
        return end, value, None, None, 1, value is None, match[0]
    match = NUMERAL.match(text, at)
    if match is None:
        return None
    run, end = match[0], match.end()
    if run[-1] in _KILO and len(run) > 1:
        # 5千克, 200萬千瓦: the thousand belongs to the measure word
        unit = _unit(text, end - 1)
        if (
            unit is not None
            and len(unit.written) > 1
            and (unit.written[1] != "米" or run[0] in DIGIT)
        ):
            run, end = run[:-1], end - 1
            if run[-1] in DIGIT and run.isdigit():
                value = arabic(run)
                return end, value, None, None, 1, value is None, run
    if run[-1] in "兩两" and len(run) > 1 and _unit(text, end) is None:
        run, end = run[:-1], end - 1  # 三十兩: the last is the measure word
    if step_out := _two_digits(run):
        return end, step_out, None, None, 0, False, run
    found = numeral(run)
    if found is None and run[-1] in SMALL and len(run) > 1:
        run, end = run[:-1], end - 1
        found = numeral(run)
    if found is None:
        return None
    value, low, high, step = found
    if value is None and low is None:
        return end, None, None, None, 1, True, run
    if run[0] not in DIGIT:
        decimal = DECIMAL.match(text, end)
        if decimal is not None and value is not None:
            digits = "".join(str(HAN_DIGITS[char]) for char in decimal[1])
            if len(digits) < 40 and text[decimal.end() : decimal.end() + 1] not in ("分", "刻"):
                value += Fraction(int(digits), 10 ** len(digits))
                end = decimal.end()
                step = 1
                scale = SCALE_TAIL.match(text, end)
                if scale is not None:
                    value *= _scale(scale[0])
                    end = scale.end()
                if value.denominator == 1:
                    value = value.numerator
    return end, value, low, high, step, False, run


def _two_digits(run: str) -> int:
    """Read 一一, 五四: digits that make a number only where nothing stands beside them."""
    if (
        len(run) != 2
        or run[0] not in HAN_DIGITS
        or run[1] not in HAN_DIGITS
        or numeral(run) is not None
    ):
        return 0
    return HAN_DIGITS[run[0]] * 10 + HAN_DIGITS[run[1]]


def _scale(words: str) -> int:
    product = 1
    for char in words[:20]:
        product *= SMALL.get(char) or BIG[char]
    return product


def core(text: str, at: int) -> Core | None:  # noqa: PLR0911, PLR0912, PLR0915
    """Read the number that begins at a position, with its measure word."""
    first = text[at]
    if first in "數数幾几":
        return _vague(text, at)
    half = first == "半"
    if half:
        end, value, low, high, step, beyond, run = (
            at + 1,
            Fraction(1, 2),
            None,
            None,
            1,
            False,
            "半",
        )
        if text[end : end + 1] in ("數", "数"):
            return Core(end + 1, value, kind="ratio", implies=False)
        if _unit(text, end) is None:
            return Core(end, value, kind="ratio", implies=False)
    else:
        read = _numeral_core(text, at)
        if read is None:
            return None
        end, value, low, high, step, beyond, run = read
    following = text[end : end + 1]
    hedge = meaning = ""
    implies = not half
    if step == 0:
        return Core(end, value, known=False)
    if following in ("個", "个") and text[end + 1 : end + 2] in BIG and value is not None:
        value, end = value * BIG[text[end + 1]], end + 2  # 兩個億
        following = text[end : end + 1]
    if following == "分" and text[end + 1 : end + 2] == "之" and value:
        return _fraction(text, end + 2, value, run)
    if following == "又" and value is not None:
        mixed = _MIXED.match(text, end + 1)
        below = numeral(mixed[1]) if mixed is not None else None
        if mixed is not None and below is not None and below.value:
            rest = _fraction(text, mixed.end(), below.value, mixed[1])
            if rest is not None and rest.kind == "ratio" and rest.value is not None:
                return rest._replace(value=value + rest.value)
    if following in "/／" and following and run.isdigit() and len(run) < 4:
        rest_match = _SLASHED.match(text, end)
        if rest_match is not None and int(run) < int(rest_match[1]):
            return Core(
                rest_match.end(),
                Fraction(int(run), int(rest_match[1])),
                kind="ratio",
                implies=False,
            )
    if following == "半" and run == "一":
        return Core(end + 1, Fraction(1, 2), kind="ratio", implies=False)
    if following in _INNER and following and not half and not beyond:
        scaled = SCALE_TAIL.match(text, end + 1)
        if following in "幾几":
            if (
                value is not None
                and run[-1] in SMALL
                and (run[-1] in "十拾" or scaled is None or scaled[0][0] in SMALL)
            ):
                times = _scale(scaled[0]) if scaled else 1
                end = scaled.end() if scaled else end + 1
                if scaled is None and SMALL.get(text[end : end + 1], step) < step:
                    end += 1  # 三百幾十
                low, high, value = value * times, (value + step) * times, None
                hedge, meaning = following, "between"
        elif following in "來来":
            if (
                run[-1] in SMALL
                and (scaled is not None or _unit(text, end + 1) is not None)
                and text[end + 1 : end + 2] not in ("自", "到", "源", "往")
            ):
                end = scaled.end() if scaled else end + 1
                value = value * _scale(scaled[0]) if scaled and value is not None else value
                hedge, meaning = following, tables.ABOUT
        elif run[0] in DIGIT or run[-1] in SMALL or run[-1] in BIG:
            end = scaled.end() if scaled else end + 1
            value = value * _scale(scaled[0]) if scaled and value is not None else value
            hedge, meaning = following, tables.MORE
    # the measure word
    unit = _unit(text, end)
    if unit is None and text[end : end + 1] in (" ", "\u3000"):
        unit = _unit(text, end + 1)
        if unit is not None and unit.written:
            end += 1
    if text[end + 1 : end + 2] in _SPLIT_GE and text[end + 1 : end + 2]:
        split = _split_unit(text, end)
        if split is not None:
            unit, char, end = split
            if char == "半":
                value = None if value is None else value + Fraction(1, 2)
                implies = False
            else:
                hedge, meaning = hedge + char, tables.ABOUT if char in "來来" else tables.MORE
            return _finish(
                text,
                end,
                value,
                low,
                high,
                unit.written,
                unit.kind,
                hedge,
                meaning,
                beyond,
                implies,
                known=True,
            )
    if unit is None or (
        unit.digits_only
        and len(run) == 1
        and run[0] not in DIGIT
        and not half
        and not hedge
        and run != "十"
        and text[at - 1 : at] not in _HEDGE_LAST
        and text[end + len(unit.written) : end + len(unit.written) + 1] not in _MORE_AFTER
        and text[at - 1 : at] not in ("前", "後", "后", "頭", "头", "首", "畝", "亩")
    ):
        lone = unit is None and len(run) > 1
        return Core(
            end,
            value,
            low,
            high,
            hedge=hedge,
            meaning=meaning,
            beyond=beyond,
            implies=implies,
            known=lone and unit is None or end - at > 1,
        )
    if not unit.written:
        return Core(
            end,
            value,
            low,
            high,
            hedge=hedge,
            meaning=meaning,
            beyond=beyond,
            implies=implies,
            known=run[0] in DIGIT or len(run) > 1 or not unit.digits_only,
        )
    return _finish(
        text,
        end + len(unit.written),
        value,
        low,
        high,
        unit.written,
        unit.kind,
        hedge,
        meaning,
        beyond,
        implies,
        known=True,
    )


_LATIN = re.compile(f"[{_LETTER}]")
_MIXED = re.compile(rf"([{HAN}{DIGIT}]{{1,12}})分之")
_SLASHED = re.compile(rf"[/／]([1-9１-９][{DIGIT}]{{0,2}})(?![{DIGIT}/／.．%％])")
_DOCUMENT = re.compile(rf"[)）]第?[{DIGIT}]+[號号]")


def _split_unit(text: str, at: int) -> tuple[Unit, str, int] | None:
    """Read a measure word with a hedge or 半 in it: 個多月, 個半小時, 人余次."""
    char = text[at + 1]
    if text[at] not in "個个" and char not in _SPLIT:
        return None
    for length in UNIT_LENGTHS.get(text[at], ()):
        if length > 1:
            unit = UNITS.get(text[at] + text[at + 2 : at + 1 + length])
            if unit is not None and len(unit.written) == length:
                return unit, char, at + 1 + length
    return None


def _vague(text: str, at: int) -> Core | None:
    match = _VAGUE.match(text, at)
    if match is None:
        return None
    end = match.end()
    words = match[0]
    hedge = words if words[1] == "以" else words[0]
    tail = text[end : end + 1]
    if tail in _MORE_AFTER:
        end += 1
    unit = _unit(text, end)
    if unit is None:
        return Core(end, None, hedge=hedge, meaning="vague")
    return _finish(
        text,
        end + len(unit.written),
        None,
        None,
        None,
        unit.written,
        unit.kind,
        hedge,
        "vague",
        False,
        False,
        known=True,
    )


def _fraction(text: str, at: int, denominator: Exact, run: str) -> Core | None:
    """Read what follows 分之: a percentage after 百, else a fraction."""
    at += text[at : at + 1] == " "
    negative = text[at : at + 1] in ("負", "负") and bool(text[at : at + 1])
    at += negative
    if text[at : at + 1] not in _STARTS or not text[at : at + 1]:
        return None
    read = _numeral_core(text, at)
    if read is None:
        return None
    end, value, low, high, _, beyond, digits = read
    sign = -1 if negative else 1
    if run in ("百", "佰"):
        hedge = meaning = ""
        if text[end : end + 1] in _MORE_AFTER and digits[-1] in SMALL:
            hedge, meaning, end = text[end], tables.MORE, end + 1
        return Core(
            end,
            None if value is None else sign * value,
            low,
            high,
            "%",
            "percent",
            hedge,
            meaning,
            beyond=beyond,
        )
    if value is None or beyond:
        return None
    return Core(end, Fraction(sign * value, 1) / denominator, kind="ratio", implies=False)


def _percent_unit(unit: str) -> str:
    """Write the sign in one width, and 百分點 without its 個."""
    return "%" if unit == "％" else unit[1:] if unit[0] in "個个" else unit


def _finish(
    text: str, end: int, value: Exact | None, low: Exact | None, high: Exact | None,
    unit: str, kind: str, hedge: str, meaning: str, beyond: bool, implies: bool, known: bool,
) -> Core:  # fmt: skip
    """Read what belongs to the measure word: a rate, a half, a smaller measure, 成 as tenths."""
    scale: Exact = 1
    following = text[end : end + 1]
    if kind == "percent":
        if unit == "折":
            if value is not None and (value < 10 or value.denominator != 1):
                value, scale = value * 10, 10
            unit = "%"
        elif unit == "成":
            scale, unit = 10, "%"
            value = None if value is None else value * 10
            low, high = None if low is None else low * 10, None if high is None else high * 10
            if (
                following in HAN_DIGITS
                and value is not None
                and following
                and text[end + 1 : end + 2] not in tuple(HAN) + ("個", "个", "名", "、")
            ):
                value += HAN_DIGITS[following]
                end += 1
            elif following == "半" and value is not None:
                value += 5
                end += 1
        else:
            unit = _percent_unit(unit)
        return Core(
            end, value, low, high, unit, kind, hedge, meaning, scale, beyond, implies, known
        )
    if (
        following in _STARTS
        and following
        and unit in _TWO_DIGITS
        and value is not None
        and (tail := _DECIMALS.match(text, end)) is not None
    ):
        digits = "".join(str(HAN_DIGITS.get(char, char)) for char in tail[0]).translate(_WIDE)
        if _unit(text, tail.end()) is None:  # 1米78, 11秒25, 3塊5
            kind = "money" if unit in ("塊", "块") else kind
            return Core(
                tail.end(),
                value + Fraction(int(digits), 10 ** len(digits)),
                low,
                high,
                unit,
                kind,
                hedge,
                meaning,
                scale,
                beyond,
                implies,
                known,
            )
    if (
        following == "半"
        and kind in _HALF_KINDS
        and value is not None
        and text[end + 1 : end + 2] not in ("數", "数", "個", "个", "年")
    ):
        value, implies, end = value + Fraction(1, 2), False, end + 1
    elif unit in ("世紀", "世纪") and value is not None and value >= 3:
        kind = "ordinal"
    elif following in ("/", "／", "每") and following:
        per = _unit(text, end + 1)
        if (
            per is not None
            and per.written
            and (
                following != "每"
                or per.kind not in ("count", "money")
                or per.written in ("人", "戶", "户")
            )
        ):
            if following != "每" or kind in ("money", "mass", "length", "volume", "other"):
                stop = end + 1 + len(per.written)
                if (
                    text[stop : stop + 1] in ("·", "/", "•")
                    and (further := _unit(text, stop + 1)) is not None
                    and further.written
                ):
                    stop += 1 + len(further.written)
                unit, end = unit + text[end:stop], stop
                kind = "money" if kind == "money" else "other"
    elif (
        unit in _COMPOUND and following in _STARTS and following and value is not None and not hedge
    ):
        value, end, timed = _compound(text, end, unit, value)
        kind = (
            "duration"
            if timed
            else "money"
            if unit in ("塊", "块") and text[end - 1] in "角毛分錢钱"
            else kind
        )
    return Core(end, value, low, high, unit, kind, hedge, meaning, scale, beyond, implies, known)


def _compound(text: str, end: int, unit: str, value: Exact) -> tuple[Exact, int, bool]:
    """Add the smaller measures that follow: 3元5角, 2小時30分."""
    timed = False
    for _ in range(2):
        match = _COMPOUND_NUMERAL.match(text, end)
        if match is None:
            break
        part = numeral(match[1])
        if part is None or part.value is None:
            break
        for word, size in _COMPOUND[unit]:
            if text.startswith(word, match.end()):
                value = value + Fraction(part.value) / size
                end = match.end() + len(word)
                timed = timed or word[0] == "秒"
                if (
                    word == "秒"
                    and (tail := _DECIMALS.match(text, end)) is not None
                    and tail[0].isdigit()
                ):
                    value += Fraction(int(tail[0]), 10 ** len(tail[0]) * size)
                    end = tail.end()
                break
        else:
            break
    return value, end, timed


class _Before(NamedTuple):
    start: int
    hedge: str
    meaning: str
    negative: bool
    currency: str


def _before(text: str, at: int, floor: int, bare: bool) -> _Before:  # noqa: PLR0912
    """Read backwards from a number: its sign, its currency, its hedges."""
    start, hedge, meaning, negative, currency = at, "", "", False, ""
    for _ in range(4):
        if at <= floor:
            break
        char, end = text[at - 1], at
        if (
            char == " "
            and at - 2 >= floor
            and text[at - 2] in _BEFORE_LAST
            and text[at - 2] not in _MINUS
        ):
            char, end = text[at - 2], at - 1
        if char not in _BEFORE_LAST:
            break
        prior = text[end - 2 : end - 1] if end - 2 >= floor else ""
        if char in _MINUS or char in "負负":
            if (
                negative
                or prior.isdigit()
                or (prior.isascii() and prior.isalpha())
                or (prior and prior in "正勝胜擔担肩自不辜抱欺背如-－—–)）")
            ):
                break
            negative, start, at = True, end - 1, end - 1
            continue
        if prior == "零" and char in "上下":
            negative, start, at = char == "下", end - 2, end - 2
            continue
        if char == "上":
            if not bare or hedge or prior in _SHANG and prior:
                break
            hedge, meaning, start, at = "上", tables.AT_LEAST, end - 1, end - 1
            continue
        word = _longest_before(text, end, floor, CURRENCIES, CURRENCY_LENGTHS.get(char, ()))
        if word and not currency:
            currency, start, at = word, end - len(word), end - len(word)
            continue
        word = _longest_before(text, end, floor, BEFORE, BEFORE_LENGTHS.get(char, ()))
        if not word or hedge:
            break
        if len(word) == 1 and (
            text.endswith(_NOT_HEDGES.get(char, ()), max(0, end - 4), end)
            or (char in "過过" and not _is_more(text, end, floor))
            or (char == "超" and prior and prior in "趕赶反中英")
        ):
            break
        if len(word) == 2 and text.endswith(_NOT_HEDGES.get(char, ()), max(0, end - 4), end):
            break
        hedge, meaning, start, at = word, BEFORE[word], end - len(word), end - len(word)
    return _Before(start, hedge, meaning, negative, currency)


def _is_more(text: str, end: int, floor: int) -> bool:
    """Say whether 過 before a number compares (人數過千) and is not a verb's ending (去過3次)."""
    prior = text[end - 2 : end - 1] if end >= 2 else ""
    return (
        text[end : end + 1] == "半"
        or not prior
        or prior in _GUO
        or not prior.isalpha()
        or end - 1 == floor
    )


def _longest_before(text: str, end: int, floor: int, words, lengths: tuple[int, ...]) -> str:
    for length in lengths:
        if end - length >= floor and text[end - length : end] in words:
            return text[end - length : end]
    return ""


def _after(text: str, end: int, kind: str) -> tuple[int, str, str]:
    """Read the hedges after a number or measure word: where they end, as written, their meaning."""
    char = text[end : end + 1]
    if (
        char in _MORE_AFTER
        and char
        and (char not in "多" or kind not in _NO_MORE_AFTER)
        and text[end + 1 : end + 2] not in ("姓", "種", "种", "樣", "样", "次", "個", "个")
    ):
        return end + 1, char, tables.MORE
    gap = (
        1
        if char == " "
        and text[end + 1 : end + 2] in _AFTER_FIRST
        and text[end + 1 : end + 2] not in ("內", "内", "和", "或")
        else 0
    )
    for length in AFTER_LENGTHS.get(text[end + gap : end + gap + 1], ()):
        word = text[end + gap : end + gap + length]
        meaning = AFTER.get(word)
        if meaning is not None:
            length = len(word)  # noqa: PLW2901
            follows = text[end + gap + length : end + gap + length + 1]
            if follows and (
                (length == 1 and follows in _NEI)
                or (word == "上下" and follows in "級级游班學学樓楼")
                or (word == "以下" and follows in "簡简幾几方問问情")
            ):
                continue
            return end + gap + length, word, meaning
    return end, "", ""


def _implied(value: Exact, words: str) -> Exact:
    """Give the step of the last digit that is not zero."""
    step: Exact = 1
    whole = value
    if whole.denominator != 1:
        for _ in range(12):
            if whole.denominator == 1:
                break
            whole, step = whole * 10, Fraction(step) / 10
        return step
    whole = int(whole)
    while whole and whole % 10 == 0:
        whole //= 10
        step = step * 10
    return step


def _quantity(
    text: str, before: _Before, found: Core, end: int, hedge: str, meaning: str
) -> Quantity:
    """Make the record."""
    value, low, high = found.value, found.low, found.high
    if before.negative:
        value = None if value is None else -value
        low, high = None if high is None else -high, None if low is None else -low
    lower: Exact | None = None
    upper: Exact | None = None
    lower_in = upper_in = False
    implied_lower = implied_upper = None
    if found.beyond:
        value = None
    elif low is not None:
        lower, upper = low, high
        lower_in = upper_in = found.meaning != "between"
    elif value is not None:
        if not meaning:
            lower = upper = value
            lower_in = upper_in = True
        elif meaning == tables.MORE:
            lower = value
        elif meaning == tables.AT_LEAST:
            lower, lower_in = value, True
        elif meaning == tables.LESS:
            upper = value
        elif meaning == tables.AT_MOST:
            upper, upper_in = value, True
    implied_lower, implied_upper = lower, upper
    if value is not None and value > 0 and found.implies and meaning in (tables.MORE, tables.LESS):
        words = {before.hedge, found.hedge, hedge, *found.hedge}
        step = _implied(value, "")
        if meaning == tables.MORE and words & _IMPLY_MORE:
            implied_upper = value + step
        elif meaning == tables.LESS and words & _IMPLY_LESS:
            implied_lower = value - (step / Fraction(10) if value == step else step)
    unit, kind = found.unit, found.kind
    if before.currency:
        unit, kind = unit or before.currency, "money"
    # 數 and 幾 are part of the number itself
    inner = "" if found.meaning in ("vague", "between") else found.hedge
    written = before.hedge + inner + hedge
    return Quantity(
        before.start, end, text[before.start : end], plain(value), plain(lower), plain(upper),
        lower_in and lower is not None, upper_in and upper is not None,
        plain(implied_lower), plain(implied_upper), unit, kind, written or None, None,
    )  # fmt: skip


_POWERS = frozenset(10**power for power in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))


def _range(text: str, at: int, first: Core, below: bool) -> Core | None:  # noqa: PLR0911, PLR0912
    """Read on from a number to the other end of a range: 3至5名, 四、五次, 5%—10%."""
    if first.value is None or first.beyond or first.hedge:
        return None
    connect = _CONNECT.match(text, first.end)
    negative = False
    if connect is not None:
        begin = connect.end()
        if text[begin : begin + 1] in _MINUS or text.startswith(("零下", "負", "负"), begin):
            negative = True
            begin += 2 if text.startswith("零下", begin) else 1
    elif text[first.end : first.end + 1] == "、" and not first.unit:
        begin = first.end + 1
    else:
        return None
    if text[begin : begin + 1] not in _STARTS or not text[begin : begin + 1]:
        return None
    second = core(text, begin)
    if second is None or second.value is None or second.beyond:
        return None
    low, high = first.value, second.value
    if connect is None:
        times = Fraction(high) / (low + 1)
        if not (0 < low < 10 and (times in _POWERS or (low, high) == (3, 5))):
            return None
        if (not second.unit and high < 10) or (second.end - begin > 1 and text[at - 1 : at] == "、"):
            return None
        low *= times if times in _POWERS else 1
    if negative:
        high = -high
    if first.unit and first.unit != second.unit:
        if not (first.kind == "percent" and not second.unit and text[at] in "百佰"):
            return None
        second = second._replace(unit="%", kind="percent")
    if not first.unit and connect is not None:
        if second.scale != 1:
            low = low * second.scale
        low = _inherit(low, high, text[begin : second.end])
    if (
        connect is not None
        and "—" not in connect[0]
        and text[second.end : second.end + 1] in ("-", "－")
        and text[second.end + 1 : second.end + 2].isdigit()
    ):
        return None
    if below:
        # 零下3至5度 stays below zero; -3至5℃ and 零下5至5度 cross it
        high = (
            -high
            if text[at - 1] == "下" and not first.unit and not negative and high > low
            else high
        )
        low = -low
        low, high = min(low, high), max(low, high)
    if low > high:
        return None
    return second._replace(value=None, low=low, high=high)


def _inherit(low: Exact, high: Exact, words: str) -> Exact:
    """Scale the first number by the 萬 or 億 that only the second carries: 1至2萬."""
    scale = 1
    for char in words:
        if char in BIG:
            scale *= BIG[char]
        elif char in "百千佰仟" and scale == 1 and len(words) > 1 and low < 10:
            scale *= SMALL[char]
        elif char not in DIGIT and char not in HAN and char not in ".．點点,，":
            break
    if scale > 1 and low * scale < high:
        return low * scale
    return low


def _phrase_end(text: str, at: int) -> tuple[int, bool]:
    """Give where the set phrase ends whose first numeral stands here, and whether it begins here."""
    for key in (text[at : at + 2], text[at]):
        for words, offset in PHRASES.get(key, ()):
            if text.startswith(words, at - offset) and at >= offset:
                return at - offset + len(words), offset == 0
    return -1, False


def _is_label(text: str, at: int, end: int, found: Core | None) -> bool:  # noqa: PLR0911
    """Say whether digits are a name or an address rather than a number: N95, 5G, 〔2020〕5號."""
    prior = text[at - 1] if at else ""
    if prior.isascii() and (prior.isalpha() or prior == "_"):
        word = _longest_before(text, at, 0, CURRENCIES, CURRENCY_LENGTHS.get(prior, ()))
        if not word:
            return True
    elif "Ａ" <= prior <= "ｚ":
        return True
    if (
        prior in "-–－"
        and prior
        and at > 1
        and (text[at - 2].isascii() and text[at - 2].isalnum() or "Ａ" <= text[at - 2] <= "ｚ")
    ):
        return True
    if prior in ("·", "•") or (prior in "./．／:：〕]］" and at > 1 and text[at - 2].isdigit()):
        return True
    if prior in "〔[［〈" and prior and text[end : end + 1] in ("〕", "]", "］"):
        return True
    if prior in "(（" and prior and _DOCUMENT.match(text, end):
        return True
    following = text[end : end + 1]
    if following in "號号":
        return bool(following)
    if following in "後后" and following and end - at <= 4:
        return True
    if found is not None and found.unit:
        if found.unit in ("屆", "届") and found.value is not None and found.value >= 1900:
            return True
        return False
    if following.isascii() and following.isalpha() or "Ａ" <= following <= "ｚ":
        return True
    if following in "+＋·•_×xX*" and following and text[end + 1 : end + 2].isalnum():
        return True
    return False


def _is_bare_label(text: str, at: int, end: int, digits: str, hedge: str) -> bool:  # noqa: PLR0911
    """Say whether digits without a measure word are a label: a telephone, a code, a list marker."""
    if digits.isdigit():
        digits = digits.translate(NARROW)
        if len(digits) > 1 and digits[0] in "0０":
            return True
        if len(digits) == 11 and digits[0] == "1":
            return True
        if digits in _LABEL_NUMBERS and text.startswith(_LABEL_NUMBER_NOUNS, end):
            return True
        if (
            digits in _LABEL_NUMBERS
            and text[end : end + 1] == "、"
            and text[end + 1 : end + 2].isdigit()
        ):
            return True
    if at > 1 and text[at - 1] == " " and _LATIN.match(text, at - 2):
        return True
    if text.startswith(_LABEL_AFTER, end):
        return True
    if _LABEL_BEFORE.search(text[max(0, at - 10) : at]):
        return True
    if (
        len(digits) <= 3
        and _LIST_AFTER.match(text, end)
        and _LIST_BEFORE.search(text[max(0, at - 3) : at])
    ):
        return True
    if len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20") and not hedge:
        following = text[end : end + 1]
        return following.isalpha() or following in tuple('》〉”"）)')
    return False


def extract(text: str, *, restore: bool = False) -> list[Quantity]:
    """Read the quantities of a Chinese text.

    Parameters
    ----------
    text : str
        Any text, in either script and width.
    restore : bool
        Whether to mend a damaged text first; positions are then those of
        ``loudi_analysis.restore(text).text``.

    Returns
    -------
    list of Quantity
        By position, never overlapping.
    """
    if restore:
        from loudi_analysis.restoration import restore as mend  # noqa: PLC0415

        text = mend(text).text
    quantities: list[Quantity] = []
    search = CANDIDATE.search
    floor = at = 0
    while (hit := search(text, at)) is not None:
        start = hit.start()
        char = text[start]
        if char in DIGIT:
            found, at = _read_digits(text, start, floor)
        else:
            found, at = _read_han(text, start, floor, char)
        if found is not None:
            quantities.append(found)
            floor = at = found.end
        elif at <= start:
            at = start + 1
    return quantities


def _dated(text: str, start: int, floor: int) -> Quantity | None:
    when = dates.read(text, start, floor)
    if when is None:
        return None
    return Quantity(
        when.start, when.end, text[when.start : when.end], None, None, None, False, False, None, None,
        "", when.kind, None, when.iso,
    )  # fmt: skip


# The most common quantity by far is a plain number in digits with a measure word and nothing
# around it that bears on it; it is read in one step, and all others in full.
_FAST = re.compile(
    r"([0-9]{1,15})(?:\.([0-9]{1,6}))?([萬万億亿]?)(?=[^0-9,.，．十百千萬万億亿兆 \u3000])"
)
_SLOW_BEFORE = (
    _BEFORE_LAST
    | frozenset("-–－./．:：·•〕]］〔[［〈_×xX*＋+第 \u3000")
    | frozenset(ASCII_DIGITS + DIGIT)
    | frozenset(chr(code) for code in range(128) if chr(code).isalnum())
    | frozenset(chr(0xFEE0 + code) for code in range(0x21, 0x7F) if chr(code).isalnum())
)
_SLOW_AFTER = (
    _AFTER_FIRST | _MORE_AFTER | _CONNECT_FIRST | _CURRENCY_FIRST | frozenset("半/／每整正 \u3000")
    | frozenset(chr(code) for code in range(128) if chr(code).isalpha())
)  # fmt: skip
_GOES_ON = frozenset(_COMPOUND) | frozenset("米秒塊块斤")
_FAST_UNITS = {
    word: (
        _percent_unit(unit.written) if unit.kind == "percent" else unit.written,
        unit.kind,
        len(unit.written),
    )
    for word, unit in UNITS.items()
    if unit.written
    and word[0] not in _DATE_NEXT
    and word not in ("成", "折", "屆", "届", "年代", "世紀", "世纪")
} | {
    word: None
    for word, unit in UNITS.items()
    if not unit.written or word in ("成", "折", "屆", "届")
}


def _fast(text: str, start: int) -> Quantity | None:
    match = _FAST.match(text, start)
    if match is None or (start and text[start - 1] in _SLOW_BEFORE):
        return None
    at = match.end()
    lengths = UNIT_LENGTHS.get(text[at])
    if lengths is None:
        return None
    for length in lengths:
        word = text[at : at + length]
        if word in _FAST_UNITS:
            break
    else:
        return None
    found = _FAST_UNITS[word]
    if found is None:
        return None
    unit, kind, length = found
    end = at + length
    after = text[end : end + 1]
    if (
        after in _SLOW_AFTER
        or (after in _STARTS and word in _GOES_ON and after)
        or text[at + 1 : at + 2] in _SPLIT_GE
    ):
        return None
    whole, part, scale = match.groups()
    value: Number
    if part is None:
        value = int(whole)
        if scale:
            value *= BIG[scale]
    else:
        size = 10 ** len(part)
        value = int(whole + part)
        if scale:
            value *= BIG[scale]
        value = value // size if value % size == 0 else value / size
    return Quantity(
        start,
        end,
        text[start:end],
        value,
        value,
        value,
        True,
        True,
        value,
        value,
        unit,
        kind,
        None,
        None,
    )


def _read_digits(text: str, start: int, floor: int) -> tuple[Quantity | None, int]:
    if (quick := _fast(text, start)) is not None:
        return quick, quick.end
    prior = text[start - 1 : start]
    if not prior.isascii() or not prior.isalnum():
        day = dates.plain(text, start)
        if day is not None:
            end, iso = day
            return Quantity(
                start,
                end,
                text[start:end],
                None,
                None,
                None,
                False,
                False,
                None,
                None,
                "",
                "date",
                None,
                iso,
            ), end
    match = NUMERAL.match(text, start)
    assert match is not None
    run_end = match.end()
    following = text[run_end : run_end + 1]
    if following in ", " and following and (row := _ROW.match(text, start)) is not None:
        return None, row.end()  # figures in a row are a table's, not prose
    span = (
        following == "年"
        and text[run_end + 1 : run_end + 2] != "代"
        and run_end - start < 4
        and prior not in _ERA_LAST
        and text[start] != "0"
    )
    if span and text[run_end + 1 : run_end + 2].isdigit():
        span = run_end - start != 2
    if (
        following in _DATE_NEXT
        and not span
        and following
        and not (prior.isascii() and prior.isalpha())
        and prior != "〔"
    ):
        date = _dated(text, start, floor)
        if date is not None:
            return date, date.end
    found = core(text, start)
    if _is_label(text, start, run_end, found):
        chain = _CHAIN.match(text, start)
        return None, max(chain.end() if chain else 0, run_end)
    if found is None:
        return None, run_end
    if (
        following in _SCORE
        and following
        and (score := _score(text, start, run_end, floor)) is not None
    ):
        return score, score.end
    if following in "-－:：/." and following:
        chain = _CHAIN.match(text, start)
        if chain is not None and chain.end() > run_end and _UNBROKEN.match(text, start):
            return None, chain.end()
    return _complete(text, start, floor, found, match[0], run_end)


_ROW = re.compile(r"(?:[0-9]{1,15}(?:, ?| )){12,}")
_ERA_LAST = frozenset("國国元前 ")
_SCORE = frozenset("比:：∶")
_UNBROKEN = re.compile(
    rf"[{DIGIT}]+(?:[-－.．/:：][{DIGIT}]+){{2,}}|0[{DIGIT}]{{2,}}[-－]|[{DIGIT}]{{3}}-[{DIGIT}]{{4}}(?![{DIGIT}人名個个元年天戶户])"
)
_SCORED = re.compile(rf"[比:：∶][ ]?({NUMERAL.pattern})")


def _score(text: str, start: int, end: int, floor: int) -> Quantity | None:
    """Read 3比1 as a score, and as a ratio where the clause calls it one."""
    match = _SCORED.match(text, end)
    if match is None or text[match.end() : match.end() + 1] in (":", "："):
        return None
    first, second = numeral(text[start:end]), numeral(match[1])
    if first is None or second is None or first.value is None or second.value is None:
        return None
    if text[end] == "比" and (_unit(text, match.end()) or Unit("", "", False)).written:
        return None
    called = _RATIO_BEFORE.search(text[max(floor, start - 8) : start]) or text.startswith(
        ("的比例", "比例"), match.end()
    )
    stop = match.end()
    if called and second.value:
        value = plain(Fraction(first.value) / Fraction(second.value))
        return Quantity(
            start,
            stop,
            text[start:stop],
            value,
            value,
            value,
            True,
            True,
            value,
            value,
            "",
            "ratio",
            None,
            None,
        )
    return Quantity(
        start,
        stop,
        text[start:stop],
        None,
        None,
        None,
        False,
        False,
        None,
        None,
        "",
        "score",
        None,
        None,
    )


_PERCENT = re.compile(f"(百分之)(?=[{HAN}{DIGIT}])")


def _read_han(text: str, start: int, floor: int, char: str) -> tuple[Quantity | None, int]:  # noqa: PLR0911, PLR0912
    if (
        char == "百"
        and (percent := _PERCENT.match(text, start)) is not None
        and text[start - 1 : start] not in _SLOW_BEFORE
    ):
        read = _numeral_core(text, percent.end(1))
        if (
            read is not None
            and read[1] is not None
            and text[read[0] : read[0] + 1] not in _SLOW_AFTER
            and read[0] >= percent.end()
        ):
            value, end = plain(read[1]), read[0]
            return Quantity(
                start,
                end,
                text[start:end],
                value,
                value,
                value,
                True,
                True,
                value,
                value,
                "%",
                "percent",
                None,
                None,
            ), end
    phrase_end, at_start = _phrase_end(text, start)
    if char == "第":
        if phrase_end > 0:
            return None, phrase_end
        return _ordinal(text, start)
    if char == "翻":
        return None, start + 1
    if char in "千百" and text.startswith(_MANY, start - 1) and start > floor:
        found = core_many = _many(text, start)
        return _complete(text, start - 1, floor, core_many, "數", start)
    match = NUMERAL.match(text, start)
    run = match[0] if match else char
    run_end = start + len(run)
    following = text[run_end : run_end + 1]
    if phrase_end < 0 and following in _DATE_NEXT and following and match:
        date = _dated(text, start, floor)
        if date is not None:
            return date, date.end
    if char in "〇○零" and len(run) == 1 and text.startswith(_ZERO, run_end):
        found: Core | None = Core(run_end, 0)
    else:
        found = core(text, start)
    if phrase_end > 0 and (
        found is None or not at_start or not found.known or found.end <= phrase_end
    ):
        return None, max(phrase_end, start + 1)
    if found is None or (following in ("號", "号") and not found.unit):
        return None, run_end
    if (
        following in _SCORE
        and following
        and len(run) == 1
        and (score := _score(text, start, run_end, floor)) is not None
    ):
        return score, score.end
    return _complete(text, start, floor, found, run, run_end)


_MANY = ("成千上萬", "成千上万", "成百上千")


def _many(text: str, start: int) -> Core:
    end = start + 3
    unit = _unit(text, end) or _UNIT_WORD
    return Core(
        end + len(unit.written),
        None,
        unit=unit.written,
        kind=unit.kind,
        hedge=text[start - 1 : end],
        meaning="vague",
    )


def _ordinal(text: str, start: int) -> tuple[Quantity | None, int]:
    at = start + 1
    if text[at : at + 1] == " ":
        at += 1
    if text[at : at + 1] not in _STARTS or not text[at : at + 1]:
        return None, start + 1
    read = _numeral_core(text, at)
    if read is None:
        return None, at + 1
    end, value, low, high, _, beyond, run = read
    gap = 1 if text[end : end + 1] == " " else 0
    unit = _unit(text, end + gap)
    written = unit.written if unit is not None else ""
    if not written:
        connect = _CONNECT.match(text, end)
        last = (
            _ORDINAL_RANGE.match(text, connect.end())
            if connect is not None and value is not None
            else None
        )
        if last is not None:
            upper = numeral(last[1])
            kind_unit = _unit(text, last.end())
            if (
                upper is not None
                and upper.value is not None
                and value is not None
                and upper.value > value
                and kind_unit is not None
                and kind_unit.written
            ):
                end = last.end() + len(kind_unit.written)
                ranged = Core(end, None, value, upper.value, kind_unit.written, "ordinal")
                return _quantity(text, _Before(start, "", "", False, ""), ranged, end, "", ""), end
        for word in _ORDINAL_UNITS:
            if text.startswith(word, end + gap):
                written = word
                break
    if not written and run[0] not in DIGIT and not _ranked(text, start, end):
        return None, end
    if written:
        end += gap + len(written)
    core_ = Core(end, value, low, high, written, "ordinal", beyond=beyond)
    quantity = _quantity(text, _Before(start, "", "", False, ""), core_, end, "", "")
    return quantity, end


def _ranked(text: str, start: int, end: int) -> bool:
    """Say whether an ordinal without a measure word is a rank (名列第三) or stands alone."""
    if text[end : end + 1] not in ("", "。", "，", ",", "；", "、", "\n", ")", "）"):
        return False
    return _alone(text, start, end) or text[start - 1 : start] in ("名", "列", "居", "位", "排")


_ORDINAL_UNITS = tuple(sorted(scripts(tables.ORDINAL_UNITS), key=len, reverse=True))
_ORDINAL_RANGE = re.compile(f"第?({NUMERAL.pattern})")
_SPAN_WORDS = frozenset("年月天日周週")


def _complete(  # noqa: PLR0911, PLR0912
    text: str, start: int, floor: int, found: Core, run: str, run_end: int
) -> tuple[Quantity | None, int]:
    """Read the words around a number and its measure word, and judge whether it counts."""
    end = found.end
    following = text[end : end + 1]
    digits = run[0] in DIGIT
    bare = not digits and run[0] in "百千萬万億亿兆佰仟"
    prior = text[start - 1] if start > floor else ""
    if prior and (prior in _BEFORE_LAST or prior == " "):
        before = _before(text, start, floor, bare)
        if before.currency and found.unit and found.kind != "money":
            before = _before(text, start, start, bare)
    else:
        before = _Before(start, "", "", False, "")
    ranged = (
        _range(text, start, found, before.negative)
        if following in _CONNECT_FIRST and following
        else None
    )
    if ranged is not None:
        found, end = ranged, ranged.end
        following = text[end : end + 1]
    hedge = meaning_after = ""
    if following in _AFTER_NEXT and following:
        end, hedge, meaning_after = _after(text, end, found.kind if found.unit else "")
    if found.kind == "money" and following in _CURRENCY_FIRST and following:
        for currency in _CURRENCY_WORDS:
            if text.startswith(currency, end):
                end += len(currency)
                break
    if (
        found.kind == "money"
        and following in ("整", "正")
        and text[end + 1 : end + 2] not in _WHOLE_WORDS
    ):
        end += 1
    if before.hedge:
        if (
            before.hedge in ("近",)
            and found.kind == "duration"
            and _is_past(text, before.start, end, floor, found.unit, prior)
        ):
            before = before._replace(
                start=before.start + 1 + (text[before.start + 1] == " "), hedge="", meaning=""
            )
    if not digits and not _counts(
        text, start, end, floor, found, run, before, hedge, bare, ranged is not None
    ):
        return None, max(run_end, start + 1)
    if prior in _TITLES and prior and (title := _TITLE.match(text, end)) is not None:
        return None, title.end()
    if (
        not digits
        and prior
        and prior in _QUOTES
        and found.kind == "count"
        and not found.hedge
        and run[0] not in "零〇"
    ):
        quoted = _QUOTED.match(text, end)
        if quoted is not None and quoted.end() > end + 1:
            return None, quoted.end()
    if (
        digits
        and not found.unit
        and found.kind == "count"
        and not before.currency
        and (ranged is None or _LABEL_BEFORE.search(text[max(0, start - 10) : start]))
    ):
        if _is_bare_label(text, start, run_end, run, before.hedge or hedge or found.hedge):
            return None, max(found.end, run_end)
    if ranged is not None and before.negative:
        before = before._replace(negative=False)
    meaning = before.meaning
    if not meaning or meaning == tables.ABOUT:
        meaning = (
            meaning_after
            if meaning_after and meaning_after != tables.ABOUT
            else found.meaning or meaning_after or meaning
        )
    if found.meaning in ("vague", "between"):
        meaning = found.meaning
    quantity = _quantity(text, before, found, end, hedge, meaning)
    return quantity, end


_WHOLE_WORDS = frozenset("治改體体合個个數数頓顿修在式常當当好")
_AFTER_NEXT = _AFTER_FIRST | _MORE_AFTER | {" "}


def _is_past(text: str, start: int, end: int, floor: int, unit: str, prior: str) -> bool:
    """Say whether 近 before a span of time means "the past" (近5年) rather than "nearly"."""
    if text.startswith(("來", "来", "以來", "以来", "內", "内"), end) or text[end - 1] in "內内":
        return True
    if unit[-1] not in _SPAN_WORDS and unit not in ("星期", "個星期", "个星期"):
        return False
    before = text[start - 1 : start] if start else ""
    if before and before in _NEARLY_AFTER:
        return False
    return not text.startswith(_NEARLY_BEFORE, end)


def _counts(  # noqa: PLR0911, PLR0913
    text: str,
    start: int,
    end: int,
    floor: int,
    found: Core,
    run: str,
    before: _Before,
    hedge: str,
    bare: bool,
    ranged: bool,
) -> bool:
    """Say whether a number in Chinese characters is one, and not part of a word."""
    if found.kind in ("ratio", "percent"):
        return (
            run != "半"
            or found.unit != ""
            or text[start + 1 : start + 2] in ("數", "数")
            or before.hedge in ("過", "过", "近", "超", "逾")
        )
    if found.meaning == "vague":
        prior = text[start - 1 : start] if start > floor else ""
        return not (prior and prior in _SHU and run[0] in "數数")
    if run == "半":
        if found.unit:
            return found.unit not in ("場", "场", "夜", "年") or text[
                start - 1 : start
            ] not in tuple("上下前後后")
        return before.hedge in ("過", "过", "近", "超", "逾")
    if bare:
        return bool(
            before.hedge
            or found.hedge
            or hedge in ("多", "餘", "余")
            or (len(run) > 1 and found.unit and found.known)
            or (found.unit and (text[start - 1 : start] == "每" or found.kind == "area"))
        )
    if ranged or before.negative or before.currency:
        return True
    if run == "一" and found.unit in ("", "個", "个", "只", "隻") and _alone(text, start, end):
        return True
    if run == "一":
        if found.kind not in _ONE_UNITS or not found.unit:
            return False
        return found.unit not in (
            "日",
            "夜",
            "晚",
            "分",
            "月",
            "毛",
            "角",
            "刻",
            "宿",
            "旬",
            "季",
            "里",
            "方",
            "合",
            "石",
            "斗",
            "寸",
            "尺",
            "丈",
            "兩",
            "两",
            "錢",
            "钱",
            "頃",
            "顷",
            "克",
            "升",
            "平",
            "紀",
            "纪",
            "圓",
            "圆",
            "刀",
            "仙",
            "文",
            "蚊",
        )
    if found.known:
        return True
    return _alone(text, start, end)


def _alone(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] in "。\n") and (end == len(text) or text[end] in "。\n")
