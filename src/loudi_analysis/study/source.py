"""Step 1, the source: where the study's files are, and the article as it was received."""

from __future__ import annotations

import hashlib
from pathlib import Path

from loudi_analysis.io import StudyError

ARTICLE_SHA256 = "d2586f4c056ba00df210316de39c65d75929dfaa61cc812bb4e9555355517fd0"
"""Hash of ``data/raw/article.txt``; the note of origin beside the file repeats it."""


def study_root() -> Path:
    """Return the folder of the study: the checkout that this package is installed from.

    Raises
    ------
    StudyError
        Where the package was installed without its study.
    """
    root = Path(__file__).resolve().parents[3]
    if not (root / "data" / "raw").is_dir():
        raise StudyError(
            f"no study beside the package (looked for data/raw in {root}): "
            "clone the project and run `make setup` there"
        )
    return root


def data_path(*parts: str) -> Path:
    """Return a path below the study's ``data`` folder, whether or not it exists."""
    return study_root().joinpath("data", *parts)


def load_raw() -> str:
    """Return the article exactly as received, 6,610 characters, damage and all.

    Raises
    ------
    StudyError
        Where the file is missing, or is not the one that was received: every number of the
        study rests on these bytes, so an edited file is refused.
    """
    path = data_path("raw", "article.txt")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise StudyError(
            f"cannot read the article ({path}: {error.strerror}): "
            "restore it with `git checkout -- data/raw`"
        ) from error
    found = hashlib.sha256(raw).hexdigest()
    if found != ARTICLE_SHA256:
        raise StudyError(
            f"{path} is not the article as received: its SHA-256 is {found[:12]}…, "
            f"expected {ARTICLE_SHA256[:12]}…; restore it with `git checkout -- data/raw`"
        )
    return raw.decode("utf-8")
