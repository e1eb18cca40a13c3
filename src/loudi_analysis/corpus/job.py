"""The job of `extract`: what is read, what is written, and what was done before."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from loudi_analysis.corpus import STDIN
from loudi_analysis.corpus import documents as texts
from loudi_analysis.corpus.documents import Block, Document, read
from loudi_analysis.corpus.formats import FORMATS, Job
from loudi_analysis.io import StudyError, to_bytes, written

BY_SUFFIX = ("jsonl", "csv", "parquet", "html")
"""The formats that the end of a file's name says."""

PARQUET = Job()
STDOUT = "/dev/stdout"


def write_documents(documents: Iterable[Document], output: str | Path | None, job: Job) -> None:
    """Write the quantities of documents to a file, whole, or to standard output where it is None.

    Where no document can be read, no output is opened. Raises `StudyError` where the file cannot be
    written, or the format needs an extra.
    """

    def watched() -> Iterator[Document]:
        for item in documents:
            if job.restore:
                item.restored()
            if item.problem is None or job.form == "parquet":
                yield item
            job.met["problem" if item.problem else "text" if item.id is None else "id"] += 1
            if item.problem:
                job.complain(item.fault)

    items = watched()
    first: list[Document] = []
    for item in items:
        first.append(item)
        if item.problem is None:
            break
    else:
        return
    pieces = FORMATS[job.form](chain(first, items), job)
    with written(output) as stream:
        for piece in pieces:
            stream.write(to_bytes(piece) if isinstance(piece, str) else piece)


def part_path(block: Block, folder: str | Path, form: str = "parquet") -> Path:
    """Name the file of a block: its own path below a folder, with its span where it is split.

    In it ``..`` is ``parent`` and ``/`` is ``root``; a name of that form gets ``_`` after it, so
    that no two files share one.
    """
    path = Path(block.name)
    kept = [re.sub(r"^((parent|root)_*)$", r"\1_", part) for part in path.parts]
    names = [{"..": "parent", path.anchor: "root"}.get(part, part) for part in kept]
    span = "" if block == Block(*block[:4]) else f".{block.start}-{block.end}"
    return Path(folder, *names[:-1], f"{names[-1]}{span}.{form}")


def write_part(block: Block, folder: str | Path, job: Job = PARQUET) -> list[StudyError]:
    """Write the quantities of a block to a file of its own, unless it is there already.

    Any worker may run it, and more than once: a file takes its name, that of `part_path`, only when
    it is whole. Returns what could not be read, or failed; a block without any document leaves no
    file. All else is as for `write_documents`.
    """
    problems: list[StudyError] = []
    path = part_path(block, folder, job.form)
    if not path.exists():
        with suppress(OSError):  # which writing is going to name
            path.parent.mkdir(parents=True, exist_ok=True)
        write_documents(read(block), path, replace(job, complain=problems.append))
    return problems


def extract_files(
    names: Sequence[str], read_as: dict[str, Any], output: str | None, into: str | None, **how: Any
) -> bool:
    """Do what the command `extract` is told, and return whether all went well.

    `read_as` is what `blocks` takes, `how` what `Job` does, its `form` None where the output
    decides. Raises `click.UsageError` where the output is an input, or says nothing of its form;
    all else is as for `write_documents`.
    """
    refuse_overwriting(output, "--output", names)
    refuse_overwriting(into, "--into", names)
    if into is not None and (output is not None or STDIN in names):
        raise click.UsageError("--into writes a file for each file: name files, and no --output")
    terminal = output is None and into is None and sys.stdout.isatty()
    how["form"] = how["form"] or form_of(output, terminal)
    named = into is not None or texts.are_many(names, read_as["field"])
    job = Job(named=named, terminal=terminal, **how)
    found = texts.blocks(names, 1 << 20 if into is None else None, **read_as)
    parts = found if terminal else _shown(found)
    if into is None:
        write_documents(chain.from_iterable(map(read, parts)), output, job)
    else:
        for problem in (p for part in parts for p in write_part(part, into, job)):
            job.complain(problem)
    if job.key and job.met["text"] and not job.met["id"]:
        job.complain(StudyError(f"--id {job.key}: no document has a field of that name"))
        return False
    return not job.met["problem"]


def _shown(blocks: Iterable[Block]) -> Iterable[Block]:
    """Show on a terminal how far the blocks are worked off."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return blocks
    return track([*blocks], "", console=console, transient=True)


def form_of(output: str | None, terminal: bool) -> str:
    """Return the format that an output wants, by its name; devices and pipes get JSON Lines."""
    form = Path(output or ".").suffix.lower()[1:]
    if form in BY_SUFFIX:
        return form
    if terminal:
        return "table"
    if output is None or texts.is_special(output) or output.startswith("/dev/"):
        return "jsonl"
    raise click.UsageError(
        f"--output {output}: end it in .{', .'.join(BY_SUFFIX)}, or say --format"
    )


def refuse_overwriting(output: str | None, option: str, names: Sequence[str]) -> None:
    """Refuse an output that is one of the inputs, or would be on the next run, or `STDOUT`."""
    if output is None:
        return
    for name in names:
        with suppress(OSError, ValueError):  # where either does not exist
            used = os.stat(0 if name == STDIN else name)  # noqa: PTH116
            if stat.S_ISREG(used.st_mode) and os.path.samestat(os.stat(output), used):  # noqa: PTH116
                what = "standard output" if name == STDOUT else "what is read"
                raise click.UsageError(f"{option} {output} is {what}: name another file")
        inside = Path(os.path.realpath(output)).is_relative_to(os.path.realpath(name))
        read_again = option == "--into" or Path(output).suffix.lower() in texts.SUFFIXES
        if inside and texts.is_folder(name) and read_again:
            where = f"{output} lies in {name}, which is read"
            raise click.UsageError(f"{option} {where}: name a place outside it")
