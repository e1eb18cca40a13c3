"""Results: each against arithmetic done by hand, on both bases and under other readings."""

from __future__ import annotations

import csv
import json
import random
import re
from fractions import Fraction

import pytest
from cases import at_most, each, less_than, more_than
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.figures import draw, rendered
from loudi_analysis.intervals import between, exactly
from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.analyses import CONTRADICTED, HOLDS, HOLDS_IF, UNKNOWN, judge
from loudi_analysis.study.results import BASES, COLUMNS
from loudi_analysis.study.tables import Row

STUDY = load_study()
F = Fraction
POINTS = {
    "volunteers_per_unit": F(1038, 55),
    "posted_total": F(984),
    "posted_share_of_volunteers": F(984, 1038),
    "workers_per_enterprise": F(17787, 50),
    "liaisons_per_enterprise": F(80, 50),
    "workers_per_liaison": F(17787, 80),
    "volunteers_per_community": F(604, 45),
    "posted_per_community": F(904, 45),
    "compounds_per_community": F(630, 45),
    "masks_per_posted": F(7400, 984),
    "tested_share_of_posted": F(80, 984),
    "problems_per_enterprise": F(280, 50),
    "problems_per_liaison": F(280, 80),
    "yuan_per_member": F(2304700, 9057),
    "yuan_per_unit": F(4165400, 76),
    "member_share_of_money": F(2304700, 4165400),
    "days_notice_to_oath": F(1),
    "units_with_leaders_share": F(32, 55),
    "units_mobilized": F(55),
    "units_led_by_heads_share": F(19, 55),
    "disinfectant_donated": F(10200),
    "gloves_donated": F(10000),
    "disinfectant_per_unit": F(10200, 76),
    "gloves_per_unit": F(10000, 76),
    "days_first_case_to_oath": F(20),
    "case_share_confirmed_before_oath": F(69, 76),
    "case_share_confirmed_by_oath": F(72, 76),
    "days_since_last_case_at_reinforcement": F(8),
    "communities_share_of_louxing_streets": F(45, 72),
    "donors_at_equal_giving": F(9057 * 4165400, 2304700),
}
# result: stated lower, stated upper, implied lower, implied upper; all open
INTERVALS = {
    "masks_per_worker": (F(25000, 17787), None, F(25000, 17787), F(26000, 17787)),
    "herbal_portions_per_worker": (F(17000, 17787), None, F(17000, 17787), F(18000, 17787)),
    "tests_per_worker": (F(1890, 17787), None, F(1890, 17787), F(1900, 17787)),
    "yuan_per_donor": (F(0), F(4165400, 14000), F(4165400, 15000), F(4165400, 14000)),
    "yuan_per_nonmember": (F(0), F(1860700, 4943), F(1860700, 5943), F(1860700, 4943)),
    "donors_per_unit": (F(14000, 76), None, F(14000, 76), F(15000, 76)),
    "member_share_of_donors": (F(0), F(9057, 14000), F(9057, 15000), F(9057, 14000)),
}


@each(("name", "value"), POINTS.items())
@each("basis", BASES)
def test_points(name: str, value: Fraction, basis: str) -> None:
    assert STUDY[name].on(basis) == exactly(value)


@each(("name", "bounds"), INTERVALS.items())
def test_intervals(name: str, bounds: tuple[Fraction | None, ...]) -> None:
    stated, implied = STUDY[name].stated, STUDY[name].implied
    assert (stated.lower, stated.upper, implied.lower, implied.upper) == bounds
    for interval in (stated, implied):
        assert not interval.low.inclusive
        assert not interval.high.inclusive
    assert not stated.inferred
    assert implied.inferred


