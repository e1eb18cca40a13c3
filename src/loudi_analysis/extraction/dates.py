"""Dates and times of day: where they stand, and what they are in ISO form."""

from __future__ import annotations

import re
from functools import lru_cache

from .grammar import VAGUE, Amount, Refused
from .lexicon import DAY_PARTS, ERAS, expression, longest
from .numerals import DIGIT, numeral

#: Year, month, day, hour, minute and second, each None where it is not said.
Parts = tuple[int | None, ...]
_NONE: Parts = (None,) * 6
#: Where a date ends, and the day or the range that it says.
_Read = tuple[int, Parts, Parts | None]
#: The groups of its parts in the pattern of a date, in the one or the other way of writing it.
_SAID = ("y", "mo", "d", "h", "mi", "se", "Y", "M", "D", "h2", "m2", "s2")
_FORMS = ("{}", "-{:02d}", "-{:02d}", "T{:02d}", ":{:02d}", ":{:02d}")
_HALVES = {"上": (1, 6), "下": (7, 12)}
#: Words that may stand before a date, with a space or not: a part of the day, an era.
_LEADING = {*DAY_PARTS, *ERAS}
_SPACES = frozenset(" \u3000")
#: No date is longer.
_DATE = 40
#: The year of an era that is not in the table.
LOST = 10**9


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
_SHIFTS |= {h: _SHIFTS["morning" if h in "aａ" else "afternoon"] for h in "aａpｐ"}  # 8:30pm
_LATER = {word: "" for word, part in DAY_PARTS.items() if part == "morning"}  # 上午8時至12時
#: What the forms of a year of our era count from: in full, 08; with a month 19年3月, 98年3月.
_SINCE = (0, 2000, 2000, 1900)


def _minute(words: str | None) -> int | None:
    quarters = _int(words[:-1]) if words and words[-1] == "刻" else None
    return 30 if words == "半" else 15 * quarters if quarters else _int(words)


def _year(digits: str, lead: str, month: bool) -> int | None:
    """Give the year of an era, `LOST` where that is not known, or of ours."""
    value, first = 1 if digits == "元" else _int(digits), ERAS.get(lead, 1)
    if value is None or first is None:
        return None if value is None or digits[0] in DIGIT else LOST
    if first == 0:  # it counts down; 前3年 is the three years before
        return None if len(digits) < 3 and lead == "前" else 1 - value
    if lead in ERAS:
        return value + first - 1
    match = expression("common year").match(digits)
    form = match.lastindex if match else None
    return value + _SINCE[form - 1] if form and form < 3 + 2 * month else None


@lru_cache(maxsize=1 << 14)
def _said(part: str, lead: str, groups: tuple[str | None, ...]) -> Parts | None:
    words = [one or other for one, other in zip(groups[:6], groups[6:], strict=True)]
    year, month, day, hour, minute, second = words
    clock = _int(hour)
    found = (
        _year(year, lead, month is not None) if year else None,
        *(_int(month), _int(day)),
        _SHIFTS.get(DAY_PARTS.get(part, part), {}).get(clock, clock),
        *(_minute(minute), _int(second)),
    )
    if any(word and number is None for word, number in zip(words, found, strict=True)):
        return None
    sure = groups[9] or found[0] == LOST or None not in found[1:3] or None not in found[:2]
    return found if sure or _iso(found) else None


def _match(text: str, at: int, lead: str) -> tuple[re.Match[str], Parts | None, int]:
    """Match the parts of a date: what they say, None if that cannot be, and where they end."""
    match = expression("date").match(text, at)
    assert match is not None  # every part is optional
    part = match["part"] or lead or (match["pm"] or "").lower()
    said = _said(part, lead, match.group(*_SAID))
    return match, said, at + len(match[0].rstrip(" \u3000"))


