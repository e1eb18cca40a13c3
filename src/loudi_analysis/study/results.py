"""Step 5, analyses: the study's results, each computed from claims under a reading.

A result is a formula over evidence. The evidence writes down which claims the formula takes and on
which ambiguous phrases it turns, so that a result cannot be separated from what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise, product

import pandas as pd

from loudi_analysis.intervals import OPEN, End, Interval, between, exactly, image
from loudi_analysis.io import StudyError
from loudi_analysis.study.codebook import Claim, claims, rows
from loudi_analysis.study.linked import day_of, epidemic, record

BASES = ("stated", "implied")
COLUMNS = (
    "result",
    "basis",
    "value",
    "lower",
    "upper",
    "lower_inclusive",
    "upper_inclusive",
    "unit",
    "reading",
    "claims",
)


@dataclass
class Evidence:
    """What a formula may take: claims as intervals, and choices between readings.

    Parameters
    ----------
    basis : str
        ``stated`` (bounds as said) or ``implied`` (narrowed by the convention of the last digit).
    reading : dict of str to str
        The option chosen for each phrase; a phrase that is not named takes its main option.

    Attributes
    ----------
    claims : list of str
        Ids of the claims, and keys of the linked records, taken so far, in the order of their use.
    turns : list of str
        Ambiguous phrases met so far.
    """

    basis: str
    reading: dict[str, str] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Interval:
        """Return a claim's interval on this basis, under this reading."""
        claim = self._take(name)
        number = claim.said if self.basis == "stated" else claim.implied
        if claim.quantity.hedge and number.lower is not None and not number.low.inclusive:
            more = self.choose("more")
            if more == "or_just":
                number = Interval(End(number.lower, True), number.high)
            elif more == "unbounded":
                number = Interval(number.low, OPEN)
        if claim.rounding_step:
            money = claim.quantity.kind == "money"
            phrase = "money_rounding" if money else "goods_rounding"
            if self.choose(phrase) == "rounded":
                half = Fraction(claim.rounding_step) / 2
                number += between(-half, half, upper_inclusive=False)
        return number

    def day(self, name: str) -> Interval:
        """Return the day that a claim names, as an ordinal number of days."""
        latest = self._take(name).latest
        if latest is None:
            raise StudyError(f"claim {name!r} is not dated")
        return exactly(latest.toordinal())

    def event(self, key: str) -> Interval:
        """Return the day of a linked event, as an ordinal number of days."""
        self._cite(key)
        return exactly(day_of("events", key).toordinal())

    def first_case(self, place: str) -> Interval:
        """Return the first day at whose end a place had confirmed cases, as an ordinal number."""
        key, (day, _, _) = next(item for item in epidemic(place).items() if item[1][1] > 0)
        self._cite(key)
        return exactly(day.toordinal())

    def last_case(self, place: str) -> Interval:
        """Return the last day with a new case, as an ordinal number of days."""
        days = list(epidemic(place).items())
        rises = [b for a, b in pairwise(days) if b[1][1] > a[1][1]]
        key, (day, _, _) = rises[-1]
        self._cite(key)
        return exactly(day.toordinal())

    def confirmed(self, place: str, day: Interval | None = None) -> Interval:
        """Return cumulative confirmed cases at the end of a day, or of the last day on record."""
        days = list(epidemic(place).items())
        if day is not None:
            days = [item for item in days if item[1][0].toordinal() in day]
        key, (_, confirmed, _) = days[-1]
        self._cite(key)
        return exactly(confirmed)

    def record(self, key: str) -> Interval:
        """Return a linked record."""
        self._cite(key)
        return record(key)

    def choose(self, phrase: str) -> str:
        """Return the option taken for an ambiguous phrase."""
        if phrase not in self.turns:
            self.turns.append(phrase)
        return self.reading.get(phrase, main_reading()[phrase])

    def _take(self, name: str) -> Claim:
        if name not in claims():
            raise StudyError(f"no claim {name!r} in the codebook")
        self._cite(name)
        return claims()[name]

    def _cite(self, key: str) -> None:
        if key not in self.claims:
            self.claims.append(key)


@dataclass(frozen=True)
class Result:
    """One result: its name, what it is, its unit, and the formula that computes it."""

    name: str
    what: str
    unit: str
    topic: str
    formula: Callable[[Evidence], Interval]


