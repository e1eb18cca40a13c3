"""Intervals: the repr is the mathematics, and arithmetic is as sharp as brute force."""

from __future__ import annotations

import operator
from fractions import Fraction

import pytest
from cases import at_least, at_most, less_than, more_than
from hypothesis import given
from hypothesis import strategies as st

from loudi_analysis.intervals import OPEN, End, Interval, ReachesZero, between, exactly


def narrowed(lower: int, upper: int) -> Interval:
    """An interval whose upper end is inferred."""
    return Interval(End(Fraction(lower)), End(Fraction(upper), inferred=True))


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (exactly(80), "[80]"),
        (exactly(Fraction(1, 4)), "[0.25]"),
        (more_than(14000), "(14000, +inf)"),
        (at_least(30), "[30, +inf)"),
        (less_than(14000), "(-inf, 14000)"),
        (at_most(5), "(-inf, 5]"),
        (between(3, 5, upper_inclusive=False), "[3, 5)"),
        (narrowed(14000, 15000), "(14000, 15000*)"),
        (more_than(14000) - 9057, "(4943, +inf)"),
        (exactly(17787) / 80, "[222.3375]"),
        (9057 / more_than(14000), f"(0, {9057 / 14000!r})"),
        (9057 / narrowed(14000, 15000), f"({9057 / 15000!r}*, {9057 / 14000!r})"),
        (exactly(0) * more_than(3), "[0]"),
        (more_than(1) / more_than(2), "(0, +inf)"),
        # An end that changes nothing makes nothing inferred.
        (Interval(*[End(Fraction(n), inferred=True) for n in (3, 4)]) * 0, "[0]"),
        (more_than(3) - more_than(1), "(-inf, +inf)"),
        (more_than(3) * less_than(0), "(-inf, 0)"),
        (exactly(1).hull(more_than(3)), "[1, +inf)"),
        (at_most(2).hull(less_than(2)), "(-inf, 2]"),
    ],
)
def test_repr(interval: Interval, text: str) -> None:
    assert repr(interval) == text


@pytest.mark.parametrize(
    ("interval", "spec", "text"),
    [
        (exactly(Fraction(17787, 80)), ",.1f", "[222.3]"),
        (more_than(14000), ",.1f", "(14,000, +inf)"),
        (between(Fraction(1, 2), 1, upper_inclusive=False), ".0%", "[50%, 100%)"),
        (narrowed(4943, 5943), ",.1f", "(4,943, 5,943*)"),
        (more_than(Fraction(25000, 17787)), ".2f", "(1.40, +inf)"),
        (less_than(Fraction(1138, 10)), ".0f", "(-inf, 114)"),
        (between(Fraction(1, 3), Fraction(2, 3)), ".0%", "[33%, 67%]"),
        (between(Fraction(604, 1038), 1), ".1%", "[58.2%, 100.0%]"),
    ],
)
def test_format_rounds_open_ends_outward(interval: Interval, spec: str, text: str) -> None:
    assert format(interval, spec) == text


@pytest.mark.parametrize(
    ("left", "right", "less", "at_most_equal"),
    [
        (exactly(1), exactly(2), True, True),
        (exactly(2), exactly(2), False, True),
        (exactly(2), more_than(2), True, True),
        (less_than(2), exactly(2), True, True),
        (between(0, 3), between(2, 5), False, False),
        (more_than(14000), exactly(20000), False, False),
    ],
)
def test_order(left: Interval, right: Interval, less: bool, at_most_equal: bool) -> None:
    assert (left < right, left <= right) == (less, at_most_equal)


@pytest.mark.parametrize(
    ("interval", "divisor", "text"),
    [
        (exactly(Fraction(1, 2)), between(0, 1, lower_inclusive=False), "[0.5, +inf)"),
        (exactly(0), more_than(0), "[0]"),
        (between(0, 1), more_than(0), "[0, +inf)"),
        (exactly(1), between(-2, -1), "[-1, -0.5]"),
        # It reaches zero, or nears it from below, or what is divided may be below.
        (exactly(1), at_least(0), ""),
        (exactly(1), at_most(0), ""),
        (exactly(1), between(-1, 0, upper_inclusive=False), ""),
        (between(-1, 1), more_than(0), ""),
        (at_most(1), more_than(0), ""),
    ],
)
def test_division_near_zero(interval: Interval, divisor: Interval, text: str) -> None:
    if text:
        assert repr(interval / divisor) == text
    else:
        with pytest.raises(ReachesZero):
            _ = interval / divisor


def test_empty_and_impossible_intervals_are_refused() -> None:
    with pytest.raises(ValueError, match="no number lies"):
        between(2, 1)
    with pytest.raises(ValueError, match="no number lies"):
        between(2, 2, upper_inclusive=False)
    with pytest.raises(ValueError, match="infinity"):
        Interval(End(None, True), OPEN)
    with pytest.raises(ZeroDivisionError, match="reaches zero"):
        _ = exactly(1) / between(-1, 1)


# Brute force: on a grid of halves, an open end leaves its grid point out. Finer grids come nearer
# to an open bound and never past it, so sharpness is checked by the bound's own reach.
ENDS = st.integers(-4, 8)


@st.composite
def boxes(draw: st.DrawFn, low: int = -4) -> Interval:
    a, b = sorted((draw(st.integers(low, 8)), draw(st.integers(low, 8))))
    if a == b:
        return exactly(a)
    return between(a, b, lower_inclusive=draw(st.booleans()), upper_inclusive=draw(st.booleans()))


def points(interval: Interval, steps: int = 64) -> list[Fraction]:
    assert interval.lower is not None and interval.upper is not None
    width = interval.upper - interval.lower
    grid = (
        [interval.lower + width * i / steps for i in range(steps + 1)]
        if width
        else [interval.lower]
    )
    return [x for x in grid if x in interval]


def check(result: Interval, seen: list[Fraction], slack: Fraction) -> None:
    """Every number seen lies inside, and each end is met: reached if closed, neared if open."""
    assert all(x in result for x in seen)
    assert result.lower is not None and result.upper is not None
    for bound, inclusive, best in (
        (result.lower, result.low.inclusive, min(seen)),
        (result.upper, result.high.inclusive, max(seen)),
    ):
        assert (best == bound) == inclusive
        assert abs(best - bound) <= slack


@given(boxes(), boxes(), st.sampled_from([operator.add, operator.sub, operator.mul]))
def test_operators_are_sharp(x: Interval, y: Interval, operate) -> None:
    seen = [operate(a, b) for a in points(x, 16) for b in points(y, 16)]
    check(operate(x, y), seen, Fraction(12))


@given(boxes(), boxes(low=1))
def test_division_is_sharp(x: Interval, y: Interval) -> None:
    seen = [a / b for a in points(x, 16) for b in points(y, 16)]
    check(x / y, seen, Fraction(8))


def test_a_number_stands_before_an_operator_too() -> None:
    x = between(1, 2, upper_inclusive=False)
    assert (5 - x, 6 / x, 5 + x, 2 * x) == (
        between(3, 4, lower_inclusive=False),
        between(3, 6, lower_inclusive=False),
        between(6, 7, upper_inclusive=False),
        between(2, 4, upper_inclusive=False),
    )
