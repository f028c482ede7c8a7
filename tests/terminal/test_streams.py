"""Standard streams that are full, cut short, closed or gone: a sentence, and no traceback."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from real_terminal import GRADSTEP, ROOT, Terminal

Result = subprocess.CompletedProcess[str]
LONG = ("--scenario=loop", "--updates=20000", "--format=csv")
PRINTING = [
    (),
    ("--format=csv", "--updates=1"),
    LONG,
    ("--list-scenarios",),
    ("--list-lessons",),
    ("--help",),
    ("--version",),
]


def shell(redirection: str, *arguments: str, **environment: str) -> Result:
    """Run gradstep as a shell does it with a redirection, apart from any terminal."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *GRADSTEP, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
        check=False,
    )


def assert_said(result: Result, reason: str) -> None:
    sentence = rf"gradstep: Standard output can't be written: {reason}\. Send it elsewhere\.\n"
    assert re.fullmatch(sentence, result.stderr), result.stderr
    assert result.returncode == 2


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_output_that_finds_no_room_gets_a_sentence(arguments: tuple[str, ...]) -> None:
    assert_said(shell(">/dev/full", *arguments, PYTHONUNBUFFERED=""), "No space left on device")


def test_so_does_help_that_is_not_held_back_until_the_end() -> None:
    result = shell(">/dev/full", "--help", PYTHONUNBUFFERED="1")
    assert_said(result, "No space left on device")


@pytest.mark.parametrize("arguments", [PRINTING[1], ("--help",)], ids=" ".join)
def test_so_does_output_that_is_closed(arguments: tuple[str, ...]) -> None:
    assert_said(shell(">&-", *arguments), "Bad file descriptor")
    assert_said(shell("<&- >&-", *arguments), "Bad file descriptor")


def test_so_does_output_beyond_the_limit_for_files(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    result = subprocess.run(
        ["sh", "-c", f'ulimit -f 8; exec "$@" >{path}', "sh", *GRADSTEP, *LONG],
        capture_output=True,
        text=True,
        check=False,
    )
    assert_said(result, "File too large")


@pytest.mark.parametrize("errors", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("output", ["", ">/dev/full", ">&-"])
def test_where_nothing_can_be_said_the_status_tells(output: str, errors: str) -> None:
    result = shell(f"{output} {errors}", "--rate=fast")
    assert (result.returncode, result.stdout, result.stderr) == (2, "", "")
    # A run that diverges, which is said on standard error.
    result = shell(f"{output} {errors}", "--format=csv", "--updates=5000")
    assert (result.returncode, result.stderr) == (2 if output else 0, "")
    assert len(result.stdout.splitlines()) == (0 if output else 2917)


def test_input_that_is_closed_is_empty() -> None:
    result = shell("<&-", "-")
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(r"gradstep: \S[^\n]* is empty[^\n]*\.\n", result.stderr)
    result = shell("<&-", "--format=csv", "--updates=1")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("iteration")


@pytest.mark.parametrize("redirection", ["<&-", "2>&-", "<&- 2>&-"])
def test_the_explorer_does_without_a_stream(redirection: str) -> None:
    with Terminal(["sh", "-c", f'exec "$@" {redirection}', "sh", *GRADSTEP]) as terminal:
        before = terminal.attributes()
        terminal.wait_for("quit")
        terminal.send("n")
        terminal.wait_for("update 1: done")
        terminal.send("qq")
        assert terminal.wait() == 0
        assert terminal.attributes() == before


def test_an_export_beyond_the_limit_for_files_gets_a_sentence(tmp_path: Path) -> None:
    command = ["sh", "-c", f'cd {tmp_path}; ulimit -f 0; exec "$@"', "sh", *GRADSTEP]
    environment = {"PYTHONPATH": str(ROOT)}
    with Terminal(command, environment=environment, columns=120) as terminal:
        terminal.wait_for("quit")
        terminal.send("nx\r")
        terminal.wait_for("File too large")
        terminal.send("\x1bqq")
        assert terminal.wait() == 0
        assert b"Traceback" not in terminal.raw
        assert b"ignored" not in terminal.raw
