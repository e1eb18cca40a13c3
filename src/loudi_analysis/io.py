"""What every step may need of the outside: errors that a user can mend, and files written whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO


class StudyError(Exception):
    """A mistake that a user can mend: the message says what, where, and what to do."""


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import what an extra of the package brings; where it is missing, name the extra.

    Raises
    ------
    StudyError
        Where a package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("loudi_analysis"):
            raise
        reason = f"{error.name} is not installed: pip install 'loudi-analysis[{extra}]'"
        if extra == "study":
            reason += (
                "; this study's own data come with a checkout, where `make setup` installs all"
            )
        raise StudyError(reason) from error


def to_bytes(text: str) -> bytes:
    """Encode for any output: a lone surrogate, which UTF-8 cannot hold, is written as an escape."""
    return text.encode("utf-8", "backslashreplace")


@contextmanager
def written(output: str | Path | None) -> Iterator[BinaryIO]:
    """Open standard output, or a file that takes its name only when it is whole."""
    if output is None:
        stdout = sys.stdout.buffer
        try:
            yield stdout
            stdout.flush()
        except OSError as error:
            # What is left in the buffer must not fail once more when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
            if isinstance(error, BrokenPipeError):  # the reader, as `head`, has what it wanted
                raise SystemExit(0) from error
            raise StudyError(f"cannot write standard output: {error.strerror}") from error
        return
    path = Path(output)
    try:
        if path.is_absolute() and path.parts[1] in ("dev", "proc"):
            with path.open("wb") as stream:
                yield stream
            return
        path = path.resolve()
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise StudyError(f"{output}: is a folder: name a file in it")
            with path.open("wb") as stream:  # /dev/null, a named pipe
                yield stream
            return
        mode = path.stat().st_mode if path.exists() else 0o666 & ~current_umask()
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        whole = Path(name)
        try:
            with open(handle, "wb") as stream:  # noqa: PTH123 - a descriptor
                yield stream
            whole.chmod(mode)
            whole.replace(path)
        except BaseException:
            whole.unlink()
            raise
    except OSError as error:
        raise StudyError(f"{output}: cannot be written: {error.strerror}") from error


def current_umask() -> int:
    """Return the permissions that new files go without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
