"""Words, numbers, bounds and days, as English and Chinese in both scripts write them.

The words are ``words.csv`` beside this module: a key, English and traditional Chinese side by side.
Simplified Chinese is derived from the traditional by ``scripts/make_simplified.py``, which writes
``simplified.csv``. Fields in braces are filled with numbers from the results.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache, cached_property, lru_cache, reduce
from typing import TYPE_CHECKING

from loudi_analysis.intervals import End, Interval, rounded
from loudi_analysis.io import StudyError, UnknownName, packaged

if TYPE_CHECKING:
    from loudi_analysis.study import Study

LANGUAGES = ("en", "zh-Hant", "zh-Hans")

ANY_YEAR = "0004"
"""A leap year, for a day whose year is not written: it is not shown."""

_WAN = {"zh-Hant": "萬", "zh-Hans": "万"}
_MOST_DIGITS = 15


@cache
def strings() -> dict[str, dict[str, str]]:
    """Return the table of words: key, then language, then string."""
    return {
        row["key"]: {language: translated(row, language, simplified()) for language in LANGUAGES}
        for row in packaged("say", "words.csv")
    }


@lru_cache(maxsize=4)
def simplified(study: Study | None = None) -> dict[str, str]:
    """Return the simplified forms of the words here, or of a study's own, by the traditional."""
    rows = study.rows("simplified") if study else packaged("say", "simplified.csv")
    return {row["traditional"]: row["simplified"] for row in rows}


