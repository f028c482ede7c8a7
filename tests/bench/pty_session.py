"""A command in a pty, its output read as raw bytes with the time of each."""

import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fcntl import ioctl
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from emulator import Emulator

COLUMNS, ROWS = 80, 24
QUIET = 0.15
"""Seconds without output after which an answer is taken to be complete."""
PATIENCE = 30.0
"""Seconds after which something is broken."""

_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "HOME")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: seconds from the question to the last byte, and how many bytes."""

    seconds: float
    size: int


class PtySession:
    """Runs `command` in a pty of its own, the same environment for each; use it in a `with`."""

    def __init__(self, command: Sequence[str], columns: int = COLUMNS, rows: int = ROWS) -> None:
        self._master, slave = pty.openpty()
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.size = 0
        """How many bytes have come since the start, or since the last keys."""
        self._unseen = bytearray()  # Fed to the emulator once it is looked at: that takes long.
        self._emulator = Emulator(columns, rows)
        self._last = self._started = time.perf_counter()
        self._process = subprocess.Popen(
            list(command),
            preexec_fn=partial(os.login_tty, slave),
            env={
                **{name: os.environ[name] for name in _INHERITED if name in os.environ},
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
                "GRADSTEP_PAGE": "dark",  # Or it would wait for an answer from the terminal.
            },
        )
        os.close(slave)

    def __enter__(self) -> Self:
        """Return the session, in which the command is starting."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the command, and close the pty."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def first_frame(self, words: Sequence[str]) -> float:
        """Wait for the first frame with all these words; return the seconds to its last byte.

        An app may send it in several goes, and parts of it only after the words.
        """
        self._wait_for(words, PATIENCE)
        self.settle(2 * QUIET)
        return self._last - self._started

    def press(self, keys: bytes, quiet: float = QUIET, patience: float = 0) -> Answer:
        """Type `keys`, and return what they caused until the output is quiet.

        The first of it may take as long as `patience`.
        """
        self.size = 0
        start = self._last = time.perf_counter()
        os.write(self._master, keys)
        if self._read(max(quiet, patience)):
            self.settle(quiet)
        return Answer(self._last - start, self.size)

    def ask(self, keys: bytes, words: Sequence[str], patience: float = PATIENCE) -> float:
        """Type `keys`, and return the seconds until all the words have been sent since.

        TimeoutError where they are not, after `patience` seconds.
        """
        self._text()
        self.size = 0
        start = time.perf_counter()
        os.write(self._master, keys)
        self._wait_for(words, patience)
        return self._last - start

    def _wait_for(self, words: Sequence[str], patience: float) -> None:
        """Read until all the words are on the screen."""
        deadline = time.perf_counter() + patience
        while missing := [word for word in words if word not in self._text()]:
            left = deadline - time.perf_counter()
            if left < 0:
                raise TimeoutError(f"{missing} not on the screen after {patience:.0f} s")
            self._read(left)
            # All there is before it is looked at: else the command would wait for the emulator.
            while self._read(0):
                pass

    def settle(self, quiet: float = QUIET) -> None:
        """Read until there is no output for `quiet` seconds."""
        deadline = time.perf_counter() + PATIENCE
        while self._read(quiet):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the output never paused in {PATIENCE:.0f} s")

    def memory(self) -> int:
        """Return bytes of resident memory; OSError if not told here."""
        report = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text()
        found = re.search(r"^Rss:\s+(\d+) kB$", report, re.MULTILINE)
        if found is None:
            raise OSError("no memory in the kernel's report")
        return int(found[1]) * 1024

    def _text(self) -> str:
        """Return what is on the screen."""
        self._emulator.feed(bytes(self._unseen))
        self._unseen.clear()
        return "\n".join(self._emulator.lines())

    def _read(self, timeout: float) -> bool:
        """Take what has been received, waiting at most `timeout` seconds; False if nothing was."""
        if not select.select([self._master], [], [], timeout)[0]:
            return False
        try:
            received = os.read(self._master, 65536)
        except OSError:  # EIO: the command has ended.
            received = b""
        self._last = time.perf_counter()
        if not received:
            raise ChildProcessError(f"the command ended with this on its screen: {self._text()}")
        self._unseen += received
        self.size += len(received)
        return True
