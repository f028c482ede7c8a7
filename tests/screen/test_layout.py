"""The layout: at every size and in every way of looking, panels stand side by side in sight."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import cycle, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.session.session import PANELS, Look, Session, travel
from core.text.numbers import DIGITS
from sessions import STEPS, dataset, looked_at, scenario
from tui.app.page import page_lines
from tui.app.status import footer, status
from tui.panels.views import VIEWS, suiting
from tui.screen.layout import Area, arrange
from tui.screen.lines import Line, Room, text_of, width_of

LOOKS = [
    Look(view=view, focus=focus, zoomed=zoomed, rules=rules)
    for view, focus, zoomed, rules in product(VIEWS, PANELS, (False, True), (False, True))
]
LINE_VIEWS = suiting(scenario())
IN_SIGHT = {"derivation", "iterations", "loss"}


def whole_page(session: Session, room: Room) -> list[Line]:
    """Return the page as the app would paint it."""
    return page_lines(session, room, status(session, room, False), footer(room, "", ""))


def assert_apart(areas: Iterable[Area], width: int, height: int) -> None:
    """Assert that the areas are within the screen, below the top line and above the bottom one."""
    seen: list[Area] = []
    for area in areas:
        assert area.width > 0
        assert area.height > 1, "no room below the title"
        assert area.x >= 0
        assert area.y >= 1
        assert area.x + area.width <= width
        assert area.y + area.height <= height - 1
        for other in seen:
            assert (
                area.x + area.width <= other.x
                or other.x + other.width <= area.x
                or area.y + area.height <= other.y
                or other.y + other.height <= area.y
            ), f"{area} over {other}"
        seen.append(area)


def test_at_every_size_the_panels_are_apart_and_on_the_screen() -> None:
    looks = cycle(LOOKS)  # 64 looks and 61 heights: each look meets all of them in the end
    for width, height in product(range(60, 221), range(20, 81)):
        for look in (next(looks), next(looks)):
            assert_apart(arrange(width, height, look, LINE_VIEWS), width, height)


@pytest.mark.parametrize("size", [(60, 20), (79, 24), (80, 20), (80, 24), (119, 36), (120, 36)])
def test_at_the_sizes_where_the_layout_turns_every_look_fits(size: tuple[int, int]) -> None:
    for look in LOOKS:
        assert_apart(arrange(*size, look, LINE_VIEWS), *size)


def test_three_things_are_always_in_sight_at_80_by_24() -> None:
    for look in LOOKS:
        if not look.zoomed:
            for size in ((80, 24), (100, 24), (80, 60), (119, 35), (120, 36), (220, 80)):
                panels = {area.panel for area in arrange(*size, look, LINE_VIEWS)}
                assert panels >= IN_SIGHT
                assert look.view in panels


def test_what_a_lesson_speaks_of_is_in_sight_at_every_size() -> None:
    named = ("derivation", "iterations", "loss", "fit", "chain")
    needed = [each for count in (1, 2, 3) for each in permutations(named, count)]
    for size in ((60, 20), (79, 24), (80, 24), (100, 40), (119, 36), (120, 36), (200, 60)):
        for panels, rules in product(needed, (False, True)):
            view = next((each for each in panels if each in VIEWS), "fit")
            areas = arrange(*size, Look(view=view, rules=rules), LINE_VIEWS, lesson=panels)
            assert_apart(areas, *size)
            assert {area.panel for area in areas} >= {"lesson", *panels}
            for area in areas[1:]:
                assert area.width >= 18, "no room for numbers"
                assert area.height >= 4, "no room for two rows and a title"


def test_the_one_chart_that_a_lesson_speaks_of_has_the_room_of_two() -> None:
    chain, loss, both = (
        {area.panel: area for area in arrange(80, 24, Look(view="chain"), LINE_VIEWS, needed)}
        for needed in (("derivation", "chain"), ("loss",), ("chain", "loss"))
    )
    assert "loss" not in chain
    assert "chain" not in loss
    whole = both["chain"].height + both["loss"].height
    assert chain["chain"].height == loss["loss"].height == whole


def test_a_large_screen_shows_more_views_side_by_side() -> None:
    for view in VIEWS:
        panels = [area.panel for area in arrange(120, 36, Look(view=view), LINE_VIEWS)]
        assert len(panels) == len(set(panels)) == 6


def test_a_zoomed_panel_stands_alone() -> None:
    for focus, view in product(PANELS, VIEWS):
        look = Look(focus=focus, view=view, zoomed=True)
        panel = view if focus == "view" else focus
        assert arrange(80, 24, look, LINE_VIEWS) == [Area(panel, 0, 1, 80, 22)]


def test_a_small_screen_stays_usable() -> None:
    panels = {area.panel for area in arrange(60, 20, Look(), LINE_VIEWS)}
    assert panels == IN_SIGHT
    assert "fit" in {area.panel for area in arrange(60, 20, Look(focus="view"), LINE_VIEWS)}


@pytest.mark.parametrize("size", [(59, 20), (60, 19), (40, 10), (20, 30), (8, 4), (1, 1), (200, 3)])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_screen_too_small_gets_a_sentence(size: tuple[int, int], ascii_only: bool) -> None:
    width, height = size
    lines = whole_page(scenario(), Room(width, height, ascii_only))
    assert len(lines) == height
    assert {width_of(line) for line in lines} == {width}
    if width * height >= 300:
        text = " ".join(" ".join(map(text_of, lines)).split())
        assert "60 columns and 20 rows" in text
        assert f"has {width} and {height}" in text


# The lines of the page are exactly as wide as the screen, whatever is in them.

EXTREME = {
    "huge": dataset((1e300, -1e300), (-1e300, 1e300)),
    "tiny": dataset((1e-300, 2e-300), (3e-300, 5e-324)),
    "one x": dataset((2, 1), (2, 3)),
    "one y": dataset((1, 2), (3, 2)),
    "a point twice": dataset((0, 0), (0, 0)),
    "far away": dataset((1e9, 1), (1e9 + 1, 2)),
    "long numbers": dataset((-1.2345678901234567e-105, 1 / 3), (-1 / 7, -9.876543210987654e105)),
    "wide name": dataset((1, 3), (2, 5), name="学習用の点.csv"),
    "emoji": dataset((1, 3), (2, 5), name="📈📉.csv"),
    "accents apart": dataset((1, 3), (2, 5), name="e\u0301te\u0301.csv"),
    "control characters": dataset((1, 3), (2, 5), name="a\x1b[31mb\n.csv"),
    "long name": dataset((1, 3), (2, 5), name="measured " * 40),
}


def assert_fills(session: Session, room: Room) -> None:
    lines = whole_page(session, room)
    case = (session.at, session.look, room)
    assert len(lines) == room.height, case
    assert {width_of(line) for line in lines} == {room.width}, case
    text = "".join(map(text_of, lines))
    assert text.isprintable(), case
    assert not room.ascii or text.isascii(), case


@pytest.mark.parametrize("name", EXTREME)
def test_extreme_data_fill_the_page_exactly(name: str) -> None:
    start = Session(new_run(EXTREME[name], Settings(rate=1e-3), (1e300, -1e-300)))
    for place in (0, 2, 4 * STEPS):
        session = travel(start, place) if place else start
        for number, view in enumerate(LINE_VIEWS, start=place):
            for log_loss in (False, True):  # Each in both alphabets, at one place or another.
                look = Look(view=view, digits=17, log_loss=log_loss)
                ascii_only = (number // 2 + log_loss) % 2 == 0
                assert_fills(looked_at(session, look), Room(80, 24, ascii_only))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_fill_the_page_exactly(name: str) -> None:
    looks = cycle(product((((80, 24), Look()), ((60, 20), Look("surface", "view"))), (False, True)))
    for _ in range(list(SCENARIOS).index(name) % 4):
        next(looks)  # Each place meets each look, in one scenario or another.
    for place in (0, 1, 2, 3, 10, 3000 * STEPS):
        session = travel(scenario(name), place) if place else scenario(name)
        (size, look), ascii_only = next(looks)
        assert_fills(looked_at(session, look), Room(*size, ascii_only))


@given(
    name=st.sampled_from(sorted(SCENARIOS)),
    place=st.integers(0, 300) | st.just(10_000 * STEPS),
    look=st.sampled_from(LOOKS),
    digits=st.sampled_from(DIGITS),
    log_loss=st.booleans(),
    size=st.tuples(st.integers(60, 220), st.integers(20, 80)),
    ascii_only=st.booleans(),
)
@settings(deadline=None, max_examples=80)
def test_any_look_at_any_size_fills_the_page_exactly(
    name: str,
    place: int,
    look: Look,
    digits: int,
    log_loss: bool,
    size: tuple[int, int],
    ascii_only: bool,
) -> None:
    session = travel(scenario(name), place) if place else scenario(name)
    look = replace(look, digits=digits, log_loss=log_loss)
    assert_fills(looked_at(session, look), Room(*size, ascii_only))
