"""The record of one quantity: what a text says of a number, and where it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, make_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from .lexicon import rows
from .numerals import plain

Number = float | int


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
    lower, upper : float or int or None
        What the words say; None where they leave the side open.
    lower_inclusive, upper_inclusive : bool
        Whether the bound itself is possible; False on an open side.
    implied_lower, implied_upper : float or int or None
        What a careful reader infers from the convention of the last digit that is not zero;
        equal to ``lower`` and ``upper`` unless the hedge is of the "more than" or "nearly" kind.
    unit : str
        The measure word as written, without 萬 or 億; empty before a bare noun.
    ucum : str or None
        The unit's code in the Unified Code for Units of Measure; None for counted things, and
        where the region decides how much a unit is.
    factor : int, float, Fraction or None
        How many of ``ucum`` one unit is; a fraction where no finite decimal says it.
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
        """Give the quantity in another unit, exactly.

        Parameters
        ----------
        code : str
            A UCUM code: ``m2``, ``km``, ``kg/har``.

        Returns
        -------
        Quantity
            The same place and words, with value and bounds in that unit.

        Raises
        ------
        ValueError
            If either unit is unknown, or they measure different things.
        """
        if self.ucum is None or self.factor is None:
            raise ValueError(f"{self.surface}: no UCUM unit is known for {self.unit!r}")
        size, terms = ucum_size(self.ucum)
        other, wanted = ucum_size(code)
        if terms != wanted:
            raise ValueError(f"{self.surface}: {self.ucum} does not convert to {code}")
        times = _exact(self.factor) * size / other

        def moved(number: Number | None) -> Number | None:
            return None if number is None else plain(_exact(number) * times)

        ends = (self.lower, self.upper, self.implied_lower, self.implied_upper)
        lower, upper, implied_lower, implied_upper = map(moved, ends)
        return replace(
            self,
            value=moved(self.value),
            lower=lower,
            upper=upper,
            implied_lower=implied_lower,
            implied_upper=implied_upper,
            unit=code,
            ucum=code,
            factor=1,
        )

    def to_pint(self) -> Any:
        """Give the value as a quantity of pint's application registry.

        Returns
        -------
        pint.Quantity

        Raises
        ------
        ImportError
            Without pint, which the extra ``loudi-analysis[pint]`` brings.
        ValueError
            Without a value (a range, a vague amount), or where pint lacks the unit.
        """
        try:
            import pint  # noqa: PLC0415
        except ImportError as error:
            raise ImportError("to_pint needs pint: pip install loudi-analysis[pint]") from error
        if self.value is None or self.ucum is None or self.factor is None:
            raise ValueError(f"{self.surface}: no value in a known unit")
        name = "".join(
            {".": "*", "/": "/", "": ""}[sign] + _pint_name(atom) + (f"**{power}" if power else "")
            for sign, atom, power in _TERM.findall(self.ucum)
        )
        amount = plain(_exact(self.value) * _exact(self.factor))
        unit = name if name[0] != "/" else "1" + name
        registry: Any = pint.get_application_registry  # it is not typed
        return registry().Quantity(amount, unit)


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
_ATOMS = {row["code"]: row for row in rows("ucum")}
_PREFIXES = {row["ucum"]: Fraction(row["factor"]) for row in rows("prefixes")}


def _split(atom: str) -> tuple[str, dict[str, str]]:
    """Part a UCUM atom into its prefix and its row of the table."""
    for length in (0, 1):
        if atom[length:] in _ATOMS and (not length or atom[0] in _PREFIXES):
            return atom[:length], _ATOMS[atom[length:]]
    raise ValueError(f"unknown UCUM unit: {atom}")


def _pint_name(atom: str) -> str:
    prefix, row = _split(atom)
    if not row["pint"]:
        raise ValueError(f"pint has no unit for {atom}")
    return prefix + row["pint"]


@cache
def ucum_size(code: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """Give how much a UCUM code is in base units, and those with their exponents."""
    if "".join(map("".join, _TERM.findall(code))) != code:
        raise ValueError(f"unknown UCUM unit: {code}")
    size, powers = Fraction(1), dict[str, int]()
    for sign, atom, digits in _TERM.findall(code):
        power = int(digits or 1) * (-1 if sign == "/" else 1)
        prefix, row = _split(atom)
        size *= (_PREFIXES.get(prefix, Fraction(1)) * Fraction(row["factor"])) ** power
        terms = [] if row["terms"] == atom else _TERM.findall(row["terms"])
        for under, base, exponent in terms or [("", row["terms"], "")][: bool(row["terms"])]:
            sense = -1 if under == "/" else 1
            powers[base] = powers.get(base, 0) + sense * int(exponent or 1) * power
    return size, tuple(sorted((base, power) for base, power in powers.items() if power))
