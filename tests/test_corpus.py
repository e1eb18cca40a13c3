"""Extraction over many texts: long ones, frames, Parquet, parts, clusters."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args, get_type_hints

import duckdb
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loudi_analysis as la
from loudi_analysis.corpus import OUTPUTS, documents, frames
from loudi_analysis.corpus.documents import SUFFIXES, Block, Document, blocks
from loudi_analysis.corpus.formats import FIELDS, Job, annotation, jsonl, positions
from loudi_analysis.corpus.frames import (
    COLUMNS,
    extract_block,
    extract_frame,
    extract_table,
    parquet,
    schema,
)
from loudi_analysis.corpus.job import part_path, write_part
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.io import StudyError
from loudi_analysis.study import load_study

PAGE = (Path(__file__).parents[1] / "docs" / "corpora.md").read_text(encoding="utf-8")

TEXTS = [
    "全市近1.4萬名黨員報名，1200多家企業復工。",
    "2020年2月24日，約3至5名；下降3.5%。",
    "",
    "没有数字",
    "二、组建突击队45支。\n三、共有600余人次。",
    "共捐款416.54萬元，其中230.47萬元為黨員所捐。",
    "第三批30名以上",
]


def test_a_long_text_is_read_as_a_whole() -> None:
    """What stands far away counts: of a simplified character, how much a 斤 is."""
    text = "重5斤。" + "萬眾一心。" * 60_000 + "这"
    assert [q.ucum for q in Document("a", text)] == ["kg"] != [q.ucum for q in la.extract(text[:9])]


def a_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"id": [f"n{i}" for i in range(len(TEXTS))], "body": TEXTS},
        index=range(10, 10 + len(TEXTS)),
    )


def test_a_frame_gives_what_each_text_gives() -> None:
    frame = a_frame()
    read = extract_frame(frame, "body", keep=["id"])
    assert list(read.columns) == ["id", *FIELDS, "problem"]
    expected = [(index, q) for index, text in frame["body"].items() for q in la.extract(text)]
    assert list(read.index) == [index for index, _ in expected]
    for column in FIELDS:
        for found, (_, quantity) in zip(read[column], expected, strict=True):
            wanted = getattr(quantity, column)
            wanted = str(wanted) if column == "factor" and wanted is not None else wanted
            assert found == wanted if wanted is not None else pd.isna(found)
    assert read["problem"].isna().all()
    assert list(read["id"]) == list(frame.loc[read.index, "id"])


def test_damaged_texts_are_restored_unless_told_otherwise() -> None:
    raw = load_study().raw
    frame = pd.DataFrame({"text": [raw]})
    restored = [quantity.end for quantity in la.extract(raw, restore=True)]
    assert list(extract_frame(frame)["end"]) == restored
    as_given = [quantity.end for quantity in la.extract(raw)]
    assert list(extract_frame(frame, restore=False)["end"]) == as_given != restored


def test_a_row_without_text_is_recorded_and_passed_over() -> None:
    frame = pd.DataFrame({"text": ["共3名", None, 5, "共4名"]}, dtype=object)
    read = extract_frame(frame)
    assert list(read.index) == [0, 1, 2, 3]
    assert read["start"].isna().tolist() == [False, True, True, False]
    assert read["problem"][1] == "holds no text but NoneType: None"
    assert read["problem"][2] == "holds no text but int: 5"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": "none"}, "no column 'none'; there are id, body"),
        ({"text": "body", "keep": ["x"]}, "no column 'x'"),
        ({"text": "body", "keep": ["unit"]}, "'unit' is a column of the result"),
    ],
)
def test_wrong_columns_say_so(arguments, message: str) -> None:
    frame = a_frame() if "unit" not in arguments.get("keep", ()) else a_frame().assign(unit="")
    with pytest.raises(StudyError, match=message):
        extract_frame(frame, **arguments)


@pytest.mark.parametrize("partitions", [1, 2, 3, 7])
def test_partitions_make_no_difference(partitions: int) -> None:
    dataframe = pytest.importorskip("dask.dataframe")
    frame = a_frame()
    parts = dataframe.from_pandas(frame, npartitions=partitions)
    read = parts.map_partitions(extract_frame, "body", keep=["id"])
    whole = extract_frame(frame, "body", keep=["id"])
    pd.testing.assert_frame_equal(read.compute(scheduler="sync"), whole, check_dtype=False)
    assert list(read.columns) == list(whole.columns)
    assert list(read.dtypes.drop("id")) == list(whole.dtypes.drop("id"))


def test_an_empty_partition_has_the_same_columns() -> None:
    whole = extract_frame(a_frame(), "body", keep=["id"])
    empty = extract_frame(a_frame().iloc[:0], "body", keep=["id"])
    assert empty.empty
    pd.testing.assert_series_equal(empty.dtypes, whole.dtypes)


# ---------------------------------------------------------------- one bad document


def failing(text: str) -> Iterator[Quantity]:
    sound, boom, _ = text.partition("boom")
    yield from la.extract(sound)
    if boom:
        raise RecursionError("too deep")


def test_what_fails_in_one_document_is_its_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "iterate", failing)
    read = extract_frame(pd.DataFrame({"text": ["共3名", "共4名。boom。共5名", "共6名"]}))
    assert read["value"].dropna().tolist() == [3, 4, 6]  # what was read before stays
    assert list(read.index) == [0, 1, 1, 2]
    assert read["problem"].dropna().tolist() == ["failed: RecursionError: too deep"]


def test_a_restoration_that_fails_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "restore", lambda text: [*failing(text)])
    item = Document("a", "boom 共3名").restored()
    assert (item.problem, list(item)) == ("failed: RecursionError: too deep", [])


# ---------------------------------------------------------------- the published schema


def test_the_page_publishes_the_schema() -> None:
    table = PAGE.split("## The columns of Parquet")[1].split("##")[0]
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("| `")
    ]
    assert {name: kind for name, kind, *_ in rows} == COLUMNS
    assert [name for name, *_ in rows] == ["document", "id", *FIELDS, "problem"] == list(COLUMNS)
    assert all(missing and what for *_, missing, what in rows)
    assert [row[0] for row in rows if row[3] == "never"] == ["document"]
    assert [field.name for field in schema() if not field.nullable] == ["document"]


def test_the_types_are_those_of_the_fields() -> None:
    """What a field is said to hold fits its column, by values of each of its types."""
    examples = {str: "x", Fraction: "2/3", float: 0.5, int: 3, bool: True, type(None): None}
    for name, hint in get_type_hints(Quantity).items():
        kind = schema().field(name).type
        for example in (examples[held] for held in get_args(hint) or (hint,)):
            cell = str(example) if pa.types.is_string(kind) and example is not None else example
            assert pa.array([cell], kind).to_pylist() == [cell]


HARD = replace(
    la.extract("共3名")[0], surface="\ud8003", value=2**70, hedge=Fraction(2000, 3), lower=None
)


def test_parquet_holds_what_is_hard_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "iterate", lambda text: [HARD] * bool(text))
    items = [
        Document("a\udfff", "x", id='"007"'),
        Document("b:2", problem="is no JSON"),
        Document("c", "x", id="8"),
    ]
    table = pq.read_table(pa.BufferReader(b"".join(parquet(items))))
    assert table.schema == schema()
    assert table["document"].to_pylist() == ["a\\udfff", "b:2", "c"]
    assert table["id"].to_pylist() == ["007", None, "8"]
    assert table["surface"].to_pylist() == ["\\ud8003", None, "\\ud8003"]
    assert table["value"].to_pylist() == [2.0**70, None, 2.0**70]
    assert table["hedge"].to_pylist() == ["2000/3", None, "2000/3"]
    assert '"hedge": "2000/3"' in "".join(jsonl(items, Job()))
    assert table["problem"].to_pylist() == [None, "is no JSON", None]


def test_parquet_is_written_in_groups_and_empty_where_there_is_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "_ROWS", 2)
    pieces = list(parquet(Document("a", text) for text in TEXTS))
    file = pq.ParquetFile(pa.BufferReader(b"".join(pieces)))
    assert file.metadata.num_rows == sum(len(la.extract(text)) for text in TEXTS)
    assert len(pieces) == file.num_row_groups + 1 > 3
    empty = pq.read_table(pa.BufferReader(b"".join(parquet([]))))
    assert (empty.schema, empty.num_rows) == (schema(), 0)


# ---------------------------------------------------------------- parts, and clusters


def a_corpus(folder: Path, files: int = 3, lines: int = 40) -> Path:
    """Write JSON Lines with ids of both kinds, and a bad line in each file."""
    folder.mkdir()
    for number in range(files):
        rows = [
            json.dumps({"id": f"00{i}" if i % 2 else i, "text": "。".join(TEXTS[i % 5 :])})
            for i in range(lines)
        ]
        rows[lines // 2] = "{broken"
        (folder / f"{number}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


def ordered(table: pa.Table) -> pa.Table:
    return table.sort_by([("document", "ascending"), ("start", "ascending")]).combine_chunks()


def rows_of(parts: Iterable[Block]) -> pa.Table:
    return ordered(pa.concat_tables(map(extract_table, parts)))


def written(folder: Path) -> pa.Table:
    return ordered(pq.read_table(folder))


@pytest.mark.parametrize("size", [1, 500, 3000])
def test_blocks_make_no_difference(tmp_path: Path, size: int) -> None:
    folder = a_corpus(tmp_path / "news")
    parts = list(blocks([str(folder)], size))
    assert len(parts) > 3
    whole = rows_of(blocks([str(folder)]))
    assert rows_of(parts).equals(whole)
    frame = extract_block(parts[0])
    assert list(frame.columns) == list(COLUMNS)
    assert pa.Table.from_pandas(frame, schema()).equals(rows_of(parts[:1]))
    problems = [problem for problem in whole["problem"].to_pylist() if problem]
    assert (
        problems
        == [
            "no valid JSON (Expecting property name enclosed in double quotes): "
            "each line is one object"
        ]
        * 3
    )


def test_a_part_is_written_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = a_corpus(tmp_path / "news"), tmp_path / "out"
    parts = list(blocks([str(folder)], 2000))
    problems = [problem for block in parts for problem in write_part(block, out)]
    told = [str(problem).partition(": ")[0] for problem in problems]
    assert told == [f"{folder}/{n}.jsonl:21" for n in range(3)]
    paths = [part_path(block, out) for block in parts]
    assert sorted(path for path in out.rglob("*") if path.is_file()) == sorted(set(paths))
    assert written(out).equals(rows_of(blocks([str(folder)])))
    before = {path: path.stat().st_mtime_ns for path in paths}
    paths[1].unlink()
    monkeypatch.setattr(documents, "iterate", lambda text: 1 / 0)
    (problem, *_) = write_part(parts[1], out)
    assert "ZeroDivisionError" in str(problem)
    assert not any(write_part(block, out) for block in (parts[0], *parts[2:]))
    assert all(path.stat().st_mtime_ns == before[path] for path in (paths[0], *paths[2:]))


@pytest.mark.parametrize(
    ("block", "name"),
    [
        (Block("news/a.jsonl"), "news/a.jsonl.csv"),
        (Block("/news/a.txt"), "root/news/a.txt.csv"),
        (Block("../../a.txt"), "parent/parent/a.txt.csv"),
        (Block("parent/root/a.txt"), "parent_/root_/a.txt.csv"),
        (Block("parent_/roots/a.txt"), "parent__/roots/a.txt.csv"),
        (Block("a.jsonl", start=0, end=9), "a.jsonl.0-9.csv"),
        (Block("a.jsonl", start=9, line=2), f"a.jsonl.9-{sys.maxsize}.csv"),
    ],
)
def test_a_part_has_a_name_of_its_own_below_the_folder(block: Block, name: str) -> None:
    assert part_path(block, "out", "csv") == Path("out", name)


def snippets() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def recipe(word: str) -> str:
    (found,) = (snippet for snippet in snippets() if word in snippet)
    return found


def test_a_cluster_that_loses_a_worker_gives_the_serial_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_corpus(tmp_path / "news", files=3, lines=300)
    program = recipe("dask.distributed").replace("8_000_000", "10_000")
    (tmp_path / "job.py").write_text(program, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "job.py"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    expected = len(list(blocks([str(folder)], 10_000)))
    while not (done := list((tmp_path / "quantities").rglob("*.parquet"))):
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    workers = [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if "spawn_main" in " ".join(child.cmdline())
    ]
    assert len(workers) > 1
    os.kill(workers[0].pid, signal.SIGKILL)
    assert len(done) < expected
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.count("no valid JSON") == 3
    monkeypatch.chdir(tmp_path)
    whole = rows_of(blocks(["news"]))
    assert whole.num_rows > 5_000
    assert written(Path("quantities")).equals(whole)


def test_duckdb_reads_the_parts(tmp_path: Path) -> None:
    folder = a_corpus(tmp_path / "news")
    for block in blocks([str(folder)], 2000):
        write_part(block, tmp_path / "out")
    query = re.search(r"```sql\n(.*?)```", PAGE, re.DOTALL)[1]
    connection = duckdb.connect()
    found = connection.sql(query.replace("quantities/", f"{tmp_path}/out/")).fetchall()
    whole = rows_of(blocks([str(folder)])).to_pandas()
    counts = whole[whole["kind"] == "count"].groupby("unit")["value"].agg(["size", "sum"])
    assert {unit: (size, total) for unit, size, total in found} == {
        unit: (row["size"], row["sum"] or None) for unit, row in counts.iterrows()
    }


# ---------------------------------------------------------------- exchange


@given(st.text("a共𠮷😀\u0301\ud800", max_size=20))
def test_positions_in_bytes_and_in_units_of_two(text: str) -> None:
    for encoding, unit in (("utf-8", 1), ("utf-16-le", 2)):
        raw = text.encode(encoding, "surrogatepass")
        at = positions(text, encoding)
        assert [*at] == sorted(at)
        assert len(at) == len(text) + 1
        for place, character in enumerate(text):
            part = raw[at[place] * unit : at[place + 1] * unit]
            assert part.decode(encoding, "surrogatepass") == character


def test_claims_are_exchanged_as_annotations() -> None:
    text = la.load_article().text
    claims = la.load_claims().to_dict("records")
    for claim in claims:
        made = json.loads(json.dumps(annotation("urn:a", claim, claim["claim"], claim["what"])))
        assert [body["value"] for body in made["body"]] == [claim["claim"], claim["what"]]
        quote, place = made["target"]["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"]
        assert text[: place["start"]].endswith(quote["prefix"])
        assert text[place["end"] :].startswith(quote["suffix"])


# ---------------------------------------------------------------- the page


def test_the_page_says_what_a_terabyte_costs() -> None:
    path = Path(__file__).parents[1] / "benchmarks" / "results" / "corpus.csv"
    runs = pd.read_csv(path).groupby("engine").last()
    hours = runs.loc["serial", "core_hours_a_terabyte"]
    disk = runs.loc["serial", "parquet_bytes"] / runs.loc["serial", "bytes"] * 1000
    memory = runs.loc["Dask", "peak_mb_of_a_process"]
    said = f"some {hours:.1g} core hours, {disk:.2g} GB of Parquet on disk, and {memory:.2g} MB"
    numbers = [f"{float(number):.0f}" for number in re.findall(r"[\d.]+(?:e\+\d+)?", said)]
    assert re.findall(r"some (\d+) core hours, (\d+) GB .* and (\d+) MB", PAGE) == [tuple(numbers)]


def test_the_page_shows_what_works(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    frame, shown = recipe("pd.DataFrame({"), recipe("positions(")
    names: dict = {}
    exec(frame, names)
    assert list(names["quantities"]["value"]) == [14000, 4165400]
    exec(shown, names)
    for snippet in snippets():
        compile(snippet, "corpora.md", "exec")
    for suffix in SUFFIXES:
        assert f"`{suffix}`" in PAGE
    for form in OUTPUTS:
        assert f"| `{form}` |" in PAGE
