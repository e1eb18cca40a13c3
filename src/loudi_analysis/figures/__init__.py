"""Step 6, figures: each is a function that draws on a sheet, which has a study and its words.

Titles are claims whose numbers come from the results; what is said is drawn solid, what is
inferred hatched or light. Each figure carries the data that it draws and a note of what it took.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import matplotlib.pyplot as plt

from loudi_analysis.figures import beside, checks, donations, epidemic, mobilization, source
from loudi_analysis.figures.canvas import PICTURES, StudyFigure, save, style
from loudi_analysis.figures.font import lacking
from loudi_analysis.figures.sheet import Frame
from loudi_analysis.io import StudyError
from loudi_analysis.say.words import Own
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.tables import known, to_csv

MODULES = (source, mobilization, donations, epidemic, beside, checks)
FIGURES: dict[str, Frame] = {
    name: drawing
    for module in MODULES
    for name, drawing in vars(module).items()
    if isinstance(drawing, Frame)
}
"""The study's figures by name, in the order of the story."""

FORMATS = (*PICTURES, "csv")
"""The files of a figure: the pictures, and the data that they show."""


def draw(name: str, language: str = "en", study: Study | None = None) -> StudyFigure:
    """Return the figure of that name in a language, of this study or of another.

    Raises `UnknownName` where there is none, and `StudyError` where a character is missing from
    the font, or the study lacks what the figure shows.
    """
    known("figure", name, FIGURES)
    plt.draw_if_interactive()  # loads the backend, whose settings are not to end with the style
    with style(language):
        figure = FIGURES[name].draw(Own(study or load_study(), language))
        if codes := lacking(figure.characters(), language):  # each would be drawn as an empty box
            raise StudyError(f"figure {name!r} ({language}): {codes} missing from font")
    return figure


@lru_cache(256)
def told(name: str, language: str, study: Study) -> StudyFigure:
    """Return a figure that has its words and data alone, undrawn: in a hundredth of the time."""
    with style(language):
        return FIGURES[name].draw(Own(study, language), words_alone=True)


def render(
    name: str, language: str, formats: Iterable[str], study: Study | None = None
) -> dict[str, bytes]:
    """Return a figure as the bytes of each format, by format: the same every time."""
    return {form: _file(name, language, form, study) for form in formats}


# Tables, notebooks and pages show the same figures: each is drawn once, and each file made once.
drawn = lru_cache(64)(draw)
"""A figure that is drawn once and shared: to be read, not changed."""


@lru_cache(256)
def _file(name: str, language: str, form: str, study: Study | None) -> bytes:
    figure = drawn(name, language, study)
    return to_csv(figure.data).encode() if form == "csv" else save(figure, language, form)
