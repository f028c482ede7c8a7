"""The server's process: seats whoever comes in, and passes on what they and the teacher say."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass

from core.dataset import printable
from core.reading import InputError
from tui.classroom.door import Client
from tui.classroom.hello import Hello
from tui.classroom.journal import Log
from tui.classroom.nursery import Nursery
from tui.classroom.place import Place
from tui.classroom.presenting import Presenting
from tui.classroom.roll import Roll, Student
from tui.classroom.store import TEACHER, Store
from tui.classroom.wire import TEACHERS_ALONE, Kind, Wire, value_of

_LIVELINESS = 5.0  # Seconds between two looks at who still answers.
_HUNG = 15.0  # Seconds without an answer after which a session is ended.
_PASSING_ON = 0.2  # Seconds for which news for the teacher are gathered.
_BACKLOG = 64 * 1024  # Bytes that may wait for a teacher's explorer.
_SAVING = 2.0  # Seconds between two savings.
_PARTING = 3.0  # Seconds that a session has to say what is to be kept of it.
_ANSWERING = 60.0  # Seconds to answer a question at the door.
_CRASHED = "The explorer stopped by a mistake of its own. Connect again: your work is kept."


@dataclass(frozen=True, slots=True)
class Limits:
    """How many may be in, and for how long they may do nothing."""

    students: int
    idle: float
    """Seconds; 0 is without end."""


class Front:
    """Everybody who is in. It is the house that the door leads to."""

    def __init__(self, nursery: Nursery, store: Store, limits: Limits, log: Log) -> None:
        """Have sessions from `nursery`, and keep what is kept in `store`."""
        self._nursery = nursery
        self._store = store
        self._limits = limits
        self.board: list[str] = []
        """What is written on the board, for the teacher to see again."""
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._places: dict[Client | None, Place] = {}
        self._choosing: dict[Client, asyncio.Future[bool]] = {}
        """Those who are asked whether they take over a name that is in already."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._news: asyncio.TimerHandle | None = None
        self._presenting = Presenting(line=store.get(TEACHER))
        self._closing = False
        self.host_left = asyncio.Event()
        """Set once the explorer in the terminal that the class was opened in has ended."""

    # Coming in

    def arrived(self, client: Client) -> None:
        """Seat somebody, in a while."""
        self._start(self._seat(client))

    async def _seat(self, client: Client) -> None:
        shown = printable(client.name)
        there = None if client.teacher else self._student(client.name)
        if there and not await self._takes_over(client, there):
            return
        if not client.teacher and self._students() >= self._limits.students:
            self._log(f"refused {shown!r} from {client.address}: the class is full")
            client.finish(f"The class is full: it has {self._limits.students} places.", 1)
            return
        if self._closing:
            client.finish("The class is ending.", 1)
            return
        try:
            kept = self._store.get(client.name)
        except OSError as error:
            self._log(f"warning: what was kept of {shown!r} can't be read: {error.strerror}")
            kept = ""
        wire, end = await self._nursery.wire()
        columns, rows = client.size
        hello = Hello(
            client.name,
            client.teacher,
            client.term,
            client.colours,
            columns,
            rows,
            kept="" if client.teacher else kept,
            presented=self._presenting.line,
        )
        wire.send(Kind.HELLO, hello.to_json())
        self._nursery.occupy(self._take_place(client, wire), end)
        self._log(f"joined {shown!r} from {client.address}")
        if client.over:  # Gone while this was done.
            self.gone(client)

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
        if not wanted:
            client.finish("Come in under another name then.", 1)
        elif there in self._places.values():
            await self._end(there, "Taken over from another terminal.")
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
        self._places[client] = place
        wire.lost = lambda: self._left(place)
        wire.hear = lambda kind, payload: self._hear(place, kind, payload)
        if place.teacher:
            self._tell_students()
        else:
            wire.say(Kind.ROLL, {"teacher": self._has_teacher()})
        if self._presenting.question:
            wire.say(Kind.ASK, {"question": self._presenting.question})
        self._spread_news()
        return place

    # What those who are in do

    def typed(self, client: Client, data: bytes) -> None:
        """Pass on what was typed."""
        chosen = self._choosing.get(client)
        if chosen:
            if not chosen.done():
                chosen.set_result(data[:1] in b"yY")
        elif place := self._places.get(client):
            place.typed_at = self._loop.time()
            place.wire.send(Kind.INPUT, data)

    def resized(self, client: Client, columns: int, rows: int) -> None:
        """Pass on the size."""
        if place := self._places.get(client):
            place.wire.say(Kind.SIZE, [columns, rows])

    def eased(self, client: Client, taking: bool) -> None:
        """Have no more painted than the terminal takes."""
        if place := self._places.get(client):
            (place.wire.resume if taking else place.wire.pause)()

    def gone(self, client: Client) -> None:
        """Let the session of a lost terminal say what is to be kept, and end."""
        if chosen := self._choosing.get(client):
            chosen.cancel()
        if place := self._places.get(client):
            place.wire.resume()
            self._start(self._end(place, ""))

    def _hear(self, place: Place, kind: Kind, payload: bytes) -> None:
        """Take what a session's process says."""
        if kind in TEACHERS_ALONE and not place.teacher:
            self._log(f"refused {printable(place.name)!r}: a teacher's message ({kind.name})")
            place.killed = "it forged a teacher's message"
            self._nursery.kill(place)
        elif kind in TEACHERS_ALONE:
            self._teach(place, kind, payload)
        elif kind is Kind.OUTPUT and place.client:
            place.client.show(payload)
        elif kind is Kind.PONG:
            place.heard_at = self._loop.time()
        elif not place.teacher:
            self._hear_student(place, kind, payload)

    def _hear_student(self, place: Place, kind: Kind, payload: bytes) -> None:
        if kind is Kind.SAVED:
            self._store.put(place.name, payload.decode())
        elif kind is Kind.STANDS:
            place.following, place.done = value_of(payload)
            self._spread_news()
        elif kind is Kind.ANSWER and self._presenting.answered(place.name, payload):
            self._spread_news()
        elif kind is Kind.DAMAGED:
            aside = self._store.set_aside(place.name)
            self._log(
                f"warning: what was kept of {printable(place.name)!r} can't be taken up: "
                f"{payload.decode()} {f'It is in {aside} now.' if aside else ''}".strip()
            )

    def _teach(self, place: Place, kind: Kind, payload: bytes) -> None:
        """Tell all others what a teacher does."""
        self._presenting.take(kind, payload)
        if kind is Kind.PRESENT:
            self._store.put(TEACHER, self._presenting.line)
        others = (each for each in self._places.values() if each is not place)
        told = (each.wire for each in others if kind is Kind.PRESENT or not each.teacher)
        self._presenting.tell(told, kind)

    # What is told to them

    def _students_in(self) -> Iterator[Place]:
        return (place for place in self._places.values() if not place.teacher)

    def _students(self) -> int:
        return sum(1 for _ in self._students_in())

    def _student(self, name: str) -> Place | None:
        return next((place for place in self._students_in() if place.name == name), None)

    def _has_teacher(self) -> bool:
        return any(place.teacher for place in self._places.values())

    def _tell_students(self) -> None:
        for place in self._students_in():
            place.wire.say(Kind.ROLL, {"teacher": self._has_teacher()})

    def _spread_news(self) -> None:
        """Tell the teachers soon who is in, and what was answered."""
        if not self._news:
            self._news = self._loop.call_later(_PASSING_ON, self._tell_teachers)

    def _tell_teachers(self) -> None:
        self._news = None
        students = sorted(self._students_in(), key=lambda place: place.name)
        shown = tuple(
            Student(printable(place.name), place.following, place.done) for place in students
        )
        roll = Roll(tuple(self.board), shown).to_plain()
        answers = [(printable(name), *given) for name, given in self._presenting.answers.items()]
        for place in self._places.values():
            if not place.teacher:
                continue
            if place.wire.backlog > _BACKLOG:  # Suspended, perhaps: told once it is awake.
                self._spread_news()
                continue
            place.wire.say(Kind.ROLL, roll)
            place.wire.say(Kind.ANSWERS, answers)

    # Leaving

    async def _end(self, place: Place, farewell: str) -> None:
        """Let a session say what is to be kept, and end it in any case."""
        place.farewell = place.farewell or farewell
        place.wire.send(Kind.END)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(place.status), _PARTING)
        self._nursery.kill(place)

    def _left(self, place: Place) -> None:
        """Close the terminal of a session that has ended, and say why it has."""
        if self._places.get(place.client) is place:
            del self._places[place.client]
        if place.client is None:
            self.host_left.set()
            return
        self._start(self._part(place, place.client))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)  # Or it may be forgotten amid its work.
        task.add_done_callback(self._tasks.discard)

    async def _part(self, place: Place, client: Client) -> None:
        try:
            status = await asyncio.wait_for(place.status, 2)
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
        client.finish(
            place.farewell or "Your work is kept under your name.", int(bool(status or why))
        )
        if place.teacher:
            self._tell_students()
        self._spread_news()

    async def watch(self) -> None:
        """Save now and then, end what hangs, and part with who does nothing; without end."""
        looked = self._loop.time()
        while True:
            await asyncio.sleep(_SAVING)
            await self._save()
            now = self._loop.time()
            if now - looked < _LIVELINESS:
                continue
            looked = now
            for place in [*self._places.values()]:
                if place.client is None:
                    continue
                if now - place.heard_at > _HUNG + _LIVELINESS and place.process:
                    place.killed = "it hung"
                    self._nursery.kill(place)
                elif self._limits.idle and now - place.typed_at > self._limits.idle:
                    self._log(f"idle {printable(place.name)!r}")
                    await self._end(
                        place, "Nothing was typed for long. Connect again: all is kept."
                    )
                else:
                    place.wire.send(Kind.PING)

    async def _save(self) -> None:
        try:
            await asyncio.to_thread(self._store.save)
        except InputError as error:
            self._log(f"warning: {error}")

    async def close(self) -> None:
        """End all sessions, and keep what is to be kept."""
        self._closing = True
        places = [place for place in self._places.values() if place.client]
        await asyncio.gather(*(self._end(place, "The class has ended.") for place in places))
        await asyncio.sleep(0.1)  # Until the farewells are on their way.
        await self._save()
