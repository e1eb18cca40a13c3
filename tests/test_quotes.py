"""Sentences to quote: each says the numbers of results.csv, of whom, when, by whom and if what."""

from __future__ import annotations

import csv
import doctest
import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from loudi_analysis.cli import cli
from loudi_analysis.intervals import Interval, exactly
from loudi_analysis.io import StudyError
from loudi_analysis.say import quotes as module
from loudi_analysis.say.quotes import condition, denominator, quote, quotes, rounded, templates
from loudi_analysis.say.words import LANGUAGES, Words
from loudi_analysis.study.codebook import claims
from loudi_analysis.study.linked import linked_rows
from loudi_analysis.study.results import (
    BASES,
    RESULTS,
    Evidence,
    compute,
    posted_communities,
    result,
)
from loudi_analysis.study.source import data_path, study_root

with data_path("processed", "results.csv").open(encoding="utf-8", newline="") as file:
    ROWS: dict[str, dict[str, dict[str, str]]] = {}
    for row in csv.DictReader(file):
        ROWS.setdefault(row["result"], {})[row["basis"]] = row
with data_path("processed", "readings.csv").open(encoding="utf-8", newline="") as file:
    READINGS = list(csv.DictReader(file))
EVERY = [(name, language) for name in ROWS for language in LANGUAGES]
every = pytest.mark.parametrize(("name", "language"), EVERY)

QUOTES = str.maketrans("「」", "“”")


def to_simplified(text: str) -> str:
    """Return a text in the other script, with the quotation marks of its region."""
    return OPENCC.convert(text).translate(QUOTES)


OPENCC = OpenCC("t2s")


def claimed(name: str) -> list[str]:
    return [key for key in ROWS[name]["stated"]["claims"].split() if key in claims()]


def cited(name: str) -> list[dict[str, str]]:
    """Return the linked rows that a result cites."""
    tables = [linked_rows(table) for table in ("epidemic", "events", "records")]
    keys = [k for k in ROWS[name]["stated"]["claims"].split() if k not in claims()]
    return [next(table[key] for table in tables if key in table) for key in keys]


def shown(cell: str, name: str, rounding: str, language: str) -> tuple[str, bool]:
    """Return how a number of results.csv is to be shown, and whether that is less than exact."""
    digits = templates()[name]["digits"]
    number = Decimal(cell) * (100 if digits.endswith("%") else 1)
    near = number.quantize(Decimal(1).scaleb(-int(digits.rstrip("%"))), rounding)
    if near == number:
        near = near.normalize() if near % 1 else near.to_integral_value()
    places = max(0, -near.as_tuple().exponent)
    text = Words(language).number(Fraction(near), places)
    return text + ("%" if digits.endswith("%") else ""), near != number


