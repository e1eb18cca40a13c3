"""The report: all that the notebooks say, on one page that needs nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from loudi_analysis.build import write_report
from loudi_analysis.io import StudyError
from loudi_analysis.pages import report
from loudi_analysis.pages.page import notebooks
from loudi_analysis.study import load_study

STUDY = load_study()


@pytest.fixture(scope="module")
def soup() -> BeautifulSoup:
    return BeautifulSoup(report.report_page(STUDY), "html.parser")


def test_every_notebook_is_a_chapter_with_all_its_figures(soup: BeautifulSoup) -> None:
    sections = soup.main.find_all("section", recursive=False)
    assert [s["aria-labelledby"] for s in sections] == [p.stem for p in notebooks(STUDY)]
    for path, section in zip(notebooks(STUDY), sections, strict=True):
        cells = nbformat.read(path, as_version=4).cells
        drawn = sum("draw(" in c.source for c in cells if c.cell_type == "code")
        plots = sum("plt.subplots" in c.source for c in cells if c.cell_type == "code")
        pictures = section.find_all("img")
        images = [i for i in pictures if i["src"].startswith("data:image/svg+xml;base64,")]
        assert (len(images), len(pictures)) == (drawn, drawn + plots)
        assert all(image["alt"] for image in pictures)
        assert all(len(image["alt"]) > 80 for image in images)
        words = " ".join(section.get_text().split())
        last = cells[-1].source.rsplit("- ", 1)[1]
        assert re.sub(r"\W", "", last) in re.sub(r"\W", "", words)


def test_every_link_on_the_page_leads_somewhere(soup: BeautifulSoup) -> None:
    anchors = {tag["id"] for tag in soup.find_all(id=True)}
    links = [link["href"] for link in soup.find_all("a")]
    assert len(links) > len(notebooks(STUDY))
    for link in links:
        assert link.startswith("https://") or link.removeprefix("#") in anchors, link


def test_nothing_is_asked_for_from_outside(soup: BeautifulSoup) -> None:
    assert not soup.find_all(["script", "link", "iframe"], href=lambda h: h != "data:,")
    assert not soup.find_all(src=lambda src: src and not src.startswith("data:"))
    style = soup.style.get_text()
    assert not re.search(r"url\((?!data:)|@import", style)
    assert "default-src 'none'" in str(soup.find("meta", attrs={"http-equiv": True}))


def test_chinese_is_marked_with_its_language(soup: BeautifulSoup) -> None:
    for text in soup.body.find_all(string=re.compile(r"[\u4e00-\u9fff]")):
        assert text.find_parent(lang=re.compile("^zh")), text


def _program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_no_chromium_is_told_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(StudyError, match="no Chromium was found: install it"):
        report.find_chromium()
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(StudyError, match="is no program"):
        report.find_chromium()
    browser = _program(tmp_path / "chromium", "exit 0")
    monkeypatch.delenv("CHROMIUM")
    assert report.find_chromium() == str(browser)


def test_a_chromium_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = _program(tmp_path / "broken", "echo 'no display' >&2; exit 3")
    monkeypatch.setenv("CHROMIUM", str(browser))
    with pytest.raises(StudyError, match=r"could not print .*: no display"):
        report.print_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
    assert not (tmp_path / "page.pdf").exists()


def test_a_failed_report_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("report.html", "report.pdf"):
        (tmp_path / name).write_text("before")
    browser = _program(tmp_path / "broken", "exit 3")
    monkeypatch.setenv("CHROMIUM", str(browser))
    monkeypatch.setattr(report, "report_page", lambda _study: "now")
    with pytest.raises(StudyError, match="could not print"):
        write_report(STUDY, tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"broken", "report.html", "report.pdf"}
    assert (tmp_path / "report.html").read_text() == "before"
    assert (tmp_path / "report.pdf").read_text() == "before"
    printing = _program(
        browser, 'for o; do case $o in --print-to-pdf=*) echo pdf > "${o#*=}";; esac; done'
    )
    monkeypatch.setenv("CHROMIUM", str(printing))
    write_report(STUDY, tmp_path)
    assert (tmp_path / "report.html").read_text() == "now"
    assert (tmp_path / "report.pdf").read_text() == "pdf\n"


def test_a_notebook_that_was_not_executed_is_told(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("1")]
    path = tmp_path / "a.ipynb"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    with pytest.raises(StudyError, match=r"a\.ipynb has not been executed"):
        report._chapter(STUDY, path)
