"""The reader: one scan finds where numbers may begin, and each is read with the words around it."""

# Whether a number counts is a cascade of rules that returns as soon as one applies.

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from loudi_analysis.extraction.quantity import Quantity

from . import context, dates, measures, tables
from .context import Before
from .measures import BETWEEN, STARTS, VAGUE, Exact, Reading, find_unit
from .numerals import DIGIT, HAN, LETTERS, NARROW, NUMERAL, SCALES, Number, numeral, plain
from .tables import ABOUT, AT_LEAST, AT_MOST, BIG, HAN_DIGITS, LESS, MORE, SMALL
from .vocabulary import DIGIT_NAME, UNIT_LENGTHS, UNIT_STARTS, UNITS, scripts

#: What a reader of one place gives: the quantity, if one stands there, and where to go on.
Step = tuple[Quantity | None, int]

_ZERO = tuple(scripts(tables.ZERO_NOUNS))
#: Kinds of measure words with which 一 counts: 一年, not 一名.
_ONE_KINDS = {"duration", "length", "mass", "area", "volume", "money", "percent", "multiple", "age"}
_NOT_TWO = frozenset(scripts(tables.NOT_WITH_TWO))
_OFFICES = frozenset(scripts("所 團 部 室 局 隊 站 班 處 連 路 線"))
_NAMING = frozenset({"count", "duration", "length"})
_ONE_OF = frozenset("前上後后下同另每這这那某哪")
_NOT_ONE = frozenset(scripts(tables.NOT_WITH_ONE))
_ONE = "".join(
    sorted(
        {
            word[0]
            for word, unit in UNITS.items()
            if unit.kind in _ONE_KINDS and not unit.digits_only
        }
        - set("個个")
    )
)
_SMALL_DIGITS = "二三四五六七八九兩两"
_UNIT_FIRST = "".join(sorted(set(UNIT_LENGTHS)))
_FOLLOW = (
    re.escape(_UNIT_FIRST)
    + "分點点又多余餘馀來来幾几至到、年月日號号時时半比是， ,。；;）)!！?？\n"
)
_ZERO_FIRST = "".join(sorted({word[0] for word in _ZERO}))
#: Where a quantity may begin. The first set lets the scan skip fast; what follows turns most of the
#: numerals inside words away before any Python code runs.
CANDIDATE = re.compile(
    rf"[{DIGIT}〇○零一{_SMALL_DIGITS}十百千萬万億亿兆廿卅卌半數数幾几{tables.CAPITALS}第](?:"
    rf"(?<=[{DIGIT}])"
    rf"|(?<=一)(?= ?[{HAN}{_ONE}分半月成號号又至到旬]|[點点][{''.join(HAN_DIGITS)}半鐘钟]|刻[鐘钟]"
    r"|[個个](?:[半多餘余來来月小星禮礼世季工鐘钟百晝昼學学點点交基]))"
    r"|(?<=[午晨晚上夜間间早]一)(?=[時时點点])"
    r"|(?:(?<=\A[一〇零])|(?<=[。\n][一〇零]))(?=.?(?:[。\n]|\Z))"
    rf"|(?<=[{_SMALL_DIGITS}十])(?=[{HAN}{_FOLLOW}]|\Z)"
    r"|(?<=[百千萬万億亿兆廿卅卌])"
    rf"|(?<=[〇○零])(?=[{HAN}點点時时例宗人度分起件{_ZERO_FIRST}])"
    rf"|(?<=半)(?=[{re.escape(_UNIT_FIRST)}數数以左。，、；,.]|\Z)"
    r"|(?<=[數数幾几])(?=[十百千萬万億亿以])"
    rf"|(?<=[{tables.CAPITALS}])(?=[{tables.CAPITALS}萬万億亿元圓圆])"
    r"|(?<=[壹貳贰叁叄柒捌玖])(?=[十百千])"
    rf"|(?:(?<=\A[{tables.CAPITALS}])|(?<=[。\n][{tables.CAPITALS}]))(?=[。\n]|\Z)"
    rf"|(?<=第)(?=[ {HAN}{DIGIT}]))"
)

