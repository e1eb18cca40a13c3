"""The damage, written once more and otherwise than in the package, to test it against.

Works on a list of bytes, one listed code after the other, and decodes with the standard codec.
"""

from __future__ import annotations

import unicodedata
from random import Random

SPLIT = 256
"""Stands where the text is split; no byte has this number."""


def damage(
    text: str,
    glosses: dict[str, str],
    *,
    normalize: bool,
    wide: bool = False,
    cuts: Random | None = None,
) -> str:
    """Insert glosses into the bytes of a text, in the order of the table, and decode them.

    With ``cuts``, the text is first split by chance in front of the bytes of some signs.
    """
    stream = list(text.encode("gb18030"))
    if cuts:
        stream = split(stream, cuts)
    for character, gloss in glosses.items():
        code = list(character.encode("gbk"))
        inserted = list(f"({gloss})".encode("gb18030"))
        at = 0
        while at + 1 < len(stream):
            if stream[at : at + 2] == code:
                stream[at + 2 : at + 2] = inserted
                at += 2 + len(inserted)
            else:
                at += 1
    decoded = "".join(decode(bytes(piece)) for piece in pieces(stream))
    if wide:
        for gloss in glosses.values():
            decoded = decoded.replace(f"({gloss})", f"（{gloss}）")
            decoded = decoded.replace(f"?{gloss})", f"?{gloss}）")
    return unicodedata.normalize("NFKC", decoded) if normalize else decoded


def split(stream: list[int], draw: Random) -> list[int]:
    """Split in front of half of the bytes of ，。！？, wherever they stand."""
    signs = [list(sign.encode("gbk")) for sign in "，。！？"]
    found, at = [], 0
    while at < len(stream):
        sign = stream[at : at + 2] in signs
        found += [SPLIT] * (sign and draw.random() < 0.5)
        found += stream[at : at + 1 + sign]
        at += 1 + sign
    return found


def pieces(stream: list[int]) -> list[list[int]]:
    """Return what stands between the places where a text is split."""
    found: list[list[int]] = [[]]
    for byte in stream:
        if byte == SPLIT:
            found.append([])
        else:
            found[-1].append(byte)
    return found


def decode(stream: bytes) -> str:
    """Decode as the pages were: a lone first byte takes what follows with it."""
    text = ""
    while stream:
        width = 1 if stream[0] < 0x80 else 2
        head, stream = stream[:width], stream[width:]
        try:
            character = head.decode("gb18030")
        except UnicodeDecodeError:
            character = "?"
        private = "\ue000" <= character <= "\uf8ff"
        text += "" if private else character
    return text
