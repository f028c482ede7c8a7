"""The server's process: seats whoever comes in, and passes on what they and the teacher say."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine
from dataclasses import replace

from core.text.quoting import printable
from tui.classroom.protocol.frames import MOST, TEACHERS_ALONE, Kind, Wire, value_of
from tui.classroom.protocol.hello import Hello
from tui.classroom.server.client import Client
from tui.classroom.server.connection import Place
from tui.classroom.server.connections import Register
from tui.classroom.server.keeping import Keeping
from tui.classroom.server.log import Log
from tui.classroom.server.maintenance import Limits
from tui.classroom.server.parting import Parting
from tui.classroom.server.presenting import Presenting
from tui.classroom.server.processes import NO_ROOM, Nursery
from tui.classroom.server.store import TEACHER, Store

_ENDING = 2.0  # Seconds until it is known how a process has ended.
_ANSWERING = 60.0  # Seconds to answer a question at the door.
_CRASHED = "The explorer stopped by a mistake of its own. Connect again: your work is kept."


class Front:
    """Everybody who is in. It is the house that the door leads to."""

    def __init__(self, nursery: Nursery, store: Store, limits: Limits, log: Log) -> None:
        """Have sessions from `nursery`, and keep what is kept in `store`."""
        self._nursery = nursery
        self._store = store
        self._keeping = Keeping(store, log)
        self._limits = limits
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._choosing: dict[Client, asyncio.Future[bool]] = {}
        """Those who are asked whether they take over a name that is in already."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._presenting = Presenting(line=store.get(TEACHER))
        self.register = Register(self._presenting)
        self._parting = Parting(self.kill)
        self._closing = False
        self.host_left = asyncio.Event()
        """Set once the explorer in the terminal that the class was opened in has ended."""

    # Coming in

    def arrived(self, client: Client) -> None:
        """Seat somebody, in a while."""
        self._start(self._seat(client))

    async def _seat(self, client: Client) -> None:
        try:
            wire, end = await self._nursery.wire()
        except OSError as error:
            shown = printable(client.name)
            self._log(f"warning: no room for an explorer for {shown!r}: {error.strerror}")
            client.finish(NO_ROOM, 1)
            return
        try:
            if not await self._admitted(client):
                return
            # From here on to its place without a pause, in which another might take the name.
            wire.send(Kind.HELLO, self._hello(client))
            place = self._take_place(client, wire)
            self._nursery.occupy(place, end)
        finally:
            end.close()
            if not self.register.of(client):
                wire.abort()
        self._log(f"joined {printable(client.name)!r} from {client.address}")
        if client.over:  # Gone while this was done.
            self.gone(client)

    def _hello(self, client: Client) -> bytes:
        """Return what a session is told first."""
        columns, rows = client.size
        hello = Hello(
            name=client.name,
            teacher=client.teacher,
            term=client.term,
            colours=client.colours,
            columns=columns,
            rows=rows,
            kept="" if client.teacher else self._keeping.of(client.name),
            presented=self._presenting.line,
        )
        payload = hello.to_json()
        if len(payload) > MOST:  # No session line is that long.
            self._keeping.set_aside(client.name, "It is too long.")
            payload = replace(hello, kept="").to_json()
        return payload

    async def _admitted(self, client: Client) -> bool:
        """Whether there is a place for somebody; who is sent away is told why."""
        while not client.teacher and (there := self.register.student(client.name)):
            if not await self._takes_over(client, there):
                client.finish("Come in under another name then.", 1)
                return False
            await self.end(there, "Taken over from another terminal.")
        if not client.teacher and len(self.register.students) >= self._limits.students:
            self._log(
                f"refused {printable(client.name)!r} from {client.address}: the class is full"
            )
            client.finish(f"The class is full: it has {self._limits.students} places.", 1)
            return False
        if self._closing:
            client.finish("The class is ending.", 1)
        return not self._closing

    async def _takes_over(self, client: Client, there: Place) -> bool:
        """Ask a newcomer whether to take over the session of the same name."""
        address = there.client.address if there.client else "here"
        question = f"{printable(client.name)} is in already, from {address}. Take over here? (y/n) "
        client.show(question.encode())
        self._choosing[client] = chosen = self._loop.create_future()
        wanted: bool = False
        try:
            async with asyncio.timeout(_ANSWERING):
                wanted = await chosen
        except TimeoutError:
            pass
        finally:
            self._choosing.pop(client, None)
        client.show(b"y\r\n" if wanted else b"n\r\n")
        return wanted

    def host(self, wire: Wire) -> None:
        """Give the teacher a place whose terminal the class was opened in."""
        self._take_place(None, wire)

    def _take_place(self, client: Client | None, wire: Wire) -> Place:
        now = self._loop.time()
        place = Place(
            client.name if client else TEACHER,
            client is None or client.teacher,
            wire,
            client,
            typed_at=now,
            heard_at=now,
        )
        wire.lost = lambda: self._left(place)
        wire.hear = lambda kind, payload: self._hear(place, kind, payload)
        self.register.add(place)
        if self._presenting.question:
            wire.say(Kind.ASK, {"question": self._presenting.question})
        return place

    # What those who are in do

    def typed(self, client: Client, data: bytes) -> None:
        """Pass on what was typed."""
        chosen = self._choosing.get(client)
        if chosen:
            if not chosen.done():
                chosen.set_result(data[:1] in b"yY")
        elif place := self.register.of(client):
            place.typed_at = self._loop.time()
            place.wire.send(Kind.INPUT, data)

    def resized(self, client: Client, columns: int, rows: int) -> None:
        """Pass on the size."""
        if place := self.register.of(client):
            place.wire.say(Kind.SIZE, [columns, rows])

    def eased(self, client: Client, taking: bool) -> None:
        """Have no more painted than the terminal takes."""
        if place := self.register.of(client):
            (place.wire.resume if taking else place.wire.pause)()

    def gone(self, client: Client) -> None:
        """Let the session of a lost terminal say what is to be kept, and end."""
        if chosen := self._choosing.get(client):
            chosen.cancel()
        if place := self.register.of(client):
            place.wire.resume()
            self._start(self.end(place, ""))

    def _hear(self, place: Place, kind: Kind, payload: bytes) -> None:
        """Take what a session's process says."""
        if kind in TEACHERS_ALONE and not place.teacher:
            self._log(f"refused {printable(place.name)!r}: a teacher's message ({kind.name})")
            self.kill(place, "it forged a teacher's message")
        elif kind in TEACHERS_ALONE:
            self._teach(place, kind, payload)
        elif kind is Kind.OUTPUT and place.client:
            place.client.show(payload)
        elif kind is Kind.PONG:
            place.heard_at = self._loop.time()
        elif not place.teacher:
            try:
                self._hear_student(place, kind, payload)
            except (ValueError, TypeError) as error:
                self.kill(place, f"it sent nonsense: {error}")

    def _hear_student(self, place: Place, kind: Kind, payload: bytes) -> None:
        if kind is Kind.SAVED:
            self._store.put(place.name, payload.decode())
        elif kind is Kind.STANDS:
            place.following, place.done = value_of(payload)
            self.register.spread_news()
        elif kind is Kind.ANSWER and self._presenting.answered(place.name, payload):
            self.register.spread_news()
        elif kind is Kind.DAMAGED:
            self._keeping.set_aside(place.name, payload.decode())

    def _teach(self, place: Place, kind: Kind, payload: bytes) -> None:
        """Tell all others what a teacher does."""
        self._presenting.take(kind, payload)
        if kind is Kind.PRESENT:
            self._store.put(TEACHER, self._presenting.line)
        others = (each.wire for each in self.register.places if each is not place)
        self._presenting.tell(others, kind)

    # Leaving

    @property
    def places(self) -> tuple[Place, ...]:
        """All who are in."""
        return self.register.places

    def kill(self, place: Place, why: str) -> None:
        """End a session's process for what it has done."""
        place.killed = why
        self._nursery.kill(place)

    async def end(self, place: Place, farewell: str) -> None:
        """Let a session say what is to be kept, when it is its turn, and end it in any case."""
        place.farewell = place.farewell or farewell
        await self._parting.end(place)

    def _left(self, place: Place) -> None:
        """Close the terminal of a session that has ended, and say why it has."""
        self.register.remove(place)
        dropped = place.client is not None and place.client.over
        if place.teacher and not dropped and not self.register.teacher_in:
            self._teach(place, Kind.CLOSE, b"")  # Who has dropped comes back to their question.
        if place.client is None:
            place.parted.set()
            self.host_left.set()
            return
        self._start(self._part(place, place.client))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)  # Or it may be forgotten amid its work.
        task.add_done_callback(self._tasks.discard)

    async def _part(self, place: Place, client: Client) -> None:
        try:
            status = await asyncio.wait_for(place.status, _ENDING)
        except TimeoutError:
            status = -1
            self._nursery.kill(place)
        shown = printable(place.name)
        why = place.killed or (place.wire.broken and f"it sent {place.wire.broken}")
        if (status or why) and not place.farewell:
            self._log(f"crashed {shown!r} from {client.address}: {why or f'status {status}'}")
            place.farewell = _CRASHED
        else:
            self._log(f"left {shown!r} from {client.address}")
        goes_on = "The class goes on." if place.teacher else "Your work is kept under your name."
        client.finish(place.farewell or goes_on, int(bool(status or why)))
        place.parted.set()

    async def close(self, bereft: bool = False) -> None:
        """End all sessions, when they have said what is to be kept.

        `bereft` of the zygote, there is nobody to tell how they have ended, or to kill them.
        """
        self._closing = True
        places = [place for place in self.register.places if place.client]
        for place in places if bereft else ():
            if not place.status.done():
                place.status.set_result(0)
        await asyncio.gather(*(self.end(place, "The class has ended.") for place in places))
        for place in places if bereft else ():
            if place.process and place.wire.open:  # Alive, so that the number is still its own.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(place.process, signal.SIGKILL)
        await asyncio.sleep(0.1)  # Until the farewells are on their way.
