"""The question to a class: one answer each, of which nothing is told before the teacher reveals."""

import json
import re

from textual.pilot import Pilot
from textual.widgets import Static

from core.session.session import Verdict, travel
from pilots import until
from sessions import STEPS
from told import START, at, presented, running, student, teacher
from tui.classroom.explorer.answering import ClassQuestion
from tui.classroom.explorer.asked import AskedDialog
from tui.classroom.explorer.student import Student
from tui.classroom.protocol.frames import Kind
from tui.screen.lines import text_of


def page(part: Student) -> str:
    return "\n".join(map(text_of, part.explorer.page._lines))


def texts(pilot: Pilot[int]) -> str:
    return "\n".join(str(each.content) for each in pilot.app.screen.query(Static))


async def test_a_student_has_one_answer_and_learns_nothing_before_the_teacher_reveals() -> None:
    part, wire = student()
    async with running(part) as pilot:
        # The teacher has been further: L of update 1 is 18.
        far = travel(travel(START, 3 * STEPS), 1)
        part.member.heard(Kind.PRESENT, presented(far))
        await until(lambda: part.explorer.session.at == 1)
        assert "18" in page(part)
        part.member.heard(Kind.ASK, b'{"question":7}')
        await until(
            lambda: (
                isinstance(part.explorer.screen, ClassQuestion)
                and bool(part.explorer.screen.focused)
            )
        )
        assert "18" not in page(part)
        assert "Esc skips it" in texts(pilot)
        await pilot.press("3", "6", "enter")
        await until(lambda: bool(wire.payloads(Kind.ANSWER)))
        assert json.loads(wire.payloads(Kind.ANSWER)[0]) == [7, "36", "wrong", "the ½ forgotten"]
        await until(lambda: len(part.explorer.screen_stack) == 1)
        assert part.explorer._note == "Your answer has been sent. The teacher reveals what comes."
        assert "18" not in page(part)
        assert not part.explorer.session.answers, "the score would tell"
        part.member.heard(Kind.REVEAL, b"")
        await until(lambda: len(part.explorer.session.answers) == 1)
        answer = part.explorer.session.answers[0]
        assert (answer.verdict, answer.mistake) == (Verdict.WRONG, "the ½ forgotten")
        part.member.heard(Kind.PRESENT, at(2))
        await until(
            lambda: "Not right; it is L = ½(y* − y)² = ½(9 − 3)² = 18" in part.explorer._note
        )
        assert len(part.explorer.session.answers) == 1


async def test_the_teacher_sees_mistakes_by_kind_once_the_answer_is_revealed() -> None:
    part, _ = teacher(travel(travel(START, 3 * STEPS), 1))
    async with running(part) as pilot:
        await pilot.press("W")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        given = [
            ("ada", "36", "wrong", "the ½ forgotten"),
            ("ben", "(y*-y)^2", "wrong", "the ½ forgotten"),
            ("carl", "18", "right", ""),
            ("dora", "3", "wrong", "the square forgotten"),
            ("emmy", "up", "right direction", ""),
            ("finn", "", "skipped", ""),
            ("gus", "__import__", "wrong", ""),  # A broken process may say anything.
        ]
        part.member.heard(Kind.ANSWERS, json.dumps(given).encode())
        await pilot.press("n")
        await until(lambda: "ada" in texts(pilot))
        assert "forgotten" not in texts(pilot)
        assert not re.search(r"18 +right", texts(pilot))
        assert "= 18" not in texts(pilot)
        await pilot.press("enter")
        await until(lambda: "Mistakes:" in texts(pilot))
        said = texts(pilot)
        assert "  the ½ forgotten: 2\n  the square forgotten: 1" in said
        assert "L = ½(y* − y)² = ½(9 − 3)² = 18" in said
        assert re.search(r"18 +right", said)
