"""Without a screen: the article's figures to the character, and nothing else on standard output."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
from math import inf

import pytest

from core.descent.scenarios import SCENARIOS
from core.formats.table import FORMATS, header
from tui import cli

Captured = pytest.CaptureFixture[str]
COMMAND = [sys.executable, "-m", "tui.cli"]


def printed(capsys: Captured, *arguments: str) -> str:
    """Return what these arguments print on standard output, having gone well."""
    assert cli.main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.isprintable() or not set(out) - set("\n") & set(map(chr, range(32)))
    return str(out)


def run(*arguments: str, feed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run gradstep apart from any terminal."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=feed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        start_new_session=True,
        check=False,
    )


# The article's figures


def test_the_log_is_the_article_s_to_the_character(capsys: Captured) -> None:
    lines = printed(
        capsys, *["--scenario", "loop", "--epochs", "50", "--format", "log"]
    ).splitlines()
    assert len(lines) == 50
    assert lines[0] == "Epoch = 0 Loss = 31.27642 Y = 0.79X + 5.87"
    assert lines[1] == "Epoch = 1 Loss = 2.18066 Y = 1.67X + 5.60"
    assert lines[49] == "Epoch = 49 Loss = 0.00004 Y = 2.00X + 1.02"


WORKED = [
    (1, 1, 3, 5, 4, 9, 6, 18, 6, 6, 1.5, 1.5),
    (2, 2, 5, 3.5, 2.5, 9.5, 4.5, 10.125, 9, 4.5, 2.25, 1.125),
    (3, 3, 7, 1.25, 1.375, 5.125, -1.875, 1.7578125, -5.625, -1.875, -1.40625, -0.46875),
    (4, 4, 9, 2.65625, 1.84375, None, None, None, None, None, None, None),
]
"""The worked example's first updates, exact in binary floating point."""


def test_csv_is_the_iteration_table(capsys: Captured) -> None:
    rows = list(csv.reader(io.StringIO(printed(capsys, "--format=csv", "--updates=3"))))
    assert tuple(rows[0]) == header(SCENARIOS["worked"].run())
    assert [tuple(float(cell) if cell else None for cell in row) for row in rows[1:]] == WORKED


def test_json_is_the_iteration_table(capsys: Captured) -> None:
    rows = json.loads(printed(capsys, "--format=json", "--updates=3"))
    assert [tuple(row) for row in rows] == [header(SCENARIOS["worked"].run())] * 4
    assert [tuple(row.values()) for row in rows] == WORKED


def test_markdown_is_the_iteration_table(capsys: Captured) -> None:
    lines = printed(capsys, "--format=markdown", "--updates=3").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert tuple(cells[0]) == header(SCENARIOS["worked"].run())
    assert set("".join(cells[1])) == {"-", ":"}
    assert [tuple(float(cell) if cell else None for cell in row) for row in cells[2:]] == WORKED


def test_text_is_the_derivation_of_each_update(capsys: Captured) -> None:
    text = printed(capsys, "--format=text", "--updates=2")
    for line in (
        "y* = m·x + c = 5·1 + 4 = 9",
        "L = ½(y* − y)² = ½(9 − 3)² = 18",
        "y* = m·x + c = 3.5·2 + 2.5 = 9.5",
        "L = ½(y* − y)² = ½(9.5 − 5)² = 10.125",
        "∂L/∂m = ∂L/∂y*·∂y*/∂m = 4.5·2 = 9",
        "η·∂L/∂m = 0.25·9 = 2.25",
        "m ← m − η·∂L/∂m = 3.5 − 2.25 = 1.25",
        "c ← c − η·∂L/∂c = 2.5 − 1.125 = 1.375",
    ):
        assert line in text
    assert text.endswith("after 2 updates: m = 1.25, c = 1.375\n")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_floats_read_back_to_the_same_value(form: str, capsys: Captured) -> None:
    out = printed(capsys, "--scenario=noisy", f"--format={form}", "--updates=40")
    if form == "csv":
        rows = [list(row.values()) for row in csv.DictReader(io.StringIO(out))]
    else:
        rows = [list(map(repr, row.values())) for row in json.loads(out)]
    texts = [cell for row in rows for cell in row if cell not in ("", "None")]
    assert all(text in (repr(float(text)), str(int(float(text)))) for text in texts)
    m, c = 0.0, 0.0
    for row in json.loads(printed(capsys, "--scenario=noisy", "--format=json", "--updates=40")):
        assert (row["m"], row["c"]) == (m, c)
        if row["loss"] is not None:
            m, c = m - row["step_m"], c - row["step_c"]


