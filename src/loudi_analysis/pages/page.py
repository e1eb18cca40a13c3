"""Step 7, exports: what the pages share: filling in a template, and citing the study."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from loudi_analysis.study.source import study_root


def render_template(template: str, **values: object) -> str:
    """Return a template of the package filled in; HTML is escaped."""
    environment = Environment(
        loader=PackageLoader("loudi_analysis.pages"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**values)


def cited() -> dict[str, str]:
    """Return what a citation says of the study: ``study``, ``version`` and ``year``."""
    text = study_root().joinpath("CITATION.cff").read_text(encoding="utf-8")
    fields = dict(re.findall(r'^(title|version|date-released): "?(.+?)"?$', text, re.M))
    return {
        "study": fields["title"],
        "version": fields["version"],
        "year": fields["date-released"][:4],
    }
