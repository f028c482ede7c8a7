"""A class for end-to-end tests: the server as a process, and students who come in over SSH.

with Server("--scenario", "loop") as server:
    async with server.student("anna") as anna:
        await anna.sees("update 1")
"""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncssh
from emulator import Emulator

from real_terminal import INHERITED, ROOT

PASSWORD, TEACHERS = "four plain words", "chalk"
GRADSTEP = (sys.executable, "-m", "tui.cli")
LAXER = (sys.executable, str(Path(__file__).parent / "bad_class.py"))
"""A class whose explorers can be made to misbehave, and whose minutes are seconds."""

PATIENCE = 20.0


def children(process: int) -> list[int]:
    """Return the numbers of a process's children, the oldest first."""
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True)
    return sorted(int(number) for number in found.stdout.split())


class Student(asyncssh.SSHClientSession[bytes]):
    """Somebody at a terminal, in a class."""

    def __init__(self, columns: int, rows: int) -> None:
        self.raw = b""
        self.over = asyncio.Event()
        self.channel: asyncssh.SSHClientChannel[bytes]
        self._emulator = Emulator(columns, rows)

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self.channel = chan

    def data_received(self, data: bytes, _datatype: Any) -> None:
        self.raw += data
        self._emulator.feed(data)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.over.set()

    def press(self, keys: str | bytes) -> None:
        self.channel.write(keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, rows: int) -> None:
        self._emulator.resize(columns, rows)
        self.channel.change_terminal_size(columns, rows)

    def screen(self) -> str:
        return "\n".join(self._emulator.lines())

    async def sees(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until the text is on the screen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while text not in self.screen() and not self.over.is_set():
                    await asyncio.sleep(0.01)
        assert text in self.screen(), f"{text!r} never appeared\n{self.screen()}"

    async def sees_no_more(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until the text is no longer on the screen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while text in self.screen():
                    await asyncio.sleep(0.01)
        assert text not in self.screen(), f"{text!r} is still there\n{self.screen()}"

    async def leaves(self, patience: float = PATIENCE) -> None:
        """Wait until the session is over."""
        async with asyncio.timeout(patience):
            await self.over.wait()


async def seated(
    connection: asyncssh.SSHClientConnection, columns: int = 80, rows: int = 24, **options: Any
) -> Student:
    """Open a session with a terminal."""
    student = Student(columns, rows)
    usual: dict[str, Any] = {
        "term_type": "xterm-256color",
        "term_size": (columns, rows),
        "encoding": None,
        "window": 32 * 1024,  # As small as a client's may be: to test who takes no output.
    }
    await connection.create_session(lambda: student, **(usual | options))
    return student


class Server:
    """Runs `gradstep class --headless` with these arguments, on a port of its own.

    "{home}" in them is a new folder. `command` replaces the program; `log` holds what has been
    logged so far.
    """

    def __init__(
        self,
        *arguments: str,
        command: Sequence[str] = (*GRADSTEP, "class"),
        password_file: bool = True,
        pins: bool = False,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.home = Path(self._folder.name)
        for name, text in ("password", PASSWORD), ("teachers", TEACHERS):
            (self.home / name).write_text(f"{text}\n", encoding="utf-8")
        self.state = self.home / "state"
        self._log = (self.home / "log").open("wb+")
        self.process = subprocess.Popen(
            [
                *(*command, "--headless", "--port", "0"),
                *(("--password-file", str(self.home / "password")) if password_file else ()),
                *("--teacher-password-file", str(self.home / "teachers")),
                *(() if pins else ("--no-pin",)),
                *(each.format(home=self.home) for each in arguments),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            env={
                **{name: os.environ[name] for name in INHERITED if name in os.environ},
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
                "HOME": str(self.home),
                "LANG": "C.UTF-8",
            },
        )
        assert self.process.stdout
        self.board = ""
        for line in self.process.stdout:
            self.board += line
            if line.startswith("Ready"):
                break
        found = re.search(r"-p (\d+)", self.board)
        assert found, f"it did not open: {self.log}"
        self.port = int(found[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        self._log.close()
        self._folder.cleanup()

    def close(self) -> int:
        """End the class as a service manager does; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(PATIENCE)
        finally:
            self.process.kill()
        if self.process.stdout:
            self.process.stdout.close()
        return status

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(encoding="utf-8")

    def logged(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until the text is in the log."""
        deadline = time.monotonic() + patience
        while text not in self.log:
            assert time.monotonic() < deadline, f"{text!r} was never logged\n{self.log}"
            time.sleep(0.02)

    @asynccontextmanager
    async def connection(
        self, name: str, password: str = PASSWORD, **options: Any
    ) -> AsyncIterator[asyncssh.SSHClientConnection]:
        """Log in."""
        options = {"known_hosts": None, "client_keys": None, "config": []} | options
        async with asyncssh.connect(
            "127.0.0.1", self.port, username=name, password=password, **options
        ) as connection:
            yield connection

    @asynccontextmanager
    async def student(
        self,
        name: str,
        columns: int = 80,
        rows: int = 24,
        term: str = "xterm-256color",
        password: str = PASSWORD,
    ) -> AsyncIterator[Student]:
        """Log in and open a session; at the end, the connection is cut."""
        async with self.connection(name, password) as connection:
            student = await seated(connection, columns, rows, term_type=term)
            try:
                yield student
            finally:
                connection.abort()

    def teacher(self) -> Any:
        """Log the teacher in."""
        return self.student("teacher", password=TEACHERS)
