"""Reading texts: files, folders, JSON Lines, encodings."""

import codecs
import gzip
import json
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loudi_analysis.corpus.documents import (
    Block,
    Document,
    are_many,
    blocks,
    decode,
    likely_encoding,
    plausibility,
    read,
    read_text,
)
from loudi_analysis.io import StudyError

TRADITIONAL = "截至3月5日，全市共有企業聯絡員80名，服務企業1200多家。"
SIMPLIFIED = "截至3月5日，全市共有企业联络员80名，服务企业1200多家。"

ENCODED = [
    (TRADITIONAL, "big5"),
    (TRADITIONAL, "gb18030"),
    (SIMPLIFIED, "gb18030"),
    (SIMPLIFIED, "utf-8"),
    (TRADITIONAL, "utf-8"),
    (SIMPLIFIED, "utf-16-le"),
    (TRADITIONAL, "utf-16-be"),
    ("香港喺3月共有80個", "big5hkscs"),
]


SHORT = [("共80名", "gb18030"), ("共80名", "big5"), ("80家企业", "gb18030"), ("第3批", "utf-16-le")]


@pytest.mark.parametrize(("text", "encoding"), ENCODED + SHORT)
def test_the_right_encoding_is_read_and_found(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    assert decode(raw, encoding) == text
    assert likely_encoding(raw) == encoding


@pytest.mark.parametrize(
    "told", ["utf-8", "gb18030", "gbk", "big5", "cp950", "utf-16-le", "cp1252"]
)
@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_another_encoding_than_told_is_named(text: str, encoding: str, told: str) -> None:
    raw = text.encode(encoding)
    try:
        if raw.decode(told) == text:
            return
    except UnicodeDecodeError:
        pass
    with pytest.raises(StudyError, match=rf".*try --encoding {encoding}$"):
        decode(raw, told)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("", 1),
        (" ~\t\n\r", 1),
        ("一é", 0.5),
        ("\x7f", 0),
        ("\x1f", 0),
        ("\N{IDEOGRAPHIC SPACE}、！￣", 1),  # the first and the last of two rows of signs
        ("ⅹ", 0),  # of the row between
    ],
)
def test_how_plausible_a_text_is(text: str, share: float) -> None:
    assert plausibility(text) == share


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        ("\ufeff".encode("gb18030"), "gb18030"),
    ],
)
def test_a_byte_order_mark_is_no_text(mark: bytes, encoding: str) -> None:
    plain = {"utf-16": "utf-16-be", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert decode(mark + SIMPLIFIED.encode(plain), encoding) == SIMPLIFIED


def test_an_undecodable_byte_is_placed_and_the_told_encoding_is_not_named_again() -> None:
    raw = TRADITIONAL.encode() * 3000 + b"\xff"
    with pytest.raises(StudyError, match=f"byte 0xff at offset {len(raw) - 1}") as error:
        decode(raw, "utf-8")
    assert "try" not in str(error.value)


@pytest.mark.parametrize("text", ["\0" * 99, "共\0名" * 9, "abc\0", "Ελλάδα 3", "😀" * 9, "3"])
def test_odd_text_in_utf8_is_read_as_it_stands(text: str) -> None:
    assert decode(text.encode(), "utf-8") == text


@given(st.text("一二三人名共企業服務0123456789，。 \n", min_size=1, max_size=80))
def test_common_text_is_never_refused_in_its_own_encoding(text: str) -> None:
    for encoding in ("utf-8", "big5", "gb18030"):
        assert decode(text.encode(encoding), encoding) == text


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"1\r\n2\r3\n")
    assert read_text(str(path)) == "1\r\n2\r3\n"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.mkdir(), "is a folder where a file is wanted"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(codecs.BOM_UTF8), "is empty"),
        (lambda path: path.write_bytes(b"\xff\xfe\xff"), "not valid UTF-8"),
        (lambda path: path.symlink_to(path), "cannot be read"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, make, message: str) -> None:
    path = tmp_path / "a.txt"
    make(path)
    with pytest.raises(StudyError, match=f"^{re.escape(str(path))}: {message}"):
        read_text(str(path))


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(StudyError):
        read_text(name)


def documents(names: list[str], **how) -> list[Document]:
    return [item for block in blocks(names, **how) for item in read(block)]


def test_a_folder_is_walked_in_sorted_order(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.MD", "a/b/c.text", "c.jsonl", "a.txt", ".hidden.txt", "d.pdf", "e/f.csv"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('{"text": "共3名"}')
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "g.TXT.gz").write_bytes(gzip.compress("共3名".encode()))
    found = documents([str(tmp_path)])
    shown = [str(Path(item.name).relative_to(tmp_path)) for item in found if not item.problem]
    assert shown == ["a/b/c.text", "a/z.MD", "a.txt", "b.txt", "c.jsonl:1", "g.TXT.gz"]
    (bad,) = (item for item in found if item.problem)
    assert Path(bad.name).name == "gone.txt"
    assert bad.problem.startswith("no such file")


def test_a_folder_without_documents_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    (bad,) = documents([str(tmp_path)])
    assert "is a folder where a file is wanted, and no file in it ends in .txt" in bad.problem


