"""Step 6, figures: functions that take the study's tables and words, and return a Figure.

One style (``study.mplstyle``), one font for all three languages. Titles are claims whose numbers
come from the results; what is said is drawn solid, what is inferred hatched or light.
"""

from __future__ import annotations

import io
import math
import textwrap
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from loudi_analysis import comparisons
from loudi_analysis.article import load_article
from loudi_analysis.audit import CONTRADICTED, HOLDS, HOLDS_IF, UNKNOWN, VERDICTS, run_audit
from loudi_analysis.codebook import Claim, claims
from loudi_analysis.extraction import extract
from loudi_analysis.intervals import Interval
from loudi_analysis.linked import epidemic, linked_rows, record
from loudi_analysis.restoration import reading_marks, restore
from loudi_analysis.results import (
    Evidence,
    compute,
    compute_readings,
    compute_results,
    over_readings,
    result,
)
from loudi_analysis.source import StudyError, load_raw
from loudi_analysis.webfont import FAMILIES, font_path
from loudi_analysis.words import Words

BLUE, ORANGE, GREEN, PINK, SKY, RED = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
)
INK, GRAY, LIGHT = "#222222", "#666666", "#dddddd"


@dataclass(frozen=True)
class Tables:
    """The tables that figures draw from: claims by id, results and readings."""

    claims: dict[str, Claim]
    results: pd.DataFrame
    readings: pd.DataFrame

    def interval(self, name: str, basis: str = "stated") -> Interval:
        """Return a result under the main reading."""
        return compute(result(name), basis)

    def point(self, name: str) -> Fraction:
        """Return a result that is one number.

        Raises
        ------
        ValueError
            Where it is an interval: that must be drawn as one.
        """
        value = self.interval(name).value
        if value is None:
            raise ValueError(f"{name} is an interval")
        return value

    def bounds(self, name: str, basis: str = "implied") -> tuple[float, float]:
        """Return both bounds of a result.

        Raises
        ------
        ValueError
            Where a side is open.
        """
        interval = self.interval(name, basis)
        if interval.lower is None or interval.upper is None:
            raise ValueError(f"{name} is open on a side: {interval!r}")
        return float(interval.lower), float(interval.upper)

    def count(self, claim: str) -> int:
        """Return the number that a claim states."""
        return int(self.claims[claim].quantity.value or 0)


@cache
def load_tables() -> Tables:
    """Return the tables, computed from the article."""
    return Tables(claims(), compute_results(), compute_readings())


_SIGNS = {"=": "=", "<": "<", "<=": "≤"}

_UNDATED: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

Drawing = Callable[[Tables, Words], Figure]
FIGURES: dict[str, Drawing] = {}
"""The study's figures by name, in the order of the story."""


def draw(name: str, language: str = "en", tables: Tables | None = None) -> Figure:
    """Return the figure of that name in a language.

    Raises
    ------
    StudyError
        Where there is no such figure, or a character is missing from the font.
    """
    if name not in FIGURES:
        raise StudyError(f"no figure {name!r}; the study has {', '.join(FIGURES)}")
    with style(language), warnings.catch_warnings():
        # A missing glyph would be drawn as an empty box.
        warnings.filterwarnings("error", message="Glyph", category=UserWarning)
        try:
            figure = FIGURES[name](tables or load_tables(), Words(language))
            figure.canvas.draw()
        except UserWarning as warning:
            raise StudyError(f"figure {name!r} ({language}): {warning}") from warning
        finally:
            plt.close("all")
    return figure


def render(name: str, language: str, formats: Sequence[str]) -> dict[str, bytes]:
    """Return a figure as the bytes of each format: svg, png (300 dpi) or pdf.

    The bytes are the same every time: no date, no version of a library.

    Raises
    ------
    StudyError
        As `draw`.
    """
    figure = draw(name, language)
    rendered = {}
    with style(language):
        for suffix in formats:
            buffer = io.BytesIO()
            figure.savefig(buffer, format=suffix, metadata=_UNDATED[suffix])
            rendered[suffix] = buffer.getvalue()
    return rendered


def style(language: str = "en") -> AbstractContextManager[None]:
    """Return a context in which matplotlib draws in the study's style and font."""
    _add_font()
    path = str(resources.files("loudi_analysis") / "study.mplstyle")
    return mpl.rc_context(
        {
            **mpl.rc_params_from_file(path, use_default_template=False),
            "font.family": [FAMILIES[language]],
        }
    )


@cache
def _add_font() -> None:
    # A font of the same name on the user's machine would win: drop it, then add ours.
    manager = font_manager.fontManager
    manager.ttflist = [font for font in manager.ttflist if "Noto Sans CJK" not in font.name]
    manager.addfont(font_path())


def figure(function: Drawing) -> Drawing:
    """Register a drawing function under its own name."""
    FIGURES[function.__name__] = function
    return function