_NUMERAL_PART = rf"(?:[{HAN}餘余馀多幾几點点又]|分之)"
#: Numerals in Chinese characters that spaces part, with a scale or a fraction among them.
_PARTED = re.compile(
    rf"(?=[{HAN} ]{{0,24}}(?:[{SCALES}]|分之))[{HAN}]{_NUMERAL_PART}{{0,12}}"
    rf"(?: {{1,3}}{_NUMERAL_PART}{{1,12}}){{1,12}}(?![{HAN}])"
)
_TWO_NUMBERS = re.compile(f"[{''.join(HAN_DIGITS)}] +[{''.join(HAN_DIGITS)}]")
_CONNECT = re.compile(
    r"(?:[（(]含[）)])?[ \u3000]?(?:至|到|[-－–]{1,2}|[~～〜]|[—―─]{1,2})[ \u3000]?"
)
_CONNECT_FIRST = frozenset("(（至到-－–~～〜—―─、 \u3000")
_DATE_NEXT = frozenset("年月日號号時时點点:：-－/.．／至到~～—–〜 \u3000―─")
_AFTER_NEXT = context.AFTER_FIRST | measures.MORE_AFTER | {" "}
_WHOLE_WORDS = frozenset("治改體体合個个數数頓顿修在式常當当好")
#: Measure words with which a lone 零 counts; 零件, 零起點 and 零元購 are words.
_ZERO_UNITS = frozenset("例宗人度分元名度℃個个") | frozenset(scripts("攝氏度 個百分點 百分點"))
_NOT_HALVED = frozenset(scripts(tables.NOT_HALVED))
_HALVES = frozenset(scripts(tables.HALVES))
_HALVED_KINDS = {"duration", "length", "mass", "area", "volume", "percent", "multiple", "age"}
_HUNDREDS = frozenset("百千佰仟")
_CHANGES = frozenset("降升增減减至到")
_BEFORE_BARE = frozenset("由從从到至為为達达有計计共增降升減减約约：:（(")
_COUNTED = tuple(scripts("省 市 縣 國 區縣 鄉鎮 " + tables.COUNTED_NOUNS))
_POWERS = frozenset(10**power for power in range(13))
_PHONE = re.compile(rf"[{DIGIT}]{{4}} [{DIGIT}]{{4}}(?![{DIGIT}.,])")
# What stands before a subscriber's number: +, (02), (852).
_DIALED = re.compile(r"(?:[+＋]|[(（](?:0[0-9]{1,3}|85[23]|886|86)[)）])$")
_SUBSCRIBER = re.compile(
    rf"(?:[{DIGIT}]{{1,3}}[-－ ])?[{DIGIT}]{{3,4}}[-－ ]?[{DIGIT}]{{4}}(?![{DIGIT}.,])"
)
_SESSION = re.compile("[一二三四五六七八九十]+次(?:會|会|全)")  # 十三屆四次會議 names a meeting
_INSTITUTIONS = tuple(scripts(tables.INSTITUTIONS))
_ROW = re.compile(r"(?:[0-9]{1,15}(?:, ?| )){12,}")
_ERA_LAST = frozenset("國国元前 ")
_SCORE = frozenset("比:：∶")
_SCORED = re.compile(rf"[比:：∶][ ]?({NUMERAL.pattern})")
_PARTS = re.compile(rf"{NUMERAL.pattern}(?:[比:：∶][ ]?{NUMERAL.pattern}){{2,}}")
_RATIO_BEFORE = re.compile("(?:比例|比率|配比|比值|之比|比|率)[為为爲是約约達达由從从]{0,2}$")
_PERCENT = re.compile(f"百分之(?=[{HAN}{DIGIT}])")
_ORDINAL_RANGE = re.compile(f"第?({NUMERAL.pattern})")
_ORDINAL_UNITS = re.compile("|".join(sorted(scripts(tables.ORDINAL_UNITS), key=len, reverse=True)))
_MANY = ("成千上萬", "成千上万", "成百上千")
_SHU = frozenset(scripts(" ".join(tables.NOT_BEFORE_SHU)))
_CURRENCY_SIGNS = frozenset("$＄¥￥€£￡")
_POINT_VERBS = frozenset("是要就則则應应必須须，的")
_OVER_HALF = ("過", "过", "近", "超", "逾")
_IMPLY_MORE, _IMPLY_LESS = tables.IMPLY_MORE, tables.IMPLY_LESS


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
    if _PARTED.search(text) is not None:
        return _extract_parted(text)
    return _extract(text)


