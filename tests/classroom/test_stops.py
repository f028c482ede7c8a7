"""A lesson in a class: a stop is shown by the teacher, or everybody does it by themselves."""

import json
from dataclasses import asdict, replace

import pytest

from core.lessons.progress import elsewhere, next_stop
from core.lessons.together import Lead, led
from core.session.session import Session
from pilots import until
from sessions import scenario
from small_lesson import opened, small
from told import Told, running
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Entry, Roll, Standing
from tui.keys import KEYS, LEAVE, PALETTE
from tui.screen.lines import Room, text_of

MATERIALS = Materials(opened())
PLACES = ("run", "at", "name", "others", "lesson", "stop")


def stop(index: int) -> Session:
    return next_stop(opened(), index) if index else opened()


def student(lead: Lead, following: bool = True) -> tuple[Student, Told]:
    wire = Told()
    session = led(opened(), lead, None) if following else scenario("loop")
    return Student(session, wire, MATERIALS, False, following, lead), wire


def teacher(session: Session, yours: bool | None = None) -> tuple[Teacher, Told]:
    wire = Told()
    return Teacher(session, wire, MATERIALS, False, remote=False, yours=yours), wire


def presented(session: Session, yours: bool = False, said: str = "") -> bytes:
    assert session.lesson
    place = f"{session.lesson.name} {session.stop + 1}"
    return Presented(MATERIALS.line(session), yours, place, said).to_json()


def badge(part: Student | Teacher, width: int = 80) -> str:
    return text_of(part.badge(Room(width, 24), "")).strip()


def sent(wire: Told) -> Presented:
    return Presented.from_json(wire.payloads(Kind.PRESENT)[-1])


def foot(part: Student) -> str:
    return text_of(part.explorer.page._lines[-1])


# A student

OWN = [key for row in KEYS if row.own for key in row.keys]
LOOKING = [
    key for row in KEYS if not row.own and row.does not in (LEAVE, PALETTE) for key in row.keys
]
SHOWING = "The teacher is showing this; t lets you explore."


async def test_while_the_teacher_shows_a_stop_no_step_of_ones_own_is_made() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":true}')
        before = part.explorer.session
        for key in OWN:
            await pilot.press(key)
            assert len(part.explorer.screen_stack) == 1, key
            assert part.explorer.session == before
            assert part.explorer.said == SHOWING
        assert part.following


@pytest.mark.parametrize("key", [key for key in LOOKING if key != "t"])
async def test_to_look_is_no_step_of_ones_own(key: str) -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part) as pilot:
        before = part.explorer.session
        await pilot.press(key, "escape")
        await pilot.pause()
        after = part.explorer.session
        assert all(getattr(before, name) == getattr(after, name) for name in PLACES)
        assert part.following


async def test_who_does_what_their_stop_asks_for_is_with_the_class_and_done() -> None:
    part, wire = student(Lead(stop(0), yours=True))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":true}')
        assert badge(part) == "your turn: do what is asked"
        await pilot.press("s")
        assert part.following
        stands = Standing.from_plain(json.loads(wire.payloads(Kind.STANDS)[-1]))
        assert (stands.following, stands.stop, stands.met) == (True, "small.toml 1", True)
        assert badge(part) == "✓ done: the teacher goes on"
        await pilot.press(".")
        assert "The teacher takes all to the next stop." in part.explorer.said
        assert part.explorer.session.stop == 0
        await pilot.press("n", "n")  # Further than asked for: elsewhere, and still with the class.
        assert part.following
        part.member.heard(Kind.PRESENT, presented(stop(1), yours=True))
        await until(lambda: part.explorer.session.stop == 1)


async def test_a_full_stop_does_it_for_them() -> None:
    part, _ = student(Lead(stop(1), yours=True))
    async with running(part) as pilot:
        await pilot.press(".")
        assert part.explorer.session.met
        assert part.following


async def test_what_the_teacher_does_at_their_stop_moves_nobody() -> None:
    part, _ = student(Lead(stop(1), yours=True))
    async with running(part) as pilot:
        await pilot.press("s")
        before = part.explorer.session
        further = Lead(stop(1), yours=True).session
        part.member.heard(Kind.PRESENT, presented(further, yours=True))
        await pilot.pause(0.1)
        assert part.explorer.session == before


