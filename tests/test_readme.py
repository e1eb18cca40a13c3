"""The README says what is true: its numbers, its example, its tree."""

from __future__ import annotations

import csv
import doctest
import re
from pathlib import Path

from loudi_analysis.cli import cli
from loudi_analysis.intervals import End, Interval, rounded
from loudi_analysis.pages.evidence import evidence_page
from loudi_analysis.study import load_study
from loudi_analysis.study.new import new_study
from loudi_analysis.study.source import study_root

STUDY = load_study()

README = (study_root() / "README.md").read_text(encoding="utf-8")


def test_the_example_runs() -> None:
    failures, tried = doctest.testfile(str(study_root() / "README.md"), module_relative=False)
    assert tried
    assert not failures


def test_the_way_to_your_own_study_is_that_of_the_page(tmp_path: Path) -> None:
    page = (study_root() / "docs/your_own_study.md").read_text(encoding="utf-8")
    study = tmp_path / "qingxi"
    for table, rows in re.findall(r"`codebook/(\w+)\.csv`\n\n```csv\n(.*?)```", page, re.S):
        if not study.exists():
            new_study(study, re.search(r"```text\n(.*?)```", page, re.S)[1])
        (study / "codebook" / f"{table}.csv").write_text(rows, encoding="utf-8")
    own = load_study(study)
    answer = own["cadres_per_village"]
    assert answer.sentence() in page
    implied = own["moved_per_cadre"].implied
    assert repr(implied) in page
    assert f"more than {float(rounded(implied.lower, 1, -1)):.1f} people" in " ".join(page.split())
    assert f"less than {float(rounded(implied.upper, 1, 1)):.1f}: `study" in " ".join(page.split())
    assert "逾1300人" in page and evidence_page(own)
    for command in re.findall(r"loudi-analysis (\w+)", page):
        assert command in cli.commands


TABLE = README[README.index("| question |") : README.index("The article praises")]


def number(end: End, spec: str, scale: int = 1) -> str:
    """Return a bound rounded as a format says; 0 where the side is open."""
    return format(float(end.bound or 0) * scale, spec)


def said(name: str, spec: str, scale: int = 1) -> tuple[str, str]:
    return of(STUDY.number(name), spec, scale)


def of(interval: Interval, spec: str, scale: int = 1) -> tuple[str, str]:
    return number(interval.low, spec, scale), number(interval.high, spec, scale)


def over_readings(name: str, scale: int = 1) -> list[str]:
    """Return the bounds over all readings, as intervals write them."""
    return re.findall(r"[\d.]+", f"{STUDY[name].over_readings * scale:.1f}")


HOURS = said("hours_notice_to_oath", ".0f")
OVER = {name: STUDY[name].over_readings for name in STUDY.results_by_id}
OTHERS = re.findall(r"\d+", f"{STUDY['yuan_per_nonmember'].implied:.0f}")
CELLS = [
    ("between **{} and {} hours**", *HOURS),
    ("the {} enterprise liaisons,", said("liaisons_enterprise", ".0f")[0]),
    ("{} days after the city's first", said("days_first_case_to_oath", ".0f")[0]),
    ("{} volunteers were", said("volunteers_communities", ".0f")[0]),
    ("by {:%-d %B},", STUDY.claims_by_id["date_reinforcement"].latest),
    ("**more than {} a day**", said("volunteers_sent_per_day", ".0f")[0]),
    ("{} days lie between", said("days_between_waves", ".0f")[0]),
    ("{} people were sent", said("posted_total", ",.0f")[0]),
    (
        "**{} %** of the {} who",
        said("posted_share_of_volunteers", ".0f", 100)[0],
        said("volunteers", ",.0f")[0],
    ),
    ("| {} to ", number(OVER["posted_share_of_volunteers"].low, ".0f", 100)),
    ("{} % over all readings", over_readings("posted_share_of_volunteers", 100)[1]),
    ("; {} % if the three", said("posted_share_of_volunteers", ".0f", 100)[0]),
    ("for {} workers**", said("workers_per_liaison", ".1f")[0]),
    ("({} workers, ", said("workers", ",.0f")[0]),
    ("{} enterprises, ", said("enterprises", ".0f")[0]),
    ("{} liaisons)", said("liaisons_enterprise", ".0f")[0]),
    ("; {} people per community", said("posted_per_community", ".1f")[0]),
    ("at least {} over all readings", number(OVER["workers_per_liaison"].low, ".1f")),
    ("limit; {} to {} per community |", *over_readings("posted_per_community")),
    ("gave **{} %** of", said("member_share_of_money", ".1f", 100)[0]),
    (" {} yuan, ", said("donations_yuan", ",.0f")[0]),
    ("{} yuan each |", said("yuan_per_member", ".2f")[0]),
    ("more than {} people gave", said("donors", ",.0f")[0]),
    ("fewer than {} % of them", said("member_share_of_donors", ".1f", 100)[1]),
    ("**{} to {} yuan each**", *OTHERS),
    ("(fewer than {} donors)", of(STUDY.number("donors", "implied"), ",.0f")[1]),
    ("turns at {} donors", said("donors_at_equal_giving", ",.0f")[0]),
    ("**{} %** of all cases", said("case_share_confirmed_before_oath", ".1f", 100)[0]),
    ("({} of {})", said("cases_before_oath", ".0f")[0], said("cases_on_record", ".0f")[0]),
    ("oath, {} % ", said("case_share_confirmed_by_oath", ".1f", 100)[0]),
    ("({}) by", said("cases_by_oath", ".0f")[0]),
    ("added {} days after", said("days_since_last_case_at_reinforcement", ".0f")[0]),
    ("; {} to {} of the ", *said("louxing_cases", ".0f")),
    ("{} cases were in Louxing", said("cases_on_record", ".0f")[0]),
]


def test_every_number_of_the_table_is_that_of_a_result() -> None:
    left = TABLE
    for template, *numbers in CELLS:
        cell = template.format(*numbers)
        assert cell in left, cell
        left = left.replace(cell, "", 1)
    assert not re.findall(r".{,20}\d.{,20}", left), "a number that nothing checks"


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


def test_recipes_show_the_columns_of_their_tables() -> None:
    recipes = (study_root() / "CONTRIBUTING.md").read_text(encoding="utf-8")
    headers = {
        path.read_text(encoding="utf-8").partition("\n")[0]
        for folder in ("data", "src")
        for path in (study_root() / folder).rglob("*.csv")
    }
    shown = re.findall(r"```csv\n(.*)\n", recipes)
    assert shown
    # The table of refusals stands in another room, which has it or not.
    assert {h for h in shown if not h.startswith("name,applies,")} <= headers


def test_the_page_on_restoration_says_what_was_measured() -> None:
    with (study_root() / "benchmarks/results/restored_lines.csv").open(encoding="utf-8") as file:
        [measured] = csv.DictReader(file)
    page = (study_root() / "docs/restoration.md").read_text(encoding="utf-8")
    assert f"{float(measured['right']) * 100:.0f} of 100 broken lines" in page
    assert f"{float(measured['all lines right']) * 100:.1f} of 100 of all lines" in page
    assert measured["certain and wrong"] == "0"
    assert measured["pages that come back"] == measured["pages"]
