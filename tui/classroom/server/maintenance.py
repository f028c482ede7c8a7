"""What the server looks at now and then: what is to be saved, who hangs, and who does nothing."""

import asyncio

from core.text.typed import InputError
from tui.classroom.protocol.frames import Kind
from tui.classroom.server.connections import Connection
from tui.classroom.server.log import log
from tui.classroom.server.server import Front
from tui.classroom.server.store import Store

_SAVING = 2.0  # Seconds between two savings.
_LIVELINESS = 5.0  # Seconds between two looks at who still answers.
_MINUTE = 60.0  # Seconds.
_HUNG = 15.0  # Seconds without an answer after which a session is ended.


class Maintenance:
    """Saves, ends what hangs, and parts with who does nothing."""

    def __init__(self, front: Front, store: Store, idle: int) -> None:
        """Let nobody do nothing for more than `idle` minutes; 0 is without end."""
        self._front = front
        self._store = store
        self._idle = idle
        self._complaint = ""

    async def watch(self) -> None:
        """Look after the class, without end."""
        now = asyncio.get_running_loop().time
        looked = now()
        while True:
            await asyncio.sleep(_SAVING)
            await self.save()
            if now() - looked >= _LIVELINESS:
                looked = now()
                for connection in self._front.connections.all:
                    if connection.client and connection.process:
                        await self._look_at(connection, looked)

    async def _look_at(self, connection: Connection, now: float) -> None:
        if now - connection.heard_at > _HUNG + _LIVELINESS:
            self._front.kill(connection, "it hung")
        elif self._idle and now - connection.typed_at > self._idle * _MINUTE:
            log.info(f"idle {connection.name!r}")
            farewell = "Nothing was typed for long. Connect again: all is kept."
            await self._front.end(connection, farewell)
        else:
            connection.wire.send(Kind.PING)

    async def save(self) -> None:
        """Write what has changed; what can't be written is logged once, and tried again."""
        complaint = ""
        try:
            await asyncio.to_thread(self._store.save)
        except InputError as error:
            complaint = str(error)
        if complaint and complaint != self._complaint:
            log.warning(complaint)
        self._complaint = complaint
