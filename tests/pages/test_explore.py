"""The exploring notebook in real JupyterLab: controls are driven, and what they show changes."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from loudi_analysis.study.source import study_root

NOTEBOOK = study_root() / "notebooks" / "09_explore.ipynb"
OPTIONS = ("--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.log_level=40")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the notebook by JupyterLab, which keeps its settings to itself."""
    folder: Path = tmp_path_factory.mktemp("lab")
    shutil.copy(NOTEBOOK, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    settings = folder / "lab" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)  # cells out of sight stay in the page
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    own["JUPYTERLAB_WORKSPACES_DIR"] = own["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "lab")
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--port={port}"]
    server = subprocess.Popen([*command, f"--notebook-dir={folder}"], env={**os.environ, **own})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urlopen(f"{address}/api").close()
                break
            except URLError:
                time.sleep(0.5)
        yield f"{address}/lab/tree/{NOTEBOOK.name}?reset"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def page(browser: Browser, lab: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(lab)
    page.get_by_text("| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells").first.click()
    yield page
    context.close()


def test_a_reading_and_a_bound_move_results(page: Page) -> None:
    moved = page.get_by_text(re.compile(r"^\d+ of \d+ results move$")).first
    expect(moved).to_be_visible(timeout=120_000)
    before = moved.inner_text()
    question = page.get_by_label(re.compile("different people", re.I)).first
    expect(question).to_have_value(re.compile(".+"))
    question.select_option(index=0)
    expect(moved).to_have_text(re.compile("^0 of"))
    assert before != moved.inner_text()
    page.get_by_role("tab", name="bounds").click()
    page.get_by_label("people who donated money").fill("14000 to 20000")
    page.get_by_label("people who donated money").press("Enter")
    expect(moved).not_to_have_text(re.compile("^0 of"))
    expect(page.get_by_text(re.compile(r"^\[208\.27, 297\.53\] yuan")).first).to_be_visible()


def test_a_number_is_looked_up(page: Page) -> None:
    asked = page.get_by_label("a number, or words")
    asked.fill("1038")
    asked.press("Enter")
    expect(page.get_by_text("party members and cadres who signed up").first).to_be_visible()
    expect(page.get_by_text("1 found")).to_be_visible()
