"""Step 7, the evidence page: the article with every quantity marked, bound to what rests on it.

One HTML file that asks for nothing: style, script, font and figure stand in it. What a choice
shows is a row of its tables, so the page says as much without a script, and in print.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from importlib import resources

from markupsafe import Markup, escape

from loudi_analysis import figures
from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.figures.font import font_face
from loudi_analysis.intervals import OPEN, End, Interval, written
from loudi_analysis.io import StudyError
from loudi_analysis.pages.page import render_template
from loudi_analysis.say.quotes import condition, quotes
from loudi_analysis.study.article import Paragraph, load_article
from loudi_analysis.study.codebook import (
    Claim,
    bounds_implied,
    bounds_said,
    claims,
    load_set_aside,
    masked_spans,
    masked_text,
    rows,
)
from loudi_analysis.study.linked import linked_rows, linked_tables, record
from loudi_analysis.study.results import (
    BASES,
    HEADLINES,
    RESULTS,
    Evidence,
    Result,
    compute,
    compute_results,
    over_readings,
    result,
)

LANGUAGE = "zh-Hant"
"""The language of the article's words."""

TOPICS = {
    "speed": "How far, and how fast",
    "epidemic": "On the epidemic’s curve",
    "staffing": "How people and supplies were spread",
    "donations": "Who gave",
}
"""The topics of the results, as the page heads them."""

_UNITS = {"nonmember_to_member_ratio": "times as much"}
"""Units in other words than the result's own."""

_FONT = "Study Han"
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff]"
_CHINESE = re.compile(rf"[\d.]*{_HAN}+(?:[\d.]+{_HAN}+)*")


@dataclass(frozen=True)
class Mark:
    """A quantity as the article marks it.

    Attributes
    ----------
    number : int
        From 1, in the order of the text.
    anchor : str
        The fragment that chooses it, ``claim-donors`` or ``aside-1``.
    quantity : Quantity
        Its reading.
    claim : Claim or None
        What it was coded as; None where it was set aside.
    reason : str
        Why it was set aside, else empty.
    results : tuple of Result
        The results that rest on it.
    """

    number: int
    anchor: str
    quantity: Quantity
    claim: Claim | None
    reason: str
    results: tuple[Result, ...]

    @property
    def value(self) -> str:
        """The value as stated: a number, or a date as the words give it."""
        if self.quantity.iso:
            return date_in_words(self.quantity.iso)
        return "" if self.quantity.value is None else f"{self.quantity.value:,}"

    @property
    def said(self) -> str:
        """The bounds that the words set, in words; empty for a date."""
        return _bounds(bounds_said(self.quantity))

    @property
    def implied(self) -> str:
        """The bounds that a careful reader infers, in words; empty where they are those said."""
        implied = _bounds(bounds_implied(self.quantity))
        return "" if implied == self.said else implied


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph: plain words, a masked name, or a marked quantity."""

    text: str
    masked: bool = False
    mark: Mark | None = None


@dataclass(frozen=True)
class Linked:
    """A linked record that a result rests on: what it says, and the rows of its sources."""

    key: str
    what: str
    sources: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Finding:
    """A result as the page shows it.

    Attributes
    ----------
    result : Result
        What it is.
    stated, implied, readings : str
        Its bounds in words: from what is said, by the convention of the last digit, and from what
        is said over every reading; each of the last two empty where it is the first.
    inferred : str
        Of the bounds by convention, those that are inferred.
    turns : bool
        Whether another reading moves a bound by more than a thousandth of it.
    unit : str
        The unit as written after the number; empty for a share.
    marks : tuple of Mark
        The quantities that it is computed from.
    linked : tuple of Linked
        The linked records that it is computed from.
    denominators : frozenset of str
        The claims and linked records that it is per, or a share of.
    chosen : tuple of dict
        The rows of ``data/codebook/readings.csv`` that it takes.
    condition : str
        What it rests on, ``if ...``; empty where on nothing.
    sentence : str
        The result as a sentence to quote.
    """

    result: Result
    stated: str
    implied: str
    readings: str
    inferred: str
    turns: bool
    unit: str
    marks: tuple[Mark, ...]
    linked: tuple[Linked, ...]
    denominators: frozenset[str]
    chosen: tuple[dict[str, str], ...]
    condition: str
    sentence: str


def evidence_page() -> str:
    """Return the evidence page as HTML, the same bytes every time.

    Raises
    ------
    StudyError
        Where the article, its coding or a linked table has a fault.
    """
    marks = _marks()
    text = masked_text()
    findings = _findings(marks)
    script = _asset("evidence.js")
    figure = base64.b64encode(figures.render("donation_mosaic", "en", ["svg"])["svg"]).decode()

    def render(style: str) -> str:
        return render_template(
            "evidence.html.j2",
            zh=chinese,
            when=when_in_words,
            hedged=hedged,
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
            article=load_article(),
            pieces=lambda paragraph: _pieces(paragraph, text, marks),
            marks=marks,
            findings=findings,
            headlines=[findings[name] for name in (*HEADLINES, "case_share_confirmed_by_oath")],
            topics=TOPICS,
            figure=figure,
            alt=figures.draw("donation_mosaic").alt,
            mosaic=_mosaic(),
        )

    # The font is cut to the article and to the other Chinese that the page turns out to hold.
    held = re.findall(f'lang="{LANGUAGE}">([^<]*)', render(""))
    characters = "".join(sorted(set(text + unescape("".join(held)))))
    return render(font_face(characters, LANGUAGE, _FONT) + "\n" + _asset("evidence.css"))


def chinese(text: str) -> Markup:
    """Mark each Chinese stretch of an English text with its language.

    >>> chinese("tests in 人次 <1>")
    Markup('tests in <span lang="zh-Hant">人次</span> &lt;1&gt;')
    """
    marked = _CHINESE.sub(lambda m: f'<span lang="{LANGUAGE}">{m[0]}</span>', str(escape(text)))
    return Markup(marked)


def day_in_words(iso: str) -> str:
    """Write an ISO date as English does, ``12 February 2020``."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def date_in_words(iso: str) -> str:
    """Write a date as the words give it, which is mostly without a year."""
    if iso.startswith("--") and len(iso) == len("--02-12"):
        day = day_in_words("2020" + iso[1:]).removesuffix(" 2020")
        return f"{day}, no year said"
    return iso


