"""The raw article is the one received, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study

STUDY = load_study()


def test_the_article_is_as_received() -> None:
    assert len(STUDY.raw) == 6610
    assert len(STUDY.raw.encode()) == 13884
    assert not STUDY.raw.endswith("\n")
    assert (STUDY.folder / "raw" / "article.sha256").is_file()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda raw: raw + b"\n", "is not the article as received"),
        (lambda raw: raw.replace(b"1038", b"1039"), "is not the article as received"),
        (lambda raw: raw[:-1], "is not UTF-8"),
        (None, "cannot read the article"),
    ],
    ids=["a newline added", "a number changed", "cut in a character", "missing"],
)
def test_an_edited_article_is_refused(data_copy: Path, edit, message: str) -> None:
    article = data_copy / "raw" / "article.txt"
    raw = article.read_bytes()
    article.unlink()
    if edit:
        article.write_bytes(edit(raw))
    with pytest.raises(StudyError, match=message):
        _ = load_study(data_copy).article


def test_a_folder_without_a_study_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"no study in .*: it has no folder 'raw'"):
        load_study(tmp_path)


def test_the_note_of_origin_names_the_hash() -> None:
    folder = STUDY.folder / "raw"
    digest = (folder / "article.sha256").read_text(encoding="ascii").split()[0]
    assert digest in (folder / "README.md").read_text(encoding="utf-8")
