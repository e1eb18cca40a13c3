"""Many cases as one test, for each of its own costs some milliseconds; intervals of one end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature

from loudi_analysis.intervals import Interval, Number, between


def each(names: str | tuple[str, ...], cases: Iterable[object]) -> Callable[..., Callable]:
    """Give a test its cases as `pytest.mark.parametrize` does; all that fail are told together."""
    rows = [
        {names: c} if isinstance(names, str) else dict(zip(names, c, strict=True)) for c in cases
    ]
    assert rows, "no test without a case"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def tried(**fixtures: object) -> None:
            failed = []
            for row in rows:
                try:
                    test(**row, **fixtures)
                except Exception as error:
                    error.add_note(f"case: {row!r:.500}")
                    failed.append(error)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(rows)} cases fail", failed)

        own = signature(test)
        rest = [p for name, p in own.parameters.items() if name not in rows[0]]
        tried.__signature__ = own.replace(parameters=rest)
        return tried

    return decorate


def more_than(number: Number) -> Interval:
    return between(number, None, lower_inclusive=False)


def at_least(number: Number) -> Interval:
    return between(number, None)


def less_than(number: Number) -> Interval:
    return between(None, number, upper_inclusive=False)


def at_most(number: Number) -> Interval:
    return between(None, number)
