"""Step 7, exports: the whole study, from the article to tables, notebooks, figures and pages."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from threading import Thread

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from loudi_analysis import figures
from loudi_analysis.io import StudyError, write
from loudi_analysis.pages import catalog, report
from loudi_analysis.pages.evidence import evidence_page
from loudi_analysis.pages.page import notebooks, page_file
from loudi_analysis.say.words import LANGUAGES
from loudi_analysis.study import Study
from loudi_analysis.study.tables import descriptor, to_csv

_INLINE = "module://matplotlib_inline.backend_inline"
"""The user's environment may name a backend that draws no inline figures."""

Progress = Callable[[str], None]


def steps(study: Study, with_notebooks: bool) -> int:
    """Return how many steps `run_study` tells of."""
    return 2 + len(figures.FIGURES) + len(LANGUAGES) + with_notebooks * len(notebooks(study))


def run_study(study: Study, *, with_notebooks: bool = True, progress: Progress = print) -> None:
    """Do the main job: write every table, figure and page, and execute all notebooks in place.

    Figures, ``docs`` and ``notebooks`` stand beside the study's folder. Where any step fails, it is
    a StudyError; what was written before stays whole.
    """
    progress("tables")
    for name, frame in study.tables().items():
        write(study.folder / "processed" / f"{name}.csv", to_csv(frame).encode())
    write(study.folder / "datapackage.json", descriptor(study.folder).encode())
    root = study.folder.parent
    # Kernels take a core of their own meanwhile.
    with executing(notebooks(study) if with_notebooks else ()) as executed:
        export_figures(
            study, figures.FIGURES, ["en"], figures.FORMATS, root / "figures", progress, pages=True
        )
        for language in LANGUAGES:
            name = page_file("evidence", language)
            progress(f"page {name}")
            write(root / "docs" / name, evidence_page(study, language).encode())
        for path, future in executed.items():
            progress(f"notebook {path.name}")
            write(path, future.result().encode())


@contextmanager
def executing(paths: Iterable[Path]) -> Iterator[dict[Path, Future[str]]]:
    """Execute notebooks, two at a time, to be written in place; what ends the body, ends them."""
    import_module("IPython")  # half loaded, there, it stops matplotlib, here
    with asyncio.Runner() as runner:  # which at its end ends what is left
        loop, limit = runner.get_loop(), asyncio.Semaphore(2)
        loop.set_exception_handler(lambda *_: None)  # what is ended dies in many ways
        # In a thread of its own, where the client of a kernel leaves the program's signals alone.
        thread = Thread(target=loop.run_forever)
        thread.start()
        try:
            run = partial(asyncio.run_coroutine_threadsafe, loop=loop)
            yield {path: run(_execute(path, limit)) for path in paths}
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


async def _execute(path: Path, limit: asyncio.Semaphore) -> str:
    async with limit:
        client = NotebookClient(
            nbformat.read(path, as_version=4),
            timeout=120,
            kernel_name="python3",  # of this very Python
            record_timing=False,
            coalesce_streams=True,  # however they arrived
            shutdown_kernel="immediate",
            extra_arguments=["--log-level=40"],
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            await client.async_execute(env={**os.environ, "MPLBACKEND": _INLINE})
        except CellExecutionError as error:
            what = f"{path.name}: a cell failed: {error.ename}: {error.evalue}"
            raise StudyError(what) from error
    return to_json(client.nb)


def to_json(notebook: NotebookNode) -> str:
    """Return a notebook as JSON text, without what names the machine, its Python or a widget."""
    for output in (o for cell in notebook.cells for o in cell.get("outputs", ())):
        # The number of a widget is another one each time; its first view stands beside it.
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook.metadata = nbformat.from_dict(metadata)
    return str(nbformat.writes(notebook)) + "\n"


def export_figures(  # noqa: PLR0913 - what may be chosen of the figures, a name each
    study: Study,
    names: Iterable[str],
    languages: Sequence[str],
    formats: Sequence[str],
    folder: Path,
    progress: Progress,
    *,
    pages: bool = False,
) -> None:
    """Export figures into a folder, byte for byte the same every time.

    English files are named after the figure, the others have the language between name and
    suffix; the format ``csv`` is the data that is drawn. ``pages`` adds the catalog of all
    figures and its pages, one in each language; those in the first have no language in their name.
    Where a figure is unknown or the folder cannot be written, it is a StudyError.
    """
    pictures: dict[str, dict[str, bytes]] = {}
    for name in names:
        for language in languages:
            progress(f"figure {name} ({language})")
            rendered = {form: figures.rendered(name, language, form, study) for form in formats}
            pictures.setdefault(name, {})[language] = rendered.get("svg", b"")
            for form in formats:
                write(folder / catalog.files(name, language)[form], rendered[form])
    if pages:
        progress("catalog of the figures")
        root = study.folder.parent
        inside = Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root))
        way = Path(os.path.relpath(root, folder)).as_posix() if inside else ""
        write(folder / "catalog.json", catalog.catalog_json(study, languages).encode())
        for language in languages:
            svgs = {name: by_language[language] for name, by_language in pictures.items()}
            html = page_file("index", "en" if language == languages[0] else language)
            text = catalog.markdown_page(study, language, way, html)
            name = html.replace("index", "README").replace(".html", ".md")
            write(folder / name, text.encode())
            write(folder / html, catalog.html_page(study, svgs, language).encode())


def write_report(
    study: Study, folder: Path, *, language: str = "en", pdf: bool = True
) -> list[Path]:
    """Write the report in a language, a page of HTML and a PDF, and return the paths.

    Where it cannot be written or printed, it is a StudyError, and an earlier report stays.
    """
    if pdf:
        report.find_chromium()  # before the work is done
    path = folder / page_file("report", language)
    html = report.report_page(study, language)
    files = {path: html.encode()}
    if pdf:
        # Within the folder: some Chromiums see no other temporary files than their own.
        place = folder / f"printing-{os.getpid()}"
        page, printed = place / "report.html", place / "report.pdf"
        try:
            write(page, html.encode())
            report.print_pdf(page, printed)
            # The contents know their pages only now; numbers in them move nothing.
            write(page, report.numbered(html, printed.read_bytes()).encode())
            report.print_pdf(page, printed)
            files[path.with_suffix(".pdf")] = printed.read_bytes()
        finally:
            rmtree(place, ignore_errors=True)
    for path, content in files.items():
        write(path, content)
    return list(files)
