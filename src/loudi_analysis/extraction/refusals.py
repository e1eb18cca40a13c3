"""The table of refusals: which row says that what the grammar proposes is no quantity, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    "@q": "”」』\"’》〉﹂】",
    "@o": "'“「『\"‘《〈﹁【",
    "@l": "A-Za-zＡ-Ｚａ-ｚ",
}
#: How far back a condition looks that is not of one length.
_WINDOW = 18


class Row(NamedTuple):
    """One rule: what it applies to, and what stands before, inside and after."""

    name: str
    needs: frozenset[str]
    forbids: frozenset[str]
    before: re.Pattern[str] | None
    window: bool
    inside: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    reason: str


def _expanded(cell: str) -> list[str]:
    """Give the alternatives of a cell, which spaces part, in both scripts."""
    for mark, part in _MACROS.items():
        cell = cell.replace(mark, part)
    return [pattern(part) for part in cell.split()]


def _either(cell: str) -> re.Pattern[str] | None:
    return re.compile("|".join(_expanded(cell)), re.IGNORECASE) if cell else None


def _behind(cell: str) -> tuple[re.Pattern[str] | None, bool]:
    """Compile what stands before: each alternative looks behind, or all search back."""
    if not cell:
        return None, False
    parts = _expanded(cell)
    try:
        return re.compile("|".join(f"(?<={part})" for part in parts), re.IGNORECASE), False
    except re.error:
        return re.compile(rf"(?:{'|'.join(parts)})\Z", re.IGNORECASE), True


def _ends(cell: str, last: bool) -> frozenset[str] | None:
    """Give the characters that all alternatives begin or end with; None where they say no such."""
    found = set[str]()
    for part in (part.replace("\\x20", " ") for part in _expanded(cell)):
        chars = re.search(r"(?<!\\)\[([^\]\\^-][^\]\\-]*)\]\Z" if last else r"(?<!\\)\[([^\]\\^-][^\]\\-]*)\](?![?*{])", part)
        if chars is not None and (last or chars.start() == 0):
            found |= set(chars[1])
        elif last and (part[-1].isalnum() or part[-1] == " ") and part[-2:-1] != "\\":
            found.add(part[-1])
        elif not last and part[0].isalnum() and part[1:2] not in ("?", "*", "{", "|"):
            found.add(part[0])
        else:
            return None
    return frozenset({*found, *map(str.upper, found), *map(str.lower, found)})


def _read(row: dict[str, str]) -> Row:
    before, window = _behind(row["before"])
    unless = re.compile(rf"(?:{'|'.join(_expanded(row['unless']))})\Z") if row["unless"] else None
    return Row(
        row["name"],
        frozenset(word for word in row["applies"].split() if word[0] != "!"),
        frozenset(word[1:] for word in row["applies"].split() if word[0] == "!"),
        before,
        window,
        _either(row["inside"]),
        _either(row["after"]),
        unless,
        row["reason"],
    )


TABLE = rows("refusals")
ROWS = [_read(row) for row in TABLE if row["applies"] != "span"]
REASONS = {row["name"]: row["reason"] for row in TABLE}


class _Class:
    """The rows of one set of flags: by the character before, the one after, and all others."""

    def __init__(self, flags: frozenset[str]) -> None:
        self.prior: dict[str, list[Row]] = {}
        self.first: dict[str, list[Row]] = {}
        self.next: dict[str, list[Row]] = {}
        self.others: list[Row] = []
        for row, cells in zip(ROWS, (c for c in TABLE if c["applies"] != "span"), strict=True):
            if row.needs <= flags and not row.forbids & flags:
                self._place(row, cells)

    def _place(self, row: Row, cells: dict[str, str]) -> None:
        for index, column, last in (
            (self.prior, "before", True), (self.next, "after", False), (self.first, "inside", False),
        ):  # fmt: skip
            chars = _ends(cells[column], last) if cells[column] else None
            if chars is not None:
                for char in chars:
                    index.setdefault(char, []).append(row)
                return
        self.others.append(row)

    def rows(self, text: str, start: int, at: int, end: int) -> Iterator[Row]:
        """Give the rows that can apply at a place."""
        if start and (found := self.prior.get(text[start - 1])):
            yield from found
        if found := self.next.get(text[end : end + 1]):
            yield from found
        if found := self.first.get(text[at]):
            yield from found
        yield from self.others


_CLASSES: dict[frozenset[str], _Class] = {}


def refuse(text: str, flags: frozenset[str], start: int, at: int, end: int) -> tuple[Row, int] | None:
    """Find the row that refuses what stands at a place.

    Parameters
    ----------
    text : str
        The text.
    flags : frozenset of str
        What the proposal is: the words of the column ``applies``.
    start, at, end : int
        Where it begins with its hedges, where its numeral begins, and where it ends.

    Returns
    -------
    tuple of Row and int, or None
        The row, and where what it saw inside ends.
    """
    rules = _CLASSES.get(flags)
    if rules is None:
        rules = _CLASSES[flags] = _Class(flags)
    for row in rules.rows(text, start, at, end):
        stop = end
        if row.inside is not None:
            match = row.inside.match(text, at)
            if match is None:
                continue
            stop = match.end()
        if row.after is not None and row.after.match(text, end) is None:
            continue
        if row.before is not None and not _stands_before(row.before, row.window, text, start):
            continue
        if row.unless is not None and _stands_before(row.unless, True, text, start):
            continue
        return row, stop
    return None


def _stands_before(expression: re.Pattern[str], window: bool, text: str, start: int) -> bool:
    if window:
        return expression.search(text[max(0, start - _WINDOW) : start]) is not None
    return expression.match(text, start) is not None


# --- What the whole document tells -------------------------------------------------------------

_SPANS = [row for row in TABLE if row["applies"] == "span"]
_SPAN = re.compile(
    "|".join(f"(?P<r{n}>{'|'.join(_expanded(row['inside']))})" for n, row in enumerate(_SPANS))
    or r"(?!)"
)
_HEAD = re.compile(r"^[ \u3000]*[（(]?([0-9０-９]{1,3})(?![0-9０-９.,%％年月日時时點点:：])", re.MULTILINE)


def spans(text: str) -> list[tuple[int, int, str]]:
    """Give the stretches of a text that hold no quantities, with the rule of each.

    Names of works, persons and cases, telephone and other numbers; and the numerals at the heads of
    lines where they count 1, 2, 3.
    """
    found = [
        (match.start(), match.end(), _SPANS[int((match.lastgroup or "r0")[1:])]["name"])
        for match in _SPAN.finditer(text)
    ]
    if "\n" in text:
        found += _markers(text)
        found.sort()
    return found


def _markers(text: str) -> list[tuple[int, int, str]]:
    heads = [(match.start(1), match.end(1), int(match[1])) for match in _HEAD.finditer(text)]
    counts, first = set[int](), 0
    for index, (_, _, value) in enumerate([*heads, (0, 0, -1)]):
        if index and value != heads[index - 1][2] + 1:
            if index - first >= 3 and heads[first][2] == 1:
                counts.update(range(first, index))
            first = index
    return [(heads[i][0], heads[i][1], "marker in a row") for i in sorted(counts)]
