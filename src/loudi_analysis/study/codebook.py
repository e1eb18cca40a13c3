"""Step 4, coded claims: what each quantity of the article counts, of whom, where and when.

The coding itself is data, in ``data/codebook``: each row quotes the words around a quantity and
marks it with ⟦ ⟧. A quantity is coded there or set aside with a reason; nothing is left over.
"""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from datetime import date
from fractions import Fraction
from functools import cache

import pandas as pd

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import End, Interval
from loudi_analysis.io import StudyError
from loudi_analysis.study.article import Article, load_article
from loudi_analysis.study.source import data_path

CONTEXT = 12
"""Code points of context kept on each side of an evidence quote."""

MASK = "○"
"""What stands for a character of a personal name."""

_NUMBER = tuple(field.name for field in fields(Quantity))[3:]


@dataclass(frozen=True)
class Claim:
    """A quantity that was coded with its meaning.

    Attributes
    ----------
    claim : str
        The stable id, such as ``liaisons_enterprise``.
    what, what_zh, whom, where : str
        What is counted, in English and in the article's words; of whom or for whom; where.
    when : str
        An EDTF date or interval, ``..`` where a side is open; empty where nothing dates it.
    topic : str
        uptake, posting, leadership, community work, enterprises, protection, support, donations,
        outcome or date.
    same_as : str
        The claim that this one restates, else empty.
    rounding_step : str
        The step to which the number may have been rounded, in units of its value, else empty.
    note : str
        A remark of the coder.
    quantity : Quantity
        The number with its bounds and its position.
    paragraph, section : int
        Where it stands.
    prefix, suffix : str
        Up to `CONTEXT` code points before and after, within the paragraph.
    """

    claim: str
    what: str
    what_zh: str
    whom: str
    where: str
    when: str
    topic: str
    same_as: str
    rounding_step: str
    note: str
    quantity: Quantity
    paragraph: int
    section: int
    prefix: str
    suffix: str

    @property
    def said(self) -> Interval:
        """What the words say.

        Raises
        ------
        StudyError
            Where the claim says no bounds, as a date.
        """
        q = self.quantity
        if q.lower is None and q.upper is None:
            raise StudyError(f"claim {self.claim!r} says no bounds: {q.surface}")
        return bounds_said(q)

    @property
    def implied(self) -> Interval:
        """What a careful reader infers; inferred ends are marked as such."""
        return bounds_implied(self.quantity)

    @property
    def latest(self) -> date | None:
        """The last day that the article's words allow; None where they set none."""
        return date.fromisoformat(self.when.split("/")[-1]) if self.when else None


def bounds_said(q: Quantity) -> Interval:
    """Return what the words say of a quantity, open on a side that they leave open."""
    return Interval(_end(q.lower, q.lower_inclusive), _end(q.upper, q.upper_inclusive))


def bounds_implied(q: Quantity) -> Interval:
    """Return what a careful reader infers of a quantity; inferred ends are marked as such."""
    said = bounds_said(q)
    low, high = _end(q.implied_lower, False), _end(q.implied_upper, False)
    return Interval(
        said.low if low.bound in (None, said.lower) else End(low.bound, inferred=True),
        said.high if high.bound in (None, said.upper) else End(high.bound, inferred=True),
    )


def claims() -> dict[str, Claim]:
    """Return the coded claims by id, in the order of the codebook.

    Raises
    ------
    StudyError
        Where a coded quote is not in the text exactly once or marks no quantity, where two rows
        take the same one, or where a quantity is neither coded nor set aside.
    """
    return _coding()[0]


def load_claims() -> pd.DataFrame:
    """Return the coded claims, one row each, with the quantity's fields and its evidence.

    Columns are those of `Claim` up to ``note``, then those of `Quantity` from ``value`` on,
    ``paragraph`` and ``section``, and the evidence: ``exact``, ``prefix``, ``suffix``, and
    ``start`` and ``end`` in the restored text. Numbers stay Python numbers, None where missing.

    Raises
    ------
    StudyError
        As `claims`.
    """
    table = []
    for claim in claims().values():
        row = {field.name: getattr(claim, field.name) for field in fields(Claim)}
        quantity = row.pop("quantity")
        place = {name: row.pop(name) for name in ("paragraph", "section", "prefix", "suffix")}
        row |= {name: getattr(quantity, name) for name in _NUMBER}
        row |= {"paragraph": place["paragraph"], "section": place["section"]}
        row |= {"exact": quantity.surface, "prefix": place["prefix"], "suffix": place["suffix"]}
        table.append(row | {"start": quantity.start, "end": quantity.end})
    return pd.DataFrame(table, dtype=object)


