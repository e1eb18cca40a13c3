"""The record of one quantity: what a text says of a number, and where it says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
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
    kind : str
        count, money, mass, length, area, volume, duration, date, time, percent, ratio,
        multiple, age, ordinal, score or other.
    hedge : str or None
        The hedging words as written.
    iso : str or None
        For dates and times, ISO-like: ``2020-02-24``, ``--02-24``, ``T08:30``, ``A/B``.
    """

    start: int
    end: int
    surface: str
    value: float | int | None
    lower: float | int | None
    upper: float | int | None
    lower_inclusive: bool
    upper_inclusive: bool
    implied_lower: float | int | None
    implied_upper: float | int | None
    unit: str
    kind: str
    hedge: str | None
    iso: str | None