def hedged(bounds: str) -> Markup:
    """Mark the words of bounds, so that they are set smaller than the numbers."""
    return Markup(re.sub(r"[a-z][a-z ]*[a-z]", r"<small>\g<0></small>", str(escape(bounds))))


def when_in_words(edtf: str) -> str:
    """Write the date of a claim, which may be open to one side, as English does."""
    if not edtf:
        return "not dated"
    start, _, end = edtf.rpartition("/")
    return f"not later than {day_in_words(end)}" if start == ".." else day_in_words(edtf)


def in_words(interval: Interval, spec: str) -> str:
    """Say an interval in English, its bounds rounded outward in a number's format.

    What goes without saying is not said: that nothing is below zero, and no share above 100%.

    >>> in_words(result("yuan_per_donor").formula(Evidence("implied")), ",.0f")
    'more than 277 and less than 298'
    """
    low, high = interval.low, interval.high
    if interval.value is not None:
        return written(interval.value, spec, 0)
    parts = []
    if low.bound is not None and (low.bound or low.inclusive):
        more = "at least" if low.inclusive else "more than"
        parts.append(f"{more} {written(low.bound, spec, -1)}")
    if high.bound is not None and (high.bound != 1 or high.inclusive or not spec.endswith("%")):
        less = "at most" if high.inclusive else "less than"
        parts.append(f"{less} {written(high.bound, spec, +1)}")
    if low.inclusive and high.inclusive:
        return " to ".join(part.split()[-1] for part in parts)
    return " and ".join(parts) or "any number"


def inferred_in_words(interval: Interval, spec: str) -> str:
    """Say in English the ends of an interval that are inferred; empty where all are said."""
    low, high = (end if end.inferred else OPEN for end in (interval.low, interval.high))
    return in_words(Interval(low, high), spec) if interval.inferred else ""


def _bounds(interval: Interval) -> str:
    if interval.lower is None and interval.upper is None:
        return ""
    return ("exactly " if interval.value is not None else "") + in_words(interval, ",")


def _marks() -> list[Mark]:
    resting: dict[str, dict[str, Result]] = {}
    table = compute_results()
    for name, keys in zip(table["result"], table["claims"], strict=True):
        for key in keys.split():
            resting.setdefault(key, {})[name] = result(name)
    coded = {claim.quantity.start: claim for claim in claims().values()}
    aside = load_set_aside()
    reasons = dict(zip(aside["start"], aside["reason"], strict=True))
    marks = []
    for number, quantity in enumerate(extract(load_article().text), 1):
        claim = coded.get(quantity.start)
        marks.append(
            Mark(
                number,
                f"claim-{claim.claim}" if claim else f"aside-{number}",
                quantity,
                claim,
                reasons.get(quantity.start, ""),
                tuple(resting.get(claim.claim, {}).values()) if claim else (),
            )
        )
    return marks


def _pieces(paragraph: Paragraph, text: str, marks: Sequence[Mark]) -> Iterator[Piece]:
    """Cut a paragraph of the masked text at its quantities and its masked names."""
    cuts: list[tuple[int, int, Mark | None]] = [
        (mark.quantity.start, mark.quantity.end, mark) for mark in marks
    ]
    cuts += [(start, end, None) for start, end in masked_spans()]
    position = paragraph.start
    for start, end, mark in sorted(cuts, key=lambda cut: cut[0]):
        if paragraph.start <= start < paragraph.end:
            yield Piece(text[position:start])
            yield Piece(text[start:end], masked=mark is None, mark=mark)
            position = end
    yield Piece(text[position : paragraph.end])


