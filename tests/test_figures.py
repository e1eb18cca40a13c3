"""Figures: complete in three languages, legible, and the same bytes every time."""

from __future__ import annotations

import base64
import csv
import io
import re
import runpy
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import noto_cjk_sans_otc
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.colors import to_rgb

from loudi_analysis import figures
from loudi_analysis.figures import canvas, font, sheet
from loudi_analysis.figures.colors import BLUE, GRAY, INK, ORANGE, SKY
from loudi_analysis.io import StudyError
from loudi_analysis.say import words as say
from loudi_analysis.say.words import LANGUAGES, Own, Words
from loudi_analysis.study import load_study
from loudi_analysis.study.tables import read_rows, to_csv

STUDY = load_study()


def _drawn(name: str, language: str = "en") -> canvas.StudyFigure:
    return figures.drawn(name, language, STUDY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", figures.FIGURES)
def test_texts_lie_inside_and_apart(name: str, language: str) -> None:
    figure = _drawn(name, language)
    assert re.search(r"\d", figure.title), "a title claims something that the data say"
    assert len(figure.alt) > 1.2 * len(figure.title)
    assert figure.title not in figure.alt
    assert _faults(figure, language) == []


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
@pytest.mark.parametrize("name", figures.FIGURES)
def test_chinese_lines_end_between_words(name: str, language: str) -> None:
    figure = _drawn(name, language)
    assert not [text for text in (figure.title, figure.subtitle, figure.source) if "|" in text]
    lines = [line for text in figure.texts for line in text.get_text().split("\n")[:-1]]
    assert [line for line in lines if not re.search("[，。；：]$", line)] == []
    told = [
        *(texts[language] for texts in say.strings().values()),
        *Own(STUDY, language).given.values(),
    ]
    marked = {text.replace("|", "\n") for text in told}
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title for title in titles if "\n" in title and title not in marked] == []


@pytest.mark.parametrize(
    ("name", "text", "at", "fault"),
    [
        ("last_cases", "18 Feb", "dot", "on a mark"),
        ("turning_point", "non-members", "line", "on a line"),
        ("donation_mosaic", "no upper\nlimit said", "box", "on a line"),
        ("timeline", "by 5 Mar", "right", "past the axes"),
        ("giving_beside", "254.47", "beyond", "cut off"),
        ("needs", "39%", "text", "overlap"),
    ],
)
def test_a_label_that_is_moved_is_found(name: str, text: str, at: str, fault: str) -> None:
    """The test above can fail: by a label on a dot, on a line, on an edge, or out of place."""
    figure = figures.draw(name, "en", STUDY)
    [axes] = figure.axes
    label = next(t for t in axes.texts if t.get_text() == text)
    line = axes.lines[0]
    other = next(t for t in axes.texts if t.get_text() and t is not label)
    label.set(ha="center", va="center", annotation_clip=False)
    label.xyann, label.xy = (
        (0, 0),
        {
            "dot": lambda: axes.collections[-1].get_offsets()[0],
            "line": lambda: line.get_xydata()[len(line.get_xydata()) // 2],
            "box": lambda: (axes.patches[2].get_x() + axes.patches[2].get_width(), 200),
            "right": lambda: (axes.get_xlim()[1], label.xy[1]),
            "beyond": lambda: (axes.get_xlim()[1] * 1.06, label.xy[1]),
            "text": lambda: (other.xy[0], other.xy[1]),
        }[at](),
    )
    assert any(found.startswith(fault) for found in _faults(figure, "en"))


def _faults(figure: mpl.figure.Figure, language: str) -> list[str]:
    """Name each text that lies on a mark, a line, an edge or another text, or out of its place."""
    boxes, faults = [], []
    with canvas.style(language):
        figure.draw_without_rendering()  # saving it in another format moves what is annotated
        hidden = set(_hidden_ticks(figure))
        for text in figure.findobj(mpl.text.Text):
            if text.get_text().strip() and text.get_visible() and text not in hidden:
                box = mpl.text.Text.get_window_extent(text)  # without an annotation's arrow
                if box.width and box.height:
                    boxes.append((text, box))
    marks, strokes = list(_marks(figure)), list(_strokes(figure))
    for text, box in boxes:
        if any(_overlap(box, mark) > 1.5 for mark in marks):
            faults.append(f"on a mark: {text.get_text()!r}")
        # What has a ground of its own may lie on a line.
        if text.get_bbox_patch() is None and any(_is_struck(box, *stroke) for stroke in strokes):
            faults.append(f"on a line: {text.get_text()!r}")
        beyond = (-box.x0, -box.y0, box.x1 - figure.bbox.width, box.y1 - figure.bbox.height)
        if max(beyond) > 1:
            faults.append(f"cut off: {text.get_text()!r}")
    for (one, a), (other, b) in combinations(boxes, 2):
        if one is not other and _overlap(a, b) >= 2:
            faults.append(f"overlap: {one.get_text()!r} and {other.get_text()!r}")
    places = {id(text): box for text, box in boxes}
    for axes in figure.axes:
        for text in axes.texts:
            if box := places.get(id(text)):
                outside = box.x0 >= axes.bbox.x1
                inside = box.x0 >= axes.bbox.x0 - 2 and box.x1 <= axes.bbox.x1 + 2
                if not inside and not outside:
                    faults.append(f"past the axes: {text.get_text()!r}")
    return faults


def _overlap(a: mpl.transforms.BboxBase, b: mpl.transforms.BboxBase) -> float:
    return min(min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0))


