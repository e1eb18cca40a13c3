"""The reader: where numbers may begin, the grammar proposes; the table of refusals decides."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from . import dates, grammar
from .grammar import BETWEEN, STARTS, Amount
from .lexicon import (
    AFTER,
    AT_LEAST,
    AT_MOST,
    INSIDE,
    LESS,
    MORE,
    ORDINAL_WORDS,
    UNIT_FIRST,
    UNITS,
    Unit,
    find_unit,
    is_simplified,
    pattern,
    phrase,
)
from .numerals import BIG, DIGIT, FRACTIONS, HAN, HAN_DIGITS, NUMERAL, SCALES, SMALL, Exact, numeral, plain
from .quantity import Quantity
from .refusals import REASONS, refuse, spans

_SINGLES = "一二三四五六七八九兩两十〇○零"
_FOLLOW = "".join(
    map(re.escape, sorted({*UNIT_FIRST, *HAN, *DIGIT, *INSIDE, *(word[0] for word in AFTER),
                           *"分點点又幾几半至到、-－–~～〜—―─年月日號号時时比是:：∶，,。；;．.)）!！?？ \u3000\n（(成"}))
)  # fmt: skip
_ONE = "".join(
    map(re.escape, sorted({*(word[0] for word, unit in UNITS.items() if unit.one), *HAN, *"分半月號号又至到旬點点時时刻個个。\n "}))
)  # fmt: skip
#: Where a quantity may begin, by the characters that the grammar and the tables know.
CANDIDATE = re.compile(
    rf"[{DIGIT}{HAN}半數数幾几第{''.join(FRACTIONS)}元成](?:"
    rf"(?<=一)(?=[{_ONE}]|\Z)|(?<=[{_SINGLES.replace('一', '')}])(?=[{_FOLLOW}]|\Z)"
    rf"|(?<=[數数幾几])(?=[十百千萬万億亿以])|(?<=第)(?=[ {HAN}{DIGIT}])|(?<=元)(?=年)"
    rf"|(?<=成)(?=[千百]上)|(?<![{_SINGLES}數数幾几第元成]))"
)
_DATE_NEXT = frozenset("年月日號号時时點点:：-－/.．／至到~～—–〜 \u3000―─世財财元（(")
_ORDINAL_RANGE = re.compile(f"(?:至|到|[-－–—~～])第?({NUMERAL.pattern})")
_SCORED = re.compile(rf"[比:：∶][ ]?({NUMERAL.pattern})")
_RATIO_BEFORE = re.compile(pattern("(?:比例|比率|配比|比值|比例尺|按|比|率)(?:[為是約達由從的:：]|達到|降至|升至|降到|升到|提高到|下降到){0,2}$"))
_RATIO_AFTER = re.compile(pattern("(?:的|之)?比[例率]|之比"))
_TIMES = re.compile(rf"(?P<unit>[^{DIGIT}]{{0,2}}?) ?[×xX*＊✕] ?(?=[{DIGIT}])")
_SHARED = re.compile(rf"/(?=[{DIGIT}]{{1,3}})")


class Explained(NamedTuple):
    """What a numeral became: a quantity, or nothing by a named rule with its reason."""

    start: int
    end: int
    surface: str
    quantity: Quantity | None
    rule: str
    reason: str


def extract(text: str, *, restore: bool = False) -> list[Quantity]:
    """Read the quantities of a Chinese text.

    Parameters
    ----------
    text : str
        Any text, in either script and width.
    restore : bool
        Whether to mend a damaged text first; positions are then those of
        ``loudi_analysis.restore(text).text``.

    Returns
    -------
    list of Quantity
        By position, never overlapping.
    """
    if restore:
        from loudi_analysis.restoration import restore as mend  # noqa: PLC0415

        text = mend(text).text
    if _PARTED.search(text) is not None:
        return _extract_parted(text)
    return _Reader(text).quantities


def explain(text: str) -> list[Explained]:
    """Say for every numeral of a text what it became, and by which rule.

    Parameters
    ----------
    text : str
        Any text, in either script and width.

    Returns
    -------
    list of Explained
        By position: the quantities, and between them the numerals that are none.
    """
    reader = _Reader(text)
    found = [Explained(q.start, q.end, q.surface, q, q.kind, "") for q in reader.quantities]
    taken = set[int]()
    for quantity in reader.quantities:
        taken.update(range(quantity.start, quantity.end))
    for run in _NUMERALS.finditer(text):
        if run.start() not in taken:
            rule = reader.refused.get(run.start(), "no measure word")
            found.append(Explained(*run.span(), run[0], None, rule, REASONS.get(rule, "")))
    return sorted(found)


_NUMERALS = re.compile(rf"[{DIGIT}]+(?:[.．,，][{DIGIT}]+)*|[{HAN}半]+")


_NUMERAL_PART = rf"(?:[{HAN}餘余馀多幾几點点又]|分之)"
#: Numerals in Chinese characters that spaces part, with a scale or a fraction among them.
_PARTED = re.compile(
    rf"(?=[{HAN} ]{{0,24}}(?:[{SCALES}]|分之))[{HAN}]{_NUMERAL_PART}{{0,12}}"
    rf"(?: {{1,3}}{_NUMERAL_PART}{{1,12}}){{1,12}}(?![{HAN}])"
)
_TWO_NUMBERS = re.compile("[{0}] +[{0}]".format("".join(HAN_DIGITS)))


def _extract_parted(text: str) -> list[Quantity]:
    """Read a text in which spaces part numerals (三千 九百 六十五), with its own positions."""
    kept, places, at = [], list[int](), 0
    for run in _PARTED.finditer(text):
        joined = run[0].replace(" ", "")
        found = grammar.read(joined, 0)
        whole = found is not None and found.value is not None and found.end == len(joined)
        if whole and _TWO_NUMBERS.search(run[0]) is None:
            kept += [text[at : run.start()], joined]
            places += range(at, run.start())
            places += [run.start() + place for place, char in enumerate(run[0]) if char != " "]
            at = run.end()
    kept.append(text[at:])
    places += range(at, len(text))
    quantities = []
    for quantity in _Reader("".join(kept)).quantities:
        start, end = places[quantity.start], places[quantity.end - 1] + 1
        quantities.append(replace(quantity, start=start, end=end, surface=text[start:end]))
    return quantities


class _Reader:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.quantities: list[Quantity] = []
        self.refused: dict[int, str] = {}
        self._simplified: bool | None = None
        stretches = spans(text)
        stretches.append((len(text), len(text), ""))
        upcoming = iter(stretches)
        begin, stop, rule = next(upcoming)
        search = CANDIDATE.search
        at = self.floor = 0
        while (hit := search(text, at)) is not None:
            start = hit.start()
            while start >= stop and stop < len(text):
                begin, stop, rule = next(upcoming)
            if begin <= start < stop:
                self.refused[start], at = rule, stop
                continue
            at = max(self._read(start), start + 1)

    # --- One place -----------------------------------------------------------------------------

    def _read(self, start: int) -> int:
        """Read what begins at a place; give where to go on."""
        text, char = self.text, self.text[start]
        if char == "第":
            return self._ordinal(start)
        match = NUMERAL.match(text, start)
        end = match.end() if match else start + 1
        script = "digits" if char in DIGIT else "characters"
        if (stop := self._refuse(("numeral", script), start, start, end)) is not None:
            return stop
        phrase_end, begins = (-1, False) if script == "digits" else phrase(text, start)
        following = text[end : end + 1]
        if phrase_end < 0 and following in _DATE_NEXT and following:
            when = dates.read(text, start, self.floor, self._rule)
            if when is not None:
                return self._date(when)
        if (stop := self._refuse(("label", script), start, start, end)) is not None:
            return stop
        amount = grammar.read(text, start) if char != "元" else None
        # A set phrase gives way to a longer reading with a measure word: 十分鐘 is no 十分.
        if phrase_end > 0 and not (amount and begins and amount.end > phrase_end):
            self.refused[start] = "set phrase"
            return phrase_end
        if amount is None:
            return end
        if following in "比:：∶" and following and (scored := self._score(start, end, amount)):
            return scored
        if script == "digits" and (chained := self._chain(amount, following)):
            return chained
        return self._complete(amount, script)

    def _rule(self, kind: str, start: int, end: int) -> bool:
        """Say whether a row of a class refuses what stands at a place."""
        return refuse(self.text, frozenset((kind,)), start, start, end) is not None

    def _refuse(self, flags: tuple[str, ...], start: int, at: int, end: int) -> int | None:
        """Note the rule that refuses a place, and give where to go on."""
        found = refuse(self.text, _flag_set(flags), start, at, end)
        if found is None:
            return None
        self.refused[at] = found[0].name
        return found[1]

    def _date(self, when: dates.When) -> int:
        start, end, iso, kind = when
        surface = self.text[start:end]
        none = (None, None, None, False, False, None, None)
        self.quantities.append(
            Quantity(start, end, surface, *none, "", None, None, kind, None, iso)
        )
        self.floor = end
        return end

    # --- Ordinals, scores, ratios ----------------------------------------------------------------

    def _ordinal(self, start: int) -> int:
        """Read 第 with a number and a measure word."""
        text = self.text
        phrase_end, _ = phrase(text, start)
        if phrase_end > 0:
            self.refused[start + 1] = "set phrase"
            return phrase_end
        at = start + 1 + text.startswith(" ", start + 1)
        amount = grammar.read(text, at) if text[at : at + 1] in STARTS else None
        if amount is None or amount.beyond:
            return start + 1
        match = NUMERAL.match(text, at)
        end = amount.run_end if match is None else min(amount.run_end, match.end())
        amount.end, amount.start = end, start
        unit = find_unit(text, end + text.startswith(" ", end))
        amount.written, amount.kind, amount.rounded = "", "ordinal", False
        amount.unit, amount.hedge, amount.meaning = None, "", ""
        last = _ORDINAL_RANGE.match(text, end)
        if unit is not None and unit.written:
            amount.end = end + text.startswith(" ", end) + len(unit.written)
            amount.written = unit.written
        elif last is None or not self._ordinal_range(amount, last):
            word = ORDINAL_WORDS.match(text, end + text.startswith(" ", end))
            if word is not None:
                amount.written, amount.end = word[0], word.end()
        flags = ("ordinal", "unit" if amount.written else "bare", "digits" if amount.run[0] in DIGIT else "characters")
        if (stop := self._refuse(flags, start, at, end)) is not None:
            return stop
        return self._take(amount)

    def _ordinal_range(self, amount: Amount, last: re.Match[str]) -> bool:
        """Read 第1至3名."""
        upper, unit = numeral(last[1]), find_unit(self.text, last.end())
        if upper is None or upper.value is None or unit is None or amount.value is None:
            return False
        if upper.value > amount.value:
            amount.low, amount.high, amount.value = amount.value, upper.value, None
            amount.written, amount.end = unit.written, last.end() + len(unit.written)
        return amount.value is None

    def _score(self, start: int, end: int, amount: Amount) -> int:
        """Read 3比1 as a score, and as a ratio where the clause calls it one."""
        text = self.text
        match = _SCORED.match(text, end)
        if match is None or amount.run_end != end or text[match.end() : match.end() + 1] in (":", "："):
            return 0
        second, stop = numeral(match[1]), match.end()
        if amount.value is None or second is None or second.value is None:
            return 0
        unit = find_unit(text, stop)
        if text[end] == "比" and unit is not None and unit.written:
            return 0
        called = _RATIO_BEFORE.search(text[max(self.floor, start - 8) : start])
        if second.value and (called or _RATIO_AFTER.match(text, stop)):
            amount.value, amount.end = Fraction(amount.value) / second.value, stop
            amount.written, amount.kind, amount.unit, amount.run_end = "", "ratio", None, stop
            amount.hedge = amount.meaning = ""
            grammar.words_before(text, amount, self.floor, self._rule)
            return self._take(amount)
        return self._date(dates.When(start, stop, None, "score"))

    # --- Several numbers of one unit ------------------------------------------------------------

    def _chain(self, first: Amount, following: str) -> int:
        """Read 4.0*2.0cm, 3米×5米 and 120/80mmHg: a quantity for each number."""
        text, amounts = self.text, [first]
        shared = _SHARED.match(text, first.end) if following == "/" else None
        sign = shared or _TIMES.match(text, first.end)
        while sign is not None and sign.end() > sign.start() and len(amounts) < 12:
            last = grammar.read(text, sign.end())
            if last is None or last.value is None:
                return 0
            amounts.append(last)
            sign = None if shared else _TIMES.match(text, last.end)
        last = amounts[-1]
        if len(amounts) < 2 or not last.written:
            return 0
        if shared and not (first.value and last.value and first.value > last.value and not first.written):
            return 0
        if not shared and last.kind not in ("length", "area", "count"):
            return 0
        grammar.words_before(text, first, self.floor, self._rule)
        for amount in amounts:
            if not amount.written:
                amount.unit, amount.written, amount.kind = last.unit, last.written, last.kind
            self._take(amount)
        return last.end

    # --- One amount ------------------------------------------------------------------------------

    def _complete(self, amount: Amount, script: str) -> int:
        """Read the words around a number and its measure word, and judge whether it counts."""
        text, at = self.text, amount.at
        if text[at - 1 : at] == "下" and text[at - 2 : at - 1] == "零" or text[at - 1 : at] in tuple("-－−負负"):
            grammar.words_before(text, amount, self.floor, self._rule)
        grammar.extend(text, amount)
        if amount.start == at:
            grammar.words_before(text, amount, self.floor, self._rule)
        grammar.settle_currency(text, amount)
        grammar.words_after(text, amount, self._rule)
        begin, hedge = amount.start, amount.hedge
        if hedge[:1] == "近" and amount.kind == "duration" and self._rule_after("nearly", begin, amount.end):
            amount.start, amount.hedge, amount.meaning = at, hedge[1:], ""
            amount.implies = False
            if hedge[1:] in AFTER:
                amount.meaning = AFTER[hedge[1:]].meaning
            elif hedge[1:] in INSIDE:
                amount.meaning = INSIDE[hedge[1:]].meaning
        stop = self._refuse(_flags(amount, script), amount.start, at, amount.end)
        if stop is not None:
            return max(stop, amount.run_end)
        return self._take(amount)

    def _rule_after(self, kind: str, start: int, end: int) -> bool:
        return refuse(self.text, frozenset((kind,)), start, start, end) is not None

    def _take(self, amount: Amount) -> int:
        """Make the record of an amount."""
        self.quantities.append(_record(self.text, amount, self._size(amount.unit)))
        self.floor = amount.end
        return amount.end

    def _size(self, unit: Unit | None) -> tuple[str | None, Exact | float | None]:
        """Give the code and the factor of a unit, where the region does not decide them."""
        if unit is None or unit.ucum is None or unit.region == "always":
            return None, None
        if unit.region:
            if self._simplified is None:
                self._simplified = is_simplified(self.text)
            if not self._simplified:
                return None, None
        return unit.ucum, unit.factor


@lru_cache(maxsize=1024)
def _flag_set(flags: tuple[str, ...]) -> frozenset[str]:
    return frozenset(flags) - {""}


def _flags(amount: Amount, script: str) -> tuple[str, ...]:
    """Give what an amount is, in the words that the table of refusals uses."""
    run, unit = amount.run, amount.unit
    scale = script != "digits" and (run[0] in BIG or (run[0] in SMALL and run[0] not in "十拾"))
    small = not any(char in BIG or char in "百千佰仟" for char in run)
    return (
        "amount",
        script,
        "unit" if amount.written else "bare",
        "hedged" if amount.hedge or amount.meaning else "plain",
        "one" if len(run) == 1 and amount.end - amount.at <= 1 + len(amount.written) + len(amount.hedge) else "many",
        "certain" if amount.ranged or amount.negative or amount.currency else "doubtful",
        "negative" if amount.negative else "",
        "half" if run == "半" else "",
        "noun" if amount.lookalike and unit is not None and _counted(unit, amount) else "",
        "scale" if scale else "",
        "small" if small else "",
        "" if amount.stands else "loose",
        f"lone-{unit.lone}" if unit is not None and unit.lone else "",
        "two" if unit is not None and unit.two and run in ("兩", "两") else "",
        "uncounted" if unit is None or not unit.one else "",
        "whole" if unit is None or not unit.half else "",
        "zero" if amount.value == 0 else "",
        amount.meaning if amount.meaning in (grammar.VAGUE, BETWEEN) else "",
        amount.kind,
    )


def _counted(unit: Unit, amount: Amount) -> bool:
    """Say whether a number stands straight before a noun that it counts: 兩男一女, 零新增."""
    return not unit.lone or (unit.lone == "zero" and amount.value == 0)


def _last_digit(value: Exact) -> Exact:
    """Give the place value of the last digit that is not zero."""
    step: Exact = 1
    while value.denominator != 1:
        value, step = value * 10, Fraction(step) / 10
        if step < Fraction(1, 10**12):
            return step
    whole = int(value)
    while whole % 10 == 0:
        whole //= 10
        step *= 10
    return step


Bounds = tuple[Exact | None, Exact | None, bool, bool, Exact | None, Exact | None]


def _bounds(amount: Amount) -> Bounds:
    """Give both bounds, whether they are possible themselves, and the implied ones."""
    value, meaning = amount.value, amount.meaning
    if amount.low is not None:
        closed = meaning != BETWEEN
        return amount.low, amount.high, closed, closed, amount.low, amount.high
    if value is None or meaning not in ("", MORE, AT_LEAST, LESS, AT_MOST):
        return None, None, False, False, None, None
    if not meaning:
        return value, value, True, True, value, value
    implied: Exact | None = None
    if amount.implies and amount.rounded and value > 0 and meaning in (MORE, LESS):
        step = _last_digit(value)
        # nearly one of something is at least nine tenths of it
        fall = Fraction(step) / 10 if value == step else step
        implied = value + step if meaning == MORE else value - fall
    if meaning in (MORE, AT_LEAST):
        return value, None, meaning == AT_LEAST, False, value, implied
    return None, value, False, meaning == AT_MOST, implied, value


def _record(text: str, amount: Amount, size: tuple[str | None, Exact | float | None]) -> Quantity:
    """Make the record of a number with the words around it."""
    if amount.negative and amount.low is None and amount.value is not None:
        amount.value = -amount.value
    lower, upper, lower_in, upper_in, implied_lower, implied_upper = _bounds(amount)
    start, end = amount.start, amount.end
    least, most = plain(lower), plain(upper)
    return Quantity(
        start,
        end,
        text[start:end],
        plain(amount.value),
        least,
        most,
        lower_in and least is not None,
        upper_in and most is not None,
        plain(implied_lower),
        plain(implied_upper),
        amount.written or amount.currency,
        *size,
        "money" if amount.currency else amount.kind,
        amount.hedge or None,
        None,
    )


