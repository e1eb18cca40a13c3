"""Step 6, figures: the frame that every figure stands in, its style, and its files.

One style (``study.mplstyle``), one font for all three languages. A figure carries its words and
the data that it shows, so that no file of it can be parted from them.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from html import escape
from importlib import resources
from typing import Any, cast
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from loudi_analysis.figures.colors import GRAY, INK
from loudi_analysis.figures.font import FAMILIES, WHOLE, add_fonts, font_face
from loudi_analysis.figures.marks import Point, x_of
from loudi_analysis.figures.tables import Tables
from loudi_analysis.say.words import Own

LICENSE = "CC BY 4.0"
"""Of the study's figures."""
UNBROKEN = LICENSE.replace(" ", "\xa0")

PICTURES = ("svg", "png", "pdf", "web")
"""``png`` has 300 dots an inch, ``web`` is a PNG of `WEB_WIDTH` pixels."""
WEB_WIDTH = 1200


class StudyFigure(Figure):
    """A figure with its words, on one line each, and what is seen, for who cannot see it.

    ``data`` is what is drawn, a row for each thing, numbers unrounded, missing cells empty;
    ``tables`` notes what it was drawn from.
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
    """Make a figure of a function that draws on a sheet; its words stand under the function's name.

    ``size`` is in inches; ``left``, ``bottom`` and ``right`` are edges of the axes as parts of it,
    the upper one lies below the words; ``source`` is the key of the source note.
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

    def draw(self, own: Own) -> StudyFigure:
        """Return the figure of a study, in a language."""
        sheet = Sheet(self, own)
        self.function(sheet)
        return sheet.figure


class Sheet(Tables):
    """What a figure is drawn from and on: a study, and its own words in one language."""

    figure: StudyFigure

    def __init__(self, frame: Frame, own: Own) -> None:
        super().__init__(own.study)
        self.frame, self.words, self.percent = frame, own.words, own.words.percent

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
        return self.words.number(*(value if isinstance(value, tuple) else (value,)))

    def named(self, kind: str, key: str, default: str = "") -> str:
        """Return the name of a place, result or phrase, or its key where it has none."""
        try:
            return self.words(f"{kind}.{key}")
        except KeyError:
            return default or key

    def show(self, data: pd.DataFrame, title: str = "title", /, **fields: object) -> Axes:
        """Begin the figure of these data, and return axes in the space that its words leave.

        ``title`` is the key of the title that the data bear out; the fields of its strings are as
        `write` takes them.
        """
        (width, height), frame = self.frame.size, self.frame
        fig = cast(StudyFigure, plt.figure(FigureClass=StudyFigure, figsize=frame.size))
        self.figure = fig
        fig.data, fig.tables = data, self
        fig.title, fig.subtitle, fig.alt = (self(k, **fields) for k in (title, "subtitle", "alt"))
        # The codebook's dates have the year, which the article does not write.
        years = (claim.latest.year for claim in self.study.claims_by_id.values() if claim.latest)
        note = self.words(frame.source, year=max(years, default=""), license=UNBROKEN)
        fig.source = note.replace(UNBROKEN, LICENSE)

        def write(text: str, points: float, color: str, y: float, side: str) -> float:
            lines = wrap(text, (width - 0.4) * 72 / points, self.words.language)
            shape: dict[str, Any] = {"fontsize": points, "color": color, "va": side}
            fig.text(0.2 / width, y, "\n".join(lines), linespacing=1.3, **shape)
            return y - (len(lines) * points * 1.5 + 4) / 72 / height

        write(note, 7.5, GRAY, 0.1 / height, "bottom")
        y = write(fig.title, 13, INK, 1 - 0.16 / height, "top")
        y = write(fig.subtitle, 9.5, GRAY, y, "top")
        size = frame.right - frame.left, y - 0.02 - frame.bottom
        return fig.add_axes((frame.left, frame.bottom, *size))

    def panels(self, axes: Axes, titles: Sequence[str], gap: float = 0.12) -> list[Axes]:
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

    def key(self, axes: Axes, marks: Mapping[str, tuple[str, str]], at: Point = (0, 1)) -> None:
        """Tell what marks mean, color and form by string, from a corner of the axes rightward."""
        shape: dict[str, Any] = {"linestyle": "", "markersize": 8, "markeredgewidth": 1.6}
        handles = [Line2D([], [], color=c, marker=form, **shape) for c, form in marks.values()]
        room: dict[str, Any] = {"borderpad": 0, "borderaxespad": 0, "handletextpad": 0.3}
        room |= {"handlelength": 1, "columnspacing": 1.2, "fontsize": 9, "ncols": len(marks)}
        names = [self(name) for name in marks]
        axes.legend(handles, names, loc="upper left", bbox_to_anchor=at, **room)

    def number_ticks(self, axis: Axis) -> None:
        """Let an axis write its numbers as the language does."""
        axis.set_major_formatter(lambda value, _: self.write(value))

    def date_axis(self, axes: Axes, limits: Point, ticks: str) -> None:
        """Make the horizontal axis one of days; ``ticks`` are in ISO format, with spaces."""
        days = [date.fromisoformat(tick) for tick in ticks.split()]
        axes.set_xticks([x_of(day) for day in days], [self.write(day) for day in days])
        axes.set_xlim(limits)


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
            if lines[-1] and _ems(lines[-1] + piece) > ems * 0.96:  # hinting widens a character
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
        fit = all(_ems(part) <= ems for part in parts)
        yield from parts if fit else _CHARACTER.findall(clause.replace("|", ""))


def _ems(text: str) -> float:
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
