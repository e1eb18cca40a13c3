"""The evidence page as a file: whole, current, escaped, bound together, and closed to outside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.io import StudyError
from loudi_analysis.pages import evidence
from loudi_analysis.pages.page import chinese
from loudi_analysis.say.quotes import condition, quotes
from loudi_analysis.say.words import Form
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.results import Ledger

STUDY = load_study()
ROOT = STUDY.folder.parent
SECOND = load_study(Path(__file__).parent / "second_study")
PATH = ROOT / "docs" / "evidence.html"
VOID = {"meta", "link", "img", "br"}
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    lang: str
    children: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def all(self, tag: str = "") -> list[Node]:
        found = [self] if tag in ("", self.tag) else []
        return found + [n for c in self.children if isinstance(c, Node) for n in c.all(tag)]


class Tree(HTMLParser):
    """A tree of the page; elements must be closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root", {}, "")
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag, attrs) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        attributes = {name: value or "" for name, value in attrs}
        node = Node(tag, attributes, attributes.get("lang", self.open[-1].lang))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data) -> None:
        self.open[-1].children.append(data)


@pytest.fixture(scope="module")
def page() -> str:
    return PATH.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def root(page: str) -> Node:
    return Tree(page).root


def by_id(root: Node, name: str) -> Node:
    [node] = [node for node in root.all() if node.attributes.get("id") == name]
    return node


def links(node: Node, prefix: str) -> list[str]:
    hrefs = [a.attributes["href"] for a in node.all("a")]
    return [href.removeprefix(prefix) for href in hrefs if href.startswith(prefix)]


def test_the_committed_page_is_current(page: str) -> None:
    assert page == evidence.evidence_page(STUDY), (
        "run `.venv/bin/loudi-analysis study --no-notebooks`"
    )


def test_the_article_is_whole_but_for_names(root: Node) -> None:
    article = by_id(root, "article")
    roles = {"heading", "body", "caption", "imprint"}
    lines = [n.text() for n in article.all() if n.attributes.get("class") in roles]
    shown = STUDY.masked_text
    for start, end in reversed(STUDY.masked_spans):
        shown = shown[:start] + "○○" + shown[end:]
    assert "\n".join(lines) == shown
    masked = [n.text() for n in article.all("span") if n.attributes.get("class") == "masked"]
    assert masked == ["○○"] * (1 + len(STUDY.masked_spans))


def test_every_quantity_is_marked(root: Node) -> None:
    article = by_id(root, "article")
    marked = [a for a in article.all("a") if a.attributes.get("class", "").startswith("q")]
    found = {a.attributes["href"]: a.text() for a in marked}
    expected = {f"#claim-{c.claim}": c.quantity.surface for c in STUDY.claims_by_id.values()}
    assert {h: t for h, t in found.items() if "aside" not in h} == expected
    aside = sorted(t for h, t in found.items() if "aside" in h)
    assert aside == sorted(STUDY.set_aside["exact"])
    assert len(marked) == len(found) == len(expected) + len(aside)


def test_results_and_evidence_are_bound_both_ways(root: Node) -> None:
    coded = STUDY.claims_by_id
    for quoted in quotes(STUDY, languages=["en"]):
        row = by_id(root, f"result-{quoted['result']}")
        keys = STUDY[quoted["result"]].claims
        assert links(row, "#claim-") == [key for key in keys if key in coded]
        # Linked records are not in the article: each is said, with its source.
        assert len([n for n in row.all("span") if n.attributes.get("class") == "source"]) == len(
            [key for key in keys if key not in coded]
        )
        assert quoted["sentences"]["en"] in row.text()
        tags = [n for n in row.all("span") if n.attributes.get("class") == "tag"]
        below = Ledger(STUDY, "stated")
        if per := STUDY[quoted["result"]].result.per:
            _ = below[per]
        assert len(tags) == len(below.cited)
    for claim in coded:
        row = by_id(root, f"claim-{claim}")
        expected = [name for name in STUDY.results_by_id if claim in STUDY[name].claims]
        assert links(row, "#result-") == expected


def test_what_is_computed_is_not_said_to_be_said(root: Node) -> None:
    """The article says no ratio: results follow from what it says, quantities are said."""
    for result in STUDY.results_by_id:
        labels = [dt.text() for dt in by_id(root, f"result-{result}").all("dt")]
        assert "From what is said" in labels
        assert not [label for label in labels if label.startswith("As said")]
    assert "As said" in [dt.text() for dt in by_id(root, "claim-donors").all("dt")]


def test_the_cards_say_what_a_finding_rests_on(root: Node) -> None:
    cards = by_id(root, "findings").all("li")
    for name, card in zip(STUDY.headlines, cards, strict=True):
        assert links(card, "#result-") == [name]
        lines = [n.text() for n in card.all("span") if n.attributes.get("class") == "range"]
        conditions = [line for line in lines if line.startswith("if ")]
        assert conditions == [condition(STUDY, name)] * bool(condition(STUDY, name))
    text = by_id(root, "findings").text()
    assert "if the 604, the 300 and the 80 are different people, and all of them are" in text
    assert "over all readings" in text


def test_the_page_dates_the_article_no_closer_than_its_origin_does(root: Node) -> None:
    origin = (STUDY.folder / "raw" / "README.md").read_text(encoding="utf-8")
    when = "in or shortly after the first week of March 2020"
    assert when in origin
    assert when in by_id(root, "rights").text()
    assert "early March" not in root.text()
    assert "early March" not in (ROOT / "README.md").read_text(encoding="utf-8")


