"""What teachers' desks do: look at students' screens, let one present, and speak to them."""

import asyncio
from collections.abc import Callable

from tui.classroom.protocol.desk import LONGEST_WATCHED, addressed
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.names import folded
from tui.classroom.server.connections import Connection, Connections
from tui.classroom.server.log import log

_PAUSE = 0.1  # Seconds between two sessions that are passed on of a student, at least.


class Desks:
    """Who looks at whom, who presents, and whom the door lets in.

    A student at whom nobody looks is asked for nothing, and what they send of it goes nowhere.
    """

    def __init__(self, connections: Connections, remove: Callable[[Connection], None]) -> None:
        """Serve those in `connections`; `remove` ends a session."""
        self._connections = connections
        self._remove = remove
        self._looking: dict[Connection, str] = {}
        """The folded name of the student, by the teacher who looks at them."""
        self._leading: tuple[Connection, str] | None = None
        """The teacher who lets somebody present, and the folded name of that student."""
        self._lines: dict[str, str] = {}
        """The session line that was sent last, by the folded name of who is looked at."""
        self._pausing: set[str] = set()
        """Whose next line waits until it is not too soon."""
        self._been_in: set[str] = set()
        self._removed: set[str] = set()

    def refusal(self, name: str) -> str:
        """Return why the door is locked to a student, a sentence; nothing where it is open."""
        if not self._connections.locked or folded(name) in self._been_in:
            return ""
        if folded(name) in self._removed:
            return "The teacher has removed you, and the door is locked."
        return "The teacher has locked the door to those who were not in."

    def joined(self, connection: Connection) -> None:
        """Take note of somebody who is in now."""
        if not connection.teacher:
            name = folded(connection.name)
            self._been_in.add(name)
            if name in self._looking.values():
                connection.wire.say(Kind.WATCH, True)

    def left(self, connection: Connection) -> None:
        """Take note of somebody who is in no more."""
        if connection.teacher:
            self._look(connection, "")
            if self._leading and self._leading[0] is connection:
                self._lead(connection, "")
            return
        name = folded(connection.name)
        if self._connections.student(name):
            return  # Another session of theirs is in already.
        if self._leading and self._leading[1] == name:
            teacher, self._leading = self._leading[0], None
            teacher.wire.send(Kind.LEAD)
        self._lines.pop(name, None)
        self._show(name)

    # What teachers do

    def take(self, teacher: Connection, kind: Kind, payload: bytes) -> None:
        """Do what a teacher's desk says; raises ValueError or TypeError for what is nonsense."""
        name, text = addressed(payload)
        student = self._connections.student(name) if name else None
        if kind is Kind.WATCH:
            self._look(teacher, folded(name))
        elif kind is Kind.LEAD:
            self._lead(teacher, folded(name))
        elif kind is Kind.LOCK:
            self._connections.locked = bool(text)
            self._connections.spread_news()
            log.info(f"the door is {'locked' if text else 'open'}")
        elif kind is Kind.MESSAGE:
            for each in [student] if name else self._connections.students:
                if each:
                    each.wire.say(kind, text)
        elif student and kind is Kind.REMOVE:
            log.info(f"removed {student.name!r}")
            self._been_in.discard(folded(name))
            self._removed.add(folded(name))
            self._remove(student)
        elif student:  # Who has left meanwhile is not to be told.
            student.wire.send(Kind.RECALL if kind is Kind.CALL else kind)

    def _look(self, teacher: Connection, name: str) -> None:
        """Have a teacher look at this student, and no longer at another."""
        before = self._looking.pop(teacher, "")
        looked_at = set(self._looking.values())
        if name:
            self._looking[teacher] = name
        if before != name and before and before not in looked_at:
            self._lines.pop(before, None)
            self._say(before, Kind.WATCH, False)
        if not name:
            return
        if name in looked_at | {before} or not self._say(name, Kind.WATCH, True):
            self._pass_on(teacher, name)

    def _lead(self, teacher: Connection, name: str) -> None:
        """Have a teacher let this student present, and nobody else any more."""
        if not name and not (self._leading and self._leading[0] is teacher):
            return  # Another teacher's student presents.
        if self._leading:
            other, before = self._leading
            if before != name:
                self._say(before, Kind.LEAD, False)
            if other is not teacher:
                other.wire.send(Kind.LEAD)
        self._leading = None
        if name and self._say(name, Kind.LEAD, True):
            self._leading = teacher, name
        elif name:
            teacher.wire.send(Kind.LEAD)

    def _say(self, name: str, kind: Kind, value: object) -> bool:
        """Say something to a student; return whether they are in."""
        student = self._connections.student(name)
        if student:
            student.wire.say(kind, value)
        return student is not None

    # What students show

    def watched(self, connection: Connection, payload: bytes) -> None:
        """Pass on what a student sees, not more often than anybody can look at it.

        Raises ValueError for what is too long, or no text.
        """
        if len(payload) > LONGEST_WATCHED:
            raise ValueError("a session that is too long to be looked at")
        line = payload.decode()
        name = folded(connection.name)
        if name not in self._looking.values():
            return  # Sent before it was known that nobody looks any more.
        self._lines[name] = line
        if name not in self._pausing:
            self._show_now(name)

    def _show_now(self, name: str) -> None:
        """Show the latest line of a student, and the next one after a pause."""
        line = self._lines[name]
        self._show(name)
        self._pausing.add(name)
        asyncio.get_running_loop().call_later(_PAUSE, self._paused, name, line)

    def _paused(self, name: str, shown: str) -> None:
        self._pausing.discard(name)
        if self._lines.get(name, shown) != shown:
            self._show_now(name)

    def _show(self, name: str) -> None:
        for teacher, looked_at in self._looking.items():
            if looked_at == name:
                self._pass_on(teacher, name)

    def _pass_on(self, teacher: Connection, name: str) -> None:
        teacher.wire.say(Kind.WATCHED, [name, self._lines.get(name, "")])
