"""The evidence page as a file: whole, current, escaped, bound together, and closed to outside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from opencc import OpenCC

from loudi_analysis.characters import simplified
from loudi_analysis.cli import cli
from loudi_analysis.io import StudyError
from loudi_analysis.pages import evidence
from loudi_analysis.pages.page import Page, chinese, page_file
from loudi_analysis.say.quotes import condition, quotes
from loudi_analysis.say.words import LANGUAGES, Form, Words
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.results import Ledger

STUDY = load_study()
ROOT = STUDY.folder.parent
SECOND = load_study(Path(__file__).parent / "second_study")
PAGES = {language: ROOT / "docs" / page_file("evidence", language) for language in LANGUAGES}
VOID = {"meta", "link", "img", "br", "input"}
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")


@dataclass(eq=False)
class Node:
    tag: str
    attributes: dict[str, str]
    lang: str
    children: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """Return what is read on it: what a choice alone would show is hidden."""
        if "hidden" in self.attributes:
            return ""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def all(self, tag: str = "") -> list[Node]:
        """Return what stands in it by its tag, but for what other readings alone would show."""
        if "data-rests" in self.attributes and "hidden" in self.attributes:
            return []
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


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(language: str) -> str:
    return PAGES[language].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def root(page: str) -> Node:
    return Tree(page).root


@pytest.fixture(scope="module")
def english() -> Node:
    return Tree(PAGES["en"].read_text(encoding="utf-8")).root


@cache
def ids(root: Node) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in root.all():
        found.setdefault(node.attributes.get("id", ""), []).append(node)
    return found


def by_id(root: Node, name: str) -> Node:
    [node] = ids(root)[name]
    return node


def links(node: Node, prefix: str) -> list[str]:
    hrefs = [a.attributes["href"] for a in node.all("a")]
    return [href.removeprefix(prefix) for href in hrefs if href.startswith(prefix)]


def test_the_committed_page_is_current(page: str, language: str) -> None:
    assert page == evidence.evidence_page(STUDY, language), (
        "run `.venv/bin/loudi-analysis study --no-notebooks`"
    )


def test_the_article_is_whole_but_for_names(root: Node, language: str) -> None:
    article = by_id(root, "article")
    roles = {"heading", "body", "caption", "imprint"}
    lines = [n.text() for n in article.all() if n.attributes.get("class") in roles]
    shown = STUDY.masked_text
    for start, end in reversed(STUDY.masked_spans):
        shown = shown[:start] + "○○" + shown[end:]
    assert "\n".join(lines) == Page(STUDY, language).quoted(shown)
    masked = [n.text() for n in article.all("span") if n.attributes.get("class") == "masked"]
    assert masked == ["○○"] * (1 + len(STUDY.masked_spans))


def test_every_quantity_is_marked(root: Node, language: str) -> None:
    article, quoted = by_id(root, "article"), Page(STUDY, language).quoted
    marked = [a for a in article.all("a") if a.attributes.get("class", "").startswith("q")]
    found = {a.attributes["href"]: a.text() for a in marked}
    expected = {
        f"#claim-{c.claim}": quoted(c.quantity.surface) for c in STUDY.claims_by_id.values()
    }
    assert {h: t for h, t in found.items() if "aside" not in h} == expected
    aside = sorted(t for h, t in found.items() if "aside" in h)
    assert aside == sorted(map(quoted, STUDY.set_aside["exact"]))
    assert len(marked) == len(found) == len(expected) + len(aside)


def test_results_and_evidence_are_bound_both_ways(root: Node, language: str) -> None:
    coded = STUDY.claims_by_id
    for quoted in quotes(STUDY, languages=[language]):
        row = by_id(root, f"result-{quoted['result']}")
        keys = STUDY[quoted["result"]].claims
        assert links(row, "#claim-") == [key for key in keys if key in coded]
        # Linked records are not in the article: each is said, with its source.
        assert len([n for n in row.all("span") if n.attributes.get("class") == "source"]) == len(
            [key for key in keys if key not in coded]
        )
        assert quoted["sentences"][language] in row.text()
        tags = [n for n in row.all("span") if n.attributes.get("class") == "tag"]
        below = Ledger(STUDY, "stated")
        if per := STUDY[quoted["result"]].per:
            _ = below[per]
        assert len(tags) == len(below.cited)
    for claim in coded:
        row = by_id(root, f"claim-{claim}")
        expected = [name for name in STUDY.results_by_id if claim in STUDY[name].claims]
        assert links(row, "#result-") == expected


def test_what_is_computed_is_not_said_to_be_said(english: Node) -> None:
    """The article says no ratio: results follow from what it says, quantities are said."""
    for result in STUDY.results_by_id:
        labels = [dt.text() for dt in by_id(english, f"result-{result}").all("dt")]
        assert "From what is said" in labels
        assert not [label for label in labels if label.startswith("As said")]
    assert "As said" in [dt.text() for dt in by_id(english, "claim-donors").all("dt")]


def test_the_cards_say_what_a_finding_rests_on(english: Node) -> None:
    cards = by_id(english, "findings").all("li")
    for name, card in zip(STUDY.headlines, cards, strict=True):
        assert links(card, "#result-") == [name]
        lines = [n.text() for n in card.all("span") if n.attributes.get("class") == "range"]
        conditions = [line for line in lines if line.startswith("if ")]
        assert conditions == [condition(STUDY, name)] * bool(condition(STUDY, name))
    text = by_id(english, "findings").text()
    assert "if the 604, the 300 and the 80 are different people, and all of them are" in text
    assert "over all readings" in text


def test_the_page_dates_the_article_no_closer_than_its_origin_does(english: Node) -> None:
    origin = (STUDY.folder / "raw" / "README.md").read_text(encoding="utf-8")
    when = "in or shortly after the first week of March 2020"
    assert when in origin
    assert when in by_id(english, "rights").text()
    assert "early March" not in english.text()
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
            elif name == "href" and "hreflang" in node.attributes:
                assert value in [path.name for path in PAGES.values()]
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
        [node] = [n for n in root.all(tag) if n.attributes.get("type") != "application/ld+json"]
        digest = base64.b64encode(hashlib.sha256(node.text().encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_passage_is_marked_with_its_language(root: Node, language: str) -> None:
    assert root.all("html")[0].lang == language
    script = "zh-Hans" if language == "zh-Hans" else "zh-Hant"
    for node in root.all():
        own = "".join(c for c in node.children if isinstance(c, str))
        if node.tag in ("style", "script", "code") or "hreflang" in node.attributes:
            continue
        assert node.lang == script or not HAN.search(own), own
        told = {k: v for k, v in node.attributes.items() if not v.startswith("data:")}
        assert language != "en" or not HAN.search("".join(told.values())), told
        # Names of licenses, formats and a font are the same everywhere.
        left = re.sub(r"CC BY|CSV|JSON|Noto .*OFL|Noto Sans CJK|SIL Open Font License", "", own)
        left = re.sub(r"COVID|CITATION\.cff|839Studio|BlankerL|canghailan", "", left)
        words = re.findall("[A-Za-z]{2,}", left)
        assert node.lang == "en" or not words or own.strip() in ("責編:admin", "责编:admin"), own


def test_nothing_but_names_is_left_in_english(root: Node, language: str) -> None:
    left = {node.text() for node in root.all() if node.attributes.get("lang") == "en"}
    assert language == "en" or left <= {"English", "839Studio", "BlankerL", "canghailan"}


def test_simplified_pages_have_the_characters_and_the_punctuation_of_their_script() -> None:
    text = Tree(PAGES["zh-Hans"].read_text(encoding="utf-8")).root.all("body")[0].text()
    text = text[: text.index('"use strict"')].replace(Words("zh-Hant")("language.zh-Hant"), "")
    assert OpenCC("t2s").convert(text) == text
    assert not re.findall("[「」『』]", text)
    traditional = Tree(PAGES["zh-Hant"].read_text(encoding="utf-8")).root.all("body")[0].text()
    assert "「" in traditional


def test_the_pages_lead_to_one_another(root: Node, language: str) -> None:
    links = {n.attributes["hreflang"]: n for n in root.all("a") if "hreflang" in n.attributes}
    assert {key: n.attributes["href"] for key, n in links.items()} == {
        key: path.name for key, path in PAGES.items()
    }
    assert [k for k, n in links.items() if "aria-current" in n.attributes] == [language]


SENTENCE = re.compile(r"[^。!]*[。!]?”?")


def sentence_at(start: int) -> tuple[int, int]:
    """Return where the sentence begins and ends in which a quantity starts."""
    paragraph = STUDY.article.paragraph_at(start)
    spans = [m.span() for m in SENTENCE.finditer(paragraph.text)]
    a, b = next((a, b) for a, b in spans if paragraph.start + a <= start < paragraph.start + b)
    return paragraph.start + a, paragraph.start + b


def test_every_sentence_with_a_coded_quantity_has_one_in_english(english: Node) -> None:
    claims, rows = STUDY.claims_by_id, STUDY.rows("translations")
    sentences = {sentence_at(claims[row["claim"]].quantity.start) for row in rows}
    assert len(sentences) == len(rows)
    assert {sentence_at(claim.quantity.start) for claim in claims.values()} == sentences
    assert not [s for s in sentences for m in STUDY.masked_spans if s[0] < m[1] and m[0] < s[1]]
    shown = [n for n in english.all("div") if n.attributes.get("class") == "english"]
    told = [p.text() for n in shown for p in n.all("p") if "class" not in p.attributes]
    assert sorted(told) == sorted(row["english"] for row in rows)
    assert all("own translation" in n.attributes["aria-label"] for n in shown)


@pytest.mark.parametrize("row", STUDY.rows("translations"), ids=lambda row: row["claim"])
def test_a_translation_has_the_numbers_and_the_hedges_of_its_sentence(row: dict[str, str]) -> None:
    claims = STUDY.claims_by_id
    start, end = sentence_at(claims[row["claim"]].quantity.start)
    within = [c.quantity for c in claims.values() if start <= c.quantity.start < end]
    days = [float(q.iso.split("T")[0][-2:]) for q in within if q.iso]
    expected = sorted([q.value for q in within if q.value is not None] + days)
    spelled = {"half an hour": 0.5, "“zero new”": 0.0}
    found = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", row["english"])]
    found += [n for words, n in spelled.items() for _ in re.findall(words, row["english"])]
    assert sorted(found) == expected
    for hedge, words in (("多|余", "more than"), ("近", "nearly")):
        hedged = [q for q in within if q.hedge and re.fullmatch(hedge, q.hedge)]
        assert row["english"].count(words) == len(hedged)
        for q in hedged:
            assert re.search(rf"{words} {q.value:,.0f}\b", row["english"])


def downloads(root: Node) -> dict[str, str]:
    links = [n.attributes for n in root.all("a") if "download" in n.attributes]
    return {
        a["download"]: base64.b64decode(a["href"].split(",", 1)[1]).decode("utf-8") for a in links
    }


def test_the_data_are_in_the_page(root: Node) -> None:
    files = downloads(root)
    for name in ("results", "claims"):
        committed = STUDY.folder / "processed" / f"{name}.csv"
        assert files.pop(f"{name}.csv") == committed.read_text(encoding="utf-8")
    everything = json.loads(files.pop("evidence.json"))
    assert not files
    rows = json.loads(STUDY.results.to_json(orient="records"))
    assert len(everything["results"]) == len(rows)
    for row, other in zip(everything["results"], rows, strict=True):
        assert row == pytest.approx(other)
    assert [claim["claim"] for claim in everything["claims"]] == list(STUDY.claims_by_id)
    assert everything["citation"] == by_id(root, "citation").text()
    assert everything["version"] in everything["citation"]


def test_what_is_withheld_is_in_no_part_of_the_page(page: str, root: Node) -> None:
    held = "\n".join([page, *downloads(root).values()])
    for start, end in STUDY.masked_spans:
        words = STUDY.article.text[start:end]
        assert words not in held
        assert simplified(words) not in held


def test_structured_data_hold_only_what_is_one_number_in_any_reading(root: Node) -> None:
    [node] = [n for n in root.all("script") if n.attributes.get("type") == "application/ld+json"]
    data = json.loads(node.text())
    assert data["@type"] == "Dataset"
    values = [value["value"] for value in data["variableMeasured"]]
    sure = [a for a in map(STUDY.__getitem__, STUDY.results_by_id) if not a.readings]
    expected = [c.quantity.value for c in STUDY.claims_by_id.values() if not c.quantity.hedge]
    expected += [float(a.stated.value) for a in sure if a.stated.value is not None]
    assert sorted(values) == pytest.approx(sorted(v for v in expected if v is not None))


@pytest.mark.parametrize("absent", ["canonical", "og:url", '"url"', 'rel="alternate"'])
def test_no_address_is_invented(page: str, absent: str) -> None:
    assert absent not in page


def test_an_address_that_is_given_is_told(edited: Callable[..., Study]) -> None:
    study = edited(
        "page",
        lambda rows: [r | {"en": "https://x.test"} if r["key"] == "address" else r for r in rows],
    )
    published = evidence.evidence_page(study, "zh-Hant")
    assert '<link rel="canonical" href="https://x.test/evidence-zh-Hant.html">' in published
    assert '"url": "https://x.test/evidence-zh-Hant.html"' in published


def test_what_the_codebook_says_on_the_pages_is_said_in_chinese_too() -> None:
    said = {row["en"] for row in STUDY.rows("chinese")}
    options = [option for options in STUDY.options.values() for option in options.values()]
    told = {text for o in options for text in (o.question, o.label, o.reason)}
    told |= {*STUDY.set_aside["reason"]}
    told |= {
        text for r in STUDY.results_by_id.values() for text in (r.what, r.unit[r.unit[:1] == "1" :])
    }
    claims = STUDY.claims_by_id.values()
    told |= {text for c in claims for text in (c.what, c.whom, c.for_whom, c.where, c.note)}
    told |= {text for c in STUDY.checks_by_id.values() for text in (c.statement, c.note)}
    assert sorted(told - said - {""}) == []


def test_rounding_is_told_where_it_is_done(english: Node) -> None:
    row = by_id(english, "result-yuan_per_nonmember").text()
    assert "less than 376.44" in row
    assert "Before it is rounded outward" in row
    assert "less than 376.431318" in row
    assert "rounded outward" not in by_id(english, "result-workers_per_liaison").text()
    for name in STUDY.results_by_id:
        shown = Words("en").interval(
            STUDY[name].stated, Form.of(STUDY[name].digits, STUDY[name].unit)
        )
        assert shown in by_id(english, f"result-{name}").all("strong")[0].text()


def test_what_comes_from_tables_is_escaped(edited: Callable[..., Study]) -> None:
    hostile = "<script>alert('人')</script>&\"}}"
    study = edited("claims", lambda rows: [row | {"note": hostile} for row in rows])
    page = evidence.evidence_page(study)
    assert page.count("<script") == 2
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


def test_the_page_says_whose_words_these_are(english: Node) -> None:
    words = by_id(english, "rights").text()
    for said in (
        "Working Committee of Loudi’s Municipal Organs",
        "publisher’s",
        "withheld",
        "issue",
    ):
        assert said in words
    assert "CITATION.cff" in words
    assert (ROOT / "CITATION.cff").is_file()


def test_the_table_beside_the_mosaic_holds_the_numbers_of_the_figure(english: Node) -> None:
    rows = [
        [cell.text().strip() for cell in row.all() if cell.tag in ("th", "td")]
        for row in by_id(english, "mosaic").all("tr")
    ]
    assert [row[0] for row in rows] == ["Group", "Party members", "Others", "All donors"]
    assert rows[1][1:4] == ["9,057", "2,304,700", "254.47"]
    assert rows[2][1:4] == [
        "more than 4,943 fewer than 5,943",
        "1,860,700",
        "less than 376.44 more than 313.09",
    ]
    assert rows[1][4:] == ["less than 64.7% more than 60.3%", "55.3%"]
    assert rows[2][4:] == ["more than 35.3% less than 39.7%", "44.7%"]


def test_only_inferred_ends_are_said_as_inferred() -> None:
    claims = STUDY.claims_by_id
    assert Page(STUDY).inferred(claims["donors"].implied) == "less than 15,000"
    assert Page(STUDY).inferred(claims["donors"].said) == ""
    checked = claims["shops_checked"].implied
    assert Page(STUDY).inferred(checked) == "more than 13,000"


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


def test_the_command_writes_the_page(tmp_path) -> None:
    output = tmp_path / "page.html"
    done = CliRunner().invoke(cli, ["evidence", "--lang", "zh-Hans", "--output", str(output)])
    assert done.exit_code == 0
    assert output.read_bytes() == PAGES["zh-Hans"].read_bytes()


def test_the_article_module_knows_every_role() -> None:
    assert {p.role for p in STUDY.article.paragraphs} == {"heading", "body", "caption", "imprint"}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"key": "donors_member"}, "no result 'donors_member'"),
        ({"drawn": "widht"}, "no drawn 'widht'; did you mean width"),
    ],
)
def test_a_slip_in_the_breakdown_is_named(edited, cells: dict[str, str], message: str) -> None:
    study = edited("breakdown", lambda rows: [rows[0] | cells, *rows[1:]])
    with pytest.raises(StudyError, match=message):
        evidence.evidence_page(study)
