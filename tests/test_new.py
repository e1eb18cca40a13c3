"""An empty study has the tables that a study reads, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.io import StudyError
from loudi_analysis.pages.evidence import evidence_page
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.new import new_study
from loudi_analysis.study.results import SIMPLE
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
            "codebook/derived.csv, line 2: no quantity above 'worker'; did you mean workers?",
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


FLOOD = "清淤4500畝,消殺12萬平方米以上,發放大米15噸,安置1300餘人。設安置點23處,每處醫務人員2至3名。"
FLOOD_DERIVED = """derived,phrase,option,operation,parts,what
medics,,,product of,c6 c5,medics
rice_kg,,,in,c3 kg,rice
cleared,,,in,c1 m2,area
"""


def flood(folder: Path, results: str, derived: str = FLOOD_DERIVED) -> Study:
    new_study(folder, FLOOD)
    for name, content in (("results", f"{RESULTS}{results}\n"), ("derived", derived)):
        (folder / "codebook" / f"{name}.csv").write_text(content, encoding="utf-8")
    return load_study(folder)


def test_a_claim_is_converted_where_a_row_says_so(tmp_path: Path) -> None:
    study = flood(tmp_path, "share,area,relief,1,1%,cleared,c2")
    assert repr(study.number("medics")) == "[46, 69]"
    assert repr(study.number("rice_kg")) == "[15000]"
    assert repr(study["share"].stated) == "(0, 25]"
    assert "2000/3" in study.claims.to_csv() and evidence_page(study)


@pytest.mark.parametrize(
    ("derived", "message"),
    [
        ("", "results.csv, line 2: c1 is area .4500畝., c2 is area .* operation 'in' of derived"),
        ("x,,,in,c1,x\n", "derived.csv, line 5: 'in' takes 2 parts .name, code."),
        ("x,,,in,c1 km,x\n", "derived.csv: x: in .c1, km.: 4500畝: m2 does not convert to km"),
        ("x,,,in,c4 kg,x\n", "no UCUM unit is known for '人'"),
        ("x,,,in,medics kg,x\n", "no claim 'medics'"),
        ("x,,,product of,c4 c4,x\n", "c4 would vary twice"),
        ("x,,,sum of,c4 x,x\n", "derived.csv, line 5: no quantity above 'x'"),
    ],
)
def test_units_that_do_not_fit_are_never_taken_in_silence(
    tmp_path: Path, derived: str, message: str
) -> None:
    study = flood(tmp_path, "share,area,relief,1,1%,c1,c2", FLOOD_DERIVED + derived)
    with pytest.raises(StudyError, match=message):
        _ = study.number("x") if derived else study.results


def test_the_page_of_a_study_names_every_operation(tmp_path: Path) -> None:
    page = new_study(tmp_path / "s")[0].read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if line.startswith("| operation |")]
    assert [name for name in (*SIMPLE, "in") if name not in row] == ["rest over part per head"]
