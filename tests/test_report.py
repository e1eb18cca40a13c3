"""The report: summary, figures, sentences and tables on one page that needs nothing outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from loudi_analysis import figures
from loudi_analysis.build import write_report
from loudi_analysis.io import StudyError
from loudi_analysis.pages import report
from loudi_analysis.pages.page import Page
from loudi_analysis.study import load_study

STUDY = load_study()
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module", params=["en", "zh-Hans"])
def soup(request: pytest.FixtureRequest) -> BeautifulSoup:
    return BeautifulSoup(report.report_page(STUDY, request.param), "html.parser")


def test_the_summary_comes_first_and_every_figure_follows(soup: BeautifulSoup) -> None:
    summary, *sheets, tables = soup.main.find_all("section", recursive=False)
    assert summary["aria-labelledby"] == "summary"
    assert len(summary.find_all("li")) == len(STUDY.headlines)
    images = [image for sheet in sheets for image in sheet.find_all("img")]
    assert len(images) == len(figures.FIGURES)
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in images)
    assert all(len(image["alt"]) > 40 for image in images)
    results, checks, phrases = (table.tbody.find_all("tr") for table in tables.find_all("table"))
    assert len(results) == len(STUDY.results_by_id)
    assert len(checks) == len(STUDY.checks_by_id)
    assert len(phrases) == len(STUDY.options)


@given(st.lists(st.tuples(st.sampled_from(["head", "quote", "figure"]), st.floats(10, 130))))
def test_pages_are_composed_of_all_blocks_and_none_runs_over(shapes: list) -> None:
    blocks = [
        report.Block(kind, height if kind == "figure" else height / 3, n)
        for n, (kind, height) in enumerate(shapes)
    ]
    blocks.append(report.Block("figure", 100, len(blocks)))
    sheets = [[b for _, run in sheet for b in run] for sheet in report.composed(blocks)]
    assert [b for sheet in sheets for b in sheet] == blocks
    for sheet in sheets:
        assert sheet[-1].kind != "head"
        assert sum(b.height * (0.7 if b.kind == "figure" else 1) for b in sheet) < report.HIGH


def test_little_of_a_printed_page_is_empty(soup: BeautifulSoup) -> None:
    sheets = [*report.composed([*report.blocks(Page(STUDY, soup.html["lang"]))])]
    heights = [sum(b.height for _, run in sheet for b in run) for sheet in sheets]
    assert len(sheets) > 8
    assert min(heights[:-1]) > 0.6 * report.HIGH
    assert sum(heights[:-1]) > 0.85 * report.HIGH * len(heights[:-1])


def test_each_sentence_stands_once_beside_a_figure(soup: BeautifulSoup) -> None:
    told = [li.get_text() for li in soup.select(".sheet .quotes li")]
    said = {STUDY[name].sentence(soup.html["lang"]) for name in STUDY.results_by_id}
    assert {*told} <= said
    assert len(told) == len({*told}) > 20


def test_it_is_for_readers(soup: BeautifulSoup) -> None:
    assert not soup.find_all(["pre", "code", "details"])
    for heading in soup.find_all("h2"):
        after = heading.find_next_sibling()
        assert after is not None
        assert after.get_text(strip=True)
    # Bounds are words, never the mathematics of an interval.
    assert not re.search(r"\binf\b|[\[(]\d[\d,.]*, ", soup.body.get_text())


def test_a_page_in_chinese_is_chinese_throughout(soup: BeautifulSoup) -> None:
    if soup.html["lang"] == "en":
        return
    for text in soup.body.find_all(string=re.compile("[A-Za-z]{4,}")):
        assert HAN.search(text), text
    assert not re.findall("[「」『』]", soup.body.get_text())


def test_the_contents_get_the_pages_that_the_pdf_has() -> None:
    html = '<i data-page="a"></i><i data-page="b"></i><i data-page="c"></i>'
    pdf = (
        b"<</a [5 0 R /XYZ 0 9 0]\n/b [7 0 R /XYZ 0 1 0]>>\n"
        b"5 0 obj\n<</Type /Page\n>>\n9 0 obj\n<</Type /Pages\n>>\n7 0 obj\n<</Type /Page\n>>"
    )
    assert report.numbered(html, pdf) == '<i >1</i><i >2</i><i data-page="c"></i>'


def test_every_link_on_the_page_leads_somewhere(soup: BeautifulSoup) -> None:
    anchors = {tag["id"] for tag in soup.find_all(id=True)}
    links = [link["href"] for link in soup.find_all("a")]
    assert len(links) > len({row["chapter"] for row in figures.FIGURES.values()})
    for link in links:
        assert link.startswith("https://") or link.removeprefix("#") in anchors, link


def test_nothing_is_asked_for_from_outside(soup: BeautifulSoup) -> None:
    assert not soup.find_all(["script", "link", "iframe"], href=lambda h: h != "data:,")
    assert not soup.find_all(src=lambda src: src and not src.startswith("data:"))
    style = soup.style.get_text()
    assert not re.search(r"url\((?!data:)|@import", style)
    assert "default-src 'none'" in str(soup.find("meta", attrs={"http-equiv": True}))


def test_chinese_is_marked_with_its_language(soup: BeautifulSoup) -> None:
    for text in soup.body.find_all(string=HAN):
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
    monkeypatch.setattr(report, "report_page", lambda _study, _language: "now")
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
