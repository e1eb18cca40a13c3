"""The words around a number: hedges, signs, currencies, and what makes it no number at all."""

# Each question is answered by a cascade of rules that returns as soon as one applies.

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from loudi_analysis.extraction.quantity import Quantity

from . import tables
from .measures import MORE_AFTER, Reading
from .numerals import DIGIT, LETTERS, NARROW
from .tables import AT_LEAST, MORE
from .vocabulary import (
    AFTER,
    AFTER_LENGTHS,
    BEFORE,
    BEFORE_LENGTHS,
    CURRENCIES,
    CURRENCY_LENGTHS,
    NAME,
    NOT_HEDGES,
    PHRASE_PLACES,
    PHRASES,
    chars,
    scripts,
)

_LETTER = "A-Za-zＡ-Ｚａ-ｚ"
MINUS = frozenset("-－−")
AFTER_FIRST = frozenset(AFTER_LENGTHS)
BEFORE_LAST = (
    frozenset(BEFORE_LENGTHS) | frozenset(CURRENCY_LENGTHS) | MINUS | frozenset("上下負负")
)
CURRENCY_WORDS = sorted((word for word in CURRENCIES if not word.isascii()), key=len, reverse=True)
CURRENCY_FIRST = frozenset(word[0] for word in CURRENCY_WORDS)
QUOTES = frozenset(tables.QUOTES_OPEN)
QUOTES_CLOSE = frozenset(tables.QUOTES_CLOSE)
TITLES = frozenset("《〈")
TITLE = 14
"""Characters that a title may have to be short."""

_NOT_HEDGES: dict[str, tuple[str, ...]] = {}
for _word in NOT_HEDGES:
    _NOT_HEDGES[_word[-1]] = (*_NOT_HEDGES.get(_word[-1], ()), _word)
_NOT_BELOW = frozenset("正勝胜擔担肩自不辜抱欺背如-－—–)）")
_NOT_OVER = frozenset("趕赶反中英買买賣卖")
_NEI = frozenset(chars(tables.NEI_WORDS))
_NO_MORE = frozenset("姓種种樣样次個个")
_NO_LEVEL = frozenset("級级游班學学樓楼")
_NO_BELOW = frozenset("簡简幾几方問问情")
_GUO = frozenset(chars(tables.BEFORE_GUO))
_SHANG = frozenset(chars(tables.NOT_BEFORE_SHANG))
_UNCOUNTED = {"count", "ordinal", "score"}

_SPAN_WORDS = frozenset("年月日天周週")
_NEARLY_AFTER = frozenset(chars(tables.NEARLY_AFTER))
_NEARLY_BEFORE = tuple(scripts(tables.NEARLY_BEFORE))

