"""The evidence page in a real browser: choosing, keyboard, phone, dark, print, and axe-core."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from loudi_analysis.pages.page import page_file
from loudi_analysis.say.words import Form, Words
from loudi_analysis.study import load_study

PAGE = "docs/evidence.html"
CHINESE = {
    language: f"docs/{page_file('evidence', language)}" for language in ("zh-Hant", "zh-Hans")
}
STUDY = load_study()
CLAIMS, RESULTS = STUDY.claims_by_id, STUDY.results_by_id
RESTS = {name: [key for key in STUDY[name].claims if key in CLAIMS] for name in RESULTS}
WORDS = Words("en")
PHONES = (320, 375)


def expect_lit(page: Page, keys: list[str]) -> None:
    """Expect the words of these claims to be lit up, and no others."""
    expect(page.locator("a.q.lit")).to_have_count(len(keys))
    found = page.eval_on_selector_all("a.q.lit", "links => links.map(link => link.hash.slice(7))")
    assert found == in_text_order(keys)


def in_text_order(keys: list[str]) -> list[str]:
    return sorted(keys, key=lambda key: CLAIMS[key].quantity.start)


def test_every_result_lights_its_evidence(visit) -> None:
    page = visit(PAGE)
    for result in RESULTS.values():
        page.click(f"#results a[href='#result-{result.name}']")
        title = page.locator("#details-title")
        expect(title).to_have_text(result.what)
        expect(title).to_be_focused()
        expect_lit(page, RESTS[result.name])
        shown = page.eval_on_selector_all(
            "#details-body :not([hidden]) > a[href^='#claim-']",
            "links => links.map(link => link.hash.slice(7))",
        )
        assert shown == RESTS[result.name]
        expect(page.locator("#details-body .quote")).to_have_text(STUDY[result.name].sentence())
        if shown:
            expect(page.locator("a.q.here")).to_be_in_viewport()
        words = f"1 of {len(shown)}" if shown else "no words of the article"
        expect(page.locator("#count")).to_have_text(words)
        page.keyboard.press("Escape")
        expect(page.locator("#details")).to_be_hidden()
        expect_lit(page, [])


def test_every_quantity_shows_its_reading_and_its_results(visit) -> None:
    page = visit(PAGE)
    for claim in CLAIMS.values():
        page.click(f"#article a[href='#claim-{claim.claim}']")
        expect(page.locator("#details-title .words")).to_have_text(claim.quantity.surface)
        expect(page.locator("#details-title .what")).to_have_text(claim.what)
        words = page.locator("#details-body").inner_text()
        assert claim.claim in words
        assert claim.quantity.kind in words
        assert claim.note in words
        if claim.quantity.lower is not None:
            assert WORDS.interval(claim.said) in words
        resting = page.eval_on_selector_all(
            "#details-body :not([hidden]) > a[href^='#result-']",
            "links => links.map(link => link.hash.slice(8))",
        )
        expected = [name for name in RESULTS if claim.claim in RESTS[name]]
        assert resting == expected, claim.claim
        expect(page.locator("a.q[aria-current]")).to_have_count(1)
        if expected:
            page.click(f"#details-body a[href='#result-{expected[-1]}']")
            expect_lit(page, RESTS[expected[-1]])
    aside = STUDY.set_aside.sort_values("start")
    for mark, reason in zip(page.locator("a.q.aside").all(), aside["reason"], strict=True):
        mark.click()
        expect(page.locator("#details-title .what")).to_have_text("Set aside")
        expect(page.locator("#details-body")).to_contain_text(reason)


def test_the_tables_lead_to_the_words(visit) -> None:
    page = visit(PAGE)
    page.get_by_role("rowheader", name="17787名").get_by_role("link").click()
    expect(page.locator("a.q[aria-current]")).to_have_text("17787名")
    expect(page.locator("a.q[aria-current]")).to_be_in_viewport()


def test_a_number_with_bounds_shows_both(visit) -> None:
    page = visit(PAGE, "#result-yuan_per_nonmember")
    body = page.locator("#details-body")
    answer = STUDY["yuan_per_nonmember"]
    for bounds in (answer.stated, answer.implied):
        expect(body).to_contain_text(WORDS.interval(bounds, Form(2)))
    page.goto(page.url.split("#")[0] + "#claim-donors")
    for words in ("14,000", "more than 14,000", "less than 15,000", "人", "多", "count"):
        expect(body).to_contain_text(words)


def test_linked_records_name_their_sources(visit) -> None:
    page = visit(PAGE, "#result-days_notice_to_oath")
    link = page.locator("#details-body a[href^='https:']")
    expect(link).to_have_text("China Youth Daily")
    expect(page.locator("#details-body")).to_contain_text("11 February 2020")


def test_steps_lead_through_the_evidence(visit) -> None:
    page = visit(PAGE, "#result-posted_share_of_volunteers")
    order = in_text_order(RESTS["posted_share_of_volunteers"])
    for number, key in enumerate(order, 1):
        expect(page.locator("#count")).to_have_text(f"{number} of {len(order)}")
        expect(page.locator("a.q.here")).to_have_attribute("href", f"#claim-{key}")
        expect(page.locator("a.q.here")).to_be_in_viewport()
        if number < len(order):
            page.get_by_role("button", name="Next passage").click()
    expect(page.get_by_role("button", name="Next passage")).to_be_disabled()
    page.get_by_role("button", name="Previous passage").click()
    expect(page.locator("a.q.here")).to_have_attribute("href", f"#claim-{order[-2]}")


def test_steps_lead_from_quantity_to_quantity(visit) -> None:
    page = visit(PAGE, "#claim-donors")
    page.get_by_role("button", name="Next passage").click()
    expect(page.locator("#details-title .words")).to_have_text("416.54萬元")
    assert page.url.endswith("#claim-donations_yuan")


def test_fragments_and_the_back_button_work(visit) -> None:
    page = visit(PAGE, "#claim-workers")
    mark = page.locator("a.q[aria-current]")
    expect(mark).to_have_text("17787名")
    expect(mark).to_be_in_viewport()
    page.click("#details-body a[href='#result-workers_per_liaison']")
    expect_lit(page, ["workers", "liaisons_enterprise"])
    page.go_back()
    expect(page.locator("#details-title .words")).to_have_text("17787名")
    expect_lit(page, [])
    page.go_forward()
    expect(page.locator("#details-title")).to_have_text("workers per enterprise liaison")
    page.get_by_role("button", name="Close").click()
    assert "#" not in page.url
    page.go_back()
    expect_lit(page, ["workers", "liaisons_enterprise"])
    page.goto(page.url.split("#")[0] + "#claim-nobody")
    expect(page.locator("#details")).to_be_hidden()


def test_the_keyboard_is_enough(visit) -> None:
    page = visit(PAGE)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the article")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator("a.q").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#details-title")).to_be_focused()
    expect(page.locator("#details-title .words")).to_have_text(first.inner_text())
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    expect(page.locator("#details")).to_be_hidden()
    page.locator("a.q[href='#claim-workers']").focus()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hash") == "#result-workers_per_liaison":
            break
    page.keyboard.press("Enter")
    expect_lit(page, ["workers", "liaisons_enterprise"])
    page.keyboard.press("Escape")
    # The link that was used is gone with the panel: the passage shown takes the focus.
    assert page.evaluate("document.activeElement.className").startswith("q")


def test_a_link_says_what_it_is_to_a_screen_reader(visit) -> None:
    page = visit(PAGE)
    mark = page.locator("a.q[href='#claim-donors']")
    expect(mark).to_have_accessible_name("1.4萬多人")
    expect(mark).to_have_accessible_description("people who donated money")
    expect(page.get_by_role("article")).to_have_accessible_name("The article")
    expect(page.locator("#mosaic img")).to_have_accessible_name(re.compile(r"\w+ .{80,}"))
    page.goto(page.url + "#claim-donors")
    expect(page.get_by_role("region", name="1.4萬多人 people who donated money")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("34 of 48")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize(
    ("fragment", "part"),
    [("", "html"), ("#claim-donors", "#details"), ("#result-yuan_per_nonmember", "html")],
)
def test_axe_finds_nothing(visit, axe, scheme: str, width: int, fragment: str, part: str) -> None:
    page = visit(PAGE, fragment, width, color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 380) == (scheme == "light")
    axe(page, part, contrast=(scheme == "light") == (width > 1000))


@pytest.mark.parametrize("path", CHINESE.values())
def test_axe_finds_nothing_in_chinese(visit, axe, path: str) -> None:
    axe(visit(path, "#result-yuan_per_nonmember", 375, color_scheme="dark"), contrast=False)


@pytest.mark.parametrize("path", [PAGE, *CHINESE.values()])
@pytest.mark.parametrize("width", PHONES)
def test_it_fits_a_phone(visit, width: int, path: str) -> None:
    page = visit(path, "", width, has_touch=True, is_mobile=True)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == width
    page.locator("a.q[href='#claim-donors']").tap()
    sheet = page.locator("#details").bounding_box()
    mark = page.locator("a.q[aria-current]").bounding_box()
    assert sheet and mark
    assert mark["y"] > 0
    assert mark["y"] + mark["height"] < sheet["y"], "the sheet covers what was chosen"
    assert sheet["width"] == width
    assert page.evaluate(wide) == width
    page.locator("#close").tap()
    page.locator("#results a[href='#result-workers_per_enterprise']").tap()
    expect(page.locator("a.q.here")).to_be_in_viewport()
    small = page.eval_on_selector_all(
        "button",
        "all => all.filter(b => b.offsetParent)"
        ".filter(b => Math.min(b.offsetWidth, b.offsetHeight) < 24).length",
    )
    assert small == 0


def fonts(page: Page, selector: str) -> list[dict]:
    """Return the fonts in which the elements are drawn; hidden ones draw nothing."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    return [
        font
        for node in nodes
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    ]


