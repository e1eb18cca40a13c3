"""The coding covers the article: nothing left over, every quote where it says."""

from __future__ import annotations

import re
from datetime import date

import pytest

from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study

STUDY = load_study()
CLAIMS = STUDY.claims_by_id


def test_every_quantity_is_coded_or_set_aside() -> None:
    taken = {c.quantity.start for c in CLAIMS.values()} | set(STUDY.set_aside["start"])
    assert taken == set(STUDY.quantities["start"])
    assert len(STUDY.quantities) == len(CLAIMS) + len(STUDY.set_aside)


def test_evidence_stands_where_it_says() -> None:
    text = STUDY.article.text
    for claim in STUDY.claims.itertuples():
        assert text[claim.start : claim.end] == claim.exact
        assert text.count(claim.prefix + claim.exact + claim.suffix) == 1


def first(**cells: str):
    """Return an edit of a table's first row."""
    return lambda rows: [rows[0] | cells, *rows[1:]]


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        ("claims", lambda rows: rows[1:], "neither codes nor sets aside: ⟦14名⟧"),
        ("set_aside", lambda rows: rows[:-1], "neither codes nor sets aside: ⟦80多歲⟧"),
        ("claims", lambda rows: [*rows, rows[0] | {"claim": "x"}], "line 47: "),
        ("claims", lambda rows: [*rows, rows[0] | {"claim": "x"}], "still uncoded"),
        ("claims", first(quote="⟦45個⟧"), "codebook/claims.csv, line 2: the quote"),
        ("claims", first(quote="⟦45個⟧"), "stands 2 times"),
        ("claims", first(quote="⟦99名⟧"), "stands 0 times"),
        ("claims", first(quote="市監委14名"), "must mark words with"),
        ("claims", first(quote="市監委⟦14⟧名黨員"), "marks no quantity"),
        ("claims", first(claim="volunteers"), "the claim 'volunteers' stands twice"),
        ("claims", first(same_as="volunters"), "no claim 'volunters'; did you mean volunteers"),
        ("claims", first(when="24 February"), "column when: '24 February' is not a date as"),
        ("claims", first(when="2020-02-24/2020-02-12"), "the earlier first"),
        ("claims", first(when="../2020-02-12/.."), "is not a date as"),
        ("claims", first(when="2020-02-12/"), "is not a date as"),
        ("claims", first(topic="date"), "needs 'when'"),
        ("claims", first(topic="date", when="../2020-02-12"), "needs 'when'"),
        ("masked", first(start="x"), "masked.csv, line 2, column start: 'x' is not a whole number"),
        ("claims", first(rounding_step="ten"), "column rounding_step: 'ten' is not a number"),
        ("readings", first(main="false"), "must have one main option"),
        ("readings", first(option="may_overlap"), "each option once"),
        ("readings", first(touches="workrs", effect="as said"), "no claim 'workrs'"),
        ("readings", first(touches="workers", effect="halved"), "no effect 'halved'"),
        ("readings", first(touches="workers", effect=""), "does to what it touches is not said"),
        (
            "readings",
            first(touches="workers", effect="within half a step"),
            "'workers' has no rounding_step",
        ),
    ],
)
def test_a_faulty_coding_is_named(edited, table: str, edit, message: str) -> None:
    study = edited(table, edit)
    with pytest.raises(StudyError, match=re.escape(message)):
        _ = study.options


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.replace("claim,quote,", "claim,words,"), "lacks the columns quote"),
        (lambda t: t.replace(",note\n", ",remark\n"), "has the columns remark; known are claim"),
        (lambda t: t.replace("\nvolunteers,", "\n"), "must have 12 cells"),
    ],
)
def test_a_faulty_table_is_named(data_copy, spoil, message: str) -> None:
    path = data_copy / "codebook" / "claims.csv"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(message)):
        load_study(data_copy).rows("claims")


@pytest.mark.parametrize(
    ("claim", "said", "implied"),
    [
        ("donors", "(14000, +inf)", "(14000, 15000*)"),
        ("publicity_sessions", "(1200, +inf)", "(1200, 1300*)"),
        ("notices_distributed", "(25000, +inf)", "(25000, 26000*)"),
        ("shops_checked", "[0, 14000)", "(13000*, 14000)"),
        ("tests_enterprises", "(1890, +inf)", "(1890, 1900*)"),
        ("temperature_checks", "(30000, +inf)", "(30000, 40000*)"),
        ("donations_yuan", "[4165400]", "[4165400]"),
        ("special_dues_yuan", "[642000]", "[642000]"),
        ("new_cases_grids", "[0]", "[0]"),
        ("liaison_early_hours", "[0.5]", "[0.5]"),
    ],
)
def test_claims_stay_intervals(claim: str, said: str, implied: str) -> None:
    assert repr(CLAIMS[claim].said) == said
    assert repr(CLAIMS[claim].implied) == implied


@pytest.mark.parametrize(
    ("claim", "earliest", "latest"),
    [
        ("volunteers", None, None),
        ("volunteers_communities", None, date(2020, 2, 24)),
        ("liaisons_grid", date(2020, 2, 24), date(2020, 2, 24)),
        ("workers", date(2020, 2, 12), None),
    ],
)
def test_open_ends_stay_open(claim: str, earliest: date | None, latest: date | None) -> None:
    assert (CLAIMS[claim].earliest, CLAIMS[claim].latest) == (earliest, latest)


def test_a_date_is_its_day() -> None:
    assert CLAIMS["date_oath"].said.value == date(2020, 2, 12).toordinal()
    assert CLAIMS["date_oath"].implied == CLAIMS["date_oath"].said


def test_claims_have_readable_ids() -> None:
    for claim in CLAIMS:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", claim)


def test_dates_agree_with_the_words() -> None:
    for claim in CLAIMS.values():
        if claim.topic == "date":
            assert claim.quantity.iso is not None
            assert claim.when == claim.quantity.iso.replace("--", "2020-", 1)[:10]


def test_no_private_person_is_coded() -> None:
    assert (STUDY.set_aside["exact"] == "二人").sum() == 1
    kept = STUDY.claims
    people = "|".join(("夫妻", "妻子", "產婦", "癌"))
    assert not kept[["prefix", "suffix"]].apply(lambda c: c.str.contains(people)).to_numpy().any()


def test_the_codebook_has_a_version_and_rulings() -> None:
    folder = STUDY.folder / "codebook"
    changelog = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)$", changelog, re.M)
    rulings = (folder / "rulings.md").read_text(encoding="utf-8")
    for words in ("零新增", "1890人余次", "1.4萬多", "二人", "一名"):
        assert words in rulings


def test_every_option_has_a_reason() -> None:
    for phrase, options in STUDY.options.items():
        assert len(options) > 1, phrase
        assert all(option.reason for option in options.values()), phrase