def _canvas(
    words: Words,
    title: str,
    subtitle: str,
    source: str,
    *,
    size: tuple[float, float] = (7.2, 4.2),
    left: float = 0.09,
    bottom: float = 0.2,
    right: float = 0.97,
) -> tuple[Figure, Axes]:
    """Return a figure with title, subtitle and source note, and axes in the space between."""
    fig = plt.figure(figsize=size)
    width, height = size
    edge = 0.2 / width
    y = 1 - 0.16 / height
    for text, points, color in ((title, 13, INK), (subtitle, 9.5, GRAY)):
        lines = wrap(text, (width - 0.4) * 72 / points, words.language)
        fig.text(edge, y, "\n".join(lines), fontsize=points, color=color, va="top", linespacing=1.3)
        y -= (len(lines) * points * 1.5 + 4) / 72 / height
    lines = wrap(source, (width - 0.4) * 72 / 7.5, words.language)
    fig.text(edge, 0.1 / height, "\n".join(lines), fontsize=7.5, color=GRAY, va="bottom")
    axes = fig.add_axes((left, bottom, right - left, y - 0.02 - bottom))
    return fig, axes


def wrap(text: str, ems: float, language: str) -> list[str]:
    """Break a text into lines of at most ``ems`` times the font's size.

    Latin text breaks at spaces and takes about half an em a letter, Chinese breaks between any
    two characters but not before closing punctuation.
    """
    if language == "en":
        return textwrap.wrap(text, int(ems / 0.51))
    lines, width = [""], 0.0
    for character in text:
        step = 0.58 if character.isascii() else 1.0
        if width + step > ems and character not in ",。;:、)”%":
            lines.append("")
            width = 0.0
        lines[-1] += character
        width += step
    return lines


