"""Step 5, analyses beside the results: checks, comparisons, what is unknown, a second coding.

Each is rows of tables in a study's ``codebook``, and a function of the study.
"""

from __future__ import annotations

import math
from collections import Counter
from contextlib import suppress
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from loudi_analysis.intervals import Interval, ReachesZero, exactly
from loudi_analysis.io import StudyError
from loudi_analysis.study.results import BASES, Ledger
from loudi_analysis.study.tables import Row, Table, cell, known

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

# The audit: identities and inequalities between a study's numbers.

VERDICTS = ("holds", "holds only if", "cannot be told", "contradicted")
HOLDS, HOLDS_IF, UNKNOWN, CONTRADICTED = VERDICTS


def judge(study: Study, check: Row) -> Row:
    """Return a row of ``codebook/checks.csv`` with its verdict, and the condition that it rests on.

    It is computed from what the words say and, where that decides nothing, from what the
    convention of the last digit implies. ``numbers`` are both sides as said.
    """
    (left, right), implied = (
        [study.number(name, basis) for name in (check.left, check.right)] for basis in BASES
    )
    truth = compare(left, right, check.relation)
    inferred = compare(implied[0], implied[1], check.relation)
    verdict, condition = {True: HOLDS, False: CONTRADICTED, None: UNKNOWN}[truth], ""
    if truth is None and inferred is not None:
        verdict = HOLDS_IF if inferred else CONTRADICTED
        condition = "多 and 余 are read by the convention of the last digit"
    elif truth and check.inclusion == "true":
        verdict, condition = UNKNOWN, "the numbers allow it; the words do not say it"
    numbers = f"{left:,.2f} {check.relation} {right:,.2f}"
    return Row(check, numbers=numbers, verdict=verdict, condition=condition)


def compare(left: Interval, right: Interval, relation: str) -> bool | None:
    """Return whether a relation (<, <= or =) is true of all numbers, of none, or neither."""
    always, never = {
        "<": (left < right, right <= left),
        "<=": (left <= right, right < left),
        "=": (left == right and left.value is not None, left < right or right < left),
    }[relation]
    return True if always else False if never else None


# A study's numbers beside those of other places. The others are self-reports, kept because they
# were published: no sample, and their spread is no confidence range.


def comparison(study: Study, name: str, basis: str = "stated") -> pd.DataFrame:
    """Return a comparison with other places, one row each, by key.

    ``ratio``, and what it is ``over``, are `Interval` objects, None where a count is rough;
    ``counted`` says what that is, since it differs from place to place. What a row of
    ``codebook/comparisons.csv`` leaves empty is taken from its linked records. Where there is no
    such comparison, it is an UnknownName.
    """
    rows = study.named("comparisons", "of", "per")
    known("comparison", name, dict.fromkeys(row["comparison"] for row in rows))
    chosen = [_compared(study, row, basis) for row in rows if row["comparison"] == name]
    return Table(chosen, dtype=object).set_index("key")


def _compared(study: Study, row: Row, basis: str) -> dict[str, object]:
    result, ledger = study.results_by_id.get(row["of"]), Ledger(study, basis)
    per = result.per if result else row["per"]

    def number(name: str) -> Interval | None:
        try:
            return ledger[name] if name else None
        except StudyError:  # it is approximate
            return None

    ratio, over = number(row["of"]), number(per)
    if per and not result:
        try:
            ratio = ratio / over if ratio and over else None
        except ReachesZero as error:
            raise row.fault(error) from error
    top = {"source": "article"} if result else study.facts[next(iter(ledger.cited))]
    told = {"place": "place", "who": "whom", "as of": "as_of"}
    cells = {name: row[name.replace(" ", "_")] or top.get(told[name], "") for name in told}
    return {"key": row["key"], **cells} | {
        "ratio": ratio,
        "over": over,
        "counted": row["counted"] or study.facts.get(per, top).get("unit", ""),
        "source": top["source"],
        "records": "" if result else " ".join(ledger.cited),
    }


def needs(study: Study) -> pd.DataFrame:
    """Return how far each missing fact would narrow each headline result, and those it is said of.

    A fact is a row of ``codebook/needs.csv``: the phrases that leave it open, the quantities that
    would be known exactly, and ``also``, results beside the headlines. While it is open, a result
    may lie anywhere that the options of the phrases let it; once it is known, in the worst case, in
    the widest of what either end of the quantities leaves. All else stays at the main reading, by
    the convention of the last digit.

    Columns are ``need``, ``result``, ``before`` and ``after`` (widths in the result's unit; None
    where a side is open) and ``removed``, the share of the width that goes at least; 1 too where
    an open side would close.
    """
    rows = []
    for row in study.rows("needs"):
        options = [[(p, option) for option in study.choices(p)] for p in row["phrases"].split()]
        open_ones = [study.what_if(**dict(choice)) for choice in product(*options)]
        ends = [_ends(name, open_ones) for name in row["known"].split()]
        known = [study.what_if(**dict(choice)) for choice in product(*ends)]
        for name in [*study.headlines, *row["also"].split()]:
            before = _width(reduce(Interval.hull, (other[name].implied for other in open_ones)))
            after = max(_width(other[name].implied) for other in known)
            removed = 1 - after / before if 0 < before < math.inf else float(after < before)
            widths = (None if width == math.inf else width for width in (before, after))
            rows.append([row["need"], name, *widths, removed])
    return Table(rows, columns=["need", "result", "before", "after", "removed"])


