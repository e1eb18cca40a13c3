"""Write the references docs/api.md, docs/commands.md and data/README.md from what they describe.

Run it after a change of a docstring, a command or a table: `.venv/bin/python scripts/make_docs.py`.
A test compares.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import click

import loudi_analysis
from loudi_analysis.cli import cli
from loudi_analysis.pages.catalog import asked, showing
from loudi_analysis.study import load_study

ROOT = Path(__file__).parents[1]
NOTE = "<!-- Written by scripts/make_docs.py: edit what it describes. -->\n"
COMPLETION = """## Completion

A shell completes commands, options and their values when it has been told how, once:

    eval "$(_LOUDI_ANALYSIS_COMPLETE=bash_source loudi-analysis)"      # in ~/.bashrc
    eval "$(_LOUDI_ANALYSIS_COMPLETE=zsh_source loudi-analysis)"       # in ~/.zshrc
    _LOUDI_ANALYSIS_COMPLETE=fish_source loudi-analysis | source       # in config.fish
"""


def api_page() -> str:
    """Return the reference of what `import loudi_analysis as la` offers."""
    parts = [NOTE, "# Python\n", f"`import loudi_analysis as la`. {_summary(loudi_analysis)}\n"]
    for name in loudi_analysis.__all__:
        thing = getattr(loudi_analysis, name)
        whole = inspect.isclass(thing) or inspect.ismodule(thing)
        signature = "" if whole else str(inspect.signature(thing))
        parts.append(f"## `la.{name}{_plain(signature)}`\n\n{_text(thing)}\n")
        if whole:
            parts += [
                f"### `{name}.{member}`\n\n{_text(value)}\n"
                for member, value in vars(thing).items()
                if not member.startswith("_")
                and _is_documented(value)
                and (inspect.isclass(thing) or value.__module__ == thing.__name__)
            ]
    return "\n".join(parts)


def commands_page() -> str:
    """Return the reference of the command line."""
    parts = [NOTE, "# Commands\n", f"{_unwrapped(cli.help or '')}\n", COMPLETION]
    program = click.Context(cli, info_name="loudi-analysis", **cli.context_settings)
    for name, command in sorted(cli.commands.items()):
        context = click.Context(command, program, name)
        usage = command.get_usage(context).removeprefix("Usage: ")
        parts.append(f"## {name}\n\n    {_unwrapped(usage)}\n\n{_unwrapped(command.help or '')}\n")
        rows = [r for p in command.params if (r := p.get_help_record(context))]
        if rows:
            parts.append("| option | |\n|---|---|")
            parts += [f"| `{option}` | {_unwrapped(text)} |" for option, text in rows]
            parts.append("")
    return "\n".join(parts)


def data_page() -> str:
    """Return the dictionary of the tables: each file, its columns, and who uses it."""
    package = json.loads(ROOT.joinpath("data/datapackage.json").read_text(encoding="utf-8"))
    parts = [NOTE, "# Data\n", f"{package['description']}\n"]
    parts.append("The article itself is in [`raw/`](raw/README.md).\n")
    for resource in package["resources"]:
        used = ", ".join(f"`{name}`" for name in _notebooks(resource["name"]))
        parts.append(f"## [{resource['path']}]({resource['path']})\n")
        parts.append(f"{resource['title']}. {resource['description']}\n")
        parts.append(f"Notebooks: {used or 'none shows it; results rest on it, or pages do'}.\n")
        parts.append("| column | holds | type | where it is empty |\n|---|---|---|---|")
        parts += [_column(field) for field in resource["schema"]["fields"]]
        parts.append("")
    return "\n".join(parts)


PAGES = {
    "docs/api.md": api_page,
    "docs/commands.md": commands_page,
    "data/README.md": data_page,
}

# How a notebook's code names a table, where that is not the table's own name.
SHOWN_AS = {
    "codebook.set_aside": r"\.set_aside\b",
    "codebook.readings": r"\.phrases\b|what_if\(",
    "codebook.checks": r"\.checks\b",
    "codebook.comparisons": r"\.comparison\(",
}


def _notebooks(table: str) -> list[str]:
    """Return the names of the notebooks whose code names a table."""
    folder, _, name = table.partition(".")
    named = {"linked": rf"[\"']{name}[\"']", "processed": asked(name)}.get(folder, "(?!)")
    shown = SHOWN_AS.get(table, named)
    return [Path(path).stem for path in showing(load_study(), shown)]


def _column(field: dict[str, Any]) -> str:
    empty = "; ".join(missing["label"] for missing in field.get("missingValues", [])) or "never"
    unit = f", {field['unit']}" if "unit" in field else ""
    return f"| `{field['name']}` | {field['description']} | {field['type']}{unit} | {empty} |"


def _text(thing: object) -> str:
    """Return a docstring with its sections as bold words."""
    text = inspect.getdoc(thing) or ""
    text = re.sub(r"^(\w[\w ]*)\n-+$", r"**\1**\n", text, flags=re.M)
    return re.sub(r"``(.+?)``", r"`\1`", text)


def _summary(thing: object) -> str:
    return _text(thing).split("\n\n")[0]


def _plain(signature: str) -> str:
    return re.sub(r"loudi_analysis(\.\w+)*\.", "", signature).replace("'", "")


def _is_documented(value: object) -> bool:
    return bool(inspect.getdoc(value)) and (
        inspect.isfunction(value) or hasattr(value, "fget") or hasattr(value, "func")
    )


def _unwrapped(text: str) -> str:
    # Python 3.13 takes the indentation out of docstrings, earlier ones leave it.
    clean = inspect.cleandoc(text).replace("\n\n", "\0")
    return re.sub(r"[ \n]+", " ", clean).replace("\0", "\n\n").strip()


if __name__ == "__main__":
    for path, page in PAGES.items():
        ROOT.joinpath(path).write_text(page(), encoding="utf-8")
