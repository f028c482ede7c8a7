"""How sessions are ended: a few at a time, so that each has time to say what is to be kept."""

import asyncio
import contextlib
from collections.abc import Callable

from tui.classroom.protocol.frames import Kind
from tui.classroom.server.connections import Connection

AT_ONCE = 8
"""Sessions told to end; when all of a class drop, the processors are not enough for all."""

_SECONDS = 10.0  # That a session has, from its turn on, while no other ends before it.
_KILLED = 2.0  # Seconds until a process that is killed is known to have ended.

Kill = Callable[[Connection, str], None]


class Parting:
    """The queue of those who leave. What they sent before is kept whether they answer or not."""

    def __init__(self, kill: Kill) -> None:
        """Have ended by `kill` who does not end by itself."""
        self._kill = kill
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._ended_at = 0.0

    async def end(self, connection: Connection) -> None:
        """Let a session say what is to be kept, when it is its turn, and end it in any case."""
        async with self._turns:
            connection.wire.send(Kind.END)
            if not await self._ends(connection):
                self._kill(connection, "it took too long to end")
                await _within(_KILLED, connection.parted)

    async def _ends(self, connection: Connection) -> bool:
        """Wait for the end of a session; where others end before it, they had the processors."""
        now = asyncio.get_running_loop().time
        began = now()
        while (left := max(began, self._ended_at) + _SECONDS - now()) > 0:
            if await _within(left, connection.parted):
                self._ended_at = now()
                return True
        return False


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for an event, and return whether it came in time."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
