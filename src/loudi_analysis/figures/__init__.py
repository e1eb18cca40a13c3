"""Step 6, figures: functions that take the study's tables and words, and return a figure.

Titles are claims whose numbers come from the results; what is said is drawn solid, what is
inferred hatched or light. Each figure carries the data that it draws, and `Tables` notes what it
took: a figure's provenance is recorded, not typed.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from loudi_analysis.extraction import extract
from loudi_analysis.figures.canvas import (
    BLUE,
    DARK,
    GRAY,
    GREEN,
    INK,
    LIGHT,
    ORANGE,
    PICTURES,
    RED,
    SKY,
    StudyFigure,
    canvas,
    save,
    style,
    wrap,
)
from loudi_analysis.intervals import Interval
from loudi_analysis.io import StudyError
from loudi_analysis.restoration import gloss_marks, restore
from loudi_analysis.say.words import Words
from loudi_analysis.study import comparisons, linked
from loudi_analysis.study.article import load_article
from loudi_analysis.study.checks import CONTRADICTED, HOLDS, HOLDS_IF, UNKNOWN, VERDICTS, run_audit
from loudi_analysis.study.codebook import Claim, claims
from loudi_analysis.study.results import RESULTS, Evidence, over_readings, result
from loudi_analysis.study.source import load_raw
from loudi_analysis.study.tables import to_csv


@dataclass
class Tables:
    """The tables that a figure draws from, and a note of what it took from them.

    Attributes
    ----------
    results, claims, linked : list of str
        Names of the results, ids of the claims and keys of the linked records, and names of the
        linked tables taken so far, in the order of their use; those that a result rests on too.
    """

    results: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)

    def interval(self, name: str, basis: str = "stated") -> Interval:
        """Return a result under the main reading."""
        self._note(self.results, [name])
        return self.take(result(name).formula, basis)

    def take(self, formula: Callable[[Evidence], Interval], basis: str = "stated") -> Interval:
        """Return what a formula over evidence gives under the main reading."""
        evidence = Evidence(basis)
        value = formula(evidence)
        self._note(self.claims, evidence.claims)
        return value

    def over_readings(self, name: str) -> Interval:
        """Return the range of a result over all readings."""
        self.interval(name)
        return over_readings(name)

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

    def claim(self, name: str) -> Claim:
        """Return a claim."""
        self._note(self.claims, [name])
        return claims()[name]

    def count(self, claim: str) -> int:
        """Return the number that a claim states."""
        return int(self.claim(claim).quantity.value or 0)

    def record(self, key: str) -> Interval:
        """Return a public figure."""
        self._note(self.linked, ["records"])
        self._note(self.claims, [key])
        return linked.record(key)

    def rows(self, table: str, keys: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return rows of a linked table by key."""
        rows = linked.linked_rows(table)
        found = {key: rows[key] for key in keys}
        self._note(self.linked, [table])
        self._note(self.claims, found)
        return found

    def compared(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a comparison, noting the records that its rows name."""
        self.rows("records", " ".join(table["records"]).split())
        return table

    @staticmethod
    def _note(notes: list[str], names: Iterable[str]) -> None:
        notes.extend(name for name in names if name not in notes)


_SIGNS = {"=": "=", "<": "<", "<=": "≤"}

Drawing = Callable[[Tables, Words], StudyFigure]
FIGURES: dict[str, Drawing] = {}
"""The study's figures by name, in the order of the story."""

FORMATS = (*PICTURES, "csv")
"""The files of a figure: the pictures, and the data that they show."""


def draw(name: str, language: str = "en", tables: Tables | None = None) -> StudyFigure:
    """Return the figure of that name in a language; ``tables`` notes what it took.

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
            figure = FIGURES[name](tables or Tables(), Words(language))
            figure.canvas.draw()
        except UserWarning as warning:
            raise StudyError(f"figure {name!r} ({language}): {warning}") from warning
        finally:
            plt.close("all")
    return figure


def render(name: str, language: str, formats: Iterable[str]) -> dict[str, bytes]:
    """Return a figure as the bytes of each format, by format: the same every time.

    Raises
    ------
    StudyError
        As `draw`.
    """
    figure = draw(name, language)
    return {
        form: to_csv(figure.data).encode() if form == "csv" else save(figure, language, form)
        for form in formats
    }


def figure(function: Drawing) -> Drawing:
    """Register a drawing function under its own name."""
    FIGURES[function.__name__] = function
    return function


@figure
def restoration(tables: Tables, words: Words) -> StudyFigure:
    """Draw the received file as rows of characters: text, readings, broken places."""
    raw = load_raw()
    result = restore(raw)
    spans = [(mark.start(), mark.end(), "reading") for mark in gloss_marks(raw)]
    spans += [(repair.start, repair.end, "broken") for repair in result.repairs]
    data = pd.DataFrame(sorted(spans), columns=["start", "end", "kind"])
    kinds = {"reading": 1, "broken": 2}
    inside = np.zeros(len(raw), dtype=int)
    for start, end, kind in sorted(spans, key=lambda span: kinds[span[2]]):
        inside[start:end] = kinds[kind]
    numbers = {
        "insertions": words.number(result.insertions),
        "repairs": len(result.repairs),
        "damaged": words.number(len(raw)),
    }
    fig, axes = canvas(
        words,
        "restoration",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
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
def coverage(tables: Tables, words: Words) -> StudyFigure:
    """Draw every quantity at its place in the restored text, by section."""
    article = load_article()
    coded = {tables.claim(name).quantity: name for name in claims()}
    rows = []
    for quantity in extract(article.text):
        section = article.sections[article.paragraph_at(quantity.start).section]
        kind = "date" if quantity.iso else "hedged" if quantity.hedge else "exact"
        place = quantity.start - section.paragraphs[0].start
        claim = coded.get(quantity, "")
        rows.append([quantity.start, section.number, place, kind if claim else "aside", claim])
    data = pd.DataFrame(rows, columns=["start", "section", "place_in_section", "kind", "claim"])
    by_section = Counter(data["section"])
    [(fullest, most)] = by_section.most_common(1)
    numbers = {
        "n": len(data),
        "coded": len(coded),
        "characters": words.number(len(article.text)),
        "section": fullest,
        "most": most,
    }
    fig, axes = canvas(
        words,
        "coverage",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        size=(7.2, 3.8),
        left=0.13,
        bottom=0.2,
    )
    kinds = [
        ("exact", BLUE, "|"),
        ("hedged", ORANGE, "D"),
        ("date", GREEN, "o"),
        ("aside", GRAY, "x"),
    ]
    for section in article.sections:
        length = section.paragraphs[-1].end - section.paragraphs[0].start
        axes.barh(section.number, length, height=0.5, color="#eeeeee")
    for kind, color, marker in kinds:
        drawn = data[data["kind"] == kind]
        axes.plot(
            drawn["place_in_section"],
            drawn["section"],
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
    axes.set_xlabel(words("coverage.axis"))
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def timeline(tables: Tables, words: Words) -> StudyFigure:
    """Draw what the article dates, and how far its words bound what it does not date."""
    start, stop = date(2020, 2, 5), date(2020, 3, 8)
    names = (
        "volunteers",
        "liaisons_enterprise",
        "date_oath",
        "volunteers_communities",
        "date_reinforcement",
        "date_donations",
    )
    chosen = [tables.claim(name) for name in names]
    data = pd.DataFrame(
        [
            [
                claim.claim,
                claim.quantity.value,
                "dated" if claim.topic == "date" else "bounded" if claim.latest else "undated",
                claim.latest,
            ]
            for claim in chosen
        ],
        columns=["claim", "people", "kind", "latest"],
        dtype=object,
    )
    count = {name: words.number(tables.count(name)) for name in (*names, "liaisons_grid")}
    numbers: dict[str, object] = {
        kind: int((data["kind"] == kind).sum()) for kind in ("dated", "bounded", "undated")
    }
    fig, axes = canvas(
        words,
        "timeline",
        data,
        title=numbers,
        alt=numbers
        | {"start": _day(start, words), "stop": _day(stop, words)}
        | {
            f"day{number}": _day(claim.latest, words)
            for number, claim in enumerate((c for c in chosen if c.topic == "date"), 1)
        },
        source="timeline.source",
        left=0.36,
        bottom=0.17,
    )
    labels = [
        words("timeline.volunteers", n=count["volunteers"]),
        words("timeline.chosen", n=count["liaisons_enterprise"]),
        words("timeline.oath"),
        words(
            "timeline.communities",
            n=count["volunteers_communities"],
            m=tables.count("communities"),
        ),
        words("timeline.grid", n=count["liaisons_grid"]),
        words("timeline.donations"),
    ]
    arrow = {"arrowstyle": "->", "color": GRAY}
    first, last = _x(start), _x(stop)
    for y, (kind, day) in enumerate(zip(data["kind"], data["latest"], strict=True)):
        if kind == "dated":
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
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        axes.text(first + 2, y - 0.36, note, fontsize=8, color=GRAY, va="bottom", bbox=box)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.65)
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
def posting_flow(tables: Tables, words: Words) -> StudyFigure:
    """Draw those posted as parts of those who signed up, and the share's range over readings."""
    share = tables.point("posted_share_of_volunteers")
    reach = tables.over_readings("posted_share_of_volunteers")
    low, high = float(reach.lower or 0), float(reach.upper or 0)
    total = tables.count("volunteers")
    groups = [
        ("communities", "volunteers_communities", BLUE),
        ("grid", "liaisons_grid", SKY),
        ("enterprise", "liaisons_enterprise", ORANGE),
    ]
    number = words.number
    people = {key: tables.count(name) for key, name, _ in groups}
    people["rest"] = total - sum(people.values())
    data = pd.DataFrame(
        [
            *(["main reading", key, n, n / total] for key, n in people.items()),
            ["least over all readings", "", _whole((reach.lower or Fraction(0)) * total), low],
            ["greatest over all readings", "", _whole((reach.upper or Fraction(1)) * total), high],
        ],
        columns=["reading", "group", "people", "share_of_those_who_signed_up"],
    )
    numbers: dict[str, object] = {
        "posted": number(tables.point("posted_total")),
        "volunteers": number(total),
        "share": words.percent(share),
        "low": words.percent(low),
        "high": words.percent(high),
    }
    fig, axes = canvas(
        words,
        "posting_flow",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers | people,
        size=(7.2, 4.4),
        left=0.17,
        bottom=0.2,
    )
    left = 0
    for key, name, color in groups:
        n = people[key]
        axes.barh(1, n, left=left, color=color, height=0.84, edgecolor="white")
        label = words(f"posting_flow.{key}", n=n, day=_day(tables.claim(name).latest, words))
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
        linestyle="--",
        linewidth=0.8,
    )
    axes.annotate(
        words("posting_flow.rest", n=people["rest"]),
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
    axes.plot([float(share) * total], [0], "D", color=INK)
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
            "\n".join(wrap(words("posting_flow.range"), 8.5, words.language)),
        ],
    )
    axes.set_ylim(-0.5, 3.0)
    axes.set_xlim(0, total)
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlabel(words("posting_flow.axis", n=number(total)))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def workers_per_liaison(tables: Tables, words: Words) -> StudyFigure:
    """Draw one liaison beside the workers that he or she answers for, one dot each."""
    ratio = tables.point("workers_per_liaison")
    each = {
        name: tables.point(name)
        for name in ("workers_per_liaison", "workers_per_enterprise", "liaisons_per_enterprise")
    }
    data = pd.DataFrame(
        [*((name, float(value)) for name, value in each.items())], columns=["result", "value"]
    )
    count, number = tables.count, words.number
    whole = round(ratio)
    numbers = {
        "n": number(ratio),
        "workers": f"{count('workers'):,}",
        "enterprises": count("enterprises"),
        "liaisons": count("liaisons_enterprise"),
        "exact": number(ratio, 1),
    }
    fig, axes = canvas(
        words,
        "workers_per_liaison",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
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
            liaisons=number(each["liaisons_per_enterprise"], 1),
            workers=number(each["workers_per_enterprise"]),
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
def enterprise_supplies(tables: Tables, words: Words) -> StudyFigure:
    """Draw what enterprises got per worker: what is said, inferred, and left open."""
    rows = [
        ("masks", "masks_per_worker"),
        ("medicine", "herbal_portions_per_worker"),
        ("tests", "tests_per_worker"),
    ]
    data = pd.DataFrame(
        [[name, *tables.bounds(name), "no upper limit is said"] for _, name in rows],
        columns=["result", "more_than", "less_than_by_convention", "note"],
    )
    low_ends, high_ends = data["more_than"], data["less_than_by_convention"]
    # Rounded down: "more than" must stay true.
    floors = {
        key: f"{math.floor(low * 10**digits) / 10**digits:.{digits}f}"
        for (key, _), low, digits in zip(rows, low_ends, (2, 2, 3), strict=True)
    }
    numbers = floors | {
        "workers": f"{tables.count('workers'):,}",
        "enterprises": str(tables.count("enterprises")),
    }
    fig, axes = canvas(
        words,
        "enterprise_supplies",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        size=(7.2, 3.8),
        left=0.27,
        bottom=0.22,
    )
    stop = 1.8
    for y, (key, low, high) in enumerate(zip(floors, low_ends, high_ends, strict=True)):
        axes.annotate(
            "",
            (stop, y),
            (high, y),
            arrowprops={"arrowstyle": "->", "color": LIGHT, "lw": 2},
            zorder=1,
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
def donation_mosaic(tables: Tables, words: Words) -> StudyFigure:
    """Draw donors by group: width is heads, height yuan per head, area money."""
    number, interval = words.number, tables.interval
    members, member_yuan = (
        tables.count("donors_members"),
        float(tables.point("yuan_per_member")),
    )
    money = float(tables.point("nonmember_yuan"))
    heads, each = interval("nonmember_donors", "implied"), interval("yuan_per_nonmember", "implied")
    low, high = float(heads.lower or 0), float(heads.upper or 0)
    data = pd.DataFrame(
        {
            "group": ["members", "non-members"],
            "bounds": ["exact", "more than, as said; less than, by convention"],
            "donors_lower": [members, low],
            "donors_upper": [members, high],
            "yuan": [tables.count("donations_members_yuan"), money],
            "yuan_per_donor_lower": [member_yuan, float(each.lower or 0)],
            "yuan_per_donor_upper": [member_yuan, float(each.upper or 0)],
        }
    )
    numbers = {
        "heads": words.percent(tables.interval("member_share_of_donors").upper or 0),
        "money": words.percent(tables.point("member_share_of_money")),
        "low": number(low),
        "high": number(high),
        "members": number(members),
        "perhead": number(member_yuan),
        "least": number(math.floor(each.lower or 0)),
        "most": number(math.ceil(each.upper or 0)),
    }
    fig, axes = canvas(
        words,
        "donation_mosaic",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
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
            low=numbers["least"],
            high=numbers["most"],
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
def turning_point(tables: Tables, words: Words) -> StudyFigure:
    """Draw both groups' yuan per head against the number of donors, and where they meet."""
    number = words.number
    donors = tables.claim("donors").implied
    members, each = tables.count("donors_members"), float(tables.point("yuan_per_member"))
    money = float(tables.point("nonmember_yuan"))
    equal = float(tables.point("donors_at_equal_giving"))
    low, high = float(donors.lower or 0), float(donors.upper or 0)
    x = np.union1d(np.arange(low, 20001, 100), [equal])
    data = pd.DataFrame(
        {
            "donors": x,
            "yuan_per_member": each,
            "yuan_per_nonmember": money / (x - members),
            "in_inferred_range": (x > low) & (x < high),
        }
    )
    numbers = {
        "n": f"{int(equal):,}",
        "low": number(low),
        "high": number(high),
        "each": number(each),
    }
    fig, axes = canvas(
        words,
        "turning_point",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        source="turning_point.source",
        bottom=0.22,
        right=0.95,
    )
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
    axes.plot(x, data["yuan_per_nonmember"], color=ORANGE)
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
        color=DARK,
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
def epidemic_curve(tables: Tables, words: Words) -> StudyFigure:
    """Draw Loudi's confirmed and active cases, and the two dated postings on them."""
    days = linked.epidemic("Loudi")
    tables.rows("epidemic", days)
    data = pd.DataFrame(days.values(), columns=["date", "confirmed", "active"])
    x = [_x(day) for day in data["date"]]
    top = int(data["confirmed"].iloc[-1])
    numbers = {
        "share": words.percent(tables.point("case_share_confirmed_by_oath")),
        "days": words.number(tables.point("days_since_last_case_at_reinforcement")),
        "first": _day(data["date"].iloc[0], words),
        "last": _day(data["date"].iloc[-1], words),
        "cases": top,
        "active": int(data["active"].max()),
        "peak": _day(data["date"].iloc[int(data["active"].argmax())], words),
    }
    fig, axes = canvas(
        words,
        "epidemic_curve",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        source="epidemic_curve.source",
        size=(7.2, 4.4),
        bottom=0.19,
        right=0.95,
    )
    axes.fill_between(x, data["active"], color=SKY, alpha=0.5, linewidth=0)
    axes.plot(x, data["confirmed"], color=INK)
    axes.text(x[-1], top + 2, words("epidemic_curve.confirmed"), ha="right", va="bottom")
    axes.text(_x(date(2020, 2, 7)), 22, words("epidemic_curve.active"), color="#1b6f9e")
    for name, key in (("date_oath", "oath"), ("date_reinforcement", "grid")):
        day = tables.claim(name).latest
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
    axes.set_ylabel(words("epidemic_curve.axis"))
    return fig


@figure
def last_cases(tables: Tables, words: Words) -> StudyFigure:
    """Draw the last day with a new case in each of Hunan's prefectures."""
    rows = sorted(
        tables.rows("last_cases", linked.linked_rows("last_cases")).values(),
        key=lambda row: row["date"],
    )
    data = pd.DataFrame(
        [[row["key"], row["place"], date.fromisoformat(row["date"])] for row in rows],
        columns=["key", "place", "last_day_with_a_new_case"],
    )
    grid = tables.claim("date_reinforcement").latest
    before = sum(_x(day) < _x(grid) for day in data["last_day_with_a_new_case"])
    loudi_day = data.loc[data["place"] == "Loudi", "last_day_with_a_new_case"].item()
    numbers = {
        "n": before,
        "all": len(data),
        "loudi": _day(loudi_day, words),
        "grid": _day(grid, words),
        "first": _day(data["last_day_with_a_new_case"].iloc[0], words),
        "last": _day(data["last_day_with_a_new_case"].iloc[-1], words),
    }
    fig, axes = canvas(
        words,
        "last_cases",
        data,
        title=numbers,
        alt=numbers,
        source="last_cases.source",
        size=(7.2, 5.0),
        left=0.16,
        bottom=0.14,
    )
    first = _x(date(2020, 2, 3))
    for y, (_, place, day) in enumerate(data.itertuples(index=False, name=None)):
        loudi = place == "Loudi"
        axes.plot([first, _x(day)], [y, y], color=LIGHT, linewidth=1)
        axes.plot(
            [_x(day)], [y], "o", color=ORANGE if loudi else BLUE, markersize=8 if loudi else 6
        )
        near = 0 < _x(grid) - _x(day) <= 3  # the line would strike the label through
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
    axes.set_yticks(range(len(rows)), [_place(key, words) for key in data["key"]])
    axes.set_ylim(len(rows) - 0.5, -0.9)
    ticks = [date(2020, 2, day) for day in (3, 10, 17, 24)]
    axes.set_xticks([_x(tick) for tick in ticks], [_day(tick, words) for tick in ticks])
    axes.set_xlim(first, _x(date(2020, 3, 3)))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return fig


@figure
def liaisons_beside(tables: Tables, words: Words) -> StudyFigure:
    """Draw liaisons per enterprise in Loudi, under the rule, and elsewhere."""
    rule = tables.record("rule_liaisons_per_enterprise")
    low, high = float(rule.lower or 0), float(rule.upper or 0)
    ours = tables.point("liaisons_per_enterprise")
    table = tables.compared(comparisons.liaisons_beside())
    rows = table["ratio"]
    numbers = {
        "n": words.number(ours, 1),
        "low": words.number(low),
        "high": words.number(high),
    }
    fig, axes = canvas(
        words,
        "liaisons_beside",
        _compared(table),
        variant="title" if ours in rule else "title_outside",
        title=numbers,
        alt=numbers | _reach(rows, words, digits=2),
        source="comparison.source",
        left=0.36,
        bottom=0.22,
    )
    axes.axvspan(low, high, color=GREEN, alpha=0.15, linewidth=0)
    axes.text(
        low + 0.02,
        -0.7,
        words("liaisons_beside.rule", low=words.number(low), high=words.number(high)),
        va="center",
        color="#00664a",
    )
    _beside(axes, rows, words, "{}", (0, 2.4), digits=2)
    axes.set_xlabel(words("liaisons_beside.axis"))
    return fig


@figure
def workers_beside(tables: Tables, words: Words) -> StudyFigure:
    """Draw workers per liaison in Loudi and in the provincial organs' groups."""
    theirs = tables.record("hunan_organs_workers") / tables.record("hunan_organs_liaisons")
    large = tables.record("hunan_organs_workers") / tables.record("hunan_organs_enterprises")
    ours = tables.interval("workers_per_liaison")
    rows = pd.Series({"loudi": ours, "hunan_organs": theirs})
    sources = [
        "article",
        tables.rows("records", ["hunan_organs_workers"])["hunan_organs_workers"]["source"],
    ]
    numbers = {
        "ours": words.number(ours.value or 0),
        "theirs": f"{float(theirs.value or 0):,.0f}",
        "large": words.number(large.value or 0),
        "small": words.number(tables.point("workers_per_enterprise")),
        "groups": words.number(tables.record("hunan_organs_enterprises").value or 0),
    }
    fig, axes = canvas(
        words,
        "workers_beside",
        _compared(pd.DataFrame({"ratio": rows, "source": sources}).rename_axis("key")),
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        source="comparison.source",
        size=(7.2, 2.9),
        left=0.3,
        bottom=0.32,
    )
    _beside(axes, rows, words, "{}", (0, 2200), digits=0)
    axes.set_xlabel(words("workers_beside.axis"))
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
    return fig


@figure
def scheme_growth(tables: Tables, words: Words) -> StudyFigure:
    """Draw how fast Hunan reached its totals of liaisons."""
    keys = (
        "hunan_first_batch_liaisons",
        "hunan_0213_liaisons",
        "hunan_0218_liaisons",
        "hunan_0420_liaisons",
    )
    data = pd.DataFrame(
        [
            [
                key,
                date.fromisoformat(row["as_of"]),
                int(tables.record(key).value or 0),
            ]
            for key, row in tables.rows("records", keys).items()
        ],
        columns=["record", "as_of", "liaisons"],
    )
    days, counts = list(data["as_of"]), list(data["liaisons"])
    notice = date.fromisoformat(tables.rows("events", ["liaison_notice"])["liaison_notice"]["date"])
    numbers = {
        "share": words.percent(counts[0] / counts[-1]),
        "first": _day(days[0], words),
        "last": _day(days[-1], words),
        "days": words.number(tables.point("days_notice_to_oath")),
        **{f"d{n}": _day(day, words) for n, day in enumerate(days, 1)},
        **{f"c{n}": f"{count:,}" for n, count in enumerate(counts, 1)},
    }
    fig, axes = canvas(
        words,
        "scheme_growth",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        source="scheme_growth.source",
        left=0.12,
        bottom=0.16,
    )
    offsets = ((9, -13), (9, -1), (9, -3), (-6, 9))
    for day, count, offset in zip(days, counts, offsets, strict=True):
        axes.plot([_x(day)], [count], "o", color=BLUE)
        axes.annotate(
            words("scheme_growth.point", day=_day(day, words), n=f"{count:,}"),
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
def postings_beside(tables: Tables, words: Words) -> StudyFigure:
    """Draw people sent per unit in Loudi and elsewhere, with what a unit is."""
    table = tables.compared(comparisons.postings_beside())
    rows = table["ratio"]
    numbers = {
        "n": words.number(tables.point("posted_per_community"), 1),
        "volunteers": tables.count("volunteers_communities"),
        "grid": tables.count("liaisons_grid"),
        "communities": tables.count("communities"),
    }
    fig, axes = canvas(
        words,
        "postings_beside",
        _compared(table),
        title=numbers,
        subtitle=numbers,
        alt=numbers | _reach(rows, words),
        source="comparison.source",
        size=(7.2, 4.8),
        left=0.42,
        bottom=0.19,
    )
    axes.set_xscale("log")
    _beside(axes, rows, words, "posting_{}", (1, 300))
    axes.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    axes.minorticks_off()
    axes.set_xlabel(words("postings_beside.axis"))
    return fig


@figure
def giving_beside(tables: Tables, words: Words) -> StudyFigure:
    """Draw yuan per donor of party members in Loudi and elsewhere."""
    table = tables.compared(comparisons.giving_beside())
    # A ratio of two numbers that are both "more than", or of rough counts, says nothing.
    said = [ratio is not None and ratio.upper is not None for ratio in table["ratio"]]
    left, table = len(table) - sum(said), table[said]
    rows = table["ratio"]
    ours = tables.interval("yuan_per_member")
    highest = all(ratio < ours for key, ratio in rows.items() if key != "loudi")
    numbers = {
        "n": words.number(tables.point("yuan_per_member")),
        "day": _day(tables.claim("date_donations").latest, words),
        "others": len(rows) - 1,
        "left": left,
    }
    fig, axes = canvas(
        words,
        "giving_beside",
        _compared(table),
        variant="title" if highest else "title_plain",
        title=numbers,
        subtitle=numbers,
        alt=numbers | _reach(rows, words),
        source="comparison.source",
        size=(7.2, 4.8),
        left=0.3,
        bottom=0.19,
    )
    _beside(axes, rows, words, "giving_{}", (0, 300))
    axes.set_xlabel(words("giving_beside.axis"))
    return fig


def _compared(table: pd.DataFrame) -> pd.DataFrame:
    """Return a comparison as data: its intervals as bounds, an end that is not said empty."""
    bounds = pd.DataFrame([_bounds(ratio) for ratio in table["ratio"]], index=table.index)
    plain = table.drop(columns="ratio").rename(columns=lambda name: name.replace(" ", "_"))
    return plain.join(bounds).reset_index()


def _bounds(interval: Interval) -> dict[str, int | float | bool | None]:
    """Return an interval's bounds as cells; a count that may be nothing has no lower one."""
    return {
        "lower": _whole(interval.lower) if interval.lower else None,
        "upper": None if interval.upper is None else _whole(interval.upper),
        "lower_inclusive": interval.low.inclusive if interval.lower else False,
        "upper_inclusive": interval.high.inclusive,
    }


def _reach(rows: pd.Series, words: Words, *, digits: int = 1) -> dict[str, object]:
    """Return how many other places there are, and the least and greatest of their exact ratios."""
    exact = [ratio.value for key, ratio in rows.items() if key != "loudi" and ratio.value]
    return {
        "places": len(rows) - 1,
        "open": len(rows) - 1 - len(exact),
        "least": words.number(min(exact), digits),
        "most": words.number(max(exact), digits),
    }


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
def audit(tables: Tables, words: Words) -> StudyFigure:
    """Draw each check of the audit with its verdict."""
    verdicts = run_audit()
    for verdict in verdicts:
        for side in (verdict.check.left, verdict.check.right):
            tables.take(side)
    by_verdict = {kind: [v for v in verdicts if v.verdict == kind] for kind in VERDICTS}
    contradicted = len(by_verdict[CONTRADICTED])
    english = Words("en")
    data = pd.DataFrame(
        [
            {
                "check": v.check.name,
                **{f"left_{end}": bound for end, bound in _bounds(v.left).items()},
                "relation": v.check.relation,
                **{f"right_{end}": bound for end, bound in _bounds(v.right).items()},
                "verdict": english(f"audit.verdict.{v.verdict}"),
            }
            for group in by_verdict.values()
            for v in group
        ],
        dtype=object,
    )
    numbers = {
        "holds": len(by_verdict[HOLDS]),
        "all": len(verdicts),
        "contradicted": contradicted,
        "convention": len(by_verdict[HOLDS_IF]),
        "unknown": len(by_verdict[UNKNOWN]),
    }
    fig, axes = canvas(
        words,
        "audit",
        data,
        variant="title_contradicted" if contradicted else "title",
        title=numbers,
        alt=numbers,
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
                " ".join(
                    (
                        _said(verdict.left, words),
                        _SIGNS[verdict.check.relation],
                        _said(verdict.right, words),
                    )
                ),
                va="center",
                fontsize=8.5,
            )
            ticks[y] = words(f"audit.{verdict.check.name}")
            y += 1
        axes.text(
            9.6,
            y - len(group) / 2 - 0.5,
            words(f"audit.verdict.{kind}"),
            color=DARK if color == ORANGE else color,
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
def readings(tables: Tables, words: Words) -> StudyFigure:
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
    rows = []
    for name in names:
        main, reach = tables.point(name), tables.over_readings(name)
        ends = [reach.lower or Fraction(0), reach.upper]  # nothing here is below zero
        rows.append(
            {
                "result": name,
                "unit": result(name).unit,
                "main": _whole(main),
                "least": None if ends[0] is None else _whole(ends[0]),
                "least_inclusive": reach.low.inclusive,
                "greatest": None if ends[1] is None else _whole(ends[1]),
                "greatest_inclusive": reach.high.inclusive,
                "least_multiple": None if ends[0] is None else float(ends[0] / main),
                "greatest_multiple": None if ends[1] is None else float(ends[1] / main),
            }
        )
    data = pd.DataFrame(rows)
    slight = 0.001
    lows, highs = data["least_multiple"].fillna(0), data["greatest_multiple"]
    fixed = int(((lows > 1 - slight) & (highs < 1 + slight)).sum())
    widest = names[int(data["greatest_multiple"].argmax())]
    numbers = {
        "fixed": fixed,
        "moving": len(names) - fixed,
        "all": len(names),
        "results": len(RESULTS),
        "slight": words.percent(slight, 1),
        "widest": words(f"result.{widest}"),
        "times": words.number(data["greatest_multiple"].max(), 1),
    }
    fig, axes = canvas(
        words,
        "readings",
        data,
        title=numbers,
        subtitle=numbers,
        alt=numbers,
        size=(7.2, 5.0),
        left=0.3,
        bottom=0.17,
    )
    stop = 2.0
    for y, (low, high) in enumerate(zip(lows, highs, strict=True)):
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


def _said(interval: Interval, words: Words) -> str:
    """Say an interval in words, its ends rounded outward to two digits."""

    def number(bound: Fraction, toward: Callable[[Fraction], int] = round) -> str:
        digits = 0 if bound.denominator == 1 else 2
        return words.number(Fraction(toward(bound * 100), 100), digits)

    lower, upper = interval.lower, interval.upper
    if interval.value is not None:
        return number(interval.value)
    if lower and upper is not None:
        return words("bounds.between", low=number(lower, math.floor), high=number(upper, math.ceil))
    if lower:
        key = "bounds.at_least" if interval.low.inclusive else "bounds.more"
        return words(key, n=number(lower, math.floor))
    assert upper is not None
    return words(
        "bounds.at_most" if interval.high.inclusive else "bounds.less", n=number(upper, math.ceil)
    )


def _whole(number: Fraction) -> int | float:
    """Return a number as an integer where it is one."""
    return number.numerator if number.denominator == 1 else float(number)


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
