"""What a client of its own making can't do at the door of a class, nor with what it may ask for."""

import asyncio
import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import asyncssh
import pytest
from asyncssh.packet import Boolean, SSHPacket, String

from class_server import LAXER, PASSWORD, PATIENCE, Server, seated
from intruder import Act, ask, bare_channel, for_ever, give, intrude

BROKEN = (asyncssh.Error, OSError)
"""How a connection ends, the last words of the server being heard or not."""


@pytest.fixture(scope="module")
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


@pytest.fixture(scope="module")
def server(key: asyncssh.SSHKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    known = tmp_path_factory.mktemp("keys") / "known"
    key.write_public_key(str(known))
    with Server("--authorized-keys", str(known), command=LAXER) as server:
        yield server


# Who somebody is


def as_another(name: str) -> Act:
    """Give the class password under another name than the first."""

    async def act(connection: asyncssh.SSHClientConnection) -> str:
        connection._username = name
        return PASSWORD

    return act


def by_key(name: str, key: asyncssh.SSHKey, algorithm: str = "rsa-sha2-256") -> Act:
    """Log in with a key under this name."""

    async def act(connection: asyncssh.SSHClientConnection) -> None:
        connection._username = name
        [pair] = asyncssh.load_keypairs(key)
        pair.set_sig_algorithm(algorithm.encode())
        await connection.send_userauth_request(
            b"publickey",
            *(Boolean(True), String(algorithm), String(pair.public_data)),
            key=pair,
        )
        await for_ever()

    return act


def by_nothing(name: str) -> Act:
    """Log in with nothing under another name than the first."""

    async def act(connection: asyncssh.SSHClientConnection) -> None:
        connection._username = name
        await connection.send_userauth_request(b"none")
        await for_ever()

    return act


@pytest.mark.parametrize("with_key", [False, True])
async def test_nobody_becomes_the_teacher_by_changing_the_name(
    server: Server, key: asyncssh.SSHKey, with_key: bool
) -> None:
    act = by_key("eve", key) if with_key else as_another("eve")
    with pytest.raises(asyncssh.DisconnectError, match="One name"):
        await intrude(server, "teacher", act)
    server.logged("refused 'teacher' from 127.0.0.1: another name: 'eve'")
    assert "joined" not in server.log


async def test_nobody_becomes_the_teacher_of_an_open_class() -> None:
    with Server("--open", command=LAXER, password_file=False) as server:
        with pytest.raises(asyncssh.DisconnectError, match="One name"):
            await intrude(server, "teacher", by_nothing("eve"))
        with pytest.raises(asyncssh.DisconnectError):
            await intrude(server, "", by_nothing("teacher"))


async def test_a_connection_without_a_name_is_refused(server: Server) -> None:
    async def act(_connection: asyncssh.SSHClientConnection) -> str:
        return PASSWORD

    for name in "", "\u00ad":  # A soft hyphen is no letter: asyncssh leaves it out.
        with pytest.raises(asyncssh.DisconnectError):
            await intrude(server, name, act)


# Guessing


def all_at_once(name: str, guesses: int) -> Act:
    """Give wrong passwords without waiting for answers, and then the right one."""

    async def act(connection: asyncssh.SSHClientConnection) -> None:
        for number in range(guesses):
            give(connection, name, b"guess %d" % number)
        give(connection, name, PASSWORD.encode())
        await for_ever()

    return act


async def test_guesses_that_wait_for_no_answer_end_the_connection(server: Server) -> None:
    with pytest.raises(BROKEN):
        await intrude(server, "hasty", all_at_once("hasty", 5))
    server.logged("refused 'hasty' from 127.0.0.1: it asked again before a password was answered")


async def wrong(_connection: asyncssh.SSHClientConnection) -> str:
    return "wrong"


@pytest.mark.parametrize("hasty", [False, True])
async def test_an_address_has_only_so_many_wrong_passwords(hasty: bool) -> None:
    with Server("--max-students", "2", command=LAXER) as server:
        # 22 are read: for two students, and 20 to spare. Who waits for answers has four a time.
        act, rounds, together = (all_at_once("eve", 2), 8, 3) if hasty else (wrong, 2, 3)
        for _ in range(rounds):
            intruders = [intrude(server, "eve", act) for _ in range(together)]
            for result in await asyncio.gather(*intruders, return_exceptions=True):
                assert isinstance(result, BROKEN)
        with pytest.raises(asyncssh.DisconnectError, match="Try again in a few minutes"):
            async with server.connection("anna"):
                pass
        server.logged("refused 'anna' from 127.0.0.1: too many wrong passwords from there")
        async with server.connection("ben", local_addr=("127.0.0.2", 0)) as connection:
            ben = await seated(connection)
            await ben.sees("update 1: start")
        assert server.log.count("refused 'eve'") >= 22


async def test_right_passwords_do_not_count_as_wrong() -> None:
    with Server("--max-students", "2", command=LAXER) as server:
        for _ in range(30):
            async with server.connection("anna"):
                pass


async def test_an_absurdly_long_password_is_refused_unread(server: Server) -> None:
    async def act(_connection: asyncssh.SSHClientConnection) -> str:
        return "x" * 240_000

    with pytest.raises(asyncssh.PermissionDenied):
        await intrude(server, "long", act)
    server.logged("refused 'long' from 127.0.0.1: a password that is too long: 240,000 bytes")
    assert "prepared" not in server.log  # As the laxer class tells of what asyncssh reads.


# What is asked for


async def test_variables_without_end_end_the_connection(server: Server) -> None:
    async with server.connection("fay") as connection:
        channel = await bare_channel(connection)
        for number in range(40):
            ask(channel, "env", String(f"V{number}"), String("x" * 20_000))
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()
    server.logged("refused 'fay' from 127.0.0.1: more variables than any terminal has")


@pytest.mark.parametrize("request_", ["env", "x11-req", "auth-agent-req@openssh.com", "unknown"])
async def test_requests_without_end_end_the_connection(server: Server, request_: str) -> None:
    arguments = {
        "env": (String("A"), String("b")),
        "x11-req": (Boolean(False), String("MIT"), String("00"), b"\0\0\0\0"),
    }
    async with server.connection("gus") as connection:
        channel = await bare_channel(connection)
        for _ in range(500):
            ask(channel, request_, *arguments.get(request_, ()))
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()
    server.logged("refused 'gus' from 127.0.0.1: too many requests in a channel")


async def test_what_is_refused_in_a_channel_and_beside_it_counts_together(server: Server) -> None:
    async with server.connection("ivy") as connection:
        channel = await bare_channel(connection)
        ask(channel, "subsystem", String("sftp"))
        for _ in range(30):
            with contextlib.suppress(asyncssh.ChannelOpenError):
                await connection.open_unix_connection("/nowhere")
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()
    server.logged("dropped 'ivy' from 127.0.0.1: too many requests")
    assert server.log.count("refused 'ivy'") == 20


async def test_as_many_variables_as_terminals_have_are_let_in(server: Server) -> None:
    async with server.connection("hal") as connection:
        variables = {f"LC_{number}": "en_GB.UTF-8" for number in range(40)}
        hal = await seated(connection, env=variables | {"LS_COLORS": "x" * 4000})
        await hal.sees("update 1: start")
        for columns in range(500):  # As long as a window is dragged.
            hal.channel.change_terminal_size(80 + columns % 5, 24)
        hal.resize(80, 24)
        await hal.sees("update 1: start")


# Algorithms


@pytest.mark.parametrize(
    "old",
    [
        {"kex_algs": ["diffie-hellman-group14-sha1"]},
        {"kex_algs": ["diffie-hellman-group14-sha256"]},
        {"kex_algs": ["rsa2048-sha256"]},
        {"encryption_algs": ["aes128-ctr"], "mac_algs": ["umac-64@openssh.com"]},
        {"encryption_algs": ["aes128-ctr"], "mac_algs": ["hmac-sha1"]},
        {"encryption_algs": ["aes128-cbc"]},
    ],
    ids=lambda old: "-".join(each[-1] for each in old.values()),
)
async def test_who_has_only_old_algorithms_is_refused(server: Server, old: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The client's own.
        with pytest.raises(BROKEN):
            async with server.connection("old", **old):
                pass
    assert "Warning" not in server.log


async def test_only_current_algorithms_are_offered(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"SSH-2.0-test\r\n")
    await reader.readline()
    packet = SSHPacket(await reader.readexactly(int.from_bytes(await reader.readexactly(4))))
    writer.close()
    packet.get_bytes(1 + 1 + 16)  # Length of the padding, kind, cookie.
    offered = [[each.decode() for each in packet.get_namelist()] for _ in range(6)]
    assert all(offered)
    old = ("sha1", "rsa", "dss", "diffie-hellman", "cbc", "arcfour", "md5", "umac", "-96")
    assert not [name for names in offered for name in names if any(part in name for part in old)]


@pytest.mark.parametrize("exchange", ["mlkem768x25519-sha256", "curve25519-sha256"])
@pytest.mark.parametrize("encryption", ["chacha20-poly1305@openssh.com", "aes256-ctr"])
async def test_who_has_a_current_one_is_let_in(
    server: Server, exchange: str, encryption: str
) -> None:
    options: dict[str, Any] = {"kex_algs": [exchange], "encryption_algs": [encryption]}
    async with server.connection("new", **options) as connection:
        assert connection.get_extra_info("send_cipher") == encryption


async def test_a_signature_with_sha1_is_none(server: Server, key: asyncssh.SSHKey) -> None:
    current = await intrude(server, "ron", by_key("ron", key))
    current.abort()
    with pytest.raises(asyncssh.Error):
        async with asyncio.timeout(PATIENCE):
            await intrude(server, "rob", by_key("rob", key, "ssh-rsa"))
    server.logged("refused 'rob' from 127.0.0.1: a signature of an old kind: ssh-rsa")
