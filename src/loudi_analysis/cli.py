"""The command line, `loudi-analysis`: each command a thin layer over one module.

Exit status: 0 done, 2 wrong use, 1 anything else, with one line on standard error.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from loudi_analysis.corpus.documents import (
    DEFAULT_ENCODING,
    DEFAULT_FIELD,
    PRINTABLE,
    STDIN,
    SUFFIXES,
    DocumentError,
    are_many,
    documents,
    is_folder,
    read_text,
    total_size,
)
from loudi_analysis.io import StudyError
from loudi_analysis.study.source import study_root

LANGUAGES = ("en", "zh-Hant", "zh-Hans")
FORMATS = ("svg", "png", "pdf", "web", "csv")
OUTPUTS = ("table", "jsonl", "csv", "html")


class Program(click.Group):
    """The commands, with one way to fail: a user's mistake is one line, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
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
@click.option("--html", metavar="FILE.html", help="Write damaged and restored lines side by side.")
@click.option("--mark", is_flag=True, help="Put 〔 〕 around each repair that is in doubt.")
@click.option(
    "--threshold",
    metavar="P",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    help="The probability below which a repair is in doubt.",
)
@ENCODING
def restore_command(
    file: str, report: str | None, html: str | None, mark: bool, threshold: float, encoding: str
) -> None:
    """Restore a text that pinyin was inserted into, and write it to standard output.

    FILE is one text; `-` or none reads standard input. The output is UTF-8 without a byte-order
    mark, with nothing added or taken away; an undamaged text comes out unchanged. How many places
    are in doubt is said on standard error.
    """
    from loudi_analysis.restoration import restore as mend  # noqa: PLC0415 - slow to load
    from loudi_analysis.restoration import view  # noqa: PLC0415

    for name, option in ((report, "--report"), (html, "--html")):
        if name is not None:
            refuse_overwriting(name, option, [file])
    damaged = read_text(file, encoding)
    restored = mend(damaged)
    if report is not None:
        with written(report) as stream:
            stream.write(to_bytes(to_json(restored.report())))
    if html is not None:
        with written(html) as stream:
            stream.write(to_bytes(view.side_by_side(damaged, restored, threshold)))
    with written(None) as stream:
        stream.write(to_bytes(view.marked(restored, threshold) if mark else restored.text))
    if count := view.doubtful(restored, threshold):
        places = "1 place" if count == 1 else f"{count} places"
        click.echo(f"{places} in doubt, below {threshold:g} or left as found", err=True)


@cli.command("extract")
@click.argument("files", nargs=-1, metavar="[FILE ...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(OUTPUTS),
    help="Default: table on a terminal, else by the suffix of --output, else jsonl.",
)
@click.option("--output", metavar="FILE", help="Write there instead of to standard output.")
@click.option("--no-restore", is_flag=True, help="Read damaged texts as they are.")
@ENCODING
@click.option(
    "--field",
    help="The field of JSON Lines that holds the text; files named, and standard input, are then "
    f"JSON Lines whatever their suffix.  [default: {DEFAULT_FIELD}, for .jsonl and .ndjson]",
)
def extract_command(
    files: tuple[str, ...],
    form: str | None,
    output: str | None,
    no_restore: bool,
    encoding: str,
    field: str | None,
) -> None:
    """Extract the quantities of Chinese texts.

    FILE is a text, a folder of them (.txt, .text, .md), or JSON Lines (.jsonl, .ndjson); `-` or
    none reads standard input. Rows name their document where there may be more than one. A
    document that cannot be read is named on standard error and passed over; the exit status is
    then 1.
    """
    from loudi_analysis.corpus.formats import FORMATS, Extracted, table  # noqa: PLC0415
    from loudi_analysis.corpus.frames import read_quantities  # noqa: PLC0415 - slow to load
    from loudi_analysis.restoration import restore as mend  # noqa: PLC0415

    names = files or (STDIN,)
    on_terminal = output is None and sys.stdout.isatty()
    if output is not None:
        refuse_overwriting(output, "--output", names)
        form = form or {".csv": "csv", ".html": "html", ".htm": "html"}.get(Path(output).suffix)
    form = form or ("table" if on_terminal else "jsonl")
    bad = 0

    def extracted(advance: Callable[[int], None]) -> Iterator[Extracted]:
        nonlocal bad
        for document in documents(names, encoding, field):
            if isinstance(document, DocumentError):
                bad += 1
                complain(document)
                continue
            text = document.text if no_restore else mend(document.text).text
            yield Extracted(document.name, text, read_quantities(text))
            advance(document.size)

    with progress_bytes(names, shown=not on_terminal) as advance:
        write = FORMATS[form] if form != "table" else partial(table, terminal=on_terminal)
        pieces = write(extracted(advance), are_many(names, field))
        # Nothing is opened, or overwritten, before there is something to write.
        if (piece := next(pieces, None)) is not None:
            with written(output) as stream:
                stream.write(to_bytes(piece))
                for piece in pieces:
                    stream.write(to_bytes(piece))
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


@contextmanager
def progress_bytes(names: Sequence[str], *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that counts bytes read, to a bar where standard error is a terminal."""
    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda size: None
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total_size(names))
        yield lambda size: bar.advance(task, size)


def to_json(data: object) -> str:
    """Write data as JSON to read."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def to_bytes(text: str) -> bytes:
    """Encode for any output: a lone surrogate, which UTF-8 cannot hold, is written as an escape."""
    return text.encode("utf-8", "backslashreplace")


def refuse_overwriting(output: str, option: str, names: Sequence[str]) -> None:
    """Refuse an output that is one of the inputs, or would be on the next run."""
    path = Path(output)
    for name in names:
        with suppress(OSError, ValueError):  # where either does not exist
            if name != STDIN and path.samefile(name):
                raise click.UsageError(f"{option} {output} is what is read: name another file")
        if (
            is_folder(name)
            and path.suffix.lower() in SUFFIXES
            and path.resolve().is_relative_to(Path(name).resolve())
        ):
            raise click.UsageError(
                f"{option} {output} lies in {name}, which is read: name a file outside it"
            )


@contextmanager
def written(output: str | None) -> Iterator[BinaryIO]:
    """Open standard output, or a file that takes its name only when it is whole."""
    if output is None:
        stdout = sys.stdout.buffer
        try:
            yield stdout
            stdout.flush()
        except OSError as error:
            # What is left in the buffer must not fail once more when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
            if isinstance(error, BrokenPipeError):  # the reader, as `head`, has what it wanted
                raise click.exceptions.Exit(0) from error
            raise StudyError(f"cannot write standard output: {error.strerror}") from error
        return
    path = Path(output).resolve()
    try:
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise StudyError(f"{output}: is a folder: name a file in it")
            with path.open("wb") as stream:  # /dev/null, a named pipe
                yield stream
            return
        mode = path.stat().st_mode if path.exists() else 0o666 & ~current_umask()
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        whole = Path(name)
        try:
            with open(handle, "wb") as stream:  # noqa: PTH123 - a descriptor
                yield stream
            whole.chmod(mode)
            whole.replace(path)
        except BaseException:
            whole.unlink()
            raise
    except OSError as error:
        raise StudyError(f"{output}: cannot be written: {error.strerror}") from error


def current_umask() -> int:
    """Return the permissions that new files go without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def complain(error: StudyError) -> None:
    """Say on one line of standard error what went wrong."""
    line = str(error).translate(PRINTABLE)
    click.echo(f"loudi-analysis: {line}", err=True)


def main() -> None:
    """Run the command line."""
    cli(prog_name="loudi-analysis")
