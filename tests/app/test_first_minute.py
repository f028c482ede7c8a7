"""The first minute: what the first screen offers, and views and panels found by name and number."""

from dataclasses import replace

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList, Static

from core.lessons.progress import begin
from core.session.session import PANELS, Session
from pilots import closed, opened, page, press, session_of, until
from sessions import scenario
from told import running, student
from tui import lessons
from tui.app.commands import KeyCommands
from tui.app.explorer import Explorer
from tui.dialogs.help import help_text
from tui.keys import FIRST, KEYS, key_for
from tui.panels.views import VIEWS, suiting, with_view

SIZES = [(60, 20), (80, 24), (120, 40)]


# What is said at first


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_screen_offers_the_lesson_until_a_key_is_pressed(
    size: tuple[int, int],
) -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        said = page(app)[-1].rstrip()
        assert said.startswith(" New here? L, Enter")
        assert "first lesson" in said
        assert said.endswith("? helps, q quits.")
        await press(app, "n")
        assert "New here?" not in page(app)[-1]


async def test_what_it_offers_is_so() -> None:
    async with opened(scenario("worked"), "L") as pilot:
        await pilot.press("enter")
        lesson = session_of(pilot).lesson
        assert lesson is not None
        assert lesson.name == lessons.NAMES[0]


@pytest.mark.parametrize(
    "session",
    [scenario("worked", done=1), begin(scenario("worked"), lessons.read("first"))],
    ids=["under way", "in a lesson"],
)
async def test_nobody_else_is_offered_a_lesson(session: Session) -> None:
    app = Explorer(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "New here?" not in page(app)[-1]


async def test_nor_is_a_student_who_follows_a_teacher() -> None:
    part, _ = student()
    async with running(part) as pilot:
        await pilot.pause()
        assert "New here?" not in page(part.explorer)[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_view_that_does_not_suit_is_said_with_those_that_do(size: tuple[int, int]) -> None:
    session = with_view(scenario("xor"), "surface")
    assert "surface" not in suiting(session)
    app = Explorer(session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        said = page(app)[-1].rstrip()
        assert said.startswith(" This run has no view surface, but ")
        named = said.partition("but ")[2].partition(" …")[0].rstrip(".").split(", ")
        assert named == suiting(session)[: len(named)]
        assert said.endswith((".", "(Ctrl+P)."))


async def test_nobody_is_told_of_a_view_that_was_not_asked_for() -> None:
    app = Explorer(scenario("xor"))
    async with app.run_test(size=(80, 24)):
        await until(lambda: app._charts)
        assert "New here?" in page(app)[-1]


# The help


@pytest.mark.parametrize("width", [50, 68])
def test_the_help_begins_with_what_one_needs_first(width: int) -> None:
    first, *rows = help_text(width).splitlines()[:5]
    assert first == "To begin with"
    assert "".join(rows).count("lesson") == 1
    for row, (keys, does) in zip(rows, FIRST, strict=True):
        assert row.split() == [*keys.split(), *does.split()]


def test_what_one_needs_first_is_in_the_table() -> None:
    for keys, _ in FIRST:
        for key in keys.split():
            character = key if len(key) == 1 else None
            assert key_for(key.lower(), character) in KEYS


async def test_lessons_are_on_the_first_page_of_the_help() -> None:
    async with opened(scenario("worked"), "?") as pilot:
        shown = "\n".join(str(part.content) for part in pilot.app.screen.query(Static))
        assert "lesson" in "\n".join(shown.splitlines()[:15])


# Views and panels


async def found(app: Explorer, query: str) -> list[str]:
    """Return what the palette finds, the best first."""
    hits = [hit async for hit in KeyCommands(app.screen).search(query)]
    return [str(hit.text) for hit in sorted(hits, key=lambda hit: -hit.score)]


LOOKED_FOR = {
    "surface": {"Surface view"},
    "rate": {"Convergence view", "Settings"},
    "loss": {"Loss chart", "Loss axis"},
    "table": {"Iteration table"},
    "derivation": {"Derivation", "Rules of derivation"},
    "gradient check": {"Trust view"},
    "python": {"Code view"},
    "branches": {"Runs view"},
    "formula": {"Settings"},
    "lesson": {"Lessons"},
}


@pytest.mark.parametrize("query", LOOKED_FOR)
async def test_views_and_panels_are_found_by_the_words_they_are_looked_for_by(query: str) -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        best = await found(app, query)
        assert set(best[: len(LOOKED_FOR[query])]) == LOOKED_FOR[query]


@pytest.mark.parametrize("name", ["worked", "xor"])
async def test_every_view_that_suits_is_offered_and_shown(name: str) -> None:
    app = Explorer(scenario(name))
    async with app.run_test(size=(80, 24)):
        offered = [hit async for hit in KeyCommands(app.screen).discover()]
        views = {str(hit.prompt): hit for hit in offered if str(hit.prompt).endswith(" view")}
        names = suiting(app.session)
        assert {f"{each.capitalize()} view" for each in names} <= views.keys()
        for each in names:
            views[f"{each.capitalize()} view"].command()
            assert (app.session.look.view, app.session.look.focus) == (each, "view")


async def test_panels_fill_the_screen_and_escape_leads_back() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        offered = {str(hit.prompt): hit async for hit in KeyCommands(app.screen).discover()}
        names = dict(zip(PANELS, ("Derivation", "Iteration table", "Loss chart"), strict=False))
        for panel, name in names.items():
            offered[name].command()
            assert (app.session.look.focus, app.session.look.zoomed) == (panel, True)
            await press(app, "escape")
            assert not app.session.look.zoomed


async def test_a_lesson_that_hides_the_views_hides_their_commands() -> None:
    lesson = replace(lessons.read("first"), hide=("tab",))
    app = Explorer(begin(scenario("worked"), lesson))
    async with app.run_test(size=(80, 24)):
        offered = [str(hit.prompt) async for hit in KeyCommands(app.screen).discover()]
        assert not [each for each in offered if each in {f"{v.capitalize()} view" for v in VIEWS}]


def test_every_view_says_what_there_is_to_see() -> None:
    for view in VIEWS.values():
        assert view.found_by
        assert len(view.found_by) < 70
        assert view.about.endswith(".")


async def test_views_are_shown_by_their_numbers_in_the_heading() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        names = suiting(app.session)
        for number, view in enumerate(names, start=1):
            await press(app, f"{number}T")
            assert app.session.look.view == view
            assert any(f" {number}/{len(names)} " in line for line in page(app))
        await press(app, "T")
        assert app.session.look.view == names[0]
        await press(app, f"{len(names) + 1}T")
        assert app.session.look.view == names[0]
        assert f"{len(names)}T is the last, {names[-1]}." in page(app)[-1]


async def test_home_and_end_move_in_the_palette() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        commands = app.screen.query_one(OptionList)
        await until(lambda: commands.option_count > 1 and bool(commands.size))
        await pilot.press("end")
        assert commands.highlighted == commands.option_count - 1
        await pilot.press("home")
        assert commands.highlighted == 0
        await pilot.press("escape")
        assert closed(pilot)
