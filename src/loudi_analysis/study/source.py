"""Step 1, the source: where a study's folder is, and its article as it was received."""

from __future__ import annotations

import hashlib
from pathlib import Path

from loudi_analysis.io import StudyError


def study_root() -> Path:
    """Return the folder of this study's project: the checkout that the package runs from.

    Where the package was installed without its study, it is a StudyError.
    """
    root = Path(__file__).resolve().parents[3]
    if not (root / "data" / "raw").is_dir():
        raise StudyError(
            f"no study beside the package (looked for data/raw in {root}): clone the project and "
            "run `make setup` there, or name the folder of another study"
        )
    return root


def read_raw(folder: Path) -> str:
    """Return a study's article exactly as received, damage and all.

    Where ``raw/article.sha256`` stands beside it, the bytes must have that hash: every number of
    the study rests on them. A missing, edited or undecodable file is a StudyError.
    """
    path = folder / "raw" / "article.txt"
    try:
        raw = path.read_bytes()
        text, noted = raw.decode("utf-8"), path.with_suffix(".sha256")
        expected = noted.read_text(encoding="ascii").split()[0] if noted.is_file() else ""
    except OSError as error:
        raise StudyError(f"cannot read the article: {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise StudyError(f"{path} is not UTF-8 (byte {error.start}): convert it") from error
    found = hashlib.sha256(raw).hexdigest()
    if expected and found != expected:
        raise StudyError(
            f"{path} is not the article as received: its SHA-256 is {found[:12]}…, "
            f"expected {expected[:12]}…; restore it with `git checkout -- {path.parent.name}`"
        )
    return text