@pytest.mark.parametrize(
    ("name", "reading", "interval"),
    [
        ("posted_total", {"overlap": "may_overlap"}, "[604, 984]"),
        ("posted_share_of_volunteers", {"inclusion": "volunteers_only"}, f"[{604 / 1038}]"),
        (
            "posted_per_community",
            {"grid_communities": "others_too"},
            f"[{904 / 280}, {904 / 45}]",
        ),
        ("compounds_per_community", {"compounds_in": "beyond"}, "[0, 14]"),
        ("tested_share_of_posted", {"tests_for": "enterprise_liaisons"}, f"[{80 / 984}]"),
        (
            "tested_share_of_posted",
            {"tests_for": "wider", "overlap": "may_overlap"},
            f"[0, {80 / 604}]",
        ),
        ("masks_per_posted", {"masks_for": "wider"}, f"[0, {7400 / 984}]"),
        ("dues_per_posted", {}, f"(0, {642000 / 984}]"),
        ("dues_per_posted", {"dues_for": "posted"}, f"[{642000 / 984}]"),
        (
            "member_share_of_money",
            {"money_rounding": "rounded"},
            f"({2304650 / 4165450}, {2304750 / 4165350})",
        ),
        ("disinfectant_per_enterprise", {"goods_rounding": "rounded"}, "[23, 25)"),
        ("problems_per_enterprise", {"enterprises_in": "others_too"}, f"(0, {280 / 50}]"),
        ("problems_per_enterprise", {"count_rounding": "rounded"}, f"[{275 / 50}, {285 / 50})"),
        ("posted_total", {"count_rounding": "rounded"}, "[934, 1034)"),
        ("communities_share_of_louxing_streets", {"communities_in": "beyond"}, "[0, 0.625]"),
        ("hours_notice_to_oath", {}, "(3, 36)"),
        ("louxing_cases", {}, "[10, 20]"),
        ("units_with_leaders_share", {"heads_among": "apart"}, f"[{32 / 55}, {51 / 55}]"),
        ("units_mobilized", {"two_55": "other"}, "[55, 110]"),
        ("units_led_by_heads_share", {"heads_of": "any"}, f"[0, {19 / 55}]"),
        ("units_with_leaders_share", {"heads_of": "any"}, f"[{32 / 55}]"),
        ("division_level_led_by_heads_share", {}, f"[{19 / 55}, 1]"),
        ("division_level_led_by_heads_share", {"division_level": "all"}, "[1]"),
        ("posted_share_of_volunteers", {"inclusion": "without_grid"}, f"[{684 / 1038}]"),
        ("posted_share_of_volunteers", {"inclusion": "without_enterprise"}, f"[{904 / 1038}]"),
        ("days_between_waves", {"day_of_adding": "request"}, "[12, +inf)"),
        ("tested_share_of_posted", {"tested_are": "tests"}, f"(0, {80 / 984}]"),
        ("passes_per_community_posted", {"passes_are": "twice"}, f"({4450 / 904}, +inf)"),
        ("passes_per_community_posted", {"work_by": "others_too"}, "[0, +inf)"),
        ("shops_per_community_posted", {"work_by": "others_too"}, f"[0, {14000 / 904})"),
        ("disinfectant_donated", {"mixed": "last_named"}, "[10200, +inf)"),
        ("workers_per_liaison", {"workers_are": "present"}, f"[{17787 / 80}, +inf)"),
        ("liaisons_per_enterprise", {"liaisons_serve": "others_too"}, "(0, 1.6]"),
        ("compounds_per_community", {"incomplete": "more"}, "[14, +inf)"),
        ("yuan_per_donor", {"donors_are": "person_times"}, f"(0, {4165400 / 9057}]"),
        ("yuan_per_donor", {"unit_gifts": "in_it"}, f"(0, {4165400 / 14000})"),
        ("yuan_per_nonmember", {"donors_are": "person_times"}, "(0, +inf)"),
        ("yuan_per_nonmember", {"unit_gifts": "in_it"}, f"[0, {1860700 / 4943})"),
        ("nonmember_to_member_ratio", {"donors_are": "person_times"}, "(0, +inf)"),
        (
            "donors_at_equal_giving",
            {"unit_gifts": "in_it"},
            f"[9057, {9057 * 4165400 / 2304700}]",
        ),
    ],
)
def test_other_readings(name: str, reading: dict[str, str], interval: str) -> None:
    assert repr(STUDY.what_if(**reading)[name].stated) == interval


