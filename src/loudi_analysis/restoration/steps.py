"""What may follow in a broken place: the arcs of the graph that the search goes through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from loudi_analysis.restoration import gbk
from loudi_analysis.restoration.language import Option, Options, commonness
from loudi_analysis.restoration.page import Page

_FEW, _MANY = 8, 10
"""Characters tried between any two dropped pairs, and after one where the next is torn."""
NO_LEAD = 0x80
"""The byte that ends characters but begins none, a ``€``, or a ``?`` that takes the next along."""
_CUT = -7.0, -14.0
"""What a cut must gain to be believed, as a logarithm: on a page with glosses, and on another."""
_CUT_OUT_OF_STEP = -3.0


class Arc(NamedTuple):
    """A step in the graph."""

    characters: str
    codes: tuple[bytes | None, ...] = ()
    passed: bytes = b""
    """The code whose gloss was passed."""
    gloss: str = ""
    pending: bool = False
    """Whether the gloss stands after the first byte of a character."""
    cut: int | None = None
    """Bytes of the step after which the text was cut, counted from its end."""


class Node(NamedTuple):
    """The last two bytes that were read."""

    before: int
    last: int
    """0 where a pair came out as nothing; the byte before is then the first of that pair."""
    pending: bool = False
    """Whether the last byte is the first of a character whose second has not come yet."""
    parted: bool = False
    """Whether a gloss stands after the last byte."""

    @classmethod
    def of(cls, code: bytes, *, pending: bool = False, parted: bool = False) -> Node:
        """Return the node after two bytes."""
        return cls(code[0], code[1], pending, parted)

    def begins(self, byte: int) -> bool:
        """Whether the last byte may be this one."""
        known = self.last or not self.pending
        return byte == self.last if known else byte in _seconds(self.before)


TORN = Node(0, 0, parted=True)
OPEN = {lead: Node(lead, 0, pending=True) for lead in gbk.PRIVATE_LEADS}
"""What stands after a pair that came out as nothing, by its first byte."""
ANY_LEAD = Node(NO_LEAD, 0, pending=True)
"""What stands after a ``?`` that took the first byte of a character along."""


class Fan(NamedTuple):
    """The characters that a step may have."""

    nodes: dict[Node, int]
    """Where they lead, and how many to each."""
    chain: tuple[Options, ...] = ()
    """The characters, one after the other where NFKC made several of one; none for a mere note."""
    note: Arc | None = None
    bonus: float = 0.0


class Steps:
    """The steps that a page allows; each kind is a function that remembers what it was asked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.over, self.passed = cache(self._over), self._passed
        self.dropped, self.torn = cache(self._dropped), cache(self._torn)
        self.takes_along, self.lost = cache(self._takes_along), cache(self._lost)
        self.cut, self.one = cache(self._cut), cache(self._one)
        self.arc, self._option = cache(self._arc_of), cache(self._option_of)

    def opaque(self, character: str) -> Fan:
        """Pass a character that GBK does not have."""
        node, option = Node(0, 0), self.page.language.option(character, Arc(character, (None,)))
        return Fan({node: 1}, (Options([option], node),))

    def _over(self, node: Node, source: bytes, gloss: str | None) -> tuple[Fan, ...]:
        """Pass a visible character that was decoded from some bytes, and has a gloss or not."""
        if not node.pending:
            node = node._replace(parted=False)
        if len(source) == 1:
            fan = self._read(node, source[0], gloss)
            return (fan,) if fan else ()
        middle = Node(node.last, source[0], not node.pending)
        if not (second := self._read(middle, source[1], gloss)):
            return ()
        # A character ends with the first byte, and perhaps another with the second.
        [then] = [middle] if second.chain else second.nodes
        if not (first := self._read(node, source[0], "", then)):
            return ()
        return (first, second)[not first.chain : 1 + bool(second.chain)]

    def _read(
        self, node: Node, byte: int, after: str | None, then: Node | None = None
    ) -> Fan | None:
        """Read on an original byte, with a gloss after it, or ``""`` where a second byte follows.

        A listed code can't stand there without its gloss, but where another gloss tore it.
        """
        code = bytes((node.last, byte))
        if not node.parted and self.page.glosses.get(code, after) != after:
            return None
        if not node.pending:
            return self._begun(code)
        if node.last:
            return self.one(code, then or Node.of(code)) if gbk.character_of(code) else None
        if after:
            codes = [c for c in self.page.codes_of(after) if c[1] == byte and node.begins(c[0])]
            return self._fan(codes, nodes={c: Node.of(c) for c in codes})
        return self._fan(self._unlisted(_ending(node.before, byte)), then or Node(0, byte))

    def _begun(self, code: bytes) -> Fan | None:
        """Read on in step: ASCII, or the first byte of a character."""
        if code[1] < NO_LEAD:
            return self.one(code[1:], Node.of(code))
        return None if code[1] == NO_LEAD else Fan({Node.of(code, pending=True): 1})

    def _passed(self, node: Node, gloss: str, broken: bool) -> Iterator[Fan]:
        """Pass a gloss: the two bytes before it are the code of a character that has it."""
        codes = [code for code in self.page.codes_of(gloss) if node.begins(code[not broken])]
        if broken and node.pending:
            nodes = {code: Node.of(code, parted=True) for code in codes}
            if fan := self._fan(codes, nodes=nodes, gloss=gloss):
                yield fan
            return
        for code in codes:
            note = Arc("", (), code, gloss, broken or node.pending)
            if broken and code[1] > NO_LEAD:
                yield Fan({Node.of(code, pending=True, parted=True): 1}, note=note)
            elif not broken and code[0] == node.before:
                yield Fan({node._replace(parted=True): 1}, note=note)

    def _dropped(self, node: Node) -> Fan | None:
        """Pass a pair that came out as nothing, a code of the private-use area.

        It is the second byte of a character and the first of the next, which is left open.
        """
        if node.last:
            codes = self._unlisted(_private_seconds(node.last), node.parted)
        else:
            # Between two such pairs the most common characters are tried.
            codes = self._unlisted(_between(node.before))
        return self._fan(codes, nodes={code: OPEN[code[1]] for code in codes})

    def _torn(self, node: Node) -> Fan | None:
        """Put back a lone first byte, which ends a character, and took what follows along."""
        codes = _high_seconds(node.last) if node.last else _most_common(node.before)
        return self._fan(self._unlisted(codes, node.parted), TORN)

    def _takes_along(self, node: Node) -> Fan | None:
        """Put back a lone first byte that begins nothing, and took the first of a character."""
        if node.last:
            codes = tuple(code for code in _high_seconds(node.last) if code[1] == NO_LEAD)
        else:
            codes = _ending(node.before, NO_LEAD)
        return self._fan(self._unlisted(codes, node.parted), ANY_LEAD)

    def _lost(self, characters: str) -> Fan:
        """Put back the ASCII character that was taken along: which is a guess."""
        options = [self.page.language.option(c, Arc(c, (c.encode(),))) for c in characters]
        return Fan({TORN: len(options)}, (Options(options, TORN),))

    def _cut(self, node: Node, sign: bytes) -> Fan | None:
        """Put back a lone first byte in front of a sign where the text was split.

        The first byte of the sign's code ends that character; or it is the sign itself that stood
        there, and what was read out of step ends with it.
        """
        if node.pending:
            codes = self._unlisted(_high_seconds(node.last), node.parted)
            return self._fan(codes, Node(0, 0), cut=0, bonus=_CUT_OUT_OF_STEP)
        bonus = _CUT[not self.page.damaged]
        return self._fan(_by_second(sign[0]), Node.of(sign, pending=True), cut=1, bonus=bonus)

    def _one(self, code: bytes, node: Node) -> Fan:
        """Pass a character that is known, in the form that NFKC left it in."""
        *first, last = list(self.arc(code).characters)
        option = self.page.language.option
        before = [Options([option(character)]) for character in first]
        return Fan({node: 1}, (*before, Options([option(last, code)], node)))

    def _arc_of(self, code: bytes) -> Arc:
        """Return the step of a code. Of several characters that NFKC made, the first has it."""
        text = gbk.character_of(code) if len(code) > 1 else code.decode()
        text = gbk.normal(text) if self.page.normalized else text
        return Arc(text, (code, *[b""] * (len(text) - 1)))

    def _option_of(self, code: bytes, gloss: str = "", cut: int | None = None) -> Option:
        note: Any = code
        if gloss or cut is not None:
            note = self.arc(code)._replace(passed=code if gloss else b"", gloss=gloss, cut=cut)
        return self.page.language.option(gbk.character_of(code), note)

    def _fan(
        self,
        codes: Sequence[bytes],
        node: Node = TORN,
        nodes: dict[Any, Node] | None = None,
        *,
        gloss: str = "",
        cut: int | None = None,
        bonus: float = 0.0,
    ) -> Fan | None:
        """Pass any of several characters."""
        if not codes:
            return None
        if gloss or cut is not None:
            options = [self._option(code, gloss, cut) for code in codes]
            nodes = nodes and {option.note: nodes[option.note.codes[0]] for option in options}
        else:
            options = list(map(self._option, codes))
        count = Counter(nodes.values()) if nodes else {node: len(codes)}
        return Fan(count, (Options(options, node, nodes),), None, bonus)

    def _unlisted(self, codes: Iterable[bytes], torn: bool = False) -> list[bytes]:
        """Return codes but for listed ones, which would have a gloss where none tore them."""
        return list(codes) if torn else [c for c in codes if c not in self.page.glosses]


