"""Step 6, figures: the frame that every figure stands in, its style, and its files.

One style (``study.mplstyle``), one font for all three languages. A figure carries its words and
the data that it shows, so that no file of it can be parted from them.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from html import escape
from importlib import resources
from typing import Any, cast
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from loudi_analysis.figures.font import FAMILIES, font_face, font_path
from loudi_analysis.say.words import Words

BLUE, ORANGE, GREEN, SKY, RED = "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00"
DARK = "#8a5f00"
"""Orange that can be read as text."""
INK, GRAY, LIGHT = "#222222", "#666666", "#dddddd"

YEAR = 2020
"""Of the article and of what it tells."""
LICENSE = "CC BY 4.0"
"""Of the study's figures."""

PICTURES = ("svg", "png", "pdf", "web")
"""``png`` has 300 dots an inch, ``web`` is a PNG of `WEB_WIDTH` pixels."""
WEB_WIDTH = 1200


class StudyFigure(Figure):
    """A figure with its words and its data.

    Attributes
    ----------
    title, subtitle, source : str
        As drawn, on one line each.
    alt : str
        What is seen, for who cannot see it.
    data : pandas.DataFrame
        What is drawn: a row for each thing, numbers unrounded, missing cells empty.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Give notebooks the alternative text; the picture itself is theirs to draw."""
        return {}, {"image/png": {"alt": self.alt}}


def canvas(
    words: Words,
    name: str,
    data: pd.DataFrame,
    *,
    title: Mapping[str, object] | None = None,
    subtitle: Mapping[str, object] | None = None,
    alt: Mapping[str, object] | None = None,
    variant: str = "title",
    source: str = "source_article",
    size: tuple[float, float] = (7.2, 4.2),
    left: float = 0.09,
    bottom: float = 0.2,
    right: float = 0.97,
) -> tuple[StudyFigure, Axes]:
    """Return a figure with title, subtitle and source note, and axes in the space between.

    Parameters
    ----------
    words : Words
        The language's strings: ``name.title`` (or another ``variant``), ``name.subtitle`` and
        ``name.alt``, filled from the fields given, and the key of the ``source`` note.
    name : str
        The figure's name.
    data : pandas.DataFrame
        What it will show.
    size : tuple of float
        Width and height in inches.
    left, bottom, right : float
        Edges of the axes as parts of the whole.
    """
    fig = cast(StudyFigure, plt.figure(FigureClass=StudyFigure, figsize=size))
    fig.title = words(f"{name}.{variant}", **(title or {}))
    fig.subtitle = words(f"{name}.subtitle", **(subtitle or {}))
    fig.alt = words(f"{name}.alt", **(alt or {}))
    fig.source = words(source, year=YEAR, license=LICENSE)
    fig.data = data
    width, height = size
    edge = 0.2 / width
    y = 1 - 0.16 / height
    for text, points, color in ((fig.title, 13, INK), (fig.subtitle, 9.5, GRAY)):
        lines = wrap(text, (width - 0.4) * 72 / points, words.language)
        fig.text(edge, y, "\n".join(lines), fontsize=points, color=color, va="top", linespacing=1.3)
        y -= (len(lines) * points * 1.5 + 4) / 72 / height
    unbroken = fig.source.replace(LICENSE, LICENSE.replace(" ", "\xa0"))
    lines = wrap(unbroken, (width - 0.4) * 72 / 7.5, words.language)
    note = "\n".join(lines).replace("\xa0", " ")
    fig.text(edge, 0.1 / height, note, fontsize=7.5, color=GRAY, va="bottom")
    axes = fig.add_axes((left, bottom, right - left, y - 0.02 - bottom))
    return fig, axes


def wrap(text: str, ems: float, language: str) -> list[str]:
    """Break a text into lines of at most ``ems`` times the font's size.

    Latin text breaks at spaces and takes about half an em a letter; Chinese breaks between any
    two characters but not before closing punctuation, nor within a number or a Latin word.
    """
    if language == "en":
        return textwrap.wrap(text, int(ems / 0.51))
    lines, width = [""], 0.0
    ems *= 0.96  # closing punctuation may hang over, and hinting widens a character
    for piece in re.findall(r"[!-~\xa0]+|.", text):
        step = sum(0.58 if character.isascii() else 1.0 for character in piece)
        if width + step > ems and piece not in "，。；：、）」”%":
            lines.append("")
            width = 0.0
        lines[-1] += piece
        width += step
    return lines


def style(language: str = "en") -> AbstractContextManager[None]:
    """Return a context in which matplotlib draws in the study's style and font."""
    _add_font()
    path = str(resources.files("loudi_analysis.figures") / "study.mplstyle")
    settings = mpl.rc_params_from_file(path, use_default_template=False)
    return mpl.rc_context({**settings, "font.family": [FAMILIES[language]]})


@cache
def _add_font() -> None:
    # A font of the same name on the user's machine would win: drop it, then add ours.
    manager = font_manager.fontManager
    manager.ttflist = [font for font in manager.ttflist if "Noto Sans CJK" not in font.name]
    manager.addfont(font_path())


def save(fig: StudyFigure, language: str, suffix: str) -> bytes:
    """Return a figure as one of `PICTURES`: the same bytes every time, no date, no version."""
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": None, "Title": fig.title},
        "png": {"Software": None},
        "web": {"Software": None},
        "pdf": {
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
            "Title": fig.title,
            "Subject": fig.alt,
        },
    }
    width = fig.get_figwidth()
    buffer = io.BytesIO()
    with style(language):
        if suffix == "web":
            fig.savefig(buffer, format="png", metadata=metadata[suffix], dpi=WEB_WIDTH / width)
        else:
            fig.savefig(buffer, format=suffix, metadata=metadata[suffix])
    if suffix == "svg":
        return _with_font(buffer.getvalue().decode(), fig.alt, language).encode()
    return buffer.getvalue()


def _with_font(svg: str, alt: str, language: str) -> str:
    """Let the SVG carry the font that its text is set in, and say what is seen."""
    text = "".join("".join(node.itertext()) for node in ElementTree.fromstring(svg).iter())
    rule = font_face(text, language)
    head, rest = svg.split("<svg ", 1)
    label = escape(" ".join(alt.split()))
    opening, rest = rest.split(">", 1)
    lang = f'lang="{language}" xml:lang="{language}"'
    return (
        f'{head}<svg role="img" aria-label="{label}" {lang} {opening}>\n'
        f' <style type="text/css">{rule}</style>{rest}'
    )
