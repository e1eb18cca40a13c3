"""Step 6, figures beside other places: any comparison, its own place first."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from loudi_analysis.extraction.numerals import plain
from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, LIGHT, ORANGE
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, name_rows
from loudi_analysis.figures.sheet import Sheet
from loudi_analysis.intervals import Interval, exactly, rounded

Comparisons = Mapping[str, pd.DataFrame]


def liaisons_beside(s: Sheet) -> None:
    """Draw liaisons and workers in Loudi's enterprises, under the rule, and elsewhere."""
    tables, ours = _told(s), s.point("liaisons_per_enterprise")
    rule = s.interval("rule_liaisons_per_enterprise")
    low, high = ends(rule)
    title = "title" if ours in rule else "title_outside"
    panels = _compare(s, tables, title, n=(ours, 1), low=low, high=high)
    panels[0].axvspan(low, high, color=GREEN, alpha=0.15, linewidth=0)
    for panel, name in zip(panels, tables, strict=True):
        reach = s.study[_own(s, name)].over_readings
        stop = panel.get_xlim()[1] if reach.upper is None else float(reach.upper)
        bar(panel, float(reach.lower or 0), stop, 0, color=LIGHT, zorder=0)


def comparison(s: Sheet) -> None:
    """Draw comparisons that need no more than their row says."""
    _compare(s, _told(s))


def postings_beside(s: Sheet) -> None:
    """Draw people sent per unit in Loudi and elsewhere, with what a unit is."""
    tables, mean = _told(s), s.point("posted_per_community")
    people = {"volunteers": s.count("volunteers_communities"), "grid": s.count("liaisons_grid")}
    [axes] = _compare(s, tables, n=(mean, 1), communities=s.count("communities"), **people)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.minorticks_off()


def giving_beside(s: Sheet) -> None:
    """Draw yuan per donor of party members in Loudi and elsewhere."""
    tables = _told(s)
    ours, *theirs = tables["giving"]["ratio"]
    title = "title" if all(ratio < ours for ratio in theirs) else "title_plain"
    _compare(s, tables, title, n=s.point("yuan_per_member"), day=s.day("date_donations"))


def _own(s: Sheet, comparison: str) -> str:
    """Return what a comparison sets beside others, mostly a result."""
    rows = s.study.rows("comparisons")
    return next(row["of"] for row in rows if row["comparison"] == comparison)


def _told(s: Sheet) -> dict[str, pd.DataFrame]:
    """Return the figure's comparisons by key, the study's own place first: the rows that tell.

    A ``ratio`` is an interval, which ends where the last digit would change; that of two numbers
    whose open sides nothing ends tells nothing; ``rough`` are ratios of rough counts.
    """
    tables = {}
    for name in s.of:
        table = s.study.comparison(name, "implied")
        s.cite(*" ".join(table["records"]).split())
        if (own := _own(s, name)) in s.study.results_by_id:
            s.interval(own)
        table["rough"] = table["ratio"].isna()
        ratios: list[Any] = list(table["ratio"])
        for n in np.flatnonzero(table["rough"]):
            keys = table["records"].iloc[n].split()
            top, below = (Fraction(s.study.linked.by_key[key]["value"]) for key in keys)
            ratios[n] = exactly(top / below)
        table["ratio"] = ratios
        tables[name] = table[[bool(r.lower or r.upper is not None) for r in ratios]]
    return tables


def _as_data(tables: Comparisons) -> pd.DataFrame:
    """Return comparisons as data: intervals as bounds, an end that is not said empty."""
    rows = []
    for name, table in tables.items():
        for row in table.reset_index().to_dict("records"):
            ratio, rough = row.pop("ratio"), row.pop("rough")
            row |= {"comparison": name, "rough": float(ratio.value) if rough else None}
            for side, end in () if rough else (("lower", ratio.low), ("upper", ratio.high)):
                # A count that may be nothing has no lower bound.
                row[side] = plain(end.bound) if end.bound else None
                row[f"{side}_inclusive"] = bool(end.bound) and end.inclusive
                row[f"{side}_inferred"] = end.inferred
            rows.append(row)
    return pd.DataFrame(rows).rename(columns=lambda name: name.replace(" ", "_"))


def _numbers(s: Sheet, tables: Comparisons) -> dict[str, object]:
    """Return what the words of the figure may tell of its comparisons.

    Of each, by its name, the study's own ratio, and with ``their_`` the first other one. Of the
    first, and of each with its name before: how many ``places`` and ``rows`` there are beside, in
    how many of these are ``more`` or ``fewer`` here, and the reach of their exact ratios. A place
    that reported on several days is one place.
    """
    numbers: dict[str, object] = {}
    for name, every in s.of.items():
        digits, told_digits = map(int, every)
        table, (ours, *theirs) = tables[name], tables[name]["ratio"]
        rough = table["rough"][1:]
        exact = [ratio.value for ratio in table["ratio"][1:][~rough] if ratio.value]
        exact = exact or [Fraction(0)]
        told = {
            "places": table["place"][1:].nunique(),
            "rows": len(theirs),
            "more": sum(ratio < ours for ratio in theirs),
            "fewer": sum(ours < ratio for ratio in theirs),
            "rough": rough.sum(),
            "ranges": len(theirs) - rough.sum() - len(exact),
            "least": (min(exact), told_digits),
            "most": (max(exact), told_digits),
        }
        numbers = {f"{name}_{key}": number for key, number in told.items()} | told | numbers
        numbers[name] = _span(s, ours, digits)
        numbers |= {f"their_{name}": _span(s, first, digits) for first in theirs[:1]}
    return numbers


