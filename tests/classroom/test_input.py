"""What a student's terminal may say to the server of a class: absurd sizes, any TERM, any bytes."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from class_server import LAXER, PASSWORD, PATIENCE, Server, seated


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(command=LAXER) as server:
        yield server


@pytest.mark.parametrize(
    ("columns", "rows", "seen"),
    [(0, 0, "Derivation"), (1, 1, "needs"), (65535, 65535, "Derivation")],
)
async def test_absurd_sizes_are_clamped(server: Server, columns: int, rows: int, seen: str) -> None:
    async with server.connection(f"size{columns}") as connection:
        student = await seated(connection, 300, 100, term_size=(columns, rows))
        await student.sees(seen)
        student.channel.change_terminal_size(columns, rows)
        student.channel.change_terminal_size(100, 30)
        await student.sees("Derivation")


@pytest.mark.parametrize(
    ("name", "term", "many_colours"),
    [
        ("dumb", "dumb", False),
        ("old", "vt100", False),
        ("long", "x" * 9999, False),
        ("hostile", "\x1b[2J", False),
        ("colourful", "kitty", True),
    ],
)
async def test_any_term_will_do(server: Server, name: str, term: str, many_colours: bool) -> None:
    async with server.student(name, term=term) as student:
        await student.sees("update 1: start")
        assert (b"38;5;" in student.raw) == many_colours


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("no UTF-8", b"\xff\xfe\xe9\xe2\x94"),
        ("keys", b"\x1b[99999999999u\x1b[1114112;1u\x1b[:;:u"),
        ("sizes", b"\x1b[48;60000;60000;1;1t"),
        ("mouse", b"\x1b[<99999999;-5;99999999M\x1b[M\xff\xff\xff"),
        ("suspend", b"\x1a"),
        ("strings", b"\x1b]52;c;?\x07\x1bP>|x\x1b\\"),
        ("a frame of the server's own", bytes([40, 0, 0, 0, 5]) + b"hello"),
    ],
)
async def test_malformed_input_does_no_harm(server: Server, name: str, keys: bytes) -> None:
    async with server.student(name) as student:
        await student.sees("update 1: start")
        student.press(keys)
        student.press("\x1b")
        await asyncio.sleep(0.3)
        student.press("g3n")
        await student.sees("update 3: done")


async def test_a_paste_without_end_is_ended_by_ctrl_c(server: Server) -> None:
    async with server.student("paste") as student:
        await student.sees("update 1: start")
        student.press(b"\x1b[200~no end\x03\x03")
        await student.leaves()


@pytest.mark.skipif(shutil.which("ssh") is None, reason="there is no OpenSSH client here")
async def test_a_clients_locale_chooses_ascii(server: Server, tmp_path: Path) -> None:
    # OpenSSH's own client, which sends what it is told to.
    ask = tmp_path / "ask"
    ask.write_text(f"#!/bin/sh\necho '{PASSWORD}'\n", encoding="ascii")
    ask.chmod(0o700)
    command = [
        *("ssh", "-F", "/dev/null", "-tt", "-p", str(server.port)),
        *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
        *("-o", "SendEnv=LANG LC_*", "-o", "PubkeyAuthentication=no"),
    ]
    for name, locale in ("lena", {}), ("carl", {"LC_ALL": "C"}):
        client = await asyncio.create_subprocess_exec(
            *(*command, f"{name}@127.0.0.1"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={
                **{"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"},
                **{"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"},
                **locale,
            },
        )
        assert client.stdout
        shown = b""
        async with asyncio.timeout(PATIENCE):
            while b"help" not in shown:  # In the last row.
                shown += await client.stdout.read(4096)
        client.kill()
        await client.wait()
        assert shown.isascii() == ("LC_ALL" in locale)


async def test_nothing_but_colours_and_locale_is_read_of_the_environment(server: Server) -> None:
    async with server.connection("fay") as connection:
        environment = {"COLORTERM": "truecolor", "TEXTUAL_DRIVER": "os:system", "NO_COLOR": "1"}
        student = await seated(connection, term_type="xterm", env=environment)
        await student.sees("update 1: start")
        assert b"38;5;" in student.raw