_QUOTED = re.compile(
    rf"[^，。；,;{re.escape(tables.QUOTES_CLOSE)}\n]{{0,9}}[{re.escape(tables.QUOTES_CLOSE)}]"
)
_QUOTATION = re.compile(rf"[{re.escape(tables.QUOTES_OPEN)}][^\W\d_]{{0,8}}$")
_TITLE = re.compile(r"[^，。；,;《》〈〉\n]{0,12}[》〉]")
_LABEL_BEFORE = re.compile(
    f"(?:{'|'.join(map(re.escape, scripts(tables.LABEL_BEFORE)))})"
    + r"(?:[:：是為爲为 （(]|\.){0,2}$",
    re.IGNORECASE,
)
_LABEL_AFTER = tuple(scripts(tables.LABEL_AFTER))
_LABEL_NUMBERS = frozenset(tables.LABEL_NUMBERS.split())
_LABEL_NUMBER_NOUNS = tuple(scripts(tables.LABEL_NUMBER_NOUNS))
_ENCLOSING = {
    *map("".join, zip(tables.QUOTES_OPEN, tables.QUOTES_CLOSE, strict=True)),
    "()",
    "（）",
}
_FILED = frozenset(chars(tables.FILED))
_NUMBERED = tuple(scripts(tables.NUMBERED))
_NUMBERED_AFTER = tuple(scripts(tables.NUMBERED_AFTER))
_HOTLINE = re.compile(rf"[^\W\d_]{{0,5}}(?:{'|'.join(scripts(tables.HOTLINES))})")
_LIST_BEFORE = re.compile(r"(?:^|[\n。；;：:！!？?])[ \u3000]*[（(]?$")
_LIST_AFTER = re.compile(rf"[ ]?(?:[、．)）]|\.(?![{DIGIT}]))")
_NAMED_AFTER = tuple(scripts(tables.NAMED_AFTER))
_TRAIN = re.compile(f"次(?:{'|'.join(scripts(tables.TRAINS))})")
_ALNUM = frozenset(chr(code) for code in range(128) if chr(code).isalnum())
_LATIN = re.compile(f"[{_LETTER}]")
_DOCUMENT = re.compile(rf"[)）]第?[{DIGIT}]+[號号]")
_CHAIN = re.compile(rf"[{DIGIT}]+(?:[-－.．·•/／:：+＋*＊×][{DIGIT}{_LETTER}]+)*[{_LETTER}]*")
_UNBROKEN = re.compile(
    rf"[{DIGIT}]+(?:[-－.．/／:：][{DIGIT}]+){{2,}}|0[{DIGIT}]{{2,}}[-－]"
    rf"|[{DIGIT}]{{3}}-[{DIGIT}]{{4}}(?![{DIGIT}人名個个元年天戶户])"
)


class Before(NamedTuple):
    """The words in front of a number: where they begin, and what they say."""

    start: int
    hedge: str = ""
    meaning: str = ""
    negative: bool = False
    currency: str = ""


def longest_before(
    text: str, end: int, floor: int, words: Collection[str], lengths: tuple[int, ...]
) -> str:
    """Find the longest of some words that ends at a position."""
    for length in lengths:
        if end - length >= floor and text[end - length : end] in words:
            return text[end - length : end]
    return ""


def before(text: str, at: int, floor: int, bare: bool) -> Before:
    """Read backwards from a number: its sign, its currency, its hedges.

    Parameters
    ----------
    text : str
        The text.
    at, floor : int
        Where the number begins, and how far back its words may begin.
    bare : bool
        Whether the number is a scale alone (百, 千萬), which 上 goes with.
    """
    number = at
    start, hedge, meaning, negative, currency = at, "", "", False, ""
    for _ in range(4):
        if at <= floor:
            break
        char, end = text[at - 1], at
        if char == " " and at - 2 >= floor and text[at - 2] in BEFORE_LAST - MINUS:
            char, end = text[at - 2], at - 1
        if char not in BEFORE_LAST:
            break
        prior = text[end - 2] if end - 2 >= floor else ""
        if char in MINUS or char in "負负":
            latin = prior.isdigit() or (prior.isascii() and prior.isalpha())
            if negative or latin or prior in _NOT_BELOW:
                break
            negative, start, at = True, end - 1, end - 1
            continue
        if prior == "零" and char in "上下":
            negative, start, at = char == "下", end - 2, end - 2
            continue
        if char == "上":
            if not bare or hedge or prior in _SHANG:
                break
            hedge, meaning, start, at = "上", AT_LEAST, end - 1, end - 1
            continue
        word = longest_before(text, end, floor, CURRENCIES, CURRENCY_LENGTHS.get(char, ()))
        if word and not currency:
            currency, start, at = word, end - len(word), end - len(word)
            continue
        word = longest_before(text, end, floor, BEFORE, BEFORE_LENGTHS.get(char, ()))
        if not word or hedge or not _is_hedge(text, end, floor, number, word):
            break
        hedge, meaning, start, at = word, BEFORE[word], end - len(word), end - len(word)
    return Before(start, hedge, meaning, negative, currency)