def translated(
    row: Mapping[str, str], language: str, derived: Mapping[str, str], prefix: str = ""
) -> str:
    """Return what a row says in a language: the column of its name, or what is derived from it."""
    column = prefix + language.lower().replace("-", "_").replace("hans", "hant")
    if column not in row:
        raise UnknownName("column", column, row)
    traditional = row[column]
    if language != "zh-Hans" or not traditional:
        return traditional
    if traditional not in derived:
        raise StudyError(
            f"no simplified Chinese of {traditional!r}: `python scripts/make_simplified.py` makes "
            "it; for another study than this project's name its folder too"
        )
    return derived[traditional]


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers are shown: with at most so many ``digits`` after the point, None for all.

    ``percent`` is whether as percent, of which they are then the digits; ``people`` whether of
    people, who are fewer where others are less.
    """

    digits: int | None = None
    percent: bool = False
    people: bool = False

    @classmethod
    def of(cls, digits: str, unit: str = "") -> Form:
        """Read a cell of a table: ``2``, or ``1%`` for one digit of the percentage."""
        return cls(int(digits.removesuffix("%")), digits.endswith("%"), unit == "people")

    def rounded(self, number: Fraction, toward: int = 0) -> Fraction:
        """Round a number down (-1), up (+1), or to the nearest, half to even (0)."""
        if self.digits is None:
            return number
        return rounded(number, self.digits + 2 * self.percent, toward)


@dataclass(frozen=True)
class Words:
    """The words of one of `LANGUAGES`, and how it writes numbers, bounds, lists and days.

    ``own`` are words of a study, which go before those here.
    """

    language: str = "en"
    own: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UnknownName("language", self.language, LANGUAGES)

    def __call__(self, key: str, **fields: object) -> str:
        """Return the string of a key, its fields filled; where none has it, a StudyError."""
        text = self.own.get(key) or strings().get(key, {}).get(self.language)
        if text is None:
            raise UnknownName("string", key, [*self.own, *strings()])
        try:
            return text.format(**fields)
        except KeyError as error:  # a slip in a table of words
            raise UnknownName(f"field of {key!r}", str(error.args[0]), fields) from error

    def number(self, number: Fraction | float, digits: int = 0) -> str:
        """Return a number as the language writes it: 14,000 in English, 1.4萬 in Chinese.

        Chinese numbers of 10,000 and more are written with 萬 where two decimals say them
        exactly, and no separators are set; ``digits`` rounds, and is for display alone.
        """
        exact = round(Fraction(number), digits)
        wan = exact / 10000
        if self.language in _WAN and abs(exact) >= 10000 and (wan * 100).denominator == 1:
            return f"{float(wan):.2f}".rstrip("0").rstrip(".") + _WAN[self.language]
        return f"{float(exact):{',' if self.language == 'en' else ''}.{digits}f}"

    def percent(self, share: Fraction | float, digits: int = 0) -> str:
        """Return a share as percent, ``65%``."""
        return f"{float(round(Fraction(share) * 100, digits)):.{digits}f}%"

    def shown(self, number: Fraction, form: Form, toward: int = 0) -> str:
        """Return a number in its form, rounded; where that leaves it exact, without idle zeros."""
        shown, digits = form.rounded(number, toward), form.digits
        if digits is None or shown == number:
            most = _MOST_DIGITS if digits is None else digits
            scaled = shown * 100 if form.percent else shown
            digits = next((d for d in range(most) if round(scaled, d) == scaled), most)
        return self.percent(shown, digits) if form.percent else self.number(shown, digits)

    def about(self, number: Fraction, form: Form, key: str = "about") -> str:
        """Say a number rounded to the nearest, and that it is ``about`` so much where it is."""
        shown = self.shown(number, form)
        exact = key == "about" and form.rounded(number) == number
        return shown if exact else self(f"bounds.{key}", n=shown)

    def bound(self, end: End, form: Form, toward: int, unit: str = "") -> str:
        """Say a lower (-1) or upper (+1) bound with its unit; empty where the side is open.

        One that is possible itself is a number that a reader may compute anew: it is rounded to the
        nearest, and then said to be "about" so much. What lies beyond a bound stays beyond what is
        shown: such a bound is rounded outward.
        """
        if end.bound is None:
            return ""
        if end.inclusive:
            side = "at_most" if toward > 0 else "at_least"
            return self(f"bounds.{side}", n=self.about(end.bound, form) + unit)
        key = "more" if toward < 0 else "fewer" if form.people else "less"
        return self(f"bounds.{key}", n=self.shown(end.bound, form, toward) + unit)

    def interval(
        self,
        interval: Interval,
        form: Form = Form(),
        *,
        point: str = "",
        sides: bool = False,
        unit: str = "",
    ) -> str:
        """Say an interval: a number, a range, or the bounds that do not go without saying.

        That a number is no less than nothing, and a share no more than all, goes without saying.
        A single number is introduced by ``point``: ``about`` where rounding changes it,
        ``exactly``, or nothing; ``sides`` is whether to say, too, that no upper limit is said, and
        ``unit`` what follows the number.
        """
        low, high, number = interval.low, interval.high, interval.value
        if number is not None:
            said = self.about(number, form, point) if point else self.shown(number, form)
            return said + unit
        below = self.bound(low, form, -1, unit) if low.bound else ""
        above = "" if high.bound == 1 and form.percent else self.bound(high, form, 1, unit)
        if not (below and above):
            if sides and below and high.bound is None:
                return self("bounds.no_upper", low=below)
            return below or above or self("bounds.any")
        if not (low.inclusive and high.inclusive):
            return self("bounds.both", low=self.bound(low, form, -1), high=above)
        least, most = (self.about(n, form) for n in (low.bound, high.bound) if n is not None)
        return self("bounds.between", low=least, high=most) + unit

    def joined(self, items: Sequence[str], last: str = "list.and") -> str:
        """Return items as one phrase, ``a, b and c``; ``last`` is the key that joins the last."""
        *first, end = items or [""]
        start = reduce(lambda a, b: self("list.comma", a=a, b=b), first) if first else ""
        return self(last, a=start, b=end) if first else end

    def day(self, day: date, form: str = "day") -> str:
        """Write a day: ``12 February 2020``; with ``month`` or ``short`` less of it, ``12 Feb``."""
        parts = {"day": day.day, "month": f"{day:%B}", "mon": f"{day:%b}"}
        return self(f"date.{form}", **parts, number=day.month, year=day.year)

    def when(self, edtf: str) -> str:
        """Write a date of the tables: a day, one without its year, or one open on a side.

        Anything else is returned as it stands.
        """
        if not edtf:
            return self("date.none")
        if re.fullmatch(r"--\d\d-\d\d", edtf):
            return self.day(date.fromisoformat(f"{ANY_YEAR}{edtf[1:]}"), "no_year")
        if not (day := re.fullmatch(r"(\.\./)?(\d{4}-\d\d-\d\d)(/\.\.)?", edtf)):
            return edtf
        written = self.day(date.fromisoformat(day[2]))
        key = "date.by" if day[1] else "date.from" if day[3] else ""
        return self(key, day=written) if key else written


@dataclass(frozen=True)
class Own:
    """What a study says of its own in one language, by the tables of its codebook."""

    study: Study
    language: str = "en"

    @cached_property
    def words(self) -> Words:
        """Words, numbers, bounds and days; the study's own words first."""
        return replace(Words(self.language), own=self.given)

    @cached_property
    def given(self) -> dict[str, str]:
        """The words of ``page.csv``, by key; empty where it gives none."""
        rows = self.study.rows("page")
        return defaultdict(str, {row["key"]: self.translated(row) or row["en"] for row in rows})

    def translated(self, row: Mapping[str, str], prefix: str = "") -> str:
        """Return what a row of the study's tables says in the language."""
        return translated(row, self.language, simplified(self.study), prefix)

    def said(self, text: str) -> str:
        """Return an English string of the tables or of a verdict in the language, or as it is."""
        return self.chinese.get(text, text)

    @cached_property
    def chinese(self) -> dict[str, str]:
        """The Chinese of English strings: of verdicts, and of ``chinese.csv``; else empty."""
        if self.language == "en":
            return {}
        told = [texts for key, texts in strings().items() if key.startswith("verdict.")]
        own = {row["en"]: self.translated(row) for row in self.study.rows("chinese")}
        return {texts["en"]: texts[self.language] for texts in told} | own
