"""An empty study has the tables that a study reads, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.new import lay_out
from loudi_analysis.study.tables import WANTED, columns


def test_the_columns_are_those_of_this_study_and_explained(tmp_path: Path) -> None:
    laid_out = {path.stem for path in lay_out(tmp_path / "new")}
    assert set(WANTED) < laid_out
    for table, rows in columns().items():
        path = load_study().folder / f"{table}.csv"
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert header == [row["column"] for row in rows], table
        explained = {bool(row["meaning"] and row["example"]) for row in rows}
        assert explained == {table.partition("/")[2] in laid_out}, table


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
