"""The damage, written once more and otherwise than in the package, to test it against.

Works on one character a byte, one listed code after the other, and decodes with the standard codec.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random

SPLIT = "\u0100"
"""Stands where the text is split; no byte has this number."""


def as_bytes(text: str, codec: str = "gb18030") -> str:
    """Return a text's bytes, a character each."""
    return text.encode(codec).decode("latin-1")


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
    stream = as_bytes(text)
    if cuts:
        stream = split(stream, cuts)
    for character, gloss in glosses.items():
        code = as_bytes(character, "gbk")
        stream = stream.replace(code, code + as_bytes(f"({gloss})"))
    pieces = [piece.encode("latin-1") for piece in stream.split(SPLIT)]
    decoded = "".join(map(decode, pieces))
    if wide:
        for gloss in glosses.values():
            decoded = decoded.replace(f"({gloss})", f"（{gloss}）")
            decoded = decoded.replace(f"?{gloss})", f"?{gloss}）")
    return unicodedata.normalize("NFKC", decoded) if normalize else decoded


def split(stream: str, draw: Random) -> str:
    """Split in front of half of the bytes of ，。！？, wherever they stand."""
    signs = "|".join(map(re.escape, (as_bytes(sign) for sign in "，。！？")))
    return re.sub(signs, lambda sign: SPLIT * (draw.random() < 0.5) + sign[0], stream)


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
