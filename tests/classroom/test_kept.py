"""What students have done outlives the server: --state, damage to it, and a tidy end."""

import re
import signal
from pathlib import Path

from class_server import PASSWORD, Server


async def test_sigterm_ends_the_class_tidily(tmp_path: Path) -> None:
    server = Server("--state", str(tmp_path / "state"))
    async with server.student("anna") as anna:
        await anna.sees("no teacher is in")
        anna.press("n")
        await anna.sees("update 1: done")
        server.process.send_signal(signal.SIGTERM)
        await anna.sees("The class has ended.")
        await anna.leaves()
    assert server.process.wait(10) == 0
    server.logged("closed")
    with server:
        pass
    assert (tmp_path / "state" / "anna.session").read_text().startswith("exploring g1.")


async def test_a_restarted_class_goes_on_where_it_was(tmp_path: Path) -> None:
    arguments = ("--state", str(tmp_path))
    with Server(*arguments) as server:
        async with server.teacher() as teacher, server.student("ben/..") as ben:
            await ben.sees("following the teacher")
            teacher.press("3n")
            await teacher.sees("update 3: done")
            await ben.sees("update 3: done")
            ben.press("2n")
            await ben.sees("update 5: done")
    with Server(*arguments) as server:
        async with server.student("ben/..") as ben, server.student("new") as new:
            await ben.sees("update 5: done")
            await ben.sees("exploring · teacher at update 3")
            await new.sees("update 3: done")
            async with server.teacher() as teacher:
                await teacher.sees("update 3: done")
    with Server(*arguments, "--scenario", "loop") as server:
        async with server.student("new") as new:
            await new.sees("update 3: done")  # Their own work; the class begins anew.
        async with server.student("newer") as newer:
            await newer.sees("loop  sample 1/10")


async def test_who_is_back_before_the_teacher_goes_on_with_their_stop(tmp_path: Path) -> None:
    arguments = ("--state", str(tmp_path), "--lesson", "first")
    with Server(*arguments) as server:
        async with server.teacher() as teacher, server.student("anna") as anna:
            await teacher.sees("1 in")
            teacher.press(".")
            await anna.sees("your turn")
            anna.press("s")
            await anna.sees("done: the teacher goes on")
            await teacher.sees("1 of 1 done")
    with Server(*arguments) as server:
        assert "The class goes on at stop 2 of the lesson first" in server.board
        async with server.student("anna") as anna:
            await anna.sees("no teacher is in")
            await anna.sees("✓ done")
            async with server.teacher() as teacher:
                await teacher.sees("1 of 1 done")
                await anna.sees("done: the teacher goes on")
                teacher.press("Y")
                await teacher.sees("shown · 1 in")
                async with server.teacher() as other:  # Who joins turns nothing.
                    await other.sees("shown · 1 in")
                    await anna.sees("the teacher shows this")


async def test_damaged_state_is_set_aside_and_the_class_goes_on(tmp_path: Path) -> None:
    damages = {"a": "exploring g1.AAAA.AAAAAA", "b": "\0\0", "c": "exploring", "teacher": "g1"}
    for name, damage in damages.items():
        (tmp_path / f"{name}.session").write_text(damage)
    (tmp_path / "empty.session").write_text("")
    with Server("--state", str(tmp_path)) as server:
        for name in ("a", "b", "c", "empty"):
            async with server.student(name) as student:
                await student.sees("update 1: start")
                student.press("n")
                await student.sees("update 1: done")
            server.logged(f"left {name!r}")
        for name, damage in damages.items():
            assert (tmp_path / f"{name}.damaged-1").read_text() == damage
        assert server.log.count("warning: what was kept of") == 3
        assert server.log.count("warning: where the teacher was can't be taken up:") == 1
    assert (tmp_path / "a.session").read_text().startswith("exploring g1.")


async def test_state_that_cannot_be_read_or_written_is_said_in_the_log(tmp_path: Path) -> None:
    for name in "dora", "teacher":
        (tmp_path / f"{name}.session").mkdir()
    with Server("--state", str(tmp_path)) as server:
        async with server.student("dora") as dora:
            await dora.sees("update 1: start")
            dora.press("n")
            await dora.sees("update 1: done")
            server.logged("warning: where the teacher was can't be read: Is a directory")
            server.logged("warning: what was kept of 'dora' can't be read: Is a directory")
            server.logged("dora.session can't be written: Is a directory")
            dora.press("n")
            await dora.sees("update 2: done")


def passwords(folder: Path) -> tuple[str, str]:
    """Open a class, and return the password on its board and the log."""
    with Server("--state", str(folder), password_file=False) as server:
        [line] = [line for line in server.board.splitlines() if "password: " in line]
        return line.partition("password: ")[2], server.log


def test_a_made_up_password_stays_the_same(tmp_path: Path) -> None:
    first, _ = passwords(tmp_path)
    second, log = passwords(tmp_path)
    assert first == second
    assert len(first.split("-")) == 6
    assert "password" not in log
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600


def test_a_short_one_of_an_earlier_version_is_made_up_anew(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("acorn-amber-anchor-ankle\n")
    password, log = passwords(tmp_path)
    assert len(password.split("-")) == 6
    assert (tmp_path / "password").read_text() == f"{password}\n"
    assert "the password in" in log
    assert password not in log


def test_one_that_somebody_chose_is_left(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("our own\n")
    assert passwords(tmp_path)[0] == "our own"


def test_a_password_from_a_file_is_not_in_the_journal() -> None:
    with Server() as server:
        assert "password: the first line of" in server.board
        assert PASSWORD not in server.board
    with Server(password_file=False) as server:
        assert re.search(r"password: (\w+-){5}\w+", server.board)
