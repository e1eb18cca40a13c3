"""Texts from outside: files, folders, standard input and JSON Lines, gzipped or not.

One reader serves the command line, frames and clusters: a source is a list of blocks, each read
alone, and what cannot be read is a `DocumentError` among the documents, never the end of the job.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from loudi_analysis.characters import big5, gb2312
from loudi_analysis.io import StudyError

STDIN = "-"
GZIP = ".gz"
JSON_LINES = (".jsonl", ".ndjson")
SUFFIXES = (".txt", ".text", ".md", *JSON_LINES)
"""What is read in a folder, by the end of the name, `GZIP` after it or not."""

DEFAULT_ENCODING = "utf-8"
DEFAULT_FIELD = "text"
DEFAULT_ID = "id"
LIKELY_ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "big5": "Big5",
    "big5hkscs": "Big5 with the characters of Hong Kong",
    "cp950": "Big5 as Windows writes it",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
"""What Chinese text usually comes in, as Python and as readers call it; ties go to the first."""

PRINTABLE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
"""For `str.translate`: control characters, which no name may send to a terminal, as escapes."""

_SAMPLE = 1 << 16  # bytes that are enough to tell an encoding
_BOM = "\ufeff"
_END = sys.maxsize


class DocumentError(StudyError):
    """A document that cannot be read, or failed: its name, the reason, and the remedy."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)  # both, so that it can be sent to another process
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{'standard input' if self.name == STDIN else self.name}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its name.

    Attributes
    ----------
    name : str
        The path as given, ``-`` for standard input, ``path:line`` for a line of JSON Lines.
    text : str
        Without a byte-order mark, line ends as they stand.
    size : int
        Bytes that it was read from.
    id : str or None
        The id as JSON Lines write it: ``"007"`` with its quotes, ``8``; None where there is none.
    """

    name: str
    text: str
    size: int = 0
    id: str | None = None


class Block(NamedTuple):
    """A part of a source that is read alone, on whatever machine: a file, or some of its lines.

    Attributes
    ----------
    name : str
        A path, or ``-`` for standard input.
    encoding : str
        A codec that Python knows.
    field : str
        The field of JSON Lines that holds the text; empty where the file is one text.
    id : str
        The field of JSON Lines that names the document.
    start, end : int
        The bytes that it spans, whole lines.
    line : int
        The number of its first line.
    """

    name: str
    encoding: str = DEFAULT_ENCODING
    field: str = ""
    id: str = DEFAULT_ID
    start: int = 0
    end: int = _END
    line: int = 1


# ---------------------------------------------------------------- encodings


@cache
def _frequent() -> frozenset[str]:
    # The frequent characters of the two scripts, with the punctuation of GB 2312: text read in the
    # wrong encoding falls outside them soon.
    signs = b"".join(bytes((row, trail)) for row in (0xA1, 0xA3) for trail in range(0xA1, 0xFF))
    return gb2312(1) | big5() | frozenset(signs.decode("gb2312", "ignore"))


def plausibility(text: str) -> float:
    """Share of frequent characters among those that are no plain ASCII text; 1 where none is."""
    beyond = [char for char in text if not (" " <= char <= "~" or char in "\t\n\r")]
    return sum(char in _frequent() for char in beyond) / len(beyond) if beyond else 1.0


def likely_encoding(raw: bytes, but: str = "") -> tuple[str, float] | None:
    """Name the encoding in which bytes make the most plausible Chinese, with its plausibility.

    Parameters
    ----------
    raw : bytes
        A document.
    but : str
        An encoding that it is known not to be in.

    Returns
    -------
    tuple of str and float, or None
        None where no encoding gives plausible Chinese.

    Notes
    -----
    Trial decoding by each of `LIKELY_ENCODINGS`, then the share of frequent characters. Right for
    all but a few texts of four characters, where general detectors need some twenty-five.
    """
    found: tuple[str, float] | None = None
    for encoding in LIKELY_ENCODINGS:
        if encoding == but:
            continue
        with suppress(UnicodeDecodeError):
            # An incremental decoder forgives a character that the sample cuts.
            sample = codecs.getincrementaldecoder(encoding)().decode(raw[:_SAMPLE])
            score = plausibility(sample.removeprefix(_BOM))
            if sample and (found is None or score > found[1]):
                found = encoding, score
    return found if found is not None and found[1] > 0.8 else None


def decode(raw: bytes, encoding: str, name: str) -> str:
    """Decode a document's bytes, without a byte-order mark.

    Raises
    ------
    DocumentError
        Where the bytes do not decode, or decode to garbage while another encoding fits well.
    """
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"not valid {encoding.upper()} (byte 0x{raw[error.start]:02x} at offset "
        reason += f"{error.start})"
        likely = likely_encoding(raw, but=codecs.lookup(encoding).name.removesuffix("-sig"))
    else:
        # Valid UTF-8 is no accident, but UTF-16 of plain ASCII passes for it, with null characters.
        if codecs.lookup(encoding).name.startswith("utf-8") and "\0" not in text:
            return text.removeprefix(_BOM)
        likely = likely_encoding(raw)
        if likely is None or likely[1] - plausibility(text[:_SAMPLE].removeprefix(_BOM)) < 0.15:
            return text.removeprefix(_BOM)
        reason = f"reads as garbage in {encoding.upper()}"
    if likely is None:
        remedy = ", and no usual Chinese encoding fits: if it is a text, name its encoding with "
        raise DocumentError(name, f"{reason}{remedy}--encoding")
    looks = f"it looks like {LIKELY_ENCODINGS[likely[0]]}: try --encoding {likely[0]}"
    raise DocumentError(name, f"{reason}; {looks}")


# ---------------------------------------------------------------- what there is to read


def blocks(
    names: Sequence[str],
    size: int | None = None,
    *,
    encoding: str = DEFAULT_ENCODING,
    field: str | None = None,
    id: str = DEFAULT_ID,
) -> Iterator[Block]:
    """List what is to be read, in parts that can be read apart.

    Parameters
    ----------
    names : sequence of str
        Files, folders (walked in sorted order, for files whose name ends in one of `SUFFIXES`,
        gzipped or not; hidden ones and linked folders are left out), or ``-`` for standard input.
    size : int, optional
        Bytes after which a file of JSON Lines is split, at the end of a line; for this the file is
        read once, unless it is smaller. Gzipped files, texts and UTF-16 stay whole.
    encoding : str
        A codec that Python knows.
    field : str, optional
        The field of JSON Lines that holds the text, ``text`` where it is not given. Where it is,
        standard input and the files named are JSON Lines whatever their suffix.
    id : str
        The field of JSON Lines that names the document.

    Raises
    ------
    DocumentError
        Where a folder holds nothing to read.
    """
    for given in names:
        for name in _files(given):
            lines = is_json_lines(name) or (field is not None and name == given)
            block = Block(name, encoding, (field or DEFAULT_FIELD) if lines else "", id)
            whole = size is None or not lines or name == STDIN or name.endswith(GZIP)
            if size is None or whole or len("\n".encode(encoding)) > 1:
                yield block
            else:
                yield from _split(block, size)


def _split(block: Block, size: int) -> Iterator[Block]:
    start, line = 0, 1
    with _opened(block.name) as stream:
        if os.fstat(stream.fileno()).st_size <= size:
            yield block
            return
        while lines := stream.read(size) + stream.readline():
            yield block._replace(start=start, end=start + len(lines), line=line)
            start, line = start + len(lines), line + lines.count(b"\n")


def total_size(names: Sequence[str]) -> int | None:
    """Add up the bytes that are going to be read; None where a source does not say."""
    total = 0
    with suppress(DocumentError):  # whoever reads is going to say so
        for name in (name for given in names for name in _files(given)):
            if name == STDIN or name.endswith(GZIP):
                return None
            with suppress(OSError, ValueError):
                status = Path(name).stat()
                if not stat.S_ISREG(status.st_mode):
                    return None
                total += status.st_size
    return total


def are_many(names: Sequence[str], field: str | None = None) -> bool:
    """Whether there may be more than one document, by the names alone."""
    (first, *others) = names
    return bool(others or field is not None or is_json_lines(first)) or (
        first != STDIN and is_folder(first)
    )


def is_folder(name: str) -> bool:
    """Whether there is a folder of a name; no name is too long or too odd to ask."""
    return os.path.isdir(name)  # noqa: PTH112 - Path.is_dir raises for some names


def is_json_lines(name: str) -> bool:
    """Whether a file is JSON Lines by its name."""
    return name.lower().removesuffix(GZIP).endswith(JSON_LINES)


def _files(given: str) -> Iterator[str]:
    """Expand a folder into its files; one without any, or anything else, stands for itself."""
    names = _walk(Path(given)) if given != STDIN and is_folder(given) else iter((given,))
    yield next(names, given)
    yield from names


def _walk(folder: Path) -> Iterator[str]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:  # whoever reads it is going to say so
        yield str(folder)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a linked folder may lead round in a circle
                yield from _walk(entry)
        elif entry.name.lower().removesuffix(GZIP).endswith(SUFFIXES):
            yield str(entry)


# ---------------------------------------------------------------- reading


def read_text(name: str, encoding: str = DEFAULT_ENCODING) -> str:
    """Read one text.

    Parameters
    ----------
    name : str
        A path, or ``-`` for standard input.
    encoding : str
        A codec that Python knows; UTF-8 is read with or without a byte-order mark.

    Raises
    ------
    DocumentError
        Where there is no such file, it is a folder, empty, or in another encoding.
    """
    with _opened(name) as stream:
        return _whole(stream, name, encoding).text


def read(block: Block) -> Iterator[Document | DocumentError]:
    """Read a block's documents one after the other, each held only while it is used.

    Yields
    ------
    Document or DocumentError
        A document, or why it could not be read; a bad line is passed over, blank ones do not count.
    """
    try:
        with _opened(block.name, block.start) as stream:
            if block.field:
                yield from _json_lines(stream, block)
            else:
                yield _whole(stream, block.name, block.encoding)
    except DocumentError as error:
        yield error


@contextmanager
def _opened(name: str, start: int = 0) -> Iterator[io.BufferedIOBase]:
    """Open a source for reading bytes; what fails, then or in reading, becomes a message."""
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise DocumentError(name, "is closed: name a file")
            yield cast(io.BufferedIOBase, sys.stdin.buffer)
            return
        if is_folder(name):
            next(Path(name).iterdir(), None)  # one that may not be read says so
            suffixes = ", ".join(SUFFIXES)
            raise DocumentError(
                name, f"is a folder where a file is wanted, and no file in it ends in {suffixes}"
            )
        # Path turns an empty name into a folder.
        with open(name, "rb") as file:  # noqa: PTH123
            if start:
                file.seek(start)
            yield gzip.GzipFile(fileobj=file) if name.endswith(GZIP) else file
    except FileNotFoundError as error:
        raise DocumentError(name or repr(name), "no such file: check the path") from error
    except (OSError, ValueError, EOFError, zlib.error) as error:  # ValueError: a null in the name
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise DocumentError(name, f"cannot be read: {reason}") from error


def _whole(stream: io.BufferedIOBase, name: str, encoding: str) -> Document:
    raw = stream.read()
    text = decode(raw, encoding, name)
    if not text:
        raise DocumentError(name, "is empty: there is no text to read")
    return Document(name, text, len(raw))


def _json_lines(stream: io.BufferedIOBase, block: Block) -> Iterator[Document | DocumentError]:
    encoding, left, number = block.encoding, block.end - block.start, block.line - 1
    if len("\n".encode(encoding)) > 1:  # UTF-16 and UTF-32, whose bytes do not split into lines
        stream = io.BytesIO(decode(stream.read(), encoding, block.name).encode())
        encoding = DEFAULT_ENCODING
    empty = True
    while left > 0 and (raw := stream.readline()):
        left, number = left - len(raw), number + 1
        if raw.strip():
            empty = False
            place = f"{block.name}:{number}"
            try:
                yield _document(raw, encoding, block, place)
            except DocumentError as error:
                yield error
    if empty and not block.start:
        raise DocumentError(block.name, "is empty: there is no line to read")


def _document(raw: bytes, encoding: str, block: Block, place: str) -> Document:
    """Read one line: the text stays text, and the id as it is written."""
    line = decode(raw, encoding, place)
    try:
        record = json.loads(line, parse_constant=lambda _: None)  # NaN is no JSON, but is met
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or str(error)
        raise DocumentError(place, f"no valid JSON ({reason}): each line is one object") from error
    if not isinstance(record, dict):
        raise DocumentError(place, f"the line is no JSON object: it has no field {block.field!r}")
    if block.field not in record:
        names = ", ".join(map(repr, list(record)[:10])) or "no field at all"
        raise DocumentError(
            place, f"no field {block.field!r}; there is {names}: choose with --field"
        )
    text, key = record[block.field], record.get(block.id)
    if not isinstance(text, str):
        kind = "null" if text is None else type(text).__name__
        raise DocumentError(place, f"the field {block.field!r} holds no text but {kind}")
    written = None if key is None else json.dumps(key, ensure_ascii=False)
    if isinstance(key, int | float) and not isinstance(key, bool):
        written = json.loads(line, parse_int=str, parse_float=str)[block.id]
    return Document(place, text, len(raw), written)
