"""Sessions end by turns: each gets its time, and what it said before is kept in any case."""

import asyncio

import pytest

from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.server import parting
from tui.classroom.server.connections import Connection
from tui.classroom.server.parting import AT_ONCE, Parting

CLASS = 60


class Ending(Wire):
    """The wire of a session whose end is to be told of."""

    def __init__(self, happened: list[tuple[str, str]], name: str) -> None:
        super().__init__()
        self._happened = happened
        self._name = name

    def send(self, kind: Kind, _payload: bytes = b"") -> None:
        assert kind is Kind.END
        self._happened.append(("told", self._name))


def a_class(happened: list[tuple[str, str]]) -> dict[str, Connection]:
    """Return those whose wires say what happened to them."""
    names = map(str, range(CLASS))
    return {name: Connection(name, False, Ending(happened, name), None) for name in names}


def kill_none(connection: Connection, why: str) -> None:
    raise AssertionError(f"{connection.name} was killed: {why}")


async def test_no_more_are_told_to_end_than_can_answer_in_time() -> None:
    told: list[tuple[str, str]] = []
    connections = a_class(told)
    most = 0

    async def answer() -> None:
        """Be a processor that ends one session after the other."""
        nonlocal most
        for _ in connections:
            while not told:
                await asyncio.sleep(0)
            most = max(most, len(told))
            _, name = told.pop(0)
            connections[name].parted.set()
            await asyncio.sleep(0)

    ends = Parting(kill_none)
    async with asyncio.timeout(20):
        await asyncio.gather(answer(), *map(ends.end, connections.values()))
    assert most == AT_ONCE


async def test_who_does_not_end_is_killed_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parting, "_SECONDS", 0.01)
    happened: list[tuple[str, str]] = []
    connections = a_class(happened)

    def kill(connection: Connection, why: str) -> None:
        happened.append((why, connection.name))
        connection.parted.set()

    ends = Parting(kill)
    async with asyncio.timeout(20):
        await asyncio.gather(*map(ends.end, connections.values()))
    for name in connections:
        told = happened.index(("told", name))
        assert told < happened.index(("it took too long to end", name)) <= told + 2 * AT_ONCE


async def test_where_others_end_before_it_a_session_has_more_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parting, "_SECONDS", 1.0)
    connections = a_class([])
    few = [connections[str(number)] for number in range(AT_ONCE + 1)]

    async def answer() -> None:
        for connection in few:
            await asyncio.sleep(0.15)
            connection.parted.set()

    ends = Parting(kill_none)
    async with asyncio.timeout(20):
        await asyncio.gather(answer(), *map(ends.end, few))
