"""The command line, `loudi-analysis`: each command a thin layer over one module.

Exit status: 0 done, 2 wrong use, 1 anything else, with one line on standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from loudi_analysis.corpus import OUTPUTS
from loudi_analysis.corpus.documents import (
    DEFAULT_ENCODING,
    DEFAULT_FIELD,
    DEFAULT_ID,
    PRINTABLE,
    STDIN,
    read_text,
)
from loudi_analysis.io import StudyError, needing, to_bytes, written
from loudi_analysis.study.source import study_root

LANGUAGES = ("en", "zh-Hant", "zh-Hans")
FORMATS = ("svg", "png", "pdf", "web", "csv")


class Program(click.Group):
    """The commands, with one way to fail: a user's mistake is one line, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            with needing("study"):
                return super().invoke(ctx)
        except StudyError as error:
            complain(error)
            ctx.exit(1)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="loudi-analysis")
def cli() -> None:
    """Restore damaged Chinese text, extract its quantities, and run the Loudi study."""


@cli.command()
@click.option("--no-notebooks", is_flag=True, help="Leave the notebooks out.")
def study(no_notebooks: bool) -> None:
    """Run the whole study: tables, notebooks, figures and pages, from the article.

    Writes data/processed, notebooks, figures and the pages of docs in place. Run twice, it leaves
    the same bytes.
    """
    from loudi_analysis import figures  # noqa: PLC0415 - slow to load
    from loudi_analysis.build import PAGES, notebook_paths, run_study  # noqa: PLC0415
    from loudi_analysis.study import results  # noqa: PLC0415 - slow to load

    steps = 2 + len(figures.FIGURES) + len(PAGES) + (0 if no_notebooks else len(notebook_paths()))
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


_languages = click.option(
    "--lang",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="Repeatable; default en.",
)


@cli.command("figures")
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@_languages
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    help="Repeatable; web is a PNG of 1,200 pixels, csv the data drawn. Default all.",
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
    """Export the study's figures, all of them where no NAME is given.

    Without NAME and --format, the catalog of the figures and its pages are written too; in the
    study's own folder they stay English.
    """
    from loudi_analysis.build import export_figures  # noqa: PLC0415
    from loudi_analysis.figures import FIGURES  # noqa: PLC0415 - slow to load

    if listing:
        for name, function in FIGURES.items():
            summary = (function.__doc__ or "").splitlines()[0]
            click.echo(f"{name:22} {summary}" if sys.stdout.isatty() else name)
        return
    if unknown := [name for name in names if name not in FIGURES]:
        raise click.UsageError(f"no figure {unknown[0]!r}; there are {', '.join(FIGURES)}")
    languages = tuple(dict.fromkeys(languages or ("en",)))
    # The pages in the study's own folder are English, as the study writes them.
    own = output.resolve() == (study_root() / "figures").resolve()
    pages = not names and not formats and (languages == ("en",) or not own)
    formats = tuple(dict.fromkeys(formats or FORMATS))
    chosen = tuple(dict.fromkeys(names or FIGURES))
    with progress_lines(len(chosen) * len(languages) + pages) as progress:
        export_figures(chosen, languages, formats, output, progress, pages=pages)


@cli.command("report")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("report"),
    show_default=True,
    help="Folder to write to.",
)
@click.option("--no-pdf", is_flag=True, help="Write the page alone, which needs no Chromium.")
def report_command(output: Path, no_pdf: bool) -> None:
    """Write the notebooks as one report: a page of HTML, and a PDF printed by Chromium."""
    from loudi_analysis.build import write_report  # noqa: PLC0415 - slow to load

    for path in write_report(output, pdf=not no_pdf):
        click.echo(path)


@cli.command("evidence")
@click.option(
    "--output",
    metavar="FILE",
    default="docs/evidence.html",
    show_default=True,
    help="File to write to.",
)
def evidence_command(output: str) -> None:
    """Write the evidence page: the article with every quantity bound to what rests on it.

    One HTML file that asks no other machine for anything.
    """
    from loudi_analysis.pages.evidence import evidence_page  # noqa: PLC0415 - slow to load

    page = to_bytes(evidence_page())
    with written(output) as stream:
        stream.write(page)


@cli.command()
def audit() -> None:
    """Print the consistency checks of the article's numbers and their verdicts."""
    from loudi_analysis.study.checks import VERDICTS, run_audit  # noqa: PLC0415 - slow to load

    verdicts = run_audit()
    table = Table()
    for heading in ("verdict", "statement", "numbers as said", "condition or note"):
        table.add_column(heading, overflow="fold")
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


