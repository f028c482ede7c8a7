"""Real OpenSSH clients, each in a pty of 80×24, all of them read by one loop."""

import os
import pty
import random
import selectors
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterable, Sequence
from fcntl import ioctl
from functools import partial
from math import inf
from types import TracebackType
from typing import Self

COLUMNS, ROWS = 80, 24
PATIENCE = 90.0
QUIET = 0.4
FIRST_FRAME = (b"Iterations", b"quit")
"""A title on the first page, and its last word."""


class Client:
    """One ssh, and when what came of it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.received = bytearray()
        self.started = self.pressed = self.last = time.perf_counter()
        self.painted = 0.0
        """Seconds to the first frame; 0 until it is there."""
        self.process = subprocess.Popen(
            list(command), preexec_fn=partial(os.login_tty, slave), env=environment
        )
        os.close(slave)

    def read(self) -> None:
        """Take what has come."""
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        if not data:
            text = bytes(self.received[-2000:]).decode("utf-8", "replace")
            raise ChildProcessError(f"a client has ended, with this last output: {text}")
        self.last = time.perf_counter()
        self.received += data
        if not self.painted and all(word in self.received for word in FIRST_FRAME):
            self.painted = self.last - self.started

    def press(self, key: bytes) -> None:
        """Type a key."""
        self.received.clear()
        self.pressed = self.last = time.perf_counter()
        os.write(self.master, key)

    @property
    def latency(self) -> float:
        """Seconds from the last key to the last byte since; for ever where none has come."""
        return self.last - self.pressed if self.received else inf


class Crowd:
    """Clients of one server; use it in a `with`, which ends them."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for client in self.clients:
            client.process.send_signal(signal.SIGKILL)
        for client in self.clients:
            client.process.wait()
            os.close(client.master)
        self._selector.close()

    def join(self, commands: Iterable[Sequence[str]], environment: dict[str, str]) -> list[float]:
        """Start clients all at once; return the seconds to the first frame of each."""
        new = [Client(command, environment) for command in commands]
        for client in new:
            self.clients.append(client)
            self._selector.register(client.master, selectors.EVENT_READ, client)
        deadline = time.perf_counter() + PATIENCE
        while not all(client.painted for client in new):
            if time.perf_counter() > deadline:
                missing = [client for client in new if not client.painted]
                text = bytes(missing[0].received[-2000:]).decode("utf-8", "replace")
                raise TimeoutError(f"{len(missing)} clients see no page; one sees: {text}")
            self._read(0.2)
        self.settle()
        return [client.painted for client in new]

    def settle(self) -> None:
        """Read until nothing comes for a while."""
        deadline = time.perf_counter() + PATIENCE
        while self._read(QUIET):
            if time.perf_counter() > deadline:
                raise TimeoutError("the output never pauses")

    def press_in_turn(self, period: float, keys: int) -> list[float]:
        """Have each client press a key every `period` seconds; return the seconds of each.

        They go forward and then back, as long numbers cost more than short ones; they begin at
        different times, and are a little irregular, as people are. A key not answered before the
        next is pressed counts as one that never is.
        """
        draw = random.Random(0)
        number = len(self.clients)
        begin = time.perf_counter() + 0.1
        due = sorted(
            (begin + period * (index / number + turn + draw.uniform(0, 0.1)), turn, index)
            for index in range(number)
            for turn in range(keys)
        )
        latencies = []
        for at, turn, index in due:
            while (left := at - time.perf_counter()) > 0:
                self._read(left)
            client = self.clients[index]
            if turn:
                latencies.append(client.latency)
            client.press(b"n" if turn < keys // 2 else b"N")
        self.settle()
        return latencies + [client.latency for client in self.clients]

    def follow(self, key: bytes) -> float:
        """Have the teacher, who came last, press a key; return seconds to the last byte of all."""
        *followers, teacher = self.clients
        teacher.press(key)
        for each in followers:
            each.received.clear()
            each.pressed = each.last = teacher.pressed
        self.settle()
        return max(each.latency for each in followers)

    def shown(self, key: bytes, words: bytes) -> float:
        """Have the teacher, who came last, press a key; return seconds until all see the words."""
        *followers, teacher = self.clients
        for each in followers:
            each.received.clear()
        teacher.press(key)
        self.see(words)
        return time.perf_counter() - teacher.pressed

    def see(self, words: bytes) -> None:
        """Wait until all but the teacher have seen the words since a key was pressed last."""
        begin = time.perf_counter()
        while missing := [each for each in self.clients[:-1] if words not in each.received]:
            if time.perf_counter() - begin > PATIENCE:
                raise TimeoutError(f"{len(missing)} clients never see {words!r}")
            self._read(0.05)

    def _read(self, timeout: float) -> bool:
        ready = self._selector.select(timeout)
        for key, _ in ready:
            key.data.read()
        return bool(ready)
