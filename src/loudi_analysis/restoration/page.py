"""A damaged page, what is learned from it, and what was found so far of the page that it was."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.language import Language, read_so

LETTERS = "a-zāáǎàēéěèêīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ"
_MARK = re.compile(rf"(?P<open>[(（?？])(?P<reading>[{LETTERS}]{{1,7}})(?P<close>[)）])")


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
    """

    start: int
    end: int
    damaged: str
    restored: str
    certain: bool


@dataclass(slots=True)
class Page:
    """A damaged page, and what was found so far of the page that it was."""

    text: str
    readings: dict[bytes, str]
    """The listed characters: their codes and readings."""
    normalized: bool
    marks: list[re.Match[str]]
    """The readings in the text."""
    language: Language
    plain: bytes
    """The bytes of the text, each reading a null byte."""
    lost: str
    """The characters of one byte that a lone byte may have taken along."""
    characters: list[str] = field(default_factory=list)
    codes: list[bytes | None] = field(default_factory=list)
    """The bytes of each character; None where it has none of its own in GBK."""
    completions: dict[str, list[bytes]] = field(default_factory=dict)
    """Codes of characters that the page does not show, by their reading."""
    solved: dict[Hashable, Any] = field(default_factory=dict)
    """What was found in broken places, by what stands there."""
    repairs: list[Repair] = field(default_factory=list)
    inserted: set[int] = field(default_factory=set)
    """Original bytes before each reading that was taken out."""
    length: int = 0
    """Original bytes so far."""

    def add(self, characters: str, codes: Sequence[bytes | None]) -> None:
        """Append restored characters."""
        self.characters += characters
        self.codes += codes
        self.length += size(codes)

    def copy(self, text: str) -> None:
        """Append characters that are not damaged."""
        self.add(text, [gbk.code_of().get(character) for character in text])

    def sources(self, index: int) -> list[bytes]:
        """Return the codes that a character may have had: more than one where NFKC made it."""
        usual = self.codes[index]
        others = gbk.composed().get(self.characters[index], []) if self.normalized else []
        return [usual, *others] if usual else others

    def replace(self, index: int, code: bytes) -> None:
        """Change the code of a character."""
        self.length += len(code) - len(self.codes[index] or b"\0")
        self.codes[index] = code

    def codes_of(self, reading: str) -> list[bytes]:
        """Return the codes that a reading may belong to.

        A page's own table may lack a character that occurs in a broken place alone; then a
        dictionary supplies the characters of that reading which the page does not show untreated.
        """
        if reading not in self.completions:
            codes = (gbk.code_of()[character] for character in read_so(reading))
            self.completions[reading] = [
                code for code in codes if self.plain.count(code) == self.plain.count(code + b"\0")
            ]
        listed = (code for code, known in self.readings.items() if known == reading)
        return list(dict.fromkeys([*self.completions[reading], *listed]))


def size(codes: Sequence[bytes | None]) -> int:
    """Return how many original bytes codes take; a character without one takes a placeholder."""
    return sum(1 if code is None else len(code) for code in codes)


def reading_marks(text: str) -> list[re.Match[str]]:
    """Return what looks like a reading in parentheses, or after a ``?``, wherever it stands."""
    return list(_MARK.finditer(text))


def without_readings(text: str) -> str:
    """Return a text without what looks like a reading."""
    return _MARK.sub("", text)


def learn(text: str) -> Page | None:
    """Learn the table of characters and readings; None where the page is not damaged."""
    marks = reading_marks(text)
    if not marks:
        return None
    total = Counter(text)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        before = text[mark.start() - 1 : mark.start()]
        if mark["open"] in "(（" and "一" <= before <= "鿿" and before in gbk.code_of():
            found[before][mark["reading"]] += 1
    # A character that is listed is treated every time that it occurs.
    table = {
        character: next(iter(readings))
        for character, readings in found.items()
        if len(readings) == 1 and readings.total() == total[character]
    }
    listed = set(table.values())
    broken = any(
        mark["open"] in "?？" and (mark["reading"] in listed or read_so(mark["reading"]))
        for mark in marks
    )
    simplified = sum(character in gbk.simplified() for character in table)
    treated = sum(found[character].total() for character in table)
    if simplified > 0.2 * len(table) or not (broken or (len(table) > 1 and treated > 2)):
        return None
    plain = without_readings(text)
    normalized = unicodedata.is_normalized("NFKC", text)
    return Page(
        text,
        {gbk.code_of()[character]: reading for character, reading in table.items()},
        normalized,
        [m for m in marks if m["reading"] in listed or (broken and read_so(m["reading"]))],
        Language(plain),
        _MARK.sub("\0", text).encode("gbk", "replace"),
        "".join(sorted({*"0123456789(", *(c for c in plain if " " <= c < "@")} - {"?"})),
    )
