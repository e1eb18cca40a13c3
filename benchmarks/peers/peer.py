"""What every peer's script does: read the cases, then as much of a corpus as its time allows.

Called as ``script.py work.json answer.json``; the work is ``texts`` (to read once each),
``paragraphs`` and ``seconds`` (a budget). Standard library only: each environment holds a peer and
nothing else.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from time import perf_counter


def serve(read, package):
    """Do the work that the command line names with a function from text to quantities."""
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answers = []
    for text in work["texts"]:
        try:
            answers.append(read(text))
        except Exception:  # a peer that fails on a text has found nothing there
            answers.append([])
    characters, start = 0, perf_counter()
    for paragraph in work["paragraphs"]:
        read(paragraph)
        characters += len(paragraph)
        if perf_counter() - start > work["seconds"]:
            break
    answer = {
        "version": version(package),
        "quantities": answers,
        "characters": characters,
        "seconds": perf_counter() - start,
    }
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")
