"""Step 6, figures: the frame that every figure stands in, its style, and its files.

One style (``study.mplstyle``), one font for all three languages. A figure carries its words and
the data that it shows, so that no file of it can be parted from them.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
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
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from loudi_analysis.figures.colors import GRAY, INK
from loudi_analysis.figures.font import FAMILIES, font_face, font_path
from loudi_analysis.figures.marks import Point, x_of
from loudi_analysis.figures.tables import Tables
from loudi_analysis.intervals import Interval, rounded
from loudi_analysis.say.words import Words
from loudi_analysis.study import Study

LICENSE = "CC BY 4.0"
"""Of the study's figures."""
COLOPHON = {"year": 2020, "license": LICENSE}
"""Fields of the source notes: when the article and what it tells is from, and the license."""

PICTURES = ("svg", "png", "pdf", "web")
"""``png`` has 300 dots an inch, ``web`` is a PNG of `WEB_WIDTH` pixels."""
WEB_WIDTH = 1200


class StudyFigure(Figure):
    """A figure with its words and its data.

    Attributes
    ----------
    title, subtitle, source, alt : str
        As drawn, on one line each; and what is seen, for who cannot see it.
    data : pandas.DataFrame
        What is drawn: a row for each thing, numbers unrounded, missing cells empty.
    tables : Tables
        What it was drawn from: its provenance.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame
    tables: Tables

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Give notebooks the alternative text; the picture itself is theirs to draw."""
        return {}, {"image/png": {"alt": self.alt}}


@dataclass
class Frame:
    """Make a figure of a function that draws on a sheet.

    Its words are the strings under the function's name.

    Parameters
    ----------
    size : tuple of float
        Width and height in inches.
    left, bottom, right : float
        Edges of the axes as parts of the whole; the upper one lies below the words.
    source : str
        The key of the source note.
    """

    size: Point = (7.2, 4.2)
    left: float = 0.09
    bottom: float = 0.2
    right: float = 0.97
    source: str = "source_article"
    function: Callable[[Sheet], None] = field(init=False)

    def __call__(self, function: Callable[[Sheet], None]) -> Frame:
        """Decorate the function."""
        self.function = function
        return self

    def draw(self, words: Words, study: Study | None = None) -> StudyFigure:
        """Return the figure in these words, of the project's own study or of another."""
        sheet = Sheet(self, words, study)
        self.function(sheet)
        return sheet.figure


