"""Dates and times of day: where they stand, and what they are in ISO form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .grammar import Refused
from .lexicon import DAY_PARTS, ERA_WORDS, ERAS, expression
from .numerals import DIGIT, numeral

#: Year, month, day, hour, minute and second, each None where it is not said.
Parts = tuple[int | None, ...]
_NONE: Parts = (None,) * 6
#: Their groups in the pattern of a date, in the one or the other way of writing it.
_SAID = ("y", "mo", "d", "h", "mi", "se", "Y", "M", "D", "h2", "m2", "s2")
_FORMS = ("{}", "-{:02d}", "-{:02d}", "T{:02d}", ":{:02d}", ":{:02d}")
_HALVES = {"上": (1, 6), "下": (7, 12)}
#: What may stand before a date ends with one of these.
_BEFORE = {word[-1] for word in (*DAY_PARTS, *ERAS)} | {*" \u3000前"}
#: The year of an era that is not in the table.
LOST = 10**9


class When(NamedTuple):
    """A date, a time of day, or a range of them; `iso` is None where there is no such day."""

    start: int
    end: int
    iso: str | None
    kind: str


class _Era(NamedTuple):
    """What stands before a year: where it begins, and the first year of the era that it names."""

    begin: int = 0
    word: str = ""
    first: int | None = 1


@lru_cache(maxsize=1 << 14)
def _iso(parts: Parts) -> str | None:
    """Write a day and a time, None where there are none such."""
    year, month, day = parts[:3]
    clock = [number or 0 for number in parts[3:]]
    leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    days = {2: 28 + leap, 4: 30, 6: 30, 9: 30, 11: 30}.get(month or 0, 31)
    real = (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= days)
    if not real or year == LOST or clock > [24, 0, 0] or max(clock[1:]) > 59:
        return None
    said = (None if year is None else str(year).zfill(4 + (year < 0)), *parts[1:])
    words = ["-" if w is None else form.format(w) for form, w in zip(_FORMS, said, strict=True)]
    return "".join(words[:3]).rstrip("-") + "".join(words[3:]).rstrip("-")


def _when(start: int, end: int, first: Parts, last: Parts | None = None) -> When:
    ends = [_iso(parts) for parts in (first, last) if parts is not None]
    iso = "/".join(map(str, ends)) if all(ends) else None
    return When(start, end, iso, "time" if first[:3] == _NONE[:3] else "date")


def _int(digits: str | None) -> int | None:
    found = numeral(digits) if digits else None
    return int(found.value) if found and found.value is not None else None


#: The hour of the day that a clock of twelve hours shows in a part of the day, where it differs.
_SHIFTS: dict[str, dict[int | None, int]] = {
    "morning": {12: 0},
    "noon": {hour: hour + 12 for hour in range(10)},
    "afternoon": {hour: hour + 12 for hour in range(12)},
    "night": {hour: hour + 12 for hour in range(5, 13)},
}
#: What the forms of a year of our era count from: in full, 08; with a month 19年3月, 98年3月.
_SINCE = (0, 2000, 2000, 1900)


def _minute(words: str | None) -> int | None:
    quarters = _int(words[:-1]) if words and words[-1] == "刻" else None
    return 30 if words == "半" else 15 * quarters if quarters else _int(words)


def _year(digits: str, era: str, first: int | None, month: bool) -> int | None:
    """Give the year of an era, `LOST` where that is not known, or of ours."""
    value = 1 if digits == "元" else _int(digits)
    if value is None or first is None:
        return None if value is None or digits[0] in DIGIT else LOST
    if first == -1:
        return None if len(digits) < 3 and era == "前" else 1 - value
    if era:
        return value + first - 1
    forms = expression("common year").finditer(digits)
    return next(
        (value + _SINCE[i - 1] for f in forms if (i := f.lastindex or 9) < 3 + 2 * month), None
    )


@lru_cache(maxsize=1 << 14)
def _said(part: str, era: str, first: int | None, groups: tuple[str | None, ...]) -> Parts | None:
    words = [one or other for one, other in zip(groups[:6], groups[6:], strict=True)]
    (year, month, day, hour, minute, second), colon = words, groups[9]
    clock = _int(hour)
    found = (
        _year(year, era, first, month is not None) if year else None,
        *(_int(month), _int(day)),
        _SHIFTS.get(DAY_PARTS.get(part, ""), {}).get(clock, clock),
        *(_minute(minute), _int(second)),
    )
    unread = any(word and number is None for word, number in zip(words, found, strict=True))
    if unread or (not colon and (clock or 0) > 24):
        return None
    sure = colon or found[0] == LOST or None not in found[1:3]
    return found if sure or _iso(found) else None


def _match(text: str, at: int, part: str, era: _Era) -> tuple[re.Match[str], Parts | None, int]:
    """Match the parts of a date: what they say, None if that cannot be, and where they end."""
    match = expression("date").match(text, at)
    assert match is not None  # every part is optional
    said = _said(match["part"] or part, era.word, era.first, match.group(*_SAID))
    return match, said, at + len(match[0].rstrip(" \u3000"))


def _before(name: str, text: str, start: int, floor: int) -> tuple[int, str]:
    """Find what stands before a date: where it begins, and the word."""
    found = expression(name).search(text, max(floor, start - 6), start)
    return (found.start(), found[0].strip()) if found else (start, "")


def _era(text: str, start: int, floor: int) -> _Era:
    begin, word = _before("before Christ", text, start, floor)
    if word:
        return _Era(begin, word, -1)
    gap = text[start - 1 : start] in (" ", "\u3000")
    word = ERA_WORDS.longest(text, start - gap, floor)
    return _Era(start - gap - len(word), word, ERAS[word]) if word else _Era(start)


def read(text: str, start: int, floor: int, refused: Refused) -> When | None:
    """Read the date or time of day that begins at a numeral.

    Nothing before `floor`, where the last quantity ended, belongs to it; `refused` says whether a
    rule refuses a lone year, day, hour or clock. None where it begins no date: ``3年`` is a
    duration.
    """
    begin, part, era = start, "", _Era(start)
    if text[start - 1 : start] in _BEFORE:
        begin, part = _before("part before", text, start, floor)
        era = _era(text, start, floor)
    if (when := _span(text, start, era)) is not None:
        return when
    match, first, end = _match(text, start, part, era)
    begin = min(begin, era.begin) if match["y"] or end == start else begin
    if first is None:
        ranged = _half_range(text, end, _NONE, part, era, refused) if end == start else None
        return ranged._replace(start=begin) if ranged else None
    if first[1] is None and refused(*_lone(match, begin, part)):
        return None
    part = match["part"] or part
    ranged = _half_range(text, end, first, part, era, refused) or _range(text, end, first, part)
    return ranged._replace(start=begin) if ranged else _when(begin, end, first)


def _level(parts: Parts) -> int:
    """Give which of the parts is the first that is said."""
    return next(level for level, part in enumerate(parts) if part is not None)


def _range(text: str, start: int, first: Parts, part: str) -> When | None:
    """Read the end of a range, which may leave unsaid what the date before says: 1月20日至25日."""
    connect = expression("date connect").match(text, start)
    _, second, end = _match(text, connect.end(), part, _Era()) if connect else (None, None, start)
    if second is None or (second[:3] == _NONE[:3] and first[3] is None):
        return None
    return _when(start, end, first, first[: _level(second)] + second[_level(second) :])


def _half_range(
    text: str, start: int, base: Parts, part: str, era: _Era, refused: Refused
) -> When | None:
    """Read a range whose first number leaves its unit to the second: 1至3月, 2月3日8—10時."""
    half = expression("half range").match(text, start)
    if half is None:
        return None
    _, first, _ = _match(half["n"] + half["u"], 0, part, era)
    _, second, end = _match(text, half.end(), part, era)
    if first is None or second is None:
        return None
    level, known = _level(first), max((n + 1 for n, part in enumerate(base) if part), default=0)
    low, high = (part or 0 for part in (first[level], second[level]))
    least = (0 if era.word else 1000, 1, 1, 0)[level]
    if known not in (0, level) or not least <= low <= (24 if level == 3 else high - 1):
        return None
    if level == 2 > known and refused("day", start, end):
        return None
    when = _when(start, end, base[:level] + first[level:], base[:level] + second[level:])
    return when if when.iso else None


def _span(text: str, start: int, era: _Era) -> When | None:
    """Read 1990年代, 20世紀80年代, 19世紀 and 2020年上半年 as the years or months they hold."""
    match = expression("span").match(text, start)
    if match is None:
        return None
    of_century, full, short, century, year, half = match.groups()
    number = _int(full or short or century or year) or 0
    first, last = (number, *_NONE[1:]), (number + 9, *_NONE[1:])
    if century:
        if not (3 <= number <= 30 or century[0] in DIGIT or era.word):
            return None
        begin, start = 1 - number * 100 if era.first == -1 else number * 100 - 99, era.begin
        first, last = (begin, *_NONE[1:]), (begin + 99, *_NONE[1:])
    elif half:
        first, last = ((number, month, *_NONE[2:]) for month in _HALVES[half])
    elif short:
        begin = number + 100 * ((_int(of_century) or 20) - 1)
        first, last = (begin, *_NONE[1:]), (begin + 9, *_NONE[1:])
    return _when(start, match.end(), first, last) if number else None


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
