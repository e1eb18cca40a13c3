"""Intervals with open and closed ends, and arithmetic that keeps their bounds sharp.

"1.4萬多人" is no number but the interval ``(14000, +inf)``; by the convention of the last digit a
careful reader narrows it to ``(14000, 15000*)``, where the star marks an end that is inferred, not
said. Ends are exact rationals, so that no rounding opens or closes an end.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from itertools import product
from typing import Any

from loudi_analysis.io import StudyError

Number = int | float | Fraction
Side = Number | None
Corner = tuple[Number, bool, bool]


class ReachesZero(StudyError, ZeroDivisionError):  # noqa: N818 - read as a sentence
    """A division by what may be zero."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interval: its bound (None at infinity), and how it stands.

    ``inclusive``: the bound itself belongs to the interval; ``inferred``: by convention, not said.
    """

    bound: Fraction | None
    inclusive: bool = False
    inferred: bool = False

    def height(self, side: int) -> tuple[float | Fraction, int]:
        """Order low (-1) or high (+1) ends: an exclusive low end stands above an inclusive one."""
        if self.bound is None:
            return (side * math.inf, 0)
        return (self.bound, 0 if self.inclusive else -side)

    def __add__(self, other: End) -> End:
        if self.bound is None or other.bound is None:
            return OPEN
        how = self.inclusive and other.inclusive, self.inferred or other.inferred
        return End(self.bound + other.bound, *how)

    def inverse(self) -> End:
        """Return the end of one over what it ends: at zero infinity, and the other way around."""
        if not self.bound:
            return End(Fraction(0)) if self.bound is None else OPEN
        return End(1 / self.bound, self.inclusive, self.inferred)


OPEN = End(None)
NOTHING = End(Fraction(0), True)
"""The low end of what cannot be less than nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Interval:
    """The numbers between two ends; a ValueError where there is none.

    Build one with `exactly` or `between`; the repr is the mathematics: ``(14000, 15000*)``.
    """

    low: End
    high: End

    def __post_init__(self) -> None:
        low, high = self.low, self.high
        if any(end.bound is None and end.inclusive for end in (low, high)):
            raise ValueError("an end at infinity cannot be inclusive")
        if low.height(-1) > high.height(1):
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
        """Write it with each bound in a number's format, for display.

        An open bound is rounded outward, so that what is written stays true; one that is reached,
        as a single number, to the nearest, so that the same number is written alike.
        """
        if self.value is not None:
            return f"[{_written(self.value, spec, 0)}{'*' * self.inferred}]"
        low, high = (
            f"{'-+'[side > 0]}inf"
            if end.bound is None
            else _written(end.bound, spec, side * (not end.inclusive)) + "*" * end.inferred
            for end, side in ((self.low, -1), (self.high, 1))
        )
        return f"{'(['[self.low.inclusive]}{low}, {high}{')]'[self.high.inclusive]}"

    def _repr_html_(self) -> str:
        # The one step ahead: how it looks is told by ``show``.
        return f"{import_module('loudi_analysis.show').bar(self)} {self!r}"

    def __contains__(self, number: Number) -> bool:
        point = End(Fraction(number), True)
        return self.low.height(-1) <= point.height(-1) and point.height(1) <= self.high.height(1)

    def __add__(self, other: Interval | Number) -> Interval:
        there = _interval(other)
        return Interval(self.low + there.low, self.high + there.high)

    def __sub__(self, other: Interval | Number) -> Interval:
        return self + -1 * _interval(other)

    def __mul__(self, other: Interval | Number) -> Interval:
        """Multiply: the extremes lie at corners (R. E. Moore, Interval Analysis, 1966, ch. 4)."""
        corners = [_times(x, y) for x, y in product(_ends(self), _ends(_interval(other)))]
        # Of equal ones, that which is possible itself, and is said.
        low = min(corners, key=lambda end: (end[0], not end[1], end[2]))
        high = max(corners, key=lambda end: (end[0], end[1], not end[2]))
        found = (OPEN if math.isinf(n) else End(Fraction(n), *how) for n, *how in (low, high))
        return Interval(*found)

    def __truediv__(self, other: Interval | Number) -> Interval:
        """Divide; ReachesZero where the divisor may be 0, or nears it while this may be below."""
        divisor = _interval(other)
        near = 0 in (divisor.lower, divisor.upper)
        apart = self.lower is not None and self.lower >= 0 and divisor.lower == 0
        if 0 in divisor or (near and not apart):
            raise ReachesZero(f"cannot divide by {divisor!r}: it reaches zero")
        return self * Interval(divisor.high.inverse(), divisor.low.inverse())

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Number) -> Interval:
        return exactly(other) - self

    def __rtruediv__(self, other: Number) -> Interval:
        return exactly(other) / self

    def __lt__(self, other: Interval | Number) -> bool:
        """Whether every number here is less than every number there."""
        there = _interval(other)
        both = self.high.inclusive and there.low.inclusive
        return self <= there and not (both and self.upper == there.lower)

    def __le__(self, other: Interval | Number) -> bool:
        """Whether no number here is more than any number there."""
        there = _interval(other)
        return self.upper is not None and there.lower is not None and self.upper <= there.lower

    def hull(self, other: Interval) -> Interval:
        """Return the least interval that holds both."""
        low = min(self.low, other.low, key=lambda end: end.height(-1))
        return Interval(low, max(self.high, other.high, key=lambda end: end.height(1)))


