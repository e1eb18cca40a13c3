"""What looks damaged in a page and was left as it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from loudi_analysis import characters
from loudi_analysis.restoration.draft import Draft, Left
from loudi_analysis.restoration.language import Language
from loudi_analysis.restoration.page import LETTERS, Page

_TONED = rf"(?=[{LETTERS}]*[āáǎàēéěèêīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ])[{LETTERS}]{{1,7}}"
_KINDS = {
    "a gloss": rf"(?<=[一-鿿?？])[(（]{_TONED}[)）]",
    "a gloss that does not end": rf"(?<=[一-鿿?？])[(（]?{_TONED}\Z",
    "a question mark where no sentence can end": r"(?:^|(?<=[，、：；“‘《（,:;(]))[?？](?=[一-鿿])"
    r"|(?<=[0-9])[?？](?=[A-Za-z])|\?[?？]*(?=[，。、；,;])|[?？](?=[_`~^\\|])",
    "doubled punctuation": r"[,，](?=[。、，])|。(?=[,，。、])|、(?=[,，。、])|[；;](?=[,，。、])",
    "the rest of a tag": r"(?<![<A-Za-z0-9_/=\"'.-])/?"
    r"(?:br|p|div|span|font|td|tr|table|strong|b|a|img)(?: [^<>\n]{0,200})?/?>",
}
"""What each place is, and how it looks."""
_KIND = re.compile("|".join(f"({look})" for look in _KINDS.values()), re.MULTILINE)
_LEAST = -6.9
"""How likely a character is on average, as a logarithm, where nothing is out of step."""


def remains(page: Page, draft: Draft) -> Iterator[Left]:
    """Give the places of a damaged page, outside its repairs, that still look damaged."""
    text = "".join(draft.characters)
    repaired = [
        at for repair in draft.repairs for at in (repair.at, repair.at + len(repair.restored))
    ]
    found = [
        (match.span(), list(_KINDS)[(match.lastindex or 1) - 1]) for match in _KIND.finditer(text)
    ]
    found += [(span, "characters out of step") for span in _out_of_step(text, page.language)]
    for (start, end), why in found:
        # An odd number of ends before it: the place begins within a repair.
        if bisect_right(repaired, start) % 2 == 0 and bisect_right(repaired, end - 1) % 2 == 0:
            run = bisect_right(draft.copied, (start, len(page.text))) - 1
            shift = draft.copied[run][1] - draft.copied[run][0]
            yield Left(start + shift, end + shift, why)


def _out_of_step(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Give where rare characters stand beside each other, or beside letters, and make no words."""
    common = characters.big5()
    rare = "".join(c for c in set(text) if "一" <= c <= "鿿" and c not in common)
    looks = r"\?[?？，。！,!]?[一-鿿]{1,12}[a-z_`~^|](?=[一-鿿])"
    if rare:
        # A character that is doubled is a word.
        looks += (
            rf"|(?!(.)\1)[{rare}](?:[一-鿿]?[{rare}])+|[{rare}][A-Za-z_`~]|[A-Za-z0-9_][{rare}]"
        )
    for match in re.finditer(looks, text):
        around = text[max(match.start() - 2, 0) : match.end() + 2]
        if language.score(around) / len(around) < _LEAST:
            yield match.span()
