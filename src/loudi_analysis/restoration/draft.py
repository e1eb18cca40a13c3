"""What is found of the page that it was: its characters and codes, and what was done to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loudi_analysis.restoration import gbk


class Alternative(NamedTuple):
    """Another text that may have stood in a broken place, and how probable it is."""

    restored: str
    probability: float


@dataclass(frozen=True, slots=True)
class Repair:
    """One broken place.

    Attributes
    ----------
    start, end : int
        Position in the damaged text, in code points.
    damaged, restored : str
        What stands there, and what stood there; the same where no restoration was found.
    certain : bool
        True only where no other restoration, of characters in common use, fits the damage, and
        the damage came back.
    probability : float
        How probable it is that ``restored`` stood there, calibrated on pages that were damaged on
        purpose; 0 where no restoration was found.
    alternatives : tuple of Alternative
        Up to five others, the most probable first.
    at : int
        Where ``restored`` begins in the restored text.
    """

    start: int
    end: int
    damaged: str
    restored: str
    certain: bool
    probability: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    at: int = 0


class Left(NamedTuple):
    """A place of the damaged text that looks damaged and was left as it is, and why."""

    start: int
    end: int
    why: str


@dataclass(slots=True)
class Draft:
    """What is found so far of the page that it was."""

    normalized: bool
    glosses: dict[bytes, str]
    """The codes that were treated, and their glosses."""
    characters: list[str] = field(default_factory=list)
    codes: list[bytes | None] = field(default_factory=list)
    """The bytes of each character; None where it has none of its own in GBK."""
    length: int = 0
    """Original bytes so far."""
    inserted: set[int] = field(default_factory=set)
    """Original bytes before each gloss that was taken out."""
    given: dict[int, str] = field(default_factory=dict)
    """The glosses without tone marks that were taken out, by the original bytes before each."""
    cuts: set[int] = field(default_factory=set)
    """Original bytes before each cut."""
    copied: list[tuple[int, int]] = field(default_factory=list)
    """Where runs of undamaged characters begin: in the restored text, and in the damaged one."""
    repairs: list[Repair] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    overruns: int = 0
    """Places that had more restorations than the search may try."""
    missing: str = ""
    """What the page lacks of the gloss within which it ends."""

    def add(self, characters: str, codes: Sequence[bytes | None]) -> None:
        """Append restored characters."""
        self.characters += characters
        self.codes += codes
        # A character without a code takes a placeholder of one byte.
        self.length += sum(1 if code is None else len(code) for code in codes)

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
