"""The codes of GBK, in which the damage was done, and how the damaged pages were decoded."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

_LEADS = range(0x81, 0xFF)
_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
OPAQUE = b"\0"
"""Stands for a character that GBK does not have."""
CUT = b"\xff"
"""Stands where the text was split; no code has this byte."""
WHOLE = b"\x7f"
"""Parts the bytes of a listed code that was not treated."""
CUT_BEFORE = frozenset("，。！？".encode("gbk")[i : i + 2] for i in range(0, 8, 2))
"""The codes in front of which a text was split on some pages."""


@cache
def character_of() -> dict[bytes, str]:
    """Return the two-byte codes that have a character outside the private-use area."""
    codes = [bytes((lead, trail)) for lead in _LEADS for trail in _TRAILS]
    characters = b"".join(codes).decode("gb18030")
    return {
        code: character
        for code, character in zip(codes, characters, strict=True)
        if not "\ue000" <= character <= "\uf8ff"
    }


@cache
def code_of() -> dict[str, bytes]:
    """Return the code of each character, ASCII included but for what `decode` takes as marks."""
    codes = {chr(byte): bytes((byte,)) for byte in range(1, 0x7F)}
    return codes | {character: code for code, character in character_of().items()}


@cache
def private() -> dict[int, frozenset[int]]:
    """Return the two-byte codes that came out as nothing: second bytes by the first."""
    rows = {
        lead: frozenset(t for t in _TRAILS if bytes((lead, t)) not in character_of())
        for lead in (*range(0xA1, 0xB0), *range(0xD7, 0xD8), *range(0xF8, 0xFF))
    }
    return {lead: trails for lead, trails in rows.items() if trails}


@cache
def composed() -> dict[str, list[bytes]]:
    """Return the codes of the characters that NFKC makes each text of: 1, °C, (1)."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for code, character in character_of().items():
        if code[0] in range(0xA1, 0xAA) or code[0] >= 0xFD:
            plain = unicodedata.normalize("NFKC", character)
            if plain != character:
                found[plain].append(code)
    return dict(found)


@cache
def normal(character: str) -> str:
    """Return a character as NFKC leaves it."""
    return unicodedata.normalize("NFKC", character)


@cache
def simplified() -> frozenset[str]:
    """Return the characters of GB 2312, which simplified text is written in."""
    return frozenset(_encoded("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)))


@cache
def traditional() -> frozenset[str]:
    """Return the characters of Big5's first level, in which most traditional text is written."""
    return frozenset(_encoded("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))))


def _encoded(encoding: str, leads: range, trails: range | tuple[int, ...]) -> str:
    codes = b"".join(bytes((lead, trail)) for lead in leads for trail in trails)
    return "".join(c for c in codes.decode(encoding, "ignore") if "一" <= c <= "鿿")


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
    first = b"\x81" if euro else b"\x80"
    rest = iter(opaque)
    decoded = []
    known = character_of()
    for code in re.findall(rb"[" + first + rb"-\xfe][^\n\xff]?|[\x00-\xff]", stream):
        if code == OPAQUE:
            decoded.append(next(rest))
        elif len(code) == 2 and code[1] >= 0x40 and code[1] != 0x7F and code[0] > 0x80:
            decoded.append(known.get(code, ""))
        elif code[0] < 0x80:
            decoded.append(chr(code[0]))
        elif code != CUT:
            decoded.append("€" if code == b"\x80" and euro else "?")
    return "".join(decoded)
