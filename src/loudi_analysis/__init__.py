"""One article on the mobilization of Loudi, restored, read, coded and bounded.

The names below are loaded when they are first used, so that extracting from a text does not wait
for pandas; ``__init__.pyi`` gives their types.
"""

from importlib import import_module
from typing import Any

from loudi_analysis.io import needing

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
    "study.codebook": "Claim",
    "study.new": "new_study",
    "study.results": "Answer",
    "study.source": "Article",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}

__all__ = tuple(sorted(_HOMES))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needing("study"):
        home = import_module(f"{__name__}.{_HOMES[name]}")
    return getattr(home, name, home)  # or the module itself, as ``explore``


def __dir__() -> list[str]:
    return sorted(__all__)
