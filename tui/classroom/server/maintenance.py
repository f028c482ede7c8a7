"""What the server looks at now and then: what is to be saved, who hangs, and who does nothing."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Protocol

from core.text.quoting import printable
from core.text.typed import InputError
from tui.classroom.protocol.frames import Kind
from tui.classroom.server.connection import Place
from tui.classroom.server.log import Log
from tui.classroom.server.store import Store

_SAVING = 2.0  # Seconds between two savings.
_LIVELINESS = 5.0  # Seconds between two looks at who still answers.
_MINUTE = 60.0  # Seconds.
_HUNG = 15.0  # Seconds without an answer after which a session is ended.


@dataclass(frozen=True, slots=True)
class Limits:
    """How many may be in, and for how long they may do nothing."""

    students: int
    idle: int
    """Minutes; 0 is without end."""


class House(Protocol):
    """Where the sessions are."""

    @property
    def places(self) -> tuple[Place, ...]:
        """All who are in."""

    def kill(self, place: Place, why: str) -> None:
        """End a session's process for what it has done."""

    def end(self, place: Place, farewell: str) -> Coroutine[None, None, None]:
        """Let a session say what is to be kept, and end it in any case."""


class Caretaker:
    """Saves, ends what hangs, and parts with who does nothing."""

    def __init__(self, house: House, store: Store, limits: Limits, log: Log) -> None:
        self._house = house
        self._store = store
        self._limits = limits
        self._log = log
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
                for place in self._house.places:
                    if place.client and place.process:
                        await self._look_at(place, looked)

    async def _look_at(self, place: Place, now: float) -> None:
        if now - place.heard_at > _HUNG + _LIVELINESS:
            self._house.kill(place, "it hung")
        elif self._limits.idle and now - place.typed_at > self._limits.idle * _MINUTE:
            self._log(f"idle {printable(place.name)!r}")
            farewell = "Nothing was typed for long. Connect again: all is kept."
            await self._house.end(place, farewell)
        else:
            place.wire.send(Kind.PING)

    async def save(self) -> None:
        """Write what has changed; what can't be written is logged once, and tried again."""
        complaint = ""
        try:
            await asyncio.to_thread(self._store.save)
        except InputError as error:
            complaint = f"warning: {error}"
        if complaint and complaint != self._complaint:
            self._log(complaint)
        self._complaint = complaint
