"""The study's font cut down to a text's characters, for pages and pictures that carry it along.

What carries its font shows Chinese on a machine without Chinese fonts, and asks for nothing. The
font is Noto Sans CJK (SIL Open Font License), the one that the figures are drawn in.
"""

from __future__ import annotations

import base64
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
from fontTools import subset
from fontTools.ttLib import TTFont

from loudi_analysis.io import StudyError

FAMILIES = {"en": "Noto Sans CJK KR", "zh-Hans": "Noto Sans CJK SC", "zh-Hant": "Noto Sans CJK TC"}
"""The face of each language: forms of characters differ; Latin quotation marks are narrow in KR."""

_FACES = {family: number for number, family in enumerate(FAMILIES.values(), 1)}  # in the collection

_SHA256 = "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"


def font_path() -> str:
    """Return the path of the font's file, a collection of faces.

    Raises `StudyError` where it is missing or another one: every figure's bytes would differ.
    """
    return _checked(Path(noto_cjk_sans_otc.FONT_PATH))


@cache
def _checked(path: Path) -> str:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise StudyError(f"the font {path} cannot be read: {error.strerror}") from error
    if found != _SHA256:
        raise StudyError(
            f"the font {path} is not the one that the figures are drawn in "
            f"(SHA-256 {found}, not {_SHA256}): install the pinned noto-cjk-sans-otc"
        )
    return str(path)


def font_face(text: str, language: str = "zh-Hant", family: str | None = None) -> str:
    """Return the CSS rule that carries the text's characters alone, some 200 bytes each.

    It is under the face's family name, or another. The bytes are the same every time: no date, and
    no compression, whose bytes would vary with the library that does it. Raises `StudyError` where
    the font lacks a character.
    """
    name = FAMILIES[language]
    characters = {ord(c) for c in text if c.isprintable()}
    tables = ["BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    shape: dict[str, Any] = {"hinting": False, "desubroutinize": True, "name_IDs": [1, 2]}
    subsetter = subset.Subsetter(subset.Options(layout_features=[], drop_tables=tables, **shape))
    face: dict[str, Any] = {"fontNumber": _FACES[name], "lazy": True, "recalcTimestamp": False}
    buffer = io.BytesIO()
    with TTFont(font_path(), **face) as font:
        if missing := sorted(characters - font.getBestCmap().keys()):
            raise StudyError(f"the font lacks {', '.join(f'U+{code:04X}' for code in missing)}")
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode()
    source = f"src:url(data:font/otf;base64,{data}) format('opentype')"
    return f"@font-face{{font-family:'{family or name}';{source}}}"
