"""Whom and what the server of a class refuses, with asyncssh's client and OpenSSH's."""

import asyncio
import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from class_server import LAXER, PASSWORD, PATIENCE, Server, seated


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server("--max-students", "2", command=LAXER) as server:
        yield server


# Who is let in


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", "x" * 5000])
async def test_a_wrong_password_is_refused(server: Server, password: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        async with server.connection("anna", password):
            pass
    server.logged("refused 'anna' from 127.0.0.1: wrong password")
    assert "four plain" not in server.log


async def test_a_few_wrong_passwords_end_the_connection(server: Server) -> None:
    class Guesser(asyncssh.SSHClient):
        tries = 0

        def password_auth_requested(self) -> str:
            self.tries += 1
            return f"guess {self.tries}"

    guesser = Guesser()
    with pytest.raises(asyncssh.DisconnectError, match="Too many wrong passwords"):
        await asyncssh.connect(
            "127.0.0.1",
            server.port,
            username="guesser",
            client_factory=lambda: guesser,
            known_hosts=None,
            client_keys=None,
            config=[],
        )
    assert guesser.tries == 4
    server.logged("refused 'guesser' from 127.0.0.1: Too many wrong passwords.")


async def test_the_teacher_needs_a_password_of_their_own(server: Server) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        async with server.connection("teacher", PASSWORD):
            pass


@pytest.mark.parametrize("name", ["x" * 33, "a\x1b[2Jb", "line\nfeed", "\u202eevil", "a\0b"])
async def test_a_name_that_cannot_be_shown_is_refused(
    server: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # asyncssh's own client, unlike a hostile one, would not send it.
    monkeypatch.setattr(asyncssh.connection, "saslprep", lambda text: text)
    with pytest.raises(asyncssh.Error):
        async with server.connection(name):
            pass
    server.logged("left at the door")
    assert "\x1b" not in server.log
    assert "\u202e" not in server.log


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        *((name, "That name looks like the teacher's") for name in ("TEACHER", "teacher ")),
        ("te\u0430cher", "That name looks like the teacher's"),  # A Cyrillic letter.
        *((name, "should have a letter or a digit") for name in ("\u3164", "\u2800")),
    ],
)
async def test_a_name_that_could_be_mistaken_is_refused(
    server: Server, name: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncssh.connection, "saslprep", lambda text: text)
    with pytest.raises(asyncssh.Error, match=sentence):
        async with server.connection(name):
            pass


@pytest.mark.parametrize("name", ["x" * 32, "Zoë Ü", "../../etc", "-oProxyCommand", "[b]x[/b]"])
async def test_any_printable_name_is_one(server: Server, name: str) -> None:
    async with server.student(name) as student:
        await student.sees("update 1: start")


async def test_a_connection_that_does_not_log_in_is_closed(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    async with asyncio.timeout(PATIENCE):
        assert b"SSH-2.0-gradstep" in await reader.readline()
        await reader.read()  # To the end, which comes by itself.
    writer.close()
    server.logged("refused from 127.0.0.1: it has agreed on no key for too long")


# What is refused to those who are in


async def test_commands_and_subsystems_are_refused(server: Server) -> None:
    async with server.connection("bob") as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.run("id")
    server.logged("refused 'bob' from 127.0.0.1: the command 'id'")
    async with server.connection("bob") as connection:
        with pytest.raises(asyncssh.Error):
            await connection.start_sftp_client()
    server.logged("refused 'bob' from 127.0.0.1: the subsystem 'sftp'")


async def test_a_shell_without_a_terminal_is_refused(server: Server) -> None:
    async with server.connection("cat") as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process()
    server.logged("refused 'cat' from 127.0.0.1: a shell without a terminal")


async def test_a_second_session_is_refused(server: Server) -> None:
    async with server.connection("dan") as connection:
        await seated(connection)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process(term_type="xterm")
    server.logged("refused 'dan' from 127.0.0.1: a second session")


async def test_who_wants_no_session_is_sent_away(server: Server) -> None:
    async with server.connection("leo") as connection, asyncio.timeout(PATIENCE):
        await connection.wait_closed()
    server.logged("refused 'leo' from 127.0.0.1: No session was asked for.")


async def test_the_end_of_a_session_is_the_end_of_its_connection(server: Server) -> None:
    async with server.connection("mia") as connection:
        student = await seated(connection)
        await student.sees("update 1: start")
        student.press("qq")
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()


async def test_who_asks_again_and_again_is_cut_off(server: Server, tmp_path: Path) -> None:
    async with server.connection("nat") as connection:
        for _ in range(30):
            with contextlib.suppress(asyncssh.ChannelOpenError):
                await connection.open_unix_connection(str(tmp_path / "socket"))
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()
    assert server.log.count("refused 'nat'") == 20


async def test_forwardings_are_refused(server: Server, tmp_path: Path) -> None:
    async with server.connection("eva") as connection:
        for forwarding in (
            connection.open_connection("127.0.0.1", server.port),
            connection.open_unix_connection(str(tmp_path / "socket")),
            connection.forward_remote_port("", 0, "127.0.0.1", 1),
            connection.forward_remote_path(str(tmp_path / "remote"), str(tmp_path / "local")),
            connection.open_tun(),
            connection.open_tap(),
        ):
            with pytest.raises((asyncssh.ChannelOpenError, asyncssh.ChannelListenError)):
                await forwarding
    assert server.log.count("refused 'eva' from 127.0.0.1: forwarding") == 6


async def test_x11_and_agents_are_not_forwarded(server: Server) -> None:
    async with server.connection("uma") as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await seated(connection, x11_forwarding=True, x11_display="127.0.0.1:0")
    async with server.student("vic") as vic:
        await vic.sees("update 1: start")
        # As ssh -A asks; asyncssh's client does not tell what is answered.
        assert not await vic.channel._make_request(b"auth-agent-req@openssh.com")


# OpenSSH's own client

ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="there is no OpenSSH client here")


