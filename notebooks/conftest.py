"""Compare pictures too, byte for byte: nbval leaves them out unless told otherwise."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    skipped = getattr(item.parent, "skip_compare", ())
    if "image/png" in skipped:
        item.parent.skip_compare = tuple(key for key in skipped if key != "image/png")
