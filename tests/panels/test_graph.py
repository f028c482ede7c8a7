"""The chain view of any formula: each operation below what it takes, with its value and slope."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.scenarios import SCENARIOS
from core.explain.operations import Node, graph
from core.model.model import Model
from core.model.stages import Phase
from core.session.session import Look, Session, travel
from core.text.numbers import fit
from networks.begun import circuit, karpathy, mazur_session, session_of
from reverse_mode import judge
from sessions import DIGIT_CHOICES, looked_at, scenario
from tui.panels.graph import VIEW
from tui.panels.views import VIEWS, suiting
from tui.screen.lines import Room, text_of

FORK = "h = tanh(w*x + b); u = a*h; y* = h*u + x*h^2"
ROOMS = [Room(25, 10), Room(29, 5), Room(31, 17), Room(60, 17), Room(80, 21), Room(120, 37)]


def fork() -> Session:
    """Return a session in which a value goes on by two ways, and by one of them twice."""
    return session_of(FORK, (0.25, 2), (0.75, 0.25, -0.5))


def rows(session: Session, room: Room) -> list[str]:
    lines = VIEW.lines(session, room)
    assert [len(text_of(line)) for line in lines] == [room.width] * room.height
    return [text_of(line).rstrip() for line in lines]


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for each in node.takes:
        yield from nodes(each)


def test_it_suits_what_the_network_does_not_show_better() -> None:
    suited = [scenario(), karpathy(), circuit(), session_of(FORK, (1, 1))]
    suited.append(session_of("y* = a*x^9 + sin(b*x)/(1 + c^2)", (1, 1)))
    assert all("chain" in suiting(session) for session in suited)
    assert "chain" not in suiting(mazur_session())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("h = tanh(w*x + b); y* = 2*h", ["tanh h", "× y*"]),
        ("y* = w*x + w^2", [" w → y* (2 times): slopes add"]),
        ("y* = w*x + b; held b", ["├─ b"]),
    ],
)
def test_what_the_drawing_in_one_line_is_not_for(text: str, seen: list[str]) -> None:
    session = session_of(text, (1, 1))
    page = "\n".join(rows(travel(session, session.run.stages.count), Room(78, 20)))
    assert [part for part in seen if part not in page] == []


def test_karpathys_neuron() -> None:
    assert rows(travel(karpathy(), 4), Room(76, 13)) == [
        " ↓ values   ↑ slopes: along a path they multiply, where paths meet they add",
        "                      value       slope        step       after",
        "   ┌─ w1                 −3   −0.292893  −0.0732233    −2.92678",
        "   ├─ x1                  2",
        "┌─ × w1·x1               −6   −0.146447",
        "│  ┌─ w2                  1           0           0           1",
        "│  ├─ x2                  0",
        "├─ × w2·x2                0   −0.146447",
        "├─ b                6.88137   −0.146447  −0.0366117     6.91799",
        "+ z                0.881374   −0.146447",
        "tanh y*            0.707107   −0.292893",
        "y                         1",
        "L = ½(y* − y)²    0.0428932",
    ]


def test_the_circuit_of_cs231n() -> None:
    assert rows(travel(circuit(), 4), Room(60, 12)) == [
        "                     value      slope       step      after",
        "   ┌─ w1                 2  0.0528771  0.0132193    1.98678",
        "   ├─ x1                −1",
        "┌─ × w1·x1              −2 −0.0528771",
        "│  ┌─ w2                −3   0.105754  0.0264385   −3.02644",
        "│  ├─ x2                −2",
        "├─ × w2·x2               6 −0.0528771",
        "├─ b                    −3 −0.0528771 −0.0132193   −2.98678",
        "+ z                      1 −0.0528771",
        "σ y*              0.731059  −0.268941",
        "y                        1",
        "L = ½(y* − y)²   0.0361647",
    ]


def test_the_circuit_in_little_room() -> None:
    assert rows(travel(circuit(), 1), Room(25, 10)) == [
        "1–9 of 11    value  slope",
        " ┌w1             2",
        " ├x1            −1",
        "┌× w1·x1        −2",
        "│┌w2            −3",
        "│├x2            −2",
        "├× w2·x2         6",
        "├b              −3",
        "+ z              1",
        "σ y*        0.7311",
    ]


@pytest.mark.parametrize("phase", [Phase.NOTHING, Phase.FORWARD, Phase.BACKWARD])
@pytest.mark.parametrize("height", [6, 8, 10])
def test_the_unit_in_focus_is_in_sight(height: int, phase: Phase) -> None:
    """Units that the rows of another run into have none of their own part."""
    session = scenario("circuit")
    session = travel(session, session.run.stages.place(1, phase))
    for unit, row in (("z", "+ z"), ("n", "− n"), ("e", "exp e"), ("d", "+ d")):
        look = replace(session.look, unit=unit)
        shown = rows(replace(session, look=look), Room(25, height))
        assert any(row in line for line in shown), unit
        assert re.match(r"\d+–\d+ of 18 ", shown[0])
        assert len(shown) == height


def test_the_circuit_in_ascii() -> None:
    assert rows(travel(circuit(), 4), Room(60, 12, ascii=True))[1:5] == [
        "   .- w1                    2 0.0528771 0.0132193   1.98678",
        "   |- x1                   -1",
        ".- * w1 * x1               -2 -0.052877",
        "|  .- w2                   -3  0.105754 0.0264385  -3.02644",
    ]


def test_what_is_used_twice_says_so_and_its_slopes_add() -> None:
    assert rows(travel(fork(), 6), Room(78, 24)) == [
        " ↓ values   ↑ slopes: along a path they multiply, where paths meet they add",
        "                      value       slope        step       after",
        "   ┌─ w                0.75   0.0872731   0.0218183    0.728182",
        "   ├─ x                0.25",
        "┌─ × w·x             0.1875    0.349093",
        "├─ b                   0.25    0.349093   0.0872731    0.162727",
        "+ z                  0.4375    0.349093",
        "tanh h              0.41157    0.420285",
        " h → u, y* (2 times): slopes add",
        "┌─ a                   −0.5   −0.345953  −0.0864883   −0.413512",
        "├─ h                0.41157    0.420285",
        "× u               −0.205785   −0.840569",
        "   ┌─ h             0.41157    0.420285",
        "   ├─ u           −0.205785   −0.840569",
        "┌─ × h·u          −0.084695    −2.04235",
        "│  ┌─ x                0.25",
        "│  │  h             0.41157   −0.420285",
        "│  ├─ ^2 h²         0.16939   −0.510587",
        "├─ × x·h²         0.0423475    −2.04235",
        "+ y*             −0.0423475    −2.04235",
        "y                         2",
        "L = ½(y* − y)²      2.08559",
        "",
        "",
    ]


def test_the_slopes_of_the_circuit_are_those_that_are_published() -> None:
    """There its end is y* itself: here they are those, times ∂L/∂y*."""
    session = travel(circuit(), 4)
    tree = graph(session).trees["prediction"]
    found = {node.text: node.slope.value for node in nodes(tree) if node.slope}
    every = {text: slope / found["y*"] for text, slope in found.items()}
    published = {"z": 0.2, "w1·x1": 0.2, "w1": -0.2, "w2·x2": 0.2, "w2": -0.39, "b": 0.2}
    assert every == pytest.approx(published | {"y*": 1}, abs=0.005)


LOCAL: dict[str, Callable[[Node, Node], float]] = {
    "+": lambda _node, _each: 1.0,
    "×": lambda node, each: node.value.value / each.value.value,
}
"""The slope of an operation by one of the things that it takes."""


@pytest.mark.parametrize("session", [karpathy(), circuit(), fork()], ids=["tanh", "σ", "fork"])
def test_slopes_come_back_through_each_operation(session: Session) -> None:
    count = 0
    for tree in graph(travel(session, session.run.stages.count)).trees.values():
        for node in nodes(tree):
            for each in node.takes:
                if node.sign in LOCAL and node.slope and each.slope and each.value.value:
                    count += 1
                    back = node.slope.value * LOCAL[node.sign](node, each)
                    assert each.slope.value == pytest.approx(back)
    assert count > 3


def test_what_the_last_move_revealed_is_strong() -> None:
    session = travel(travel(fork(), 4), 5)
    roles = {span.role for line in VIEW.lines(session, Room(78, 24)) for span in line}
    assert {"dL_dw strong", "dL_da", "dL_dh strong"} <= roles
    assert not {"dL_da strong", "dL_dw"} & roles


# Any formula in any room


def _formulas(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(["tanh({})", "sigmoid({})", "sin({})", "abs({})", "({})^2", "-({})"])
    two = st.sampled_from(["({}) + ({})", "({})*({})", "({}) - ({})", "({})/(1 + ({})^2)"])
    return st.builds(str.format, one, parts) | st.builds(str.format, two, parts, parts)


FORMULAS = st.recursive(st.sampled_from(["a", "b", "w", "x1", "x2", "2"]), _formulas, max_leaves=9)
MODELS = st.builds(
    "h = ({}) + a*x1; y* = ({}) - h*w + b*h".format,
    FORMULAS,
    FORMULAS,
) | st.builds("y* = ({}) + a*x1 + x2*w".format, FORMULAS)
NUMBER = st.floats(-2, 2, allow_subnormal=False)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    text = draw(MODELS)
    model = Model(text)
    sample = draw(st.tuples(*[NUMBER] * len(model.columns)))
    start = draw(st.tuples(*[NUMBER] * len(model.parameters)))
    session = session_of(text, sample, start)
    place = draw(st.integers(0, model.stages.count))
    session = travel(session, place) if place else session
    return looked_at(session, Look(digits=draw(DIGIT_CHOICES)))


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_fits_any_room(name: str) -> None:
    start = Session(SCENARIOS[name].run())
    view = VIEWS["network" if "network" in suiting(start) else "chain"]
    for place in range(start.run.stages.count + 1):
        session = travel(start, place) if place else start
        for room in ROOMS:
            lines = view.lines(session, room)
            assert [len(text_of(line)) for line in lines] == [room.width] * room.height


@given(sessions(), st.sampled_from(ROOMS), st.booleans())
@settings(deadline=None, max_examples=60)
def test_any_formula_fits_any_room(session: Session, room: Room, spelled: bool) -> None:
    room = Room(room.width, room.height, spelled)
    lines = VIEW.lines(session, room)
    assert [len(text_of(line)) for line in lines] == [room.width] * room.height
    assert not spelled or all(text_of(line).isascii() for line in lines)
    update, of = session.update, session.update.equations.of
    for span in (span for line in lines for span in line):
        key, text = span.role.removesuffix("strong").strip(), span.text.strip()
        if key in update.numbers and re.fullmatch(r"[−-]?[\d.]+(e[−-]?\d+)?", text):
            assert key not in of or of[key].stage <= session.revealed
            widths = range(1, 25)
            # An equation may need more digits than are asked for.
            every = range(session.look.digits, 18)
            known = {fit(update[key], width, digits) for width in widths for digits in every}
            assert text.replace("-", "−") in known


@given(sessions())
@settings(deadline=None, max_examples=60)
def test_what_comes_back_by_all_ways_is_what_a_judge_finds(session: Session) -> None:
    update, model = session.update, session.run.model
    given = {key: update[key] for key in model.given}
    judged = judge(model.text, given, "squared").slopes
    found: dict[str, float] = dict.fromkeys(model.parameters, 0.0)
    whole = graph(travel_to_the_end(session))
    for tree in whole.trees.values():
        for node in nodes(tree):
            if not node.sign and node.text in found and node.slope:
                found[node.text] += node.slope.value
    assert found == pytest.approx({key: judged[key] for key in found}, rel=1e-9, abs=1e-9)


def travel_to_the_end(session: Session) -> Session:
    end = session.run.stages.count
    return session if session.at == end else travel(session, end)


@pytest.mark.parametrize("stage", range(7))
def test_nothing_stands_there_before_its_stage(stage: int) -> None:
    session = travel(fork(), stage) if stage else fork()
    update = session.update
    pages = {room: "\n".join(rows(session, room)) for room in ROOMS}
    seen = {fit(update[key], 6) for key in update.equations.given}
    for each in update.equations.every:
        shown = fit(update[each.key], 6)
        if each.stage <= stage:
            seen.add(shown)
    for each in update.equations.every:
        shown = fit(update[each.key], 6)
        if shown not in seen and len(shown) == 6:
            assert [room for room, page in pages.items() if shown in page] == [], each.key
