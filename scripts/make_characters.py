"""Make the table beside loudi_analysis.characters: traditional characters with simplified forms.

``characters.txt`` is one line of pairs, a traditional character and its simplified form, over the
characters of GBK: what OpenCC's ``t2s`` makes of each, and the other way round what ``s2tw`` makes
of each simplified character, where ``t2s`` leaves that alone.

Needs opencc-python-reimplemented (Apache-2.0), which the extra ``test`` brings.
Run: python scripts/make_characters.py
"""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

from loudi_analysis.characters import gb2312, rows

TARGET = Path(__file__).parents[1] / "src" / "loudi_analysis" / "characters.txt"


def derived() -> str:
    """Return the table."""
    gbk = "".join(sorted(c for c in rows("gbk", 0x81, 0xFE) if c <= "龥"))
    simplify, complicate = OpenCC("t2s").convert, OpenCC("s2tw").convert
    forms = {character: simplify(character) for character in gbk}
    for character in sorted(gb2312()):
        if forms.get(form := complicate(character)) == form:
            forms[form] = character
    return "".join(c + s for c, s in forms.items() if c != s and s in gbk) + "\n"


if __name__ == "__main__":
    TARGET.write_text(derived(), encoding="utf-8")