def read(text: str, start: int, floor: int, refused: Refused) -> Amount | None:
    """Read the date or time of day that begins at a numeral, if one does: ``3年`` is a duration.

    Nothing before `floor`, where the last quantity ended, belongs to it. Its `iso` is None where
    there is no such day.
    """
    end = start - (text[start - 1 : start] in _SPACES)
    lead = longest(_LEADING, text, end, floor)
    lead *= not (lead and refused("lead", end - len(lead), start))
    begin = end - len(lead) if lead else start
    found: _Read | None = _span(text, start, lead)
    if found is None:
        match, first, end = _match(text, start, lead)
        if first and None in first[1:3] and refused(*_lone(match, begin, lead)):
            return None
        later = match["part"] or lead
        base = _NONE if end == start else first
        found = _range(text, end, base, _LATER.get(later, later), refused)
        if found is None and first is not None:
            found = end, first, None
    if not found:
        return None
    end, first, last = found
    isos = [_iso(parts) for parts in (first, last) if parts is not None]
    iso = "/".join(map(str, isos)) if all(isos) else None
    kind = "time" if first[:3] == _NONE[:3] else "date"
    return Amount(start, begin, end, "", None, kind=kind, meaning=VAGUE, iso=iso)


def _range(text: str, start: int, base: Parts | None, lead: str, refused: Refused) -> _Read | None:
    """Read the end of a range, of which either may leave parts to the other: 1日至5日, 1至3月."""
    half = expression("half range").match(text, start)
    connect = half or expression("date connect").match(text, start)
    if connect is None:
        return None
    century = connect.groupdict("").get("c", "")
    _, second, end = _match(century + text[connect.end() :][:_DATE], 0, lead)
    end += connect.end() - len(century)
    first = _match(half["n"] + half["u"], 0, lead)[1] if half else base
    if base is None or first is None or second is None:
        return None
    day = base != _NONE and (second[:3] != _NONE[:3] or base[3] is not None)
    level = next(level for level, part in enumerate(second) if part is not None)
    first, last = base[:level] + first[level:], base[:level] + second[level:]
    if half:
        day = not (level == 2 and base == _NONE and refused("day", start, end))
        low, high = _iso(first), _iso(last)
        day = bool(day and low and high and (level == 3 or low < high))  # only hours fall: 22—2時
    return (end, first, last) if day else None


def _span(text: str, start: int, lead: str) -> _Read | None:
    """Read 1990年代, 20世紀七八十年代, 19世紀 and 2020年上半年 as the years or months they hold."""
    match = expression("span").match(text, start)
    if match is None:
        return None
    of_century, full, earlier, short, century, year, half = match.groups()
    number, rest, years = _int(full or short or century or year), _NONE[1:], 10
    if not number:
        return None
    first = last = number
    if half:
        early, late = _HALVES[half]
        return match.end(), (number, early, *_NONE[2:]), (number, late, *_NONE[2:])
    if century:
        if not (3 <= number <= 30 or century[0] in DIGIT or lead in ERAS):
            return None
        first = last = 1 - number * 100 if ERAS.get(lead) == 0 else number * 100 - 99
        years = 100
    elif short:
        before, decade = 100 * ((_int(of_century) or 20) - 1), _int(earlier or short) or 0
        first, last = before + decade * 10 ** (decade < 10), before + number
    return match.end(), (first, *rest), (last + years - 1, *rest)


def _lone(match: re.Match[str], begin: int, lead: str) -> tuple[str, int, int]:
    """Say what a lone year, day, hour or clock is to the table of refusals, and where it stands.

    It may be a span of time, a label, points or a score; what stands with more is sure.
    """
    said = [name for name in ("Y", "mo", "y", "d", "h2", "h") if match[name]]
    lone = said[0] if len(said) == 1 else ""
    if lone == "y" and begin == match.start():
        return {4: "year", 3: "three"}.get(len(match["y"]), ""), begin, match.end("y") + 1
    if lone == "mo":
        return "month", match.start(), match.end("mo")
    if lone == "d" and not match["part"]:
        return "day", match.start(), match.end("day")
    if lone == "h2" or (lone == "h" and lead in DAY_PARTS):
        return "clock proportion", begin, match.end()
    if lone == "h" and not match["mi"]:
        return "hour" if match["sign"] in "點点" else "o'clock", begin, match.end("sign")
    return "", begin, begin
