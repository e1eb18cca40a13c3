"""How likely a text is: by the page's own words, and by how often words stand in Chinese text.

The tables beside this module are made by scripts/make_language.py, which tells their sources.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from math import inf, log
from pathlib import Path
from string import ascii_letters, digits
from typing import Any, NamedTuple

from loudi_analysis.restoration import gbk

_LONGEST = 5
"""Characters of the longest word."""
_ENTRY = re.compile(r"([^!-~]*)([!-~])")
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
_SHARES: dict[str | None, float] = {None: 0.0, "~": 0.0}
_SHARES |= {
    mark: 2.0 ** ((ord(mark) - ord("P" if mark >= "P" else "!")) / 2) / _RUNNING
    for mark in map(chr, range(ord("!"), ord("~")))
}
"""How often words stand, by the marks of ``words.txt``."""
_PRIOR = 2.0
"""How many pairs of words a pair must be expected to make for its count to weigh half."""
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

``END`` and a character stand for whole words that end so.
"""
END = "\ue000"
Options = dict[str, list[tuple[Any, float, float, float]]]
"""Characters by their simplified forms: what is noted of the step, and what `_Traits` tell."""


class _Traits(NamedTuple):
    """What is known of a character."""

    plain: str
    """Its simplified form."""
    form: float
    """How often the page writes it so, as a logarithm."""
    alone: float
    """How often it is a word by itself, as a logarithm."""
    most: float
    """How often the most common word stands that begins with it, as a logarithm."""


class Language:
    """The words of a page and of the language.

    The likelihood of a text is that of its likeliest division into words. A word stands as often
    as it does in general after the character before it, its characters in the forms that the page
    prefers, or as often as the page itself has it; a page's words are its runs of up to five
    characters that it has more than once.

    Parameters
    ----------
    text : str
        The page, without the inserted glosses.
    """

    def __init__(self, text: str) -> None:
        self._ones = Counter(text)
        plain = text.translate(_simple())
        self._weight = _OWN / _LONGEST / (len(text) + _GENERAL)
        self._runs: dict[str, dict[str, int]] = defaultdict(dict)
        alone = Counter(plain)
        self._plain = alone
        for n in range(2, _LONGEST + 1):
            runs = Counter(map("".join, zip(*(plain[i:] for i in range(n)), strict=False)))
            for run, count in runs.items():
                if count > 1:
                    self._runs[run[:-1]][run[-1]] = count - 1
        self._traits: dict[str, _Traits] = {}

    def begin(self, text: str) -> Words:
        """Return the words under way at the end of a text that is not in doubt."""
        words: Words = {END + "¶": [0.0, []]}
        for character in text:
            into: Words = {}
            self.read(words, self.options({character: None}), into)
            words = {word: [score, []] for word, (score, _) in into.items()}
        return words

    def score(self, text: str) -> float:
        """Return how likely a text is, in whatever forms of characters, as a logarithm."""
        best: float = max(s for word, (s, _) in self.begin(text).items() if word[0] == END)
        return best - sum(self._traits[character].form for character in text)

    def options(self, notes: dict[str, Any]) -> Options:
        """Return characters that may follow, each with what is to be noted of it."""
        known = self._traits
        for character in notes:
            if character not in known:
                known[character] = self._learn(character)
        found: Options = {}
        for character, note in notes.items():
            plain, *rest = known[character]
            found.setdefault(plain, []).append((note, *rest))
        return found

    def read(
        self,
        words: Words,
        options: Options,
        into: Words,
        best: float = -inf,
        margin: float = inf,
        bonus: float = 0.0,
    ) -> float:
        """Read one more character: from the words under way at one place to those at another.

        Parameters
        ----------
        words : dict
            The words under way.
        options : dict
            The characters that may follow.
        into : dict
            The words under way after the character.
        best : float
            The score of the likeliest text up to there that was found elsewhere.
        margin : float
            Texts less likely than the likeliest by this much, as a logarithm, are let go.
        bonus : float
            What is added to the score.

        Returns
        -------
        float
            The score of the likeliest text up to there.
        """
        for word, state in words.items():
            step = self._begin_word if word[0] == END else self._go_on
            best = step(word, state, options, into, best, margin, bonus)
        return best

    def _begin_word(
        self,
        word: str,
        state: State,
        options: Options,
        into: Words,
        best: float,
        margin: float,
        bonus: float,
    ) -> float:
        """Read the first character of a word."""
        links = _links(word[1])
        score, least = state[0] + bonus, best - margin
        enough = least - score - links.most
        for plain, same in options.items():
            for note, form, alone, most in same:
                if form + most <= enough:
                    continue
                new = score + links[plain] + form
                if new + most > least:
                    _enter(into, plain, new, state, note)
                    if new + alone > least:
                        _enter(into, END + plain, new + alone, state, note)
                        if new + alone > best:
                            best, least = new + alone, new + alone - margin
        return best

    def _go_on(
        self,
        word: str,
        state: State,
        options: Options,
        into: Words,
        best: float,
        margin: float,
        bonus: float,
    ) -> float:
        """Read one more character of a word."""
        marks, runs = _after(word), self._runs.get(word, {})
        # Sorted, so that what is as likely does not depend on the order of a set.
        for plain in sorted(
            options.keys() & (marks.keys() | runs.keys() if runs else marks.keys())
        ):
            mark = marks.get(plain)
            longer = word + plain
            on = (mark or "!") >= "P" or longer in self._runs
            chance = self._chance(_SHARES[mark], runs.get(plain, 0))
            for note, form, _, _ in options[plain]:
                new = state[0] + bonus + form
                if on:
                    _enter(into, longer, new, state, note)
                if new + chance > best - margin:
                    _enter(into, END + plain, new + chance, state, note)
                    best = max(best, new + chance)
        return best

    def _learn(self, character: str) -> _Traits:
        plain = character.translate(_simple())
        forms = _variants().get(plain, [character])
        times = {form: self._ones[form] + _usual(form) for form in forms}
        form = log(times.get(character, 1.0) / sum(times.values()))
        if plain != character and plain in ascii_letters + digits and not self._ones[character]:
            form += _WIDE
        row = _row(plain)
        common = _SIGNS.get(plain, max(_SHARES[row.get("")], _RARE))
        alone = self._chance(common, self._plain[plain])
        own = max(self._runs.get(plain, {"": 0}).values())
        most = max(
            alone, self._chance(max(map(_SHARES.__getitem__, row.values()), default=0.0), own)
        )
        return _Traits(plain, form, alone, most)

    def _chance(self, common: float, own: int) -> float:
        """Return how often a word stands, as a logarithm."""
        return log((1 - _OWN) * common + self._weight * own + _NEVER)


