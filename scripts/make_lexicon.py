"""Derive ``extraction/lexicon.json``: the reader's tables in every script, ready to look up.

What is written by hand is the tables beside it, in traditional characters. Simplified forms are
those of `loudi_analysis.characters`; `variants.csv` has those that are written in two ways. Hedges
are negated, measure words composed, and expressions written out for both scripts and widths.

Run: python scripts/make_lexicon.py
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from loudi_analysis.characters import simple_forms

FOLDER = Path(__file__).parents[1] / "src" / "loudi_analysis" / "extraction"
TARGET = FOLDER / "lexicon.json"


def rows(name: str) -> list[dict[str, str]]:
    """Read one of the tables."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SIMPLIFIED = simple_forms()
TABLES = [SIMPLIFIED]
for _why in dict.fromkeys(row["why"] for row in rows("variants")):
    _pairs = {row["character"]: row["also"] for row in rows("variants") if row["why"] == _why}
    TABLES.insert(0, str.maketrans(_pairs))
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
WIDENED = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def scripts(words: str) -> list[str]:
    """Split words at white space and give each in every script that writes it."""
    typed = words.split()
    every = typed + [word.translate(table) for table in TABLES for word in typed]
    return list(dict.fromkeys(every + [word.translate(SIMPLIFIED) for word in every]))


def either(words: Iterable[str]) -> str:
    """Write an expression for the longest of some words."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


# --- Measure words, hedges, phrases --------------------------------------------------------------


def units() -> dict[str, list[Any]]:
    """Give each measure word in every form, as the fields of `lexicon.Unit`."""
    found: dict[str, list[Any]] = {}
    prefixes = {row["prefix"]: row["ucum"] for row in rows("prefixes")}
    for row in rows("units"):
        word, kind, ucum, factor, region, before, lone, *goes, _ = row.values()
        rest, flags = [number(factor), region], [cell == "yes" for cell in goes]
        for form in scripts(word):
            found.setdefault(form, [form, kind, ucum or None, *rest, lone, *flags])
        for prefix in before.split():
            long, code = prefix + word, prefixes[prefix] + ucum
            found.setdefault(long, [long, kind, code, *rest, "", *flags])
    for form, (_, kind, code, *rest) in list(found.items()):  # cm2, cm², cm^2
        raised = {"2": "area", "3": "volume"} if kind == "length" else {"2": kind, "3": kind}
        if form.isascii() and form.isalpha() and kind in ("length", "duration"):
            for sign, what in raised.items():
                for power in (sign, f"^{sign}", "²³"[int(sign) - 2]):
                    fields = [form + power, what, code and code + sign, *rest]
                    found.setdefault(form + power, fields)
    for point in range(0x3371, 0x33E0):  # ㎝, ㎎, ㎡ in one character
        plain = unicodedata.normalize("NFKC", chr(point))
        if plain in found:
            found.setdefault(chr(point), [chr(point), *found[plain][1:]])
    for form, fields in list(found.items()):  # ｋｍ
        found.setdefault(wide := form.translate(WIDENED), [wide, *fields[1:]])
    for row in rows("nouns"):
        heads = scripts(row["unit"])
        for word in scripts(row["word"]) if row["numerals"] != "ordinal" else ():
            head = next((form for form in heads if word.startswith(form)), "")
            unit = found[head] if head else ["", "count", None, None, "", "names", *[False] * 4]
            lone = {"any": "", "noun": "", "zero": "zero"}.get(row["numerals"], unit[5])
            found[word] = [*unit[:5], lone, *unit[6:]]
    found |= next_days(found)
    return {form: shortened(fields) for form, fields in found.items()}


def shortened(fields: list[Any]) -> list[Any]:
    """Leave out what a measure word has by default at its end: less to load."""
    told = next(
        n for n in range(len(fields), 0, -1) if n < 3 or fields[n - 1] not in (None, "", False)
    )
    return fields[:told]


def next_days(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Give what only looks like a measure word in 次: 12人次日 are 12人 on the day after."""
    times = [form for form in found if form[-1] == "次" and form[:-1] in found]
    looks = {form + word: found[form[:-1]] for form in times for word in "日年月要序"}
    return looks | {form + "日均": found[form] for form in times}


