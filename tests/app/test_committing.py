"""Committing a session tells whoever listens and has it painted; painting changes nothing."""

import json
from pathlib import Path

import pytest

from core.lessons.progress import begin, next_stop
from core.session.session import Session, travel
from pilots import press
from sessions import STEPS, scenario
from small_lesson import small
from told import START, Told, at, running, student, teacher
from tui import lessons
from tui.app.additions import Additions
from tui.app.explorer import Explorer
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.roll import Standing
from tui.saving import Autosave, read


def unpainted(app: Explorer) -> None:
    """Have nothing painted any more."""
    app.paint = lambda: None  # type: ignore[method-assign]


async def test_a_session_is_changed_by_committing_alone() -> None:
    app = Explorer(scenario("worked"))
    with pytest.raises(AttributeError):
        app.session = scenario("loop")  # type: ignore[misc]


async def test_a_lesson_notices_what_is_done_though_nothing_is_painted() -> None:
    for stop, keys in (0, "s"), (1, "9s"):
        session = begin(scenario(), small())
        app = Explorer(next_stop(session, stop) if stop else session)
        async with app.run_test(size=(80, 24)):
            assert not app.session.met
            unpainted(app)
            await press(app, keys)
            assert app.session.met


async def test_a_student_s_step_leaves_the_teacher_though_nothing_is_painted() -> None:
    part, wire = student()
    async with running(part) as pilot:
        unpainted(part.explorer)
        await pilot.press("n")
        assert not part.following
        assert json.loads(wire.payloads(Kind.STANDS)[-1]) == Standing(False, 1, 1).to_plain()


async def test_a_teacher_presents_though_nothing_is_painted() -> None:
    part, wire = teacher()
    async with running(part) as pilot:
        unpainted(part.explorer)
        await pilot.press("n")
        assert wire.payloads(Kind.PRESENT)[-1] == at(STEPS)


async def test_autosave_hears_of_a_session_before_it_is_painted(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    autosave = Autosave(file, START)
    app = Explorer(START, autosave=autosave)
    async with app.run_test(size=(80, 24)):
        unpainted(app)
        await press(app, "n")
        assert autosave.save() == ""
        assert read(file) == app.session == travel(START, STEPS)


@pytest.mark.parametrize("made", [student(), teacher()], ids=["student", "teacher"])
async def test_painting_changes_nothing_and_tells_nobody(
    made: tuple[Student | Teacher, Told],
) -> None:
    part, wire = made
    app = part.explorer
    async with running(part) as pilot:
        await pilot.press("n", "tab")
        unheard, said = travel(app.session, 0), list(wire.said)
        app._session = unheard  # What nobody has been told of: painting does not make up for it.
        app.paint()
        app.paint()
        assert app.session is unheard
        assert wire.said == said


async def test_lesson_autosave_class_and_page_hear_of_a_session_in_that_order(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    lesson = begin(START, lessons.read("first"))

    class Listening(Autosave):
        def hear(self, session: Session) -> None:
            told.append(f"autosave, {session.met}")

    def committed(session: Session, _said: str) -> None:
        told.append(f"class, {session.met}")

    autosave = Listening(tmp_path / "mine", START)
    app = Explorer(lesson, autosave=autosave, additions=Additions(committed=committed))
    async with app.run_test(size=(80, 24)):
        app.paint = lambda: told.append("page")  # type: ignore[method-assign]
        index = next(index for index, stop in enumerate(lesson.lesson.stops) if stop.reach)  # type: ignore[union-attr]
        app.commit(next_stop(lesson, index))
        told.clear()
        app.commit(travel(app.session, STEPS))
        assert told == ["autosave, True", "class, True", "page"]