def posted(e: Evidence) -> Interval:
    """Return the people posted: volunteers in communities, grid and enterprise liaisons."""
    return _together(e, e["volunteers_communities"], e["liaisons_grid"], e["liaisons_enterprise"])


def posted_communities(e: Evidence) -> Interval:
    """Return the people posted to communities: volunteers and grid liaisons."""
    return _together(e, e["volunteers_communities"], e["liaisons_grid"])


def _together(e: Evidence, *groups: Interval) -> Interval:
    total = sum(groups[1:], groups[0])
    if e.choose("overlap") == "different":
        return total
    largest = max(groups, key=lambda group: group.low.bound or 0)
    return Interval(largest.low, total.high)


def _share_posted(e: Evidence) -> Interval:
    if e.choose("inclusion") == "volunteers_only":
        return e["volunteers_communities"] / e["volunteers"]
    return posted(e) / e["volunteers"]


def _served_communities(e: Evidence) -> Interval:
    communities = e["communities"]
    if e.choose("grid_communities") == "others_too":
        return Interval(communities.low, OPEN)
    return communities


def _protected(e: Evidence, phrase: str) -> Interval:
    choice = e.choose(phrase)
    if choice == "enterprise_liaisons":
        return e["liaisons_enterprise"]
    people = posted(e)
    return Interval(people.low, OPEN) if choice == "wider" else people


def _dues_base(e: Evidence) -> Interval:
    choice = e.choose("dues_for")
    if choice == "volunteers":
        return e["volunteers"]
    people = posted(e)
    return Interval(people.low, OPEN) if choice == "front_line" else people


def _compounds(e: Evidence) -> Interval:
    compounds = e["compounds"]
    if e.choose("compounds_in") == "beyond":
        return Interval(End(Fraction(0), True), compounds.high)
    return compounds


def _supplied(e: Evidence, name: str) -> Interval:
    number = e[name]
    if e.choose("enterprises_in") == "others_too":
        return Interval(number.low, OPEN)
    return number


def _nonmembers(e: Evidence) -> Interval:
    return e["donors"] - e["donors_members"]


def _nonmember_yuan(e: Evidence) -> Interval:
    return e["donations_yuan"] - e["donations_members_yuan"]


def _per_head_ratio(e: Evidence) -> Interval:
    # The members' heads and money stand in both groups' means: each varies once.
    return image(
        lambda total, members_money, donors, members: (
            (total - members_money) / (donors - members) * members / members_money
        ),
        e["donations_yuan"],
        e["donations_members_yuan"],
        e["donors"],
        e["donors_members"],
    )