def _extract_parted(text: str) -> list[Quantity]:
    """Read a text in which spaces part numerals (三千 九百 六十五), with its own positions."""
    kept, places, at = [], list[int](), 0
    for run in _PARTED.finditer(text):
        joined = run[0].replace(" ", "")
        found = measures.read(joined, 0)
        whole = found is not None and found.value is not None and found.end == len(joined)
        if not whole or _TWO_NUMBERS.search(run[0]) is not None:
            continue
        before = text[at : run.start()]
        kept += [before, joined]
        places += range(at, run.start())
        places += [run.start() + at for at, char in enumerate(run[0]) if char != " "]
        at = run.end()
    if not kept:
        return _extract(text)
    kept.append(text[at:])
    places += range(at, len(text))
    quantities = []
    for quantity in _extract("".join(kept)):
        start, end = places[quantity.start], places[quantity.end - 1] + 1
        quantities.append(replace(quantity, start=start, end=end, surface=text[start:end]))
    return quantities


def _extract(text: str) -> list[Quantity]:
    """Read a text as it stands."""
    quantities: list[Quantity] = []
    search = CANDIDATE.search
    floor = at = 0
    while (hit := search(text, at)) is not None:
        start = hit.start()
        char = text[start]
        if char in DIGIT:
            found, at = _read_digits(text, start, floor)
        elif char == "第":
            found, at = _read_ordinal(text, start)
        else:
            found, at = _read_han(text, start, floor, char)
        if found is not None:
            floor = at = found.end
            if not context.is_titled(text, found):
                quantities.append(found)
        elif at <= start:
            at = start + 1
    return quantities


# --- Records ---------------------------------------------------------------------------------


def _exact(text: str, start: int, end: int, value: Number, unit: str, kind: str) -> Quantity:
    """Make the record of a plain number without a hedge."""
    surface = text[start:end]
    return Quantity(
        start, end, surface, value, value, value, True, True, value, value, unit, kind, None, None
    )


def _unvalued(text: str, start: int, end: int, kind: str, iso: str | None) -> Quantity:
    """Make the record of a date, a time or a score."""
    surface = text[start:end]
    return Quantity(
        start, end, surface, None, None, None, False, False, None, None, "", kind, None, iso
    )


def _last_digit(value: Exact) -> Exact:
    """Give the place value of the last digit that is not zero."""
    step: Exact = 1
    while value.denominator != 1:
        value, step = value * 10, Fraction(step) / 10
        if step < Fraction(1, 10**12):
            return step
    whole = int(value)
    while whole % 10 == 0:
        whole //= 10
        step *= 10
    return step


def _record(text: str, before: Before, found: Reading, hedge: str, meaning: str) -> Quantity:
    """Make the record of a number with the words around it.

    Parameters
    ----------
    text : str
        The text.
    before : Before
        The words in front.
    found : Reading
        The number and its measure word, with the end of all that is read.
    hedge, meaning : str
        The hedge that follows, and what all hedges together mean.
    """
    value, low, high = found.value, found.low, found.high
    if before.negative and low is None and value is not None:
        value = -value
    lower: Exact | None = None
    upper: Exact | None = None
    lower_in = upper_in = False
    if low is not None:
        lower, upper = low, high
        lower_in = upper_in = meaning != BETWEEN
    elif value is None:
        pass
    elif not meaning:
        lower = upper = value
        lower_in = upper_in = True
    elif meaning in (MORE, AT_LEAST):
        lower, lower_in = value, meaning == AT_LEAST
    elif meaning in (LESS, AT_MOST):
        upper, upper_in = value, meaning == AT_MOST
    implied_lower, implied_upper = lower, upper
    if value is not None and value > 0 and found.rounded and meaning in (MORE, LESS):
        words = {before.hedge, hedge, *found.hedge}
        step = _last_digit(value)
        if meaning == MORE and words & _IMPLY_MORE:
            implied_upper = value + step
        elif meaning == LESS and words & _IMPLY_LESS:
            # nearly one of something is at least nine tenths of it
            implied_lower = value - (Fraction(step) / 10 if value == step else step)
    written = before.hedge + found.hedge + hedge
    start, end = before.start, found.end
    least, most = plain(lower), plain(upper)
    return Quantity(
        start,
        end,
        text[start:end],
        plain(value),
        least,
        most,
        lower_in and least is not None,
        upper_in and most is not None,
        least if implied_lower is lower else plain(implied_lower),
        most if implied_upper is upper else plain(implied_upper),
        found.unit or before.currency,
        "money" if before.currency else found.kind,
        written or None,
        None,
    )


