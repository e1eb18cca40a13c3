"""`make lab` opens copies: a copy that was worked in is kept, another one follows its notebook."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from loudi_analysis.study.source import study_root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose Python says what it is asked to do, and does nothing."""
    root = tmp_path.resolve()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(study_root() / name, root)
    (root / ".venv" / "bin").mkdir(parents=True)
    python = root / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    (root / ".venv" / "ready").write_text(f"{root}\n")
    (root / "notebooks").mkdir()
    return root


def lab(root: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make = ["make", "-s", "lab", "LAB=--ip=0.0.0.0"]
    return subprocess.run(
        make, cwd=root, env=env, capture_output=True, text=True, check=True
    ).stdout


def test_copies_are_opened_and_work_is_kept(project: Path) -> None:
    for name in ("a", "b"):
        (project / "notebooks" / f"{name}.ipynb").write_text("old")
    said = lab(project)
    assert said.startswith("-m jupyterlab ")
    assert "--notebook-dir=lab" in said
    assert "00_findings.ipynb --ip=0.0.0.0" in said
    assert ("--allow-root" in said) == (os.geteuid() == 0)
    (project / "lab" / "a.ipynb").write_text("mine")
    assert "delete it" not in lab(project)
    for name in ("a", "b"):
        (project / "notebooks" / f"{name}.ipynb").write_text("new")
    assert lab(project).startswith("lab/a.ipynb is your copy of an older notebook")
    read = [(project / "lab" / f"{name}.ipynb").read_text() for name in ("a", "b")]
    assert read == ["mine", "new"]
    assert (project / "notebooks" / "a.ipynb").read_text() == "new"
