"""Step 6, figures of named rows: what is told of each, and how far words bound it."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from loudi_analysis.extraction.numerals import plain
from loudi_analysis.figures.colors import BLUE, GRAY, GREEN, INK, LIGHT, ORANGE, SKY
from loudi_analysis.figures.marks import WHITE, arrow, bar, ends, label, middle, name_rows, x_of
from loudi_analysis.figures.sheet import Sheet
from loudi_analysis.intervals import rounded
from loudi_analysis.study.codebook import Claim

KINDS = {"exact": (BLUE, "|"), "hedged": (ORANGE, "D"), "date": (GREEN, "o"), "aside": (GRAY, "x")}
EXACTNESS = {"unit": (BLUE, "s"), "round": (SKY, "s"), "hedged": (ORANGE, "s")}
"""What is told apart, by its string: color and mark."""


def coverage(s: Sheet) -> None:
    """Draw every quantity at its place in the restored text, by section."""
    article = s.study.article
    starts = [section.paragraphs[0].start for section in article.sections]
    lengths = np.diff([*starts, len(article.text) + 1]) - 1
    coded = {claim.quantity: name for name, claim in s.study.claims_by_id.items()}
    s.cite(*coded.values())
    rows = []
    for quantity in s.study.extracted:
        claim = coded.get(quantity, "")
        section = article.paragraph_at(quantity.start).section
        kind = "date" if quantity.iso else "hedged" if quantity.hedge else "exact"
        place = quantity.start - starts[section]
        rows.append([quantity.start, section, place, kind if claim else "aside", claim])
    data = pd.DataFrame(rows, columns=["start", "section", "place_in_section", "kind", "claim"])
    [(fullest, most)] = Counter(data["section"]).most_common(1)
    counts = {"n": len(data), "coded": len(coded), "characters": len(article.text)}
    axes = s.show(data, section=fullest, most=most, **counts)
    axes.barh(range(len(starts)), lengths, height=0.5, color="#eeeeee")
    for kind, (color, form) in KINDS.items():
        x, y = (data.loc[data["kind"] == kind, name] for name in ("place_in_section", "section"))
        size = 14 if form == "|" else 5
        axes.plot(x, y, form, color=color, markersize=size, markeredgewidth=1.6)
    s.key(axes, KINDS)
    name_rows(axes, [s("lead"), *(s("section", n=n) for n in range(1, len(starts)))], top=-1.0)
    axes.set_xlim(0, max(lengths) * 1.03)


def rounding(s: Sheet) -> None:
    """Draw how many numbers of each topic are exact, round, or more or less than one."""
    s.cite(*s.study.claims_by_id)
    rows = [
        [claim.claim, claim.topic, float(claim.quantity.value), _exactness(claim)]
        for claim in s.study.claims_by_id.values()
        if claim.quantity.value and not claim.same_as and claim.topic != "date"
    ]
    data = pd.DataFrame(rows, columns=["claim", "topic", "value", "kind"])
    counts = pd.crosstab(data["topic"], data["kind"]).reindex(columns=list(EXACTNESS), fill_value=0)
    least = (counts["unit"] / counts.sum(axis=1)).sort_values(ascending=False, kind="stable")
    names = {topic: s.named("topic", str(topic)) for topic in least.index}
    exactest = [names[topic] for topic in names if least[topic] == 1] or [*names.values()][:1]
    ends = {"exactest": s.words.joined(exactest), "roughest": names[counts["hedged"].idxmax()]}
    axes = s.show(data, n=len(data), **counts.sum(), **ends)
    order = pd.Categorical(data["topic"], list(names))
    colors = {kind: color for kind, (color, _) in EXACTNESS.items()}
    bars: dict[str, Any] = {"palette": colors, "alpha": 1, "edgecolor": "white", "shrink": 0.7}
    bars |= {"multiple": "stack", "hue_order": list(colors)[::-1], "legend": False}
    s.seaborn.histplot(y=order, hue=data["kind"], ax=axes, **bars)
    stacked: list[Any] = list(axes.containers)
    for color, drawn in zip(colors.values(), stacked, strict=True):
        ink = "white" if color == BLUE else INK
        axes.bar_label(drawn, fmt=lambda n: f"{n:.0f}" if n else "", label_type="center", color=ink)
    s.key(axes, EXACTNESS)
    name_rows(axes, list(names.values()), top=-1.1)
    axes.set_xlim(0, counts.sum(axis=1).max() * 1.04)


def _exactness(claim: Claim) -> str:
    """Tell whether a number is given to the unit, is round, or is more or less than it says."""
    if claim.quantity.hedge:
        return "hedged"
    value = claim.quantity.value or 0
    return "round" if Fraction(claim.rounding_step or 1) > 1 or not value % 10 else "unit"


def timeline(s: Sheet) -> None:
    """Draw the article's days and the public ones, and how far words bound what has no day."""
    rows = [_event(s, key, name) for key, (name, _) in s.of.items()]
    columns = ["event", "from", "told_by", "kind", "latest", "time"]
    data = pd.DataFrame(rows, columns=columns, dtype=object)
    low, high = ends(s.interval("hours_notice_to_oath"))
    numbers = {"low": low, "high": high, "days": s.point("days_first_case_to_oath")}
    axes = s.show(data, start=s.days[0], stop=s.days[1], **numbers, **Counter(data["kind"]))
    first, last = map(x_of, s.days[:2])
    dashed: dict[str, Any] = {"color": ORANGE, "linestyle": "--", "lw": 1.2}
    gray: dict[str, Any] = {"color": GRAY, "fontsize": 8, "bbox": WHITE}
    for y, (key, _, told, kind, day, time) in enumerate(rows):
        x = x_of(day) if day else last
        if kind == "dated":
            x += int(time[:2]) / 24 if time[:2].isdigit() else 0
            axes.plot([x], [y], "o", color=ORANGE if told == "article" else BLUE, markersize=8)
            name = s(f"at_{key}", day=day) if key in ("groups", "oath") else s.write(day)
            label(axes, name, (x, y), 9, bbox=WHITE)
            continue
        # An arrow, so that the axis's edge is taken for no beginning or end.
        arrow(axes, (x, y), (first, y), **dashed)
        if day:
            axes.plot([x, x], [y - 0.22, y + 0.22], color=ORANGE)
            label(axes, s("before", day=day), (x, y), 5, **gray)
        else:
            arrow(axes, (first, y), (last, y), **dashed)
            label(axes, s("undated"), ((first + last) / 2, y), **gray)
    fields: dict[str, Any] = {"m": s.count("communities"), "donors": s.interval("donors").lower}
    people = {key: whose and s.interval(whose).value for key, (_, whose) in s.of.items()}
    name_rows(axes, [s(key, n=n, **fields) for key, n in people.items()])


