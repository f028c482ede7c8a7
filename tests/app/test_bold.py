"""Bold charts and filled ones: by a key, by preference, and by what the terminal can show."""

import re

import pytest

from pilots import page, press
from real_terminal import GRADSTEP, Terminal
from sessions import scenario
from tui.app.explorer import Explorer
from tui.preferences import Preferences
from tui.screen.palette import DARK, LIGHT

QUADRANTS = set("▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
BRAILLE = set(map(chr, range(0x2801, 0x2900)))


async def test_b_makes_charts_bold_and_fine_again() -> None:
    app = Explorer(scenario("worked", done=6))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        fine = page(app)
        assert set("".join(fine)) & BRAILLE
        await press(app, "B")
        bold = "".join(page(app))
        assert set(bold) & QUADRANTS
        assert not set(bold) & BRAILLE
        await press(app, "B")
        assert page(app)[1:-1] == fine[1:-1]


async def test_bold_charts_can_be_preferred() -> None:
    app = Explorer(scenario("worked", done=6), preferences=Preferences(bold=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert set("".join(page(app))) & QUADRANTS


@pytest.mark.parametrize(
    ("environment", "filled"),
    [({}, True), ({"GRADSTEP_PAGE": "light"}, True), ({"TERM": "xterm"}, False)],
    ids=["dark", "light", "sixteen colours"],
)
def test_a_surface_is_filled_where_the_terminal_has_the_colours(
    environment: dict[str, str], filled: bool
) -> None:
    command = [*GRADSTEP, "--goto=3", "--view=surface"]
    with Terminal(command, environment=environment) as terminal:
        terminal.wait_for("update 3: done")
        terminal.wait_until(lambda: "◉" in "".join(terminal.screen()[13:]))
        surface = "".join(line[57:] for line in terminal.screen()[14:-1])
        assert bool(set(surface) & BRAILLE) is not filled
        of = LIGHT if environment.get("GRADSTEP_PAGE") == "light" else DARK
        (number,) = re.findall(r"\d+", of.shades["shade1"])
        assert (f"48;5;{number}".encode() in terminal.raw) is filled
