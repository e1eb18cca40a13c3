"""An empty study has the tables that a study reads, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.new import lay_out, tables
from loudi_analysis.study.study import TABLES, WANTED


def test_the_columns_are_those_that_a_study_reads() -> None:
    listed = {table.removeprefix("codebook/"): columns for table, columns in tables()}
    assert set(WANTED) <= set(listed)
    for table, columns in listed.items():
        required, optional = TABLES[table]
        assert [row["column"] for row in columns] == [*required, *optional], table
        assert all(row["meaning"] and row["example"] for row in columns)


def test_an_empty_study_becomes_one(tmp_path: Path) -> None:
    folder = tmp_path / "qinghe"
    done = CliRunner().invoke(cli, ["new", str(folder)])
    assert done.exit_code == 0
    assert str(folder / "codebook" / "claims.csv") in done.output
    with pytest.raises(StudyError, match="cannot read the article"):
        _ = load_study(folder).article
    (folder / "raw" / "article.txt").write_text("全市36名聯絡員服務5120人。", encoding="utf-8")
    with pytest.raises(StudyError, match="neither codes nor sets aside: 36名"):
        _ = load_study(folder).claims
    with (folder / "codebook" / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("liaisons,⟦36名⟧,liaisons,,,,,,,,,\nworkers,⟦5120人⟧,workers,,,,,,,,,\n")
    with (folder / "codebook" / "results.csv").open("a", encoding="utf-8") as file:
        file.write("workers_per_liaison,workers per liaison,staffing,workers,1,workers,liaisons,\n")
    assert repr(load_study(folder)["workers_per_liaison"].stated) == f"[{5120 / 36}]"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match="holds something"):
        lay_out(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert CliRunner().invoke(cli, ["new", str(tmp_path)]).exit_code != 0
