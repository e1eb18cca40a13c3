"""Step 4, coded claims: what each quantity of the article counts, of whom, where and when.

The coding itself is data, in a study's ``codebook``: each row quotes the words around a quantity
and marks it with ⟦ ⟧. A quantity is coded there or set aside with a reason; nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from loudi_analysis import show
from loudi_analysis.extraction.numerals import BIG
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import FLOORS, NOTHING, OPEN, End, Interval, bounds_of, exactly
from loudi_analysis.io import Named, StudyError
from loudi_analysis.study.tables import Row, Table, days, known

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

CONTEXT = 12
"""Code points of context kept on each side of an evidence quote."""

MASK = "○"
"""What stands for a character that is withheld."""

HEDGED = {"more than": "lower", "less than": "upper"}
"""What a phrase touches that touches every claim with a hedge of that sense; and the said end."""


class Fact(Row):
    """A row that gives a number to compute with, of the article or of another source.

    ``said`` is what its words say, ``implied`` what a careful reader infers, inferred ends marked
    as such; of a day both are its ordinal. ``sense`` is "day", "about" where no bounds follow from
    the ``number``, "nearly" where one does by convention alone, or empty. ``latest`` is the last
    day that it may be of, None where nothing closes it.
    """

    said: Interval
    implied: Interval
    number: Fraction | None = None
    sense = "about"
    latest: date | None = None
    floor = NOTHING  # below which it cannot be, whatever is said of it

    @property
    def words(self) -> str:
        """What to show of where it was read: its place, day and source."""
        return ", ".join(filter(None, map(self.get, ("place", "as_of", "date", "source"))))

    def on(self, basis: str) -> Interval:
        """Return its number on a basis; a StudyError where it has no bounds."""
        if self.sense == "about":
            told = "the number is only approximate and has no bounds"
            raise self.fault(told + "; of a day the topic must be 'date'" * bool(self.get("iso")))
        return self.said if basis == "stated" else self.implied

    def take(self, quantity: Quantity) -> None:
        """Take the number that words say."""
        self.said, self.implied = bounds_of(quantity), bounds_of(quantity, "implied_")
        self.floor = FLOORS[quantity.kind]
        if quantity.value is not None:
            self.number = Fraction(str(quantity.value))
        if quantity.lower is not None:
            self.sense = ""
        elif quantity.upper is not None:
            self.sense = "nearly" if self.implied.low.inferred else ""

    def take_day(self) -> None:
        """Take the day that it names as its number."""
        if self.latest:
            self.said = self.implied = exactly(self.latest.toordinal())
            self.sense, self.floor = "day", OPEN


class Claim(Fact):
    """A quantity that was coded with its meaning: a row of ``codebook/claims.csv``, and its place.

    The columns of `Study.claims` are attributes; ``said`` is what the words say, ``implied`` what a
    careful reader infers; ``earliest`` and ``latest`` are the first and the last day that they
    allow, None where they set none; ``prefix`` and ``suffix`` up to `CONTEXT` code points before
    and after, within the paragraph.
    """

    quantity: Quantity
    earliest: date | None
    paragraph: int
    section: int

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


class Option(Row):
    """One way to read an ambiguous phrase: a row of ``codebook/readings.csv``.

    It ``touches`` claims, or a sense of `HEDGED`; ``columns.csv`` lists each ``effect``.
    """

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


def code(study: Study) -> tuple[dict[str, Claim], list[tuple[Quantity, str]]]:
    """Return the coded claims by id, and the quantities set aside with their reasons.

    A quote that is not in the text exactly once or marks no quantity, two rows that take the same
    one, and a quantity that is neither coded nor set aside are each a StudyError.
    """
    left = {q.start: q for q in study.extracted}
    coded: dict[str, Claim] = Named("claim")

    def taken(row: Row) -> Quantity:
        start, marked = _find(study, row)
        quantity = left.pop(start, None)
        if quantity is None or quantity.surface != marked:
            there = f"still uncoded (there: {quantity.surface if quantity else 'none'})"
            raise row.fault(f"{row['quote']!r} marks no quantity of the article that is {there}")
        return quantity

    for row in study.rows("claims"):
        claim = coded[row["claim"]] = Claim(row)
        claim.quantity = q = taken(row)
        del claim["quote"]
        claim.earliest, claim.latest = days(claim.when) if claim.when else (None, None)
        claim.take(q)
        if claim.topic == "date":
            if not claim.latest or claim.earliest != claim.latest:
                raise row.fault("a claim of a day needs 'when', that day")
            claim.take_day()
        place = study.article.paragraph_at(q.start)
        found: Any = {name: getattr(q, name) for name in q.__slots__[3:]}
        found |= {"paragraph": place.number, "section": place.section, "exact": q.surface}
        found["prefix"] = study.masked_text[max(place.start, q.start - CONTEXT) : q.start]
        found["suffix"] = study.masked_text[q.end : min(place.end, q.end + CONTEXT)]
        claim.update(found | {"start": q.start, "end": q.end})
    for claim in coded.values():
        if same := claim.same_as:
            known("claim", same, coded, claim.line)
            if coded[same].said != claim.said:
                raise claim.fault(f"{claim.claim!r} says another number than {same!r}")
    set_aside = [(taken(row), row["reason"]) for row in study.rows("set_aside")]
    if uncoded := ", ".join(shortest_quote(study.article.text, q) for q in left.values()):
        told = "quantities of the article that the codebook neither codes nor sets aside"
        raise StudyError(f"{told}: {uncoded}")
    return coded, set_aside


def _find(study: Study, row: Row) -> tuple[int, str]:
    """Return where the words stand that a row's quote marks, and these words."""
    before, _, rest = row["quote"].partition("⟦")
    marked, _, after = rest.partition("⟧")
    words = before + marked + after
    times = study.article.text.count(words) if marked else 0
    if times != 1:
        must = f"must mark words with ⟦ ⟧ and stand once in the article; it stands {times} times"
        raise row.fault(f"the quote {row['quote']!r} {must}: lengthen or correct it")
    return study.article.text.index(words) + len(before), marked


