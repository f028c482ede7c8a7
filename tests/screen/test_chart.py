"""The charts: each fills its room, whatever is drawn, with points where plotext has them."""

from dataclasses import replace
from itertools import islice, product

import plotext
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import Run, Settings, new_run
from core.session.session import Look, Session, travel
from sessions import RUNS, STEPS, dataset, looked_at, scenario
from tui.panels import fit, loss, surface
from tui.screen import chart
from tui.screen.chart import Chart, Signal, draw
from tui.screen.lines import Line, Room, text_of, width_of

PANELS = {"fit": fit, "loss": loss, "surface": surface}
ROOMS = [Room(30, 12), Room(18, 5), Room(90, 40), Room(30, 12, ascii=True)]


def drawn(panel: str, session: Session, room: Room) -> list[Line]:
    lines: list[Line] = PANELS[panel].lines(session, room)
    assert len(lines) == room.height
    assert {width_of(line) for line in lines} == {room.width}
    assert not room.ascii or "".join(map(text_of, lines)).isascii()
    return lines


def written(lines: list[Line]) -> str:
    return "\n".join(map(text_of, lines))


# Any signals in any room


POINT = Signal(((0.5, 0.5),), "m", mark="•")
CHARTS: dict[str, Chart] = {
    "nothing": Chart((), (), (0, 1), (0, 1)),
    "no points": Chart((Signal((), "m"),), (Signal((), "c", joined=True),), (0, 1), (0, 1)),
    "one point": Chart((), (POINT,), (0, 1), (0, 1)),
    "one point behind": Chart((POINT,), (), (0, 1), (0, 1)),
    "one point joined": Chart((), (Signal(((0.5, 0.5),), "m", joined=True),), (0, 1), (0, 1)),
    "a huge range": Chart((), (Signal(((1, 1e300),), "m"),), (0, 1e7), (0, 1e300)),
    "a tiny range": Chart((), (Signal(((1e-300, 1e-300),), "m"),), (0, 2e-300), (0, 1e-299)),
    "far from 0": Chart((), (Signal(((1e15, 2e15),), "m"),), (1e15, 1e15 + 8), (2e15, 2e15 + 8)),
    "a line": Chart((), (Signal(((-2, -3), (-1, -5)), "m", joined=True),), (-3, -1), (-9, -1)),
    "uprights": Chart((), (), (0, 10), (0, 1), x_ticks=((5.0, ""), (10.0, "")), upright=True),
    "ticks": Chart((), (), (0, 10), (0, 1), x_ticks=((5.0, "5"),), y_ticks=((0.5, "0.5"),)),
    "wide ticks": Chart((), (), (0, 10), (0, 1), y_ticks=((0.5, "−1.234e−300"),)),
    "all marks": Chart(
        (),
        tuple(Signal(((n, n),), "m", mark=mark) for n, mark in enumerate("•◉○▲┆AB")),
        (0, 8),
        (0, 8),
    ),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_a_chart_fills_its_room_exactly(name: str, room: Room) -> None:
    lines = draw(CHARTS[name], room)
    assert [width_of(line) for line in lines] == [room.width] * room.height
    assert not room.ascii or "".join(map(text_of, lines)).isascii()


def test_a_signal_has_the_role_it_was_given() -> None:
    behind, before = Signal(((1, 1),), "m", mark="•"), Signal(((2, 2),), "loss strong", mark="◉")
    lines = draw(Chart((behind,), (before,), (0, 3), (0, 3)), Room(30, 12))
    roles = {span.text: span.role for line in lines for span in line if span.text in "•◉"}
    assert roles == {"•": "m", "◉": "loss strong"}


def test_what_stands_before_hides_what_is_behind_and_the_rest_shows_through() -> None:
    left, right, over = ((1.0, 1.0),), ((2.0, 1.0),), ((1.0, 1.0),)
    behind = (Signal(left, "m", mark="•"), Signal(right, "m", mark="•"))
    text = written(draw(Chart(behind, (Signal(over, "c", mark="◉"),), (0, 3), (0, 3)), ROOMS[0]))
    assert text.count("◉") == text.count("•") == 1


def test_the_same_chart_is_drawn_the_same_whatever_was_drawn_between() -> None:
    first = {name: draw(chart, ROOMS[0]) for name, chart in CHARTS.items()}
    again = {name: draw(chart, ROOMS[0]) for name, chart in reversed(CHARTS.items())}
    assert again == first


POINTS = st.lists(st.tuples(st.floats(-10, 20), st.floats(-15, 15)), max_size=6).map(tuple)
SIGNALS = st.lists(
    st.builds(
        Signal, POINTS, st.sampled_from(["m", "c"]), st.sampled_from(["", "•"]), st.booleans()
    ),
    max_size=4,
).map(tuple)


@given(signals=SIGNALS, room=st.sampled_from(ROOMS))
@settings(deadline=None, max_examples=60)
def test_points_and_lines_are_where_plotext_puts_them(
    signals: tuple[Signal, ...], room: Room
) -> None:
    figure = chart._figure()
    figure.clear.data()
    figure.plot_size(room.width, room.height)
    for axis, limits in ("x", (0, 10)), ("y", (-5, 5)):
        figure.ruler(axis, 0).lim(*limits)
        figure.ruler(axis, 0).ticks([], [])
    for number, signal in enumerate(signals):
        if signal.points:
            mark = signal.mark or ("." if room.ascii else "braille")
            marker = plotext.marker(mark, plotext.pixel(number))
            points = figure.signal(*map(list, zip(*signal.points, strict=True)), marker=marker)
            figure.draw(points.lines(True) if signal.joined else points)
    figure.axes(False, side=0)
    try:
        text = figure.build().string()
    finally:
        figure.axes(True, side=0)
    roles = [signal.role for signal in signals]
    expected = [chart._cells(line, roles) for line in text.splitlines()]
    found = [[(" ", "quiet")] * room.width for _ in range(room.height)]
    made = Chart((), (), (0, 10), (-5, 5))
    for (row, column), cell in chart._marks(made, signals, room.width, room.height, room):
        found[row][column] = cell
    assert found == expected


LINE_UP = Chart((), (Signal(((0, 0), (1, 1)), "m", joined=True),), (0, 1), (0, 1), axes=False)


def test_bold_lines_are_of_quarters_of_a_cell_and_in_ascii_of_a_sign() -> None:
    fine = written(draw(LINE_UP, Room(12, 6)))
    bold = written(draw(LINE_UP, Room(12, 6, bold=True)))
    ascii_only = written(draw(LINE_UP, Room(12, 6, ascii=True, bold=True)))
    assert set(fine) & set(chart._QUADRANTS) <= {" "}
    assert set(bold) <= {*chart._QUADRANTS, "\n"}
    assert len(set(bold)) > 3
    assert set(ascii_only) == {"#", " ", "\n"}
    # All is where it is in fine lines, to the cell.
    where = [[place for place, char in enumerate(text) if char != " "] for text in (fine, bold)]
    assert where[0] == where[1]


def test_bold_lines_of_one_role_add_up() -> None:
    crossing = Signal(((0, 1), (1, 0)), "m", joined=True)
    both = replace(LINE_UP, signals=(*LINE_UP.signals, crossing))
    apart = replace(LINE_UP, backdrop=(crossing,))
    room = Room(13, 7, bold=True)
    assert draw(both, room) == draw(apart, room)
    assert "█" in written(draw(both, room)) or "▚" in written(draw(both, room))


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("room", ROOMS)
def test_every_chart_can_be_drawn_in_bold_and_fills_its_room(panel: str, room: Room) -> None:
    session = scenario("worked", done=9)
    bold = drawn(panel, session, replace(room, bold=True))
    assert not set(written(bold)) & set(chart._BRAILLE[1:])
    assert bold != drawn(panel, session, room)


def test_the_surface_is_filled_where_there_are_colours_and_has_contours_where_not() -> None:
    session = scenario("two", done=6)
    room = Room(41, 15)
    plain = drawn("surface", session, room)
    filled = drawn("surface", session, replace(room, shades=True))
    assert set(written(plain)) & set(chart._BRAILLE[1:])
    assert not set(written(filled)) & set(chart._BRAILLE[1:])
    for mark in "○•◉":
        assert written(filled).count(mark) == written(plain).count(mark)
    assert not any("shade" in span.role for line in plain for span in line)
    rows = [
        [int(span.role[-1]) for span in line for _ in span.text if "shade" in span.role]
        for line in filled[:-2]
    ]
    shades = {shade for row in rows for shade in row}
    assert shades == {1, 2, 3, 4, 5}
    assert len({len(row) for row in rows}) == 1  # All within the axes is filled.
    # From the lowest place, near the middle, it goes up on all sides: the rows are one valley.
    assert min(rows[len(rows) // 2]) == 1
    assert all(max(row[0], row[-1]) == max(row) for row in rows)


def test_a_surface_without_contours_is_not_filled() -> None:
    session = Session(new_run(dataset((1, 1e200), (2, 2e200)), Settings(), (1, 2)))
    lines = drawn("surface", session, Room(41, 15, shades=True))
    assert not any("shade" in span.role for line in lines for span in line)


def test_a_line_is_not_followed_far_out_of_the_chart() -> None:
    signal = Signal(((0.5, 0.5), (0.5, 1e9)), "m", joined=True)
    placed = chart._placed(Chart((), (), (0, 1), (0, 1)), signal, 30, 12, 2, 4)
    assert len(list(islice(placed, 1000))) == 1


# The panels, on data and at places that make charts hard


EXTREME = {
    "huge": dataset((1e300, -1e300), (-1e300, 1e300)),
    "tiny": dataset((1e-300, 2e-300), (3e-300, 5e-324)),
    "one x": dataset((2, 1), (2, 3)),
    "one y": dataset((1, 2), (3, 2)),
    "a point twice": dataset((0, 0), (0, 0)),
    "far away": dataset((1e9, 1), (1e9 + 1, 2)),
}


@pytest.mark.parametrize("name", EXTREME)
@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("m", [5.0, -1e-300, 1e200, 1e300])
def test_extreme_numbers_make_a_chart_all_the_same(name: str, panel: str, m: float) -> None:
    start = Session(new_run(EXTREME[name], Settings(rate=1e-3), (m, 4)))
    for place, log_loss in product((0, 2, 10 * STEPS), (False, True)):
        session = looked_at(travel(start, place) if place else start, Look(log_loss=log_loss))
        for room in (Room(30, 12), Room(18, 5, ascii=True)):
            drawn(panel, session, room)


@pytest.mark.parametrize("done", [5, 25, 60, 100, 200, 500, 1000, 2000, 2915])
@pytest.mark.parametrize("panel", PANELS)
def test_divergence_makes_a_chart_to_its_end(panel: str, done: int) -> None:
    for log_loss, room in product((False, True), ROOMS):
        drawn(panel, looked_at(scenario("worked", done), Look(log_loss=log_loss)), room)


@given(run=RUNS, place=st.integers(0, 400), log_loss=st.booleans(), room=st.sampled_from(ROOMS))
@settings(deadline=None, max_examples=40)
def test_any_run_makes_a_chart(run: Run, place: int, log_loss: bool, room: Room) -> None:
    start = Session(run, look=Look(log_loss=log_loss))
    session = travel(start, place) if place else start
    for panel in PANELS:
        drawn(panel, session, room)


def test_the_loss_chart_says_what_it_leaves_out() -> None:
    end = scenario("worked", done=2915)
    assert "not drawn: >1e300, inf" in written(drawn("loss", end, Room(60, 12)))
    exact = Session(new_run(dataset((1, 3), (1, 3)), Settings(rate=0.5), (1, 0)))
    at_zero = travel(exact, 3 * STEPS)
    assert "not drawn" not in written(drawn("loss", at_zero, Room(40, 12)))
    logarithmic = looked_at(at_zero, Look(log_loss=True))
    assert "not drawn: 0" in written(drawn("loss", logarithmic, Room(40, 12)))


# What is in the charts


def test_the_loss_chart_marks_samples_and_the_place() -> None:
    text = written(drawn("loss", scenario("worked", done=2), Room(40, 30)))
    assert text.count("•") == 1  # the second is under the mark of the update shown
    assert text.count("◉") == 2  # one in each chart
    assert text.count("▼") == 1  # in the heading of the lower one
    assert "▲" not in text


def test_the_loss_chart_shows_an_update_once_its_loss_is_revealed() -> None:
    two = scenario("worked", done=2)
    forward, with_loss = travel(two, two.at + 1), travel(two, two.at + 2)
    counts = [
        written(drawn("loss", session, Room(40, 14))).count("◉") for session in (forward, with_loss)
    ]
    assert counts == [1, 2]


def test_epoch_boundaries_stand_in_the_loss_chart() -> None:
    lines = drawn("loss", scenario("worked", done=10), Room(40, 14))
    text = written(lines)
    assert any(character in text for character in "┊┆│╎")
    numbers = text_of(lines[-1]).split()
    assert "5" in numbers
    assert "10" in numbers


def test_the_fit_shows_the_points_the_sample_and_its_residual() -> None:
    session = travel(scenario("worked", done=1), STEPS + 1)
    text = written(drawn("fit", session, Room(40, 16)))
    assert text.count("•") == 4
    assert text.count("◉") == 1
    assert "┆" in text


def test_the_surface_shows_contours_and_the_path() -> None:
    text = written(drawn("surface", scenario("two", done=3), Room(40, 16)))
    assert "○" in text
    assert "◉" in text
    assert text.count("•") >= 1
    assert sum("⠀" < character <= "⣿" for character in text) > 20
