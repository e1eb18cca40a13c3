"""Step 6, figures: the sheet that a figure is drawn on, with its study, its words and its frame.

What a figure takes from the study is noted: its provenance is never typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from importlib import import_module
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from loudi_analysis.figures.canvas import LICENSE, StudyFigure, wrap
from loudi_analysis.figures.colors import GRAY, INK
from loudi_analysis.figures.marks import Point, x_of
from loudi_analysis.intervals import Interval
from loudi_analysis.say.words import Own
from loudi_analysis.study.results import Ledger
from loudi_analysis.study.tables import parse

UNBROKEN = LICENSE.replace(" ", "\xa0")
WIDTH = 7.2
"""Of every figure, in inches."""


class Enough(Exception):  # noqa: N818 - no error
    """The words of a figure are there, and nothing else is asked for."""


class Sheet:
    """What a figure is drawn from and on: its row, a study, and its own words in one language.

    The row is one of ``figures.csv``, whose columns CONTRIBUTING explains: ``of`` are the parts
    after each name there, ``days`` the ends of an axis of days, then those that are marked.
    """

    figure: StudyFigure

    def __init__(self, row: Mapping[str, str], own: Own, *, words_alone: bool = False) -> None:
        self.row, self.study, self.words_alone = row, own.study, words_alone
        self.words, self.percent = own.words, own.words.percent
        self.of = {key: rest for key, *rest in (part.split(":") for part in row["of"].split())}
        self.days: list[date] = parse(row["days"], "dates")
        self.taken: dict[str, dict[str, None]] = {"results": {}, "claims": {}, "linked": {}}

    def __call__(self, key: str, **fields: object) -> str:
        """Return a string, its fields written by `write`; without a dot, it is the figure's own."""
        written = {name: self.write(value) for name, value in fields.items()}
        return self.words(key if "." in key else f"{self.row['figure']}.{key}", **written)

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

        ``title`` is the key of the title that the data bear out; the fields of its strings, and of
        the axes' names, are as `write` takes them. Where there are no data, it is a ValueError.
        """
        if data.empty:
            raise ValueError("there is nothing to show")
        edges = (float(self.row[side]) for side in ("height", "left", "bottom", "right"))
        height, left, bottom, right = edges
        fig = StudyFigure(figsize=(WIDTH, height))
        self.figure, self.fields, fig.data, fig.taken = fig, fields, data, self.taken
        fig.title, fig.subtitle, fig.alt = (self(k, **fields) for k in (title, "subtitle", "alt"))
        # The codebook's dates have the year, which the article does not write.
        years = (claim.latest.year for claim in self.study.claims_by_id.values() if claim.latest)
        note = self.words(self.row["source"], year=max(years, default=""), license=UNBROKEN)
        fig.source = note.replace(UNBROKEN, LICENSE)
        if self.words_alone:
            raise Enough

        def write(text: str, points: float, color: str, y: float, side: str) -> float:
            lines = wrap(text, (WIDTH - 0.4) * 72 / points, self.words.language)
            shape: dict[str, Any] = {"fontsize": points, "color": color, "va": side}
            fig.text(0.2 / WIDTH, y, "\n".join(lines), linespacing=1.3, **shape)
            return y - (len(lines) * points * 1.5 + 4) / 72 / height

        write(note, 7.5, GRAY, 0.1 / height, "bottom")
        y = write(fig.title, 13, INK, 1 - 0.16 / height, "top")
        y = write(fig.subtitle, 9.5, GRAY, y, "top")
        return fig.add_axes((left, bottom, right - left, y - 0.02 - bottom))

    def panels(self, axes: Axes, titles: Sequence[str], gap: float = 0.12) -> list[Axes]:
        """Put a row of axes with titles in the place of one; ``gap`` in parts of their width."""
        box, count = axes.get_position(), len(titles)
        axes.remove()
        width = box.width / (count + gap * (count - 1))
        names = ["\n".join(wrap(t, width * WIDTH * 72 / 8.5, self.words.language)) for t in titles]
        lines = max(name.count("\n") + 1 for name in names)
        height, every = box.height - lines * 0.17 / float(self.row["height"]), []
        for n, name in enumerate(names):
            panel = self.figure.add_axes((box.x0 + n * width * (1 + gap), box.y0, width, height))
            panel.set_title(name, fontsize=8.5, loc="left", color=INK)
            every.append(panel)
        return every

    def key(self, axes: Axes, marks: Mapping[str, tuple[str, str]], at: Point = (0, 1)) -> None:
        """Tell what marks mean, color and form by string, from a corner of the axes rightward."""
        shape: dict[str, Any] = {"linestyle": "", "markersize": 8, "markeredgewidth": 1.6}
        handles = [Line2D([], [], color=c, marker=form, **shape) for c, form in marks.values()]
        axes.legend(handles, [*map(self, marks)], bbox_to_anchor=at, ncols=len(marks))

    def finish(self) -> None:
        """Name the axes, and write their numbers as the language does."""
        keys = {f"{side}label": self.row[side] for side in "xy"}
        names = {name: key and self(key, **self.fields) for name, key in keys.items()}
        ticks = [x_of(day) for day in self.days[2:]]
        for axes in self.figure.axes:
            axes.set(**names)
            if ticks:
                axes.set_xticks(ticks, [*map(self.write, self.days[2:])])
                axes.set_xlim(*map(x_of, self.days[:2]))
            for side in self.row["numbers"]:
                axis = getattr(axes, f"{side}axis")
                axis.set_major_formatter(lambda value, _: self.write(value))
            for side in self.row["grid"]:
                getattr(axes, f"{side}axis").grid(True)

    def cite(self, *keys: str) -> None:
        """Note that claims and linked records are taken, and the tables that hold these."""
        linked = self.study.linked
        tables = [table for table in linked.tables if {*keys} & linked.rows(table).keys()]
        self.taken["linked"] |= dict.fromkeys(tables)
        self.taken["claims"] |= dict.fromkeys(keys)

    def interval(self, name: str, basis: str = "stated") -> Interval:
        """Return a result, claim or linked record under the study's reading; days as ordinals."""
        if name in self.study.results_by_id:
            self.taken["results"][name] = None
        if name in self.study.linked.by_key:
            self.cite(name)
        ledger = Ledger(self.study, basis)
        number = ledger[name]
        self.taken["claims"] |= dict.fromkeys(ledger.cited)
        return number

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
