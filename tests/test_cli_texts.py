"""The commands for texts: `restore` and `extract`."""

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tracemalloc
from html.parser import HTMLParser
from itertools import pairwise, repeat
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

import loudi_analysis as la
from loudi_analysis.cli import cli
from loudi_analysis.corpus.documents import Document
from loudi_analysis.corpus.formats import FIELDS, FORMATS, Job
from loudi_analysis.study import load_study

COLUMNS = [*FIELDS[:2], "line", *FIELDS[2:]]  # of CSV
TEXT = "全市近1.4萬名黨員，1200多家企業；2月24日，約3至5名，3<5&“成”。"
DAMAGED = load_study().raw


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(cli, arguments, input=stdin)


def wrote(name: str, content: str | bytes) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


# ---------------------------------------------------------------- restore


@pytest.mark.parametrize(
    "text", ["共3名", "共3名\n", "a\r\nb\rc\n\n", " \n", "\0", "(fig) (GDP) (左二)", "𠮷😀\u2028"]
)
def test_an_undamaged_text_comes_out_byte_for_byte(text: str) -> None:
    assert run("restore", stdin=text).stdout_bytes == text.encode()
    assert run("restore", "-", stdin=text).stdout_bytes == text.encode()
    assert run("restore", wrote("a.txt", text)).stdout_bytes == text.encode()


def test_a_damaged_text_comes_out_restored_and_is_accounted_for() -> None:
    args = "--report", "r.json", "--html", "r.html", "--threshold", "1"
    done = run("restore", wrote("a.txt", DAMAGED), *args)
    restored = la.restore(DAMAGED)
    assert done.stdout_bytes == restored.text.encode()
    assert done.exit_code == 0
    sure = sum(repair.probability == 1 for repair in restored.repairs)
    assert done.stderr_bytes.startswith(b"%d places in doubt" % (len(restored.repairs) - sure))
    marked = run("restore", "a.txt", "--mark", "--threshold", "1").output
    assert marked.count("〔") == len(restored.repairs) - sure
    assert "<mark" in Path("r.html").read_text(encoding="utf-8")
    report = json.loads(Path("r.json").read_bytes())
    assert list(report) == ["insertions", "repairs", "left", "round_trip"]
    assert report["round_trip"] is True
    assert len(report["repairs"]) == len(restored.repairs) > 0
    assert {"start", "end", "damaged", "restored", "certain"} <= set(report["repairs"][0])


@pytest.mark.parametrize("command", ["restore", "extract"])
def test_a_byte_order_mark_is_passed_over(command: str) -> None:
    with_mark = run(command, stdin=b"\xef\xbb\xbf" + TEXT.encode())
    assert with_mark.stdout_bytes == run(command, stdin=TEXT).stdout_bytes


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
def test_other_encodings_are_read_when_told(encoding: str) -> None:
    text = TEXT.replace("“成”", "")
    name = wrote("a.txt", text.encode(encoding))
    assert run("restore", name, "--encoding", encoding).stdout_bytes == text.encode()
    rows = jsonl(run("extract", name, "--encoding", encoding))
    assert rows == jsonl(run("extract", stdin=text))


# ---------------------------------------------------------------- explain


def test_each_numeral_is_told_what_it_became() -> None:
    done = run("explain", stdin="近1.4萬家企業，一把手帶隊；2月24日")
    one, refused, day = (line.split("\t") for line in done.stdout.splitlines())
    assert one[:3] == ["0-6", "近1.4萬家", "quantity"]
    assert one[3].startswith("count; value 14000; unit 家; less than 14,000; implied: more than 13")
    rule = la.explain("一把手帶隊")[0]
    assert refused[1:] == ["一", rule.rule, rule.reason]
    assert day[1:] == ["2月24日", "quantity", "date; value --02-24"]


# ---------------------------------------------------------------- what goes wrong

