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
from typing import Any

import nbformat

from loudi_analysis.figures import FIGURES, FORMATS, drawing, drawn, told
from loudi_analysis.figures.canvas import LICENSE, WEB_WIDTH
from loudi_analysis.pages.page import Page, cited, embedded, notebooks
from loudi_analysis.say.words import LANGUAGES
from loudi_analysis.study import Study
from loudi_analysis.study.tables import cell


def files(name: str, language: str) -> dict[str, str]:
    """Return the names of a figure's files by format: English has none of the language in it."""
    stem = name if language == "en" else f"{name}.{language}"
    plain = {form: f"{stem}.{form}" for form in FORMATS}
    return plain | {"web": f"web/{stem}.png", "csv": f"{name}.csv"}


def citation(page: Page, name: str) -> str:
    """How to cite a figure, in the language of a page."""
    title = told(name, page.language, page.study).title
    said = {"name": name, "title": title, "license": LICENSE}
    return page.words("catalog.citation", **said, **page.cited)


@cache
def _code(study: Study) -> dict[str, str]:
    """Return the code of each notebook, by its path beside the study's folder."""
    cells = {path.name: nbformat.read(path, as_version=4).cells for path in notebooks(study)}
    return {
        f"notebooks/{name}": "\n".join(cell.source for cell in every if cell.cell_type == "code")
        for name, every in cells.items()
    }


_draws = r'\bdraw\("{}"'.format


def showing(study: Study, pattern: str) -> list[str]:
    """Return the paths of the notebooks whose code has the pattern."""
    return [path for path, code in _code(study).items() if re.search(pattern, code)]


def asked(table: str) -> str:
    """Return a pattern of how a notebook's code asks for a table of results."""
    others = {"results": r"|\.overview\(|study\[", "readings": r"|\.over_readings\b"}
    return rf"\.{table}\b{others.get(table, '')}"


def made_by(study: Study) -> list[dict[str, object]]:
    """Return a row for each figure and table: its file, notebooks, function, and lines of that."""
    made = [(name, f"figures/{name}.svg", _draws(name), drawing(name)) for name in FIGURES]
    made += [
        (name, f"data/processed/{name}.csv", asked(name), getattr(type(study), name).fget)
        for name in study.tables()
    ]
    rows: list[dict[str, object]] = []
    for name, file, shown, function in made:
        lines, first = inspect.getsourcelines(function)
        code, last = f"src/{function.__module__.replace('.', '/')}.py", first + len(lines) - 1
        row = {"name": name, "file": file, "notebooks": showing(study, shown), "code": code}
        rows.append({**row, "function": function.__name__, "first": first, "last": last})
    return rows


def catalog_json(study: Study, languages: Sequence[str] = ("en",)) -> str:
    """Return the catalog as JSON: one entry a figure, with its files in these languages."""
    coded, figures = study.claims_by_id, []
    for name in FIGURES:
        english, shown = drawn(name, "en", study), {k: told(name, k, study) for k in LANGUAGES}
        said, taken = ("title", "subtitle", "alt", "source"), english.taken
        words = {part: {k: getattr(figure, part) for k, figure in shown.items()} for part in said}
        row: dict[str, Any] = {"name": name, **words} | {
            "citation": {language: citation(Page(study, language), name) for language in shown},
            "license": LICENSE,
            "files": {language: files(name, language) for language in languages},
            "columns": list(english.data.columns),
            "notebooks": showing(study, _draws(name)),
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
    given = {"made": made_by(study) if root else [], "root": root, "html": html}
    return _page(study, language, "figures.md.j2", width=f"{WEB_WIDTH:,}", **given)


def html_page(study: Study, pictures: Mapping[str, bytes], language: str = "en") -> str:
    """Return one HTML file that holds all, the pictures as SVG by name; it asks for nothing."""
    held = {name: embedded(svg) for name, svg in pictures.items()}
    given = {"claims": study.claims_by_id, "pictures": held, "cell": cell}
    return _page(study, language, "figures.html.j2", **given)


def _page(study: Study, language: str, template: str, **given: object) -> str:
    page = Page(study, language)
    given |= {"figures": {name: drawn(name, language, study) for name in FIGURES}}
    given |= {"notebooks": {name: showing(study, _draws(name)) for name in FIGURES}}
    given |= {"files_of": files, "citation_of": lambda name: citation(page, name)}
    return page.render(template, **given)
