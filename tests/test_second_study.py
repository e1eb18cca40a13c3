"""Another city's study goes the whole way: nothing in the package knows the first one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from opencc import OpenCC

import loudi_analysis
from loudi_analysis.cli import cli
from loudi_analysis.extraction import extract
from loudi_analysis.figures import FIGURES, Lacking, draw, shown_by
from loudi_analysis.intervals import bounds_of
from loudi_analysis.io import StudyError
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.new import new_study

FOLDER = Path(__file__).parent / "second_study"
STUDY = load_study(FOLDER)


def test_the_article_is_restored_and_read() -> None:
    assert STUDY.restoration.round_trip is True
    assert [(r.damaged, r.restored) for r in STUDY.restoration.repairs] == [("?qǐng)?bào)", "報")]
    assert [s.title for s in STUDY.article.sections] == ["", "守護社區", "幫扶企業", "踴躍捐款"]
    assert len(STUDY.quantities) == len(STUDY.claims) + len(STUDY.set_aside) == 23


def test_results_are_its_own() -> None:
    assert repr(STUDY["days_of_counting"].stated) == "[17]"
    assert repr(STUDY["other_donors"].implied) == "(760, 860*)"
    assert repr(STUDY["trained_share"].stated) == f"[{1800 / 5120}, +inf)"
    assert repr(STUDY["posted_share"].over_readings) == f"[{410 / 620}, {470 / 620}]"
    assert STUDY["yuan_per_donor"].readings == {"rounding": "exact", "more": "last_digit"}
    assert STUDY.headlines == ["posted_share", "workers_per_liaison", "yuan_per_donor"]
    assert list(STUDY.results["result"].unique()) == list(STUDY.results_by_id)
    assert len(STUDY.readings) == 2 * (1 + 3 + 1 + 1)  # none for what turns on nothing


def test_checks_are_its_own() -> None:
    verdicts = STUDY.checks["verdict"]
    assert verdicts["mask_for_each_worker"] == "contradicted"
    assert verdicts["trained_within_workers"] == "cannot be told"
    assert verdicts["members_within_donors"] == "holds"


def test_names_are_masked() -> None:
    assert "隊長○○帶領" in STUDY.masked_text
    assert len(STUDY.masked_text) == len(STUDY.article.text)


def test_records_are_read_from_their_words() -> None:
    assert repr(STUDY.number("nearby_liaisons")) == "(60, +inf)"
    assert repr(STUDY.number("nearby_workers")) == "[0, 12000)"
    beside = STUDY.comparison("liaisons")
    assert list(beside["ratio"]) == [
        STUDY["workers_per_liaison"].stated,
        STUDY["workers_per_liaison_nearby"].stated,
    ]
    assert [repr(over) for over in beside["over"]] == ["[36]", "(60, +inf)"]
    assert beside.loc["nearby", "counted"] == "liaisons"


@pytest.mark.parametrize(
    ("words", "typed", "message"),
    [
        ("60餘名聯絡員在24家企業", "", "must hold one quantity; they hold 60餘名, 24家"),
        ("一些", "", "they hold none"),
        ("60餘名", "60,60,60,true,true", "the words say {'value': 60, 'lower': 60"),
        ("", "6 0,6 0,,true,false", "linked/records.csv, line 2: '6 0' is not a number"),
        ("", "60,61,60,true,true", "linked/records.csv, line 2: no number lies between the ends"),
    ],
)
def test_words_that_do_not_fit_are_named(
    tmp_path: Path, words: str, typed: str, message: str
) -> None:
    linked = tmp_path / "linked"
    linked.mkdir()
    columns = "key,words,value,lower,upper,lower_inclusive,upper_inclusive"
    text = f"{columns}\nx,{words},{typed or ',,,,'}\n"
    (linked / "records.csv").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(message)):
        Study(tmp_path).linked.by_key["x"]


@pytest.mark.parametrize(
    ("columns", "cells", "message"),
    [
        ("valeu", "3", "has the columns valeu; known are place"),
        ("as_off", "2020-03-01", "has the columns as_off; known are"),
        ("my_own_remark,value", "x,3", ""),
        (
            "source",
            "nearby_new",
            "records.csv, line 2: no source 'nearby_new'; did you mean nearby",
        ),
        ("second_source", "x", "records.csv, line 2: no source 'x'; there are nearby_news"),
    ],
)
def test_names_in_a_record_exist(tmp_path: Path, columns: str, cells: str, message: str) -> None:
    """In a study without a descriptor, too; columns of one's own may stand beside the known."""
    shutil.copytree(FOLDER / "linked", tmp_path / "linked")
    (tmp_path / "linked" / "records.csv").write_text(f"key,{columns}\nx,{cells}\n")
    if not message:
        assert repr(Study(tmp_path).linked.by_key["x"].said) == "[3]"
        return
    with pytest.raises(StudyError, match=re.escape(message)):
        Study(tmp_path).linked.by_key["x"]