def test_more_read_otherwise() -> None:
    assert repr(STUDY.what_if(more="or_just")["nonmember_donors"].stated) == "[4943, +inf)"
    assert repr(STUDY.what_if(more="unbounded")["nonmember_donors"].implied) == "(4943, +inf)"
    assert repr(STUDY.what_if(more="next_wan")["nonmember_donors"].implied) == "(4943, 10943*)"
    sessions = "publicity_sessions_per_community_posted"
    assert STUDY.what_if(more="next_wan")[sessions].implied == STUDY[sessions].implied


def test_nearly_read_otherwise() -> None:
    shops = "shops_per_community_posted"
    low, high = 13000 / 904, 14000 / 904
    assert repr(STUDY[shops].stated) == f"[0, {high})"
    assert repr(STUDY[shops].implied) == f"({low}*, {high})"
    assert repr(STUDY.what_if(nearly="or_just")[shops].implied) == f"({low}*, {high}]"
    assert repr(STUDY.what_if(nearly="unbounded")[shops].implied) == f"[0, {high})"
    assert STUDY.what_if(more="unbounded")[shops].implied == STUDY[shops].implied


def test_a_quantity_in_both_groups_varies_once() -> None:
    """The ratio of the means per head, against brute force over rounded money."""
    study = STUDY.what_if(money_rounding="rounded")
    found = study["nonmember_to_member_ratio"].implied
    draw = random.Random(20200305)
    ratios = []
    for _ in range(4000):
        total, members_money = draw.uniform(4165350, 4165450), draw.uniform(2304650, 2304750)
        donors = draw.uniform(14000, 15000)
        ratios.append((total - members_money) / (donors - 9057) / (members_money / 9057))
    assert found.lower is not None
    assert found.upper is not None
    assert float(found.lower) < min(ratios) < float(found.lower) * 1.003
    assert float(found.upper) * 0.997 < max(ratios) < float(found.upper)


def test_one_row_for_each_result_and_basis() -> None:
    table = STUDY.results
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 2 * len(STUDY.results_by_id)
    assert not table[["result", "basis"]].duplicated().any()
    for row in table.itertuples():
        assert (row.value is not None) == (row.lower is not None and row.lower == row.upper)
        assert all(k in STUDY.claims_by_id or k in STUDY.linked.by_key for k in row.claims.split())


def test_readings_are_the_other_combinations() -> None:
    table = STUDY.readings
    assert tuple(table.columns) == COLUMNS
    assert not table[["result", "basis", "reading"]].duplicated().any()
    main = STUDY.reading
    for reading in table["reading"]:
        options = dict(part.split("=") for part in reading.split())
        assert any(main[phrase] != option for phrase, option in options.items())
    masks = table.query("result == 'masks_per_posted' and basis == 'stated'")
    assert len(masks) == 2 * 2 * 2 * 2 - 1