def _findings(marks: Sequence[Mark]) -> dict[str, Finding]:
    coded = {mark.claim.claim: mark for mark in marks if mark.claim}
    options = {f"{row['phrase']}={row['option']}": row for row in rows("readings")}
    table = compute_results()
    found = {}
    for chosen, quoted in zip(RESULTS, quotes(languages=["en"]), strict=True):
        mine = table[table["result"] == chosen.name]
        keys = dict.fromkeys(key for cell in mine["claims"] for key in cell.split())
        taken = dict.fromkeys(option for cell in mine["reading"] for option in cell.split())
        spec = _spec(chosen)
        stated, implied = (compute(chosen, basis) for basis in BASES)
        anyhow = over_readings(chosen.name)
        found[chosen.name] = Finding(
            chosen,
            in_words(stated, spec),
            "" if implied == stated else in_words(implied, spec),
            "" if anyhow == stated else in_words(anyhow, spec),
            inferred_in_words(implied, spec),
            _moved(anyhow.low, stated.low) or _moved(anyhow.high, stated.high),
            _unit(chosen, stated),
            tuple(coded[key] for key in keys if key in coded),
            tuple(_linked(key) for key in keys if key not in coded),
            frozenset(quoted["denominator"]["parts"] if quoted["denominator"] else ()),
            tuple(options[option] for option in taken),
            condition(chosen.name),
            quoted["sentences"]["en"],
        )
    return found


def _moved(now: End, before: End) -> bool:
    """Return whether an end moved by more than a thousandth of it."""
    if now.bound is None or before.bound is None:
        return now.bound != before.bound
    return abs(now.bound - before.bound) * 1000 > abs(before.bound)


def _unit(chosen: Result, stated: Interval) -> str:
    """Return the unit as written after the number; empty for a share."""
    unit = _UNITS.get(chosen.name, "" if chosen.unit == "1" else chosen.unit)
    return unit.removesuffix("s") if stated.value == 1 else unit


def _spec(chosen: Result) -> str:
    if chosen.unit == "1" and chosen.name not in _UNITS:
        return ".1%"
    return ",.0f" if chosen.unit in ("people", "yuan", "days") else ",.2f"


def _linked(key: str) -> Linked:
    """Return what a linked record says, and where it was read.

    Raises
    ------
    StudyError
        Where no linked table has the key in a form that the page can say.
    """
    for table in linked_tables():
        row = linked_rows(table).get(key)
        if table == "sources" or row is None:
            continue
        if table == "epidemic":
            what = f"{row['confirmed']} confirmed cases by the end of {day_in_words(row['date'])}"
        elif table == "events":
            what = f"{day_in_words(row['date'])}: {row['event']}"
        elif table == "records":
            number = in_words(record(key), ",")
            at = day_in_words(row["as_of"]) if row["as_of"] else row["period"]
            what = ", ".join(filter(None, (f"{number} {row['what']}", row["whom"], at)))
        else:
            break
        cited = (row["source"], row.get("second_source", ""))
        sources = tuple(linked_rows("sources")[source] for source in cited if source)
        return Linked(key, f"{row['place']}: {what}", sources)
    raise StudyError(f"the evidence page cannot say the linked record {key!r}")


def _mosaic() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the rows of the table beside the mosaic.

    Each is a group's name and its cells; a cell is the fragment of what it shows, the bounds as
    said, and those that the convention of the last digit adds.
    """

    def cell(name: str, spec: str, *, rest: bool = False) -> tuple[str, str, str]:
        coded = name in claims()
        said, implied = (
            Evidence(basis)[name] if coded else compute(result(name), basis) for basis in BASES
        )
        if rest:
            said, implied = 1 - said, 1 - implied
        anchor = ("claim-" if coded else "result-") + name
        return anchor, in_words(said, spec), inferred_in_words(implied, spec)

    groups = {
        "Party members": ("donors_members", "donations_members_yuan", "yuan_per_member"),
        "Others": ("nonmember_donors", "nonmember_yuan", "yuan_per_nonmember"),
        "All donors": ("donors", "donations_yuan", "yuan_per_donor"),
    }
    table = []
    for group, (heads, yuan, each) in groups.items():
        cells = [cell(heads, ",.0f"), cell(yuan, ",.0f"), cell(each, ",.2f")]
        if group != "All donors":
            others = group == "Others"
            cells += [
                cell(name, ".1%", rest=others)
                for name in ("member_share_of_donors", "member_share_of_money")
            ]
        else:
            cells += [("", "100%", "")] * 2
        table.append((group, cells))
    return table


def _asset(name: str) -> str:
    return resources.files("loudi_analysis.pages").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return a hash as the Content Security Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
