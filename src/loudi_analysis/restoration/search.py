"""The search for what stood in a broken place.

The bytes that may have stood there make a graph. Its nodes say how far the damaged text was read
and which byte was read last; its arcs are characters. Each way through the graph is a restoration
that satisfies the model of the damage; the search finds those with the likeliest words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Any, NamedTuple

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.draft import Draft
from loudi_analysis.restoration.language import END, Options, Place, State, Words
from loudi_analysis.restoration.page import without_glosses
from loudi_analysis.restoration.steps import NO_LEAD, Arc, Fan, Node, Steps

_LONGEST_RUN = 80
"""Characters after a break within which the decoding must have come back into step."""
CONTEXT = 4
"""Characters before and after a broken place that are taken into account."""
AFTER = 30
"""Damaged characters in which those after it are looked for."""
WINDOW = _LONGEST_RUN + 10 + AFTER
"""Damaged characters that a search may look at: the last of a run may be a gloss."""
_MARGIN = 10.0
_BUDGET = 300_000
"""Steps from a word to a character that the search of a place may take.

Each place of a page that takes more halves what the next may take, down to a sixteenth.
"""
_GAP = 5.0
"""What a second dropped pair, which adds a character, costs at the least, as a logarithm."""
_MOST = 20
"""Ways that are told apart."""
NOTHING_FITS = "no restoration fits"
TOO_MANY = "more restorations than the search may try"


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


def search(steps: Steps, draft: Draft, start: int) -> Found:
    """Search the bytes from a broken mark, or from a cut, on until the decoding is back in step.

    Where nothing is found among what is likely at every step, the search goes wider once; where
    that is too much to try, it is done once more with what is likeliest alone.
    """
    budget = _BUDGET >> min(draft.overruns, 4)
    found = _Search(steps, draft, start, _MARGIN).run(budget)
    if not found.ways:
        margin = _MARGIN / 2 if found.why == TOO_MANY else 4 * _MARGIN
        found = _Search(steps, draft, start, margin).run(budget)
    return found


class _Search:
    def __init__(self, steps: Steps, draft: Draft, start: int, margin: float) -> None:
        self.steps, self.page, self.start, self.margin = steps, steps.page, start, margin
        self.places: dict[int, Place] = {}
        self.whole = True
        """Whether every way was followed."""
        self.work = 0
        # It starts with each code of the character before the break.
        if draft.characters:
            words = self.page.language.begin("".join(draft.characters[-CONTEXT:]))
            for code in draft.sources(len(draft.codes) - 1):
                fan = Fan({Node(code[0], code[-1]): 1}, note=Arc("", (code,)))
                self._take(words, 1, fan, start)

    def run(self, budget: int) -> Found:
        while self.places:
            here = min(self.places)
            place = self.places.pop(here)
            place.prune(self.margin)
            self.whole = self.whole and all(place.words.values())
            in_step = not any(node.pending for node, words in place.words.items() if words)
            final = here > self.start and not self.places and in_step
            if here in self.page.marks:
                self._through(place, here)
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

    def _end(self, place: Place, here: int) -> Found:
        after = without_glosses(self.page.text[here : here + AFTER])[:CONTEXT] or "\n"
        language, ends, ways = self.page.language, Place(), 0
        chain = [Options([language.option(character)]) for character in after]
        for node, words in place.words.items():
            if words and not node.pending:
                ways += place.ways[node]
                self._read(words, chain, ends)
        whole = [state for word, state in ends.words[None].items() if word[0] == END]
        found = _likeliest(whole, self.margin, self.steps.arc)
        return Found(here - self.start, found, self.whole and ways == 1)

    def _through(self, place: Place, here: int) -> None:
        """Pass a gloss."""
        mark = self.page.marks[here]
        if broken := mark["open"] in "?？":
            self._drop(place)
        for node, words in place.words.items():
            for fan in self.steps.passed(node, mark["gloss"], broken):
                self._take(words, place.ways[node], fan, mark.end())

    def _on(self, place: Place, here: int) -> None:
        """Pass what stands at a place: a visible character, or a lone byte."""
        character = self.page.text[here]
        if gbk.code_of(character) is None:
            # Only what is in step can pass a character that GBK does not have.
            for node, words in place.words.items():
                if not node.pending:
                    self._take(words, place.ways[node], self.steps.opaque(character), here + 1)
        if character == "?":
            self._cut(place, here + 1)
        self._drop(place)
        for length, source in self.page.sources(here):
            self._over(place, source, here + length)
        if character == "€":
            self._over(place, bytes((NO_LEAD,)), here + 1)
        if character == "?":
            self._swallowed(place, here + 1)

    def _over(self, place: Place, source: bytes, end: int) -> None:
        """Pass a visible character that was decoded from some bytes."""
        mark = self.page.marks.get(end)
        for node, words in place.words.items():
            fans = self.steps.over(node, source, mark["gloss"] if mark else None)
            if len(fans) == 1:
                self._take(words, place.ways[node], fans[0], end)
            elif fans:
                half = Place(self.places[end].best if end in self.places else -inf)
                self._reach(words, place.ways[node], fans[0], half)
                for between, read in half.words.items():
                    self._take(read, half.ways[between], fans[1], end)

    def _drop(self, place: Place) -> None:
        """Add the nodes after pairs that came out as nothing; there may be two such pairs."""
        once, twice = Place(), Place()
        for node, words in place.words.items():
            if node.pending and node.last:
                self._reach(words, place.ways[node], self.steps.dropped(node), once)
            elif node.pending:
                once.words[node], once.ways[node] = words, 2
                once.best = max(once.best, place.best)
        once.prune(self.margin)
        twice.best = once.best
        least = once.best - self.margin + _GAP
        for node, words in once.words.items():
            if likely := {word: state for word, state in words.items() if state[0] >= least}:
                # Where two may have been dropped, so may more, which are not tried.
                self._reach(likely, 2, self.steps.dropped(node), twice)
        for node, words in once.words.items():
            twice.count(node, once.ways[node])
            into = twice.words[node]
            for word, state in words.items():
                found = into.get(word)
                into[word] = [max(found[0], state[0]), found[1] + state[1]] if found else state
        twice.prune(self.margin)
        place.words |= twice.words
        place.ways |= twice.ways

    def _swallowed(self, place: Place, end: int) -> None:
        """Put back a lone first byte, and the ASCII character that it took with it when decoded.

        At the end of a line it may have taken nothing.
        """
        torn = Place()
        for node, words in place.words.items():
            if node.pending:
                self._reach(words, 2, self.steps.torn(node), torn)
                self._take(words, 2, self.steps.takes_along(node), end)
        for node, words in torn.words.items():
            if self.page.text[end : end + 1] in ("", "\n"):
                self._take(words, 2, Fan({node: 1}, note=Arc("")), end)
            self._take(words, 2, self.steps.lost(self.page.lost(end)), end)

    def _cut(self, place: Place, here: int) -> None:
        """Put back a lone first byte in front of a sign where the text was split."""
        for length, sign in self.page.sources(here) if here < len(self.page.text) else ():
            if sign not in gbk.CUT_BEFORE:
                continue
            half = Place()
            for node, words in place.words.items():
                if node.pending:
                    self._reach(words, 2, self.steps.cut(node, sign), half)
                else:
                    self._take(words, 2, self.steps.cut(node, sign), here + length)
            for words in half.words.values():
                self._take(words, 2, self.steps.one(sign, Node.of(sign)), here + length)

    def _take(self, words: Words, ways: int, fan: Fan | None, end: int) -> None:
        """Take a step to a place of the damaged text."""
        if fan:
            self._reach(words, ways, fan, self.places.setdefault(end, Place()))

    def _reach(self, words: Words, ways: int, fan: Fan | None, goal: Place) -> None:
        for node, times in fan.nodes.items() if fan else ():
            goal.count(node, ways * times)
        if fan and fan.chain:
            self._read(words, fan.chain, goal, fan.bonus)
        elif fan:
            [node] = fan.nodes
            for word, state in words.items():
                goal.enter(node, word, state[0], state, fan.note)
                if word[0] == END:
                    goal.best = max(goal.best, state[0])

    def _read(
        self, words: Words, chain: Sequence[Options], goal: Place, bonus: float = 0.0
    ) -> None:
        """Read characters one after the other."""
        for options in chain[:-1]:
            between = Place()
            self.page.language.read(words, options, between)
            words = between.words[None]
        self.work += len(words) * len(chain[-1].first)
        self.page.language.read(words, chain[-1], goal, self.margin, bonus)


def _likeliest(
    ends: list[State], margin: float, arc_of: Callable[[bytes], Arc]
) -> list[tuple[float, list[Arc]]]:
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
        for score, before, note in state[1]:
            through = cost + state[0] - score
            if through <= least:
                arc = arc_of(note) if isinstance(note, bytes) else note
                step = (arc.characters + text, (arc, rest)) if arc else (text, rest)
                heappush(heap, (through, next(number), before, *step))
    return list(found.values())


def _unrolled(rest: Any) -> list[Arc]:
    arcs = []
    while rest is not None:
        arc, rest = rest
        arcs.append(arc)
    return arcs
