"""Break the core in small ways, one at a time, and see whether a test fails (`make mutants`).

A sample of the places where one sign, number or word of the code can be another one is drawn by
a seed, the same number from each room, and so that a change of the code elsewhere draws no others.
For each the tests of that room run on a copy of the project. ``benchmarks/results/mutants.csv``
keeps what became of each; a survivor has a reason there, which is written by hand and kept from
run to run. Where fewer than nine in ten are killed, or a survivor has no reason, the exit status
is 1.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "loudi_analysis"
TABLE = ROOT / "benchmarks" / "results" / "mutants.csv"
Mutant = tuple[dict[str, str], ast.Module, ast.AST, ast.AST]
COLUMNS = ("file", "function", "was", "became", "outcome", "reason")
WANTED = 0.9
SECONDS = 300  # of a processor, after which a mutant that runs on is killed
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pandas", "pytest"])  # else each mutant waits for them anew

ROOMS = {
    "intervals.py": ["intervals", "results"],
    "extraction": ["extraction", "extraction_tables", "testsets", "extraction_properties"],
    "restoration": [
        *("restoration::test_other_kinds_of_damage", "restoration::test_known_kinds_of_breaks"),
        "restoration",
    ],
    "study": [
        *("results", "codebook", "linked", "second_study", "agreement", "datapackage", "new"),
        *("study::test_committed_tables_are_current", "masking::test_a_mask_that_slips_is_named"),
        *("masking::test_nothing_but_the_names_changes", "quotes"),
    ],
    "say": ["words", "quotes", "readme", "ask"],
    "corpus": ["documents", "corpus", "cli_texts"],
}
"""The tests of a room, the quickest first."""

SLOW = "tests/test_corpus.py::test_a_cluster_that_loses_a_worker_gives_the_serial_rows"
"""What costs 9 s and kills nothing that other tests do not."""

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node of the code could be instead."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield ast.Compare(node.left, [SWAPS[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(SWAPS[type(node.op)](), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        yield ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def room_of(row: dict[str, str]) -> str:
    """Return the room of a mutant."""
    return row["file"].split("/")[0]


class Change(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace the node, or look further."""
        return self.new if node is self.old else self.generic_visit(node)


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield each mutant of a file: its row of the table, the code's tree, what goes, what comes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    bodies = [(f, statement) for f in functions for statement in f.body]
    # A node of a function within another one is the inner one's, which comes later.
    within = {node: f.name for f, statement in bodies for node in ast.walk(statement)}
    for node, function in within.items():
        for new in changed(node):
            row = {
                "file": path.relative_to(PACKAGE).as_posix(),
                "function": function,
                "was": ast.unparse(node),
                "became": ast.unparse(new),
            }
            yield row, tree, node, new


def draw(room: str, seed: int, each: int) -> list[Mutant]:
    """Draw mutants of a room by a hash of each, so that other code draws the same ones."""
    paths = [PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py"))
    ranked, alike = [], Counter[str]()
    for mutant in (one for path in paths for one in mutants(path)):
        name = repr([seed, *mutant[0].values()])
        alike[name] += 1
        ranked.append((hashlib.sha256(f"{name}{alike[name]}".encode()).digest(), mutant))
    return [mutant for _, mutant in sorted(ranked, key=lambda pair: pair[0])[:each]]


def code_of(tree: ast.Module, old: ast.AST, new: ast.AST) -> str:
    """Return the whole code of a mutant."""
    ast.copy_location(new, old)
    code = ast.unparse(Change(old, new).visit(tree))
    Change(new, old).visit(tree)
    return code


def copy(folder: Path) -> Path:
    """Copy what tests read; what they leave alone is linked."""
    folder.mkdir()
    for part in ROOT.iterdir():
        if part.name in ("src", "tests"):
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif not part.name.startswith("."):
            (folder / part.name).symlink_to(part)
    return folder


def survives(folder: Path, row: dict[str, str], code: str) -> bool:
    """Run the tests of a mutant's room in a copy of the project."""
    path = folder / "src" / "loudi_analysis" / row["file"]
    before = path.read_text(encoding="utf-8")
    path.write_text(code, encoding="utf-8")
    tests = [
        re.sub(r"(::.*)?$", r".py\1", f"tests/test_{name}", count=1) for name in ROOMS[room_of(row)]
    ]
    process = FORKS.Process(target=test, args=(folder, tests))
    process.start()
    process.join()
    path.write_text(before, encoding="utf-8")
    return process.exitcode == 0


def test(folder: Path, tests: list[str]) -> None:
    """Run tests in this process, without a word."""
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.path[:0] = way = [str(folder / "src"), str(folder / "tests")]
    os.environ["PYTHONPATH"] = os.pathsep.join(way)
    sys.dont_write_bytecode = True
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    plain = (f"-pno:{plugin}" for plugin in ("cacheprovider", "nbval", "anyio"))
    sys.exit(pytest.main(["-x", *plain, f"--deselect={SLOW}", *tests]))


@click.command()
@click.option("--each", default=10, show_default=True, help="Mutants of each room.")
@click.option("--seed", default=1, show_default=True)
@click.option("--room", "rooms", multiple=True, type=click.Choice(tuple(ROOMS)), help="Repeatable.")
@click.option("--jobs", default=2, show_default=True)
def main(each: int, seed: int, rooms: tuple[str, ...], jobs: int) -> None:
    """Draw mutants, test each, and write the table."""
    drawn = [mutant for room in rooms or ROOMS for mutant in draw(room, seed, each)]
    chosen = [(row, code_of(*change)) for row, *change in drawn]
    before = []
    if TABLE.exists():
        with TABLE.open(encoding="utf-8", newline="") as file:
            before = list(csv.DictReader(file))
    reasons = {tuple(row[c] for c in COLUMNS[:4]): row["reason"] for row in before}
    folders: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(jobs) as pool:
        for number in range(jobs):
            folders.put(copy(Path(place, str(number))))

        def judge(mutant: tuple[dict[str, str], str]) -> dict[str, str]:
            folder = folders.get()
            try:
                row = {
                    **mutant[0],
                    "outcome": "survived" if survives(folder, *mutant) else "killed",
                }
            finally:
                folders.put(folder)
            survived = row["outcome"] == "survived"
            row["reason"] = survived * reasons.get(tuple(row[c] for c in COLUMNS[:4]), "")
            click.echo(
                f"{row['outcome']:9}{row['file']}:{row['function']}: {row['was']} → {row['became']}"
            )
            return row

        whole = {room_of(row): row | {"became": "itself"} for row, _ in chosen}
        texts = ((PACKAGE / row["file"]).read_text(encoding="utf-8") for row in whole.values())
        for row in pool.map(judge, zip(whole.values(), texts, strict=True)):
            if row["outcome"] == "killed":
                raise click.ClickException(f"tests of {room_of(row)} fail on the code as it is")
        rows = list(pool.map(judge, chosen))
    others = (row for row in before if room_of(row) not in (rooms or ROOMS))
    rows = sorted([*rows, *others], key=lambda row: list(ROOMS).index(room_of(row)))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    left = [row for row in rows if row["outcome"] == "survived"]
    share = 1 - len(left) / len(rows)
    click.echo(f"{len(rows) - len(left)} of {len(rows)} killed ({share:.0%})")
    if share < WANTED or not all(row["reason"] for row in left):
        sys.exit(
            "too few are killed, or a survivor has no reason in benchmarks/results/mutants.csv"
        )


if __name__ == "__main__":
    main()
