"""The job of `extract`: what is read, what is written, and what was done before."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

from loudi_analysis.corpus.documents import (
    STDIN,
    SUFFIXES,
    Block,
    Document,
    DocumentError,
    are_many,
    blocks,
    is_folder,
    read,
    total_size,
)
from loudi_analysis.corpus.formats import FORMATS, Layout
from loudi_analysis.corpus.frames import Extracted
from loudi_analysis.io import to_bytes, written

BY_SUFFIX = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet", ".html": "html"}
"""The format of a file by the end of its name."""


NAMED = Layout(named=True)


def write_documents(  # noqa: PLR0913 - what may be chosen, a name each
    documents: Iterable[Document | DocumentError],
    output: str | Path | None,
    form: str = "parquet",
    layout: Layout = NAMED,
    restore: bool = True,
    complain: Callable[[DocumentError], None] = lambda _: None,
    advance: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the quantities of documents to a file, whole; none is opened where none can be read.

    Parameters
    ----------
    documents : iterable of Document or DocumentError
        What is read one after the other.
    output : str, Path or None
        A file, or standard output.
    form, layout : str, Layout
        One of `OUTPUTS`, and what stands beside the quantities.
    restore : bool
        Whether damaged texts are restored first.
    complain, advance : callable
        Are given what could not be read, or failed; and the bytes that a document was read from.

    Raises
    ------
    StudyError
        Where the file cannot be written, or the format needs an extra.
    """

    def watched() -> Iterator[Extracted]:
        for document in documents:
            item = Extracted(document, restore)
            if item.problem is None or form == "parquet":
                yield item
            if item.problem is not None:
                complain(DocumentError(item.name, item.problem))
            advance(item.size)

    items = watched()
    first: list[Extracted] = []
    for item in items:
        first.append(item)
        if item.problem is None:
            break
    else:
        return
    pieces = FORMATS[form](chain(first, items), layout)
    with written(output) as stream:
        for piece in pieces:
            stream.write(to_bytes(piece) if isinstance(piece, str) else piece)


def part_path(block: Block, folder: str | Path, form: str = "parquet") -> Path:
    """Name the file of a block: its own path below a folder, with its span where it is split."""
    path = Path(block.name)
    names = [{"..": "parent", path.anchor: "root"}.get(part, part) for part in path.parts]
    span = "" if block == Block(*block[:4]) else f".{block.start}-{block.end}"
    return Path(folder, *names[:-1], f"{names[-1]}{span}.{form}")


def write_part(
    block: Block,
    folder: str | Path,
    form: str = "parquet",
    layout: Layout = NAMED,
    restore: bool = True,
    advance: Callable[[int], None] = lambda _: None,
) -> list[DocumentError]:
    """Write the quantities of a block to a file of its own, unless it is there already.

    Any worker may run it, and more than once: a file takes its name only when it is whole.

    Parameters
    ----------
    block : Block
        A file or some lines of one, as `blocks` lists them.
    folder : str or Path
        Where the file goes, under the name that `part_path` gives it.
    form, layout, restore, advance
        As for `write_documents`.

    Returns
    -------
    list of DocumentError
        What could not be read, or failed; a block without any document leaves no file.
    """
    problems: list[DocumentError] = []
    path = part_path(block, folder, form)
    if not path.exists():
        with suppress(OSError):  # which writing is going to name
            path.parent.mkdir(parents=True, exist_ok=True)
        write_documents(read(block), path, form, layout, restore, problems.append, advance)
    return problems


def extract_files(  # noqa: PLR0913 - what may be chosen, a name each
    names: Sequence[str],
    *,
    form: str | None,
    output: str | None,
    into: str | None,
    reading: Mapping[str, Any],
    keyed: bool,
    raw: bool,
    restore: bool,
    complain: Callable[[DocumentError], None],
) -> None:
    """Do what the command `extract` is told; its options are those of the command line.

    `reading` is what `blocks` takes, `keyed` and `raw` are as in `Layout`, and `complain` is given
    what could not be read, or failed.

    Raises
    ------
    click.UsageError
        Where the output is an input, or its name does not say what to write.
    StudyError
        As for `write_documents`.
    """
    on_terminal = output is None and into is None and sys.stdout.isatty()
    for option, target in (("--output", output), ("--into", into)):
        if target is not None:
            refuse_overwriting(target, option, names)
    if into is not None and (output is not None or STDIN in names):
        raise click.UsageError("--into writes a file for each file: name files, and no --output")
    form = form or ("table" if on_terminal else form_of(output))
    many = into is not None or are_many(names, reading["field"])
    layout = Layout(many, keyed, raw, on_terminal)
    found = blocks(names, **reading)
    with progress_bytes(names, shown=not on_terminal) as advance:
        if into is None:
            documents = chain.from_iterable(map(read, found))
            write_documents(documents, output, form, layout, restore, complain, advance)
            return
        for block in found:
            for error in write_part(block, into, form, layout, restore, advance):
                complain(error)


def form_of(output: str | None) -> str:
    """Return the format that the name of an output says; devices and pipes get JSON Lines."""
    suffix = Path(output or "").suffix.lower()
    if output is None or suffix in BY_SUFFIX:
        return BY_SUFFIX.get(suffix, "jsonl")
    if output.startswith("/dev/") or (os.path.exists(output) and not os.path.isfile(output)):  # noqa: PTH110, PTH113 - no name is too odd to ask
        return "jsonl"
    known = ", ".join(BY_SUFFIX)
    raise click.UsageError(f"--output {output}: end it in {known}, or say --format")


def refuse_overwriting(output: str, option: str, names: Sequence[str]) -> None:
    """Refuse an output that is one of the inputs, or would be on the next run."""
    for name in names:
        with suppress(OSError, ValueError, AttributeError):  # where either does not exist
            read = os.fstat(sys.stdin.fileno()) if name == STDIN else os.stat(name)  # noqa: PTH116
            if stat.S_ISREG(read.st_mode) and os.path.samestat(os.stat(output), read):  # noqa: PTH116
                raise click.UsageError(f"{option} {output} is what is read: name another file")
        inside = Path(os.path.realpath(output)).is_relative_to(os.path.realpath(name))
        read_again = option == "--into" or Path(output).suffix.lower() in SUFFIXES
        if inside and is_folder(name) and read_again:
            raise click.UsageError(
                f"{option} {output} lies in {name}, which is read: name a place outside it"
            )


@contextmanager
def progress_bytes(names: Sequence[str], *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that counts bytes read, to a bar where standard error is a terminal."""
    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda size: None
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total_size(names))
        yield lambda size: bar.advance(task, size)
