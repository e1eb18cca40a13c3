"""What every step may need of the outside: errors that a user can mend, and hints at names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class StudyError(Exception):
    """A mistake that a user can mend: the message says what, where, and what to do."""


class UnknownName(StudyError, KeyError):  # noqa: N818 - read as a sentence where it is raised
    """A name that does not exist; the message suggests the nearest ones, or lists all.

    Parameters
    ----------
    kind : str
        What was named, as ``result``.
    name : str
        The name that does not exist.
    known : iterable of str
        Those that do.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = list(known)
        near = get_close_matches(str(name), names)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
        super().__init__(f"no {kind} {name!r}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError alone would show the message in quotes