def _compare(s: Sheet, tables: Comparisons, title: str = "title", /, **fields: Any) -> list[Axes]:
    """Draw a panel a comparison and a row a place, the study's own first; return the panels.

    A place that the strings do not name goes by ``place``, or else by its key.
    """
    axes = s.show(_as_data(tables), title, **(_numbers(s, tables) | fields))
    panels = s.panels(axes, [s(name) for name in tables]) if len(tables) > 1 else [axes]
    every = pd.concat(list(tables.values()))
    order = dict.fromkeys(row["key"] for row in s.study.rows("comparisons"))
    keys = [key for key in order if key in every.index]
    places = every.groupby(level=0)["place"].first()
    names = [s.named("place", key, places[key] or key) for key in keys]
    names[0] = s.named("place", f"{next(iter(tables))}_{keys[0]}", names[0])
    for panel, (name, table) in zip(panels, tables.items(), strict=True):
        known = [float(end) for r in table["ratio"] for end in (r.lower, r.upper) if end]
        log = s.row["scale"] == "log"
        if log:
            panel.set_xscale("log")
        panel.set_xlim(min(known) / 3 if log else 0, max(known) * (1.8 if log else 1.25))
        name_rows(panel, names if panel is panels[0] else [""] * len(keys))
        dots: list[list[Any]] = []
        for at, key in enumerate(keys):
            if key in table.index:
                dots += _row(s, panel, at, table.loc[key], int(s.of[name][0]))
            else:
                label(panel, s("comparison.none"), (0, at), 3, color=GRAY, fontsize=8)
        if dots:  # none where all that is known is inferred
            x, y, faces, edges, sizes = zip(*dots, strict=True)
            shape: dict[str, Any] = {"edgecolor": edges, "s": np.square(sizes), "linewidth": 1.6}
            shape |= {"palette": dict(zip(faces, faces, strict=True)), "legend": False}
            s.seaborn.scatterplot(x=x, y=y, hue=faces, ax=panel, clip_on=False, zorder=3, **shape)
        if len(panels) > 1:
            panel.locator_params(axis="x", nbins=3, integer=True)
    return panels


def _row(s: Sheet, axes: Axes, y: int, row: Any, digits: int) -> list[list[Any]]:
    """Draw an interval, a range as a bar, an open side as an arrow; return the dots to be drawn.

    A dot is a point, a ring a said end, a bar's end without one inferred; a gray ring is rough.
    """
    ratio, rough = row["ratio"], row["rough"]
    color = GRAY if rough else (ORANGE, BLUE)[y > 0]
    exact = ratio.value is not None and not rough
    # What may be nothing has no lower end.
    known = [end for end in (ratio.low, ratio.high) if end.bound or ratio.value == 0]
    left, right = float(known[0].bound), float(known[-1].bound)
    said = [float(end.bound) for end in known if len(known) == 1 or not end.inferred]
    if len(known) == 1:
        arrow(axes, (left, y), (axes.get_xlim()[ratio.upper is None], y), color=color)
    elif not exact:
        bar(axes, left, right, y, color=color, alpha=0.5)
    face, size = (color, (8, 6)[y > 0]) if exact else ("white", 6)
    # The number stands on the side of the mark that has the more room.
    place = axes.transData + axes.transAxes.inverted()
    middle = sum(place.transform((x, y))[0] for x in (left, right)) / 2
    x, dx = (left, -7) if middle > 0.5 else (right, 7)
    name = f"≈ {s.write(ratio.value)}" if rough else _span(s, ratio, digits)
    label(axes, name, (x, y), dx, fontsize=8.5, bbox=WHITE)
    return [[end, y, face, color, size] for end in said]


def _span(s: Sheet, interval: Interval, digits: int) -> str:
    """Write an interval: ``20.1``, ``75–87.5*`` (the star: inferred), ``> 18``.

    An end that is not reached is rounded outward, so that it stays true.
    """
    if interval.value is not None:
        return s.write((interval.value, digits))
    low, high = (
        s.write((rounded(end.bound, digits, 0 if end.inclusive else side), digits))
        + "*" * end.inferred
        if end.bound
        else ""
        for end, side in ((interval.low, -1), (interval.high, 1))
    )
    return f"{low}–{high}" if low and high else f"< {high}" if high else f"> {low or 0}"
