"""Where connections arrive: taken while there are descriptors for them, and left waiting else."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import Callable, Sequence

from tui.classroom.server.log import log

_BACKLOG = 256  # Connections that may wait to be taken.
_AT_ONCE = 32  # Taken before others have their turn.
_PAUSE = 0.5  # Seconds.
_RESERVE = 64  # Descriptors kept free for explorers and files, a quarter at most.
_MOST = 65536  # Descriptors that are of use.


def limit() -> int:
    """Return how many descriptors this process may have."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def lift_limit() -> None:
    """Allow this process as many descriptors as it may allow itself, if they are of use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < min(hard, _MOST):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, _MOST), hard))


def reserved() -> int:
    """Return how many descriptors are kept free."""
    return min(_RESERVE, limit() // 4)


def listening(bind: str, port: int) -> list[socket.socket]:
    """Return sockets that listen; "::" is all addresses, of IPv4 too. Raises OSError."""
    if bind in ("::", "") and socket.has_dualstack_ipv6():
        both = socket.create_server(
            ("::", port), family=socket.AF_INET6, backlog=_BACKLOG, dualstack_ipv6=True
        )
        return [both]
    found = socket.getaddrinfo(bind or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    with contextlib.ExitStack() as opened:
        sockets = [
            opened.enter_context(socket.create_server(where[:2], family=family, backlog=_BACKLOG))
            for family, where in dict.fromkeys((each[0], each[4]) for each in found)
        ]
        opened.pop_all()
    return sockets


class Entrance:
    """Takes connections from sockets that listen."""

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        receive: Callable[[], asyncio.Protocol],
        make_room: Callable[[], bool],
    ) -> None:
        """Hand each connection to what `receive` returns.

        `make_room` ends one that is of no use yet, and returns whether there was one.
        """
        self._sockets = sockets
        self._receive = receive
        self._make_room = make_room
        self._loop = asyncio.get_running_loop()
        self._waking: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        for each in sockets:
            each.setblocking(False)
        self._take_on()

    @property
    def port(self) -> int:
        """The port."""
        return int(self._sockets[0].getsockname()[1])

    def close(self) -> None:
        """Take no more."""
        self._stop()
        for each in self._sockets:
            each.close()

    def _take_on(self) -> None:
        for each in self._sockets:
            self._loop.add_reader(each, self._take, each)

    def _stop(self) -> None:
        for each in self._sockets:
            self._loop.remove_reader(each)
        if self._waking:
            self._waking.cancel()

    def _pause(self, why: str) -> None:
        kind = "no more connections"
        log.warning(f"{kind} for a moment: {why}", extra={"kind": kind})
        self._stop()
        self._waking = self._loop.call_later(_PAUSE, self._take_on)

    def _take(self, sock: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                taken, _address = sock.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:  # Such as want of descriptors, in all of the system.
                self._pause(str(error.strerror))
                return
            # The lowest number that is free is given: as many are in use.
            scarce = taken.fileno() + reserved() >= limit()
            if scarce and not self._make_room():
                taken.close()
            else:
                task = self._loop.create_task(self._connect(taken))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            if scarce:
                self._pause(f"nearly all of {limit():,} descriptors are in use")
                return

    async def _connect(self, taken: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._receive, taken)
        except OSError:
            taken.close()  # Its other end has closed it.
