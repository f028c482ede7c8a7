"""The page: sending only what changed leaves the screen as if all of it had been painted."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from core.descent.run import Settings, new_run
from core.session.session import Look, Session, travel
from core.text.spans import Span
from sessions import STEPS, dataset, scenario
from tui.app.explorer import Explorer
from tui.app.page import page_lines
from tui.app.status import footer, status
from tui.panels.views import suiting
from tui.screen.lines import Line, Room, text_of
from tui.screen.palette import DARK
from tui.terminal.changes import Row, Shown, cells_in, differing
from tui.terminal.ink import Ink

NAMES = {"space": " ", "enter": "\r", "tab": "\t", "plus": "+", "minus": "-"}
KEYS = (
    *("space", "n", "N", "s", "S", "f", "F", "g", "G", "j", "k", "enter", "pagedown", "pageup"),
    *("tab", "shift+tab", "v", "V", "z", "l", "p", "P", "d", "i", "plus", "minus", "2", "7", "u"),
)

# Spans of the page, in which blanks, marks and characters alike must be told apart.

ROLES = st.sampled_from(["", "m", "loss", "loss strong", "m mark", "m under", "quiet"])
LINES = st.lists(st.builds(Span, st.text("ab ─·", min_size=1, max_size=5), ROLES), max_size=8).map(
    tuple
)


def inked(line: Line) -> Row:
    return tuple((text, DARK.ink(role, ColorSystem.TRUECOLOR)) for text, role in line)


def seen(row: Row) -> list[tuple[str, Ink]]:
    """Return what each column shows: a blank has what shows on it of its ink."""
    return [
        (character, ink.on_blank if character == " " else ink)
        for text, ink in row
        for character in text
    ]


@given(old=LINES, new=LINES)
def test_what_looks_different_is_sent_and_nothing_else(old: Line, new: Line) -> None:
    before, after = map(inked, padded(old, new))
    differs = differing(cells_in(before), cells_in(after))
    assert differs == [one != other for one, other in zip(seen(before), seen(after), strict=True)]


def padded(*lines: Line) -> list[Line]:
    width = max(len(text_of(line)) for line in lines)
    return [(*line, Span(" " * (width - len(text_of(line))))) for line in lines]


class Screen(pyte.Screen):
    """An emulated terminal whose pictures can be compared: what is seen and no more."""

    def picture(self) -> list[list[tuple[object, ...]]]:
        return [
            [self._seen(self.buffer[row][column]) for column in range(self.columns)]
            for row in range(self.lines)
        ]

    def _seen(self, cell: pyte.screens.Char) -> tuple[object, ...]:
        if cell.data == " " and not cell.reverse:
            return (" ", cell.bg, cell.underscore)
        return (cell.data, cell.fg, cell.bg, cell.bold, cell.reverse, cell.underscore)


@given(
    before=st.lists(LINES, min_size=3, max_size=3), after=st.lists(LINES, min_size=3, max_size=3)
)
def test_changes_make_of_the_old_screen_the_new_one(before: list[Line], after: list[Line]) -> None:
    every = padded(*before, *after, (Span(" "),))
    blank = [every[-1]] * 3
    pictures = []
    for pages in ((blank, every[:3], every[3:6]), (blank, every[3:6])):
        screen = Screen(len(text_of(blank[0])), 3)
        stream = pyte.Stream(screen)
        for row in range(1, 4):  # As Textual paints a page: every cell in the page's ink.
            stream.feed(
                f"\x1b[{row};1H{DARK.ink('', ColorSystem.TRUECOLOR).after(None)}{text_of(blank[0])}"
            )
        for old, new in pairwise(pages):
            stream.feed(sent(old, new))
        pictures.append(screen.picture())
    assert pictures[0] == pictures[1]


def sent(old: list[Line], new: list[Line]) -> str:
    """Return what is sent for the change from one page to another."""
    shown = Shown()
    for lines in old, new:
        parts = [(row, 0, inked(line)) for row, line in enumerate(lines)]
        codes = shown.becomes(parts, (len(text_of(new[0])), len(new)))
    return codes


@pytest.mark.parametrize("view", suiting(scenario()))
def test_an_update_takes_few_bytes_in_every_view(view: str) -> None:
    def page(updates: int) -> list[Line]:
        session = travel(replace(scenario("worked"), look=Look(view=view)), updates * STEPS)
        return page_lines(session, room, status(session, room, playing=False), footer(room, "", ""))

    room = Room(80, 24)
    sizes = [len(sent(*pages).encode()) for pages in pairwise(map(page, range(20, 36)))]
    assert median(sizes) <= 1300


# The whole app, its output shown by a terminal emulator in this process.


Opened = Callable[[Session, tuple[int, int]], tuple[Explorer, Screen]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Return a function that makes an app and the screen that it writes on."""
    streams: dict[object, pyte.Stream] = {}
    # Textual sends nothing to a terminal that isn't there; this one is.
    monkeypatch.setattr(Explorer, "is_headless", False)
    monkeypatch.setattr(
        HeadlessDriver, "write", lambda driver, data: streams[driver._app].feed(data)
    )

    def open_app(session: Session, size: tuple[int, int]) -> tuple[Explorer, Screen]:
        app, screen = Explorer(session), Screen(*size)
        streams[app] = pyte.Stream(screen)
        return app, screen

    return open_app


