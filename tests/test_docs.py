"""The references say what the code says."""

from __future__ import annotations

import ast
import sys
import textwrap

import pytest

from loudi_analysis.figures import FIGURES
from loudi_analysis.pages.catalog import made_by
from loudi_analysis.study import load_study
from loudi_analysis.study.source import study_root

sys.path.insert(0, str(study_root() / "scripts"))
from make_docs import PAGES


@pytest.mark.parametrize("path", PAGES)
def test_references_are_current(path: str) -> None:
    committed = (study_root() / path).read_text(encoding="utf-8")
    assert committed == PAGES[path](), "run `.venv/bin/python scripts/make_docs.py`"


def test_each_figure_and_table_has_its_lines() -> None:
    """Each row's lines are its function, and the committed page has each row."""
    root, study = study_root(), load_study()
    page = (root / "figures/README.md").read_text(encoding="utf-8")
    rows = made_by(study)
    assert [row["name"] for row in rows] == [*FIGURES, *study.tables()]
    for row in rows:
        assert row["notebooks"], row
        code = (root / str(row["code"])).read_text(encoding="utf-8").splitlines()
        source = "\n".join(code[row["first"] - 1 : row["last"]])
        [function] = ast.parse(textwrap.dedent(source)).body
        assert function.name == row["function"]
        assert f"[{row['name']}](../{row['file']})" in page
        assert f"](../{row['code']}) | {row['first']} to {row['last']} |" in page
