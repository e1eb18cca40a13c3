"""The article coded twice: what is compared is all there, and the measures are what they say."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.analyses import cohens_kappa
from loudi_analysis.study.tables import columns, to_csv

STUDY = load_study()
AGREEMENT = STUDY.agreement.set_index("field")
JUDGED = STUDY.rows("agreement_judged")
SECOND = {int(row["start"]): row for row in STUDY.rows("second_coding")}


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # Two coders, yes or no: 20 both yes, 5 and 10 of one alone, 15 both no.
        ({"yy": 20, "yn": 5, "ny": 10, "nn": 15}, Fraction(2, 5)),
        ({"aa": 3, "bb": 2, "cc": 1}, 1),
        ({"ab": 1, "ba": 1}, -1),
        ({"aa": 1, "ab": 1, "ba": 1, "bb": 1}, 0),
        ({"aa": 7}, None),
    ],
)
def test_kappa(table: dict[str, int], kappa: Fraction | None) -> None:
    pairs = [(cell[0], cell[1]) for cell, times in table.items() for _ in range(times)]
    assert cohens_kappa(pairs) == kappa
    assert cohens_kappa([(two, one) for one, two in pairs]) == kappa


def test_the_committed_table_is_current() -> None:
    path = STUDY.folder / "processed" / "agreement.csv"
    assert path.read_text(encoding="utf-8") == to_csv(STUDY.tables()["agreement"])


def test_every_claim_is_compared_in_every_field() -> None:
    judged = [row["item"] for row in JUDGED if row["field"] == "whom"]
    judged += [row["item"] for row in JUDGED if row["field"] == "for_whom"]
    assert sorted(judged) == sorted(STUDY.claims_by_id)
    for field in ("what", "where", "when"):
        judged = [row["item"] for row in JUDGED if row["field"] == field]
        assert judged == list(STUDY.claims_by_id), field
    days = sum(claim.topic == "date" for claim in STUDY.claims_by_id.values())
    for rule in STUDY.rows("agreement_rules"):
        if rule["method"] == "cells":
            assert AGREEMENT["compared"][rule["field"]] == len(STUDY.claims_by_id) - days


def test_judged_pairs_say_what_the_second_coder_said() -> None:
    fields = {rule["field"] for rule in STUDY.rows("agreement_rules") if rule["method"] == "judged"}
    assert {row["field"] for row in JUDGED} == fields
    questions = {row["phrase"]: row["main"] for row in STUDY.rows("second_readings")}
    for row in JUDGED:
        if row["item"] in STUDY.claims_by_id and row["field"] not in ("main readings", "rulings"):
            start = STUDY.claims_by_id[row["item"]].quantity.start
            assert row["second"] == SECOND[start][row["field"]], row.line
        else:
            phrase, _, main = row["second"].rpartition(": ")
            assert questions[phrase] == main, row.line


def test_judgments_of_categories_follow_from_the_categories() -> None:
    classes = STUDY.rows("agreement_classes")
    for row in JUDGED:
        if row["field"] in ("where", "when"):
            known = {r["cell"]: r["class"] for r in classes if r["field"] == row["field"]}
            one, two = (known.get(row[coder], row[coder]) for coder in ("first", "second"))
            assert (row["agree"] == "true") == (one == two), row.line


def test_every_difference_is_settled_and_the_coding_has_it() -> None:
    for row in JUDGED:
        assert row["why"], row.line
        assert (row["settled"] == "") == (row["agree"] == "true"), row.line
        if row["field"] in ("what", "when") and row["settled"] in ("first", "second"):
            claim = STUDY.claims_by_id[row["item"]]
            assert getattr(claim, row["field"]) == row[row["settled"]], row.line


def test_every_class_is_of_a_cell_that_stands_somewhere() -> None:
    judged = {(r["field"], r[coder]) for r in JUDGED for coder in ("first", "second")}
    claims = STUDY.claims.fillna("")
    for row in STUDY.rows("agreement_classes"):
        field, cell = row["field"], row["cell"]
        coded = {second[field] for second in SECOND.values()} | set(claims[field])
        assert cell in coded or (field, cell) in judged, row.line


WORDS = re.compile(r"全|均|都|各|零|無|每|日[報匯講]|一切|絕不|從不|哪里|不論|不折不扣")
NOT_MEANT = re.compile(r"安全|全力|全面|完全|無反顧|無畏|無私|無償")


def test_every_word_of_all_or_none_is_coded() -> None:
    text, coded = STUDY.article.text, set[int]()
    for start, end in STUDY.universals[["start", "end"]].to_numpy():
        coded |= {*range(start, end)}
    for match in NOT_MEANT.finditer(text):
        coded |= {*range(*match.span())}
    # From a private couple to the end of their paragraph nothing is coded.
    couple = int(STUDY.set_aside.set_index("exact").loc["二人", "start"])
    private = range(couple, STUDY.article.paragraph_at(couple).end)
    left = [m for m in WORDS.finditer(text) if m.start() not in coded and m.start() not in private]
    assert not [text[m.start() - 5 : m.end() + 5] for m in left]
    assert not coded.intersection(private)


def test_nobody_is_named_or_private_in_what_is_kept() -> None:
    spans = [(u.start, u.end) for u in STUDY.universals.itertuples()]
    for table in ("second_coding", "second_universals"):
        spans += [(int(r["start"]), int(r["start"]) + len(r["words"])) for r in STUDY.rows(table)]
    for start, end in STUDY.masked_spans:
        assert not [span for span in spans if span[0] < end and start < span[1]]
    words = re.compile("夫妻|妻子|產婦|癌|wife|couple|illness")
    tables = [t for t in columns() if re.search(r"/(second|agreement)_|/universals", t)]
    for table in tables:
        path = STUDY.folder / f"{table}.csv"
        assert not words.search(path.read_text(encoding="utf-8")), table


def first(**cells: str):
    """Return an edit of a table's first row."""
    return lambda rows: [rows[0] | cells, *rows[1:]]


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        ("agreement_rules", first(method="guessed"), "no method 'guessed'; there are cells"),
        ("agreement_rules", first(field="hue", method="judged"), "nothing was coded twice"),
        ("agreement_rules", first(field="hue", method="cells"), "nothing was coded twice"),
        ("agreement_rules", first(measure="kapa"), "no measure 'kapa'; there are Cohen's kappa"),
        ("agreement_classes", first(field="unt"), "no field 'unt'; did you mean unit"),
        ("agreement_judged", first(field="wat"), "no field 'wat'; did you mean what"),
        ("agreement_judged", first(agree="yes"), "'yes' is not true or false"),
        ("second_coding", first(start="515"), "'14名' does not stand at 515"),
        ("universals", first(quote="⟦各⟧"), "must mark words with ⟦ ⟧ and stand once"),
        ("universals", first(kind="hope"), "no kind 'hope'; there are fact, order"),
        ("universals", first(claims="volunters"), "no claim 'volunters'; did you mean volunteers"),
    ],
)
def test_a_faulty_table_is_named(edited, table: str, edit, message: str) -> None:
    study = edited(table, edit)
    with pytest.raises(StudyError, match=re.escape(message)):
        _ = study.agreement


def test_a_study_coded_once_has_no_table_of_agreement(data_copy) -> None:
    (data_copy / "codebook" / "second_coding.csv").unlink()
    assert list(load_study(data_copy).tables()) == ["quantities", "claims", "results", "readings"]
