"""Restore a page whose readings were inserted at the level of bytes, and prove it.

How such a page was damaged. Its bytes were GBK. A tool inserted a reading in parentheses after
each code of certain characters, searching bytes, not characters: where the second byte of one
character and the first of the next make such a code, the reading went into the middle of a
character. The bytes were then decoded: a lone first byte came out as ``?`` and took the
parenthesis with it, what followed was decoded out of step, and codes of the private-use area came
out as nothing. On many pages the text was NFKC-normalized last.

`restore` goes the way back: it learns the table of characters and readings from the page, searches
the byte strings that could have been decoded so, and applies the damage anew to what it found.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from heapq import nlargest
from importlib import resources
from itertools import pairwise
from math import log

_LETTERS = "a-zāáǎàēéěèêīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ"
_MARK = re.compile(rf"(?P<open>[(（?？])(?P<reading>[{_LETTERS}]{{1,7}})(?P<close>[)）])")
_WIDENED = b""
_COST_OF_DROP = 0.3
_WIDTH = 5
_COST_OF_COMPLETION = 1.0
_COST_OF_LOSS = 4.0
_COST_OF_COMPATIBILITY = 6.0
_BEAM = 60
_LONGEST_RUN = 120
"""Characters after a break within which the decoding must have come back into step."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One broken place.

    Attributes
    ----------
    start, end : int
        Position in the damaged text, in code points.
    damaged, restored : str
        What stands there, and what stood there; the same where no restoration was found.
    certain : bool
        False where more than one reading was possible and the text's own words decided, or where
        the damage did not come back.
    """

    start: int
    end: int
    damaged: str
    restored: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Restoration:
    """A restored text and its proof.

    Attributes
    ----------
    text : str
        The restored text, in the normal form of the input.
    repairs : tuple of Repair
        One entry for each broken place, in order.
    round_trip : bool or None
        Whether the damage, applied to ``text``, gives the input back exactly; None where the text
        was not damaged.
    insertions : int
        Number of readings that were taken out.
    """

    text: str
    repairs: tuple[Repair, ...] = ()
    round_trip: bool | None = None
    insertions: int = 0

    def report(self) -> dict[str, object]:
        """Return what was done as plain data: insertions, repairs and round trip."""
        return {
            "insertions": self.insertions,
            "repairs": [
                {
                    "start": r.start,
                    "end": r.end,
                    "damaged": r.damaged,
                    "restored": r.restored,
                    "certain": r.certain,
                }
                for r in self.repairs
            ],
            "round_trip": self.round_trip,
        }


def restore(text: str) -> Restoration:
    """Undo the insertion of readings in a page, broken places included.

    Parameters
    ----------
    text : str
        A page, damaged or not, as decoded.

    Returns
    -------
    Restoration
        An undamaged text comes back unchanged, with ``round_trip`` None.
    """
    page = _learn(text)
    if page is None:
        return Restoration(text)
    _solve(page)
    # A place that was left as it was would come back by itself: that proves nothing.
    left = any(repair.damaged == repair.restored for repair in page.repairs)
    round_trip = not left and _damage(page) == text
    repairs = tuple(repair if round_trip else _doubted(repair) for repair in page.repairs)
    return Restoration("".join(page.characters), repairs, round_trip, len(page.inserted))


def reading_marks(text: str) -> list[re.Match[str]]:
    """Return what looks like a reading in parentheses, or after a ``?``, wherever it stands."""
    return list(_MARK.finditer(text))


@dataclass(slots=True)
class _Page:
    """A damaged page, and what was found so far of the page that it was."""

    text: str
    listed: dict[str, set[bytes]]
    """Codes of the listed characters by their reading."""
    normalized: bool
    ones: Counter[str]
    twos: Counter[str]
    size: int
    """Characters of the page without its readings."""
    marks: list[re.Match[str]]
    characters: list[str] = field(default_factory=list)
    codes: list[bytes | None] = field(default_factory=list)
    """The bytes of each character; None where it has none of its own in GBK."""
    repairs: list[Repair] = field(default_factory=list)
    inserted: set[int] = field(default_factory=set)
    """Original bytes before each reading that was taken out."""
    length: int = 0
    """Original bytes so far."""


@dataclass(frozen=True, slots=True)
class _State:
    """A guess at the original bytes, up to a place in the damaged text."""

    pending: int | None
    """First byte of a character whose second has not come yet."""
    before: int
    last: int
    """The last two bytes."""
    characters: str = ""
    codes: tuple[bytes | None, ...] = ()
    score: float = 0.0
    guesses: int = 0
    insertions: tuple[tuple[int, bytes], ...] = ()
    """Bytes read before each reading that was passed, and the code that it belongs to."""

    def passed(self, code: bytes, cost: float) -> _State:
        """Return the state after a reading."""
        length = _size(self.codes) + (self.pending is not None)
        insertions = (*self.insertions, (length, code))
        return replace(self, insertions=insertions, score=self.score - cost)


def _learn(text: str) -> _Page | None:
    """Learn the table of characters and readings; None where the page is not damaged."""
    marks = reading_marks(text)
    if not marks:
        return None
    total = Counter(text)
    readings: dict[str, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        before = text[mark.start() - 1 : mark.start()]
        if mark["open"] in "(（" and before in _code_of():
            readings[before][mark["reading"]] += 1
    # A character that is listed is treated every time that it occurs.
    table = {
        character: next(iter(found))
        for character, found in readings.items()
        if len(found) == 1 and found.total() == total[character] and "一" <= character <= "鿿"
    }
    listed: dict[str, set[bytes]] = defaultdict(set)
    for character, reading in table.items():
        listed[reading].add(_code_of()[character])
    broken = [
        mark
        for mark in marks
        if mark["open"] in "?？" and (mark["reading"] in listed or _read_so(mark["reading"]))
    ]
    simplified = sum(character in _simplified() for character in table)
    treated = sum(readings[character].total() for character in table)
    if simplified > 0.2 * len(table) or not (broken or (len(table) > 1 and treated > 2)):
        return None
    plain = _MARK.sub("", text)
    return _Page(
        text,
        dict(listed),
        unicodedata.is_normalized("NFKC", text),
        Counter(plain),
        Counter(a + b for a, b in pairwise(plain)),
        len(plain),
        [
            mark
            for mark in marks
            if mark["reading"] in listed or (broken and _read_so(mark["reading"]))
        ],
    )


def _solve(page: _Page) -> None:
    """Go through the page mark by mark; fill in its characters, codes and repairs."""
    position = 0
    marks = page.marks
    index = 0
    while index < len(marks):
        mark = marks[index]
        if mark.start() < position:
            index += 1
            continue
        _copy(page, page.text[position : mark.start()])
        position = mark.start()
        last = page.codes[-1] if page.codes else None
        if mark["open"] in "(（" and last in page.listed.get(mark["reading"], ()):
            page.inserted.add(page.length)
            position = mark.end()
        elif mark["open"] in "?？" or _crosses(page, mark):
            position = _repair(page, index)
        else:
            _copy(page, mark.group())
            position = mark.end()
        index += 1
    _copy(page, page.text[position:])


def _copy(page: _Page, text: str) -> None:
    _add(page, text, [_code_of().get(c) for c in text])


def _add(page: _Page, characters: str, codes: Sequence[bytes | None]) -> None:
    page.characters += characters
    page.codes += codes
    page.length += _size(codes)


def _size(codes: Sequence[bytes | None]) -> int:
    """Return how many original bytes codes take; a character without one takes a placeholder."""
    return sum(1 if code is None else len(code) for code in codes)


def _crosses(page: _Page, mark: re.Match[str]) -> bool:
    """Whether the last byte of a character and a letter after it make a listed code."""
    if len(page.codes) < 2 or not (page.codes[-1] and page.codes[-2]):
        return False
    return (page.codes[-2][-1:] + page.codes[-1]) in page.listed.get(mark["reading"], ())


def _repair(page: _Page, index: int) -> int:
    """Solve the broken place that begins at a mark; return where it ends in the damaged text."""
    mark = page.marks[index]
    if mark["open"] in "(（":
        page.inserted.add(page.length)
        return mark.end()
    found = _search(page, index)
    if found is None:
        _add(page, mark.group(), [None] * len(mark.group()))
        page.repairs.append(Repair(mark.start(), mark.end(), mark.group(), mark.group(), False))
        return mark.end()
    state, end, certain = found
    if state.codes[:1] == (_WIDENED,):
        # The character before the break was full-width before the page was normalized.
        page.codes[-1] = _wide(page.characters[-1])
        page.length += 1
        state = replace(state, codes=state.codes[1:])
    for (length, code), passed in zip(state.insertions, page.marks[index:], strict=False):
        page.inserted.add(page.length + length)
        page.listed.setdefault(passed["reading"], set()).add(code)
    _add(page, state.characters, state.codes)
    page.repairs.append(
        Repair(mark.start(), end, page.text[mark.start() : end], state.characters, certain)
    )
    return end


def _search(page: _Page, index: int) -> tuple[_State, int, bool] | None:
    """Search the bytes from a broken mark on until the decoding is back in step.

    Returns the best state, where it ends in the damaged text, and whether it is the only one.
    """
    text, marks = page.text, page.marks
    start = here = marks[index].start()
    context = page.characters[-1] if page.characters else ""
    states = []
    if page.codes and (code := page.codes[-1]):
        states.append(_State(None, code[0], code[-1]))
    if page.normalized and (wide := _wide(context)):
        states.append(_State(None, wide[0], wide[1], codes=(_WIDENED,)))
    following = index
    whole = True
    while states and here - start < _LONGEST_RUN:
        mark = marks[following] if following < len(marks) else None
        if mark is not None and mark.start() == here:
            states = list(_through(page, states, mark, context))
            here = mark.end()
            following += 1
        elif here == len(text) or text[here] == "\n":
            states = [state for state in states if state.pending is None]
            break
        else:
            states = list(_over(page, states, text[here], context, text[here + 1 : here + 2]))
            here += 1
        whole = whole and len(states) <= _BEAM
        states = _prune(states)
        near = following < len(marks) and marks[following].start() <= here
        if states and not near and all(state.pending is None for state in states):
            break
    after = text[here : here + 1]
    solved = [state for state in states if state.pending is None]
    if not solved:
        return None
    best = max(solved, key=lambda s: s.score + _likely(page, s.characters[-1:] or context, after))
    alone = len({state.characters for state in solved}) == 1
    # A search that was cut short may have missed another restoration.
    return best, here, alone and whole and not best.guesses


def _through(
    page: _Page, states: list[_State], mark: re.Match[str], context: str
) -> Iterator[_State]:
    """Pass a reading: the two bytes before it are the code of a character that is read so."""
    codes = _codes(page, mark["reading"])
    ordinary = mark["open"] in "(（"
    ends = frozenset(code[1] if ordinary else code[0] for code in codes)
    for state in [*states, *_dropped(page, states, context, ends, None)]:
        if ordinary:
            code = bytes((state.before, state.last))
            if code in codes:
                yield state.passed(code, codes[code])
        else:
            for code, cost in codes.items():
                if code[0] == state.last:
                    for fed in _feed(page, state, code[1:], context):
                        yield fed.passed(code, cost)


def _codes(page: _Page, reading: str) -> dict[bytes, float]:
    """Return the codes that a reading may belong to, each with the cost of taking it.

    A page's own table may lack a character that occurs in a broken place alone; then a dictionary
    supplies the characters of that reading which the page does not show untreated.
    """
    codes = {
        code: _COST_OF_COMPLETION
        for code in _read_so(reading)
        if _character_of()[code] not in page.ones
    }
    return codes | dict.fromkeys(page.listed.get(reading, ()), 0.0)


def _over(
    page: _Page, states: list[_State], character: str, context: str, following: str
) -> Iterator[_State]:
    """Pass a visible character, whichever bytes it was decoded from."""
    sources = [
        source
        for source in (
            _code_of().get(character),
            _wide(character) if page.normalized else None,
        )
        if source
    ]
    for state in states:
        if state.pending is None:
            score = state.score + _likely(page, state.characters[-1:] or context, character)
            source = sources[0] if sources else None
            before, last = [state.before, state.last, *(source or b"\0")][-2:]
            yield replace(
                state,
                before=before,
                last=last,
                characters=state.characters + character,
                codes=(*state.codes, source),
                score=score,
            )
        else:
            for source in sources:
                yield from _feed(page, state, source, context)
    for source in sources:
        for state in _dropped(page, states, context, None, source[0]):
            yield from _feed(page, state, source, context)
    if character == "?":
        for state in states[:_WIDTH]:
            yield from _swallowed(page, state, context, end=following in ("", "\n"))


def _swallowed(page: _Page, state: _State, context: str, *, end: bool) -> Iterator[_State]:
    """Put back a lone first byte, and the ASCII character that it took with it when decoded.

    At the end of a line nothing is left to take. Elsewhere the character is lost; what is put
    back is a guess, and never certain.
    """
    if state.pending is None:
        return
    before = state.characters[-1:] or context
    options = {_character_of().get(bytes((state.pending, b)), ""): b for b in range(0x81, 0xFF)}
    for character in _likeliest(page, before, options, _WIDTH):
        for fed in _feed(page, state, bytes((options[character],)), context):
            if end:
                yield replace(fed, guesses=fed.guesses + 1)
            for lost in " 0123456789" if not end else "":
                yield replace(
                    fed,
                    characters=fed.characters + lost,
                    codes=(*fed.codes, lost.encode()),
                    last=ord(lost),
                    score=fed.score - _COST_OF_LOSS,
                    guesses=fed.guesses + 1,
                )


def _dropped(
    page: _Page,
    states: list[_State],
    context: str,
    ends: frozenset[int] | None,
    following: int | None,
) -> Iterator[_State]:
    """Put back a pair, or two, that came out as nothing: codes of the private-use area.

    A pair is the second byte of one character and the first of the next. That first byte must be
    one of ``ends``, or make a likely character with the ``following`` byte.
    """
    for state in states[:_WIDTH]:
        if state.pending is None:
            continue
        before = state.characters[-1:] or context
        middles = {
            _character_of().get(bytes((state.pending, first)), ""): first for first in _private()
        }
        for middle in _likeliest(page, before, middles, _WIDTH):
            first = middles[middle]
            yield from _ended(page, state, context, first, ends, following)
            betweens = {
                character: code
                for character, code in _before_private().items()
                if code[0] in _private()[first]
            }
            for between in _likeliest(page, middle, betweens, _WIDTH):
                second, third = betweens[between]
                for fed in _feed(page, state, bytes((first, second)), context):
                    paid = replace(fed, score=fed.score - _COST_OF_DROP)
                    yield from _ended(page, paid, context, third, ends, following)


def _ended(
    page: _Page,
    state: _State,
    context: str,
    first: int,
    ends: frozenset[int] | None,
    following: int | None,
) -> Iterator[_State]:
    """Put back the pair that begins with a byte and ends so that what follows is likely."""
    seconds = _private()[first]
    if ends is None:
        options = {
            _character_of().get(bytes((second, following or 0)), ""): second for second in seconds
        }
        middle = _character_of().get(bytes((state.pending or 0, first)), "")
        chosen = [options[c] for c in _likeliest(page, middle, options, _WIDTH)]
    else:
        chosen = list(seconds & ends)
    for second in chosen:
        for fed in _feed(page, state, bytes((first, second)), context):
            yield replace(fed, score=fed.score - _COST_OF_DROP)


def _likeliest(page: _Page, before: str, options: Iterable[str], width: int) -> list[str]:
    """Return the likeliest of some characters after another; the empty one stands for none."""
    return nlargest(width, filter(None, options), key=lambda c: _likely(page, before, c))


@cache
def _before_private() -> dict[str, bytes]:
    """Return common characters that end in a first byte of the private-use area."""
    codes = ((_code_of()[c], c) for c in (*_bigrams(), *_PUNCTUATION) if c in _code_of())
    fit = [(c, code) for code, c in codes if len(code) == 2 and code[1] in _private()]
    fit.sort(key=lambda item: -len(_bigrams().get(item[0], ({}, 1.0))[0]))
    return dict(fit[:150]) | {c: code for c, code in fit if c in _PUNCTUATION}


def _feed(page: _Page, state: _State, source: bytes, context: str) -> Iterator[_State]:
    """Read on the original bytes, of which all must make characters."""
    pending, before, last = state.pending, state.before, state.last
    characters, codes, score = state.characters, state.codes, state.score
    for byte in source:
        if pending is not None:
            character = _character_of().get(bytes((pending, byte)))
            if character is None:
                return
            if page.normalized and (plain := unicodedata.normalize("NFKC", character)) != character:
                if plain not in _PUNCTUATION:
                    score -= _COST_OF_COMPATIBILITY
                character = plain
            score += _likely(page, characters[-1:] or context, character)
            characters += character
            codes = (*codes, bytes((pending, byte)))
            pending = None
        elif byte < 0x80:
            return
        else:
            pending = byte
        before, last = last, byte
    yield replace(
        state,
        pending=pending,
        before=before,
        last=last,
        characters=characters,
        codes=codes,
        score=score,
    )


def _prune(states: list[_State]) -> list[_State]:
    best: dict[tuple[str, int | None, int], _State] = {}
    for state in states:
        key = (state.characters, state.pending, state.last)
        if key not in best or best[key].score < state.score:
            best[key] = state
    return sorted(best.values(), key=lambda s: s.score, reverse=True)[:_BEAM]


def _likely(page: _Page, before: str, character: str) -> float:
    """Return the log of how likely a character is after another.

    A mixture of the page's own pairs, pairs within common words, and single characters.
    """
    if not character:
        return 0.0
    row, total = _bigrams().get(before, ({}, 1.0))
    common = _PUNCTUATION.get(character) or len(_bigrams().get(character, ({}, 1.0))[0]) / 1e5
    times = page.ones[before]
    return log(
        0.3 * page.twos[before + character] / (times + 3)
        + 0.5 * row.get(character, 0.0) / total
        + 0.2 * (page.ones[character] + 2000 * common + 0.005) / (page.size + 2000)
    )


_PUNCTUATION = {
    "，": 0.06,
    ",": 0.06,
    "。": 0.03,
    "、": 0.02,
    "；": 0.003,
    ";": 0.003,
} | dict.fromkeys("“”：:！!？?（）()", 0.003)
"""How often punctuation stands in running text."""


@cache
def _bigrams() -> dict[str, tuple[dict[str, float], float]]:
    """Return for each character how often others follow it within words, and the sum of these.

    From ``bigrams.txt`` beside this module, made by scripts/make_bigrams.py, which tells its
    source; its digits are rounded logarithms.
    """
    table = resources.files("loudi_analysis").joinpath("bigrams.txt").read_text(encoding="utf-8")
    rows = {}
    for line in table.splitlines():
        row = {line[i]: 10 ** (int(line[i + 1]) / 1.5) for i in range(1, len(line), 2)}
        rows[line[0]] = (row, sum(row.values()))
    return rows


def _damage(page: _Page) -> str:
    """Apply the damage to the restored page: insert, decode, normalize."""
    listed = {code: reading for reading, codes in page.listed.items() for code in codes}
    opaque: list[str] = []
    original = bytearray()
    for character, code in zip(page.characters, page.codes, strict=True):
        if code is None:
            opaque.append(character)
            original += b"\x00"
        else:
            original += code
    stream = bytes(original)
    sample = next((m for m in page.marks if m["open"] in "(（"), None)
    wide = sample is not None and sample["open"] == "（"
    for code in _order(page, stream, listed):
        if code in stream:
            stream = stream.replace(code, code + b"(" + listed[code].encode("gb18030") + b")")
    text = _decode(stream, opaque)
    if wide:
        text = re.sub(rf"\(([{_LETTERS}]{{1,7}})\)", r"（\1）", text)
        text = re.sub(rf"\?([{_LETTERS}]{{1,7}})\)", r"?\1）", text)
    return unicodedata.normalize("NFKC", text) if page.normalized else text


def _order(page: _Page, stream: bytes, listed: dict[bytes, str]) -> list[bytes]:
    """Return the listed codes in an order of insertion that the page allows.

    Where two codes overlap by a byte, the one that was inserted first decides: if it was the
    first of the two, the second is torn and shows no reading; else both show theirs.
    """
    sorter: TopologicalSorter[bytes] = TopologicalSorter(dict.fromkeys(listed, ()))
    for start in range(len(stream) - 2):
        one, other = stream[start : start + 2], stream[start + 1 : start + 3]
        if one in listed and other in listed and start + 2 in page.inserted:
            if start + 3 in page.inserted:
                sorter.add(one, other)
            else:
                sorter.add(other, one)
    try:
        return list(sorter.static_order())
    except CycleError:
        return list(listed)


def _decode(stream: bytes, opaque: list[str]) -> str:
    """Decode bytes as the pages were: see the module's account of the damage."""
    rest = iter(opaque)
    decoded = []
    for code in _CODE.findall(stream):
        if code == b"\0":
            decoded.append(next(rest))
        elif len(code) == 2 and code[1] >= 0x40 and code[1] != 0x7F:
            decoded.append(_character_of().get(code, ""))
        else:
            decoded.append(chr(code[0]) if code[0] < 0x80 else "?")
    return "".join(decoded)


