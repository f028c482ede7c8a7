"""Who is connected, and what teachers and students are told of that."""

import asyncio
from dataclasses import asdict, dataclass, field

from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.names import folded
from tui.classroom.protocol.roll import Entry, Roll, Standing
from tui.classroom.server.client import Client
from tui.classroom.server.presenting import Presenting

_PASSING_ON = 0.2  # Seconds for which news for the teachers are gathered.
_BACKLOG = 64 * 1024  # Bytes that may wait for a teacher's explorer.


@dataclass(eq=False)
class Connection:
    """One session as the server sees it: its process, its terminal, and what is known of it."""

    name: str
    teacher: bool
    wire: Wire
    client: Client | None
    """Whose terminal it is; none for the one that the class was opened in."""
    standing: Standing = field(default_factory=Standing)
    """Where a student is."""
    process: int = 0
    """Its number; 0 until the fork server has said it."""
    status: asyncio.Future[int] = field(default_factory=asyncio.Future)
    """How the process ended: 0, an exit status, or a signal's number, negative."""
    parted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the wire has ended, all that came over it is kept, and the farewell is said."""
    typed_at: float = 0.0
    heard_at: float = 0.0
    """When it last said that it is alive, as the event loop counts seconds."""
    farewell: str = ""
    """What is said to whoever looked at it, once it has ended."""
    killed: str = ""
    """Why the server ended the process, if it did."""

    def ended(self, status: int) -> None:
        """Note how the process has ended; what is known already stays."""
        if not self.status.done():
            self.status.set_result(status)


class Connections:
    """All who are in, by the terminals they have."""

    def __init__(self, presenting: Presenting) -> None:
        """Begin without anybody; answers to the question posed are found in `presenting`."""
        self.board: list[str] = []
        """What is written on the board, for teachers to see again."""
        self.locked = False
        """Whether the door is closed to those who have not been in."""
        self._presenting = presenting
        self._all: dict[Client | None, Connection] = {}
        self._news: asyncio.TimerHandle | None = None

    def add(self, connection: Connection) -> None:
        """Take somebody in, and tell those whom it concerns."""
        self._all[connection.client] = connection
        self._tell(self.students if connection.teacher else (connection,))
        self.spread_news()

    def remove(self, connection: Connection) -> None:
        """Strike somebody out, and tell those whom it concerns."""
        if self._all.get(connection.client) is connection:
            del self._all[connection.client]
        if connection.teacher:
            self._tell(self.students)
        self.spread_news()

    def of(self, client: Client) -> Connection | None:
        """Return the one that a terminal has."""
        return self._all.get(client)

    @property
    def all(self) -> tuple[Connection, ...]:
        """All of them."""
        return tuple(self._all.values())

    @property
    def students(self) -> tuple[Connection, ...]:
        """Those of students."""
        return tuple(each for each in self.all if not each.teacher)

    @property
    def teachers(self) -> tuple[Connection, ...]:
        """Those of teachers."""
        return tuple(each for each in self.all if each.teacher)

    def student(self, name: str) -> Connection | None:
        """Return that of the student of a name, however it is spelled."""
        kept = folded(name)
        return next((each for each in self.students if folded(each.name) == kept), None)

    # What they are told

    def _tell(self, students: tuple[Connection, ...]) -> None:
        """Tell students whether a teacher is in."""
        for each in students:
            each.wire.say(Kind.ROLL, {"teacher": bool(self.teachers)})

    def spread_news(self) -> None:
        """Tell the teachers soon who is in, and what was answered."""
        if not self._news:
            loop = asyncio.get_running_loop()
            self._news = loop.call_later(_PASSING_ON, self._tell_teachers)

    def _tell_teachers(self) -> None:
        self._news = None
        students = sorted(self.students, key=lambda each: folded(each.name))
        now = asyncio.get_running_loop().time()
        known = self._presenting.known
        shown = (
            Entry(
                each.name,
                each.standing,
                now - each.typed_at,
                *known.get(folded(each.name), ("",))[1:],
            )
            for each in students
        )
        since = now - self._presenting.since
        roll = asdict(Roll(tuple(self.board), tuple(shown), since, self.locked))
        for each in self.teachers:
            if each.wire.backlog > _BACKLOG:  # Suspended, perhaps: told once it is awake.
                self.spread_news()
                continue
            each.wire.say(Kind.ROLL, roll)
            each.wire.say(Kind.ANSWERS, [*self._presenting.answers.values()])