@cache
def _high_seconds(first: int) -> tuple[bytes, ...]:
    """Return the common characters whose second byte is no ASCII by their first."""
    codes = [bytes((first, byte)) for byte in range(0x80, 0xFF)]
    return tuple(gbk.common(codes) if first > NO_LEAD else ())


@cache
def _private_seconds(first: int) -> tuple[bytes, ...]:
    """Return those of them whose second byte may begin a dropped pair."""
    return tuple(code for code in _high_seconds(first) if code[1] in gbk.PRIVATE_LEADS)


@cache
def _between(first: int) -> tuple[bytes, ...]:
    """Return the most common characters between dropped pairs, by the first one's first byte."""
    codes = (_ending(first, second)[:_FEW] for second in sorted(gbk.PRIVATE_LEADS))
    return tuple(chain.from_iterable(codes))


@cache
def _by_second(second: int) -> tuple[bytes, ...]:
    """Return the common characters by their second byte, the most common first."""
    if second not in gbk.TRAILS:
        return ()
    codes = gbk.common([bytes((byte, second)) for byte in range(0x81, 0xFF)])
    return tuple(sorted(codes, key=_commonness, reverse=True))


def _seconds(first: int) -> frozenset[int] | range:
    """Return the bytes that came out as nothing after a first byte; all after a lone ``0x80``."""
    return range(0x81, 0xFF) if first == NO_LEAD else gbk.private(first)


@cache
def _ending(first: int, second: int) -> tuple[bytes, ...]:
    """Return the common characters after a dropped pair, by its first byte and their second."""
    seconds = _seconds(first)
    return tuple([code for code in _by_second(second) if code[0] in seconds])


@cache
def _most_common(first: int) -> tuple[bytes, ...]:
    """Return the most common characters after a dropped pair that are torn in turn."""
    codes = [code for lead in _seconds(first) for code in _high_seconds(lead)]
    return tuple(sorted(codes, key=_commonness, reverse=True)[:_MANY])


def _commonness(code: bytes) -> float:
    return commonness(gbk.character_of(code))
