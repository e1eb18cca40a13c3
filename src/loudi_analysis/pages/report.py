"""Step 7, exports: the report to read, in one language: a page of HTML, and a PDF.

The summary comes first; then the chapters of the figures, with the sentences to quote of
the results that its figures show; then the tables. All of it is made from the study.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from loudi_analysis import figures
from loudi_analysis.figures.canvas import ems_of
from loudi_analysis.io import StudyError
from loudi_analysis.pages.evidence import findings_of, hedged
from loudi_analysis.pages.page import Page, embedded
from loudi_analysis.say.words import Form
from loudi_analysis.study import Study

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

MOST_SENTENCES = 12
"""A figure that shows more results is about them all; their sentences stand with other figures."""

WIDE, HIGH = 174, 257
"""What a printed page holds, in millimeters."""


class Block(NamedTuple):
    """What stays together on a printed page: a ``head``, a ``quote`` or a ``figure``.

    ``height`` is in millimeters; that of text is about right, and figures make up for it.
    """

    kind: str
    height: float
    content: Any


def report_page(study: Study, language: str = "en") -> str:
    """Return the report as one HTML file, which asks for nothing from outside.

    Where the study lacks what a figure shows, or words in the language, it is a StudyError.
    """
    page = Page(study, language)
    given = {
        "chapters": dict.fromkeys(row["chapter"] for row in figures.FIGURES.values()),
        "sheets": [*composed([*blocks(page)])],
        "findings": findings_of(page),
        "hedged": hedged,
        "two": Form(2),
    }
    return page.render("report.html.j2", **given)


def blocks(page: Page) -> Iterator[Block]:
    """Yield each chapter's head, and its figures, each before the sentences it is first for."""
    told: set[str] = set()
    for chapter, rows in groupby(figures.FIGURES.values(), itemgetter("chapter")):
        yield Block("head", 16 + ems_of(page.words(f"report.{chapter}")) / 47 * 5.6, chapter)
        for name in map(itemgetter("figure"), rows):
            figure = figures.drawn(name, page.language, page.study)
            shown = [r for r in figure.taken["results"] if r in page.study.results_by_id]
            new = [r for r in shown if r not in told] if len(shown) <= MOST_SENTENCES else []
            told.update(new)
            width, height = figure.get_size_inches()
            picture = figures.rendered(name, page.language, "svg", page.study)
            size = min(WIDE * height / width, HIGH - 12)
            yield Block("figure", size, (figure, embedded(picture)))
            for sentence in (page.study[result].sentence(page.language) for result in new):
                yield Block("quote", 2 + ems_of(sentence) / 27 * 4.5 / 2, sentence)


def composed(blocks: Sequence[Block]) -> Iterator[list[tuple[str, list[Block]]]]:
    """Yield the blocks of each printed page, by kind: of all pages together, the fullest."""
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(blocks) + 1):
        last = end == len(blocks)
        tried = ((best[n][0] + _off(blocks[n:end], last), [*best[n][1], n]) for n in range(end))
        best.append(min(tried))
    for start, end in pairwise([*best[-1][1], len(blocks)]):
        yield [(k, [*run]) for k, run in groupby(blocks[start:end], lambda block: block.kind)]


def _off(blocks: Sequence[Block], last: bool) -> float:
    """Return by how much figures miss the room that text leaves them, squared: none far.

    After the ``last`` page tables follow. No head stands at the foot of a page.
    """
    drawn = sum(block.height for block in blocks if block.kind == "figure")
    room = HIGH - sum(block.height + 3 for block in blocks) + drawn
    if room < 0.7 * drawn or blocks[-1].kind == "head":
        return float("inf")
    return float(min(0, room - drawn) if last else room - drawn) ** 2


def numbered(html: str, pdf: bytes) -> str:
    """Return a report with the numbers of the pages in its contents, as a PDF of it has them.

    Chromium writes pages, and where each anchor stands, as plain objects of the PDF.
    """
    order = re.findall(rb"(\d+) 0 obj\s*<</Type /Page\s", pdf)
    for anchor, at in re.findall(rb"/([\w.-]+) \[(\d+) 0 R /XYZ", pdf):
        number = str(order.index(at) + 1) if at in order else ""
        html = html.replace(f'data-page="{anchor.decode()}">', f">{number}")
    return html


def print_pdf(page: Path, pdf: Path) -> None:
    """Print a page of HTML to a PDF with Chromium.

    Where there is no Chromium, or it fails, it is a StudyError.
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
