"""Names of persons: masked where they stand, and nowhere else in the project."""

from __future__ import annotations

import subprocess
from functools import cache

import pytest
from opencc import OpenCC

from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study
from loudi_analysis.study.codebook import MASK
from loudi_analysis.study.source import study_root

STUDY = load_study()
TEXT = STUDY.article.text


LONGEST_NAME = 3


@cache
def withheld() -> set[str]:
    """Return the names and clauses of the article that are withheld, in both scripts."""
    found = {TEXT[start:end] for start, end in STUDY.masked_spans}
    return found | {OpenCC("t2s").convert(words) for words in found}


def committed() -> list[str]:
    """Return the files that are committed or would be, but for the raw ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=study_root(),
        capture_output=True,
        check=True,
    )
    return [f for f in listed.stdout.decode().split("\0") if f and not f.startswith("data/raw/")]


def test_nothing_but_the_names_changes() -> None:
    masked = STUDY.masked_text
    assert MASK not in TEXT
    assert len(masked) == len(TEXT)
    inside = {i for start, end in STUDY.masked_spans for i in range(start, end)}
    for i, (before, after) in enumerate(zip(TEXT, masked, strict=True)):
        assert after == (MASK if i in inside else before)


def test_what_is_withheld_is_withheld_wherever_it_stands() -> None:
    for words in withheld():
        assert words not in STUDY.masked_text


def test_private_circumstances_are_withheld_whole() -> None:
    clauses = [(a, b) for a, b in STUDY.masked_spans if b - a > LONGEST_NAME]
    assert [TEXT[b : b + 2] for _, b in clauses] == ["二人", ",他"]
    for words in ("夫妻", "妻子", "產婦", "癌"):
        assert words in TEXT
        assert words not in STUDY.masked_text


def test_no_committed_file_holds_a_name() -> None:
    files = committed()
    assert {"docs/evidence.html", "docs/evidence-zh-Hans.html"} <= {*files}
    paths = [path for file in files if (path := study_root() / file).is_file()]
    contents = {path: path.read_bytes() for path in paths}
    names = [words.encode() for words in withheld()]
    assert not [path for path in paths if any(name in contents[path] for name in names)]


def test_no_quote_reaches_into_a_name() -> None:
    quotes = [
        (claim.quantity.start - len(claim.prefix), claim.quantity.end + len(claim.suffix))
        for claim in STUDY.claims_by_id.values()
    ]
    for table in ("claims", "set_aside"):
        for row in STUDY.rows(table):
            words = row["quote"].replace("⟦", "").replace("⟧", "")
            start = TEXT.index(words)
            quotes.append((start, start + len(words)))
    for start, end in STUDY.masked_spans:
        reach = [q for q in quotes if q[0] < end and start < q[1] and end - start <= LONGEST_NAME]
        assert not reach


def slip(row: dict[str, str], by: int) -> dict[str, str]:
    return row | {"start": str(int(row["start"]) + by), "end": str(int(row["end"]) + by)}


def empty(at: int) -> dict[str, str]:
    """A span of nothing, between the characters that do stand there."""
    return {"start": str(at), "end": str(at), "before": TEXT[at - 1], "after": TEXT[at]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [slip(rows[0], 1), *rows[1:]], "280 to 283 is not where the table says"),
        (lambda rows: [*rows, rows[0]], "279 to 282 is out of order"),
        (lambda rows: [rows[0] | {"end": "279"}, *rows[1:]], "is not where the table says"),
        (lambda rows: [slip(rows[0], 10_000)], "is not where the table says"),
        (lambda rows: [rows[0] | empty(9)], "9 to 9 is not where the table says"),
    ],
)
def test_a_mask_that_slips_is_named(edited, change, message: str) -> None:
    study = edited("masked", change)
    with pytest.raises(StudyError, match=message):
        _ = study.masked_text
