"""Step 7, exports: the catalog of the figures, as JSON and as pages to look through.

An entry says all that a writer needs beside a picture: its words in each language, what is seen,
its data, how to cite it, and the notebooks, results and claims that it comes from.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import nbformat
import pandas as pd

from loudi_analysis.figures import FIGURES, FORMATS, Tables, draw
from loudi_analysis.figures.canvas import LICENSE, StudyFigure
from loudi_analysis.figures.font import font_face
from loudi_analysis.pages.page import cited, render_template
from loudi_analysis.say.words import LANGUAGES, Words
from loudi_analysis.study.codebook import claims
from loudi_analysis.study.source import study_root
from loudi_analysis.study.tables import cell


@dataclass(frozen=True)
class Entry:
    """A figure in all languages, with what it was drawn from."""

    name: str
    figures: dict[str, StudyFigure]
    tables: Tables

    def as_json(self, languages: Sequence[str]) -> dict[str, object]:
        """Return the entry as JSON has it, with the files in these languages."""
        parts = ("title", "subtitle", "alt", "source", "citation")
        words: dict[str, dict[str, str]] = {part: {} for part in parts}
        for language, figure in self.figures.items():
            for part in parts[:-1]:
                words[part][language] = getattr(figure, part)
            words["citation"][language] = self.citation(language)
        return {
            "name": self.name,
            **words,
            "license": LICENSE,
            "files": {language: self.files(language) for language in languages},
            "columns": list(self.figures["en"].data.columns),
            "notebooks": notebooks()[self.name],
            "results": self.tables.results,
            "claims": [key for key in self.tables.claims if key in claims()],
            "records": [key for key in self.tables.claims if key not in claims()],
            "linked": [f"data/linked/{table}.csv" for table in self.tables.linked],
        }

    def files(self, language: str) -> dict[str, str]:
        """Return the names of the figure's files in a language, by format."""
        return {form: file_name(self.name, language, form) for form in FORMATS}

    def citation(self, language: str) -> str:
        """How to cite the figure."""
        words = Words(language)
        return words(
            "catalog.citation",
            author=words("catalog.author"),
            title=self.figures[language].title,
            name=self.name,
            license=LICENSE,
            **cited(),
        )


@cache
def entries() -> tuple[Entry, ...]:
    """Return the figures in the order of the story."""
    found = []
    for name in FIGURES:
        tables = Tables()
        found.append(Entry(name, {lang: draw(name, lang, tables) for lang in LANGUAGES}, tables))
    return tuple(found)


def file_name(name: str, language: str, suffix: str) -> str:
    """Return the name of a figure's file: English has none of the language in it."""
    middle = "" if language == "en" or suffix == "csv" else f".{language}"
    return f"web/{name}{middle}.png" if suffix == "web" else f"{name}{middle}.{suffix}"


def notebooks() -> dict[str, list[str]]:
    """Return the notebooks that draw each figure, by the figure's name."""
    drawn: dict[str, list[str]] = {name: [] for name in FIGURES}
    for path in sorted(study_root().joinpath("notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        for name in dict.fromkeys(re.findall(r'\bdraw\("(\w+)"', code)):
            drawn[name].append(f"notebooks/{path.name}")
    return drawn


def catalog_json(languages: Sequence[str] = ("en",)) -> str:
    """Return the catalog as JSON: one entry a figure, with its files in these languages."""
    document = {**cited(), "figures": [entry.as_json(languages) for entry in entries()]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def markdown_page(languages: Sequence[str] = ("en",), root: str = "") -> str:
    """Return the page to look through on a code host: pictures, words and links.

    Parameters
    ----------
    languages : sequence of str
        The languages of the pictures.
    root : str
        The way from the page to the study's folder; empty where there is none to link to.
    """
    return render_template(
        "figures.md.j2", entries=entries(), notebooks=notebooks(), languages=languages, root=root
    )


def html_page(pictures: Mapping[str, Mapping[str, bytes]], languages: Sequence[str]) -> str:
    """Return one HTML file with all pictures, words and data in it; it asks for nothing outside.

    Parameters
    ----------
    pictures : mapping
        For each figure by name, its SVG by language.
    languages : sequence of str
        The languages of the pictures.
    """
    chinese = "".join(
        getattr(entry.figures[language], part)
        for entry in entries()
        for language in ("zh-Hant", "zh-Hans")
        for part in ("title", "subtitle", "alt", "source")
    ) + "".join(entry.citation(language) for entry in entries() for language in LANGUAGES)
    return render_template(
        "figures.html.j2",
        entries=entries(),
        notebooks=notebooks(),
        languages=languages,
        cells=_cells,
        claims=claims(),
        font=font_face(chinese, "zh-Hant", "Study Sans"),
        pictures={
            name: {
                language: "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
                for language, svg in by_language.items()
            }
            for name, by_language in pictures.items()
        },
    )


def _cells(frame: pd.DataFrame) -> list[list[str]]:
    return [[cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
