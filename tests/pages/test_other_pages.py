"""The page of the figures and the report in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from loudi_analysis.build import write_report
from loudi_analysis.pages import report
from loudi_analysis.study import load_study


@pytest.fixture(scope="session")
def report_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    [page, pdf] = write_report(load_study(), tmp_path_factory.mktemp("report"))
    assert pdf.read_bytes().startswith(b"%PDF")
    contents = report.numbered(page.read_text(encoding="utf-8"), pdf.read_bytes())
    numbers = [int(n) for n in re.findall(r'class="page" >(\d+)<', contents)]
    assert numbers == sorted(numbers)
    assert len(numbers) == contents.count('class="page"') > 5
    assert 15 < numbers[-1] < 30
    return str(page)


@pytest.fixture(params=["figures/index.html", "report"])
def path(request: pytest.FixtureRequest) -> str:
    if request.param == "report":
        return str(request.getfixturevalue("report_path"))
    return str(request.param)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, axe, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme)
    for details in page.locator("details").all()[:6]:
        details.evaluate("node => node.open = true")
    axe(page)


def test_it_fits_a_phone(visit, path: str) -> None:
    page = visit(path, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_picture_is_drawn(visit, path: str) -> None:
    page = visit(path)
    sizes = page.eval_on_selector_all("img", "nodes => nodes.map(n => n.naturalWidth)")
    assert len(sizes) >= 17
    assert all(size > 300 for size in sizes)


def test_the_report_is_printed_with_its_words(browser: Browser, report_path: str) -> None:
    pdf = Path(report_path).with_name("again.pdf")
    report.print_pdf(Path(report_path), pdf)
    assert pdf.stat().st_size > 500_000


def test_no_printed_page_of_the_report_runs_over(visit, report_path: str) -> None:
    page = visit(report_path, width=658)  # what A4 leaves between its margins
    page.emulate_media(media="print")
    over = "nodes => nodes.filter(n => n.scrollHeight > n.clientHeight + 1).length"
    assert page.locator(".sheet").count() > 8
    assert page.eval_on_selector_all(".sheet, .summary", over) == 0
