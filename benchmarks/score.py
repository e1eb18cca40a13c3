"""Score an extractor of Chinese quantities against annotated lines.

A line is ``{"id", "genre", "script", "text", "quantities"}``; its quantities stand in order of
position, with the fields of :class:`loudi_analysis.Quantity` but for the offsets and the implied
bounds. Two more fields may stand there: ``optional`` (a quantity that may be reported or left
out: it counts neither way) and ``also`` (for a field, further values that are as good; ``*`` is
any value), where the specification leaves room.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

Line = Mapping[str, Any]
Gold = Mapping[str, Any]

BOUNDS = ("value", "lower", "upper", "lower_inclusive", "upper_inclusive")
"""What must be right, together with the unit, for a quantity to be strictly right."""

NUMBER = ("value", "lower", "upper")
"""What tells whether a number was found: its value, or the two ends of a range."""

BY_ISO = ("date", "time")
"""Kinds that have no value: their ``iso`` is compared in its stead, and no unit."""

SET_PHRASES = "set_phrases"
"""The genre whose lines hold numerals that are no quantities."""


class Pair(NamedTuple):
    """An annotated quantity with what the extractor gave for it; None where either is missing."""

    gold: Gold | None
    found: Any | None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read annotated lines from a JSON Lines file.

    Parameters
    ----------
    path : pathlib.Path
        The file, UTF-8.

    Returns
    -------
    list of dict
    """
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def spans(line: Line) -> list[tuple[int, int]]:
    """Give the offsets of a line's annotated surfaces, in code points.

    Parameters
    ----------
    line : mapping
        An annotated line.

    Returns
    -------
    list of (int, int)
        Start and end, in the order of the annotation.

    Raises
    ------
    ValueError
        If a surface does not occur after the end of the one before it.
    """
    result = []
    end = 0
    for gold in line["quantities"]:
        start = line["text"].index(gold["surface"], end)
        end = start + len(gold["surface"])
        result.append((start, end))
    return result


def same(gold: Gold, found: Any, field: str) -> bool:
    """Tell whether one field of an extracted quantity agrees with the annotation."""
    given = getattr(found, field)
    accepted = [gold[field], *gold.get("also", {}).get(field, ())]
    if "*" in accepted:
        return True
    return any(_equal(one, given) for one in accepted)


def _equal(one: Any, other: Any) -> bool:
    numbers = (int, float)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return math.isclose(one, other, rel_tol=1e-9)
    # A tool may say "no unit" or "no hedge" by an empty string or by None.
    return (one or None) == (other or None)


def is_number_right(gold: Gold, found: Any) -> bool:
    """Tell whether the number was found with its value (a range's two ends, a date's ``iso``)."""
    fields = ("iso",) if gold["kind"] in BY_ISO else NUMBER[:1]
    if gold["value"] is None and gold["kind"] not in BY_ISO:
        fields = NUMBER
    return all(same(gold, found, field) for field in fields)


def is_strictly_right(gold: Gold, found: Any) -> bool:
    """Tell whether value, both bounds, both inclusive flags and unit are right."""
    fields = ("iso",) if gold["kind"] in BY_ISO else (*BOUNDS, "unit")
    return all(same(gold, found, field) for field in fields)


def align(line: Line, found: Iterable[Any]) -> list[Pair]:
    """Match extracted quantities with annotated ones, one to one, where their spans overlap.

    Parameters
    ----------
    line : mapping
        An annotated line.
    found : iterable
        What the extractor gave for the line's text: objects with ``start``, ``end`` and the
        fields of the annotation.

    Returns
    -------
    list of Pair
        Required quantities with their match or None, then what was found without ground. What
        only an optional quantity answers to is left out.
    """
    found = list(found)
    golds = line["quantities"]
    candidates = []
    for i, (start, end) in enumerate(spans(line)):
        for j, one in enumerate(found):
            overlap = min(end, one.end) - max(start, one.start)
            if overlap > 0:
                required = not golds[i].get("optional", False)
                right = (is_strictly_right(golds[i], one), is_number_right(golds[i], one))
                rank = (required, *right, overlap)
                candidates.append((rank, -i, -j))
    match: dict[int, int] = {}
    for _, i, j in sorted(candidates, reverse=True):
        if -i not in match and -j not in match.values():
            match[-i] = -j
    # Parts of an optional quantity that were reported one by one are no errors either.
    excused = {-j for _, i, j in candidates if golds[-i].get("optional")}
    pairs = [
        Pair(gold, found[match[i]] if i in match else None)
        for i, gold in enumerate(golds)
        if not gold.get("optional")
    ]
    taken = set(match.values()) | excused
    return pairs + [Pair(None, one) for j, one in enumerate(found) if j not in taken]


