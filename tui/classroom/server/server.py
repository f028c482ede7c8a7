"""The server's process: takes in whoever comes, and passes on what they and the teacher say."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine
from dataclasses import replace

from tui.classroom.protocol.desk import addressed
from tui.classroom.protocol.frames import DESK, MOST, TEACHERS_ALONE, Kind, Wire, value_of
from tui.classroom.protocol.hello import Hello
from tui.classroom.protocol.names import TEACHER, folded
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Standing
from tui.classroom.server.admission import Admission
from tui.classroom.server.client import Client
from tui.classroom.server.connections import Connection, Connections
from tui.classroom.server.desk import Desks
from tui.classroom.server.log import log
from tui.classroom.server.parting import Parting
from tui.classroom.server.pins import Pins
from tui.classroom.server.presenting import Presenting
from tui.classroom.server.processes import NO_ROOM, Processes
from tui.classroom.server.record import Record
from tui.classroom.server.store import Store

_ENDING = 2.0  # Seconds until it is known how a process has ended.
_CRASHED = "The explorer stopped by a mistake of its own. Connect again: your work is kept."


class Front:
    """Everybody who is in. It is the Listener of their clients."""

    def __init__(
        self,
        processes: Processes,
        store: Store,
        students: int,
        record: Record | None = None,
        pins: Pins | None = None,
    ) -> None:
        """Have sessions from `processes`, of so many students, and keep what is kept in `store`."""
        self._processes = processes
        self._store = store
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._presenting = Presenting(
            Presented.from_kept(store.get(TEACHER)),
            since=self._loop.time(),
            last=record.last if record else 0,
        )
        self._record = record
        self._pins = pins
        self.connections = Connections(self._presenting)
        self._desks = Desks(self.connections, self._remove)
        self._admission = Admission(
            self.connections,
            students,
            pins,
            self._desks.refusal,
            self.end,
            self,
        )
        self._parting = Parting(self.kill)
        self._closing = False
        self.host_left = asyncio.Event()
        """Set once the explorer in the terminal that the class was opened in has ended."""

    # Coming in

    def arrived(self, client: Client) -> None:
        """Take somebody in, in a while."""
        self._start(self._take_in(client))

    async def _take_in(self, client: Client) -> None:
        try:
            wire, end = await self._processes.wire()
        except OSError as error:
            log.warning(f"no room for an explorer for {client.name!r}: {error.strerror}")
            client.finish(NO_ROOM, 1)
            return
        try:
            if not await self._admitted(client):
                return
            # From here on without a pause, in which another might take the name.
            wire.send(Kind.HELLO, self._hello(client))
            self._processes.start(self._connect(client, wire), end)
        finally:
            end.close()
            if not self.connections.of(client):
                wire.abort()
        log.info(f"joined {client.who}")
        self._attended(client, "joined")
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
            locale=client.locale,
            columns=columns,
            rows=rows,
            kept="" if client.teacher else self._store.get(client.name),
            presented=self._presenting.presented.to_json().decode()
            if self._presenting.presented.line
            else "",
        )
        payload = hello.to_json()
        if len(payload) > MOST:  # No session line is that long.
            self._store.set_aside(client.name, "It is too long.")
            payload = replace(hello, kept="").to_json()
        return payload

    async def _admitted(self, client: Client) -> bool:
        """Whether there is a place for somebody; who is sent away is told why."""
        if not await self._admission.admitted(client):
            return False
        if self._closing:
            client.finish("The class is ending.", 1)
        return not self._closing

    def refused(self, client: Client, what: str) -> None:
        """Log who was sent away, record it, and tell the teachers."""
        log.info(f"refused {client.who}: {what}")
        self._attended(client, f"refused: {what}")
        for each in self.connections.teachers:
            each.wire.say(Kind.NOTICE, f"Refused at the door: {client.name}, {what}.")

    def host(self, wire: Wire) -> None:
        """Take in the teacher in whose terminal the class was opened."""
        self._connect(None, wire)

    def _connect(self, client: Client | None, wire: Wire) -> Connection:
        now = self._loop.time()
        teacher = client is None or client.teacher
        name = client.name if client else TEACHER
        if client:
            client.entered = True
        connection = Connection(name, teacher, wire, client, typed_at=now, heard_at=now)
        wire.lost = lambda: self._left(connection)
        wire.hear = lambda kind, payload: self._hear(connection, kind, payload)
        self.connections.add(connection)
        if self._presenting.question:
            wire.say(Kind.ASK, self._presenting.question_for(name))
        self._desks.joined(connection)
        return connection

    # What those who are in do

    def typed(self, client: Client, data: bytes) -> None:
        """Pass on what was typed."""
        if self._admission.prompts.typed(client, data):
            return
        if connection := self.connections.of(client):
            connection.typed_at = self._loop.time()
            connection.wire.send(Kind.INPUT, data)

    def resized(self, client: Client, columns: int, rows: int) -> None:
        """Pass on the size."""
        if connection := self.connections.of(client):
            connection.wire.say(Kind.SIZE, [columns, rows])

    def eased(self, client: Client, taking: bool) -> None:
        """Have no more painted than the terminal takes."""
        if connection := self.connections.of(client):
            (connection.wire.resume if taking else connection.wire.pause)()

    def gone(self, client: Client) -> None:
        """Let the session of a lost terminal say what is to be kept, and end."""
        self._admission.prompts.gone(client)
        if connection := self.connections.of(client):
            connection.wire.resume()
            self._start(self.end(connection, ""))

    def _hear(self, connection: Connection, kind: Kind, payload: bytes) -> None:
        """Take what a session's process says."""
        if kind in TEACHERS_ALONE and not connection.teacher:
            log.info(f"refused {connection.name!r}: a teacher's message ({kind.name})")
            self.kill(connection, "it forged a teacher's message")
        elif kind is Kind.OUTPUT and connection.client:
            connection.client.show(payload)
        elif kind is Kind.PONG:
            connection.heard_at = self._loop.time()
        else:
            try:
                if kind in TEACHERS_ALONE:
                    self._teach(connection, kind, payload)
                elif not connection.teacher:
                    self._hear_student(connection, kind, payload)
            except (ValueError, TypeError) as error:
                self.kill(connection, f"it sent nonsense: {error}")

    def _hear_student(self, connection: Connection, kind: Kind, payload: bytes) -> None:
        if kind is Kind.SAVED:
            self._store.put(connection.name, payload.decode())
        elif kind is Kind.STANDS:
            connection.standing = Standing.from_plain(value_of(payload))
            self.connections.spread_news()
        elif kind is Kind.WATCHED:
            self._desks.watched(connection, payload)
        elif kind is Kind.ANSWER and self._presenting.answered(connection.name, payload):
            self._record_answer(connection.name)
            self.connections.spread_news()
        elif kind is Kind.DAMAGED:
            self._store.set_aside(connection.name, payload.decode())

    def _attended(self, client: Client, what: str) -> None:
        if self._record:
            self._record.attended(client.name, what, client.address)

    def _record_answer(self, name: str) -> None:
        presenting = self._presenting
        if self._record and presenting.asked:
            answer = presenting.answers[folded(name)]
            self._record.answered(presenting.question, presenting.asked.prompt, *answer)

    def _record_end(self, number: int, is_revealed: bool) -> None:
        """Record how a question ended, and who has not answered it."""
        asked = self._presenting.asked
        if not (self._record and asked):
            return
        answered = self._presenting.answers
        missing = [e.name for e in self.connections.students if folded(e.name) not in answered]
        self._record.ended(number, asked.prompt, asked.right, missing if is_revealed else None)

    def _teach(self, connection: Connection, kind: Kind, payload: bytes) -> None:
        """Do what a teacher's desk says, or tell all others what a teacher does."""
        if kind is Kind.FORGET:
            self._forget(connection, addressed(payload).name)
            return
        if kind in DESK:
            self._desks.take(connection, kind, payload)
            return
        if kind is Kind.RECORD:
            folder = str(self._store.folder or "") if self._record else ""
            tables = self._record.tables() if self._record else {}
            connection.wire.say(kind, {"folder": folder, "tables": tables})
            return
        was_open = self._presenting.question
        if not self._presenting.take(kind, payload):
            return
        if was_open and kind in (Kind.REVEAL, Kind.CLOSE):
            self._record_end(was_open, kind is Kind.REVEAL)
        if kind is Kind.PRESENT:
            self._store.put(TEACHER, self._presenting.presented.to_keep())
        others = (each.wire for each in self.connections.all if each is not connection)
        self._presenting.tell(others, kind)

    # Leaving

    def kill(self, connection: Connection, why: str) -> None:
        """End a session's process for what it has done."""
        connection.killed = why
        self._processes.kill(connection)

    def _forget(self, teacher: Connection, name: str) -> None:
        """Have another PIN chosen at the next entry of a name, and tell the teacher."""
        if self._pins and self._pins.forget(name):
            log.info(f"the PIN of {name!r} is forgotten")
            said = f"{name} chooses a PIN at the next entry."
        else:
            said = f"There is no PIN of {name or 'nobody'} that was chosen here."
        teacher.wire.say(Kind.NOTICE, said)

    def _remove(self, connection: Connection) -> None:
        if connection.client:
            self._attended(connection.client, "removed")
        self._start(self.end(connection, "The teacher has removed you from the class."))

    async def end(self, connection: Connection, farewell: str) -> None:
        """Let a session say what is to be kept, when it is its turn, and end it in any case."""
        connection.farewell = connection.farewell or farewell
        await self._parting.end(connection)

    def _left(self, connection: Connection) -> None:
        """Close the terminal of a session that has ended, and say why it has."""
        self.connections.remove(connection)
        self._desks.left(connection)
        dropped = connection.client is not None and connection.client.over
        if connection.teacher and not dropped and not self.connections.teachers:
            # Who has dropped comes back to their question.
            self._teach(connection, Kind.CLOSE, b"")
        if connection.client is None:
            connection.parted.set()
            self.host_left.set()
            return
        self._start(self._part(connection, connection.client))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)  # Or it may be forgotten amid its work.
        task.add_done_callback(self._tasks.discard)

    async def _part(self, connection: Connection, client: Client) -> None:
        try:
            status = await asyncio.wait_for(connection.status, _ENDING)
        except TimeoutError:
            status = -1
            self._processes.kill(connection)
        why = connection.killed or (connection.wire.broken and f"it sent {connection.wire.broken}")
        if (status or why) and not connection.farewell:
            log.info(f"crashed {client.who}: {why or f'status {status}'}")
            connection.farewell = _CRASHED
        else:
            log.info(f"left {client.who}")
        self._attended(client, "left")
        kept = "The class goes on." if connection.teacher else "Your work is kept under your name."
        client.finish(connection.farewell or kept, int(bool(status or why)))
        connection.parted.set()

    async def close(self, bereft: bool = False) -> None:
        """End all sessions, when they have said what is to be kept.

        `bereft` of the fork server, there is nobody to tell how they have ended, or to kill them.
        """
        self._closing = True
        remote = [each for each in self.connections.all if each.client]
        for each in remote if bereft else ():
            each.ended(0)
        await asyncio.gather(*(self.end(each, "The class has ended.") for each in remote))
        for each in remote if bereft else ():
            if each.process and each.wire.open:  # Alive, so that the number is still its own.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each.process, signal.SIGKILL)
        await asyncio.sleep(0.1)  # Until the farewells are on their way.
