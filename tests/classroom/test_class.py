"""A class end to end: students over SSH follow the teacher, leave, return, drop and come back."""

import re
from base64 import b64decode
from collections.abc import Iterator

import pytest

from class_server import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server("--max-students", "4") as server:
        yield server


async def test_a_student_explores_alone(server: Server) -> None:
    async with server.student("anna") as anna:
        await anna.sees("no teacher is in")
        anna.press("s")
        await anna.sees("y* = m·x + c = 5·1 + 4 = 9")
        await anna.sees("exploring")
        anna.press("q")
        await anna.sees("q again leaves the class; your work is kept.")
        anna.press("q")
        await anna.leaves()
        assert anna.channel.get_exit_status() == 0
        await anna.sees("Your work is kept under your name.")


async def test_students_follow_each_at_their_own_size(server: Server) -> None:
    async with (
        server.teacher() as teacher,
        server.student("small", 60, 20) as small,
        server.student("large", 120, 40) as large,
    ):
        await teacher.sees("class: 2 in, 2 following")
        teacher.press("n")
        for student in small, large:
            await student.sees("m ← m − η·∂L/∂m = 5 − 1.5 = 3.5")
            await student.sees("following")
        teacher.press("N")
        for student in small, large:
            await student.sees("update 1: start")


async def test_who_joins_late_lands_where_the_teacher_is(server: Server) -> None:
    async with server.teacher() as teacher:
        await teacher.sees("class: 0 in")
        teacher.press("3n")
        await teacher.sees("update 3: done")
        async with server.student("late") as late:
            await late.sees("update 3: done")
        teacher.press("g")
        await teacher.sees("update 1: start")


async def test_an_own_step_leaves_and_t_returns_with_u_back_again(server: Server) -> None:
    async with server.teacher() as teacher, server.student("ben") as ben:
        await ben.sees("following the teacher")
        ben.press("2n")
        await ben.sees("exploring · teacher at update 1 · t returns")
        await teacher.sees("1 in, 0 following, 1 exploring")
        ben.press("t")
        await ben.sees("update 1: start")
        await teacher.sees("1 in, 1 following, 0 exploring")
        ben.press("u")
        await ben.sees("update 2: done")
        await ben.sees("exploring")


async def test_looking_around_does_not_leave(server: Server) -> None:
    async with server.teacher() as teacher, server.student("cleo") as cleo:
        await cleo.sees("following the teacher")
        cleo.press("\t")
        await cleo.sees("Predictions 2/")
        teacher.press("n")
        await cleo.sees("update 1: done")
        await cleo.sees("Predictions 2/")  # The teacher has not turned the view.
        await cleo.sees("following · view: predictions · t")
        teacher.press("N")
        await cleo.sees("update 1: start")


async def test_the_teacher_asks_all_to_return_and_forces_nobody(server: Server) -> None:
    async with server.teacher() as teacher, server.student("dora") as dora:
        await dora.sees("following the teacher")
        dora.press("n")
        await teacher.sees("1 exploring")
        teacher.press("t")
        await teacher.sees("dora exploring")
        teacher.press("R")
        await teacher.sees("1 student asked to return.")
        await dora.sees("the teacher asks you back: t goes there")
        await dora.sees("update 1: done")
        dora.press("t")
        await dora.sees("update 1: start")


async def test_the_class_is_asked_what_comes_and_the_teacher_sees_how_it_answers(
    server: Server,
) -> None:
    async with (
        server.teacher() as teacher,
        server.student("zoe") as zoe,
        server.student("finn") as finn,
        server.student("gus") as gus,
    ):
        for student in zoe, finn, gus:
            await student.sees("following the teacher")
        teacher.press("W")
        for student, answer in (zoe, "5+4"), (finn, "3.5"), (gus, "down"):
            await student.sees("What is the prediction y*?")
            student.press(f"{answer}\r")
        await teacher.sees("3 of 3 have answered.")
        assert "zoe" not in teacher.screen()
        teacher.press("n")
        await teacher.sees("Not yet: nobody")
        await teacher.sees("Answered: finn, gus, zoe")
        assert "5+4" not in teacher.screen()
        teacher.press("\r")
        await teacher.sees("Right: y* = m·x + c = 5·1 + 4 = 9")
        assert "5+4" not in teacher.screen()
        teacher.press("n")
        await teacher.sees("zoe   5+4           right")
        await zoe.sees("You are right: y* = m·x + c = 5·1 + 4 = 9")
        for student in zoe, finn, gus:
            await student.sees("The class answered")
            await student.sees("1 right, 1 ")
        await finn.sees("Right direction; it is y*")
        await gus.sees("Not right; it is y*")
        teacher.press("\r")
        await teacher.sees("class: 3 in")
        teacher.press("S")
        await teacher.sees("update 1: start")


