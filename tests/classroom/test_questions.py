"""The question to a class: one answer each, of which nothing is told before the teacher reveals."""

import json
import re
from dataclasses import asdict

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from core.lessons.progress import begin, next_stop
from core.lessons.together import Lead
from core.session.session import Verdict, travel
from pilots import until
from sessions import STEPS, scenario
from small_lesson import small
from told import START, Told, at, presented, running, student, teacher
from tui.classroom.explorer.answering import ClassQuestion
from tui.classroom.explorer.asked import AskedDialog
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.asked import Asked
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.roll import Entry, Roll
from tui.screen.lines import Line, Room, text_of, width_of


def page(part: Student) -> str:
    return "\n".join(map(text_of, part.explorer.page._lines))


def texts(pilot: Pilot[int]) -> str:
    return "\n".join(str(each.content) for each in pilot.app.screen.query(Static))


ASKED = Asked("next", "").to_plain() | {"question": 7, "given": ""}


def asked(**more: object) -> bytes:
    """Return the payload of a frame ASK, as the server sends it."""
    return json.dumps(ASKED | more).encode()


def answers(*texts: tuple[str, str, str], names: str = "") -> bytes:
    """Return the payload of a frame ANSWERS, or REVEAL without names."""
    rows = [(name, *text) for name, text in zip(names or " " * 99, texts, strict=False)]
    return json.dumps(rows).encode()


async def is_asked(part: Student) -> None:
    """Wait until the question is open, and takes keys."""
    await until(
        lambda: (
            isinstance(part.explorer.screen, ClassQuestion) and bool(part.explorer.screen.focused)
        )
    )


async def is_closed(part: Student | Teacher) -> None:
    await until(lambda: len(part.explorer.screen_stack) == 1)


# A student


async def test_a_student_learns_nothing_before_the_teacher_reveals() -> None:
    part, wire = student()
    async with running(part) as pilot:
        # The teacher has been further: L of update 1 is 18.
        far = travel(travel(START, 3 * STEPS), 1)
        part.member.heard(Kind.PRESENT, presented(far))
        await until(lambda: part.explorer.session.at == 1)
        assert "18" in page(part)
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        assert "18" not in page(part)
        assert "Esc leaves it for later" in texts(pilot)
        await pilot.press("3", "6", "enter")
        await until(lambda: bool(wire.payloads(Kind.ANSWER)))
        assert json.loads(wire.payloads(Kind.ANSWER)[0]) == [7, "36", "wrong", "the ½ forgotten"]
        await is_closed(part)
        assert part.explorer._note == "Sent: 36. t changes it."
        assert "18" not in page(part)
        assert not part.explorer.session.answers, "the score would tell"
        part.member.heard(Kind.REVEAL, answers(("36", "wrong", "the ½ forgotten")))
        await until(lambda: len(part.explorer.session.answers) == 1)
        answer = part.explorer.session.answers[0]
        assert (answer.verdict, answer.mistake) == (Verdict.WRONG, "the ½ forgotten")
        assert "Not right; it is L = ½(y* − y)² = ½(9 − 3)² = 18" in part.explorer._note
        part.member.heard(Kind.PRESENT, at(2))
        await until(lambda: part.explorer.session.at == 2)
        assert len(part.explorer.session.answers) == 1


async def test_an_answer_can_be_changed_until_the_reveal() -> None:
    part, wire = student()
    async with running(part) as pilot:
        part.member.heard(Kind.PRESENT, at(1))
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        await pilot.press("3", "6", "enter")
        await is_closed(part)
        assert "sent: 36 · t changes it" in text_of(part.badge(Room(80, 24), ""))
        await pilot.press("t")
        await is_asked(part)
        assert part.explorer.screen.query_one("#answer", Input).value == "36"
        await pilot.press("1", "8", "enter")  # Typed in place of what is there.
        await is_closed(part)
        assert [json.loads(each)[1:3] for each in wire.payloads(Kind.ANSWER)] == [
            ["36", "wrong"],
            ["18", "right"],
        ]
        part.member.heard(Kind.REVEAL, answers(("18", "right", "")))
        await until(lambda: [each.given for each in part.explorer.session.answers] == ["18"])


