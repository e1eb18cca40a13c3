"""The way of the data is the way of the code: each module imports only from earlier ones."""

from __future__ import annotations

import ast
import re

import pytest

from loudi_analysis.study.source import study_root

ORDER = [
    "io",
    "characters",
    "intervals",
    "show",
    "restoration",
    "extraction",
    "study",
    "say",
    "figures",
    "explore",
    "pages",
    "build",
    "corpus",
    "cli",
]
#: Stands beside the study: on the two tools, and on how a number is written.
OF_CORPUS = {"io", "characters", "intervals", "restoration", "extraction", "say.words", "corpus"}
PACKAGE = study_root() / "src" / "loudi_analysis"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if p.name not in ("__main__.py",))


def part(path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_module_has_its_place() -> None:
    assert {part(path) for path in FILES} == {*ORDER, "__init__"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_come_from_before(path) -> None:
    here = part(path)
    if here == "__init__":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "loudi_analysis":
                names = [alias.name for alias in node.names]
            elif node.module.startswith("loudi_analysis."):
                names = [node.module.split(".")[1]]
        elif isinstance(node, ast.Import):
            names = [
                a.name.split(".")[1] for a in node.names if a.name.startswith("loudi_analysis.")
            ]
        for name in names:
            if name in ORDER:
                assert ORDER.index(name) <= ORDER.index(here), f"{here} imports {name}"


@pytest.mark.parametrize("path", [p for p in FILES if part(p) == "corpus"], ids=lambda p: p.name)
def test_many_texts_need_no_study(path) -> None:
    text = path.read_text(encoding="utf-8")
    for module in re.findall(r"^ *(?:from|import) loudi_analysis\.([\w.]+)", text, re.M):
        assert module in OF_CORPUS or module.split(".")[0] in OF_CORPUS, f"imports {module}"
    for names in re.findall(r"^ *from loudi_analysis import (.+)", text, re.M):
        assert {*names.split(", ")} <= OF_CORPUS