RESULTS: tuple[Result, ...] = (
    Result(
        "volunteers_per_unit",
        "members and cadres who signed up per unit that they came from",
        "people per unit",
        "speed",
        lambda e: e["volunteers"] / e["units_volunteering"],
    ),
    Result(
        "posted_total",
        "volunteers in communities, grid liaisons and enterprise liaisons together",
        "people",
        "speed",
        posted,
    ),
    Result(
        "posted_share_of_volunteers",
        "people posted as a share of those who signed up",
        "1",
        "speed",
        _share_posted,
    ),
    Result(
        "days_notice_to_oath",
        "from the provincial notice (liaisons to be sent) to the enterprise liaisons' oath",
        "days",
        "speed",
        lambda e: e.day("date_oath") - e.event("liaison_notice"),
    ),
    Result(
        "days_first_case_to_oath",
        "from the first confirmed cases in Loudi to the oath",
        "days",
        "speed",
        lambda e: e.day("date_oath") - e.first_case("Loudi"),
    ),
    Result(
        "case_share_confirmed_before_oath",
        "share of all of Loudi's confirmed cases confirmed by the end of the day before the oath",
        "1",
        "epidemic",
        lambda e: e.confirmed("Loudi", e.day("date_oath") - 1) / e.confirmed("Loudi"),
    ),
    Result(
        "case_share_confirmed_by_oath",
        "share of all of Loudi's confirmed cases confirmed by the end of the oath's day",
        "1",
        "epidemic",
        lambda e: e.confirmed("Loudi", e.day("date_oath")) / e.confirmed("Loudi"),
    ),
    Result(
        "days_since_last_case_at_reinforcement",
        "from the last day with a new case in Loudi to the day on which grid liaisons were added",
        "days",
        "epidemic",
        lambda e: e.day("date_reinforcement") - e.last_case("Loudi"),
    ),
    Result(
        "communities_share_of_louxing_streets",
        "the 45 communities as a share of those in Louxing's street offices, if all lie there",
        "1",
        "staffing",
        lambda e: e["communities"] / e.record("louxing_street_communities"),
    ),
    Result(
        "units_with_leadership_members_share",
        "units with leadership-team members taking part, as a share of those that sent people",
        "1",
        "speed",
        lambda e: e["units_leadership_members"] / e["units_posting"],
    ),
    Result(
        "units_led_by_heads_share",
        "division-level units led by their head, as a share of all units that sent people",
        "1",
        "speed",
        lambda e: e["units_led_by_heads"] / e["units_posting"],
    ),
    Result(
        "workers_per_enterprise",
        "workers per enterprise with liaisons",
        "workers per enterprise",
        "staffing",
        lambda e: e["workers"] / e["enterprises"],
    ),
    Result(
        "liaisons_per_enterprise",
        "liaisons per enterprise",
        "liaisons per enterprise",
        "staffing",
        lambda e: e["liaisons_enterprise"] / e["enterprises"],
    ),
    Result(
        "workers_per_liaison",
        "workers per enterprise liaison",
        "workers per liaison",
        "staffing",
        lambda e: e["workers"] / e["liaisons_enterprise"],
    ),
    Result(
        "volunteers_per_community",
        "volunteers per community",
        "people per community",
        "staffing",
        lambda e: e["volunteers_communities"] / e["communities"],
    ),
    Result(
        "posted_per_community",
        "volunteers and added grid liaisons per community",
        "people per community",
        "staffing",
        lambda e: posted_communities(e) / _served_communities(e),
    ),
    Result(
        "compounds_per_community",
        "residential compounds helped to close per community",
        "compounds per community",
        "staffing",
        lambda e: _compounds(e) / e["communities"],
    ),
    Result(
        "masks_per_posted",
        "masks handed out per person posted",
        "masks per person",
        "staffing",
        lambda e: e["masks_posted"] / _protected(e, "masks_for"),
    ),
    Result(
        "tested_share_of_posted",
        "persons for whom tests were arranged as a share of those posted",
        "1",
        "staffing",
        lambda e: e["tested_posted"] / _protected(e, "tests_for"),
    ),
    Result(
        "dues_per_posted",
        "special party dues over the number of people posted",
        "yuan per person",
        "staffing",
        lambda e: e["special_dues_yuan"] / _dues_base(e),
    ),
    Result(
        "publicity_sessions_per_community_posted",
        "publicity sessions per person posted to communities",
        "sessions per person",
        "staffing",
        lambda e: e["publicity_sessions"] / posted_communities(e),
    ),
    Result(
        "notices_per_community_posted",
        "notices and leaflets per person posted to communities",
        "notices per person",
        "staffing",
        lambda e: e["notices_distributed"] / posted_communities(e),
    ),
    Result(
        "household_visits_per_community_posted",
        "visits to households (person-times) per person posted to communities",
        "person-times per person",
        "staffing",
        lambda e: e["household_visits"] / posted_communities(e),
    ),
    Result(
        "shops_per_community_posted",
        "shop checks per person posted to communities",
        "shops per person",
        "staffing",
        lambda e: e["shops_checked"] / posted_communities(e),
    ),
    Result(
        "passes_per_community_posted",
        "passes issued per person posted to communities",
        "passes per person",
        "staffing",
        lambda e: e["passes"] / posted_communities(e),
    ),
    Result(
        "temperature_checks_per_community_posted",
        "temperature checks (person-times) per person posted to communities",
        "person-times per person",
        "staffing",
        lambda e: e["temperature_checks"] / posted_communities(e),
    ),
    Result(
        "masks_per_worker",
        "masks procured for enterprises per worker",
        "masks per worker",
        "staffing",
        lambda e: e["masks_enterprises"] / _supplied(e, "workers"),
    ),
    Result(
        "masks_per_enterprise",
        "masks procured for enterprises per enterprise",
        "masks per enterprise",
        "staffing",
        lambda e: e["masks_enterprises"] / _supplied(e, "enterprises"),
    ),
    Result(
        "herbal_portions_per_worker",
        "portions of preventive herbal medicine per worker",
        "portions per worker",
        "staffing",
        lambda e: e["herbal_portions"] / _supplied(e, "workers"),
    ),
    Result(
        "herbal_portions_per_enterprise",
        "portions of preventive herbal medicine per enterprise",
        "portions per enterprise",
        "staffing",
        lambda e: e["herbal_portions"] / _supplied(e, "enterprises"),
    ),
    Result(
        "tests_per_worker",
        "person-tests (人次) of workers per worker; one worker may be tested twice",
        "person-tests per worker",
        "staffing",
        lambda e: e["tests_enterprises"] / _supplied(e, "workers"),
    ),
    Result(
        "tests_per_enterprise",
        "person-tests (人次) of workers per enterprise",
        "person-tests per enterprise",
        "staffing",
        lambda e: e["tests_enterprises"] / _supplied(e, "enterprises"),
    ),
    Result(
        "disinfectant_per_enterprise",
        "disinfectant and alcohol procured per enterprise",
        "kilograms per enterprise",
        "staffing",
        lambda e: e["disinfectant_enterprises"] / _supplied(e, "enterprises"),
    ),
    Result(
        "problems_per_enterprise",
        "problems solved per enterprise",
        "problems per enterprise",
        "staffing",
        lambda e: e["problems_solved"] / _supplied(e, "enterprises"),
    ),
    Result(
        "problems_per_liaison",
        "problems solved per enterprise liaison",
        "problems per liaison",
        "staffing",
        lambda e: e["problems_solved"] / e["liaisons_enterprise"],
    ),
    Result(
        "yuan_per_donor",
        "money given per donor",
        "yuan per donor",
        "donations",
        lambda e: e["donations_yuan"] / e["donors"],
    ),
    Result(
        "yuan_per_member",
        "money given per party member among the donors",
        "yuan per donor",
        "donations",
        lambda e: e["donations_members_yuan"] / e["donors_members"],
    ),
    Result(
        "nonmember_donors",
        "donors who are not party members",
        "people",
        "donations",
        _nonmembers,
    ),
    Result(
        "nonmember_yuan",
        "money given by donors who are not party members",
        "yuan",
        "donations",
        _nonmember_yuan,
    ),
    Result(
        "yuan_per_nonmember",
        "money given per donor who is not a party member",
        "yuan per donor",
        "donations",
        lambda e: _nonmember_yuan(e) / _nonmembers(e),
    ),
    Result(
        "nonmember_to_member_ratio",
        "money per donor who is not a member, over money per member",
        "1",
        "donations",
        _per_head_ratio,
    ),
    Result(
        "yuan_per_unit",
        "money given per unit whose people donated",
        "yuan per unit",
        "donations",
        lambda e: e["donations_yuan"] / e["units_donating"],
    ),
    Result(
        "donors_per_unit",
        "donors per unit whose people donated",
        "donors per unit",
        "donations",
        lambda e: e["donors"] / e["units_donating"],
    ),
    Result(
        "member_share_of_money",
        "members' share of the money given",
        "1",
        "donations",
        lambda e: e["donations_members_yuan"] / e["donations_yuan"],
    ),
    Result(
        "member_share_of_donors",
        "members' share of the donors",
        "1",
        "donations",
        lambda e: e["donors_members"] / e["donors"],
    ),
    Result(
        "donors_at_equal_giving",
        "number of donors at which non-members would have given as much per head as members",
        "people",
        "donations",
        lambda e: e["donors_members"] * e["donations_yuan"] / e["donations_members_yuan"],
    ),
)