async def test_escape_sends_nothing_and_t_comes_back_to_the_question() -> None:
    part, wire = student()
    async with running(part) as pilot:
        part.member.heard(Kind.PRESENT, at(1))
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        await pilot.press("3", "escape")
        await is_closed(part)
        assert part.explorer._note == "Not answered yet: t answers."
        assert not wire.payloads(Kind.ANSWER)
        part.keep()
        assert len(part.explorer.screen_stack) == 1, "it is asked once by itself"
        await pilot.press("t")
        await is_asked(part)
        part.member.heard(Kind.REVEAL, answers(("18", "right", "")))
        await is_closed(part)
        assert not part.explorer.session.answers


async def test_who_reconnects_is_not_asked_again_and_counted_once() -> None:
    part, wire = student(lead=Lead(travel(START, 1)))
    async with running(part) as pilot:
        part.member.heard(Kind.PRESENT, at(1))
        await until(lambda: part.explorer.session.at == 1)
        part.member.heard(Kind.ASK, asked(given="36"))
        await pilot.pause(0.1)
        assert len(part.explorer.screen_stack) == 1
        assert not wire.payloads(Kind.ANSWER)
        assert "sent: 36 · t changes it" in text_of(part.badge(Room(80, 24), ""))
        part.member.heard(Kind.REVEAL, answers(("36", "wrong", "the ½ forgotten")))
        await until(lambda: len(part.explorer.session.answers) == 1)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_the_reveal_shows_what_the_class_answered_until_the_teacher_goes_on(
    size: tuple[int, int],
) -> None:
    part, _ = student()
    async with running(part, size) as pilot:
        part.member.heard(Kind.PRESENT, at(1))
        await until(lambda: part.explorer.session.at == 1)
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        given = [("18", "right", ""), ("36", "wrong", "the ½ forgotten"), ("36", "wrong", "")]
        for _ in range(2):
            part.member.heard(Kind.REVEAL, answers(*given))
            await until(lambda: "The class answered" in screen(part))
            assert "1 right, 1 without the ½, 1 wrong in another way." in screen(part)
            assert "▲" in screen(part)
            heading = next(text_of(row) for row in drawn(part) if "answered" in text_of(row))
            assert "What is the loss L of this sample?" in heading or size[0] < 80
            assert "Esc hides this" in heading
            assert all(width_of(line) == size[0] for line in drawn(part))
            await pilot.press("escape")
            assert "The class answered" not in screen(part)
            part.member.heard(Kind.ASK, asked(given="18"))
        part.member.heard(Kind.REVEAL, answers(*given))
        await until(lambda: "The class answered" in screen(part))
        part.member.heard(Kind.CLOSE, b"")  # The teacher has read it; a student may not have.
        part.member.heard(Kind.PRESENT, at(2))
        await until(lambda: part.explorer.session.at == 2)
        assert "The class answered" in screen(part)
        part.member.heard(Kind.PRESENT, at(3))
        await until(lambda: "The class answered" not in screen(part))


def drawn(part: Student) -> list[Line]:
    return part.explorer.page._lines


def screen(part: Student) -> str:
    return "\n".join(map(text_of, drawn(part)))


async def test_a_lesson_s_own_question_is_the_class_s() -> None:
    there = next_stop(begin(START, small()), 2)
    wire = Told()
    part = Student(there, wire, Materials(there), False, True, Lead(there))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":true}')
        await pilot.press(".")
        assert part.explorer.said == "The teacher is showing this; t lets you explore."
        part.member.heard(Kind.ASK, asked(about="stop"))
        await is_asked(part)
        assert "What is a half of 6?" in texts(pilot)
        await pilot.press("3", "enter")
        await until(lambda: bool(wire.payloads(Kind.ANSWER)))
        assert json.loads(wire.payloads(Kind.ANSWER)[0]) == [7, "3", "right", ""]
        assert not part.explorer.session.met


async def test_a_question_of_the_teacher_s_own_is_asked_with_its_choices() -> None:
    part, wire = student()
    async with running(part) as pilot:
        own = {"about": "own", "prompt": "Where to?", "answer": "up", "choices": ["up", "down"]}
        part.member.heard(Kind.ASK, asked(**own))
        await is_asked(part)
        assert "Where to?" in texts(pilot)
        await pilot.press("space", "space", "enter")
        await until(lambda: bool(wire.payloads(Kind.ANSWER)))
        assert json.loads(wire.payloads(Kind.ANSWER)[0]) == [7, "down", "wrong", ""]
        await is_closed(part)
        part.member.heard(Kind.REVEAL, answers(("down", "wrong", "")))
        await until(lambda: "The answer: up" in part.explorer._note)
        assert "Chosen: 0 up, 1 down." in screen(part)


