"""The evidence page answers back: what its script computes and says is what the package does."""

from __future__ import annotations

import csv
import random
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from loudi_analysis.io import StudyError
from loudi_analysis.pages import evidence
from loudi_analysis.pages.ask import _written
from loudi_analysis.pages.page import Page as StudyPage
from loudi_analysis.pages.page import page_file
from loudi_analysis.say.quotes import condition, form
from loudi_analysis.say.words import LANGUAGES, Form, Words
from loudi_analysis.study import Study, load_study
from loudi_analysis.study.results import BASES, Answer

STUDY = load_study()
PAGES = {language: f"docs/{page_file('evidence', language)}" for language in LANGUAGES}
PAGE = PAGES["en"]
WORDS = Words("en")
OPEN = ["publicity_sessions", "shops_checked", "masks_enterprises", "tests_enterprises", "donors"]
ASKED = "?overlap=may_overlap&donors=14000..20000"
OTHER = STUDY.what_if(overlap="may_overlap", donors=(14000, 20000))

WRITTEN = """
  const text = (x) => `${x.n}/${x.d}`;
  const written = (a) => [text(a[0].bound), text(a[1].bound), a[0].inclusive, a[1].inclusive];
"""
COMPUTE = f"""(rows) => {{{WRITTEN}
  const state = {{ chosen: {{}}, bounds: {{}} }};
  return rows.map(([name, basis, reading]) =>
    written(study.compute(PLAN.results[name].of, basis, state, reading).value));
}}"""
ANSWER = """(states) => states.map(([chosen, given]) => {
  const bounds = Object.fromEntries(given.map(([key, low, high]) => [key, study.given(low, high)]));
  const text = (x, open) => (x.d ? (x.d === 1n ? `${x.n}` : `${x.n}/${x.d}`) : open);
  const written = (a) => (a[0].inclusive ? "[" : "(") + text(a[0].bound, "-1/0")
    + (a[0].inferred ? "*" : "") + "," + text(a[1].bound, "1/0") + (a[1].inferred ? "*" : "")
    + (a[1].inclusive ? "]" : ")");
  return Object.fromEntries(Object.keys(PLAN.results).map((name) => {
    try {
      const one = study.answer(name, { chosen, bounds }), said = study.finding(one);
      const numbers = [one.stated, one.implied, one.anyhow].map(written);
      return [name, [...numbers, said.condition, said.sentence, [...one.cited].sort()]];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [name, null];
    }
  }));
})"""


def answered(study: Study, name: str, language: str) -> list[object] | None:
    """Return what a page should answer; None where a result is not defined."""
    try:
        one = study[name]
        numbers = [_written(i) for i in (one.stated, one.implied, one.over_readings)]
        said = [condition(study, name, language), one.sentence(language)]
        return [*numbers, *said, sorted(one.claims)]
    except (StudyError, ZeroDivisionError):
        return None


def test_every_row_of_the_readings_is_computed_as_in_python(visit) -> None:
    path = STUDY.folder / "processed" / "readings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    asked = [
        [r["result"], BASES.index(r["basis"]), dict(p.split("=") for p in r["reading"].split())]
        for r in rows
    ]
    found = visit(PAGE).evaluate(COMPUTE, asked)
    assert len(found) == len(rows) > 900
    for row, (low, high, *inclusive) in zip(rows, found, strict=True):
        for side, bound in (("lower", low), ("upper", high)):
            number = None if bound.endswith("/0") else Fraction(bound)
            whole = number is not None and number.denominator == 1
            assert row[side] == str(
                "" if number is None else int(number) if whole else float(number)
            )
        assert [str(i).lower() for i in inclusive] == [
            row["lower_inclusive"], row["upper_inclusive"]
        ]  # fmt: skip