async def test_t_explores_and_returns() -> None:
    part, wire = student(Lead(stop(1)))
    async with running(part) as pilot:
        await pilot.press("t")
        assert not part.following
        assert not Standing.from_plain(json.loads(wire.payloads(Kind.STANDS)[-1])).following
        await pilot.press("n")
        assert badge(part) == "exploring · teacher at small.toml 2 · t returns"
        own = part.explorer.session
        await pilot.press("t")
        assert part.following
        assert part.explorer.said == "Back with the teacher; u goes to where you were."
        await pilot.press("u")
        assert part.explorer.session.at == own.at
        assert not part.following


async def test_keys_that_would_be_refused_are_not_offered() -> None:
    part, _ = student(Lead(stop(0)))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":true}')
        assert "view" in foot(part)
        assert "update" not in foot(part)
        assert "back" not in foot(part)
        await pilot.press("e")  # The lesson hides it too.
        assert part.explorer.said == SHOWING
        await pilot.press("t", "3", "escape")
        assert "update" in foot(part)


async def test_who_has_gone_nowhere_is_told_of_no_place_to_go_back_to() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part) as pilot:
        before = part.explorer.session
        await pilot.press("t", "t")
        assert part.explorer.said == "Back with the teacher."
        assert part.explorer.session == before


async def test_why_a_key_was_refused_is_not_said_of_the_next_stop() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part) as pilot:
        await pilot.press("n")
        assert part.explorer.said
        part.member.heard(Kind.PRESENT, presented(stop(3)))
        await until(lambda: part.explorer.session.stop == 3)
        assert part.explorer.said == ""


async def test_how_good_an_answer_was_is_said_while_what_comes_is_shown() -> None:
    part, _ = student(Lead(stop(2)))
    async with running(part) as pilot:
        asked = {
            "about": "stop",
            "prompt": "",
            "answer": "",
            "choices": [],
            "right": "",
            "question": 1,
        }
        part.member.heard(Kind.ASK, json.dumps(asked | {"given": ""}).encode())
        await until(lambda: len(part.explorer.screen_stack) == 2)
        await pilot.press("3", "enter")
        await until(lambda: len(part.explorer.screen_stack) == 1)
        part.member.heard(Kind.REVEAL, b"[]")
        said = part.explorer.said
        assert "right" in said.lower()
        part.member.heard(Kind.PRESENT, presented(replace(stop(2), met=True)))
        await until(lambda: part.explorer.session.met)
        assert part.explorer.said == said
        part.member.heard(Kind.PRESENT, presented(stop(3)))
        await until(lambda: part.explorer.session.stop == 3)
        assert part.explorer.said == ""


async def test_u_goes_to_where_one_was_only_as_long_as_that_is_said() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":true}')
        await pilot.press("t", "n", "t")
        part.member.heard(Kind.PRESENT, presented(stop(3)))
        await until(lambda: part.explorer.session.stop == 3)
        assert part.explorer.said == ""
        await pilot.press("u")
        assert part.explorer.said == SHOWING
        assert part.following


async def test_why_the_teacher_has_jumped_is_said() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part):
        part.member.heard(Kind.PRESENT, presented(stop(2), said="Stopped at update 5: rose."))
        await until(lambda: part.explorer.said == "Teacher: Stopped at update 5: rose.")
        part.member.heard(Kind.PRESENT, presented(stop(3)))
        await until(lambda: part.explorer.session.stop == 3)
        assert part.explorer.said == "", "it was about what was presented before"


async def test_who_has_done_more_than_asked_goes_to_no_other_stop_by_a_full_stop() -> None:
    part, _ = student(Lead(stop(1), yours=True))
    async with running(part) as pilot:
        await pilot.press("4", "n", ".")
        assert elsewhere(part.explorer.session)
        assert part.explorer.session.stop == 1
        assert part.explorer.said == "Done. The teacher takes all to the next stop."
        assert part.following


async def test_a_lesson_without_a_teacher_is_not_said_to_be_shown() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":false}')
        await pilot.press("n")
        assert badge(part) == "no teacher is in"
        assert part.explorer.said == "No teacher is in now; t lets you explore."


async def test_who_has_done_their_stop_is_so_when_the_teacher_is_back_at_it() -> None:
    part, _ = student(Lead(stop(0), yours=True))
    async with running(part) as pilot:
        await pilot.press("s")
        done = part.explorer.session
        part.member.heard(Kind.PRESENT, Presented(MATERIALS.line(scenario("two"))).to_json())
        await until(lambda: part.explorer.session.lesson is None)
        part.member.heard(Kind.PRESENT, presented(stop(0), yours=True))
        await until(lambda: part.explorer.session.lesson is not None)
        assert part.explorer.session == done


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_no_note_hides_that_the_teacher_asks_one_back(width: int) -> None:
    part, _ = student(Lead(stop(1)), following=False)
    async with running(part):
        part.member.heard(Kind.RECALL, b"")
        assert "back: t" in text_of(part.badge(Room(width, 24), "x" * width))


