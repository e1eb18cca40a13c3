"""Make src/loudi_analysis/bigrams.txt, how often two characters stand together in Chinese words.

Needs the packages jieba (its dictionary of words with counts, MIT) and
opencc-python-reimplemented (conversion to traditional characters, Apache-2.0); the study itself
does not. Run: python scripts/make_bigrams.py
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise
from pathlib import Path

from opencc import OpenCC

KEPT = 60_000
TARGET = Path(__file__).parents[1] / "src" / "loudi_analysis" / "bigrams.txt"


def main() -> None:
    """Count pairs within words, keep the most frequent, write them in both scripts."""
    phrases, characters = OpenCC("s2t"), {}
    dictionary = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    counts: Counter[str] = Counter()
    words: dict[str, tuple[int, str]] = {}
    for line in dictionary.splitlines():
        word, count, *_ = line.split(" ")
        if len(word) > 1 and all("一" <= c <= "鿿" for c in word):
            for pair in pairwise(word):
                counts["".join(pair)] += int(count)
                words["".join(pair)] = max(words.get("".join(pair), (0, "")), (int(count), word))
    both: dict[str, int] = {}
    for pair, count in counts.most_common(KEPT):
        word = words[pair][1]
        at = word.index(pair)
        weight = min(9, int(math.log10(count + 1) * 1.5))
        one_to_one = "".join(characters.setdefault(c, phrases.convert(c)) for c in pair)
        for form in (pair, one_to_one, phrases.convert(word)[at : at + 2]):
            both[form] = max(both.get(form, 0), weight)
    rows = defaultdict(list)
    for (first, second), weight in both.items():
        rows[first].append(f"{second}{weight}")
    lines = [first + "".join(sorted(found)) for first, found in sorted(rows.items())]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
