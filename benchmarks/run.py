"""Measure the extraction beside other tools, with growth and a large corpus, and the restoration.

Everything is measured in one run, on texts made by `corpus.py` and on the annotated lines of
``data/test.jsonl``; the tables are printed and saved under ``results``. Peers run in environments
of their own, made once, in the folder ``.benchmarks`` of the project; where that fails, as without
a network, the run says so and goes on without them.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import click
import corpora
import corpus
import plain
import score
from damage import damage  # the tests' own, not the package's
from pypinyin.pinyin_dict import pinyin_dict
from rich.console import Console
from rich.table import Table

from loudi_analysis import restore
from loudi_analysis.extraction import extract
from loudi_analysis.restoration import Repair
from loudi_analysis.restoration.page import without_glosses
from loudi_analysis.study import load_study

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".benchmarks"
RESULTS = HERE / "results"
PEERS = {
    "recognizers-text-suite": ("read_with_recognizers.py", "1.0.2a2", ("emoji<2",)),
    "jionlp": ("read_with_jionlp.py", "1.5.31", ()),
}
INSTALL_SECONDS, PEER_SECONDS = 240, 120
console = Console(highlight=False, width=None if sys.stdout.isatty() else 150)

Row = dict[str, Any]


def save(name: str, title: str, rows: list[Row]) -> None:
    """Print a table and save it as CSV."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    table = Table(*(column.replace("_", " ") for column in columns), title=title)
    for row in rows:
        table.add_row(*(_shown(row.get(column)) for column in columns))
    console.print(table)


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, int | float) else str(cell)


def best_of(times: int, work: Callable[[], object]) -> float:
    """Give the shortest of some runs, in seconds."""
    seconds = []
    for _ in range(times):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return min(seconds)


# ---------------------------------------------------------------- beside other tools


def peer_python(package: str) -> Path | None:
    """Give the interpreter of a peer's environment, which is made where it is missing."""
    _, pinned, extra = PEERS[package]
    folder = CACHE / f"{package}-{pinned}-{platform.python_version()}"
    python = folder / "bin" / "python"
    done = folder / "done"
    if done.exists():
        return python
    console.print(f"Making an environment for {package} {pinned} ...")
    try:
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", f"{package}=={pinned}", *extra],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError):
        console.print(f"{package} could not be installed (no network?): left out.")
        return None
    done.touch()
    return python


def ask_peer(package: str, texts: list[str], paragraphs: list[str], seconds: float) -> Row | None:
    """Let a peer read the cases, and a corpus for some seconds."""
    python = peer_python(package)
    if python is None:
        return None
    script = HERE / "peers" / PEERS[package][0]
    with tempfile.TemporaryDirectory() as folder:
        work, answer = Path(folder, "work.json"), Path(folder, "answer.json")
        work.write_text(
            json.dumps({"texts": texts, "paragraphs": paragraphs, "seconds": seconds}), "utf-8"
        )
        try:
            subprocess.run(
                [str(python), str(script), str(work), str(answer)],
                check=True,
                capture_output=True,
                timeout=PEER_SECONDS + seconds,
            )
        except subprocess.TimeoutExpired:
            console.print(f"{package} did not end in {PEER_SECONDS + seconds:.0f} s: left out.")
            return None
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            console.print(f"{package} failed: left out. {' '.join(reason)}")
            return None
        found: Row = json.loads(answer.read_text("utf-8"))
        return found


def as_quantity(found: Row) -> SimpleNamespace:
    """Fill the fields that a peer does not know."""
    bounds = {f"{side}_inclusive": found.get(side) is not None for side in ("lower", "upper")}
    fields = dict.fromkeys(("value", "lower", "upper", "unit", "kind", "hedge", "iso"))
    return SimpleNamespace(**fields | bounds | found)


def tools(characters: int, seconds: float) -> None:
    """Set the plain pass, the extraction and its peers side by side."""
    paragraphs = list(corpus.paragraphs(characters))
    total = sum(map(len, paragraphs))
    lines = score.read_lines(HERE / "data" / "test.jsonl")
    unseen = score.read_lines(HERE / "data" / "unseen.jsonl")
    texts = [line["text"] for line in (*lines, *unseen)]
    expression = plain.full_expression()
    plain_rate = total / best_of(5, lambda: [plain.count(expression, p) for p in paragraphs])
    own_rate = total / best_of(5, lambda: [extract(p) for p in paragraphs])
    rows: list[Row] = []

    def add(tool: str, number: str, rate: float, read: Callable | None = None) -> None:
        right = score.score(lines, read) if read else {}
        right |= {f"unseen_{k}": v for k, v in score.score(unseen, read).items()} if read else {}
        measures = ("strict_f1", "number_f1", "unit_accuracy", "false_per_100_set_phrases")
        measures += tuple(f"unseen_{measure}" for measure in measures)
        rows.append(
            {
                "tool": tool,
                "version": number,
                **{name: round(right[name], 4) if right else None for name in measures},
                "characters_per_second": round(rate),
                "times_the_plain_pass": round(plain_rate / rate, 2),
            }
        )

    add("plain pass, spans only", platform.python_version(), plain_rate)
    add("loudi-analysis", version("loudi-analysis"), own_rate, extract)
    for package in PEERS:
        answer = ask_peer(package, texts, paragraphs, seconds)
        if answer is not None:
            found = dict(zip(texts, answer["quantities"], strict=True))
            rate = answer["characters"] / answer["seconds"]
            add(package, answer["version"], rate, lambda text: map(as_quantity, found[text]))  # noqa: B023
    save(
        "tools",
        f"Accuracy on {len(lines)} and {len(unseen)} unseen lines, speed on {total:,} characters",
        rows,
    )


