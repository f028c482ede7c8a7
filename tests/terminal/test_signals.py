"""Stops, signals and hang-ups at any moment: the terminal restored, the session saved, a status."""

import signal
import sys
from pathlib import Path

import pytest

from real_terminal import GRADSTEP, Terminal, assert_restored
from sessions import STEPS
from tui import saving
from tui.terminal.ending import ENDING_SIGNALS

SIGNALS = ["SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file that sessions are saved to."""
    return tmp_path / "mine"


def saving_to(file: Path) -> list[str]:
    return [*GRADSTEP, "--autosave", str(file)]


def scripted(script: str, *arguments: str) -> list[str]:
    """Return the command that runs gradstep with something changed in it."""
    lines = [script, "from tui import cli", "sys.exit(cli.main())"]
    return [sys.executable, "-c", "\n".join(["import os, signal, sys", *lines]), *arguments]


# Stopped, and going on


def test_a_stop_changes_nothing(file: Path) -> None:
    with Terminal(saving_to(file)) as terminal:
        before = terminal.attributes()
        terminal.wait_for("quit")
        held = terminal.attributes()
        for update in range(1, 4):
            terminal.kill(signal.SIGSTOP)
            terminal.wait_until(terminal.stopped)
            terminal.set_attributes(before)  # As the shell does.
            terminal.raw = b""
            terminal.kill(signal.SIGCONT)
            terminal.wait_until(lambda: terminal.attributes() == held)
            terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw)
            terminal.send("n")
            terminal.wait_for(f"update {update}: done")
        terminal.send("q")
        assert terminal.wait() == 0
        assert_restored(terminal, before)
    assert saving.read(file).done == 3


def test_neither_does_going_on_without_a_stop(file: Path) -> None:
    with Terminal(saving_to(file)) as terminal:
        before = terminal.attributes()
        terminal.wait_for("quit")
        for _ in range(20):
            terminal.kill(signal.SIGCONT)
        terminal.send("nn")
        terminal.wait_for("update 2: done")
        terminal.send("q")
        assert terminal.wait() == 0
        assert_restored(terminal, before)


# Signals


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_restores_the_terminal_and_saves(name: str, file: Path) -> None:
    number = signal.Signals[name]
    with Terminal(saving_to(file)) as terminal:
        before = terminal.attributes()
        terminal.wait_for("quit")
        terminal.send("nns")
        terminal.wait_for("update 3: forward")
        terminal.kill(number)
        assert terminal.wait() == 128 + number
        assert_restored(terminal, before)
    assert saving.read(file).at == 2 * STEPS + 1


HANGS = """
import time
from tui.app import actions
from tui.terminal import driver
driver.GRACE_SECONDS = 2
def hang(explorer):
    explorer.bell()
    while True:
        time.sleep(0.01)
actions.undo = hang
"""


def test_what_hangs_is_saved_before_it_is_ended(file: Path) -> None:
    with Terminal(scripted(HANGS, "--autosave", str(file))) as terminal:
        before = terminal.attributes()
        terminal.wait_for("quit")
        terminal.send("nnu")
        terminal.wait_until(lambda: b"\a" in terminal.raw)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert_restored(terminal, before)
    assert saving.read(file).done == 2


# While it starts and as it ends: a signal as a module is imported

AT_IMPORT = """
class Finder:
    def find_spec(self, name, *_):
        if name == {module!r}:
            {action}
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize(
    ("module", "number"),
    [
        *(
            ("tui.terminal.streams", signal.SIGINT),
            ("numpy", signal.SIGINT),
            ("textual", signal.SIGINT),
        ),
        *(("numpy", signal.SIGHUP), ("textual", signal.SIGHUP), ("plotext", signal.SIGALRM)),
    ],
)
def test_a_signal_while_it_starts_needs_no_words(module: str, number: signal.Signals) -> None:
    script = AT_IMPORT.format(module=module, action=f"os.kill(os.getpid(), {int(number)})")
    with Terminal(scripted(script)) as terminal:
        before = terminal.attributes()
        assert terminal.wait() == 128 + number
        assert terminal.attributes() == before
        assert b"Traceback" not in terminal.raw


def test_a_signal_after_the_end_comes_too_late() -> None:
    script = f"""
from tui import cli
cli.main()
for number in {[int(number) for number in ENDING_SIGNALS]}:
    os.kill(os.getpid(), number)
sys.exit(7)"""
    with Terminal(scripted(script, "--list-lessons")) as terminal:
        assert terminal.wait() == 7


# Hang-ups

GONE = "print('waiting', flush=True)\n            while os.isatty(0): pass"


@pytest.mark.parametrize(
    "module", ["tui.terminal.streams", "tui.command.line_mode", "textual.drivers.linux_driver"]
)
def test_a_terminal_that_vanishes_while_it_starts(module: str, tmp_path: Path) -> None:
    script = AT_IMPORT.format(module=module, action=GONE)
    errors = tmp_path / "errors"
    # Without SIGHUP, which may come later than the end of the input.
    with (
        errors.open("w") as stderr,
        Terminal(scripted(script), stderr=stderr, controlling=False) as terminal,
    ):
        terminal.wait_for("waiting")
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP
    assert errors.read_text() == ""


VANISHING = """
import asyncio
from tui.app.explorer import Explorer
def vanish():
    os.kill(os.getpid(), signal.SIGHUP)
"""
DIALOG = """
def opened(self, *dialog, before=Explorer.open_dialog):
    before(self, *dialog)
    vanish()
Explorer.open_dialog = opened
"""
KEY = """
def handing(self, *work, before=Explorer.run_worker):
    worker = before(self, *work)
    self.workers.cancel_all()
    vanish()
    return worker
Explorer.run_worker = handing
"""
QUIT = """
def leave(self):
    vanish()
    asyncio.get_running_loop().call_soon(self.exit, 0)
Explorer.leave = leave
"""


@pytest.mark.parametrize(
    ("moment", "keys"),
    [(DIALOG, "x"), (DIALOG, "e"), (KEY, "xa"), (QUIT, "q")],
    ids=["export", "settings", "a key for a dialog", "quitting"],
)
def test_a_terminal_that_vanishes_amid_a_key(
    moment: str, keys: str, file: Path, tmp_path: Path
) -> None:
    errors = tmp_path / "errors"
    command = scripted(VANISHING + moment, "--autosave", str(file))
    with errors.open("w") as stderr, Terminal(command, stderr=stderr) as terminal:
        terminal.wait_for("quit")
        terminal.send(f"n{keys}")
        assert terminal.wait() == 128 + signal.SIGHUP
    assert errors.read_text() == ""
    assert saving.read(file).done == 1


@pytest.mark.parametrize(
    ("keys", "controlling"),
    [("9999999n", True), ("9999999n", False), ("xe\r", True), ("a+++", False)],
)
def test_a_terminal_that_vanishes_at_work(keys: str, controlling: bool, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with (
        errors.open("w") as stderr,
        Terminal(GRADSTEP, stderr=stderr, controlling=controlling) as terminal,
    ):
        terminal.wait_for("quit")
        terminal.send(keys)
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP
    assert errors.read_text() == ""


def test_a_terminal_that_vanishes_while_it_is_suspended(file: Path) -> None:
    with Terminal(saving_to(file), job=True) as terminal:
        terminal.wait_for("quit")
        terminal.send("nn\x1a")
        terminal.wait_until(terminal.stopped)
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP
    assert saving.read(file).done == 2