def _event(s: Sheet, key: str, name: str) -> list[Any]:
    """Return what tells of an event, and the day that it names, or by which it had been."""
    claim, linked = s.study.claims_by_id.get(name), s.study.linked
    if claim and claim.topic != "date":
        s.cite(name)
        return [key, name, "article", "bounded" if claim.latest else "undated", claim.latest, ""]
    time = linked.by_key[name]["time"] if name in linked.by_key else ""
    return [key, name, "article" if claim else "public", "dated", s.day(name), time]


def posting_flow(s: Sheet) -> None:
    """Draw those posted as parts of those who signed up, and the share's range over readings."""
    share, total = s.point("posted_share_of_volunteers"), s.count("volunteers")
    reach = s.study["posted_share_of_volunteers"].over_readings
    people = {group: s.count(claim) for group, [claim] in s.of.items()}
    people["rest"] = total - sum(people.values())
    (low, high), least, most = ends(reach), reach.lower or Fraction(0), reach.upper or Fraction(1)
    rows: list[list[object]] = [["main reading", key, n, n / total] for key, n in people.items()]
    rows.append(["least over all readings", "", plain(least * total), low])
    rows.append(["greatest over all readings", "", plain(most * total), high])
    columns = ["reading", "group", "people", "share_of_those_who_signed_up"]
    # Less than the upper end: rounded up.
    shown = {"low": s.percent(low, 1), "high": s.percent(rounded(most, 3, 1), 1)}
    numbers = {"posted": s.point("posted_total"), "volunteers": total, "n": total}
    data = pd.DataFrame(rows, columns=columns)
    axes = s.show(data, share=s.percent(share), **numbers, **people, **shown)
    left, shape = 0, dict[str, Any](height=0.6, clip_on=False)
    rest: dict[str, Any] = {"fill": False, "edgecolor": GRAY, "linestyle": "--", "linewidth": 0.8}
    for y, (n, color) in enumerate(zip(people.values(), (BLUE, SKY, ORANGE, None), strict=True)):
        axes.barh(y, n, left=left, **shape, **({"color": color} if color else rest))
        label(axes, s.write(n), (left, y) if y else (n, y), -5 if y else 5)
        left += n
    bar(axes, low * total, high * total, 4, color=GRAY, linewidth=5, alpha=0.45)
    axes.plot([float(share) * total], [4], "D", color=INK)
    for end, name, dx in zip((low, high), shown.values(), (-6, 6), strict=True):
        label(axes, name, (end * total, 4), dx, color=GRAY)
    days = {group: s.study.claims_by_id[claim].latest for group, [claim] in s.of.items()}
    name_rows(axes, [s(group, day=days.get(group)) for group in (*people, "range")])
    axes.set_xlim(0, total)


