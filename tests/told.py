"""Students and teachers by themselves: explorers whose wire remembers what they said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from core.formats.session_line import dump
from core.session.session import Session, travel
from sessions import scenario
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.presented import Presented

START = scenario("worked")


class Told(Wire):
    """A wire that remembers what was sent, and has no other end."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[Kind, bytes]] = []

    def send(self, kind: Kind, payload: bytes = b"") -> None:
        self.said.append((kind, payload))

    def payloads(self, kind: Kind) -> list[bytes]:
        return [payload for each, payload in self.said if each is kind]


@asynccontextmanager
async def running(
    part: Student | Teacher, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[int]]:
    async with part.explorer.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def student(**options: object) -> tuple[Student, Told]:
    wire = Told()
    return Student(START, wire, Materials(START), False, **options), wire  # type: ignore[arg-type]


def teacher(session: Session = START) -> tuple[Teacher, Told]:
    wire = Told()
    return Teacher(session, wire, Materials(START), False, remote=False), wire


def at(place: int) -> bytes:
    return presented(travel(START, place))


def presented(session: Session, **more: Any) -> bytes:
    """Return the payload of a frame PRESENT."""
    return Presented(dump(session), **more).to_json()


def shown(payload: bytes) -> Session:
    """Return the session of such a payload."""
    return Materials(START).read(Presented.from_json(payload).line)
