"""Ask a study in a notebook: controls, and what it answers to their values.

Each function gives a panel. What stands below its controls is HTML, made of their values by the
function within; where no kernel runs, that alone is seen, as it was at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from textwrap import shorten
from typing import Any

from ipywidgets import HTML, Dropdown, SelectMultiple, Tab, Text, Textarea, VBox, Widget

from loudi_analysis.extraction import explain
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import Interval, bounds_of
from loudi_analysis.io import StudyError
from loudi_analysis.restoration import restore
from loudi_analysis.show import Html, amount, bar, drawn, marked, said, table
from loudi_analysis.study import Study
from loudi_analysis.study.results import plain
from loudi_analysis.study.tables import known

ALL = "all"
_AROUND = 20  # characters before and after a number that is looked up
_WIDE = {"layout": {"width": "62em"}, "style": {"description_width": "34em"}}


class Panel(VBox):  # type: ignore[misc]
    """Controls by name, and below them the HTML that a function returns for their values.

    ``parts`` are how the controls stand, if not one below the other.
    """

    def __init__(
        self, shown: Callable[..., str], controls: dict[str, Any], parts: Sequence[Widget] = ()
    ) -> None:
        self.controls, self.view, self._shown = controls, HTML(), shown
        super().__init__([*(parts or controls.values()), self.view])
        self._renew()
        for control in controls.values():
            control.observe(self._renew, "value")

    def _renew(self, _: object = None) -> None:
        try:
            self.view.value = self._shown(**{name: c.value for name, c in self.controls.items()})
        except StudyError as error:
            self.view.value = escape(shorten(str(error), 300, placeholder=" …"))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, object]:
        bundle: dict[str, object] = super()._repr_mimebundle_(**options)
        return bundle | {"text/plain": "<Panel>", "text/html": self.view.value}


def _text(value: str, what: str) -> Text:
    return Text(value, description=what, continuous_update=False, **_WIDE)


def _choice(options: Iterable[Any], value: str, what: str) -> Dropdown:
    shown = [*options]
    known(what, value, [one[-1] if isinstance(one, tuple) else one for one in shown])
    return Dropdown(options=shown, value=value, description=what, **_WIDE)


def what_if(study: Study, **changes: str) -> Panel:
    """Choose readings and bounds, and see which results move, and by how much.

    ``changes`` are what is chosen at first: options of phrases, or bounds as they are typed.
    """
    controls: dict[str, Any] = {}
    for phrase, options in study.options.items():
        taken = [(option.label, name) for name, option in options.items()]
        question = next(iter(options.values())).question
        controls[phrase] = _choice(taken, study.reading[phrase], question)
    readings = VBox([*controls.values()])
    for name, claim in study.open_numbers.items():
        cells = plain(study.bounds.get(name, bounds_of(claim.quantity)))
        ends = ("" if cells[end] is None else str(cells[end]) for end in ("lower", "upper"))
        controls[name] = _text(" to ".join(ends).strip(), claim.what)
    controls["others"] = _text("", "others, as: workers = 17000 to 18500")
    bounds = VBox([control for name, control in controls.items() if name not in study.options])
    first = {name: control.value for name, control in controls.items()}

    def shown(others: str, **values: str) -> Html:
        changed = {name: value for name, value in values.items() if value != first[name]}
        for part in filter(str.strip, others.split(";")):
            name, _, value = (piece.strip() for piece in part.partition("="))
            changed[name] = value
        other = study.what_if(**changed)
        rows: list[tuple[object, ...]] = []
        for name, basis, what, one, two, unit in study.changes(other).reset_index().to_numpy():
            both = Html(f"{bar(one, scale=[two])}<br>{bar(two, scale=[one])}")
            cells = amount(one, unit), amount(two, unit), both, _moves(one, two), name
            rows.append((what, basis, *cells))
        head = ("result", "basis", "before", "after", "before and after", "moves", "name")
        count = f"{len({row[-1] for row in rows})} of {len(study.results_by_id)} results move"
        return Html(f"<p>{escape(repr(other).strip('<>'))}</p>{table(head, rows, 2, count)}")

    for name, value in changes.items():
        known("control", name, first)
        known(f"reading of {name}", value, study.options.get(name, [value]))
        controls[name].value = value
    return Panel(shown, controls, [Tab([readings, bounds], titles=["readings", "bounds"])])


def _moves(one: Interval, two: Interval) -> str:
    """Say how far each end moves."""
    said_of = []
    for side, a, b in (("lower", one.low, two.low), ("upper", one.high, two.high)):
        if a.bound is None or b.bound is None:
            moved = "" if a == b else "opens" if b.bound is None else "closes"
        elif a.bound == b.bound:
            moved = "" if a.inclusive == b.inclusive else "itself is possible" * b.inclusive
        else:
            by = b.bound - a.bound
            moved = f"{float(by / abs(a.bound)):+.1%}" if a.bound else f"{float(by):+.4g}"
        said_of.append(f"{side} {moved}" if moved else "")
    return ", ".join(filter(None, said_of))


_ORDERS: dict[str, Callable[[Any], Any]] = {
    "article": lambda claim: claim.quantity.start,
    "largest first": lambda claim: -(claim.quantity.value or 0),
    "date": lambda claim: str(claim.latest or "9"),
    "name": lambda claim: claim.claim,
}


def claims(study: Study, words: str = "", topic: str = ALL, order: str = "article") -> Panel:
    """Filter and sort the claims, with their words in view."""

    def shown(words: str, topic: str, order: str) -> Html:
        rows = []
        for c in sorted(study.claims_by_id.values(), key=_ORDERS[order]):
            cells = (c.what, said(c.quantity), c.words, c.whom, c.when, c.claim)
            plain = " ".join((*cells, c.prefix, c.quantity.surface, c.what_zh)).lower()
            if topic in (ALL, c.topic) and all(word in plain for word in words.lower().split()):
                rows.append(cells)
        head = ("what", "number", "words", "whom", "when", "claim")
        return table(head, rows, 1, f"{len(rows)} of {len(study.claims_by_id)} claims")

    topics = dict.fromkeys(claim.topic for claim in study.claims_by_id.values())
    controls = {"words": _text(words, "words in any column, Chinese or English")}
    controls["topic"] = _choice([ALL, *topics], topic, "topic")
    return Panel(shown, controls | {"order": _choice(_ORDERS, order, "order")})


def number(study: Study, digits: str = "") -> Panel:
    """Look up a number of the article: where it stands, what it counts, what rests on it."""
    resting: dict[str, list[str]] = {}
    for name, result in study.results_by_id.items():
        for key in study[name].claims:
            resting.setdefault(key, []).append(result.what)
    meaning = {claim.quantity.start: claim for claim in study.claims_by_id.values()}
    aside = {row["start"]: row["reason"] for _, row in study.set_aside.iterrows()}

    def shown(digits: str) -> Html:
        wanted, whole, rows = digits.replace(",", "").strip(), study.masked_text, []
        for q in study.extracted:
            claim = meaning.get(q.start)
            if wanted and (_holds(q, wanted) or (claim and claim.when == wanted)):
                before = whole[max(q.start - _AROUND, 0) : q.start]
                words = marked(before, whole[q.start : q.end], whole[q.end : q.end + _AROUND])
                what = claim.what if claim else f"set aside: {aside[q.start]}"
                results = "; ".join(resting.get(claim.claim, ())) if claim else ""
                rows.append((what, said(q), words, results))
        head = ("what", "number", "words", "results that rest on it")
        return table(head, rows, 1, f"{len(rows)} found")

    return Panel(shown, {"digits": _text(digits, "a number, or words")})


def _holds(q: Quantity, wanted: str) -> bool:
    """Whether a number is one of a quantity's, or other words stand in it."""
    numbers = {str(number) for number in (q.value, q.lower, q.upper, q.iso)}
    written = re.findall(r"[\d.]+", q.surface)
    return wanted in (*numbers, *written) or (not wanted.isdecimal() and wanted in q.surface)


