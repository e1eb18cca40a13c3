"""A restoration as people read it: doubtful places marked, damaged and restored side by side."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loudi_analysis.restoration import Restoration

SURE = 0.95
"""The probability below which a repair is doubtful, where nothing else is asked."""
_STYLE = """body{font:1rem/1.7 sans-serif;margin:1rem;background:#fff;color:#1a1a1a}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td,th{vertical-align:top;text-align:left;padding:.3rem .6rem;border:1px solid #bbb;
overflow-wrap:anywhere}
mark{background:#d7e9f7;color:inherit}mark.doubtful{background:#fde3a7;text-decoration:underline}
mark.left{background:#f6c9c4;text-decoration:underline wavy}"""


def doubtful(restoration: Restoration, threshold: float = SURE) -> int:
    """Return how many places are in doubt: repairs below a probability, and what was left."""
    repairs = [repair for repair in restoration.repairs if repair.probability < threshold]
    starts = {repair.start for repair in repairs}
    return len(repairs) + sum(place.start not in starts for place in restoration.left)


def marked(restoration: Restoration, threshold: float = SURE) -> str:
    """Return the restored text with 〔 〕 around each repair below a probability."""
    text, position, pieces = restoration.text, 0, []
    for repair in restoration.repairs:
        if repair.probability < threshold:
            pieces += [text[position : repair.at], "〔", repair.restored, "〕"]
            position = repair.at + len(repair.restored)
    return "".join([*pieces, text[position:]])


def side_by_side(damaged: str, restoration: Restoration, threshold: float = SURE) -> str:
    """Return a page in HTML: each line that was damaged as it was and as it is restored.

    Repairs are marked, those in doubt otherwise, with their probability and alternatives on hover;
    so is what was left.
    """
    left, right = [], []
    for repair in (r for r in restoration.repairs if r.probability):
        kind = "repair" if repair.probability >= threshold else "doubtful"
        others = "".join(f"; {o.restored} {o.probability:.2f}" for o in repair.alternatives)
        note = f"{repair.restored} {repair.probability:.2f}{others}"
        left.append((repair.start, repair.end, kind, note))
        right.append((repair.at, repair.at + len(repair.restored), kind, note))
    left += [(place.start, place.end, "left", place.why) for place in restoration.left]
    rows = [
        f"<tr><td>{before}</td><td>{after}</td></tr>"
        for before, after in zip(
            _lines(damaged, left), _lines(restoration.text, right), strict=True
        )
        if before != after
    ]
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        f"<title>Restoration</title><style>{_STYLE}</style></head><body><table>\n"
        "<tr><th>damaged</th><th>restored</th></tr>\n"
        + "\n".join(rows)
        + "\n</table></body></html>\n"
    )


def _lines(text: str, marks: list[tuple[int, int, str, str]]) -> list[str]:
    """Return the lines of a text in HTML, with marks; where two overlap, the first is drawn."""
    pieces, position = [], 0
    for start, end, kind, note in sorted(marks):
        if start >= position:
            pieces += [
                escape(text[position:start]),
                f'<mark class="{kind}" title="{escape(note)}">{escape(text[start:end])}</mark>',
            ]
            position = end
    return "".join([*pieces, escape(text[position:])]).split("\n")
