"""Quantities of many texts as rows with one published schema: Arrow, Parquet, pandas.

All of it without any state, so that the rows are the same however a corpus is cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from loudi_analysis.corpus.documents import Block, Document, read
from loudi_analysis.corpus.formats import FIELDS, values
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.io import StudyError, needing, to_bytes

with needing("frames"):
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

if TYPE_CHECKING:
    import pandas as pd

_ARROW = {str: "string", Fraction: "string", float: "float64", bool: "bool", int: "int64"}
COLUMNS = {
    "document": "string",
    "id": "string",
    # A field takes the first of the types, the widest, that it may hold.
    **{
        name: next(_ARROW[kind] for kind in _ARROW if kind in (get_args(hint) or (hint,)))
        for name, hint in get_type_hints(Quantity).items()
    },
    "problem": "string",
}
"""The published schema: each column with its Arrow type. All but ``document`` may be missing."""

_ROWS = 1 << 15  # of a group in a Parquet file


def schema() -> pa.Schema:
    """Return `COLUMNS` as an Arrow schema, which Parquet files carry."""
    return pa.schema(pa.field(name, COLUMNS[name], name != "document") for name in COLUMNS)


def batches(items: Iterable[Document]) -> Iterator[pa.RecordBatch]:
    """Make rows of documents, a problem a row of its own, some thousands at a time."""
    shape = schema()

    def rows() -> Iterator[tuple[Any, ...]]:
        for item in items:
            head = item.name, item.key
            for quantity in item:
                yield (*head, *values(quantity), None)
            if item.problem is not None:
                yield (*head, *(None,) * len(FIELDS), item.problem)

    made = rows()
    while group := list(islice(made, _ROWS)):
        columns = zip(zip(*group, strict=True), shape.types, strict=True)
        yield pa.record_batch([_array(cells, kind) for cells, kind in columns], schema=shape)


def _array(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(cells, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        # Whole numbers beyond 2**53, fractions, and lone surrogates, which UTF-8 cannot hold.
        fit = float if pa.types.is_floating(kind) else lambda cell: to_bytes(str(cell)).decode()
        return pa.array([None if cell is None else fit(cell) for cell in cells], kind)


def parquet(items: Iterable[Document]) -> Iterator[bytes]:
    """Write Parquet in pieces, a group of rows at a time."""
    sink = io.BytesIO()  # emptied as it is written; Arrow counts its position by itself
    with ParquetWriter(pa.PythonFile(sink, "w"), schema(), compression="zstd") as writer:
        for batch in batches(items):
            writer.write_batch(batch)
            yield sink.getvalue()
            sink.seek(0)
            sink.truncate()
    yield sink.getvalue()


def extract_table(block: Block, restore: bool = True) -> pa.Table:
    """Extract the quantities of one block, as `blocks` lists them, as an Arrow table.

    It has the columns `COLUMNS`: a row a quantity, and a row a document that could not be read.
    Damaged texts are mended first where `restore` says so; positions are those of the mended text.
    """
    return _table(read(block), restore)


def extract_block(block: Block, restore: bool = True) -> pd.DataFrame:
    """Extract the quantities of one block as a pandas frame; all else as `extract_table`."""
    return _frame(extract_table(block, restore))


def _table(documents: Iterable[Document], restore: bool) -> pa.Table:
    items = (document.restored() if restore else document for document in documents)
    return pa.Table.from_batches(batches(items), schema())


def _frame(table: pa.Table) -> pd.DataFrame:
    with needing("frames"):
        import pandas as pd  # noqa: PLC0415 - slow to load

    types: dict[pa.DataType, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    types[pa.string()] = pd.StringDtype("python")  # Spark takes none that are held by Arrow
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get)
    return frame


def extract_frame(
    frame: pd.DataFrame, text: str = "text", *, keep: Sequence[str] = (), restore: bool = True
) -> pd.DataFrame:
    """Extract the quantities of the text of each row, the column `text`.

    Row by row and without any state, so that a frame cut into partitions gives the same rows, as
    with ``dask.dataframe.DataFrame.map_partitions(extract_frame)``.

    Returns one row per quantity in the order of the documents, under their index: the columns of
    `keep`, which name the document; the fields of `Quantity`, numbers as float64, exact to 2**53;
    and ``problem``, missing but for a row without text, or one that failed, which has a row with
    the reason. Raises `StudyError` where a column is missing, or one of `keep` is in the result.
    """
    for column in (text, *keep):
        if column not in frame.columns:
            there = ", ".join(map(str, frame.columns))
            raise StudyError(f"the frame has no column {column!r}; there are {there}")
    if taken := set(keep) & {*FIELDS, "problem"}:
        raise StudyError(f"{min(taken)!r} is a column of the result: rename it in the frame")
    documents = (
        Document(str(number), given)
        if isinstance(given, str)
        else Document(str(number), problem=f"holds no text but {type(given).__name__}: {given!r}")
        for number, given in enumerate(frame[text])
    )
    found = _frame(_table(documents, restore))
    kept = frame[list(keep)].iloc[found["document"].astype("int64")]
    found.index = kept.index
    return kept.assign(**{name: found[name] for name in (*FIELDS, "problem")})