def _f1(right: int, gold: int, found: int) -> float:
    """Give the harmonic mean of precision and recall; 1 where nothing was to be found."""
    return 2 * right / (gold + found) if gold + found else 1.0


def _share(right: Iterable[bool]) -> float | None:
    values = list(right)
    return sum(values) / len(values) if values else None


def _summary(pairs: list[Pair]) -> dict[str, Any]:
    matched = [(gold, one) for gold, one in pairs if gold is not None and one is not None]
    gold_count = sum(pair.gold is not None for pair in pairs)
    found_count = sum(pair.found is not None for pair in pairs)
    strict = sum(is_strictly_right(*pair) for pair in matched)
    number = sum(is_number_right(*pair) for pair in matched)
    return {
        "quantities": gold_count,
        "found": found_count,
        "strict_f1": _f1(strict, gold_count, found_count),
        "number_f1": _f1(number, gold_count, found_count),
        "unit_accuracy": _share(
            same(gold, one, "unit") for gold, one in matched if gold["kind"] not in BY_ISO
        ),
        "hedge_accuracy": _share(
            same(gold, one, "hedge") for gold, one in matched if gold["hedge"] or one.hedge
        ),
        "kind_accuracy": _share(same(gold, one, "kind") for gold, one in matched),
    }


def score(lines: Iterable[Line], extract: Callable[[str], Iterable[Any]]) -> dict[str, Any]:
    """Measure an extractor on annotated lines.

    Parameters
    ----------
    lines : iterable of mapping
        Annotated lines, as :func:`read_lines` gives them.
    extract : callable
        From a text to objects with ``start``, ``end``, ``value``, ``lower``, ``upper``,
        ``lower_inclusive``, ``upper_inclusive``, ``unit``, ``kind``, ``hedge`` and ``iso``.

    Returns
    -------
    dict
        ``strict_f1`` (value, bounds, inclusive flags and unit right), ``number_f1`` (found with
        its value), ``unit_accuracy``, ``hedge_accuracy`` (where either side has a hedge) and
        ``kind_accuracy`` among those matched, ``false_per_100_set_phrases`` (quantities reported
        without ground, per 100 lines of set phrases), and ``genres``: the same by genre. A share
        of nothing is None.
    """
    genres: dict[str, list[Pair]] = {}
    count: dict[str, int] = {}
    for line in lines:
        genre = line["genre"]
        genres.setdefault(genre, []).extend(align(line, extract(line["text"])))
        count[genre] = count.get(genre, 0) + 1
    false = sum(pair.gold is None for pair in genres.get(SET_PHRASES, ()))
    everything = [pair for pairs in genres.values() for pair in pairs]
    return {
        "lines": sum(count.values()),
        **_summary(everything),
        "false_per_100_set_phrases": (
            100 * false / count[SET_PHRASES] if SET_PHRASES in count else None
        ),
        "genres": {
            genre: {"lines": count[genre], **_summary(pairs)} for genre, pairs in genres.items()
        },
    }


def mistakes(
    lines: Iterable[Line], extract: Callable[[str], Iterable[Any]]
) -> Iterator[tuple[Line, Pair]]:
    """List what is not strictly right: the line, and the pair of annotation and extraction.

    Parameters
    ----------
    lines, extract
        As for :func:`score`.

    Yields
    ------
    (mapping, Pair)
    """
    for line in lines:
        for pair in align(line, extract(line["text"])):
            if pair.gold is None or pair.found is None or not is_strictly_right(*pair):
                yield line, pair
