"""The explorers of a class by themselves: what they say to the server, and what they make of it."""

import json
from dataclasses import asdict, replace

import pytest
from textual.widgets import Static

from core.descent.run import Settings
from core.formats.session_line import dump
from core.lessons.together import Lead
from core.session.runs import with_settings
from core.session.session import travel
from pilots import until
from sessions import STEPS
from told import START, at, running, shown, student, teacher
from tui.app.explorer import Explorer
from tui.classroom.explorer.answering import ClassQuestion
from tui.classroom.explorer.asked import AskedDialog
from tui.classroom.explorer.student import Student, kept_of
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.asked import NEXT, Asked
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Entry, Roll, Standing
from tui.screen.lines import Room, text_of

ASKED = json.dumps(Asked(NEXT, "What is L?").to_plain() | {"question": 7, "given": ""}).encode()


def badge(part: Student | Teacher, width: int = 80) -> str:
    return text_of(part.badge(Room(width, 24), "")).strip()


async def test_who_lags_behind_leaves_out_what_is_past() -> None:
    part, _ = student()
    async with running(part):
        painted: list[int] = []
        before = part.explorer.paint
        part.explorer.paint = lambda: (painted.append(part.explorer.session.at), before())[1]  # type: ignore
        for place in range(1, 20):
            part.member.heard(Kind.PRESENT, at(place))
        await until(lambda: part.explorer.session.at == 19)
        assert painted == [19]


async def test_a_question_is_about_what_was_presented_before_it() -> None:
    part, wire = student()
    async with running(part) as pilot:
        part.member.heard(Kind.PRESENT, at(2))
        part.member.heard(Kind.ASK, ASKED)
        await until(
            lambda: (
                isinstance(part.explorer.screen, ClassQuestion)
                and bool(part.explorer.screen.focused)
            )
        )
        await pilot.press("6", "enter")
        await until(lambda: bool(wire.payloads(Kind.ANSWER)))
        assert json.loads(wire.payloads(Kind.ANSWER)[0]) == [7, "6", "right", ""]
        part.member.heard(Kind.CLOSE, b"")
        part.member.heard(Kind.PRESENT, at(3))
        await until(lambda: "Right: ∂L/∂y* = y* − y = 9 − 3 = 6" in part.explorer._note)


async def test_a_question_waits_until_a_dialog_is_closed_and_the_student_is_back() -> None:
    part, _ = student(following=False, lead=Lead(travel(START, STEPS)))
    async with running(part) as pilot:
        part.member.heard(Kind.ASK, ASKED)
        assert badge(part) == "the teacher asks a question: t goes there"
        await pilot.press("t")
        await until(lambda: isinstance(part.explorer.screen, ClassQuestion))


async def test_a_dialog_is_finished_before_the_teacher_is_followed_further() -> None:
    part, _ = student()
    async with running(part) as pilot:
        await pilot.press("w", "s")
        await until(
            lambda: len(part.explorer.screen_stack) == 2 and bool(part.explorer.screen.focused)
        )
        part.member.heard(Kind.PRESENT, at(40))
        await pilot.pause(0.2)
        assert part.explorer.session.at == 0
        await pilot.press("9", "enter", "enter")
        await until(lambda: len(part.explorer.screen_stack) == 1)
        assert [answer.verdict for answer in part.explorer.session.answers] == ["right"]
        assert not part.following  # The own step came first.
        await pilot.press("t")
        await until(lambda: part.explorer.session.at == 40)


async def test_what_cannot_be_shown_is_said() -> None:
    part, _ = student()
    async with running(part):
        part.member.heard(Kind.PRESENT, Presented("g1.AAAA.AAAAAA").to_json())
        await until(lambda: "What the teacher presents can't be shown:" in part.explorer._note)
        assert part.explorer.session.run == START.run


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (120, "exploring · teacher at update 2 · t returns"),
        (80, "exploring · teacher at update 2 · t returns"),
        (60, "exploring · t returns"),
    ],
)
async def test_the_badge_fits_the_terminal(width: int, text: str) -> None:
    part, _ = student(following=False, lead=Lead(travel(START, 2 * STEPS)))
    async with running(part, (width, 24)):
        assert badge(part, width) == text


async def test_all_that_is_done_is_kept_with_how_it_was_left() -> None:
    part, wire = student()
    async with running(part) as pilot:
        await until(lambda: bool(wire.payloads(Kind.SAVED)))
        await pilot.press("n")
        part.keep()
        part.keep()
        kept = [kept_of(payload.decode()) for payload in wire.payloads(Kind.SAVED)]
        assert kept[0] == (True, dump(START))
        assert kept[1] == (False, dump(part.explorer.session))
        assert json.loads(wire.payloads(Kind.STANDS)[-1]) == Standing(False, 1, 1).to_plain()


