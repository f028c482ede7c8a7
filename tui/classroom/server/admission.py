"""The way in, between the login and an explorer: is there a place, and is the name theirs."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Protocol

from tui.classroom.protocol.names import folded
from tui.classroom.server.client import Client
from tui.classroom.server.connections import Connection, Connections
from tui.classroom.server.limits import Tries, origin
from tui.classroom.server.log import log
from tui.classroom.server.pins import LONGEST, SHORTEST, Pins, is_pin
from tui.classroom.server.prompts import Prompts

_ANSWERING = 120.0  # Seconds to answer a question at the door.
_TRIES = 3
_DELAY = 1.0  # Seconds for a wrong PIN; the more, the longer.
_MOST_WRONG = 10
"""Wrong PINs of a name, and of an address for that name, before it is left alone for a while."""

_WHY = "A PIN keeps your name and your work for you: nobody else can come in as {name}."
_CHOOSE = f"Choose a PIN of {SHORTEST} to {LONGEST} digits (it shows as *):"


class Told(Protocol):
    """Who is told what happens at the door."""

    def refused(self, client: Client, what: str) -> None:
        """Somebody was sent away for this reason, a few words, that teachers should know of."""


class Admission:
    """Lets students in, one by one; who is sent away is told why."""

    def __init__(
        self,
        connections: Connections,
        places: int,
        pins: Pins | None,
        locked: Callable[[str], str],
        end: Callable[[Connection, str], Coroutine[None, None, None]],
        told: Told,
    ) -> None:
        """Let in so many, with `pins` where names are kept by them.

        `locked` says why the door is locked to a name, if it is, and `end` ends a session.
        """
        self._connections = connections
        self._places = places
        self._pins = pins
        self._locked = locked
        self._end = end
        self._told = told
        self._wrong = Tries(_MOST_WRONG)
        self.prompts = Prompts()

    async def admitted(self, client: Client) -> bool:
        """Whether there is a place for somebody under their name."""
        if client.teacher:
            return True
        if self._pins and not self._pins.admits(client.name):
            client.finish("That name is not on the teacher's list. Come in under yours.", 1)
            self._told.refused(client, "not on the list")
            return False
        if why := self._locked(client.name):
            client.finish(why, 1)
            self._told.refused(client, "the door is locked")
            return False
        with self.prompts.asking(client):
            if self._pins:
                if not await self._proved(client, self._pins):
                    return False
                client.name = self._pins.written(client.name)
            return await self._placed(client)

    async def _placed(self, client: Client) -> bool:
        while there := self._connections.student(client.name):
            address = there.client.address if there.client else "here"
            question = f"{client.name} is in already, from {address}. Take over here? (y/n)"
            if not await self.prompts.agrees(client, question, _ANSWERING):
                client.finish("Come in under another name then.", 1)
                return False
            await self._end(there, "Taken over from another terminal.")
        if len(self._connections.students) >= self._places:
            log.info(f"refused {client.who}: the class is full")
            client.finish(f"The class is full: it has {self._places} places.", 1)
            return False
        return True

    # PINs

    async def _proved(self, client: Client, pins: Pins) -> bool:
        """Whether somebody knows the PIN of their name, or has chosen one."""
        if not pins.has(client.name):
            chosen = await self._chosen(client)
            if chosen and await pins.choose(client.name, chosen):
                return True
            client.finish("" if client.over else "Connect again to choose a PIN.", 1)
            return False
        name = pins.written(client.name)
        whose = f"{folded(client.name)} {origin(client.address)}"
        for number in range(1, _TRIES + 1):
            pin = await self.prompts.secret(client, f"PIN of {name}:", _ANSWERING)
            if not pin:
                break
            if not self._wrong.take(whose, asyncio.get_running_loop().time()):
                client.finish("Too many wrong PINs. Try again in a few minutes.", 1)
                self._told.refused(client, "too many wrong PINs")
                return False
            if await pins.fits(client.name, pin):
                self._wrong.give_back(whose, asyncio.get_running_loop().time())
                return True
            await asyncio.sleep(_DELAY * number)
            client.show(b"That is not it.\r\n")
        client.finish(f"Only {name} has that PIN. Take a name of your own, or ask the teacher.", 1)
        self._told.refused(client, "wrong PIN")
        return False

    async def _chosen(self, client: Client) -> str:
        """Return the PIN that somebody has chosen, and typed twice; none where they have not."""
        client.show(f"{_WHY.format(name=client.name)}\r\n".encode())
        for _ in range(_TRIES):
            pin = await self.prompts.secret(client, _CHOOSE, _ANSWERING)
            if not pin:
                return ""
            if not is_pin(pin):
                client.show(f"A PIN has {SHORTEST} to {LONGEST} digits, such as 4711.\r\n".encode())
            elif pin == await self.prompts.secret(client, "The same PIN again:", _ANSWERING):
                return pin
            else:
                client.show(b"These two were not the same.\r\n")
        return ""
