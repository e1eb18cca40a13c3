"""What several test files share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from loudi_analysis.study import source
from loudi_analysis.study.linked import linked_rows
from loudi_analysis.study.tables import resources

# The same examples on every machine, however slow; `--hypothesis-profile=search` looks further.
settings.register_profile(
    "same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None)
settings.load_profile("same")


@pytest.fixture
def data_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the package read a copy of the data folder, which a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(source.data_path(), copy)
    monkeypatch.setattr(source, "study_root", lambda: tmp_path)
    for cached in (resources, linked_rows):
        cached.cache_clear()
    yield copy
    for cached in (resources, linked_rows):
        cached.cache_clear()
