"""The desk and a student at it: who is stuck, looked at, presents, is spoken to, or removed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from core.lessons.together import Lead
from core.session.looks import briefly, compared, differences
from core.session.session import Look, travel
from pilots import until
from sessions import STEPS
from told import START, Told, at, presented, running, shown, student, teacher
from tui.classroom.explorer.conditions import Condition, rows
from tui.classroom.explorer.desk import Desk
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.desk import LONGEST_MESSAGE, addressed
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Entry, Roll, Standing
from tui.screen.lines import Room, text_of

CLASS = [Entry(f"s{number:03}", Standing(update=number)) for number in range(200)]


def called(part: Teacher, students: list[Entry], **more: object) -> None:
    """Have the roll called."""
    roll = Roll((" ssh NAME@here",), tuple(students), **more)  # type: ignore[arg-type]
    part.member.heard(Kind.ROLL, json.dumps(asdict(roll)).encode())


def lines(part: Teacher) -> list[str]:
    screen = part.explorer.screen
    assert isinstance(screen, Desk)
    return [text_of(line) for line in screen._page._lines]


def cursor(part: Teacher) -> str:
    """Return the row that is marked."""
    screen = part.explorer.screen
    assert isinstance(screen, Desk)
    marked = [line for line in screen._page._lines[1:] if any("mark" in role for _, role in line)]
    assert len(marked) == 1
    return text_of(marked[0]).strip()


def sent(wire: Told, kind: Kind) -> list[list[str]]:
    return [json.loads(payload) for payload in wire.payloads(kind)]


@asynccontextmanager
async def at_the_desk(
    students: list[Entry], size: tuple[int, int] = (80, 24), **more: object
) -> AsyncIterator[tuple[Teacher, Told, Pilot[int]]]:
    part, wire = teacher()
    async with running(part, size) as pilot:
        called(part, students, **more)
        await pilot.press("t")
        await until(lambda: isinstance(part.explorer.screen, Desk) and bool(lines(part)))
        yield part, wire, pilot


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_cursor_goes_through_200_and_all_fits(size: tuple[int, int]) -> None:
    async with at_the_desk(CLASS, size) as (part, _, pilot):
        for _ in range(20):
            await pilot.press("pagedown")
        assert cursor(part).startswith("s199")
        assert all(len(line) == size[0] for line in lines(part))
        said = "\n".join(lines(part))
        for key in ("Enter look", "x remove", "b board", "Esc back", "200 in", "200 following"):
            assert key in said
        await pilot.press("home", "k")
        assert cursor(part).startswith("s000")


async def test_the_cursor_stays_with_a_student_while_the_order_changes() -> None:
    async with at_the_desk(CLASS) as (part, _, pilot):
        await pilot.press("j", "j", "j")
        assert cursor(part).startswith("s003")
        stuck = [replace(each, idle=900.0) if each.name > "s100" else each for each in CLASS]
        called(part, stuck)
        assert cursor(part).startswith("s003")
        called(part, [each for each in stuck if each.name != "s003"])
        assert cursor(part)
        assert "s003" not in cursor(part)


def test_hands_come_first_then_the_stuck_then_who_explores_by_folded_name() -> None:
    students = [
        Entry("Zoe", Standing(met=True)),
        Entry("alf", Standing(met=True)),
        Entry("bea", Standing(False)),
        Entry("cid", Standing()),
        Entry("Dan", Standing(met=True), verdict="wrong", mistake="the ½ forgotten"),
        Entry("eve", Standing(False, hand=True)),
    ]
    found = rows(students, Presented("", True, "first 3"), 0)
    assert [row.entry.name for row in found] == ["eve", "Dan", "cid", "bea", "alf", "Zoe"]
    assert [row.condition for row in found] == [2, 0, 1, 2, 3, 3]
    # Outside of a stop that is theirs, nothing is to be done; but who does nothing is idle.
    shown_one = rows([Entry("cid", idle=100.0)], Presented(), 0)
    assert shown_one[0].condition is Condition.DONE
    assert rows([Entry("cid", idle=100.0)], Presented(), 100)[0].condition is Condition.STUCK


async def test_a_screen_is_looked_at_and_no_longer() -> None:
    async with at_the_desk([Entry("Ada")]) as (part, wire, pilot):
        assert not sent(wire, Kind.WATCH)
        await pilot.press("enter")
        assert sent(wire, Kind.WATCH) == [["Ada", ""]]
        there = shown(at(3 * STEPS))
        part.member.heard(Kind.WATCHED, watched("ada", 3 * STEPS))
        await until(lambda: "update 3: done" in "\n".join(lines(part)))
        assert there.done == 3
        assert "The screen of Ada" in "\n".join(lines(part))
        assert part.explorer.session.at == 0
        part.member.heard(Kind.WATCHED, b'["ada",""]')
        assert "Ada is not in." in "\n".join(lines(part))
        part.member.heard(Kind.WATCHED, b'["ada","g1.AAAA.AAAAAA"]')
        assert "What Ada sees can't be shown" in "\n".join(lines(part))
        await pilot.press("escape")
        assert sent(wire, Kind.WATCH)[-1] == ["", ""]
        part.member.heard(Kind.WATCHED, watched("ada", 8))
        assert part.watching.session is None


def watched(name: str, place: int) -> bytes:
    line = Presented.from_json(at(place)).line
    return json.dumps([name, line]).encode()


async def test_what_is_seen_of_one_is_shown_to_all_once() -> None:
    async with at_the_desk([Entry("ada")]) as (part, wire, pilot):
        await pilot.press("s")
        part.member.heard(Kind.WATCHED, watched("ada", 8))
        assert shown(wire.payloads(Kind.PRESENT)[-1]).at == 8
        part.member.heard(Kind.WATCHED, watched("ada", 12))
        assert shown(wire.payloads(Kind.PRESENT)[-1]).at == 8
        assert sent(wire, Kind.WATCH) == [["ada", ""], ["", ""]]
        await pilot.press("escape", "u")
        assert part.explorer.session.at == 0


async def test_a_student_presents_until_the_teacher_steps() -> None:
    async with at_the_desk([Entry("ada")]) as (part, wire, pilot):
        await pilot.press("p")
        assert sent(wire, Kind.LEAD) == [["ada", ""]]
        for place in 4, 8:
            part.member.heard(Kind.WATCHED, watched("ada", place))
            assert shown(wire.payloads(Kind.PRESENT)[-1]).at == place
        assert "ada presents" in lines(part)[0]
        await pilot.press("escape")
        assert "ada presents" in text_of(part.badge(Room(120, 24), ""))
        await pilot.press("tab")
        assert part.watching.leads
        await pilot.press("n")
        assert not part.watching.leads
        assert sent(wire, Kind.LEAD)[-1] == ["", ""]
        part.member.heard(Kind.WATCHED, watched("ada", 16))
        assert part.explorer.session.at == 12


async def test_another_teachers_step_takes_the_lead_too() -> None:
    async with at_the_desk([Entry("ada")]) as (part, wire, pilot):
        await pilot.press("p")
        part.member.heard(Kind.WATCHED, watched("ada", 4))
        await pilot.press("escape")
        part.member.heard(Kind.PRESENT, at(40))
        await until(lambda: part.explorer.session.at == 40)
        assert not part.watching.leads
        assert "ada presents no more" in part.explorer._note
        # Nobody looks any more, and so nothing is sent.
        assert sent(wire, Kind.WATCH) == [["ada", ""], ["", ""]]


async def test_the_lead_ends_when_the_server_says_so() -> None:
    async with at_the_desk([Entry("ada")]) as (part, _, pilot):
        await pilot.press("p")
        part.member.heard(Kind.LEAD, b"")
        assert not part.watching.leads
        part.member.heard(Kind.WATCHED, watched("ada", 16))
        assert part.explorer.session.at == 0


async def test_one_is_removed_at_the_second_key_only() -> None:
    async with at_the_desk([Entry("ada"), Entry("ben")]) as (_, wire, pilot):
        await pilot.press("x", "j", "x", "k", "x")
        assert not sent(wire, Kind.REMOVE)
        await pilot.press("x")
        assert sent(wire, Kind.REMOVE) == [["ada", ""]]


async def test_messages_hands_recalls_the_door_and_the_board() -> None:
    students = [Entry("ada", Standing(hand=True)), Entry("ben", Standing(False))]
    async with at_the_desk(students) as (part, wire, pilot):
        await pilot.press("m", *"lx", "backspace", "q", "enter")
        await pilot.press("M", "a", "escape")
        await pilot.press("M", "b", "enter")
        assert sent(wire, Kind.MESSAGE) == [["ada", "lq"], ["", "b"]]
        await pilot.press("h", "j", "r", "R", "l")
        assert sent(wire, Kind.LOWER) == [["ada", ""]]
        assert sent(wire, Kind.CALL) == [["ben", ""]]
        assert len(wire.payloads(Kind.RECALL)) == 1
        assert sent(wire, Kind.LOCK) == [["", "locked"]]
        called(part, students, locked=True)
        assert "door locked" in lines(part)[0]
        await pilot.press("l", "b")
        assert sent(wire, Kind.LOCK)[-1] == ["", ""]
        assert "ssh NAME@here" in "\n".join(lines(part))
        await pilot.press("escape", "escape")
        await until(lambda: not isinstance(part.explorer.screen, Desk))
        assert "1 hand up" in text_of(part.badge(Room(120, 24), ""))


async def test_the_end_of_the_class_is_asked_about_on_the_desk_too() -> None:
    async with at_the_desk([Entry("ada")]) as (part, _, pilot):
        await pilot.press("ctrl+c")
        assert "q again ends the class for 1 student" in "\n".join(lines(part))
        assert part.explorer.is_running


async def test_the_desk_is_ascii_where_the_terminal_is() -> None:
    part, _ = teacher()
    part.explorer.ascii_only = True
    async with running(part, (60, 20)) as pilot:
        called(part, [Entry("ada", verdict="wrong", mistake="the ½ forgotten", answer="36")])
        await pilot.press("t")
        await until(lambda: isinstance(part.explorer.screen, Desk) and bool(lines(part)))
        assert "\n".join(lines(part)).isascii()
        assert "the 1/2" in "\n".join(lines(part))


# The student's side


async def test_nothing_is_sent_as_long_as_nobody_looks() -> None:
    part, wire = student()
    async with running(part) as pilot:
        await pilot.press("n")
        assert not wire.payloads(Kind.WATCHED)
        part.member.heard(Kind.WATCH, b"true")
        await pilot.press("n")
        await until(lambda: len(wire.payloads(Kind.WATCHED)) == 2)
        ends = [part._materials.read(each.decode()).done for each in wire.payloads(Kind.WATCHED)]
        assert ends == [1, 2]
        part.member.heard(Kind.WATCH, b"false")
        await pilot.press("n")
        assert len(wire.payloads(Kind.WATCHED)) == 2


async def test_keys_that_come_fast_are_shown_by_the_last() -> None:
    part, wire = student()
    async with running(part) as pilot:
        part.member.heard(Kind.WATCH, b"true")
        for place in range(1, 50):
            part.explorer.commit(travel(START, place))
        assert len(wire.payloads(Kind.WATCHED)) == 1
        await until(lambda: len(wire.payloads(Kind.WATCHED)) == 2)
        assert part._materials.read(wire.payloads(Kind.WATCHED)[-1].decode()).at == 49
        await pilot.pause()


async def test_a_message_stays_above_the_badge_until_esc_and_takes_no_key() -> None:
    part, _ = student()
    async with running(part, (60, 20)) as pilot:
        words = "Look at the loss chart and say why it falls. " * 4
        part.member.heard(Kind.MESSAGE, json.dumps(words[:LONGEST_MESSAGE]).encode())
        await pilot.press("n")
        assert part.explorer.session.done == 1
        page = [text_of(line) for line in part.explorer.page._lines]
        assert "The teacher says: Look at the loss chart" in "\n".join(page)
        assert "(Esc hides it)" in " ".join(map(str.strip, page))
        assert len(page) == 20
        assert "exploring" in page[-1]
        await pilot.press("escape")
        page = [text_of(line) for line in part.explorer.page._lines]
        assert "The teacher says" not in "\n".join(page)


async def test_a_hand_goes_up_and_down_from_either_side() -> None:
    part, wire = student()
    async with running(part) as pilot:
        await pilot.press("!")
        assert json.loads(wire.payloads(Kind.STANDS)[-1])["hand"]
        assert text_of(part.badge(Room(80, 24), "")).startswith(" hand up")
        part.member.heard(Kind.LOWER, b"")
        assert not json.loads(wire.payloads(Kind.STANDS)[-1])["hand"]


async def test_who_presents_does_not_leave_and_follows_again_after_it() -> None:
    part, wire = student(following=False, lead=Lead(START))
    async with running(part) as pilot:
        await pilot.press("!")
        part.member.heard(Kind.LEAD, b"true")
        assert not part.desk.hand
        await pilot.press("n")
        badge = text_of(part.badge(Room(80, 24), "")).strip()
        assert badge == "you present: everybody sees what you do"
        assert json.loads(wire.payloads(Kind.STANDS)[-1])["following"]
        part.member.heard(Kind.PRESENT, at(1))
        await pilot.pause()
        assert part.explorer.session.done == 1
        part.member.heard(Kind.LEAD, b"false")
        assert part.explorer.session.at == 1
        await pilot.press("n")
        assert not part.following


async def test_what_is_seen_in_another_way_is_said_and_t_takes_the_teachers_look() -> None:
    part, wire = student()
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, b'{"teacher":true}')
        part.member.heard(Kind.PRESENT, presented(travel(START, 4)))
        await until(lambda: part.explorer.session.at == 4)
        await pilot.press("tab")
        badge = text_of(part.badge(Room(120, 24), "")).strip()
        assert badge == "following · your view: predictions, the teacher's: fit · t"
        assert json.loads(wire.payloads(Kind.STANDS)[-1])["looks"] == "view: predictions"
        assert text_of(part.badge(Room(60, 24), "")).strip() == "following · view: predictions · t"
        await pilot.press("t")
        assert part.explorer.session.look == Look()
        assert text_of(part.badge(Room(80, 24), "")).strip() == "following the teacher"


async def test_an_open_dialog_is_told() -> None:
    part, wire = student()
    async with running(part) as pilot:
        await pilot.press("?")
        await until(lambda: len(part.explorer.screen_stack) == 2)
        part.keep()
        assert json.loads(wire.payloads(Kind.STANDS)[-1])["dialog"] == part.explorer.screen.HEADING  # type: ignore[attr-defined]


# What is said


def test_looks_differ_by_what_can_be_seen_of_them() -> None:
    mine = Look(view="surface", focus="view", zoomed=True, digits=8, speed=4.0)
    found = differences(mine, Look())
    assert briefly(found) == "view: surface, screen: surface alone, digits: 8"
    said = "your view: surface, the teacher's: fit (and 2 more)"
    assert compared(found, "the teacher's") == said
    assert not differences(Look(speed=4.0, focus="loss"), Look())


@given(st.binary(max_size=300))
def test_any_bytes_are_for_somebody_or_refused(payload: bytes) -> None:
    try:
        name, text = addressed(payload)
    except (ValueError, TypeError):
        return
    assert len(name) <= 32
    assert len(text) <= LONGEST_MESSAGE