# How much is printed


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ("--format csv", 6),
        ("--format csv --updates 0", 1),
        ("--format csv --updates 7", 8),
        ("--format csv --epochs 2", 11),
        ("--format csv --goto 3", 4),
        ("--format csv --scenario loop", 11),
        ("--format csv --scenario noisy", 11),
        ("--format csv --change 7:rate=0.1 --updates 2", 3),
        ("--format csv --change 7:rate=0.1 --updates 9", 10),
        ("--format csv --updates 1,000", 1001),
    ],
)
def test_the_number_of_rows(arguments: str, rows: int, capsys: Captured) -> None:
    out = printed(capsys, *arguments.split())
    assert len(out.splitlines()) - 1 == rows


def test_a_diverging_run_stops_and_says_so_on_standard_error(capsys: Captured) -> None:
    assert cli.main(["--format", "json", "--updates", "5000"]) == 0
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert len(rows) == 2916
    assert rows[2914]["loss"] == inf
    assert err == "gradstep: Stopped: L is inf at update 2,915.\n"


# Where there is no terminal


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_no_escape_byte_and_nothing_else(form: str) -> None:
    result = run("--format", form, "--epochs", "2")
    assert (result.returncode, result.stderr) == (0, "")
    assert "\x1b" not in result.stdout
    assert result.stdout.endswith("\n")
    assert not result.stdout.startswith("\n")


def test_without_a_terminal_text_is_printed() -> None:
    result = run()
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("update 1, sample 1 of 5, epoch 1")
    assert "after 5 updates" in result.stdout


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_dumb_terminal_gets_text_where_it_is_asked_for(term: str | None) -> None:
    master, slave = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "TERM"}
    environment |= {} if term is None else {"TERM": term}
    with os.fdopen(master, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [*COMMAND, "--updates=1"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        shown = b""
        while chunk := read_some(screen):
            shown += chunk
        assert process.wait() == 0
    assert shown.startswith(b"update 1, sample 1 of 5")
    assert b"\x1b" not in shown


def read_some(screen: io.RawIOBase | io.FileIO) -> bytes:
    try:
        return screen.read(4096) or b""
    except OSError:  # EIO: the other side of a pty has been closed.
        return b""


def test_data_from_standard_input() -> None:
    result = run("-", "--format=csv", "--updates=1", feed="\ufeffx;y\r\n1;3\r\n2;5\r\n")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[1].startswith("1,1.0,3.0,0.0,0.0,")


def test_bad_data_from_standard_input_get_one_sentence() -> None:
    result = run("-", feed="1,3\n2,five\n")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("gradstep: ")
    assert "line 2" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_mistake() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--scenario=loop", "--updates=100000", "--format=csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline().startswith(b"iteration")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


@pytest.mark.parametrize("arguments", ["--updates=1", "--list-scenarios", "--help"])
def test_a_locale_without_unicode_is_no_mistake(arguments: str) -> None:
    result = run(arguments, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.isascii()


def test_a_hundred_thousand_rows_load() -> None:
    feed = "".join(f"{n % 97},{n % 89}\n" for n in range(100_000))
    result = run("-", "--format=csv", "--updates=2", "--standardise", feed=feed)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 4