@pytest.mark.parametrize(
    "words", ["近1萬名", "近1.4萬名", "1.4萬多名", "不足100名", "約300名至400名"]
)
def test_a_record_implies_what_its_words_do(tmp_path: Path, words: str) -> None:
    (tmp_path / "linked").mkdir()
    columns = "key,words,value,lower,upper,lower_inclusive,upper_inclusive"
    text = f"{columns}\nx,{words},,,,,\n"
    (tmp_path / "linked" / "records.csv").write_text(text, encoding="utf-8")
    [quantity] = extract(words)
    record = Study(tmp_path).linked.by_key["x"]
    assert (record.said, record.implied) == (bounds_of(quantity), bounds_of(quantity, "implied_"))


def test_figures_are_drawn_that_it_can_show(tmp_path: Path) -> None:
    """All others are named, and one that is asked for says in a line what it lacks."""
    shown = ["restoration", "coverage", "rounding", "turns"]
    assert shown_by(STUDY) == shown
    ask = ["figures", "--study", str(FOLDER), "--format", "csv", "--output", str(tmp_path)]
    run = CliRunner().invoke(cli, [*ask, "--lang", "zh-Hans"])
    assert (run.exit_code, {path.stem for path in tmp_path.iterdir()}) == (0, {*shown})
    assert "left out, since this study cannot show them: timeline, posting_flow" in run.stderr
    assert "4 figures as csv in zh-Hans" in run.stderr
    assert draw("coverage", "zh-Hant", STUDY).source == "來源：本研究所據文章（復原文本）。"
    assert CliRunner().invoke(cli, [*ask, "--list"]).stdout.split() == shown
    run = CliRunner().invoke(cli, [*ask, "giving_beside"])
    assert (run.exit_code, run.stderr.splitlines()[-1]) == (
        1,
        "loudi-analysis: figure 'giving_beside' cannot be drawn of this study: "
        "no comparison 'giving'; there are liaisons",
    )


@pytest.mark.parametrize("name", FIGURES)
def test_an_empty_study_has_no_figure(name: str, tmp_path: Path) -> None:
    new_study(tmp_path / "new", "一個沒有數字的文本。\n")
    with pytest.raises(Lacking, match=f"figure '{name}' cannot be drawn of this study: "):
        draw(name, "en", load_study(tmp_path / "new"))


def test_the_package_knows_no_study() -> None:
    """Names of this project's claims, results and records stand in its tables and figures alone.

    Nor do its places stand in words that any study would use.
    """
    own = load_study()
    names = {name for name in (*own.names, *own.options) if "_" in name}
    package = Path(loudi_analysis.__file__).parent
    shared = (package / "say" / "words.csv").read_text(encoding="utf-8")
    tables = (own.linked.rows(table).values() for table in ("records", "last_cases", "epidemic"))
    rows = [row for table in tables for row in table]
    places = {word for row in rows for word in re.findall(r"^[A-Z]\w+", row["place"])}
    places |= {row["place_zh"][:2] for row in rows}
    places |= set(map(OpenCC("s2t").convert, places))
    assert {"Loudi", "Hunan", "娄底", "婁底", "Yueyanglou", "Changde"} <= places
    assert [place for place in places if place in shared] == []
    for path in package.rglob("*.py"):
        if path.parent.name == "figures":  # these are pictures of this study
            continue
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        assert not words & names, path