# ---------------------------------------------------------------- restoration


def restoration() -> None:
    """Measure the restoration of the article, and of what only looks like many broken places."""
    texts = {
        "the article": load_study().raw,
        "100,000 characters of glosses": "東(dōng)" + "發(fā)?dōng)" * 11_111,
        "100,000 characters without": "發展東風" * 25_000,
    }
    rows: list[Row] = [
        {
            "text": name,
            "characters": len(text),
            "milliseconds": round(best_of(5, lambda text=text: restore(text)) * 1e3, 1),
        }
        for name, text in texts.items()
    ]
    save("restoration", "Restoration of one text, the best of five runs", rows)


def restored_lines(tables: int = 20, size: int = 40) -> None:
    """Measure how many lines come out right, of pages damaged with tables drawn by chance."""
    lines = (HERE / "data" / "restoration.txt").read_text(encoding="utf-8").splitlines()
    common = [
        character
        for character, _ in Counter("".join(lines)).most_common()
        if "一" <= character <= "鿿" and not character.encode("gb2312", "ignore")
    ]
    right: Counter[bool] = Counter()
    different: dict[tuple[str, str], list[bool]] = defaultdict(list)
    places: Counter[tuple[bool, bool]] = Counter()
    certain = back = pages = 0
    for seed in range(tables):
        draw = random.Random(seed)
        table = draw.sample(common[:300], 107)
        glosses = {character: pinyin_dict[ord(character)].split(",")[0] for character in table}
        for first in range(0, len(lines), size):
            clean = lines[first : first + size]
            page = [damage(line, glosses, normalize=seed % 2 == 0) for line in clean]
            if seed % 2 == 0:
                clean = [unicodedata.normalize("NFKC", line) for line in clean]
            restoration = restore("\n".join(page))
            found = restoration.text.split("\n")
            pages += 1
            back += restoration.round_trip is True
            for damaged, expected, got in zip(page, clean, found, strict=True):
                if (seen := without_glosses(damaged)) != expected:
                    right[got == expected] += 1
                    different[expected, seen].append(got == expected)
            for repair in restoration.repairs:
                good = stands("\n".join(page), repair, clean)
                certain += repair.certain and not good
                places[repair.probability >= 0.95, good] += 1
    row: Row = {
        "pages": pages,
        "lines": pages * size,
        "broken lines": right.total(),
        "right": round(right[True] / right.total(), 3),
        "all lines right": round(1 - right[False] / (pages * size), 4),
        "different broken lines": len(different),
        "right of them": round(sum(map(fmean, different.values())) / len(different), 3),
        "places": places.total(),
        "probability from .95": places[True, True] + places[True, False],
        "right of these": places[True, True],
        "certain and wrong": certain,
        "pages that come back": back,
    }
    save("restored_lines", "Restoration of pages damaged at random", [row])


def stands(page: str, repair: Repair, clean: list[str]) -> bool:
    """Whether the line has what was restored, after the two characters that stand before it."""
    *above, before = page[: repair.start].split("\n")
    return without_glosses(before)[-2:] + repair.restored in clean[len(above)]


# ---------------------------------------------------------------- growth


def growth(largest: int) -> None:
    """Measure the cost per character of one text as it grows."""
    text = corpus.text(largest)
    expression = plain.full_expression()
    rows: list[Row] = []
    size = 1_000
    while size <= largest:
        piece = text[:size]
        times = 5 if size <= 1_000_000 else 2
        own = best_of(times, lambda piece=piece: extract(piece))
        plainly = best_of(times, lambda piece=piece: plain.count(expression, piece))
        rows.append(
            {
                "characters": size,
                "extract_ns_per_character": round(own / size * 1e9),
                "plain_pass_ns_per_character": round(plainly / size * 1e9),
                "times_the_plain_pass": round(own / plainly, 2),
            }
        )
        size *= 10
    save("growth", "One text as it grows", rows)


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the sizes; about a minute.")
def main(quick: bool) -> None:
    """Measure the extraction; some four minutes, and the environments of the peers once."""
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    tools(characters=100_000 if quick else 700_000, seconds=3 if quick else 15)
    restoration()
    restored_lines()
    growth(largest=1_000_000 if quick else 10_000_000)
    save("installs", "What is installed, and the first result", list(corpora.installs(CACHE)))
    memory = corpora.memory(largest=100_000 if quick else 10_000_000)
    save("memory", "Peak memory of the command, one document", list(memory))
    engines = corpora.engines([5] if quick else [25, 100], CACHE)
    save("corpus", "A corpus from end to end: read, restore, extract, write", list(engines))


if __name__ == "__main__":
    main()