async def test_a_question_that_is_withdrawn_closes_everywhere(server: Server) -> None:
    async with server.teacher() as teacher, server.student("hal") as hal:
        await hal.sees("following the teacher")
        teacher.press("W")
        await hal.sees("The teacher asks")
        teacher.press("\x1b")
        await hal.sees_no_more("The teacher asks")


async def test_a_teacher_who_drops_comes_back_to_the_question_and_its_answers(
    server: Server,
) -> None:
    async with server.student("jo") as jo:
        async with server.teacher() as teacher:
            await jo.sees("following the teacher")
            teacher.press("W")
            await jo.sees("The teacher asks")
        server.logged("left 'teacher'")
        jo.press("9\r")
        await jo.sees_no_more("The teacher asks")
        async with server.teacher() as teacher:
            await teacher.sees("1 of 1 have answered.")
            teacher.press("\r")
            await jo.sees("You are right: y*")
            teacher.press("\r")
            await teacher.sees_no_more("The class is asked")
            teacher.press("S")
            await jo.sees("update 1: start")


async def test_a_teacher_who_leaves_withdraws_the_question(server: Server) -> None:
    async with server.student("kai") as kai, server.teacher() as teacher:
        await kai.sees("following the teacher")
        teacher.press("W")
        await kai.sees("The teacher asks")
        teacher.press("\x03")
        await teacher.leaves()
        await kai.sees("no teacher is in")
        await kai.sees_no_more("The teacher asks")


async def test_a_dropped_student_comes_back_to_their_own_steps(server: Server) -> None:
    async with server.student("iris") as iris:
        await iris.sees("no teacher is in")
        iris.press("4n")
        await iris.sees("update 4: done")
        iris.press("w")
        iris.press("s")
        await iris.sees("What is the prediction y*?")
        iris.press("7\r")
        await iris.sees("Try once more.")
        iris.press("8\r")
        await iris.sees("Enter or . goes on.")
        iris.press("\r")
        await iris.sees("update 5: forward")
    server.logged("left 'iris'")
    async with server.student("iris") as iris:
        await iris.sees("update 5: forward")
        await iris.sees("exploring")
        iris.press("w")
        await iris.sees("1 guess: 0 right")


async def test_the_newer_of_two_with_one_name_takes_over_after_a_question(server: Server) -> None:
    async with server.student("jo") as older:
        await older.sees("no teacher is in")
        older.press("2n")
        await older.sees("update 2: done")
        async with server.student("jo") as refused:
            await refused.sees("jo is in already, from 127.0.0.1. Take over here? (y/n)")
            refused.press("n")
            await refused.sees("Come in under another name then.")
            await refused.leaves()
        async with server.student("jo") as newer:
            await newer.sees("Take over here?")
            newer.press("y")
            await newer.sees("update 2: done")
            await older.sees("Taken over from another terminal.")
            await older.leaves()


async def test_a_full_class_says_so(server: Server) -> None:
    async with (
        server.student("k1") as first,
        server.student("k2") as second,
        server.student("k3") as third,
        server.student("k4") as fourth,
    ):
        for student in first, second, third, fourth:
            await student.sees("no teacher is in")
        async with server.student("k5") as fifth:
            await fifth.sees("The class is full: it has 4 places.")
            await fifth.leaves()
            assert fifth.channel.get_exit_status() == 1
    server.logged("left 'k1'")  # There is a place again.


async def test_an_export_gives_text_to_copy_and_writes_no_file(server: Server) -> None:
    before = {*server.home.rglob("*")}
    async with server.student("lea") as lea:
        await lea.sees("no teacher is in")
        lea.press("n")
        lea.press("x")
        await lea.sees("Export")
        lea.press("\r")
        await lea.sees("1,1.0,3.0,5.0,4.0,9.0,6.0,18.0,6.0,6.0,1.5,1.5")
        await lea.sees("This was sent to your terminal's clipboard too. If nothing can be pasted,")
        await lea.sees("Enter returns to gradstep.")
        (copied,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", lea.raw)
        assert b"1,1.0,3.0,5.0,4.0,9.0,6.0,18.0,6.0,6.0,1.5,1.5" in b64decode(copied)
        assert b"\x1b[?1049l" in lea.raw  # On the ordinary screen, whose text scrolls and stays.
        lea.press("\r")
        await lea.sees("update 1: done")
    assert {*server.home.rglob("*")} == before
