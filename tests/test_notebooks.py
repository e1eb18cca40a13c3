"""Every number in a notebook's prose has a guard: an assertion in the cells that follow it."""

from __future__ import annotations

import re
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
