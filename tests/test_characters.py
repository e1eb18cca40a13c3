"""Characters of both scripts: the table is what it is derived from, the levels what codecs hold."""

from __future__ import annotations

from runpy import run_path

import pytest

from loudi_analysis.characters import big5, gb2312, simplified
from loudi_analysis.study.source import study_root

HAN = [chr(point) for point in range(ord("一"), ord("鿿") + 1)]


def test_the_table_is_what_is_derived() -> None:
    script = run_path(str(study_root() / "scripts" / "make_characters.py"))
    assert script["derived"]() == script["TARGET"].read_text(encoding="utf-8")


def first_byte(character: str, encoding: str) -> int:
    return (character.encode(encoding, "ignore") or b"\0")[0]


def test_levels_are_those_of_the_standards() -> None:
    assert gb2312() == {c for c in HAN if first_byte(c, "gb2312")}
    assert gb2312(1) == {c for c in HAN if 0xB0 <= first_byte(c, "gb2312") <= 0xD7}
    assert big5() == {c for c in HAN if 0xA4 <= first_byte(c, "big5") <= 0xC6}
    assert (len(gb2312(1)), len(gb2312()), len(big5())) == (3755, 6763, 5401)


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("餘萬人", "余万人"),
        ("婁底駐企聯絡員", "娄底驻企联络员"),
        ("釐米", "厘米"),
        ("abc，12", "abc，12"),
    ],
)
def test_forms(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple
    assert simplified(simple) == simple
