"""A connection of a class whose other end sends and sends, through a socket with small buffers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import asyncssh
import pytest

from class_server import PATIENCE
from tui.classroom.server import packets
from tui.classroom.server.algorithms import offered
from tui.classroom.server.authentication import Hall, Rules, Visitor
from tui.classroom.server.limits import Inside, Queue, Tries
from tui.classroom.server.packets import JudgedConnection


class Nobody:
    """Who listens to nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_: None


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[asyncssh.SSHClientConnection]:
    """Log in to an open class through a socket pair."""
    loop = asyncio.get_running_loop()
    hall = Hall(Rules("", "", None), Nobody(), Queue(9, 9), Tries(9), Inside(9, 9))
    options = await asyncssh.SSHServerConnectionOptions.construct(
        server_factory=lambda: Visitor(hall),
        server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        config=[],
        **offered(),
    )
    ours, theirs = socket.socketpair()
    for end in ours, theirs:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    await loop.connect_accepted_socket(lambda: JudgedConnection(loop, options), theirs)
    client = await asyncssh.connect(
        "here", sock=ours, username="anna", known_hosts=None, client_keys=None, config=[]
    )
    try:
        yield client
    finally:
        client.abort()
        await client.wait_closed()


async def logged(caplog: pytest.LogCaptureFixture, text: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not caplog.messages.count(text):
            await asyncio.sleep(0.01)


async def test_who_takes_no_answers_is_dropped(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(packets, "_UNSENT", 65536)
    async with connected() as client:
        assert client._transport
        client._transport.pause_reading()
        for _ in range(3000):
            client._send_global_request(b"unknown", want_reply=True)
        await logged(caplog, "refused 'anna' from nowhere: it takes no answers")


async def test_a_key_exchange_without_end_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    async with connected() as client:
        client.process_packet = lambda *_: True  # type: ignore[method-assign]
        client._send_kexinit()
        client._kex_complete = True  # Or asyncssh would wait for it.
        for _ in range(1500):
            client._send_global_request(b"unknown", want_reply=True)
        await logged(caplog, "refused 'anna' from nowhere: no end of a key exchange")


async def test_who_asks_much_and_takes_the_answers_stays(caplog: pytest.LogCaptureFixture) -> None:
    async with connected() as client:
        for _ in range(1500):
            client._send_global_request(b"unknown")
        await client._make_global_request(b"keepalive@openssh.com")
    assert not caplog.messages
