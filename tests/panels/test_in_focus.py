"""What is in focus, in every panel: named, marked, in sight, and everything else within reach."""

import re
from dataclasses import replace
from itertools import product

import pytest

from core.descent.scenarios import SCENARIOS
from core.explain.excerpt import excerpts
from core.explain.listing import code_lines, variable
from core.model.definitions import symbol_of
from core.model.stages import Phase
from core.session import moves
from core.session.focus import focus_of
from core.session.session import Look, Session, travel
from pilots import of_any_views
from sessions import STEPS, looked_at, scenario
from tui.app.page import page_lines, panels
from tui.app.status import footer, status
from tui.panels import code, derivation, gradient_check, iterations, parameters
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


FORMULAS = ("mazur", "xor", "moons", "encoder", "parabola")


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize(
    ("size", "least", "most"), [((60, 20), 13, 13), ((80, 24), 14, 16), ((120, 40), 14, 25)]
)
def test_more_equations_have_more_room_always_the_same(
    name: str, size: tuple[int, int], least: int, most: int
) -> None:
    model = scenario(name).run.model
    places = set()
    last = len(model.units) - 1
    followed = [at(stage, name) for stage in range(model.stages.count + 2)]
    moved = [looked(at(3, name), unit, weight) for unit in (0, last) for weight in (0, -1)]
    for session in (*followed, *moved):
        lines = texts(page_lines(session, Room(*size), (), (), charts=False))
        (place,) = (row for row, line in enumerate(lines) if "── Iterations" in line)
        places.add(place)
    (place,) = places
    assert least <= place <= most


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_formula_stays_when_the_numbers_come(size: tuple[int, int]) -> None:
    for stage in (5, 6, 11, 17):
        lines = texts(page_lines(at(stage, "mazur"), Room(*size), (), (), charts=False))
        text = "\n".join(line[10 : size[0] // 2 + 10] for line in lines)
        assert "∂h1/∂z1 = h1·(1 − h1)" in text
        assert "∂L/∂z1 = ∂L/∂h1·∂h1/∂z1" in text


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


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("room", [Room(60, 17), Room(80, 21)])
def test_zoomed_the_way_of_the_focus_is_there_from_its_unit_to_its_weight(
    name: str, room: Room
) -> None:
    model = scenario(name).run.model
    for unit in range(len(model.units)):
        # Of many weights, the first ones and the last.
        count = len(model.units[unit].weights)
        for weight in {0, 1, count - 1} & {*range(count)}:
            session = looked(at(1, name, zoomed=True), unit, weight)
            focus = focus_of(session)
            if focus.weight in model.held:
                continue
            stages = model.stages
            back = stages.stage(Phase.BACKWARD, focus.unit.layer)
            ends = [f"∂L/∂{symbol_of(focus.unit.key)}", f"∂L/∂{focus.weight}"]
            if f"dL_d{focus.unit.key}" not in session.update.equations.of:
                ends = ends[1:]  # Its slope is that of the sum, as with cross-entropy.
            assert_begin(derivation.lines(travel(session, back), room), ends)
            ends = [f"η·∂L/∂{focus.weight}", focus.weight]
            assert_begin(derivation.lines(travel(session, stages.count), room), ends)


def looked(session: Session, unit: int, weight: int) -> Session:
    """Return the session with the focus moved to a unit and a weight, by their numbers."""
    units = session.run.model.units
    look = replace(session.look, unit=units[unit].key, weight=units[unit].weights[weight])
    return looked_at(session, look)


def assert_begin(lines: list[Line], symbols: list[str]) -> None:
    """Assert that a line that is revealed begins with each symbol, in this order."""
    marked = [line[10:].split()[0] for line in texts(lines) if line.startswith("▸")]
    begun = [text.partition("=")[0].partition("←")[0].partition("≈")[0] for text in marked]
    assert [each for each in begun if each in symbols] == symbols


def test_a_focus_moved_to_another_layer_is_in_sight_as_far_as_it_is_revealed() -> None:
    session = looked(at(5, "mazur", zoomed=True), 2, 0)
    lines = texts(derivation.lines(session, Room(60, 17)))
    assert any("∂L/∂y1* = y1* − y1 " in line for line in lines)
    assert any("∂L/∂w5 = " in line for line in lines)
    before = texts(derivation.lines(looked(at(1, "moons", zoomed=True), 3, 0), Room(60, 17)))
    assert any(line.endswith("y* = σ(z4)") for line in before)


@pytest.mark.parametrize(
    ("name", "place", "size", "title"),
    [
        ("mazur", 5, (80, 24), "Derivation of update 1: backward, layer 1, lines 26 to 46 of 63"),
        ("mazur", 5, (60, 20), "Derivation of update 1: backward, layer 1, 17 of 63 lines"),
        ("moons", 5, (80, 24), "Derivation of update 1: backward, layer 1, 21 of 74 lines"),
        ("mazur", 6005, (60, 20), "Derivation of update 1,001: backward, layer 1 17 of 63"),
        ("worked", 3, (80, 24), "Derivation of update 1"),
    ],
)
def test_the_title_says_which_lines_are_in_sight(
    name: str, place: int, size: tuple[int, int], title: str
) -> None:
    assert heading(at(place, name, focus="derivation", zoomed=True), size) == title


def heading(session: Session, size: tuple[int, int]) -> str:
    """Return the title of the panel in focus."""
    for line in texts(page_lines(session, Room(*size), (), (), charts=False)):
        _, rule, title = line.rstrip("━─ ").rpartition("━━ ")
        if rule:
            return title
    raise AssertionError


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
    assert iterations.title(session, TABLE) == "Iterations: weights of h1"
    assert (
        iterations.title(travel(session, 1200), TABLE) == "Iterations: 200 updates, weights of h1"
    )


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


@pytest.mark.parametrize("name", NETWORKS)
def test_the_code_holds_the_way_of_the_focus_where_it_can(name: str) -> None:
    session = travel(at(0, name), scenario(name).run.stages.count - 1)
    focus = focus_of(session)
    keys = {each.key for each in excerpts(session.update.equations, *focus)[0]}
    every = [each for each in code_lines(session, 6) if each.current]
    way = [number for number, each in enumerate(every) if each.name in keys]
    lines = texts(code.VIEW.lines(session, Room(120, way[-1] + 1 - way[0])))
    for number in way:
        assert any(f" {variable(every[number].name)} = " in line for line in lines)


@pytest.mark.parametrize(
    ("name", "look", "title"),
    [
        ("mazur", {"view": "code", "zoomed": True}, "Code, lines 45 to 65 of 85 8/9"),
        ("mazur", {"view": "code"}, "Code 62–71 of 85 8/9"),
        ("mazur", {"view": "parameters"}, "Parameters 1–9 of 12"),
        ("encoder", {"view": "parameters"}, "Parameters 1–9 of 22"),
        ("worked", {"view": "code"}, "Code 7/8"),
    ],
)
def test_the_title_says_how_much_of_a_view_is_in_sight(
    name: str, look: dict[str, object], title: str
) -> None:
    stages = scenario(name).run.stages.count
    shown = heading(at(stages - 1, name, focus="view", **look), (80, 24))
    assert of_any_views(f"{shown} ") == of_any_views(f"{title} ")


# Gradient check


def test_zoomed_each_slope_that_is_compared_below_is_in_the_table() -> None:
    session = at(5, "mazur", zoomed=True)
    lines = texts(gradient_check.VIEW.lines(session, Room(80, 21)))
    (said,) = (number for number, line in enumerate(lines) if "of 32 lines: agree" in line)
    table = [line.split()[0] for line in lines[1:said]]
    assert lines[said].startswith(f"{len(table)} of 32")
    assert {f"∂L/∂w{number}" for number in range(1, 5)} <= {*table}
    assert {"∂L/∂h1", "∂h1/∂z1", "∂L/∂z1", "∂z1/∂w1"} <= {*table}


@pytest.mark.parametrize("name", ["mazur", "xor", "moons", "encoder", "spiral", "vanishing"])
@pytest.mark.parametrize("room", [Room(60, 17), Room(80, 21), Room(120, 37)])
def test_zoomed_the_slope_in_focus_is_in_the_table_or_asked_for(name: str, room: Room) -> None:
    run = scenario(name).run
    first = run.stages.stage(Phase.BACKWARD, run.stages.layers)
    for stage in range(first, run.stages.count + 1):
        for unit in range(len(run.model.units)):
            session = looked(at(stage, name, zoomed=True), unit, 0)
            if run.stages.stage(Phase.BACKWARD, run.model.units[unit].layer) <= stage:
                lines = texts(gradient_check.VIEW.lines(session, room))
                assert any(line.startswith(f"∂L/∂{session.look.weight} ") for line in lines)


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


@pytest.mark.parametrize("name", ["xor", "vanishing", "mazur", "sine"])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
def test_headings_are_shortened_in_words(name: str, size: tuple[int, int]) -> None:
    session = travel(Session(SCENARIOS[name].run()), 900 * scenario(name).run.stages.count)
    session = replace(session, look=Look(view="network", focus="view"))
    for area, panel, heading, _ in panels(session, Room(*size)):
        whole = panel.heading(session, Room(area.width - 3, 1))
        assert len(whole) <= area.width - 3, whole
        assert whole in text_of(heading)
        if panel.name == "network":
            assert re.fullmatch(r"Network( \d+(-\d+)+| of \d+ layers)?", whole)
        if panel.name == "iterations":
            assert re.fullmatch(
                r"Iterations(: [\d,]+ updates)?([:,] weights of [a-z0-9*]+)?", whole
            )
