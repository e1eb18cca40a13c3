"""Restore a page whose glosses were inserted at the level of bytes, and prove it.

How such a page was damaged. Its bytes were GBK. A tool inserted a gloss, the pinyin in parentheses,
after each code of certain characters, searching bytes, not characters: where the second byte of one
character and the first of the next make such a code, the gloss went into the middle of a character.
On some pages the text was also split in front of the bytes of some signs. The bytes were then
decoded: a lone first byte came out as ``?`` and took the parenthesis with it, what followed was
decoded out of step, and codes of the private-use area came out as nothing. On many pages the text
was NFKC-normalized last.

`restore` goes the way back: it learns the table of characters and glosses from the page, searches
the byte strings that could have been decoded so, and applies the damage anew to what it found.
"""

from __future__ import annotations

from typing import NamedTuple

from loudi_analysis.restoration.draft import Alternative, Left, Repair
from loudi_analysis.restoration.page import gloss_marks, learn
from loudi_analysis.restoration.proof import comes_back
from loudi_analysis.restoration.remains import remains
from loudi_analysis.restoration.solve import solve

__all__ = ["Alternative", "Left", "Repair", "Restoration", "gloss_marks", "restore"]


class Restoration(NamedTuple):
    """A restored text and its proof."""

    text: str
    """The restored text, in the normal form of the input."""
    repairs: tuple[Repair, ...] = ()
    """One entry for each broken place, in order."""
    round_trip: bool | None = None
    """Whether the damage, applied to ``text``, gives the input back exactly, and nothing that
    looks damaged was left; None where the text was not damaged."""
    insertions: int = 0
    """Number of glosses that were taken out."""
    left: tuple[Left, ...] = ()
    """The places that look damaged and were left as they are, in order."""

    def __repr__(self) -> str:
        # Never the text: a page may name persons, whom its study masks.
        return (
            f"<Restoration of {len(self.text):,} characters: {self.insertions:,} glosses out, "
            f"{len(self.repairs)} repairs, {len(self.left)} left, round trip {self.round_trip}>"
        )

    def report(self) -> dict[str, object]:
        """Return what was done as plain data: insertions, repairs, what was left, round trip."""
        repairs = [repair._asdict() for repair in self.repairs]
        for repair in repairs:
            del repair["at"]
            repair["alternatives"] = [other._asdict() for other in repair["alternatives"]]
        return {
            "insertions": self.insertions,
            "repairs": repairs,
            "left": [place._asdict() for place in self.left],
            "round_trip": self.round_trip,
        }


def restore(text: str) -> Restoration:
    """Undo the insertion of glosses in a page as decoded, broken places included.

    An undamaged text comes back unchanged, with ``round_trip`` None.
    """
    page = learn(text)
    if page is None:
        return Restoration(text)
    draft = solve(page)
    if not page.damaged and not draft.repairs:
        return Restoration(text)
    left = tuple(sorted([*draft.left, *remains(page, draft)]))
    round_trip = not left and comes_back(page, draft)
    repairs = tuple(
        repair if round_trip else repair._replace(certain=False) for repair in draft.repairs
    )
    insertions = len(draft.inserted) + len(draft.given)
    return Restoration("".join(draft.characters), repairs, round_trip, insertions, left)
