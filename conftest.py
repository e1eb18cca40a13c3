"""Pictures are compared byte for byte; those that changed are shown side by side in a report."""

from __future__ import annotations

from html import escape
from itertools import zip_longest

import pytest

REPORT = "report/changed.html"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let nbval compare pictures too: it leaves them out unless told otherwise."""
    skipped = getattr(item.parent, "skip_compare", ())
    if "image/png" in skipped:
        item.parent.skip_compare = tuple(key for key in skipped if key != "image/png")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> None:
    """Note the pictures of a failed cell that differ; properties reach whoever reports (xdist)."""
    if call.excinfo and (drawn := getattr(item, "test_outputs", None)) is not None:
        expected, got = (
            [out["data"]["image/png"].strip() for out in outs if "image/png" in out.get("data", ())]
            for outs in (item.cell.outputs, drawn)
        )
        pairs = zip_longest(expected, got, fillvalue="")
        item.user_properties += [("picture", pair) for pair in pairs if pair[0] != pair[1]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the report and say where it is; a test notes ``picture`` as a pair of base64."""
    rows = []
    for failed in terminalreporter.getreports("failed"):
        for _, pair in (noted for noted in failed.user_properties if noted[0] == "picture"):
            rows.append(f"<tr><th colspan=2>{escape(failed.nodeid)}\n<tr>")
            rows += [f"<td><img alt='none' src='data:image/png;base64,{png}'>" for png in pair]
    if rows:
        path = terminalreporter.config.rootpath / REPORT
        path.parent.mkdir(exist_ok=True)
        head = "<!doctype html><meta charset=utf-8><title>Pictures that changed</title>"
        style = "<style>img{max-width:100%} td{width:50%} th{text-align:left}</style>"
        columns = "<table><tr><th>expected<th>got"
        path.write_text("\n".join([head, style, columns, *rows]), encoding="utf-8")
        terminalreporter.section("pictures that changed")
        terminalreporter.write_line(f"side by side in {REPORT}")
