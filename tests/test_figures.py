"""Figures: complete in three languages, legible, and the same bytes every time."""

from __future__ import annotations

import base64
import io
import re
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.colors import to_rgb

from loudi_analysis import figures
from loudi_analysis.figures.canvas import WEB_WIDTH, StudyFigure, style
from loudi_analysis.figures.colors import BLUE, GRAY, INK, ORANGE, SKY
from loudi_analysis.io import StudyError
from loudi_analysis.say.words import LANGUAGES, Words, strings

_drawn = cache(figures.draw)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", figures.FIGURES)
def test_texts_lie_inside_and_apart(name: str, language: str) -> None:
    figure = _drawn(name, language)
    with style(language):
        canvas = figure.bbox
        boxes = {}
        for text in figure.findobj(mpl.text.Text):
            if text.get_text().strip() and text.get_visible() and text.get_alpha() != 0:
                box = mpl.text.Text.get_window_extent(text)  # without an annotation's arrow
                if box.width and box.height:
                    boxes[text] = box
        shown = {t: b for t, b in boxes.items() if not _is_hidden_tick(t, figure)}
    for text, box in shown.items():
        assert box.x0 >= -1 and box.x1 <= canvas.width + 1, f"cut off: {text.get_text()!r}"
        assert box.y0 >= -1 and box.y1 <= canvas.height + 1, f"cut off: {text.get_text()!r}"
    for (one, a), (other, b) in combinations(shown.items(), 2):
        overlap = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(overlap) < 2, f"overlap: {one.get_text()!r} and {other.get_text()!r}"


def _is_hidden_tick(text, figure) -> bool:
    """Ticks outside the axes' limits exist, but are not drawn."""
    for axes in figure.axes:
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if text in (tick.label1, tick.label2):
                    inside = min(limits) <= tick.get_loc() <= max(limits)
                    return not (inside and text.get_visible() and axes.axison)
    return False


@pytest.mark.parametrize("key", strings())
def test_every_string_has_three_languages_with_the_same_fields(key: str) -> None:
    texts = strings()[key]
    assert tuple(texts) == LANGUAGES
    assert all(texts.values())
    fields = [sorted(re.findall(r"\{(\w+)\}", texts[language])) for language in LANGUAGES]
    assert fields[0] == fields[1] == fields[2]
    assert not re.search(r"\d[\d,.]{2,}", texts["en"]), "a number typed by hand"


OTHERWISE = {
    "audit.title_contradicted",
    "audit.verdict.contradicted",
    "bounds.at_least",
    "bounds.at_most",
    "bounds.between",
    "giving_beside.title_plain",
    "liaisons_beside.title_outside",
}
"""Strings for what the data might say, and does not."""


def test_no_string_is_left_over_or_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    used = set()
    call = Words.__call__

    def noted(words: Words, key: str, **fields: object) -> str:
        used.add(key)
        return call(words, key, **fields)

    monkeypatch.setattr(Words, "__call__", noted)
    for draw in figures.FIGURES.values():
        draw(Words("en"))
    mpl.pyplot.close("all")
    used |= {"catalog.author", "catalog.citation"}
    assert used | OTHERWISE == set(strings())
    assert not used & OTHERWISE


DRAWN = {
    "coverage": ["place_in_section"],
    "timeline": ["latest"],
    "posting_flow": ["people"],
    "enterprise_supplies": ["more_than", "less_than_by_convention"],
    "donation_mosaic": ["donors_lower", "yuan_per_donor_lower", "yuan_per_donor_upper"],
    "turning_point": ["donors", "yuan_per_member", "yuan_per_nonmember"],
    "epidemic_curve": ["confirmed", "active"],
    "last_cases": ["last_day_with_a_new_case"],
    "liaisons_beside": ["lower", "upper"],
    "workers_beside": ["lower", "upper"],
    "scheme_growth": ["as_of", "liaisons"],
    "postings_beside": ["lower", "upper"],
    "giving_beside": ["upper"],
    "readings": ["least_multiple"],
}
"""The columns whose numbers stand on the canvas as they are."""


@pytest.mark.parametrize("name", DRAWN)
def test_the_data_is_what_is_drawn(name: str) -> None:
    figure = figures.draw(name)
    drawn = np.array(sorted(_drawn_numbers(figure)))
    for column in DRAWN[name]:
        for number in figure.data[column].dropna():
            place = number.toordinal() if isinstance(number, date) else number
            assert np.abs(drawn - place).min() < 1e-6 * max(1, abs(place)), (column, number)


