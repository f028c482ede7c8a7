"""What is in focus, in every panel: named, marked, in sight, and everything else within reach."""

from dataclasses import replace
from itertools import product

import pytest

from core.descent.scenarios import SCENARIOS
from core.model.stages import Phase
from core.session import moves
from core.session.session import Look, Session, travel
from sessions import STEPS, looked_at, scenario
from tui.app.page import page_lines
from tui.app.status import footer, status
from tui.panels import code, derivation, iterations, parameters
from tui.panels.views import suiting
from tui.screen.lines import Line, Room, text_of, width_of

NETWORKS = [name for name in SCENARIOS if len(SCENARIOS[name].run().model.units) > 1]
ROOM = Room(54, 11)
TABLE = Room(54, 9)
WIDE = Room(80, 20)


def at(place: int, name: str = "xor", **look: object) -> Session:
    session = travel(scenario(name), place) if place else scenario(name)
    return looked_at(session, replace(session.look, **look))  # type: ignore[arg-type]


def texts(lines: list[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


# Derivation


def test_the_title_names_unit_and_weight() -> None:
    assert derivation.title(at(5)) == "Derivation of update 1: unit h1, weight w1"
    held = moves.next_weight(at(5, "mazur"), 2)
    assert derivation.title(held) == "Derivation of update 1: unit h1, weight b1 (held)"
    assert derivation.title(at(11, zoomed=True)) == "Derivation of update 2: backward, layer 1"


def test_of_a_line_it_names_them_once_the_focus_is_moved() -> None:
    line = at(STEPS, "worked")
    assert derivation.title(line) == "Derivation of update 1"
    moved = moves.next_weight(line, 1)
    assert derivation.title(moved) == "Derivation of update 1: unit y*, weight c"
    assert derivation.lines(moved, ROOM) == derivation.lines(line, ROOM)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_the_last_move_revealed_is_marked_and_in_sight(name: str) -> None:
    stages = range(1, scenario(name).run.stages.count + 1)
    for stage, (width, height) in product(stages, [(54, 11), (60, 11), (54, 15)]):
        case = f"stage {stage} in {width} × {height}"
        session = travel(at(stage - 1, name), stage)
        lines = derivation.lines(session, Room(width, height))
        assert len(lines) == height, case
        assert {width_of(line) for line in lines} == {width}, case
        fresh = [line for line in texts(lines) if line.startswith("▸")]
        assert fresh, case
        labels = [line[1:10].strip() for line in texts(lines) if line[1:10].strip()]
        assert labels == list(dict.fromkeys(labels)), case  # Each phase once, where it begins.
        assert session.phase.title in labels, case


@pytest.mark.parametrize("name", NETWORKS)
def test_zoomed_the_stage_is_in_sight_or_what_is_in_focus_of_it(name: str) -> None:
    room = Room(80, 21)
    for stage in range(1, scenario(name).run.stages.count + 1):
        session = travel(at(stage - 1, name, zoomed=True), stage)
        every = session.update.equations.every
        size = sum(each.stage == stage for each in every)
        lines = texts(derivation.lines(session, room))
        marked = [line for line in lines if line.startswith("▸")]
        assert len(marked) == min(size, 21)
        if session.phase is Phase.BACKWARD:
            gradient = f" ∂L/∂{derivation.title(at(stage, name)).rpartition(' ')[2]} ="
            assert any(gradient in line for line in marked)


def test_the_rules_stand_below_the_slope_that_they_explain() -> None:
    lines = texts(derivation.lines(at(5, "xor", rules=True), Room(54, 15)))
    (place,) = (number for number, line in enumerate(lines) if "tanh(u)" in line)
    assert lines[place] == "   rule: tanh(u) has the slope 1 − tanh(u)²"
    assert "∂h1/∂z1" in lines[place - 1]


# Iterations


def columns(session: Session, room: Room = TABLE) -> list[str]:
    return text_of(iterations.lines(session, room)[0]).replace("‹", " ").replace("›", " ").split()


def test_the_table_has_the_weights_of_the_unit_in_focus() -> None:
    session = at(6)
    assert columns(session) == ["#", "x1", "x2", "y", "w1", "w2", "b1", "y*", "L"]
    assert columns(moves.next_unit(session, 1))[4:7] == ["w3", "w4", "b2"]
    assert iterations.title(session) == "Iterations: weights of h1"
    assert iterations.title(travel(session, 1200)) == "Iterations: 200 updates, weights of h1"


def test_all_others_are_reached_sideways() -> None:
    session, seen = at(6), set()
    for _ in range(len(session.run.model.parameters)):
        seen.update(columns(session))
        assert {"#", "L"} <= set(columns(session))
        session = moves.columns_right(session, 1)
    assert seen >= set(session.run.model.parameters)
    assert columns(session) == columns(at(6))
    assert columns(moves.columns_left(session, 1))[4] == "c"


def test_signs_say_where_more_is() -> None:
    header = text_of(iterations.lines(at(6), TABLE)[0])
    assert header.index("y") < header.index("‹") < header.index("w1")
    assert header.index("b1") < header.index("›") < header.index("y*")
    wide = text_of(iterations.lines(at(6), Room(200, 9))[0])
    assert "‹" not in wide
    assert set(wide.split()) >= set(at(6).run.model.parameters)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_of_the_table_can_be_read(name: str) -> None:
    session = at(3 * scenario(name).run.stages.count, name)
    for width, sideways in product([29, 44, 54, 80, 120], range(3)):
        seen, case = looked_at(session, Look(sideways=sideways)), (width, sideways)
        lines = iterations.lines(seen, Room(width, 9))
        assert {width_of(line) for line in lines} == {width}, case
        assert len(columns(seen, Room(width, 9))) >= 3, case
        words = [word for row in texts(lines)[1:] for word in row.split()]
        assert not any(set(word) == {"#"} for word in words), case


def test_a_weight_beyond_what_fits_is_in_sight_once_it_is_in_focus() -> None:
    session = moves.previous_weight(at(7, "encoder"), 1)
    assert "b1" in columns(session, Room(30, 6))


# Parameters


def rows_of(session: Session, room: Room = WIDE) -> dict[str, list[str]]:
    lines = texts(parameters.VIEW.lines(session, room))[1:]
    rows = (line.replace("▸", " ").split() for line in lines)
    return {row[0]: row[1:] for row in rows if row}


def test_mazur_s_parameters_after_one_update() -> None:
    rows = rows_of(at(6, "mazur", digits=10))
    assert rows["w1"] == ["x1→h1", "0.15", "0.0004385677", "0.0002192839", "0.1497807161"]
    assert rows["w5"] == ["h1→y1*", "0.4", "0.0821670406", "0.0410835203", "0.3589164797"]
    assert rows["b1"] == ["1→h1", "0.35", "held"]


def test_slopes_and_steps_stay_empty_until_they_are_revealed() -> None:
    rows = rows_of(at(4))
    assert [len(rows[key]) for key in ("w1", "v1")] == [2, 3]
    assert [len(row) for row in rows_of(at(5)).values()] == [3] * 9
    assert [len(row) for row in rows_of(at(6)).values()] == [5] * 9


def test_the_weight_in_focus_is_marked_and_in_sight() -> None:
    session = at(6, "encoder")
    for _ in session.run.model.units:
        session = moves.next_unit(session, 1)
        lines = texts(parameters.VIEW.lines(session, Room(25, 8)))
        (marked,) = (line for line in lines if line.startswith("▸"))
        assert marked[1:].split()[0] == derivation.title(session).rpartition(" ")[2]


def test_a_formula_that_is_no_network_says_which_unit_a_parameter_is_in() -> None:
    run = SCENARIOS["parabola"].run()
    assert {row[0] for row in rows_of(Session(run)).values()} == {"y*"}


def test_it_is_offered_where_a_model_has_more_parameters_than_are_in_sight() -> None:
    assert "parameters" in suiting(at(1))
    assert "parameters" not in suiting(scenario("worked"))
    assert "parameters" not in suiting(scenario("parabola"))


# Code


def test_the_code_names_the_stages_of_several_layers() -> None:
    lines = texts(code.VIEW.lines(at(5), Room(90, 80)))
    heads = [line.replace("▸", " ").strip() for line in lines if "# " in line][1:]
    assert heads == [
        *("# forward, layer 1", "# forward, layer 2", "# loss"),
        *("# backward, layer 2", "# backward, layer 1", "# update"),
    ]
    assert not [
        line for line in texts(code.VIEW.lines(at(4, "worked"), Room(90, 80))) if "# f" in line
    ]


def test_of_a_long_stage_the_code_in_focus_is_in_sight() -> None:
    session = at(6, "encoder")
    for unit in range(1, 5):
        moved = moves.next_unit(session, unit)
        weight = derivation.title(moved).rpartition(" ")[2]
        lines = texts(code.VIEW.lines(moved, Room(60, 9)))
        assert any(f"{weight} = {weight} - step_{weight}" in line for line in lines)


# The page


def test_the_status_line_names_the_layer_in_words_or_in_short() -> None:
    def top(session: Session, width: int) -> str:
        return text_of(status(session, Room(width, 24), playing=False))

    assert "update 1: backward, layer 1  " in top(at(5), 80)
    assert "update 1: backward 1  " in top(at(5), 60)
    assert "update 1: backward  " in top(at(3, "worked"), 80)
    assert "update 1: done  " in top(at(6), 80)


@pytest.mark.parametrize("name", ["mazur", "sine", "circuit", "vanishing"])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
def test_every_page_of_a_network_fills_the_screen(name: str, size: tuple[int, int]) -> None:
    count = scenario(name).run.stages.count
    views = suiting(scenario(name))
    looks = [*product(views, ["view"], [False, True]), (views[0], "derivation", True)]
    for stage, (view, focus, zoomed) in enumerate(looks):
        session = at(count + stage % count, name, view=view, focus=focus, zoomed=zoomed)
        for ascii_only in (False, True):
            room = Room(*size, ascii_only)
            lines = page_lines(
                session, room, status(session, room, False), footer(room, "", ""), charts=False
            )
            case = (session.at, view, focus, zoomed, ascii_only)
            assert [width_of(line) for line in lines] == [size[0]] * size[1], case
            assert not ascii_only or all(text_of(line).isascii() for line in lines), case
