"""Step 7, exports: the whole study, from the article to tables, notebooks, figures and pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pandas as pd
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from loudi_analysis import figures
from loudi_analysis.io import StudyError
from loudi_analysis.pages import catalog, report
from loudi_analysis.pages.evidence import evidence_page
from loudi_analysis.study import tables as datapackage
from loudi_analysis.study.codebook import load_claims, load_quantities
from loudi_analysis.study.results import compute_readings, compute_results
from loudi_analysis.study.source import data_path, study_root

PAGES: dict[str, Callable[[], str]] = {"evidence": evidence_page}
"""The pages of ``docs`` that the study makes, by the name of their file."""

_INLINE = "module://matplotlib_inline.backend_inline"
"""The user's environment may name a backend that draws no inline figures."""

Progress = Callable[[str], None]


def processed_tables() -> dict[str, pd.DataFrame]:
    """Return the generated tables by name: quantities, claims, results and readings."""
    return {
        "quantities": load_quantities(),
        "claims": load_claims(),
        "results": compute_results(),
        "readings": compute_readings(),
    }


def write_tables() -> list[Path]:
    """Write every generated table, then the descriptor with its hashes, and return the paths."""
    paths = []
    for name, frame in processed_tables().items():
        path = data_path("processed", f"{name}.csv")
        write(path, datapackage.to_csv(frame).encode())
        paths.append(path)
    descriptor = data_path("datapackage.json")
    write(descriptor, datapackage.descriptor().encode())
    return [*paths, descriptor]


def notebook_paths() -> list[Path]:
    """Return the study's notebooks in their order."""
    return sorted(study_root().joinpath("notebooks").glob("*.ipynb"))


def execute_notebook(path: Path) -> str:
    """Execute a notebook in a fresh kernel of this very Python and return it as `to_json` does.

    Raises
    ------
    StudyError
        Where a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(env={**os.environ, "MPLBACKEND": _INLINE})
    except CellExecutionError as error:
        raise StudyError(f"{path.name}: a cell failed: {error.ename}: {error.evalue}") from error
    return to_json(notebook)


def to_json(notebook: NotebookNode) -> str:
    """Return a notebook as JSON text, without what names the machine or its Python."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return str(nbformat.writes(notebook)) + "\n"


def export_figures(
    names: Iterable[str],
    languages: Sequence[str],
    formats: Sequence[str],
    folder: Path,
    progress: Progress,
    *,
    pages: bool = False,
) -> list[Path]:
    """Export figures, byte for byte the same every time, and return the paths.

    English files are named after the figure, the others have the language between name and
    suffix; the format ``csv`` is the data that is drawn. ``pages`` adds the catalog of all
    figures and its pages.

    Raises
    ------
    StudyError
        Where a figure is unknown or the folder cannot be written.
    """
    files: dict[str, bytes] = {}
    pictures: dict[str, dict[str, bytes]] = {}
    for name in names:
        for language in languages:
            progress(f"figure {name} ({language})")
            rendered = figures.render(name, language, formats)
            pictures.setdefault(name, {})[language] = rendered.get("svg", b"")
            new = {catalog.file_name(name, language, form): rendered[form] for form in formats}
            for path, content in new.items():
                write(folder / path, content)
            files |= new
    if pages:
        progress("catalog of the figures")
        new = {
            "catalog.json": catalog.catalog_json(languages).encode(),
            "README.md": catalog.markdown_page(languages, _way_to_study(folder)).encode(),
            "index.html": catalog.html_page(pictures, languages).encode(),
        }
        for path, content in new.items():
            write(folder / path, content)
        files |= new
    return [folder / path for path in files]


def write_pages(progress: Progress) -> list[Path]:
    """Write every page into ``docs``, the same bytes every time, and return the paths."""
    paths = []
    for name, page in PAGES.items():
        progress(f"page {name}")
        path = study_root() / "docs" / f"{name}.html"
        write(path, page().encode())
        paths.append(path)
    return paths


def _way_to_study(folder: Path) -> str:
    """Return the way from a folder within the study's to the study's; empty from elsewhere."""
    inside = folder.resolve().is_relative_to(study_root().resolve())
    return Path(os.path.relpath(study_root(), folder)).as_posix() if inside else ""


def run_study(*, notebooks: bool = True, progress: Progress = print) -> None:
    """Do the main job: write every table, figure and page, and execute all notebooks in place.

    Raises
    ------
    StudyError
        Where any step fails; what was written before stays whole.
    """
    progress("tables")
    write_tables()
    folder = study_root() / "figures"
    export_figures(figures.FIGURES, ["en"], figures.FORMATS, folder, progress, pages=True)
    write_pages(progress)
    with ThreadPoolExecutor(2) as pool:
        executed = {
            path: pool.submit(execute_notebook, path)
            for path in (notebook_paths() if notebooks else ())
        }
        for path, future in executed.items():
            progress(f"notebook {path.name}")
            write(path, future.result().encode())


def write_report(folder: Path, *, pdf: bool = True) -> list[Path]:
    """Write the notebooks as one report, a page of HTML and a PDF, and return the paths.

    Raises
    ------
    StudyError
        Where the folder cannot be written, or where no Chromium prints the PDF.
    """
    if pdf:
        report.find_chromium()  # before anything is written
    page, printed = folder / "report.html", folder / "report.pdf"
    write(page, report.report_page().encode())
    if not pdf:
        return [page]
    try:
        printed.unlink(missing_ok=True)  # an earlier one would not be this page's
    except OSError as error:
        raise StudyError(f"cannot write {printed}: {error.strerror or error}") from error
    report.print_pdf(page, printed)
    return [page, printed]


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and only where its bytes change.

    Raises
    ------
    StudyError
        Where the place cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(content)
        new.replace(path)
    except OSError as error:
        raise StudyError(f"cannot write {path}: {error.strerror or error}") from error