@cli.command("quote")
@click.argument("names", nargs=-1, metavar="[RESULT ...]")
@_languages
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "json")),
    help="Default markdown; json adds bounds, denominator, date, reading and claims.",
)
@click.option("--output", metavar="FILE", help="Write there instead of to standard output.")
@click.option("--list", "listing", is_flag=True, help="Name the results and quote none.")
def quote_command(
    names: tuple[str, ...],
    languages: tuple[str, ...],
    form: str | None,
    output: str | None,
    listing: bool,
) -> None:
    """Say results as sentences to quote, all of them where no RESULT is given.

    Each sentence has its bounds, denominator, date and source, the reading that it rests on, and
    the bounds over all readings where they differ.
    """
    from loudi_analysis.say.quotes import as_markdown, quotes  # noqa: PLC0415 - slow to load
    from loudi_analysis.study.results import RESULTS  # noqa: PLC0415

    if listing:
        if names or languages or form or output is not None:
            raise click.UsageError("--list quotes nothing: give it no RESULT and no other option")
        for result in RESULTS:
            click.echo(f"{result.name:40} {result.what}" if sys.stdout.isatty() else result.name)
        return
    known = [result.name for result in RESULTS]
    if unknown := [name for name in names if name not in known]:
        near = get_close_matches(unknown[0], known)
        hint = f"did you mean {' or '.join(near)}?" if near else "`--list` names them"
        raise click.UsageError(f"no result {unknown[0]!r}; {hint}")
    quoted = quotes(tuple(dict.fromkeys(names)), languages or ("en",))
    text = to_json(quoted) if form == "json" else as_markdown(quoted)
    with written(output) as stream:
        stream.write(to_bytes(text))


ENCODING = click.option(
    "--encoding",
    callback=lambda _context, _option, name: known_encoding(name),
    default=DEFAULT_ENCODING,
    show_default=True,
    help="How the input is encoded, as gb18030 or big5; a byte-order mark is passed over.",
)


def known_encoding(name: str) -> str:
    """Check the name of a text encoding."""
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"no text encoding {name!r}; try gb18030 or big5") from error
    return name


@cli.command("restore")
@click.argument("file", default=STDIN)
@click.option("--report", metavar="FILE.json", help="Write what was done, as JSON.")
@ENCODING
def restore_command(file: str, report: str | None, encoding: str) -> None:
    """Restore a text that pinyin was inserted into, and write it to standard output.

    FILE is one text; `-` or none reads standard input. The output is UTF-8 without a byte-order
    mark, with nothing added or taken away; an undamaged text comes out unchanged.
    """
    from loudi_analysis.corpus.job import refuse_overwriting  # noqa: PLC0415 - slow to load
    from loudi_analysis.restoration import restore as mend  # noqa: PLC0415

    if report is not None:
        refuse_overwriting(report, "--report", [file])
    restored = mend(read_text(file, encoding))
    if report is not None:
        with written(report) as stream:
            stream.write(to_bytes(to_json(restored.report())))
    with written(None) as stream:
        stream.write(to_bytes(restored.text))


@cli.command("extract")
@click.argument("files", nargs=-1, metavar="[FILE ...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(OUTPUTS),
    help="Default: table on a terminal, else by the suffix of --output, else jsonl.",
)
@click.option("--output", metavar="FILE", help="Write there instead of to standard output.")
@click.option(
    "--into",
    metavar="FOLDER",
    help="Write a file there for each FILE; what is there already is not read again.",
)
@click.option("--no-restore", is_flag=True, help="Read damaged texts as they are.")
@ENCODING
@click.option(
    "--field",
    help="The field of JSON Lines that holds the text; files named, and standard input, are then "
    f"JSON Lines whatever their suffix.  [default: {DEFAULT_FIELD}, for .jsonl and .ndjson]",
)
@click.option("--id", "key", help=f"The field that names the document.  [default: {DEFAULT_ID}]")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe before what looks like a formula.")
def extract_command(
    files: tuple[str, ...],
    form: str | None,
    output: str | None,
    into: str | None,
    no_restore: bool,
    encoding: str,
    field: str | None,
    key: str | None,
    raw: bool,
) -> None:
    """Extract the quantities of Chinese texts.

    FILE is a text, a folder of them (.txt, .text, .md), or JSON Lines (.jsonl, .ndjson), each
    also with .gz; `-` or none reads standard input. Rows name their document where there may be
    more than one. A document that cannot be read is named on standard error and passed over; the
    exit status is then 1.
    """
    from loudi_analysis.corpus.job import extract_files  # noqa: PLC0415 - slow to load

    bad = False

    def mark(error: StudyError) -> None:
        nonlocal bad
        bad = True
        complain(error)

    extract_files(
        files or (STDIN,),
        form=form,
        output=output,
        into=into,
        reading={"encoding": encoding, "field": field, "id": key or DEFAULT_ID},
        keyed=key is not None,
        raw=raw,
        restore=not no_restore,
        complain=mark,
    )
    if bad:
        sys.exit(1)


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


def to_json(data: object) -> str:
    """Write data as JSON to read."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def complain(error: StudyError) -> None:
    """Say on one line of standard error what went wrong."""
    line = str(error).translate(PRINTABLE)
    click.echo(f"loudi-analysis: {line}", err=True)


def main() -> None:
    """Run the command line."""
    cli(prog_name="loudi-analysis")
