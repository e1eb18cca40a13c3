"""Step 7, what lets the evidence page answer back: the study as a plan that a script computes anew.

``templates/ask.js`` evaluates the plan as a `Ledger` does, with exact numbers, and says results as
`Words` and `quote` do; a test compares both in a browser. What the script cannot compute, since it
reads linked tables, stands in the plan as numbers by reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from loudi_analysis.intervals import End, Interval
from loudi_analysis.say.quotes import askable, form
from loudi_analysis.say.words import strings
from loudi_analysis.study import Study
from loudi_analysis.study.codebook import Claim
from loudi_analysis.study.results import BASES, OF_TABLES, Answer
from loudi_analysis.study.tables import Row

_WORDS = {"bounds", "days", "list", "hedge", "open", "over", "group", "if", "undated", "ask"}
_OF_PAGE = ("evidence.inferred", "evidence.over")


def asked(
    study: Study, language: str, units: Mapping[str, str], also: Iterable[str] = ()
) -> tuple[dict[str, Claim], str]:
    """Return the open numbers that a page may ask about, and its plan as a line of JavaScript.

    ``units`` are what stands after each result's number, of many; ``also`` are other quantities on
    the page than results.
    """
    results, claims = study.results_by_id, study.claims_by_id
    nodes = _nodes(study, [*(p for r in results.values() for p in (r.of, r.per) if p), *also])
    tables = {name: w for name, node in nodes.items() for w in node["ways"].values() if "is" in w}
    fixed = {key for name, way in tables.items() if name in study.derived for key in way["cites"]}
    numbers = {k: claim for k, claim in study.open_numbers.items() if k in nodes.keys() - fixed}
    cited = dict.fromkeys(key for way in tables.values() for key in way["cites"])
    said = askable(study, language, numbers, [key for key in cited if key not in claims])
    plan = said | {
        "language": language,
        "words": {
            key: texts[language]
            for key, texts in strings().items()
            if key in _OF_PAGE or key.split(".")[0] in _WORDS
        },
        "phrases": {phrase: list(options) for phrase, options in study.options.items()},
        "nodes": nodes,
        "claims": {key: _claim(claims[key]) for key in cited if key in claims},
        "results": {
            name: {
                "of": [part for part in (r.of, r.per) if part],
                "days": r.unit == "days",
                "unit": units[name],
                "form": asdict(form(study[name])),
            }
            for name, r in results.items()
        },
    }
    # Nothing in the line may end the element that it stands in.
    line = json.dumps(plan, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return numbers, f"const PLAN = {line};\n"


def _nodes(study: Study, left: list[str]) -> dict[str, dict[str, Any]]:
    """Return how each quantity is made, by name: of parts, or a number for each reading."""
    nodes: dict[str, dict[str, Any]] = {}
    while left:
        name = left.pop()
        if name in nodes:
            continue
        made = study.derived.get(name)
        if not made and name not in study.facts:
            made = study.results_by_id[name].made
        if not made or any(operation in OF_TABLES for operation, _ in made.ways.values()):
            nodes[name] = _table(study, name)
            continue
        ways = {option: {"op": op, "of": parts} for option, (op, parts) in made.ways.items()}
        nodes[name] = {"phrases": [made.phrase] if made.phrase else [], "ways": ways}
        left += [part for _, parts in made.ways.values() for part in parts]
    return nodes


def _table(study: Study, name: str) -> dict[str, Any]:
    """Return the numbers of a quantity on both bases, and what it cites, by reading."""
    answer = Answer(study, Row({"result": name, "of": name, "per": ""}))
    found = zip(*(answer.combined(basis) for basis in BASES), strict=True)
    ways = {
        " ".join(ledger.chosen.values()): {
            "is": [_written(number), _written(implied)],
            "cites": [*ledger.cited],
        }
        for (number, ledger), (implied, _) in found
    }
    return {"phrases": [*answer.readings], "ways": ways}


def _written(interval: Interval) -> str:
    """Write an interval for the script, infinity as a fraction: ``(14000,1/0)``."""

    def bound(end: End, infinite: str) -> str:
        return infinite if end.bound is None else str(end.bound) + "*" * end.inferred

    low, high = interval.low, interval.high
    brackets = "(["[low.inclusive], ")]"[high.inclusive]
    return f"{brackets[0]}{bound(low, '-1/0')},{bound(high, '1/0')}{brackets[1]}"


def _claim(claim: Claim) -> dict[str, object]:
    hedge, sense = claim.quantity.hedge, "more" if claim.quantity.upper is None else "nearly"
    return {"undated": not claim.latest, "hedge": [hedge, sense] if hedge else None}


def rests(result: Answer) -> list[str]:
    """Return the claims and records that a result is computed from under any reading."""
    found = result.combined("stated")
    return list(dict.fromkeys(key for _, ledger in found for key in ledger.cited))
