"""Step 7, exports: the catalog of the figures, as JSON and as pages to look through.

An entry says all that a writer needs beside a picture: its words in each language, what is seen,
its data, how to cite it, and the notebooks, results and claims that it comes from.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import nbformat

from loudi_analysis.figures import FIGURES, FORMATS, drawn, told
from loudi_analysis.figures.canvas import LICENSE, WEB_WIDTH, StudyFigure
from loudi_analysis.pages.page import Page, cited, embedded, notebooks
from loudi_analysis.say.words import LANGUAGES
from loudi_analysis.study import Study
from loudi_analysis.study.tables import cell


class Entry(NamedTuple):
    """A figure in all languages, drawn in English, with the notebooks that draw it."""

    name: str
    figures: dict[str, StudyFigure]
    notebooks: list[str]

    def files(self, language: str) -> dict[str, str]:
        """Return the names of the figure's files in a language, by format."""
        return {form: file_name(self.name, language, form) for form in FORMATS}

    def citation(self, page: Page) -> str:
        """How to cite the figure, in the language of a page."""
        said = {"name": self.name, "title": self.figures[page.language].title, "license": LICENSE}
        return page.words("catalog.citation", **said, **page.cited)


@cache
def entries(study: Study) -> tuple[Entry, ...]:
    """Return the figures in the order of the story."""
    return tuple(
        Entry(
            name,
            {"en": drawn(name, "en", study), **{k: told(name, k, study) for k in LANGUAGES[1:]}},
            showing(study, rf'\bdraw\("{name}"'),
        )
        for name in FIGURES
    )


@cache
def _code(study: Study) -> dict[str, str]:
    """Return the code of each notebook, by its path beside the study's folder."""
    cells = {path.name: nbformat.read(path, as_version=4).cells for path in notebooks(study)}
    return {
        f"notebooks/{name}": "\n".join(cell.source for cell in every if cell.cell_type == "code")
        for name, every in cells.items()
    }


def showing(study: Study, pattern: str) -> list[str]:
    """Return the paths of the notebooks whose code has the pattern."""
    return [path for path, code in _code(study).items() if re.search(pattern, code)]


def asked(table: str) -> str:
    """Return a pattern of how a notebook's code asks for a table of results."""
    others = {"results": r"|\.overview\(|study\[", "readings": r"|\.over_readings\b"}
    return rf"\.{table}\b{others.get(table, '')}"


def made_by(study: Study) -> list[dict[str, object]]:
    """Return a row for each figure and table: its file, notebooks, function, and lines of that."""
    made = [
        (name, f"figures/{name}.svg", rf'\bdraw\("{name}"', frame.function)
        for name, frame in FIGURES.items()
    ]
    made += [
        (name, f"data/processed/{name}.csv", asked(name), getattr(type(study), name).fget)
        for name in study.tables()
    ]
    rows = []
    for name, file, shown, function in made:
        lines, first = inspect.getsourcelines(function)
        code = f"src/{function.__module__.replace('.', '/')}.py"
        where = {"name": name, "file": file, "notebooks": showing(study, shown), "code": code}
        rows.append({**where, "first": first, "last": first + len(lines) - 1})
    return rows


def file_name(name: str, language: str, suffix: str) -> str:
    """Return the name of a figure's file: English has none of the language in it."""
    middle = "" if language == "en" or suffix == "csv" else f".{language}"
    return f"web/{name}{middle}.png" if suffix == "web" else f"{name}{middle}.{suffix}"


def catalog_json(study: Study, languages: Sequence[str] = ("en",)) -> str:
    """Return the catalog as JSON: one entry a figure, with its files in these languages."""
    coded, figures = study.claims_by_id, []
    for entry in entries(study):
        shown, taken = entry.figures, entry.figures["en"].taken
        said = ("title", "subtitle", "alt", "source")
        row: dict[str, object] = {"name": entry.name}
        row |= {part: {k: getattr(figure, part) for k, figure in shown.items()} for part in said}
        row |= {
            "citation": {language: entry.citation(Page(study, language)) for language in shown},
            "license": LICENSE,
            "files": {language: entry.files(language) for language in languages},
            "columns": list(shown["en"].data.columns),
            "notebooks": entry.notebooks,
            "results": list(taken["results"]),
            "claims": [key for key in taken["claims"] if key in coded],
            "records": [key for key in taken["claims"] if key not in coded],
            "linked": [f"data/linked/{table}.csv" for table in taken["linked"]],
        }
        figures.append(row)
    return json.dumps({**cited(study), "figures": figures}, ensure_ascii=False, indent=1) + "\n"


def markdown_page(
    study: Study, language: str = "en", root: str = "", html: str = "index.html"
) -> str:
    """Return the page to look through on a code host: pictures, words and links.

    ``root`` is the way from it to the study's folder, empty where there is none to link to;
    ``html`` the file of the page in HTML beside it.
    """
    given: dict[str, object] = {"made": made_by(study) if root else [], "root": root, "html": html}
    given |= {"entries": entries(study), "dpi": 300, "width": f"{WEB_WIDTH:,}"}
    return Page(study, language).render("figures.md.j2", **given)


def html_page(study: Study, pictures: Mapping[str, bytes], language: str = "en") -> str:
    """Return one HTML file that holds all, the pictures as SVG by name; it asks for nothing."""
    held = {name: embedded(svg) for name, svg in pictures.items()}
    given = {"entries": entries(study), "claims": study.claims_by_id, "pictures": held}
    return Page(study, language).render("figures.html.j2", cell=cell, **given)
