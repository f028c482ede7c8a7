"""The server's side of the desk: who looks at whom, who presents, and whom the door lets in."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from class_server import Server
from told import Told
from tui.classroom.protocol.desk import LONGEST_MESSAGE, LONGEST_WATCHED
from tui.classroom.protocol.frames import Kind
from tui.classroom.server.connections import Connection, Connections
from tui.classroom.server.desk import Desks
from tui.classroom.server.presenting import Presenting


class Terminal:
    """Somebody's terminal, of which nothing is asked."""


class Class:
    """Desks with the teachers t and u, and the students ada and ben."""

    def __init__(self) -> None:
        self.connections = Connections(Presenting())
        self.removed: list[str] = []
        self.desks = Desks(self.connections, lambda each: self.removed.append(each.name))
        self.t, self.u = self.enter("t", teacher=True), self.enter("u", teacher=True)
        self.ada, self.ben = self.enter("Ada"), self.enter("ben")

    def enter(self, name: str, teacher: bool = False) -> Connection:
        connection = Connection(name, teacher, Told(), Terminal())  # type: ignore[arg-type]
        self.connections.add(connection)
        self.desks.joined(connection)
        return connection

    def leave(self, connection: Connection) -> None:
        self.connections.remove(connection)
        self.desks.left(connection)

    def do(self, teacher: Connection, kind: Kind, name: str = "", text: str = "") -> None:
        self.desks.take(teacher, kind, json.dumps([name, text]).encode())


def heard(connection: Connection, kind: Kind) -> list[object]:
    """Return what a session was told of this kind."""
    assert isinstance(connection.wire, Told)
    return [json.loads(each) if each else None for each in connection.wire.payloads(kind)]


async def test_a_student_is_looked_at_as_long_as_one_of_two_teachers_looks() -> None:
    room = Class()
    room.desks.watched(room.ada, b"unasked")
    assert not heard(room.t, Kind.WATCHED)
    room.do(room.t, Kind.WATCH, "ADA")
    room.do(room.u, Kind.WATCH, "ada")
    assert heard(room.ada, Kind.WATCH) == [True]
    room.desks.watched(room.ada, b"line")
    assert heard(room.t, Kind.WATCHED) == [["ada", "line"]]
    assert heard(room.u, Kind.WATCHED)[-1] == ["ada", "line"]
    room.do(room.t, Kind.WATCH)
    assert heard(room.ada, Kind.WATCH) == [True]
    room.leave(room.u)
    assert heard(room.ada, Kind.WATCH) == [True, False]
    assert not heard(room.ben, Kind.WATCH)


async def test_who_drops_is_shown_as_gone_and_looked_at_again_when_back() -> None:
    room = Class()
    room.do(room.t, Kind.WATCH, "ada")
    room.desks.watched(room.ada, b"line")
    room.leave(room.ada)
    assert heard(room.t, Kind.WATCHED)[-1] == ["ada", ""]
    back = room.enter("ada")
    assert heard(back, Kind.WATCH) == [True]
    room.do(room.u, Kind.WATCH, "nobody")
    assert heard(room.u, Kind.WATCHED) == [["nobody", ""]]


async def test_not_all_of_a_flood_is_passed_on_but_the_last_is() -> None:
    room = Class()
    room.do(room.t, Kind.WATCH, "ada")
    for number in range(500):
        room.desks.watched(room.ada, f"line {number}".encode())
    assert heard(room.t, Kind.WATCHED) == [["ada", "line 0"]]
    async with asyncio.timeout(10):
        while len(heard(room.t, Kind.WATCHED)) < 2:
            await asyncio.sleep(0.01)
    assert heard(room.t, Kind.WATCHED)[1:] == [["ada", "line 499"]]


async def test_one_student_presents_at_a_time_and_the_latest_teacher_says_who() -> None:
    room = Class()
    room.do(room.t, Kind.LEAD, "ada")
    room.do(room.u, Kind.LEAD, "ben")
    assert heard(room.ada, Kind.LEAD) == [True, False]
    assert heard(room.ben, Kind.LEAD) == [True]
    assert heard(room.t, Kind.LEAD) == [None]
    room.do(room.t, Kind.LEAD)  # Not theirs to end any more.
    assert heard(room.ben, Kind.LEAD) == [True]
    room.leave(room.ben)
    assert heard(room.u, Kind.LEAD) == [None]
    room.do(room.u, Kind.LEAD, "ada")
    room.leave(room.u)
    assert heard(room.ada, Kind.LEAD) == [True, False, True, False]
    room.do(room.t, Kind.LEAD, "nobody")
    assert heard(room.t, Kind.LEAD) == [None, None]


