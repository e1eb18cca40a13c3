"""The reader: where numbers may begin, the grammar proposes; the table of refusals decides."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from . import dates, grammar
from . import lexicon as words
from .grammar import BETWEEN, NUMBER, Amount
from .lexicon import (
    AT_LEAST,
    AT_MOST,
    LESS,
    MORE,
    UNITS,
    Unit,
    expression,
    find_unit,
)  # fmt: skip
from .numerals import BIG, DIGIT, HAN, SCALES, Exact, arabic, last_digit, numeral, plain, whole
from .quantity import Quantity, filled
from .refusals import AFTER, BEFORE, INSIDE, REASONS, of_class, refuse, spans

#: Where a quantity may begin, by the characters that the grammar and the tables know.
CANDIDATE = expression("candidate")
_ORDINAL, _SCORED, _TIMES, _RACE = map(expression, ("ordinal range", "scored", "times", "race"))
_RUNS = re.compile(rf"[{DIGIT}]+(?:[.．,，][{DIGIT}]+)*|[{HAN}半]+")
_DATE_NEXT = frozenset("年月日號号时時點点:：-－/.．／至到~～—–〜 \u3000―─世財财")
#: After one of these numerals alone a number goes on with one of those.
_SINGLE = frozenset("一二三四五六七八九兩两十〇○零")
_FOLLOW = {word[0] for word in (*UNITS, *words.AFTER, *words.INSIDE)} | grammar.STARTS
_FOLLOW |= {*_DATE_NEXT, *"半幾几、又比∶，,。；;)）!！?？\n(（", ""}
_NUMERAL_RULES, _LABEL_RULES = (
    {script: of_class(applies, script) for script in ("digits", "characters")}
    for applies in ("numeral", "label")
)
#: What `_quick` reads: a number and measure word that nothing bears on.
_PLAIN, _ASCII_DIGITS = expression("plain"), frozenset("0123456789")
_SCALED, _TENS = {"": 1, **BIG}, [10**places for places in range(7)]
_PLAIN_UNITS = {
    word for word, unit in UNITS.items()
    if word == unit.written and word[0] not in _DATE_NEXT and unit.lone in ("", "names")
    and (unit.kind != "percent" or word == "%")
}  # fmt: skip
_GOES_ON = {*grammar.ENDINGS, *" /×xX*＊✕"}
_AROUND = {*grammar.CONNECT_FIRST, *grammar.AFTER_FIRST, *grammar.CURRENCY_FIRST, *"整正"}
_NUMBER_RULES = _NUMERAL_RULES["digits"] | _LABEL_RULES["digits"]
_PLAIN_RULES = of_class("amount", "digits", "unit", "plain", "doubtful")


class Explained(NamedTuple):
    """What a numeral became: a quantity, or nothing by a named rule with its reason."""

    start: int
    end: int
    surface: str
    quantity: Quantity | None
    rule: str
    reason: str


def extract(text: str, *, restore: bool = False) -> list[Quantity]:
    """Read the quantities of a Chinese text, in either script and width.

    They come by position and never overlap. With `restore` a damaged text is mended first, and
    positions are those of ``loudi_analysis.restore(text).text``.
    """
    if restore:
        from loudi_analysis.restoration import restore as mend  # noqa: PLC0415

        text = mend(text).text
    return list(iterate(text))


def iterate(text: str) -> Iterator[Quantity]:
    """Read the quantities of a text one after the other, each held only while it is used."""
    joined, places = _join_parted(text)
    return iter(_Reader(text)) if joined is text else _replaced(text, joined, places)


def _replaced(text: str, joined: str, places: list[int]) -> Iterator[Quantity]:
    """Read a text whose numerals were joined, and say where the words stood before."""
    for found in _Reader(joined):
        start, end = places[found.start], places[found.end - 1] + 1
        yield replace(found, start=start, end=end, surface=text[start:end])


def explain(text: str) -> list[Explained]:
    """Say for every numeral of a text what it became, by which rule: by position, all of them."""
    reader = _Reader(text)
    deque(reader, 0)  # reads to the end
    found = [Explained(q.start, q.end, q.surface, q, q.kind, "") for q in extract(text)]
    taken = {place for one in found for place in range(one.start, one.end)}
    for run in _RUNS.finditer(text):
        if run.start() not in taken:
            rule = reader.refused.get(run.start(), "no measure word")
            found.append(Explained(*run.span(), run[0], None, rule, REASONS[rule]))
    return sorted(found)


def _join_parted(text: str) -> tuple[str, list[int]]:
    """Join the numerals that spaces part (三千 九百 六十五); give where each character stood."""
    if " " not in text or expression("parted").search(text) is None:
        return text, []
    kept, places, at = list[str](), list[int](), 0
    for run in expression("parted").finditer(text):
        joined = run[0].replace(" ", "")
        found = grammar.read(joined, 0)
        full = found is not None and found.value is not None and found.end == len(joined)
        if full and expression("two numbers").search(run[0]) is None:
            kept += [text[at : run.start()], joined]
            places += range(at, run.start())
            places += [run.start() + place for place, char in enumerate(run[0]) if char != " "]
            at = run.end()
    return "".join(kept) + text[at:], [*places, *range(at, len(text))]


class _Reader:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text, self.floor = text, 0
        self.quantities: list[Quantity] = []
        self.refused: dict[int, str] = {}
        self._simplified: bool | None = None

    def __iter__(self) -> Iterator[Quantity]:
        text = self.text
        upcoming = iter([*spans(text), (len(text), len(text) + 1, "")])
        begin, stop, rule = next(upcoming)
        at = 0
        while (hit := CANDIDATE.search(text, at)) is not None:
            start = hit.start()
            while start >= stop:
                begin, stop, rule = next(upcoming)
            char = text[start]
            if begin <= start:
                self.refused[start], at = rule, stop
            elif char in _SINGLE and text[start + 1 : start + 2] not in _FOLLOW:
                at = start + 1
            else:
                at = self._quick(start) if char in _ASCII_DIGITS else 0
                at = at or max(self._read(start, char), start + 1)
                if self.quantities:
                    yield from self.quantities
                    self.quantities.clear()

    def _read(self, start: int, char: str) -> int:
        """Read what begins at a place; give where to go on."""
        text = self.text
        if char == "第":
            return self._ordinal(start)
        match = NUMBER.match(text, start)
        end = max(match.end(2) if match else 0, start + 1)
        script = "digits" if char in DIGIT else "characters"
        if (stop := self._refuse(_NUMERAL_RULES[script], start, start, end)) is not None:
            return stop
        phrase = words.phrase(text, start) if script == "characters" else (-1, False)
        if phrase[0] < 0 and text[end : end + 1] in _DATE_NEXT:
            if (race := _RACE.match(text, start)) and self._rule("race", start, race.end()):
                return self._race(race)
            when = dates.read(text, start, self.floor, self._rule)
            if when is not None:
                return self._date(when)
        if (stop := self._refuse(_LABEL_RULES[script], start, start, end)) is not None:
            return stop
        return self._amount(match, start, end, script, phrase)

    def _amount(
        self, match: re.Match[str] | None, start: int, end: int, script: str,
        phrase: tuple[int, bool],
    ) -> int:  # fmt: skip
        """Read a number and on; a set phrase gives way to a longer reading: 十分鐘 is no 十分."""
        amount = grammar.read(self.text, start, match) if match else None
        phrase_end, begins = phrase
        if phrase_end > 0 and not (amount and begins and amount.end > phrase_end):
            self.refused.setdefault(start, "set phrase")
            return phrase_end
        if amount is None:
            return end
        return self._score(amount, end) or self._several(amount) or self._complete(amount, script)

    def _quick(self, start: int) -> int:
        """Read a number in digits with its measure word, where no part or rule bears on it.

        It is what most quantities are; the same tables tell that nothing goes on from it.
        """
        text = self.text
        match = _PLAIN.match(text, start)
        unit = find_unit(text, match.end()) if match else None
        if match is None or unit is None or unit.written not in _PLAIN_UNITS:
            return 0
        above, below, scale, inner = match.groups()
        at, written, prior = match.end() - len(inner), unit.written, text[start - 1 : start]
        end = match.end() + len(written)
        following = text[end : end + 1]
        fits = BEFORE[prior] & INSIDE[text[start]]
        rules = fits & _NUMBER_RULES & AFTER[text[at]]
        if following in _GOES_ON or (rules and refuse(text, rules, start, start, at)):
            return 0
        number, size = int(above + below) * _SCALED[scale], _TENS[len(below)]
        value = number / size if number % size else number // size
        ucum = self._size(unit) if unit.ucum else (None, None)
        led = prior in grammar.BEFORE_LAST and grammar.ends_word(text, start)
        if led or inner or following in _AROUND or fits & _PLAIN_RULES & AFTER[following]:
            exact = Fraction(number, size) if below else value
            amount = Amount(start, start, end, text[start:at], exact, kind=unit.kind)
            amount.unit, amount.written, amount.hedge = unit, written, inner
            amount.meaning, amount.implies = words.INSIDE.get(inner, words.NO_HEDGE)
            return self._complete(amount, "digits")
        self.quantities.append(
            filled(start, end, text[start:end], value, value, value, True, True, value, value,
                   written, *ucum, unit.kind, None, None)
        )  # fmt: skip
        self.floor = end
        return end

    def _rule(self, kind: str, start: int, end: int) -> bool:
        """Say whether a row of a class refuses what stands at a place."""
        return self._refuse(of_class(*kind.split()), start, start, end) is not None

    def _refuse(self, rules: int, start: int, at: int, end: int) -> int | None:
        """Note the rule that refuses a place, and give where to go on."""
        found = refuse(self.text, rules, start, at, end)
        if found is None:
            return None
        self.refused.setdefault(at, found[0])
        return found[1]

    def _date(self, when: dates.When) -> int:
        start, end, iso, kind = when
        none = (None, None, None, False, False, None, None, "", None, None)
        self.quantities.append(filled(start, end, self.text[start:end], *none, kind, None, iso))
        self.floor = end
        return end

    def _race(self, match: re.Match[str]) -> int:
        """Read the hours, minutes and seconds that a race took, as seconds."""
        hours, minutes, seconds = (arabic(part) or 0 for part in match.groups())
        value, unit = hours * 3600 + minutes * 60 + seconds, Unit("", "duration", "s", 1)
        start, end = match.span()
        return self._take(Amount(start, start, end, match[0], value, kind="duration", unit=unit))

    def _ordinal(self, start: int) -> int:
        """Read 第 with a number and a measure word, and 第1至3名."""
        text = self.text
        phrase_end, _ = words.phrase(text, start)
        at = start + 1 + text.startswith(" ", start + 1)
        amount = grammar.read(text, at)
        if phrase_end > 0:
            self.refused.setdefault(start + 1, "set phrase")
            return phrase_end
        if amount is None:
            return start + 1
        end = at + len(amount.run)
        word = words.ordinal_word(text, end + text.startswith(" ", end))
        last = _ORDINAL.match(text, end)
        upper = numeral(last[1]) if last and not word else None
        if last and upper and upper.value and amount.value and amount.value < upper.value:
            word = words.ordinal_word(text, last.end())
            if word:
                amount.value, amount.low, amount.high = None, amount.value, upper.value
                end = last.end()
        amount.start, amount.kind, amount.unit, amount.written = start, "ordinal", None, word
        amount.hedge = amount.meaning = ""
        amount.end = end + len(word) + (word != "" and text.startswith(" ", end))
        bare, script = ("", "bare")[not word], ("characters", "")[text[at] in DIGIT]
        stop = self._refuse(of_class("ordinal", bare, script), start, at, amount.end)
        return self._take(amount) if stop is None else stop

    def _score(self, amount: Amount, end: int) -> int:
        """Read 3比1 as a score, and as a ratio where the clause calls it one."""
        text, start = self.text, amount.at
        match = _SCORED.match(text, end)
        second = numeral(match[2]) if match else None
        if match is None or not second or second.value is None or amount.value is None:
            return 0
        stop, unit = match.end(), find_unit(text, match.end())
        if match[1] == "比" and unit is not None and unit.written:
            return 0
        if not second.value or not self._rule("proportion", start, stop):
            return self._date(dates.When(start, stop, None, "score"))
        value = whole(Fraction(amount.value) / second.value)
        ratio = Amount(start, start, stop, amount.run, value, kind="ratio", rounded=False)
        grammar.words_before(text, ratio, self.floor, self._rule)
        return self._take(ratio)

    def _several(self, first: Amount) -> int:
        """Read 4.0*2.0cm, 3米×5米 and 120/80mmHg: a quantity for each number."""
        text, amounts = self.text, [first]
        sign = _TIMES.match(text, first.end)
        shared = sign is not None and sign[0] == "/"
        while sign is not None and len(amounts) < (2 if shared else 12):
            one = grammar.read(text, sign.end())
            if one is None or one.value is None:
                return 0
            amounts.append(one)
            sign = _TIMES.match(text, one.end)
        last = amounts[-1]
        sized = not first.written if shared else last.kind in ("length", "area", "count")
        if len(amounts) < 2 or not (last.written and sized):
            return 0
        grammar.words_before(text, first, self.floor, self._rule)
        for amount in amounts:
            if not amount.written:
                amount.unit, amount.written, amount.kind = last.unit, last.written, last.kind
            self._take(amount)
        return last.end

    def _complete(self, amount: Amount, script: str) -> int:
        """Read the words around a number and its measure word, and judge whether it counts."""
        text, at = self.text, amount.at
        inner = amount.hedge
        if at > self.floor and text[at - 1] in grammar.BEFORE_LAST:
            grammar.words_before(text, amount, self.floor, self._rule)
        if not inner and text[amount.end : amount.end + 1] in grammar.CONNECT_FIRST:
            grammar.extend(text, amount)
        if amount.currency:
            grammar.settle_currency(amount)
        if amount.kind == "money" or text[amount.end : amount.end + 1] in grammar.AFTER_FIRST:
            grammar.words_after(text, amount, self._rule)
        near = amount.hedge[:1] == "近" and amount.kind == "duration"
        if near and self._rule("nearly", amount.start, amount.end):
            rest = amount.hedge[1:]
            hedge = words.AFTER.get(rest) or words.INSIDE.get(rest) or words.NO_HEDGE
            amount.start, amount.hedge = at, rest
            amount.meaning, amount.implies = hedge
        stop = self._refuse(of_class(*_flags(amount, script)), amount.start, at, amount.end)
        return self._take(amount) if stop is None else max(stop, at + len(amount.run))

    def _take(self, amount: Amount) -> int:
        """Make the record of a number with the words around it."""
        if amount.negative and amount.value is not None:
            amount.value = -amount.value
        start, end, value = amount.start, amount.end, plain(amount.value)
        self.quantities.append(
            filled(start, end, self.text[start:end], value, *_bounds(amount, value),
                   amount.written or amount.currency, *self._size(amount.unit),
                   "money" if amount.currency else amount.kind, amount.hedge or None, None)
        )  # fmt: skip
        self.floor = end
        return end

    def _size(self, unit: Unit | None) -> tuple[str | None, Exact | float | None]:
        """Give the code and the factor of a unit, where the region does not decide them."""
        if unit is None or unit.ucum is None or unit.region == "always":
            return None, None
        if unit.region:
            if self._simplified is None:
                self._simplified = words.is_simplified(self.text)
            return (unit.ucum, unit.factor) if self._simplified else (None, None)
        return unit.ucum, unit.factor


_NO_UNIT = Unit("", "")


_LARGE = {*BIG, *"百千佰仟"}


def _flags(amount: Amount, script: str) -> tuple[str, ...]:
    """Give what an amount is, in the words that the table of refusals uses."""
    run, unit, value = amount.run, amount.unit or _NO_UNIT, amount.value
    certain = amount.ranged or amount.negative or amount.currency != ""
    flags = (
        *("amount", script, amount.kind, amount.meaning, "negative" * amount.negative),
        ("bare", "unit")[amount.written != ""],
        ("plain", "hedged")[amount.hedge + amount.meaning != ""],
        ("doubtful", "certain")[certain],
    )
    if script == "digits":
        return flags
    alone = amount.end - amount.at <= 1 + len(amount.written) + len(amount.hedge)
    return (
        *flags,
        ("many", "one")[len(run) == 1 and alone],
        f"lone-{unit.lone}",
        "half" * (run == "半"),
        "noun" * (amount.lookalike and unit.lone in ("", "zero" * (value == 0))),
        "scale" * (run[0] in SCALES and run[0] not in "十拾"),
        "small" * _LARGE.isdisjoint(run),
        "two" * (unit.two and run in ("兩", "两")),
        "uncounted" * (not unit.one),
        "whole" * (not unit.half),
        "zero" * (value == 0),
    )


#: By the meaning: whether the number bounds from below and from above, and is possible itself.
_SIDES = {
    "": (True, True, True),
    MORE: (True, False, False),
    AT_LEAST: (True, False, True),
    LESS: (False, True, False),
    AT_MOST: (False, True, True),
}
Bound = int | float | None


def _bounds(amount: Amount, value: Bound) -> tuple[Bound, Bound, bool, bool, Bound, Bound]:
    """Give both bounds, whether they are possible themselves, and the implied ones."""
    meaning = amount.meaning
    if amount.low is not None:
        low, high, closed = plain(amount.low), plain(amount.high), meaning != BETWEEN
    else:
        below, above, closed = _SIDES.get(meaning, (False, False, False))
        low, high = value if below else None, value if above else None
    least, most, exact = low, high, amount.value or 0
    if amount.implies and amount.rounded and exact > 0:
        step = last_digit(exact)
        if meaning == MORE:
            most = plain(exact + step)
        elif meaning == LESS:  # nearly one of something is at least nine tenths of it
            least = plain(exact - Fraction(step) / (10 if exact == step else 1))
    below, above = closed and low is not None, closed and high is not None
    return low, high, below, above, least, most