def starts(words: Iterable[str]) -> dict[str, list[int]]:
    """Give the lengths of words to try, longest first, by their first two characters, or one."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[:2], set()).add(len(word))
    for start, found in lengths.items():
        found.update([1] * (start[0] in lengths))
    return {start: sorted(found, reverse=True) for start, found in lengths.items()}


def number(cell: str) -> int | float | str | None:
    """Read a factor: as it stands only where no finite decimal says it (2000/3)."""
    return cell if "/" in cell else json.loads(cell) if cell else None


def hedges(place: str) -> dict[str, list[Any]]:
    """Give the hedges of a place; negated ones and those with 了, 有 or 為 are computed."""
    words = {row["place"]: [] for row in rows("hedges")}
    for row in rows("hedges"):
        words[row["place"]].append(row["word"])
    negators = [*words["negator"], *(words["negator"][0] + modal for modal in words["modal"])]
    found: dict[str, list[Any]] = {}
    for row in rows("hedges"):
        if row["place"] != place:
            continue
        forms = {row["word"]: [row["meaning"], bool(row["implies"])]}
        if place == "before" and row["word"].isalpha():
            forms |= {row["word"] + s: [row["meaning"], False] for s in words["suffix"]}
        if row["negated"]:
            forms |= {negator + row["word"]: [row["negated"], False] for negator in negators}
        for form, meaning in forms.items():
            for word in scripts(form):
                found.setdefault(word, meaning)
    return found


def letters(numerals: dict[str, dict[str, str]]) -> dict[str, str]:
    """Give how numerals are written inside: digits as the letters a to j, a scale in one way."""
    found = {chr(wide): chr(narrow) for narrow, wide in WIDE_DIGITS.items()}
    found |= {"．": ".", "，": "", ",": "", " ": ""}
    scales: dict[str, str] = {}
    for char, row in numerals.items():
        if row["role"] == "digit":
            found[char] = chr(ord("a") + int(row["value"]))
        elif row["role"] == "tens":
            found[char] = chr(ord("a") + int(row["value"]) // 10) + "十"
        elif row["role"] in ("small", "big"):
            found[char] = scales.setdefault(row["value"], char)
    return found


def parts() -> dict[str, list[list[Any]]]:
    """Give for each measure word the smaller ones that may follow, the longest first."""
    found: dict[str, list[list[Any]]] = {}
    for row in sorted(rows("parts"), key=lambda row: -len(row["part"])):
        for unit in scripts(row["unit"]):
            pairs = [[part, int(row["size"])] for part in scripts(row["part"])]
            found.setdefault(unit, []).extend(pairs)
    return found


def terms(cell: str) -> dict[str, int]:
    """Read the base units of a UCUM code with their exponents: ``g.m2/s2``."""
    found: dict[str, int] = {}
    for sign, base, digits in re.findall(r"([./]?)((?:\[[^\]]*\]|[^./\[\]0-9])+)([0-9]*)", cell):
        found[base] = found.get(base, 0) + int(digits or 1) * (-1 if sign == "/" else 1)
    return found


def atoms() -> dict[str, list[Any]]:
    """Give each UCUM atom alone and with each prefix: its size, its base units, pint's name."""
    found: dict[str, list[Any]] = {}
    prefixes = {"": "1"} | {row["ucum"]: row["factor"] for row in rows("prefixes")}
    for prefix, times in prefixes.items():
        for row in rows("ucum"):
            size = str(Fraction(times) * Fraction(row["factor"]))
            named = row["pint"] and prefix + row["pint"]
            found.setdefault(prefix + row["code"], [size, terms(row["terms"]), named])
    return found


def places(phrases: Iterable[str], numerals: str) -> dict[str, list[list[int]]]:
    """Give where a numeral stands in the set phrases, by it and the character after it.

    By the character before it, and a stop, where it ends the phrase. For each the offset in the
    phrase and the phrase's length, the longest first: looking a few slices up in a set is faster
    than trying every phrase that the numeral begins.
    """
    found: dict[str, set[tuple[int, int]]] = {}
    for phrase in phrases:
        for at, char in enumerate(phrase):
            if char in numerals:
                key = phrase[at : at + 2] if phrase[at + 1 :] else f"{phrase[at - 1 : at + 1]}."
                found.setdefault(key, set()).add((at, len(phrase)))
    return {
        key: [list(place) for place in sorted(all_, key=lambda place: (-place[1], place))]
        for key, all_ in found.items()
    }


# --- Expressions ---------------------------------------------------------------------------------

