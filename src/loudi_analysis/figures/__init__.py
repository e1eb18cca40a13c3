"""Step 6, figures: each is a row of a table, and a function that draws it on a sheet.

Titles are claims whose numbers come from the results; what is said is drawn solid, what is
inferred hatched or light. Each figure carries the data that it draws and a note of what it took.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from pkgutil import resolve_name

import matplotlib.pyplot as plt

from loudi_analysis.figures.canvas import PICTURES, StudyFigure, save, style
from loudi_analysis.figures.font import lacking
from loudi_analysis.figures.sheet import Enough, Sheet
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.say.words import Own
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.tables import by, known, read_rows, to_csv

CHECKS = {"figure": "once", "chapter": "needed", "drawing": "needed", "source": "needed"}
CHECKS |= dict.fromkeys(("height", "left", "bottom", "right"), "number")
CHECKS |= dict.fromkeys(("x", "y", "of"), "") | {"scale": "log|", "days": "dates|"}
CHECKS |= dict.fromkeys(("numbers", "grid"), "x|y|xy|")
FIGURES = by("figure", read_rows(Path(__file__).parent, "figures", CHECKS))
"""The study's figures by name, in the order of the story: rows of ``figures.csv``."""

FORMATS = (*PICTURES, "csv")
"""The files of a figure: the pictures, and the data that they show."""


def drawing(name: str) -> Callable[[Sheet], None]:
    """Return the function that draws a figure."""
    cell = FIGURES[name]["drawing"]
    try:
        drawn: Callable[[Sheet], None] = resolve_name(f"{__name__}.{cell}")
    except (ValueError, ImportError, AttributeError) as error:
        raise StudyError(f"figures.csv: nothing draws {name!r}: {error}") from error
    return drawn


class Lacking(StudyError):  # noqa: N818 - read as a sentence
    """A study that has not what a figure shows."""


def _draw(sheet: Sheet) -> None:
    name = sheet.row["figure"]
    try:
        drawing(name)(sheet)
    except (UnknownName, ValueError, IndexError) as error:
        raise Lacking(f"figure {name!r} cannot be drawn of this study: {error}") from error


def draw(name: str, language: str = "en", study: Study | None = None) -> StudyFigure:
    """Return the figure of that name in a language, of this study or of another.

    Raises `UnknownName` where there is none, `Lacking` where the study has not what it shows, and
    `StudyError` where a character is missing from the font.
    """
    plt.draw_if_interactive()  # loads the backend, not in the style: a notebook then shows figures
    sheet = Sheet(FIGURES[name], Own(study or load_study(), language))
    with style(language):
        _draw(sheet)
        sheet.finish()
        if codes := lacking(sheet.figure.characters(), language):  # each would be an empty box
            raise StudyError(f"figure {name!r} ({language}): {codes} missing from font")
    return sheet.figure


@lru_cache(256)
def told(name: str, language: str, study: Study) -> StudyFigure:
    """Return a figure that has its words and data alone, undrawn: in a hundredth of the time."""
    sheet = Sheet(FIGURES[name], Own(study, language), words_alone=True)
    with style(language), suppress(Enough):
        _draw(sheet)
    return sheet.figure


def shown_by(study: Study) -> list[str]:
    """Return the names of the figures that a study can show."""
    shown = []
    for name in FIGURES:
        with suppress(Lacking):
            told(name, "en", study)
            shown.append(name)
    return shown


# Tables, notebooks and pages share figures: each is drawn once, to be read and not changed.
drawn = lru_cache(64)(draw)


@lru_cache(256)
def rendered(name: str, language: str, form: str, study: Study | None) -> bytes:
    """Return a figure's file in one of `FORMATS`: the same bytes every time."""
    known("format", form, FORMATS)
    figure = drawn(name, language, study)
    return to_csv(figure.data).encode() if form == "csv" else save(figure, language, form)
