"""What the evidence page answers from: the plan holds all that its script takes."""

from __future__ import annotations

import json
import re
from importlib import resources
from itertools import product
from pathlib import Path

import pytest

from loudi_analysis.pages import ask
from loudi_analysis.pages.page import Page
from loudi_analysis.say.words import LANGUAGES
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.results import SIMPLE

STUDIES = [load_study(), load_study(Path(__file__).parent / "second_study")]
SCRIPT = resources.files("loudi_analysis.pages").joinpath("templates/answer.js").read_text("utf-8")


def plan_of(study: Study, language: str = "en") -> dict:
    script = ask.asked(Page(study, language))[1]
    assert "<" not in script
    return json.loads(script.removeprefix("const PLAN = ").removesuffix(";\n"))


@pytest.mark.parametrize("study", STUDIES, ids=["own", "second"])
def test_every_part_has_a_number_under_every_reading(study: Study) -> None:
    plan = plan_of(study)
    parts = [part for result in plan["results"].values() for part in result["of"]]
    parts += [row["key"] for row in study.rows("breakdown") if row["key"]]
    for node in plan["nodes"].values():
        options = [plan["phrases"][phrase] for phrase in node["phrases"]]
        assert {*node["ways"]} == {" ".join(choice) for choice in product(*options)}
        parts += [part for way in node["ways"].values() for part in way.get("of", [])]
    assert {*parts} == {*plan["nodes"]}


def test_the_script_has_every_operation_that_the_plan_does_not_table() -> None:
    table = re.search(r"OPERATIONS = \{\n(.*?)\n  \};", SCRIPT, re.S)
    assert table
    names = re.findall(r'^    "?([a-z ]+?)"?[:,]', table[1], re.M)
    assert sorted(names) == sorted(SIMPLE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", STUDIES, ids=["own", "second"])
def test_every_field_left_open_can_be_filled(study: Study, language: str) -> None:
    plan = plan_of(study, language)
    said = {"n", "reading", "over", "open", "undated", "groups", "linked"}
    told = [text for options in plan["conditions"].values() for text in options.values() if text]
    for text in [*plan["sentences"].values(), *told]:
        for name, _ in re.findall(r"\{([^{}:]+):?([^{}]*)\}", text):
            assert name in said | {*plan["amounts"], *plan["results"], *plan["nodes"]}
    assert all(key in plan["words"] for key in re.findall(r'say\("([a-z._]+)"', SCRIPT))


def test_the_open_numbers_are_those_whose_bounds_are_not_said_or_are_inferred() -> None:
    for study in STUDIES:
        numbers = ask.asked(Page(study, "en"))[0]
        rests = {key for name in study.results_by_id for key in study[name].claims}
        wide = {k for k, c in study.claims_by_id.items() if c.implied.value is None and k in rests}
        assert numbers.keys() == wide
