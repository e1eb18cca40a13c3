"""The yardstick for speed: one plain pass of a single full regular expression of the same reach.

Hedges before and after, currencies, numerals in every form, all measure words of the extraction's
tables, dates and times: what it finds is spans only. The words are factored by their beginnings,
which is the fastest that the standard `re` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from loudi_analysis.extraction.lexicon import AFTER, BEFORE, CURRENCIES, UNITS

DIGITS = "0-9０-９"
HAN = "零〇一二三四五六七八九十百千兩两廿卅半幾几數数壹貳贰參叁肆伍陸陆柒捌玖拾佰仟"
SCALE = "萬万億亿"


def either(words: Iterable[str]) -> str:
    """Give an expression for the longest of some words, factored by their beginnings."""
    words = set(words)
    rests: dict[str, set[str]] = {}
    for word in words - {""}:
        rests.setdefault(word[0], set()).add(word[1:])
    branches = [re.escape(first) + either(rest) for first, rest in sorted(rests.items())]
    if not branches:
        return ""
    single = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{single})?" if "" in words else single


def full_expression() -> re.Pattern[str]:
    """Build the expression from the extraction's own tables."""
    number = (
        rf"(?:[-－−負负])?(?:[{DIGITS}]+(?:[,，][{DIGITS}]{{3}})*(?:[.．][{DIGITS}]+)?|[{HAN}]+)"
        rf"[多餘余幾几來来]?[{HAN}{SCALE}{DIGITS}]*"
    )
    some = rf"(?:[{DIGITS}]{{1,4}}|[{HAN}]{{1,4}})"
    date = (
        rf"(?:{some}年(?:{some}月)?(?:{some}[日號号])?|{some}月(?:{some}[日號号])?|{some}[日號号])"
        rf"(?:上午|下午|凌晨|早上|中午|晚上)?(?:{some}[時时點点](?:{some}分)?)?"
        rf"|{some}[時时點点](?:{some}分)?"
    )
    quantity = (
        rf"{either([*BEFORE, *CURRENCIES, ''])}(?:第)?{number}(?:[%％‰]|(?:至|到|[-—~～]){number})?"
        rf"{either([*UNITS, ''])}{either([*AFTER, ''])}"
    )
    return re.compile(f"百分之{number}|{date}|{quantity}")


def count(expression: re.Pattern[str], text: str) -> int:
    """Run once over a text and count what is found."""
    return sum(1 for _ in expression.finditer(text))
