"""How likely a text is: by the page's own words, and by how often words stand in Chinese text.

The tables beside this module are made by scripts/make_language.py, which tells their sources.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from math import inf, log
from operator import itemgetter
from pathlib import Path
from string import ascii_letters, digits
from typing import Any, NamedTuple

from loudi_analysis import characters

_LONGEST = 5
"""Characters of the longest word."""
_RUNNING = 6.0e7
"""Words of running text that the counts in ``words.txt`` were taken from."""
_OWN = 0.3
"""Share of the page's own words in the mixture."""
_GENERAL = 2000
"""Characters that a page must have for its own words to weigh half of that share."""
_WIDE = -3.0
"""How often a digit or letter is a full-width one on a page that shows none, as a logarithm."""
_RARE = 1e-9
_NEVER = 1e-30
_SHARES: dict[str | None, float] = {None: 0.0, "~": 0.0} | {
    chr(mark): 2.0 ** ((mark - ord("P" if mark >= ord("P") else "!")) / 2) / _RUNNING
    for mark in range(ord("!"), ord("~"))
}
"""How often words stand, by their marks in ``words.txt``, where longer words have their own."""
_GAPS = {chr(mark): (mark - ord("E")) / 6 for mark in range(ord("!"), ord("~") + 1)}
"""Logarithms by their marks in ``neighbors.txt``."""
_SIGNS = {
    **dict.fromkeys("，", 0.06),
    **dict.fromkeys("。", 0.03),
    **dict.fromkeys("、", 0.02),
    **dict.fromkeys("“”", 0.006),
    **dict.fromkeys("：；！？（）《》", 0.003),
    **dict.fromkeys("1", 0.008),
    **dict.fromkeys("2", 0.006),
    **dict.fromkeys("03456789", 0.004),
    **dict.fromkeys(" ¶·", 0.001),
    **dict.fromkeys("—…．％<", 0.0003),
    **dict.fromkeys(ascii_letters, 0.00003),
}
"""How often signs, digits and letters stand in running text."""

State = list[Any]
"""Words under way: the score of the likeliest text that ends so, and the steps that lead here.

A step is a tuple: the score that it leads to, the state that it comes from, and what was passed.
"""
Words = dict[str, State]
"""The states at the end of a text by the beginnings of words that stand there.

``END`` and a character stand for a whole word that it is, with ``LONGER`` for words that end so.
"""
END, LONGER = "\ue000", "…"


class Place:
    """The words under way at a place of the text, by whatever else tells them apart."""

    def __init__(self, best: float = -inf) -> None:
        self.words: defaultdict[Any, Words] = defaultdict(dict)
        self.ways: dict[Any, int] = {}
        """In how many ways each is reached, up to 2, likely or not."""
        self.best = best
        """The score of the likeliest text up to there."""

    def enter(self, node: Any, word: str, score: float, state: State, note: Any) -> None:
        """Note a step to a word under way."""
        words = self.words[node]
        if (found := words.get(word)) is None:
            words[word] = [score, [(score, state, note)]]
        else:
            found[1].append((score, state, note))
            found[0] = max(found[0], score)

    def count(self, node: Any, ways: int) -> None:
        """Note that a node is reached, likely or not."""
        self.words.setdefault(node, {})
        self.ways[node] = min(2, self.ways.get(node, 0) + ways)

    def prune(self, margin: float) -> None:
        """Let go of what is much less likely than the likeliest, and put that first.

        The nodes stay, without words.
        """
        tops, least = [], self.best - margin
        for node, words in self.words.items():
            kept = {word: state for word, state in words.items() if state[0] >= least}
            tops.append((max([state[0] for state in kept.values()], default=-inf), node, kept))
        tops.sort(key=lambda top: top[0], reverse=True)
        self.words = defaultdict(dict, ((node, kept) for _, node, kept in tops))


class Option(NamedTuple):
    """A character that may follow."""

    bound: float
    """How often the most common word stands that begins with it, as a logarithm."""
    plain: str
    """Its simplified form."""
    form: float
    """How often the page writes it so, as a logarithm."""
    alone: float
    """How often it is a word by itself, in this form, as a logarithm."""
    note: Any
    """What is noted of the step."""


class Options:
    """Characters that may follow, and the nodes that they lead to: one, or one for each note."""

    def __init__(self, options: Iterable[Option], node: Any = None, nodes: Any = None) -> None:
        self.first = sorted(options, key=itemgetter(0), reverse=True)
        self.node, self.nodes = node, nodes
        self.plains = {option[1] for option in self.first}


