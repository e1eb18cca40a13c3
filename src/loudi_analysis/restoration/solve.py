"""From a damaged page to the page that it was: gloss by gloss, broken place by broken place."""

from __future__ import annotations

from collections.abc import Hashable
from math import exp

from loudi_analysis.restoration.draft import Alternative, Draft, Left, Repair
from loudi_analysis.restoration.page import Page
from loudi_analysis.restoration.search import CONTEXT, TOO_MANY, WINDOW, Found, search
from loudi_analysis.restoration.steps import Arc, Steps

_OTHERS = 5
"""Alternatives that are given."""


def solve(page: Page) -> Draft:
    """Go through the page, place by place, and find what stood there."""
    draft = Draft(page.normalized, page.glosses | page.partial)
    # The same place in the same surroundings has the same solution.
    solved: dict[Hashable, Found] = {}
    steps = Steps(page)
    position = 0
    for start in sorted({*page.marks, *page.cuts}):
        if start < position:
            continue
        draft.copy(page.text[position:start], position)
        mark = page.marks.get(start)
        if mark is None or mark["open"] in "?？":
            position = start + _repair(steps, draft, start, solved)
        elif start in page.runs:
            draft.given[draft.length] = mark["gloss"]
            position = mark.end()
        elif _belongs(page, draft, mark["gloss"]):
            draft.inserted.add(draft.length)
            position = mark.end()
        else:
            draft.copy(mark.group(), start)
            position = mark.end()
    _finish(page, draft, position)
    return draft


def _finish(page: Page, draft: Draft, position: int) -> None:
    """Copy what comes after the last place; the page may end inside a gloss."""
    rest = page.text[position:]
    if page.unfinished is not None and len(rest) > len(page.unfinished):
        end = len(rest) - len(page.unfinished) - 1
        draft.copy(rest[:end], position)
        gloss = draft.glosses.get((draft.codes[-1] if draft.codes else None) or b"", "")
        if gloss.startswith(page.unfinished or "\0" * (not gloss)):
            draft.inserted.add(draft.length)
            draft.missing = gloss[len(page.unfinished) :] + ("）" if rest[end] == "（" else ")")
            return
        position, rest = position + end, rest[end:]
    draft.copy(rest, position)


def _belongs(page: Page, draft: Draft, gloss: str) -> bool:
    """Whether a gloss belongs to the code that ends at the last byte so far.

    It is that of the last character, or the last byte of a character and a letter after it.
    """
    last = (draft.codes[-1] if draft.codes else None) or b""
    if len(last) != 1 or len(draft.codes) == 1:
        return draft.glosses.get(last) == gloss
    codes = page.codes_of(gloss)
    for code in draft.sources(len(draft.codes) - 2):
        if (crossing := code[-1:] + last) in codes:
            draft.replace(len(draft.codes) - 2, code)
            draft.glosses.setdefault(crossing, gloss)
            return True
    return False


def _repair(steps: Steps, draft: Draft, start: int, solved: dict[Hashable, Found]) -> int:
    """Restore the broken place that begins here, if it is one; return how long it is."""
    page, text = steps.page, steps.page.text
    surroundings = (
        text[start : start + WINDOW],
        tuple(draft.characters[-CONTEXT:]),
        tuple(draft.codes[-1:]),
    )
    if (found := solved.get(surroundings)) is None:
        found = solved[surroundings] = search(steps, draft, start)
        draft.overruns += found.why == TOO_MANY
    texts = [("".join(arc.characters for arc in arcs), score) for score, arcs in found.ways]
    mark = page.marks.get(start)
    if texts and (mark or any(arc.cut is not None for arc in found.ways[0][1])):
        odds = _odds([score for _, score in texts])
        others = map(Alternative, (other for other, _ in texts[1 : _OTHERS + 1]), odds[1:])
        damaged = text[start : start + found.length]
        end, at = start + found.length, len(draft.characters)
        _put(draft, found.ways[0][1])
        repair = Repair(start, end, damaged, texts[0][0], found.only, odds[0], tuple(others), at)
        draft.repairs.append(repair)
        return found.length
    if mark:
        end, at = mark.end(), len(draft.characters)
        draft.repairs.append(Repair(start, end, mark.group(), mark.group(), False, at=at))
        draft.left.append(Left(start, end, found.why))
        draft.add(mark.group(), [None] * len(mark.group()))
        return len(mark.group())
    return 0


def _odds(scores: list[float]) -> list[float]:
    """Return the probability of each of several texts."""
    weights = [exp(score - scores[0]) for score in scores]
    return [weight / sum(weights) for weight in weights]


def _put(draft: Draft, arcs: list[Arc]) -> None:
    """Append what was found; the first step is the code of the character before."""
    draft.replace(len(draft.codes) - 1, arcs[0].codes[0] or b"")
    for arc in arcs[1:]:
        draft.add(arc.characters, arc.codes)
        if arc.passed:
            draft.inserted.add(draft.length + arc.pending)
            draft.glosses.setdefault(arc.passed, arc.gloss)
        if arc.cut is not None:
            draft.cuts.add(draft.length - arc.cut)
