"""Words of figures and pages, in three languages, from one table; and numbers as each writes them.

The table is ``strings.csv`` beside this module: a key, then one column a language. A string may
hold fields in braces, which are filled with numbers from the results and never typed by hand.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh-Hant", "zh-Hans")

_WAN = {"zh-Hant": "萬", "zh-Hans": "万"}


@cache
def strings() -> dict[str, dict[str, str]]:
    """Return the table of strings: key, then language, then string."""
    table = (
        resources.files("loudi_analysis.say").joinpath("strings.csv").read_text(encoding="utf-8")
    )
    return {row.pop("key"): row for row in csv.DictReader(io.StringIO(table))}


@dataclass(frozen=True)
class Words:
    """The strings of one language.

    Parameters
    ----------
    language : str
        One of ``en``, ``zh-Hant`` and ``zh-Hans``.
    """

    language: str = "en"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no language {self.language!r}; there are {', '.join(LANGUAGES)}")

    def __call__(self, key: str, **numbers: object) -> str:
        """Return the string of a key, its fields filled.

        Raises
        ------
        KeyError
            Where the table lacks the key or a field of it is not given.
        """
        return strings()[key][self.language].format(**numbers)

    def number(self, number: Fraction | float, digits: int = 0) -> str:
        """Return a number as the language writes it: 14,000 in English, 1.4萬 in Chinese.

        Chinese numbers of 10,000 and more are written with 萬 where two decimals say them
        exactly; ``digits`` rounds, and is for display alone.
        """
        exact = round(Fraction(number), digits)
        wan = exact / 10000
        if self.language in _WAN and abs(exact) >= 10000 and (wan * 100).denominator == 1:
            return f"{float(wan):.2f}".rstrip("0").rstrip(".") + _WAN[self.language]
        return f"{float(exact):,.{digits}f}"

    def percent(self, share: Fraction | float, digits: int = 0) -> str:
        """Return a share as percent, ``65%``."""
        return f"{float(round(Fraction(share) * 100, digits)):.{digits}f}%"
