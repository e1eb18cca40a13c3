"""The audit: identities and inequalities that the article's numbers must satisfy.

Each check is data. Its verdict is computed: first from what the words say, then, where that
decides nothing, from what the convention of the last digit implies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from loudi_analysis.intervals import Interval
from loudi_analysis.study.results import Evidence, evaluate, posted, posted_communities

HOLDS = "holds"
HOLDS_IF = "holds only if"
CONTRADICTED = "contradicted"
UNKNOWN = "cannot be told"
VERDICTS = (HOLDS, HOLDS_IF, UNKNOWN, CONTRADICTED)

Formula = Callable[[Evidence], Interval]


@dataclass(frozen=True)
class Check:
    """One identity or inequality.

    Attributes
    ----------
    name : str
        A stable id.
    statement : str
        What must be true.
    left, right : callable
        The two sides, as formulas over evidence.
    relation : str
        ``=``, ``<`` or ``<=``.
    inclusion : bool
        Whether the statement is that one group is part of another, which the article does not
        say: the numbers can then contradict it, but never prove it.
    note : str
        What follows, or what does not.
    """

    name: str
    statement: str
    left: Formula
    relation: str
    right: Formula
    inclusion: bool = False
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """A check with its two sides as said, its verdict, and the condition that it rests on."""

    check: Check
    left: Interval
    right: Interval
    verdict: str
    condition: str


def _claim(name: str) -> Formula:
    return lambda e: e[name]


CHECKS: tuple[Check, ...] = (
    Check(
        "branches_are_communities",
        "a temporary branch in each community: 45 branches, 45 communities",
        _claim("branches"),
        "=",
        _claim("communities"),
        note="equal counts; that each community has one is the natural reading, not said",
    ),
    Check(
        "units_in_both_places",
        "the units that people signed up from and the units that sent people: 55 and 55",
        _claim("units_volunteering"),
        "=",
        _claim("units_posting"),
        note="equal counts of the same kind of unit, taken to be the same units",
    ),
    Check(
        "liaisons_in_all_places",
        "liaisons chosen overnight and liaisons who took the oath: 80 and 80",
        _claim("liaisons_enterprise"),
        "=",
        _claim("liaisons_enterprise_oath"),
        note="the 80 persons tested are another count, and 80多歲 is an age",
    ),
    Check(
        "posted_within_volunteers",
        "the 604, the 300 and the 80 together are no more than the 1,038 who signed up",
        posted,
        "<=",
        _claim("volunteers"),
        note="room for all of them, and 54 more; it does not prove that all signed up first",
    ),
    Check(
        "named_units_within_volunteers",
        "the people of the four units named are no more than the 1,038",
        lambda e: (
            e["volunteers_discipline_commission"]
            + e["volunteers_staffing_office"]
            + e["volunteers_water_bureau"]
            + e["volunteers_trade_council"]
        ),
        "<=",
        _claim("volunteers"),
    ),
    Check(
        "leadership_within_units",
        "units with leadership-team members taking part are no more than the 55",
        _claim("units_leadership_members"),
        "<=",
        _claim("units_posting"),
    ),
    Check(
        "heads_within_units",
        "division-level units led by their head are no more than the 55",
        _claim("units_led_by_heads"),
        "<=",
        _claim("units_posting"),
    ),
    Check(
        "heads_within_leadership",
        "the 19 units led by their head are among the 32 with leadership-team members",
        _claim("units_led_by_heads"),
        "<=",
        _claim("units_leadership_members"),
        inclusion=True,
        note="a head is a member of the leadership team; the article gives the two side by side",
    ),
    Check(
        "members_within_donors",
        "members who gave are fewer than all who gave",
        _claim("donors_members"),
        "<",
        _claim("donors"),
    ),
    Check(
        "member_money_within_money",
        "the members' money is less than all the money",
        _claim("donations_members_yuan"),
        "<",
        _claim("donations_yuan"),
    ),
    Check(
        "volunteering_units_within_donating",
        "the 55 units that sent people are among the 76 whose people gave",
        _claim("units_posting"),
        "<=",
        _claim("units_donating"),
        inclusion=True,
    ),
    Check(
        "volunteers_within_donors",
        "the 1,038 who signed up are among the donors",
        _claim("volunteers"),
        "<=",
        _claim("donors"),
        inclusion=True,
    ),
    Check(
        "tested_within_posted",
        "the 80 persons tested are no more than those posted",
        _claim("tested_posted"),
        "<=",
        posted,
    ),
    Check(
        "mask_for_each_posted",
        "the 7,400 masks are enough for one for each person posted",
        posted,
        "<=",
        _claim("masks_posted"),
        note="enough for seven each, under the main reading",
    ),
    Check(
        "posted_to_each_community",
        "enough people for one in each of the 45 communities",
        _claim("communities"),
        "<=",
        posted_communities,
    ),
    Check(
        "liaison_for_each_enterprise",
        "enough liaisons for one in each of the 50 enterprises",
        _claim("enterprises"),
        "<=",
        _claim("liaisons_enterprise"),
    ),
    Check(
        "tests_within_workers",
        "tests of workers (person-tests) are no more than the workers: none need be tested twice",
        _claim("tests_enterprises"),
        "<=",
        _claim("workers"),
        note="said is only more than 1,890 person-tests",
    ),
    Check(
        "mask_for_each_worker",
        "masks procured for enterprises are enough for one a worker",
        _claim("workers"),
        "<=",
        _claim("masks_enterprises"),
    ),
    Check(
        "portion_for_each_worker",
        "portions of herbal medicine are enough for one a worker",
        _claim("workers"),
        "<=",
        _claim("herbal_portions"),
        note="17,787 lies between 17,000 and 18,000",
    ),
    Check(
        "nonmembers_gave_more",
        "donors who are not members gave more per head than members",
        lambda e: evaluate("yuan_per_member", e.basis),
        "<",
        lambda e: evaluate("yuan_per_nonmember", e.basis),
        note="true exactly where there were at most 16,369 donors",
    ),
)


def run_audit() -> list[Verdict]:
    """Return every check with its verdict."""
    return [judge(check) for check in CHECKS]


def judge(check: Check) -> Verdict:
    """Return the verdict on one check."""
    left, right = _sides(check, "stated")
    truth = _compare(left, check.relation, right)
    condition = ""
    verdict = {True: HOLDS, False: CONTRADICTED, None: UNKNOWN}[truth]
    if truth is None and (implied := _compare(*_sided(check, "implied"))) is not None:
        verdict = HOLDS_IF if implied else CONTRADICTED
        condition = "多 and 余 are read by the convention of the last digit"
    if verdict == HOLDS and check.inclusion:
        verdict, condition = UNKNOWN, "the numbers allow it; the words do not say it"
    return Verdict(check, left, right, verdict, condition)


def audit_table() -> pd.DataFrame:
    """Return the audit to read: statement, both sides, verdict and condition, by check."""
    return pd.DataFrame(
        [
            {
                "check": v.check.name,
                "statement": v.check.statement,
                "numbers": f"{v.left:,.2f} {v.check.relation} {v.right:,.2f}",
                "verdict": v.verdict,
                "condition": v.condition,
                "note": v.check.note,
            }
            for v in run_audit()
        ]
    ).set_index("check")


def _sides(check: Check, basis: str) -> tuple[Interval, Interval]:
    return check.left(Evidence(basis)), check.right(Evidence(basis))


def _sided(check: Check, basis: str) -> tuple[Interval, str, Interval]:
    left, right = _sides(check, basis)
    return left, check.relation, right


def _compare(left: Interval, relation: str, right: Interval) -> bool | None:
    """Return whether a relation is true of all numbers, of none, or neither."""
    if relation == "<":
        return True if left < right else False if right <= left else None
    if relation == "<=":
        return True if left <= right else False if right < left else None
    if left.value is not None and left.value == right.value:
        return True
    return False if left < right or right < left else None