@cache  # other studies remember what they computed: each language says the same numbers
def random_states() -> tuple[list[list], list[Study]]:
    rng, states, others = random.Random(14), [], []
    for _ in range(8):
        phrases = rng.sample(sorted(STUDY["yuan_per_nonmember"].readings), 2)
        phrases += rng.sample(sorted(STUDY.options), 2)
        chosen = {p: rng.choice(list(STUDY.options[p])) for p in phrases}
        given = []
        for key in rng.sample(OPEN, 2):
            low = rng.choice(["0", str(rng.randrange(30000)), f"{rng.randrange(30000)}.25"])
            more = Fraction(low) + rng.randrange(9000)
            given.append(
                [key, low, rng.choice([f"{more.numerator}/{more.denominator}", low, "1/0"])]
            )
        states.append([chosen, given])
        bounds = {
            key: (Fraction(low), None if high == "1/0" else Fraction(high))
            for key, low, high in given
        }
        others.append(STUDY.what_if(**chosen, **bounds))
    states.append([{}, [["donors", "9057", "15000"]]])  # as many as the members: no rest
    others.append(STUDY.what_if(donors=(9057, 15000)))
    return states, others


@pytest.mark.parametrize("language", PAGES)
def test_random_readings_and_bounds_are_answered_as_in_python(visit, language: str) -> None:
    states, others = random_states()
    found = visit(PAGES[language]).evaluate(ANSWER, states)
    undefined = 0
    for state, other, answers in zip(states, others, found, strict=True):
        for name, answer in answers.items():
            expected = answered(other, name, language)
            assert answer == expected, (state, name)
            undefined += answer is None
    assert 0 < undefined < len(states) * 5  # most of it is


def moved(page: Page) -> set[str]:
    marked = page.eval_on_selector_all("tr.moved", "rows => rows.map((row) => row.dataset.of)")
    for where in (".cards", ".list"):
        here = page.eval_on_selector_all(
            f"{where} [data-of]", "all => all.map((n) => [n.dataset.of, n.className])"
        )
        assert {name for name, kind in here if kind == "moved"} == {
            name for name, _ in here if name in marked
        }
    return set(marked)


def expect_state(page: Page, other: Study) -> None:
    """Expect the page to show another study: what moved, its bounds and its sentences."""
    changed = set(STUDY.changes(other).index.get_level_values("result"))
    assert moved(page) == changed
    words = f"{len(changed)} of {len(STUDY.results_by_id)} results moved"
    expect(page.locator("#asked-says")).to_contain_text(words)
    expect(page.locator("#asked-moved li")).to_have_count(len(changed))
    for name in STUDY.results_by_id:
        said = page.locator(f"tr [data-say='sentence {name}']").text_content() or ""
        supposed = any(key in other.bounds for key in other[name].claims)
        assert said.partition(" (Supposed, not said:")[0] == other[name].sentence()
        assert ("(Supposed" in said) == supposed
        was = page.locator(f"tr [data-say='was {name}']")
        assert (was.text_content() or "").startswith("moved; before: ") == (name in changed)


def test_what_is_asked_by_the_keyboard_stands_in_the_address(visit) -> None:
    page = visit(PAGE)
    page.locator("#ask summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-phrase=overlap] input:checked").focus()
    page.keyboard.press("ArrowDown")
    low = page.locator("[data-number=donors] .low")
    low.focus()
    page.keyboard.type("14000")
    page.keyboard.press("Tab")
    page.keyboard.type("20,000")
    assert page.url.endswith(ASKED)
    expect_state(page, OTHER)
    again = visit(PAGE, ASKED + "#result-yuan_per_donor")
    expect_state(again, OTHER)
    expect(again.locator("[data-phrase=overlap] [value=may_overlap]")).to_be_checked()
    expect(again.locator("[data-number=donors] .high")).to_have_value("20000")
    expect(again.locator("#details-body .quote")).to_contain_text("14,000 to 20,000")


