"""What is found of the page that it was: its characters and codes, and what was done to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from loudi_analysis.restoration import gbk


class Alternative(NamedTuple):
    """Another text that may have stood in a broken place, and how probable it is."""

    restored: str
    probability: float


class Repair(NamedTuple):
    """One broken place."""

    start: int
    """Position in the damaged text, in code points, and where it ends."""
    end: int
    damaged: str
    """What stands there, and what stood there; the same where no restoration was found."""
    restored: str
    certain: bool
    """True only where no other restoration, of characters in common use, fits the damage, and the
    damage came back."""
    probability: float = 0.0
    """How probable it is that ``restored`` stood there, calibrated on pages that were damaged on
    purpose; 0 where no restoration was found."""
    alternatives: tuple[Alternative, ...] = ()
    """Up to five others, the most probable first."""
    at: int = 0
    """Where ``restored`` begins in the restored text."""


class Left(NamedTuple):
    """A place of the damaged text that looks damaged and was left as it is, and why."""

    start: int
    end: int
    why: str


class Draft:
    """What is found so far of the page that it was."""

    def __init__(self, normalized: bool, glosses: dict[bytes, str]) -> None:
        self.normalized, self.glosses = normalized, glosses
        """The codes that were treated, with their glosses."""
        self.characters: list[str] = []
        self.codes: list[bytes | None] = []
        """The bytes of each character; None where it has none of its own in GBK."""
        self.length = 0
        """Original bytes so far; so are those before glosses and cuts, as follows."""
        self.inserted: set[int] = set()
        self.given: dict[int, str] = {}
        """The glosses without tone marks that were taken out."""
        self.cuts: set[int] = set()
        self.copied: list[tuple[int, int]] = []
        """Where runs of undamaged characters begin: in the restored text, and in the damaged."""
        self.repairs: list[Repair] = []
        self.left: list[Left] = []
        self.overruns = 0
        """Places that had more restorations than the search may try."""
        self.missing = ""
        """What the page lacks of the gloss within which it ends."""

    def add(self, characters: str, codes: Sequence[bytes | None]) -> None:
        """Append restored characters."""
        self.characters += characters
        self.codes += codes
        # A character without a code takes a placeholder of one byte.
        self.length += len(b"".join([gbk.OPAQUE if code is None else code for code in codes]))

    def copy(self, text: str, start: int) -> None:
        """Append characters that are not damaged, and note where they stand in the page."""
        self.copied.append((len(self.characters), start))
        self.add(text, list(map(gbk.code_of, text)))

    def sources(self, index: int) -> list[bytes]:
        """Return the codes that a character may have had: more than one where NFKC made it."""
        usual = self.codes[index]
        others = gbk.composed().get(self.characters[index], []) if self.normalized else []
        return [usual, *others] if usual else others

    def replace(self, index: int, code: bytes) -> None:
        """Change the code of a character."""
        self.length += len(code) - len(self.codes[index] or gbk.OPAQUE)
        self.codes[index] = code
