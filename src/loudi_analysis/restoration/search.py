"""The search for what stood in a broken place.

The bytes that may have stood there make a graph. Its nodes say how far the damaged text was read
and which byte was read last; its arcs are characters. Each way through the graph is a restoration
that satisfies the model of the damage; the search finds those with the likeliest words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Any, NamedTuple

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.draft import Draft
from loudi_analysis.restoration.language import END, Options, State, Words, commonness
from loudi_analysis.restoration.page import Page, without_glosses

_LONGEST_RUN = 80
"""Characters after a break within which the decoding must have come back into step."""
_FEW, _MANY = 8, 10
"""Characters tried between any two dropped pairs, and after one where the next is torn."""
CONTEXT = 4
"""Characters before and after a broken place that are taken into account."""
AFTER = 30
"""Damaged characters in which those after it are looked for."""
WINDOW = _LONGEST_RUN + 10 + AFTER
"""Damaged characters that a search may look at: the last of a run may be a gloss."""
_NO_LEAD = b"\x80"
"""The byte that ends characters but begins none, a ``€``, or a ``?`` that takes the next along."""
_MARGIN = 10.0
_BUDGET = 300_000
"""Steps from a word to a character that the search of a place may take.

Each place of a page that takes more halves what the next may take, down to a sixteenth.
"""
_GAP = 5.0
"""What a second dropped pair, which adds a character, costs at the least, as a logarithm."""
_MOST = 20
"""Ways that are told apart."""
_CUT = -7.0, -14.0
"""What a cut must gain to be believed, as a logarithm: on a page with glosses, and on another."""
_CUT_OUT_OF_STEP = -3.0
NOTHING_FITS = "no restoration fits"
TOO_MANY = "more restorations than the search may try"


class Arc(NamedTuple):
    """A step in the graph."""

    characters: str
    codes: tuple[bytes | None, ...] = ()
    passed: bytes = b""
    """The code whose gloss was passed."""
    gloss: str = ""
    pending: bool = False
    """Whether the gloss stands after the first byte of a character."""
    cut: int | None = None
    """Bytes of the step after which the text was cut, counted from its end."""


class _Node(NamedTuple):
    """The last two bytes that were read."""

    before: int
    last: int
    pending: bool = False
    """Whether the last byte is the first of a character whose second has not come yet."""
    parted: bool = False
    """Whether a gloss stands after the last byte."""


_ANY_LEAD = _Node(_NO_LEAD[0], 0, pending=True)
"""What stands after a ``?`` that took the first byte of a character along."""


class _Place:
    """The nodes at a place of the damaged text: words under way, and ways to get there, up to 2."""

    def __init__(self) -> None:
        self.words: dict[Any, Words] = {}
        self.ways: dict[Any, int] = {}
        self.best = -inf
        """The score of the likeliest text up to there."""

    def enter(self, node: Any) -> Words:
        return self.words.setdefault(node, {})

    def count(self, node: Any, ways: int) -> None:
        self.ways[node] = min(2, self.ways.get(node, 0) + ways)

    def prune(self, margin: float) -> None:
        """Let go of what is much less likely than the likeliest, and put that first.

        The nodes stay, without words.
        """
        least, tops = self.best - margin, {}
        for node, words in self.words.items():
            kept = {w: state for w, state in words.items() if state[0] >= least}
            tops[node] = max([state[0] for state in kept.values()], default=-inf), kept
        order = sorted(tops, key=lambda node: tops[node][0], reverse=True)
        self.words = {node: tops[node][1] for node in order}


class Found(NamedTuple):
    """The likeliest restorations of a place."""

    length: int = 0
    """Characters of the place in the damaged text."""
    ways: Sequence[tuple[float, list[Arc]]] = ()
    """Their scores and steps, the likeliest first; the first step is the character before."""
    only: bool = False
    """Whether there is one alone of common characters."""
    why: str = NOTHING_FITS
    """Why there is none."""


def search(page: Page, draft: Draft, start: int) -> Found:
    """Search the bytes from a broken mark, or from a cut, on until the decoding is back in step.

    Where nothing is found among what is likely at every step, the search goes wider once; where
    that is too much to try, it is done once more with what is likeliest alone.
    """
    budget = _BUDGET >> min(draft.overruns, 4)
    found = _Search(page, draft, start, _MARGIN).run(budget)
    if not found.ways:
        margin = _MARGIN / 2 if found.why == TOO_MANY else 4 * _MARGIN
        found = _Search(page, draft, start, margin).run(budget)
    return found


class _Search:
    def __init__(self, page: Page, draft: Draft, start: int, margin: float) -> None:
        self.page, self.start, self.margin = page, start, margin
        self.places: dict[int, _Place] = defaultdict(_Place)
        self.whole = True
        """Whether every way was followed."""
        self.work = 0
        # It starts with each code of the character before the break.
        if draft.characters:
            words = page.language.begin("".join(draft.characters[-CONTEXT:]))
            for code in draft.sources(len(draft.codes) - 1):
                node = _Node(code[0], code[-1])
                self._walk(words, 1, node, Arc("", (code,)), self.places[start])

    def run(self, budget: int) -> Found:
        while self.places:
            here = min(self.places)
            place = self.places.pop(here)
            place.prune(self.margin)
            self.whole = self.whole and all(place.words.values())
            place.words = {node: words for node, words in place.words.items() if words}
            in_step = not any(node.pending for node in place.words)
            final = here > self.start and not self.places and in_step
            if mark := self.page.marks.get(here):
                self._through(place, mark)
                if self.places or not final:
                    continue
            if final or self._ends(here):
                return self._end(place, here)
            self._on(place, here)
            if self.work > budget:
                return Found(why=TOO_MANY)
        return Found()

    def _ends(self, here: int) -> bool:
        """Whether the search goes no further, in step or not."""
        long = here - self.start > _LONGEST_RUN
        self.whole = self.whole and not long
        return long or self.page.text[here : here + 1] in ("", "\n")

    def _on(self, place: _Place, here: int) -> None:
        """Pass what stands at a place: a visible character, or a lone byte."""
        character = self.page.text[here]
        middle = self._half_drops(place)
        if character not in gbk.code_of():
            self._opaque(place, here)
        for length, source in self.page.sources(here):
            self._over(place, middle, source, here + length)
        if character == "€":
            self._over(place, middle, _NO_LEAD, here + 1)
        if character == "?":
            self._swallowed(place, middle, here + 1)
            self._cut(place, here + 1)

    def _end(self, place: _Place, here: int) -> Found:
        after = without_glosses(self.page.text[here : here + AFTER] or "\n")[:CONTEXT]
        ends: Words = {}
        ways = 0
        for node, words in place.words.items():
            if not node.pending:
                ways += place.ways[node]
                self._read(words, after, None, ends)
        whole = [state for word, state in ends.items() if word[0] == END]
        return Found(here - self.start, _likeliest(whole, self.margin), self.whole and ways == 1)

    def _through(self, place: _Place, mark: re.Match[str]) -> None:
        """Pass a gloss: the two bytes before it are the code of a character that has it."""
        gloss, goal = mark["gloss"], self.places[mark.end()]
        broken = mark["open"] in "?？"
        middle = self._half_drops(place) if broken else _Place()
        for code in self.page.codes_of(gloss):
            whole = self._arc(code)._replace(passed=code, gloss=gloss)
            for node, words in place.words.items():
                if not broken and code == bytes(node[:2]):
                    arc, after = Arc("", (), code, gloss, node.pending), node._replace(parted=True)
                elif broken and code[0] == node.last and (node.pending or code[1] > 0x80):
                    arc = whole if node.pending else Arc("", (), code, gloss, True)
                    after = _Node(code[0], code[1], not node.pending, parted=True)
                else:
                    continue
                self._walk(words, place.ways[node], after, arc, goal)
            for first, words in middle.words.items():
                if code[0] in _seconds(first):
                    after = _Node(code[0], code[1], parted=True)
                    self._walk(words, middle.ways[first], after, whole, goal)
        self._drop_if_empty(mark.end())

    def _drop_if_empty(self, end: int) -> None:
        if not self.places[end].words:
            del self.places[end]

    def _arc(self, code: bytes) -> Arc:
        return _arc(code, self.page.normalized)

    def _read(
        self, words: Words, text: str, note: Arc | None, into: Words, best: float = -inf
    ) -> float:
        """Read characters one after the other; note the step with the last of them."""
        language = self.page.language
        for character in text[:-1]:
            after: Words = {}
            language.read(words, language.options({character: None}), after)
            words = after
        return language.read(words, language.options({text[-1]: note}), into, best, self.margin)

    def _walk(self, words: Words, ways: int, node: Any, arc: Arc, goal: _Place) -> None:
        """Take an arc to a node."""
        into = goal.enter(node)
        goal.count(node, ways)
        self.work += len(words)
        if arc.characters:
            goal.best = self._read(words, arc.characters, arc, into, goal.best)
            return
        for word, state in words.items():
            step = (state[0], state, arc)
            if (found := into.get(word)) is None:
                into[word] = [state[0], [step]]
            else:
                found[0] = max(found[0], state[0])
                found[1].append(step)
            if word[0] == END:
                goal.best = max(goal.best, state[0])

    def _fan(
        self,
        words: Words,
        ways: int,
        node: Any,
        codes: tuple[bytes, ...],
        goal: _Place,
        torn: bool = False,
        cut: int | None = None,
    ) -> None:
        """Take any of several characters to a node.

        A listed one can't stand there without its gloss, but where another gloss, or a cut, tore
        it.
        """
        key = codes, torn, cut
        if (options := self.page.options.get(key)) is None:
            options = self.page.options[key] = self._options(*key)
        if options:
            self.work += len(words) * len(options)
            into, read = goal.enter(node), self.page.language.read
            bonus = 0.0
            if cut is not None:
                bonus = _CUT[not self.page.damaged] if cut else _CUT_OUT_OF_STEP
            goal.best = read(words, options, into, goal.best, self.margin, bonus)
            goal.count(node, ways * len(options))

    def _options(self, codes: tuple[bytes, ...], torn: bool, cut: int | None) -> Options:
        known = gbk.character_of()
        arcs = {
            known[code]: self._arc(code) if cut is None else self._arc(code)._replace(cut=cut)
            for code in codes
            if torn or code not in self.page.glosses
        }
        return self.page.language.options(arcs)

    def _over(self, place: _Place, middle: _Place, source: bytes, end: int) -> None:
        """Pass a visible character that was decoded from some bytes."""
        mark, goal = self.page.marks.get(end), self.places[end]
        gloss = mark["gloss"] if mark else None
        for node, words in place.words.items():
            start = node if node.pending else node._replace(parted=True)
            if step := self._feed(start, source, gloss):
                self._walk(words, place.ways[node], *step, goal)
        for first, words in middle.words.items():
            ways = middle.ways[first]
            if len(source) == 1 and gloss:
                for code in self.page.codes_of(gloss):
                    if code[0] in _seconds(first) and code[1:] == source:
                        self._fan(words, ways, _Node(*code), (code,), goal, torn=True)
            elif step := self._feed(_Node(0, source[0]), source[1:], gloss):
                half = _Place()
                half.best = goal.best
                self._fan(words, ways, step[0], _ending(first, source[0]), half)
                for node, ended in half.words.items():
                    self._walk(ended, half.ways[node], *step, goal)
        self._drop_if_empty(end)

    def _opaque(self, place: _Place, here: int) -> None:
        """Pass a character that GBK does not have; only what is in step can."""
        for node, words in place.words.items():
            if not node.pending:
                arc = Arc(self.page.text[here], (None,))
                self._walk(words, place.ways[node], _Node(0, 0), arc, self.places[here + 1])

    def _feed(self, node: _Node, source: bytes, gloss: str | None) -> tuple[_Node, Arc] | None:
        """Read on the original bytes; None where they make no characters, or are not possible.

        A listed code can't stand there without its gloss, but where another gloss tore it.
        """
        before, last, pending, parted = node
        arcs = []
        final = len(source) - 1
        for i, byte in enumerate(source):
            listed = None if parted else self.page.glosses.get(bytes((last, byte)))
            if listed is not None and (i < final or listed != gloss):
                return None
            parted = False
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
        return _Node(before, last, pending, parted), Arc(characters, codes)

    def _half_drops(self, place: _Place) -> _Place:
        """Return the nodes in the middle of pairs that came out as nothing.

        Such a pair, a code of the private-use area, is the second byte of a character and the
        first of the next. A node is the former. There may be two such pairs.
        """
        once, twice = _Place(), _Place()
        for node, words in place.words.items():
            if node == _ANY_LEAD:
                once.words[_NO_LEAD[0]], once.ways[_NO_LEAD[0]] = words, 2
                once.best = max(once.best, place.best)
            elif node.pending:
                for second, codes in _private_seconds(node.last).items():
                    self._fan(words, place.ways[node], second, codes, once, node.parted)
        once.prune(self.margin)
        twice.best = once.best
        least = once.best - self.margin + _GAP
        for first, words in once.words.items():
            likely = {word: state for word, state in words.items() if state[0] >= least}
            for second, between in _between(first).items() if likely else ():
                # Where two may have been dropped, so may more, which are not tried.
                self._fan(likely, 2, second, between, twice)
        for first, words in once.words.items():
            twice.count(first, once.ways[first])
            into = twice.enter(first)
            for word, state in words.items():
                score, steps = into.get(word, (state[0], []))
                into[word] = [max(score, state[0]), steps + state[1]]
        twice.prune(self.margin)
        return twice

    def _swallowed(self, place: _Place, middle: _Place, end: int) -> None:
        """Put back a lone first byte, and the ASCII character that it took with it when decoded.

        At the end of a line it may have taken nothing. Elsewhere the character is lost, and what
        is put back is a guess.
        """
        goal, torn = self.places[end], _Place()
        for node, words in place.words.items():
            if node.pending:
                codes = _high_seconds(node.last)
                self._fan(words, 2, _Node(0, 0, parted=True), codes, torn, node.parted)
                codes = tuple(code for code in codes if code[1:] == _NO_LEAD)
                self._fan(words, 2, _ANY_LEAD, codes, goal, node.parted)
        for first, words in middle.words.items():
            self._fan(words, 2, _Node(0, 0, parted=True), _torn(first), torn)
            self._fan(words, 2, _ANY_LEAD, _ending(first, _NO_LEAD[0]), goal)
        for node, words in torn.words.items():
            if self.page.text[end : end + 1] in ("", "\n"):
                self._walk(words, 2, node, Arc(""), goal)
            for lost in self.page.lost(end):
                self._walk(words, 2, node, Arc(lost, (lost.encode(),)), goal)
        self._drop_if_empty(end)

    def _cut(self, place: _Place, here: int) -> None:
        """Put back a lone first byte in front of a sign where the text was split.

        The first byte of the sign's code ends that character; or it is the sign itself that stood
        there, and what was read out of step ends with it.
        """
        for length, sign in self.page.sources(here) if here < len(self.page.text) else ():
            if sign not in gbk.CUT_BEFORE:
                continue
            goal, half = self.places[here + length], _Place()
            for node, words in place.words.items():
                if node.pending:
                    self._fan(words, 2, _Node(0, 0), _high_seconds(node.last), half, node.parted, 0)
                else:
                    after = _Node(sign[0], sign[1], pending=True)
                    self._fan(words, 2, after, _by_second(sign[0]), goal, True, 1)
            for words in half.words.values():
                self._walk(words, 2, _Node(*sign), self._arc(sign), goal)
            self._drop_if_empty(here + length)


def _likeliest(ends: list[State], margin: float) -> list[tuple[float, list[Arc]]]:
    """Return the likeliest ways that lead to some states, each text once, the likeliest first.

    From the end back, the best score of what is left is known at every state, so nothing is looked
    at that does not belong to one of these ways.
    """
    number = count()
    heap: list[Any] = [(-state[0], next(number), state, "", None) for state in ends]
    heap.sort()
    least = heap[0][0] + margin if heap else 0.0
    seen: set[tuple[int, str]] = set()
    found: dict[str, tuple[float, list[Arc]]] = {}
    while heap and len(found) < _MOST:
        cost, _, state, text, rest = heappop(heap)
        if (id(state), text) in seen:
            continue
        seen.add((id(state), text))
        if not state[1]:
            found.setdefault(text, (-cost, _unrolled(rest)))
        for score, before, arc in state[1]:
            through = cost + state[0] - score
            if through <= least:
                step = (arc.characters + text, (arc, rest)) if arc else (text, rest)
                heappush(heap, (through, next(number), before, *step))
    return list(found.values())


def _unrolled(rest: Any) -> list[Arc]:
    arcs = []
    while rest is not None:
        arc, rest = rest
        arcs.append(arc)
    return arcs


@cache
def _arc(code: bytes, normalized: bool) -> Arc:
    """Return the step of a code. Of several characters that NFKC made, the first has it."""
    character = gbk.character_of()[code]
    if normalized:
        character = gbk.normal(character)
    return Arc(character, (code, *[b""] * (len(character) - 1)))


@cache
def _common() -> dict[bytes, str]:
    """Return the codes of signs and of the characters in common use."""
    common = gbk.simplified() | gbk.traditional()
    return {
        code: character
        for code, character in gbk.character_of().items()
        if character in common or code[0] in (0xA1, 0xA2, 0xA3)
    }


@cache
def _high_seconds(first: int) -> tuple[bytes, ...]:
    """Return the common characters whose second byte is no ASCII by their first."""
    return tuple(code for byte in range(0x80, 0xFF) if (code := bytes((first, byte))) in _common())


@cache
def _private_seconds(first: int) -> dict[int, tuple[bytes]]:
    """Return those of them whose second byte may begin a dropped pair, by that byte."""
    return {code[1]: (code,) for code in _high_seconds(first) if code[1] in gbk.private()}


@cache
def _by_second(second: int) -> tuple[bytes, ...]:
    """Return the common characters by their second byte, the most common first."""
    codes = [code for byte in range(0x81, 0xFF) if (code := bytes((byte, second))) in _common()]
    return tuple(sorted(codes, key=_commonness, reverse=True))


def _seconds(first: int) -> frozenset[int] | range:
    """Return the bytes that came out as nothing after a first byte; all after a lone ``0x80``."""
    return gbk.private().get(first, range(0x81, 0xFF))


@cache
def _ending(first: int, second: int) -> tuple[bytes, ...]:
    """Return the common characters after a dropped pair, by its first byte and their second."""
    seconds = _seconds(first)
    return tuple(code for code in _by_second(second) if code[0] in seconds)


@cache
def _torn(first: int) -> tuple[bytes, ...]:
    """Return the most common characters after a dropped pair, torn in turn."""
    codes = [code for lead in _seconds(first) for code in _high_seconds(lead)]
    return tuple(sorted(codes, key=_commonness, reverse=True)[:_MANY])


def _commonness(code: bytes) -> float:
    return commonness(gbk.character_of()[code])


@cache
def _between(first: int) -> dict[int, tuple[bytes, ...]]:
    """Return the most common characters between dropped pairs, by the second's first byte."""
    return {second: codes[:_FEW] for second in gbk.private() if (codes := _ending(first, second))}
