"""The server's side of the zygote: has sessions forked, killed, and told of when they end."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable

from core.text.quoting import printable
from tui.classroom.protocol.frames import Wire, wired
from tui.classroom.server import forkserver
from tui.classroom.server.connection import Place
from tui.classroom.server.log import Log

NO_ROOM = "The class's machine has no room for another explorer. Try again in a while."


class Nursery:
    """Where sessions come from."""

    def __init__(self, control: socket.socket, lost: Callable[[], None], log: Log) -> None:
        """Talk to the zygote at the other end of `control`; `lost` is called once it is gone."""
        self._control = control
        self._lost = lost
        self._log = log
        self._unnumbered: deque[Place] = deque()
        self._places: dict[int, Place] = {}

    async def ready(self) -> None:
        """Wait until the zygote is; raises ConnectionError where it never will be."""
        loop = asyncio.get_running_loop()
        self._control.setblocking(False)
        message = await loop.sock_recv(self._control, forkserver.MESSAGE)
        if message != forkserver.READY:
            raise ConnectionError("The explorer could not be started; the log says why.")
        loop.add_reader(self._control, self._hear)

    async def wire(self) -> tuple[Wire, socket.socket]:
        """Return a wire, and the other end of it, which `occupy` hands on; close it then.

        Raises OSError where the machine has no room for it.
        """
        ours, theirs = socket.socketpair()
        return await wired(ours), theirs

    def occupy(self, place: Place, end: socket.socket) -> None:
        """Have a session forked at the other end of the place's wire.

        Where the machine has no room for it, the place ends with that sentence.
        """
        self._unnumbered.append(place)
        # A few bytes, which the zygote takes at once: it does nothing else.
        self._control.setblocking(True)
        socket.send_fds(self._control, [forkserver.SIT], [end.fileno()])
        self._control.setblocking(False)

    def kill(self, place: Place) -> None:
        """End a session's process, whatever it does."""
        if place.process:
            with contextlib.suppress(OSError):
                self._control.send(b"%s %d" % (forkserver.KILL, place.process))

    def close(self) -> None:
        """End the zygote, and with it what is left of sessions."""
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()

    def _hear(self) -> None:
        try:
            message = self._control.recv(forkserver.MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        word, *numbers = message.split() or [b""]
        if word == forkserver.FORKED:
            place = self._unnumbered.popleft()
            place.process = int(numbers[0])
            self._places[place.process] = place
        elif word == forkserver.FAILED:
            place = self._unnumbered.popleft()
            place.farewell = NO_ROOM
            if not place.status.done():
                place.status.set_result(1)
            why = message.decode().partition(" ")[2]
            self._log(f"warning: no room for an explorer for {printable(place.name)!r}: {why}")
        elif word == forkserver.ENDED:
            ended = self._places.pop(int(numbers[0]), None)
            if ended:
                ended.process = 0
                if not ended.status.done():
                    ended.status.set_result(int(numbers[1]))
        else:
            asyncio.get_running_loop().remove_reader(self._control)
            self._lost()