class Language:
    """The words of a page and of the language.

    The likelihood of a text is that of its likeliest division into words. A word stands as often
    as it does in general after the character before it, its characters in the forms that the page
    prefers, or as often as the page itself has it; a page's words are its runs of up to five
    characters that it has more than once. The page is given without its glosses.
    """

    def __init__(self, text: str) -> None:
        plain = text.translate(_simple())
        self._forms, self._plain = Counter(text), Counter(plain)
        self._weight = _OWN / _LONGEST / (len(text) + _GENERAL)
        self._runs: dict[str, dict[str, int]] = defaultdict(dict)
        starts: Sequence[int] = range(len(plain))
        for n in range(2, _LONGEST + 1):
            runs = [plain[i : i + n] for i in starts]
            counts = Counter(runs)
            for run, count in counts.items():
                if count > 1:
                    self._runs[run[:-1]][run[-1]] = count - 1
            starts = [i for i, run in zip(starts, runs, strict=True) if counts[run] > 1]
        self._known: dict[tuple[str, Any], Option] = {}

    def begin(self, text: str) -> Words:
        """Return the words under way at the end of a text that is not in doubt."""
        words: Words = {END + "¶": [0.0, []]}
        for character in text:
            place = Place()
            self.read(words, Options([self.option(character)]), place)
            words = {word: [score, []] for word, (score, _) in place.words[None].items()}
        return words

    def score(self, text: str) -> float:
        """Return how likely a text is, in whatever forms of characters, as a logarithm."""
        best: float = max(s for word, (s, _) in self.begin(text).items() if word[0] == END)
        return best - sum(self.option(character).form for character in text)

    def option(self, character: str, note: Any = None) -> Option:
        """Return a character as one that may follow, with what is to be noted of the step."""
        if (known := self._known.get((character, note))) is None:
            plain = character.translate(_simple())
            known = _unseen(character, note)
            if own := self._plain.get(plain):
                longest = max(self._runs.get(plain, {"": 0}).values())
                known = _option(
                    character, note, self._forms, self._weight * own, self._weight * longest
                )
            self._known[character, note] = known
        return known

    def read(
        self,
        words: Words,
        options: Options,
        goal: Place,
        margin: float = inf,
        bonus: float = 0.0,
    ) -> None:
        """Read one more character: from the words under way at one place to those at another.

        What is less likely than the likeliest text up to there by a margin, as a logarithm, is let
        go; a bonus is added to the scores.
        """
        nodes = options.nodes
        for word, state in words.items():
            score, least = state[0] + bonus, goal.best - margin
            if word[0] != END:
                self._go_on(word, state, options, goal, score, margin)
                continue
            alones, longers = _links(word[1:])
            most = max(alones.most, longers.most)
            likely = least - score - most
            for bound, plain, form, alone, note in options.first:
                if bound <= likely:
                    break
                node = nodes[note] if nodes else options.node
                new = score + longers[plain] + form
                if new + bound - form > least:
                    goal.enter(node, plain, new, state, note)
                new = score + alones[plain] + form + alone
                if new > least:
                    goal.enter(node, END + plain, new, state, note)
                    if new > goal.best:
                        goal.best = new
                        least = goal.best - margin
                        likely = least - score - most

    def _go_on(
        self, word: str, state: State, options: Options, goal: Place, score: float, margin: float
    ) -> None:
        """Read one more character of a word."""
        marks, runs = _after(word), self._runs.get(word, {})
        # Sorted, so that what is as likely does not depend on the order of a set.
        for plain in sorted(
            options.plains & (marks.keys() | runs.keys() if runs else marks.keys())
        ):
            mark, longer = marks.get(plain), word + plain
            on = (mark or "!") >= "P" or longer in self._runs
            chance = _chance(_SHARES[mark], self._weight * runs.get(plain, 0))
            for form, note in [(o.form, o.note) for o in options.first if o[1] == plain]:
                new = score + form
                node = options.nodes[note] if options.nodes else options.node
                if on:
                    goal.enter(node, longer, new, state, note)
                if new + chance > goal.best - margin:
                    goal.enter(node, END + plain + LONGER, new + chance, state, note)
                    goal.best = max(goal.best, new + chance)


def _option(character: str, note: Any, shown: dict[str, int], own: float, longest: float) -> Option:
    """Return a character as one that may follow: the forms, and the words, that a page has."""
    plain = character.translate(_simple())
    form = 0.0
    if forms := _variants().get(plain):
        times = {form: shown.get(form, 0) + _usual(form) for form in forms}
        form = log(times.get(character, 1.0) / sum(times.values()))
    elif character != plain and plain in ascii_letters + digits and character not in shown:
        form = _WIDE
    word, longer = (_SHARES[mark] for mark in _row(plain)[1:3])
    alone = _chance(_SIGNS.get(plain, max(word, _RARE)), own)
    return Option(form + max(alone, _chance(longer, longest)), plain, form, alone, note)