def enterprise_supplies(s: Sheet) -> None:
    """Draw what enterprises got per worker: what is said, inferred, and left open."""
    reaches = {name: s.interval(name, "implied") for name, _ in s.of.values()}
    data = pd.DataFrame({"result": [*reaches]})
    columns = ["more_than", "less_than_by_convention"]
    data[columns] = [ends(reach) for reach in reaches.values()]
    data["note"] = "no upper limit is said"
    # Rounded down: "more than" must stay true.
    floors = {
        supply: (rounded(reaches[name].lower or Fraction(0), int(digits), -1), int(digits))
        for supply, (name, digits) in s.of.items()
    }
    numbers = {"workers": s.count("workers"), "enterprises": s.count("enterprises")}
    axes, stop = s.show(data, **floors, **numbers), 1.8
    ring: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 1.8, "markersize": 7}
    for y, (floor, reach) in enumerate(zip(floors.values(), reaches.values(), strict=True)):
        low, high = ends(reach)
        arrow(axes, (high, y), (stop, y), zorder=1, color=LIGHT, lw=2)
        bar(axes, low, high, y, color=SKY)
        axes.plot([low], [y], "o", color=BLUE, **ring)
        label(axes, s("bounds.more", n=floor), (low, y), 0.1, 7, color=BLUE, bbox=WHITE)
    axes.axvline(1, color=GRAY, linewidth=0.8, linestyle=":", zorder=0)
    name_rows(axes, [s(supply) for supply in s.of], top=-0.6)
    axes.set_xlim(0, stop)


def gifts_in_kind(s: Sheet) -> None:
    """Draw money and goods as wholes: what of each is known to come from members."""
    share = s.point("member_share_of_money")
    totals, means = ({key: s.point(of[n]) for key, of in s.of.items()} for n in (0, 1))
    data = pd.DataFrame({"what": [total for total, _ in s.of.values()]})
    data["total"] = [plain(n) for n in totals.values()]
    data["per_department"] = [plain(n) for n in means.values()]
    data["share_of_members"] = pd.Series([float(share)])
    numbers = {key: s(key, n=n) for key, n in totals.items()}
    axes = s.show(data, share=s.percent(share), units=s.count("units_donating"), **numbers)
    axes.barh(0, float(share), color=BLUE, height=0.6)
    axes.barh(0, 1 - float(share), left=float(share), color=ORANGE, alpha=0.6, height=0.6)
    axes.barh([1, 2], 1, color="white", hatch="////", edgecolor=LIGHT, linewidth=0, height=0.6)
    label(axes, s("members", n=s.percent(share, 1)), (float(share) / 2, 0), color="white")
    label(axes, s("others", n=s.percent(1 - share, 1)), (0.5 + float(share) / 2, 0))
    for y, (key, total) in enumerate(numbers.items()):
        if y:
            label(axes, s("unknown"), (0.5, y), color=GRAY, bbox=WHITE)
        note = s("total", n=total, per=s(key, n=(means[key], 0)))
        label(axes, note, (1, y), 8, fontsize=8.5)
    name_rows(axes, [s(f"{key}_name") for key in numbers])
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], [s.percent(part) for part in (0, 0.5, 1)])