# --- Digits ----------------------------------------------------------------------------------

# The most common quantity by far is a number in digits with a measure word, perhaps a hedge, and
# nothing else that bears on it; it is read in one step, and all others in full.
_FAST = re.compile(
    r"([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.([0-9]{1,6}))?([萬万億亿]?)([多余餘馀]?)"
    r"(?=[^0-9,.，．十百千萬万億亿兆 \u3000])"
)
_ALNUM = frozenset(chr(code) for code in range(128) if chr(code).isalnum())
_WIDE_ALNUM = frozenset(chr(ord(char) + 0xFEE0) for char in _ALNUM)
_SLOW_BEFORE = _ALNUM | _WIDE_ALNUM | frozenset("–—./．／:：·•〕]］〔[［〈《_×*＋+第 \u3000")
_SLOW_AFTER = (
    (_CONNECT_FIRST - {"、"}) | {char for char in _ALNUM if char.isalpha()} | set("半/／每")
)
_PERCENT_SLOW = _SLOW_AFTER | context.AFTER_FIRST | measures.MORE_AFTER
_SPLIT = measures.MORE_AFTER | frozenset("半來来")
_GOES_ON = frozenset(measures.COMPOUND) | measures.BARE_DECIMALS
_SLOW_UNITS = frozenset(scripts("成 折 屆 年代 世紀 型"))
_FAST_UNITS = {
    word: (measures.percent_unit(unit.written) if unit.kind == "percent" else unit.written)
    if unit.written and word not in _SLOW_UNITS and (word[0] not in _DATE_NEXT or word == "年")
    else ""
    for word, unit in UNITS.items()
}


def _fast(text: str, start: int, floor: int) -> Quantity | None:
    """Read a number in digits with its measure word and hedges, if nothing else bears on it."""
    match = _FAST.match(text, start)
    prior = text[start - 1] if start else ""
    if match is None or prior in _SLOW_BEFORE or prior in context.MINUS:
        return None
    at = match.end()
    for length in UNIT_STARTS.get(text[at : at + 2]) or UNIT_STARTS.get(text[at], ()):
        word = text[at : at + length]
        if word in _FAST_UNITS:
            break
    else:
        return None
    written = _FAST_UNITS[word]
    if not written or text[at + 1 : at + 2] in _SPLIT:
        return None
    if word == "年" and not _is_span(text, start, at, prior):
        return None
    unit = UNITS[word]
    end = at + len(unit.written)
    follows = text[end : end + 1]
    money = unit.kind == "money"
    if follows in _SLOW_AFTER or (follows in STARTS and word in _GOES_ON):
        return None
    if money and (follows in context.CURRENCY_FIRST or follows in ("整", "正")):
        return None
    digits, part, scale, more = match.groups()
    if "," in digits:
        digits = digits.replace(",", "")
    before = Before(start)
    hedge = after = ""
    if prior in context.BEFORE_LAST:
        before = context.before(text, start, floor, False)
        nearly = before.hedge == "近" and unit.kind == "duration"
        if before.negative or nearly or (before.currency and not money):
            return None
    if follows in context.AFTER_FIRST or follows in measures.MORE_AFTER:
        end, hedge, after = context.after(text, end, unit.kind)
    number = int(digits + part) if part else int(digits)
    if scale:
        number *= BIG[scale]
    size = 10 ** len(part) if part else 1
    whole = size == 1 or number % size == 0
    if before.start == start and not hedge and not more:
        value = number // size if whole else number / size
        return _exact(text, start, end, value, written, unit.kind)
    exact = number // size if whole else Fraction(number, size)
    found = Reading(end, exact, unit=written, kind=unit.kind)
    if more:
        found.hedge, found.meaning = more, MORE
    return _record(text, before, found, hedge, _meaning(before, found, after))