BAD = [
    (["nowhere.txt"], b"", "nowhere.txt: no such file"),
    ([""], b"", "no such file"),
    (["x" * 5000], b"", "cannot be read: File name too long"),
    (["-"], b"", "standard input: is empty"),
    (["-"], b"\xef\xbb\xbf", "standard input: is empty"),
    (["-"], b"\xff", "standard input: not valid UTF-8 (byte 0xff at offset 0)"),
    (["-"], TEXT.encode("gb18030"), "looks like GB18030: try --encoding gb18030"),
    (["-"], TEXT.replace("“成”", "").encode("big5"), "looks like Big5: try --encoding big5"),
    (["-"], TEXT.encode("utf-16"), "looks like UTF-16-LE: try --encoding utf-16-le"),
    (["-", "--encoding", "gb18030"], TEXT.encode("big5", "ignore"), "try --encoding big5"),
    (["-", "--encoding", "big5"], TEXT.encode(), "try --encoding utf-8"),
]


@pytest.mark.parametrize("command", ["restore", "extract"])
@pytest.mark.parametrize(("arguments", "stdin", "message"), BAD)
def test_bad_input_is_one_line_and_status_1(command, arguments, stdin, message: str) -> None:
    done = run(command, *arguments, stdin=stdin)
    assert (done.exit_code, done.stdout_bytes) == (1, b"")
    (line,) = done.stderr.splitlines()
    assert line.startswith("loudi-analysis: ")
    assert message in line


def test_restore_wants_a_file_where_extract_takes_a_folder() -> None:
    assert "is a folder where a file is wanted" in run("restore", ".").stderr
    done = run("extract", ".")
    assert (done.exit_code, done.stdout_bytes) == (1, b"")
    assert "is a folder where a file is wanted" in done.stderr


WRONG_USE = [
    ["restore", "a.txt", "b.txt"],
    ["restore", "--encoding", "nonsense"],
    ["restore", "--encoding", "hex"],
    ["restore", "a.txt", "--report", "a.txt"],
    ["restore", "a.txt", "--report", "r", "--html", "sub/../r"],
    ["extract", "--format", "pdf"],
    ["extract", "--nonsense"],
    ["extract", "a.txt", "--output", "a.txt"],
    ["extract", "a.txt", "--output", "./link.txt"],
    ["extract", ".", "--output", "new.jsonl"],
    ["extract", ".", "--output", "sub/new.txt"],
    ["extract", "a.txt", "--output", "o.xlsx"],
    ["extract", "a.txt", "--output", "o"],
    ["extract", "a.txt", "--output", "o.jsonl.gz"],
    ["extract", ".", "--into", "sub/out"],
    ["extract", "a.txt", "--into", "out", "--output", "o.csv"],
    ["extract", "--into", "out"],
    ["nonsense"],
]


@pytest.mark.parametrize("arguments", WRONG_USE, ids=" ".join)
def test_wrong_use_is_status_2_and_writes_nothing(arguments: list[str]) -> None:
    wrote("a.txt", TEXT)
    wrote("sub/b.txt", TEXT)
    Path("link.txt").symlink_to("a.txt")
    before = sorted(map(str, Path().rglob("*")))
    done = run(*arguments, stdin=TEXT)
    assert (done.exit_code, done.stdout_bytes) == (2, b"")
    assert sorted(map(str, Path().rglob("*"))) == before
    assert Path("a.txt").read_text() == TEXT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract", "a.txt", "--output", "nowhere/o.csv"], "nowhere/o.csv: cannot be written"),
        (["extract", "a.txt", "--output", "sub"], "sub: is a folder"),
        (["restore", "a.txt", "--report", "nowhere/r.json"], "nowhere/r.json: cannot be written"),
    ],
)
def test_what_cannot_be_written_is_one_line(arguments: list[str], message: str) -> None:
    wrote("a.txt", TEXT)
    Path("sub").mkdir()
    done = run(*arguments)
    assert (done.exit_code, done.stdout_bytes) == (1, b"")
    assert done.stderr.startswith(f"loudi-analysis: {message}")
    assert done.stderr.count("\n") == 1


