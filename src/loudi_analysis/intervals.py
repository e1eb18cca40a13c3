"""Intervals with open and closed ends, and arithmetic that keeps their bounds sharp.

"1.4萬多人" is no number but the interval ``(14000, +inf)``; by the convention of the last digit a
careful reader narrows it to ``(14000, 15000*)``, where the star marks an end that is inferred, not
said. Ends are exact rationals, so that no rounding opens or closes an end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from itertools import product

Number = int | float | Fraction


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interval: its bound (None at infinity), and how it stands.

    Attributes
    ----------
    bound : Fraction or None
        None where the side is open to infinity.
    inclusive : bool
        Whether the bound itself belongs to the interval.
    inferred : bool
        Whether the bound is inferred by convention instead of said.
    """

    bound: Fraction | None
    inclusive: bool = False
    inferred: bool = False


OPEN = End(None)
NOTHING = End(Fraction(0), True)
"""The low end of what cannot be less than nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Interval:
    """The numbers between two ends.

    Build one with `exactly`, `more_than`, `at_least`, `less_than`, `at_most` or `between`. The
    repr is the mathematics: ``[80]``, ``(14000, +inf)``, ``(14000, 15000*)``.

    Raises
    ------
    ValueError
        Where no number lies between the ends.
    """

    low: End
    high: End

    def __post_init__(self) -> None:
        low, high = self.low, self.high
        for end in (low, high):
            if end.bound is None and end.inclusive:
                raise ValueError("an end at infinity cannot be inclusive")
        if low.bound is None or high.bound is None:
            return
        if low.bound > high.bound or (
            low.bound == high.bound and not (low.inclusive and high.inclusive)
        ):
            raise ValueError(f"no number lies between the ends {self!r}")

    @property
    def lower(self) -> Fraction | None:
        """The lower bound; None where the side is open."""
        return self.low.bound

    @property
    def upper(self) -> Fraction | None:
        """The upper bound; None where the side is open."""
        return self.high.bound

    @property
    def value(self) -> Fraction | None:
        """The one number that the interval holds; None where it holds more."""
        return self.lower if self.lower == self.upper else None

    @property
    def inferred(self) -> bool:
        """Whether an end is inferred instead of said."""
        return self.low.inferred or self.high.inferred

    def __repr__(self) -> str:
        return format(self, "")

    def __format__(self, spec: str) -> str:
        """Write the interval with each bound in a number's format, for display.

        Bounds are rounded outward, so that what is written stays true; a single number is rounded
        to the nearest.
        """
        if self.value is not None:
            return f"[{written(self.value, spec, 0)}{'*' * self.inferred}]"
        low, high = "-inf", "+inf"
        if self.lower is not None:
            low = written(self.lower, spec, -1) + "*" * self.low.inferred
        if self.upper is not None:
            high = written(self.upper, spec, +1) + "*" * self.high.inferred
        return f"{'(['[self.low.inclusive]}{low}, {high}{')]'[self.high.inclusive]}"

    def _repr_html_(self) -> str:
        # The one step ahead: how it looks is told by ``show``.
        return f"{import_module('loudi_analysis.show').bar(self)} {self!r}"

    def __contains__(self, number: Number) -> bool:
        x = Fraction(number)
        above = self.lower is None or x > self.lower or (x == self.lower and self.low.inclusive)
        below = self.upper is None or x < self.upper or (x == self.upper and self.high.inclusive)
        return above and below

    def __add__(self, other: Interval | Number) -> Interval:
        return image(lambda x, y: x + y, self, _interval(other))

    def __sub__(self, other: Interval | Number) -> Interval:
        return image(lambda x, y: x - y, self, _interval(other))

    def __mul__(self, other: Interval | Number) -> Interval:
        # A zero end stays zero however far the other one reaches.
        return image(lambda x, y: x * y if x and y else 0, self, _interval(other))

    def __truediv__(self, other: Interval | Number) -> Interval:
        """Divide sharply; what is not below zero may be divided by what only comes near it.

        Raises
        ------
        ZeroDivisionError
            Where the divisor may be zero, or comes near it while this may be below zero.
        """
        divisor = _interval(other)
        near = 0 in (divisor.lower, divisor.upper)
        apart = self.lower is not None and self.lower >= 0 and divisor.lower == 0
        if 0 in divisor or (near and not apart):
            raise ZeroDivisionError(f"cannot divide by {divisor!r}: it reaches zero")
        return image(_quotient, self, divisor)

    def __radd__(self, other: Number) -> Interval:
        return exactly(other) + self

    def __rsub__(self, other: Number) -> Interval:
        return exactly(other) - self

    def __rmul__(self, other: Number) -> Interval:
        return exactly(other) * self

    def __rtruediv__(self, other: Number) -> Interval:
        return exactly(other) / self

    def __lt__(self, other: Interval | Number) -> bool:
        """Whether every number here is less than every number there."""
        there = _interval(other)
        if self.upper is None or there.lower is None:
            return False
        if self.upper == there.lower:
            return not (self.high.inclusive and there.low.inclusive)
        return self.upper < there.lower

    def __le__(self, other: Interval | Number) -> bool:
        """Whether no number here is more than any number there."""
        there = _interval(other)
        return self.upper is not None and there.lower is not None and self.upper <= there.lower

    def __and__(self, other: Interval) -> Interval:
        """Return the numbers that both intervals hold."""
        return Interval(
            max(self.low, other.low, key=lambda end: _height(end, -1)),
            min(self.high, other.high, key=lambda end: _height(end, +1)),
        )

    def hull(self, other: Interval) -> Interval:
        """Return the least interval that holds both."""
        return Interval(
            min(self.low, other.low, key=lambda end: _height(end, -1)),
            max(self.high, other.high, key=lambda end: _height(end, +1)),
        )


def exactly(number: Number) -> Interval:
    """Return the interval of one number, ``[80]``."""
    return between(number, number)


def at_least(number: Number) -> Interval:
    """Return ``[number, +inf)``, as 以上 or 至少 say it."""
    return Interval(End(Fraction(number), True), OPEN)


def more_than(number: Number) -> Interval:
    """Return ``(number, +inf)``, as 多 or 超過 say it."""
    return Interval(End(Fraction(number)), OPEN)


def at_most(number: Number) -> Interval:
    """Return ``(-inf, number]``, as 不超過 says it."""
    return Interval(OPEN, End(Fraction(number), True))


def less_than(number: Number) -> Interval:
    """Return ``(-inf, number)``, as 近 or 不足 say it."""
    return Interval(OPEN, End(Fraction(number)))


def between(
    lower: Number, upper: Number, *, lower_inclusive: bool = True, upper_inclusive: bool = True
) -> Interval:
    """Return the numbers from ``lower`` to ``upper``, closed unless told otherwise."""
    return Interval(End(Fraction(lower), lower_inclusive), End(Fraction(upper), upper_inclusive))


def image(function: Callable[..., Number], *arguments: Interval) -> Interval:
    """Return the sharp bounds of a function that is monotone in each of its arguments.

    Each quantity is one argument and so varies once, however often the function uses it: a share
    ``part / (part + rest)`` is ``image(lambda p, r: p / (p + r), part, rest)``. A function that is
    monotone in each argument, for any fixed values of the others, takes its extremes at corners of
    the box (R. E. Moore, Interval Analysis, 1966, ch. 4), and only the corners are computed.

    Parameters
    ----------
    function : callable
        Takes as many numbers as there are arguments; at an open side it is given ``math.inf`` and
        must return the limit.
    arguments : Interval
        Independent quantities.

    Raises
    ------
    ValueError
        Where the function has no limit at a corner.
    """
    corners: dict[tuple[int, ...], Number] = {}
    for corner in product((0, 1), repeat=len(arguments)):
        number = function(
            *(_at(argument, side) for argument, side in zip(arguments, corner, strict=True))
        )
        if isinstance(number, float) and math.isnan(number):
            raise ValueError(f"no limit at a corner of {arguments!r}")
        corners[corner] = number
    return Interval(
        _extreme(min(corners.values()), corners, arguments),
        _extreme(max(corners.values()), corners, arguments),
    )


def _extreme(
    number: Number, corners: dict[tuple[int, ...], Number], arguments: Sequence[Interval]
) -> End:
    """Return the end that the extreme ``number`` makes."""
    if isinstance(number, float) and math.isinf(number):
        return OPEN
    tied = {corner for corner, other in corners.items() if other == number}
    marks = []
    for corner in tied:
        ends = [(a.low, a.high)[side] for a, side in zip(arguments, corner, strict=True)]
        # An end matters only where moving to the other one changes the number.
        matters = [_flip(corner, {i}) not in tied for i in range(len(corner))]
        loose = [i for i, end in enumerate(ends) if not end.inclusive]
        reached = all(
            _flip(corner, {i for i, chosen in zip(loose, choice, strict=True) if chosen}) in tied
            for choice in product((False, True), repeat=len(loose))
        )
        inferred = any(end.inferred and m for end, m in zip(ends, matters, strict=True))
        marks.append((reached, inferred))
    return End(
        Fraction(number),
        any(reached for reached, _ in marks),
        all(inferred for _, inferred in marks),
    )


def _quotient(x: Number, y: Number) -> Number:
    if y == 0:  # the limit from above
        return math.inf if x else 0
    return x / y if math.isfinite(y) else 0


def _flip(corner: tuple[int, ...], indices: set[int]) -> tuple[int, ...]:
    return tuple(1 - side if i in indices else side for i, side in enumerate(corner))


def _at(argument: Interval, side: int) -> Number:
    bound = (argument.lower, argument.upper)[side]
    return (-math.inf, math.inf)[side] if bound is None else bound


def _height(end: End, side: int) -> tuple[float | Fraction, int]:
    """Order ends: an exclusive low end stands higher than an inclusive one at the same bound."""
    if end.bound is None:
        return (side * math.inf, 0)
    return (end.bound, 0 if end.inclusive else -side)


def _interval(number: Interval | Number) -> Interval:
    return number if isinstance(number, Interval) else exactly(number)


def written(number: Fraction, spec: str, toward: int) -> str:
    """Write a number in a format, rounded down (-1), up (+1) or to the nearest (0).

    A whole number is written whole; without a format, a number is written as `repr` does.
    """
    if number.denominator == 1 and not spec.endswith("%"):
        return format(number.numerator, "," if "," in spec else "")
    if not spec:
        return repr(float(number))
    places = re.search(r"\.(\d+)", spec)
    if toward and places:
        number = rounded(number, int(places[1]) + 2 * spec.endswith("%"), toward)
    return format(float(number), spec)


def rounded(number: Fraction, digits: int, toward: int = 0) -> Fraction:
    """Round a number down (-1), up (+1), or to the nearest, half to even (0).

    Bounds are rounded outward, by this function alone, so that what is shown of them stays true.
    """
    steps = number * 10**digits
    whole = (round, math.ceil, math.floor)[toward](steps)
    return Fraction(whole, 10**digits)
