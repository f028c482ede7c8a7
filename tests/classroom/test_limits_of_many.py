"""However many connect to a class, at once and in vain: those who belong there get in."""

import asyncio
import contextlib
import os
import resource
import time
from collections.abc import AsyncIterator, Iterator

import asyncssh
import pytest

from class_server import LAXER, PATIENCE, Server, seated
from intruder import bare_channel


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A class for two; five connections of an address may log in at once, and of all, ten."""
    with Server("--max-students", "2", command=LAXER) as server:
        yield server


@contextlib.asynccontextmanager
async def silent(
    server: Server, count: int, address: str = "127.0.0.1", again: bool = False
) -> AsyncIterator[None]:
    """Hold so many connections that say nothing; open them `again` where they are closed."""
    loop = asyncio.get_running_loop()
    opened = asyncio.Semaphore(0)

    async def hold() -> None:
        while True:
            wire, protocol = await loop.create_connection(
                Silent, "127.0.0.1", server.port, local_addr=(address, 0)
            )
            opened.release()
            try:
                await protocol.lost.wait()
            finally:
                wire.abort()
            if not again:
                return
            await asyncio.sleep(0.05)

    holding = [asyncio.create_task(hold()) for _ in range(count)]
    for _ in range(count):
        await opened.acquire()
    try:
        yield
    finally:
        for each in holding:
            each.cancel()
        await asyncio.gather(*holding, return_exceptions=True)


class Silent(asyncio.Protocol):
    """A connection that says nothing."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()

    def connection_lost(self, _exc: Exception | None) -> None:
        self.lost.set()


async def gets_in(server: Server, name: str, address: str) -> None:
    async with server.connection(name, local_addr=(address, 0)) as connection:
        student = await seated(connection)
        await student.sees("update 1: start")


async def is_sent_away(server: Server, name: str, address: str) -> None:
    async with server.connection(name, local_addr=(address, 0)) as connection:
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()


async def test_silent_connections_keep_nobody_out(server: Server) -> None:
    async with silent(server, 40):
        await gets_in(server, "amy", "127.0.0.1")
    server.logged("refused from 127.0.0.1: others wait to log in, and it was silent the longest")


async def test_who_says_nothing_is_soon_sent_away(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for said in b"", b"SSH-2.0-nobody\r\n":
        wire, protocol = await loop.create_connection(Silent, "127.0.0.1", server.port)
        wire.write(said)
        async with asyncio.timeout(PATIENCE):
            await protocol.lost.wait()
    server.logged("refused from 127.0.0.1: it has agreed on no key for too long")


async def test_who_compares_the_host_key_for_long_gets_in(server: Server) -> None:
    class Careful(asyncssh.SSHClient):
        def validate_host_public_key(self, *_: object) -> bool:
            time.sleep(2)  # Longer than anybody may be silent there.
            return True

    async with server.connection("dora", known_hosts=b"", client_factory=Careful) as connection:
        student = await seated(connection)
        await student.sees("update 1: start")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
async def test_silent_connections_that_come_again_keep_nobody_out(
    server: Server, address: str
) -> None:
    async with silent(server, 40, again=True):
        await gets_in(server, "ben", address)


async def test_many_addresses_together_keep_nobody_out(server: Server) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for number in range(3, 7):
            await stack.enter_async_context(silent(server, 5, f"127.0.0.{number}"))
        await gets_in(server, "cleo", "127.0.0.2")


async def test_lines_that_repeat_are_summed_up(server: Server) -> None:
    before = server.log.count("\n")
    for _ in range(10):
        async with silent(server, 40):
            pass
    async with asyncio.timeout(PATIENCE):
        while "more like it in" not in server.log:
            await asyncio.sleep(0.05)
    assert server.log.count("\n") - before < 250


async def test_sixty_log_in_at_once_from_one_address() -> None:
    with Server("--max-students", "60") as server:

        async def log_in(number: int) -> None:
            async with server.connection(f"student {number}"):
                pass

        await asyncio.gather(*map(log_in, range(60)))
        assert "refused" not in server.log


# Those who have logged in


async def test_who_opens_a_channel_and_asks_for_no_session_is_sent_away(server: Server) -> None:
    async with server.connection("dov") as connection, asyncio.timeout(PATIENCE):
        await bare_channel(connection)
        await connection.wait_closed()
    server.logged("refused 'dov' from 127.0.0.1: No session was asked for.")


async def crowd(server: Server, stack: contextlib.AsyncExitStack, count: int, address: str) -> None:
    """Have one name come in, and again and again, until they are asked whether to take it over."""
    for number in range(count):
        connection = await stack.enter_async_context(
            server.connection("again", local_addr=(address, 0))
        )
        student = await seated(connection)
        await student.sees("Take over here? (y/n)" if number else "update 1: start")


async def test_a_name_has_only_so_many_connections() -> None:
    with Server("--max-students", "5", command=LAXER) as server:
        async with contextlib.AsyncExitStack() as stack:
            await crowd(server, stack, 10, "127.0.0.1")
            await is_sent_away(server, "again", "127.0.0.2")
            await gets_in(server, "else", "127.0.0.2")
        server.logged("refused 'again' from 127.0.0.2: This name has too many connections.")


async def test_an_address_has_only_so_many_connections(server: Server) -> None:
    async with contextlib.AsyncExitStack() as stack:
        await crowd(server, stack, 7, "127.0.0.1")  # Two times two students, and three to spare.
        await is_sent_away(server, "gina", "127.0.0.1")
        server.logged("refused 'gina' from 127.0.0.1: Your address has too many connections.")
        await gets_in(server, "gina", "127.0.0.2")


async def test_descriptors_are_never_used_up() -> None:
    with Server("--max-students", "30", command=LAXER) as server:
        process = server.process.pid
        limit = len(os.listdir(f"/proc/{process}/fd")) + 14
        resource.prlimit(process, resource.RLIMIT_NOFILE, (limit, limit))
        async with silent(server, 30):
            server.logged("no more connections for a moment")
            assert len(os.listdir(f"/proc/{process}/fd")) < limit
        await gets_in(server, "hugo", "127.0.0.1")
        assert "Traceback" not in server.log


async def test_a_machine_without_room_for_an_explorer_says_so(server: Server) -> None:
    full = server.home / "full"
    async with server.student("ida") as ida:
        await ida.sees("update 1: start")
        full.touch()
        async with server.student("jon") as jon:
            await jon.sees("no room for another explorer")
            await jon.leaves()
        full.unlink()
        server.logged("no room for an explorer for 'jon': Resource temporarily unavailable")
        ida.press("n")
        await ida.sees("update 1: done")
        async with server.student("jon") as jon:
            await jon.sees("update 1: start")
