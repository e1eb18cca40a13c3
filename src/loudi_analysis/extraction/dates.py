"""Dates and times of day: where they stand, and what they are in ISO form."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

from .grammar import Refused
from .lexicon import DAY_PARTS, ERA_LENGTHS, ERAS, longest_before, pattern
from .numerals import DIGIT, HAN, numeral

_N = rf"[{DIGIT}]{{1,2}}|[〇零一二三四五六七八九十廿卅]{{1,4}}"
_PARTS = "|".join(sorted((part for part in DAY_PARTS if len(part) > 1), key=len, reverse=True))
#: 晚, 早 and so on are a part of the day before an hour, or where no word goes on from them.
_PART = rf"{_PARTS}|[晚早晨夜](?=[{DIGIT}一二三四五六七八九十兩两\s，,。；;、)）]|$)"
_GAP = r"[ \u3000]?"
_HAN_YEAR = "〇○零一二三四五六七八九十廿卅"
_HAN_DAY = "一二三四五六七八九十"
_ENDS = r"(?=[,，。、；]|$)"
_MINUTES = rf"{_GAP}(?P<mi>{_N}){_GAP}分(?![之鐘钟])(?:{_GAP}(?P<se>{_N}){_GAP}秒)?"
_CLOCK = (
    rf"(?P<h>{_N}|兩|两){_GAP}"
    r"(?:[時时](?![候間间代期段常空刻尚而光裝装下])|[點点](?:鐘|钟)?)"
    r"(?:(?P<half>半(?![數数個个年月天小日]))|(?P<quarter>[一三13１３])刻[鐘钟]?"
    rf"|{_MINUTES}|(?<=[點点])(?P<mi2>[{DIGIT}]{{2}})(?![{DIGIT}%％.])"
    rf"|(?<=[點点])(?P<mi3>[二三四五]?十[{_HAN_DAY}]?)(?![{HAN}{DIGIT}分刻多餘余個个名人家年月日歲岁%％])|整)?"
    rf"|(?P<h2>[{DIGIT}]{{1,2}})[:：](?P<m2>[{DIGIT}]{{2}})"
    rf"(?:[:：](?P<s2>[0-5０-５][{DIGIT}]))?(?![{DIGIT}:：%％.])"
)
_WEEKDAY = r"[（(](?:星期|禮拜|礼拜|週|周)[一二三四五六日天][）)]"
_SIGNED = (
    rf"(?P<Y>[{DIGIT}]{{4}})(?P<sep>[-/.．－／])(?P<M>[{DIGIT}]{{1,2}})"
    rf"(?P=sep)(?P<D>[{DIGIT}]{{1,2}})(?![{DIGIT}])"
)
_YEAR = (
    rf"(?P<y>元(?=年)|[{DIGIT}]{{1,4}}|[{_HAN_YEAR}百]{{1,5}}){_GAP}"
    rf"(?:年度?|[財财]年)(?P<yq>[底末初](?![{DIGIT}])|中{_ENDS})?{_GAP}"
)
_MONTH = (
    rf"(?P<mo>{_N}){_GAP}月份?(?P<mq>[底末]|初(?![{_HAN_DAY}])|[上中下]{{1,2}}旬|中{_ENDS})?{_GAP}"
)
_DAY = rf"(?P<d>{_N}){_GAP}[日號号]"
#: Parts of a date in their order, each optional.
DATE = re.compile(
    rf"(?:{_SIGNED}|(?:{_YEAR})?(?:{_MONTH})?(?:{_DAY})?)"
    rf"(?:{_WEEKDAY})?{_GAP}(?P<part>{_PART})?{_GAP}(?:{_CLOCK})?"
)
CONNECT = re.compile(rf"{_GAP}(?:至|到|[-－–~～〜]|[—―─]{{1,2}}){_GAP}")
_RANGED = rf"[{DIGIT}]{{1,4}}|[{_HAN_YEAR}]{{1,4}}"
#: The first number of a range, whose unit only the second carries: 1至3月.
_HALF_RANGE = re.compile(
    rf"(?P<n>{_RANGED})(?:{CONNECT.pattern})"
    rf"(?=(?:{_RANGED}){_GAP}(?P<u>年|月|日|號|号|時|时|點|点))"
)
_DECADE = re.compile(
    rf"(?:([{DIGIT}]{{1,2}}|[{_HAN_DAY}]{{1,3}})世[紀纪])?"
    rf"(?:([{DIGIT}]{{4}}|[{_HAN_YEAR}]{{4}})|([{DIGIT}]{{2}}|[{_HAN_DAY}]十))年代"
)
_CENTURY = re.compile(rf"([{DIGIT}]{{1,2}}|[{_HAN_DAY}]{{1,3}})世[紀纪](?![{_HAN_DAY}{DIGIT}])")
_HALF_YEAR = re.compile(rf"([{DIGIT}]{{4}}|[{_HAN_YEAR}]{{4}})年([上下])半年")
_PART_BEFORE = re.compile(rf"(?:{_PARTS}|[晚早晨夜])[ \u3000]?$")
_PART_LAST = frozenset(part[-1] for part in DAY_PARTS) | set(" \u3000")
_BEFORE_CHRIST = re.compile(r"(?:公元|西元|紀元|纪元)?前[ \u3000]?$")


class When(NamedTuple):
    """A date, a time of day, or a range of them; `iso` is None where there is no such day."""

    start: int
    end: int
    iso: str | None
    kind: str


class _Parts(NamedTuple):
    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    lost: bool = False

    @property
    def dated(self) -> bool:
        return self.lost or (self.year, self.month, self.day) != (None, None, None)

    @property
    def exists(self) -> bool:
        """Whether there is such a day and such a time."""
        if self.lost or (self.month is not None and not 1 <= self.month <= 12):
            return False
        leap = 2000 if self.year is None else (self.year - 1) % 400 + 1
        days = 31 if self.month is None else monthrange(leap, self.month)[1]
        clock = (self.hour or 0) * 3600 + (self.minute or 0) * 60 + (self.second or 0)
        small = max(self.minute or 0, self.second or 0) < 60
        return 1 <= (self.day or 1) <= days and small and clock <= 24 * 3600

    def iso(self) -> str:
        year, month, day, hour, minute, second, _ = self
        text = f"{'-' * (year < 0)}{abs(year):04d}" if year is not None else ""
        if month is not None:
            text += ("-" if text else "--") + f"{month:02d}"
        if day is not None:
            text += ("-" if text else "---") + f"{day:02d}"
        if hour is not None:
            text += f"T{hour:02d}"
            text += "" if minute is None else f":{minute:02d}"
            text += "" if second is None else f":{second:02d}"
        return text

    def after(self, first: _Parts) -> _Parts:
        """Fill what the end of a range leaves unsaid: 1月20日至25日."""
        if self.year is not None:
            return self
        if self.month is None and self.day is None:
            return self._replace(year=first.year, month=first.month, day=first.day)
        month = first.month if self.month is None else self.month
        return self._replace(year=first.year, month=month)


def _int(digits: str | None) -> int | None:
    if not digits:
        return None
    if digits.isdigit() and len(digits) < 5:
        return int(digits)
    found = numeral(digits)
    return int(found.value) if found and found.value is not None else None


def _hour(hour: int, part: str) -> int:
    """Give the hour of the day that a clock of twelve hours shows in a part of the day."""
    shift = DAY_PARTS.get(part, "")
    if shift in ("", "morning"):
        return 0 if shift and hour == 12 else hour
    if shift == "night":
        return hour if hour < 5 else 24 if hour == 12 else hour + 12 if hour < 12 else hour
    return hour if hour >= 12 or (shift == "noon" and hour >= 10) else hour + 12


def _clock(group: dict[str, str | None], part: str) -> tuple[int | None, int | None, int | None]:
    raw = group["h"] or group["h2"]
    if not raw:
        return None, None, None
    hour = 2 if raw in "兩两" else _int(raw)
    if group["half"]:
        minute: int | None = 30
    elif group["quarter"]:
        minute = 15 * (_int(group["quarter"]) or 0)
    else:
        minute = _int(group["mi"] or group["mi2"] or group["mi3"] or group["m2"])
    hour = None if hour is None else _hour(hour, group["part"] or part)
    return hour, minute, _int(group["se"] or group["s2"])


class _Era(NamedTuple):
    """What stands before a year: where it begins, and what the year counts from."""

    begin: int
    word: str
    first: int | None = 1


def _era(text: str, start: int, floor: int) -> _Era:
    if text[start - 1 : start] in ("前", " ", "\u3000"):
        before = _BEFORE_CHRIST.search(text[max(floor, start - 4) : start])
        if before is not None:
            return _Era(start - len(before[0]), before[0].strip(), -1)
    gap = text[start - 1 : start] in (" ", "\u3000")
    word = longest_before(text, start - gap, floor, ERAS, ERA_LENGTHS)
    return _Era(start - gap - len(word), word, ERAS[word]) if word else _Era(start, "")


def _year(digits: str, era: _Era, month: bool) -> tuple[int | None, bool]:
    """Give the year of an era or of ours, and whether it is one of an era that is not known."""
    value = 1 if digits == "元" and era.word else _int(digits)
    if value is None:
        return None, False
    if era.word and era.first is None:
        return (None, False) if digits[0] in DIGIT else (None, True)
    if era.first == -1:
        short = len(digits) < 3 and era.word == "前"
        return (None if short else 1 - value), False
    if era.word:
        return value + (era.first or 1) - 1, False
    plain = not set(digits) & set("十百")
    if len(digits) == 4 and 1000 <= value <= 2999 and plain:
        return value, False
    if len(digits) == 3 and value >= 100 and plain:
        return value, False
    return (_short_year(value, digits, month) if len(digits) == 2 else None), False


def _short_year(value: int, digits: str, month: bool) -> int | None:
    """Give the year that two digits mean: 98年8月, 〇八年."""
    if digits[0] in "0０〇零":
        return 2000 + value
    if month and digits.isdigit():
        return 2000 + value if value < 50 else 1900 + value
    return 1900 + value if month and digits[0] in "九八七六" and digits[1] != "十" else None


def _parts(match: re.Match[str], part: str, era: _Era) -> _Parts | None:
    """Give the parts that a match says, None where it says none that can be."""
    group = match.groupdict()
    if group["Y"]:
        year, month, day = _int(group["Y"]), _int(group["M"]), _int(group["D"])
        lost = False
    else:
        month, day = _int(group["mo"]), _int(group["d"])
        year, lost = _year(group["y"], era, bool(group["mo"])) if group["y"] else (None, False)
        if group["y"] and year is None and not lost:
            return None
    missing = (group["mo"] and month is None) or (group["d"] and day is None)
    whole = bool(month and day) or bool(group["h2"])
    hour, minute, second = _clock(group, part)
    found = _Parts(year, month, day, hour, minute, second, lost)
    bare = found == _Parts() or (group["h"] and (hour is None or hour > 24))
    return None if missing or bare or not (found.exists or lost or whole) else found


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
    era = _era(text, start, floor) if start > floor else _Era(start, "")
    begin = min(begin, era.begin)
    match = DATE.match(text, start)
    if match is None or not match["mo"] or match["y"]:
        when = _named_span(text, start, era)
        half = _HALF_RANGE.match(text, start) if when is None else None
        when = _half_range(text, half, begin, part, refused) if half else when
        if when is not None:
            return when
    first = _parts(match, part, era) if match and match.end() > start else None
    if match is None or first is None:
        return None
    if not match["y"]:
        begin = start if not part else begin
    if not _stands(text, match, first, part, begin, refused):
        return None
    return _ranged(text, match, first, begin, part, refused)


def _named_span(text: str, start: int, era: _Era) -> When | None:
    """Read 1990年代, 20世紀80年代, 19世紀 and 2020年上半年 as the years or months they hold."""
    if (decade := _DECADE.match(text, start)) is not None:
        century, full, short = decade.groups()
        year = _int(full) if full else (_int(short) or 0) + 100 * ((_int(century) or 20) - 1)
        if year is not None and year % 10 == 0:
            return When(start, decade.end(), f"{year:04d}/{year + 9:04d}", "date")
    elif (found := _CENTURY.match(text, start)) is not None:
        number = _int(found[1]) or 0
        if 3 <= number <= 30 or (found[1][0] in DIGIT and number) or era.word:
            first, last = 100 * number - 99, 100 * number
            if era.first == -1:
                first, last = 1 - last, 1 - first
            ends = (_Parts(year).iso() for year in (first, last))
            return When(era.begin if era.word else start, found.end(), "/".join(ends), "date")
    elif (half := _HALF_YEAR.match(text, start)) is not None:
        year = _int(half[1])
        months = "01/{}-06" if half[2] == "上" else "07/{}-12"
        return When(start, half.end(), f"{year:04d}-" + months.format(f"{year:04d}"), "date")
    return None


def _ranged(
    text: str, match: re.Match[str], first: _Parts, begin: int, part: str, refused: Refused
) -> When:
    """Read on to the end of a range that goes on from a date or a time."""
    end = _trim(text, match)
    kind = "date" if first.dated else "time"
    iso = first.iso() if first.exists else None
    connect = CONNECT.match(text, end)
    if connect is not None:
        then = DATE.match(text, connect.end())
        second = None
        if then is not None and then.end() > connect.end():
            second = _parts(then, match["part"] or part, _Era(0, ""))
        if then is not None and second is not None and (second.dated or first.hour is not None):
            both = first.exists and second.exists
            iso = f"{first.iso()}/{second.after(first).iso()}" if both else None
            return When(begin, _trim(text, then), iso, kind)
    elif first.dated and first.hour is None and iso is not None:
        hours = _HALF_RANGE.match(text, end)
        if hours and hours["u"] in "時时點点":
            when = _half_range(text, hours, end, match["part"] or "", refused)
            if when is not None and when.iso is not None:
                opening, closing = when.iso.split("/")
                return When(begin, when.end, f"{iso}{opening}/{iso}{closing}", "date")
    return When(begin, end, iso, kind)


def _trim(text: str, match: re.Match[str]) -> int:
    end = match.end()
    while end > match.start() and text[end - 1] in " \u3000":
        end -= 1
    return end


def _half_range(
    text: str, half: re.Match[str], begin: int, part: str, refused: Refused
) -> When | None:
    """Read a range whose first number leaves its unit to the second: 1至3月, 8—10時."""
    low = _int(half["n"])
    match = DATE.match(text, half.end())
    second = _parts(match, part, _Era(0, "")) if match else None
    if low is None or match is None or second is None or not second.exists:
        return None
    unit = half["u"]
    high, least = {"年": (second.year, 1000), "月": (second.month, 1)}.get(unit, (second.day, 1))
    if unit in "時时點点":
        if second.hour is None or low > 24:
            return None
        first = _Parts(hour=_hour(low, part))
    elif high is None or not least <= low <= high or (low == high and unit != "年"):
        return None
    elif unit == "年":
        first = _Parts(low)
    elif unit == "月":
        first = _Parts(second.year, low)
    else:
        single = half["n"] in "一二三四五六七八九"
        if single or refused("day", half.start(), match.end()):
            return None
        first = _Parts(day=low)
    kind = "date" if first.dated else "time"
    return When(begin, _trim(text, match), f"{first.iso()}/{second.iso()}", kind)


_SHORT = re.compile(pattern("[一二三四五六七八九兩]"))


def _stands(
    text: str, match: re.Match[str], parts: _Parts, part: str, begin: int, refused: Refused
) -> bool:
    """Say whether it is a date: a lone year, day or hour may be a span of time or a point."""
    year, month, day, hour, *_ = parts
    if parts.lost or month is not None:
        return True
    if year is not None:
        if day is not None or hour is not None or match["Y"] or begin < match.start():
            return True
        kind = "year" if len(match["y"]) == 4 else "three" if len(match["y"]) == 3 else ""
        return not kind or not refused(kind, begin, match.end("y") + 1)
    if day is not None:
        if hour is not None or match["part"]:
            return True
        sign = match.end("d") + (text[match.end("d")] in " \u3000")
        # 3號 alone is a label
        single = match["d"] in "一二三四五六七八九"
        return text[sign] == "日" and not single and not refused("day", begin, sign + 1)
    if match["h2"] or part:
        late = (hour or 0) > 24 or (parts.minute or 0) > 59
        return not refused("late" if late else "clock", begin, match.end())
    return _hour_stands(text, match, begin, refused)


def _hour_stands(text: str, match: re.Match[str], begin: int, refused: Refused) -> bool:
    """Say whether a lone hour is one: 16時, 8點, not 三時 or 3點意見."""
    raw = match["h"]
    sign = match.end("h") + (text[match.end("h")] in " \u3000")
    short = _SHORT.fullmatch(raw) is not None
    said = bool(match["half"] or match["quarter"] or match["mi"])
    if text[sign] in "時时":
        return not short or said or raw in "五六七八九" or bool(CONNECT.match(text, match.end()))
    if said or text[sign + 1 : sign + 2] in tuple("鐘钟整"):
        return True
    if refused("hour", begin, sign + 1):
        return False
    return not short or raw in "五六七八九"