def run_ssh(server: Server, *arguments: str, keys: Path | None = None) -> Any:
    identity = ("-i", str(keys), "-o", "IdentitiesOnly=yes") if keys else ()
    return subprocess.run(
        [
            *("ssh", "-F", "none", "-p", str(server.port), "-o", "StrictHostKeyChecking=no"),
            *("-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", *identity),
            *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@ssh
def test_openssh_is_let_in_by_key_and_refused_all_but_the_explorer(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(tmp_path / "id"))
    (tmp_path / "id").chmod(0o600)
    key.write_public_key(str(tmp_path / "id.pub"))
    with Server("--authorized-keys", str(tmp_path / "id.pub")) as server:
        refused = run_ssh(server, "gil@127.0.0.1", "id", keys=tmp_path / "id")
        assert refused.returncode == 255
        assert "exec request failed" in refused.stderr
        piped = run_ssh(server, "-T", "gil@127.0.0.1", keys=tmp_path / "id")
        assert "shell request failed" in piped.stderr
        here = f"127.0.0.1:{server.port}"  # Where somebody would answer.
        forwarded = run_ssh(server, "-W", here, "gil@127.0.0.1", keys=tmp_path / "id")
        assert forwarded.returncode == 255
        assert forwarded.stdout == ""
        seen = run_ssh(server, "-tt", "gil@127.0.0.1", keys=tmp_path / "id")
        assert "Your work is kept under your name." in seen.stdout
        stranger = run_ssh(server, "-tt", "teacher@127.0.0.1", keys=tmp_path / "id")
        assert "Permission denied" in stranger.stderr


async def test_an_abrupt_loss_is_noticed_and_all_is_kept(server: Server) -> None:
    async with server.student("ida") as ida:
        await ida.sees("update 1: start")
        ida.press("2n")
        await ida.sees("update 2: done")
    server.logged("left 'ida'")
    async with server.student("ida") as ida:
        await ida.sees("update 2: done")


async def test_an_open_class_asks_for_no_password() -> None:
    with Server("--open", command=LAXER, password_file=False) as server:
        assert "no password" in server.board
        async with server.student("jim", password="") as jim:
            await jim.sees("update 1: start")
        with pytest.raises(asyncssh.PermissionDenied):
            async with server.connection("teacher", ""):
                pass


async def test_who_types_nothing_for_long_is_parted_with() -> None:
    with Server("--idle", "1", command=LAXER) as server:  # A second there, not a minute.
        start = time.monotonic()
        async with server.student("kim") as kim:
            await kim.sees("update 1: start")
            await kim.sees("Nothing was typed for long. Connect again: all is kept.")
            await kim.leaves()
        assert time.monotonic() - start > 1
        server.logged("idle 'kim'")
