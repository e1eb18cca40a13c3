"""An empty study, laid out to be filled: its tables with their columns, and what these hold."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pandas as pd

from loudi_analysis.extraction import extract
from loudi_analysis.io import StudyError, write
from loudi_analysis.restoration import restore
from loudi_analysis.study.codebook import shortest_quote
from loudi_analysis.study.tables import columns, to_csv


def new_study(folder: Path | str, article: str = "") -> list[Path]:
    """Make an empty study in a folder, and return the files.

    Its tables are those whose columns ``columns.csv`` explains. With the text of an ``article``, it
    is put there, and ``claims.csv`` has a row for each of its quantities, with its quote; what each
    counts is left to be said. A folder that holds something, or cannot be written, is a StudyError.
    """
    folder = Path(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StudyError(f"{folder} holds something: name a folder that is new or empty")
        folder.joinpath("raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"{folder}: cannot be written: {error.strerror}") from error
    readme = files(__package__).joinpath("new.md").read_text("utf-8").format(name=folder.name)
    made = [folder / "README.md"]
    for table, rows in columns().items():
        if rows[0]["meaning"]:
            made.append(folder / f"{table}.csv")
            write(made[-1], (",".join(row["column"] for row in rows) + "\n").encode())
            readme += f"\n## {table}.csv\n\n| column | holds | example |\n|---|---|---|\n"
            told = (f"| {r['column']} | {r['meaning']} | {r['example']} |\n" for r in rows)
            readme += "".join(told)
    if article:
        write(folder / "raw" / "article.txt", article.encode())
        text, head = restore(article).text, [row["column"] for row in columns()["codebook/claims"]]
        quoted = enumerate((shortest_quote(text, quantity) for quantity in extract(text)), 1)
        drafts = [{"claim": f"c{number}", "quote": quote} for number, quote in quoted]
        drafted = to_csv(pd.DataFrame(drafts, columns=head))
        write(folder / "codebook" / "claims.csv", drafted.encode())
    write(made[0], readme.encode())
    return made