def _read_digits(text: str, start: int, floor: int) -> Step:
    """Read what begins at a digit."""
    prior = text[start - 1] if start else ""
    if (name := DIGIT_NAME.match(text, start)) is not None:
        return None, name.end()
    if "月" not in text[start + 1 : start + 3]:
        quick = _fast(text, start, floor)
        if quick is not None:
            return quick, quick.end
    if prior not in _ALNUM and (day := dates.plain(text, start)) is not None:
        return _unvalued(text, start, day[0], "date", day[1]), day[0]
    match = NUMERAL.match(text, start)
    if match is None:
        return None, start + 1
    end = match.end()
    following = text[end : end + 1]
    if following == " " and (phone := _PHONE.match(text, start)) is not None:
        return None, phone.end()
    dialed = (
        prior
        and prior in "+＋)）"
        and _DIALED.search(text[max(0, start - 7) : start].translate(NARROW))
    )
    if dialed and (phone := _SUBSCRIBER.match(text, start)) is not None:
        return None, phone.end()
    if following in (",", " ") and (row := _ROW.match(text, start)) is not None:
        return None, row.end()  # figures in a row are a table's, not prose
    if following in _DATE_NEXT and not (prior.isascii() and prior.isalpha()) and prior != "〔":
        span = following == "年" and _is_span(text, start, end, prior)
        if not span and (when := dates.read(text, start, floor)) is not None:
            return _unvalued(text, when.start, when.end, when.kind, when.iso), when.end
    found = measures.read(text, start)
    if context.is_label(text, start, end, found):
        return None, max(context.chain_end(text, start), end)
    if found is None:
        return None, end
    if following in _SCORE and (parts := _PARTS.match(text, start)) is not None:
        return None, parts.end()  # 9.4∶46.1∶44.5
    if following in _SCORE and (score := _score(text, start, end, floor)) is not None:
        return score, score.end
    if following and following in "-－:：/." and context.is_chain(text, start):
        return None, max(context.chain_end(text, start), end)
    return _complete(text, start, floor, found, match[0], end)


def _is_span(text: str, start: int, end: int, prior: str) -> bool:
    """Say without further reading that digits before 年 are a span of time: 3年, 120年."""
    if end - start > 3 or prior in _ERA_LAST or text[start] == "0":
        return False
    if text.startswith("代", end + 1):
        return False
    return not (text[end + 1 : end + 2].isdigit() and end - start == 2)


def _score(text: str, start: int, end: int, floor: int) -> Quantity | None:
    """Read 3比1 as a score, and as a ratio where the clause calls it one."""
    match = _SCORED.match(text, end)
    if match is None or text[match.end() : match.end() + 1] in (":", "："):
        return None
    first, second = numeral(text[start:end]), numeral(match[1])
    if first is None or second is None or first.value is None or second.value is None:
        return None
    stop = match.end()
    unit = find_unit(text, stop)
    if text[end] == "比" and unit is not None and unit.written:
        return None
    called = _RATIO_BEFORE.search(text[max(floor, start - 8) : start])
    if second.value and (called or text.startswith(("的比例", "比例"), stop)):
        value = plain(Fraction(first.value) / second.value)
        return None if value is None else _exact(text, start, stop, value, "", "ratio")
    return _unvalued(text, start, stop, "score", None)


# --- Chinese numerals --------------------------------------------------------------------------


def _read_han(text: str, start: int, floor: int, char: str) -> Step:
    """Read what begins at a numeral in Chinese characters."""
    if char == "百" and _PERCENT.match(text, start):
        percent = _percent(text, start)
        if percent is not None:
            return percent, percent.end
    phrase_end, begins = context.phrase(text, start)
    if char in "千百" and start > floor and text.startswith(_MANY, start - 1):
        return _many(text, start, floor)
    match = NUMERAL.match(text, start)
    run = match[0] if match else char
    end = start + len(run)
    following = text[end : end + 1]
    if phrase_end < 0 and match and following in _DATE_NEXT:
        when = dates.read(text, start, floor)
        if when is not None:
            return _unvalued(text, when.start, when.end, when.kind, when.iso), when.end
    if char in "〇○零" and len(run) == 1 and text.startswith(_ZERO, end):
        found: Reading | None = Reading(end, 0)
    else:
        found = measures.read(text, start)
    # A set phrase gives way to a longer reading with a measure word: 十分鐘 is no 十分.
    if phrase_end > 0 and not (found and begins and found.stands and found.end > phrase_end):
        return None, phrase_end
    if found is None or (following in ("號", "号") and not found.unit):
        return None, end
    if following in _SCORE and len(run) == 1:
        score = _score(text, start, end, floor)
        if score is not None:
            return score, score.end
    return _complete(text, start, floor, found, run, end)


def _percent(text: str, start: int) -> Quantity | None:
    """Read a plain 百分之 with nothing around it that bears on it."""
    if start and (text[start - 1] in _SLOW_BEFORE or text[start - 1] in context.BEFORE_LAST):
        return None
    run = measures.read_run(text, start + 3)
    value = plain(run.value) if run is not None else None
    if run is None or value is None or text[run.end : run.end + 1] in _PERCENT_SLOW:
        return None
    return _exact(text, start, run.end, value, "%", "percent")


