"""An empty study, laid out to be filled: its tables with their columns, and what these hold."""

from __future__ import annotations

from pathlib import Path

from loudi_analysis.io import StudyError, write
from loudi_analysis.study.tables import columns

README = """# A study

1. Put the article into `raw/article.txt` (UTF-8, as received; damage of the known kind is undone).
2. Fill the tables of `codebook`; every quantity of the article is coded in `claims.csv` or set
   aside. `linked/records.csv` and `linked/sources.csv` may hold public figures to set beside it.
3. `loudi-analysis audit --study {name}`, `quote`, `evidence` and, in Python,
   `la.load_study("{name}")` tell what is wrong with a row, and where.
"""


def lay_out(folder: Path) -> list[Path]:
    """Make an empty study in a folder, and return the files.

    Its tables are those whose columns ``columns.csv`` explains. A folder that holds something, or
    cannot be written, is a StudyError.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StudyError(f"{folder} holds something: name a folder that is new or empty")
        folder.joinpath("raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"{folder}: cannot be written: {error.strerror}") from error
    files, readme = [folder / "README.md"], README.format(name=folder.name)
    for table, rows in columns().items():
        if rows[0]["meaning"]:
            files.append(folder / f"{table}.csv")
            write(files[-1], (",".join(row["column"] for row in rows) + "\n").encode())
            readme += f"\n## {table}.csv\n\n| column | holds | example |\n|---|---|---|\n"
            readme += "".join(
                f"| {r['column']} | {r['meaning']} | {r['example']} |\n" for r in rows
            )
    write(files[0], readme.encode())
    return files