async def test_the_server_is_answered_and_its_end_ends_the_explorer() -> None:
    part, wire = student()
    async with running(part):
        part.member.heard(Kind.PING, b"")
        assert wire.payloads(Kind.PONG) == [b""]
        part.member.heard(Kind.END, b"")
        await until(lambda: part.explorer.return_code == 0)


async def test_a_mistake_of_ours_ends_the_explorer_with_1(
    capfd: pytest.CaptureFixture[str],
) -> None:
    part, _ = student()

    async def hear_nonsense() -> None:
        async with running(part):
            part.member.heard(Kind.ROLL, b"no JSON")
            await until(lambda: part.explorer.return_code == 1)

    with pytest.raises(json.JSONDecodeError):  # As the pilot passes on what ended the part.
        await hear_nonsense()
    assert "JSONDecodeError" in capfd.readouterr().err


async def test_a_teacher_presents_each_session_once_and_no_secrets() -> None:
    part, wire = teacher(replace(with_settings(START, Settings(0.1)), breakpoints="rose"))
    async with running(part) as pilot:
        await pilot.press("n", "w", "j")
        lines = wire.payloads(Kind.PRESENT)
        part.explorer.paint()
        assert len(lines) == len(wire.payloads(Kind.PRESENT))
        seen = shown(lines[-1])
        assert (seen.done, seen.guessing, seen.breakpoints, seen.undo) == (1, False, "", ())


async def test_two_teachers_lead_by_turns() -> None:
    part, wire = teacher()
    async with running(part) as pilot:
        presented = len(wire.payloads(Kind.PRESENT))
        part.member.heard(Kind.PRESENT, at(8))
        await until(lambda: part.explorer.session.at == 8)
        assert len(wire.payloads(Kind.PRESENT)) == presented
        await pilot.press("n")
        assert shown(wire.payloads(Kind.PRESENT)[-1]).at == 12


async def test_what_one_teacher_asks_the_other_shows_too() -> None:
    part, wire = teacher()
    async with running(part) as pilot:
        await pilot.press("?")
        part.member.heard(Kind.PRESENT, at(4))
        part.member.heard(Kind.ASK, ASKED)
        await pilot.press("escape")
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        assert part.explorer.session.at == 4
        part.member.heard(Kind.PRESENT, at(80))  # Somebody else goes on; what is asked here waits.
        await pilot.pause(0.2)
        assert part.explorer.session.at == 4
        part.member.heard(Kind.REVEAL, b"")
        part.member.heard(Kind.PRESENT, at(5))
        await until(lambda: part.explorer.session.at == 5)
        await until(lambda: "9.5" in str(part.explorer.screen.query_one("#shown", Static).content))
        part.member.heard(Kind.CLOSE, b"")
        await until(lambda: len(part.explorer.screen_stack) == 1)
        assert not wire.payloads(Kind.CLOSE)


async def test_either_teacher_reveals() -> None:
    part, wire = teacher()
    async with running(part) as pilot:
        part.member.heard(Kind.ASK, ASKED)
        await until(lambda: isinstance(part.explorer.screen, AskedDialog))
        await pilot.press("enter")
        assert part.explorer.session.at == 1
        assert (len(wire.payloads(Kind.REVEAL)), len(wire.payloads(Kind.CLOSE))) == (1, 0)
        await pilot.press("enter")
        await until(lambda: len(part.explorer.screen_stack) == 1)
        assert (len(wire.payloads(Kind.REVEAL)), len(wire.payloads(Kind.CLOSE))) == (1, 1)


async def test_the_teacher_is_asked_before_the_class_is_ended() -> None:
    part, _ = teacher()
    async with running(part) as pilot:
        roll = Roll((), (Entry("anna"), Entry("ben", Standing(False, done=3))))
        part.member.heard(Kind.ROLL, json.dumps(asdict(roll)).encode())
        assert badge(part) == "class: 2 in, 1 following, 1 exploring"
        assert badge(part, 60) == "class: 2 in, 1 following"
        await pilot.press("q")
        assert "q again ends the class for 2 students; their work is kept." in part.explorer._note
        part._materials = replace(part._materials, kept=False)
        part._leaving = False
        await pilot.press("q")
        assert "; nothing is kept (no --state)." in part.explorer._note
        assert part.explorer.is_running
        await pilot.press("ctrl+c")
        await until(lambda: part.explorer.return_code == 0)


async def test_outside_of_a_class_the_keys_say_so() -> None:
    for key in "t", "W":
        app = Explorer(START)
        async with app.run_test() as pilot:
            await pilot.press(key)
            assert "No class is open here: gradstep class opens one." in app._note
