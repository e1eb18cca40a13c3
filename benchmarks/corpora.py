"""Measure what many texts cost: installs, memory, and a corpus, serial and on clusters' engines.

The programs of the engines are those of ``docs/corpora.md``, run as they stand there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FILE_BYTES = 20_000_000
EXTRAS = ("", "frames", "pint", "dask", "study")
ENGINES = {"Dask": "dask.distributed", "Spark": "pyspark", "Ray": "import ray"}
"""By what each one's program on the page is known."""

Row = dict[str, Any]


def environment(folder: Path, *packages: str) -> Path | str:
    """Make an environment once, and give its interpreter; the reason where it cannot be made."""
    python, done = folder / "bin" / "python", folder / "done"
    if done.exists():
        return python
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", *packages],
    ):
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            return (made.stderr.strip().splitlines() or ["no reason given"])[-1]
    done.touch()
    return python


def measured(*command: str, **how: Any) -> Row:
    """Run a program and measure it, with the help of `measure.py`."""
    measure = [sys.executable, str(HERE / "measure.py"), *command]
    done = subprocess.run(measure, check=True, stdout=subprocess.PIPE, text=True, **how)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


# ---------------------------------------------------------------- installs


def installs(cache: Path) -> Iterator[Row]:
    """Measure the core and each extra in an environment of its own, and its first result."""
    for extra in EXTRAS:
        named = f"{ROOT}[{extra}]" if extra else str(ROOT)
        folder = cache / f"install-{extra or 'core'}"
        shutil.rmtree(folder, ignore_errors=True)
        python = environment(folder, named)
        if isinstance(python, str):
            yield {"install": extra or "core", "packages": None, "note": python}
            continue
        (packages,) = folder.glob("lib/python*/site-packages")
        tools = [path for name in ("pip", "setuptools") for path in packages.glob(f"{name}*")]
        for path in (*tools, *packages.rglob("__pycache__")):
            shutil.rmtree(path, ignore_errors=True)
        size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())
        first = [str(python), "-I", "-c", "import loudi_analysis as la; la.extract('共3名')"]
        yield {
            "install": extra or "core",
            "packages": len([*packages.glob("*.dist-info")]),
            "megabytes": round(size / 1e6, 1),
            "import_and_first_result_ms": round(
                min(measured(*first)["seconds"] for _ in range(5)) * 1e3
            ),
        }


# ---------------------------------------------------------------- memory


def memory(largest: int) -> Iterator[Row]:
    """Measure the peak memory of the command as one document grows."""
    with tempfile.TemporaryDirectory(prefix="loudi-bench-") as folder:
        document = Path(folder, "a.txt")
        size = 1_000
        while size <= largest:
            document.write_text(corpus.text(size)[:size], encoding="utf-8")
            row: Row = {"characters": size, "bytes": document.stat().st_size}
            for form in ("jsonl", "table", "html", "parquet"):
                run = [sys.executable, "-m", "loudi_analysis", "extract", str(document)]
                row[f"{form}_peak_mb"] = measured(
                    *run, "--format", form, "--output", str(Path(folder, "out"))
                )["peak_mb_of_a_process"]
            yield row
            size *= 10


# ---------------------------------------------------------------- a large corpus


def write_corpus(folder: Path, megabytes: float) -> Row:
    """Write documents as JSON Lines, 20 MB a file, until they fill some megabytes."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    made = {"bytes": 0, "characters": 0, "documents": 0}
    paragraphs = corpus.paragraphs(sys.maxsize)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    while made["bytes"] < megabytes * 1e6:
        path, size = folder / f"part-{made['bytes'] // FILE_BYTES:05}.jsonl", 0
        with path.open("wb") as file:
            while size < min(FILE_BYTES, megabytes * 1e6 - made["bytes"]):
                text = "\n".join(next(paragraphs) for _ in range(8))
                line = encode({"id": made["documents"], "text": text}) + "\n"
                size += file.write(line.encode())
                made["documents"] += 1
                made["characters"] += len(text)
        made["bytes"] += size
    return made


def recipe(engine: str) -> str:
    """Take an engine's program from the page."""
    page = (ROOT / "docs" / "corpora.md").read_text(encoding="utf-8")
    programs = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (found,) = (program for program in programs if ENGINES[engine] in program)
    return found


def interpreter(engine: str, cache: Path) -> Path | str:
    """Give the interpreter that has an engine, or the reason why there is none."""
    if engine == "Dask":
        return Path(sys.executable)
    if engine == "Spark" and shutil.which("java") is None:
        return "left out: no Java"
    lock = str(ROOT / "requirements-engines.lock")
    python = environment(cache / "engines", "--require-hashes", "-r", lock)
    return python if isinstance(python, Path) else f"left out: {python}"


def rows(path: Path) -> pa.Table:
    """Read Parquet files in the order of documents and positions."""
    return pq.read_table(path).sort_by([("document", "ascending"), ("start", "ascending")])


def engines(sizes: list[float], cache: Path) -> Iterator[Row]:
    """Measure a corpus from end to end, serial and on each engine, and compare the rows."""
    environ = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with tempfile.TemporaryDirectory(prefix="loudi-bench-") as folder:
        work, one, many = Path(folder), Path(folder, "one.parquet"), Path(folder, "quantities")
        for megabytes in sizes:
            made = write_corpus(work / "news", megabytes)
            serial = [sys.executable, "-m", "loudi_analysis", "extract", "news", "--output"]
            row = measured(*serial, str(one), cwd=work, env=environ)
            expected = rows(one)
            made |= {"quantities": expected.num_rows, "parquet_bytes": one.stat().st_size}
            yield made | {"engine": "serial"} | row | cost(made, row)
            for engine in ENGINES:
                python = interpreter(engine, cache)
                if isinstance(python, str):
                    yield made | {"engine": engine, "note": python}
                    continue
                (work / "job.py").write_text(recipe(engine), encoding="utf-8")
                shutil.rmtree(many, ignore_errors=True)
                own = environ | {"PYSPARK_PYTHON": str(python)}
                try:
                    row = measured(str(python), "job.py", cwd=work, env=own)
                except subprocess.CalledProcessError as error:
                    yield made | {"engine": engine, "note": f"failed: status {error.returncode}"}
                    continue
                found = rows(many)
                same = all(found[name].equals(expected[name]) for name in expected.column_names)
                if not same:
                    raise SystemExit(f"{engine} found other rows than the serial run")
                if engine != "Dask":  # what they start is not theirs to wait for, nor measured
                    row = {"seconds": row["seconds"]}
                yield made | {"engine": engine} | row | cost(made, row)


def cost(made: Row, row: Row) -> Row:
    """Scale a run to a terabyte of JSON Lines."""
    scaled = {"ns_per_character": round(row["seconds"] / made["characters"] * 1e9)}
    if "processor_seconds" in row:
        hours = row["processor_seconds"] / made["bytes"] * 1e12 / 3600
        scaled["core_hours_a_terabyte"] = round(hours)
    return scaled
