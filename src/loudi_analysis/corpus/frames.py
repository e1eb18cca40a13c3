"""Quantities of many texts as rows with one published schema: Arrow, Parquet, pandas.

`extract_block` and `write_part` are what a cluster's workers run, each on a part of the corpus and
without any state, so that the rows are the same however the corpus is cut.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from fractions import Fraction
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from loudi_analysis.corpus.documents import Block, Document, DocumentError, read
from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.io import StudyError, needing, to_bytes
from loudi_analysis.restoration import restore as mend

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FIELDS = tuple(field.name for field in fields(Quantity))
"""The names of a quantity's fields, in the order of every table."""

values: Callable[[Quantity], tuple[Any, ...]] = attrgetter(*FIELDS)
"""The fields of a quantity as a tuple."""

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

_PIECE = 1 << 18  # characters; bounds how many quantities are held at once
_ROWS = 1 << 15  # rows of a group in a Parquet file


def read_quantities(text: str) -> Iterator[Quantity]:
    """Read the quantities of a text of any length, holding few of them at a time.

    Parameters
    ----------
    text : str
        As for `loudi_analysis.extract`, which gives the same quantities as a list.

    Notes
    -----
    A long text is cut after full stops, over which no quantity and no rule of reading reaches.
    """
    start = 0
    while start < len(text):
        end = text.find("。", start + _PIECE) + 1 or len(text)
        for quantity in extract(text[start:end]):
            first, last, *rest = values(quantity)
            yield quantity if start == 0 else Quantity(start + first, start + last, *rest)
        start = end


class Extracted:
    """A document in work: iterating reads its quantities as they are asked for.

    Attributes
    ----------
    name, id, size
        As those of `Document`.
    text : str
        The text that positions refer to, restored where that was wanted.
    problem : str or None
        Why it could not be read, or failed; where it failed half way, set after the last quantity.
    """

    def __init__(self, document: Document | DocumentError, restore: bool = True) -> None:
        self.name, self.id, self.size, self.text = document.name, None, 0, ""
        self.problem: str | None = None
        if isinstance(document, DocumentError):
            self.problem = document.reason
            return
        self.id, self.size = document.id, document.size
        with self._failing():
            self.text = mend(document.text).text if restore else document.text

    def __iter__(self) -> Iterator[Quantity]:
        with self._failing():
            yield from read_quantities(self.text)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # one document never ends the job
            self.problem = f"failed: {type(error).__name__}: {error}"


def id_text(written: str | None) -> str | None:
    """Give an id of JSON Lines as a cell holds it: ``007`` and ``8``, whatever it was there."""
    if written is not None and written.startswith('"'):
        return str(json.loads(written))
    return written


def schema() -> pa.Schema:
    """Return `COLUMNS` as an Arrow schema, which Parquet files carry."""
    with needing("frames"):
        import pyarrow as pa  # noqa: PLC0415 - the core does without

    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
    }
    return pa.schema(
        pa.field(name, types[kind], nullable=name != "document") for name, kind in COLUMNS.items()
    )


def batches(items: Iterable[Extracted]) -> Iterator[pa.RecordBatch]:
    """Make rows of documents, a problem a row of its own, some thousands at a time."""
    shape = schema()
    import pyarrow as pa  # noqa: PLC0415

    none = (None,) * len(FIELDS)

    def rows() -> Iterator[tuple[Any, ...]]:
        for item in items:
            key = id_text(item.id)
            for quantity in item if item.problem is None else ():
                yield (item.name, key, *values(quantity), None)
            if item.problem is not None:
                yield (item.name, key, *none, item.problem)

    made = rows()
    while group := list(islice(made, _ROWS)):
        columns = zip(zip(*group, strict=True), shape.types, strict=True)
        yield pa.record_batch([_array(cells, kind) for cells, kind in columns], schema=shape)


