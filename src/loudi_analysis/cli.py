"""The command line, `loudi-analysis`: each command a thin layer over one module.

Exit status: 0 done, 2 wrong use, 1 anything else, with one line on standard error.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

import loudi_analysis as la
from loudi_analysis.corpus import ENCODING, FIELD, ID, OUTPUTS, PRINTABLE, STDIN
from loudi_analysis.io import StudyError, UnknownName, guard_streams, needing, to_bytes, written
from loudi_analysis.say.words import LANGUAGES, Own

Names = tuple[str, ...]
Told = str | None
Option = Callable[[Callable[..., None]], Callable[..., None]]
FORMATS = ("svg", "png", "pdf", "web", "csv")


class Program(click.Group):
    """The commands, with one way to fail: a user's mistake is one line, never a traceback."""

    def main(self, *arguments: Any, **options: Any) -> Any:  # noqa: D102 - as of every group
        try:
            with needing("study"):
                return super().main(*arguments, **options)
        except (StudyError, OSError) as error:
            complain(error)
            sys.exit(1)


@click.group(
    cls=Program, context_settings={"help_option_names": ["-h", "--help"], "show_default": True}
)
@click.version_option(package_name="loudi-analysis")
def cli() -> None:
    """Restore damaged Chinese text, extract its quantities, and run the Loudi study."""


_study = click.option(
    "--study", "folder", metavar="FOLDER", help="Another study, laid out as the folder data is."
)
_lang = partial(click.option, "--lang", type=click.Choice(LANGUAGES))
_language = _lang("language", default="en")
_languages = _lang("languages", multiple=True, help="Repeatable; default en.")
_list = partial(click.option, "--list", "listing", is_flag=True)
_output = click.option(
    "--output", metavar="FILE", help="Write there instead of to standard output."
)


def _format(forms: Sequence[str], told: str = "", name: str = "form", **how: Any) -> Option:
    return click.option("--format", name, type=click.Choice(forms), help=told, **how)


def _folder(default: str) -> Option:
    kind, told = click.Path(path_type=Path, file_okay=False), "Folder to write to."
    return click.option("--output", type=kind, default=default, help=told)


@cli.command("study")
@click.option("--no-notebooks", is_flag=True, help="Leave the notebooks out.")
def study_command(no_notebooks: bool) -> None:
    """Run the whole study: tables, notebooks, figures and pages, from the article.

    Writes data/processed, notebooks, figures and the pages of docs in place. Run twice, it leaves
    the same bytes.
    """
    from loudi_analysis.build import run_study, steps
    from loudi_analysis.show import amount

    study = la.load_study()
    with progress_lines(steps(study, not no_notebooks)) as progress:
        run_study(study, with_notebooks=not no_notebooks, progress=progress)
    for answer in map(study.__getitem__, study.headlines):
        bounds = dict.fromkeys((answer.stated, answer.implied))
        said = [amount(interval, answer.unit) for interval in bounds]
        click.echo(f"{answer.what}: {', by the convention of the last digit '.join(said)}")


@cli.command("figures")
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@_languages
@_format(FORMATS, "Default all; web: 1,200 pixels wide; csv: the data.", "formats", multiple=True)
@_folder("figures")
@_list(help="Name the figures and write nothing.")
@_study
def figures_command(
    names: Names, languages: Names, formats: Names, output: Path, listing: bool, folder: Told
) -> None:
    """Export the study's figures, all of them where no NAME is given.

    Without NAME and --format, the catalog of the figures and its pages are written too; in the
    study's own folder they stay English. Of another study, those that it can show are exported.
    """
    from loudi_analysis.build import export_figures
    from loudi_analysis.figures import FIGURES, shown_by, told

    check_names("figure", names, FIGURES)
    study = la.load_study(folder)
    languages = tuple(dict.fromkeys(languages or ("en",)))
    shown = [*(FIGURES if folder is None or names else shown_by(study))]
    if listing:
        name_all(shown, lambda name: told(name, languages[0], study).title)
        return
    if left := [name for name in FIGURES if name not in shown]:
        click.echo(f"left out, since this study cannot show them: {', '.join(left)}", err=True)
    # The pages in the study's own folder are English, as the study writes them.
    own = os.path.realpath(output) == os.path.realpath(study.folder.parent / "figures")
    pages = not (names or formats or left) and (languages == ("en",) or not own)
    formats = tuple(dict.fromkeys(formats or FORMATS))
    chosen = tuple(dict.fromkeys(names or shown))
    with progress_lines(len(chosen) * len(languages) + pages) as progress:
        export_figures(study, chosen, languages, formats, output, progress, pages=pages)
    count = "1 figure" if len(chosen) == 1 else f"{len(chosen)} figures"
    also = ", with their catalog and pages" if pages else ""
    how = f"{', '.join(formats)} in {', '.join(languages)}{also}"
    click.echo(f"{count} as {how}: {output}", err=True)


