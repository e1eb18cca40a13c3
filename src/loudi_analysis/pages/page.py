"""Step 7, exports: what the pages share: templates, Chinese, pictures, and citing the study."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from loudi_analysis.study import Study

LANGUAGE = "zh-Hant"
"""The language of the article's words."""

_HAN = r"[\u2e80-\u9fff\uf900-\ufaff]"
PHRASE = re.compile(rf"[\d.]*{_HAN}+(?:[\d.]+{_HAN}+)*")
"""Chinese within English: characters, and the numbers before and between them."""


def render_template(template: str, study: Study, **values: object) -> str:
    """Return a template of the package filled in, with the study's own words; HTML is escaped."""
    environment = Environment(
        loader=PackageLoader("loudi_analysis.pages"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    values |= {"words": page_words(study), "zh": chinese, "study": cited(study)}
    return environment.get_template(template).render(**values)


def page_words(study: Study) -> dict[str, str]:
    """Return the words of the pages that the study gives, by key; empty where it gives none."""
    return defaultdict(str, {row["key"]: row["text"] for row in study.rows("page")})


def chinese(text: str, pattern: re.Pattern[str] = PHRASE) -> Markup:
    """Mark each Chinese stretch of an English text with its language.

    >>> chinese("tests in 人次 <1>")
    Markup('tests in <span lang="zh-Hant">人次</span> &lt;1&gt;')
    """
    return Markup(
        pattern.sub(lambda m: f'<span lang="{LANGUAGE}">{m[0]}</span>', str(escape(text)))
    )


def embedded(svg: bytes) -> str:
    """Return a picture as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def notebooks(study: Study) -> list[Path]:
    """Return the study's notebooks in their order."""
    return sorted(study.folder.parent.joinpath("notebooks").glob("*.ipynb"))


def cited(study: Study) -> dict[str, str]:
    """Return what a citation says of the study: ``study``, ``version`` and ``year``.

    They come from ``CITATION.cff`` beside its folder; a study without one goes by its folder.
    """
    path = study.folder.parent / "CITATION.cff"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    fields = dict(re.findall(r'^(title|version|date-released): "?(.+?)"?$', text, re.M))
    return {
        "study": fields.get("title", study.folder.resolve().name),
        "version": fields.get("version", ""),
        "year": fields.get("date-released", "")[:4],
    }