def _array(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415

    try:
        return pa.array(cells, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        # Whole numbers beyond 2**53, fractions, and lone surrogates, which UTF-8 cannot hold.
        fit = float if pa.types.is_floating(kind) else lambda cell: to_bytes(str(cell)).decode()
        return pa.array([None if cell is None else fit(cell) for cell in cells], kind)


class _Sink(io.RawIOBase):
    """A file in memory that is emptied as it is written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        self.position += len(self.pieces[-1])
        return len(self.pieces[-1])

    def tell(self) -> int:
        return self.position

    def take(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def parquet(items: Iterable[Extracted], _layout: object = None) -> Iterator[bytes]:
    """Write Parquet in pieces, a group of rows at a time, all columns whatever the layout."""
    shape = schema()
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    sink = _Sink()
    with ParquetWriter(pa.PythonFile(sink, "w"), shape, compression="zstd") as writer:
        for batch in batches(items):
            writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


def _table(items: Iterable[Extracted]) -> pa.Table:
    shape = schema()
    import pyarrow as pa  # noqa: PLC0415

    return pa.Table.from_batches(batches(items), shape)


def _frame(table: pa.Table) -> pd.DataFrame:
    with needing("frames"):
        import pandas as pd  # noqa: PLC0415 - slow to load, and the core does without
    import pyarrow as pa  # noqa: PLC0415

    types: dict[pa.DataType, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    types[pa.string()] = pd.StringDtype("python")  # Spark takes none that are held by Arrow
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get)
    return frame


def extract_table(block: Block, restore: bool = True) -> pa.Table:
    """Extract the quantities of one block, as `blocks` lists them.

    Parameters
    ----------
    block : Block
        A file or some lines of one.
    restore : bool
        Whether to mend damaged texts first; positions are then those of the restored text.

    Returns
    -------
    pyarrow.Table
        The columns `COLUMNS`: a row a quantity, and a row a document that could not be read.
    """
    return _table(Extracted(document, restore) for document in read(block))


def extract_block(block: Block, restore: bool = True) -> pd.DataFrame:
    """Extract the quantities of one block as a pandas frame; all else as `extract_table`."""
    return _frame(extract_table(block, restore))


def extract_frame(
    frame: pd.DataFrame, text: str = "text", *, keep: Sequence[str] = (), restore: bool = True
) -> pd.DataFrame:
    """Extract the quantities of each row's text.

    Row by row and without any state, so that a frame cut into partitions gives the same rows, as
    with ``dask.dataframe.DataFrame.map_partitions(extract_frame)``.

    Parameters
    ----------
    frame : pandas.DataFrame
        One document a row.
    text : str
        The column of the texts.
    keep : sequence of str
        Columns that name the document, repeated before its quantities.
    restore : bool
        As for `extract_table`.

    Returns
    -------
    pandas.DataFrame
        One row per quantity in the order of the documents, under their index: the columns of
        `keep`, the fields of `Quantity` (numbers as float64, exact to 2**53), and ``problem``,
        which is missing but for a row without text, or one that failed: that has a row with the
        reason.

    Raises
    ------
    StudyError
        Where a column is missing, or one of `keep` has the name of a field.
    """
    with needing("frames"):
        import pandas as pd  # noqa: PLC0415

    for column in (text, *keep):
        if column not in frame.columns:
            there = ", ".join(map(str, frame.columns))
            raise StudyError(f"the frame has no column {column!r}; there are {there}")
    if taken := set(keep) & {*FIELDS, "problem"}:
        raise StudyError(f"{min(taken)!r} is a column of the result: rename it in the frame")
    documents = (
        Document(str(number), given)
        if isinstance(given, str)
        else DocumentError(str(number), f"holds no text but {type(given).__name__}: {given!r}")
        for number, given in enumerate(frame[text])
    )
    found = _frame(_table(Extracted(document, restore) for document in documents))
    kept = frame[list(keep)].iloc[found["document"].astype("int64")]
    found.index = kept.index
    return pd.concat([kept, found.drop(columns=["document", "id"])], axis="columns")
