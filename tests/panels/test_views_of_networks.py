"""The views of formulas and networks: which there are, and that each fills whatever room it has."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, product
from types import ModuleType

import numpy as np
import pytest
from rich.color import ColorSystem

from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.regions import at_points, shades
from core.explain.regions import regions as regions_of
from core.model.model import Model
from core.model.network import network_text
from core.session import moves
from core.session.session import Look, Session, travel
from core.text.numbers import show
from sessions import dataset, forget_everything
from tui.panels import fit, loss_slice, pieces, predictions, regions, surface
from tui.panels.views import VIEWS, shown, suiting
from tui.screen.chart import Chart, cell_of, draw
from tui.screen.layout import arrange
from tui.screen.lines import Line, Room, text_of, width_of
from tui.screen.palette import DARK, LIGHT, PLAIN, SIXTEEN
from tui.terminal.changes import cells_in, differing

OURS = {"fit": fit, "pieces": pieces, "regions": regions, "predictions": predictions}
OURS |= {"slice": loss_slice}
NAMES = ("sine", "orings", "dead", "xor", "circle", "moons", "mazur", "encoder", "vanishing")
SIZES = ((60, 20), (80, 24), (120, 40))


def at(name: str, updates: int = 0, stage: int = 0, **look: object) -> Session:
    session = Session(SCENARIOS[name].run())
    place = session.run.stages.place(updates) + stage
    session = travel(session, place) if place else session
    return replace(session, look=replace(session.look, **look))  # type: ignore[arg-type]


def wide() -> Session:
    """Return a network of eight units, more than there is room for."""
    run = new_run(SCENARIOS["sine"].data, Settings(0.05), (), Model(network_text("1-8-1")))
    return travel(Session(run), run.stages.place(3))


def texts(lines: list[Line]) -> list[str]:
    return [text_of(line) for line in lines]


def rooms(session: Session) -> Iterator[Room]:
    """Yield the rooms that the view shown has at each size, small and zoomed."""
    for (width, height), zoomed, ascii_only in product(SIZES, (False, True), (False, True)):
        look = replace(session.look, focus="view", zoomed=zoomed)
        for area in arrange(width, height, look, suiting(session)):
            if area.panel == look.view:
                yield Room(area.width, area.height - 1, ascii_only)


@pytest.mark.parametrize("name", [*NAMES, "wide"])
def test_every_view_fills_its_room_and_no_line_is_wider(name: str) -> None:
    sessions = [wide()] if name == "wide" else [at(name), at(name, 1, 2), at(name, 40)]
    for view in (each for each in suiting(sessions[0]) if each in OURS):
        looks = [replace(each, look=replace(each.look, view=view)) for each in sessions]
        # Another session in each room: pairs of view, session and room, not all threes.
        for looked, room in zip(cycle(looks), rooms(looks[0]), strict=False):
            lines, case = OURS[view].lines(looked, room), (view, looked.at, room)
            assert [width_of(line) for line in lines] == [room.width] * room.height, case
            text = "".join(texts(lines))
            assert text.isprintable(), case
            assert "?" not in text, case
            assert not room.ascii or text.isascii(), case


@pytest.mark.parametrize("name", ["sine", "moons", "orings", "encoder"])
def test_equal_sessions_look_equal_whatever_was_looked_at_before(name: str) -> None:
    room = Room(78, 20)

    def looks() -> list[list[Line]]:
        session = at(name, 7)
        return [VIEWS[view].lines(session, room) for view in OURS if view in suiting(session)]

    before = looks()
    for other in NAMES:
        for view in suiting(at(other, 3)):
            if view in OURS:
                OURS[view].lines(at(other, 3), room)
    assert looks() == before
    forget_everything()
    assert looks() == before


# Which there are


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("worked", ["fit", "predictions", "surface"]),
        ("orings", ["fit", "predictions", "surface"]),
        ("parabola", ["fit", "predictions", "slice"]),
        ("sine", ["fit", "pieces", "predictions", "slice"]),
        ("xor", ["regions", "predictions", "slice"]),
        ("moons", ["regions", "predictions", "slice"]),
        ("mazur", ["predictions", "slice"]),
        ("neuron", ["predictions", "slice"]),
    ],
)
def test_what_says_most_of_a_model_comes_first(name: str, first: list[str]) -> None:
    ours = [view for view in suiting(at(name)) if view in {*OURS, "surface"}]
    assert ours == first


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_usual_look_shows_a_view_of_every_scenario(name: str) -> None:
    session = at(name)
    assert session.look == Look()
    assert shown(session) == suiting(session)[0]
    areas = arrange(120, 40, replace(session.look, view=shown(session)), suiting(session))
    assert {area.panel for area in areas} <= {"derivation", "iterations", "loss", *suiting(session)}
    assert len({area.panel for area in areas}) == 6


# Pieces


def test_the_pieces_have_a_chart_each_and_the_one_in_focus_is_marked() -> None:
    session = at("sine", 2470, unit="h3", weight="w3")
    lines = texts(pieces.lines(session, Room(80, 21)))
    assert len(lines[0]) == 80
    assert [line.count("h") for line in lines].count(4) == 2  # tanh has one of its own.
    assert [line[:1] for line in lines].count("▸") == 1
    assert any(line.startswith("▸v3 0.77 h3=tanh(1.08x+0.77") for line in lines)
    (rule,) = [line for line in lines if line.startswith("──")]
    assert rule.startswith("── y*, their sum, and c −0.24")
    assert "• samples  ◉ this one" in rule
    assert sum(line.count("◉") for line in lines) == 2  # One of them in the rule.


def test_of_many_pieces_those_about_the_focus_are_shown() -> None:
    session = wide()
    for unit, expected in (("h1", "1234"), ("h5", "3456"), ("h8", "5678")):
        looked = replace(session, look=replace(session.look, unit=unit))
        lines = texts(pieces.lines(looked, Room(80, 21)))
        assert [f"h{n}=" in "\n".join(lines) for n in range(1, 9)] == [
            str(n) in expected for n in range(1, 9)
        ]
        assert any(line.startswith("── … 8 units") for line in lines)
    every = texts(pieces.lines(session, Room(160, 30)))
    assert not any("8 units" in line for line in every)


def test_in_a_small_room_all_pieces_are_in_one_chart_under_the_one_in_focus() -> None:
    lines = pieces.lines(at("sine", 2470, unit="h2", weight="w2"), Room(25, 10))
    assert text_of(lines[0]).startswith("▸v2 −1 h2=tanh(0.66x+1.6")
    roles = {span.role for line in lines for span in line}
    assert {"accent strong", "value", "prediction"} <= roles
    (named, *_) = texts(pieces.lines(at("sine", 2470, unit="prediction"), Room(25, 10)))
    assert named.rstrip() == "y* and its 4 pieces"


# Regions


def test_the_title_says_where_the_sides_part() -> None:
    assert regions.title(at("moons")) == "Regions, ░ y* > ½"
    assert regions.title(at("collapse")) == "Regions, ░ y* > 0"


def test_cells_are_shaded_where_y_is_above_and_samples_have_their_class() -> None:
    session = at("xor", 120)
    lines = regions.lines(session, Room(25, 10))
    text = "\n".join(texts(lines))
    assert (text.count("○"), text.count("●"), text.count("◎"), text.count("◉")) == (1, 2, 1, 0)
    cells = [(char, span.role) for line in lines for span in line for char in span.text]
    shades = {char: {role[-1] for c, role in cells if c == char} for char in "░ "}
    assert shades["░"] <= set("345")
    assert shades[" "] <= set("012")
    assert text.splitlines()[0][0] == "░"  # x1 0, x2 1: true.
    assert text.splitlines()[0][-1] == " "


@pytest.mark.parametrize(("ascii_only", "marks"), [(False, "◎◉"), (True, "O@")])
def test_the_sample_shown_keeps_its_class(ascii_only: bool, marks: str) -> None:
    """Xor takes (0, 0), (0, 1), (1, 0) and (1, 1), of which the second and third are above."""
    for update, mark in ((117, marks[0]), (118, marks[1]), (119, marks[1]), (120, marks[0])):
        lines = regions.lines(at("xor", update), Room(25, 10, ascii_only))
        plane = "".join(texts(lines))
        assert [plane.count(each) for each in marks] == [mark == each for each in marks]


def test_where_there_is_room_axes_have_numbers_and_marks_a_meaning() -> None:
    lines = texts(regions.lines(at("moons", 16), Room(80, 21)))
    assert "x1 right, x2 up" in lines[-1]
    assert any(line.lstrip().startswith("0.5┤") or "0.4┤" in line for line in lines)
    small = "".join(texts(regions.lines(at("moons", 16), Room(25, 10))))
    assert "┤" not in small


def test_shades_are_backgrounds_where_there_are_colours_and_show_on_blanks() -> None:
    for palette in (DARK, LIGHT):
        inks = [palette.ink(f"prediction shade{n}", ColorSystem.EIGHT_BIT) for n in range(6)]
        assert len({ink.on_blank for ink in inks}) == 6
    for palette in (SIXTEEN, PLAIN):
        inks = [palette.ink(f"prediction shade{n}", ColorSystem.STANDARD) for n in range(6)]
        assert len(set(inks)) == 1
    one, two = (DARK.ink(role, ColorSystem.EIGHT_BIT) for role in ("shade1", "shade2"))
    before, after = (cells_in((("  ", ink),)) for ink in (one, two))
    assert after == [(" ", two.on_blank)] * 2
    assert all(differing(before, after))


# Slice


def test_a_slice_says_what_is_kept_still() -> None:
    session = at("xor", 3)
    assert loss_slice.title(session) == "Slice: L over w1, w2"
    assert "all 7 others kept still" in text_of(loss_slice.lines(session, Room(25, 10))[0])
    wide_room = text_of(loss_slice.lines(session, Room(80, 21))[0])
    assert "w1 right, w2 up, all 7 others kept still; h H m M choose" in wide_room
    moved = moves.next_weight(session, 1)
    assert loss_slice.title(moved) == "Slice: L over w2, b1"
    marks = "".join(texts(loss_slice.lines(session, Room(80, 21))[1:-1]))
    assert marks.count("◉") == 1
    assert "•" not in marks


@pytest.mark.parametrize("size", [(25, 10), (29, 5), (38, 17), (78, 21)])
@pytest.mark.parametrize("ascii_only", [False, True], ids=["", "ASCII"])
def test_a_slice_says_which_way_is_down(size: tuple[int, int], ascii_only: bool) -> None:
    session = at("xor", 3)
    room = Room(*size, ascii_only)
    *drawn, legend = texts(loss_slice.lines(session, room))
    drawn = [line for line in drawn if "still" not in line]
    here, down = ("@", "v") if ascii_only else ("◉", "▼")
    loss = float(session.run.data_set_loss(np.array(session.parameters), "squared"))
    assert f"{here} {show(loss, 4)}" in legend
    assert sum(line.count(here) for line in drawn) == 1
    lowest = re.search(rf"{down} .*?(\d[\d.]*)", legend)
    assert lowest
    assert float(lowest[1]) < loss
    assert sum(line.count(down) for line in drawn) == 1
    assert len(legend) == size[0]
    if size[0] > 70:
        assert "contours at " in legend
        assert "colours end at " in text_of(
            loss_slice.lines(session, replace(room, shades=True))[-1]
        )


def test_a_slice_at_the_lowest_place_in_sight_names_none_lower() -> None:
    session = at("xor", 320)
    for size in ((25, 10), (78, 21)):
        *drawn, legend = texts(loss_slice.lines(session, Room(*size)))
        assert "none lower" in legend
        assert "▼" not in legend + "".join(drawn)


def test_a_slice_s_contours_have_the_loss_that_it_says() -> None:
    session = at("xor", 3)
    found = surface.contours_of(session, Room(80, 21))
    assert len(found.levels) == 4
    assert list(found.levels) == sorted(found.levels)
    assert found.lowest < found.levels[0]


# Fit


def test_a_fit_of_classes_is_between_0_and_1_with_half_marked() -> None:
    lines = texts(fit.lines(at("orings", 60), Room(40, 12)))
    labels = [line[:4].strip() for line in lines if "┤" in line[:5]]
    assert [label.rstrip("┤") for label in labels] == ["1", "0.5", "0"]
    assert sum("╌╌╌" in line for line in lines) == 1
    run = new_run(dataset((0, 0), (1, 1)), Settings(0.1), (1, 0))
    assert not any("╌" in line for line in texts(fit.lines(Session(run), Room(40, 12))))


# Predictions


def test_predictions_show_each_input_each_output_and_what_is_right() -> None:
    session = at("moons", 400)
    header, *rows = texts(predictions.lines(session, Room(78, 20)))[1:]
    assert header.split() == ["x1", "x2", "y", "y*", "y*−y"]
    values = [
        session.run.predicted(x, session.parameters)
        for x in zip(*session.run.data.inputs, strict=True)
    ]
    for row, value, y in zip(rows, values, session.run.data.ys, strict=False):
        assert float(row.replace("▸", " ").split()[3]) == pytest.approx(value, abs=1e-5)
        assert ("✓" in row) == ((value > 0.5) == (y > 0.5))
    right = sum("✓" in row for row in rows)
    heading = texts(predictions.lines(session, Room(78, 20)))[0]
    assert heading.startswith(f"after 400 updates: right {right}/16, mean")


@pytest.mark.parametrize("name", ["xor", "hooke", "moons"])
def test_predictions_say_at_which_parameters_they_are_in_any_room(name: str) -> None:
    for width in (25, 29, 38, 78):
        for updates, said in ((0, "at the start"), (1, "after 1 update"), (12345, "after 12,345")):
            (heading, *_) = texts(predictions.lines(at(name, updates), Room(width, 10)))
            assert heading.startswith((said, "at w1 ", "w1 "))
            assert len(heading) == width


def test_a_small_room_numbers_the_samples() -> None:
    header, *rows = texts(predictions.lines(at("moons", 5), Room(25, 10)))[1:]
    assert header.split() == ["#", "y", "y*"]
    (marked,) = [row.split() for row in rows if row.startswith("▸")]
    assert marked[:3] == ["▸", "5", "0"]


def test_several_outputs_have_a_line_each() -> None:
    session = at("mazur", 1)
    header, first, second, *_ = texts(predictions.lines(session, Room(54, 10)))[1:]
    assert header.split() == ["x1", "x2", "y", "y*", "y*−y"]
    assert first.replace("▸", " ").split()[:4] == ["0.05", "0.1", "y1*", "0.01"]
    assert second.replace("▸", " ").split()[:2] == ["y2*", "0.99"]
    assert "✓" not in first + second  # 0.01 and 0.99 are no classes.


@pytest.mark.parametrize(("stage", "hidden"), [(0, True), (1, True), (2, False), (5, False)])
def test_a_prediction_that_is_asked_for_is_shown_by_no_number_or_mark(
    stage: int, hidden: bool
) -> None:
    session = replace(at("moons", 403, stage), guessing=True)
    heading, _, *rows = texts(predictions.lines(session, Room(78, 20)))
    asked = rows[403 % 16].replace("▸", " ").split()
    assert (asked[3] == "?") == hidden
    assert not hidden or asked[4:] == ["?"]
    assert sum("?" in row for row in rows) == (1 if stage < 5 else 0)
    # How many are right would tell of the one that is asked for.
    assert heading.startswith("after 403 updates: mean L")


def test_the_cell_of_a_sample_has_the_sides_of_the_sample_itself() -> None:
    """Its middle may lie beyond the border, and "right" would be seen to be wrong."""
    for name in ("and", "xor", "moons", "spiral"):
        for done in range(0, 60, 7):
            session = at(name, done * Session(SCENARIOS[name].run()).run.stages.count)
            for room in (Room(25, 5), Room(29, 5), Room(25, 10)):
                plane = regions_of(session)
                drawn = regions.lines(session, room)
                rows = [[span.role for span in line for _ in span.text] for line in drawn]
                chart = Chart((), (), plane.x_range, plane.y_range)
                own = at_points(session, (plane.here,))
                row, column = cell_of(plane.here, chart, room.width, room.height) or (0, 0)
                assert rows[row][column].endswith(f"shade{shades(session, own[np.newaxis])[0][0]}")


@pytest.mark.parametrize("view", [fit, pieces])
def test_samples_lie_over_curves_and_that_of_the_update_on_top(
    view: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts: list[tuple[Chart, Room]] = []

    def recorded(chart: Chart, room: Room) -> list[Line]:
        charts.append((chart, room))
        return draw(chart, room)

    monkeypatch.setattr(view, "draw", recorded)
    for name, room in product(("sine", "hooke"), (Room(25, 10), Room(29, 5), Room(70, 30))):
        view.lines(at(name, 2470), room)
    assert len(charts) >= 6
    for chart, room in charts:
        samples = tuple(each for each in (*chart.backdrop, *chart.signals) if each.mark in "•◉")
        alone = replace(chart, backdrop=(), signals=tuple(each for each in samples if each.mark))
        assert dots(draw(chart, room)) == dots(draw(alone, room))


def dots(lines: list[Line]) -> set[tuple[int, int, str]]:
    every = (
        (row, column, char)
        for row, line in enumerate(texts(lines))
        for column, char in enumerate(line)
    )
    return {each for each in every if each[2] in "•◉"}


def test_equal_samples_are_said_to_lie_on_one_another() -> None:
    said = next(each for each in fit.marks(at("orings")) if each.sign == "•")
    assert said.short == "23 samples at 18 places"
    assert "equal ones lie on one another" in said.sentence
    assert next(each for each in fit.marks(at("sine")) if each.sign == "•").short == "samples"
