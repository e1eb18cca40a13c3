"""Objects show themselves: drawn, marked, aligned, and never the unmasked article."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from cases import at_least, more_than
from hypothesis import given
from hypothesis import strategies as st

import loudi_analysis as la
from loudi_analysis import show
from loudi_analysis.intervals import OPEN, End, Interval, between, exactly
from loudi_analysis.study.tables import Table

STUDY = la.load_study()


def shown(thing: object) -> str:
    return repr(thing) + thing._repr_html_()


ENDS = st.builds(End, st.fractions(), st.booleans(), st.booleans()) | st.just(OPEN)


@given(st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=3))
def test_a_drawing_stays_in_its_frame(pairs: list[tuple[End, End]]) -> None:
    layers = []
    for one, two in pairs:
        low, high = one, two
        if None not in (one.bound, two.bound) and one.bound >= two.bound:
            low, high = End(two.bound, True), End(one.bound, True)
        layers.append(Interval(low, high))
    drawn = show.bar(*layers)
    places = [
        float(x) for x in re.findall(r'[MH](-?[\d.]+)|cx="(-?[\d.]+)"', drawn) for x in x if x
    ]
    assert all(0 <= place <= show.WIDTH for place in places)
    assert drawn.count("<g ") == len(layers)


@pytest.mark.parametrize(
    ("interval", "dots", "rings", "arrows", "dashed"),
    [
        (exactly(80), 2, 0, 0, 0),
        (more_than(14000), 0, 1, 1, 0),
        (at_least(3), 1, 0, 1, 0),
        (between(1, 2, upper_inclusive=False), 1, 1, 0, 0),
        (STUDY.number("donors", "implied"), 0, 2, 0, 1),
    ],
)
def test_ends_are_drawn_as_they_are(interval, dots, rings, arrows, dashed) -> None:
    drawn = interval._repr_html_()
    assert drawn.count('r="3.5" fill="currentColor"') == dots
    assert drawn.count('r="3.5" fill="Canvas"') == rings
    assert drawn.count('v10z" fill="currentColor"') == arrows
    assert drawn.count("dasharray") == dashed
    assert drawn.endswith(repr(interval))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("1.4萬多人", "count (14,000, +inf) 人, implied (14,000, 15,000*)>"),
        ("約300人", "count about 300 人>"),
        ("80名", "count [80] 名>"),
        ("2020年2月3日", "date 2020-02-03>"),
        ("數十名", "count no bounds>"),
    ],
)
def test_a_quantity_says_itself_in_short(text: str, short: str) -> None:
    [quantity] = la.extract(text)
    assert repr(quantity) == f"<Quantity {quantity.surface!r} at 0: {short}"
    html = quantity._repr_html_()
    assert quantity.kind in html
    assert ("<svg" in html) == ("[" in short or "(" in short)


def test_words_stand_at_the_left_and_dates_unbroken() -> None:
    html = show.table(("name", "n", "when"), [("<b>", 3, "../2020-02-24"), ("c", None, "")])
    name, number, when = re.findall(r'<t[hd] style="([^"]+)">', html)[3:6]
    assert "left" in name
    assert "right" in number
    assert when.endswith("nowrap")
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    "name", ["claims", "quantities", "results", "checks", "needs", "set_aside"]
)
def test_frames_show_themselves(name: str) -> None:
    frame = getattr(STUDY, name)
    html = frame.head(3)._repr_html_()
    assert html.count("<tr>") == 4
    assert "text-align:left" in html
    assert "not all" not in html


def test_a_long_frame_says_its_size() -> None:
    assert f"{len(STUDY.readings)} rows, 10 columns" in STUDY.readings._repr_html_()


def test_an_answer_shows_what_it_rests_on() -> None:
    html = STUDY["yuan_per_donor"]._repr_html_()
    assert "<mark" in html
    assert "people who donated money (donors)" in html
    assert "Are the 1.4萬多 donors different people?" in html
    assert STUDY["yuan_per_donor"].sentence().split(",")[0] in html
    assert "people posted as a share" in STUDY._repr_html_()


def test_an_answer_shows_a_derived_quantity_that_was_set() -> None:
    html = STUDY.what_if(posted=(900, 1000))["posted_total"]._repr_html_()
    assert f"{STUDY.derived['posted'].what} (posted)" in html
    assert "[900, 1000]" in html


def test_nothing_shows_the_unmasked_article() -> None:
    article, restoration = STUDY.article, STUDY.restoration
    parts = [shown(STUDY), shown(article), repr(restoration), repr(article.paragraphs)]
    parts += [repr(article.sections), *map(shown, STUDY.claims_by_id.values())]
    parts += [shown(STUDY[name]) for name in STUDY.headlines]
    everything = "\n".join(parts)
    for start, end in STUDY.masked_spans:
        assert article.text[start:end] not in everything
    for paragraph in article.paragraphs:
        assert paragraph.role == "heading" or paragraph.text not in everything


def test_what_is_around_a_quote_is_masked(tmp_path: Path) -> None:
    la.new_study(tmp_path / "s", "隊長王敏帶領36名隊員。")
    masked = "start,end,before,after\n2,4,長,帶\n"
    (tmp_path / "s" / "codebook" / "masked.csv").write_text(masked, encoding="utf-8")
    [claim] = la.load_study(tmp_path / "s").claims_by_id.values()
    assert repr(claim) == "<Claim c1: , <Quantity '36名' at 6: count [36] 名>>"
    assert claim.prefix == "隊長○○帶領"
    assert "王敏" not in shown(claim)


def test_a_long_cell_is_cut_to_the_width_that_is_set() -> None:
    with pd.option_context("display.max_colwidth", 10):
        html = Table({"long": ["1234567890", "12345678901"]})._repr_html_()
    assert "1234567890<" in html
    assert "123456789…<" in html