def load_set_aside() -> pd.DataFrame:
    """Return the quantities that are not coded: ``start``, ``end``, ``exact`` and the ``reason``.

    Raises
    ------
    StudyError
        As `claims`.
    """
    return pd.DataFrame(
        [
            {"start": q.start, "end": q.end, "exact": q.surface, "reason": reason}
            for q, reason in _coding()[1]
        ]
    )


def load_quantities() -> pd.DataFrame:
    """Return every quantity of the article, one row each.

    Columns are those of `Quantity`, then ``paragraph`` and ``section``.
    """
    article = load_article()
    table = []
    for quantity in extract(article.text):
        paragraph = article.paragraph_at(quantity.start)
        place = {"paragraph": paragraph.number, "section": paragraph.section}
        table.append(asdict(quantity) | place)
    return pd.DataFrame(table, dtype=object)


def masked_spans() -> tuple[tuple[int, int], ...]:
    """Return where the article names persons: start and end in the restored text, in order.

    Raises
    ------
    StudyError
        Where a position does not stand between the characters that the table gives, or overlaps.
    """
    text = load_article().text
    spans: list[tuple[int, int]] = []
    for row in rows("masked"):
        start, end = int(row["start"]), int(row["end"])
        around = text[max(start - 1, 0) : start], text[end : end + 1]
        if around != (row["before"], row["after"]) or start >= end:
            raise StudyError(
                f"data/codebook/masked.csv: {start} to {end} is not where the table says "
                f"(between {row['before']!r} and {row['after']!r}): find the name anew"
            )
        if spans and start < spans[-1][1]:
            raise StudyError(f"data/codebook/masked.csv: {start} to {end} is out of order")
        spans.append((start, end))
    return tuple(spans)


def masked_text() -> str:
    """Return the restored text with each character of a personal name replaced by `MASK`.

    Its length is that of the restored text, so that every position stays. What is published takes
    the article's words from here.

    Raises
    ------
    StudyError
        As `masked_spans`.
    """
    text = load_article().text
    for start, end in masked_spans():
        text = text[:start] + MASK * (end - start) + text[end:]
    return text


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table of ``data/codebook``, such as claims, masked or readings.

    Raises
    ------
    StudyError
        Where the table is missing.
    """
    path = data_path("codebook", f"{table}.csv")
    if not path.is_file():
        raise StudyError(f"no such codebook table: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _coding() -> tuple[dict[str, Claim], list[tuple[Quantity, str]]]:
    article = load_article()
    left = {q.start: q for q in extract(article.text)}
    claims: dict[str, Claim] = {}
    for row in rows("claims"):
        quantity = _take(article, left, row.pop("quote"), "claims.csv")
        if row["claim"] in claims:
            raise StudyError(f"data/codebook/claims.csv has the claim {row['claim']!r} twice")
        paragraph = article.paragraph_at(quantity.start)
        start, end = quantity.start, quantity.end
        claims[row["claim"]] = Claim(
            **row,
            quantity=quantity,
            paragraph=paragraph.number,
            section=paragraph.section,
            prefix=article.text[max(paragraph.start, start - CONTEXT) : start],
            suffix=article.text[end : min(paragraph.end, end + CONTEXT)],
        )
    aside = [
        (_take(article, left, row["quote"], "set_aside.csv"), row["reason"])
        for row in rows("set_aside")
    ]
    if left:
        raise StudyError(
            "quantities of the article that data/codebook neither codes nor sets aside: "
            + ", ".join(q.surface for q in left.values())
        )
    return claims, aside


def _take(article: Article, left: dict[int, Quantity], quote: str, table: str) -> Quantity:
    """Take the quantity that a quote marks out of those that are left."""
    before, _, rest = quote.partition("⟦")
    marked, _, after = rest.partition("⟧")
    words = before + marked + after
    times = article.text.count(words)
    if times != 1:
        raise StudyError(
            f"data/codebook/{table}: the quote {quote!r} stands {times} times in the article, "
            "not once: lengthen or correct it"
        )
    quantity = left.pop(article.text.index(words) + len(before), None)
    if quantity is None or quantity.surface != marked:
        raise StudyError(
            f"data/codebook/{table}: {quote!r} marks no quantity of the article "
            f"that is still uncoded (there: {quantity.surface if quantity else 'none'})"
        )
    return quantity


def _end(bound: float | None, inclusive: bool) -> End:
    # By way of its decimal digits: 64.2 is meant, not the nearest binary number.
    return End(None if bound is None else Fraction(str(bound)), inclusive)
