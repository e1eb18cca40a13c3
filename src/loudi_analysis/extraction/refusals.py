"""The table of refusals: which row says that what the grammar proposes is no quantity, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .lexicon import pattern, rows
from .numerals import HAN

#: What stands for longer expressions in the table.
_MACROS = {
    "@@": HAN,
    "@1": "[一二三四五六七八九十兩]",
    "@n": "[一二三四五六七八九十]{1,3}",
    "@c": f"[^\\W{HAN}A-Za-z0-9_]",
    "@e": r"(?=[，。、；：！？）”」』》的及和與後下中學教大足籃欖橄排比運工本高專醫義]|\Z)",
    "@d": "[0-9０-９]",
    "@D": "0-9０-９",
    "@q": '”」』"’》〉﹂】',
    "@o": "'“「『\"‘《〈﹁【",
    "@l": "A-Za-zＡ-Ｚａ-ｚ",
}
#: How far back a condition looks that is not of one length.
_WINDOW = 18


class Row(NamedTuple):
    """Rules that differ in what stands inside alone: one look for all, a group of it for each."""

    names: list[str]
    needs: frozenset[str]
    forbids: frozenset[str]
    before: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None


def _parts(cell: str) -> list[str]:
    """Give the alternatives of a cell, which spaces part, in both scripts."""
    for mark, part in _MACROS.items():
        cell = cell.replace(mark, part)
    return [pattern(part) for part in cell.split()]


def _behind(cell: str) -> re.Pattern[str] | None:
    """Compile what stands before: each alternative looks behind, or all search back."""
    if not cell:
        return None
    try:
        return re.compile("|".join(f"(?<={part})" for part in _parts(cell)), re.IGNORECASE)
    except re.error:
        return re.compile(rf"(?:{'|'.join(_parts(cell))})\Z", re.IGNORECASE)


TABLE = rows("refusals")
REASONS = {row["name"]: row["reason"] for row in TABLE}
_CELLS: dict[tuple[object, ...], list[dict[str, str]]] = {}
for _row in TABLE:
    if _row["applies"] != "span":
        _key = (
            *(_row[column] for column in ("applies", "before", "after", "unless")),
            bool(_row["inside"]),
        )
        _CELLS.setdefault(_key, []).append(_row)


def _compiled(cells: list[dict[str, str]]) -> Row:
    one = cells[0]
    needs = {word for word in one["applies"].split() if word[0] != "!"}
    forbids = {word[1:] for word in one["applies"].split() if word[0] == "!"}
    inside = "|".join(f"({'|'.join(_parts(row['inside']))})" for row in cells if row["inside"])
    return Row(
        [row["name"] for row in cells],
        frozenset(needs),
        frozenset(forbids),
        _behind(one["before"]),
        re.compile(inside, re.IGNORECASE) if inside else None,
        re.compile("|".join(_parts(one["after"])), re.IGNORECASE) if one["after"] else None,
        _behind(one["unless"]),
    )


ROWS = [_compiled(cells) for cells in _CELLS.values()]

# A row can apply only where its outermost character fits, which is looked up before any expression
# is tried: a set of rows is a number whose bits are the rows.
_ATOM = r"(?:\[(?:\\.|[^\]\\])*\]|\\x20|[^\\()\[\]{}?*+.|^$])"
_FIRST, _LAST = re.compile(rf"({_ATOM})(?![?*{{|])"), re.compile(rf"({_ATOM})\Z")


def _edge(cell: str, last: bool) -> re.Pattern[str] | None:
    """Give an expression for what a cell ends or begins with; None if it may be anything."""
    parts = _parts(cell)
    while parts and (at := next((n for n, p in enumerate(parts) if _grouped(p)), -1)) >= 0:
        parts[at : at + 1] = parts[at][3:-1].split("|")
    edges = [(_LAST.search if last else _FIRST.match)(part) for part in parts]
    if not parts or None in edges or (last and any(part.endswith("\\x20") for part in parts)):
        return None
    return re.compile("|".join(edge[1] for edge in edges if edge), re.IGNORECASE)


def _grouped(part: str) -> bool:
    """Say whether an alternative is nothing but a group of words."""
    return re.fullmatch(r"\(\?:[^()\[\]{}?*+\\]+\)", part) is not None


class _Fits(dict[str, int]):
    """The rows whose column can begin, or end, with a character; found when it is first met."""

    def __init__(self, column: str) -> None:
        self.edges = [
            _edge(" ".join(row[column] for row in cells), column == "before")
            for cells in _CELLS.values()
        ]

    def __missing__(self, char: str) -> int:
        fits = (edge is None or (char != "" and edge.match(char)) for edge in self.edges)
        self[char] = bits = sum(1 << number for number, fit in enumerate(fits) if fit)
        return bits


BEFORE, INSIDE, AFTER = _Fits("before"), _Fits("inside"), _Fits("after")


@cache
def of_class(*flags: str) -> int:
    """Give the rows that apply to what has these flags: the words of the column ``applies``."""
    given = set(flags)
    return sum(
        1 << n for n, row in enumerate(ROWS) if row.needs <= given and not row.forbids & given
    )


def refuse(text: str, rules: int, start: int, at: int, end: int) -> tuple[str, int] | None:
    """Find the row that refuses what stands at a place.

    Parameters
    ----------
    text : str
        The text.
    rules : int
        The rows that apply, as `of_class` gives them.
    start, at, end : int
        Where it begins with its hedges, where its numeral begins, and where it ends.

    Returns
    -------
    tuple of str and int, or None
        The row's name, and where what it saw inside ends.
    """
    prior = text[start - 1] if start else ""
    rules &= BEFORE[prior] & INSIDE[text[at]] & AFTER[text[end : end + 1]]
    while rules:
        low = rules & -rules
        rules ^= low
        names, _, _, before, inside, after, unless = ROWS[low.bit_length() - 1]
        match = inside.match(text, at) if inside else None
        if (
            not (inside and match is None)
            and not (after and after.match(text, end) is None)
            and not (before and not _stands(before, text, start))
            and not (unless and _stands(unless, text, start))
        ):
            return (names[(match.lastindex or 1) - 1], match.end()) if match else (names[0], end)
    return None


def _stands(expression: re.Pattern[str], text: str, start: int) -> bool:
    """Say whether an expression ends where something starts."""
    if expression.pattern.endswith(r"\Z"):
        return expression.search(text[max(0, start - _WINDOW) : start]) is not None
    return expression.match(text, start) is not None


# --- What the whole document tells -------------------------------------------------------------

_SPANS = [row for row in TABLE if row["applies"] == "span"]
_SPAN = re.compile("|".join(f"({'|'.join(_parts(row['inside']))})" for row in _SPANS))
_SPAN_FIRST = re.compile(
    "|".join(
        edge[1] for row in _SPANS for part in _parts(row["inside"]) if (edge := _FIRST.match(part))
    )
)
_HEAD = re.compile(
    r"^[ \u3000]*[（(]?([0-9０-９]{1,3})(?![0-9０-９.,%％年月日时時點点:：])", re.MULTILINE
)


def spans(text: str) -> list[tuple[int, int, str]]:
    """Give the stretches of a text that hold no quantities, with the rule of each.

    Names of works, persons and cases, telephone and other numbers; and the numerals at the heads of
    lines where they count 1, 2, 3.
    """
    places = (_SPAN.match(text, first.start()) for first in _SPAN_FIRST.finditer(text))
    found = [(*m.span(), _SPANS[(m.lastindex or 1) - 1]["name"]) for m in places if m]
    return sorted([*found, *_markers(text)]) if "\n" in text else found


def _markers(text: str) -> Iterator[tuple[int, int, str]]:
    heads = [(*match.span(1), int(match[1])) for match in _HEAD.finditer(text)]
    first = 0
    for index in range(1, len(heads) + 1):
        if index == len(heads) or heads[index][2] != heads[index - 1][2] + 1:
            if index - first >= 3 and heads[first][2] == 1:
                yield from ((begin, end, "marker in a row") for begin, end, _ in heads[first:index])
            first = index