def _drawn_numbers(figure: mpl.figure.Figure) -> set[float]:
    numbers: set[float] = set()
    for axes in figure.axes:
        points = [line.get_xydata() for line in axes.lines]
        points += [path.vertices for c in axes.collections for path in c.get_paths()]
        for patch in axes.patches:
            corners = patch.get_patch_transform().transform(patch.get_path().vertices)
            points += [corners, np.ptp(corners, axis=0)[None]]
        numbers |= {float(n) for array in points for n in np.ravel(array)}
    return numbers


def test_the_data_of_the_other_figures() -> None:
    assert set(figures.FIGURES) - set(DRAWN) == {"restoration", "workers_per_liaison", "audit"}
    figure = figures.draw("workers_per_liaison")
    [dots, _] = figure.axes[0].collections
    assert len(dots.get_offsets()) == round(figure.data["value"][0])
    figure = figures.draw("audit")
    assert len(figure.axes[0].lines) == len(figure.data)
    figure = figures.draw("restoration")
    cells = np.nan_to_num(figure.axes[0].images[0].get_array().filled(0)).ravel()
    marked = {
        kind: {n for start, end in rows[["start", "end"]].to_numpy() for n in range(start, end)}
        for kind, rows in figure.data.groupby("kind")
    }
    assert set(np.flatnonzero(cells == 2)) == marked["broken"]
    assert set(np.flatnonzero(cells)) == marked["broken"] | marked["reading"]


@pytest.mark.parametrize("name", figures.FIGURES)
def test_alternative_text_says_more_than_the_title(name: str) -> None:
    for language in LANGUAGES:
        figure = _drawn(name, language)
        assert len(figure.alt) > 1.2 * len(figure.title)
        assert figure.title not in figure.alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_text_is_text_in_a_font_that_it_carries(language: str) -> None:
    svg = figures.render("timeline", language, ["svg"])["svg"].decode()
    root = ElementTree.fromstring(svg)
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    figure = _drawn("timeline", language)
    space = " " if language == "en" else ""
    assert figure.title in space.join(text for text in texts if text)
    [data] = re.findall(r"base64,([^)]+)\)", svg)
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    characters = {ord(c) for text in texts for c in text or ""}
    assert characters <= set(font.getBestCmap())
    assert font["name"].getDebugName(1) in svg.split("<text", 1)[1]
    assert root.get("aria-label") == figure.alt
    assert "http" not in re.sub(
        r'(xmlns(:\w+)?|DTD [^>]+|rdf:\w+)="[^"]+"', "", svg.split("<g ")[1]
    )


def test_a_web_picture_is_as_wide_as_told() -> None:
    picture = figures.render("workers_beside", "en", ["web"])["web"]
    assert int.from_bytes(picture[16:20]) == WEB_WIDTH


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 14000, "14,000"),
        ("zh-Hant", 14000, "1.4萬"),
        ("zh-Hans", 14000, "1.4万"),
        ("zh-Hant", 4165400, "416.54萬"),
        ("zh-Hant", 17787, "17,787"),
        ("zh-Hans", 1038, "1,038"),
        ("en", 222.3375, "222"),
    ],
)
def test_numbers_follow_the_language(language: str, number: float, text: str) -> None:
    assert Words(language).number(number) == text


def test_the_same_bytes_twice() -> None:
    name = next(iter(figures.FIGURES))
    once = figures.render(name, "zh-Hant", ["svg", "png", "pdf", "web", "csv"])
    again = figures.render(name, "zh-Hant", ["svg", "png", "pdf", "web", "csv"])
    assert once == again
    assert once["png"].startswith(b"\x89PNG")
    assert b"matplotlib.org" not in once["png"]
    assert b"CreationDate" not in once["pdf"]


def test_a_missing_glyph_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words, study):
        figure = StudyFigure()
        figure.text(0.5, 0.5, "\U0001f9ea\U00012000")
        mpl.backends.backend_agg.FigureCanvasAgg(figure)
        return figure

    monkeypatch.setitem(figures.FIGURES, "broken", broken)
    with pytest.raises(StudyError, match="missing from font"):
        figures.draw("broken")


def test_an_unknown_figure_is_told() -> None:
    with pytest.raises(StudyError, match="no figure 'x'"):
        figures.draw("x")


def test_the_font_is_the_pinned_one() -> None:
    for language in LANGUAGES:
        with style(language):
            path = mpl.font_manager.findfont(mpl.rcParams["font.family"][0])
        assert Path(path).name == "NotoSansCJK-Regular.ttc"


def _luminance(color: str) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BLUE, SKY),
        (BLUE, ORANGE),
        (BLUE, "white"),
        (INK, "white"),
        (GRAY, "white"),
    ],
)
def test_neighbors_differ_in_greyscale(one: str, other: str) -> None:
    """Contrast as WCAG 2.2 defines it; 1.9 and more tell two areas apart without color."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 1.9
