"""What a session may compute in a class: so much, by whatever key, and in all its runs together."""

from dataclasses import replace
from pathlib import Path

import pytest

from class_server import Server
from core.descent.path import path_of
from core.descent.run import Settings
from core.formats.session_line import LinkError, dump
from core.lessons.progress import begin
from core.session.breakpoints import read_breakpoints
from core.session.replay import updates
from core.session.runs import with_run, with_settings
from core.session.session import Session, travel
from pilots import until
from sessions import STEPS, scenario
from told import Told, running, shown
from tui import lessons
from tui.classroom.explorer.materials import MOST_UPDATES, Materials
from tui.classroom.explorer.member import TOO_FAR
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind

START = scenario("loop")  # It neither diverges nor ends.
KINDS = pytest.mark.parametrize("kind", [Student, Teacher])


def member(kind: type[Student | Teacher], session: Session) -> tuple[Student | Teacher, Told]:
    wire = Told()
    materials = Materials(START)
    if kind is Student:
        return Student(session, wire, materials, False), wire
    return Teacher(session, wire, materials, False, remote=False), wire


def at_the_end() -> Session:
    return travel(START, MOST_UPDATES * STEPS)


@KINDS
async def test_a_count_leads_no_further_than_a_class_keeps(kind: type[Student | Teacher]) -> None:
    part, wire = member(kind, START)
    async with running(part) as pilot:
        await pilot.press(*"99999999999n")
        await until(lambda: part.explorer.session.done == MOST_UPDATES)
        await until(lambda: TOO_FAR in part.explorer._note)
        assert (
            path_of(part.explorer.session.run).recorded <= MOST_UPDATES + 1
        )  # The row that waits.
        if kind is Teacher:
            assert shown(wire.payloads(Kind.PRESENT)[-1]).done == MOST_UPDATES


@KINDS
@pytest.mark.parametrize(
    "keys",
    ["n", "s", "f", "99f", "a", "c", "W", "ws", ":5000000\r"],
)
async def test_every_key_that_asks_for_more_says_so(
    kind: type[Student | Teacher], keys: str
) -> None:
    part, _ = member(kind, at_the_end())
    async with running(part) as pilot:
        await pilot.press(*("enter" if key == "\r" else key for key in keys))
        if keys == "W" and kind is Student:
            assert "Only the teacher does that" in part.explorer._note
        else:
            await until(lambda: TOO_FAR in part.explorer._note)
        assert part.explorer.session.done == MOST_UPDATES
        assert len(part.explorer.screen_stack) == 1
        await pilot.press("N")
        assert part.explorer.session.done == MOST_UPDATES - 1


async def test_a_search_ends_where_a_class_does() -> None:
    part, _ = member(Student, replace(START, breakpoints="update=5000000"))
    async with running(part) as pilot:
        await pilot.press("c")
        await until(lambda: part.explorer.session.done == MOST_UPDATES)
        assert f"No breakpoint met up to update {MOST_UPDATES:,}." in part.explorer._note
    assert read_breakpoints(part.explorer.session.breakpoints)


async def test_all_runs_count_together_and_what_they_share_once() -> None:
    far = travel(START, 150_000 * STEPS)
    part, _ = member(Student, with_settings(travel(far, 100_000 * STEPS), Settings(rate=0.01)))
    async with running(part) as pilot:
        await pilot.press(*"9999999n")
        await until(lambda: part.explorer.session.done == 150_000)
        assert TOO_FAR in part.explorer._note
        assert updates(part.explorer.session) == MOST_UPDATES
        part.explorer.change(with_run(part.explorer.session, scenario("two").run))
        assert part.explorer.session.run == scenario("two").run
        await pilot.press("n")
        assert TOO_FAR in part.explorer._note
        await pilot.press("u", "n")
        assert TOO_FAR in part.explorer._note
        assert part.explorer.session.done == 150_000


async def test_a_lesson_leads_no_further() -> None:
    short = travel(START, (MOST_UPDATES - 2) * STEPS)
    part, _ = member(Student, begin(short, lessons.read("first")))
    async with running(part) as pilot:
        await pilot.press("9", "s")
        assert part.explorer.session.done == 2
        assert TOO_FAR in part.explorer._note


def test_a_line_of_more_is_refused_and_none_is_written() -> None:
    materials = Materials(START)
    with pytest.raises(LinkError, match="more than 200,000 updates in all"):
        materials.read(dump(travel(START, (MOST_UPDATES + 1) * STEPS)))
    changed = with_settings(at_the_end(), Settings(rate=0.01))
    kept = materials.read(materials.line(replace(changed, others=())))
    assert (kept.done, len(changed.undo), len(kept.undo)) == (MOST_UPDATES, 1, 1)


async def test_all_who_drop_at_once_find_again_where_they_were(tmp_path: Path) -> None:
    names = ("anna", "ben", "cleo", "dora")
    with Server("--state", str(tmp_path), "--scenario", "loop") as server:
        async with (
            server.student("anna") as anna,
            server.student("ben") as ben,
            server.student("cleo") as cleo,
            server.student("dora") as dora,
        ):
            for student in anna, ben, cleo, dora:
                await student.sees("update 1: start")
                student.press("9999999n")
            for student in anna, ben, cleo, dora:
                await student.sees("A class keeps 200,000 updates")
        for name in names:
            server.logged(f"left {name!r}")
        assert "crashed" not in server.log
    for name in names:
        line = (tmp_path / f"{name}.session").read_text()
        assert Materials(START).read(line).done == MOST_UPDATES