def _marks(figure: mpl.figure.Figure) -> Iterator[mpl.transforms.Bbox]:
    """Yield the box of each marker; a ring around something is no ground for a text either."""
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_marker() in ("", "None", " ", None):
                continue
            half = line.get_markersize() * figure.dpi / 144
            for x, y in line.get_transform().transform(line.get_xydata()):
                yield mpl.transforms.Bbox([[x - half, y - half], [x + half, y + half]])
        for dots in _dots(axes):
            half = max(dots.get_sizes()) ** 0.5 * figure.dpi / 144
            for x, y in axes.transData.transform(dots.get_offsets()):
                yield mpl.transforms.Bbox([[x - half, y - half], [x + half, y + half]])


def _dots(axes: mpl.axes.Axes) -> list[mpl.collections.PathCollection]:
    return [c for c in axes.collections if isinstance(c, mpl.collections.PathCollection)]


def _strokes(figure: mpl.figure.Figure) -> Iterator[tuple[np.ndarray, float]]:
    """Yield each line, each arrow and the edge of each box: points a pixel apart, half its width.

    Points outside the axes are clipped, but for lines that are not.
    """
    for axes in figure.axes:
        arrows = [a for text in axes.texts if (a := getattr(text, "arrow_patch", None))]
        edged = [p for p in axes.patches if p.get_linewidth() and _is_seen(p.get_edgecolor())]
        for artist in (*axes.lines, *arrows, *edged):
            if isinstance(artist, mpl.lines.Line2D) and artist.get_linestyle() == "None":
                continue
            path = artist.get_transform().transform_path(artist.get_path())
            corners = np.concatenate([*path.to_polygons(closed_only=False)])
            steps = max(2, int(np.abs(np.diff(corners, axis=0)).max(initial=1)))
            points = mpl.path.Path(corners).interpolated(steps).vertices
            if artist.get_clip_on() and artist not in arrows:
                (x0, y0), (x1, y1) = axes.bbox.get_points()
                x, y = points.T
                points = points[(x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)]
            yield points, artist.get_linewidth() * figure.dpi / 144


def _is_seen(color: tuple[float, ...]) -> bool:
    return color[3] > 0 and tuple(color[:3]) != (1, 1, 1)


def _is_struck(box: mpl.transforms.Bbox, points: np.ndarray, half: float) -> bool:
    """Tell whether a line goes through a text, by more than its box's own margin."""
    x, y = points.T
    inner = (box.x0 + 1 - half < x) & (x < box.x1 - 1 + half)
    return bool((inner & (box.y0 + 2 - half < y) & (y < box.y1 - 2 + half)).any())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", figures.FIGURES)