def last_cases(s: Sheet) -> None:
    """Draw the last day with a new case in each of Hunan's prefectures."""
    table = sorted(s.study.linked.rows("last_cases").values(), key=lambda row: row["date"])
    rows = [(row["key"], row["place"], date.fromisoformat(row["date"])) for row in table]
    keys, places, days = zip(*rows, strict=True)
    s.cite(*s.study.linked.rows("last_cases"))
    data = pd.DataFrame(rows, columns=["key", "place", "last_day_with_a_new_case"])
    reinforced = s.day("date_reinforcement")
    [[ours]] = s.of.values()
    before, loudi = sum(day < reinforced for day in days), days[places.index(ours)]
    span = {"first": days[0], "last": days[-1], "loudi": loudi, "grid": reinforced}
    axes = s.show(data, n=before, all=len(days), **span)
    first, grid = x_of(s.days[0]), x_of(reinforced)
    xs, colors = [x_of(day) for day in days], {False: BLUE, True: ORANGE}
    axes.hlines(range(len(rows)), first, xs, color=LIGHT, linewidth=1)
    dots: dict[str, Any] = {"palette": colors, "size": 7, "jitter": False, "legend": False}
    s.seaborn.stripplot(x=xs, y=keys, hue=[place == ours for place in places], ax=axes, **dots)
    for y, (x, day) in enumerate(zip(xs, days, strict=True)):
        # Left of its dot where the line would strike the label through.
        label(axes, s.write(day), (x, y), -8 if 0 < grid - x <= 3 else 8, color=GRAY, bbox=WHITE)
    axes.axvline(grid, color=ORANGE, linewidth=1.2)
    label(axes, s("grid"), (grid, -0.35), 4)
    name_rows(axes, [s.named("place", key) for key in keys], top=-0.9)


def needs(s: Sheet) -> None:
    """Draw how wide a missing fact leaves each headline result, and how wide once it is known."""
    data = s.study.needs
    data = data[data["removed"] > 0].reset_index(drop=True)
    main = data["result"].map(lambda name: middle(s.interval(name, "implied")))
    data["main"] = main
    data["before_over_main"], data["after_over_main"] = data["before"] / main, data["after"] / main
    order = data["before_over_main"].fillna(math.inf)
    data = data.iloc[np.argsort(-order, kind="stable")].reset_index(drop=True)
    wide = data[data["before_over_main"].isna() | (data["before_over_main"] > 0.5)]
    numbers = {"facts": data["need"].nunique(), "wide": wide["need"].nunique()}
    axes, stop = s.show(data, half=s.percent(0.5), rows=len(data), **numbers), 1.25
    widths = zip(data["before_over_main"], data["after_over_main"], strict=True)
    for y, (before, after) in enumerate(widths):
        if math.isnan(before):
            bar(axes, 0, stop * 0.93, y, color=SKY)
            arrow(axes, (stop * 0.9, y), (stop, y), color=SKY, lw=2)
            label(axes, s("open"), (stop * 0.45, y), fontsize=8, bbox=WHITE)
        else:
            bar(axes, 0, before, y, color=SKY)
            name = s.percent(before, 0 if before >= 0.01 else 3)
            label(axes, name, (before, y), 4, fontsize=8.5, color=GRAY)
        if after > 0.001:
            bar(axes, 0, after, y, color=BLUE)
    what = {row["need"]: row["what"] for row in s.study.rows("needs")}
    rows = zip(data["need"], data["result"], strict=True)
    names = [f"{s.named('need', n, what[n])} → {s.named('result', r)}" for n, r in rows]
    name_rows(axes, names)
    axes.axvline(0, color=LIGHT, linewidth=0.8)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlim(0, stop)
    axes.set_xticks([0, 0.5, 1], [s.percent(part) for part in (0, 0.5, 1)])