def test_chinese_is_set_in_the_font_that_the_page_carries(visit) -> None:
    page = visit(PAGE)
    assert page.evaluate(
        "text => document.fonts.check('16px \"Study Han\"', text)", STUDY.masked_text
    )
    drawn = fonts(page, "[lang=zh-Hant]")
    assert sum(font["glyphCount"] for font in drawn) > len(STUDY.masked_text)
    assert {font["isCustomFont"] for font in drawn} == {True}


@pytest.mark.parametrize("language", CHINESE)
def test_a_page_in_chinese_is_set_in_its_own_font_throughout(visit, language: str) -> None:
    page = visit(CHINESE[language], "#claim-donors")
    for selector in ("h1", "h2", "h3", "dt", "caption", "#close", ".cards .what"):
        drawn = fonts(page, selector)
        assert drawn
        assert {font["isCustomFont"] for font in drawn} == {True}, selector
    number = Words(language).interval(CLAIMS["donors"].implied)
    expect(page.locator("#details-body")).to_contain_text(number)
    count = Words(language)("evidence.count", at=34, n=48)
    expect(page.get_by_role("status")).to_have_text(count)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_sentences_and_the_citation_can_be_copied(visit) -> None:
    page = visit(PAGE, "#result-yuan_per_member", permissions=["clipboard-read", "clipboard-write"])
    for quoted in ("#details-body", "#taking"):
        page.locator(f"{quoted} .copy").click()
        expect(page.locator(f"{quoted} .copy")).to_have_text("Copied")
        held = page.evaluate("navigator.clipboard.readText()")
        assert held == page.locator(f"{quoted} .quote").text_content()


