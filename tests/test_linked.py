"""Linked records: keys, sources, bounds, and what the counts must agree on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.linked import Linked

STUDY = load_study()
LINKED = STUDY.linked
ROWS = {table: LINKED.rows(table) for table in LINKED.tables}
KEYED = {table: rows for table, rows in ROWS.items() if table != "sources"}
RECORDS = ROWS["records"]
MEASURES = ("confirmed", "discharged", "dead")
# The only cumulative count that falls, as printed in the bulletin of the day.
FALLS = {("loudi_2020-02-22", "discharged")}
PREFECTURES = 14


def cited(row: dict[str, str]) -> list[str]:
    return [row[column] for column in ("source", "second_source") if row.get(column)]


def as_date(text: str) -> date:
    return date.fromisoformat(text)


def last_rise(place: str) -> date:
    days = list(LINKED.epidemic(place).values())
    return max(day for (_, before, _), (day, now, _) in pairwise(days) if now > before)


def by_date(table: str) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for row in ROWS[table].values():
        totals[row["date"]] += int(row["confirmed"])
    return totals


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_rows_cite_known_sources() -> None:
    missing = [
        f"row {key} of data/linked/{table}.csv cites source {source}, "
        "which data/linked/sources.csv does not have"
        for table, rows in KEYED.items()
        for key, row in rows.items()
        for source in cited(row)
        if source not in ROWS["sources"]
    ]
    assert not missing, "\n".join(missing)


def test_rows_have_a_source() -> None:
    bare = [
        f"row {key} of data/linked/{table}.csv names no source: fill its column `source`"
        for table, rows in KEYED.items()
        if table != "not_found"
        for key, row in rows.items()
        if not row["source"] or row.get("second_source") == row["source"]
    ]
    assert not bare, "\n".join(bare)


def test_sources_are_cited() -> None:
    used = {source for rows in KEYED.values() for row in rows.values() for source in cited(row)}
    idle = sorted(set(ROWS["sources"]) - used)
    assert not idle, f"no row cites these sources of data/linked/sources.csv: {', '.join(idle)}"


def test_keys_name_one_row_each() -> None:
    seen = dict.fromkeys(STUDY.claims_by_id, "the codebook")
    for table, rows in KEYED.items():
        for key in rows:
            assert key not in seen, f"key {key} of data/linked/{table}.csv stands in {seen[key]}"
            seen[key] = f"data/linked/{table}.csv"


def test_places_have_one_name() -> None:
    names: dict[str, set[str]] = {}
    for rows in KEYED.values():
        for row in rows.values():
            if "place" in row:
                names.setdefault(row["place"], set()).add(row["place_zh"])
                names.setdefault(row["place_zh"], set()).add(row["place"])
    mixed = {name: sorted(others) for name, others in names.items() if len(others) > 1}
    assert not mixed, f"places with more than one name in the other language: {mixed}"


@pytest.mark.parametrize("place", ["Loudi", "Hunan"])
def test_every_day_has_its_row(place: str) -> None:
    days = [day for day, _, _ in LINKED.epidemic(place).values()]
    first = date(2020, 1, 21)
    assert days == [first + timedelta(n) for n in range((date(2020, 3, 15) - first).days + 1)]


def test_counts_only_rise_but_for_one_printed_exception() -> None:
    falls = set()
    for place in ("Loudi", "Hunan"):
        days = [row for row in ROWS["epidemic"].values() if row["place"] == place]
        for before, row in pairwise(days):
            falls |= {(row["key"], m) for m in MEASURES if int(row[m]) < int(before[m])}
    assert falls == FALLS, f"cumulative counts fall at {sorted(falls)}"
    flagged = {k for k, row in ROWS["epidemic"].items() if row["flag"] == "falls as printed"}
    assert flagged == {key for key, _ in FALLS}


def test_nobody_is_counted_out_twice() -> None:
    for key, row in ROWS["epidemic"].items():
        assert key == f"{row['place'].lower()}_{row['date']}"
        assert int(row["discharged"]) + int(row["dead"]) <= int(row["confirmed"]), key


def test_disagreements_are_kept() -> None:
    table = ROWS["disagreements"]
    for key, row in table.items():
        day = ROWS["epidemic"][row["epidemic_key"]]
        assert day[row["measure"]] == row["kept"], f"{key}: the epidemic's row keeps another number"
        assert row["kept"] != row["other"], f"{key}: the two numbers agree"
        assert day["flag"] == "copies differ", f"flag row {day['key']}: copies differ on it"
    flagged = {k for k, row in ROWS["epidemic"].items() if row["flag"] == "copies differ"}
    assert flagged == {row["epidemic_key"] for row in table.values()}
    assert {row["measure"] for row in table.values()} == {"discharged"}


def test_prefectures_add_up_to_the_province() -> None:
    places = Counter(row["place"] for row in ROWS["prefectures"].values())
    assert len(places) == PREFECTURES
    assert set(places.values()) == {3}
    for day, total in by_date("prefectures").items():
        whole = int(ROWS["epidemic"][f"hunan_{day}"]["confirmed"])
        assert total == whole, f"{day}: the prefectures make {total}, the province has {whole}"
        loudi = ROWS["prefectures"][f"prefecture_loudi_{day}"]["confirmed"]
        assert loudi == ROWS["epidemic"][f"loudi_{day}"]["confirmed"], day


def test_counties_add_up_to_the_city() -> None:
    for day, total in by_date("counties").items():
        whole = int(ROWS["epidemic"][f"loudi_{day}"]["confirmed"])
        assert total == whole, f"{day}: the counties make {total}, the city has {whole}"


def test_last_cases_agree_with_the_counts() -> None:
    last = {row["place"]: as_date(row["date"]) for row in ROWS["last_cases"].values()}
    assert last["Loudi"] == last_rise("Loudi")
    assert max(last.values()) == last_rise("Hunan")
    assert len(last) == PREFECTURES
    for place, day in last.items():
        counts = [
            (as_date(row["date"]), int(row["confirmed"]))
            for row in ROWS["prefectures"].values()
            if row["place"] == place
        ]
        for (start, before), (end, now) in pairwise(counts):
            if day <= start:
                assert now == before, f"{place} rises after its last date with a new case"
            elif day <= end:
                assert now > before, f"{place} does not rise up to its last date with a new case"


def test_bounds_agree_with_the_stated_number() -> None:
    for key, row in RECORDS.items():
        value, lower, upper = (number(row[c]) for c in ("value", "lower", "upper"))
        assert value is not None or None not in (lower, upper), f"{key}: no number and no range"
        for side, bound in (("lower", lower), ("upper", upper)):
            inclusive = row[f"{side}_inclusive"] == "true"
            assert bound is not None or not inclusive, f"{key}: an open side is never inclusive"
            assert None in (bound, value) or bound == value, f"{key}: {side} is not the number said"
        if lower is not None and upper is not None:
            assert row["lower_inclusive"] == row["upper_inclusive"] == "true", key
            assert (value is None) == (lower < upper), f"{key}: a point has equal bounds"


def test_records_are_dated() -> None:
    for key, row in RECORDS.items():
        if row["topic"] != "staffing rule":
            assert bool(row["as_of"]) != bool(row["period"]), f"{key}: give either as_of or period"
        assert row["as_of"] or not row["time"], f"{key}: a time without its date"
        if row["as_of"]:
            assert as_date(row["as_of"]) <= as_date("2020-12-31"), key


def test_steps_of_stringency_follow_each_other() -> None:
    days = [as_date(row["date"]) for row in ROWS["stringency"].values()]
    assert days == sorted(set(days))
    until = [row["until"] for row in ROWS["stringency"].values()]
    assert until[-1] > days[-1].isoformat(), "the last step needs its last day in `until`"
    assert not any(until[:-1])


def test_parts_make_their_wholes() -> None:
    def values(*keys: str) -> list[float]:
        return [float(RECORDS[key]["value"]) for key in keys]

    def contacts(day: str) -> list[float]:
        return values(
            *(f"contacts_{p}_{day}" for p in ("traced", "released", "turned", "observed"))
        )

    whole, *parts = values(
        "xinning_enterprises", "xinning_enterprises_proper", "xinning_supermarkets"
    )
    assert whole == sum(parts)
    prefix = "yueyanglou_enterprises"
    whole, *parts = values(prefix, f"{prefix}_above_size", f"{prefix}_small")
    assert whole == sum(parts)
    whole, *parts = contacts("2020-02-03")
    assert whole == sum(parts)
    # As printed, and noted: the parts of 2 March are five more than the whole.
    whole, *parts = contacts("2020-03-02")
    assert sum(parts) - whole == 5
    assert "do not add up" in RECORDS["contacts_traced_2020-03-02"]["note"]


@pytest.mark.parametrize(
    ("key", "interval"),
    [
        ("hunan_organs_liaisons", "[84]"),
        ("hecheng_liaisons", "(60, +inf)"),
        ("xishui_people", "[0, 2600)"),
        ("rule_liaisons_per_enterprise", "[1, 2]"),
        ("rule_liaisons_per_park", "[3, +inf)"),
        ("hunan_first_batch_hours", "[0, 20]"),
    ],
)
def test_records_are_intervals(key: str, interval: str) -> None:
    assert repr(LINKED.by_key[key].on("stated")) == interval


def test_an_approximate_record_has_no_interval() -> None:
    assert RECORDS["zengcheng_donors"]["value"] == "36000"
    with pytest.raises(StudyError, match=r"records\.csv, line \d+: the number is only approximate"):
        STUDY.number("zengcheng_donors")


def test_missing_rows_and_tables_are_named() -> None:
    with pytest.raises(KeyError, match="no linked record 'loudi_resident'; did you mean loudi_res"):
        LINKED.by_key["loudi_resident"]
    with pytest.raises(StudyError, match="no linked table 'prices'; did you mean sources"):
        LINKED.frame("prices")
    with pytest.raises(
        StudyError, match=r"no place in linked/epidemic.csv 'Mars'; there are Loudi"
    ):
        LINKED.epidemic("Mars")


def test_events_are_days_and_days_are_cases() -> None:
    assert STUDY.number("liaison_notice").value == date(2020, 2, 11).toordinal()
    assert STUDY.number("loudi_2020-02-12").value == 72


def test_tables_load_with_their_types() -> None:
    days = LINKED.frame("epidemic")
    assert days["date"].min() == pd.Timestamp(2020, 1, 21)
    assert days.loc[days["key"] == "loudi_2020-02-12", "confirmed"].item() == 72
    assert pd.api.types.is_integer_dtype(days["dead"])
    figures = LINKED.frame("records").set_index("key")
    more = figures.loc["hecheng_liaisons"]
    assert (more["lower"], more["lower_inclusive"]) == (60, False)
    assert pd.isna(more["upper"])
    assert pd.isna(figures.loc["hunan_wage", "as_of"])
    for table in LINKED.tables:
        assert len(LINKED.frame(table)) == len(ROWS[table]) > 0


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda text: text.replace(",2020-02-12,", ",2020-02-30,", 1),
            "'2020-02-30' is not a date",
        ),
        (lambda text: text.replace(",12919,", ",12 919,"), "'12 919' is not a number"),
        (lambda text: text.replace(",true,true,", ",yes,true,", 1), "'yes' is not true or false"),
        (lambda text: text.replace(",value,", ",number,"), "lacks the columns value"),
        (lambda text: text + text.splitlines()[1] + "\n", "line 116: the key"),
        (
            lambda text: text + "mars_residents,denominator\n",
            "line 116: the row must have 19 cells",
        ),
    ],
)
def test_a_faulty_table_is_named(
    data_copy: Path, spoil: Callable[[str], str], message: str
) -> None:
    path = data_copy / "linked" / "records.csv"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(message)):
        Linked(data_copy).rows("records")


def test_a_missing_table_is_named(data_copy: Path) -> None:
    (data_copy / "linked" / "events.csv").unlink()
    with pytest.raises(StudyError, match="cannot read the table"):
        Linked(data_copy).frame("events")