async def test_words_go_to_one_or_all_and_to_nobody_who_has_left() -> None:
    room = Class()
    room.do(room.t, Kind.MESSAGE, "ada", "one")
    room.do(room.t, Kind.MESSAGE, "", "all")
    for kind in Kind.MESSAGE, Kind.LOWER, Kind.CALL, Kind.REMOVE:
        room.do(room.t, kind, "nobody", "lost")
    room.do(room.t, Kind.LOWER, "ben")
    room.do(room.t, Kind.CALL, "ben")
    assert heard(room.ada, Kind.MESSAGE) == ["one", "all"]
    assert heard(room.ben, Kind.MESSAGE) == ["all"]
    assert (heard(room.ben, Kind.LOWER), heard(room.ben, Kind.RECALL)) == ([None], [None])
    assert not heard(room.u, Kind.MESSAGE)


async def test_a_locked_door_lets_in_who_has_been_in_and_is_not_removed() -> None:
    room = Class()
    assert not room.desks.refusal("new")
    room.do(room.t, Kind.LOCK, text="locked")
    room.leave(room.ada)
    assert [bool(room.desks.refusal(name)) for name in ("ADA", "new")] == [False, True]
    room.do(room.t, Kind.REMOVE, "Ben")
    assert room.removed == ["ben"]
    assert room.desks.refusal("ben")
    room.do(room.t, Kind.LOCK)
    assert not room.desks.refusal("ben")


@pytest.mark.parametrize(
    "payload",
    [
        *(b"", b"\xff", b"3", b"null", b'["a"]', b'["a",3]', b'[{},"a"]', b'["a","b","c"]'),
        json.dumps(["a" * 33, ""]).encode(),
        json.dumps(["", "a" * (LONGEST_MESSAGE + 1)]).encode(),
    ],
)
async def test_nonsense_from_a_desk_is_refused(payload: bytes) -> None:
    room = Class()
    for kind in Kind.WATCH, Kind.MESSAGE, Kind.REMOVE, Kind.LEAD, Kind.LOCK:
        with pytest.raises((ValueError, TypeError)):
            room.desks.take(room.t, kind, payload)


@pytest.mark.parametrize("payload", [b"\xff", b"a" * (LONGEST_WATCHED + 1)])
async def test_a_screen_that_is_none_is_refused(payload: bytes) -> None:
    room = Class()
    room.do(room.t, Kind.WATCH, "ada")
    with pytest.raises(ValueError, match=r"too long|codec"):
        room.desks.watched(room.ada, payload)
    assert ["ada", payload.decode("latin-1")] not in heard(room.t, Kind.WATCHED)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


async def test_a_teacher_looks_shows_lets_present_speaks_locks_and_removes(server: Server) -> None:
    async with server.teacher() as teacher, server.student("cleo", 60, 20) as cleo:
        async with server.student("dan") as dan:
            await dan.sees("following the teacher")
            dan.press("!")
            await teacher.sees("1 hand up")
            dan.press("3n")
            await dan.sees("hand up · exploring")
            teacher.press("t")
            await teacher.sees("dan  exploring")
            teacher.press("\r")
            await teacher.sees("The screen of dan")
            await teacher.sees("update 3: done")
            dan.press("n")
            await teacher.sees("update 4: done")
            assert "update 4" not in cleo.screen()
            teacher.press("s")
            await cleo.sees("update 4: done")
            teacher.press("p")
            await dan.sees("you present: everybody sees what you do")
            dan.press("n")
            await cleo.sees("update 5: done")
            teacher.press("p")
            await dan.sees_no_more("you present")
            teacher.press("mwell done, n\r")
            await dan.sees("The teacher says: well done, n")
            dan.press("\x1b")
            await dan.sees_no_more("well done")
            teacher.press("l")
            await teacher.sees("The door is locked")
            teacher.press("xx")
            await dan.sees("The teacher has removed you from the class.")
            await dan.leaves()
            await teacher.sees("dan is not in.")
        async with server.student("dan") as dan:
            await dan.sees("The teacher has removed you, and the door is locked.")
        async with server.student("eve") as eve:
            await eve.sees("The teacher has locked the door")
    server.logged("removed 'dan'")
    server.logged("refused 'eve' from 127.0.0.1: the door is locked")
