"""Dates and times of day: where they stand, and what they are in ISO form."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .grammar import Refused
from .lexicon import DAY_PARTS, ERA_WORDS, ERAS, expression
from .numerals import DIGIT, numeral

#: The parts of a date in their order, each optional; their names in the one or the other way.
_DATE, _SAID = (
    expression("date"),
    ("y", "mo", "d", "h", "mi", "se", "Y", "M", "D", "h2", "m2", "s2"),
)
#: By the unit of a range: the part that it is, the least number, how far apart the two must be.
_HALVES = {"年": ("year", 1000, 0), "月": ("month", 1, 1)}
_HALVES |= dict.fromkeys("日號号", ("day", 1, 1)) | dict.fromkeys("時时點点", ("hour", 0, 0))
_MONTHS = {"上": (1, 6), "下": (7, 12)}
_SPACES = (" ", "\u3000")
_PART_LAST = {part[-1] for part in DAY_PARTS} | {*_SPACES}
#: The year of an era that is not in the table.
LOST = 10**9


class When(NamedTuple):
    """A date, a time of day, or a range of them; `iso` is None where there is no such day."""

    start: int
    end: int
    iso: str | None
    kind: str


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
        month = first.month if self.month is None else self.month
        day = first.day if self.kind == "time" else self.day
        return self._replace(year=first.year, month=month, day=day)


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
    words = ["-" if w is None else form.format(w) for form, w in zip(_FORMS, said, strict=True)]
    return "".join(words[:3]).rstrip("-") + "".join(words[3:]).rstrip("-")


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


def _hour(hour: int | None, part: str) -> int | None:
    return _SHIFTS.get(DAY_PARTS.get(part, ""), {}).get(hour, hour)


def _minute(words: str | None) -> int | None:
    quarters = _int(words[:-1]) if words and words[-1] == "刻" else None
    return 30 if words == "半" else 15 * quarters if quarters else _int(words)


#: What the forms of a year of our era count from: in full, 08; with a month 19年3月, 98年3月.
_SINCE = (0, 2000, 2000, 1900)


def _year(digits: str, era: str, counted: int | None, month: bool) -> int | None:
    """Give the year of an era, `LOST` where that is not known, or of ours."""
    value = 1 if digits == "元" else _int(digits)
    if value is None:
        return None
    if counted is None:
        return None if digits[0] in DIGIT else LOST
    if counted == -1:
        return None if len(digits) < 3 and era == "前" else 1 - value
    if era:
        return value + counted - 1
    forms = expression("common year").finditer(digits)
    return next(
        (value + _SINCE[i - 1] for f in forms if (i := f.lastindex or 9) < 3 + 2 * month), None
    )


@lru_cache(maxsize=1 << 14)
def _said(part: str, era: str, first: int | None, groups: tuple[str | None, ...]) -> _Parts | None:
    words = [one or other for one, other in zip(groups[:6], groups[6:], strict=True)]
    (year, month, day, hour, minute, second), colon = words, groups[9]
    found = _Parts(
        _year(year, era, first, month is not None) if year else None,
        *(_int(month), _int(day), _int(hour), _minute(minute), _int(second)),
    )
    unread = any(word and number is None for word, number in zip(words, found, strict=True))
    if unread or not any(words) or (not colon and (found.hour or 0) > 24):
        return None
    found = found._replace(hour=_hour(found.hour, part))
    sure = colon or found.year == LOST or None not in (found.month, found.day)
    return found if sure or _iso(found) else None


def _parts(match: re.Match[str], part: str, era: _Era) -> _Parts | None:
    """Give the parts that a match says, None where it says none that can be."""
    return _said(match["part"] or part, era.word, era.first, match.group(*_SAID))


def _match(text: str, at: int) -> re.Match[str]:
    match = _DATE.match(text, at)
    assert match is not None  # every part is optional
    return match


def _era(text: str, start: int, floor: int) -> _Era:
    before = expression("before Christ").search(text, max(floor, start - 4), start)
    if before is not None:
        return _Era(before.start(), before[0].strip(), -1)
    gap = text[start - 1 : start] in _SPACES
    word = ERA_WORDS.longest(text, start - gap, floor)
    return _Era(start - gap - len(word), word, ERAS[word]) if word else _Era(start)


def read(text: str, start: int, floor: int, refused: Refused) -> When | None:
    """Read the date or time of day that begins at a numeral.

    Nothing before `floor`, where the last quantity ended, belongs to it; `refused` says whether a
    rule refuses a lone year, day, hour or clock. None where it begins no date: ``3年`` is a
    duration.
    """
    part, begin = "", start
    if text[start - 1 : start] in _PART_LAST:
        found = expression("part before").search(text, max(floor, start - 6), start)
        part, begin = (found[0].strip(), found.start()) if found else ("", start)
    era, match = _era(text, start, floor), _match(text, start)
    when = _span(text, start, era)
    if when is None and match.end() == start:
        when = _half_range(text, start, min(begin, era.begin), part, refused)
    first = _parts(match, part, era) if when is None else None
    if first is None:
        return when
    begin = min(begin, era.begin) if match["y"] else begin
    if refused(*_lone(match, begin, part)):
        return None
    return _ranged(text, match, first, begin, part, refused)


def _span(text: str, start: int, era: _Era) -> When | None:
    """Read 1990年代, 20世紀80年代, 19世紀 and 2020年上半年 as the years or months they hold."""
    match = expression("span").match(text, start)
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
        ends = [_Parts(number), _Parts(number + 9)]
    iso = "/".join(str(_iso(end)) for end in ends)
    return When(start, match.end(), iso, "date") if number else None


def _trim(match: re.Match[str]) -> int:
    return match.start() + len(match[0].rstrip(" \u3000"))


def _ranged(
    text: str, match: re.Match[str], first: _Parts, begin: int, part: str, refused: Refused
) -> When:
    """Read on to the end of a range that goes on from a date or a time."""
    end, iso, part = _trim(match), _iso(first), match["part"] or part
    connect = expression("date connect").match(text, end)
    if connect is not None:
        then = _match(text, connect.end())
        second = _parts(then, part, _Era())
        if second is not None and (second.kind == "date" or first.hour is not None):
            last = _iso(second.after(first))
            iso = f"{iso}/{last}" if iso and last else None
            return When(begin, _trim(then), iso, first.kind)
    elif first.hour is None and iso:
        hours = _half_range(text, end, end, match["part"] or "", refused)
        if hours is not None and hours.kind == "time":
            opening, _, closing = str(hours.iso).partition("/")
            return When(begin, hours.end, f"{iso}{opening}/{iso}{closing}", "date")
    return When(begin, end, iso, first.kind)


def _half_range(text: str, start: int, begin: int, part: str, refused: Refused) -> When | None:
    """Read a range whose first number leaves its unit to the second: 1至3月, 8—10時."""
    half = expression("half range").match(text, start)
    if half is None:
        return None
    match, low = _match(text, half.end()), _int(half["n"])
    second = _parts(match, part, _Era())
    if low is None or second is None or _iso(second) is None:
        return None
    name, least, apart = _HALVES[half["u"]]
    highest = 24 if name == "hour" and second.hour is not None else getattr(second, name)
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
