"""The processes of sessions: forked, killed and told of when they end, by the fork server."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable

from tui.classroom.protocol.frames import Wire, wired
from tui.classroom.server import forkserver
from tui.classroom.server.connections import Connection
from tui.classroom.server.log import log

NO_ROOM = "The class's machine has no room for another explorer. Try again in a while."


class Processes:
    """The server's side of the fork server."""

    def __init__(self, control: socket.socket, lost: Callable[[], None]) -> None:
        """Talk to the one at the other end of `control`; `lost` is called once it is gone."""
        self._control = control
        self._lost = lost
        self._unnumbered: deque[Connection] = deque()
        self._numbered: dict[int, Connection] = {}

    async def ready(self) -> None:
        """Wait until the fork server is; raises ConnectionError where it never will be."""
        loop = asyncio.get_running_loop()
        self._control.setblocking(False)
        message = await loop.sock_recv(self._control, forkserver.MESSAGE)
        if message != forkserver.READY:
            raise ConnectionError("The explorer could not be started; the log says why.")
        loop.add_reader(self._control, self._hear)

    async def wire(self) -> tuple[Wire, socket.socket]:
        """Return a wire, and the other end of it, which `start` hands on; close it then.

        Raises OSError where the machine has no room for it.
        """
        ours, theirs = socket.socketpair()
        return await wired(ours), theirs

    def start(self, connection: Connection, end: socket.socket) -> None:
        """Have a process forked at the other end of the connection's wire.

        Where the machine has no room for it, the session ends with that sentence.
        """
        self._unnumbered.append(connection)
        # A few bytes, which the fork server takes at once: it does nothing else.
        self._control.setblocking(True)
        socket.send_fds(self._control, [forkserver.START], [end.fileno()])
        self._control.setblocking(False)

    def kill(self, connection: Connection) -> None:
        """End a session's process, whatever it does."""
        if connection.process:
            with contextlib.suppress(OSError):
                self._control.send(b"%s %d" % (forkserver.KILL, connection.process))

    def close(self) -> None:
        """End the fork server, and with it what is left of sessions."""
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()

    def _hear(self) -> None:
        try:
            message = self._control.recv(forkserver.MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        match message.split():
            case [forkserver.FORKED, number]:
                connection = self._unnumbered.popleft()
                connection.process = int(number)
                self._numbered[connection.process] = connection
            case [forkserver.FAILED, *words]:
                connection = self._unnumbered.popleft()
                connection.farewell = NO_ROOM
                connection.ended(1)
                why = b" ".join(words).decode()
                log.warning(f"no room for an explorer for {connection.name!r}: {why}")
            case [forkserver.ENDED, number, status]:
                connection = self._numbered.pop(int(number))
                connection.process = 0
                connection.ended(int(status))
            case _:
                asyncio.get_running_loop().remove_reader(self._control)
                self._lost()