def test_the_main_reading_comes_back(visit) -> None:
    said = "all => all.map((node) => [node.dataset.say, node.hidden, node.textContent.trim()])"
    plain = visit(PAGE, java_script_enabled=False).locator("[data-say]")
    before = plain.evaluate_all(said)
    page = visit(PAGE)
    assert page.locator("[data-say]").evaluate_all(said) == before
    page = visit(PAGE, ASKED)
    assert page.locator("[data-say]").evaluate_all(said) != before
    page.click("#asked-reset")
    assert page.locator("[data-say]").evaluate_all(said) == before
    assert page.url.endswith("evidence.html")
    expect(page.locator("#asked")).to_be_hidden()
    expect(page.locator("#ask summary")).to_be_focused()
    page.goto(page.url + ASKED)
    page.click("#results a[href='#result-yuan_per_donor']")
    page.keyboard.press("Escape")
    assert page.url.endswith(ASKED)


def test_what_rests_on_a_result_follows_its_reading(visit) -> None:
    page = visit(PAGE, "#result-posted_share_of_volunteers")
    expect(page.locator("a.q.lit")).to_have_count(4)
    page.click("#ask summary")
    page.check("[data-phrase=inclusion] [value=volunteers_only]")
    expect(page.locator("a.q.lit")).to_have_count(2)
    chosen = page.locator("#details-body [data-turns^='inclusion '] .label")
    expect(chosen).to_have_text("only the 604 volunteers are among them")
    expect(page.locator("#details-body [data-turns^='overlap ']")).to_be_hidden()


def told_apart(one: Answer, other: Answer) -> str:
    """Return a result as the list of what moved says it: what is inferred where all else stays."""
    said, beside = (WORDS.interval(a.stated, form(a)) for a in (one, other))
    inferred = evidence.inferred_in_words(one.implied, form(one), WORDS) if said == beside else ""
    unit = evidence._unit(StudyPage(STUDY), one).striptags()
    text = f"{said} {unit}".rstrip()
    return text + (f" ({WORDS('evidence.inferred', bounds=inferred)})" if inferred else "")


@pytest.mark.parametrize("asked", ["more=unbounded", "overlap=may_overlap"])
def test_what_moved_tells_what_is_inferred_where_what_is_said_stays(visit, asked: str) -> None:
    other = STUDY.what_if(**dict([asked.split("=")]))
    changed = STUDY.changes(other).index.unique("result")
    assert any(STUDY[name].stated == other[name].stated for name in changed)
    pairs = [(STUDY[name], other[name]) for name in changed]
    page = visit(PAGE, f"?{asked}")
    page.click("#asked-moved summary")
    expected = [
        f"{one.what}: {told_apart(one, two)} → {told_apart(two, one)}" for one, two in pairs
    ]
    assert len({*expected}) == len(expected)
    expect(page.locator("#asked-moved li")).to_have_text(expected)


@pytest.mark.parametrize(
    ("asked", "donors"),
    [("14000..20000", (14000, 20000)), ("14500", 14500), ("13500..", (13500, None))],
)
def test_the_figure_is_drawn_anew_by_what_is_asked(visit, asked: str, donors: object) -> None:
    page = visit(PAGE, f"?donors={asked}")
    expect(page.locator("#mosaic img")).to_be_hidden()
    expect(page.locator(".stale")).to_be_hidden()
    expect(page.locator("p.redrawn")).to_contain_text("(if individuals gave all of the money")
    other, scale = STUDY.what_if(donors=donors), []
    for kind, study in ((":not(.before)", other), (".before", STUDY)):
        boxes = corners(study, "donors_members", "yuan_per_member")
        boxes += corners(study, "nonmember_donors", "yuan_per_nonmember")
        found = page.eval_on_selector_all(
            f"svg.redrawn rect{kind}",
            "all => all.map(r => [r.width.baseVal.value, r.height.baseVal.value,"
            " getComputedStyle(r).strokeDasharray !== 'none'])",
        )
        assert [dashed for *_, dashed in found] == [dashed for *_, dashed in boxes]
        scale += [(f[0] / b[0], f[1] / b[1]) for f, b in zip(found, boxes, strict=True)]
    assert scale == [pytest.approx(scale[0], rel=1e-4)] * len(scale)
    expect(page.locator("svg.redrawn .open")).to_have_count(int(asked.endswith("..")))
    expect(page.locator("svg.redrawn")).to_have_accessible_name(
        "Party members 9,057 254.47; Others "
        + " ".join(
            WORDS.interval(number, shown)
            for number, shown in (
                (other.number("nonmember_donors"), Form(0)),
                (other["yuan_per_nonmember"].stated, Form(2)),
            )
        )
    )
    expect(page.locator("[data-cell=donors] a")).to_have_text(
        WORDS.interval(other.number("donors"), Form(0))
    )
    rest = page.locator("[data-cell='member_share_of_donors rest'] a")
    share = 1 - other["member_share_of_donors"].stated
    expect(rest).to_have_text(WORDS.interval(share, Form(1, percent=True)))


