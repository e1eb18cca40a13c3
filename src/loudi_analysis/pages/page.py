"""Step 7, exports: what the pages share: their words, templates, pictures, and citing the study."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from loudi_analysis.characters import simplified
from loudi_analysis.figures.canvas import LICENSE
from loudi_analysis.figures.font import font_face
from loudi_analysis.intervals import OPEN, Interval
from loudi_analysis.say.words import LANGUAGES, Form, Own, Words, strings
from loudi_analysis.study import Study
from loudi_analysis.study.results import Answer

LANGUAGE = "zh-Hant"
"""The language of the article's words, but on a page in simplified Chinese."""

FONT = "/* The font of the page's Chinese. */"
"""What stands for it in a template."""

_HAN = r"[\u2e80-\u9fff\uf900-\ufaff]"
_PHRASE = re.compile(rf"[\d.]*{_HAN}+(?:[\d.]+{_HAN}+)*")  # with numbers before and in it
_WIDE = re.compile(rf"{_HAN}|[\uff00-\uffef“”‘’·—…○]")
_ASCII = "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True)
class Page(Own):
    """A study's pages in one language: their words, the study's, and the article's."""

    @property
    def script(self) -> str:
        """The language of the article's words on it."""
        return self.language if self.language == "zh-Hans" else LANGUAGE

    def __call__(self, key: str, **fields: object) -> Markup:
        """Return a string of the pages, its fields escaped and filled."""
        return self.marked(strings()[key][self.language]).format(**fields)

    def own(self, key: str, default: str = "") -> Markup:
        """Return words that the study gives its pages, or else a string of the pages."""
        if text := self.given[key]:
            return self.marked(text)
        return self(default) if default else Markup()

    def told(self, text: str) -> Markup:
        """Return a string of the codebook in the page's language, or marked as English."""
        if self.language == "en" or not text:
            return self.marked(text)
        if text in self.chinese:
            return escape(self.said(text))
        return Markup('<span lang="en">{}</span>').format(chinese(self.quoted(text), self.script))

    def unit(self, result: Answer) -> Markup:
        """Return what stands after a result's number, of many."""
        return self.own(f"unit.{result.name}") or self.told(result.unit.removeprefix("1"))

    def inferred(self, interval: Interval, shown: Form | None = None) -> str:
        """Say the ends of an interval that are inferred; empty where all are said."""
        ends = (end if end.inferred else OPEN for end in (interval.low, interval.high))
        return self.words.interval(Interval(*ends), shown or Form()) * interval.inferred

    def quoted(self, text: str) -> str:
        """Return words of the article in the page's script, character by character."""
        return simplified(text) if self.language == "zh-Hans" else text

    def render(self, template: str, **values: object) -> str:
        """Return a template of the package filled in, with a font of its Chinese where it has one.

        HTML is escaped.
        """
        own: dict[str, object] = {"page": self, "t": self, "own": self.own, "told": self.told}
        own |= {"study": self.cited, "lang": self.language, "languages_all": LANGUAGES}
        own |= {"named": lambda language: Words(language)(f"language.{language}")}
        own |= {"file_of": page_file, "license": LICENSE, "font": Markup(FONT)}
        text = _templates().get_template(template).render(**own, **values)
        if FONT not in text:
            return text
        held = sorted({*_WIDE.findall(text), *_ASCII})
        return text.replace(FONT, font_face("".join(held), self.script, "Study Han"))

    @property
    def cited(self) -> dict[str, str]:
        """What a citation says of the study in the page's language; see `cited`."""
        said = cited(self.study)
        said["study"] = self.given["cited"] or said["study"]
        return said | {"author": self.given["study"] or said["study"]}

    @property
    def citation(self) -> str:
        """How to cite the evidence."""
        return self.words("evidence.citation", license=LICENSE, **self.cited)

    def marked(self, text: str) -> Markup:
        """Return a text with the Chinese in it marked as such, where it is English."""
        return chinese(text) if self.language == "en" else escape(text)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("loudi_analysis.pages"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page_file(stem: str, language: str) -> str:
    """Return the name of a page's file: ``evidence.html``, ``evidence-zh-Hant.html``."""
    return f"{stem}{'' if language == 'en' else '-' + language}.html"


def chinese(text: str, script: str = LANGUAGE) -> Markup:
    """Mark each Chinese stretch of an English text with its language."""
    return Markup(_PHRASE.sub(rf'<span lang="{script}">\g<0></span>', str(escape(text))))


def embedded(content: bytes, kind: str = "image/svg+xml") -> str:
    """Return a file as an address that holds it."""
    return f"data:{kind};base64," + base64.b64encode(content).decode()


def notebooks(study: Study) -> list[Path]:
    """Return the study's notebooks in their order."""
    return sorted(study.folder.parent.joinpath("notebooks").glob("*.ipynb"))


def cited(study: Study) -> dict[str, str]:
    """Return what a citation says of the study: ``study``, ``version``, ``date`` and ``year``.

    They come from ``CITATION.cff`` beside its folder; a study without one goes by its folder.
    """
    path = study.folder.parent / "CITATION.cff"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    fields = dict(re.findall(r'^(title|version|date-released): "?(.+?)"?$', text, re.M))
    title, date = fields.get("title", study.folder.resolve().name), fields.get("date-released", "")
    return {"study": title, "version": fields.get("version", ""), "date": date, "year": date[:4]}