def _many(text: str, start: int, floor: int) -> Step:
    """Read 成千上萬 with its measure word."""
    unit = find_unit(text, start + 3)
    found = Reading(start + 3, None, meaning=VAGUE)
    if unit is not None and unit.written:
        found.end += len(unit.written)
        found.unit, found.kind = unit.written, unit.kind
    return _complete(text, start - 1, floor, found, "數", start)


def _read_ordinal(text: str, start: int) -> Step:
    """Read 第 with a number and a measure word."""
    phrase_end, _ = context.phrase(text, start)
    if phrase_end > 0:
        return None, phrase_end
    if text[start - 1 : start] == "字":
        return None, start + 1  # a document's number: 教字第1090012345號
    at = start + 1 + text.startswith(" ", start + 1)
    if text[at : at + 1] not in STARTS or (run := measures.read_run(text, at)) is None:
        return None, start + 1
    end = run.end
    found = Reading(end, run.value, run.low, run.high, kind="ordinal", beyond=run.beyond)
    gap = int(text.startswith(" ", end))
    unit = find_unit(text, end + gap)
    written = unit.written if unit is not None else ""
    if not written:
        ranged = _ordinal_range(text, start, found)
        if ranged is not None:
            return ranged, ranged.end
        if word := _ORDINAL_UNITS.match(text, end + gap):
            written = word[0]
    if written:
        found.end, found.unit = end + gap + len(written), written
    elif text.startswith(_INSTITUTIONS, end) or (
        run.text[0] not in DIGIT and not _is_rank(text, start, end, found)
    ):
        return None, end
    return _record(text, Before(start), found, "", ""), found.end


def _ordinal_range(text: str, start: int, first: Reading) -> Quantity | None:
    """Read 第1至3名."""
    connect = _CONNECT.match(text, first.end)
    last = _ORDINAL_RANGE.match(text, connect.end()) if connect is not None else None
    if last is None or first.value is None:
        return None
    upper, unit = numeral(last[1]), find_unit(text, last.end())
    if upper is None or upper.value is None or upper.value <= first.value or unit is None:
        return None
    end = last.end() + len(unit.written)
    found = Reading(end, None, first.value, upper.value, unit.written, "ordinal")
    return _record(text, Before(start), found, "", "")


def _is_rank(text: str, start: int, end: int, found: Reading) -> bool:
    """Say whether an ordinal without a measure word counts: 名列第三, or alone.

    Before a noun it is mostly part of a name (第三軍醫大學), and before a verb or a stop it opens
    a point of a list.
    """
    if text[end : end + 1] not in ("", *"。，,；、\n)）"):
        return False
    return _is_alone(text, start, end) or text[start - 1 : start] in ("名", "列", "居", "位", "排")


# --- The words around --------------------------------------------------------------------------


