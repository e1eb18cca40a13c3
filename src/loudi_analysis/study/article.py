"""Step 2, the restored text: the study's article with its sections and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loudi_analysis.io import StudyError
from loudi_analysis.restoration import restore
from loudi_analysis.study.source import load_raw

_HEADING = re.compile(r"[一二三四五六七八九十]+、(?P<title>.+)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the article, ``text == article.text[start:end]``.

    Attributes
    ----------
    number : int
        From 1, in the order of the text.
    section : int
        Number of the section that it stands in; 0 before the first heading.
    role : str
        heading, body, caption (of a picture that is not in the file) or imprint.
    start, end : int
        Position in code points of the restored text.
    text : str
        The line without its line break.
    """

    number: int
    section: int
    role: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its number, its title (empty for the lead, section 0) and its paragraphs."""

    number: int
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """The restored article: its text, and the text's sections and paragraphs."""

    text: str
    sections: tuple[Section, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs in the order of the text."""
        return tuple(p for section in self.sections for p in section.paragraphs)

    def paragraph_at(self, position: int) -> Paragraph:
        """Return the paragraph that holds a position of the text.

        Raises
        ------
        IndexError
            Where no paragraph does.
        """
        for paragraph in self.paragraphs:
            if paragraph.start <= position < paragraph.end:
                return paragraph
        raise IndexError(f"no paragraph at position {position}")


@cache
def load_article() -> Article:
    """Return the study's article, restored: 3,720 characters in three sections and a lead.

    Raises
    ------
    StudyError
        Where the raw file is missing or edited, or where its restoration does not come back to
        the same bytes.
    """
    restoration = restore(load_raw())
    if restoration.round_trip is not True:
        raise StudyError(
            "the restored article does not give the raw file back: "
            "the restoration is broken, and no number may be read from it"
        )
    return _divide(restoration.text)


def _divide(text: str) -> Article:
    titles = [""]
    lines: list[list[Paragraph]] = [[]]
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        role = "body"
        if heading := _HEADING.fullmatch(line):
            role = "heading"
            titles.append(heading["title"])
            lines.append([])
        elif line.startswith("圖:"):
            role = "caption"
        elif line.startswith(("責編:", "來源:")):
            role = "imprint"
        section = len(titles) - 1
        lines[-1].append(Paragraph(number, section, role, start, start + len(line), line))
        start += len(line) + 1
    sections = zip(range(len(titles)), titles, lines, strict=True)
    return Article(text, tuple(Section(n, title, tuple(ps)) for n, title, ps in sections))