def beside(study: Study, comparison: str = "", places: Sequence[str] = ()) -> Panel:
    """Put the study's number beside those of places; all of them where none is chosen."""
    names = list(dict.fromkeys(row["comparison"] for row in study.rows("comparisons")))
    known("comparison", comparison := comparison or next(iter(names), ""), names)

    def there(name: str) -> list[str]:
        return list(dict.fromkeys(study.comparison(name)["place"].iloc[1:]))

    def shown(comparison: str, places: Sequence[str]) -> Html:
        own, *others = study.comparison(comparison).to_dict("records")
        chosen = [own, *(row for row in others if not places or row["place"] in places)]
        scale = [row["ratio"] for row in chosen if isinstance(row["ratio"], Interval)]
        for row in chosen:
            row["on one scale"] = bar(row["ratio"], scale=scale) if row["ratio"] in scale else ""
        head = ("place", "who", "as of", "ratio", "on one scale", "over", "counted", "source")
        return table(head, [[row[column] for column in head] for row in chosen])

    which, options = _choice(names, comparison, "comparison"), {"options": there(comparison)}
    for place in places:
        known("place", place, options["options"])
    where = SelectMultiple(**options, value=list(places), rows=8, description="places", **_WIDE)
    which.observe(lambda change: setattr(where, "options", there(change["new"])), "value")
    return Panel(shown, {"comparison": which, "places": where})


def text(pasted: str = "") -> Panel:
    """Paste any Chinese text: its quantities marked, and each numeral explained."""

    def shown(pasted: str) -> Html:
        whole, at, rows, out = restore(pasted).text, 0, list[tuple[object, ...]](), ""
        for found in explain(whole):
            q = found.quantity
            told = said(q) if q else f"not a quantity: {found.reason}"
            about = (drawn(q), q.kind, q.unit) if q else ("", found.rule, "")
            rows.append((found.surface, told, *about))
            if found.start >= at:
                out += escape(whole[at : found.start]) + marked("", found.surface, "", told)
                at = found.end
        head = ("words", "says", "drawn", "kind, or rule", "unit")
        out = f'<p lang="zh" style="white-space:pre-wrap">{out}{escape(whole[at:])}</p>'
        return Html(out + table(head, rows))

    shape = {"description": "text", "continuous_update": False, "layout": {"width": "46em"}}
    return Panel(shown, {"pasted": Textarea(pasted, rows=6, **shape)})
