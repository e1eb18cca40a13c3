"""Step 2, the restored text: an article with its sections and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loudi_analysis import show

# A heading opens with a Chinese numeral; captions (of pictures that are not in the file) and
# imprints are known by the words that news pages put before them.
_ROLE = re.compile(
    r"(?P<heading>[一二三四五六七八九十]+、(?P<title>.+))"
    r"|(?P<caption>[圖图][:：].*)|(?P<imprint>(?:責編|责编|來源|来源|編輯|编辑)[:：].*)"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the article, without its line break: ``text == article.text[start:end]``.

    ``number`` counts from 1; ``section`` is 0 before the first heading; ``role`` is heading, body,
    caption or imprint; ``start`` and ``end`` are code points of the restored text.
    """

    number: int
    section: int
    role: str
    start: int
    end: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its number, its title (empty for the lead, section 0) and its paragraphs."""

    number: int
    title: str
    paragraphs: tuple[Paragraph, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """The restored article: its text, and the text's sections and paragraphs."""

    text: str
    sections: tuple[Section, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs in the order of the text."""
        return tuple(p for section in self.sections for p in section.paragraphs)

    def __repr__(self) -> str:
        titles = "; ".join(section.title for section in self.sections if section.title)
        size = f"{len(self.text):,} characters, {len(self.paragraphs)} paragraphs"
        return f"<Article of {size}: {titles}>"

    def _repr_html_(self) -> str:
        rows = [
            (s.number, s.title, len(s.paragraphs), sum(len(p.text) for p in s.paragraphs))
            for s in self.sections
        ]
        return show.table(("section", "title", "paragraphs", "characters"), rows, 1, "Article")

    def paragraph_at(self, position: int) -> Paragraph:
        """Return the paragraph that holds a position of the text."""
        for paragraph in self.paragraphs:
            if paragraph.start <= position < paragraph.end:
                return paragraph
        raise IndexError(f"no paragraph at position {position}")


def divide(text: str) -> Article:
    """Divide a text into its lines, and these into sections at the headings."""
    titles: list[str] = [""]
    lines: list[list[Paragraph]] = [[]]
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        found = _ROLE.fullmatch(line)
        role = next(name for name, words in found.groupdict().items() if words) if found else "body"
        if found and role == "heading":
            titles.append(found["title"])
            lines.append([])
        section = len(titles) - 1
        lines[-1].append(Paragraph(number, section, role, start, start + len(line), line))
        start += len(line) + 1
    sections = zip(titles, lines, strict=True)
    return Article(text, tuple(Section(n, t, tuple(ps)) for n, (t, ps) in enumerate(sections)))