def _ends(name: str, studies: list[Study]) -> list[tuple[str, Interval]]:
    """Return the ends of what a quantity may be in some of the studies, to be taken as exact."""
    number = reduce(Interval.hull, (study.number(name, "implied") for study in studies))
    # Of what there is some, there is never none.
    ends = [e.bound for e in (number.low, number.high) if e.bound or e.inclusive]
    return [(name, exactly(bound)) for bound in ends if bound is not None]


def _width(interval: Interval) -> float:
    low, high = interval.lower, interval.upper
    return math.inf if low is None or high is None else float(high - low)


# A second, independent coding beside the study's own: agreement by field.

Pairs = list[tuple[str, str]]


def cohens_kappa(pairs: Pairs) -> Fraction | None:
    """Return Cohen's kappa of two coders' categories; None where chance alone always agrees.

    It is (observed - chance) / (1 - chance), chance being that two coders draw independently, each
    from its own categories (Cohen 1960, "A coefficient of agreement for nominal scales").
    """
    first, second = (Counter(coder) for coder in zip(*pairs, strict=True))
    observed = Fraction(sum(one == two for one, two in pairs), len(pairs))
    chance = Fraction(sum(n * second[kind] for kind, n in first.items()), len(pairs) ** 2)
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreement(study: Study) -> pd.DataFrame:
    """Return how far a second coding agrees, one row a field; empty where the codebook has none.

    ``codebook/agreement_rules.csv`` says how each field is compared, and ``agreement_classes.csv``
    which cells are of one class. Columns are ``field``, ``compared``, ``agreed``, ``share`` (agreed
    over compared), ``measure``, ``chance_corrected`` (kappa where the rule has that measure) and
    ``note``. Where the second coding's words stand elsewhere, or a rule has no pairs: a StudyError.
    """
    table, every, rules = [], study.rows("agreement_classes"), study.rows("agreement_rules")
    for row in (*every, *study.rows("agreement_judged")):
        known("field", row["field"], [rule["field"] for rule in rules], row.line)
    methods = {"found": _found, "cells": _cells, "judged": _judged}
    for rule in rules:
        field, measure = rule["field"], rule["measure"]
        classes = {row["cell"]: row["class"] for row in every if row["field"] == field}
        coded: Pairs = []
        with suppress(KeyError):  # no such field
            coded = methods[rule["method"]](study, field)
        if not (pairs := [(classes.get(a, a), classes.get(b, b)) for a, b in coded]):
            raise rule.fault(f"nothing was coded twice in the field {field!r}")
        agreed, kappa = sum(a == b for a, b in pairs), cohens_kappa(pairs) if measure else None
        numbers = len(pairs), agreed, agreed / len(pairs)
        corrected = None if kappa is None else float(kappa)
        table.append((field, *numbers, measure, corrected, rule["rule"]))
    columns = ["field", "compared", "agreed", "share", "measure", "chance_corrected", "note"]
    return Table(table, columns=columns, dtype=object)


def _cells(study: Study, field: str) -> Pairs:
    """Pair the cells of each quantity that both coded; days are compared by when they were."""
    second = {int(row["start"]): row[field] for row in study.rows("second_coding")}
    own = study.claims[[field, "start", "topic"]].to_numpy()
    return [(cell(one), second[at]) for one, at, topic in own if at in second and topic != "date"]


def _judged(study: Study, field: str) -> Pairs:
    """Pair what was judged: where it agrees, our cell stands for what the second one says."""
    rows = [row for row in study.rows("agreement_judged") if row["field"] == field]
    return [(row["second" if row["agree"] == "true" else "first"], row["second"]) for row in rows]


def _found(study: Study, field: str) -> Pairs:
    """Pair whether each coder found a passage, the same one where the two overlap."""
    own = [{*range(*span)} for span in getattr(study, field)[["start", "end"]].to_numpy()]
    second = []
    for row in study.rows({"claims": "second_coding", "universals": "second_universals"}[field]):
        start, words = int(row["start"]), row["words"]
        if not study.article.text.startswith(words, start):
            raise row.fault(f"{words!r} does not stand at {start}")
        second.append({*range(start, start + len(words))})
    pairs = [("found", "found" if any(one & two for two in second) else "") for one in own]
    return pairs + [("", "found") for two in second if not any(one & two for one in own)]
