"""An empty study has the tables that a study reads, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.new import new_study
from loudi_analysis.study.tables import WANTED, columns


def test_the_columns_are_those_of_this_study_and_explained(tmp_path: Path) -> None:
    laid_out = {path.stem for path in new_study(tmp_path / "new")}
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
    with pytest.raises(StudyError, match="neither codes nor sets aside: ⟦36名⟧, ⟦5120人⟧"):
        _ = load_study(folder).claims
    with (folder / "codebook" / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("liaisons,⟦36名⟧,liaisons,,,,,,,,,\nworkers,⟦5120人⟧,workers,,,,,,,,,\n")
    with (folder / "codebook" / "results.csv").open("a", encoding="utf-8") as file:
        file.write("workers_per_liaison,workers per liaison,staffing,workers,1,workers,liaisons,\n")
    assert repr(load_study(folder)["workers_per_liaison"].stated) == f"[{5120 / 36}]"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match="holds something"):
        new_study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert CliRunner().invoke(cli, ["new", str(tmp_path)]).exit_code != 0


ARTICLE = "全市36名聯絡員服務5120人,捐款8萬元,另有36名志願者。"
CLAIMS = """claim,quote,what
liaisons,全市⟦36名⟧,liaisons
workers,⟦5120人⟧,workers
gifts,⟦8萬元⟧,money
volunteers,有⟦36名⟧,volunteers
"""
RESULTS = "result,what,topic,unit,digits,of,per\n"
CHECKS = "check,kind,statement,left,relation,right\n"
DERIVED = "derived,phrase,option,operation,parts,what\n"


def test_claims_are_drafted_with_quotes_that_stand_once(tmp_path: Path) -> None:
    new_study(tmp_path / "s", ARTICLE)
    study = load_study(tmp_path / "s")
    assert list(study.claims_by_id) == ["c1", "c2", "c3", "c4"]
    assert [claim.quantity.surface for claim in study.claims_by_id.values()] == [
        "36名",
        "5120人",
        "8萬元",
        "36名",
    ]
    assert [row["quote"] for row in study.rows("claims")][::3] == ["市⟦36名⟧", "有⟦36名⟧"]


@pytest.mark.parametrize(
    ("table", "text", "ask", "message"),
    [
        (
            "claims",
            CLAIMS.replace("5120", "5210"),
            "claims",
            "codebook/claims.csv, line 3: the quote '⟦5210人⟧' must .* it stands 0 times",
        ),
        (
            "results",
            f"{RESULTS}per_liaison,workers per liaison,staffing,workers,1,worker,liaisons\n",
            "results",
            "codebook/results.csv, line 2: no quantity 'worker'; did you mean workers",
        ),
        (
            "results",
            f"{RESULTS}share,money as a share of workers,gifts,1,1%,gifts,workers\n",
            "results",
            r"codebook/results.csv, line 2: gifts is money \(8萬元\), workers is count \(5120人\)",
        ),
        (
            "checks",
            f"{CHECKS}enough,asked,money is less than people,gifts,<,workers\n",
            "checks",
            "codebook/checks.csv, line 2: gifts is money .* their units do not fit together",
        ),
        (
            "derived",
            f"{DERIVED}both,,,sum of,gifts workers,both\n",
            "number",
            "codebook/derived.csv: both: gifts is money .* their units do not fit together",
        ),
        (
            "derived",
            f"{DERIVED}both,,,sum of,liaisons worker,both\n",
            "number",
            "codebook/derived.csv: both: sum of .liaisons, worker.: no quantity 'worker'",
        ),
    ],
)
def test_a_mistake_is_named_with_file_row_and_reason(
    tmp_path: Path, table: str, text: str, ask: str, message: str
) -> None:
    new_study(tmp_path / "s", ARTICLE)
    for name, content in (("claims", CLAIMS), (table, text)):
        (tmp_path / "s" / "codebook" / f"{name}.csv").write_text(content, encoding="utf-8")
    study = load_study(tmp_path / "s")
    with pytest.raises(StudyError, match=message):
        study.number("both") if ask == "number" else getattr(study, ask)
