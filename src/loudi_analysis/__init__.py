"""One article on the mobilization of Loudi, restored, read, coded and bounded.

The names below are loaded when they are first used, so that extracting from a text does not wait
for pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from loudi_analysis.io import needing

if TYPE_CHECKING:
    from loudi_analysis.extraction import explain, extract
    from loudi_analysis.extraction.quantity import Quantity
    from loudi_analysis.intervals import Interval
    from loudi_analysis.io import StudyError
    from loudi_analysis.restoration import Restoration, restore
    from loudi_analysis.study import Study, load_article, load_claims, load_study
    from loudi_analysis.study.article import Article

_HOMES = {
    "Article": "study.article",
    "Interval": "intervals",
    "Quantity": "extraction.quantity",
    "Restoration": "restoration",
    "Study": "study",
    "StudyError": "io",
    "explain": "extraction",
    "extract": "extraction",
    "load_article": "study",
    "load_claims": "study",
    "load_study": "study",
    "restore": "restoration",
}

__all__ = [
    "Article",
    "Interval",
    "Quantity",
    "Restoration",
    "Study",
    "StudyError",
    "explain",
    "extract",
    "load_article",
    "load_claims",
    "load_study",
    "restore",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needing("study"):
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
