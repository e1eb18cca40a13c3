"""Texts from outside: files, folders, standard input and JSON Lines, in any encoding."""

from __future__ import annotations

import codecs
import io
import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loudi_analysis.io import StudyError

STDIN = "-"
TEXT_SUFFIXES = (".txt", ".text", ".md")
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson")
SUFFIXES = TEXT_SUFFIXES + JSON_LINES_SUFFIXES
"""What is read in a folder, by the end of the name."""

DEFAULT_ENCODING = "utf-8"
DEFAULT_FIELD = "text"
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


class DocumentError(StudyError):
    """A document that cannot be read: the message names it, the reason, and the remedy."""


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
    """

    name: str
    text: str
    size: int


def _double_bytes(encoding: str, first: range) -> str:
    """Every character of a double-byte encoding whose first byte lies in a range."""
    pairs = (bytes((lead, trail)) for lead in first for trail in range(0x40, 0xFF))
    return "".join(pair.decode(encoding, "ignore") for pair in pairs)


# Level 1 of GB 2312 and of Big5, the frequent characters of the two scripts, with the punctuation:
# text read in the wrong encoding falls outside them soon.
_FREQUENT = frozenset(
    _double_bytes("gb2312", range(0xB0, 0xD8))
    + _double_bytes("gb2312", range(0xA1, 0xA2))
    + _double_bytes("gb2312", range(0xA3, 0xA4))
    + _double_bytes("big5", range(0xA4, 0xC7))
)


def plausibility(text: str) -> float:
    """Share of frequent characters among those that are no plain ASCII text; 1 where none is."""
    beyond = [char for char in text if not (" " <= char <= "~" or char in "\t\n\r")]
    return sum(char in _FREQUENT for char in beyond) / len(beyond) if beyond else 1.0


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

    Parameters
    ----------
    raw : bytes
        The whole document.
    encoding : str
        A codec that Python knows.
    name : str
        For the message.

    Raises
    ------
    DocumentError
        Where the bytes do not decode, or decode to garbage while another encoding fits well.
    """
    reason = ""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f" (byte 0x{raw[error.start]:02x} at offset {error.start})" if raw else ""
        reason = f"not valid {encoding.upper()}{byte}"
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
        raise DocumentError(
            f"{name}: {reason}, and no usual Chinese encoding fits: "
            "if it is a text, name its encoding with --encoding"
        )
    raise DocumentError(
        f"{name}: {reason}; it looks like {LIKELY_ENCODINGS[likely[0]]}: try --encoding {likely[0]}"
    )


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
        return _whole(stream, encoding, name).text


def documents(
    names: Sequence[str], encoding: str = DEFAULT_ENCODING, field: str | None = None
) -> Iterator[Document | DocumentError]:
    """Read many texts one after the other, each held only while it is used.

    Parameters
    ----------
    names : sequence of str
        Files, folders (walked in sorted order, for files whose name ends in one of
        `TEXT_SUFFIXES` or `JSON_LINES_SUFFIXES`; hidden ones and linked folders are left out), or
        ``-`` for standard input.
    encoding : str
        A codec that Python knows.
    field : str, optional
        The field of JSON Lines that holds the text, ``text`` where it is not given. Where it is,
        standard input and the files named are JSON Lines whatever their suffix.

    Yields
    ------
    Document or DocumentError
        A document, or why it could not be read.
    """
    for given in names:
        for name in _files(given):
            if isinstance(name, DocumentError):
                yield name
                continue
            try:
                with _opened(name) as stream:
                    if is_json_lines(name) or (field is not None and name == given):
                        yield from _json_lines(stream, encoding, name, field or DEFAULT_FIELD)
                    else:
                        yield _whole(stream, encoding, name)
            except DocumentError as error:
                yield error


def total_size(names: Sequence[str]) -> int | None:
    """Add up the bytes that `documents` is going to read; None where a source does not say."""
    total = 0
    for name in (name for given in names for name in _files(given)):
        if isinstance(name, DocumentError):
            continue
        if name != STDIN:
            try:
                status = Path(name).stat()
            except (OSError, ValueError):  # `documents` is going to say so
                continue
        if name == STDIN or not stat.S_ISREG(status.st_mode):
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
    return name.lower().endswith(JSON_LINES_SUFFIXES)


def _files(given: str) -> Iterator[str | DocumentError]:
    """Expand a folder into its files; anything else stands for itself."""
    if given == STDIN or not is_folder(given):
        yield given
        return
    count = 0
    for count, name in enumerate(_walk(Path(given)), 1):  # noqa: B007 - used after the loop
        yield name
    if not count:
        suffixes = ", ".join(SUFFIXES)
        yield DocumentError(f"{given}: no documents in this folder; they end in {suffixes}")


def _walk(folder: Path) -> Iterator[str | DocumentError]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield DocumentError(f"{folder}: cannot be read: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a linked folder may lead round in a circle
                yield from _walk(entry)
        elif entry.suffix.lower() in SUFFIXES:
            yield str(entry)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Open a source for reading bytes; what fails, then or in reading, becomes a message."""
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise DocumentError("standard input is closed: name a file")
            yield sys.stdin.buffer
            return
        if is_folder(name):
            raise DocumentError(f"{name}: is a folder where a file is wanted: name a file in it")
        with open(name, "rb") as stream:  # noqa: PTH123 - Path turns an empty name into a folder
            yield stream
    except FileNotFoundError as error:
        raise DocumentError(f"{name or repr(name)}: no such file: check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise DocumentError(f"{name}: cannot be read: {reason}") from error


def _whole(stream: BinaryIO, encoding: str, name: str) -> Document:
    raw = stream.read()
    shown = "standard input" if name == STDIN else name
    text = decode(raw, encoding, shown)
    if not text:
        raise DocumentError(f"{shown}: is empty: there is no text to read")
    return Document(name, text, len(raw))


def _json_lines(
    stream: BinaryIO, encoding: str, name: str, field: str
) -> Iterator[Document | DocumentError]:
    """Read one document a line; a bad line is named and passed over, blank ones do not count."""
    if len("\n".encode(encoding)) > 1:  # UTF-16 and UTF-32, whose bytes do not split into lines
        stream = io.BytesIO(decode(stream.read(), encoding, name).encode())
        encoding = DEFAULT_ENCODING
    count = 0
    for number, raw in enumerate(stream, 1):
        if not raw.strip():
            continue
        count += 1
        place = f"{name}:{number}"
        try:
            text = _field(decode(raw, encoding, place), field, place)
        except DocumentError as error:
            yield error
        else:
            yield Document(place, text, len(raw))
    if not count:
        raise DocumentError(f"{name}: is empty: there is no line to read")


def _field(line: str, field: str, place: str) -> str:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or str(error)
        raise DocumentError(
            f"{place}: no valid JSON ({reason}): each line is one object"
        ) from error
    if not isinstance(record, dict):
        raise DocumentError(f"{place}: the line is no JSON object: it has no field {field!r}")
    if field not in record:
        names = ", ".join(map(repr, list(record)[:10])) or "no field at all"
        raise DocumentError(f"{place}: no field {field!r}; there is {names}: choose with --field")
    text = record[field]
    if not isinstance(text, str):
        kind = "null" if text is None else type(text).__name__
        raise DocumentError(f"{place}: the field {field!r} holds no text but {kind}")
    return text