def test_links_within_the_page_lead_somewhere(root: Node) -> None:
    ids = [n.attributes["id"] for n in root.all() if "id" in n.attributes]
    assert len(set(ids)) == len(ids)
    for node in root.all():
        for name in ("aria-labelledby", "aria-describedby"):
            assert node.attributes.get(name, ids[0]) in ids
        if node.attributes.get("href", "").startswith("#"):
            assert node.attributes["href"][1:] in ids


def test_nothing_is_asked_of_another_machine(page: str, root: Node) -> None:
    for node in root.all():
        for name in ("src", "srcset", "href", "poster", "action", "data"):
            value = node.attributes.get(name, "#")
            if node.tag == "a" and value.startswith("https://"):
                assert "noreferrer" in node.attributes["rel"]
            else:
                assert value.startswith(("#", "data:")), value[:80]
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
    assert not re.search(r"url\((?!data:)|@import", page)
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|\beval\(", page)


def test_the_policy_allows_this_style_and_this_script_alone(root: Node) -> None:
    [policy] = [
        n.attributes["content"]
        for n in root.all("meta")
        if n.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        [node] = root.all(tag)
        digest = base64.b64encode(hashlib.sha256(node.text().encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_passage_is_marked_with_its_language(root: Node) -> None:
    assert root.all("html")[0].lang == "en"
    for node in root.all():
        own = "".join(c for c in node.children if isinstance(c, str))
        if node.tag in ("style", "script"):
            continue
        assert node.lang == "zh-Hant" or not HAN.search(own), own
        assert not HAN.search("".join(node.attributes.values())), node.attributes
        words = re.findall("[A-Za-z]{2,}", own)
        assert node.lang == "en" or not words or own.strip() == "責編:admin", own


def test_what_comes_from_tables_is_escaped(edited: Callable[..., Study]) -> None:
    hostile = "<script>alert('人')</script>&\"}}"
    study = edited("claims", lambda rows: [row | {"note": hostile} for row in rows])
    page = evidence.evidence_page(study)
    assert page.count("<script>") == 1
    assert hostile in Tree(page).root.text()


def test_another_study_has_a_page_of_its_own() -> None:
    page = evidence.evidence_page(SECOND)
    root = Tree(page).root
    assert "Loudi" not in page
    assert [a.text() for a in by_id(root, "article").all("a")] == [
        q.surface for q in SECOND.extracted
    ]
    cards = by_id(root, "findings").all("li")
    assert [links(card, "#result-") for card in cards] == [[name] for name in SECOND.headlines]
    for name in SECOND.results_by_id:
        keys = [key for key in SECOND[name].claims if key in SECOND.claims_by_id]
        assert links(by_id(root, f"result-{name}"), "#claim-") == keys
    test_links_within_the_page_lead_somewhere(root)


def test_the_page_says_whose_words_these_are(root: Node) -> None:
    words = by_id(root, "rights").text()
    for said in (
        "Working Committee of Loudi’s Municipal Organs",
        "publisher’s",
        "withheld",
        "issue",
    ):
        assert said in words
    assert "CITATION.cff" in words
    assert (ROOT / "CITATION.cff").is_file()


def test_the_table_beside_the_mosaic_holds_the_numbers_of_the_figure(root: Node) -> None:
    rows = [
        [cell.text() for cell in row.all() if cell.tag in ("th", "td")]
        for row in by_id(root, "mosaic").all("tr")
    ]
    assert [row[0] for row in rows] == ["Group", "Party members", "Others", "All donors"]
    assert rows[1][1:4] == ["9,057", "2,304,700", "254.47"]
    assert rows[2][1:4] == [
        "more than 4,943less than 5,943",
        "1,860,700",
        "less than 376.44more than 313.09",
    ]
    assert rows[1][4:] == ["less than 64.7%more than 60.3%", "55.3%"]
    assert rows[2][4:] == ["more than 35.3%less than 39.7%", "44.7%"]


def test_only_inferred_ends_are_said_as_inferred() -> None:
    claims = STUDY.claims_by_id
    assert evidence.inferred_in_words(claims["donors"].implied, Form()) == "less than 15,000"
    assert evidence.inferred_in_words(claims["donors"].said, Form()) == ""
    checked = claims["shops_checked"].implied
    assert evidence.inferred_in_words(checked, Form()) == "more than 13,000"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("plain, 14,000", "plain, 14,000"),
        ("so 1.4萬多 is", 'so <span lang="zh-Hant">1.4萬多</span> is'),
        ("<人>", '&lt;<span lang="zh-Hant">人</span>&gt;'),
    ],
)
def test_chinese_is_marked_and_the_rest_escaped(text: str, marked: str) -> None:
    assert chinese(text) == marked


def test_a_linked_record_that_does_not_exist_is_named() -> None:
    with pytest.raises(StudyError, match="no linked record 'mars'"):
        evidence._linked(STUDY, "mars")


def test_the_command_writes_the_page(tmp_path, page: str) -> None:
    output = tmp_path / "page.html"
    done = CliRunner().invoke(cli, ["evidence", "--output", str(output)])
    assert done.exit_code == 0
    assert output.read_text(encoding="utf-8") == page


def test_the_article_module_knows_every_role() -> None:
    assert {p.role for p in STUDY.article.paragraphs} == {"heading", "body", "caption", "imprint"}