# The teacher


async def test_a_stop_that_asks_for_something_is_everybodys_own_until_it_is_turned() -> None:
    part, wire = teacher(stop(0))
    async with running(part) as pilot:
        assert (sent(wire).yours, sent(wire).stop) == (True, "small.toml 1")
        await pilot.press("Y")
        assert not sent(wire).yours
        await pilot.press("Y", "s")
        assert sent(wire).yours
        turned, _ = teacher(stop(0), yours=False)  # In another terminal, or after a restart.
        async with running(turned):
            assert not turned.presented.yours
        await pilot.press("Y", ".")  # The next stop is as it is by itself.
        assert (sent(wire).yours, sent(wire).stop) == (True, "small.toml 2")


@pytest.mark.parametrize(
    ("session", "why"),
    [
        (stop(2), "There is nothing to do alone at this stop."),
        (scenario("worked"), "Shown or theirs: in a lesson alone. L opens one."),
    ],
)
async def test_what_nobody_can_do_alone_is_shown(session: Session, why: str) -> None:
    part, wire = teacher(session)
    async with running(part) as pilot:
        await pilot.press("Y")
        assert part.explorer.said == why
        assert not sent(wire).yours


async def test_the_teacher_s_badge_counts_who_is_done() -> None:
    part, _ = teacher(stop(0))
    async with running(part):
        done, other = Standing(stop="small.toml 1", met=True), Standing(stop="small.toml 1")
        gone = Standing(following=False, stop="small.toml 1", met=True)
        students = (Entry("anna", done), Entry("ben", other), Entry("carl", gone))
        roll = Roll((), students, since=130.5)
        part.member.heard(Kind.ROLL, json.dumps(asdict(roll)).encode())
        assert badge(part, 100) == "theirs: 1 of 2 done · 2:10 · 3 in"
        assert badge(part, 60) == "theirs: 1 of 2 done · 2:10"


async def test_a_lesson_hides_no_key_from_the_teacher_and_a_comma_leads_back() -> None:
    part, wire = teacher(stop(0))
    async with running(part) as pilot:
        assert "e" in small().hide
        await pilot.press("e")
        await until(lambda: len(part.explorer.screen_stack) == 2)
        await pilot.press("escape")
        await until(lambda: len(part.explorer.screen_stack) == 1)
        await pilot.press("3", "n", ",")
        assert part.explorer.session.at == stop(0).at
        await pilot.press("L")
        await until(lambda: len(part.explorer.screen_stack) == 2)
        await pilot.press("enter")
        await until(lambda: part.explorer.session.lesson is None)
        assert sent(wire).stop == ""
        await pilot.press("n", ",")
        assert sent(wire).stop == "small.toml 1"


async def test_a_breakpoint_s_reason_goes_to_the_class() -> None:
    part, wire = teacher(scenario("worked"))
    async with running(part) as pilot:
        await pilot.press("c")
        await until(lambda: part.explorer.session.at > 0)
        assert sent(wire).said == part.explorer.said != ""


# The strip


async def test_the_strip_names_no_key_that_is_the_teachers() -> None:
    part, _ = student(Lead(stop(1)))
    async with running(part):
        shown = strip(part)
        assert "the teacher: go on to update 2: loss" in shown
        assert ". " not in shown
        assert "phase" not in footer(part)
    part, _ = student(Lead(stop(1), yours=True))
    async with running(part) as pilot:
        assert strip(part).endswith(".  do it")
        assert "phase" in footer(part)
        await pilot.press(".")
        assert "next" not in strip(part)
    part, _ = student(Lead(stop(2)))
    async with running(part):
        assert "the teacher asks this" in strip(part)


def strip(part: Student) -> str:
    """Return the line of a lesson's strip that says what to do."""
    lines = [text_of(line).rstrip() for line in part.explorer.page._lines]
    heading = next(row for row, line in enumerate(lines) if "Small" in line)
    return lines[
        next(row for row in range(heading + 1, 24) if lines[row].startswith(("─", "━"))) - 1
    ]


def footer(part: Student) -> str:
    return text_of(part.explorer.page._lines[-1])