@cli.command("report")
@_folder("report")
@click.option("--no-pdf", is_flag=True, help="Write the page alone, which needs no Chromium.")
@_language
def report_command(output: Path, no_pdf: bool, language: str) -> None:
    """Write the report to read, a page of HTML and a PDF: summary, figures, sentences, tables."""
    from loudi_analysis.build import write_report

    for path in write_report(la.load_study(), output, language=language, pdf=not no_pdf):
        click.echo(path)


@cli.command("evidence")
@click.option(
    "--output", metavar="FILE", help="File to write to.  [default: docs/evidence.html, or its like]"
)
@_language
@_study
def evidence_command(output: Told, language: str, folder: Told) -> None:
    """Write the evidence page: the article with every quantity bound to what rests on it.

    One HTML file that asks no other machine for anything. It links to those in the other languages
    as evidence.html, evidence-zh-Hant.html and evidence-zh-Hans.html beside it.
    """
    from loudi_analysis.pages.page import page_file

    page = to_bytes(la.evidence_page(la.load_study(folder), language))
    with written(output or f"docs/{page_file('evidence', language)}") as stream:
        stream.write(page)


@cli.command()
@_language
@_format(("table", "csv", "json"), default="table")
@_study
def audit(language: str, form: str, folder: Told) -> None:
    """Print the consistency checks of the article's numbers and their verdicts."""
    from loudi_analysis.corpus.formats import laid_out
    from loudi_analysis.study.analyses import VERDICTS
    from loudi_analysis.study.tables import Table, to_csv

    own = Own(la.load_study(folder), language)
    told, words = own.said, own.words
    verdicts = sorted(own.study.verdicts(), key=lambda v: VERDICTS.index(v.verdict))
    rows = []
    for v in verdicts:
        note = words.joined([told(n) for n in (v.condition, v.note) if n], "report.notes")
        rows.append((told(v.verdict), told(v.statement), v.numbers, note))
    frame = Table(rows, columns=["verdict", "statement", "numbers", "note"])
    if form != "table":
        text = to_csv(frame) if form == "csv" else to_json(frame.to_dict("records"))
        click.echo(text, nl=False)
        return
    heads = (words(f"report.{heading}") for heading in ("verdict", "check", "numbers", "note"))
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else 160
    print(laid_out(heads, rows, room))  # as escapes what the output cannot hold
    counts = Counter(v.verdict for v in verdicts)
    told_counts = [words("report.count", n=counts[kind], verdict=told(kind)) for kind in VERDICTS]
    click.echo(words.joined(told_counts, "list.comma"))


@cli.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--article", metavar="FILE", help="Its text: put there, each quantity a row to fill.")
def new_command(folder: Path, article: Told) -> None:
    """Lay out an empty study in FOLDER, which must be new or empty: tables to be filled."""
    from loudi_analysis.corpus.documents import read_text

    for path in la.new_study(folder, read_text(article, ENCODING) if article else ""):
        click.echo(path)


@cli.command("quote")
@click.argument("names", nargs=-1, metavar="[RESULT ...]")
@_languages
@_format(
    ("markdown", "json", "csv"), "Default markdown; json adds what each rests on; csv: a row each."
)
@_output
@_list(help="Name the results and quote none.")
@_study
def quote_command(
    names: Names, languages: Names, form: Told, output: Told, listing: bool, folder: Told
) -> None:
    """Say results as sentences to quote, all of them where no RESULT is given.

    Each sentence has its bounds, denominator, date and source, the reading that it rests on, and
    the bounds over all readings where they differ.
    """
    from loudi_analysis.say.quotes import as_csv, as_markdown, quotes

    if listing and (names or languages or form or output is not None):
        raise click.UsageError("--list quotes nothing: give it no RESULT and no other option")
    study = la.load_study(folder)
    if listing:
        name_all(study.results_by_id, lambda name: study.results_by_id[name].what)
        return
    check_names("result", names, study.results_by_id)
    quoted = quotes(study, tuple(dict.fromkeys(names)), languages or ("en",))
    text = {"json": to_json, "csv": as_csv}.get(form or "", as_markdown)(quoted)
    with written(output) as stream:
        stream.write(to_bytes(text))


def check_names(kind: str, names: Iterable[str], known: Sequence[str] | dict[str, Any]) -> None:
    """Refuse a name that does not exist, as wrong use, with the nearest ones."""
    for name in names:
        if name not in known:
            raise click.UsageError(str(UnknownName(kind, name, known)))


def name_all(names: Iterable[str], what: Callable[[str], str]) -> None:
    """Print names, one a line; on a terminal with what each is."""
    for name in names:
        click.echo(f"{name:40} {what(name)}" if sys.stdout.isatty() else name)


def known_encoding(_context: object, _option: object, name: str) -> str:
    """Check the name of a text encoding."""
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"no text encoding {name!r}; try gb18030 or big5") from error
    return name


