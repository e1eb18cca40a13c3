"""The command line, `loudi-analysis`: each command a thin layer over one module.

Exit status: 0 done, 2 wrong use, 1 anything else, with one line on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from loudi_analysis.source import StudyError

LANGUAGES = ("en", "zh-Hant", "zh-Hans")
FORMATS = ("svg", "png", "pdf")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="loudi-analysis")
def cli() -> None:
    """Restore damaged Chinese text, extract its quantities, and run the Loudi study."""


@cli.command()
@click.option("--no-notebooks", is_flag=True, help="Leave the notebooks out.")
def study(no_notebooks: bool) -> None:
    """Run the whole study: tables, notebooks and figures, from the article.

    Writes data/processed, notebooks and figures in place. Run twice, it leaves the same bytes.
    """
    from loudi_analysis import figures, results  # noqa: PLC0415 - slow to load
    from loudi_analysis.study import notebook_paths, run_study  # noqa: PLC0415

    steps = 1 + len(figures.FIGURES) + (0 if no_notebooks else len(notebook_paths()))
    with progress_lines(steps) as progress:
        run_study(notebooks=not no_notebooks, progress=progress)
    for name in results.HEADLINES:
        result = results.result(name)
        stated, implied = results.evaluate(name), results.evaluate(name, "implied")
        spec = ".1%" if result.unit == "1" else ",.2f"
        unit = "" if result.unit == "1" else f" {result.unit}"
        line = f"{result.what}: {stated:{spec}}{unit}"
        if implied != stated:
            line += f", by the convention of the last digit {implied:{spec}}"
        click.echo(line)


@cli.command("figures")
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option(
    "--lang",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="Repeatable; default en.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    help="Repeatable; default all three.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("figures"),
    show_default=True,
    help="Folder to write to.",
)
@click.option("--list", "listing", is_flag=True, help="Name the figures and write nothing.")
def figures_command(
    names: tuple[str, ...],
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path,
    listing: bool,
) -> None:
    """Export the study's figures, all of them where no NAME is given."""
    from loudi_analysis.figures import FIGURES  # noqa: PLC0415 - slow to load
    from loudi_analysis.study import export_figures  # noqa: PLC0415

    if listing:
        for name, function in FIGURES.items():
            summary = (function.__doc__ or "").splitlines()[0]
            click.echo(f"{name:22} {summary}" if sys.stdout.isatty() else name)
        return
    if unknown := [name for name in names if name not in FIGURES]:
        raise click.UsageError(f"no figure {unknown[0]!r}; there are {', '.join(FIGURES)}")
    languages, formats = languages or ("en",), formats or FORMATS
    chosen = names or tuple(FIGURES)
    with progress_lines(len(chosen) * len(languages)) as progress:
        export_figures(chosen, languages, formats, output, progress)


@cli.command()
def audit() -> None:
    """Print the consistency checks of the article's numbers and their verdicts."""
    from loudi_analysis.audit import VERDICTS, run_audit  # noqa: PLC0415 - slow to load

    verdicts = run_audit()
    table = Table("verdict", "statement", "numbers as said", "condition or note")
    for verdict in sorted(verdicts, key=lambda v: VERDICTS.index(v.verdict)):
        table.add_row(
            verdict.verdict,
            verdict.check.statement,
            f"{verdict.left:,.2f} {verdict.check.relation} {verdict.right:,.2f}",
            "; ".join(filter(None, (verdict.condition, verdict.check.note))),
        )
    width = None if sys.stdout.isatty() else 160
    Console(width=width, markup=False, highlight=False).print(table)
    counts = [sum(v.verdict == kind for v in verdicts) for kind in VERDICTS]
    click.echo(", ".join(f"{n} {kind}" for n, kind in zip(counts, VERDICTS, strict=True)))


@contextmanager
def progress_lines(steps: int) -> Iterator[Callable[[str], None]]:
    """Give a function that shows a step: a bar on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: click.echo(step, err=True)
        return
    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=steps)

        def show(step: str) -> None:
            bar.update(task, description=step)
            bar.advance(task)

        yield show


def main() -> None:
    """Run the command line; a user's mistake is one line, never a traceback."""
    try:
        cli.main(prog_name="loudi-analysis", standalone_mode=True)
    except StudyError as error:
        click.echo(f"loudi-analysis: {error}", err=True)
        sys.exit(1)