def test_the_data_can_be_taken_from_the_page(visit) -> None:
    page = visit(PAGE)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Results (CSV)").click()
    assert taken.value.suggested_filename == "results.csv"
    committed = STUDY.folder / "processed" / "results.csv"
    assert Path(taken.value.path()).read_bytes() == committed.read_bytes()


def test_a_figure_in_the_dark_lies_on_a_light_card(visit) -> None:
    page = visit(PAGE, "", 375, color_scheme="dark")
    card = "getComputedStyle(document.querySelector('.frame')).backgroundColor"
    assert page.evaluate(card) == "rgb(255, 255, 255)"
    box = page.locator(".frame")
    assert box.evaluate("node => node.scrollWidth > node.clientWidth")
    expect(page.locator("#mosaic .cue").first).to_be_visible()


def test_it_reads_without_a_script(visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    page.click("#article a[href='#claim-donors']")
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("more than 14,000 and less than 15,000")
    row.get_by_role("link", name="members' share of the donors").click()
    expect(page.locator("tr:target")).to_contain_text("less than 64.7%")
    page.locator("tr:target").get_by_role("link", name="1.4萬多人").click()
    page.locator("tr:target a.words").click()
    expect(page.locator("#article a.q[href='#claim-donors']")).to_be_in_viewport()
    expect(page.locator("#details")).to_be_hidden()


def test_it_prints(visit) -> None:
    page = visit(PAGE, "#claim-donors", 680, color_scheme="dark")  # the width of the text on A4
    page.emulate_media(media="print")
    for hidden in (".contents", ".languages", "#details", "#results", ".copy >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 680
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    cut = page.eval_on_selector_all(
        ".scroll", "all => all.filter(box => box.scrollWidth > box.clientWidth + 1).length"
    )
    assert cut == 0
    number = "getComputedStyle(document.querySelector('a.q[aria-current]'), '::after').content"
    assert page.evaluate(number) == '"34"'
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", pdf)) < 45