def test_a_line_break_in_a_name_does_not_break_the_message() -> None:
    assert run("extract", "a\nb").stderr.count("\n") == 1


# ---------------------------------------------------------------- extract: formats


def jsonl(done: Result) -> list[dict]:
    return [json.loads(line) for line in done.stdout_bytes.decode().splitlines()]


def quantities(text: str = TEXT) -> list[dict]:
    return [{name: getattr(q, name) for name in FIELDS} for q in la.extract(text)]


def test_jsonl_holds_the_fields_in_order() -> None:
    rows = jsonl(run("extract", stdin=TEXT))
    assert rows == quantities()
    assert list(rows[0]) == list(FIELDS)
    assert jsonl(run("extract", wrote("a.txt", TEXT), "--format", "jsonl")) == rows


def test_csv_holds_the_fields_plainly() -> None:
    out = run("extract", "--format", "csv", stdin=TEXT).stdout_bytes
    header, *rows = csv.reader(io.StringIO(out.decode(), newline=""), strict=True)
    assert out.count(b"\r\n") == out.count(b"\n") == len(rows) + 1
    assert header == COLUMNS
    plain = {None: "", True: "true", False: "false"}
    expected = [
        [plain[v] if v is None or isinstance(v, bool) else str(v) for v in row.values()]
        for row in quantities()
    ]
    for row in expected:
        row.insert(2, "1")  # the line
    raw = run("extract", "--format", "csv", "--raw", stdin=TEXT).stdout_bytes
    assert list(csv.reader(io.StringIO(raw.decode(), newline=""))) == [header, *expected]
    assert any(cell.startswith("-") for row in expected for cell in row)  # --02-24
    assert rows == [["'" + c if c.startswith("-") else c for c in row] for row in expected]


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ('"=HYPERLINK(1)"', "'=HYPERLINK(1)"),
        ('"+1"', "'+1"),
        ('"-1"', "'-1"),
        ('"@a"', "'@a"),
        ('"\\t1"', "'\t1"),
        ("-1", "-1"),
        ('"1=1"', "1=1"),
        ('""', ""),
    ],
)
def test_only_csv_for_people_puts_an_apostrophe_before_a_formula(key: str, cell: str) -> None:
    name = wrote("=a.jsonl", f'{{"id": {key}, "text": "零下5度"}}')
    text = json.loads(key) if key.startswith('"') else key
    for arguments, expected in (
        ([], ["'=a.jsonl:1", cell]),
        (["--raw"], ["=a.jsonl:1", text]),
    ):
        out = run("extract", name, "--format", "csv", *arguments).stdout_bytes.decode()
        (row,) = csv.DictReader(io.StringIO(out, newline=""))
        assert [row["document"], row["id"]] == expected
        assert (float(row["value"]), row["surface"]) == (-5, "零下5度")  # a number is no text
    (row,) = jsonl(run("extract", name))
    assert (row["document"], row["id"]) == ("=a.jsonl:1", json.loads(key))


def test_csv_names_the_line_of_the_text() -> None:
    text = "共1名\n2名，共3名\r\n\r\n4名\r5名\n\n6名"
    name = wrote("a.jsonl", json.dumps({"text": "無"}) + "\n" + json.dumps({"text": text}))
    for source, stdin in (["-"], text), ([name], ""):
        rows = csv.DictReader(
            io.StringIO(run("extract", *source, "--format", "csv", stdin=stdin).stdout)
        )
        assert [row["line"] for row in rows] == ["1", "2", "2", "4", "5", "7"]


def test_the_table_shows_words_values_and_intervals() -> None:
    out = run("extract", "--format", "table", stdin=TEXT).stdout_bytes.decode()
    for shown in ("近1.4萬名", "14000", "[0, 14000)", "(13000*, 14000)", "[3, 5]", "--02-24"):
        assert shown in out
    assert "\x1b" not in out
    assert run("extract", "--format", "table", stdin="無").stdout_bytes == b"no quantities\n"


