"""The references say what the code says."""

from __future__ import annotations

import sys

import pytest

from loudi_analysis.study.source import study_root

sys.path.insert(0, str(study_root() / "scripts"))
from make_docs import PAGES


@pytest.mark.parametrize("path", PAGES)
def test_references_are_current(path: str) -> None:
    committed = (study_root() / path).read_text(encoding="utf-8")
    assert committed == PAGES[path](), "run `.venv/bin/python scripts/make_docs.py`"
