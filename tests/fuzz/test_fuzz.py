"""Whatever the text and whatever the command: 100,000 texts and 500 calls, the same each time.

`make fuzz` runs them; a text that fails is made as short as may be before it is shown.
"""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_extraction_properties import ANY_TEXT

from loudi_analysis.cli import cli
from loudi_analysis.extraction import explain, extract
from loudi_analysis.restoration import restore


def many(examples: int) -> settings:
    """Return the settings of a long search: the same examples each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


DAMAGED = st.lists(
    st.one_of(
        st.sampled_from(["（fā）", "(zhì)", "?", "？", "<p>", "p>", "&nbsp;", "(", ")", "\ue000"]),
        st.sampled_from(
            ["全市共有", "黨員幹部", "企业联络员", "1.4萬多人", "疫情防控", "。", "，"]
        ),
        st.text("?？()（）<>/pāáǎàēéěèīíǐìōóǒòūúǔùübcdfghzhshng\n人大市地", max_size=8),
        st.text(max_size=4),
    ),
    max_size=8,
).map("".join)


@many(50_000)
@given(ANY_TEXT)
def test_what_is_read_is_where_it_is_said_to_be(text: str) -> None:
    found, end = extract(text), 0
    for quantity in found:
        assert end <= quantity.start < quantity.end
        assert text[quantity.start : quantity.end] == quantity.surface
        json.dumps(quantity.value, allow_nan=False)
        end = quantity.end


@many(10_000)
@given(ANY_TEXT)
def test_what_is_explained_is_what_is_read(text: str) -> None:
    told = explain(text)
    assert [one.quantity for one in told if one.quantity] == extract(text)
    assert all(one.reason for one in told if not one.quantity)
    assert all(text[one.start : one.end] == one.surface for one in told)


@many(40_000)
@given(DAMAGED)
def test_a_proof_leaves_nothing_that_looks_damaged(text: str) -> None:
    restored = restore(text)
    if restored.round_trip is None:
        assert restored.text == text
        assert not restored.repairs
    assert not (restored.round_trip and restored.left)
    for repair in restored.repairs:
        assert text[repair.start : repair.end] == repair.damaged
        assert 0 <= repair.probability <= 1
    for place in restored.left:
        assert place.why
        assert 0 <= place.start <= place.end <= len(text)


TEXTS = ["-", "good.txt", "bad.txt", "folder", "lines.jsonl", "none.txt", "empty.txt", "zip.gz"]
NAMES = ["workers_per_liaison", "timeline", "wrong", "", "é", "-x", "a\0b"]
OPTIONS = {
    "extract": "--format=table --raw --format=jsonl --format=csv --format=parquet --format=html"
    " --format=doccano --format=w3c --no-restore --field=text --id=id --encoding=big5"
    " --output=o.csv --output=o.xlsx --output=folder --output=no/o.jsonl --output=o.parquet"
    " --into=into --encoding=nonsense --help",
    "restore": "--mark --threshold=0.5 --threshold=2 --report=r.json --report=folder --html=r.html"
    " --encoding=gb18030",
    "explain": "--encoding=big5 --encoding=utf-16",
    "quote": "--lang=zh-Hans --lang=xx --format=json --list --output=q.md --study=none",
    "audit": "--study=folder --study=good.txt",
    "figures": "--list --study=folder --format=xx",
    "evidence": "--study=folder --output=folder",
    "new": "--help",
}


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """Draw a command line: a command, what it reads or names, and some of its options."""
    command = draw(st.sampled_from(sorted(OPTIONS)))
    named = TEXTS if command in ("extract", "restore", "explain", "new") else NAMES
    words = draw(st.lists(st.sampled_from(named), max_size=2))
    if command == "figures" and not words:
        words = ["wrong"]  # all of them would be drawn
    options = draw(st.lists(st.sampled_from(OPTIONS[command].split()), max_size=3))
    return [command, *words, *options]


@many(500)
@given(calls(), st.binary(max_size=30))
def test_a_call_ends_well_or_says_why_on_one_line(
    tmp_path_factory: pytest.TempPathFactory, call: list[str], given: bytes
) -> None:
    folder = tmp_path_factory.mktemp("call")
    (folder / "folder").mkdir()
    for name, content in (
        ("good.txt", "全市1.4萬多人".encode()),
        ("bad.txt", b"\xff\xfe\x00"),
        ("empty.txt", b""),
        ("zip.gz", b"no gzip"),
        ("lines.jsonl", b'{"id":"007","text":"3\xe5\x90\x8d"}\nnonsense\n{"text":5}\n'),
    ):
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli, call, input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), call
    assert done.exit_code in (0, 1, 2), call
    if done.exit_code == 1:
        assert all(line.startswith("loudi-analysis: ") for line in done.stderr.splitlines()), call
        assert done.stderr.strip(), call
    assert not list(folder.rglob(".*")), call  # nothing half-written
