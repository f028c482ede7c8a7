"""A whole lesson in a class: one student leaves, one is dropped and comes back, one misbehaves."""

import asyncio
import random

from class_server import PATIENCE, Server, Student
from tui import lessons

OBEYED = {1: "s", 3: "s", 4: "s", 5: "s", 6: "S", 7: " ", 9: " ", 10: "y", 11: "f"}
"""The key that a stop of the first lesson asks for, by its index."""


async def test_a_teacher_and_three_students_go_through_a_lesson_together() -> None:
    lesson = lessons.read("first")
    with Server("--lesson", "first") as server:
        async with (
            server.teacher() as teacher,
            server.student("anna", 60, 20) as anna,
            server.student("ben", 80, 24) as ben,
        ):
            everybody = [teacher, anna, ben]

            async def all_see(text: str) -> None:
                for each in everybody:
                    await each.sees(text)

            async def go_on(stop: int) -> None:
                """Do what a stop asks for, each by themselves, and go on to the next."""
                here = lesson.stops[stop]
                students = [each for each in everybody if each is not teacher]
                if here.questions:
                    teacher.press(".")
                    for each in students:
                        await each.sees("The teacher asks")
                        each.press("1\r")
                    await teacher.sees(f"{len(students)} of {len(students)} have answered")
                    teacher.press("\r")  # Reveals.
                    await all_see("✓ done")
                    teacher.press("\r")
                    await teacher.sees_no_more("The class is asked")
                elif here.asks:
                    for each in students:
                        await obey(each, OBEYED[stop])
                    await teacher.sees(f"{len(students)} of {len(students)} done")
                    teacher.press(".")
                    await teacher.sees("✓ done")
                teacher.press(".")
                await all_see(f"{lesson.title} {stop + 2}/{len(lesson.stops)}")

            async with server.student("chloe", 120, 40) as chloe:
                everybody.append(chloe)
                for stop in range(4):
                    await go_on(stop)
                misbehave(chloe)
                everybody.remove(chloe)
                await go_on(4)
            server.logged("left 'chloe'")  # Dropped, amid all that.
            assert "crashed" not in server.log
            ben.press("ts")
            await ben.sees("exploring · teacher at first 6")
            everybody.remove(ben)
            async with server.student("chloe", 100, 30) as chloe:
                await chloe.sees("teacher")  # Following or exploring: her keys were random.
                if "exploring" in chloe.screen():
                    chloe.press("t")
                everybody.append(chloe)
                await go_on(5)
                await ben.sees(f"{lesson.title} 6/{len(lesson.stops)}")  # Where he left.
                ben.press("t")
                everybody.append(ben)
                for stop in range(6, len(lesson.stops) - 1):
                    await go_on(stop)
                await teacher.sees("shown · 3 in, 3 following")
                teacher.press(".")
                await teacher.sees("This was the last stop.")


async def obey(student: Student, key: str) -> None:
    """Press the key that the text asks for until it is done, and look each time."""
    await student.sees("your turn")
    while "✓ done" not in (before := student.screen()):
        student.press(key)
        async with asyncio.timeout(PATIENCE):
            while student.screen() == before:
                await asyncio.sleep(0.01)


def misbehave(student: Student) -> None:
    """Send a quarter of a megabyte of what no keyboard sends, but for the keys that quit."""
    noise = random.Random(0).randbytes(250_000)
    student.press(noise.translate(None, b"q\x03\x11"))
