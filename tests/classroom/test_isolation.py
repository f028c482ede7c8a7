"""What goes wrong in one student's explorer is noticed by nobody else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from class_server import LAXER, PATIENCE, Server, Student

KEPT = "The explorer stopped by a mistake of its own. Connect again: your work is kept."


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server("--state", "{home}/state", command=LAXER) as server:
        yield server


async def steps_on(student: Student) -> None:
    """Take a step, and take it back."""
    student.press("n")
    await student.sees("update 1: done")
    student.press("N")
    await student.sees("update 1: start")


async def kept(file: Path) -> None:
    """Wait until what has been done is kept, which takes a second at most."""
    async with asyncio.timeout(PATIENCE):
        while not (file.is_file() and file.read_text().startswith("exploring")):
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("i", "it hung"),
        ("r", "status 1"),
        ("y", "status 1"),
        ("o", "it forged a teacher's message"),
        ("C", "it forged a teacher's message"),
        ("w", "it sent nonsense: a session that is too long"),
        ("b", "it sent a frame of"),
        ("u", "status -11"),
    ],
    ids=["hang", "memory", "error", "forgery", "desk", "oversized", "nonsense", "crash"],
)
async def test_a_student_whose_explorer_misbehaves_is_alone_with_it(
    server: Server, key: str, why: str
) -> None:
    name = f"bad-{key.lower()}"
    async with server.student("good") as good, server.student(name) as bad:
        await good.sees("update 1: start")
        await bad.sees("update 1: start")
        bad.press("3n")
        await bad.sees("update 3: done")
        await bad.sees("exploring")
        await kept(server.state / f"{name}.session")
        bad.press(key)
        await steps_on(good)
        await bad.sees(KEPT)
        await bad.leaves()
        assert bad.channel.get_exit_status() == 1
        assert "Traceback" not in bad.screen()
        await steps_on(good)
    server.logged(f"crashed {name!r} from 127.0.0.1: {why}")
    async with server.student(name) as bad:
        await bad.sees("update 3: done")


async def test_a_flood_of_keys_is_cut_short_and_noticed_by_nobody_else(server: Server) -> None:
    async with server.student("calm") as calm, server.student("flood") as flood:
        await calm.sees("update 1: start")
        await flood.sees("update 1: start")
        flood.press("n" * 200_000)
        await steps_on(calm)
        await flood.sees("exploring")
        flood.press("\x1b")
        await steps_on(calm)


async def test_a_mistake_of_ours_is_logged_and_not_shown(server: Server) -> None:
    async with server.student("err") as err:
        await err.sees("update 1: start")
        err.press("y")
        await err.sees(KEPT)
    server.logged("RuntimeError: a mistake of ours")


async def test_a_terminal_that_takes_no_output_is_dropped(server: Server) -> None:
    async with server.student("deaf") as deaf, server.student("calm") as calm:
        await deaf.sees("update 1: start")
        await calm.sees("update 1: start")
        deaf.channel.pause_reading()
        while not deaf.channel.is_closing():
            deaf.press("\t" * 8)
            await steps_on(calm)
    server.logged("dropped 'deaf' from 127.0.0.1: it takes no output")
