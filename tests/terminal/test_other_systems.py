"""Where the system lacks what POSIX has, gradstep starts all the same, with Textual's driver."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import __version__
from real_terminal import GRADSTEP, ROOT, Terminal

AS_ON_WINDOWS = """
import os, signal, sys
import asyncio, concurrent.futures, pathlib, platform, shutil, tempfile, subprocess
import numpy, plotext, textual.app, textual.drivers.headless_driver
HIDDEN = {"termios", "fcntl", "resource", "pwd", "grp", "tty", "pty", "curses"}
class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
for name in HIDDEN:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Lacking())
KEPT = {"SIGINT", "SIGTERM", "SIGABRT", "SIGFPE", "SIGILL", "SIGSEGV"}
for name in [each for each in dir(signal) if each.startswith("SIG") and each[3] != "_"]:
    if name not in KEPT:
        delattr(signal, name)
for name in ("O_NONBLOCK", "O_CLOEXEC", "fchown", "fchmod", "fork", "getuid"):
    delattr(os, name)
from tui import cli
sys.platform = "win32"
"""
"""Hides what Windows lacks; what is loaded before is the system's own, and knows where it is."""

HEADLESS = "textual.drivers.headless_driver:HeadlessDriver"


def on_windows(*arguments: str, then: str = "", **environment: str) -> tuple[int, str, str]:
    """Run gradstep where all that is hidden; return its status and what it says."""
    script = f"{AS_ON_WINDOWS}{then}\nsys.exit(cli.main({list(arguments)!r}))"
    inherited = {name: text for name, text in os.environ.items() if name != "TERM"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**inherited, "LANG": "C.UTF-8", **environment},
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_without_what_windows_lacks_it_prints_version_help_and_table(tmp_path: Path) -> None:
    assert on_windows("--version") == (0, f"gradstep {__version__}\n", "")
    status, said, errors = on_windows("--help")
    assert (status, errors) == (0, "")
    assert said.startswith("usage: gradstep")
    status, said, errors = on_windows("--updates", "2", "--format", "csv")
    assert (status, errors) == (0, "")
    assert said.count("\n") == 4
    data = tmp_path / "own.csv"
    data.write_text("x,y\n1,2\n2,4\n")
    status, said, errors = on_windows(str(data), "--updates", "1", "--format", "csv")
    assert (status, errors) == (0, "")
    assert said.count("\n") == 3


def test_without_what_windows_lacks_the_explorer_starts_with_textual_s_driver(
    tmp_path: Path,
) -> None:
    saved = tmp_path / "kept.session"
    then = """
from tui.app.explorer import Explorer
def begin(self, _begin=Explorer._begin):
    _begin(self)
    self.answer(__import__("textual.events").events.Key("space", " "))
    print("DRIVER", type(self._driver).__name__, self.session.at, file=sys.stderr)
    self.exit(return_code=7)
Explorer._begin = begin
"""
    status, _, errors = on_windows("--autosave", str(saved), then=then, TEXTUAL_DRIVER=HEADLESS)
    assert "DRIVER HeadlessDriver 4" in errors
    assert status == 7
    assert saved.exists()


def test_without_what_windows_lacks_the_dialogue_is_held() -> None:
    then = """
from asyncio import AbstractEventLoop, unix_events
unix_events._UnixSelectorEventLoop.add_signal_handler = AbstractEventLoop.add_signal_handler
"""
    status, said, errors = on_windows("--lines", "--goto", "1", then=then)
    assert (status, errors) == (0, "")
    assert "After update 1: m = 3.5, c = 2.5." in said


def test_a_class_says_in_a_sentence_what_to_do_instead() -> None:
    status, _, errors = on_windows("class", "--help")
    assert status == 2
    assert errors.count("\n") == 1
    assert "held on Linux alone" in errors
    assert "WSL" in errors


def test_a_driver_that_is_asked_for_is_taken_in_a_terminal_too() -> None:
    """Textual's own asks the terminal for the kitty protocol, which gradstep's does not."""
    own = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
    for environment, asks in (({}, False), (own, True)):
        with Terminal(GRADSTEP, environment=environment) as terminal:
            terminal.wait_for("q quits")
            assert (b"\x1b[>25u" in terminal.raw) is asks


@pytest.mark.parametrize(("term", "screen"), [(None, False), ("dumb", False), ("xterm", True)])
def test_no_term_is_a_dumb_terminal_where_the_system_has_it(term: str | None, screen: bool) -> None:
    from tui.command import line_mode, program

    class Tty:
        def isatty(self) -> bool:
            return True

    environment = {} if term is None else {"TERM": term}
    options = program.parser().parse_args([])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", Tty())
        assert line_mode.asked_for(options, environment) is not screen
        patch.setattr(sys, "platform", "win32")
        assert line_mode.asked_for(options, environment) is (term == "dumb")