def exactly(number: Number) -> Interval:
    """Return the interval of one number, ``[80]``."""
    return between(number, number)


def between(
    lower: Side, upper: Side, *, lower_inclusive: bool = True, upper_inclusive: bool = True
) -> Interval:
    """Return the numbers between two, None where a side is open; closed unless told otherwise."""
    ends = (lower, lower_inclusive), (upper, upper_inclusive)
    return Interval(*(OPEN if n is None else End(Fraction(n), inside) for n, inside in ends))


def _ends(interval: Interval) -> Iterator[Corner]:
    """Yield the bound of each end, infinity too, and how it stands."""
    for end, far in ((interval.low, -math.inf), (interval.high, math.inf)):
        yield far if end.bound is None else end.bound, end.inclusive, end.inferred


def _times(one: Corner, two: Corner) -> Corner:
    """Multiply two ends; a zero stays zero however far the other one reaches."""
    if zeros := [end for end in (one, two) if not end[0]]:
        return 0, any(end[1] for end in zeros), all(end[2] for end in zeros)
    return one[0] * two[0], one[1] and two[1], one[2] or two[2]


_NEVER_NEGATIVE = ("count", "money", "mass", "area", "volume", "length", "duration", "age")
FLOORS = defaultdict(lambda: OPEN, dict.fromkeys(_NEVER_NEGATIVE, NOTHING))
"""The low end of each kind of quantities where no words give one."""


def bounds_of(quantity: Any, basis: str = "") -> Interval:
    """Return what the words say of a quantity, with ``implied_`` what a careful reader infers.

    A side that they leave open is open, but that what is counted, paid or weighed is never less
    than nothing; inferred ends are marked as such.
    """
    ends = []
    for side in ("lower", "upper"):
        said, bound = getattr(quantity, side), getattr(quantity, basis + side)
        inclusive = getattr(quantity, f"{side}_inclusive") and bound == said
        ends.append(End(None if bound is None else Fraction(str(bound)), inclusive, bound != said))
    return Interval(FLOORS[quantity.kind] if ends[0].bound is None else ends[0], ends[1])


def _interval(number: Interval | Number) -> Interval:
    return number if isinstance(number, Interval) else exactly(number)


def _written(number: Fraction, spec: str, toward: int) -> str:
    """Write a number in a format, rounded as `rounded` does; a whole number is written whole."""
    if number.denominator == 1 and not spec.endswith("%"):
        return format(number.numerator, "," if "," in spec else "")
    if toward and (places := re.search(r"\.(\d+)", spec)):
        number = rounded(number, int(places[1]) + 2 * spec.endswith("%"), toward)
    return format(float(number), spec)


def rounded(number: Fraction, digits: int, toward: int = 0) -> Fraction:
    """Round a number down (-1), up (+1), or to the nearest, half to even (0).

    Bounds are rounded outward, by this function alone, so that what is shown of them stays true.
    """
    whole = (round, math.ceil, math.floor)[toward](number * 10**digits)
    return Fraction(whole, 10**digits)