@cache
def _unseen(character: str, note: Any) -> Option:
    return _option(character, note, {}, 0.0, 0.0)


def _chance(common: float, own: float) -> float:
    """Return how often a word stands, as a logarithm."""
    return log((1 - _OWN) * common + own + _NEVER)


@cache
def _usual(form: str) -> float:
    """Return the weight of a form that the page does not show: damaged pages are traditional."""
    if form in characters.big5():
        return 0.5
    return 0.005 if form in characters.gb2312() else 0.02


@cache
def _simple() -> dict[int, str]:
    """Return the simplified form of each traditional character, and one form of all others."""
    narrow = digits + ascii_letters
    wide = "".join(chr(ord(character) + 0xFEE0) for character in narrow)
    # A text may hold the very character that stands for an end.
    signs = ",:;?!().%\n" + wide + END, "，：；？！（）．％¶" + narrow + "\ue001"
    return characters.simple_forms() | dict(zip(map(ord, signs[0]), signs[1], strict=True))


@cache
def _variants() -> dict[str, list[str]]:
    """Return the forms of each character that has several, by the simplified one."""
    found: dict[str, list[str]] = {}
    for point, simple in characters.simple_forms().items():
        found.setdefault(simple, [simple]).append(chr(point))
    return found


@cache
def _rows(name: str) -> dict[str, str]:
    """Return the lines of a table, by their first characters."""
    return {line[:1]: line for line in _table(name).split("\n")}


def _row(first: str) -> str:
    return _rows("words.txt").get(first, f"{first}~~")


@cache
def _beginnings(first: str) -> dict[str, str]:
    """Return what goes on from the beginnings of words with a character, by the rest of each."""
    pairs, *others = _row(first)[3:].split(" ")
    return dict(zip(others[::2], others[1::2], strict=True)) | {"": pairs}


@cache
def _after(word: str) -> dict[str, str]:
    """Return the marks of the words that begin with a word and have a character more."""
    return _marks(_beginnings(word[0]).get(word[1:], ""))


def _marks(pairs: str) -> dict[str, str]:
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _kind(plain: str) -> str:
    """Return what a character is counted as: one digit is as good as another, so are letters."""
    return "０" if plain in digits else "Ａ" if plain in ascii_letters else plain


class _Links(dict[str, float]):
    """By how much more often words that begin so follow a word, as logarithms."""

    def __init__(self, row: str) -> None:
        self.others, self.most = (_GAPS[mark] for mark in row[:2])
        """What is true of those that the line does not name, and what none is above."""
        self.update(zip(row[2::2], map(_GAPS.__getitem__, row[3::2]), strict=True))

    def __missing__(self, first: str) -> float:
        known = _kind(first)
        self[first] = self.others if known == first else self[known]
        return self[first]


@cache
def _links(last: str) -> tuple[_Links, _Links]:
    """Return those of words of one character, and of longer ones, after a word that ends so."""
    parts = _rows("neighbors.txt").get(_kind(last[0]), " EE EE EE EE")[1:].split(" ")
    alone, longer = map(_Links, parts[2:] if last[1:] else parts[:2])
    return alone, longer


def commonness(character: str) -> float:
    """Return roughly how common a character is: a character by the words that begin with it."""
    plain = character.translate(_simple())
    return _SIGNS.get(plain, len(_row(plain)) * 1e-7)


def read_so(gloss: str) -> str:
    """Return the traditional characters with a gloss."""
    return _glosses().get(gloss, "")


@cache
def _glosses() -> dict[str, str]:
    rows = (re.fullmatch(r"([^一-鿿]+)(.+)", r) for r in _table("glosses.txt").split("\n"))
    return {row[1]: row[2] for row in rows if row}


@cache
def syllables() -> dict[str, str]:
    """Return the traditional characters by their glosses without tone marks."""
    found: dict[str, str] = {}
    for gloss, read in _glosses().items():
        plain = "".join(c for c in unicodedata.normalize("NFD", gloss) if "a" <= c <= "z")
        found[plain] = found.get(plain, "") + read
    return found


@cache
def listed() -> dict[str, str]:
    """Return the characters that the tool of these pages treats, with their glosses."""
    rows = (line.partition(",")[::2] for line in _table("listed.csv").splitlines()[1:])
    return dict(rows)


def _table(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
