"""Names of persons: masked where they stand, and nowhere else in the project."""

from __future__ import annotations

import subprocess

import pytest
from opencc import OpenCC

from loudi_analysis.io import StudyError
from loudi_analysis.study import codebook
from loudi_analysis.study.article import load_article
from loudi_analysis.study.codebook import MASK, masked_spans, masked_text
from loudi_analysis.study.source import study_root


def names() -> set[str]:
    """Return the names of the article in both scripts."""
    text = load_article().text
    found = {text[start:end] for start, end in masked_spans()}
    return found | {OpenCC("t2s").convert(name) for name in found}


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
    text, masked = load_article().text, masked_text()
    assert MASK not in text
    assert len(masked) == len(text)
    inside = {i for start, end in masked_spans() for i in range(start, end)}
    for i, (before, after) in enumerate(zip(text, masked, strict=True)):
        assert after == (MASK if i in inside else before)


def test_names_are_whole_and_found_wherever_they_stand() -> None:
    # Two or three characters each; where a name comes back, it is masked there too.
    assert {end - start for start, end in masked_spans()} == {2, 3}
    for name in names():
        assert name not in masked_text()


def test_no_committed_file_holds_a_name() -> None:
    files = committed()
    assert "docs/evidence.html" in files
    holding = [
        file
        for file in files
        if (path := study_root() / file).is_file()
        and any(name.encode() in path.read_bytes() for name in names())
    ]
    assert not holding


def test_no_quote_reaches_into_a_name() -> None:
    text = load_article().text
    quotes = [
        (claim.quantity.start - len(claim.prefix), claim.quantity.end + len(claim.suffix))
        for claim in codebook.claims().values()
    ]
    for table in ("claims", "set_aside"):
        for row in codebook.rows(table):
            words = row["quote"].replace("⟦", "").replace("⟧", "")
            start = text.index(words)
            quotes.append((start, start + len(words)))
    for start, end in masked_spans():
        assert not [quote for quote in quotes if quote[0] < end and start < quote[1]]


def slip(row: dict[str, str], by: int) -> dict[str, str]:
    return row | {"start": str(int(row["start"]) + by), "end": str(int(row["end"]) + by)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [slip(rows[0], 1), *rows[1:]], "280 to 283 is not where the table says"),
        (lambda rows: [*rows, rows[0]], "279 to 282 is out of order"),
        (lambda rows: [rows[0] | {"end": "279"}, *rows[1:]], "is not where the table says"),
        (lambda rows: [slip(rows[0], 10_000)], "is not where the table says"),
    ],
)
def test_a_mask_that_slips_is_named(monkeypatch: pytest.MonkeyPatch, change, message: str) -> None:
    rows = codebook.rows("masked")
    monkeypatch.setattr(codebook, "rows", lambda table: change(rows))
    with pytest.raises(StudyError, match=message):
        masked_text()