def test_no_mark_is_cut(name: str, language: str) -> None:
    """Markers, and boxes with an edge of their own, lie inside the axes or are not clipped."""
    figure = _drawn(name, language)
    for axes in figure.axes:
        for line in axes.lines:
            half = line.get_markersize() * figure.dpi / 144 if line.get_marker() != "None" else 0
            if half and line.get_clip_on():
                for x, y in line.get_transform().transform(line.get_xydata()):
                    assert axes.bbox.x0 - 1 <= x - half and x + half <= axes.bbox.x1 + 1, (x, y)
                    assert axes.bbox.y0 - 1 <= y - half and y + half <= axes.bbox.y1 + 1, (x, y)
        for dots in _dots(axes):
            half = max(dots.get_sizes()) ** 0.5 * figure.dpi / 144
            for x, y in axes.transData.transform(dots.get_offsets()) if dots.get_clip_on() else ():
                assert axes.bbox.x0 - 1 <= x - half and x + half <= axes.bbox.x1 + 1, (x, y)
                assert axes.bbox.y0 - 1 <= y - half and y + half <= axes.bbox.y1 + 1, (x, y)
        for patch in axes.patches:
            edge = patch.get_edgecolor()
            if patch.get_clip_on() and patch.get_linewidth() and edge[3] and edge[:3] != (1, 1, 1):
                box = patch.get_window_extent()
                assert axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 - 1, (name, box)


def _hidden_ticks(figure: mpl.figure.Figure) -> Iterator[mpl.text.Text]:
    """Yield the labels of ticks outside the axes' limits, which exist, but are not drawn."""
    for axes in figure.axes:
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not (min(limits) <= tick.get_loc() <= max(limits) and axes.axison):
                    yield from (tick.label1, tick.label2)


OTHERWISE = {
    "giving_beside.title_plain",
    "liaisons_beside.title_outside",
}
"""Strings for what the data might say, and does not."""


def test_no_string_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    call = Words.__call__

    def noted(words: Words, key: str, **fields: object) -> str:
        used.add(key)
        return call(words, key, **fields)

    monkeypatch.setattr(Words, "__call__", noted)
    for name in figures.FIGURES:
        figures.draw(name, study=STUDY)
    table = Path(say.__file__).with_name("words.csv").read_text(encoding="utf-8")
    ours = {r["key"] for r in csv.DictReader(io.StringIO(table)) if r["room"] == "figures"}
    kinds = {*figures.FIGURES, "place", "result", "phrase", "need", "comparison", "source_article"}
    ours |= {r["key"] for r in STUDY.rows("page") if r["key"].split(".")[0] in kinds}
    assert ours - used == OTHERWISE


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
    "scheme_growth": ["as_of", "liaisons"],
    "postings_beside": ["lower", "upper"],
    "giving_beside": ["upper"],
    "identification": ["donors", "departments_yuan_at_equal_giving"],
    "gifts_in_kind": ["share_of_members"],
    "needs": ["before_over_main", "after_over_main"],
    "output_beside": ["lower", "upper"],
}
"""The columns whose numbers stand on the canvas as they are."""


@pytest.mark.parametrize("name", DRAWN)
def test_the_data_is_what_is_drawn(name: str) -> None:
    figure = _drawn(name)
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
        points += [dots.get_offsets() for dots in _dots(axes)]
        for patch in axes.patches:
            corners = patch.get_patch_transform().transform(patch.get_path().vertices)
            points += [corners, np.ptp(corners, axis=0)[None]]
        numbers |= {float(n) for array in points for n in np.ravel(array)}
    return numbers


