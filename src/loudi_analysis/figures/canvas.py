"""Step 6, figures: a figure with its words, how lines are broken, the style, and the files.

One style (``study.mplstyle``), one font for all three languages. A figure carries its words and
the data that it shows, so that no file of it can be parted from them.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager
from html import escape
from importlib import resources
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from loudi_analysis.figures.font import FAMILIES, WHOLE, add_fonts, font_face
from loudi_analysis.study.tables import known

LICENSE = "CC BY 4.0"

PICTURES = ("svg", "png", "pdf", "web")
"""``png`` has 300 dots an inch, ``web`` is a PNG of `WEB_WIDTH` pixels."""
WEB_WIDTH = 1200


class StudyFigure(Figure):
    """A figure with its words, on one line each, and what is seen, for who cannot see it.

    ``data`` is what is drawn, a row for each thing, numbers unrounded, missing cells empty;
    ``taken`` is what it was drawn from, with what that rests on, in the order of use: names of
    ``results``, ids of ``claims`` and keys of linked records, names of ``linked`` tables.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame
    taken: dict[str, dict[str, None]]

    def characters(self) -> set[str]:
        """Return the characters of all texts in it; those at ticks are written when asked for."""
        for axes in self.axes:
            _ = axes.get_xticklabels(which="both"), axes.get_yticklabels(which="both")
        return {c for text in self.findobj(Text) for c in text.get_text()} - {"\n"}

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Give notebooks the alternative text; the picture itself is theirs to draw."""
        return {}, {"image/png": {"alt": self.alt}}


_CLAUSE = re.compile(r"(?:「[^」]*」|“[^”]*”|（[^）]*）|[^，。；：「“（])+[，。；：]*")
_CHARACTER = re.compile(r"[（「“《]*(?:[!-~\xa0]+|.)[，。；：、）」”》]*")


def wrap(text: str, ems: float, language: str) -> list[str]:
    """Break a text into lines of at most ``ems`` times the font's size, as even as may be.

    Latin text breaks at spaces and takes about half an em a letter. Chinese breaks after clauses,
    which end in punctuation, and at ``|``, which is not written; a clause that is too long for a
    line of its own, between any two characters, but not within a number or a Latin word.
    """
    pieces = [*_pieces(text, ems * 0.96)]

    def filled(ems: float) -> list[str]:
        if language == "en":
            return textwrap.wrap(text, int(ems / 0.51), break_long_words=False)
        lines = [""]
        for piece in pieces:
            if lines[-1] and ems_of(lines[-1] + piece) > ems * 0.96:  # hinting widens a character
                lines.append("")
            lines[-1] += piece
        return lines

    lines = even = filled(ems)
    while len(lines) > 1 and len(even) == len(lines) and ems > 4:
        lines, ems = even, ems * 0.98
        even = filled(ems)
    return lines


def _pieces(text: str, ems: float) -> Iterator[str]:
    for clause in _CLAUSE.findall(text):
        parts = clause.split("|")
        fit = all(ems_of(part) <= ems for part in parts)
        yield from parts if fit else _CHARACTER.findall(clause.replace("|", ""))


def ems_of(text: str) -> float:
    """Return about how wide a text is, in its own size."""
    return sum(0.58 if character.isascii() else 1.0 for character in text)


def style(language: str = "en") -> AbstractContextManager[None]:
    """Return a context in which matplotlib draws in the study's style and font."""
    add_fonts()
    family = FAMILIES[language]
    path = str(resources.files("loudi_analysis.figures") / "study.mplstyle")
    settings = mpl.rc_params_from_file(path, use_default_template=False)
    return mpl.rc_context({**settings, "font.family": [family, family + WHOLE]})


def use_chinese_font(language: str = "zh-Hant") -> None:
    """Let matplotlib draw Chinese in all figures from now on, in the font of the study's own.

    ``language`` decides the forms of characters that differ: ``zh-Hant``, ``zh-Hans`` or ``en``.
    """
    known("language", language, FAMILIES)
    add_fonts()
    mpl.rcParams["font.family"] = [FAMILIES[language], FAMILIES[language] + WHOLE]


def save(fig: StudyFigure, language: str, suffix: str) -> bytes:
    """Return a figure as one of `PICTURES`: the same bytes every time, no date, no version."""
    none = dict.fromkeys(("CreationDate", "Creator", "Producer"))
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": None, "Title": fig.title},
        "png": {"Software": None},
        "pdf": {**none, "Title": fig.title, "Subject": fig.alt},
    }
    form, dpi = ("png", WEB_WIDTH / fig.get_figwidth()) if suffix == "web" else (suffix, None)
    buffer = io.BytesIO()
    with style(language):
        fig.savefig(buffer, format=form, metadata=metadata[form], dpi=dpi)
    if suffix != "svg":
        return buffer.getvalue()
    # It carries the font that its text is set in, and says what is seen.
    svg = buffer.getvalue().decode().replace("\xa0", " ")
    rule = font_face("".join(ElementTree.fromstring(svg).itertext()), language)
    told = f'role="img" aria-label="{escape(fig.alt)}" lang="{language}" xml:lang="{language}"'
    head, opening, rest = re.split(r"(?<=<svg )([^>]*>)", svg, maxsplit=1)
    return f'{head}{told} {opening}\n <style type="text/css">{rule}</style>{rest}'.encode()