def _complete(text: str, start: int, floor: int, found: Reading, run: str, run_end: int) -> Step:
    """Read the words around a number and its measure word, and judge whether it counts.

    Parameters
    ----------
    text : str
        The text.
    start, floor : int
        Where the number begins, and how far back its words may begin.
    found : Reading
        The number and its measure word.
    run : str
        The numeral as it stands.
    run_end : int
        Where to go on if it does not count.
    """
    digits = run[0] in DIGIT
    bare = not digits and (run[0] in BIG or (run[0] in SMALL and run[0] not in "十拾"))
    prior = text[start - 1] if start > floor else ""
    before = Before(start)
    if prior and (prior in context.BEFORE_LAST or prior == " "):
        before = context.before(text, start, floor, bare)
        if before.currency and found.unit and found.kind != "money":
            if before.currency[-1] in _CURRENCY_SIGNS:  # HK$99起: the word after is none
                found.end, found.unit, found.kind = found.end - len(found.unit), "", "money"
            else:
                before = context.before(text, start, start, bare)
    following = text[found.end : found.end + 1]
    ranged = None
    if following in _CONNECT_FIRST:
        ranged = _range(text, start, found, before.negative)
        if ranged is not None:
            found = ranged
            following = text[found.end : found.end + 1]
    hedge = meaning = ""
    if following in _AFTER_NEXT:
        found.end, hedge, meaning = context.after(text, found.end, found.kind if found.unit else "")
    if found.kind == "money":
        found.end = _money_end(text, found.end)
    nearly = before.hedge == "近" and found.kind == "duration"
    if nearly and context.is_past(text, before.start, found.end, found.unit):
        before = Before(before.start + 1 + text.startswith(" ", before.start + 1))
    if prior in context.TITLES:
        title = context.title_end(text, found.end)
        if title > 0:
            return None, title
    if digits:
        plain_count = not found.unit and found.kind == "count" and not before.currency
        if plain_count and before.negative and text[before.start - 1 : before.start].isalpha():
            return None, run_end  # 運-20 is a model, not a number below zero
        if plain_count and (ranged is None or context.called_label(text, start)):
            hedged = before.hedge or hedge or found.hedge
            if context.is_bare_label(text, start, run_end, run, hedged):
                return None, max(found.end, run_end)
    else:
        if not found.unit and (
            context.called_label(text, start)
            or text.startswith(_INSTITUTIONS, run_end)
            or context.is_enclosed(text, start, found.end)
        ):
            return None, run_end
        if found.unit in ("屆", "届") and _SESSION.match(text, found.end):
            return None, found.end
        certain = ranged is not None or before.negative or before.currency != ""
        if not _counts(text, start, floor, found, run, before, hedge, bare, certain):
            return None, max(run_end, start + 1)
        if found.kind == "count" and not found.hedge and not hedge and not before.hedge:
            small = not any(char in BIG or char in _HUNDREDS for char in run)
            if small and context.ends_quotation(text, start, found.end):
                return None, found.end
        if prior in context.QUOTES and found.kind in _NAMING and not found.hedge:
            slogan = context.slogan_end(text, found.end)
            if slogan > 0 and run[0] not in "零〇":
                return None, slogan
    return _record(text, before, found, hedge, _meaning(before, found, meaning)), found.end


def _meaning(before: Before, found: Reading, after: str) -> str:
    """Give what the hedges together mean: a bound beats 約, the first bound beats the rest."""
    if found.meaning in (VAGUE, BETWEEN):
        return found.meaning
    for meaning in (before.meaning, after, found.meaning):
        if meaning and meaning != ABOUT:
            return meaning
    return before.meaning or found.meaning or after


def _money_end(text: str, end: int) -> int:
    """Take in the currency and the 整 that follow a sum: 300萬元港幣, 壹萬元整."""
    if text[end : end + 1] in context.CURRENCY_FIRST:
        for word in context.CURRENCY_WORDS:
            if text.startswith(word, end):
                end += len(word)
                break
    if text[end : end + 1] in ("整", "正") and text[end + 1 : end + 2] not in _WHOLE_WORDS:
        end += 1
    return end


def _range(text: str, at: int, first: Reading, below: bool) -> Reading | None:
    """Read on from a number to the other end of a range: 3至5名, 四、五次, 5%—10%."""
    if first.value is None or first.hedge:
        return None
    connect = _CONNECT.match(text, first.end)
    listed = connect is None
    negative = False
    if connect is not None:
        begin = connect.end()
        if text[begin : begin + 1] in context.MINUS or text[begin : begin + 1] in ("負", "负"):
            negative, begin = True, begin + 1
        elif text.startswith("零下", begin):
            negative, begin = True, begin + 2
    elif text[first.end : first.end + 1] == "、" and not first.unit:
        begin = first.end + 1
    else:
        return None
    if text[begin : begin + 1] not in STARTS or text[begin] == "半":
        return None
    second = measures.read(text, begin)
    if second is None or second.value is None:
        return None
    low, high = first.value, second.value
    if first.unit and first.unit != second.unit:
        if first.kind != "percent" or second.unit or text[at] not in "百佰":
            return None
        second.unit, second.kind = "%", "percent"  # 百分之二十至三十
    if listed:
        times = Fraction(high) / (low + 1)
        if not 0 < low < 10 or not (times in _POWERS or (low, high) == (3, 5)):
            return None
        if (not second.unit and high < 10) or (
            second.end - begin > 1 and text[at - 1 : at] == "、"
        ):
            return None
        low *= int(times) if times in _POWERS else 1
    elif not first.unit:
        low = _inherit(low * second.scale, high, text[begin : second.end])
    if (
        text[second.end : second.end + 1] in ("-", "－")
        and text[second.end + 1 : second.end + 2].isdigit()
    ):
        return None
    high = -high if negative else high
    if below:
        # 零下3至5度 stays below zero; -3至5℃ and 零下5至5度 cross it
        if text[at - 1] == "下" and not first.unit and not negative and high > low:
            high = -high
        low, high = sorted((-low, high))
    if low > high:
        return None
    second.value, second.low, second.high = None, low, high
    return second