MACRO = re.compile(r"@(?:\{([^}]+)\}|([\w@]))")
#: What is written as it stands, classes apart: escapes, counts, names of groups.
PIECE = re.compile(r"(\[(?:\\.|[^\]\\])*\]|\\x..|\\u....|\\.|\{[^}]*\}|\(\?P.\w+)")
FIGURE = re.compile(r"\\x..|\\u....|\\.|[0-9](?:-[0-9])?")


def forms(char: str) -> str:
    """Give every form of a character: both scripts of it, both widths of a digit."""
    if char < "\u0100":
        return char + char.translate(WIDE_DIGITS) if char.isdigit() and char.isascii() else char
    return "".join(scripts(char)) if char.isalpha() else char


def widened(piece: str) -> str:
    """Write a class for both scripts and widths; leave an escape as it is."""
    if piece[0] != "[":
        return piece
    wide = FIGURE.sub(lambda m: m[0] + m[0].translate(WIDE_DIGITS) * (m[0][0] != "\\"), piece)
    return "".join(char if char < "\u0100" else forms(char) for char in wide)


def pattern(words: str, macros: dict[str, str]) -> str:
    """Write an expression so that it knows both scripts of a character, both widths of a digit."""
    while (plain := MACRO.sub(lambda m: macros[m[1] or m[2]], words)) != words:
        words = plain
    pieces = PIECE.split(words)
    for number, piece in enumerate(pieces):
        alone = (f if len(f := forms(char)) == 1 else f"[{f}]" for char in piece)
        pieces[number] = widened(piece) if number % 2 else "".join(alone)
    return "".join(pieces)


CLASS = re.compile(r"\[(\^?)((?:\\x20|\\[\]\[-]|[^\]\\])+)\]|(\\x20|[^\\()\[\]{}?*+.|^$])")


def edge(parts: list[str], last: bool) -> list[Any] | None:
    """Give the characters that some expressions end or begin with: whether all but these, which.

    None if it may be any, or none; the third is whether the characters say all that they do.
    """
    while (at := next((n for n, p in enumerate(parts) if grouped(p)), -1)) >= 0:
        parts = [*parts[:at], *parts[at][3:-1].split("|"), *parts[at + 1 :]]
    found = [outermost(part, last) for part in parts]
    if not parts or None in found:
        return None
    (signs, chars, whole) = zip(*[one for one in found if one], strict=True)
    if len(set(signs)) > 1 or (signs[0] and len(parts) > 1):
        return None
    every = {form for text in chars for c in text for form in (c, c.lower(), c.upper())}
    return [signs[0], "".join(sorted(every)), all(whole)]


def grouped(part: str) -> bool:
    """Say whether an alternative is nothing but a group of words."""
    return re.fullmatch(r"\(\?:[^()\[\]{}?*+\\]+\)", part) is not None


def outermost(part: str, last: bool) -> tuple[bool, str, bool] | None:
    """Give the class that an expression ends or begins with, and whether it is all of it."""
    found = [m for m in CLASS.finditer(part) if (m.end() == len(part) if last else not m.start())]
    if not found or (not last and part[found[0].end() :][:1] in ("?", "*", "{", "|")):
        return None
    match = found[0]
    inside = (match[2] or match[3]).replace(r"\x20", " ")
    chars = re.sub(r"\\(.)|(.)-(.)", lambda m: m[1] or span(m[2], m[3]), inside)
    return match[1] == "^", chars, match[0] == part


def span(first: str, last: str) -> str:
    """Give the characters of a range."""
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


def refusals(macros: dict[str, str]) -> list[list[Any]]:
    """Give each row with its expressions and the characters at their edges.

    A cell that its edge says already is left out; what stands before has to end there.
    """
    found = []
    for row in rows("refusals"):
        flags = row["applies"].split()
        parts = [
            [pattern(part, macros) for part in row[name].split()]
            for name in ("before", "inside", "after", "unless")
        ]
        edges = [edge(cell, number == 0) for number, cell in enumerate(parts[:3])]
        cells = ["|".join(cell) for cell in parts]
        for number in (0, 2):
            cells[number] = "" if edges[number] and edges[number][2] else cells[number]
        for number in (0, 3):
            cells[number] = cells[number] and rf"(?:{cells[number]})\Z"
        needs, forbids = ([f for f in flags if (f[0] == "!") == no] for no in (False, True))
        found.append(
            [
                *(row["name"], row["reason"], needs, [flag[1:] for flag in forbids], cells),
                [one and one[:2] for one in edges],
            ]
        )
    return found


