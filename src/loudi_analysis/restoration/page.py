"""A damaged page, and what it tells about the damage. Nothing here changes once it is learned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from loudi_analysis import characters
from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.language import Language, listed, read_so, syllables

LETTERS = "a-zāáǎàēéěèêīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ"
_MARK = re.compile(rf"(?P<open>[(（?？])(?P<gloss>[{LETTERS}]{{1,7}})(?P<close>[)）])")
_UNFINISHED = re.compile(rf"(?<=[一-鿿])[(（](?P<gloss>[{LETTERS}]{{0,7}})\Z")
_CUT = re.compile(r"\?(?=[，。！,!]\S|[？?][^\s？?])")
"""A lone byte in front of a sign where the text was split, perhaps; not a run of question marks."""
_RUN = re.compile(r"(?:[一-鿿][(（][a-z]{1,6}[)）]){2,}")
"""Glosses without tone marks, one after each of several characters."""
_TAG = re.compile(r"/?[A-Za-z][^<>\n]{0,200}>")


class Page:
    """A damaged page, and what it tells about the damage."""

    def __init__(self, text: str, marks: list[re.Match[str]], table: Table, runs: set[int]) -> None:
        self.text, self.runs = text, runs
        """The page, and where the glosses without tone marks stand."""
        self.glosses, self.partial = map(_coded, table[:2])
        """The codes of the listed characters, which have their glosses wherever they stand, and
        of those that have theirs in a part of the page only."""
        known = {*self.glosses.values(), *self.partial.values()}
        broken = table.broken
        self.marks = {
            mark.start(): mark
            for mark in marks
            if mark["gloss"] in known or mark.start() in runs or (broken and read_so(mark["gloss"]))
        }
        """The glosses in the text, by where they begin."""
        self.cuts = {match.start() for match in _CUT.finditer(text)}
        """Where a lone byte may stand in front of a sign."""
        end = _UNFINISHED.search(text)
        self.unfinished = end["gloss"] if end else None
        """The gloss within which the page ends."""
        self.normalized = unicodedata.is_normalized("NFKC", text)
        self.narrow = {
            sign: wide.encode("gbk")
            for sign, wide in zip(",!?", "，！？", strict=True)
            if not self.normalized and wide not in text
        }
        """The signs of ASCII that full-width ones came out as, though the page is not normal."""
        plain = without_glosses(text)
        self.language = Language(plain)
        shown = _MARK.sub("\0", text).encode("gbk", "replace") + b"\n"
        self._untreated = {shown[n : n + 2] for n, after in enumerate(shown[2:]) if after}
        signs = {*"0123456789(", *(c for c in plain if " " <= c < "@")} - {"?"}
        self._lost = "".join(sorted(signs))
        self._completions: dict[str, list[bytes]] = {}

    @property
    def damaged(self) -> bool:
        """Whether glosses tell of damage; else there can only be cuts."""
        return bool(self.marks)

    def lost(self, here: int) -> str:
        """Return the characters of one byte that a lone byte may have taken along at a place."""
        return "<" if _TAG.match(self.text, here) else self._lost

    def codes_of(self, gloss: str) -> list[bytes]:
        """Return the codes that a gloss may belong to.

        A page's own table may lack a character that occurs in a broken place alone; then a
        dictionary supplies the characters of that gloss which the page does not show untreated.
        """
        if gloss not in self._completions:
            codes = (character.encode("gb18030") for character in read_so(gloss))
            found = [code for code in codes if code not in self._untreated]
            for table in (self.glosses, self.partial):
                found += [code for code, known in table.items() if known == gloss]
            self._completions[gloss] = list(dict.fromkeys(found))
        return self._completions[gloss]

    def sources(self, here: int) -> Iterator[tuple[int, bytes]]:
        """Return the bytes that what stands at a place may have been decoded from, with lengths."""
        if code := gbk.code_of(self.text[here]):
            yield 1, code
        if code := self.narrow.get(self.text[here]):
            yield 1, code
        if self.normalized:
            composed = gbk.composed()
            for length in range(1, 5):
                for code in composed.get(self.text[here : here + length], ()):
                    yield length, code


def gloss_marks(text: str) -> list[re.Match[str]]:
    """Return what looks like a gloss in parentheses, or after a ``?``, wherever it stands."""
    return list(_MARK.finditer(text))


def without_glosses(text: str) -> str:
    """Return a text without what looks like a gloss."""
    return _MARK.sub("", text)


def learn(text: str) -> Page | None:
    """Learn the table of characters and glosses; None where nothing looks damaged."""
    marks = gloss_marks(text)
    if not marks and not _CUT.search(text):
        return None
    runs = _runs(text)
    table = _table(text, [mark for mark in marks if mark.start() not in runs], runs)
    page = Page(text, marks, table, runs)
    return page if page.marks or page.cuts else None


class Table(NamedTuple):
    """What the glosses of a page tell of the damage."""

    whole: dict[str, str]
    """The characters that always have one gloss."""
    partial: dict[str, str]
    """Those that have theirs in a part of the page."""
    broken: bool
    """Whether glosses stand within characters, so that others may that the table lacks."""


def _table(text: str, marks: list[re.Match[str]], runs: set[int]) -> Table:
    """Learn the table; it is empty where the glosses are such as people give.

    A listed character is treated every time that it occurs, but where a part of the page was not
    treated; there the list that these pages have in common tells a gloss from one given on purpose.
    """
    total = Counter(text)
    total.subtract(text[start - 1] for start in runs)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        before = text[mark.start() - 1 : mark.start()]
        if mark["open"] in "(（" and "一" <= before <= "鿿" and gbk.code_of(before):
            found[before][mark["gloss"]] += 1
    if end := _UNFINISHED.search(text):
        total[text[end.start() - 1]] -= 1
    table = {
        character: next(iter(glosses))
        for character, glosses in found.items()
        if len(glosses) == 1 and glosses.total() == total[character]
    }
    partial = {
        character: gloss
        for character, gloss in listed().items()
        if character not in table and gloss in found.get(character, ())
    }
    known = {*table.values(), *partial.values()}
    broken = any(m["open"] in "?？" and (m["gloss"] in known or read_so(m["gloss"])) for m in marks)
    treated = sum(found[character].total() for character in table)
    simplified = sum(character in characters.gb2312() for character in table)
    if simplified > 0.2 * len(table) or not (broken or (len(table) > 1 and treated > 2)):
        return Table({}, {}, False)
    return Table(table, partial, broken)


def _coded(table: dict[str, str]) -> dict[bytes, str]:
    return {character.encode("gb18030"): gloss for character, gloss in table.items()}


def _runs(text: str) -> set[int]:
    """Return where glosses without tone marks stand, if they were not given on purpose.

    They come in runs, each is a syllable, and among the characters are such as only traditional
    texts have, with their own glosses.
    """
    found: set[int] = set()
    for run in _RUN.finditer(text):
        marks = list(_MARK.finditer(text, run.start(), run.end()))
        if all(mark["gloss"] in syllables() for mark in marks) and any(
            text[mark.start() - 1] in syllables()[mark["gloss"]] for mark in marks
        ):
            found.update(mark.start() for mark in marks)
    return found