def _inherit(low: Exact, high: Exact, words: str) -> Exact:
    """Scale the first number by the 萬 or 億 that only the second carries: 1至2萬."""
    scale = 1
    for char in words:
        if char in BIG:
            scale *= BIG[char]
        elif char in SMALL and char not in "十拾" and scale == 1 and low < 10:
            scale *= SMALL[char]
        elif char in LETTERS:
            scale *= LETTERS[char]
        elif char not in DIGIT and char not in HAN and char not in ".．點点,，":
            break
    return low * scale if scale > 1 and low * scale < high else low


def _counts(
    text: str,
    start: int,
    floor: int,
    found: Reading,
    run: str,
    before: Before,
    hedge: str,
    bare: bool,
    certain: bool,
) -> bool:
    """Say whether a number in Chinese characters is one, and not part of a word."""
    prior = text[start - 1] if start > floor else ""
    hedged = bool(before.hedge or found.hedge or hedge)
    if found.kind in ("ratio", "percent"):
        half = run == "半" and not found.unit and text[start + 1 : start + 2] not in ("數", "数")
        return not half or before.hedge in _OVER_HALF
    if found.meaning == VAGUE:
        return prior not in _SHU or run[0] not in "數数"
    if run[0] in "零〇○" and found.value == 0 and (found.unit or len(run) > 1):
        return found.unit in _ZERO_UNITS and len(run) == 1
    if run == "半":
        # 上半年 and 下半場 name a half
        named = found.unit in ("場", "场", "夜", "年") and text[start - 1 : start] in tuple(
            "上下前後后"
        )
        word = found.unit in _NOT_HALVED
        if found.unit == "日":
            word = text[found.end : found.end + 1].isalpha()  # 半日閒
        halved = found.kind in _HALVED_KINDS and not word
        return (halved or found.unit in _HALVES) and not named
    if bare:
        if found.unit in ("級", "级"):
            return False
        measured = len(run) > 1 or prior == "每" or found.kind == "area"
        measured |= found.kind == "money" and not text[found.end : found.end + 1].isalpha()
        nearly = before.hedge or found.hedge or hedge in measures.MORE_AFTER
        return bool(nearly or (found.unit and measured))
    if certain:
        return True
    if found.unit in _OFFICES and len(run) > 2 and not set(run) - set(HAN_DIGITS):
        return False  # 六〇一所
    if len(run) == 1 and not hedged and found.unit and _is_listed(text, start, run, found.unit):
        return False
    if found.unit == "番" and "翻" not in text[max(0, before.start - 2) : before.start]:
        return False  # 一番心血
    alone = _is_alone(text, start, found.end)
    if run == "一":
        another = found.value == 1 and prior in _ONE_OF
        if another and text[start - 2 : start - 1] not in tuple("以馬马晚早"):
            return False  # 前一天, 同一年
        if alone and found.unit in ("", "個", "个", "只", "隻"):
            return True
        said = hedged or found.unit not in _NOT_ONE
        return found.kind in _ONE_KINDS and said and found.unit != ""
    if not found.unit and found.stands and not hedged:
        plain = len(run) > 1 and found.end == start + len(run)
        if plain and not any(char in BIG or char in _HUNDREDS for char in run):
            # 十八 before a noun is mostly part of a name
            follows = text[found.end : found.end + 1]
            stops = prior in _BEFORE_BARE and (not follows.isalpha() or follows in _CHANGES)
            return alone or stops or text.startswith(_COUNTED, found.end)
    return found.stands or alone


def _is_listed(text: str, start: int, run: str, unit: str) -> bool:
    """Say whether a number names one of a list: 二組負責排水，三組負責警戒."""
    if run == "二":
        return unit in _NOT_TWO
    return (
        unit in _NOT_TWO
        and run in _SMALL_DIGITS
        and f"二{unit}" in text[max(0, start - 16) : start]
    )


def _is_alone(text: str, start: int, end: int) -> bool:
    """Say whether nothing but full stops stand around a number."""
    return (start == 0 or text[start - 1] in "。\n") and (end == len(text) or text[end] in "。\n")
