"""The README says what is true: its numbers, its example, its tree."""

from __future__ import annotations

import csv
import doctest
import re

import pytest

from loudi_analysis.intervals import Interval
from loudi_analysis.study.results import evaluate, over_readings
from loudi_analysis.study.source import study_root

README = (study_root() / "README.md").read_text(encoding="utf-8")


def test_the_example_runs() -> None:
    failures, tried = doctest.testfile(str(study_root() / "README.md"), module_relative=False)
    assert tried
    assert not failures


def ends(interval: Interval, spec: str, scale: int = 1) -> list[str]:
    bounds = (interval.lower, interval.upper)
    return [format(float(bound) * scale, spec) for bound in bounds if bound is not None]


NONMEMBER = re.findall(r"\d+", f"{evaluate('yuan_per_nonmember', 'implied'):.0f}")


@pytest.mark.parametrize(
    ("template", "numbers"),
    [
        ("{} people were sent", ends(evaluate("posted_total"), ",.0f")[:1]),
        ("**{} %** of the 1,038", ends(evaluate("posted_share_of_volunteers"), ".0f", 100)[:1]),
        ("{} to {} % over all", ends(over_readings("posted_share_of_volunteers"), ".0f", 100)),
        ("for {} workers**", ends(evaluate("workers_per_liaison"), ".1f")[:1]),
        ("gave **{} %** of 4,165,400", ends(evaluate("member_share_of_money"), ".1f", 100)[:1]),
        ("yuan, {} yuan each", ends(evaluate("yuan_per_member"), ".2f")[:1]),
        ("fewer than {} % of them", ends(evaluate("member_share_of_donors"), ".1f", 100)[-1:]),
        ("**{} to {} yuan each**", list(NONMEMBER)),
        ("**{} %** of all cases", ends(evaluate("case_share_confirmed_by_oath"), ".1f", 100)[:1]),
        ("added {} days after", ends(evaluate("days_since_last_case_at_reinforcement"), ".0f")[:1]),
        ("turns at {} donors", ends(evaluate("donors_at_equal_giving"), ",.0f")[:1]),
    ],
)
def test_numbers_are_those_of_the_results(template: str, numbers: list[str]) -> None:
    assert template.format(*numbers) in README


def test_the_tree_is_that_of_the_project() -> None:
    tree = README.split("```")[-2] if "notebooks/  " in README.split("```")[-2] else ""
    assert tree
    folder = ""
    for line in tree.strip().splitlines():
        name = line.split()[0]
        if not line.startswith(" ") and name.endswith("/"):
            folder = name
        path = study_root() / (name if not line.startswith(" ") else folder + name)
        assert path.exists() or not re.fullmatch(r"[\w./]+\.(py|csv)|[\w./]+/", name), line


def test_the_page_on_restoration_says_what_was_measured() -> None:
    with (study_root() / "benchmarks/results/restored_lines.csv").open(encoding="utf-8") as file:
        [measured] = csv.DictReader(file)
    page = (study_root() / "docs/restoration.md").read_text(encoding="utf-8")
    assert f"{float(measured['right']) * 100:.0f} of 100 broken lines" in page
    assert f"{float(measured['all lines right']) * 100:.1f} of 100 of all lines" in page
    assert measured["certain and wrong"] == "0"
    assert measured["pages that come back"] == measured["pages"]
