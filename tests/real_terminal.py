"""A terminal for end-to-end tests: runs a command in a real pty and reads its screen with pyte.

    with Terminal([sys.executable, "-m", "some.app"]) as terminal:
        terminal.wait_for("ready")
        terminal.send("q")
        assert terminal.wait() == 0

Every wait is for a condition, with a time limit that only a failing test reaches.
"""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from emulator import Emulator

ROOT = Path(__file__).resolve().parent.parent
"""The repository: commands run here, so ``python -c`` finds core and tui."""

GRADSTEP = [sys.executable, "-m", "tui.cli"]
"""The command that starts gradstep."""

INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
"""All that a command gets of the environment the tests run in."""


class Terminal:
    """Runs `command` in a pty of `columns` x `rows` and keeps what it shows.

    The environment is a clean one: TERM=xterm-256color, LANG=C.UTF-8, an empty HOME, a dark page,
    then `environment` over it. `stderr` is an open file for standard error, which otherwise is the
    terminal too. As a `job`, the command is run as a shell does. With `controlling=False` the pty
    is not its controlling terminal, so a hang-up ends its input but sends no SIGHUP.

    `raw` is every byte received so far, `process` the command's `subprocess.Popen`.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
        stderr: IO[Any] | None = None,
        controlling: bool = True,
        job: bool = False,
    ) -> None:
        self._job = job
        self.raw = b""
        self._emulator = Emulator(columns, rows)
        self._home = tempfile.TemporaryDirectory()
        self._master, self._slave = pty.openpty()
        self._master_open = True
        self._set_size(columns, rows)

        def take_terminal() -> None:
            if controlling:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "shell_job.py")] * job + list(command),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave if stderr is None else stderr,
            env={
                **{name: os.environ[name] for name in INHERITED if name in os.environ},
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "HOME": self._home.name,
                "GRADSTEP_PAGE": "dark",  # Or each test would wait for an answer from the terminal.
                **(environment or {}),
            },
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=take_terminal,
        )

    def __enter__(self) -> Self:
        """Return the terminal, in which the command is starting."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the command if it still runs, and close the terminal."""
        if self.alive():
            self.process.kill()
            self.process.wait()
        self.hang_up()
        os.close(self._slave)
        self._home.cleanup()

    def send(self, keys: bytes | str, timeout: float = 10) -> None:
        """Type `keys` (str as UTF-8), reading the screen meanwhile so that nobody blocks."""
        rest = keys.encode() if isinstance(keys, str) else keys
        os.set_blocking(self._master, False)
        deadline = time.monotonic() + timeout
        while rest:
            assert time.monotonic() < deadline, f"{len(rest)} bytes not taken\n{self._picture()}"
            self._read(0)
            if select.select([], [self._master], [], 0.05)[1]:
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(self._master, rest) :]

    def wait_until(self, condition: Callable[[], bool], timeout: float = 10) -> None:
        """Read until `condition` holds; AssertionError with the screen if it never does."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"waited {timeout} s in vain\n{self._picture()}"
            self._read(0.05)

    def wait_for(self, text: str, timeout: float = 10) -> None:
        """Read until some line of the screen contains `text`."""
        deadline = time.monotonic() + timeout
        while not any(text in line for line in self.screen()):
            assert time.monotonic() < deadline, f"{text!r} never appeared\n{self._picture()}"
            assert self.alive() or self._read(0.05), f"ended before {text!r}\n{self._picture()}"
            self._read(0.05)

    def wait(self, timeout: float = 10) -> int:
        """Read until the command ends; return its status (-N if signal N killed it)."""
        self.wait_until(lambda: not self.alive(), timeout)
        while self._read(0):
            pass
        return self.process.wait()

    def alive(self) -> bool:
        """Return whether the command is still running."""
        return self.process.poll() is None

    def stopped(self) -> bool:
        """Return whether the command was suspended, as by Ctrl+Z, since last asked."""
        if self._job:
            stat = Path(f"/proc/{self._number()}/stat").read_text()
            return stat.rpartition(")")[2].split()[0] == "T"
        number, status = os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)
        return number != 0 and os.WIFSTOPPED(status)

    def _number(self) -> int:
        """Return the number of the command's process."""
        if not self._job:
            return self.process.pid
        said = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True)
        return int(said.stdout.split()[0])

    def screen(self) -> list[str]:
        """Return the lines shown now, of full width."""
        while self._read(0):
            pass
        return self._emulator.lines()

    def attributes(self) -> list[Any]:
        """Return the terminal's termios attributes, as `termios.tcgetattr` does."""
        return termios.tcgetattr(self._slave)

    def set_attributes(self, attributes: list[Any]) -> None:
        """Set the terminal's attributes, as another program that uses it does."""
        termios.tcsetattr(self._slave, termios.TCSANOW, attributes)

    def resize(self, columns: int, rows: int) -> None:
        """Resize the window; the command is told by SIGWINCH, as by a real terminal."""
        self._emulator.resize(columns, rows)
        self._set_size(columns, rows)

    def hang_up(self) -> None:
        """Close the terminal's window, as it were: input ends, output fails, SIGHUP is sent."""
        if self._master_open:
            os.close(self._master)
            self._master_open = False

    def kill(self, signal_number: int) -> None:
        """Send a signal to the command."""
        os.kill(self._number(), signal_number)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self, timeout: float) -> bool:
        """Show what has been received, waiting at most `timeout` seconds; False if nothing was."""
        if not self._master_open:
            time.sleep(timeout)
            return False
        if not select.select([self._master], [], [], timeout)[0]:
            return False
        received = os.read(self._master, 65536)
        self.raw += received
        self._emulator.feed(received)
        return True

    def _picture(self) -> str:
        status = "running" if self.alive() else f"ended with {self.process.returncode}"
        return "\n".join([f"the command is {status}; its screen:", *self.screen()])


def assert_restored(terminal: Terminal, before: list[object]) -> None:
    """Whether a terminal whose attributes were `before` is as it was."""
    assert terminal.attributes() == before
    assert b"\x1b[?1049l" in terminal.raw, "the alternate screen was not left"
    assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l"), "cursor hidden"
