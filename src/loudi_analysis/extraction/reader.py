"""The reader: where numbers may begin, the grammar proposes; the table of refusals decides."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from . import dates, grammar
from . import lexicon as words
from .grammar import BETWEEN, NUMBER, VAGUE, Amount
from .lexicon import AT_LEAST, AT_MOST, LESS, MORE, Unit, expression, find_unit
from .numerals import DIGIT, HAN, SCALED, Exact, arabic, last_digit, numeral, plain, whole
from .quantity import Quantity, filled
from .refusals import AFTER, BEFORE, INSIDE, REASONS, of_class, refuse, spans

#: Where a quantity may begin, by the characters that the grammar and the tables know.
CANDIDATE = expression("candidate")
#: What `_plain` reads.
PLAIN, _ASCII_DIGITS, _IN_DIGITS = expression("plain"), {*"0123456789"}, {*DIGIT, *".．"}
_RUNS = re.compile(rf"[{DIGIT}]+(?:[.．,，][{DIGIT}]+)*|[{HAN}半]+")
_DATE_NEXT = frozenset(words.TABLES["date next"])


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
    collecting = gc.isenabled()
    gc.disable()  # records are in no cycles, and there may be a million
    try:
        return list(iterate(text))
    finally:
        if collecting:
            gc.enable()


def iterate(text: str) -> Iterator[Quantity]:
    """Read the quantities of a text one after the other, each held only while it is used."""
    return iter(Reader(text))


def explain(text: str) -> list[Explained]:
    """Say for every numeral of a text what it became, by which rule: by position, all of them."""
    reader = Reader(text)
    found = [Explained(q.start, q.end, q.surface, q, q.kind, "") for q in reader]
    taken = {place for one in found for place in range(one.start, one.end)}
    for run in _RUNS.finditer(text):
        if run.start() not in taken:
            rule = reader.refused.get(run.start(), "no measure word")
            found.append(Explained(*run.span(), run[0], None, rule, REASONS[rule]))
    return sorted(found)


class Reader:
    """One pass over a text: its quantities, and by their places the rules that refused others."""

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
            if begin <= start:
                self.refused[start], at = rule, stop
            else:
                plain_end = self._plain(start) if text[start] in _ASCII_DIGITS else 0
                at = plain_end or max(self._read(start), start + 1)
                yield from self.quantities
                self.quantities.clear()

    def _read(self, start: int) -> int:
        """Read what begins at a place; give where to go on."""
        text = self.text
        if text[start] == "第":
            return self._ordinal(start)
        match = NUMBER.match(text, start)
        end = start + len((match and match[2]) or " ")
        script = ("characters", "digits")[text[start] in _IN_DIGITS]
        dated = text[end : end + 1] in _DATE_NEXT
        if stop := self._refuse(("numeral label ", "numeral ")[dated] + script, start, end):
            return stop
        phrase, begins = words.phrase(text, start)
        if dated:
            stop = self._dated(start, phrase) if begins else 0
            if stop := stop or self._refuse(f"label {script}", start, end):
                return stop
        amount = grammar.read(text, start, match)
        # a set phrase gives way to a longer number: 十分鐘 is no 十分, 二月二日 no 二月二
        if phrase > 0 and not (amount and begins and amount.end > phrase):
            self.refused[start] = "set phrase"
            return phrase
        return self._complete(amount, script) if amount else end

    def _plain(self, start: int) -> int:
        """Read a number in digits with its measure word where little bears on it, as on most.

        The same tables tell that nothing does but words before it; else it is left to the grammar.
        """
        text = self.text
        match = PLAIN.match(text, start)
        unit = find_unit(text, match.end()) if match else None
        if match is None or unit is None or unit.written in _ODD:
            return 0
        above, below, scale, hedge = match.groups()
        prior, at, end = text[start - 1 : start], match.end(3), match.end() + len(unit.written)
        following = text[end : end + 1]
        if not _quiet(prior, text[start], text[at], following, unit.kind):
            return 0
        number, size = int(above + below) * SCALED.get(scale, 1), 10 ** len(below)
        listed = following == "、" and text[end + 1 : end + 2] not in grammar.SECOND
        around = prior in grammar.BEFORE_LAST or (following in _AROUND and not listed)
        if hedge or around:
            exact = whole(Fraction(number, size))
            amount = Amount(start, start, end, text[start:at], exact, kind=unit.kind, unit=unit)
            amount.hedged(hedge, words.INSIDE.get(hedge, words.NO_HEDGE))
            return self._complete(amount, "digits") if around else self._take(amount)
        n = number / size if number % size else number // size
        said = (unit.written, *(self._size(unit) if unit.ucum else (None, None)), unit.kind)
        return self._keep(
            filled(start, end, text[start:end], n, n, n, True, True, n, n, *said, None, None)
        )

    def _dated(self, start: int, beyond: int) -> int:
        """Read a date or time that ends beyond a place, or the time of a race, in seconds."""
        race = expression("race").match(self.text, start)
        if race and self._refuse("race", start, race.end()):
            sizes = zip(race.groups(), (3600, 60, 1), strict=True)
            amount = Amount(start, start, race.end(), race[0], None, kind="duration")
            amount.value = sum((arabic(part) or 0) * size for part, size in sizes)
            amount.unit = Unit("", "duration", "s", 1)
            return self._take(amount)
        when = dates.read(self.text, start, self.floor, self._refuse)
        return self._take(when) if when and when.end > beyond else 0

    def _refuse(self, flags: str, start: int, end: int, numeral: int | None = None) -> int:
        """Note the rule that refuses what has these flags; give where to go on, 0 without one."""
        at = start if numeral is None else numeral
        found = refuse(self.text, flags, start, at, end)
        if found is None:
            return 0
        self.refused.setdefault(at, found[0])
        return found[1]

    def _keep(self, one: Quantity) -> int:
        """Add a quantity; nothing before its end is read again."""
        self.quantities.append(one)
        self.floor = one.end
        return one.end

    def _ordinal(self, start: int) -> int:
        """Read 第 with a number and a measure word, and 第1至3名."""
        text = self.text
        phrase, _ = words.phrase(text, start)
        at = start + 1 + text.startswith(" ", start + 1)
        match = NUMBER.match(text, at)
        amount = grammar.number(text, match) if match else None
        if phrase > 0:
            self.refused.setdefault(start + 1, "set phrase")
            return phrase
        if amount is None:
            return start + 1
        end = at + len(amount.run)
        word = words.ordinal_word(text, end + text.startswith(" ", end))
        last = expression("ordinal range").match(text, end) if not word else None
        upper = numeral(last[1]) if last else None
        rises = upper and upper.value and amount.value and amount.value < upper.value
        if last and upper and rises and (word := words.ordinal_word(text, last.end())):
            amount.value, amount.low, amount.high = None, amount.value, upper.value
            end = last.end()
        amount.start, amount.kind, amount.unit = start, "ordinal", Unit(word, "ordinal")
        amount.hedge = amount.meaning = ""
        amount.end = end + len(word) + (word != "" and text.startswith(" ", end))
        flags = "ordinal" + " bare" * (not word) + " characters" * (text[at] not in DIGIT)
        return self._refuse(flags, start, amount.end, at) or self._take(amount)

    def _score(self, amount: Amount) -> int:
        """Read 3比1 as a score, or a ratio where the clause calls it one; or 3米×5米."""
        text, value = self.text, amount.value
        if text[amount.end : amount.end + 1] not in _GOES_ON:
            return 0
        match = expression("scored").match(text, amount.end)
        second = numeral(match[2]) if match else None
        if match is None or not second or second.value is None or value is None:
            return self._several(amount)
        unit = find_unit(text, match.end()) if match[1] == "比" else None
        start, end = amount.at, match.end()
        hyphen = match[1] not in "比:：∶"  # it may part the ends of a range
        if (unit and unit.written) or (hyphen and not self._refuse("game", start, end)):
            return self._several(amount)
        score = Amount(start, start, end, amount.run, None, kind="score", meaning=VAGUE)
        if second.value and self._refuse("proportion", start, end):
            score.value = whole(Fraction(value) / second.value)
            score.kind, score.meaning, score.rounded = "ratio", "", False
            grammar.words_before(text, score, self.floor, self._refuse)
        return self._take(score)

    def _several(self, first: Amount) -> int:
        """Read 4.0*2.0cm, 3米×5米 and 120/80mmHg: a quantity for each number."""
        text, amounts, times = self.text, [first], expression("times")
        sign = times.match(text, first.end)
        shared = sign is not None and sign[0] in "/／"
        while sign and len(amounts) < 12 and (one := grammar.read(text, sign.end())):
            amounts.append(one)
            sign = None if shared else times.match(text, one.end)
        last = amounts[-1]
        sized = not first.unit.written if shared else last.kind in ("length", "area", "count")
        if len(amounts) < 2 or not (last.unit.written and sized):
            return 0
        grammar.words_before(text, first, self.floor, self._refuse)
        for amount in amounts:
            if not amount.unit.written:
                amount.unit, amount.kind = last.unit, last.kind
            self._take(amount)
        return last.end

    def _complete(self, amount: Amount, script: str) -> int:
        """Read the words around a number and its measure word, and judge whether it counts."""
        text, at = self.text, amount.at
        if end := self._score(amount):
            return end
        two = amount.hedge and amount.unit.written  # 10多歲至60多歲; 20多至30歲 is a range
        if at > self.floor and text[at - 1] in grammar.BEFORE_LAST:
            grammar.words_before(text, amount, self.floor, self._refuse)
        if not two and text[amount.end : amount.end + 1] in grammar.CONNECT_FIRST:
            grammar.extend(text, amount)
        if amount.currency:
            grammar.settle_currency(amount)
        if text[amount.end : amount.end + 1] in grammar.AFTER_FIRST:
            grammar.words_after(text, amount, self._refuse)
        near = amount.hedge[:1] == "近" and amount.kind == "duration"
        if near and self._refuse("nearly", amount.start, amount.end):
            rest = amount.hedge[1:]
            amount.start, amount.hedge = at, rest
            amount.meaning, amount.implies = grammar.AFTER.get(rest, words.NO_HEDGE)
        stop = self._refuse(_flags(amount, script), amount.start, amount.end, at)
        return max(stop, at + len(amount.run)) if stop else self._take(amount)

    def _take(self, amount: Amount) -> int:
        """Make and add the record of a number with the words around it."""
        if amount.negative:
            ends_ = amount.value, amount.high, amount.low
            amount.value, amount.low, amount.high = (None if n is None else -n for n in ends_)
        start, end, value, unit = amount.start, amount.end, plain(amount.value), amount.unit
        ends: tuple[Any, ...] = (value, value, True, True, value, value)
        if amount.meaning or amount.low is not None or value is None:
            ends = _bounds(amount, value)
        size = self._size(unit) if unit.ucum else (None, None)
        kind = "money" if amount.currency else amount.kind
        said = (unit.written or amount.currency, *size, kind, amount.hedge or None, amount.iso)
        return self._keep(filled(start, end, self.text[start:end], value, *ends, *said))

    def _size(self, unit: Unit) -> tuple[str | None, Exact | float | None]:
        """Give the code and the factor of a unit, where the region does not decide them."""
        if unit.region and self._simplified is None:
            self._simplified = expression("simplified").search(self.text) is not None
        known = not unit.region or (unit.region == "simplified" and self._simplified)
        factor = whole(Fraction(unit.factor)) if isinstance(unit.factor, str) else unit.factor
        return (unit.ucum, factor) if known else (None, None)


#: What may part a number from another one: a score, measures of one thing.
_GOES_ON = frozenset(":：∶比-－–— ×xXｘＸ*＊✕/／")
#: What is no measure word, or is not written as it stands.
_ODD = {unit.written for unit in words.UNITS.values() if unit.kind == "percent"} - {"%"} | {""}
#: A measure word may go on with these; after it words that belong to it may begin with those.
_ON = _GOES_ON | grammar.SPLITS | grammar.ENDINGS
_AROUND = grammar.CONNECT_FIRST | grammar.AFTER_FIRST


@lru_cache(maxsize=1 << 14)
def _quiet(prior: str, first: str, next_: str, following: str, kind: str) -> bool:
    """Say whether no row bears on digits and a measure word, by the characters around each."""
    rules = of_class("numeral label digits") & AFTER[next_]
    rules |= of_class(f"amount digits {kind}") & AFTER[following]
    on = prior == " " or following in _ON
    return not (on or rules & BEFORE[prior] & INSIDE[first])


def _flags(amount: Amount, script: str) -> str:
    """Say what an amount is, in the words that the table of refusals uses."""
    run, unit, value = amount.run, amount.unit, amount.value
    flags = f"amount {script} {amount.kind} {amount.meaning}"
    flags += " bare" * (not unit.written) + " hedged" * (amount.hedge + amount.meaning != "")
    if amount.ranged or amount.negative or amount.currency:
        flags += " certain" + " negative" * amount.negative
    if script == "digits":
        return flags
    beside = len(unit.written) + len(amount.hedge)
    flags += " one" * (len(run) == 1 and amount.end - amount.at <= 1 + beside)
    flags += f" lone-{unit.lone}" + " half" * (run == "半")
    flags += " noun" * (not unit.written and unit.lone in ("", "zero" * (value == 0)))
    flags += " scale" * (run[0] in grammar.LARGE) + " small" * grammar.LARGE.isdisjoint(run)
    flags += " two" * (unit.two and run in ("兩", "两")) + " zero" * (value == 0)
    return flags + " uncounted" * (not unit.one) + " whole" * (not unit.half)


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
    meaning, exact = amount.meaning, amount.value or 0
    below, above, closed = _SIDES.get(meaning, (False, False, False))
    low, high = value if below else None, value if above else None
    if amount.low is not None:
        low, high, closed = plain(amount.low), plain(amount.high), meaning != BETWEEN
    least, most = low, high
    if amount.implies and amount.rounded and exact > 0:
        step = last_digit(exact)
        if meaning == MORE:
            most = plain(exact + step)
        elif meaning == LESS:  # nearly one of something is at least nine tenths of it
            least = plain(exact - (Fraction(step, 10) if exact == step else step))
    return low, high, closed and low is not None, closed and high is not None, least, most
