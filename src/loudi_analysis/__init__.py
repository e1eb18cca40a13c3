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
    from loudi_analysis.study.codebook import Claim
    from loudi_analysis.study.new import new_study
    from loudi_analysis.study.results import Answer
    from loudi_analysis.study.source import Article

_NAMES = {
    "explore": "explore",
    "extraction": "explain extract",
    "extraction.quantity": "Quantity",
    "figures": "draw",
    "figures.canvas": "use_chinese_font",
    "intervals": "Interval at_least at_most between exactly less_than more_than",
    "io": "StudyError",
    "pages.evidence": "evidence_page",
    "restoration": "Restoration restore",
    "study": "Study load_article load_claims load_study",
    "study.source": "Article",
    "study.codebook": "Claim",
    "study.new": "new_study",
    "study.results": "Answer",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}

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
