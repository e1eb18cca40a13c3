"""Texts from outside: files, folders, standard input and JSON Lines, gzipped or not.

One reader serves the command line, frames and clusters: a source is a list of blocks, each read
alone; what cannot be read is the problem of its document, never the end of the job.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, cast

from loudi_analysis.characters import big5, gb2312
from loudi_analysis.corpus import ENCODING, FIELD, ID, STDIN
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.extraction.reader import iterate
from loudi_analysis.io import StudyError
from loudi_analysis.restoration import restore

GZIP = ".gz"
JSON_LINES = (".jsonl", ".ndjson")
SUFFIXES = (".txt", ".text", ".md", *JSON_LINES)
"""What is read in a folder, by the end of the name, `GZIP` after it or not."""

LIKELY_ENCODINGS = ("utf-8", "gb18030", "big5", "big5hkscs", "cp950", "utf-16-le", "utf-16-be")
"""What Chinese text usually comes in; ties go to the first."""

_SAMPLE = 1 << 16  # bytes that are enough to tell an encoding
_BOM = "\ufeff"


@dataclass(slots=True)
class Document:
    """One text; iterating reads its quantities as they are asked for.

    `name` is the path as given, ``-``, or ``path:line`` for a line of JSON Lines; `id` is as these
    write it, ``"007"`` with its quotes or ``8``. `problem` says why it could not be read, or
    failed; where it failed half way, that is set after the last quantity.
    """

    name: str
    text: str = ""
    id: str | None = None
    problem: str | None = None

    def __iter__(self) -> Iterator[Quantity]:
        with self._failing():
            yield from iterate(self.text)

    def restored(self) -> Document:
        """Mend the text, which positions then refer to."""
        with self._failing():
            damaged, self.text = self.text, ""
            self.text = restore(damaged).text
        return self

    @property
    def fault(self) -> StudyError:
        """Its problem as an error that names it."""
        name = "standard input" if self.name == STDIN else self.name
        return StudyError(f"{name}: {self.problem}")

    @property
    def key(self) -> str | None:
        """The id as a cell holds it: ``007`` and ``8``, whatever it was in JSON Lines."""
        return str(json.loads(self.id)) if self.id and self.id[0] == '"' else self.id

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # one document never ends the job
            self.problem = f"failed: {type(error).__name__}: {error}"


class Block(NamedTuple):
    """A part of a source that is read alone, on whatever machine: a file, or some of its lines.

    `field` and `id` are those of JSON Lines that hold the text, empty where the file is one text,
    and name it; `start` and `end` are bytes, of whole lines; `line` is the number of the first.
    """

    name: str
    encoding: str = ENCODING
    field: str = ""
    id: str = ID
    start: int = 0
    end: int = sys.maxsize
    line: int = 1


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


def likely_encoding(raw: bytes, but: str = "", least: float = 0.8) -> str:
    """Name the encoding in which bytes make the most plausible Chinese; none where no more so.

    Right for all but a few texts of four characters, where general detectors need some twenty-five.
    """
    likely = ""
    for encoding in LIKELY_ENCODINGS:
        with suppress(UnicodeDecodeError):
            # An incremental decoder forgives a character that the sample cuts.
            sample = codecs.getincrementaldecoder(encoding)().decode(raw[:_SAMPLE])
            score = plausibility(sample.removeprefix(_BOM))
            if sample and encoding != but and score > least:
                likely, least = encoding, score
    return likely


def decode(raw: bytes, encoding: str) -> str:
    """Decode bytes without a byte-order mark; a `StudyError` names the likely encoding."""
    told = codecs.lookup(encoding).name.removesuffix("-sig")
    text, least = None, 0.8
    try:
        text = raw.decode(encoding).removeprefix(_BOM)
        # Valid UTF-8 is no accident, but UTF-16 of plain ASCII passes for it, with null characters.
        if told == "utf-8" and "\0" not in text:
            return text
        reason = f"reads as garbage in {encoding.upper()}"
        least = max(least, plausibility(text[:_SAMPLE]) + 0.14)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{raw[error.start]:02x} at offset {error.start}"
        reason = f"not valid {encoding.upper()} ({byte})"
    likely = likely_encoding(raw, told, least)
    if text is not None and not likely:
        return text
    remedy = "no usual Chinese encoding fits: if it is a text, name its encoding with --encoding"
    if likely:
        remedy = f"it looks like {likely.upper().replace('BIG', 'Big')}: try --encoding {likely}"
    raise StudyError(f"{reason}; {remedy}")


def _is_wide(encoding: str) -> bool:  # UTF-16 and UTF-32, whose bytes do not split into lines
    return len("\n".encode(encoding)) > 1


def is_json_lines(name: str) -> bool:
    """Whether a file is JSON Lines by its name."""
    return name.lower().removesuffix(GZIP).endswith(JSON_LINES)


def is_folder(name: str) -> bool:
    """Whether there is a folder of a name; no name is too long or too odd to ask."""
    return name != STDIN and os.path.isdir(name)  # noqa: PTH112 - Path.is_dir raises for some


def is_special(name: str) -> bool:
    """Whether there is something of a name that is no plain file, as a folder or a pipe."""
    return os.path.exists(name) and not os.path.isfile(name)  # noqa: PTH110, PTH113 - as above


def are_many(names: Sequence[str], field: str | None = None) -> bool:
    """Whether there may be more than one document, by the names alone."""
    return len(names) > 1 or field is not None or is_json_lines(names[0]) or is_folder(names[0])


def blocks(
    names: Sequence[str],
    size: int | None = None,
    *,
    encoding: str = ENCODING,
    field: str | None = None,
    id: str = ID,
) -> Iterator[Block]:
    """List what is to be read, in parts that can be read apart.

    `names` are files, folders (walked in sorted order for names that end in one of `SUFFIXES`,
    gzipped or not, but hidden ones and linked folders), or ``-`` for standard input. Files of JSON
    Lines are split after `size` bytes, at the end of a line, for which a larger one is read once;
    gzipped ones and UTF-16 stay whole. `field` holds their text, ``text`` where it is not given;
    where it is, all that is named and no folder is JSON Lines. `id` is the field that names one.
    """
    for given in names:
        for name in _files(given):
            lines = is_json_lines(name) or (field is not None and name == given)
            block = Block(name, encoding, (field or FIELD) if lines else "", id)
            whole = not lines or name == STDIN or name.lower().endswith(GZIP) or _is_wide(encoding)
            yield from (block,) if size is None or whole else _split(block, size)


def _split(block: Block, size: int) -> Iterator[Block]:
    start, line = 0, 1
    with suppress(OSError, ValueError):  # whoever reads it is going to say so
        path = Path(block.name)
        if path.stat().st_size > size:
            with path.open("rb") as stream:
                while lines := stream.read(size) + stream.readline():
                    yield block._replace(start=start, end=start + len(lines), line=line)
                    start, line = start + len(lines), line + lines.count(b"\n")
            return
    yield block._replace(start=start, line=line)


def _files(given: str) -> Iterator[str]:
    """Expand a folder into its files; one without any, or anything else, stands for itself."""
    names = _walk(given) if is_folder(given) else iter(())
    yield next(names, given)
    yield from names


def _walk(folder: str) -> Iterator[str]:
    entries: list[os.DirEntry[str]] = []
    try:
        entries += sorted(os.scandir(folder), key=attrgetter("name"))
    except OSError:  # whoever reads it is going to say so
        yield folder
    for entry in (entry for entry in entries if entry.name[0] != "."):
        wanted = entry.name.lower().removesuffix(GZIP).endswith(SUFFIXES)
        if entry.is_dir(follow_symlinks=False):  # a linked one may lead round in a circle
            yield from _walk(entry.path)
        elif wanted and not is_special(entry.path):  # to open a pipe would wait for ever
            yield str(Path(entry.path))


def read_text(name: str, encoding: str = ENCODING) -> str:
    """Read one text, of a file or of standard input (``-``); raises `StudyError`."""
    (document,) = read(Block(name, encoding))
    if document.problem is not None:
        raise document.fault
    return document.text


def read(block: Block) -> Iterator[Document]:
    """Read a block's documents one after the other; blank lines do not count."""
    name = block.name
    try:
        with _opened(block) as stream:
            if block.field:
                yield from _json_lines(stream, block)
            elif text := decode(stream.read(), block.encoding):
                yield Document(name, text)
            else:
                yield Document(name, problem="is empty: there is no text to read")
    except StudyError as error:
        yield Document(name, problem=str(error))
    except FileNotFoundError:
        yield Document(name or repr(name), problem="no such file: check the path")
    except (OSError, ValueError, EOFError, zlib.error) as error:  # ValueError: a null in the name
        reason = getattr(error, "strerror", None) or error
        yield Document(name, problem=f"cannot be read: {reason}")


