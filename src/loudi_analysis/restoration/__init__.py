"""Restore a page whose readings were inserted at the level of bytes, and prove it.

How such a page was damaged. Its bytes were GBK. A tool inserted a reading in parentheses after
each code of certain characters, searching bytes, not characters: where the second byte of one
character and the first of the next make such a code, the reading went into the middle of a
character. The bytes were then decoded: a lone first byte came out as ``?`` and took the
parenthesis with it, what followed was decoded out of step, and codes of the private-use area came
out as nothing. On many pages the text was NFKC-normalized last.

`restore` goes the way back: it learns the table of characters and readings from the page, searches
the byte strings that could have been decoded so, and applies the damage anew to what it found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.page import LETTERS, Page, Repair, learn, reading_marks
from loudi_analysis.restoration.search import CONTEXT, WINDOW, Found, search

__all__ = ["Repair", "Restoration", "reading_marks", "restore"]


@dataclass(frozen=True, slots=True)
class Restoration:
    """A restored text and its proof.

    Attributes
    ----------
    text : str
        The restored text, in the normal form of the input.
    repairs : tuple of Repair
        One entry for each broken place, in order.
    round_trip : bool or None
        Whether the damage, applied to ``text``, gives the input back exactly; None where the text
        was not damaged.
    insertions : int
        Number of readings that were taken out.
    """

    text: str
    repairs: tuple[Repair, ...] = ()
    round_trip: bool | None = None
    insertions: int = 0

    def report(self) -> dict[str, object]:
        """Return what was done as plain data: insertions, repairs and round trip."""
        return {
            "insertions": self.insertions,
            "repairs": [
                {
                    "start": r.start,
                    "end": r.end,
                    "damaged": r.damaged,
                    "restored": r.restored,
                    "certain": r.certain,
                }
                for r in self.repairs
            ],
            "round_trip": self.round_trip,
        }


def restore(text: str) -> Restoration:
    """Undo the insertion of readings in a page, broken places included.

    Parameters
    ----------
    text : str
        A page, damaged or not, as decoded.

    Returns
    -------
    Restoration
        An undamaged text comes back unchanged, with ``round_trip`` None.
    """
    page = learn(text)
    if page is None:
        return Restoration(text)
    _solve(page)
    # A place that was left as it was would come back by itself: that proves nothing.
    left = any(repair.damaged == repair.restored for repair in page.repairs)
    round_trip = not left and text in _damage(page)
    repairs = tuple(
        repair if round_trip else replace(repair, certain=False) for repair in page.repairs
    )
    return Restoration("".join(page.characters), repairs, round_trip, len(page.inserted))


def _solve(page: Page) -> None:
    """Go through the page mark by mark; fill in its characters, codes and repairs."""
    position = 0
    for index, mark in enumerate(page.marks):
        if mark.start() < position:
            continue
        page.copy(page.text[position : mark.start()])
        position = mark.end()
        if mark["open"] in "?？":
            position = _repair(page, index)
        elif _belongs(page, mark["reading"]):
            page.inserted.add(page.length)
        else:
            page.copy(mark.group())
    page.copy(page.text[position:])


def _belongs(page: Page, reading: str) -> bool:
    """Whether a reading belongs to the code that ends at the last byte so far.

    It is that of the last character, or the last byte of a character and a letter after it.
    """
    last = (page.codes[-1] if page.codes else None) or b""
    if len(last) != 1 or len(page.codes) == 1:
        return page.readings.get(last) == reading
    codes = page.codes_of(reading)
    for code in page.sources(len(page.codes) - 2):
        if (crossing := code[-1:] + last) in codes:
            page.replace(len(page.codes) - 2, code)
            page.readings.setdefault(crossing, reading)
            return True
    return False


def _repair(page: Page, index: int) -> int:
    """Solve the broken place that begins at a mark; return where it ends in the damaged text."""
    mark = page.marks[index]
    start = mark.start()
    # The same place in the same surroundings has the same solution.
    surroundings = (
        page.text[start : start + WINDOW],
        tuple(page.characters[-CONTEXT:]),
        tuple(page.codes[-1:]),
        len(page.readings),
    )
    if surroundings not in page.solved:
        page.solved[surroundings] = search(page, index)
    found: Found | None = page.solved[surroundings]
    if found is None:
        page.add(mark.group(), [None] * len(mark.group()))
        page.repairs.append(Repair(start, mark.end(), mark.group(), mark.group(), False))
        return mark.end()
    first, *arcs = found.arcs
    page.replace(len(page.codes) - 1, first.codes[0] or b"")
    for arc in arcs:
        page.add(arc.characters, arc.codes)
        if arc.passed:
            page.inserted.add(page.length + arc.pending)
            page.readings.setdefault(arc.passed, arc.reading)
    end = start + found.length
    restored = "".join(arc.characters for arc in arcs)
    page.repairs.append(Repair(start, end, page.text[start:end], restored, found.only))
    return end


def _damage(page: Page) -> Iterator[str]:
    """Apply the damage to the restored page: insert, decode in both known ways, normalize."""
    opaque = [c for c, code in zip(page.characters, page.codes, strict=True) if code is None]
    stream = b"".join(b"\0" if code is None else code for code in page.codes)
    sample = next((m for m in page.marks if m["open"] in "(（"), None)
    for code in _order(page, stream):
        if code in stream:
            reading = page.readings[code].encode("gb18030")
            stream = stream.replace(code, code + b"(" + reading + b")")
    for euro in (False, True):
        text = gbk.decode(stream, opaque, euro=euro)
        if sample is not None and sample["open"] == "（":
            text = re.sub(rf"\(([{LETTERS}]{{1,7}})\)", r"（\1）", text)
            text = re.sub(rf"\?([{LETTERS}]{{1,7}})\)", r"?\1）", text)
        yield unicodedata.normalize("NFKC", text) if page.normalized else text


def _order(page: Page, stream: bytes) -> list[bytes]:
    """Return the listed codes in an order of insertion that the page allows.

    Where two codes overlap by a byte, the one that was inserted first decides: if it was the
    first of the two, the second is torn and shows no reading; else both show theirs.
    """
    listed = page.readings
    sorter: TopologicalSorter[bytes] = TopologicalSorter(dict.fromkeys(listed, ()))
    for offset in page.inserted:
        one, other = stream[offset - 2 : offset], stream[offset - 1 : offset + 1]
        if one in listed and other in listed:
            if offset + 1 in page.inserted:
                sorter.add(one, other)
            else:
                sorter.add(other, one)
    try:
        return list(sorter.static_order())
    except CycleError:
        return list(listed)