def test_the_data_of_the_other_figures() -> None:
    assert set(figures.FIGURES) - set(DRAWN) == {"restoration", "rounding", "turns"}
    figure = _drawn("turns")
    [mesh] = figure.axes[0].collections
    cells = np.asarray(mesh.get_array()).reshape(len(figure.data), -1)
    moves = figure.data.set_index("result")
    assert ((cells > 0) == (moves != 0)).to_numpy().all()
    assert ((cells == 5) == (moves == "open")).to_numpy().all()
    for name, row in moves.iterrows():
        deciding = set(STUDY[name].deciding("implied"))
        assert set(row.index[row != 0]) <= deciding, name
    figure = _drawn("rounding")
    counts = [int(text.get_text()) for text in figure.axes[0].texts if text.get_text().isdigit()]
    assert sum(counts) == len(figure.data)
    assert len(figure.data) < len(STUDY.claims_by_id)
    figure = _drawn("restoration")
    cells = np.nan_to_num(figure.axes[0].images[0].get_array().filled(0)).ravel()
    marked = {
        kind: {n for start, end in rows[["start", "end"]].to_numpy() for n in range(start, end)}
        for kind, rows in figure.data.groupby("kind")
    }
    assert set(np.flatnonzero(cells == 2)) == marked["broken"]
    assert set(np.flatnonzero(cells)) == marked["broken"] | marked["reading"]


def test_a_comparison_may_be_of_other_places_and_wider(edited) -> None:
    """A place without a string goes by its name, a range is a bar, and the axis holds it."""

    def edit(rows):
        giving = [row for row in rows if row["comparison"] == "giving"][:6]
        giving[0] |= {"key": "yiyang", "place": "Yiyang"}
        return giving

    study = edited("comparisons", edit).what_if(dingxi_yuan=(10**7, 10**9))
    figure = figures.draw("giving_beside", "zh-Hant", study)
    [axes] = figure.axes
    assert axes.get_yticklabels()[0].get_text() == "Yiyang"
    low, high = 10**7 / 130000, 10**9 / 130000
    assert any(list(line.get_xdata()) == [low, high] for line in axes.lines)
    assert "76.92–7692.31" in {text.get_text() for text in axes.texts}
    assert axes.get_xlim()[1] > high
    assert "254" in figure.title and "高於" not in figure.title