LINES = [
    ('{"text": "共3名", "id": 7}', "共3名"),
    ("", None),
    ('{"text": ""}', ""),
    ('{"text": "\\ud800\\u0000"}', "\ud800\0"),
    ("{not json}", "no valid JSON"),
    ("[" * 100_000, "no valid JSON"),
    ("9" * 5000, "no valid JSON"),
    ('{"text": 2020}', "holds no text but int"),
    ('{"text": "2020", "n": NaN}', "2020"),
    ('["text"]', "no JSON object"),
    ('{"body": "共3名"}', "no field 'text'; there is 'body': choose with --field"),
    ('{"text": null}', "holds no text but null"),
    ('{"text": 3}', "holds no text but int"),
    ('{"text": "共4名"}', "共4名"),
]


def test_a_bad_line_is_named_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(line for line, _ in LINES))
    found = iter(documents([str(path)]))
    for number, (_, expected) in enumerate(LINES, 1):
        if expected is None:
            continue
        item = next(found)
        assert item.name == f"{path}:{number}"
        if item.problem is None:
            assert item.text == expected
        else:
            assert expected in item.problem
    assert not list(found)


IDS = [
    ('"007"', '"007"'),
    ("8", "8"),
    ("8.10", "8.10"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("1e400", "1e400"),
    ("-0.0", "-0.0"),
    ('"\\u5a41"', '"婁"'),
    ("true", "true"),
    ('{"$oid": "5f"}', '{"$oid": "5f"}'),
    ("null", None),
    ("NaN", None),
    (None, None),
]


@pytest.mark.parametrize(("written", "expected"), IDS)
def test_an_id_comes_as_it_is_written(tmp_path: Path, written: str | None, expected) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "2020", "key": {written}}}' if written else '{"text": "2020"}')
    (document,) = documents([str(path)], id="key")
    assert (document.text, document.id) == ("2020", expected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_json_lines_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.ndjson"
    lines = [json.dumps({"全文": f"共{n}名\n"}, ensure_ascii=False) for n in range(3)]
    path.write_text("\r\n".join(lines), encoding=encoding)
    for size in (None, 1):
        found = documents([str(path)], encoding=encoding, field="全文", size=size)
        assert [item.text for item in found] == ["共0名\n", "共1名\n", "共2名\n"]


def test_the_field_makes_any_named_file_json_lines_but_not_those_of_a_folder(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.txt"
    path.write_text('{"body": "共3名"}\n')
    (named,) = documents([str(path)], field="body")
    (walked,) = documents([str(tmp_path)], field="body")
    assert (named.text, walked.text) == ("共3名", '{"body": "共3名"}\n')


@pytest.mark.parametrize("size", [1, 40, 100, 1000, 10**6])
def test_blocks_hold_every_line_once_with_its_number(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\r\n".join(line for line, _ in LINES), newline="")
    whole = list(map(repr, documents([str(path)])))
    assert list(map(repr, documents([str(path)], size=size))) == whole
    parts = list(blocks([str(path)], size))
    assert (len(parts) > 1) == (size < path.stat().st_size)
    assert all(part.end - part.start >= size for part in parts[:-1])


def test_json_lines_that_are_blank_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n \n", encoding="utf-8")
    (document,) = read(Block(str(path), field="text"))
    assert document.problem == "is empty: there is no line to read"


def test_a_file_no_larger_than_a_block_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "80"}\n' * 2, encoding="utf-8")
    size = path.stat().st_size
    assert [*blocks([str(path)], size)] == [Block(str(path), field="text")]
    assert len([*blocks([str(path)], size // 2 - 1)]) == 2


def test_what_cannot_be_split_is_one_block(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("a.txt", "b.JSONL.gz", "nowhere.jsonl")]
    for name in names[:2]:
        Path(name).write_bytes(b"x" * 100)
    assert list(blocks([*names, "-"], 10)) == [
        Block(name, field="text" if "jsonl" in name.lower() else "") for name in (*names, "-")
    ]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "A.TXT.GZ"])
def test_gzipped_files_are_read_and_a_cut_one_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = '{"text": "共3名"}\n'
    path.write_bytes(gzip.compress(text.encode() * 99))
    assert len(documents([str(path)])) == (99 if "jsonl" in name else 1)
    for spoilt in (path.read_bytes()[:-20], b"plain", path.read_bytes()[:20] + b"\xff" * 30):
        path.write_bytes(spoilt)
        *_, bad = documents([str(path)])
        assert bad.name == str(path)
        assert bad.problem.startswith("cannot be read: ")


def test_a_problem_can_be_sent_to_another_process() -> None:
    problem = pickle.loads(pickle.dumps(Document("a:1", problem="is empty").fault))
    assert (type(problem), str(problem)) == (StudyError, "a:1: is empty")


def test_what_may_be_many(tmp_path: Path) -> None:
    assert not are_many(["-"])
    assert not are_many(["a.txt"])
    assert are_many(["a.txt", "b.txt"])
    assert are_many([str(tmp_path)])
    assert are_many(["A.JSONL"])
    assert are_many(["a.ndjson.gz"])
    assert are_many(["-"], "text")
