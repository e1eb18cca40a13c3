"""The coding covers the article: nothing left over, every quote where it says."""

from __future__ import annotations

import re

import pytest

from loudi_analysis.io import StudyError
from loudi_analysis.study import codebook
from loudi_analysis.study.article import load_article
from loudi_analysis.study.source import data_path


@pytest.fixture
def recoded(monkeypatch: pytest.MonkeyPatch):
    """Code anew after a change of the tables' rows."""
    original = codebook.rows

    def change(table: str, edit) -> None:
        def changed(name: str) -> list[dict[str, str]]:
            rows = original(name)
            return edit(rows) if name == table else rows

        monkeypatch.setattr(codebook, "rows", changed)
        codebook._coding.cache_clear()

    yield change
    monkeypatch.undo()
    codebook._coding.cache_clear()


def test_every_quantity_is_coded_or_set_aside() -> None:
    quantities = codebook.load_quantities()
    taken = {c.quantity.start for c in codebook.claims().values()}
    taken |= set(codebook.load_set_aside()["start"])
    assert taken == set(quantities["start"])
    assert len(quantities) == len(codebook.claims()) + len(codebook.load_set_aside())


def test_evidence_stands_where_it_says() -> None:
    text = load_article().text
    for claim in codebook.load_claims().itertuples():
        assert text[claim.start : claim.end] == claim.exact
        assert text.count(claim.prefix + claim.exact + claim.suffix) == 1


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        ("claims", lambda rows: rows[1:], "neither codes nor sets aside: 14名"),
        ("set_aside", lambda rows: rows[:-1], "neither codes nor sets aside: 80多歲"),
        ("claims", lambda rows: [*rows, rows[0] | {"claim": "x"}], "still uncoded"),
        (
            "claims",
            lambda rows: [rows[0] | {"quote": "⟦45個⟧"}, *rows[1:]],
            "stands 2 times",
        ),
        ("claims", lambda rows: [rows[0] | {"quote": "⟦99名⟧"}, *rows[1:]], "stands 0 times"),
        (
            "claims",
            lambda rows: [rows[0] | {"quote": "市監委⟦14⟧名黨員"}, *rows[1:]],
            "marks no quantity",
        ),
        (
            "claims",
            lambda rows: [rows[0], rows[1] | {"claim": rows[0]["claim"]}, *rows[2:]],
            "twice",
        ),
    ],
)
def test_a_faulty_coding_is_named(recoded, table: str, edit, message: str) -> None:
    recoded(table, edit)
    with pytest.raises(StudyError, match=re.escape(message)):
        codebook.claims()


@pytest.mark.parametrize(
    ("claim", "said", "implied"),
    [
        ("donors", "(14000, +inf)", "(14000, 15000*)"),
        ("publicity_sessions", "(1200, +inf)", "(1200, 1300*)"),
        ("notices_distributed", "(25000, +inf)", "(25000, 26000*)"),
        ("shops_checked", "(-inf, 14000)", "(13000*, 14000)"),
        ("tests_enterprises", "(1890, +inf)", "(1890, 1900*)"),
        ("temperature_checks", "(30000, +inf)", "(30000, 40000*)"),
        ("donations_yuan", "[4165400]", "[4165400]"),
        ("special_dues_yuan", "[642000]", "[642000]"),
        ("new_cases_grids", "[0]", "[0]"),
        ("liaison_early_hours", "[0.5]", "[0.5]"),
    ],
)
def test_claims_stay_intervals(claim: str, said: str, implied: str) -> None:
    assert repr(codebook.claims()[claim].said) == said
    assert repr(codebook.claims()[claim].implied) == implied


def test_a_date_has_no_bounds() -> None:
    with pytest.raises(StudyError, match="date_oath"):
        _ = codebook.claims()["date_oath"].said


def test_claims_refer_to_claims() -> None:
    claims = codebook.claims()
    for claim in claims.values():
        assert not claim.same_as or claim.same_as in claims
        assert re.fullmatch(r"[a-z][a-z0-9_]*", claim.claim)


def test_dates_agree_with_the_words() -> None:
    for claim in codebook.claims().values():
        if claim.topic == "date":
            assert claim.quantity.iso is not None
            assert claim.when == claim.quantity.iso.replace("--", "2020-", 1)[:10]


def test_no_private_person_is_coded() -> None:
    aside = codebook.load_set_aside()
    assert (aside["exact"] == "二人").sum() == 1
    kept = codebook.load_claims()
    people = "|".join(("夫妻", "妻子", "產婦", "癌"))
    assert not kept[["prefix", "suffix"]].apply(lambda c: c.str.contains(people)).to_numpy().any()


def test_the_codebook_has_a_version_and_rulings() -> None:
    changelog = data_path("codebook", "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)$", changelog, re.M)
    rulings = data_path("codebook", "rulings.md").read_text(encoding="utf-8")
    for words in ("零新增", "1890人余次", "1.4萬多", "二人", "一名"):
        assert words in rulings


def test_every_phrase_has_one_main_reading() -> None:
    phrases: dict[str, list[dict[str, str]]] = {}
    for row in codebook.rows("readings"):
        phrases.setdefault(row["phrase"], []).append(row)
    for phrase, options in phrases.items():
        assert [o["main"] for o in options].count("true") == 1, phrase
        assert len(options) > 1, phrase
        assert all(o["reason"] for o in options), phrase
