"""Cut the font that figures and pages are set in to the characters that this study writes.

A figure's files take a third of the time with a font of some thousand characters; the whole one
has 65,535. What the cut one lacks is taken from the whole, so a new word needs no new font at once:
run this script when a test says that the committed ones are behind.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from fontTools.ttLib import TTFont

from loudi_analysis.characters import simplified
from loudi_analysis.figures.font import FAMILIES, SMALL, cut, font_path
from loudi_analysis.say import words
from loudi_analysis.study import load_study

SIGNS = ((0x20, 0xFF), (0x2010, 0x2027), (0x2190, 0x2199), (0x2200, 0x2265), (0x3000, 0x301F))
"""Letters, punctuation and signs, which numbers and axes need."""


def written() -> Iterator[str]:
    """Yield every text that the figures and pages may write."""
    for first, last in SIGNS:
        yield "".join(map(chr, range(first, last + 1)))
    for languages in words.strings().values():
        yield from languages.values()
    study = load_study()
    yield from (study.masked_text, simplified(study.masked_text))
    for path in sorted(study.folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row)


def characters() -> str:
    """Return the characters of all of it that the whole font has."""
    with TTFont(font_path(), fontNumber=1, lazy=True) as font:
        held = font.getBestCmap()
    return "".join(sorted(c for c in set("".join(written())) if ord(c) in held))


if __name__ == "__main__":
    for language, family in FAMILIES.items():
        path, content = SMALL[family], cut(characters(), language, whole=True)
        path.write_bytes(content)
        print(f"{path.name}: {len(characters()):,} characters, {len(content):,} bytes")