def stands(number: str, sentence: str, before: str = "") -> bool:
    """Whether a number stands in a sentence as a whole, after certain words."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(before + number)}(?![\d萬万]|[.,]\d)", sentence))


def written(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def test_all_results_have_a_template_and_no_phrase_is_left_over() -> None:
    assert [key for key in templates() if key in ROWS] == list(ROWS)
    source = Path(module.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'"((?:bound|days|date|list|range)\.\w+)"', source)) | {"open.lower"}
    used |= {"article", "undated", "group", "if", "open.upper", "over"}
    for name, rows in ROWS.items():
        hedges = {claims()[key].quantity.hedge for key in claimed(name)} - {None}
        used |= {f"{kind}.{hedge}" for kind in ("said", "hedge") for hedge in hedges}
        used |= {f"source.{row[c]}" for row in cited(name) for c in ("source", "second_source")}
        used |= {f"if.{pair.replace('=', '.')}" for pair in rows["implied"]["reading"].split()}
    assert set(templates()) - set(ROWS) == used - {"source.", "if.more.last_digit"}


@pytest.mark.parametrize("key", templates())
def test_templates_agree_and_hold_no_number(key: str) -> None:
    row = templates()[key]
    fields = [set(re.findall(r"\{([^}]+)\}", row[language])) for language in LANGUAGES]
    assert all(row[language] for language in LANGUAGES)
    assert fields[0] == fields[1] == fields[2] or key.startswith("date.")
    assert to_simplified(row["zh-Hant"]) == row["zh-Hans"]
    for language in LANGUAGES:
        bare = re.sub(r"\{[^}]+\}|COVID-19|839Studio", "", row[language])
        assert not re.search(r"\d", bare)
        assert language == "en" or not re.search(r"[,;()]", bare), "punctuation of the other width"


@every
def test_a_quote_is_one_sentence(name: str, language: str) -> None:
    sentence = quote(name, language)
    stop = "." if language == "en" else "。"
    assert sentence.endswith(stop)
    assert len(re.findall(r"\.(?!\d)|。", sentence)) == 1
    assert not re.search(r"[{}]|  |None", sentence)
    assert sentence[0] == sentence[0].upper()
    assert to_simplified(quote(name, "zh-Hant")) == quote(name, "zh-Hans")


@every
def test_numbers_and_bounds_are_those_of_the_results(name: str, language: str) -> None:
    sentence, (stated, implied) = quote(name, language), ROWS[name].values()
    en = language == "en"
    if stated["value"]:
        assert stated["value"] == implied["value"]
        number, is_rounded = shown(stated["value"], name, ROUND_HALF_EVEN, language)
        about = "about " if en else "約" if language == "zh-Hant" else "约"
        assert stands(number, sentence, about if is_rounded else "")
        assert is_rounded or not stands(number, sentence, about)
        return
    assert {
        row[f"{side}_inclusive"] for row in (stated, implied) for side in ("lower", "upper")
    } == {"false"}
    sides = {
        "lower": (ROUND_FLOOR, ("more than ", "超過", "超过"), ("above ", "高於", "高于")),
        "upper": (ROUND_CEILING, ("less than ", "不足", "不足"), ("below ", "低於", "低于")),
    }
    at = LANGUAGES.index(language)
    for side, (rounding, said, inferred) in sides.items():
        if stated[side] not in ("", "0"):
            number, _ = shown(stated[side], name, rounding, language)
            assert stands(number, sentence, said[at])
            assert stated[side] == implied[side]
        else:  # the side is told to be open, and what is inferred is not told as said
            number, _ = shown(implied[side], name, rounding, language)
            assert templates()[f"open.{side}"][language].partition("{")[0] in sentence
            assert stands(number, sentence, inferred[at])
            assert not stands(number, sentence, said[at])


@every
def test_what_it_is_computed_from_is_told(name: str, language: str) -> None:
    sentence = quote(name, language)
    for key in claimed(name):
        claim = claims()[key]
        if claim.quantity.value is None:
            continue
        number = Words(language).number(Fraction(str(claim.quantity.value)))
        assert stands(number, sentence), key
    for row in cited(name):
        for number in filter(None, (row.get("confirmed"), row.get("value"))):
            assert stands(number, sentence)


@every
def test_more_than_is_never_folded(name: str, language: str) -> None:
    sentence = quote(name, language)
    for key in re.findall(r"\{(\w+)\}", templates()[name][language]):
        hedge = claims()[key].quantity.hedge if key in claims() else None
        if not hedge:
            continue
        number = Words(language).number(Fraction(str(claims()[key].quantity.value)))
        before = {"近": ("nearly ", "近")}.get(hedge, ("more than ", "超過"))[language != "en"]
        before = to_simplified(before) if language == "zh-Hans" else before
        bare = len(re.findall(rf"(?<![\d.,]){re.escape(number)}(?![\d萬万]|[.,]\d)", sentence))
        assert bare == sentence.count(before + number), key


@every
def test_dates_and_sources_are_told(name: str, language: str) -> None:
    sentence = quote(name, language)
    days = [day for key in claimed(name) if (day := claims()[key].latest)]
    if days:
        assert written(max(days), language) in sentence
    for row in cited(name):
        assert written(date.fromisoformat(row.get("date") or row["as_of"]), language) in sentence
        for source in filter(None, (row["source"], row["second_source"])):
            publisher = linked_rows("sources")[source]["publisher"]
            assert language != "en" or publisher in sentence
    undated = [key for key in claimed(name) if not claims()[key].when]
    assert (templates()["undated"][language] in sentence) == bool(undated)
    # In or after the first week of March: no word may say more.
    of = {"en": "an article of March 2020 by the Working Committee"}
    assert of.get(language, "市直机关工委2020年3月的文章") in (
        sentence if language == "en" else to_simplified(sentence)
    )
    day = quotes([name], [])[0]["date"]["day"]
    assert day is None or written(date.fromisoformat(day), language) in sentence


@every
def test_the_reading_is_told(name: str, language: str) -> None:
    sentence = quote(name, language)
    pairs = {p for row in ROWS[name].values() for p in row["reading"].split()}
    interval = not ROWS[name]["stated"]["value"]
    assert ("more=last_digit" in pairs) == interval
    assert ("{open}" in templates()[name][language]) == interval
    pairs -= {"more=last_digit"}
    assert ("{reading}" in templates()[name][language]) == bool(pairs)
    for pair in pairs:
        phrase = templates()[f"if.{pair.replace('=', '.')}"][language]
        assert max(re.split(r"\{[^}]+\}", phrase), key=len) in sentence


def hull(name: str, basis: str = "stated") -> tuple[Decimal | None, ...]:
    """Return the least and the greatest bound of a result in the tables, None where open."""
    rows = [ROWS[name][basis]] + [
        row for row in READINGS if (row["result"], row["basis"]) == (name, basis)
    ]
    ends = []
    for side, extreme in (("lower", min), ("upper", max)):
        cells = [row[side] for row in rows]
        ends.append(None if "" in cells else extreme(map(Decimal, cells)))
    return tuple(ends)


@every
def test_the_bounds_over_all_readings_are_told_where_they_differ(name: str, language: str) -> None:
    stated, (low, high) = ROWS[name]["stated"], hull(name)

    def told(number: object, rounding: str) -> str:
        return "" if number in ("", None) else shown(str(number), name, rounding, language)[0]

    # A point is shown rounded to the nearest, so that is where it may differ.
    down, up = (ROUND_HALF_EVEN,) * 2 if stated["value"] else (ROUND_FLOOR, ROUND_CEILING)
    differ = told(low, down) != told(stated["lower"], down)
    differ |= told(high, up) != told(stated["upper"], up)
    # Where a bound is shown as it is, it also matters whether it is possible itself.
    for side, bound in (("lower", low), ("upper", high)):
        rows = [stated, *(r for r in READINGS if (r["result"], r["basis"]) == (name, "stated"))]
        ends = {r[f"{side}_inclusive"] for r in rows if r[side] and Decimal(r[side]) == bound}
        exact = bound is not None and told(bound, ROUND_FLOOR) == told(bound, ROUND_CEILING)
        differ |= exact and "true" in ends and stated[f"{side}_inclusive"] == "false"
    start = templates()["over"][language].partition("{")[0]
    _, clause, after = quote(name, language).partition(start)
    assert bool(clause) == differ
    for bound, rounding, key in ((low, ROUND_FLOOR, "no_lower"), (high, ROUND_CEILING, "no_upper")):
        open_side = re.sub(r"\{.\}|, |，但", "", templates()[f"range.{key}"][language])
        assert (open_side in after) == (bool(clause) and bound is None)
        assert not clause or bound is None or stands(told(bound, rounding), after)


@pytest.mark.parametrize(
    ("name", "language", "clause"),
    [
        ("posted_total", "en", "604 to 984 people."),
        ("posted_share_of_volunteers", "en", "58.1% to 94.8%."),
        ("posted_share_of_volunteers", "zh-Hans", "58.1%至94.8%）。"),
        ("posted_per_community", "en", "more than 0 and at most 20.1."),
        ("masks_per_posted", "zh-Hant", "超過0且不足12.34個）。"),
        ("tested_share_of_posted", "en", "more than 0% and at most 100%."),
        ("yuan_per_member", "en", "at least 254.46 and less than 254.48 yuan."),
        ("shops_per_community_posted", "en", "less than 23.18, with no lower limit said."),
        ("masks_per_worker", "zh-Hans", "上限未言明，但超过0个）。"),
        ("compounds_per_community", "zh-Hant", "0至14個）。"),
    ],
)
def test_bounds_over_all_readings_in_words(name: str, language: str, clause: str) -> None:
    start = templates()["over"][language].split("{")[0]
    assert quote(name, language).endswith(start + clause)


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("name", ROWS)
def test_chinese_refers_to_nothing_that_is_not_yet_said(name: str, language: str) -> None:
    sentence = quote(name, language)
    # What 這 and 後 point to, and the groups that are told apart.
    pattern = r"(?:[這这]|[後后](?=\d))([\d,.]+[萬万]?)|若([\d,.]+)名.*?人[員员]互不重[複复]"
    for match in re.finditer(pattern, sentence):
        for number in re.findall(r"[\d,.]+", match[0]):
            assert stands(number, sentence[: match.start()]), number
    # Units give nothing: their people do.
    assert not re.search(r"[單单]位捐款\d", sentence)


def test_a_reading_without_words_is_no_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {k: v for k, v in templates().items() if k != "if.overlap.different"}
    monkeypatch.setattr(module, "templates", lambda: table)
    with pytest.raises(StudyError, match=r"no phrase if\.overlap\.different"):
        quote("posted_total")


class Doubled(Evidence):
    """Evidence in which some numbers are twice what they are."""

    twice: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Interval:
        return super().__getitem__(name) * (2 if name in self.twice else 1)

    def record(self, key: str) -> Interval:
        return super().record(key) * (2 if key in self.twice else 1)

    def confirmed(self, place: str, day: Interval | None = None) -> Interval:
        number = super().confirmed(place, day)
        return number * (2 if self.claims[-1] in self.twice else 1)


@pytest.mark.parametrize("name", ROWS)
def test_the_denominator_is_what_the_result_is_divided_by(name: str) -> None:
    evidence = Doubled("implied")
    expression = templates()[name]["denominator"]
    parts = frozenset(expression.split()) - {"+", "-", "/"}
    below = quotes([name], [])[0]["denominator"]
    assert set(below["parts"] if below else ()) == parts
    assert parts <= set(ROWS[name]["stated"]["claims"].split())
    # The parts of a mean stand above the line too; the next test tries it.
    evidence.twice = frozenset() if "/" in expression else parts
    halved = compute(result(name), "implied")
    if evidence.twice:
        halved = halved / 2
    elif " per " in result(name).unit or "share" in name:
        pytest.fail("no denominator")
    assert result(name).formula(evidence) == halved


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("name", [name for name in ROWS if templates()[name]["denominator"]])
def test_the_denominator_is_evaluated(name: str, basis: str) -> None:
    evidence = Evidence(basis)
    below, whole = denominator(name, evidence), compute(result(name), basis)
    rows = quotes([name], [])[0]["denominator"]["rows"]
    [row] = [row for row in rows if row["basis"] == basis]
    for side in ("lower", "upper"):
        bound = getattr(below, side)
        assert row[side] == (None if bound is None else float(bound))
    # What it divides is one number of the study, whichever of its own ends it is told from.
    if below.value is not None:
        above = whole * below.value
    else:
        assert whole.upper is not None
        above = exactly(whole.upper * below.lower)
        if below.upper is not None:
            assert above == exactly(whole.lower * below.upper)
    numbers = [evidence[key] for key in claimed(name) if claims()[key].quantity.value is not None]
    numbers += [exactly(int(row["confirmed"])) for row in cited(name) if "confirmed" in row]
    numbers += [
        compute(r, basis)
        for r in RESULTS
        if r.name in ("posted_total", "nonmember_yuan", "yuan_per_nonmember")
    ]
    numbers += [posted_communities(evidence)]
    assert above in numbers


@given(st.fractions(min_value=0, max_value=10**6), st.sampled_from(list(ROWS)))
def test_rounding_is_outward_and_near(number: Fraction, name: str) -> None:
    digits = templates()[name]["digits"]
    step = Fraction(1, 10 ** (int(digits.rstrip("%")) + 2 * digits.endswith("%")))
    down, near, up = (rounded(number, name, toward) for toward in (-1, 0, +1))
    assert down <= number <= up
    assert down <= near <= up
    assert up - down in (0, step)
    assert abs(near - number) <= step / 2


def test_halves_go_to_the_even_digit() -> None:
    assert rounded(Fraction("0.25"), "workers_per_liaison") == Fraction("0.2")
    assert rounded(Fraction("0.35"), "workers_per_liaison") == Fraction("0.4")


def test_plain_data_is_that_of_the_table() -> None:
    for entry in quotes():
        name = entry["result"]
        assert [row["basis"] for row in entry["rows"]] == ["stated", "implied"]
        for row in entry["rows"]:
            cells = ROWS[name][row["basis"]]
            for column, value in row.items():
                text = (
                    "" if value is None else str(value).lower() if value in (True, False) else value
                )
                expected = cells[column]
                assert expected == str(text) or float(expected) == value, (name, column)
        assert " ".join(entry["claims"]) == ROWS[name]["stated"]["claims"]
        assert list(entry["sentences"]) == list(LANGUAGES)
        assert entry["date"]["day"] is None or date.fromisoformat(entry["date"]["day"])
    entry = quotes(["yuan_per_donor"])[0]
    said = {
        "value": None,
        "lower": 14000,
        "upper": None,
        "lower_inclusive": False,
        "upper_inclusive": False,
    }
    assert entry["denominator"] == {
        "expression": "donors",
        "rows": [{"basis": "stated", **said}, {"basis": "implied", **said, "upper": 15000}],
        "parts": {"donors": said},
    }
    assert entry["date"] == {
        "day": "2020-03-05",
        "days": {"donations_yuan": "2020-03-05", "donors": "2020-03-05"},
        "undated": [],
    }
    assert entry["reading"] == {"money_rounding": "exact", "more": "last_digit"}
    assert quotes(["posted_total"])[0]["date"]["day"] == "2020-02-24"
    # What is inferred turns on a phrase that what is said does not turn on.
    assert "more" in quotes(["shops_per_community_posted"])[0]["reading"]
    assert quotes(["workers_per_enterprise"])[0]["date"]["undated"] == ["workers", "enterprises"]


def test_bounds_over_readings_are_those_of_the_table() -> None:
    for entry in quotes(languages=["en"]):
        for basis, row in zip(BASES, entry["over_readings"], strict=True):
            low, high = hull(entry["result"], basis)
            assert row["basis"] == basis
            assert row["lower"] == (low if low is None else float(low)), entry["result"]
            assert row["upper"] == (high if high is None else float(high)), entry["result"]
    [entry] = quotes(["posted_share_of_volunteers"])
    assert entry["over_readings"][0]["lower_inclusive"]
    [entry] = quotes(["masks_per_posted"])
    assert not entry["over_readings"][0]["upper_inclusive"]


@pytest.mark.parametrize(
    ("name", "expression", "lower", "upper"),
    [
        (
            "masks_per_posted",
            "volunteers_communities + liaisons_grid + liaisons_enterprise",
            984,
            984,
        ),
        ("yuan_per_nonmember", "donors - donors_members", 4943, None),
        ("case_share_confirmed_by_oath", "loudi_2020-03-15", 76, 76),
    ],
)
def test_denominators(name: str, expression: str, lower: int, upper: int | None) -> None:
    below = quotes([name], [])[0]["denominator"]
    assert below["expression"] == expression
    assert (below["rows"][0]["lower"], below["rows"][0]["upper"]) == (lower, upper)


def test_a_number_that_is_per_nothing_has_no_denominator() -> None:
    assert quotes(["posted_total"], [])[0]["denominator"] is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("case_share_confirmed_before_oath", "2020-02-11"),
        ("case_share_confirmed_by_oath", "2020-02-12"),
        ("days_notice_to_oath", "2020-02-12"),
        ("days_since_last_case_at_reinforcement", "2020-02-24"),
        ("communities_share_of_louxing_streets", "2020-02-24"),
        ("workers_per_enterprise", None),
    ],
)
def test_the_day_is_that_of_what_is_counted(name: str, day: str | None) -> None:
    assert quotes([name], [])[0]["date"]["day"] == day


@pytest.mark.parametrize(
    ("name", "language", "part"),
    [
        ("workers_per_liaison", "en", "about 222.3 workers on average, with 80 liaisons"),
        ("workers_per_enterprise", "en", "17,787 workers (undated in the article), 355.74 per"),
        ("posted_total", "en", "if the 604, the 300 and the 80 are different people; over"),
        ("yuan_per_unit", "zh-Hant", "76個市直單位的人員捐款416.54萬元"),
        ("nonmember_yuan", "zh-Hans", "76个市直单位的人员捐款416.54万元"),
        ("compounds_per_community", "zh-Hant", "社區有45個，若這630個小區均位於這45個社區，則平均"),
        ("masks_per_posted", "zh-Hans", "80名驻企联络员，若604名、300名和80名人员互不重复"),
        (
            "posted_per_community",
            "en",
            "if the 604 and the 300 are different people, and the 300 w",
        ),
        ("days_notice_to_oath", "en", "1 day after"),
        ("days_first_case_to_oath", "en", "20 days after"),
        ("donors_per_unit", "en", "more than 184.2 donors per unit on average (no upper limit is"),
        ("member_share_of_money", "zh-Hant", "其中9,057名黨員捐款230.47萬元，若金額未經取整"),
        ("nonmember_yuan", "zh-Hans", "则非党员捐款者共捐186.07万元（"),
        ("shops_per_community_posted", "zh-Hans", "近1.4万家"),
    ],
)
def test_examples(name: str, language: str, part: str) -> None:
    assert part in quote(name, language)


def test_conditions() -> None:
    assert condition("workers_per_liaison") == ""
    assert condition("yuan_per_donor") == "if the amounts of money are not rounded"
    for name in ROWS:
        assert condition(name).removeprefix("if ") in quote(name)
        assert bool(condition(name)) == ("{reading}" in templates()[name]["en"])


def test_the_docstring_is_true() -> None:
    assert doctest.testmod(module) == (0, 1)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(StudyError, match="no result 'workers'"):
        quote("workers")
    with pytest.raises(ValueError, match="no language"):
        quote("workers_per_liaison", "de")


# ---------------------------------------------------------------- the command


def run(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["quote", *arguments])
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_the_command_quotes_all_or_those_named() -> None:
    assert run("--list").split() == [r.name for r in RESULTS]
    assert re.findall(r"^## (\w+)$", run(), re.MULTILINE) == [r.name for r in RESULTS]
    names = ("yuan_per_member", "posted_total")
    text = run(*names, "--lang", "zh-Hans", "--lang", "en")
    blocks = [f"## {name}\n\n{quote(name, 'zh-Hans')}\n\n{quote(name)}\n" for name in names]
    assert text == "\n".join(blocks)
    data = json.loads(run(*names, "--format", "json", "--lang", "zh-Hant"))
    assert [entry["sentences"] for entry in data] == [
        {"zh-Hant": quote(name, "zh-Hant")} for name in names
    ]


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "quotes.md"
    assert run("posted_total", "--output", str(path)) == ""
    assert path.read_text(encoding="utf-8") == f"## posted_total\n\n{quote('posted_total', 'en')}\n"
    assert run("posted_total") == path.read_text(encoding="utf-8")


def test_a_result_named_twice_is_quoted_once() -> None:
    assert run("posted_total", "yuan_per_donor", "posted_total") == run(
        "posted_total", "yuan_per_donor"
    )


@pytest.mark.parametrize(
    "arguments",
    [["nosuch"], ["posted_total"], ["--output", "F"], ["--lang", "en"], ["--format", "json"]],
)
def test_a_list_takes_nothing_else(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["quote", "--list", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--list quotes nothing" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_list_on_a_terminal_says_what_each_result_is() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "loudi_analysis", "quote", "--list"]
    with subprocess.Popen(command, stdout=theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how Linux tells that the other side is closed
            while piece := os.read(ours, 65536):
                shown += piece
        os.close(ours)
    assert process.returncode == 0
    lines = shown.decode().splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[r.name, r.what] for r in RESULTS]


@pytest.mark.parametrize("command", [["quote", "posted_total"], ["evidence"]])
@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("new/dir/x", "new/dir/x: cannot be written: No such file or directory"),
        ("file/x", "file/x: cannot be written: Not a directory"),
        (".", ".: is a folder: name a file in it"),
    ],
)
def test_a_place_that_is_none_is_named(
    command: list[str],
    output: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    done = CliRunner().invoke(cli, [*command, "--output", output])
    assert (done.exit_code, done.stderr) == (1, f"loudi-analysis: {message}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("worker_per_liaison", "no result 'worker_per_liaison'; did you mean workers_per_liaison"),
        ("§", "no result '§'; there are volunteers_per_unit"),
    ],
)
def test_an_unknown_result_is_wrong_use(name: str, message: str) -> None:
    done = CliRunner().invoke(cli, ["quote", "posted_total", name])
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_the_readme_names_the_command() -> None:
    assert "loudi-analysis quote" in (study_root() / "README.md").read_text(encoding="utf-8")