_CODE = re.compile(rb"[\x81-\xfe][\x00-\xff]?|[\x00-\xff]", re.S)


@cache
def _character_of() -> dict[bytes, str]:
    """Return the two-byte codes of GBK that have a character outside the private-use area."""
    codes = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            code = bytes((lead, trail))
            character = code.decode("gb18030", "replace")
            if len(character) == 1 and not "\ue000" <= character <= "\uf8ff":
                codes[code] = character
    return codes


@cache
def _code_of() -> dict[str, bytes]:
    """Return the code of each character of GBK, ASCII included."""
    codes = {chr(byte): bytes((byte,)) for byte in range(1, 0x80)}
    return codes | {character: code for code, character in _character_of().items()}


@cache
def _private() -> dict[int, frozenset[int]]:
    """Return the two-byte codes that came out as nothing: second bytes by the first."""
    return {
        lead: frozenset(
            trail
            for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF))
            if bytes((lead, trail)) not in _character_of()
        )
        for lead in (*range(0xA1, 0xA8), *range(0xAA, 0xB0), *range(0xF8, 0xFF))
    }


@cache
def _wide(character: str) -> bytes | None:
    """Return the code of the full-width form that NFKC makes a character of."""
    if character == " ":
        return b"\xa1\xa1"
    return b"\xa3" + bytes((ord(character) + 0x80,)) if "!" <= character <= "~" else None


@cache
def _simplified() -> frozenset[str]:
    """Return the characters of GB 2312, which simplified text is written in."""
    codes = _character_of().items()
    return frozenset(
        c for code, c in codes if code[0] >= 0xB0 and code[1] >= 0xA1 and _in_gb2312(c)
    )


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _common() -> frozenset[str]:
    """Return the characters of GB 2312 and of Big5's first level."""
    big5 = (
        bytes((lead, trail)).decode("big5", "ignore")
        for lead in range(0xA4, 0xC7)
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    return _simplified() | frozenset(filter(None, big5))


@cache
def _read_so(reading: str) -> frozenset[bytes]:
    """Return the codes of traditional characters with a reading, from a pinyin dictionary."""
    return _dictionary().get(reading, frozenset())


@cache
def _dictionary() -> dict[str, frozenset[bytes]]:
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - few pages need it

    found: dict[str, set[bytes]] = defaultdict(set)
    for point, readings in pinyin_dict.items():
        character = chr(point)
        code = _code_of().get(character)
        if code and character not in _simplified():
            for reading in readings.split(","):
                found[reading].add(code)
    return {reading: frozenset(codes) for reading, codes in found.items()}


def _doubted(repair: Repair) -> Repair:
    return replace(repair, certain=False)
