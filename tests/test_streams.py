"""Streams and files: whatever they are, one line says what failed, and nothing is lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from loudi_analysis.io import StudyError, write, written

LINUX = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's devices")
PROGRAM = f"{sys.executable} -m loudi_analysis"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.txt").write_text("共3名", encoding="utf-8")
    Path("before").write_text("before")
    Path("loop").symlink_to("loop")
    monkeypatch.setenv("LA", PROGRAM)
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # would hide what buffers do at the end


def shell(line: str) -> tuple[int, str, str]:
    """Run a line of shell in which `$LA` is the program: its status, output and errors."""
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def unchanged() -> bool:
    found = sorted(map(str, Path().iterdir()))
    return (found, Path("before").read_text()) == (["before", "good.txt", "loop"], "before")


FULL, CLOSED = "No space left on device", "Bad file descriptor"
FAILS = [
    ("$LA extract good.txt >&-", f"standard output: cannot be written: {CLOSED}"),
    ("$LA extract good.txt --output /dev/stdout >&-", f"/dev/stdout: cannot be written: {CLOSED}"),
    ("$LA restore <&-", "standard input: is closed: name a file"),
    ("$LA --help >&-", f"standard output: cannot be written: {CLOSED}"),
    ("$LA --version > /dev/full", f"standard output: cannot be written: {FULL}"),
    ("$LA restore --help > /dev/full", f"standard output: cannot be written: {FULL}"),
    ("$LA restore good.txt > /dev/full", f"standard output: cannot be written: {FULL}"),
    ("$LA extract good.txt > /dev/full", f"standard output: cannot be written: {FULL}"),
    ("$LA extract good.txt --output /dev/full", f"/dev/full: cannot be written: {FULL}"),
    ("$LA audit > /dev/full", f"standard output: cannot be written: {FULL}"),
    ("$LA quote --list > /dev/full", f"standard output: cannot be written: {FULL}"),
]


@LINUX
@pytest.mark.parametrize(("line", "message"), FAILS, ids=[line for line, _ in FAILS])
def test_what_fails_is_one_line_and_status_1(line: str, message: str) -> None:
    assert shell(line) == (1, "", f"loudi-analysis: {message}\n")
    assert unchanged()


@LINUX
@pytest.mark.parametrize("option", ["extract - --output", "restore --report"])
def test_what_is_read_is_not_written(option: str) -> None:
    status, output, errors = shell(f"$LA {option} before < before")
    assert (status, output) == (2, "")
    assert "before is what is read" in errors
    assert unchanged()


@LINUX
@pytest.mark.parametrize("option", ["--report", "--html"])
def test_a_report_is_kept_where_the_text_is_lost(option: str) -> None:
    status, _, errors = shell(f"$LA restore good.txt {option} before > /dev/full")
    assert (status, errors) == (1, f"loudi-analysis: standard output: cannot be written: {FULL}\n")
    assert unchanged()
    status, _, errors = shell(f"$LA restore good.txt {option} before >> before")
    assert (status, f"{option} before is standard output" in errors) == (2, True)
    assert unchanged()
    line = f"yes 共3名 | head -99999 | $LA restore {option} before 2>&1 | head -1"
    assert shell(line) == (0, "共3名\n", "")  # the reader went away, and the report is there
    assert Path("before").read_text() != "before"


GOES_ON = [
    ("$LA extract good.txt --output /dev/stdout | cat", ['"surface": "3名"']),
    ("$LA extract good.txt --output /dev/stdout >> before; cat before", ['before{"', "3名"]),
    ("$LA extract good.txt --output >(cat) 2>&-", ['"surface": "3名"']),
    ("set -o pipefail; $LA --help | head -1", ["Usage: loudi-analysis"]),
    ("PYTHONIOENCODING=ascii $LA audit", ["\\u591a and \\u4f59 are read by the convention"]),
    ("PYTHONIOENCODING=ascii PYTHONUTF8=0 $LA restore good.txt", ["共3名"]),
]


@LINUX
@pytest.mark.parametrize(("line", "shown"), GOES_ON, ids=[line for line, _ in GOES_ON])
def test_what_can_be_written_is_written(line: str, shown: list[str]) -> None:
    status, output, errors = shell(line)
    assert (status, errors) == (0, "")
    assert not [part for part in shown if part not in output]


# Root may search any folder, but not without the rights to.
LESS = "setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-all " * (
    os.geteuid() == 0
)


@LINUX
@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs util-linux")
def test_what_cannot_be_opened_in_a_folder_does_not_end_the_job() -> None:
    shell("mkdir -p in/no in/yes; cp good.txt in/no/a.txt; cp good.txt in/yes; mkfifo in/a.txt")
    status, output, errors = shell(f"chmod 444 in/no; timeout 60 {LESS}$LA extract in good.txt")
    assert re.findall('"document": "(.*?)"', output) == ["in/yes/good.txt", "good.txt"]
    told = "loudi-analysis: in/no/a.txt: cannot be read: Permission denied\n"
    assert (status, errors) == (1, told)


@LINUX
def test_a_closed_output_gives_its_number_to_no_other_file() -> None:
    """The next file that is opened would be written, or replaced, in its place."""
    script = "from loudi_analysis import io; io.guard_streams(); other = open('before', 'r+b')"
    script += "\nwith io.written('/dev/stdout') as stream: stream.write(b'lost')"
    status, _, errors = shell(f'{sys.executable} -c "{script}" >&-')
    assert (status, errors.splitlines()[-1].split(": ", 1)[1]) == (
        1,
        f"/dev/stdout: cannot be written: {CLOSED}",
    )
    assert unchanged()


PLACES = [
    ("loop", "loop: cannot be written: Too many levels of symbolic links"),
    ("loop/x", "loop/x: cannot be written: "),
    (".", ".: is a folder: name a file in it"),
    ("nowhere/x", "nowhere/x: cannot be written: No such file or directory"),
    ("before/x", "before/x: cannot be written: Not a directory"),
    ("x" * 256, "cannot be written: File name too long"),
    ("a\0b", "cannot be written: embedded null"),
    ("/dev/fd/9999", f"/dev/fd/9999: cannot be written: {CLOSED}"),
    ("/dev/full", f"/dev/full: cannot be written: {FULL}"),
]


@LINUX
@pytest.mark.parametrize(("name", "message"), PLACES)
def test_a_place_that_cannot_be_written_is_named(name: str, message: str) -> None:
    with pytest.raises(StudyError, match=re.escape(message)), written(name) as stream:
        stream.write(b"1")
    assert unchanged()


def test_what_is_no_plain_file_is_written_as_it_stands() -> None:
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    appended = os.open("before", os.O_WRONLY | os.O_APPEND)
    for name in ("pipe", f"/dev/fd/{appended}"):
        with written(name) as stream:
            stream.write(b", now")
    assert os.read(reader, 9) == b", now"
    assert Path("before").read_text() == "before, now"
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)
    os.close(reader)
    os.close(appended)


def test_a_link_stays_one_and_permissions_stay() -> None:
    Path("link").symlink_to("before")
    Path("before").chmod(0o640)
    with written("link") as stream:
        stream.write(b"now")
    assert Path("link").is_symlink()
    assert Path("before").read_text() == "now"
    assert Path("before").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_in_one_line_and_leaves_nothing_unfinished(name: str) -> None:
    number = getattr(signal, name)  # tests that run in the background are told to ignore some
    with subprocess.Popen(
        [*PROGRAM.split(), "extract", "good.txt", "-", "--format", "jsonl", "--output", "before"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - of one thread
    ) as process:
        while len(list(Path().iterdir())) == 3:  # until the new file is begun
            assert process.poll() is None
        process.send_signal(number)
        _, errors = process.communicate()
    assert (process.returncode, errors) == (1, f"loudi-analysis: stopped by {name}\n".encode())
    assert unchanged()


def test_a_signal_that_the_caller_ignores_is_ignored() -> None:
    script = "import os, signal; from loudi_analysis import io; io.guard_streams();"
    script += "os.kill(os.getpid(), signal.SIGHUP); print('goes on')"
    assert shell(f"trap '' HUP; {sys.executable} -c \"{script}\"") == (0, "goes on\n", "")


def test_a_signal_ends_the_loading_too() -> None:
    Path("script.py").write_text(
        "import os, runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Stops:\n"
        "    def find_spec(name, *_):\n"
        "        if name == 'click':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stops)\n"
        "runpy.run_module('loudi_analysis', run_name='__main__')\n"
    )
    told = "loudi-analysis: stopped by SIGINT\n"
    assert shell(f"{sys.executable} script.py audit") == (1, "", told)


def test_two_writers_do_not_mix() -> None:
    with written("x") as one, written("x") as other:
        one.write(b"one")
        other.write(b"other")
    assert Path("x").read_bytes() in (b"one", b"other")
    assert not list(Path().glob(".*"))


def test_an_error_of_the_body_is_not_the_outputs() -> None:
    with pytest.raises(PermissionError), written("before") as stream:
        stream.write(b"half")
        raise PermissionError("reading")
    assert unchanged()


def test_a_file_is_written_only_where_its_bytes_change() -> None:
    write(Path("new/folder/x"), b"1")
    inode = Path("new/folder/x").stat().st_ino
    write(Path("new/folder/x"), b"1")
    assert Path("new/folder/x").stat().st_ino == inode
    write(Path("new/folder/x"), b"2")
    assert Path("new/folder/x").read_bytes() == b"2"
    with pytest.raises(StudyError, match="before/x: cannot be written"):
        write(Path("before/x"), b"1")


@pytest.mark.parametrize("name", ["x" * 255, "名" * 85, "a b'c"])
def test_a_name_may_be_as_long_as_names_are(name: str) -> None:
    with written(name) as stream:
        stream.write(b"1")
    assert Path(name).read_bytes() == b"1"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_file_that_may_not_be_written_is_not_replaced() -> None:
    Path("before").chmod(0o444)
    with pytest.raises(StudyError, match="Permission denied"), written("before"):
        pass