HEADLINES = (
    "posted_share_of_volunteers",
    "workers_per_liaison",
    "posted_per_community",
    "member_share_of_money",
    "yuan_per_member",
    "yuan_per_nonmember",
    "donors_at_equal_giving",
)
"""The results that a summary names."""


def compute(result: Result, basis: str, reading: dict[str, str] | None = None) -> Interval:
    """Return a result on a basis, under the main reading where none is given."""
    return result.formula(Evidence(basis, reading or {}))


def result(name: str) -> Result:
    """Return the result of that name.

    Raises
    ------
    StudyError
        Where there is none.
    """
    for candidate in RESULTS:
        if candidate.name == name:
            return candidate
    raise StudyError(f"no result {name!r}; the study has {', '.join(r.name for r in RESULTS)}")


def evaluate(name: str, basis: str = "stated", **reading: str) -> Interval:
    """Return the result of that name; keywords choose options of ambiguous phrases.

    >>> evaluate("workers_per_liaison")
    [222.3375]
    >>> evaluate("posted_total", overlap="may_overlap")
    [604, 984]

    Raises
    ------
    StudyError
        Where there is no such result, phrase or option.
    """
    for phrase, option in reading.items():
        if option not in _options().get(phrase, []):
            raise StudyError(f"no reading {phrase}={option} in the codebook")
    return compute(result(name), basis, reading)


