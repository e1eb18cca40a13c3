"""The study's font: cut to what the study writes, and further for what carries it along.

Noto Sans CJK (SIL Open Font License). Figures are drawn in three faces of it that are cut to the
study's characters and stand beside this module, written by ``scripts/make_font.py``: so a figure's
files take a third of the time. What they lack comes from the whole font.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
from matplotlib import font_manager

from loudi_analysis.io import StudyError

FAMILIES = {"en": "Noto Sans CJK KR", "zh-Hans": "Noto Sans CJK SC", "zh-Hant": "Noto Sans CJK TC"}
"""The face of each language: forms of characters differ; Latin quotation marks are narrow in KR."""

SMALL = {
    family: Path(__file__).with_name(f"NotoSansCJK-{family[-2:]}-cut.otf")
    for family in FAMILIES.values()
}
WHOLE = " Regular"
"""After the name of a small face: the whole one, for characters that the small one lacks."""

_FACES = {family: number for number, family in enumerate(FAMILIES.values(), 1)}  # in the collection
_SHA256 = "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"


@cache
def add_fonts() -> None:
    """Let matplotlib draw in the study's fonts, whatever fonts of these names the machine has."""
    manager = font_manager.fontManager
    others = [font for font in manager.ttflist if "Noto Sans CJK" not in font.name]
    manager.addfont(font_path())
    whole = {font.name: font for font in manager.ttflist if font.fname == font_path()}
    manager.ttflist = [*others, *(replace(whole[f], name=f + WHOLE) for f in SMALL)]
    for path in SMALL.values():
        manager.addfont(path)


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


def lacking(characters: Iterable[str], language: str) -> str:
    """Return the codes of those characters that the whole font lacks, with commas."""
    add_fonts()
    face = font_manager.get_font(font_manager.findfont(FAMILIES[language] + WHOLE))
    codes = sorted(map(ord, characters))
    return ", ".join(f"U+{code:04X}" for code in codes if not face.get_char_index(code))


@lru_cache(64)
def cut(text: str, language: str = "zh-Hant", *, whole: bool = False) -> bytes:
    """Return an OpenType font of the text's characters alone, some 200 bytes each.

    It comes from the ``whole`` font where told, or where the small one lacks a character. The bytes
    are the same every time: no date, and no compression, whose bytes would vary with the library
    that does it. Raises `StudyError` where the font lacks a character.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    characters, family = {ord(c) for c in text if c.isprintable()}, FAMILIES[language]
    # The small one has no hints and no subroutines left, and its bounds hold all its parts.
    face = TTFont(SMALL[family], lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    kept: dict[str, Any] = {"hinting": True}
    if whole or not characters <= face.getBestCmap().keys():
        face.close()
        if missing := lacking(map(chr, characters), language):
            raise StudyError(f"the font lacks {missing}")
        face = TTFont(font_path(), fontNumber=_FACES[family], lazy=True, recalcTimestamp=False)
        kept = {"hinting": False, "desubroutinize": True}
    kept["drop_tables"] = ["BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(subset.Options(layout_features=[], name_IDs=[1, 2, 6], **kept))
    buffer = io.BytesIO()
    with face as font:
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.save(buffer)
    return buffer.getvalue()


def font_face(text: str, language: str = "zh-Hant", family: str = "") -> str:
    """Return the CSS rule that carries the cut font under the family's name (or another)."""
    data = base64.b64encode(cut(text, language)).decode()
    return (
        f"@font-face{{font-family:'{family or FAMILIES[language]}';"
        f"src:url(data:font/otf;base64,{data}) format('opentype')}}"
    )
