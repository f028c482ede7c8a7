"""The export dialog: what it writes, what it shows to copy, and what it refuses."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from errno import ENOSPC
from itertools import islice
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.formats.command_line import command_line
from core.formats.script import script
from core.formats.session_line import dump, load
from core.formats.table import FORMATS, csv_lines, header
from core.quiz.score import answers_csv
from core.session.session import Look, Session, travel
from pilots import closed, fill, mistake, opened, press, session_of, until
from real_terminal import Terminal
from sessions import STEPS, dataset, forget_everything, looked_at, scenario
from tui.app.additions import Additions
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice
from tui.dialogs.export import CopyDialog, ExportDialog, exported


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "what", ["csv", "markdown", "json", "screen", "script", "session", "guesses"]
)
async def test_an_export_writes_what_it_says(what: str, amid: Session, folder: Path) -> None:
    async with opened(amid, "x") as pilot:
        fill(pilot, what=what)
        await pilot.press("enter")
        assert closed(pilot)
    (path,) = folder.iterdir()
    text = path.read_text(encoding="utf-8")
    if what == "csv":
        rows = list(csv.reader(text.splitlines()))
        assert (tuple(rows[0]), len(rows)) == (header(scenario().run), 14)
    elif what == "json":
        assert [row["iteration"] for row in json.loads(text)] == list(range(1, 14))
    elif what == "markdown":
        assert len(text.splitlines()) == 15
    elif what == "script":
        shown = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
        assert shown.stdout.splitlines() == list(csv_lines(amid.run, 12))
    elif what == "session":
        assert load(text) == amid
    elif what == "guesses":
        assert text.splitlines() == list(answers_csv(amid.answers))
    else:
        assert text.startswith("<svg")
        assert "Derivation" in text
        assert "Export" not in text


async def test_an_export_asks_before_it_overwrites(amid: Session, folder: Path) -> None:
    (folder / "mine.csv").write_text("mine")
    async with opened(amid, "x") as pilot:
        fill(pilot, file="mine.csv")
        await pilot.press("enter")
        assert "exists" in mistake(pilot)
        assert (folder / "mine.csv").read_text() == "mine"
        await pilot.press("enter")
        assert closed(pilot)
    assert (folder / "mine.csv").read_text().startswith("iteration")


@pytest.mark.parametrize("file", ["no/such/folder.csv", "", ".", "a\0b.csv", "/dev/full", "pipe"])
async def test_a_path_that_cannot_be_written_gets_a_sentence(
    file: str, amid: Session, folder: Path
) -> None:
    os.mkfifo(folder / "pipe")
    async with opened(amid, "x") as pilot:
        fill(pilot, file=file)
        await pilot.press("enter")
        assert not closed(pilot)
        assert "can't be written" in mistake(pilot)
        await pilot.press("escape")
        assert session_of(pilot) is amid
    assert [path.name for path in folder.iterdir()] == ["pipe"]


@pytest.mark.parametrize("name", ["worked", "own [points] of/mine"])
async def test_the_export_shows_the_command_of_this_session(name: str, folder: Path) -> None:
    data = dataset((1, 3), (2, 5), name=name)
    session = travel(Session(new_run(data, Settings(), (1, 2))), 5)
    async with opened(session, "x") as pilot:
        shown = str(pilot.app.screen.query_one("#command", Static).content)
        assert shown == command_line(session)
        whole = str(pilot.app.screen.query_one("#session", Static).content)
        assert load(whole.removeprefix("gradstep --session ")) == session
        assert "/" not in pilot.app.screen.query_one("#file", Input).value
    assert list(folder.iterdir()) == []


# Many rows


MANY = 200_000


def far(updates: int = MANY) -> Session:
    """Return a session that has been so far, of which only the derivation is seen."""
    reached = replace(scenario("loop"), furthest=updates * STEPS)
    path_of(reached.run).extend(updates)  # Or opening it would.
    return looked_at(reached, Look(zoomed=True))


def hint(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one("#hint", Static).content)


async def keys(pilot: Pilot[int], names: str) -> None:
    """Type keys as they are typed ahead; Textual's own way waits until all work is done."""
    assert isinstance(pilot.app, Explorer)
    await press(pilot.app, names)


async def begin(pilot: Pilot[int], what: str = "csv") -> None:
    """Have a long table written, or gathered, until the bar is seen."""
    fill(pilot, what=what)
    await keys(pilot, "enter")
    await until(lambda: closed(pilot) or f"of {MANY + 1:,} rows  Esc stops" in hint(pilot))
    assert not closed(pilot)


@pytest.mark.parametrize("what", ["csv", "markdown", "json"])
async def test_escape_stops_a_long_export_and_leaves_no_file(what: str, folder: Path) -> None:
    async with opened(far(), "x") as pilot:
        await begin(pilot, what)
        await keys(pilot, "enter space space space space escape")  # The first does nothing.
        await until(lambda: bool(mistake(pilot)))
        assert re.fullmatch(r"Stopped at row [\d,]+: nothing was written\.", mistake(pilot))
        assert pilot.app.screen.query_one(Choice).value != what
        assert hint(pilot) == ExportDialog.KEYS
        assert list(folder.iterdir()) == []
        fill(pilot, what="script")  # Which is short.
        await keys(pilot, "enter")
        await until(lambda: closed(pilot))
    assert [path.name for path in folder.iterdir()] == ["gradstep-loop.py"]


