"""One article on the mobilization of Loudi, restored, read, coded and bounded.

The names below are loaded when they are first used, so that extracting from a text does not wait
for pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loudi_analysis.extraction import explain, extract
    from loudi_analysis.extraction.quantity import Quantity
    from loudi_analysis.restoration import Restoration, restore
    from loudi_analysis.study.article import Article, load_article
    from loudi_analysis.study.codebook import load_claims

__all__ = [
    "Article",
    "Quantity",
    "Restoration",
    "explain",
    "extract",
    "load_article",
    "load_claims",
    "restore",
]

_HOMES = {
    "Article": "article",
    "Quantity": "quantity",
    "Restoration": "restoration",
    "explain": "extraction",
    "extract": "extraction",
    "load_article": "article",
    "load_claims": "codebook",
    "restore": "restoration",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
