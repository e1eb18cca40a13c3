"""A real browser for the tests of the pages: Chromium, which asks nobody for anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from loudi_analysis.io import StudyError
from loudi_analysis.pages.report import find_chromium
from loudi_analysis.study.source import study_root

FLAGS = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]

Opener = Callable[..., Page]


def pytest_sessionstart() -> None:
    try:
        find_chromium()
    except StudyError as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS + root)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Open a page of the study; whatever it says on the console or asks outside fails the test."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def opened(path: str, fragment: str = "", width: int = 1280, **options: object) -> Page:
        settings = {
            "viewport": {"width": width, "height": 800},
            "reduced_motion": "reduce",
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((study_root() / path).as_uri() + fragment)
        if settings.get("java_script_enabled", True):
            page.evaluate("document.fonts.ready")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not said
    assert asked
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]


@pytest.fixture
def axe() -> Callable[..., None]:
    """Expect axe-core to find no fault in a page, or in the part of it that a selector names.

    ``contrast`` takes most of its time, and no other words or widths have other colors.
    """

    def checked(page: Page, part: str = "html", *, contrast: bool = True) -> None:
        # Of what passes, it then names one place each, and not all.
        options = {
            "resultTypes": ["violations"],
            "rules": {"color-contrast": {"enabled": contrast}},
        }
        found = Axe().run(page, part, options)
        assert found.response["passes"]
        assert found.violations_count == 0, found.generate_report()

    return checked
