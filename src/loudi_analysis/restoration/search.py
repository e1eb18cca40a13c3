"""The search for what stood in a broken place.

The bytes that may have stood there make a graph. Its nodes say how far the damaged text was read
and which byte was read last; its arcs are characters. Each way through the graph is a restoration
that satisfies the model of the damage; the search finds the one with the likeliest words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.language import END, Words, commonness
from loudi_analysis.restoration.page import Page, without_readings

_LONGEST_RUN = 80
"""Characters after a break within which the decoding must have come back into step."""
_FEW, _MANY = 3, 10
"""Characters tried between any two dropped pairs, and after one where the next is torn."""
CONTEXT = 4
"""Characters before and after a broken place that are taken into account."""
AFTER = 30
"""Damaged characters in which those after it are looked for."""
WINDOW = _LONGEST_RUN + 10 + AFTER
"""Damaged characters that a search may look at: the last of a run may be a reading."""
_NO_LEAD = b"\x80"
"""The byte that ends characters but begins none, a ``€``, or a ``?`` that takes the next along."""
_MARGIN = 10.0


class Arc(NamedTuple):
    """A step in the graph."""

    characters: str
    codes: tuple[bytes | None, ...] = ()
    passed: bytes = b""
    """The code whose reading was passed."""
    reading: str = ""
    pending: bool = False
    """Whether the reading stands after the first byte of a character."""


class _Node(NamedTuple):
    """The last two bytes that were read."""

    before: int
    last: int
    pending: bool = False
    """Whether the last byte is the first of a character whose second has not come yet."""
    cut: bool = False
    """Whether a reading stands after the last byte."""


_ANY_LEAD = _Node(_NO_LEAD[0], 0, pending=True)
"""What stands after a ``?`` that took the first byte of a character along."""


class _Place:
    """The nodes at a place of the damaged text: words under way, and ways to get there, up to 2."""

    def __init__(self) -> None:
        self.words: dict[Any, Words] = {}
        self.ways: dict[Any, int] = {}
        self.best = -1e9
        """The score of the likeliest text up to there."""

    def enter(self, node: Any) -> Words:
        return self.words.setdefault(node, {})

    def count(self, node: Any, ways: int) -> None:
        self.ways[node] = min(2, self.ways.get(node, 0) + ways)


class Found(NamedTuple):
    """The likeliest restoration of a place."""

    arcs: list[Arc]
    length: int
    """Characters of the place in the damaged text."""
    only: bool
    """Whether it is the only one of common characters."""


def search(page: Page, index: int) -> Found | None:
    """Search the bytes from a broken mark on until the decoding is back in step.

    Where nothing is found among what is likely at every step, the search goes wider once.
    """
    for page.language.margin in (_MARGIN, 4 * _MARGIN):
        if found := _Search(page, index).run():
            return found
    return None


class _Search:
    def __init__(self, page: Page, index: int) -> None:
        self.page, self.index = page, index
        self.start = page.marks[index].start()
        self.places: dict[int, _Place] = defaultdict(_Place)
        self.whole = True
        """Whether every way was followed."""

    def run(self) -> Found | None:
        text, marks = self.page.text, self.page.marks
        self._begin()
        while self.places:
            here = min(self.places)
            place = self.places.pop(here)
            self._prune(place)
            self.whole = self.whole and all(place.words.values())
            place.words = {node: words for node, words in place.words.items() if words}
            while self.index < len(marks) and marks[self.index].start() < here:
                self.index += 1
            in_step = not any(node.pending for node in place.words)
            final = here > self.start and not self.places and in_step
            if self.index < len(marks) and marks[self.index].start() == here:
                self._through(place, marks[self.index])
                if self.places or not final:
                    continue
            self.whole = self.whole and here - self.start <= _LONGEST_RUN
            if final or here == len(text) or text[here] == "\n" or here - self.start > _LONGEST_RUN:
                return self._end(place, here)
            middle = self._half_drops(place)
            if text[here] not in gbk.code_of():
                self._opaque(place, here)
            for length, source in self._sources(here):
                self._over(place, middle, source, here + length)
            if text[here] == "?":
                self._swallowed(place, middle, here + 1)
        return None

    def _begin(self) -> None:
        """Start with each code of the character before the break."""
        page, place = self.page, self.places[self.start]
        if not page.characters:
            return
        words = page.language.begin("".join(page.characters[-CONTEXT:]))
        for code in page.sources(len(page.codes) - 1):
            arc = Arc("", (code,))
            self._walk(words, 1, _Node(code[0], code[-1]), arc, place)

    def _composed(self, text: str) -> list[bytes]:
        return gbk.composed().get(text, []) if self.page.normalized else []

    def _end(self, place: _Place, here: int) -> Found | None:
        after = without_readings(self.page.text[here : here + AFTER] or "\n")[:CONTEXT]
        ends = _Place()
        for node, words in place.words.items():
            if not node.pending:
                self._walk(words, place.ways[node], _Node(0, 0), Arc(after), ends)
        if not ends.words:
            return None
        [words] = ends.words.values()
        found = [last for word, last in words.items() if word[0] == END]
        if not found:
            return None
        _, (way, _) = max(found, key=lambda last: last[0])
        arcs = []
        while way is not None:
            way, arc = way
            arcs.append(arc)
        return Found(arcs[::-1], here - self.start, self.whole and list(ends.ways.values()) == [1])

    def _prune(self, place: _Place) -> None:
        """Let go of what is much less likely than the likeliest; the nodes stay."""
        least = place.best - self.page.language.margin
        for node, words in place.words.items():
            place.words[node] = {w: found for w, found in words.items() if found[0] >= least}

    def _sources(self, here: int) -> Iterator[tuple[int, bytes]]:
        """Return the codes that may have been decoded to what stands at a place."""
        text = self.page.text
        if code := gbk.code_of().get(text[here]):
            yield 1, code
        if text[here] == "€":
            yield 1, _NO_LEAD
        for length in range(1, 5):
            for code in self._composed(text[here : here + length]):
                yield length, code

    def _reading_at(self, place: int) -> str | None:
        for mark in self.page.marks[self.index : self.index + 2]:
            if mark.start() == place:
                return mark["reading"]
        return None

    def _through(self, place: _Place, mark: re.Match[str]) -> None:
        """Pass a reading: the two bytes before it are the code of a character that is read so."""
        reading, goal = mark["reading"], self.places[mark.end()]
        codes = self.page.codes_of(reading)
        broken = mark["open"] in "?？"
        middle = self._half_drops(place) if broken else _Place()
        for code in codes:
            whole = self._arc(code)._replace(passed=code, reading=reading)
            for node, words in place.words.items():
                if not broken and code == bytes(node[:2]):
                    arc, after = Arc("", (), code, reading, node.pending), node._replace(cut=True)
                elif broken and code[0] == node.last and (node.pending or code[1] > 0x80):
                    arc = whole if node.pending else Arc("", (), code, reading, True)
                    after = _Node(code[0], code[1], not node.pending, cut=True)
                else:
                    continue
                self._walk(words, place.ways[node], after, arc, goal)
            for first, words in middle.words.items():
                if code[0] in _seconds(first):
                    after = _Node(code[0], code[1], cut=True)
                    self._walk(words, middle.ways[first], after, whole, goal)
        if not goal.words:
            del self.places[mark.end()]

    def _arc(self, code: bytes) -> Arc:
        return _arc(code, self.page.normalized)

    def _walk(self, words: Words, ways: int, node: Any, arc: Arc, goal: _Place) -> None:
        """Take an arc to a node."""
        into = goal.enter(node)
        goal.count(node, ways)
        read = self.page.language.read
        for character in arc.characters[:-1]:
            after: Words = {}
            read(words, {character: arc}, after)
            words = {word: (score, way[0]) for word, (score, way) in after.items()}
        if arc.characters:
            goal.best = read(words, {arc.characters[-1]: arc}, into, goal.best)
        else:
            for word, (score, way) in words.items():
                if word not in into or into[word][0] < score:
                    into[word] = score, (way, arc)
                    if word[0] == END:
                        goal.best = max(goal.best, score)

    def _fan(
        self,
        words: Words,
        ways: int,
        node: Any,
        codes: list[bytes],
        goal: _Place,
        torn: bool = False,
    ) -> None:
        """Take any of several characters to a node.

        A listed one can't stand there without its reading, but where another reading tore it.
        """
        listed = self.page.readings
        arcs = (self._arc(code) for code in codes if torn or code not in listed)
        steps = {arc.characters: arc for arc in arcs}
        if steps:
            goal.best = self.page.language.read(words, steps, goal.enter(node), goal.best)
            goal.count(node, ways * len(steps))

    def _over(self, place: _Place, middle: _Place, source: bytes, end: int) -> None:
        """Pass a visible character that was decoded from some bytes."""
        reading, goal = self._reading_at(end), self.places[end]
        for node, words in place.words.items():
            start = node if node.pending else node._replace(cut=True)
            if step := self._feed(start, source, reading):
                self._walk(words, place.ways[node], *step, goal)
        for first, words in middle.words.items():
            ways = middle.ways[first]
            if len(source) == 1 and reading:
                for code in self.page.codes_of(reading):
                    if code[0] in _seconds(first) and code[1:] == source:
                        self._fan(words, ways, _Node(*code), [code], goal, torn=True)
            elif step := self._feed(_Node(0, source[0]), source[1:], reading):
                half = _Place()
                half.best = goal.best
                self._fan(words, ways, step[0], _ending(first, source[0]), half)
                for node, ended in half.words.items():
                    self._walk(ended, half.ways[node], *step, goal)
        if not goal.words:
            del self.places[end]

    def _opaque(self, place: _Place, here: int) -> None:
        """Pass a character that GBK does not have; only what is in step can."""
        for node, words in place.words.items():
            if not node.pending:
                arc = Arc(self.page.text[here], (None,))
                self._walk(words, place.ways[node], _Node(0, 0), arc, self.places[here + 1])

    def _feed(self, node: _Node, source: bytes, reading: str | None) -> tuple[_Node, Arc] | None:
        """Read on the original bytes; None where they make no characters, or are not possible.

        A listed code can't stand there without its reading, but where another reading tore it.
        """
        before, last, pending, cut = node
        arcs = []
        final = len(source) - 1
        for i, byte in enumerate(source):
            listed = None if cut else self.page.readings.get(bytes((last, byte)))
            if listed is not None and (i < final or listed != reading):
                return None
            cut = False
            if pending or byte < 0x80:
                code = bytes((last, byte)) if pending else bytes((byte,))
                if pending and code not in gbk.character_of():
                    return None
                arcs.append(self._arc(code) if pending else Arc(chr(byte), (code,)))
                pending = False
            elif byte == 0x80:
                return None
            else:
                pending = True
            before, last = last, byte
        characters = "".join(arc.characters for arc in arcs)
        codes = tuple(code for arc in arcs for code in arc.codes)
        return _Node(before, last, pending, cut), Arc(characters, codes)

    def _half_drops(self, place: _Place) -> _Place:
        """Return the nodes in the middle of pairs that came out as nothing.

        Such a pair, a code of the private-use area, is the second byte of a character and the
        first of the next. A node is the former. There may be two such pairs.
        """
        once, middle = _Place(), _Place()
        for node, words in place.words.items():
            if node == _ANY_LEAD:
                once.words[_NO_LEAD[0]], once.ways[_NO_LEAD[0]] = words, 2
                once.best = max(once.best, place.best)
            elif node.pending:
                for code in _private_seconds()[node.last]:
                    self._fan(words, place.ways[node], code[1], [code], once, node.cut)
        self._prune(once)
        middle.best = once.best
        for first, words in once.words.items():
            middle.enter(first).update(words)
            middle.count(first, once.ways[first])
        for first, words in once.words.items():
            for second, codes in _between()[first].items():
                # Where two may have been dropped, so may more, which are not tried.
                self._fan(words, 2, second, codes, middle)
        self._prune(middle)
        return middle

    def _swallowed(self, place: _Place, middle: _Place, end: int) -> None:
        """Put back a lone first byte, and the ASCII character that it took with it when decoded.

        At the end of a line it may have taken nothing. Elsewhere the character is lost, and what
        is put back is a guess.
        """
        text, goal, torn = self.page.text, self.places[end], _Place()
        for node, words in place.words.items():
            if node.pending:
                codes = _high_seconds()[node.last]
                self._fan(words, 2, _Node(0, 0, cut=True), codes, torn, node.cut)
                codes = [code for code in codes if code[1:] == _NO_LEAD]
                self._fan(words, 2, _ANY_LEAD, codes, goal, node.cut)
        for first, words in middle.words.items():
            self._fan(words, 2, _Node(0, 0, cut=True), _torn(first), torn)
            self._fan(words, 2, _ANY_LEAD, _ending(first, _NO_LEAD[0]), goal)
        for node, words in torn.words.items():
            if text[end : end + 1] in ("", "\n"):
                self._walk(words, 2, node, Arc(""), goal)
            for lost in self.page.lost:
                self._walk(words, 2, node, Arc(lost, (lost.encode(),)), goal)
        if not goal.words:
            del self.places[end]


@cache
def _arc(code: bytes, normalized: bool) -> Arc:
    """Return the step of a code. Of several characters that NFKC made, the first has it."""
    character = gbk.character_of()[code]
    if normalized:
        character = gbk.normal(character)
    return Arc(character, (code, *[b""] * (len(character) - 1)))


@cache
def _common() -> list[bytes]:
    """Return the codes of signs and of the characters in common use."""
    common = gbk.simplified() | gbk.traditional()
    return [
        code
        for code, character in gbk.character_of().items()
        if character in common or code[0] in (0xA1, 0xA2, 0xA3)
    ]


@cache
def _high_seconds() -> dict[int, list[bytes]]:
    """Return the common characters whose second byte is no ASCII by their first."""
    found: dict[int, list[bytes]] = defaultdict(list)
    for code in _common():
        if code[1] >= 0x80:
            found[code[0]].append(code)
    return found


@cache
def _private_seconds() -> dict[int, list[bytes]]:
    """Return those of them whose second byte may begin a dropped pair."""
    found: dict[int, list[bytes]] = defaultdict(list)
    for code in _common():
        if code[1] in gbk.private():
            found[code[0]].append(code)
    return found


@cache
def _by_second() -> dict[int, list[bytes]]:
    """Return the common characters by their second byte."""
    found: dict[int, list[bytes]] = defaultdict(list)
    for code in _common():
        found[code[1]].append(code)
    return found


def _seconds(first: int) -> frozenset[int] | range:
    """Return the bytes that came out as nothing after a first byte; all after a lone ``0x80``."""
    return gbk.private().get(first, range(0x81, 0xFF))


@cache
def _ending(first: int, second: int) -> list[bytes]:
    """Return the common characters after a dropped pair, by its first byte and their second."""
    return [code for code in _by_second()[second] if code[0] in _seconds(first)]


@cache
def _torn(first: int) -> list[bytes]:
    """Return the most common characters after a dropped pair, torn in turn."""
    codes = [code for lead in _seconds(first) for code in _high_seconds()[lead]]
    return sorted(codes, key=_commonness, reverse=True)[:_MANY]


def _commonness(code: bytes) -> float:
    return commonness(gbk.character_of()[code])


@cache
def _between() -> dict[int, dict[int, list[bytes]]]:
    """Return the most common characters between dropped pairs, by the pairs' first bytes."""
    found: dict[int, dict[int, list[bytes]]] = {}
    codes = [code for code in _common() if code[1] in gbk.private()]
    codes.sort(key=_commonness, reverse=True)
    for first in (*gbk.private(), _NO_LEAD[0]):
        found[first] = defaultdict(list)
        for code in codes:
            if code[0] in _seconds(first) and len(found[first][code[1]]) < _FEW:
                found[first][code[1]].append(code)
    return found