def shortest_quote(text: str, quantity: Quantity) -> str:
    """Return a quantity marked with ⟦ ⟧ in the fewest words around it that stand once."""
    start, end = quantity.start, quantity.end
    while text.count(text[start:end]) > 1:
        start, end = max(start - 1, 0), end + (start == 0)
    return f"{text[start : quantity.start]}⟦{quantity.surface}⟧{text[quantity.end : end]}"


def alike(claims: Mapping[str, Claim], names: Iterable[str], where: str) -> None:
    """Refuse to add, subtract or compare claims of different units, as people and yuan."""
    coded = ((name, claims[name].quantity) for name in names if name in claims)
    units = {(q.kind, q.ucum, q.factor): f"{n} is {q.kind} ({q.surface})" for n, q in coded}
    if len(units) > 1:
        told = f"{where}: {', '.join(units.values())}: their units do not fit together"
        one_kind = len({kind for kind, *_ in units}) == 1
        raise StudyError(told + "; the operation 'in' of derived.csv converts one" * one_kind)


def read_options(study: Study) -> dict[str, dict[str, Option]]:
    """Return the options of each ambiguous phrase by id, the main one first."""
    phrases: dict[str, dict[str, Option]] = Named("phrase")
    for option in sorted(map(Option, study.rows("readings")), key=lambda o: o.main != "true"):
        others = phrases.setdefault(option.phrase, {})
        if option.option in others or (option.main == "true") == bool(others):
            must = "must have one main option, and each option once"
            raise option.fault(f"the phrase {option.phrase!r} {must}")
        if option.touches and not option.effect:
            raise option.fault("what the option does to what it touches is not said")
        for name in () if option.touches in HEDGED else option.touches.split():
            known("claim", name, study.claims_by_id, option.line)
            if option.effect == "within half a step" and not study.claims_by_id[name].rounding_step:
                raise option.fault(f"the claim {name!r} has no rounding_step")
        others[option.option] = option
    return phrases


def universals(study: Study) -> pd.DataFrame:
    """Return the claims of all or none, with ``exact``, ``start`` and ``end`` of their words."""
    rows: list[dict[str, object]] = []
    for row in study.rows("universals"):
        start, marked = _find(study, row)
        for name in row["claims"].split():
            known("claim", name, study.claims_by_id, row.line)
        rows.append({**row, "exact": marked, "start": start, "end": start + len(marked)})
    columns = ["universal", "what", "whom", "kind", "claims", "note", "exact", "start", "end"]
    return Table(rows, columns=columns, dtype=object)


def mask_spans(study: Study) -> tuple[tuple[int, int], ...]:
    """Return what is withheld, names above all: start and end in the restored text, in order."""
    text, spans = study.article.text, [(0, 0)]
    for row in study.rows("masked"):
        start, end = int(row["start"]), int(row["end"])
        around = text[max(start - 1, 0) : start], text[end : end + 1]
        if around != (row["before"], row["after"]) or start >= end:
            told = f"is not where the table says (between {row['before']!r} and {row['after']!r})"
            raise row.fault(f"{start} to {end} {told}: find the place anew")
        if start < spans[-1][1]:
            raise row.fault(f"{start} to {end} is out of order")
        spans.append((start, end))
    return tuple(spans[1:])
