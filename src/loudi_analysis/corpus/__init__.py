"""Many texts: documents read, and their quantities as rows of files and frames.

What the command line names stands here, so that naming it loads nothing else.
"""

OUTPUTS = ("table", "jsonl", "csv", "parquet", "html", "doccano", "label-studio", "w3c")
"""What quantities are written as."""

STDIN = "-"
ENCODING = "utf-8"
FIELD = "text"
ID = "id"

PRINTABLE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
"""For `str.translate`: control characters, which no name may send to a terminal, as escapes."""