async def test_a_file_is_replaced_only_once_the_other_is_whole(folder: Path) -> None:
    mine, link = folder / "mine.csv", folder / "link.csv"
    mine.write_text("mine")
    mine.chmod(0o640)
    link.symlink_to(mine)
    async with opened(far(), "x") as pilot:
        fill(pilot, file="link.csv")
        await keys(pilot, "enter")
        await until(lambda: "exists already" in mistake(pilot))
        await keys(pilot, "enter")
        await until(lambda: "Esc stops" in hint(pilot))
        await keys(pilot, "escape")
        await until(lambda: "nothing was written" in mistake(pilot))
        assert mine.read_text() == "mine"
    async with opened(far(1234), "x") as pilot:
        fill(pilot, file="link.csv")
        await keys(pilot, "enter enter")
        await until(lambda: closed(pilot))
    assert mine.read_text().splitlines() == list(csv_lines(far().run, 1234))
    assert mine.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(folder.iterdir()) == [link, mine]


async def test_a_new_file_has_the_mode_of_any_other(folder: Path) -> None:
    (folder / "any").touch()
    async with opened(far(1234), "x") as pilot:
        await keys(pilot, "enter")
        await until(lambda: closed(pilot))
    assert (folder / "gradstep-loop.csv").stat().st_mode == (folder / "any").stat().st_mode


async def test_an_app_that_ends_amid_an_export_leaves_no_file(folder: Path) -> None:
    async with opened(far(), "x") as pilot:
        await begin(pilot)
        await keys(pilot, "ctrl+c")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_is_ended_amid_an_export_leaves_no_file(end: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui.cli", "--scenario=loop", f"--goto={MANY}"]
    with Terminal(command) as terminal:
        terminal.wait_for("update 200,000: done")
        terminal.send("x")
        terminal.wait_for("Enter exports")
        terminal.send(f"\t\t\x05\x15{tmp_path}/a.csv\r")  # Ctrl+E, Ctrl+U: in place of its own name
        terminal.wait_for("of 200,001 rows")
        terminal.kill(end)
        assert terminal.wait() == 128 + end
        assert b"mistake" not in terminal.raw
    assert list(tmp_path.iterdir()) == []


BROKEN = {
    "No space left on device. Choose another file.": OSError(ENOSPC, os.strerror(ENOSPC)),
    "The rows could not be computed: there is not enough memory.": MemoryError(),
}


@pytest.mark.parametrize("said", BROKEN)
async def test_an_export_that_fails_is_said_and_leaves_no_file(
    said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run: Run, updates: int) -> Iterator[str]:
        yield from islice(csv_lines(run, updates), 1000)
        raise BROKEN[said]

    monkeypatch.setitem(FORMATS, "csv", broken)
    async with opened(far(), "x") as pilot:
        await keys(pilot, "enter")
        await until(lambda: bool(mistake(pilot)))
        assert mistake(pilot).endswith(said)
        assert hint(pilot) == ExportDialog.KEYS
        assert list(folder.iterdir()) == []
        await pilot.press("escape")
        assert closed(pilot)


async def test_what_is_too_long_to_copy_is_not_made_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def counted(run: Run, updates: int) -> Iterator[str]:
        nonlocal made
        for text in csv_lines(run, updates):
            made += 1
            yield text

    monkeypatch.setitem(FORMATS, "csv", counted)
    copied: list[str] = []
    app = Explorer(far(), additions=Additions(confined=True, show=copied.append))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        await keys(pilot, "enter")
        await until(lambda: "too much to copy" in mistake(pilot))
        assert 1000 < made < MANY / 10
        assert hint(pilot) == CopyDialog.KEYS
        fill(pilot, what="session")
        await keys(pilot, "enter")
        await until(lambda: closed(pilot))
    assert copied == [f"{dump(app.session)}\n"]


def clipboards(raw: bytes) -> list[str]:
    """Return what a terminal was sent for its clipboard."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", raw)
    return [b64decode(each).decode() for each in found]


@pytest.mark.parametrize("what", ["csv", "script", "session", "guesses"])
def test_an_export_goes_to_the_terminal_s_clipboard(what: str) -> None:
    choices = ["csv", "markdown", "json", "screen", "script", "session", "guesses"]
    command = [sys.executable, "-m", "tui.cli", "--goto=2"]
    with Terminal(command) as terminal:
        terminal.wait_for("update 2: done")
        terminal.send("x")
        terminal.wait_for("Enter exports")
        terminal.send(" " * choices.index(what) + "\t \r")
        terminal.wait_for(
            "Sent to the clipboard. If nothing can be pasted, export to a file instead."
        )
        (copied,) = clipboards(terminal.raw)
        if what == "session":
            assert load(copied).done == 2
        else:
            session = scenario("worked", done=2)
            assert copied == "".join(exported(session, what))
        assert "Written" not in "\n".join(terminal.screen())


async def test_what_is_too_long_for_a_clipboard_goes_to_a_file(folder: Path) -> None:
    async with opened(far(1234), "x") as pilot:
        fill(pilot, to="the clipboard")
        await until(lambda: pilot.app.screen.query_one("#file", Input).disabled)
        await keys(pilot, "enter")
        await until(lambda: "export it to a file" in mistake(pilot))
        assert mistake(pilot).startswith("This is longer than 74,994 bytes, too much to copy")
        fill(pilot, to="a file")
        await until(lambda: not pilot.app.screen.query_one("#file", Input).disabled)
        await keys(pilot, "enter")
        await until(lambda: closed(pilot))
    assert [path.name for path in folder.iterdir()] == ["gradstep-loop.csv"]


def test_a_script_takes_no_update() -> None:
    session = far()
    forget_everything()
    assert "for update in range(200001)" in script(session)
    assert path_of(session.run).recorded == 0


def test_a_table_is_recorded_as_it_is_written() -> None:
    session = far()
    forget_everything()
    assert len(list(islice(csv_lines(session.run, MANY), 400))) == 400
    assert path_of(session.run).recorded < MANY / 10