class Sheet(Tables):
    """What a figure is drawn from and on: a study, and its own words in one language."""

    figure: StudyFigure

    def __init__(self, frame: Frame, words: Words, study: Study | None = None) -> None:
        super().__init__(study)
        self.frame, self.words, self.percent = frame, words, words.percent

    def __call__(self, key: str, **fields: object) -> str:
        """Return a string, its fields written by `write`; without a dot, it is the figure's own."""
        written = {name: self.write(value) for name, value in fields.items()}
        own = key if "." in key else f"{self.frame.function.__name__}.{key}"
        return self.words(own, **written)

    def write(self, value: object) -> str:
        """Write a day, a number (whole) or a number with its decimals as the language does."""
        if isinstance(value, date):
            return self.words.day(value, "short")
        if not isinstance(value, tuple | int | float | Fraction):
            return str(value)
        number = self.words.number(*(value if isinstance(value, tuple) else (value,)))
        return number if self.words.language == "en" else number.replace(",", "")

    def span(self, interval: Interval, digits: int) -> str:
        """Write an interval: ``20.1``, ``75–87.5*`` (the star: inferred), ``> 18``.

        What is but more or less than a number is rounded outward, so that it stays true.
        """
        low, high = interval.lower, interval.upper
        if interval.value is not None:
            return self.write((interval.value, digits))
        if high is None:
            return f"> {self.write((rounded(low or Fraction(0), digits, -1), digits))}"
        if not low:
            return f"< {self.write((rounded(high, digits, 1), digits))}"
        ends = zip((low, high), (interval.low, interval.high), strict=True)
        said = [(self.write((n, digits)), "*" * end.inferred) for n, end in ends]
        if said[0][0] == said[1][0]:
            return f"≈ {said[0][0]}"
        return "–".join(number + star for number, star in said)

    def named(self, kind: str, key: str, default: str = "") -> str:
        """Return the name of a place, result or phrase, or its key where it has none."""
        try:
            return self.words(f"{kind}.{key}")
        except KeyError:
            return default or key

    def show(self, data: pd.DataFrame, title: str = "title", /, **fields: object) -> Axes:
        """Begin the figure, and return axes in the space that its words leave.

        Parameters
        ----------
        data : pandas.DataFrame
            What will be drawn.
        title : str
            Which of the figure's titles says what the data say.
        **fields
            The fields of its strings, as `write` takes them.
        """
        (width, height), frame = self.frame.size, self.frame
        fig = plt.figure(FigureClass=StudyFigure, figsize=frame.size)
        self.figure = fig = cast(StudyFigure, fig)
        fig.data, fig.tables = data, self
        fig.title, fig.subtitle = self(title, **fields), self("subtitle", **fields)
        fig.alt, fig.source = self("alt", **fields), self.words(frame.source, **COLOPHON)
        edge, y = 0.2 / width, 1 - 0.16 / height
        for text, points, color in ((fig.title, 13, INK), (fig.subtitle, 9.5, GRAY)):
            lines = wrap(text, (width - 0.4) * 72 / points, self.words.language)
            shape: dict[str, Any] = {"fontsize": points, "color": color, "linespacing": 1.3}
            fig.text(edge, y, "\n".join(lines), va="top", **shape)
            y -= (len(lines) * points * 1.5 + 4) / 72 / height
        unbroken = fig.source.replace(LICENSE, LICENSE.replace(" ", "\xa0"))
        lines = wrap(unbroken, (width - 0.4) * 72 / 7.5, self.words.language)
        note = "\n".join(lines).replace("\xa0", " ")
        fig.text(edge, 0.1 / height, note, fontsize=7.5, color=GRAY, va="bottom")
        size = frame.right - frame.left, y - 0.02 - frame.bottom
        return fig.add_axes((frame.left, frame.bottom, *size))

    def panels(self, axes: Axes, titles: Sequence[str], gap: float = 0.22) -> list[Axes]:
        """Put a row of axes with titles in the place of one; ``gap`` in parts of their width."""
        box, count = axes.get_position(), len(titles)
        axes.remove()
        width = box.width / (count + gap * (count - 1))
        ems = width * self.frame.size[0] * 72 / 8.5
        names = ["\n".join(wrap(title, ems, self.words.language)) for title in titles]
        lines = max(name.count("\n") + 1 for name in names)
        height, every = box.height - lines * 0.17 / self.frame.size[1], []
        for n, name in enumerate(names):
            panel = self.figure.add_axes((box.x0 + n * width * (1 + gap), box.y0, width, height))
            panel.set_title(name, fontsize=8.5, loc="left", color=INK)
            every.append(panel)
        return every

    def number_ticks(self, axis: Axis) -> None:
        """Let an axis write its numbers as the language does."""
        axis.set_major_formatter(lambda value, _: self.write(value))

    def date_axis(self, axes: Axes, limits: Point, ticks: str) -> None:
        """Make the horizontal axis one of days; ``ticks`` are in ISO format, with spaces."""
        days = [date.fromisoformat(tick) for tick in ticks.split()]
        axes.set_xticks([x_of(day) for day in days], [self.write(day) for day in days])
        axes.set_xlim(limits)


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


def use_chinese_font(language: str = "zh-Hant") -> None:
    """Let matplotlib draw Chinese in all figures from now on, in the font of the study's own.

    ``language`` decides the forms of characters that differ: ``zh-Hant``, ``zh-Hans`` or ``en``.
    """
    _add_font()
    mpl.rcParams["font.family"] = [FAMILIES[language]]


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
        "pdf": dict.fromkeys(("CreationDate", "Creator", "Producer"))
        | {"Title": fig.title, "Subject": fig.alt},
    }
    form, dpi = suffix, None
    if suffix == "web":
        form, dpi = "png", WEB_WIDTH / fig.get_figwidth()
    buffer = io.BytesIO()
    with style(language):
        fig.savefig(buffer, format=form, metadata=metadata[form], dpi=dpi)
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