def _opened(block: Block) -> AbstractContextManager[io.BufferedIOBase]:
    name = block.name
    if name == STDIN:
        if sys.stdin is None:
            raise StudyError("is closed: name a file")
        return nullcontext(cast(io.BufferedIOBase, sys.stdin.buffer))
    if is_folder(name):
        next(Path(name).iterdir(), None)  # one that may not be read says so
        holds = f"no file in it ends in {', '.join(SUFFIXES)}"
        raise StudyError(f"is a folder where a file is wanted, and {holds}")
    if name.lower().endswith(GZIP):
        return gzip.open(name)
    file = open(name, "rb")  # noqa: PTH123, SIM115 - Path turns an empty name into a folder
    if block.start:
        file.seek(block.start)
    return file


def _json_lines(stream: io.BufferedIOBase, block: Block) -> Iterator[Document]:
    encoding, left, number, empty = block.encoding, block.end - block.start, block.line - 1, True
    if _is_wide(encoding):
        stream = io.BytesIO(decode(stream.read(), encoding).encode())
        encoding = ENCODING
    while left > 0 and (raw := stream.readline()):
        left, number = left - len(raw), number + 1
        if raw.strip():
            empty = False
            yield _document(raw, encoding, block, f"{block.name}:{number}")
    if empty and not block.start:
        yield Document(block.name, problem="is empty: there is no line to read")


def _document(raw: bytes, encoding: str, block: Block, name: str) -> Document:
    """Read one line: the text stays text, and the id as it is written."""
    try:
        line = decode(raw, encoding)
        record = json.loads(line, parse_constant=lambda _: None)  # NaN is no JSON, but is met
        text, key = record[block.field], record.get(block.id)
        if not isinstance(text, str):
            kind = "null" if text is None else type(text).__name__
            raise StudyError(f"the field {block.field!r} holds no text but {kind}")
        written = None if key is None else json.dumps(key, ensure_ascii=False)
        if isinstance(key, int | float) and not isinstance(key, bool):
            written = json.loads(line, parse_int=str, parse_float=str)[block.id]
        return Document(name, text, written)
    except StudyError as error:
        problem = str(error)
    except (ValueError, RecursionError) as error:
        problem = f"no valid JSON ({getattr(error, 'msg', error)}): each line is one object"
    except TypeError:
        problem = f"the line is no JSON object: it has no field {block.field!r}"
    except KeyError:
        there = ", ".join(map(repr, list(record)[:10])) or "no field at all"
        problem = f"no field {block.field!r}; there is {there}: choose with --field"
    return Document(name, problem=problem)
