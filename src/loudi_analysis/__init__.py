"""One article on the mobilization of Loudi, restored, read, coded and bounded.

The names of ``__init__.pyi``, which gives their types too, are loaded when they are first used, so
that extracting from a text does not wait for pandas.
"""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from loudi_analysis.io import needing

_STUB = Path(__file__).with_suffix(".pyi").read_text("utf-8")
_HOMES = {name: home for home, name in re.findall(r"^from (\S+) import (\w+) as", _STUB, re.M)}

__all__ = tuple(sorted(_HOMES))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needing("study"):
        if _HOMES[name] == __name__:  # a module, as ``explore``
            return import_module(f"{__name__}.{name}")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
