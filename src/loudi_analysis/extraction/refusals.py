"""The table of refusals: which row says that what the grammar proposes is no quantity, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from .lexicon import TABLES, expression

#: How far back a condition looks.
_WINDOW = 18


class Row(NamedTuple):
    """A rule: what it needs and forbids; its cells before, inside, after, and before unless.

    Edges are the characters at those of the first three: whether all but some, and which.
    """

    name: str
    reason: str
    needs: list[str]
    forbids: list[str]
    cells: list[str]
    edges: list[tuple[bool, str] | None]


_ALL = [Row(*row) for row in TABLES["refusals"]]
REASONS = {row.name: row.reason for row in _ALL}
_STRETCHES = [row.name for row in _ALL if row.needs == ["span"]]
ROWS = [row for row in _ALL if row.needs[0] not in ("span", "phrase", "word", "document")]


@cache
def _expressions(number: int) -> list[re.Pattern[str] | None]:
    """Compile the cells of a row."""
    return [re.compile(cell, re.IGNORECASE) if cell else None for cell in ROWS[number].cells]


def _bits(fits: Iterable[bool]) -> int:
    """Write a set of rows as a number whose bits are the rows."""
    return sum(1 << number for number, fit in enumerate(fits) if fit)


class _Fits(dict[str, int]):
    """The rows whose column can end, or begin, with a character; found when it is first met.

    A row can apply only where its outermost character fits, which is looked up before any
    expression is tried.
    """

    def __init__(self, column: int) -> None:
        self.edges = [row.edges[column] for row in ROWS]

    def __missing__(self, char: str) -> int:
        fits = (e is None or (char != "" and (char in e[1]) != e[0]) for e in self.edges)
        return self.setdefault(char, _bits(fits))


BEFORE, INSIDE, AFTER = map(_Fits, range(3))


@cache
def of_class(flags: str) -> int:
    """Give the rows that apply to what has these flags: the words of the column ``applies``."""
    given = set(flags.split())
    return _bits(given.issuperset(row.needs) and given.isdisjoint(row.forbids) for row in ROWS)


def refuse(text: str, flags: str, start: int, at: int, end: int) -> tuple[str, int] | None:
    """Find the first row that refuses what has some flags: its name, and where to go on.

    It begins at `start`, its numeral at `at`.
    """
    rules = BEFORE[text[start - 1 : start]] & INSIDE[text[at]] & AFTER[text[end : end + 1]]
    rules &= of_class(flags)
    while rules:
        low = rules & -rules
        rules ^= low
        number, back = low.bit_length() - 1, max(start - _WINDOW, 0)
        before, inside, after, unless = _expressions(number)
        match = inside.match(text, at) if inside else None
        if (
            not (inside and match is None)
            and not (after and after.match(text, end) is None)
            and not (before and before.search(text, back, start) is None)
            and not (unless and unless.search(text, back, start))
        ):
            return ROWS[number].name, match.end() if match else end
    return None


def spans(text: str) -> list[tuple[int, int, str]]:
    """Give the stretches of a text that hold no quantities, with the rule of each.

    Names of works, persons and cases, telephone and other numbers; and the numerals at the heads of
    lines where they count 1, 2, 3.
    """
    begins = expression("stretch begins").finditer(text)
    places = (expression("stretch").match(text, place.start()) for place in begins)
    found = [(*m.span(), _STRETCHES[(m.lastindex or 1) - 1]) for m in places if m]
    return sorted([*found, *_markers(text)]) if "\n" in text else found


def _markers(text: str) -> Iterator[tuple[int, int, str]]:
    heads = enumerate(expression("head of a line").finditer(text))
    for _, run in groupby(heads, lambda head: int(head[1][1]) - head[0]):
        marks = [match for _, match in run]
        if len(marks) >= 3 and int(marks[0][1]) == 1:
            yield from ((*match.span(1), "marker in a row") for match in marks)