_encoding = click.option(
    "--encoding",
    callback=known_encoding,
    default=ENCODING,
    help="How the input is encoded, as gb18030 or big5; a byte-order mark is passed over.",
)


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
    help="The probability below which a repair is in doubt.",
)
@_encoding
def restore_command(
    file: str, report: Told, html: Told, mark: bool, threshold: float, encoding: str
) -> None:
    """Restore a text that pinyin was inserted into, and write it to standard output.

    FILE is one text; `-` or none reads standard input. The output is UTF-8 without a byte-order
    mark, with nothing added or taken away; an undamaged text comes out unchanged. How many places
    are in doubt is said on standard error.
    """
    from loudi_analysis.corpus.documents import read_text
    from loudi_analysis.corpus.job import STDOUT, refuse_overwriting
    from loudi_analysis.restoration import view

    for output, option in ((report, "--report"), (html, "--html")):
        refuse_overwriting(output, option, [file, STDOUT])
    if report and html and os.path.realpath(report) == os.path.realpath(html):
        raise click.UsageError(f"--report and --html are both {html}: name two files")
    damaged = read_text(file, encoding)
    restored = la.restore(damaged)
    with ExitStack() as beside:  # where the text cannot be written, what they held before stays
        if report is not None:
            beside.enter_context(written(report)).write(to_bytes(to_json(restored.report())))
        if html is not None:
            page = view.side_by_side(damaged, restored, threshold)
            beside.enter_context(written(html)).write(to_bytes(page))
        try:
            with written(None) as stream:
                stream.write(to_bytes(view.marked(restored, threshold) if mark else restored.text))
        except SystemExit as gone:  # a reader that goes away has what it wanted
            if gone.code:
                raise
    if count := view.doubtful(restored, threshold):
        places = "1 place" if count == 1 else f"{count} places"
        click.echo(f"{places} in doubt, below {threshold:g} or left as found", err=True)


@cli.command("explain")
@click.argument("file", default=STDIN)
@_encoding
def explain_command(file: str, encoding: str) -> None:
    """Say what every numeral of a text became: a quantity, or the rule that refused it, and why.

    FILE is one text; `-` or none reads standard input. One line a numeral: where it stands, its
    words, the quantity and what it holds, or the rule and its reason, separated by tabs.
    """
    from loudi_analysis.corpus.documents import read_text
    from loudi_analysis.corpus.formats import in_words

    with written(None) as stream:
        for found in la.explain(read_text(file, encoding)):
            became = ("quantity", in_words(found.quantity)) if found.quantity else found[4:]
            cells = (f"{found.start}-{found.end}", found.surface, *became)
            line = "\t".join(str(cell).translate(PRINTABLE) for cell in cells)
            stream.write(to_bytes(line + "\n"))


@cli.command("extract")
@click.argument("files", nargs=-1, metavar="[FILE ...]")
@_format(OUTPUTS, "Default: table on a terminal, else by the suffix of --output, else jsonl.")
@_output
@click.option(
    "--into",
    metavar="FOLDER",
    help="Write a file there for each FILE, named after its path, in which .. is parent and / is "
    "root; what is there already is not read again.",
)
@click.option("--no-restore", is_flag=True, help="Read damaged texts as they are.")
@_encoding
@click.option(
    "--field",
    help="The field of JSON Lines that holds the text; files named, and standard input, are then "
    f"JSON Lines whatever their suffix.  [default: {FIELD}, for .jsonl and .ndjson]",
)
@click.option("--id", "key", help=f"The field that names the document.  [default: {ID}]")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe before what looks like a formula.")
def extract_command(
    files: Names, no_restore: bool, encoding: str, field: Told, key: Told, **how: Any
) -> None:
    """Extract the quantities of Chinese texts.

    FILE is a text, a folder of them (.txt, .text, .md), or JSON Lines (.jsonl, .ndjson), each
    also with .gz; `-` or none reads standard input. Rows name their document where there may be
    more than one. A document that cannot be read is named on standard error and passed over; the
    exit status is then 1.
    """
    from loudi_analysis.corpus.job import extract_files

    if not files and sys.stdin is not None and sys.stdin.isatty():
        click.echo("reading what is typed here; end it with Ctrl+D on a line of its own", err=True)
    read_as = {"encoding": encoding, "field": field, "id": key or ID}
    how |= {"restore": not no_restore, "key": key or "", "complain": complain}
    if not extract_files(files or (STDIN,), read_as, **how):
        sys.exit(1)


@contextmanager
def progress_lines(steps: int) -> Iterator[Callable[[str], None]]:
    """Give a function that shows a step: a bar on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield partial(click.echo, err=True)
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("", total=steps)
        yield lambda step: progress.update(task, description=step, advance=1)


def to_json(data: object) -> str:
    """Write data as JSON to read."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def complain(error: StudyError | OSError) -> None:
    """Say on one line of standard error what went wrong."""
    if isinstance(error, OSError):
        error = StudyError(f"{error.filename or 'cannot go on'}: {error.strerror or error}")
    line = str(error).translate(PRINTABLE)
    click.echo(f"loudi-analysis: {line}", err=True)


def main() -> None:
    """Run the command line."""
    guard_streams()
    os.environ["MPLBACKEND"] = "agg"  # figures go to files, whatever the user's environment names
    cli(prog_name="loudi-analysis")