@each("name", STUDY.results_by_id)
def test_a_range_over_readings_holds_the_main_value(name: str) -> None:
    reach = STUDY[name].over_readings
    assert STUDY[name].stated.hull(reach) == reach


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("volunteers_per_unit", []),
        ("liaisons_per_enterprise", ["liaisons_serve"]),
        ("workers_per_liaison", ["workers_are", "liaisons_serve"]),
        ("posted_share_of_volunteers", ["overlap", "inclusion", "count_rounding"]),
        ("member_share_of_donors", ["more", "donors_are"]),
        ("donors_at_equal_giving", ["money_rounding", "unit_gifts"]),
    ],
)
def test_deciding_phrases(name: str, phrases: list[str]) -> None:
    assert STUDY[name].deciding() == phrases


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda s: s["worker_per_liaison"],
            "no result 'worker_per_liaison'; did you mean workers_",
        ),
        (
            lambda s: s["workers_per_liaison"].on("implid"),
            "no basis 'implid'; did you mean implied",
        ),
        (
            lambda s: s["posted_total"].on("stated", {"overlap": "x"}),
            "there are different, may_over",
        ),
        (
            lambda s: s["posted_total"].on("stated", {"workers": "3"}),
            "no phrase 'workers'; did you mean workers_are",
        ),
        (lambda s: s.claims_by_id["worker"], "no claim 'worker'; did you mean workers"),
        (lambda s: s.facts["worker"], "no claim or record 'worker'; did you mean workers"),
        (lambda s: s.derived["postd"], "no derived quantity 'postd'; did you mean posted"),
        (lambda s: s.checks_by_id["x"], "no check 'x'; there are branches_are"),
        (lambda s: rendered("timeline", "en", "jpg", s), "no format 'jpg'; did you mean png"),
        (lambda s: s.overview("staffng"), "no topic 'staffng'; did you mean staffing?"),
        (lambda s: s.comparison("gifts"), "no comparison 'gifts'; there are liaisons, postings"),
        (lambda s: s.rows("claim"), "no codebook table 'claim'; did you mean claims"),
        (lambda s: s.what_if(donor=3), "no phrase or quantity 'donor'; did you mean donors"),
        (lambda s: s.what_if(zz=3), "2020-02-29; all are in study.options and study.names"),
        (lambda s: s.what_if(overlap="no"), "no reading of overlap 'no'; there are different, may"),
        (lambda s: s.what_if(yuan_per_unit=3), "no phrase or quantity 'yuan_per_unit'"),
        (lambda s: s.choices("overlop"), "no phrase 'overlop'; did you mean overlap?"),
        (lambda s: draw("timeline", "fr", s), "no language 'fr'; there are en, zh-Hant, zh-Hans"),
        (lambda s: s["posted_total"].sentence("fr"), "no language 'fr'; there are en, zh-Hant"),
    ],
)
def test_a_wrong_name_is_told(ask, message: str) -> None:
    with pytest.raises(KeyError, match=re.escape(message)) as caught:
        ask(STUDY)
    assert isinstance(caught.value, StudyError)


def test_a_wrong_bound_is_told() -> None:
    with pytest.raises(StudyError, match="workers='many' is no number"):
        STUDY.what_if(workers="many")
    with pytest.raises(StudyError, match="is no number of 0 or more: give one"):
        STUDY.what_if(workers=(18500, 17000))
    with pytest.raises(StudyError, match="workers=-5 is no number of 0 or more"):
        STUDY.what_if(workers=-5)


@pytest.mark.parametrize(
    ("name", "bounds", "taken"),
    [
        ("workers", (None, 18500), "[0, 18500]"),
        ("workers", "to 18500", "[0, 18500]"),
        ("workers", less_than(18500), "[0, 18500)"),
        ("workers", None, "[0, +inf)"),
        ("zengcheng_donors", at_most(5), "[0, 5]"),  # of which its own number is only rough
        ("loudi_2020-02-12", (-3, 70), "[0, 70]"),
        ("posted", more_than(-1), "[0, +inf)"),
        ("date_oath", (None, 737467), "(-inf, 737467]"),
        ("notice_to_oath", (None, 3), "(-inf, 3]"),
    ],
)
def test_what_is_counted_is_never_less_than_nothing(name: str, bounds, taken: str) -> None:
    assert repr(STUDY.what_if(**{name: bounds}).number(name)) == taken


@pytest.mark.parametrize(
    ("donors", "ratio"),
    [(more_than(9057), "(0, +inf)"), ((9057, None), ""), ((9057, 9057), "")],
)
@pytest.mark.parametrize("name", ["nonmember_to_member_ratio", "yuan_per_nonmember"])
def test_a_division_by_what_may_be_zero_is_told(name: str, donors, ratio: str) -> None:
    answer = STUDY.what_if(donors=donors)[name]
    if ratio:
        assert repr(answer.stated) == ratio
        return
    with pytest.raises(StudyError, match=r"codebook/.*\.csv: .*: cannot divide by \[0"):
        _ = answer.stated


