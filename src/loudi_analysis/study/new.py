"""An empty study, laid out to be filled: its tables with their columns, and what these hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib import resources
from itertools import groupby
from pathlib import Path

from loudi_analysis.extraction import extract
from loudi_analysis.io import StudyError, write
from loudi_analysis.restoration import restore
from loudi_analysis.study.codebook import shortest_quote

README = """# A study

1. Put the article into `raw/article.txt` (UTF-8, as received; damage of the known kind is undone).
2. Fill the tables of `codebook`; every quantity of the article is coded in `claims.csv` or set
   aside. `linked/records.csv` and `linked/sources.csv` may hold public figures to set beside it.
3. `loudi-analysis audit --study {name}`, `quote`, `evidence` and, in Python,
   `la.load_study("{name}")` tell what is wrong with a row, and where.

"""


def new_study(folder: Path | str, article: str = "") -> list[Path]:
    """Make an empty study in a folder, and return the files.

    With the text of an ``article``, it is put there, and ``claims.csv`` has a row for each of its
    quantities, with its quote; what each counts is left to be said.

    Raises
    ------
    StudyError
        Where the folder holds something, or cannot be written.
    """
    folder = Path(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StudyError(f"{folder} holds something: name a folder that is new or empty")
        folder.joinpath("raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"{folder}: cannot be written: {error.strerror}") from error
    files, readme = [], README.format(name=folder.name)
    for table, columns in tables():
        files.append(folder / f"{table}.csv")
        write(files[-1], (",".join(row["column"] for row in columns) + "\n").encode())
        readme += f"## {table}.csv\n\n| column | holds | example |\n|---|---|---|\n"
        readme += "".join(f"| {r['column']} | {r['meaning']} | {r['example']} |\n" for r in columns)
        readme += "\n"
    if article:
        write(folder / "raw" / "article.txt", article.encode())
        write(folder / "codebook" / "claims.csv", _drafted(restore(article).text).encode())
    write(folder / "README.md", (readme.rstrip() + "\n").encode())
    return [folder / "README.md", *files]


def _drafted(text: str) -> str:
    head, buffer = dict(tables())["codebook/claims"], io.StringIO()
    drafts = csv.DictWriter(buffer, [row["column"] for row in head], lineterminator="\n")
    drafts.writeheader()
    for number, quantity in enumerate(extract(text), 1):
        drafts.writerow({"claim": f"c{number}", "quote": shortest_quote(text, quantity)})
    return buffer.getvalue()


def tables() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield each table of a study with its columns: rows of ``columns.csv``."""
    text = resources.files(__package__).joinpath("columns.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    for table, columns in groupby(rows, key=lambda row: row["table"]):
        yield table, list(columns)
