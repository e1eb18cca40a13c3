"""The raw article is the one received, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from loudi_analysis.study import source


def test_the_article_is_as_received() -> None:
    raw = source.load_raw()
    assert len(raw) == 6610
    assert len(raw.encode()) == 13884
    assert not raw.endswith("\n")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda raw: raw + b"\n", "is not the article as received"),
        (lambda raw: raw.replace(b"1038", b"1039"), "is not the article as received"),
        (None, "cannot read the article"),
    ],
    ids=["a newline added", "a number changed", "missing"],
)
def test_an_edited_article_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit, message: str
) -> None:
    raw = source.data_path("raw", "article.txt").read_bytes()
    copy = tmp_path / "raw" / "article.txt"
    copy.parent.mkdir()
    if edit:
        copy.write_bytes(edit(raw))
    monkeypatch.setattr(source, "data_path", tmp_path.joinpath)
    with pytest.raises(source.StudyError, match=message):
        source.load_raw()


def test_the_note_of_origin_names_the_hash() -> None:
    note = source.data_path("raw", "README.md").read_text(encoding="utf-8")
    assert source.ARTICLE_SHA256 in note
