"""What is committed is what the code makes: tables, figures and notebooks, byte for byte."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from loudi_analysis import build, figures
from loudi_analysis.io import StudyError
from loudi_analysis.pages import catalog
from loudi_analysis.pages.page import notebooks
from loudi_analysis.study import load_study
from loudi_analysis.study.tables import to_csv

STUDY = load_study()
ROOT = STUDY.folder.parent
NOTEBOOKS = notebooks(STUDY)


@pytest.mark.parametrize("name", ["quantities", "claims", "results", "readings"])
def test_committed_tables_are_current(name: str) -> None:
    committed = (STUDY.folder / "processed" / f"{name}.csv").read_text(encoding="utf-8")
    assert to_csv(STUDY.tables()[name]) == committed


@pytest.mark.parametrize("name", figures.FIGURES)
def test_committed_figures_are_current(name: str, record_property: Callable[..., None]) -> None:
    drawn = {form: figures.rendered(name, "en", form, STUDY) for form in figures.FORMATS}
    paths = {form: ROOT / "figures" / catalog.files(name, "en")[form] for form in drawn}
    committed = {form: path.read_bytes() for form, path in paths.items()}
    changed = [form for form in drawn if drawn[form] != committed[form]]
    if changed:
        pair = [b64encode(files["png"]).decode() for files in (committed, drawn)]
        record_property("picture", pair)
    assert not changed


def test_no_figure_is_left_over() -> None:
    folder = ROOT / "figures"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    made = {catalog.files(name, "en")[form] for name in figures.FIGURES for form in figures.FORMATS}
    chinese = {name for name in found if ".zh-" in name}  # made on demand, not committed
    assert found - chinese == made | {"catalog.json", "README.md", "index.html"}


def test_committed_pages_of_the_figures_are_current() -> None:
    folder = ROOT / "figures"
    pictures = {name: (folder / f"{name}.svg").read_bytes() for name in figures.FIGURES}
    assert (folder / "catalog.json").read_text(encoding="utf-8") == catalog.catalog_json(STUDY)
    text = catalog.markdown_page(STUDY, "en", "..")
    assert (folder / "README.md").read_text(encoding="utf-8") == text
    page = catalog.html_page(STUDY, pictures, "en")
    assert (folder / "index.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_keep_to_the_rules(path: Path) -> None:
    keeps_to_the_rules(path.read_text(encoding="utf-8"))


def test_a_notebook_saved_by_jupyterlab_keeps_to_them() -> None:
    saved = nbformat.reads(NOTEBOOKS[-2].read_text(encoding="utf-8"), as_version=4)
    saved.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    saved.metadata.language_info |= {"file_extension": ".py", "version": "3.13.1"}
    saved.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    view = {"model_id": "a", "version_major": 2, "version_minor": 0}
    shown = [o for cell in saved.cells for o in cell.get("outputs", ()) if "data" in o]
    shown[0].data["application/vnd.jupyter.widget-view+json"] = view
    keeps_to_the_rules(nbformat.writes(saved) + "\n")
    saved.metadata.kernelspec.name = "ir"
    with pytest.raises(AssertionError):
        keeps_to_the_rules(nbformat.writes(saved) + "\n")


def keeps_to_the_rules(text: str) -> None:
    notebook = nbformat.reads(text, as_version=4)
    assert text == nbformat.writes(notebook) + "\n"
    assert {*notebook.metadata} <= {"kernelspec", "language_info", "widgets"}
    assert notebook.metadata.kernelspec.name == "python3"
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
    assert to_csv(frame) == 'a,b\n1,"x, y"\n0.30000000000000004,\n,1\ntrue,”\n'


def notebook(path: Path, *sources: str) -> bytes:
    made = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    path.write_text(nbformat.writes(made), encoding="utf-8")
    return path.read_bytes()


def test_a_failing_cell_is_named_and_ends_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paths = [tmp_path / "broken.ipynb", tmp_path / "slow.ipynb"]
    sources = ("1 / 0", "import time; time.sleep(60); open('done', 'w')")
    before = [notebook(path, source) for path, source in zip(paths, sources, strict=True)]
    failed = pytest.raises(StudyError, match=r"broken\.ipynb: a cell failed: ZeroDivisionError")
    with failed, build.executing(paths) as executed:
        executed[paths[0]].result()
    assert [path.read_bytes() for path in paths] == before
    assert sorted(tmp_path.iterdir()) == paths
    assert not caplog.text  # of the one that was ended


def test_a_plot_of_a_reader_is_shown_after_a_figure(tmp_path: Path) -> None:
    """A backend that is loaded in the figures' style would lose its own settings with it."""
    path = tmp_path / "plot.ipynb"
    draw = (
        "import loudi_analysis as la; from matplotlib import pyplot as plt; la.draw('rounding').alt"
    )
    notebook(path, draw, "plt.plot([1, 2]);")
    with build.executing([path]) as executed:
        *_, cell = json.loads(executed[path].result())["cells"]
    assert "image/png" in cell["outputs"][0]["data"]
