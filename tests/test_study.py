"""What is committed is what the code makes: tables, figures and notebooks, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from loudi_analysis import build as study
from loudi_analysis import figures
from loudi_analysis.io import StudyError
from loudi_analysis.pages import catalog
from loudi_analysis.study import tables as datapackage
from loudi_analysis.study.source import data_path, study_root

NOTEBOOKS = study.notebook_paths()


@pytest.mark.parametrize("name", ["quantities", "claims", "results", "readings"])
def test_committed_tables_are_current(name: str) -> None:
    committed = data_path("processed", f"{name}.csv").read_text(encoding="utf-8")
    assert datapackage.to_csv(study.processed_tables()[name]) == committed


@pytest.mark.parametrize("name", figures.FIGURES)
def test_committed_figures_are_current(name: str) -> None:
    for form, content in figures.render(name, "en", figures.FORMATS).items():
        path = study_root() / "figures" / catalog.file_name(name, "en", form)
        assert path.read_bytes() == content


def test_no_figure_is_left_over() -> None:
    folder = study_root() / "figures"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    made = {
        catalog.file_name(name, "en", form) for name in figures.FIGURES for form in figures.FORMATS
    }
    chinese = {name for name in found if ".zh-" in name}  # made on demand, not committed
    assert found - chinese == made | {"catalog.json", "README.md", "index.html"}


def test_committed_pages_of_the_figures_are_current() -> None:
    folder = study_root() / "figures"
    pictures = {name: {"en": (folder / f"{name}.svg").read_bytes()} for name in figures.FIGURES}
    assert (folder / "catalog.json").read_text(encoding="utf-8") == catalog.catalog_json()
    assert (folder / "README.md").read_text(encoding="utf-8") == catalog.markdown_page(["en"], "..")
    page = catalog.html_page(pictures, ["en"])
    assert (folder / "index.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_keep_to_the_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == study.to_json(nbformat.reads(text, as_version=4))
    cells = json.loads(text)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert cells[0]["cell_type"] == "markdown"
    assert cells[-1]["cell_type"] == "markdown"
    assert "does not show" in "".join(cells[-1]["source"])
    for cell in code:
        source = "".join(cell["source"])
        assert "def " not in source
        assert source.count("\n") < 20
        assert not any(output["output_type"] == "error" for output in cell["outputs"])
        assert not any(output.get("name") == "stderr" for output in cell["outputs"])


def test_numbers_are_written_as_repr() -> None:
    frame = pd.DataFrame(
        {"a": [1, 0.1 + 0.2, None, True], "b": ["x, y", "", "1", "”"]}, dtype=object
    )
    assert datapackage.to_csv(frame) == 'a,b\n1,"x, y"\n0.30000000000000004,\n,1\ntrue,”\n'


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_bytes(b"a file")
    with pytest.raises(StudyError, match="cannot write"):
        study.write(place / "x.csv", b"1")
    assert place.read_bytes() == b"a file"
    study.write(tmp_path / "new" / "x.csv", b"1")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["x.csv"]


def test_a_failing_cell_is_named(tmp_path: Path) -> None:
    cell = {
        "cell_type": "code",
        "id": "x",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": "1 / 0",
    }
    path = tmp_path / "broken.ipynb"
    path.write_text(
        json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    with pytest.raises(StudyError, match=r"broken\.ipynb: a cell failed: ZeroDivisionError"):
        study.execute_notebook(path)