@figure
def restoration(tables: Tables, words: Words) -> Figure:
    """Draw the received file as rows of characters: text, readings, broken places."""
    raw = load_raw()
    result = restore(raw)
    inside = np.zeros(len(raw), dtype=int)
    for mark in reading_marks(raw):
        inside[mark.start() : mark.end()] = 1
    for repair in result.repairs:
        inside[repair.start : repair.end] = 2
    fig, axes = _canvas(
        words,
        words(
            "restoration.title",
            insertions=words.number(result.insertions),
            repairs=len(result.repairs),
        ),
        words("restoration.subtitle", damaged=words.number(len(raw))),
        words("source_article"),
        size=(7.2, 4.6),
        left=0.03,
        bottom=0.14,
    )
    width = 150
    grid = np.full(-(-len(raw) // width) * width, np.nan)
    grid[: len(raw)] = inside
    colors = ListedColormap([LIGHT, SKY, RED])
    axes.imshow(
        grid.reshape(-1, width), cmap=colors, vmin=0, vmax=2, aspect="auto", interpolation="nearest"
    )
    for repair in result.repairs:
        row, column = divmod(repair.start, width)
        axes.plot(
            [column + (repair.end - repair.start) / 2],
            [row],
            "o",
            markersize=13,
            color=RED,
            fillstyle="none",
        )
    axes.set_axis_off()
    x = 0.03
    for key, color in (("text", LIGHT), ("reading", SKY), ("broken", RED)):
        fig.patches.append(
            Rectangle((x, 0.085), 0.018, 0.028, transform=fig.transFigure, color=color)
        )
        label = fig.text(x + 0.025, 0.1, words(f"restoration.{key}"), va="center")
        x += 0.045 + label.get_window_extent(None).width / fig.bbox.width
    return fig


@figure
def coverage(tables: Tables, words: Words) -> Figure:
    """Draw every quantity at its place in the restored text, by section."""
    article = load_article()
    coded = {claim.quantity for claim in tables.claims.values()}
    quantities = extract(article.text)
    fig, axes = _canvas(
        words,
        words("coverage.title", n=len(quantities), coded=len(coded)),
        words("coverage.subtitle", characters=words.number(len(article.text))),
        words("source_article"),
        size=(7.2, 3.8),
        left=0.13,
        bottom=0.16,
    )
    kinds = [
        ("exact", BLUE, "|"),
        ("hedged", ORANGE, "D"),
        ("date", GREEN, "o"),
        ("aside", GRAY, "x"),
    ]
    for section in article.sections:
        first = section.paragraphs[0].start
        length = section.paragraphs[-1].end - first
        axes.barh(section.number, length, height=0.5, color="#eeeeee")
    for quantity in quantities:
        section = article.sections[article.paragraph_at(quantity.start).section]
        kind = "date" if quantity.iso else "hedged" if quantity.hedge else "exact"
        kind = kind if quantity in coded else "aside"
        _, color, marker = next(row for row in kinds if row[0] == kind)
        axes.plot(
            [quantity.start - section.paragraphs[0].start],
            [section.number],
            marker,
            color=color,
            markersize=14 if marker == "|" else 5,
            markeredgewidth=1.6,
        )
    longest = max(s.paragraphs[-1].end - s.paragraphs[0].start for s in article.sections)
    for column, (kind, color, marker) in enumerate(kinds):
        x = longest * (0.02 + 0.26 * column)
        axes.plot(
            [x],
            [-0.75],
            marker,
            color=color,
            markersize=12 if marker == "|" else 5,
            markeredgewidth=1.6,
        )
        axes.text(x + longest * 0.015, -0.75, words(f"coverage.{kind}"), va="center")
    names = [words("coverage.lead"), *(words("coverage.section", n=n) for n in (1, 2, 3))]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -1.1)
    axes.set_xlim(0, longest * 1.03)
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def timeline(tables: Tables, words: Words) -> Figure:
    """Draw what the article dates, and how far its words bound what it does not date."""
    fig, axes = _canvas(
        words,
        words("timeline.title"),
        words("timeline.subtitle"),
        words("timeline.source"),
        left=0.36,
        bottom=0.17,
    )
    claims, number = tables.claims, tables.count
    start, stop = date(2020, 2, 5), date(2020, 3, 8)
    rows = [
        (words("timeline.volunteers", n=words.number(number("volunteers"))), "volunteers"),
        (words("timeline.chosen", n=number("liaisons_enterprise")), "liaisons_enterprise"),
        (words("timeline.oath"), "date_oath"),
        (
            words(
                "timeline.communities", n=number("volunteers_communities"), m=number("communities")
            ),
            "volunteers_communities",
        ),
        (words("timeline.grid", n=number("liaisons_grid")), "date_reinforcement"),
        (words("timeline.donations"), "date_donations"),
    ]
    arrow = {"arrowstyle": "->", "color": GRAY}
    first, last = _x(start), _x(stop)
    for y, (_, name) in enumerate(rows):
        day = claims[name].latest
        if claims[name].topic == "date":
            axes.plot([_x(day)], [y], "o", color=BLUE, markersize=9)
            axes.annotate(
                _day(day, words),
                (_x(day), y),
                (9, 0),
                textcoords="offset points",
                va="center",
                color=BLUE,
            )
            continue
        end = _x(day) if day else last
        axes.barh(
            y,
            end - first,
            left=first,
            height=0.34,
            color=SKY,
            alpha=0.35,
            hatch="////",
            edgecolor=SKY,
            linewidth=0,
        )
        axes.annotate("", (first, y), (first + 1, y), arrowprops=arrow)
        note = words("timeline.before", day=_day(day, words)) if day else words("timeline.undated")
        if day is None:
            axes.annotate("", (last, y), (last - 1, y), arrowprops=arrow)
        axes.text(first + 2, y - 0.36, note, fontsize=8, color=GRAY, va="bottom")
    axes.set_yticks(range(len(rows)), [label for label, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.65)
    axes.set_xlim(first, last)
    ticks = [
        date(2020, 2, 5),
        date(2020, 2, 12),
        date(2020, 2, 19),
        date(2020, 2, 26),
        date(2020, 3, 4),
    ]
    axes.set_xticks([_x(tick) for tick in ticks], [_day(tick, words) for tick in ticks])
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def posting_flow(tables: Tables, words: Words) -> Figure:
    """Draw those posted as parts of those who signed up, and the share's range over readings."""
    share = tables.interval("posted_share_of_volunteers")
    others = tables.readings.query("result == 'posted_share_of_volunteers' and basis == 'stated'")
    low, high = others["lower"].min(), max(others["upper"].max(), float(share.upper or 0))
    total = tables.count("volunteers")
    posted = tables.point("posted_total")
    number = words.number
    fig, axes = _canvas(
        words,
        words(
            "posting_flow.title",
            posted=number(posted),
            volunteers=number(total),
            share=words.percent(share.value or 0),
        ),
        words("posting_flow.subtitle", low=words.percent(low), high=words.percent(high)),
        words("source_article"),
        size=(7.2, 4.4),
        left=0.17,
        bottom=0.2,
    )
    left = 0
    for key, name, color in (
        ("communities", "volunteers_communities", BLUE),
        ("grid", "liaisons_grid", SKY),
        ("enterprise", "liaisons_enterprise", ORANGE),
    ):
        n = tables.count(name)
        axes.barh(1, n, left=left, color=color, height=0.84, edgecolor="white")
        label = words(f"posting_flow.{key}", n=n)
        if key == "enterprise":
            axes.annotate(
                label,
                (left + n / 2, 1.42),
                (left + n / 2, 1.72),
                ha="right",
                va="bottom",
                linespacing=1.3,
                arrowprops={"arrowstyle": "-", "color": GRAY, "shrinkA": 0, "relpos": (1, 0)},
            )
        else:
            axes.text(
                left + n / 2,
                1,
                label,
                ha="center",
                va="center",
                color="white" if color == BLUE else INK,
                linespacing=1.3,
            )
        left += n
    axes.barh(
        1,
        total - left,
        left=left,
        color="white",
        height=0.84,
        edgecolor=GRAY,
        hatch="....",
        linewidth=0.8,
    )
    axes.annotate(
        words("posting_flow.rest", n=total - left),
        ((total + left) / 2, 1.42),
        ((total + left) / 2, 2.42),
        ha="right",
        va="bottom",
        color=GRAY,
        linespacing=1.3,
        arrowprops={"arrowstyle": "-", "color": GRAY, "shrinkA": 0, "relpos": (1, 0)},
    )
    axes.plot(
        [low * total, high * total],
        [0, 0],
        color=GRAY,
        linewidth=5,
        alpha=0.45,
        solid_capstyle="butt",
    )
    axes.plot([float(share.value or 0) * total], [0], "D", color=INK)
    for x, align in ((low, "right"), (high, "left")):
        axes.annotate(
            words.percent(x),
            (x * total, 0),
            (-6 if align == "right" else 6, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            color=GRAY,
        )
    axes.set_yticks(
        [1, 0],
        [
            words("posting_flow.main"),
            "\n".join(wrap(words("posting_flow.range"), 7, words.language)),
        ],
    )
    axes.set_ylim(-0.5, 3.0)
    axes.set_xlim(0, total)
    axes.set_xlabel(words("posting_flow.axis", n=number(total)))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def workers_per_liaison(tables: Tables, words: Words) -> Figure:
    """Draw one liaison beside the workers that he or she answers for, one dot each."""
    ratio = tables.point("workers_per_liaison")
    count, number = tables.count, words.number
    whole = round(ratio)
    fig, axes = _canvas(
        words,
        words("workers_per_liaison.title", n=number(ratio)),
        words(
            "workers_per_liaison.subtitle",
            workers=f"{count('workers'):,}",
            enterprises=count("enterprises"),
            liaisons=count("liaisons_enterprise"),
            exact=number(ratio, 1),
        ),
        words("source_article"),
        left=0.03,
        bottom=0.11,
    )
    columns = 25
    dots = np.arange(whole)
    axes.scatter(dots % columns, -(dots // columns), s=42, color=SKY, linewidth=0)
    axes.scatter([-4.2], [-(whole // columns) / 2], s=420, color=ORANGE, linewidth=0)
    middle = -(whole // columns) / 2
    axes.text(-4.2, middle - 1.3, words("workers_per_liaison.liaison"), ha="center", va="top")
    axes.text(
        (columns - 1) / 2, 0.8, words("workers_per_liaison.workers", n=number(ratio)), ha="center"
    )
    axes.text(
        columns + 0.8,
        middle,
        words(
            "workers_per_liaison.enterprise",
            liaisons=number(tables.point("liaisons_per_enterprise"), 1),
            workers=number(tables.point("workers_per_enterprise")),
        ),
        va="center",
        color=GRAY,
        linespacing=1.4,
    )
    axes.set_xlim(-7, columns + 9)
    axes.set_ylim(-(whole // columns) - 1, 2)
    axes.set_axis_off()
    return fig


@figure
def enterprise_supplies(tables: Tables, words: Words) -> Figure:
    """Draw what enterprises got per worker: what is said, inferred, and left open."""
    rows = [
        ("masks", "masks_per_worker"),
        ("medicine", "herbal_portions_per_worker"),
        ("tests", "tests_per_worker"),
    ]
    # Rounded down: "more than" must stay true.
    floors = {key: f"{math.floor(tables.bounds(name)[0] * 100) / 100:.2f}" for key, name in rows}
    fig, axes = _canvas(
        words,
        words("enterprise_supplies.title", masks=floors["masks"], medicine=floors["medicine"]),
        words("enterprise_supplies.subtitle", workers=f"{tables.count('workers'):,}"),
        words("source_article"),
        size=(7.2, 3.8),
        left=0.27,
        bottom=0.22,
    )
    stop = 1.8
    for y, (key, name) in enumerate(rows):
        low, high = tables.bounds(name)
        axes.annotate(
            "", (stop, y), (high, y), arrowprops={"arrowstyle": "->", "color": LIGHT, "lw": 2}
        )
        axes.plot([low, high], [y, y], color=SKY, linewidth=6, solid_capstyle="butt")
        axes.plot(
            [low], [y], "o", color=BLUE, markersize=7, markerfacecolor="white", markeredgewidth=1.8
        )
        axes.annotate(
            words("enterprise_supplies.said", n=floors[key]),
            (low, y),
            (-4, 9),
            textcoords="offset points",
            color=BLUE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.axvline(1, color=GRAY, linewidth=0.8, linestyle=":", zorder=0)
    axes.set_yticks(range(len(rows)), [words(f"enterprise_supplies.{key}") for key, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.set_xlim(0, stop)
    axes.set_xlabel(words("enterprise_supplies.axis"))
    axes.tick_params(axis="y", length=0)
    return fig


@figure
def donation_mosaic(tables: Tables, words: Words) -> Figure:
    """Draw donors by group: width is heads, height yuan per head, area money."""
    number, interval = words.number, tables.interval
    members, member_yuan = (
        tables.count("donors_members"),
        float(tables.point("yuan_per_member")),
    )
    money = float(tables.point("nonmember_yuan"))
    heads, each = interval("nonmember_donors", "implied"), interval("yuan_per_nonmember", "implied")
    low, high = float(heads.lower or 0), float(heads.upper or 0)
    fig, axes = _canvas(
        words,
        words(
            "donation_mosaic.title",
            heads=words.percent(tables.interval("member_share_of_donors").upper or 0),
            money=words.percent(tables.point("member_share_of_money")),
        ),
        words("donation_mosaic.subtitle", low=number(low), high=number(high)),
        words("source_article"),
        size=(7.2, 4.8),
        bottom=0.16,
    )
    stop = members + high * 1.28
    axes.add_patch(Rectangle((0, 0), members, member_yuan, color=BLUE, linewidth=0))
    width = np.linspace(low, high, 60)
    axes.add_patch(Rectangle((members, 0), low, money / high, color=ORANGE, linewidth=0))
    axes.fill_between(
        members + width,
        0,
        money / width,
        facecolor="white",
        edgecolor=ORANGE,
        hatch="////",
        linewidth=0,
    )
    axes.fill_between(
        [members, members + low],
        money / high,
        money / low,
        facecolor="white",
        edgecolor=ORANGE,
        hatch="////",
        linewidth=0,
    )
    axes.plot(members + width, money / width, color=ORANGE)
    beyond = np.linspace(high, stop - members, 40)
    axes.plot(members + beyond, money / beyond, color=ORANGE, linestyle=":")
    axes.text(
        members + high + 120,
        money / (high * 1.05) + 12,
        words("donation_mosaic.open"),
        color=GRAY,
        fontsize=8,
        va="bottom",
    )
    axes.text(
        members / 2,
        member_yuan / 2,
        words(
            "donation_mosaic.members",
            heads=f"{members:,}",
            money=number(tables.count("donations_members_yuan")),
            perhead=number(member_yuan),
        ),
        ha="center",
        va="center",
        color="white",
        linespacing=1.4,
    )
    axes.text(
        members + low / 2,
        money / high / 2,
        words(
            "donation_mosaic.nonmembers",
            money=number(money),
            low=number(math.floor(each.lower or 0)),
            high=number(math.ceil(each.upper or 0)),
        ),
        ha="center",
        va="center",
        color=INK,
        linespacing=1.4,
    )
    axes.set_xlim(0, stop)
    axes.set_ylim(0, 420)
    axes.set_xlabel(words("donation_mosaic.x"))
    axes.set_ylabel(words("donation_mosaic.y"))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    return fig


@figure
def turning_point(tables: Tables, words: Words) -> Figure:
    """Draw both groups' yuan per head against the number of donors, and where they meet."""
    number = words.number
    donors = Evidence("implied")["donors"]
    members, each = tables.count("donors_members"), float(tables.point("yuan_per_member"))
    money = float(tables.point("nonmember_yuan"))
    equal = float(tables.point("donors_at_equal_giving"))
    low, high = float(donors.lower or 0), float(donors.upper or 0)
    fig, axes = _canvas(
        words,
        words("turning_point.title", n=f"{int(equal):,}"),
        words("turning_point.subtitle", low=number(low), high=number(high)),
        words("turning_point.source"),
        bottom=0.22,
        right=0.95,
    )
    x = np.linspace(low, 20000, 200)
    axes.axvspan(low, high, color=LIGHT, alpha=0.6, linewidth=0)
    axes.text(
        (low + high) / 2,
        160,
        words("turning_point.inferred"),
        ha="center",
        va="center",
        color=GRAY,
        fontsize=8.5,
    )
    axes.plot(x, money / (x - members), color=ORANGE)
    axes.plot([low, 20000], [each, each], color=BLUE)
    axes.plot([equal], [each], "o", color=INK, markersize=6)
    axes.annotate(
        words("turning_point.equal", n=f"{equal:,.0f}"),
        (equal, each),
        (0, 12),
        textcoords="offset points",
        ha="left",
    )
    axes.text(
        20000,
        each + 5,
        words("turning_point.members", n=number(each)),
        color=BLUE,
        ha="right",
        va="bottom",
    )
    axes.text(
        20000,
        money / (20000 - members) + 17,
        words("turning_point.nonmembers"),
        color="#9a6a00",
        ha="right",
        va="bottom",
    )
    axes.set_xlim(13600, 20000)
    axes.set_ylim(130, 400)
    axes.set_xlabel(words("turning_point.x"))
    axes.set_ylabel(words("turning_point.y"))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.grid(axis="y")
    return fig


@figure
def epidemic_curve(tables: Tables, words: Words) -> Figure:
    """Draw Loudi's confirmed and active cases, and the two dated postings on them."""
    days = list(epidemic("Loudi").values())
    x = [_x(day) for day, _, _ in days]
    fig, axes = _canvas(
        words,
        words(
            "epidemic_curve.title",
            share=words.percent(tables.point("case_share_confirmed_by_oath")),
        ),
        words(
            "epidemic_curve.subtitle",
            days=words.number(tables.point("days_since_last_case_at_reinforcement")),
        ),
        words("epidemic_curve.source"),
        size=(7.2, 4.4),
        bottom=0.19,
        right=0.95,
    )
    axes.fill_between(x, [active for _, _, active in days], color=SKY, alpha=0.5, linewidth=0)
    axes.plot(x, [confirmed for _, confirmed, _ in days], color=INK)
    top = days[-1][1]
    axes.text(x[-1], top + 2, words("epidemic_curve.confirmed"), ha="right", va="bottom")
    axes.text(_x(date(2020, 2, 7)), 22, words("epidemic_curve.active"), color="#1b6f9e")
    for name, key in (("date_oath", "oath"), ("date_reinforcement", "grid")):
        day = tables.claims[name].latest
        axes.axvline(_x(day), color=ORANGE, linewidth=1.2)
        axes.text(
            _x(day) + 0.5,
            top * 1.32,
            words(f"epidemic_curve.{key}", day=_day(day, words)),
            va="top",
            linespacing=1.3,
        )
    ticks = [
        date(2020, 1, 21),
        date(2020, 2, 1),
        date(2020, 2, 12),
        date(2020, 2, 24),
        date(2020, 3, 5),
        date(2020, 3, 15),
    ]
    axes.set_xticks([_x(tick) for tick in ticks], [_day(tick, words) for tick in ticks])
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(0, top * 1.34)
    return fig


@figure
def last_cases(tables: Tables, words: Words) -> Figure:
    """Draw the last day with a new case in each of Hunan's prefectures."""
    rows = sorted(linked_rows("last_cases").values(), key=lambda row: row["date"])
    grid = tables.claims["date_reinforcement"].latest
    before = [row for row in rows if _x(date.fromisoformat(row["date"])) < _x(grid)]
    fig, axes = _canvas(
        words,
        words("last_cases.title", n=len(before), all=len(rows)),
        words("last_cases.subtitle"),
        words("last_cases.source"),
        size=(7.2, 5.0),
        left=0.16,
        bottom=0.14,
    )
    first = _x(date(2020, 2, 3))
    for y, row in enumerate(rows):
        day = date.fromisoformat(row["date"])
        loudi = row["place"] == "Loudi"
        axes.plot([first, _x(day)], [y, y], color=LIGHT, linewidth=1)
        axes.plot(
            [_x(day)], [y], "o", color=ORANGE if loudi else BLUE, markersize=8 if loudi else 6
        )
        near = 0 < _x(grid) - _x(day) < 3  # the line would strike the label through
        axes.annotate(
            _day(day, words),
            (_x(day), y),
            (-8 if near else 8, 0),
            textcoords="offset points",
            ha="right" if near else "left",
            va="center",
            color=GRAY,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.axvline(_x(grid), color=ORANGE, linewidth=1.2)
    axes.text(_x(grid) + 0.3, -0.35, words("last_cases.grid"), va="center")
    axes.set_yticks(range(len(rows)), [_place(row["key"], words) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.9)
    ticks = [date(2020, 2, day) for day in (3, 10, 17, 24)]
    axes.set_xticks([_x(tick) for tick in ticks], [_day(tick, words) for tick in ticks])
    axes.set_xlim(first, _x(date(2020, 3, 3)))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def liaisons_beside(tables: Tables, words: Words) -> Figure:
    """Draw liaisons per enterprise in Loudi, under the rule, and elsewhere."""
    rule = record("rule_liaisons_per_enterprise")
    low, high = float(rule.lower or 0), float(rule.upper or 0)
    fig, axes = _canvas(
        words,
        words(
            "liaisons_beside.title"
            if tables.point("liaisons_per_enterprise") in rule
            else "liaisons_beside.title_outside",
            n=words.number(tables.point("liaisons_per_enterprise"), 1),
            low=words.number(low),
            high=words.number(high),
        ),
        words("liaisons_beside.subtitle"),
        words("comparison.source"),
        left=0.36,
        bottom=0.19,
    )
    axes.axvspan(low, high, color=GREEN, alpha=0.15, linewidth=0)
    axes.text(
        low + 0.02,
        -0.7,
        words("liaisons_beside.rule", low=words.number(low), high=words.number(high)),
        va="center",
        color="#00664a",
    )
    rows = comparisons.liaisons_beside()["ratio"]
    _beside(axes, rows, words, "{}", (0, 2.4), digits=2)
    axes.set_xlabel(words("liaisons_beside.axis"))
    return fig


@figure
def workers_beside(tables: Tables, words: Words) -> Figure:
    """Draw workers per liaison in Loudi and in the provincial organs' groups."""
    theirs = record("hunan_organs_workers") / record("hunan_organs_liaisons")
    large = record("hunan_organs_workers") / record("hunan_organs_enterprises")
    ours = tables.interval("workers_per_liaison")
    fig, axes = _canvas(
        words,
        words(
            "workers_beside.title",
            ours=words.number(ours.value or 0),
            theirs=f"{float(theirs.value or 0):,.0f}",
        ),
        words(
            "workers_beside.subtitle",
            large=words.number(large.value or 0),
            small=words.number(tables.point("workers_per_enterprise")),
        ),
        words("comparison.source"),
        size=(7.2, 2.9),
        left=0.3,
        bottom=0.27,
    )
    rows = pd.Series({"loudi": ours, "hunan_organs": theirs})
    _beside(axes, rows, words, "{}", (0, 2200), digits=0)
    axes.set_xlabel(words("workers_beside.axis"))
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
    return fig


@figure
def scheme_growth(tables: Tables, words: Words) -> Figure:
    """Draw how fast Hunan reached its totals of liaisons."""
    keys = (
        "hunan_first_batch_liaisons",
        "hunan_0213_liaisons",
        "hunan_0218_liaisons",
        "hunan_0420_liaisons",
    )
    days = [date.fromisoformat(linked_rows("records")[key]["as_of"]) for key in keys]
    counts = [float(record(key).value or 0) for key in keys]
    notice = date.fromisoformat(linked_rows("events")["liaison_notice"]["date"])
    fig, axes = _canvas(
        words,
        words(
            "scheme_growth.title",
            share=words.percent(counts[0] / counts[-1]),
            last=_day(days[-1], words),
        ),
        words("scheme_growth.subtitle", days=words.number(tables.point("days_notice_to_oath"))),
        words("scheme_growth.source"),
        left=0.12,
        bottom=0.16,
    )
    offsets = ((9, -13), (9, -1), (9, -3), (-6, 9))
    for day, count, offset in zip(days, counts, offsets, strict=True):
        axes.plot([_x(day), _x(day)], [0, count], color=SKY, linewidth=1)
        axes.plot([_x(day)], [count], "o", color=BLUE)
        axes.annotate(
            f"{_day(day, words)}: {count:,.0f}",
            (_x(day), count),
            offset,
            textcoords="offset points",
            ha="right" if offset[0] < 0 else "left",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.axvline(_x(notice), color=ORANGE, linewidth=1.2)
    axes.text(_x(notice) + 0.7, 26000, words("scheme_growth.notice", day=_day(notice, words)))
    axes.set_ylim(0, 28000)
    axes.set_xlim(_x(date(2020, 2, 8)), _x(date(2020, 4, 23)))
    ticks = [date(2020, 2, 11), date(2020, 3, 1), date(2020, 4, 1), date(2020, 4, 20)]
    axes.set_xticks([_x(tick) for tick in ticks], [_day(tick, words) for tick in ticks])
    axes.set_ylabel(words("scheme_growth.axis"))
    axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
    axes.grid(axis="y")
    return fig


@figure
def postings_beside(tables: Tables, words: Words) -> Figure:
    """Draw people sent per unit in Loudi and elsewhere, with what a unit is."""
    fig, axes = _canvas(
        words,
        words("postings_beside.title", n=words.number(tables.point("posted_per_community"), 1)),
        words("postings_beside.subtitle"),
        words("comparison.source"),
        size=(7.2, 4.8),
        left=0.42,
        bottom=0.17,
    )
    axes.set_xscale("log")
    rows = comparisons.postings_beside()["ratio"]
    _beside(axes, rows, words, "posting_{}", (1, 300))
    axes.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    axes.minorticks_off()
    axes.set_xlabel(words("postings_beside.axis"))
    return fig


@figure
def giving_beside(tables: Tables, words: Words) -> Figure:
    """Draw yuan per donor of party members in Loudi and elsewhere."""
    ratios = comparisons.giving_beside()["ratio"]
    # A ratio of two numbers that are both "more than" says nothing.
    rows = ratios[[ratio is not None and ratio.upper is not None for ratio in ratios]]
    ours = tables.interval("yuan_per_member")
    highest = all(ratio < ours for key, ratio in rows.items() if key != "loudi")
    fig, axes = _canvas(
        words,
        words(
            "giving_beside.title" if highest else "giving_beside.title_plain",
            n=words.number(tables.point("yuan_per_member")),
        ),
        words("giving_beside.subtitle", day=_day(tables.claims["date_donations"].latest, words)),
        words("comparison.source"),
        size=(7.2, 4.8),
        left=0.3,
        bottom=0.17,
    )
    _beside(axes, rows, words, "giving_{}", (0, 300))
    axes.set_xlabel(words("giving_beside.axis"))
    return fig


def _beside(
    axes: Axes,
    rows: pd.Series,
    words: Words,
    ours: str,
    limits: tuple[float, float],
    *,
    digits: int = 1,
) -> None:
    """Draw one interval a row: a point as a dot, an open side as an arrow."""
    left, right = limits
    for y, (key, ratio) in enumerate(rows.items()):
        color = ORANGE if key == "loudi" else BLUE
        low = None if not ratio.lower else float(ratio.lower)
        high = None if ratio.upper is None else float(ratio.upper)
        if low is not None and low == high:
            axes.plot([low], [y], "o", color=color, markersize=8 if key == "loudi" else 6)
            label, at = f"{low:,.{digits}f}", low
        else:
            end, far = (low, right) if high is None else (high, left)
            assert end is not None
            axes.annotate("", (far, y), (end, y), arrowprops={"arrowstyle": "->", "color": color})
            axes.plot([end], [y], "o", color=color, markersize=6, markerfacecolor="white")
            # Rounded outward: what is said to be more or less must stay true.
            toward = math.floor if high is None else math.ceil
            end = toward(end * 10**digits) / 10**digits
            label, at = f"{'>' if high is None else '<'} {end:,.{digits}f}", end
        axes.annotate(label, (at, y), (0, 7), textcoords="offset points", ha="center", fontsize=8.5)
    names = [_place(ours.format(key) if key == "loudi" else str(key), words) for key in rows.index]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -1.0)
    axes.set_xlim(left, right)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _place(key: str, words: Words) -> str:
    return words(f"place.{key}")


@figure
def audit(tables: Tables, words: Words) -> Figure:
    """Draw each check of the audit with its verdict."""
    verdicts = run_audit()
    by_verdict = {kind: [v for v in verdicts if v.verdict == kind] for kind in VERDICTS}
    contradicted = len(by_verdict[CONTRADICTED])
    fig, axes = _canvas(
        words,
        words(
            "audit.title_contradicted" if contradicted else "audit.title",
            holds=len(by_verdict[HOLDS]),
            all=len(verdicts),
            contradicted=contradicted,
        ),
        words("audit.subtitle"),
        words("source_article"),
        size=(7.2, 5.6),
        left=0.43,
        bottom=0.07,
    )
    marks = {
        HOLDS: ("o", BLUE),
        HOLDS_IF: ("D", ORANGE),
        UNKNOWN: ("o", GRAY),
        CONTRADICTED: ("X", RED),
    }
    y = 0.0
    ticks: dict[float, str] = {}
    for kind, group in by_verdict.items():
        if not group:
            continue
        marker, color = marks[kind]
        for verdict in group:
            fill = "none" if kind == UNKNOWN else "full"
            axes.plot([0], [y], marker, color=color, markersize=7, fillstyle=fill)
            axes.text(
                0.35,
                y,
                f"{verdict.left:,.1f} {_SIGNS[verdict.check.relation]} {verdict.right:,.1f}",
                va="center",
                fontsize=8.5,
            )
            ticks[y] = words(f"audit.{verdict.check.name}")
            y += 1
        axes.text(
            9.6,
            y - len(group) / 2 - 0.5,
            words(f"audit.verdict.{kind}"),
            color=color,
            ha="right",
            va="center",
        )
        y += 0.5
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(y, -0.8)
    axes.set_xlim(-0.4, 9.7)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return fig


@figure
def readings(tables: Tables, words: Words) -> Figure:
    """Draw results under all readings as multiples of their main value."""
    names = [
        "workers_per_liaison",
        "liaisons_per_enterprise",
        "problems_per_liaison",
        "volunteers_per_community",
        "member_share_of_money",
        "yuan_per_member",
        "donors_at_equal_giving",
        "posted_total",
        "posted_share_of_volunteers",
        "posted_per_community",
        "compounds_per_community",
        "masks_per_posted",
        "dues_per_posted",
        "tested_share_of_posted",
    ]
    fig, axes = _canvas(
        words,
        words("readings.title"),
        words("readings.subtitle"),
        words("source_article"),
        size=(7.2, 5.0),
        left=0.3,
        bottom=0.17,
    )
    stop = 2.0
    for y, name in enumerate(names):
        main = tables.point(name)
        reach = over_readings(name) / main
        low, high = float(reach.lower or 0), float(reach.upper or 0)
        axes.plot([low, min(high, stop)], [y, y], color=SKY, linewidth=6, solid_capstyle="butt")
        if high > stop:
            axes.annotate(
                "",
                (stop * 1.02, y),
                (stop * 0.97, y),
                arrowprops={"arrowstyle": "->", "color": BLUE},
            )
            axes.text(stop * 1.03, y, f"{high:.1f}×", va="center", color=BLUE)
        axes.plot([1], [y], "o", color=INK, markersize=5)
    axes.axvline(1, color=GRAY, linewidth=0.6, zorder=0)
    axes.set_yticks(range(len(names)), [words(f"result.{name}") for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, stop * 1.12)
    axes.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "1", "1.5", "2"])
    axes.set_xlabel(words("readings.axis"))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    return fig


def _x(day: date | None) -> float:
    """Return a day's place on a time axis."""
    if day is None:
        raise ValueError("an undated claim has no place on a time axis")
    return float(day.toordinal())


def _day(day: date | None, words: Words) -> str:
    if day is None:
        return ""
    if words.language == "en":
        return f"{day.day} {day:%b}"
    return f"{day.month}月{day.day}日"