def test_other_bounds_and_readings_make_another_study() -> None:
    other = STUDY.what_if(workers=(17000, 18500), overlap="may_overlap")
    assert other["workers_per_liaison"].stated == between(F(17000, 80), F(18500, 80))
    assert other["posted_total"].stated == between(604, 984)
    assert repr(other["posted_total"].over_readings) == "[604, 1034)"
    assert STUDY["workers_per_liaison"].stated == exactly(F(17787, 80))
    moved = set(STUDY.changes(other).index.get_level_values("result"))
    assert {"workers_per_liaison", "posted_total", "masks_per_worker"} <= moved
    assert not moved & {"yuan_per_donor", "liaisons_per_enterprise"}
    assert STUDY.changes(STUDY.what_if(workers=17787, overlap="different")).empty
    cases = STUDY.what_if(**{"loudi_2020-02-12": 70})  # a record that an operation finds
    assert cases["case_share_confirmed_by_oath"].stated == exactly(F(70, 76))


@each("name", STUDY.results_by_id)
def test_a_reading_that_does_not_count_changes_nothing(name: str) -> None:
    answer = STUDY[name]
    main = {basis: answer.on(basis) for basis in BASES}
    for phrase, options in STUDY.options.items():
        if phrase not in answer.readings:
            for option, basis in ((o, b) for o in options for b in BASES):
                assert answer.on(basis, {phrase: option}) == main[basis]


def test_what_varies_in_both_parts_is_refused(edited) -> None:
    def share(rows):
        return [*rows, rows[0] | {"result": "x", "of": "donors", "per": "donors_nonmembers"}]

    with pytest.raises(StudyError, match="x: donors would vary twice"):
        _ = edited("results", share)["x"].stated


@pytest.mark.parametrize(
    ("table", "cells", "message"),
    [
        ("results", {"of": "volunters"}, "no quantity 'volunters'; did you mean volunteers"),
        ("results", {"digits": "two"}, "column digits: 'two' is not a number"),
        ("results", {"result": "posted_total"}, "'posted_total' stands twice"),
        (
            "results",
            {"per": "new_cases_grids"},
            "volunteers_per_unit: over (volunteers, new_cases_grids): cannot divide by [0]",
        ),
        ("derived", {"operation": "sum"}, "no operation 'sum'; did you mean sum of"),
        ("derived", {"option": "differnt"}, "no option 'differnt'; did you mean different"),
        (
            "derived",
            {"phrase": "overlaps"},
            "derived.csv, line 2: no phrase 'overlaps'; did you mean overlap",
        ),
        ("derived", {"derived": "x"}, "'x' lacks the options may_overlap of 'overlap'"),
        (
            "derived",
            {"operation": "difference"},
            "line 2: 'difference' takes 2 parts (whole, part)",
        ),
        ("derived", {"parts": "posted sent"}, "line 2: no quantity above 'posted'"),
        ("derived", {"parts": ""}, "line 2: the column 'parts' must not be empty"),
        ("checks", {"relation": "=="}, "no relation '=='"),
        ("checks", {"check": "posted_within_volunteers"}, "stands twice"),
        ("checks", {"kind": "must"}, "no kind 'must'; did you mean must hold"),
    ],
)
def test_a_faulty_row_is_named(edited, table: str, cells: dict[str, str], message: str) -> None:
    study = edited(table, lambda rows: [rows[0] | cells, *rows[1:]])
    with pytest.raises(StudyError, match=re.escape(message)):
        _ = study["volunteers_per_unit"].stated, study["posted_total"].stated, study.checks


def test_a_missing_fact_is_weighed_on_the_results_that_it_bears_on() -> None:
    needs, share = STUDY.needs, "division_level_led_by_heads_share"
    assert set(needs["result"]) == {*STUDY.headlines, share}
    [row] = needs[needs["result"] == share].itertuples()
    assert (row.need, row.after, row.removed) == ("division_level", 0, 1)
    assert row.before == pytest.approx(36 / 55)


def test_comparisons_are_of_named_records(edited) -> None:
    contacts = STUDY.comparison("contacts")
    assert contacts["ratio"]["loudi"] == exactly(F(1970, 76))
    assert contacts["over"]["hunan"] == exactly(1018)
    rough = STUDY.comparison("giving").loc["zengcheng"]
    assert (rough["ratio"], rough["over"], rough["counted"]) == (None, None, "party members")
    none = STUDY.what_if(hunan_0218_enterprises=(0, None))
    with pytest.raises(StudyError, match=r"comparisons.csv, line 4: cannot divide by \[0"):
        none.comparison("liaisons")
    study = edited("comparisons", lambda rows: [row | {"per": "hunan"} for row in rows])
    with pytest.raises(StudyError, match=r"comparisons.csv, line \d+: no quantity 'hunan'"):
        study.comparison("postings")


