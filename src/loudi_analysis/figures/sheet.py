"""Step 6, figures: the sheet that a figure is drawn on, with its study, its words and its frame.

What a figure takes from the study is noted: its provenance is never typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from importlib import import_module
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D

from loudi_analysis.figures.canvas import LICENSE, StudyFigure, wrap
from loudi_analysis.figures.colors import GRAY, INK
from loudi_analysis.figures.marks import Point, x_of
from loudi_analysis.intervals import Interval
from loudi_analysis.say.words import Own
from loudi_analysis.study.codebook import Claim
from loudi_analysis.study.results import Ledger
from loudi_analysis.study.tables import Row

UNBROKEN = LICENSE.replace(" ", "\xa0")


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

    def draw(self, own: Own, *, words_alone: bool = False) -> StudyFigure:
        """Return the figure of a study, in a language; or only what stands on its sheet first."""
        sheet = Sheet(self, own, words_alone)
        with suppress(_Enough):
            self.function(sheet)
        return sheet.figure


class _Enough(Exception):  # noqa: N818 - no error
    """The words of the figure are there."""


class Sheet:
    """What a figure is drawn from and on: a study, and its own words in one language."""

    figure: StudyFigure

    def __init__(self, frame: Frame, own: Own, words_alone: bool = False) -> None:
        self.study, self.frame, self.words_alone = own.study, frame, words_alone
        self.words, self.percent = own.words, own.words.percent
        self.taken: dict[str, dict[str, None]] = {"results": {}, "claims": {}, "linked": {}}

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

    @property
    def seaborn(self) -> Any:
        """The library, for which not every figure waits."""
        return import_module("seaborn")

    def show(self, data: pd.DataFrame, title: str = "title", /, **fields: object) -> Axes:
        """Begin the figure of these data, and return axes in the space that its words leave.

        ``title`` is the key of the title that the data bear out; the fields of its strings are as
        `write` takes them.
        """
        (width, height), frame = self.frame.size, self.frame
        self.figure = fig = StudyFigure(figsize=frame.size)
        fig.data, fig.taken = data, self.taken
        fig.title, fig.subtitle, fig.alt = (self(k, **fields) for k in (title, "subtitle", "alt"))
        # The codebook's dates have the year, which the article does not write.
        years = (claim.latest.year for claim in self.study.claims_by_id.values() if claim.latest)
        note = self.words(frame.source, year=max(years, default=""), license=UNBROKEN)
        fig.source = note.replace(UNBROKEN, LICENSE)
        if self.words_alone:
            raise _Enough

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

    def note(self, kind: str, *names: str) -> None:
        """Note names that are taken, of results, of linked tables, or of claims and records."""
        self.taken[kind] |= dict.fromkeys(names)

    def interval(self, name: str, basis: str = "stated") -> Interval:
        """Return a result, claim or linked record under the study's reading; days as ordinals."""
        if name in self.study.results_by_id:
            self.note("results", name)
        if name in (linked := self.study.linked):
            self.note("linked", *(t for t in linked.tables if name in linked.rows(t)))
        ledger = Ledger(self.study, basis)
        number = ledger[name]
        self.note("claims", *ledger.cited)
        return number

    def over_readings(self, name: str) -> Interval:
        """Return the range of a result over all readings."""
        self.interval(name)
        return self.study[name].over_readings

    def point(self, name: str) -> Fraction:
        """Return what is one number; an interval, which must be drawn as one, is a ValueError."""
        value = self.interval(name).value
        if value is None:
            raise ValueError(f"{name} is an interval")
        return value

    def count(self, name: str) -> int:
        """Return what is one whole number; raises as `point`."""
        return int(self.point(name))

    def day(self, name: str) -> date:
        """Return what is one day; raises as `point`."""
        return date.fromordinal(self.count(name))

    def claim(self, name: str) -> Claim:
        """Return a claim."""
        self.note("claims", name)
        return self.study.claims_by_id[name]

    def rows(self, table: str, keys: Iterable[str] = ()) -> dict[str, Row]:
        """Return rows of a linked table by key, as text; all of them where no keys are given."""
        rows = self.study.linked.rows(table)
        found = {key: rows[key] for key in keys or rows}
        self.note("linked", table)
        self.note("claims", *found)
        return found

    def own(self, comparison: str) -> str:
        """Return the result that a comparison sets beside others."""
        rows = self.study.rows("comparisons")
        return next(row["of"] for row in rows if row["comparison"] == comparison)

    def comparison(self, name: str) -> pd.DataFrame:
        """Return a comparison by key, the study's own place first, ``ratio`` an interval.

        It ends where the last digit would change, and is None where a count is rough.
        """
        table = self.study.comparison(name, "implied")
        self.rows("records", " ".join(table["records"]).split())
        if self.own(name) in self.study.results_by_id:
            self.interval(self.own(name))
        return table