def _is_hedge(text: str, end: int, floor: int, number: int, word: str) -> bool:
    """Say whether a hedge before a number is one, and no part of another word (預約, 去過)."""
    char = word[-1]
    if len(word) <= 2 and text.endswith(_NOT_HEDGES.get(char, ()), max(0, end - 4), end):
        return False
    prior = text[end - 2] if end >= 2 else ""
    if word == "超":
        return prior not in _NOT_OVER
    if word in ("過", "过"):
        # 人數過千 compares; after a verb 過 only marks the past
        free = not prior or not prior.isalpha() or end - 1 == floor
        return text[number] == "半" or free or prior in _GUO
    return True


def after(text: str, end: int, kind: str) -> tuple[int, str, str]:
    """Read the hedges after a number or measure word.

    Returns
    -------
    tuple of int, str and str
        Where they end, as written, and their meaning.
    """
    char = text[end : end + 1]
    more = char in MORE_AFTER and (char != "多" or kind not in _UNCOUNTED)
    if more and text[end + 1 : end + 2] not in _NO_MORE:
        return end + 1, char, MORE
    gap = int(char == " " and text[end + 1 : end + 2] in AFTER_FIRST - frozenset("內内和或"))
    for length in AFTER_LENGTHS.get(text[end + gap : end + gap + 1], ()):
        word = text[end + gap : end + gap + length]
        meaning = AFTER.get(word)
        if meaning is None:
            continue
        stop = end + gap + len(word)
        follows = text[stop : stop + 1]
        if word in ("內", "内") and follows in _NEI:
            continue
        if (word == "上下" and follows in _NO_LEVEL) or (word == "以下" and follows in _NO_BELOW):
            continue
        return stop, word, meaning
    return end, "", ""


def is_past(text: str, start: int, end: int, unit: str) -> bool:
    """Say whether 近 before a span of time means "the past" (近5年) rather than "nearly"."""
    if text.startswith(("來", "来", "以來", "以来", "內", "内"), end) or text[end - 1] in "內内":
        return True
    if unit[-1] not in _SPAN_WORDS and unit not in ("星期", "個星期", "个星期"):
        return False
    if start and text[start - 1] in _NEARLY_AFTER:
        return False
    return not text.startswith(_NEARLY_BEFORE, end)


def phrase(text: str, at: int) -> tuple[int, bool]:
    """Find the set phrase that a numeral stands in.

    Returns
    -------
    tuple of int and bool
        Where the phrase ends, -1 without one, and whether it begins with the numeral.
    """
    name = NAME.match(text, at)
    if name is not None:
        return name.end(), False
    for key in (text[at : at + 2], text[at]):
        for offset, length in PHRASE_PLACES.get(key, ()):
            if at >= offset and text[at - offset : at - offset + length] in PHRASES:
                end = min(len(text), at - offset + length)
                return end, offset == 0
    return -1, False


def slogan_end(text: str, end: int) -> int:
    """Give the end of a short quotation that goes on after a number: “四個意識”; else -1."""
    quoted = _QUOTED.match(text, end)
    return quoted.end() if quoted is not None and quoted.end() > end + 1 else -1


def ends_quotation(text: str, start: int, end: int) -> bool:
    """Say whether a number ends a short quotation that names something: “國六條”, “九章”."""
    if text[end : end + 1] not in QUOTES_CLOSE:
        return False
    return _QUOTATION.search(text[max(0, start - 9) : start]) is not None


def title_end(text: str, end: int) -> int:
    """Give the end of a title that a number begins: 《三十而已》; else -1."""
    title = _TITLE.match(text, end)
    return title.end() if title is not None else -1


def is_titled(text: str, found: Quantity) -> bool:
    """Say whether a number stands in a work's short title: 《戰狼2》. A day with its year may."""
    opened = text.rfind("《", max(0, found.start - TITLE), found.start)
    if opened < 0 or (found.iso is not None and found.iso[0].isdigit()):
        return False
    closed = text.find("》", opened, opened + TITLE)
    return closed >= found.end


def chain_end(text: str, at: int) -> int:
    """Give the end of digits and letters that are joined by signs: COVID-19, 3·15, 8-0-1."""
    chain = _CHAIN.match(text, at)
    return chain.end() if chain is not None else at


