"""The register: who is in, and what teachers and students are told of that."""

import asyncio

from core.text.quoting import printable
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.names import folded
from tui.classroom.protocol.roll import Roll, Student
from tui.classroom.server.client import Client
from tui.classroom.server.connection import Place
from tui.classroom.server.presenting import Presenting

_PASSING_ON = 0.2  # Seconds for which news for the teachers are gathered.
_BACKLOG = 64 * 1024  # Bytes that may wait for a teacher's explorer.


class Register:
    """All places that are taken, by the terminals they belong to."""

    def __init__(self, presenting: Presenting) -> None:
        """Begin without anybody; answers to the question posed are found in `presenting`."""
        self.board: list[str] = []
        """What is written on the board, for teachers to see again."""
        self._presenting = presenting
        self._places: dict[Client | None, Place] = {}
        self._news: asyncio.TimerHandle | None = None

    def add(self, place: Place) -> None:
        """Enter a place, and tell those whom it concerns."""
        self._places[place.client] = place
        if place.teacher:
            self.tell_students()
        else:
            self._tell(place)
        self.spread_news()

    def remove(self, place: Place) -> None:
        """Strike a place out, and tell those whom it concerns."""
        if self._places.get(place.client) is place:
            del self._places[place.client]
        if place.teacher:
            self.tell_students()
        self.spread_news()

    def of(self, client: Client) -> Place | None:
        """Return the place that belongs to a terminal."""
        return self._places.get(client)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places."""
        return tuple(self._places.values())

    @property
    def students(self) -> tuple[Place, ...]:
        """The places of students."""
        return tuple(place for place in self.places if not place.teacher)

    @property
    def teacher_in(self) -> bool:
        """Whether a teacher is in."""
        return any(place.teacher for place in self.places)

    def student(self, name: str) -> Place | None:
        """Return the place of the student of that name, however it is spelled."""
        kept = folded(name)
        return next((place for place in self.students if folded(place.name) == kept), None)

    # What they are told

    def tell_students(self) -> None:
        """Tell the students whether a teacher is in."""
        for place in self.students:
            self._tell(place)

    def _tell(self, place: Place) -> None:
        place.wire.say(Kind.ROLL, {"teacher": self.teacher_in})

    def spread_news(self) -> None:
        """Tell the teachers soon who is in, and what was answered."""
        if not self._news:
            loop = asyncio.get_running_loop()
            self._news = loop.call_later(_PASSING_ON, self._tell_teachers)

    def _tell_teachers(self) -> None:
        self._news = None
        students = sorted(self.students, key=lambda place: place.name)
        shown = (Student(printable(place.name), place.following, place.done) for place in students)
        roll = Roll(tuple(self.board), tuple(shown)).to_plain()
        answers = [(printable(name), *given) for name, *given in self._presenting.answers.values()]
        for place in self.places:
            if not place.teacher:
                continue
            if place.wire.backlog > _BACKLOG:  # Suspended, perhaps: told once it is awake.
                self.spread_news()
                continue
            place.wire.say(Kind.ROLL, roll)
            place.wire.say(Kind.ANSWERS, answers)
