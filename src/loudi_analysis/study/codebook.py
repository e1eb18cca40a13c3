"""Step 4, coded claims: what each quantity of the article counts, of whom, where and when.

The coding itself is data, in a study's ``codebook``: each row quotes the words around a quantity
and marks it with ⟦ ⟧. A quantity is coded there or set aside with a reason; nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from loudi_analysis import show
from loudi_analysis.extraction.numerals import BIG
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import NOTHING, OPEN, End, Interval, bounds_of
from loudi_analysis.io import StudyError
from loudi_analysis.study.source import Article
from loudi_analysis.study.tables import Row, known

CONTEXT = 12
"""Code points of context kept on each side of an evidence quote."""

MASK = "○"
"""What stands for a character that is withheld."""

HEDGED = {"more than": "lower", "less than": "upper"}
"""What a phrase touches that touches every claim with a hedge of that sense; and the said end."""


class Claim(Row):
    """A quantity that was coded with its meaning: a row of ``codebook/claims.csv``, and its place.

    Its columns are attributes, but for ``quote``; ``prefix`` and ``suffix`` are up to `CONTEXT`
    code points before and after, within the paragraph.
    """

    quantity: Quantity
    paragraph: int
    section: int
    prefix: str
    suffix: str

    @property
    def words(self) -> show.Html:
        """Its words, marked in what is around them."""
        return show.marked(self.prefix, self.quantity.surface, self.suffix, repr(self.quantity))

    def __repr__(self) -> str:
        return f"<Claim {self.claim}: {self.what}, {self.quantity!r}>"

    def _repr_html_(self) -> str:
        rows = {"words": self.words, "of": self.whom, "for": self.for_whom, "where": self.where}
        rows |= {"when": self.when, "quantity": show.quantity(self.quantity), "note": self.note}
        return show.card(f"{self.claim}: {self.what}", rows)

    @property
    def said(self) -> Interval:
        """What the words say; a StudyError where they say no bounds."""
        if self.quantity.lower is None and self.quantity.upper is None:
            raise StudyError(f"claim {self.claim!r} says no bounds: {self.quantity.surface}")
        return bounds_of(self.quantity)

    @property
    def implied(self) -> Interval:
        """What a careful reader infers; inferred ends are marked as such."""
        return bounds_of(self.quantity, "implied_")

    @property
    def earliest(self) -> date | None:
        """The first day that the article's words allow; None where they set none."""
        return self._day(0)

    @property
    def latest(self) -> date | None:
        """The last day that the article's words allow; None where they set none."""
        return self._day(-1)

    def _day(self, side: int) -> date | None:
        day = (self.when or "..").split("/")[side]
        return None if day == ".." else date.fromisoformat(day)