def is_chain(text: str, at: int) -> bool:
    """Say whether digits are a chain such as a telephone number, a version, an address."""
    return _UNBROKEN.match(text, at) is not None


def is_label(text: str, at: int, end: int, found: Reading | None) -> bool:
    """Say whether what touches digits makes them a name: N95, 5G, 〔2020〕5號."""
    prior = text[at - 1] if at else ""
    following = text[end : end + 1]
    if prior and (_LATIN.match(prior) or prior == "_"):
        return not longest_before(text, at, 0, CURRENCIES, CURRENCY_LENGTHS.get(prior, ()))
    if prior in ("·", "•"):
        return True
    if at > 1:
        joined = text[at - 2]
        if prior in "-–－" and (joined in _ALNUM or _LATIN.match(joined)):
            return True
        if prior in "./．／:：〕]］" and joined.isdigit():
            return True
        if prior == "." and _LATIN.match(joined):
            return True
    if prior and prior in "〔[［〈" and following in ("〕", "]", "］"):
        return True
    if prior and prior in "(（" and _DOCUMENT.match(text, end):
        return True
    if not following:
        return False
    if following in "號号":
        return True
    if following in "後后" and end - at <= 4:
        return True
    if text.startswith(_NAMED_AFTER, end) or _TRAIN.match(text, end):
        return True
    if following in "-－" and _LATIN.match(text[end + 1 : end + 2]):
        return True
    if found is not None and found.unit:
        if found.unit == "型":
            return True  # a type of a virus, a model
        # 2020屆 names a year's class
        return found.unit in ("屆", "届") and found.value is not None and found.value >= 1900
    if following in LETTERS and found is not None and found.end > end:
        # 15k of a wage; 4k before a noun is a picture's size
        return (
            text[at:end].translate(NARROW) in ("2", "4", "8")
            and text[found.end : found.end + 1].isalpha()
        )
    if _LATIN.match(following):
        return True
    return following in "+＋·•_×xX*" and text[end + 1 : end + 2].isalnum()


def is_enclosed(text: str, at: int, end: int) -> bool:
    """Say whether a number stands alone in parentheses or quotes, as a code or a point does."""
    return at > 0 and text[at - 1] + text[end : end + 1] in _ENCLOSING


def called_label(text: str, at: int) -> bool:
    """Say whether a word before digits calls them a label: 電話, 編號."""
    return _LABEL_BEFORE.search(text[max(0, at - 10) : at]) is not None


def is_bare_label(text: str, at: int, end: int, digits: str, hedge: str) -> bool:
    """Say whether digits without a measure word are a telephone, a code, a list marker, a year."""
    digits = digits.translate(NARROW)
    following = text[end : end + 1]
    if digits.endswith(".0"):
        return True  # a version: 長照2.0
    if digits.isdigit():
        if (len(digits) > 1 and digits[0] == "0") or (len(digits) == 11 and digits[0] == "1"):
            return True
        if digits in _LABEL_NUMBERS:
            listed = following == "、" and text[end + 1 : end + 2].isdigit()
            if listed or text.startswith(_LABEL_NUMBER_NOUNS, end):
                return True
    prior = text[at - 1 : at]
    if is_enclosed(text, at, end):
        return True
    case = prior == "案" and text[max(0, at - 2) : at - 1] not in _FILED
    if case or (
        text.endswith(_NUMBERED, max(0, at - 3), at) and text.startswith(_NUMBERED_AFTER, end)
    ):
        return True
    if len(digits) <= 5 and not hedge and _HOTLINE.match(text, end):
        return True
    if at > 1 and text[at - 1] == " " and _LATIN.match(text[at - 2]):
        return True
    if text.startswith(_LABEL_AFTER, end) or called_label(text, at):
        return True
    if len(digits) <= 3 and _LIST_AFTER.match(text, end):
        return _LIST_BEFORE.search(text[max(0, at - 3) : at]) is not None
    if len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20") and not hedge:
        return following.isalpha() or following in tuple('》〉”"）)')
    return False
