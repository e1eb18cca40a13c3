"""Characters of both Chinese scripts: simplified forms, and what each script is mostly written in.

The forms are ``characters.txt`` beside this module, which ``scripts/make_characters.py`` derives;
the frequent characters are the levels of the standards GB 2312 and Big5.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def simple_forms() -> dict[int, str]:
    """Return the simplified form of each traditional character of GBK, for `str.translate`."""
    pairs = Path(__file__).with_name("characters.txt").read_text(encoding="utf-8").strip()
    return dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True))


def simplified(text: str) -> str:
    """Return a text in simplified characters, each converted by itself."""
    return text.translate(simple_forms())


@cache
def gb2312(levels: int = 2) -> frozenset[str]:
    """Return the characters of GB 2312, which simplified text is written in.

    Level 1 alone are the 3,755 frequent ones; both levels are 6,763.
    """
    return frozenset(rows("gb2312", 0xB0, 0xD7 if levels == 1 else 0xF7))


@cache
def big5() -> frozenset[str]:
    """Return level 1 of Big5, the 5,401 characters that most traditional text is written in."""
    return frozenset(rows("big5", 0xA4, 0xC6))


def rows(encoding: str, first: int, last: int) -> str:
    """Return the Chinese characters of rows of a double-byte encoding, by their first bytes."""
    trails = range(0xA1, 0xFF) if encoding == "gb2312" else (*range(0x40, 0x7F), *range(0x80, 0xFF))
    codes = b"".join(bytes((lead, t)) for lead in range(first, last + 1) for t in trails)
    return "".join(re.findall("[一-鿿]+", codes.decode(encoding, "ignore")))
