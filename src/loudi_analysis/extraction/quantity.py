"""The record of one quantity: what a text says of a number, and where it says so."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, make_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from .lexicon import TABLES
from .numerals import plain

Number = float | int
_NUMBERS = ("value", "lower", "upper", "implied_lower", "implied_upper")


@dataclass(frozen=True, slots=True, repr=False)
class Quantity:
    """One number of a text, with its evidence and its bounds.

    Attributes
    ----------
    start, end : int
        Position in code points; ``text[start:end] == surface``.
    surface : str
        The words as they stand: hedge, number, measure word, following hedge.
    value : float or int or None
        The stated number in base units (``416.54萬元`` is 4165400). None for a range, a date,
        a vague amount, or a number beyond what a float holds.
    lower, upper, lower_inclusive, upper_inclusive : float or int or None, bool
        What the words say, and whether the bound itself is possible; None and False on a side that
        they leave open.
    implied_lower, implied_upper : float or int or None
        What a careful reader infers from the last digit that is not zero; equal to ``lower`` and
        ``upper`` unless the hedge is of the "more than" or "nearly" kind.
    unit : str
        The measure word as written, without 萬 or 億; empty before a bare noun.
    ucum, factor : str or None, int, float, Fraction or None
        The unit's code in the Unified Code for Units of Measure, and how many of it one unit is;
        None for counted things, and where the region decides how much a unit is.
    kind : str
        count, money, mass, length, area, volume, duration, date, time, percent, ratio,
        multiple, age, ordinal, score or other.
    hedge : str or None
        The hedging words as written.
    iso : str or None
        For dates and times, ISO-like: ``2020-02-24``, ``--02-24``, ``T08:30``, ``A/B``; None
        where there is no such day or time, or it is of an era that is not in the table.
    """

    start: int
    end: int
    surface: str
    value: Number | None
    lower: Number | None
    upper: Number | None
    lower_inclusive: bool
    upper_inclusive: bool
    implied_lower: Number | None
    implied_upper: Number | None
    unit: str
    ucum: str | None
    factor: Number | Fraction | None
    kind: str
    hedge: str | None
    iso: str | None

    def __repr__(self) -> str:
        from loudi_analysis import show  # noqa: PLC0415 - reading a text shows nothing

        return f"<Quantity {self.surface!r} at {self.start}: {self.kind} {show.said(self)}>"

    def _repr_html_(self) -> str:
        from loudi_analysis import show  # noqa: PLC0415

        return show.quantity(self)

    def to(self, code: str) -> Quantity:
        """Give the quantity in another unit, exactly: ``m2``, ``km``, ``kg/har``, in UCUM.

        Raises ValueError as `times` does.
        """
        times, found = self.times(code), {field: getattr(self, field) for field in _NUMBERS}
        moved: Any = {f: None if n is None else plain(_exact(n) * times) for f, n in found.items()}
        return replace(self, **moved, unit=code, ucum=code, factor=1)

    def times(self, code: str) -> Fraction:
        """Give how many of another unit, in UCUM, one of its own is.

        Raises ValueError where either unit is unknown, or they measure different things.
        """
        if self.ucum is None or self.factor is None:
            raise ValueError(f"{self.surface}: no UCUM unit is known for {self.unit!r}")
        size, terms = ucum_size(self.ucum)
        other, wanted = ucum_size(code)
        if terms != wanted:
            raise ValueError(f"{self.surface}: {self.ucum} does not convert to {code}")
        return _exact(self.factor) * size / other

    def to_pint(self) -> Any:
        """Give the value as a ``pint.Quantity`` of pint's application registry.

        Raises ImportError without pint, which the extra ``loudi-analysis[pint]`` brings, and
        ValueError without a value (a range, a vague amount), or where pint lacks the unit.
        """
        try:
            import pint  # noqa: PLC0415
        except ImportError as error:
            raise ImportError("to_pint needs pint: pip install loudi-analysis[pint]") from error
        if self.value is None or self.ucum is None or self.factor is None:
            raise ValueError(f"{self.surface}: no value in a known unit")
        atoms = _atoms(self.ucum)
        if lacking := [atom for atom, _ in atoms if not _ATOMS[atom][2]]:
            raise ValueError(f"pint has no unit for {lacking[0]}")
        names = (f"({_ATOMS[atom][2]})**{power}" for atom, power in atoms)
        registry: Any = pint.get_application_registry  # it is not typed
        amount = plain(_exact(self.value) * _exact(self.factor))
        return registry().Quantity(amount, "*".join(names))


# A frozen record is filled by sixteen calls; one of the same slots that is open, at once.
_Open: Any = make_dataclass("_Open", Quantity.__slots__, slots=True)


def filled(*fields: Any) -> Quantity:
    """Make a quantity of its fields in their order, in a sixth of the time."""
    one: Quantity = _Open(*fields)
    one.__class__ = Quantity
    return one


def _exact(number: Number | Fraction) -> Fraction:
    return number if isinstance(number, Fraction) else Fraction(repr(number))


_TERM = re.compile(r"([./]?)((?:\[[^\]]*\]|[^./\[\]0-9])+)([0-9]*)")
#: By atom, with its prefix: its size, the base units with their exponents, its name in pint.
_ATOMS: dict[str, tuple[str, dict[str, int], str]] = TABLES["ucum"]


def _atoms(code: str) -> list[tuple[str, int]]:
    """Part a UCUM code into its atoms, each with its power."""
    terms = _TERM.findall(code)
    if "".join(map("".join, terms)) != code or any(atom not in _ATOMS for _, atom, _ in terms):
        raise ValueError(f"unknown UCUM unit: {code}")
    return [(atom, int(digits or 1) * (-1 if sign == "/" else 1)) for sign, atom, digits in terms]


@cache
def ucum_size(code: str) -> tuple[Fraction, dict[str, int]]:
    """Give how much a UCUM code is in base units, and those with their exponents."""
    size, powers = Fraction(1), Counter[str]()
    for atom, power in _atoms(code):
        factor, terms, _ = _ATOMS[atom]
        size *= Fraction(factor) ** power
        powers.update({base: exponent * power for base, exponent in terms.items()})
    return size, {base: power for base, power in powers.items() if power}
