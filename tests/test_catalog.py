"""The catalog of the figures: what it says is there, and its pages ask for nothing outside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from loudi_analysis import build as study
from loudi_analysis import cli as cli_module
from loudi_analysis import figures
from loudi_analysis.cli import cli
from loudi_analysis.say.words import LANGUAGES
from loudi_analysis.study import Study, load_study

STUDY = load_study()
ROOT = STUDY.folder.parent
# The committed catalog: another test holds that it is the study's.
ENTRIES = json.loads((ROOT / "figures" / "catalog.json").read_text(encoding="utf-8"))["figures"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_an_entry_says_all_that_a_writer_needs(entry: dict) -> None:
    for part in ("title", "subtitle", "alt", "source", "citation"):
        assert set(entry[part]) == set(LANGUAGES)
        assert all(entry[part].values())
    assert all(entry["title"][lang] in entry["citation"][lang] for lang in LANGUAGES)
    [files] = entry["files"].values()
    assert set(files) == set(figures.FORMATS)
    assert all((ROOT / "figures" / path).is_file() for path in files.values())
    assert entry["notebooks"]
    assert all((ROOT / path).is_file() for path in (*entry["notebooks"], *entry["linked"]))
    header = (ROOT / "figures" / files["csv"]).read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == entry["columns"]


def test_provenance_names_what_there_is() -> None:
    keys = set(STUDY.names)
    named = {key for entry in ENTRIES for key in (*entry["claims"], *entry["records"])}
    assert named <= keys
    assert {r for entry in ENTRIES for r in entry["results"]} <= set(STUDY.results_by_id)
    by_name = {entry["name"]: entry for entry in ENTRIES}
    assert set(by_name["coverage"]["claims"]) == set(STUDY.claims_by_id)
    assert {"workers", "liaisons_enterprise", "enterprises"} <= {
        *by_name["liaisons_beside"]["claims"]
    }
    assert by_name["epidemic_curve"]["linked"] == ["data/linked/epidemic.csv"]
    assert len(by_name["last_cases"]["records"]) == len(by_name["last_cases"]["claims"]) * 14
    assert "yueyanglou_liaisons" in by_name["liaisons_beside"]["records"]
    # Every figure but the one of the damage shows claims.
    assert [entry["name"] for entry in ENTRIES if not entry["claims"]] == ["restoration"]


def test_the_page_asks_for_nothing_outside_and_holds_all() -> None:
    soup = BeautifulSoup((ROOT / "figures/index.html").read_text(encoding="utf-8"), "html.parser")
    assert not soup.find_all(src=lambda src: src and not src.startswith("data:"))
    assert not soup.find_all(["script", "iframe"])
    assert not re.search(r"url\((?!data:)|@import", soup.style.get_text())
    articles = soup.find_all("article")
    assert [article["id"] for article in articles] == list(figures.FIGURES)
    for article, entry in zip(articles, ENTRIES, strict=True):
        assert article.img["alt"] == entry["alt"]["en"]
        rows = figures.drawn(entry["name"], "en", STUDY).data
        assert len(article.tbody.find_all("tr")) == len(rows)
    anchors = {tag["id"] for tag in soup.find_all(id=True)}
    folder = ROOT / "figures"
    for link in soup.find_all("a"):
        assert link["href"].removeprefix("#") in anchors or (folder / link["href"]).is_file()


def test_the_markdown_page_links_to_files_that_are_there() -> None:
    text = (ROOT / "figures/README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert len(links) > 5 * len(ENTRIES)
    assert [link for link in links if not (ROOT / "figures" / link).is_file()] == []


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_an_export_in_chinese_is_of_that_language_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The files of pictures are tested elsewhere: here each holds the figure's title alone."""

    def rendered(name: str, language: str, _: str, study: Study) -> bytes:
        title = figures.told(name, language, study).title
        return f"<svg><title>{title}</title></svg>".encode()

    monkeypatch.setattr(figures, "rendered", rendered)
    run = CliRunner().invoke(cli, ["figures", "--lang", language, "--output", str(tmp_path)])
    assert run.exit_code == 0
    entries = json.loads((tmp_path / "catalog.json").read_text(encoding="utf-8"))["figures"]
    named = {path for entry in entries for path in entry["files"][language].values()}
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.*")}
    assert found == named | {"catalog.json", "README.md", "index.html"}
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([^)#]+)\)", text)) <= found
    assert entries[0]["title"][language] in text
    soup = BeautifulSoup((tmp_path / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert soup.html["lang"] == language
    assert {tag["lang"] for tag in soup.body.find_all(lang=True)} == {"en"}  # names of columns
    html = str(soup)
    for entry in entries:
        for other in {*LANGUAGES} - {language}:
            assert entry["title"][other] not in text
            assert entry["title"][other] not in html
    assert {a["href"] for a in soup.find_all("a") if not a["href"].startswith("#")} <= found


def test_an_export_in_chinese_leaves_the_pages_of_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        study, "export_figures", lambda _, *a, pages, **__: asked.append((a, pages))
    )
    own = str(ROOT / "figures")
    for arguments in (
        ["--lang", "zh-Hant", "--output", own],
        ["--lang", "en", "--lang", "en", "--output", own],
        ["--lang", "zh-Hant", "--output", str(tmp_path)],
    ):
        assert CliRunner().invoke(cli, ["figures", *arguments]).exit_code == 0
    assert [pages for _, pages in asked] == [False, True, True]
    assert [call[1] for call, _ in asked] == [("zh-Hant",), ("en",), ("zh-Hant",)]


def test_the_command_offers_what_there_is() -> None:
    assert cli_module.FORMATS == figures.FORMATS
    assert cli_module.LANGUAGES == LANGUAGES


def test_the_list_has_titles_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["figures", "--list", "--lang", "zh-Hans"]
    assert CliRunner().invoke(cli, ask).stdout.split() == list(figures.FIGURES)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    cli.main(ask, standalone_mode=False)
    lines = capsys.readouterr().out.splitlines()
    titles = [entry["title"]["zh-Hans"] for entry in ENTRIES]
    assert [line.split(maxsplit=1)[1] for line in lines] == titles


def test_pages_are_written_for_all_figures_only(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        cli,
        ["figures", "timeline", "--lang", "zh-Hans", "--format", "csv", "--output", str(tmp_path)],
    )
    assert run.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["timeline.csv"]


def test_a_folder_that_links_to_itself_is_told_in_a_line(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    ask = ["figures", "timeline", "--format", "csv", "--output", str(loop)]
    run = CliRunner().invoke(cli, ask)
    assert isinstance(run.exception, SystemExit)
    assert (run.exit_code, "cannot be written" in run.stderr.splitlines()[-1]) == (1, True)