def test_a_figure_of_a_comparison_is_a_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its strings, as CONTRIBUTING has it: it tells its numbers, and what it took of where."""
    text = (STUDY.folder.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = re.search(r"```csv\n(figure,.+?)```", text, re.DOTALL)[1]
    [row] = csv.DictReader(io.StringIO(table))
    told = "{contacts} here, {their_contacts} there; more than in {more} of {rows}"
    own = {f"{row['figure']}.{key}": told for key in ("title", "subtitle", "alt")}
    monkeypatch.setattr(Own, "given", Own(STUDY).given | own)
    monkeypatch.setitem(figures.FIGURES, row["figure"], row)
    figure = figures.draw(row["figure"], study=STUDY)
    compared = STUDY.comparison("contacts")
    ours, *theirs = [ratio.value for ratio in compared["ratio"]]
    more = sum(ratio < ours for ratio in theirs)
    assert 0 < more < len(theirs)
    numbers = f"{round(ours)} here, {round(theirs[0])} there; more than in {more} of {len(theirs)}"
    assert figure.title == numbers
    assert next(iter(figure.taken["claims"])) in compared["records"].iloc[0]
    assert figure.taken["linked"]
    assert _faults(figure, "en") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_text_is_text_in_a_font_that_it_carries(language: str) -> None:
    figure = _drawn("timeline", language)
    svg = canvas.save(figure, language, "svg").decode()
    root = ElementTree.fromstring(svg)
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
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


def test_the_same_bytes_twice() -> None:
    name = next(iter(figures.FIGURES))
    shared = {form: figures.rendered(name, "zh-Hant", form, STUDY) for form in figures.FORMATS}
    figure = figures.draw(name, "zh-Hant", STUDY)
    again = {form: canvas.save(figure, "zh-Hant", form) for form in canvas.PICTURES}
    assert shared == {**again, "csv": to_csv(figure.data).encode()}
    assert shared["png"].startswith(b"\x89PNG")
    assert int.from_bytes(shared["web"][16:20]) == canvas.WEB_WIDTH
    assert b"matplotlib.org" not in shared["png"]
    assert b"CreationDate" not in shared["pdf"]


def test_a_missing_glyph_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "UNBROKEN", "\U0001f9ea\U00012000")
    with pytest.raises(StudyError, match=r"figure 'timeline' \(en\): .* missing from font"):
        figures.draw("timeline", study=STUDY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", figures.FIGURES)
def test_lines_break_evenly_and_not_at_punctuation(name: str, language: str) -> None:
    figure = _drawn(name, language)
    for text in (figure.title, figure.subtitle):
        lines = canvas.wrap(text, 37, language)
        assert (" " if language == "en" else "").join(lines) == text
        assert not [x for x in lines if x[0] in "，。；：、）」”" or x[-1] in "（「“"]
        # No line is left with a word or two.
        widest = max(len(x) for x in lines)
        assert len(lines) == 1 or widest < 1.5 * len(text) / len(lines)


def test_a_plot_of_a_reader_stays_open() -> None:
    own = plt.figure()
    figures.draw("timeline", study=STUDY)
    assert plt.get_fignums() == [own.number]
    plt.close(own)


def test_an_unknown_figure_is_told() -> None:
    with pytest.raises(StudyError, match="no figure 'timelin'; did you mean timeline"):
        figures.draw("timelin")


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("drawing", "rows.timelin", "nothing draws 'timeline': module"),
        ("drawing", "lines.timeline", "nothing draws 'timeline': module"),
        ("days", "2020-01-20 2020-15-03", "'2020-01-20 2020-15-03' is not dates"),
        ("numbers", "z", "no numbers 'z'; there are x, y, xy"),
        ("scale", "lgo", "no scale 'lgo'; did you mean log"),
        ("grid", "yx", "no grid 'yx'; did you mean y or x"),
        ("height", "", "the column 'height' must not be empty"),
    ],
)
def test_a_faulty_row_of_a_figure_is_named(
    tmp_path: Path, monkeypatch, column: str, cell: str, message: str
) -> None:
    row = figures.FIGURES["timeline"] | {column: cell}
    pd.DataFrame([row]).to_csv(tmp_path / "figures.csv", index=False)
    with pytest.raises(StudyError, match=re.escape(message)):
        rows = read_rows(tmp_path, "figures", figures.CHECKS)
        monkeypatch.setitem(figures.FIGURES, "timeline", rows[0])
        figures.draw("timeline", study=STUDY)


def test_the_font_is_the_one_beside_the_figures() -> None:
    for language in LANGUAGES:
        with canvas.style(language):
            small, whole = (mpl.font_manager.findfont(f) for f in mpl.rcParams["font.family"])
        assert Path(small) == font.SMALL[font.FAMILIES[language]]
        assert Path(whole).name == "NotoSansCJK-Regular.ttc"


def test_the_cut_fonts_are_current() -> None:
    """`python scripts/make_font.py` writes them."""
    path = STUDY.folder.parent / "scripts" / "make_font.py"
    script = runpy.run_path(str(path))
    family = font.FAMILIES["zh-Hant"]
    assert font.SMALL[family].read_bytes() == font.cut(script["characters"](), whole=True)
    first, *others = (TTFont(path).getBestCmap().keys() for path in font.SMALL.values())
    assert all(other == first for other in others)


def test_what_the_cut_font_lacks_comes_from_the_whole() -> None:
    held = TTFont(font.SMALL[font.FAMILIES["zh-Hant"]]).getBestCmap()
    for text, inside in (("婁", True), ("\u4e02", False)):
        assert (ord(text) in held) == inside
        assert set(TTFont(io.BytesIO(font.cut(text))).getBestCmap()) == {ord(text)}


@pytest.mark.parametrize(
    ("content", "said"), [(b"another font", "is not the one"), (None, "cannot be read: No such")]
)
def test_another_font_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "font.ttc"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(noto_cjk_sans_otc, "FONT_PATH", path)
    for build in (font.font_path, lambda: font.font_face("\u4e02")):
        with pytest.raises(StudyError, match=said):
            build()


def _luminance(color: str) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


@pytest.mark.parametrize(
    ("one", "other"),
    [(BLUE, SKY), (BLUE, ORANGE), (BLUE, "white"), (INK, "white"), (GRAY, "white")],
)
def test_neighbors_differ_in_greyscale(one: str, other: str) -> None:
    """Contrast as WCAG 2.2 defines it; 1.9 and more tell two areas apart without color."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 1.9
