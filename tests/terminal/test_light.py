"""How little is sent for what is done at 80×24, counted in a real terminal."""

import time
from collections import Counter
from collections.abc import Iterator

import pyte
import pytest
from emulator import Emulator

from real_terminal import GRADSTEP, Terminal
from sessions import scenario
from tui.app.page import panels
from tui.screen.lines import Room

START, DIALOG, INVERTED = 13_000, 8_000, 13_000
"""Bytes that each may take at the most."""

BLINK = 0.7
"""Seconds in which Textual's cursor blinks at least once."""

ESC = "\x1b"
FOCUS_OUT, FOCUS_IN = "\x1b[O", "\x1b[I"
SAID, COUNTED, FOOTER = "q quits", "8n repeats", "q quit"
"""What the page ends with at first, after an 8, and later."""

DIALOGS = {
    "?": "─ Help ─",
    "e": "─ Settings ",
    "x": "─ Export ─",
    "L": "─ Lessons ─",
    "o": "─ Open a scenario ─",
    "r": "─ Runs ─",
    "b": "─ Breakpoints ─",
    ":": "─ Go to update ─",
    "O": "─ Take up a session ─",
    "\x10": "Next update",
}
"""A key of each, with what is seen there alone."""


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for(SAID)
        sent(terminal, "n", "update 1: done")
        yield terminal


def sent(terminal: Terminal, keys: str, text: str, *, there: bool = True) -> int:
    """Type keys, wait until a text is there, or no more, and return how many bytes came.

    What comes after that is counted with the next keys.
    """
    before = len(terminal.raw)
    terminal.send(keys)
    terminal.wait_until(lambda: any(text in line for line in terminal.screen()) is there)
    return len(terminal.raw) - before


def count_typed(terminal: Terminal) -> int:
    """Type a count and take it back, and return how many bytes came."""
    return sent(terminal, "8", COUNTED) + sent(terminal, ESC, FOOTER)


class Drawn(pyte.Screen):
    """A screen that counts how often each of its cells is written."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.times = Counter[tuple[int, int]]()

    def draw(self, data: str) -> None:
        for char in data:
            self.times[self.cursor.y, self.cursor.x] += 1
            super().draw(char)


def test_a_start_paints_once_and_only_charts_later() -> None:
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for(SAID)
        terminal.wait_for("┼")  # An axis.
        sent(terminal, "8", COUNTED)  # By then, nothing of the start is left to be sent.
        assert len(terminal.raw) <= START
        screen = Drawn(80, 24)
        Emulator(80, 24, screen).feed(terminal.raw)
    areas = [each.area for each in panels(scenario("worked"), Room(80, 24)) if each.panel.chart]
    charts = {
        (row, column)
        for area in areas
        for row in range(area.y + 1, area.y + area.height)
        for column in range(area.x, area.x + area.width)
    }
    words = {(row, column) for row in range(23) for column in range(80)} - charts
    assert words
    assert charts
    assert {screen.times[cell] for cell in words} == {1}
    assert {screen.times[cell] for cell in charts} <= {1, 2}


@pytest.mark.parametrize(("key", "title"), DIALOGS.items(), ids=[*map(repr, DIALOGS)])
def test_a_dialog_opens_and_goes_in_few_bytes(terminal: Terminal, key: str, title: str) -> None:
    sizes = sent(terminal, key, title), sent(terminal, ESC, title, there=False)
    assert max(*sizes, count_typed(terminal)) <= DIALOG


@pytest.mark.parametrize("key", [":", "O", "\x10"], ids=["field", "session", "palette"])
def test_a_dialog_that_waits_for_keys_sends_nothing(terminal: Terminal, key: str) -> None:
    def still() -> bool:
        before = len(terminal.raw)
        time.sleep(BLINK)
        terminal.screen()
        return len(terminal.raw) == before

    sent(terminal, key, DIALOGS[key])
    terminal.wait_until(still)
    sent(terminal, ESC, DIALOGS[key], there=False)


def test_a_page_of_other_colours_takes_few_bytes(terminal: Terminal) -> None:
    for _ in range(2):
        took = sent(terminal, "i", FOOTER) + count_typed(terminal)
        assert 80 * 24 < took <= INVERTED  # Each cell has other colours.


def test_focus_out_and_in_sends_nothing(terminal: Terminal) -> None:
    alone = [count_typed(terminal) for _ in range(3)]
    focused = []
    for _ in alone:
        terminal.send(FOCUS_OUT + FOCUS_IN)
        focused.append(count_typed(terminal))
    assert focused == alone


def test_a_dialog_that_opens_out_of_focus_takes_keys(terminal: Terminal) -> None:
    for key in "?e":
        for also in "", FOCUS_IN:
            terminal.send(FOCUS_OUT)
            sent(terminal, key, DIALOGS[key])
            sent(terminal, also + ESC, DIALOGS[key], there=False)