def over_readings(name: str, basis: str = "stated") -> Interval:
    """Return the least interval that holds a result under every combination of readings."""
    chosen = result(name)
    intervals = [compute(chosen, basis, reading) for reading in readings(chosen, basis)]
    hull = intervals[0]
    for interval in intervals[1:]:
        hull = hull.hull(interval)
    return hull


def deciding_phrases(name: str, basis: str = "stated") -> list[str]:
    """Return the phrases which alone, read otherwise, change a result's bounds or ends."""
    chosen = result(name)
    main = compute(chosen, basis)
    return [
        phrase
        for phrase, options in _options().items()
        if any(compute(chosen, basis, {phrase: option}) != main for option in options[1:])
    ]


def overview(topic: str) -> pd.DataFrame:
    """Return a topic's results to read: what each is, and its intervals as mathematics.

    Columns are ``what``, ``stated``, ``implied``, ``over readings`` (of the stated bounds) and
    ``unit``; the index is the result's name. Display alone is rounded.
    """
    table = {}
    for chosen in RESULTS:
        if chosen.topic == topic:
            spec = ".1%" if chosen.unit == "1" else ",.2f"
            table[chosen.name] = {
                "what": chosen.what,
                "stated": format(compute(chosen, "stated"), spec),
                "implied": format(compute(chosen, "implied"), spec),
                "over readings": format(over_readings(chosen.name), spec),
                "unit": "share" if chosen.unit == "1" else chosen.unit,
            }
    return pd.DataFrame.from_dict(table, orient="index")


def compute_results() -> pd.DataFrame:
    """Return all results under the main reading: one row for each result and basis.

    Columns are those of ``data/processed/results.csv``; numbers are plain, None where empty.
    """
    rows = [
        _row(result, basis, next(readings(result, basis))) for result in RESULTS for basis in BASES
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def compute_readings() -> pd.DataFrame:
    """Return all results under every combination of the other readings that they turn on."""
    rows = [
        _row(result, basis, reading)
        for result in RESULTS
        for basis in BASES
        for number, reading in enumerate(readings(result, basis))
        if number
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def readings(result: Result, basis: str) -> Iterator[dict[str, str]]:
    """Yield each combination of options that a result turns on, the main one first."""
    options = _options()
    turns: list[str] = []
    while True:
        combinations = [
            dict(zip(turns, choice, strict=True))
            for choice in product(*(options[phrase] for phrase in turns))
        ]
        met = list(turns)
        for reading in combinations:
            evidence = Evidence(basis, reading)
            result.formula(evidence)
            met += [phrase for phrase in evidence.turns if phrase not in met]
        if met == turns:
            yield from combinations
            return
        turns = met


@cache
def main_reading() -> dict[str, str]:
    """Return the main option of each ambiguous phrase, as the codebook fixes it."""
    return {phrase: options[0] for phrase, options in _options().items()}


@cache
def _options() -> dict[str, list[str]]:
    """Return the options of each phrase, the main one first."""
    options: dict[str, list[str]] = {}
    for row in sorted(rows("readings"), key=lambda row: row["main"] != "true"):
        options.setdefault(row["phrase"], []).append(row["option"])
    return options


def _row(result: Result, basis: str, reading: dict[str, str]) -> dict[str, object]:
    evidence = Evidence(basis, reading)
    interval = result.formula(evidence)
    return {
        "result": result.name,
        "basis": basis,
        "value": _number(interval.value),
        "lower": _number(interval.lower),
        "upper": _number(interval.upper),
        "lower_inclusive": interval.low.inclusive,
        "upper_inclusive": interval.high.inclusive,
        "unit": result.unit,
        "reading": " ".join(f"{phrase}={option}" for phrase, option in reading.items()),
        "claims": " ".join(evidence.claims),
    }


def _number(number: Fraction | None) -> int | float | None:
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)