async def test_a_second_reveal_says_nothing_of_what_comes_after() -> None:
    part, _ = student()
    async with running(part) as pilot:
        part.member.heard(Kind.PRESENT, at(1))
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        part.member.heard(Kind.REVEAL, answers(("18", "right", "")))
        part.member.heard(Kind.PRESENT, at(2))
        await until(lambda: part.explorer.session.at == 2)
        await pilot.press("escape")
        # Of another teacher, who pressed Enter at the same time.
        part.member.heard(Kind.REVEAL, answers(("18", "right", "")))
        assert "The class answered" not in screen(part)


async def test_no_step_tells_what_is_asked_as_long_as_the_question_is_open() -> None:
    part, _ = student()
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher": true}')
        part.member.heard(Kind.PRESENT, at(1))
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        await pilot.press("escape")
        await is_closed(part)
        await pilot.press("s")
        assert part.following
        assert part.explorer.session.at == 1
        assert part.explorer._note == "A question is open; steps go on after it."
        part.member.heard(Kind.CLOSE, b"")
        await pilot.press("s")
        assert part.explorer.session.at == 2


async def test_where_all_do_a_stop_themselves_the_question_is_about_the_teacher_s_place() -> None:
    there = begin(START, small())
    part = Student(there, wire := Told(), Materials(there), False, True, Lead(there, yours=True))
    async with running(part) as pilot:
        await pilot.press("s")
        assert (part.following, part.explorer.session.at) == (True, 1)
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        assert "What is the prediction y*?" in texts(pilot), "as the teacher's place has it"
        await pilot.press("5", "enter")
        await until(lambda: bool(wire.payloads(Kind.ANSWER)))
        assert json.loads(wire.payloads(Kind.ANSWER)[0])[2] == "right"


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_teacher_s_own_question_about_a_network_fits(size: tuple[int, int]) -> None:
    there = travel(scenario("mazur"), 6)
    part = Student(there, Told(), Materials(there), False, True, Lead(there))
    async with running(part, size) as pilot:
        own = {"about": "own", "prompt": "Half of L?", "answer": "0.5*L"}
        part.member.heard(Kind.ASK, asked(**own))
        await is_asked(part)
        answer = pilot.app.screen.query_one("#answer")
        await until(lambda: bool(answer.region))
        assert pilot.app.screen.query_one(".box").region.contains_region(answer.region)
        assert re.search(r"L [=≈] ", texts(pilot))
        assert "w1" not in texts(pilot), "no more is given than it is about"


async def test_a_question_comes_up_once_another_dialog_is_closed() -> None:
    part, _ = student()
    async with running(part) as pilot:
        await pilot.press("e")
        await until(lambda: len(part.explorer.screen_stack) == 2)
        part.member.heard(Kind.ASK, asked())
        await pilot.press("escape")
        await is_asked(part)


async def test_what_is_typed_while_the_reveal_comes_does_nothing() -> None:
    part, _ = student()
    async with running(part) as pilot:
        part.member.heard(Kind.ASK, asked())
        await is_asked(part)
        await pilot.press("1")
        part.member.heard(Kind.REVEAL, answers(("9", "right", "")))
        await is_closed(part)
        await pilot.press("2", "n")
        assert (part.explorer.session.at, part.following) == (0, True)
        await until(lambda: not part.deaf())
        await pilot.press("n")
        assert part.explorer.session.at == STEPS


# The teacher


def roll(*names: str) -> bytes:
    return json.dumps(asdict(Roll((), tuple(Entry(name) for name in names)))).encode()


async def test_the_teacher_sees_who_has_answered_and_mistakes_by_name_at_the_reveal() -> None:
    part, wire = teacher(travel(travel(START, 3 * STEPS), 1))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, roll("ada", "ben", "carl", "Zoe", "yan"))
        await pilot.press("W")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        sent = json.loads(wire.payloads(Kind.ASK)[0])
        assert sent["about"] == "next"
        assert sent["prompt"] == "Update 1: What is the loss L of this sample?"
        given = [
            ("ada", "36", "wrong", "the ½ forgotten"),
            ("ben", "(y*-y)^2", "wrong", "the ½ forgotten"),
            ("carl", "18", "right", ""),
        ]
        part.member.heard(Kind.ANSWERS, json.dumps(given).encode())
        await pilot.press("n")
        await until(lambda: "3 of 5 have answered." in texts(pilot))
        assert "Not yet: yan, Zoe" in texts(pilot)
        for told in ("forgotten", "right", "36", "= 18"):
            assert told not in texts(pilot)
        await pilot.press("enter")
        await until(lambda: "Right:" in texts(pilot))
        await pilot.press("n")
        said = texts(pilot)
        assert "1 right, 2 without the ½, 2 not yet." in said
        assert "L = ½(y* − y)² = ½(9 − 3)² = 18" in said
        assert re.search(r"18 +right", said)


