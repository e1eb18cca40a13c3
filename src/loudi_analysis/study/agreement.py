"""A second, independent coding beside the study's own: agreement by field.

``codebook/agreement_rules.csv`` says how each field is compared; what no rule can compare, free
text above all, is judged pair by pair in ``codebook/agreement_judged.csv``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from loudi_analysis.io import StudyError
from loudi_analysis.study.tables import Table, cell, known

if TYPE_CHECKING:
    from loudi_analysis.study.study import Study

Pairs = Sequence[tuple[object, object]]

COLUMNS = ["field", "compared", "agreed", "share", "measure", "chance_corrected", "note"]


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
    """Return how far the two codings agree: one row a rule, its columns `COLUMNS`.

    ``share`` is agreed over compared; ``chance_corrected`` is kappa where a rule has that measure.
    Where the second coding's words stand elsewhere, or a rule has no pairs, it is a StudyError.
    """
    table = []
    for rule in study.rows("agreement_rules"):
        field, method = rule["field"], rule["method"]
        known("method", method, METHODS, rule.where)
        if not (pairs := METHODS[method](study, field)):
            raise StudyError(f"{rule.where}: nothing was coded twice in the field {field!r}")
        agreed = sum(one == two for one, two in pairs)
        kappa = cohens_kappa(pairs) if rule["measure"] else None
        share, corrected = agreed / len(pairs), None if kappa is None else float(kappa)
        table.append((field, len(pairs), agreed, share, rule["measure"], corrected, rule["rule"]))
    return Table(table, columns=COLUMNS, dtype=object)


def _cells(study: Study, field: str) -> Pairs:
    """Pair the cells of each quantity that both coded; days are compared by when they were."""
    second = {int(row["start"]): row[field] for row in study.rows("second_coding")}
    own = study.claims[[field, "start", "topic"]].to_numpy()
    both = [(cell(one), second[at]) for one, at, topic in own if at in second and topic != "date"]
    return _classes(study, field, both)


def _judged(study: Study, field: str) -> Pairs:
    """Pair what was judged: where it agrees, our cell stands for what the second one says."""
    rows = [row for row in study.rows("agreement_judged") if row["field"] == field]
    cells = [(row["second" if row["agree"] == "true" else "first"], row["second"]) for row in rows]
    return _classes(study, field, cells)


def _found(study: Study, field: str) -> Pairs:
    """Pair whether each coder found a passage, the same one where the two overlap."""
    own = [range(*span) for span in getattr(study, field)[["start", "end"]].to_numpy()]
    second = []
    for row in study.rows(SECOND[field]):
        start, words = int(row["start"]), row["words"]
        if not study.article.text.startswith(words, start):
            raise StudyError(f"{row.where}: {words!r} does not stand at {start}")
        second.append(range(start, start + len(words)))
    alone = [span for span in second if not any({*span} & {*other} for other in own)]
    met = [any({*span} & {*other} for other in second) for span in own]
    return [(True, both) for both in met] + [(False, True)] * len(alone)


def _classes(study: Study, field: str, cells: list[tuple[str, str]]) -> Pairs:
    rows = [row for row in study.rows("agreement_classes") if row["field"] == field]
    classes = {row["cell"]: row["class"] for row in rows}
    return [(classes.get(one, one), classes.get(two, two)) for one, two in cells]


SECOND = {"claims": "second_coding", "universals": "second_universals"}
METHODS = {"cells": _cells, "judged": _judged, "found": _found}
