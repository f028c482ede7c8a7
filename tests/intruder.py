"""Clients of a class that do what no ordinary one does: asyncssh's, made to send what they like."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncssh
from asyncssh.constants import MSG_CHANNEL_REQUEST, MSG_USERAUTH_REQUEST
from asyncssh.packet import Boolean, String

from class_server import Server

Act = Callable[[asyncssh.SSHClientConnection], Awaitable[str | None]]


class Intruder(asyncssh.SSHClient):
    """A client that, asked for a password, acts first, and gives what that returns."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._connection: asyncssh.SSHClientConnection

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self._connection = conn

    async def password_auth_requested(self) -> str | None:
        return await self._act(self._connection)


async def intrude(
    server: Server, name: str, act: Act, address: str = "127.0.0.1"
) -> asyncssh.SSHClientConnection:
    """Log in under a name from an address of this machine, acting once the server has answered."""
    return await asyncssh.connect(
        "127.0.0.1",
        server.port,
        username=name,
        client_factory=lambda: Intruder(act),
        local_addr=(address, 0),
        preferred_auth="password",
        known_hosts=None,
        client_keys=None,
        config=[],
    )


async def for_ever() -> None:
    """Wait until the connection is lost."""
    await asyncio.get_running_loop().create_future()


def give(connection: asyncssh.SSHClientConnection, name: str, password: bytes) -> None:
    """Give a password without waiting for what is said to it."""
    connection.send_packet(
        MSG_USERAUTH_REQUEST,
        *(String(name), String("ssh-connection"), String("password")),
        *(Boolean(False), String(password)),
    )


async def bare_channel(
    connection: asyncssh.SSHClientConnection,
) -> asyncssh.SSHClientChannel[bytes]:
    """Open a channel in which nothing is asked for yet."""
    loop = asyncio.get_running_loop()
    channel = asyncssh.SSHClientChannel[bytes](
        connection, loop, "strict", None, "strict", 65536, 32768
    )
    await channel._open(b"session")
    return channel


def ask(channel: asyncssh.SSHClientChannel[bytes], request: str, *arguments: bytes) -> None:
    """Ask for something in a channel without waiting for what is said to it."""
    channel.send_packet(MSG_CHANNEL_REQUEST, String(request), Boolean(False), *arguments)
