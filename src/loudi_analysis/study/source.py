"""Steps 1 and 2: where a study's folder is, its article as received, and the restored text."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from loudi_analysis import show
from loudi_analysis.io import StudyError

# A heading opens with a Chinese numeral; captions (of pictures that are not in the file) and
# imprints are known by the words that news pages put before them.
_ROLE = re.compile(
    r"(?P<heading>[一二三四五六七八九十]+、(?P<title>.+))"
    r"|(?P<caption>[圖图][:：].*)|(?P<imprint>(?:責編|责编|來源|来源|編輯|编辑)[:：].*)"
)


def study_root() -> Path:
    """Return the checkout that the package runs from; a StudyError where it holds no study."""
    root = Path(__file__).resolve().parents[3]
    if not (root / "data" / "raw").is_dir():
        raise StudyError(
            f"no study beside the package (looked for data/raw in {root}): clone the project and "
            "run `make setup` there, or name the folder of another study"
        )
    return root


def read_raw(folder: Path) -> str:
    """Return a study's article exactly as received, damage and all.

    Where ``raw/article.sha256`` stands beside it, the bytes must have that hash: every number of
    the study rests on them. A missing, edited or undecodable file is a StudyError.
    """
    path = folder / "raw" / "article.txt"
    try:
        raw = path.read_bytes()
        text, noted = raw.decode("utf-8"), path.with_suffix(".sha256")
        expected = noted.read_text(encoding="ascii").split()[0] if noted.is_file() else ""
    except OSError as error:
        raise StudyError(f"cannot read the article: {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise StudyError(f"{path} is not UTF-8 (byte {error.start}): convert it") from error
    found = hashlib.sha256(raw).hexdigest()
    if expected and found != expected:
        raise StudyError(
            f"{path} is not the article as received: its SHA-256 is {found[:12]}…, "
            f"expected {expected[:12]}…; restore it with `git checkout -- {path}`"
        )
    return text


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
        sizes = [(len(s.paragraphs), sum(len(p.text) for p in s.paragraphs)) for s in self.sections]
        rows = [(s.number, s.title, *size) for s, size in zip(self.sections, sizes, strict=True)]
        return show.table(("section", "title", "paragraphs", "characters"), rows, 1, "Article")

    def paragraph_at(self, position: int) -> Paragraph:
        """Return the paragraph that holds a position of the text; else an IndexError."""
        for paragraph in self.paragraphs:
            if paragraph.start <= position < paragraph.end:
                return paragraph
        raise IndexError(f"no paragraph at position {position}")


def divide(text: str) -> Article:
    """Divide a text into its lines, and these into sections at the headings."""
    sections: list[tuple[str, list[Paragraph]]] = [("", [])]
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        found = _ROLE.fullmatch(line)
        role = (found and found.lastgroup) or "body"
        if found and role == "heading":
            sections.append((found["title"], []))
        place = Paragraph(number, len(sections) - 1, role, start, start + len(line), line)
        sections[-1][1].append(place)
        start += len(line) + 1
    return Article(text, tuple(Section(n, t, tuple(ps)) for n, (t, ps) in enumerate(sections)))
