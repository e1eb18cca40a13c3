"""One article on the mobilization of Loudi, restored, read, coded and bounded.

The names below are loaded when they are first used, so that extracting from a text does not wait
for pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from loudi_analysis.io import needing

if TYPE_CHECKING:
    from loudi_analysis import explore
    from loudi_analysis.extraction import explain, extract
    from loudi_analysis.extraction.quantity import Quantity
    from loudi_analysis.figures import draw
    from loudi_analysis.figures.canvas import use_chinese_font
    from loudi_analysis.intervals import (
        Interval,
        at_least,
        at_most,
        between,
        exactly,
        less_than,
        more_than,
    )
    from loudi_analysis.io import StudyError
    from loudi_analysis.pages.evidence import evidence_page
    from loudi_analysis.restoration import Restoration, restore
    from loudi_analysis.study import Study, load_article, load_claims, load_study
    from loudi_analysis.study.article import Article
    from loudi_analysis.study.codebook import Claim
    from loudi_analysis.study.new import new_study
    from loudi_analysis.study.results import Answer

_HOMES = {
    "Answer": "study.results",
    "Article": "study.article",
    "Claim": "study.codebook",
    "Interval": "intervals",
    "Quantity": "extraction.quantity",
    "Restoration": "restoration",
    "Study": "study",
    "StudyError": "io",
    "at_least": "intervals",
    "at_most": "intervals",
    "between": "intervals",
    "draw": "figures",
    "evidence_page": "pages.evidence",
    "exactly": "intervals",
    "explain": "extraction",
    "explore": "explore",
    "extract": "extraction",
    "less_than": "intervals",
    "load_article": "study",
    "load_claims": "study",
    "load_study": "study",
    "more_than": "intervals",
    "new_study": "study.new",
    "restore": "restoration",
    "use_chinese_font": "figures.canvas",
}

__all__ = [
    "Answer",
    "Article",
    "Claim",
    "Interval",
    "Quantity",
    "Restoration",
    "Study",
    "StudyError",
    "at_least",
    "at_most",
    "between",
    "draw",
    "evidence_page",
    "exactly",
    "explain",
    "explore",
    "extract",
    "less_than",
    "load_article",
    "load_claims",
    "load_study",
    "more_than",
    "new_study",
    "restore",
    "use_chinese_font",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needing("study"):
        home = import_module(f"{__name__}.{_HOMES[name]}")
    return getattr(home, name, home)  # or the module itself, as ``explore``


def __dir__() -> list[str]:
    return sorted(__all__)
