"""The reader: where numbers may begin, the grammar proposes; the table of refusals decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from . import dates, grammar
from . import lexicon as words
from .grammar import BETWEEN, NUMBER, Amount
from .lexicon import AT_LEAST, AT_MOST, LESS, MORE, Unit, expression, find_unit
from .numerals import DIGIT, HAN, Exact, arabic, last_digit, numeral, plain, whole
from .quantity import Quantity, filled
from .refusals import AFTER, BEFORE, INSIDE, REASONS, fitting, of_class, refuse, spans

#: Where a quantity may begin, by the characters that the grammar and the tables know.
CANDIDATE = expression("candidate")
#: What `_plain` reads, and the rows that may bear on it.
PLAIN, _ASCII_DIGITS = expression("plain"), frozenset("0123456789")
_NUMERAL_RULES = of_class("numeral label digits")
_MEASURED_RULES = of_class("amount digits unit", True)
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
    return list(iterate(text))


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
                if self.quantities:
                    yield from self.quantities
                    self.quantities.clear()

    def _read(self, start: int) -> int:
        """Read what begins at a place; give where to go on."""
        text = self.text
        if text[start] == "第":
            return self._ordinal(start)
        match = NUMBER.match(text, start)
        end = max(match.end(2), start + 1) if match else start + 1
        script = "digits" if text[start] in DIGIT else "characters"
        dated = text[end : end + 1] in _DATE_NEXT
        rules = of_class(f"numeral {script}" if dated else f"numeral label {script}")
        if (stop := self._refuse(rules, start, start, end)) is not None:
            return stop
        phrase = words.phrase(text, start) if script == "characters" else (-1, False)
        if dated:
            if phrase[0] < 0 and (stop := self._dated(start)) is not None:
                return stop
            if (stop := self._refuse(of_class(f"label {script}"), start, start, end)) is not None:
                return stop
        return self._amount(match, start, end, script, *phrase)

    def _amount(
        self, match: re.Match[str] | None, start: int, end: int, script: str,
        phrase: int, begins: bool,
    ) -> int:  # fmt: skip
        """Read a number and on; a set phrase gives way to a longer reading: 十分鐘 is no 十分."""
        amount = grammar.read(self.text, start, match) if match else None
        if phrase > 0 and not (amount and begins and amount.end > phrase):
            self.refused.setdefault(start, "set phrase")
            return phrase
        if amount is None:
            return end
        goes_on = self.text[amount.end : amount.end + 1] in _GOES_ON
        several = goes_on and (self._score(amount) or self._several(amount))
        return several or self._complete(amount, script)

    def _plain(self, start: int) -> int:
        """Read a number in digits with its measure word where nothing bears on it, as on most.

        The same tables tell that nothing does; anything else is left to the grammar.
        """
        text = self.text
        match = PLAIN.match(text, start)
        unit = find_unit(text, match.end()) if match else None
        if match is None or unit is None or (unit.kind == "percent" and unit.written != "%"):
            return 0
        prior, at, end = text[start - 1 : start], match.end(1), match.end() + len(unit.written)
        following = text[end : end + 1]
        led = prior in grammar.BEFORE_LAST and grammar.LEADING.longest(text, start, self.floor)
        if led or prior == " " or following in _AROUND or not unit.written:
            return 0
        rules = _NUMERAL_RULES & AFTER[text[at]] | _MEASURED_RULES & AFTER[following]
        if rules & BEFORE[prior] & INSIDE[text[start]]:
            return 0
        run, hedge = match.groups()
        number = numeral(run)
        exact = number.value if number else None
        if not hedge and exact is not None:
            value, size = plain(exact), self._size(unit) if unit.ucum else (None, None)
            self.quantities.append(
                filled(start, end, text[start:end], value, value, value, True, True, value, value,
                       unit.written, *size, unit.kind, None, None)
            )  # fmt: skip
            self.floor = end
            return end
        meaning, implies = words.INSIDE.get(hedge, words.NO_HEDGE)
        return self._take(
            Amount(start, start, end, run, exact, kind=unit.kind, hedge=hedge,
                   meaning=meaning, implies=implies, unit=unit, written=unit.written)
        )  # fmt: skip

    def _dated(self, start: int) -> int | None:
        """Read a date or time, or the hours, minutes and seconds that a race took, as seconds."""
        race = expression("race").match(self.text, start)
        if race and self._rule("race", start, race.end()):
            hours, minutes, seconds = (arabic(part) or 0 for part in race.groups())
            value = hours * 3600 + minutes * 60 + seconds
            amount = Amount(start, start, race.end(), race[0], value)
            amount.kind, amount.unit = "duration", Unit("", "duration", "s", 1)
            return self._take(amount)
        when = dates.read(self.text, start, self.floor, self._rule)
        return self._date(when) if when else None

    def _rule(self, kind: str, start: int, end: int) -> bool:
        """Say whether a row of a class refuses what stands at a place."""
        return self._refuse(of_class(kind), start, start, end) is not None

    def _refuse(self, rules: int, start: int, at: int, end: int) -> int | None:
        """Note the rule that refuses a place, and give where to go on."""
        rules &= fitting(self.text, start, at, end)
        found = refuse(self.text, rules, start, at, end) if rules else None
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

    def _ordinal(self, start: int) -> int:
        """Read 第 with a number and a measure word, and 第1至3名."""
        text = self.text
        phrase, _ = words.phrase(text, start)
        at = start + 1 + text.startswith(" ", start + 1)
        amount = grammar.read(text, at)
        if phrase > 0:
            self.refused.setdefault(start + 1, "set phrase")
            return phrase
        if amount is None:
            return start + 1
        end = at + len(amount.run)
        word = words.ordinal_word(text, end + text.startswith(" ", end))
        last = expression("ordinal range").match(text, end)
        upper = numeral(last[1]) if last and not word else None
        if last and upper and upper.value and amount.value and amount.value < upper.value:
            word = words.ordinal_word(text, last.end())
            if word:
                amount.value, amount.low, amount.high = None, amount.value, upper.value
                end = last.end()
        amount.start, amount.kind, amount.unit, amount.written = start, "ordinal", None, word
        amount.hedge = amount.meaning = ""
        amount.end = end + len(word) + (word != "" and text.startswith(" ", end))
        flags = "ordinal" + " bare" * (not word) + " characters" * (text[at] not in DIGIT)
        stop = self._refuse(of_class(flags), start, at, amount.end)
        return self._take(amount) if stop is None else stop

    def _score(self, amount: Amount) -> int:
        """Read 3比1 as a score, and as a ratio where the clause calls it one."""
        text, start = self.text, amount.at
        match = expression("scored").match(text, amount.end)
        second = numeral(match[2]) if match else None
        if match is None or not second or second.value is None or amount.value is None:
            return 0
        stop, unit = match.end(), find_unit(text, match.end())
        if match[1] == "比" and unit is not None and unit.written:
            return 0
        if not second.value or not self._rule("proportion", start, stop):
            return self._date(dates.When(start, stop, None, "score"))
        ratio = Amount(start, start, stop, amount.run, whole(Fraction(amount.value) / second.value))
        ratio.kind, ratio.rounded = "ratio", False
        grammar.words_before(text, ratio, self.floor, self._rule)
        return self._take(ratio)

    def _several(self, first: Amount) -> int:
        """Read 4.0*2.0cm, 3米×5米 and 120/80mmHg: a quantity for each number."""
        text, amounts, times = self.text, [first], expression("times")
        sign = times.match(text, first.end)
        shared = sign is not None and sign[0] == "/"
        while sign is not None and len(amounts) < (2 if shared else 12):
            one = grammar.read(text, sign.end())
            if one is None or one.value is None:
                return 0
            amounts.append(one)
            sign = times.match(text, one.end)
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
        text, at, inner = self.text, amount.at, amount.hedge
        if at > self.floor and text[at - 1] in grammar.BEFORE_LAST:
            grammar.words_before(text, amount, self.floor, self._rule)
        if not inner and text[amount.end : amount.end + 1] in grammar.CONNECT_FIRST:
            grammar.extend(text, amount)
        if amount.currency:
            grammar.settle_currency(amount)
        if text[amount.end : amount.end + 1] in grammar.AFTER_FIRST:
            grammar.words_after(text, amount, self._rule)
        near = amount.hedge[:1] == "近" and amount.kind == "duration"
        if near and self._rule("nearly", amount.start, amount.end):
            rest = amount.hedge[1:]
            hedge = words.AFTER.get(rest) or words.INSIDE.get(rest) or words.NO_HEDGE
            amount.start, amount.hedge, (amount.meaning, amount.implies) = at, rest, hedge
        start, end, measured = amount.start, amount.end, ("bare", "unit")[amount.written != ""]
        fits = fitting(text, start, at, end) & of_class(f"amount {script} {measured}", True)
        stop = self._refuse(_rules(amount, script), start, at, end) if fits else None
        return self._take(amount) if stop is None else max(stop, at + len(amount.run))

    def _take(self, amount: Amount) -> int:
        """Make the record of a number with the words around it."""
        if amount.negative and amount.value is not None:
            amount.value = -amount.value
        start, end, value, unit = amount.start, amount.end, plain(amount.value), amount.unit
        ends = (value, value, True, True, value, value)
        if amount.meaning or amount.low is not None or value is None:
            ends = _bounds(amount, value)
        size = self._size(unit) if unit and unit.ucum else (None, None)
        kind = "money" if amount.currency else amount.kind
        written = amount.written or amount.currency
        self.quantities.append(
            filled(start, end, self.text[start:end], value, *ends, written, *size, kind,
                   amount.hedge or None, None)
        )  # fmt: skip
        self.floor = end
        return end

    def _size(self, unit: Unit) -> tuple[str | None, Exact | float | None]:
        """Give the code and the factor of a unit, where the region does not decide them."""
        if unit.region and self._simplified is None:
            self._simplified = words.is_simplified(self.text)
        known = not unit.region or (unit.region == "simplified" and self._simplified)
        return (unit.ucum, unit.factor) if known else (None, None)


#: What may part a number from another one: a score, measures of one thing.
_GOES_ON = frozenset(":：∶比 ×xX*＊✕/")
_AROUND = {
    *grammar.ENDINGS,
    *grammar.SPLITS,
    *grammar.CONNECT_FIRST,
    *grammar.AFTER_FIRST,
    *_GOES_ON,
}
_NO_UNIT = Unit("", "")


def _rules(amount: Amount, script: str) -> int:
    """Give the rows for what an amount is, in the words that the table of refusals uses."""
    run, unit, value = amount.run, amount.unit or _NO_UNIT, amount.value
    flags = (
        f"amount {script} {amount.kind} {amount.meaning}"
        f" {'unit' if amount.written else 'bare'}"
        f" {'hedged' if amount.hedge or amount.meaning else 'plain'}"
        f" {'certain' if amount.ranged or amount.negative or amount.currency else 'doubtful'}"
        f" {'negative' if amount.negative else ''}"
    )
    if script == "digits":
        return of_class(flags)
    alone = len(run) == 1 and amount.end - amount.at <= 1 + len(amount.written) + len(amount.hedge)
    more = {
        "one": alone,
        "many": not alone,
        f"lone-{unit.lone}": True,
        "half": run == "半",
        "noun": amount.lookalike and unit.lone in ("", "zero" * (value == 0)),
        "scale": run[0] in grammar.LARGE,
        "small": grammar.LARGE.isdisjoint(run),
        "two": unit.two and run in ("兩", "两"),
        "uncounted": not unit.one,
        "whole": not unit.half,
        "zero": value == 0,
    }
    return of_class(" ".join([flags, *(flag for flag, holds in more.items() if holds)]))


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
            least = plain(exact - (Fraction(step, 10) if exact == step else step))
    below, above = closed and low is not None, closed and high is not None
    return low, high, below, above, least, most
