"""What several test files share."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from loudi_analysis import study as study_room
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.tables import Row

os.environ["PYPINYIN_NO_PHRASES"] = "1"  # which no test asks for, and which take half a second

# The committed study stays as it is while it is tested: there is one, made before any test file
# asks, so that what a test drew or computed is there for the next.
OWN = load_study()
study_room.load_study = wraps(load_study)(lambda folder=None: load_study(folder) if folder else OWN)

# The same examples on every machine, however slow; `--hypothesis-profile=search` looks further.
settings.register_profile(
    "same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None)
settings.load_profile("same")

#: Files whose tests look at the same figures and pages: one process makes each once for them all.
OF_FIGURES = {"test_study", "test_figures", "test_catalog", "test_report", "test_evidence"}


class ByWhatIsDrawn(LoadFileScheduling):
    """Give a file's tests to one process, and those of all figures and pages to one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "figures" if Path(file).stem in OF_FIGURES else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    return ByWhatIsDrawn(config, log)


Edit = Callable[[list[Row]], list[Row]]


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """Return a copy of the data folder, which a test may spoil."""
    return shutil.copytree(load_study().folder, tmp_path / "data")


@pytest.fixture
def edited(data_copy: Path) -> Callable[[str, Edit], Study]:
    """Return a function that edits a table of a copied codebook and gives that study."""

    def edit_table(table: str, edit: Edit) -> Study:
        own = load_study()
        rows = edit(own.rows(table))
        with (data_copy / "codebook" / f"{table}.csv").open("w", newline="", encoding="utf-8") as f:
            writer = csv.DictWriter(f, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return load_study(data_copy)

    return edit_table