def _enter(into: Words, word: str, score: float, state: State, note: Any) -> None:
    """Note a step to a word under way."""
    if (found := into.get(word)) is None:
        into[word] = [score, [(score, state, note)]]
    else:
        found[1].append((score, state, note))
        found[0] = max(found[0], score)


@cache
def _usual(form: str) -> float:
    """Return the weight of a form that the page does not show: damaged pages are traditional."""
    if form in gbk.traditional():
        return 0.5
    return 0.005 if form in gbk.simplified() else 0.02


@cache
def _simple() -> dict[int, str]:
    """Return the simplified form of each traditional character, and one form of all others."""
    pairs = _table("forms.txt").strip()
    narrow = digits + ascii_letters
    wide = "".join(chr(ord(character) + 0xFEE0) for character in narrow)
    others = pairs[::2] + ",:;?!().%\n" + wide, pairs[1::2] + "，：；？！（）．％¶" + narrow
    return dict(zip(map(ord, others[0]), others[1], strict=True))


@cache
def _variants() -> dict[str, list[str]]:
    """Return the forms of each character that has several, by the simplified one."""
    found: dict[str, list[str]] = {}
    for point, simple in _simple().items():
        if simple >= "一" and simple <= "鿿":
            found.setdefault(simple, [simple]).append(chr(point))
    return found


@cache
def _rows(name: str) -> dict[str, str]:
    return {line[0]: line for line in _table(name).split("\n") if line}


@cache
def _row(first: str) -> dict[str, str]:
    """Return the marks of the words that begin with a character, by the rest of the word."""
    return dict(_ENTRY.findall(_rows("words.txt").get(first, ""), 1))


@cache
def _after(word: str) -> dict[str, str]:
    """Return the marks of the words that begin with a word and have a character more."""
    return _beginnings(word[0]).get(word[1:], {})


@cache
def _beginnings(first: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for rest, mark in _row(first).items():
        if rest:
            found[rest[:-1]][rest[-1]] = mark
    return found


def _counts(first: str) -> dict[str, float]:
    """Return how often words that begin with a character follow one that ends with another."""
    entries = _ENTRY.findall(_rows("neighbors.txt").get(first, ""), 1)
    return {other: 2.0 ** ((ord(mark) - ord("!")) / 2) for other, mark in entries}


def _kind(plain: str) -> str:
    """Return what a character is counted as: one digit is as good as another, so are letters."""
    return "０" if plain in digits else "Ａ" if plain in ascii_letters else plain


class _Links(dict[str, float]):
    """By how much more often words that begin so follow one that ends so, as logarithms."""

    def __init__(self, last: str) -> None:
        self._counts = _counts(_kind(last))
        self._total = sum(self._counts.values())
        self.most = max([0.0, *map(self.__missing__, self._counts)])

    def __missing__(self, first: str) -> float:
        known = _kind(first)
        expected = self._total * _starts().get(known, 0.0)
        link = log((self._counts.get(known, 0.0) + _PRIOR) / (expected + _PRIOR))
        self[first] = link
        return link


_links = cache(_Links)


@cache
def _starts() -> dict[str, float]:
    """Return how often words begin with a character."""
    found = _counts(" ")
    total = sum(found.values())
    return {first: count / total for first, count in found.items()}


def commonness(character: str) -> float:
    """Return roughly how common a character is."""
    plain = character.translate(_simple())
    return _SIGNS.get(plain, len(_rows("words.txt").get(plain, "")) * 1e-7)


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
    for gloss, characters in _glosses().items():
        plain = "".join(c for c in unicodedata.normalize("NFD", gloss) if "a" <= c <= "z")
        found[plain] = found.get(plain, "") + characters
    return found


@cache
def listed() -> dict[str, str]:
    """Return the characters that the tool of these pages treats, with their glosses."""
    rows = (line.partition(",")[::2] for line in _table("listed.csv").splitlines()[1:])
    return dict(rows)


def _table(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
