"""Score the extraction on lines of many genres: numbers by genre, never a failing line.

`data/genres.jsonl` is held out: who reads a failing line of it should move it to the development
lines. Spans under ``open`` may be found or not; a field that a line does not give is not judged.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loudi_analysis.extraction import extract

HERE = Path(__file__).resolve().parent
POSITION = ("start", "end")
STRICT = ("value", "lower", "upper", "lower_inclusive", "upper_inclusive", "unit", "iso")


def agrees(one: Any, other: Any) -> bool:
    """Tell whether two fields are the same, numbers within rounding."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)


def overlaps(one: Any, span: dict[str, Any]) -> bool:
    """Tell whether a quantity and a span share a character."""
    return bool(one.start < span["end"] and span["start"] < one.end)


def judge(line: dict[str, Any]) -> Counter[str]:
    """Count what a line states, what is reported, what is found and what is right in full."""
    golds, counts = line["quantities"], Counter[str](lines=1)
    reported = [
        one
        for one in extract(line["text"])
        if any(overlaps(one, gold) for gold in golds)
        or not any(overlaps(one, span) for span in line.get("open", ()))
    ]
    counts["stated"], counts["reported"] = len(golds), len(reported)
    for gold in golds:
        near = [one for one in reported if overlaps(one, gold)]
        for name, fields in (("found", ("value", "iso")), ("right", STRICT)):
            counts[name] += any(
                all(agrees(gold[f], getattr(one, f)) for f in fields if f in gold) for one in near
            )
    counts["false"] = sum(not any(overlaps(one, gold) for gold in golds) for one in reported)
    return counts


def by_genre(lines: Iterable[dict[str, Any]], key: str = "genre") -> dict[str, Counter[str]]:
    """Add the counts up by genre, and for all under ``all``."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        for name in (line[key], "all"):
            found.setdefault(name, Counter()).update(judge(line))
    return found


def f1(counts: Counter[str], what: str) -> float:
    """Give the harmonic mean of precision and recall."""
    both = counts["stated"] + counts["reported"]
    return 2 * counts[what] / both if both else 1.0


def main() -> None:
    """Print the numbers by genre."""
    text = (HERE / "data" / "genres.jsonl").read_text(encoding="utf-8")
    for genre, counts in by_genre(map(json.loads, text.splitlines())).items():
        full, found = f1(counts, "right"), f1(counts, "found")
        false = 100 * counts["false"] / counts["lines"]
        print(f"{genre:40} {counts['lines']:4} lines {full:.3f} {found:.3f} {false:5.1f} false/100")


if __name__ == "__main__":
    main()
