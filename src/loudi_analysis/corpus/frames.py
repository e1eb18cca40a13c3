"""Extraction over many texts: one long one in pieces, or the rows of a pandas frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.io import StudyError
from loudi_analysis.restoration import restore as mend

if TYPE_CHECKING:
    import pandas as pd

FIELDS = tuple(field.name for field in fields(Quantity))
"""The names of a quantity's fields, in the order of every table."""

values = attrgetter(*FIELDS)
"""The fields of a quantity as a tuple."""

_PIECE = 1 << 18  # characters; bounds how many quantities are held at once
_DTYPES = {
    "start": "Int64",
    "end": "Int64",
    "surface": "string",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "lower_inclusive": "boolean",
    "upper_inclusive": "boolean",
    "implied_lower": "float64",
    "implied_upper": "float64",
    "unit": "string",
    "ucum": "string",
    "factor": "string",
    "kind": "string",
    "hedge": "string",
    "iso": "string",
    "problem": "string",
}


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
        Whether to mend damaged texts first; positions are then those of the restored text.

    Returns
    -------
    pandas.DataFrame
        One row per quantity in the order of the documents, under their index: the columns of
        `keep`, the fields of `Quantity` (numbers as float64, exact to 2**53), and ``problem``,
        which is missing but for a row that holds no text: that has one row, with the reason.

    Raises
    ------
    StudyError
        Where a column is missing, or one of `keep` has the name of a field.
    """
    import pandas as pd  # noqa: PLC0415 - slow to load, and the command line does without

    for column in (text, *keep):
        if column not in frame.columns:
            there = ", ".join(map(str, frame.columns))
            raise StudyError(f"the frame has no column {column!r}; there are {there}")
    if taken := set(keep) & {*FIELDS, "problem"}:
        raise StudyError(f"{min(taken)!r} is a column of the result: rename it in the frame")
    origin: list[int] = []
    found: list[Quantity | None] = []
    problems: dict[int, str] = {}  # by place in `found`, which holds None there
    for number, document in enumerate(frame[text]):
        if isinstance(document, str):
            found += read_quantities(mend(document).text if restore else document)
        else:
            problems[len(found)] = f"holds no text but {type(document).__name__}: {document!r}"
            found.append(None)
        origin += [number] * (len(found) - len(origin))
    columns = {name: [q and getattr(q, name) for q in found] for name in FIELDS}
    columns["problem"] = [problems.get(place) for place in range(len(found))]
    kept = frame[list(keep)].iloc[origin]
    read = pd.DataFrame(columns, index=kept.index, dtype=object).astype(_DTYPES)
    return pd.concat([kept, read], axis="columns")