def test_an_answer_shows_itself() -> None:
    answer = STUDY["yuan_per_donor"]
    shown = repr(answer)
    assert "yuan_per_donor: money given per donor" in shown
    assert "stated         (0, 297.53) yuan per donor" in shown
    assert "per            donors_persons (14,000, +inf)" in shown
    assert "more=last_digit" in shown
    assert "yuan_per_donor: money given per donor</caption>" in answer._repr_html_()
    assert "45 claims, 60 results, 18 checks>" in repr(STUDY)


EXPECTED = {
    "heads_within_leadership": UNKNOWN,
    "volunteering_units_within_donating": UNKNOWN,
    "volunteers_within_donors": UNKNOWN,
    "portion_for_each_worker": UNKNOWN,
    "tests_within_workers": HOLDS_IF,
    "nonmembers_gave_more": HOLDS_IF,
}


@each("check", STUDY.checks_by_id.values())
def test_verdicts(check: Row) -> None:
    verdict = judge(STUDY, check)
    assert verdict.verdict == EXPECTED.get(check.check, HOLDS)
    assert bool(verdict.condition) == (verdict.verdict == HOLDS_IF or check.inclusion == "true")


@pytest.mark.parametrize(
    ("left", "relation", "right", "inclusion", "verdict"),
    [
        (exactly(2), "=", exactly(2), False, HOLDS),
        (exactly(2), "=", exactly(3), False, CONTRADICTED),
        (exactly(2), "=", more_than(1), False, UNKNOWN),
        (exactly(3), "<=", exactly(2), True, CONTRADICTED),
        (exactly(2), "<", more_than(2), False, HOLDS),
        (exactly(2), "<", exactly(2), False, CONTRADICTED),
        (less_than(2), "<", exactly(2), False, HOLDS),
        (more_than(1), "<=", exactly(9), False, UNKNOWN),
        (exactly(1), "<=", exactly(9), True, UNKNOWN),
    ],
)
def test_judging(left, relation: str, right, inclusion: bool, verdict: str) -> None:
    study = STUDY.what_if(donors=left, workers=right)
    said = {"left": "donors", "relation": relation, "right": "workers"}
    check = Row(said, inclusion="true" if inclusion else "")
    assert judge(study, check).verdict == verdict


def test_the_audit_is_a_table_in_three_languages() -> None:
    def run(*options: str) -> str:
        done = CliRunner().invoke(cli, ["audit", *options])
        assert done.exit_code == 0
        return done.stdout

    rows = list(csv.DictReader(run("--format", "csv").splitlines()))
    assert sorted(row["statement"] for row in rows) == sorted(STUDY.checks["statement"])
    for language, holds in (("zh-Hant", "成立"), ("zh-Hans", "成立")):
        told = json.loads(run("--format", "json", "--lang", language))
        assert [row["numbers"] for row in told] == [row["numbers"] for row in rows]
        assert told[0]["verdict"] == holds
        assert not [row for row in told if re.search("[a-z]{3}", row["statement"])]
        head, *_, counts = run("--lang", language).splitlines()[1:]
        assert not re.search("[A-Za-z]", head + counts)
        assert {row["verdict"] for row in told} <= {*re.findall(r"[^、\d]+(?=\d+[項项])", counts)}


def test_an_overview_has_the_results_of_its_topic_alone() -> None:
    topics = {result.topic for result in STUDY.results_by_id.values()}
    for topic in topics:
        table = STUDY.overview(topic)
        assert list(table.index) == [n for n, r in STUDY.results_by_id.items() if r.topic == topic]
    staffing = STUDY.overview("staffing").loc["workers_per_liaison"]
    assert (staffing["stated"], staffing["unit"]) == ("[222.3]", "workers per liaison")
