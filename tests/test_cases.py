"""Cases that share a test are all tried, and all that fail are told."""

from __future__ import annotations

import pytest
from cases import each


@pytest.mark.parametrize("kind", [AssertionError, ValueError])
def test_every_case_that_fails_is_told(kind: type[Exception]) -> None:
    tried = []

    @each("text", ["a", "b"])
    @each(("n", "even"), [(1, False), (2, False), (4, False)])
    def test(n: int, even: bool, text: str, fixture: str) -> None:
        tried.append((text, n, fixture))
        if (n % 2 == 0) != even:
            raise kind(n)

    with pytest.raises(ExceptionGroup, match="2 of 2 cases fail") as told:
        test(fixture="own")
    assert tried == [(text, n, "own") for text in "ab" for n in (1, 2, 4)]
    inner = [error for group in told.value.exceptions for error in group.exceptions]
    assert [error.args for error in inner] == [(2,), (4,)] * 2
    assert inner[3].__notes__ == ["case: {'n': 4, 'even': False}"]
    with pytest.raises(AssertionError, match="without a case"):
        each("text", [])
