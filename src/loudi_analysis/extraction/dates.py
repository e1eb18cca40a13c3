"""Dates and times of day: where they stand, and what they are in ISO form."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .grammar import Refused
from .lexicon import DAY_PARTS, ERA_LENGTHS, ERAS, longest_before
from .numerals import DIGIT, HAN, numeral

_N = rf"[{DIGIT}]{{1,2}}|[〇零一二三四五六七八九十廿卅]{{1,4}}"
_PARTS = "|".join(sorted((part for part in DAY_PARTS if len(part) > 1), key=len, reverse=True))
#: 晚, 早 and so on are a part of the day before an hour, or where no word goes on from them.
_PART = rf"{_PARTS}|[晚早晨夜](?=[{DIGIT}一二三四五六七八九十兩两\s，,。；;、)）]|$)"
_GAP = r"[ \u3000]?"
_HAN_YEAR = "〇○零一二三四五六七八九十廿卅"
_HAN_DAY = "一二三四五六七八九十"
_ENDS = r"(?=[,，。、；]|$)"
#: What tells the minutes of an hour, but 半 and 刻, stands without them: 八點三十, 8點30.
_MINUTE = (
    rf"半(?![数數個个年月天小日])|[一三13１３]刻|(?:{_N})(?={_GAP}分(?![之鐘钟]))"
    rf"|(?<=[點点])(?:[{DIGIT}]{{2}}(?![{DIGIT}%％.])"
    rf"|[二三四五]?十[{_HAN_DAY}]?(?![{HAN}{DIGIT}分刻多餘余個个名人家年月日歲岁%％]))"
)
_CLOCK = (
    rf"(?P<h>{_N}|兩|两){_GAP}(?P<sign>[時时](?![候間间代期段常空刻尚而光裝装下])|[點点])"
    rf"(?:(?<=[點点])[鐘钟])?(?:{_GAP}(?P<mi>{_MINUTE})"
    rf"(?:[鐘钟]|(?<=刻)|{_GAP}分(?:{_GAP}(?P<se>{_N}){_GAP}秒)?)?|整)?"
    rf"|(?P<h2>[{DIGIT}]{{1,2}})[:：](?P<m2>[{DIGIT}]{{2}})"
    rf"(?:[:：](?P<s2>[0-5０-５][{DIGIT}]))?(?![{DIGIT}:：%％.])"
)
_WEEKDAY = r"[（(](?:星期|禮拜|礼拜|週|周)[一二三四五六日天][）)]"
_SIGNED = (
    rf"(?P<Y>[{DIGIT}]{{4}})(?P<join>[-/.．－／])(?P<M>[{DIGIT}]{{1,2}})"
    rf"(?P=join)(?P<D>[{DIGIT}]{{1,2}})(?![{DIGIT}])"
)
_YEAR = (
    rf"(?P<y>元(?=年)|[{DIGIT}]{{1,4}}|[{_HAN_YEAR}百]{{1,5}}){_GAP}"
    rf"(?:年度?|[財财]年)(?:[底末初](?![{DIGIT}])|中{_ENDS})?{_GAP}"
)
_MONTH = rf"(?P<mo>{_N}){_GAP}月份?(?:[底末]|初(?![{_HAN_DAY}])|[上中下]{{1,2}}旬|中{_ENDS})?{_GAP}"
#: Parts of a date in their order, each optional.
DATE = re.compile(
    rf"(?:{_SIGNED}|(?:{_YEAR})?(?:{_MONTH})?(?:(?P<d>{_N}){_GAP}(?P<day>[日號号]))?)"
    rf"(?:{_WEEKDAY})?{_GAP}(?P<part>{_PART})?{_GAP}(?:{_CLOCK})?"
)
#: Year to second, each in the one or the other way.
_SAID = ("y", "mo", "d", "h", "mi", "se", "Y", "M", "D", "h2", "m2", "s2")
CONNECT = re.compile(rf"{_GAP}(?:至|到|[-－–~～〜]|[—―─]{{1,2}}){_GAP}")
_RANGED = rf"[{DIGIT}]{{1,4}}|[{_HAN_YEAR}]{{1,4}}"
#: The first number of a range, whose unit only the second carries: 1至3月.
_HALF_RANGE = re.compile(
    rf"(?P<n>{_RANGED})(?:{CONNECT.pattern})"
    rf"(?=(?:{_RANGED}){_GAP}(?P<u>年|月|日|號|号|時|时|點|点))"
)
#: By the unit: the part that it is, the least number, and how far apart the two must be.
_HALVES = {"年": ("year", 1000, 0), "月": ("month", 1, 1), "日": ("day", 1, 1)}
_HALVES |= {"號": _HALVES["日"], "号": _HALVES["日"]}
_CENTURY = rf"[{DIGIT}]{{1,2}}|[{_HAN_DAY}]{{1,3}}"
_FOUR = rf"[{DIGIT}]{{4}}|[{_HAN_YEAR}]{{4}}"
#: 1990年代, 20世紀80年代; 19世紀; 2020年上半年.
_SPAN = re.compile(
    rf"(?:({_CENTURY})世[紀纪])?(?:({_FOUR})|([{DIGIT}]{{2}}|[{_HAN_DAY}]十))年代"
    rf"|({_CENTURY})世[紀纪](?![{_HAN_DAY}{DIGIT}])|({_FOUR})年([上下])半年"
)
_MONTHS = {"上": (1, 6), "下": (7, 12)}
_PART_BEFORE = re.compile(rf"(?:{_PARTS}|[晚早晨夜])[ \u3000]?$")
_PART_LAST = frozenset(part[-1] for part in DAY_PARTS) | set(" \u3000")
_BEFORE_CHRIST = re.compile(r"(?:公元|西元|紀元|纪元)?前[ \u3000]?$")


class When(NamedTuple):
    """A date, a time of day, or a range of them; `iso` is None where there is no such day."""

    start: int
    end: int
    iso: str | None
    kind: str


#: The year of an era that is not in the table.
LOST = 10**9


class _Era(NamedTuple):
    """What stands before a year: where it begins, and what the year counts from."""

    begin: int = 0
    word: str = ""
    first: int | None = 1


class _Parts(NamedTuple):
    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None

    @property
    def kind(self) -> str:
        return "time" if self[:3] == (None, None, None) else "date"

    def after(self, first: _Parts) -> _Parts:
        """Fill what the end of a range leaves unsaid: 1月20日至25日."""
        if self.year is not None:
            return self
        if self.month is None and self.day is None:
            return self._replace(year=first.year, month=first.month, day=first.day)
        month = first.month if self.month is None else self.month
        return self._replace(year=first.year, month=month)


_FORMS = ("{}", "-{:02d}", "-{:02d}", "T{:02d}", ":{:02d}", ":{:02d}")


@lru_cache(maxsize=1 << 14)
def _iso(parts: _Parts) -> str | None:
    """Write a day and a time, None where there are none such."""
    year, *days = parts[:3]
    clock = [number or 0 for number in parts[3:]]
    try:
        leap = 2000 if year is None else (year - 1) % 400 + 1
        date(leap, *(1 if number is None else number for number in days))
    except ValueError:
        return None
    if year == LOST or clock > [24, 0, 0] or max(clock[1:]) > 59:
        return None
    said = (None if year is None else str(year).zfill(4 + (year < 0)), *parts[1:])
    filled = zip(_FORMS, said, strict=True)
    words = ["-" if word is None else form.format(word) for form, word in filled]
    return "".join(words[:3]).rstrip("-") + "".join(words[3:]).rstrip("-")


def _int(digits: str | None) -> int | None:
    if not digits:
        return None
    if digits.isdigit() and len(digits) < 5:
        return int(digits)
    found = numeral(digits)
    return int(found.value) if found and found.value is not None else None


#: The hour of the day that a clock of twelve hours shows in a part of the day, where it differs.
_SHIFTS: dict[str, dict[int | None, int]] = {
    "morning": {12: 0},
    "noon": {hour: hour + 12 for hour in range(10)},
    "afternoon": {hour: hour + 12 for hour in range(12)},
    "night": {hour: hour + 12 for hour in range(5, 13)},
}


def _hour(hour: int | None, part: str) -> int | None:
    return _SHIFTS.get(DAY_PARTS.get(part, ""), {}).get(hour, hour)


_SPOKEN = {"半": 30, "一刻": 15, "1刻": 15, "１刻": 15, "三刻": 45, "3刻": 45, "３刻": 45}
#: How years of our era look: the form, what it counts from, and whether only a month tells it.
_YEARS = [
    (re.compile(form), first, month)
    for form, first, month in (
        (rf"[12１２一二][{DIGIT}〇○零一二三四五六七八九]{{3}}", 0, False),
        (rf"[1-9１-９一二三四五六七八九][{DIGIT}〇○零一二三四五六七八九]{{2}}", 0, False),
        (r"[0０〇零].", 2000, False),
        (rf"[1-4１-４][{DIGIT}]", 2000, True),
        (rf"[5-9５-９][{DIGIT}]|[六七八九][^十]", 1900, True),
    )
]


def _year(digits: str, era: str, counted: int | None, month: bool) -> int | None:
    """Give the year of an era, `LOST` where that is not known, or of ours."""
    value = 1 if digits == "元" and era else _int(digits)
    if value is None:
        return None
    if counted is None:
        return None if digits[0] in DIGIT else LOST
    if counted == -1:
        return None if len(digits) < 3 and era == "前" else 1 - value
    if era:
        return value + counted - 1
    forms = (first for form, first, dated in _YEARS if form.fullmatch(digits) and dated <= month)
    first = next(forms, None)
    return None if first is None else first + value


@lru_cache(maxsize=1 << 14)
def _said(part: str, era: str, first: int | None, groups: tuple[str | None, ...]) -> _Parts | None:
    words = [one or other for one, other in zip(groups[:6], groups[6:], strict=True)]
    (year, month, day, hour, minute, second), colon = words, groups[9]
    found = _Parts(
        _year(year, era, first, month is not None) if year else None,
        *(_int(month), _int(day), _int(hour)),
        _SPOKEN.get(minute or "") or _int(minute),
        _int(second),
    )
    unread = any(word and number is None for word, number in zip(words, found, strict=True))
    if unread or not any(words) or (not colon and (found.hour or 0) > 24):
        return None
    found = found._replace(hour=_hour(found.hour, part))
    sure = colon or found.year == LOST or None not in (found.month, found.day)
    return found if sure or _iso(found) else None


def _match(text: str, at: int) -> re.Match[str]:
    match = DATE.match(text, at)
    assert match is not None  # every part is optional
    return match


def _parts(match: re.Match[str], part: str, era: _Era) -> _Parts | None:
    """Give the parts that a match says, None where it says none that can be."""
    return _said(match["part"] or part, era.word, era.first, match.group(*_SAID))


def _era(text: str, start: int, floor: int) -> _Era:
    before = None
    if text[start - 1 : start] in ("前", " ", "\u3000"):
        before = _BEFORE_CHRIST.search(text[max(floor, start - 4) : start])
    if before is not None:
        return _Era(start - len(before[0]), before[0].strip(), -1)
    gap = text[start - 1 : start] in (" ", "\u3000")
    word = longest_before(text, start - gap, floor, ERAS, ERA_LENGTHS)
    return _Era(start - gap - len(word), word, ERAS[word]) if word else _Era(start)


def read(text: str, start: int, floor: int, refused: Refused) -> When | None:
    """Read the date or time of day that begins at a numeral.

    Parameters
    ----------
    text : str
        The text.
    start : int
        Where the numeral begins.
    floor : int
        Where the last quantity ended; nothing before it belongs to this one.
    refused : callable
        Says whether a rule refuses a lone year, day, hour or clock.

    Returns
    -------
    When or None
        None where the numeral begins no date: ``3年`` is a duration.
    """
    part, begin = "", start
    if text[start - 1 : start] in _PART_LAST:
        found = _PART_BEFORE.search(text[max(floor, start - 6) : start])
        part, begin = (found[0].strip(), start - len(found[0])) if found else ("", start)
    era = _era(text, start, floor)
    match = _match(text, start)
    when = None
    if match["y"] or match.end() == start:
        when = _span(text, start, era)
    if when is None and match.end() == start:
        when = _half_range(text, start, min(begin, era.begin), part, refused)
    first = _parts(match, part, era) if when is None else None
    if first is None:
        return when
    begin = min(begin, era.begin) if match["y"] else begin
    kind, *place = _lone(match, begin, part)
    if kind and refused(kind, *place):
        return None
    return _ranged(text, match, first, begin, part, refused)


def _span(text: str, start: int, era: _Era) -> When | None:
    """Read 1990年代, 20世紀80年代, 19世紀 and 2020年上半年 as the years or months they hold."""
    match = _SPAN.match(text, start)
    if match is None:
        return None
    of_century, full, short, century, year, half = match.groups()
    number = _int(full or short or century or year) or 0
    if century:
        sure = 3 <= number <= 30 or century[0] in DIGIT or era.word
        number *= 100 if sure else 0
        first, start = 1 - number if era.first == -1 else number - 99, era.begin
        ends = [_Parts(first), _Parts(first + 99)]
    elif half:
        ends = [_Parts(number, month) for month in _MONTHS[half]]
    else:
        number += 100 * ((_int(of_century) or 20) - 1) if short else 0
        number *= number % 10 == 0
        ends = [_Parts(number), _Parts(number + 9)]
    if not number:
        return None
    return When(start, match.end(), "/".join(str(_iso(end)) for end in ends), "date")


def _trim(match: re.Match[str]) -> int:
    return match.start() + len(match[0].rstrip(" \u3000"))


def _ranged(
    text: str, match: re.Match[str], first: _Parts, begin: int, part: str, refused: Refused
) -> When:
    """Read on to the end of a range that goes on from a date or a time."""
    end, iso, part = _trim(match), _iso(first), match["part"] or part
    connect = CONNECT.match(text, end)
    if connect is not None:
        then = _match(text, connect.end())
        second = _parts(then, part, _Era())
        if second is not None and (second.kind == "date" or first.hour is not None):
            last = _iso(second.after(first))
            iso = f"{iso}/{last}" if iso and last else None
            return When(begin, _trim(then), iso, first.kind)
    elif first.kind == "date" and first.hour is None and iso:
        hours = _half_range(text, end, end, match["part"] or "", refused)
        if hours is not None and hours.kind == "time":
            opening, _, closing = str(hours.iso).partition("/")
            return When(begin, hours.end, f"{iso}{opening}/{iso}{closing}", "date")
    return When(begin, end, iso, first.kind)


def _half_range(text: str, start: int, begin: int, part: str, refused: Refused) -> When | None:
    """Read a range whose first number leaves its unit to the second: 1至3月, 8—10時."""
    half = _HALF_RANGE.match(text, start)
    if half is None:
        return None
    match, low = _match(text, half.end()), _int(half["n"])
    second = _parts(match, part, _Era())
    if low is None or second is None or _iso(second) is None:
        return None
    name, least, apart = _HALVES.get(half["u"], ("hour", 0, 0))
    high = getattr(second, name)
    highest = high if name != "hour" or high is None else 24
    if highest is None or not least <= low <= highest - apart:
        return None
    if name == "day" and refused("day", start, match.end()):
        return None
    year = second.year if name == "month" else None
    first = _Parts(year)._replace(**{name: _hour(low, part) if name == "hour" else low})
    return When(begin, _trim(match), f"{_iso(first)}/{_iso(second)}", first.kind)


def _lone(match: re.Match[str], begin: int, part: str) -> tuple[str, int, int]:
    """Say what a lone year, day, hour or clock is to the table of refusals, and where it stands.

    It may be a span of time, a label, points or a score; what stands with more is sure.
    """
    said = [name for name in ("Y", "mo", "y", "d", "h2", "h") if match[name]]
    lone = said[0] if len(said) == 1 else ""
    if lone == "y" and begin == match.start():
        return {4: "year", 3: "three"}.get(len(match["y"]), ""), begin, match.end("y") + 1
    if lone == "d" and not match["part"]:
        return "day", match.start(), match.end("day")
    if lone == "h2" or (lone == "h" and part):
        return "clock proportion", begin, match.end()
    if lone == "h" and not match["mi"]:
        return "hour" if match["sign"] in "點点" else "o'clock", begin, match.end("sign")
    return "", begin, begin
