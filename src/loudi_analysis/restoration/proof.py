"""The damage, done anew to the restored page: what comes out must be the page that was given.

That proves that this text can have become this page, not that it did: where a place has several
restorations that the damage makes the same of, each of them comes back.
"""

from __future__ import annotations

import re
import unicodedata
from graphlib import CycleError, TopologicalSorter

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.draft import Draft
from loudi_analysis.restoration.page import LETTERS, Page


def comes_back(page: Page, draft: Draft) -> bool:
    """Whether the damage gives the page: insert, cut, decode in one of the known ways, normalize.

    What is not known is part of what was found: the order in which the glosses were inserted,
    where a part of the page was not treated, where the text was cut, and where it ends.
    """
    opaque = [c for c, code in zip(draft.characters, draft.codes, strict=True) if code is None]
    stream = b"".join(gbk.OPAQUE if code is None else code for code in draft.codes)
    order = _order(draft, stream)
    stream = _parted(page, draft, stream)
    for code in order:
        stream = stream.replace(code, code + _bytes(draft.glosses[code]))
    stream = stream.replace(gbk.WHOLE, b"")
    return any(
        _shown(page, gbk.decode(stream, opaque, euro=euro)) == page.text + draft.missing
        for euro in (False, True)
    )


def _bytes(gloss: str) -> bytes:
    return f"({gloss})".encode("gb18030")


def _shown(page: Page, text: str) -> str:
    """Return what was decoded as the page shows it: its parentheses, its normal form."""
    if any(mark["open"] == "（" for mark in page.marks.values()):
        text = re.sub(rf"([(?])([{LETTERS}]{{1,7}})\)", _widened, text)
    for sign, wide in page.narrow.items():
        text = text.replace(wide.decode("gbk"), sign)
    return unicodedata.normalize("NFKC", text) if page.normalized else text


def _widened(match: re.Match[str]) -> str:
    return match[1].replace("(", "（") + match[2] + "）"


def _parted(page: Page, draft: Draft, stream: bytes) -> bytes:
    """Put into the bytes what no order of insertion tells.

    That are cuts, glosses without tone marks, and a part between the bytes of a listed code that
    was not treated: on a page that was treated in part, or in a line without any gloss.
    """
    put = dict.fromkeys(draft.cuts, gbk.CUT)
    put |= {offset: _bytes(gloss) for offset, gloss in draft.given.items()}
    for offset in range(len(stream) - 1):
        if (
            (code := stream[offset : offset + 2]) in draft.glosses
            and draft.inserted.isdisjoint(range(offset + 1, offset + 4))
            and (code in page.partial or _untreated(draft, stream, offset))
        ):
            put[offset + 1] = gbk.WHOLE
    pieces, before = [], 0
    for offset in sorted(put):
        pieces += [stream[before:offset], put[offset]]
        before = offset
    return b"".join([*pieces, stream[before:]])


def _untreated(draft: Draft, stream: bytes, offset: int) -> bool:
    """Whether the line at an offset has no gloss."""
    start, end = stream.rfind(b"\n", 0, offset) + 1, stream.find(b"\n", offset)
    return draft.inserted.isdisjoint(range(start, len(stream) if end < 0 else end + 1))


def _order(draft: Draft, stream: bytes) -> list[bytes]:
    """Return the listed codes in an order of insertion that the page allows.

    Where two codes overlap by a byte, the one that was inserted first decides: if it was the
    first of the two, the second is torn and shows no gloss; else both show theirs.
    """
    listed = draft.glosses
    sorter: TopologicalSorter[bytes] = TopologicalSorter(dict.fromkeys(listed, ()))
    for offset in draft.inserted:
        one, other = stream[offset - 2 : offset], stream[offset - 1 : offset + 1]
        if one in listed and other in listed:
            if offset + 1 in draft.inserted:
                sorter.add(one, other)
            else:
                sorter.add(other, one)
    try:
        return list(sorter.static_order())
    except CycleError:
        return list(listed)
