"""What is typed by hand in the pages does not go stale: numbers, names of files, targets, options.

The README's results have a test of their own. In the other pages every number is known here: it is
held to what the code says, or stands in `FREE` with the reason why nothing can be asked of it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from fnmatch import fnmatch

import pytest
from click.testing import CliRunner

from loudi_analysis.cli import cli
from loudi_analysis.study import load_study
from loudi_analysis.study.source import study_root

ROOT, STUDY = study_root(), load_study()
RAW = STUDY.folder.joinpath("raw/article.txt").read_bytes()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
GENERATED = "<!-- Written by"
TEXTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for pattern in ("*.md", "*.cff", "docs/**/*.md", "data/raw/*.md", "benchmarks/*.md")
    for path in sorted(ROOT.glob(pattern))
}
PAGES = {name: text for name, text in TEXTS.items() if not text.startswith(GENERATED)}
HISTORY = "CHANGELOG.md"
"""It says what was true of each version."""


def result(name: str, digits: int | None = None) -> str:
    value = STUDY[name].stated.value
    return repr(float(value)) if digits is None else f"{float(value):,.{digits}f}"


def lines(path: str) -> str:
    return str(len((ROOT / path).read_text(encoding="utf-8").splitlines()))


def audited() -> str:
    found = CliRunner().invoke(cli, ["audit"]).output
    return found.splitlines()[-1]


def claim(name: str, basis: str = "stated") -> str:
    interval = STUDY.number(name, basis)
    return f"{int(interval.lower if basis == 'stated' else interval.upper):,}"


def encoding() -> str:
    for name in ("UTF-8", "Big5", "GB18030"):
        if RAW.decode(name, "replace").encode(name, "replace") == RAW:
            return name
    return "unknown"


def pythons() -> str:
    *others, last = re.search(r"^PYTHONS := (.*)$", MAKEFILE, re.M)[1].split()
    return f"{', '.join(others)} and {last}"


def day(claim: str) -> str:
    _, month, number = STUDY.claims_by_id[claim].when.split("/")[-1].split("-")
    return f"{int(number)} {('January', 'February', 'March')[int(month) - 1]}"


def mutants(outcome: str) -> str:
    table = (ROOT / "benchmarks/results/mutants.csv").read_text(encoding="utf-8")
    return str(len(re.findall(f",(?:{outcome}),", table)))


LEAST = PROJECT["requires-python"].removeprefix(">=")

# Pages, the words around what is typed, and what the code says.
TRUE: list[tuple[str, str, Callable[[], str]]] = [
    ("data/raw/README.md", r"as ([\w-]+) text", encoding),
    (
        "data/raw/README.md",
        r"text (\w+) a final newline",
        lambda: "with" if RAW.endswith(b"\n") else "without",
    ),
    ("data/raw/README.md", r"([\d,]+) bytes", lambda: f"{len(RAW):,}"),
    ("data/raw/README.md", r"([\d,]+) characters", lambda: f"{len(RAW.decode()):,}"),
    ("data/raw/README.md", r"`([0-9a-f]{64})`", lambda: hashlib.sha256(RAW).hexdigest()),
    ("data/raw/README.md", r"latest date in it is (\d+ \w+)", lambda: day("date_donations")),
    ("*", r"Python (3\.\d+) or later", lambda: LEAST),
    ("*", r"(?:on|of)\s(?:each of )?Python (3\.\d+,[\d., ]+and 3\.\d+)", pythons),
    ("CITATION.cff", r"^version: (.+)$", lambda: PROJECT["version"]),
    ("docs/architecture.md", r"\*([\d.,]+) workers for", lambda: result("workers_per_liaison", 1)),
    ("docs/architecture.md", r"(\d+)名", lambda: claim("workers").replace(",", "")),
    ("docs/architecture.md", r"value (\d+)", lambda: claim("workers").replace(",", "")),
    ("docs/architecture.md", r"bounds (\d+)", lambda: claim("workers").replace(",", "")),
    ("docs/architecture.md", r"`\[(\d+)\]`", lambda: claim("workers").replace(",", "")),
    ("docs/architecture.md", r"`\[(\d+\.\d+)[],]", lambda: result("workers_per_liaison")),
    ("docs/decisions/*", r"than ([\d,]+) donors", lambda: claim("donors")),
    ("docs/decisions/*", r"less than ([\d,]+)", lambda: claim("donors", "implied")),
    ("docs/decisions/*", r"are the (\d+), the\s", lambda: claim("volunteers_communities")),
    ("docs/decisions/*", r", the\s(\d+) and the", lambda: claim("liaisons_grid")),
    ("docs/decisions/*", r"and the (\d+) different", lambda: claim("liaisons_enterprise")),
    ("docs/reviewers.md", r"ends with\s+`(\d+ holds[^`]*)`", audited),
    ("docs/restoration.md", r"Of (\d+) lines", lambda: lines("benchmarks/data/restoration.txt")),
    ("benchmarks/README.md", r"holds (\d+) l", lambda: lines("benchmarks/data/restoration.txt")),
    ("benchmarks/README.md", r"\| (\d+) lines in", lambda: lines("benchmarks/data/unseen.jsonl")),
    ("benchmarks/README.md", r"\| (\d+) lines,", lambda: lines("benchmarks/data/test.jsonl")),
    ("benchmarks/README.md", r"Of (\d+) such changes", lambda: mutants("killed|survived")),
    ("benchmarks/README.md", r"such changes, (\d+)", lambda: mutants("killed")),
]

# What is no count of the project's: where nothing can be asked of a number, and why.
FREE = {
    "a block of code, run elsewhere or an example": r"^```(?s:.*?)^```",
    "code within a line": r"`[^`\n]+`",
    "written by a program, and held to it": r"^<!-- \w+ -->\n(?s:.*?)<!-- end -->",
    "the address of a link": r"\]\([^)]+\)|https?://\S+",
    "a heading's or a step's own number": r"^#* *\d+\. ",
    "names that have a number": r"COVID-19|UTF-(?:8|16)|SHA-256|W3C|RFC \d+|u?int64|float64"
    r"|CC[- ]BY(?:[- ]SA)?[- ][34]\.0|Apache-2\.0|x86-64|F1|218次列車|cff-version: .*",
    "days and months": r"\d{4}-\d\d-\d\d|(?:\d+ )?(?:January|February|March) \d{4}|Loudi 2020",
    "numbers that are spoken of, not counted": r"1\.4萬\w*(?: is 14000)?|8 stays 8|8\.10|the number"
    r" (?:7|2020)|2\*\*53|exit status is \d",
    "a promise that a test of its own keeps": r"95 of 100|\d+ of 100 broken|[\d.]+ of 100 of all",
    "measured once, on a machine that is named or not": r"[\d.]+ (?:ms|MB|GB|seconds|core hours)\b",
}
LATER = {
    "docs/extraction.md": "its numbers by genre are those that benchmarks/genres.py prints",
    "docs/restoration.md": "how sure it is was measured once, as the page tells",
    "benchmarks/README.md": "tells how often lines erred when first read: history, as it was",
    "README.md": "its results have a test of their own",
    "docs/your_own_study.md": "its study is made and its sentence compared in test_readme.py",
    "CONTRIBUTING.md": "its table shows by examples how bounds are written",
    HISTORY: "says what was true of each version",
}
"""Pages of which not every number is asked for, but those of `TRUE` are."""

NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*(?<![.,])")


@pytest.mark.parametrize(("pages", "pattern", "truth"), TRUE, ids=[row[1] for row in TRUE])
def test_numbers_are_the_codes(pages: str, pattern: str, truth: Callable[[], str]) -> None:
    said = {
        (name, " ".join(found.split()))
        for name, text in PAGES.items()
        if fnmatch(name, pages) and name != HISTORY
        for found in re.findall(pattern, text, re.M)
    }
    assert said, "nothing says so any more: take the row away"
    assert {found for _, found in said} == {truth()}, said


@pytest.mark.parametrize("name", sorted(PAGES.keys() - LATER.keys()))
def test_no_number_is_typed_that_nothing_knows(name: str) -> None:
    text = PAGES[name]
    known = [pattern for pages, pattern, _ in TRUE if fnmatch(name, pages)]
    for pattern in (*known, *FREE.values()):
        text = re.sub(pattern, lambda m: re.sub(r"\d", "x", m[0]), text, flags=re.M)
    unknown = Counter(NUMBER.findall(text))
    assert not unknown, "give it a row of TRUE, or of FREE with the reason"


def test_the_version_and_its_day_are_the_same_everywhere() -> None:
    version, released = re.search(r"^## ([\d.]+) \((.+)\)", PAGES[HISTORY], re.M).groups()
    cited = dict(re.findall(r"^(version|date-released): \"?(.+?)\"?$", PAGES["CITATION.cff"], re.M))
    assert cited == {"version": version, "date-released": released}
    assert PROJECT["version"] == version


def test_the_pythons_are_the_same_everywhere() -> None:
    known = re.search(r"^PYTHONS := (.*)$", MAKEFILE, re.M)[1].split()
    prefix = "Programming Language :: Python :: "
    named = [c.removeprefix(prefix) for c in PROJECT["classifiers"] if c.startswith(prefix)]
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    tried = re.findall(r'"(.*?)"', re.search(r"python: \[(.*)\]", workflow)[1])
    assert known == named == tried
    binder = (ROOT / "binder/runtime.txt").read_text(encoding="utf-8").strip()
    assert binder.removeprefix("python-") in known
    assert known[0] == LEAST


TARGETS = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[0].split())


def test_targets_exist_and_are_told_by_help() -> None:
    told = set(re.findall(r'"make ([\w-]+) ', MAKEFILE))
    assert told == TARGETS - {"help"}
    others = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / ".github/workflows/test.yml", ROOT / ".ci/run")
    }
    for name, text in {**PAGES, **others}.items():
        used = re.findall(r"(?:`|run: |^)make ([\w-]+)", text, re.M)
        assert set(used) <= TARGETS, name


def test_commands_and_their_options_exist() -> None:
    for name, text in PAGES.items():
        for command, rest in re.findall(r"\bloudi-analysis ([a-z]+)\b([^`\n]*)", text):
            assert command in cli.commands, name
            known = {o for p in cli.commands[command].params for o in (*p.opts, *p.secondary_opts)}
            assert set(re.findall(r"(?<= )--[\w-]+", rest)) <= {*known, "--help"}, (name, command)


PLACES = "(?:src|docs|data|figures|tests|scripts|benchmarks|notebooks|binder)/"


@pytest.mark.parametrize("name", sorted(PAGES.keys() - {HISTORY}))
def test_files_that_are_named_exist(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", PAGES[name])
    missing = [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]
    code = re.findall(rf"`({PLACES}[\w./-]+|[\w.-]+\.lock)`", PAGES[name])
    roots = (ROOT, (ROOT / name).parent)
    missing += [path for path in code if not any((root / path).exists() for root in roots)]
    assert not missing