def corners(study: Study, width: str, height: str) -> list[tuple[float, float, bool]]:
    """Return the boxes that two quantities span: at the least width, and at the most."""
    wide, high = study.number(width, "implied"), study.number(height, "implied")
    pairs = (wide.low, high.high), (wide.high, high.low)
    return [
        (float(w.bound), float(h.bound), w.inferred or h.inferred)
        for w, h in pairs
        if w.bound and h.bound
    ]


def test_a_figure_that_cannot_be_drawn_anew_says_so(visit, tmp_path: Path) -> None:
    expect(visit(PAGE, "?overlap=may_overlap").locator(".stale")).to_be_hidden()
    undefined = visit(PAGE, "?donors=9057..15000")
    expect(undefined.locator(".stale")).to_be_visible()
    path = tmp_path / "page.html"
    html = (STUDY.folder.parent / PAGE).read_text("utf-8")
    path.write_text(re.sub(r' data-drawn="\w+"', "", html), "utf-8")
    page = visit(path, "?donors=14000..20000")
    expect(page.locator(".stale")).to_be_visible()
    expect(page.locator("#mosaic img")).to_be_visible()
    for hidden in page.locator(".redrawn").all():
        expect(hidden).to_be_hidden()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("?overlap=none&nobody=1", "Not understood, and left out: overlap, nobody."),
        ("?donors=20000..14000", "Not understood, and left out: donors."),
        ("?donors=many", "Not understood, and left out: donors."),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_says_so(visit, asked: str, said: str) -> None:
    page = visit(PAGE, asked)
    expect(page.locator("#asked-says")).to_contain_text(said)
    assert moved(page) == set()


def test_what_is_not_defined_says_so(visit) -> None:
    page = visit(PAGE, "?donors=9057..15000")
    place = page.locator("tr [data-say='stated yuan_per_nonmember']")
    expect(place).to_have_text("not defined: it would divide by what may be zero")
    expect(page.locator("tr [data-say='sentence yuan_per_nonmember']")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_in_what_asks_and_answers(visit, axe, width: int, scheme: str) -> None:
    page = visit(PAGE, ASKED, width, color_scheme=scheme)
    page.click("#ask summary")
    page.click("#asked-moved summary")
    expect(page.locator("#asked-says")).to_contain_text("moved")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    axe(page, contrast=(scheme == "light") == (width > 1000))
    fields = page.get_by_role("group", name="people who donated money 1.4萬多人")
    expect(fields.get_by_role("textbox", name="from")).to_have_value("14000")
    assert page.get_attribute("#asked-says", "aria-live") == "polite"


def test_without_a_script_nothing_asks(visit) -> None:
    page = visit(PAGE, ASKED, java_script_enabled=False)
    for hidden in ("#ask", "#asked", "#bars", ".stale", "svg.redrawn"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator("#ask [data-phrase]").count() == len(STUDY.options)
    share = page.locator("tr [data-say='stated posted_share_of_volunteers']")
    expect(share).to_have_text("94.8%")


def test_print_says_what_was_asked(visit) -> None:
    page = visit(PAGE, ASKED, 680)
    expect(page.locator("#asked-says")).to_contain_text("Not the main reading")
    page.emulate_media(media="print")
    for hidden in ("#ask", "#asked-moved", "#asked-reset"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#asked-says")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 680
