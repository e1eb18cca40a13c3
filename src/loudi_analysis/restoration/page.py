"""A damaged page, and what it tells about the damage. Nothing here changes once it is learned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from loudi_analysis import characters
from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.language import Language, listed, read_so, syllables

LETTERS = "a-zāáǎàēéěèêīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ"
_MARK = re.compile(rf"(?P<open>[(（?？])(?P<gloss>[{LETTERS}]{{1,7}})(?P<close>[)）])")
_UNFINISHED = re.compile(rf"(?<=[一-鿿])[(（](?P<gloss>[{LETTERS}]{{0,7}})\Z")
_CUT = re.compile(r"\?(?=[，。！？,!?]\S)")
"""A lone byte in front of a sign where the text was split, perhaps."""
_RUN = re.compile(r"(?:[一-鿿][(（][a-z]{1,6}[)）]){2,}")
"""Glosses without tone marks, one after each of several characters."""
_TAG = re.compile(r"/?[A-Za-z][^<>\n]{0,200}>")


@dataclass(frozen=True, slots=True)
class Page:
    """A damaged page, and what it tells about the damage."""

    text: str
    glosses: dict[bytes, str]
    """The codes of the listed characters, which have their glosses wherever they stand."""
    partial: dict[bytes, str]
    """Those of listed characters that have theirs in a part of the page only."""
    runs: frozenset[int]
    """Where the glosses without tone marks stand."""
    normalized: bool
    narrow: dict[str, bytes]
    """The signs of ASCII that full-width ones came out as, though the page was not normalized."""
    marks: dict[int, re.Match[str]]
    """The glosses in the text, by where they begin."""
    cuts: frozenset[int]
    """Where a lone byte may stand in front of a sign."""
    unfinished: str | None
    """The gloss within which the page ends."""
    language: Language
    plain: bytes
    """The bytes of the text, each gloss a null byte."""
    _lost: str
    _completions: dict[str, list[bytes]] = field(default_factory=dict)

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
            found = [c for c in codes if self.plain.count(c) == self.plain.count(c + gbk.OPAQUE)]
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
    cuts = frozenset(match.start() for match in _CUT.finditer(text))
    if not marks and not cuts:
        return None
    runs = _runs(text)
    table, partial, treated = _tables(text, [m for m in marks if m.start() not in runs], runs)
    known = {*table.values(), *partial.values()}
    broken = any(m["open"] in "?？" and (m["gloss"] in known or read_so(m["gloss"])) for m in marks)
    simplified = sum(character in characters.gb2312() for character in table)
    if simplified > 0.2 * len(table) or not (broken or (len(table) > 1 and treated > 2)):
        table, partial, broken = {}, {}, False
        if not runs and not cuts:
            return None
    known = {*table.values(), *partial.values()}
    end = _UNFINISHED.search(text)
    plain = without_glosses(text)
    normalized = unicodedata.is_normalized("NFKC", text)
    return Page(
        text,
        {character.encode("gb18030"): gloss for character, gloss in table.items()},
        {character.encode("gb18030"): gloss for character, gloss in partial.items()},
        runs,
        normalized,
        {} if normalized else _narrow(text),
        {
            m.start(): m
            for m in marks
            if m["gloss"] in known or m.start() in runs or (broken and read_so(m["gloss"]))
        },
        cuts,
        end["gloss"] if end else None,
        Language(plain),
        _MARK.sub("\0", text).encode("gbk", "replace"),
        "".join(sorted({*"0123456789(", *(c for c in plain if " " <= c < "@")} - {"?"})),
    )


def _narrow(text: str) -> dict[str, bytes]:
    """Return the signs of ASCII whose full-width forms a page does not show, with their codes."""
    pairs = zip(",!?", "，！？", strict=True)
    return {sign: wide.encode("gbk") for sign, wide in pairs if wide not in text}


def _tables(
    text: str, marks: list[re.Match[str]], runs: frozenset[int]
) -> tuple[dict[str, str], dict[str, str], int]:
    """Return the characters that always have one gloss, those that have it in part, and a count.

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
    return table, partial, sum(found[character].total() for character in table)


def _runs(text: str) -> frozenset[int]:
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
    return frozenset(found)
