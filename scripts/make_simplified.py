"""Derive simplified Chinese: ``say/simplified.csv``, and ``codebook/simplified.csv`` of a study.

What is written by hand is English and traditional Chinese, side by side. Each traditional string
of the tables in `COLUMNS` is converted by OpenCC's ``t2s`` and then by `EXCEPTIONS`.

Needs opencc-python-reimplemented (Apache-2.0), which the extra ``test`` brings.
Run: python scripts/make_simplified.py [FOLDER]
where FOLDER is a study's, ``data`` if not given.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from opencc import OpenCC

ROOT = Path(__file__).parents[1]
SAY = ROOT / "src" / "loudi_analysis" / "say"
WORDS = {"words.csv": "zh_hant"}
"""The package's own table, and its column of traditional Chinese."""
COLUMNS = {
    "codebook/quotes.csv": "zh_hant",
    "codebook/readings.csv": "if_zh_hant",
    "linked/sources.csv": "cited_zh_hant",
    "codebook/page.csv": "zh_hant",
    "codebook/chinese.csv": "zh_hant",
}
"""Tables of a study, where it has them, and their columns of traditional Chinese."""
EXCEPTIONS = {"「": "“", "」": "”", "『": "‘", "』": "’"}
"""What OpenCC leaves: quotation marks differ between the regions, not between the scripts."""


def main(folder: Path) -> None:
    """Write both tables."""
    (SAY / "simplified.csv").write_text(derived(SAY, WORDS), encoding="utf-8")
    (folder / "codebook" / "simplified.csv").write_text(derived(folder, COLUMNS), encoding="utf-8")


def derived(folder: Path, columns: dict[str, str]) -> str:
    """Return the table of simplified strings as CSV, each once, in the order of the tables."""
    found: dict[str, str] = {}
    for name, column in columns.items():
        path = folder / name
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if text := row.get(column):
                        found[text] = simplified(text)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("traditional", "simplified"))
    writer.writerows(found.items())
    return table.getvalue()


def simplified(text: str) -> str:
    """Return a text in simplified Chinese, its quotation marks those of the mainland."""
    return OPENCC.convert(text).translate(str.maketrans(EXCEPTIONS))


OPENCC = OpenCC("t2s")

if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "data")
