"""Derive the simplified characters of the extraction's tables, which are typed in traditional ones.

Run after adding a row with a character that is new to the tables; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

FOLDER = Path(__file__).parent.parent / "src" / "loudi_analysis" / "extraction"


def derive() -> str:
    """Give the table of characters: every one of the other tables that is simplified otherwise."""
    convert = OpenCC("t2s").convert
    tables = [path for path in sorted(FOLDER.glob("*.csv")) if path.name != "characters.csv"]
    letters = {char for path in tables for char in path.read_text(encoding="utf-8")}
    modules = {char for path in FOLDER.glob("*.py") for char in path.read_text(encoding="utf-8")}
    pairs = {char: convert(char) for char in sorted(letters | modules) if convert(char) != char}
    rows = [f"{traditional},{simplified}" for traditional, simplified in pairs.items()]
    return "\n".join(["traditional,simplified", *rows, ""])


if __name__ == "__main__":
    (FOLDER / "characters.csv").write_text(derive(), encoding="utf-8", newline="")
