"""Every number in a notebook's prose has a guard: an assertion in the cells that follow it.

A picture that changed is shown beside the one that was expected.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from loudi_analysis.pages.page import notebooks
from loudi_analysis.study import load_study

_NUMBER = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\d.,]*[\u4e00-\u9fff])")
_NO_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|^#+ \d+\. |\(24:00\)", re.M)
"""Code, addresses, the numbers of notebooks in their titles, and the end of a day."""


def numbers(text: str) -> set[float]:
    return {float(number.replace(",", "")) for number in _NUMBER.findall(text)}


def guarded(code: str) -> set[float]:
    asserted = "\n".join(re.findall(r"^assert .*?(?=^\S|\Z)", code, re.M | re.S))
    return numbers(re.sub(r"(?<=\d)-(?=\d)", " ", asserted).replace("_", " ").replace('"', " "))


def test_a_number_without_a_guard_is_found() -> None:
    code = 'x = 7\nassert f"{y:.1f}" == "[22.5, 3]"\nassert (\n    z == 1_000\n)\n'
    assert guarded("assert x == 1,234") >= numbers("1234")
    assert numbers("There are 22.5 and 3; [8](8.ipynb) and `9`") - {8.0} <= {22.5, 3.0, 9.0}
    assert 7.0 not in guarded(code)


@pytest.mark.parametrize("path", notebooks(load_study()), ids=lambda path: path.stem)
def test_numbers_in_prose_are_guarded(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    bare = {}
    for number, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            continue
        code = ""
        for other in cells[number + 1 :]:
            if other.cell_type == "markdown":
                break
            code += other.source + "\n"
        left = numbers(_NO_PROSE.sub(" ", cell.source)) - guarded(code)
        if left:
            bare[number] = sorted(left)
    assert not bare, f"numbers of Markdown cells that no assertion after them holds: {bare}"


NOTED = """
def test_figure(record_property):
    record_property("picture", ["AAAA", "BBBB"])
    assert False
"""
SHOWN = "import IPython\nIPython.display.display({'image/png': 'CCCC'}, raw=True)"


def test_pictures_that_changed_are_shown_side_by_side(tmp_path: Path) -> None:
    """Also from a worker; the first cell's picture is the notebook's, the second's is not."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n", encoding="utf-8")
    (tmp_path / "test_figures.py").write_text(NOTED, encoding="utf-8")
    shutil.copy(load_study().folder.parent / "conftest.py", tmp_path)
    outputs = [nbformat.v4.new_output("display_data", {"image/png": n}) for n in ("CCCC", "DDDD")]
    cells = [nbformat.v4.new_code_cell(SHOWN, execution_count=1, outputs=[o]) for o in outputs]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "book.ipynb")
    options = ["-p", "no:cacheprovider", "-n1", "--nbval", "--nbval-current-env"]
    command = [sys.executable, "-m", "pytest", *options, "."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "2 failed, 1 passed" in run.stdout
    assert "side by side in report/changed.html" in run.stdout
    report = (tmp_path / "report/changed.html").read_text(encoding="utf-8")
    shown = re.findall(r"<th colspan=2>(.*)|base64,(\w*)", report)
    one, other = ("book.ipynb::Cell 1", "test_figures.py::test_figure")
    changed = [(one, "DDDD", "CCCC"), (other, "AAAA", "BBBB")]
    assert sorted(tuple(map("".join, shown[n : n + 3])) for n in (0, 3)) == changed
