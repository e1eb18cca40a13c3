"""What every step may need of the outside: errors that a user can mend, and files written whole."""

from __future__ import annotations

import csv
import errno
import gc
import io
import os
import re
import signal
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO, TypeVar

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Thing = TypeVar("Thing")


class StudyError(Exception):
    """A mistake that a user can mend: the message says what, where, and what to do."""


class UnknownName(StudyError, KeyError):  # noqa: N818 - read as a sentence where it is raised
    """A name of a ``kind`` that does not exist, with the nearest of those ``known``.

    Where there are too many to list, ``all_of`` says where they stand.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], all_of: str = "") -> None:
        names = list(known)
        near = get_close_matches(str(name), names)
        hint = f"there are {', '.join(names) or 'none'}"
        if near:
            hint = f"did you mean {' or '.join(near)}?"
        elif len(names) > 60:
            nearest = ", ".join(get_close_matches(str(name), names, 5, 0))
            where = f"; all are in {all_of}" if all_of else ""
            hint = f"the nearest of {len(names)} are {nearest}{where}"
        super().__init__(f"no {kind} {name!r}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError alone would show the message in quotes


class Named(dict[str, Thing]):
    """Things of a kind by name: asking for one that does not exist is an UnknownName."""

    def __init__(self, kind: str, things: Mapping[str, Thing] | None = None) -> None:
        super().__init__(things or {})
        self.kind = kind

    def __missing__(self, name: str) -> Thing:
        raise UnknownName(self.kind, name, self)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import what an extra of the package brings; where it is missing, a StudyError names it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("loudi_analysis"):
            raise
        told = f"{error.name} is not installed: pip install 'loudi-analysis[{extra}]'"
        own = "; this study's own data come with a checkout, where `make setup` installs all"
        raise StudyError(told + own * (extra == "study")) from error


def packaged(room: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of CSV that stands in a room of the package."""
    text = Path(__file__).with_name(room).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def to_bytes(text: str) -> bytes:
    """Encode for any output: a lone surrogate, which UTF-8 cannot hold, is written as an escape."""
    return text.encode("utf-8", "backslashreplace")


@contextmanager
def written(output: str | Path | None) -> Iterator[BinaryIO]:
    """Open standard output (None), or a file that takes its name only when it is whole.

    Devices, pipes and the program's own descriptors (``/dev/stdout``) are written as they stand:
    only a plain file that the user named, itself or by a link, is ever replaced. Where the output
    cannot be written, it is a StudyError, and a file that stood there is still whole; errors of
    the body pass through.
    """
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    label = str(output)
    with _naming(label):
        place = _place(label)
    if isinstance(place, int):
        with io.BufferedWriter(_Target(place, label)) as stream:
            yield stream
        return
    # No other program, and no other thread, has this name; the file is made within the `try`.
    new = place.with_name(f".{place.name[:40]}.{os.urandom(8).hex()}")
    try:
        with _naming(label):
            target = _Target(new, label)
            if place.exists():
                new.chmod(stat.S_IMODE(place.stat().st_mode))
        with io.BufferedWriter(target) as stream:
            yield stream
        with _naming(label):
            new.replace(place)
    finally:
        with suppress(OSError, ValueError):
            new.unlink()


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and only where its bytes change; its folder is made."""
    with _naming(str(path)):
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as stream:
        stream.write(content)


def guard_streams() -> None:
    """Let each stream of the program fail in one way, and let a signal end it in good order.

    A closed stream leaves its number to the next file that is opened, which would then be written
    in its place: a device takes the number, and refuses each write to standard output. What the
    encoding of standard output lacks is written as an escape. A signal unwinds the program, so
    that nothing unfinished is left.
    """
    for place, stream in enumerate((sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        if stream is None:
            way = os.O_RDONLY if place == 1 else os.O_WRONLY
            os.dup2(os.open(os.devnull, way), place)
    encoding = "utf-8" if sys.stdout is None else sys.stdout.encoding
    raw = io.BufferedWriter(_Target(1, "standard output", closefd=False))
    sys.stdout = io.TextIOWrapper(raw, encoding, "backslashreplace", line_buffering=os.isatty(1))
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # What the caller has ignored, as `nohup` does, stays so.
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


class _Target(io.FileIO):
    """A file in writing, whose failure names it and comes once."""

    def __init__(self, file: Path | int, label: str, *, closefd: bool = True) -> None:
        super().__init__(file, "xb" if isinstance(file, Path) else "wb", closefd)
        self.label = label

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes; the reader that goes away, as `head` does, has what it wanted."""
        try:
            return super().write(data)
        except OSError as error:
            # What is left in the buffers must not fail once more when they are emptied.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from error
            raise StudyError(f"{self.label}: cannot be written: {error.strerror}") from error


@contextmanager
def _naming(label: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or error
        raise StudyError(f"{label}: cannot be written: {reason}") from error


def _place(name: str) -> Path | int:
    """Follow links to the plain file that a name means, which need not be there yet.

    Of anything else, which is written as it stands, an open descriptor is returned.
    """
    path = Path(name)
    for _ in range(40):
        folder = os.path.realpath(path.parent)
        if re.fullmatch(rf"/dev/fd|/proc/{os.getpid()}(/task/\d+)?/fd", folder):
            return os.dup(int(path.name))
        path = Path(folder, path.name)
        if path.is_symlink() and not folder.startswith("/proc/"):
            path = Path(folder, path.readlink())
        elif path.is_dir():
            raise StudyError(f"{name}: is a folder: name a file in it")
        elif path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
            return os.open(path, os.O_WRONLY)  # a file that may not be written says so here
        elif folder.startswith("/proc/"):  # a link there is no name: what it leads to is not ours
            return os.open(path, os.O_WRONLY | os.O_TRUNC)
        else:
            return path
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _stop(number: int, _frame: FrameType | None) -> None:
    gc.freeze()  # what was drawn need not be looked through for a last time
    sys.exit(f"loudi-analysis: stopped by {signal.Signals(number).name}")