class Option(Row):
    """One way to read an ambiguous phrase: a row of ``codebook/readings.csv``.

    It ``touches`` claims, or a sense of `HEDGED`; ``columns.csv`` lists what its ``effect`` on them
    may be.
    """

    @property
    def main(self) -> bool:
        """Whether it is the main one of its phrase."""
        return self["main"] == "true"

    def applies(self, claim: Claim) -> bool:
        """Whether the phrase touches a claim."""
        q = claim.quantity
        if side := HEDGED.get(self.touches):
            bound = getattr(q, side)
            return bool(q.hedge) and bound is not None and not getattr(q, f"{side}_inclusive")
        return claim.claim in self.touches.split()

    def applied(self, number: Interval, claim: Claim) -> Interval:
        """Return a claim's number as this option reads it."""
        low, high = number.low, number.high
        match self.effect:
            case "bound possible" if HEDGED[self.touches] == "lower":
                low = End(low.bound, True)
            case "bound possible":
                high = End(high.bound, True)
            case "nothing inferred":
                low = claim.said.low if low.inferred else low
                high = claim.said.high if high.inferred else high
            case "below the next 萬" if high.inferred and low.bound is not None:
                step = Fraction(BIG[self.effect[-1]])
                if any(BIG.get(char) == step for char in claim.quantity.surface):
                    high = End((low.bound // step + 1) * step, inferred=True)
            case "there may be more":
                high = OPEN
            case "there may be less":
                low = NOTHING
            case "within half a step":
                half = Fraction(claim.rounding_step) / 2
                return number + Interval(End(-half, True), End(half))
        return Interval(low, high)


def code(
    article: Article,
    masked: str,
    quantities: Sequence[Quantity],
    claims: Sequence[Row],
    aside: Sequence[Row],
) -> tuple[dict[str, Claim], list[tuple[Quantity, str]]]:
    """Return the coded claims by id, and the quantities set aside with their reasons.

    What is around a quote is taken from the ``masked`` text. A quote that is not in the text
    exactly once or marks no quantity, two rows that take the same one, and a quantity that is
    neither coded nor set aside are each a StudyError.
    """
    left = {q.start: q for q in quantities}
    coded: dict[str, Claim] = {}
    for row in claims:
        claim = coded[row["claim"]] = Claim({c: row[c] for c in row if c != "quote"})
        claim.quantity = q = _take(article, left, row)
        around = article.paragraph_at(q.start)
        claim.paragraph, claim.section = around.number, around.section
        claim.prefix = masked[max(around.start, q.start - CONTEXT) : q.start]
        claim.suffix = masked[q.end : min(around.end, q.end + CONTEXT)]
        _check(claim, row.where)
    for row in claims:
        if same := row["same_as"]:
            known("claim", same, coded, row.where)
            if coded[same].said != coded[row["claim"]].said:
                raise StudyError(f"{row.where}: {row['claim']!r} says another number than {same!r}")
    set_aside = [(_take(article, left, row), row["reason"]) for row in aside]
    if left:
        raise StudyError(
            "quantities of the article that the codebook neither codes nor sets aside: "
            + ", ".join(shortest_quote(article.text, q) for q in left.values())
        )
    return coded, set_aside


def shortest_quote(text: str, quantity: Quantity) -> str:
    """Return a quantity marked with ⟦ ⟧ in the fewest words around it that stand once."""
    start, end = quantity.start, quantity.end
    while text.count(text[start:end]) > 1:
        start, end = max(start - 1, 0), end + (start == 0)
    return f"{text[start : quantity.start]}⟦{quantity.surface}⟧{text[quantity.end : end]}"


def alike(claims: Mapping[str, Claim], names: Iterable[str], where: str) -> None:
    """Refuse to add, subtract or compare claims of different kinds, as people and yuan."""
    kinds = {claims[name].quantity.kind: name for name in names if name in claims}
    if len(kinds) > 1:
        of = [f"{n} is {kind} ({claims[n].quantity.surface})" for kind, n in kinds.items()]
        raise StudyError(f"{where}: {', '.join(of)}: their units do not fit together")


def read_options(rows: Sequence[Row], claims: dict[str, Claim]) -> dict[str, dict[str, Option]]:
    """Return the options of each ambiguous phrase by id, the main one first."""
    phrases: dict[str, dict[str, Option]] = {}
    for row in sorted(rows, key=lambda row: row.main != "true"):
        option = Option(row)
        others = phrases.setdefault(option.phrase, {})
        if option.option in others or option.main == bool(others):
            raise StudyError(
                f"{row.where}: the phrase {option.phrase!r} must have one main option, "
                "and each option once"
            )
        if option.touches and not option.effect:
            raise StudyError(f"{row.where}: what the option does to what it touches is not said")
        for name in () if option.touches in HEDGED else option.touches.split():
            known("claim", name, claims, row.where)
            if option.effect == "within half a step" and not claims[name].rounding_step:
                raise StudyError(f"{row.where}: the claim {name!r} has no rounding_step")
        others[option.option] = option
    return phrases


def read_universals(
    article: Article, rows: Sequence[Row], claims: dict[str, Claim]
) -> list[dict[str, object]]:
    """Return the claims of all or none, each with ``exact``, ``start`` and ``end`` of its words."""
    found: list[dict[str, object]] = []
    for row in rows:
        start, marked = _find(article, row)
        for name in row["claims"].split():
            known("claim", name, claims, row.where)
        found.append({**row, "exact": marked, "start": start, "end": start + len(marked)})
    return found


def mask_spans(text: str, rows: Sequence[Row]) -> tuple[tuple[int, int], ...]:
    """Return the places of a text that are withheld: start and end, in order."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        start, end = int(row["start"]), int(row["end"])
        around = text[max(start - 1, 0) : start], text[end : end + 1]
        if around != (row["before"], row["after"]) or start >= end:
            raise StudyError(
                f"{row.where}: {start} to {end} is not where the table says "
                f"(between {row['before']!r} and {row['after']!r}): find the place anew"
            )
        if spans and start < spans[-1][1]:
            raise StudyError(f"{row.where}: {start} to {end} is out of order")
        spans.append((start, end))
    return tuple(spans)


def _find(article: Article, row: Row) -> tuple[int, str]:
    """Return where the words stand that a row's quote marks, and these words."""
    before, _, rest = row["quote"].partition("⟦")
    marked, _, after = rest.partition("⟧")
    words = before + marked + after
    times = article.text.count(words) if marked else 0
    if times != 1:
        raise StudyError(
            f"{row.where}: the quote {row['quote']!r} must mark words with ⟦ ⟧ and stand once in "
            f"the article; it stands {times} times: lengthen or correct it"
        )
    return article.text.index(words) + len(before), marked


def _take(article: Article, left: dict[int, Quantity], row: Row) -> Quantity:
    """Take the quantity that a row's quote marks out of those that are left."""
    start, marked = _find(article, row)
    quantity = left.pop(start, None)
    if quantity is None or quantity.surface != marked:
        there = quantity.surface if quantity else "none"
        raise StudyError(
            f"{row.where}: {row['quote']!r} marks no quantity of the article that is still uncoded "
            f"(there: {there})"
        )
    return quantity


def _check(claim: Claim, where: str) -> None:
    try:
        first, last = claim.earliest, claim.latest
        Fraction(claim.rounding_step or 0)
    except ValueError as error:
        raise StudyError(
            f"{where}: 'when' is a date as 2020-02-24, or an interval as ../2020-02-24 or "
            f"2020-02-12/.., 'rounding_step' a number ({error})"
        ) from error
    if claim.when.count("/") > 1 or (first and last and first > last):
        raise StudyError(f"{where}: 'when' is one date or two, the earlier one first")
    if claim.topic == "date" and (first is None or first != last):
        raise StudyError(f"{where}: a claim of a day needs 'when', that day")
