"""The dialogs of lessons: one to choose, and the question of a stop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from core.lessons.progress import begin
from pilots import closed, mistake, opened, session_of, until
from small_lesson import SMALL
from small_lesson import opened as in_lesson
from tui import lessons
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice

ASKED = SMALL.replace(
    'text = "Press `s`."\npress = "s"',
    'text = "Asked."\nquestion = "Which way?"\nchoices = ["up", "down"]\nanswer = "up"',
)


def rows(pilot: Pilot[int]) -> dict[str, str]:
    """Return what is offered, by what it leads to."""
    listed = pilot.app.screen.query_one(OptionList)
    return {str(each.id): str(each.prompt) for each in listed.options}


@pytest.mark.parametrize("name", lessons.NAMES)
async def test_the_chooser_names_each_lesson_and_marks_the_one_open(name: str) -> None:
    async with opened(begin(in_lesson(), lessons.read(name)), "L") as pilot:
        offered = rows(pilot)
        for each in lessons.shipped():
            mark = "▸" if each.name == name else " "
            assert offered[each.name].startswith(f"{mark} {each.name} ")
            assert each.title in offered[each.name].splitlines()[0]
        assert set(lessons.NAMES) < set(offered)


async def test_the_last_lesson_is_reached_at_60_by_20() -> None:
    app = Explorer(in_lesson())
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("L")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        listed = app.screen.query_one(OptionList)
        for text in rows(pilot).values():
            assert max(map(len, text.splitlines())) <= listed.scrollable_content_region.width
        await pilot.press("end")
        assert listed.highlighted == len(lessons.NAMES)
        assert listed.max_scroll_y == listed.scroll_offset.y
        await pilot.press("enter")
        await until(lambda: closed(pilot))
        session = session_of(pilot)
        assert session.lesson is not None
        assert session.lesson.name == lessons.NAMES[-1]


@asynccontextmanager
async def asked(width: int = 80) -> AsyncIterator[Pilot[int]]:
    app = Explorer(in_lesson(ASKED))
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.press(".")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        yield pilot


async def test_a_question_by_choice_waits_for_a_choice() -> None:
    async with asked() as pilot:
        choice = pilot.app.screen.query_one(Choice)
        assert str(choice.render()) == " up   down "
        await pilot.press("enter")
        assert mistake(pilot) == "Choose with ↑ ↓; Esc shows it."
        assert not session_of(pilot).met
        await pilot.press("space")
        assert str(choice.render()) == "[up]  down "
        await pilot.press("enter")
        assert not closed(pilot)
        await pilot.press("full_stop")
        await until(lambda: closed(pilot))
        assert session_of(pilot).met


LONG = ASKED.replace(
    '["up", "down"]', '["up", "down, as far as it goes", "it falls without an end"]'
)


@pytest.mark.parametrize("width", [60, 80])
async def test_all_choices_are_in_sight_and_the_arrows_choose(width: int) -> None:
    app = Explorer(in_lesson(LONG))
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.press(".")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        choice = app.screen.query_one(Choice)
        words = [" up", " down, as far as it goes", " it falls without an end"]
        one_line = width == 80
        assert str(choice.render()) == (
            " ".join(f"{w} " for w in words) if one_line else "\n".join(words)
        )
        await pilot.press("up", "enter", "enter", "enter")
        assert mistake(pilot) == 'No: "it falls without an end" is not it. Try once more.'
        await pilot.press("up", "enter")
        assert mistake(pilot) == 'No: "down, as far as it goes" is not it.'
        assert "The answer: up" in [str(each.content) for each in app.screen.query(Static)]
        await pilot.press("full_stop")
        await until(lambda: closed(pilot))
        assert app._note == "The answer: up"


@pytest.mark.parametrize("width", [54, 57, 60, 62, 64, 72, 80])
async def test_no_line_of_a_question_ends_within_an_equation(width: int) -> None:
    text = "So it is, and so it will be until the end: w7 = 0.25, and after that too e ≈ 0.3678."
    app = Explorer(in_lesson(ASKED.replace("Which way?", text)))
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.press(".")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        box = app.screen.query_one(".box").region
        rows = [strip.text for strip in app.screen._compositor.render_strips()]
        shown = [row[box.x + 2 : box.right - 2].rstrip() for row in rows[box.y : box.bottom]]
        assert any("w7 = 0.25" in row for row in shown)
        assert any("e ≈ 0.3678" in row for row in shown)


async def test_the_left_key_begins_with_the_last_choice() -> None:
    async with asked() as pilot:
        await pilot.press("left")
        assert pilot.app.screen.query_one(Choice).value == "down"


def test_a_choice_without_room_tells_of_how_many_there_are() -> None:
    choice = Choice(("below 0", "above 0"), "", "answer")
    assert str(choice.render()) == "[?]  0 of 2"  # Without a screen it has no room.