def test_a_name_cannot_command_the_terminal() -> None:
    names = [wrote("\x1b[31m.txt", TEXT), wrote("\x9b2J.txt", "無")]
    done = run("extract", *names, "no\x1bth\x9bing", "--format", "table")
    assert not set("\x1b\x9b") & set(done.stdout + done.stderr)


class Page(HTMLParser):
    """What a page shows, what its marks say, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.shown, self.notes, self.titles, self.addresses = "", [], [], []
        self.languages, self._open = {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in ("meta", "link"):
            self._open.append((tag, given.get("class")))
        self.addresses += [given[key] for key in ("src", "href") if key in given]
        if tag == "mark":
            self.titles.append(given["title"])
        if "lang" in given:
            self.languages[given.get("class", tag)] = given["lang"]

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        if self._open and self._open[-1][1] == "note":
            self.notes.append(data)
        elif ("div", "text") in self._open:
            self.shown += data


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "<script>alert(3)</script> & \"3名\" 'x' </div></mark>",
        '</title><mark title="3">近3%\n\n  \t5名',
        "無",
        "\n3名\n",
    ],
)
def test_html_marks_the_quantities_in_the_text_as_it_is(text: str) -> None:
    out = run("extract", "--format", "html", stdin=text).stdout_bytes.decode()
    page = Page(out)
    found = la.extract(text)
    assert page.shown == text
    assert page.titles == [note.strip(" ()") for note in page.notes]
    assert len(page.titles) == len(found)
    for quantity, title in zip(found, page.titles, strict=True):
        assert title.startswith(quantity.kind)
        for number in (quantity.value, quantity.lower, quantity.upper):
            assert number is None or quantity.kind == "date" or f"{number:,}" in title
    assert page.addresses == ["data:,"]
    assert page.languages == {"html": "en", "text": "zh"} | ({"note": "en"} if found else {})
    assert '<meta charset="utf-8">' in out
    assert not re.search(r"https?:|url\(|@import", out)


def test_html_says_bounds_in_words() -> None:
    page = Page(run("extract", "--format", "html", stdin=TEXT).stdout_bytes.decode())
    assert page.titles[:4] == [
        "count; value 14000; unit 名; less than 14,000; "
        "implied: more than 13,000 and less than 14,000",
        "count; value 1200; unit 家; more than 1,200; implied: more than 1,200 and less than 1,300",
        "date; value --02-24",
        "count; unit 名; 3 to 5",
    ]


@pytest.mark.parametrize("form", ["jsonl", "csv", "html", "table"])
def test_lone_surrogates_and_nulls_do_no_harm(form: str) -> None:
    line = json.dumps({"text": "\ud800\0共3名\udfff\0"})
    done = run("extract", "--field", "text", "--format", form, stdin=line)
    assert done.exit_code == 0
    assert "3名" in done.stdout_bytes.decode("utf-8")
    assert b"\0" not in done.stdout_bytes


# ---------------------------------------------------------------- extract: many documents


def test_rows_name_their_document_where_there_may_be_more_than_one() -> None:
    names = [wrote("b.txt", "共3名"), wrote("a.txt", "共4名和5家")]
    rows = jsonl(run("extract", *names))
    assert [(row["document"], row["value"]) for row in rows] == [
        ("b.txt", 3),
        ("a.txt", 4),
        ("a.txt", 5),
    ]
    assert list(rows[0]) == ["document", *FIELDS]
    out = run("extract", *names, "--format", "csv").stdout_bytes.decode()
    assert out.splitlines()[0] == ",".join(["document", *COLUMNS])
    assert out.count("document") == 1
    for form in ("html", "table"):
        out = run("extract", *names, "--format", form).stdout_bytes.decode()
        assert "a.txt" in out
        assert "b.txt" in out


def test_a_bad_document_is_passed_over() -> None:
    wrote("in/a.txt", "共3名")
    wrote("in/b.txt", "共4名，服務企業和社區".encode("gb18030"))
    wrote("in/c.txt", b"")
    wrote("in/d.jsonl", '{"text": "共5名"}\nnone\n{"text": "共6名"}\n')
    done = run("extract", "in", "nowhere.txt", "--output", "o.jsonl")
    assert done.exit_code == 1
    assert [json.loads(line)["value"] for line in Path("o.jsonl").read_text().splitlines()] == [
        3,
        5,
        6,
    ]
    expected = ["in/b.txt: not valid UTF-8", "in/c.txt: is empty", "in/d.jsonl:2: no valid JSON"]
    lines = done.stderr.splitlines()
    for line, start in zip(lines, [*expected, "nowhere.txt: no such file"], strict=True):
        assert line.startswith(f"loudi-analysis: {start}")


def test_damaged_texts_are_restored_each_unless_told_otherwise() -> None:
    names = [wrote("a.txt", DAMAGED), wrote("b.txt", TEXT)]
    restored = [q.surface for q in la.extract(DAMAGED, restore=True) + la.extract(TEXT)]
    assert [row["surface"] for row in jsonl(run("extract", *names))] == restored
    as_given = [q.surface for q in la.extract(DAMAGED) + la.extract(TEXT)]
    assert [row["surface"] for row in jsonl(run("extract", *names, "--no-restore"))] == as_given


# ---------------------------------------------------------------- extract: output


@pytest.mark.parametrize(
    ("output", "arguments", "start"),
    [
        ("o.csv", [], "start,end,"),
        ("o.html", [], "<!DOCTYPE html>"),
        ("O.JSONL", [], '{"start": '),
        ("o.csv", ["--format", "jsonl"], '{"start": '),
        ("o", ["--format", "jsonl"], '{"start": '),
    ],
)
def test_the_output_goes_to_a_file(output: str, arguments: list[str], start: str) -> None:
    done = run("extract", "--output", output, *arguments, stdin=TEXT)
    assert (done.exit_code, done.stdout_bytes) == (0, b"")
    assert Path(output).read_text().startswith(start)
    assert list(map(str, Path().iterdir())) == [output]
    mask = os.umask(0)
    os.umask(mask)
    assert Path(output).stat().st_mode & 0o777 == 0o666 & ~mask


def test_an_output_is_left_alone_where_nothing_could_be_read() -> None:
    wrote("o.jsonl", "before")
    assert run("extract", "nowhere.txt", "--output", "o.jsonl").exit_code == 1
    assert Path("o.jsonl").read_text() == "before"


def test_an_output_without_quantities_is_written_empty() -> None:
    wrote("o.jsonl", "before")
    Path("o.jsonl").chmod(0o640)
    assert run("extract", "--output", "o.jsonl", stdin="無").exit_code == 0
    assert Path("o.jsonl").read_bytes() == b""
    assert Path("o.jsonl").stat().st_mode & 0o777 == 0o640


def test_nothing_half_written_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(text: str) -> list:
        if "stop" in text:
            raise KeyboardInterrupt
        return la.extract(text)

    monkeypatch.setattr("loudi_analysis.corpus.documents.iterate", interrupted)
    names = [wrote("a.txt", TEXT), wrote("b.txt", "stop")]
    wrote("o.jsonl", "before")
    assert run("extract", *names, "--output", "o.jsonl").exit_code == 1
    assert Path("o.jsonl").read_text() == "before"
    assert sorted(map(str, Path().iterdir())) == ["a.txt", "b.txt", "o.jsonl"]


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_ids_come_out_as_written(form: str) -> None:
    lines = ['{"id": "007", "text": "共3名"}', '{"id": 8, "text": "2020"}', '{"text": "共5名"}']
    name = wrote("a.jsonl.gz", gzip.compress("\n".join(lines).encode()))
    assert run("extract", name, "--output", f"o.{form}").exit_code == 0
    if form == "jsonl":
        rows = [json.loads(line) for line in Path("o.jsonl").read_text().splitlines()]
        assert [row.get("id") for row in rows] == ["007", 8, None]
        assert list(rows[0]) == ["document", "id", *FIELDS]
        assert list(rows[2]) == ["document", *FIELDS]
    elif form == "csv":
        rows = list(csv.DictReader(Path("o.csv").read_text().splitlines()))
        assert [row["id"] for row in rows] == ["007", "8", ""]
        assert list(rows[0]) == ["document", "id", *COLUMNS]
    else:
        assert pq.read_table("o.parquet")["id"].to_pylist() == ["007", "8", None]


def test_another_field_may_hold_the_id_and_a_late_one_is_not_lost_in_silence() -> None:
    wrote("a.jsonl", '{"text": "共3名"}\n{"text": "共4名", "key": "x", "id": 7}')
    late = run("extract", "a.jsonl", "--format", "csv")
    assert (late.exit_code, late.stdout.count("\n")) == (1, 3)
    assert "a.jsonl:2: has an id, and the first document has none" in late.stderr
    for arguments, expected in (([], [None, 7]), (["--id", "key"], [None, "x"])):
        rows = jsonl(run("extract", "a.jsonl", *arguments))
        assert [row.get("id") for row in rows] == expected
    done = run("extract", "a.jsonl", "--format", "csv", "--id", "key")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert ([row["id"] for row in rows], done.exit_code) == (["", "x"], 0)


@pytest.mark.parametrize("option", [["--output", "o.csv"], ["--into", "out"]])
def test_an_id_that_no_document_has_is_told(option: list[str]) -> None:
    name = wrote("a.jsonl", '{"text": "共3名", "id": 7}\n{"text": "共4名"}')
    done = run("extract", name, "--id", "key", *option)
    told = "loudi-analysis: --id key: no document has a field of that name\n"
    assert (done.exit_code, done.stderr) == (1, told)
    assert run("extract", name, "--id", "id", *option).exit_code == 0


def test_what_fails_in_one_document_is_named_and_the_job_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(text: str) -> list:
        return 1 / 0 if "4" in text else la.extract(text)

    monkeypatch.setattr("loudi_analysis.corpus.documents.iterate", failing)
    names = [wrote(f"{n}.txt", f"共{n}名") for n in (3, 4, 5)]
    done = run("extract", *names)
    assert (done.exit_code, [row["value"] for row in jsonl(done)]) == (1, [3, 5])
    assert done.stderr == "loudi-analysis: 4.txt: failed: ZeroDivisionError: division by zero\n"
    assert run("extract", *names, "--output", "o.parquet").exit_code == 1
    table = pq.read_table("o.parquet")
    assert table["value"].to_pylist() == [3, None, 5]
    assert table["problem"].to_pylist()[1] == "failed: ZeroDivisionError: division by zero"


def test_only_a_file_for_each_file_takes_large_files_whole() -> None:
    """All else reads JSON Lines in blocks of a megabyte, and says the lines as if it did not."""
    wrote("a.jsonl", ('{"text": "共3名"}' + " " * (1 << 20) + "\n") * 2)
    assert run("extract", "a.jsonl", "--into", "out", "--format", "jsonl").exit_code == 0
    assert [str(p) for p in Path("out").rglob("*") if p.is_file()] == ["out/a.jsonl.jsonl"]
    whole = Path("out/a.jsonl.jsonl").read_bytes()
    assert [row["document"] for row in jsonl(run("extract", "a.jsonl"))] == [
        *("a.jsonl:1", "a.jsonl:2")
    ]
    assert run("extract", "a.jsonl").stdout_bytes == whole


def test_a_job_that_was_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    wrote("in/a.txt", "共3名")
    wrote("in/b/a.txt", "共4名")
    wrote("in/c.jsonl", '{"text": "共5名"}\n{')
    wrote("in/d.txt", b"\xff")
    command = ["extract", "in", "--into", "out", "--format", "csv"]

    def stopping(text: str) -> list:
        if "4" in text:
            raise KeyboardInterrupt
        read.append(text)
        return la.extract(text)

    read: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr("loudi_analysis.corpus.documents.iterate", stopping)
        assert run(*command).exit_code == 1
    assert [str(p) for p in Path("out").rglob("*") if p.is_file()] == ["out/in/a.txt.csv"]
    done = run(*command)
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "in/c.jsonl:2",
        "in/d.txt",
    ]
    written = sorted(str(p) for p in Path("out").rglob("*") if p.is_file())
    assert written == ["out/in/a.txt.csv", "out/in/b/a.txt.csv", "out/in/c.jsonl.csv"]
    assert Path(written[1]).read_text().splitlines()[1].startswith("in/b/a.txt,1,3,1,4名,")
    wrote("in/d.txt", "共6名")
    monkeypatch.setattr("loudi_analysis.corpus.documents.iterate", stopping)
    assert (run(*command).exit_code, read) == (0, ["共3名", "共6名"])  # the rest was there


def test_exchange_formats_hold_texts_and_spans() -> None:
    text = "😀共1.4萬多人，約3至5名"
    name = wrote("a.jsonl", json.dumps({"id": 7, "text": text}) + '\n{"text": "無"}')
    one, none = jsonl(run("extract", name, "--format", "doccano"))
    found = la.extract(text)
    units = text.encode("utf-16-le")
    assert (one["text"], one["id"], none["label"]) == (text, "7", [])
    assert [
        (units[2 * start : 2 * end].decode("utf-16-le"), kind) for start, end, kind in one["label"]
    ] == [(q.surface, q.kind) for q in found]
    one, none = json.loads(run("extract", name, "--format", "label-studio").stdout)
    assert (one["data"]["text"], none["predictions"][0]["result"]) == (text, [])
    for made, q in zip(one["predictions"][0]["result"], found, strict=True):
        value = made["value"]
        assert text[value["start"] : value["end"]] == value["text"] == q.surface
        assert value["labels"] == [q.kind]
    for made, q in zip(jsonl(run("extract", name, "--format", "w3c")), found, strict=True):
        quote, place = made["target"]["selector"]
        assert text.count(quote["prefix"] + quote["exact"] + quote["suffix"]) == 1
        assert text[place["start"] : place["end"]] == quote["exact"] == q.surface
        assert made["target"]["source"] == "a.jsonl:1"


def test_a_long_table_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loudi_analysis.corpus.formats._ROWS", 2)
    items = [
        Document("a", "共3名，共4名，共123456789名"),
        Document("b", "共7家"),
        Document("c", "無"),
    ]
    out = "".join(FORMATS["table"](iter(items), Job()))
    *parts, none = out.split("\n\n")
    assert none == "c: no quantities\n"
    names, words = [], []
    for title, heads, rule, *rows in (part.splitlines() for part in parts):
        assert (heads.split()[:3], set(rule) <= {"─", " "}) == (["at", "words", "value"], True)
        assert len({cell_len(row[: row.index("count")]) for row in rows}) == 1
        names.append(title)
        words.append([row.split()[1] for row in rows])
    assert names == ["a", "a", "b"]
    assert words == [["3名", "4名"], ["123456789名"], ["7家"]]


@pytest.mark.parametrize("width", [1, 40, 80, 200])
def test_a_table_fits_its_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = "無" * 99_999 + "至少120萬億7654萬3210平方公里，約3至5名"
    out = "".join(FORMATS["table"]([Document("a", text)], Job(terminal=True)))
    assert max(map(cell_len, out.splitlines())) <= max(width, 40)
    assert ("[120000076543210, +inf)" in out) == (width == 200)
    _, *lines = out.splitlines()[:-1]
    rule = next(n for n, line in enumerate(lines) if "─" in line)
    heads, rows = lines[rule - 1], lines[rule + 1 :]
    starts = [match.start() for match in re.finditer(r"\S+", heads)]
    columns = []  # each read down, its characters at the places that they take on the terminal
    for start, end in pairwise([*starts, width + 40]):
        places = [[cell_len(row[:place]) for place in range(len(row))] for row in rows]
        columns.append(
            "".join(
                sign
                for row, at in zip(rows, places, strict=True)
                for sign, place in zip(row, at, strict=True)
                if start <= place < end and sign != " "
            )
        )
    assert columns[:4] == [
        "99999100020",
        "至少120萬億7654萬3210平方公里約3至5名",
        "120000076543210",
        "[120000076543210,+inf)[3,5]",
    ]


class Many(Document):
    """A document with one quantity over and over."""

    times = 0

    def __iter__(self):
        return repeat(la.extract(self.text)[0], self.times)


@pytest.mark.parametrize(
    ("form", "rows"), [("table", 25), ("jsonl", 25), ("csv", 25), ("html", 25), ("parquet", 1000)]
)
def test_the_memory_does_not_grow_with_a_document(
    form: str, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loudi_analysis.corpus.formats._ROWS", rows)
    monkeypatch.setattr("loudi_analysis.corpus.frames._ROWS", rows)
    item, peaks = Many("a", "共3名"), []
    for item.times in (1, 2 * rows, 20 * rows):  # the first fills the caches
        tracemalloc.start()
        for _ in FORMATS[form](iter([item]), Job(named=True)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 2 * peaks[1]


# ---------------------------------------------------------------- as a program of its own


def test_a_bar_changes_nothing_of_what_is_written() -> None:
    lines = [json.dumps({"text": "無" * 3000 + f"共{n}名"}) for n in range(100)]
    wrote("in/a.jsonl", "\n".join([*lines, "{"]))
    assert Path("in/a.jsonl").stat().st_size > 1 << 20  # it is read in two blocks
    for output, bar in (("plain.jsonl", {}), ("shown.jsonl", {"FORCE_COLOR": "1"})):
        process = program("extract", "in", "--output", output, environment=bar)
        _, err = process.communicate()
        assert (process.returncode, b"\x1b" in err, b"in/a.jsonl:101" in err) == (
            1,
            bool(bar),
            True,
        )
    assert Path("shown.jsonl").read_bytes() == Path("plain.jsonl").read_bytes()
    assert Path("plain.jsonl").read_bytes().count(b"\n") == 100


@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/fd/1"])
def test_devices_and_pipes_get_json_lines(device: str) -> None:
    process = program("extract", wrote("a.txt", TEXT), "--output", device)
    out, err = process.communicate()
    assert (err, process.returncode) == (b"", 0)
    assert [json.loads(line) for line in out.decode().splitlines()] == quantities()


def program(*arguments: str, environment: dict[str, str] | None = None, **pipes):
    command = [sys.executable, "-m", "loudi_analysis", *arguments]
    # Unbuffered output would hide what happens when the buffers are emptied at the end.
    known = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=known | (environment or {}), **given | pipes)


def test_bytes_pass_through_unchanged_whatever_the_locale() -> None:
    text = f"{TEXT}\r\n\n"
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    process = program("restore", wrote("a.txt", text), environment=environment)
    assert process.communicate() == (text.encode(), b"")
    process = program("extract", "a.txt", "--format", "table", environment=environment)
    out, err = process.communicate()
    assert ("近1.4萬名".encode() in out, err, process.returncode) == (True, b"", 0)


@pytest.mark.parametrize("command", ["restore", "extract"])
def test_a_reader_that_goes_away_is_no_error(command: str) -> None:
    process = program(command, wrote("a.txt", TEXT * 5000))
    assert process.stdout.read(5)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0
