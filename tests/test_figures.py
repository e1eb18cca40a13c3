"""Figures: complete in three languages, legible, and the same bytes every time."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from loudi_analysis import comparisons, figures
from loudi_analysis.audit import CHECKS, VERDICTS
from loudi_analysis.linked import linked_rows
from loudi_analysis.source import StudyError, study_root
from loudi_analysis.words import LANGUAGES, Words, strings


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", figures.FIGURES)
def test_texts_lie_inside_and_apart(name: str, language: str) -> None:
    figure = figures.draw(name, language)
    with figures.style(language):
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


def test_no_string_is_left_over_or_missing() -> None:
    source = (study_root() / "src/loudi_analysis/figures.py").read_text(encoding="utf-8")
    used = set(re.findall(r'words\(\s*"([\w.]+)"', source))
    used |= {f"audit.{check.name}" for check in CHECKS}
    used |= {f"audit.verdict.{verdict}" for verdict in VERDICTS}
    used |= {"posting_flow.communities", "posting_flow.grid", "posting_flow.enterprise"}
    used |= {"audit.title", "audit.title_contradicted"}
    used |= {f"enterprise_supplies.{key}" for key in ("masks", "medicine", "tests")}
    used |= {f"epidemic_curve.{key}" for key in ("oath", "grid")}
    used |= {f"restoration.{key}" for key in ("text", "reading", "broken")}
    used |= {f"coverage.{key}" for key in ("exact", "hedged", "date", "aside")}
    used |= {"giving_beside.title", "giving_beside.title_plain"}
    used |= {"liaisons_beside.title", "liaisons_beside.title_outside"}
    used |= {f"place.{key}" for key in linked_rows("last_cases")}
    used |= {f"place.{key}" for key in comparisons.liaisons_beside().index}
    used |= {f"place.{key}" for key in comparisons.postings_beside().index}
    used |= {f"place.{key}" for key in comparisons.giving_beside().index}
    used |= {"place.posting_loudi", "place.giving_loudi"}
    used -= {"place.ninghai", "place.zengcheng", "place.meishan"}  # no bounds: not drawn
    used |= {key for key in strings() if key.startswith("result.")}
    assert used == set(strings())


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
    once = figures.render(name, "zh-Hant", ["svg", "png", "pdf"])
    again = figures.render(name, "zh-Hant", ["svg", "png", "pdf"])
    assert once == again
    assert once["png"].startswith(b"\x89PNG")
    assert b"matplotlib.org" not in once["png"]
    assert b"CreationDate" not in once["pdf"]


def test_a_missing_glyph_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(tables, words):
        figure = mpl.figure.Figure()
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
        with figures.style(language):
            path = mpl.font_manager.findfont(mpl.rcParams["font.family"][0])
        assert Path(path).name == "NotoSansCJK-Regular.ttc"


def _luminance(color: str) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (figures.BLUE, figures.SKY),
        (figures.BLUE, figures.ORANGE),
        (figures.BLUE, "white"),
        (figures.INK, "white"),
        (figures.GRAY, "white"),
    ],
)
def test_neighbors_differ_in_greyscale(one: str, other: str) -> None:
    """Contrast as WCAG 2.2 defines it; 1.9 and more tell two areas apart without color."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 1.9
