"""What panels show for the values of their controls, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from warnings import catch_warnings, simplefilter

import nbformat
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

import loudi_analysis as la
from loudi_analysis import build, explore

STUDY = la.load_study()


@pytest.mark.parametrize(
    ("panel", "control", "value", "there", "gone"),
    [
        (explore.what_if, "overlap", "may_overlap", "[604, 984] people", "0 of "),
        (explore.what_if, "donors", "14000 to 20000", "[208.27, 297.53] yuan per donor", "0 of "),
        (explore.what_if, "donors", "13000 to", "lower -7.1%", "closes"),
        (
            explore.what_if,
            "others",
            "workers = 17000 to 18500",
            "lower -4.4%, upper +4.0%",
            "0 of ",
        ),
        (explore.what_if, "others", "wokers = 3", "did you mean workers", "results move"),
        (
            explore.what_if,
            "donors",
            "many",
            "donors=&#x27;many&#x27; is no number of 0 or more: give one",
            "results move",
        ),
        (explore.claims, "words", "口罩", "masks handed out", "people who donated money"),
        (explore.claims, "words", "MASKS procured", "1 of 45 claims", "handed out"),
        (explore.claims, "topic", "donations", "people who donated money", "masks handed out"),
        (explore.number, "digits", "80", "4 found", "people who donated money"),
        (explore.number, "digits", "14,000", "money given per donor", "0 found"),
        (explore.number, "digits", "2020-02-12", "2 found", "0 found"),
        (explore.number, "digits", "公斤", "disinfectant", "0 found"),
        (explore.number, "digits", "7", "0 found", "<mark"),
        (explore.text, "pasted", "某1到庭,共近1.4萬人", "implied (13,000*, 14,000)", "restored"),
        (explore.text, "pasted", "衝在第一線", "not a quantity: ", "[1]"),
        (explore.text, "pasted", "<b>3人</b>", "&lt;b&gt;", "<b>"),
    ],
)
def test_a_control_changes_what_is_shown(panel, control, value, there, gone) -> None:
    made = panel() if panel is explore.text else panel(STUDY, *["80"] * (value == "7"))
    before = made.view.value
    made.controls[control].value = value
    assert there in made.view.value
    assert gone not in made.view.value
    assert before != made.view.value


def test_claims_are_sorted() -> None:
    made = explore.claims(STUDY, topic="donations", order="largest first")
    shown = made.view.value
    assert shown.index("4,165,400") < shown.index("2,304,700") < shown.index("[9,057]")


def test_loudi_stands_beside_chosen_places() -> None:
    made = explore.beside(STUDY, "liaisons", ["Xinning county"])
    assert "Loudi" in made.view.value
    assert "Xinning county" in made.view.value
    assert "Yueyanglou" not in made.view.value
    made.controls["comparison"].value = "giving"
    assert "Xinning" not in made.view.value
    assert made.view.value.count("<tr>") == len(STUDY.comparison("giving")) + 1


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: explore.what_if(STUDY, overlop="x"), "no control 'overlop'; did you mean overlap"),
        (lambda: explore.what_if(STUDY, overlap="x"), "no reading of overlap 'x'; there are diff"),
        (lambda: explore.claims(STUDY, topic="gifts"), "no topic 'gifts'; there are all, uptake"),
        (lambda: explore.claims(STUDY, order="age"), "no order 'age'; there are article"),
        (lambda: explore.beside(STUDY, "gifts"), "no comparison 'gifts'; there are liaisons"),
        (lambda: explore.beside(STUDY, "giving", ["Dingxo"]), "no place 'Dingxo'; did you mean Di"),
        (lambda: la.use_chinese_font("zh"), "no language 'zh'; there are en, zh-Hans, zh-Hant"),
    ],
)
def test_a_wrong_name_is_told(ask: Callable[[], object], message: str) -> None:
    with pytest.raises(la.StudyError, match=message):
        ask()


def test_no_number_of_a_widget_is_written() -> None:
    bundles = [explore.number(STUDY, "80")._repr_mimebundle_() for _ in range(2)]
    view = "application/vnd.jupyter.widget-view+json"
    assert bundles[0][view] != bundles[1][view]
    output = partial(nbformat.v4.new_output, "display_data")
    texts = []
    for bundle in bundles:
        cell = nbformat.v4.new_code_cell("x", id="a", outputs=[output(data=bundle)])
        texts.append(build.to_json(nbformat.v4.new_notebook(cells=[cell])))
    assert texts[0] == texts[1]
    assert "4 found" in texts[0]


def test_another_study_is_asked_too(tmp_path: Path) -> None:
    la.new_study(tmp_path / "s", "約300人捐款5萬餘元。")
    results = "result,what,topic,unit,digits,of,per\nmoney,money,gifts,yuan,0,c2,\n"
    (tmp_path / "s" / "codebook" / "results.csv").write_text(results, encoding="utf-8")
    study = la.load_study(tmp_path / "s")
    made = explore.what_if(study)
    made.controls["c1"].value = "290 to 310"
    assert "0 of 1 results move" in made.view.value
    made.controls["c2"].value = "60000"
    assert "upper closes" in made.view.value
    assert "about 300 人" in explore.claims(study).view.value
    made = explore.what_if(study.what_if(c2=60000), c2="70000")
    assert "+16.7%" in made.view.value


def test_chinese_shows_in_any_figure() -> None:
    with rc_context(), catch_warnings():
        simplefilter("error")  # a missing glyph is warned of
        la.use_chinese_font()
        figure = Figure()
        figure.text(0, 0, "婁底市：近1.4萬名 − 5")
        figure.savefig(BytesIO(), format="png")
