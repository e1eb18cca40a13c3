"""What is installed: a core of two packages, extras that are named, and nothing of the article."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from opencc import OpenCC

import loudi_analysis
from loudi_analysis.study import load_article, load_study
from loudi_analysis.study.source import study_root

RUN = 24
"""Characters in a row that are a quotation: figures with the words around them are shorter."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Build both packages; give the files of each."""
    folder = str(tmp_path_factory.mktemp("dist"))
    (wheel,) = WheelBuilder(str(study_root())).build(directory=folder, versions=["standard"])
    (source,) = SdistBuilder(str(study_root())).build(directory=folder)
    with zipfile.ZipFile(wheel) as archive:
        made = {"wheel": {name: archive.read(name) for name in archive.namelist()}}
    with tarfile.open(source) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        made["source"] = {
            member.name.partition("/")[2]: archive.extractfile(member).read() for member in files
        }
    return made


def test_the_core_needs_click_and_rich_alone(built) -> None:
    (name,) = (name for name in built["wheel"] if name.endswith("METADATA"))
    metadata = message_from_bytes(built["wheel"][name])
    needed = metadata.get_all("Requires-Dist")
    core = [re.match(r"[\w-]+", line)[0] for line in needed if "extra ==" not in line]
    assert core == ["click", "rich"]
    assert {"dask", "frames", "pint", "study"} <= set(metadata.get_all("Provides-Extra"))
    assert metadata["License-Expression"] == "MIT AND CC-BY-SA-3.0"
    entry = next(text for name, text in built["wheel"].items() if name.endswith("entry_points.txt"))
    assert b"loudi-analysis = loudi_analysis.cli:main" in entry
    assert "loudi_analysis/py.typed" in built["wheel"]


def test_the_packages_hold_the_code_whole_and_nothing_of_the_article(built) -> None:
    code = {
        str(path.relative_to(study_root() / "src"))
        for path in (study_root() / "src" / "loudi_analysis").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert code == {name for name in built["wheel"] if ".dist-info/" not in name}
    assert {f"src/{name}" for name in code} <= set(built["source"])
    assert {"README.md", "LICENSE", "pyproject.toml", "tests/damage.py"} <= set(built["source"])
    article = load_article().text
    runs = set()
    for text in (article, load_study().raw, OpenCC("t2s").convert(article)):
        dense = re.sub(r"\s", "", text)
        runs |= {dense[i : i + RUN] for i in range(len(dense) - RUN + 1)}
    for files in built.values():
        for name, content in files.items():
            dense = re.sub(r"\s", "", content.decode("utf-8", "ignore"))
            assert not any(dense[i : i + RUN] in runs for i in range(len(dense))), name


def test_the_types_are_of_the_names_that_are_offered() -> None:
    stub = (study_root() / "src" / "loudi_analysis" / "__init__.pyi").read_text(encoding="utf-8")
    typed = re.findall(r"^from (\S+) import (\w+) as \2$", stub, re.MULTILINE)
    assert sorted(name for _, name in typed) == list(loudi_analysis.__all__)
    for home, name in typed:
        module = importlib.import_module(home)
        assert getattr(loudi_analysis, name) is getattr(module, name)


# What `pip install loudi-analysis` does not bring is as if it were not installed.
BARE = """
import sys
from importlib.abc import MetaPathFinder
KNOWN = {*sys.stdlib_module_names, "loudi_analysis", "click", "rich", "pygments", "markdown_it",
         "mdurl", "colorama"}
class Nothing(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] not in KNOWN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Nothing())
"""
# Each command runs in one and the same program, which takes them as JSON and gives what came out.
COMMANDS = """
import json
from click.testing import CliRunner
from loudi_analysis.cli import cli
done = [CliRunner().invoke(cli, command, input="全市近1.4萬名") for command in json.load(sys.stdin)]
json.dump([(d.exit_code, d.stdout, d.stderr, repr(d.exception)) for d in done], sys.stdout)
"""


def program(code: str, stdin: str = "", folder: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )
    return done.stdout if done.returncode == 0 else done.stderr


def commands(code: str, *asked: str, folder: Path | None = None) -> list[list]:
    return json.loads(program(code + COMMANDS, json.dumps([c.split() for c in asked]), folder))


def test_the_core_does_without_what_it_does_not_bring() -> None:
    forms = ("jsonl", "csv", "table", "html", "doccano", "label-studio", "w3c")
    asked = [f"extract --format {form}" for form in forms]
    for status, out, err, _ in commands(BARE, *asked, "restore", "--help"):
        assert (status, bool(out), err) == (0, True, "")
    call = "import loudi_analysis as la; print(la.extract(la.restore('共3名').text)[0].surface)"
    assert program(BARE + call) == "3名\n"


def test_a_command_that_misses_an_extra_names_it() -> None:
    asked = {"extract --format parquet": "frames", "audit": "study", "quote": "study"}
    done = commands(BARE, *asked)
    for (status, out, err, _), extra in zip(done, asked.values(), strict=True):
        assert (status, out) == (1, "")
        line = rf"loudi-analysis: \w+ is not installed: pip install 'loudi-analysis\[{extra}\]'.*\n"
        assert re.fullmatch(line, err)


@pytest.mark.parametrize(
    ("call", "extra"),
    [
        ("import loudi_analysis as la; la.load_claims()", "study"),
        ("from loudi_analysis.corpus.frames import extract_block as f; f(None)", "frames"),
        ("from loudi_analysis.corpus.frames import extract_frame as f; f(None)", "frames"),
    ],
)
def test_a_call_that_misses_an_extra_names_it(call: str, extra: str) -> None:
    error = program(BARE + call).splitlines()[-1]
    assert error.startswith("loudi_analysis.io.StudyError: ")
    assert f"pip install 'loudi-analysis[{extra}]'" in error


def test_outside_a_checkout_one_line_says_how_to_get_the_study(tmp_path: Path, built) -> None:
    for name, content in built["wheel"].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
    *missing, done = commands(code, "audit", "quote", "extract", folder=tmp_path)
    for status, out, err, _ in missing:
        assert (status, out) == (1, "")
        assert re.fullmatch("loudi-analysis: .*clone the project and run `make setup`.*\n", err)
    assert (done[0], "近1.4萬名" in done[1]) == (0, True)