async def test_the_teacher_may_look_at_the_answers_before() -> None:
    part, _ = teacher(travel(START, 1))
    async with running(part) as pilot:
        await pilot.press("W")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        given = [("gus", "__import__", "wrong", "")]  # A broken process may say anything.
        part.member.heard(Kind.ANSWERS, json.dumps(given).encode())
        await pilot.press("p", "n")
        await until(lambda: "0 right, 1 wrong." in texts(pilot))
        assert "Right:" not in texts(pilot)


async def test_a_full_stop_puts_the_lesson_s_question_to_the_class() -> None:
    there = next_stop(begin(START, small()), 2)
    wire = Told()
    part = Teacher(there, wire, Materials(there), False, remote=False)
    async with running(part) as pilot:
        await pilot.press(".")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        sent = json.loads(wire.payloads(Kind.ASK)[0])
        assert (sent["about"], sent["prompt"]) == ("stop", "What is a half of 6?")
        await pilot.press("enter")
        assert part.explorer.session.met
        await pilot.press("enter")
        await is_closed(part)
        await pilot.press(".")
        assert part.explorer.session.stop == 3


async def test_the_teacher_s_own_question_is_typed_checked_and_asked() -> None:
    part, wire = teacher(travel(START, 2))
    async with running(part) as pilot:
        await pilot.press("A")
        await until(lambda: part.explorer.screen.focused is not None)
        await pilot.press(*"Half?", "tab", *"0.5*K", "enter")
        await until(lambda: "K is none of the numbers given" in texts(pilot))
        await pilot.press("escape")
        await is_closed(part)
        await pilot.press("A")
        await until(lambda: part.explorer.screen.focused is not None)
        assert part.explorer.screen.query_one("#prompt", Input).value == "Half?"
        await pilot.press("tab", *"0.5*L", "enter")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        sent = json.loads(wire.payloads(Kind.ASK)[0])
        own = {"about": "own", "prompt": "Half?", "answer": "0.5*L", "choices": []}
        assert sent == own | {"right": "½·18 = 9"}
        assert "18" not in texts(pilot).replace("L = 18", "")
        before = part.explorer.session
        await pilot.press("enter")
        assert part.explorer.session == before
        await until(lambda: "Right: " in texts(pilot))
        assert "9" in texts(pilot).rpartition("Right: ")[2]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_numbers_stay_in_sight_while_a_question_is_typed(size: tuple[int, int]) -> None:
    part, _ = teacher(travel(START, 2))
    async with running(part, size) as pilot:
        await pilot.press("A")
        await until(lambda: bool(part.explorer.screen.query_one("#choices").region))
        box = part.explorer.screen.query_one(".box").region
        assert box.bottom == size[1]
        assert box.height <= 10


async def test_the_foot_of_the_question_is_not_cut_at_60_columns() -> None:
    part, _ = teacher(travel(START, 1))
    async with running(part, (60, 20)) as pilot:
        await pilot.press("W")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        for foot in (AskedDialog.FOOT, AskedDialog.REVEALED):
            assert len(foot) <= part.explorer.screen.query_one(".box").region.width - 4


async def test_what_comes_next_is_not_asked_where_everybody_is_somewhere_else() -> None:
    there = begin(START, small())
    part = Teacher(there, wire := Told(), Materials(there), False, remote=False)
    async with running(part) as pilot:
        await pilot.press("W")
        assert part.explorer._note == "All are at places of their own: Y, then W asks."
        assert not wire.payloads(Kind.ASK)
        await pilot.press("Y", "W")
        await until(lambda: bool(wire.payloads(Kind.ASK)))


async def test_what_can_t_be_asked_is_refused_and_not_sent() -> None:
    part, wire = teacher(travel(scenario("worked"), 4_000 * STEPS))
    async with running(part) as pilot:
        await pilot.press("W")
        assert "There is nothing to ask" in part.explorer._note
        assert not wire.payloads(Kind.ASK)
