"""The codes of GBK, in which the damage was done, and how the damaged pages were decoded."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

from loudi_analysis import characters

TRAILS = bytes((*range(0x40, 0x7F), *range(0x80, 0xFF)))
PRIVATE_LEADS = frozenset((*range(0xA1, 0xB0), 0xD7, *range(0xF8, 0xFF)))
"""The first bytes of codes that came out as nothing."""
OPAQUE = b"\0"
"""Stands for a character that GBK does not have."""
CUT = b"\xff"
"""Stands where the text was split; no code has this byte."""
WHOLE = b"\x7f"
"""Parts the bytes of a listed code that was not treated."""
CUT_BEFORE = frozenset("，。！？".encode("gbk")[i : i + 2] for i in range(0, 8, 2))
"""The codes in front of which a text was split on some pages."""


@cache
def character_of(code: bytes) -> str:
    """Return the character of a two-byte code; nothing for none, and for one of private use."""
    found = code.decode("gb18030", "ignore")
    return found if len(found) == 1 and found > "\x7f" and not "\ue000" <= found <= "\uf8ff" else ""


@cache
def code_of(character: str) -> bytes | None:
    """Return the code of a character, but of those that stand for something in what is decoded."""
    if "\0" < character < "\x7f":
        return character.encode()
    code = character.encode("gb18030", "replace")
    return code if len(code) == 2 and character_of(code) else None


@cache
def private(lead: int) -> frozenset[int]:
    """Return the second bytes of the codes that came out as nothing after a first one."""
    return frozenset(trail for trail in TRAILS if not character_of(bytes((lead, trail))))


@cache
def composed() -> dict[str, list[bytes]]:
    """Return the codes of the characters that NFKC makes each text of: 1, °C, (1)."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for lead in (*range(0xA1, 0xAA), 0xFD, 0xFE):
        for code in (bytes((lead, trail)) for trail in TRAILS):
            if (plain := normal(character_of(code))) != character_of(code):
                found[plain].append(code)
    return dict(found)


@cache
def normal(character: str) -> str:
    """Return a character as NFKC leaves it."""
    return unicodedata.normalize("NFKC", character)


@cache
def is_common(code: bytes) -> bool:
    """Whether a code is of a sign or of a character in common use."""
    found = character_of(code)
    return bool(found) and (
        code[0] in (0xA1, 0xA2, 0xA3) or found in characters.gb2312() or found in characters.big5()
    )


def decode(stream: bytes, opaque: list[str], *, euro: bool) -> str:
    """Decode bytes as the pages were: a lone first byte takes what follows in its line along.

    Parameters
    ----------
    stream : bytes
        The bytes, with `OPAQUE` for a character that GBK does not have, and `CUT` where the text
        was split, so that nothing could be taken along.
    opaque : list of str
        The characters that GBK does not have.
    euro : bool
        Whether 0x80, which begins no character, came out as ``€``; else it went the way of the
        first bytes.
    """
    lone = rb"\xff|[\x81-\xfe][^\n\xff]?|\x80" + (b"" if euro else rb"[^\n\xff]?")
    whole = rb"((?:[\0-\x7f]|[\x81-\xfe][\x40-\x7e\x80-\xfe])+)"
    decoded = []
    for match in re.finditer(whole + b"|" + lone, stream):
        if match[1]:
            decoded.append(re.sub("[\ue000-\uf8ff]", "", match[1].decode("gb18030")))
        elif match[0] != CUT:
            decoded.append("€" if euro and match[0] == b"\x80" else "?")
    first, *others = "".join(decoded).split("\0")
    return first + "".join(c + piece for c, piece in zip(opaque, others, strict=False))