def stretches(refused: list[list[Any]]) -> dict[str, str]:
    """Write an expression for the rows of stretches of a text, and one for how they begin."""
    spans = [row for row in refused if row[2] == ["span"]]
    first = "".join(row[5][1][1] for row in spans)
    whole = "|".join(f"({row[4][1]})" for row in spans)
    return {"stretch begins": f"[{re.escape(first)}]", "stretch": whole}


def simplified() -> str:
    """Give the characters that simplified text alone has."""
    han = map(chr, range(0x4E00, 0xA000))
    return "".join(
        c for c in han if c.encode("gb2312", "ignore") and not c.encode("big5", "ignore")
    )


def lexicon() -> dict[str, Any]:
    """Derive everything, by name."""
    numerals = {row["character"]: row for row in rows("numerals")}
    role = {
        name: "".join(c for c, row in numerals.items() if row["role"] == name)
        for name in ("digit", "tens", "small", "big", "fraction")
    }
    roles: dict[str, dict[str, int | str]] = {}
    for char, row in numerals.items():
        value = row["value"]
        roles.setdefault(row["role"], {})[char] = value if "/" in value else int(value)
    measure, inside = units(), hedges("inside")
    day_parts = {form: row["part"] for row in rows("dayparts") for form in scripts(row["word"])}
    scale, han = role["small"] + role["big"], role["digit"] + role["tens"]
    phrases = sorted({word for row in rows("phrases") for word in scripts(row["phrase"])})
    macros = {
        **role,
        "scale": scale,
        "@": han + scale,
        "capital": "".join(c for c, row in numerals.items() if row["capital"]),
        "inside": "".join(sorted(inside)),
        "smaller": "".join(sorted({row["part"][0] for row in rows("parts")})),
        "parts": either(part for part in day_parts if len(part) > 1),
        "after words": either(hedges("after")),
        "currencies": either(w for r in rows("currencies") if len(w := r["word"]) > 1 and w > "z"),
    }  # fmt: skip
    macros |= {row["name"]: row["pattern"] for row in rows("patterns")}
    dated = macros["date next"].replace("\\", "")
    follow = {word[0] for word in (*measure, *hedges("after"), *inside)} | {*dated}
    follow |= {*macros["@"], *"半幾又、比∶，,。；;)）!！?？(（"}
    macros["follow"] = r"0-9\n" + "".join(map(re.escape, sorted(follow)))
    ordinal = {w for r in rows("nouns") if r["numerals"] == "ordinal" for w in scripts(r["word"])}
    refused = refusals(macros)
    return {
        "numerals": roles,
        "letters": letters(numerals),
        "units": measure,
        "unit starts": starts(measure),
        "ordinal words": either(ordinal),
        "before": hedges("before"),
        "inside": inside,
        "after": hedges("after"),
        "currencies": sorted(
            {form for row in rows("currencies") for word in scripts(row["word"])
             for form in (word, word.translate(WIDENED))}
        ),
        "eras": {
            word: int(row["first_year"]) if row["first_year"] else None
            for row in rows("eras")
            for word in scripts(row["era"])
        },
        "day parts": day_parts,
        "date next": "".join(scripts(" ".join(dated))) + " \u3000",
        "parts": parts(),
        "ucum": atoms(),
        "phrases": phrases,
        "places": places(phrases, han + scale + "半第數数幾几"),
        "patterns": {row["name"]: pattern(row["pattern"], macros) for row in rows("patterns")}
        | stretches(refused)
        | {"simplified": f"[{simplified()}]"},
        "refusals": refused,
    }  # fmt: skip


def written() -> str:
    """Write it, a line for each entry."""
    tables = (f"{json.dumps(name)}: {lines(found)}" for name, found in lexicon().items())
    return "{\n" + ",\n".join(tables) + "\n}\n"


def lines(found: Any) -> str:
    """Write a table with a line for each entry."""

    def dump(one: Any) -> str:
        return json.dumps(one, ensure_ascii=False, separators=(",", ":"))

    if isinstance(found, dict):
        return "{\n" + ",\n".join(f"{dump(key)}: {dump(one)}" for key, one in found.items()) + "\n}"
    return "[\n" + ",\n".join(map(dump, found)) + "\n]" if isinstance(found, list) else dump(found)


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