async def type_keys(app: Explorer, keys: list[str]) -> None:
    """Let the main screen answer keys one after the other, as they come from a terminal."""
    for key in keys:
        character = NAMES.get(key, key if len(key) == 1 else None)
        await app.on_event(events.Key(key, character))


async def fresh_picture(opened: Opened, app: Explorer, theme: str) -> object:
    """Return what a newly opened app shows of the same session."""
    size = (app.size.width, app.size.height)
    other, screen = opened(app.session, size)
    async with other.run_test(size=size) as pilot:
        other.theme = theme
        other.paint()
        await pilot.pause()
        return screen.picture()


async def assert_as_fresh(opened: Opened, pilot: Pilot[int], screen: Screen) -> None:
    assert isinstance(pilot.app, Explorer)
    await type_keys(pilot.app, ["escape"])  # forgets notes and counts
    await pilot.pause()
    assert screen.picture() == await fresh_picture(opened, pilot.app, pilot.app.theme)


@pytest.mark.parametrize(
    ("name", "size"),
    [("worked", (80, 24)), ("loop", (120, 36)), ("noisy", (60, 20)), ("forbes", (97, 31))],
)
async def test_any_keys_leave_the_screen_as_a_full_paint_does(
    opened: Opened, name: str, size: tuple[int, int]
) -> None:
    app, screen = opened(scenario(name), size)
    chosen = random.Random(name)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for _ in range(2):
            await type_keys(app, chosen.choices(KEYS, k=25))
            await assert_as_fresh(opened, pilot, screen)


@pytest.mark.parametrize(
    "environment",
    [{"TERM": "xterm", "COLORTERM": ""}, {"NO_COLOR": "1"}],
    ids=["16 colours", "no colour"],
)
async def test_so_it_does_with_fewer_colours(
    opened: Opened, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    app, screen = opened(scenario("worked"), (80, 24))
    chosen = random.Random(1)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(2):
            await type_keys(app, chosen.choices(KEYS, k=25))
            await assert_as_fresh(opened, pilot, screen)


async def test_a_dialog_leaves_nothing_behind(opened: Opened) -> None:
    app, screen = opened(scenario("worked"), (80, 24))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("e", "r", "question_mark", "ctrl+p"):
            await type_keys(app, ["n", "s"])
            await pilot.press(key)
            assert len(app.screen_stack) == 2, key
            await pilot.press("escape")
            await pilot.pause()
            await type_keys(app, ["s"])
            await assert_as_fresh(opened, pilot, screen)


async def test_resizing_leaves_nothing_behind(opened: Opened) -> None:
    app, screen = opened(scenario("worked"), (80, 24))
    async with app.run_test(size=(80, 24)) as pilot:
        for size in ((60, 20), (130, 40), (40, 10), (80, 24)):
            await type_keys(app, ["n", "s"])
            screen.resize(size[1], size[0])
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await type_keys(app, ["s"])
            await assert_as_fresh(opened, pilot, screen)


WIDE = ("学習用の点.csv", "点 📈 e\u0301 点.csv")


@pytest.mark.parametrize("name", WIDE)
async def test_wide_characters_do_not_shift_the_rest(opened: Opened, name: str) -> None:
    run = new_run(dataset((1, 3), (2, 5), name=name), Settings(), (5, 4))
    app, screen = opened(Session(run, look=Look(view="runs")), (80, 24))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_keys(app, ["n", "s", "s", "n", "N", "n", "n"])
        await assert_as_fresh(opened, pilot, screen)
        # The status line shows the name, and right of it the rest.
        assert "sample 1/2  epoch 2  update 3: done" in "".join(screen.display[0])


# What is seen depends on the session alone.


@given(at=st.integers(0, 40), by=st.integers(1, 24))
def test_there_and_back_shows_the_identical_page(at: int, by: int) -> None:
    def page(session: Session) -> list[Line]:
        return page_lines(session, Room(80, 24), (), ())

    there = replace(scenario("worked"), at=at, came_from=at, furthest=64)
    back = replace(replace(there, at=at + by), at=at)
    assert page(back) == page(there)
