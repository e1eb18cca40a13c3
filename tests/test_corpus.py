"""Extraction over long texts and pandas frames."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loudi_analysis as la
from loudi_analysis.corpus import frames as corpus
from loudi_analysis.corpus.documents import SUFFIXES
from loudi_analysis.corpus.formats import FORMATS
from loudi_analysis.corpus.frames import FIELDS, extract_frame, read_quantities
from loudi_analysis.io import StudyError
from loudi_analysis.study.source import load_raw

TEXTS = [
    "全市近1.4萬名黨員報名，1200多家企業復工。",
    "2020年2月24日，約3至5名；下降3.5%。",
    "",
    "没有数字",
    "二、组建突击队45支。\n三、共有600余人次。",
    "共捐款416.54萬元，其中230.47萬元為黨員所捐。",
    "第三批30名以上",
]


@given(st.lists(st.sampled_from(TEXTS), max_size=8), st.integers(1, 40))
def test_a_long_text_in_pieces_gives_the_same(texts: list[str], piece: int) -> None:
    text = "。".join(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "_PIECE", piece)
        assert list(read_quantities(text)) == la.extract(text)


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
    raw = load_raw()
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


def test_the_page_shows_what_works() -> None:
    page = (Path(__file__).parents[1] / "docs" / "corpora.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(snippets) == 3
    names: dict[str, pd.DataFrame] = {}
    exec(snippets[0], names)
    assert list(names["quantities"]["value"]) == [14000, 4165400]
    for snippet in snippets:
        compile(snippet, "corpora.md", "exec")
    for suffix in SUFFIXES:
        assert f"`{suffix}`" in page
    for form in FORMATS:
        assert f"| `{form}` |" in page
