"""Step 7, exports: the notebooks as one report to read, a page of HTML and a PDF.

The report is what the notebooks say, in their order, with every figure as a vector drawing that
carries its font. Code is folded away on the page and left out on paper.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from bs4.element import Tag
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML, markdown2html_mistune
from pygments.formatters import HtmlFormatter

from loudi_analysis import figures
from loudi_analysis.figures.font import font_face
from loudi_analysis.io import StudyError
from loudi_analysis.pages.page import LANGUAGE, chinese, embedded, notebooks, render_template
from loudi_analysis.study import Study

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef「」『』《》〈〉、。〔〕]+")
_LIGHT, _DARK = (HtmlFormatter(style=style) for style in ("default", "github-dark"))


@dataclass(frozen=True)
class Cell:
    """Text, or code with what it gave; each empty where there is none.

    A heading is silent, and left out on paper, where only code without output follows.
    """

    text: str = ""
    code: str = ""
    outputs: Sequence[str] = ()
    silent: bool = False


@dataclass(frozen=True)
class Chapter:
    """One notebook: its anchor, its title, and its cells as HTML."""

    anchor: str
    title: str
    cells: Sequence[Cell]


def report_page(study: Study) -> str:
    """Return the report as one HTML file, which asks for nothing from outside.

    Raises
    ------
    StudyError
        Where a notebook cannot be read or has not been executed.
    """
    chapters = [_chapter(study, path) for path in notebooks(study)]
    html = "".join("".join((c.text, *c.outputs)) for chapter in chapters for c in chapter.cells)
    return render_template(
        "report.html.j2",
        study,
        chapters=chapters,
        font=font_face("".join(_CHINESE.findall(html)), LANGUAGE, "Study Sans"),
        light=_LIGHT.get_style_defs(".highlight"),
        dark=_DARK.get_style_defs(".highlight"),
    )


def print_pdf(page: Path, pdf: Path) -> None:
    """Print a page of HTML to a PDF with Chromium.

    Raises
    ------
    StudyError
        Where there is no Chromium, or it fails.
    """
    browser = find_chromium()
    options = ["--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    if os.geteuid() == 0:  # Chromium's sandbox does not run for root
        options.append("--no-sandbox")
    with tempfile.TemporaryDirectory() as profile:
        options += [f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        command = [browser, *options, f"--print-to-pdf={pdf.resolve()}", page.resolve().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise StudyError(f"{browser} could not print {page}: {error}") from error
    if done.returncode or not pdf.is_file():
        last = done.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise StudyError(f"{browser} could not print {page}: {last[0]}")


def find_chromium() -> str:
    """Return the browser to print with: the one that ``CHROMIUM`` names, or one on the path."""
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else CHROMIUM:
        if found := shutil.which(name):
            return found
    missing = f"CHROMIUM={named} is no program" if named else "no Chromium was found"
    raise StudyError(
        f"{missing}: install it (Debian and Ubuntu: apt-get install chromium; macOS: brew install "
        "--cask chromium), name the program (CHROMIUM=/path/to/chromium), or leave the PDF out "
        "(--no-pdf)"
    )


def _chapter(study: Study, path: Path) -> Chapter:
    cells = [_cell(study, cell, path) for cell in nbformat.read(path, as_version=4).cells]
    for number, (one, other) in enumerate(pairwise(cells)):
        only_heading = re.fullmatch(r"<h\d>[^<]*</h\d>\s*", one.text)
        if only_heading and other.code and not other.outputs:
            cells[number] = replace(one, silent=True)
    heading = _soup(cells[0].text).h1
    if heading is None:
        raise StudyError(f"{path.name}: the first cell has no title")
    return Chapter(path.stem, heading.get_text(), cells)


def _cell(study: Study, cell: Any, path: Path) -> Cell:
    if cell.cell_type == "markdown":
        return Cell(text=_tidy(markdown2html_mistune(cell.source), path.stem))
    if cell.execution_count is None:
        raise StudyError(f"{path.name} has not been executed: run `loudi-analysis study`")
    code = _tidy(Highlight2HTML(pygments_lexer="python3")(cell.source), path.stem)
    names = re.findall(r'^draw\("(\w+)"\)$', cell.source, re.M)
    outputs = [_output(study, output, names, path.stem) for output in cell.outputs]
    return Cell(code=code, outputs=outputs)


def _output(study: Study, output: Any, names: list[str], stem: str) -> str:
    """Return an output as HTML: a figure anew and as a vector, a plot, a table, or text."""
    data = output.get("data", {"text/plain": output.get("text", "")})
    if "image/png" in data:
        image = Markup('<figure><img src="{}" alt="{}"></figure>')
        if not names:  # a plot of the notebook's own
            address = "data:image/png;base64," + data["image/png"].replace("\n", "")
            return str(_soup(image.format(address, "what the cell above draws")))
        figure = figures.drawn(names[-1], "en", study)
        [picture] = figures.render(names[-1], "en", ["svg"], study).values()
        return str(_soup(image.format(embedded(picture), figure.alt)))
    if "text/html" in data:
        return _tidy(data["text/html"], stem)
    return _tidy(Markup("<pre>{}</pre>").format(data["text/plain"]), stem)


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _tidy(html: str, anchor: str) -> str:
    """Mark Chinese as such, keep links that work on one page, and let wide tables scroll."""
    soup = _soup(html)
    for style in soup.find_all("style"):
        style.decompose()
    for link in soup.find_all("a"):
        _relink(link)
    for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5"]):
        heading.attrs = {"id": anchor} if heading.name == "h1" else {}
    for table in soup.find_all("table"):
        table.attrs = {}
        attributes = {"class": "table", "tabindex": "0", "role": "group", "aria-label": "Table"}
        table.wrap(soup.new_tag("div", attrs=attributes))
    for heading in soup.find_all("th"):
        if not heading.get_text(strip=True):
            heading.name = "td"
        elif "_" in (name := str(heading.string or "")):
            heading.clear()
            for part in re.findall("[^_]*_|[^_]+", name):
                heading.extend((part, soup.new_tag("wbr")))
    for block in soup.find_all("pre"):
        block["tabindex"] = "0"
    for text in list(soup.find_all(string=_CHINESE)):
        text.replace_with(*list(_soup(chinese(text, _CHINESE)).contents))
    return str(soup)


def _relink(link: Tag) -> None:
    target = str(link.get("href", ""))
    if link.get("class") == ["anchor-link"]:
        link.decompose()
    elif target.endswith(".ipynb"):
        link["href"] = f"#{Path(target).stem}"
    elif not target.startswith(("https:", "http:", "#")):
        link.unwrap()
