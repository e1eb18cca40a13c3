"""What every step may need of the outside: the error that a user can mend."""

from __future__ import annotations


class StudyError(Exception):
    """A mistake that a user can mend: the message says what, where, and what to do."""
