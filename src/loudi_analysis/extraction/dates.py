"""Dates and times of day: where they stand, and what they are in ISO form."""

# A date is judged by a cascade of rules that returns as soon as one applies.

from __future__ import annotations

import re
from typing import NamedTuple

from . import tables
from .numerals import DIGIT, HAN, numeral
from .tables import HAN_DIGITS
from .vocabulary import scripts

#: By how many hours the parts of a day move a clock of twelve.
PARTS = dict.fromkeys(scripts(tables.MORNING), 0)
PARTS |= {
    word: 12 for words in (tables.NOON, tables.AFTERNOON, tables.NIGHT) for word in scripts(words)
}
NOON, NIGHT = set(scripts(tables.NOON)), set(scripts(tables.NIGHT))

_N = rf"[{DIGIT}]{{1,2}}|[〇零一二三四五六七八九十廿卅]{{1,4}}"
_PARTS = "|".join(sorted((part for part in PARTS if len(part) > 1), key=len, reverse=True))
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
    rf"|(?P<h2>[{DIGIT}]{{1,2}})[:：](?P<m2>[0-5０-５][{DIGIT}])"
    rf"(?:[:：](?P<s2>[0-5０-５][{DIGIT}]))?(?![{DIGIT}:：%％.])"
)
_WEEKDAY = r"[（(](?:星期|禮拜|礼拜|週|周)[一二三四五六日天][）)]"
_SIGNED = (
    rf"(?P<Y>[{DIGIT}]{{4}})(?P<sep>[-/.．－／])(?P<M>[{DIGIT}]{{1,2}})"
    rf"(?P=sep)(?P<D>[{DIGIT}]{{1,2}})(?![{DIGIT}])"
)
_YEAR = (
    rf"(?P<y>[{DIGIT}]{{1,4}}|[{_HAN_YEAR}百]{{1,5}}){_GAP}年"
    rf"(?P<yq>[底末初](?![{DIGIT}])|中{_ENDS})?{_GAP}"
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
#: A month or a day with nothing after it that goes on.
_FAST = re.compile(
    r"(?:([12][0-9]{3})年)?(1[0-2]|0?[1-9])月(?:([12][0-9]|3[01]|0?[1-9])日)?"
    r"(?![底初末上中下份早晚凌淩清晨拂午正夜傍黃黄深當当入AaPp至到\-－–~～〜—―─(（ \u3000])"
    r"(?!半|[0-9０-９〇零一二三四五六七八九十廿兩两]{1,4}[ \u3000]?"
    r"[時时點点日號号:：\-－–~～〜—―─至到0-9０-９])"
)
#: Characters that a day part or an era before a date ends in, and those that a range goes on with.
_BACK = frozenset("午晨晚上間间早夜曉晓後后國国元前時时分畫昼晝昏\u3000 MmKk")
_TOWARD = frozenset("至到-－–~～〜—―─ \u3000")
_PART_BEFORE = re.compile(rf"(?:{_PARTS}|[晚早晨])[ \u3000]?$")
_SPAN_AFTER = re.compile("|".join(scripts(tables.SPAN_AFTER)))
_SPAN_BEFORE = re.compile(f"(?:{'|'.join(scripts(tables.SPAN_BEFORE))})$")
_POINTS_BEFORE = re.compile("[漲涨跌升降報报挫揚扬收達达落破站][^，。；、]{0,4}$")
_ENUMERATED = re.compile("[要意建希體体啟启經经原是看想內内好感思]")
_BARE_DAY_WORD = re.compile(
    "[元圓圆均本常用夜前產产式系化照程記记出落落光曆历文](?!報告)|[報报](?![告道])"
)
_ERA = re.compile("(?:中華民國|中华民国|民國|民国|公元前?|西元前?|前)[ \u3000]?$")


class When(NamedTuple):
    """A date, a time of day, or a range of them."""

    start: int
    end: int
    iso: str
    kind: str


class _Parts(NamedTuple):
    year: int | None
    month: int | None
    day: int | None
    hour: int | None
    minute: int | None
    second: int | None

    @property
    def dated(self) -> bool:
        return (self.year, self.month, self.day) != (None, None, None)

    def iso(self) -> str:
        year, month, day, hour, minute, second = self
        text = ""
        if year is not None:
            text = (
                f"{'-' * (year < 0)}{abs(year):04d}"
                + (f"-{month:02d}" if month else "")
                + (f"-{day:02d}" if day else "")
            )
        elif month is not None:
            text = f"--{month:02d}" + (f"-{day:02d}" if day else "")
        elif day is not None:
            text = f"---{day:02d}"
        if hour is not None:
            text += f"T{hour:02d}"
            text += "" if minute is None else f":{minute:02d}"
            text += "" if second is None else f":{second:02d}"
        return text

    def after(self, first: _Parts) -> _Parts:
        """Fill what the end of a range leaves unsaid: 1月20日至25日."""
        year, month, day = self[:3]
        if day is None and month is None and year is None:
            return self._replace(year=first.year, month=first.month, day=first.day)
        if year is None and month is None:
            return self._replace(year=first.year, month=first.month)
        if year is None:
            return self._replace(year=first.year)
        return self


def _int(digits: str | None) -> int | None:
    if not digits:
        return None
    if digits.isdigit() and len(digits) < 5:
        return int(digits)
    found = numeral(digits)
    if found is None or found.value is None or found.value.denominator != 1:
        return None
    return int(found.value)


def _hour(hour: int, part: str | None) -> int:
    offset = PARTS.get(part or "", -1)
    if offset == 0 and hour == 12:
        return 0
    if offset == 12:
        if part in NIGHT and hour < 5:
            return hour
        if part in NOON and hour in (10, 11, 12):
            return hour
        if hour == 12 and part in NIGHT:
            return 24
        if hour < 12:
            return hour + 12
    return hour


def _parts(
    match: re.Match[str], part: str | None, text: str, floor: int, era: str
) -> _Parts | None:
    """Give the parts that a match says, None where one of them can't be."""
    group = match.groupdict()
    year = month = day = hour = minute = second = None
    if group["Y"]:
        year, month, day = _int(group["Y"]), _int(group["M"]), _int(group["D"])
    if group["y"]:
        year = _year(group["y"], era, text, match)
        if year is None:
            return None
    if group["mo"]:
        month = _int(group["mo"])
    if group["d"]:
        day = _int(group["d"])
        if day is None:
            return None
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if group["mo"] and month is None:
        return None
    raw = group["h"] or group["h2"]
    if raw:
        hour = 2 if raw in "兩两" else _int(raw)
        if hour is None or hour > 24:
            return None
        hour = _hour(hour, group["part"] or part)
        if group["half"]:
            minute = 30
        elif group["quarter"]:
            minute = 15 * (_int(group["quarter"]) or 0)
        else:
            minute = _int(group["mi"] or group["mi2"] or group["mi3"] or group["m2"])
        second = _int(group["se"] or group["s2"])
        if (minute or 0) > 59 or (second or 0) > 59:
            return None
    return _Parts(year, month, day, hour, minute, second)


def _year(digits: str, era: str, text: str, match: re.Match[str]) -> int | None:
    value = _int(digits)
    if value is None:
        return None
    if "民" in era:
        return value + 1911
    if era.endswith("前"):
        return -value
    if era:
        return value
    if len(digits) == 4 and 1000 <= value <= 2999 and not set(digits) & set("十百"):
        if value >= 1900 or match["mo"] or not _SPAN_AFTER.match(text, match.end("y") + 1):
            return value
        return None
    if len(digits) == 2 and match["mo"] and digits.isdigit():
        return 2000 + value if value < 50 else 1900 + value
    if len(digits) == 2 and digits[0] in "0０〇零":
        return 2000 + value
    if len(digits) == 2 and digits[0] in "九八七六" and digits[1] != "十" and match["mo"]:
        return 1900 + value
    return None


def plain(text: str, start: int) -> tuple[int, str] | None:
    """Read a month, a day of a month, or either with its year, where nothing goes on from it.

    Returns
    -------
    tuple of int and str, or None
        Where it ends, and its ISO form.
    """
    match = _FAST.match(text, start)
    if match is None or text[start - 1 : start] in _BACK:
        return None
    year, month, day = match.groups()
    return match.end(), (year or "-") + f"-{month:0>2}" + (f"-{day:0>2}" if day else "")


def read(text: str, start: int, floor: int) -> When | None:
    """Read the date or time of day that begins at a numeral.

    Parameters
    ----------
    text : str
        The text.
    start : int
        Where the numeral begins.
    floor : int
        Where the last quantity ended; nothing before it belongs to this one.

    Returns
    -------
    When or None
        None where the numeral begins no date: ``3年`` is a duration.
    """
    begin = start
    part = None
    prior = text[start - 1 : start]
    back = text[max(floor, start - 6) : start] if prior in _BACK else ""
    if found := _PART_BEFORE.search(back):
        part = found[0].strip()
        begin = start - len(found[0])
    era = ""
    if found := _ERA.search(back):
        era = found[0].strip()
        if era != "前":
            begin = start - len(found[0])
        else:
            era = ""
    if (
        (text[start + 1 : start + 3] + "  ")[0] in _TOWARD
        or text[start + 2 : start + 3] in _TOWARD
        or text[start + 4 : start + 5] in _TOWARD
    ):
        half = _HALF_RANGE.match(text, start)
    else:
        half = None
    if half is not None:
        when = _half_range(text, half, begin, part)
        if when is not None:
            return when
    match = DATE.match(text, start)
    if match is None or match.end() == start:
        return None
    if (decade := _DECADE.match(text, start)) is not None:
        return _decade(start, decade)
    first = _parts(match, part, text, floor, era)
    if (
        first is None
        or first == (None,) * 6
        or not _plausible(text, match, first, part, begin, floor)
    ):
        return None
    end = _trim(text, match)
    connect = CONNECT.match(text, end)
    if connect:
        second_match = DATE.match(text, connect.end())
        if second_match is not None and second_match.end() > connect.end():
            second = _parts(second_match, match["part"] or part, text, floor, "")
            if (
                second is not None
                and second != (None,) * 6
                and (second.dated or first.hour is not None)
            ):
                kind = "date" if first.dated else "time"
                return When(
                    begin,
                    _trim(text, second_match),
                    f"{first.iso()}/{second.after(first).iso()}",
                    kind,
                )
    elif first.dated and first.hour is None:
        hours = _HALF_RANGE.match(text, end)
        if hours and hours["u"] in "時时點点":
            when = _half_range(text, hours, end, match["part"])
            if when is not None:
                opening, closing = when.iso.split("/")
                return When(
                    begin, when.end, f"{first.iso()}{opening}/{first.iso()}{closing}", "date"
                )
    return When(begin, end, first.iso(), "date" if first.dated else "time")


_DECADE = re.compile(rf"(?:([{DIGIT}]{{4}})|([{DIGIT}]{{2}}|[一二三四五六七八九]十))年代")


def _decade(start: int, match: re.Match[str]) -> When | None:
    """Read 1990年代 as its ten years, and 80年代 as those of the twentieth century."""
    year = _int(match[1] or match[2])
    if year is None or year % 10:
        return None
    year += 0 if match[1] else 1900
    return When(start, match.end(), f"{year:04d}/{year + 9:04d}", "date")


def _trim(text: str, match: re.Match[str]) -> int:
    end = match.end()
    while end > match.start() and text[end - 1] in " \u3000":
        end -= 1
    return end


def _half_range(text: str, half: re.Match[str], begin: int, part: str | None) -> When | None:
    """Read a range whose first number leaves its unit to the second: 1至3月, 8—10時."""
    low = _int(half["n"])
    match = DATE.match(text, half.end())
    if low is None or match is None:
        return None
    second = _parts(match, part, text, begin, "")
    if second is None:
        return None
    unit = half["u"]
    if unit == "年":
        if second.year is None or not 1000 <= low <= second.year:
            return None
        first = _Parts(low, None, None, None, None, None)
    elif unit == "月":
        if second.month is None or not 1 <= low < second.month:
            return None
        first = _Parts(second.year, low, None, None, None, None)
    elif unit in "日號号":
        if second.day is None or not 1 <= low < second.day or half["n"] in "一二三四五六七八九":
            return None
        if _SPAN_AFTER.match(text, match.end()) or _SPAN_BEFORE.search(
            text[max(0, begin - 4) : begin]
        ):
            return None
        first = _Parts(None, None, low, None, None, None)
    else:
        if second.hour is None or low > 24:
            return None
        first = _Parts(None, None, None, _hour(low, part), None, None)
    kind = "date" if first.dated else "time"
    return When(begin, _trim(text, match), f"{first.iso()}/{second.iso()}", kind)


def _plausible(
    text: str, match: re.Match[str], parts: _Parts, part: str | None, begin: int, floor: int
) -> bool:
    """Say whether a lone day or hour is one: 24日, not 為期3日 or 14日內; 8點, not 3點意見."""
    year, month, day, hour, *_ = parts
    if year is not None or month is not None:
        return True
    before = text[max(floor, begin - 4) : begin]
    if day is not None:
        sign = match.end("d") + (text[match.end("d")] in " \u3000")
        if hour is not None or match["part"]:
            return True
        if text[sign] != "日":
            return False  # 3號 alone is a label
        digits = match["d"]
        if digits in "一二三四五六七八九":
            return False
        return not (
            _SPAN_AFTER.match(text, sign + 1)
            or _SPAN_BEFORE.search(before)
            or _BARE_DAY_WORD.match(text, sign + 1)
        )
    if match["h2"]:
        return not text.startswith(("的比", "比例"), match.end()) and not before.endswith(
            ("比", "比例", "比例為", "比例为", "按")
        )
    if part is not None:
        return True
    raw = match["h"]
    if match.end("h") == match.end() - 1 and text[match.end() : match.end() + 1] in tuple(
        HAN_DIGITS
    ):
        return False  # 五點五億 is a decimal
    sign = match.end("h") + (text[match.end("h")] in " \u3000")
    if text[sign] in "時时":
        return (
            raw not in "一二三四五六七八九兩两"
            or match["mi"] is not None
            or CONNECT.match(text, match.end()) is not None
            or raw in "五六七八九"
        )
    if (
        match["half"]
        or match["quarter"]
        or match["mi"]
        or text[sign + 1 : sign + 2] in tuple("鐘钟整")
    ):
        return True
    if _ENUMERATED.match(text, sign + 1) or _POINTS_BEFORE.search(
        text[max(floor, begin - 6) : begin]
    ):
        return False
    return raw.isdigit() or raw in "零〇五六七八九" or len(raw) > 1
