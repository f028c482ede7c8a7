"""Bold charts and filled ones: by a key, by preference, and by what the terminal can show."""

import re
from dataclasses import replace

import pytest

from core.session.session import Session
from pilots import page, press
from real_terminal import GRADSTEP, Terminal
from sessions import looked_at, scenario
from tui.app.explorer import Explorer
from tui.app.page import Painted, panels
from tui.app.status import status
from tui.app.tagging import told
from tui.preferences import Preferences
from tui.screen.lines import Room, text_of
from tui.screen.palette import DARK, LIGHT
from tui.screen.tags import firsts

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


# Marks, which must carry as far as lines

BOLD_SIGNS = {"•": "●", "┆": "┇", "╌": "╍"}


def chart_of(session: Session, view: str, room: Room, *, zoomed: bool = True) -> Painted:
    """Return a view as it is painted, or the loss charts."""
    focus = "loss" if view == "loss" else "view"
    look = replace(session.look, view=view if view != "loss" else "fit", focus=focus, zoomed=zoomed)
    every = panels(looked_at(session, look), room)
    return next(each for each in every if each.area.panel == view)


def signs(painted: Painted) -> set[str]:
    return set("".join(text_of(line) for line in (painted.heading, *painted.lines)))


@pytest.mark.parametrize(
    ("name", "done", "view"),
    [
        ("worked", 6, "fit"),
        ("worked", 6, "loss"),
        ("worked", 6, "surface"),
        ("orings", 30, "fit"),
        ("sine", 9, "pieces"),
    ],
)
@pytest.mark.parametrize("room", [Room(80, 24), Room(60, 20)])
def test_bold_charts_have_marks_that_carry_as_far(
    name: str, done: int, view: str, room: Room
) -> None:
    fine, bold = (
        chart_of(scenario(name, done), view, replace(room, bold=bold)) for bold in (False, True)
    )
    for sign in signs(fine) & set(BOLD_SIGNS):
        assert sign not in signs(bold) - {"•"}
        assert BOLD_SIGNS[sign] in signs(bold)
    # What was smaller dots is bullets now, and nothing else is.
    assert ("•" in signs(bold)) is (view == "fit")


@pytest.mark.parametrize(
    ("name", "view"), [("worked", "fit"), ("worked", "loss"), ("xor", "slice"), ("xor", "regions")]
)
def test_the_place_shown_is_a_filled_cell_in_bold_charts_and_their_legend(
    name: str, view: str
) -> None:
    room = Room(80, 24, bold=True)
    painted = chart_of(scenario(name, 6), view, room)
    places = [
        "mark" in span.role.split()
        for line in painted.lines
        for span in line
        for char in span.text
        if char in "◉◎" and "here" not in text_of(line)
    ]
    assert len(places) >= 2
    assert all(places)
    fine = chart_of(scenario(name, 6), view, replace(room, bold=False))
    assert not any("mark" in span.role.split() for line in fine.lines for span in line)


@pytest.mark.parametrize(
    ("name", "view"),
    [("worked", "fit"), ("sine", "pieces"), ("worked", "chain"), ("orings", "fit")],
)
def test_what_is_this_tells_of_bold_charts_all_that_it_tells_of_fine_ones(
    name: str, view: str
) -> None:
    session = scenario(name, 6)
    look = replace(session.look, view=view, focus="view", zoomed=view == "chain")
    session = looked_at(session, look)

    def sentences(room: Room) -> set[str]:
        top = status(session, room, playing=False)
        return {each.sentence for each in firsts(told(session, room, top, panels(session, room)))}

    def in_bold(sentence: str) -> str:
        sign = BOLD_SIGNS.get(sentence[0], sentence[0]) if sentence[1:2] == ":" else sentence[0]
        return sign + sentence[1:]

    fine, bold = sentences(Room(120, 40)), sentences(Room(120, 40, bold=True))
    graph = {each for each in fine if each.startswith("┆ ▼")}
    assert bool(graph) is (view == "chain")
    assert bold == {each if each in graph else in_bold(each) for each in fine}


def test_of_pieces_in_one_chart_those_in_focus_and_their_sum_alone_are_bold() -> None:
    painted = chart_of(scenario("sine", 300), "pieces", Room(80, 24, bold=True), zoomed=False)
    drawn = {"value": "", "prediction": "", "accent strong": ""}
    for span in (span for line in painted.lines[1:] for span in line):
        drawn[span.role] = drawn.get(span.role, "") + span.text.strip()
    assert set(drawn["value"]) <= BRAILLE
    assert drawn["value"]
    assert set(drawn["prediction"]) <= QUADRANTS
    assert set(drawn["accent strong"]) <= QUADRANTS
