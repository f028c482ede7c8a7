"""The network view: every number in its place once its stage is revealed, in any room."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.explain.network import layers_of
from core.model.model import Model
from core.model.network import ACTIVATIONS, OUTPUTS, network_text
from core.session.session import Look, Session, travel
from core.text.numbers import fit
from networks import mazur
from networks.begun import mazur_session, session_of
from sessions import DIGIT_CHOICES, looked_at, scenario
from tui.panels.network import VIEW
from tui.panels.views import suiting
from tui.screen.lines import Line, Room, text_of

MAP, SHORT = Room(25, 10), Room(29, 5)
ROOMS = [Room(60, 17), Room(80, 21), Room(120, 37)]
"""Zoomed, of each size of terminal."""
SMALL = [MAP, SHORT, Room(31, 17)]


@cache
def large() -> Session:
    """Return a session of more units than there is room for."""
    return session_of(network_text("2-8-8-1"), (0.25, -1, 1))


def texts(session: Session, room: Room) -> list[str]:
    return [text_of(line).rstrip() for line in VIEW.lines(session, room)]


def numbers(lines: list[Line]) -> dict[str, set[float]]:
    """Return all numbers that stand alone in a role, by the quantity."""
    found: dict[str, set[float]] = {}
    for span in (span for line in lines for span in line):
        key = span.role.removesuffix("strong").strip()
        if re.fullmatch(r"[−-]?[\d.]+(e[−-]?\d+)?", span.text.strip()) and key:
            found.setdefault(key, set()).add(float(span.text.replace("−", "-")))
    return found


# What has layers


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (mazur.HELD, [2, 2]),
        ("h = tanh(w*x + b); y* = v*h + c", [1, 1]),
        ("z = w*x + b; h = tanh(z); y* = v*h + c", [1, 1]),
        ("h = sigmoid(b + x*w); y* = relu(h*v)", [1, 1]),
        ("h1 = w1*x; h2 = w2*x; y* = v1*h1 + v2*h2 + c", [2, 1]),
        ("y* = sigmoid(w*x + b)", [1]),
        ("y* = m*x + c", [1]),
    ],
)
def test_units_that_form_layers(text: str, sizes: list[int]) -> None:
    assert [len(layer) for layer in layers_of(Model(text))] == sizes


@pytest.mark.parametrize(
    "text",
    [
        "h = tanh(w*x + b); y* = v*h + u*x",  # past a layer
        "h = tanh(w*x + b); y* = v*h*h",
        "h = tanh(w*x + b); y* = v*h - c",
        "h = 2*tanh(w*x + b); y* = v*h",
        "z = w*x + b; h = tanh(z); y* = v*h + u*z",
        "h = tanh(w*x + w); y* = v*h",
        "h = tanh(w*x + b + a); y* = v*h",
        "y* = a*x^2 + b*x + c",
        "h = sin(x); y* = w*h",
        "y1* = w*x; y2* = v*y1*",
        "h = b; y* = w*h + x*v",
    ],
)
def test_what_else_there_is_has_none(text: str) -> None:
    assert layers_of(Model(text)) == ()


def test_it_is_offered_where_there_is_more_than_one_sum() -> None:
    assert "network" in suiting(mazur_session())
    assert "network" in suiting(session_of("y* = sigmoid(w*x + b)", (1, 1)))
    assert "network" not in suiting(scenario())
    assert "network" not in suiting(session_of("y* = a*x^2 + b*x + c", (1, 1)))


# Mazur's figures


EVERY = mazur.VALUES | mazur.SLOPES | mazur.AFTER


@pytest.mark.parametrize("stage", range(7))
def test_each_of_the_figures_stands_there_once_its_stage_is_revealed(stage: int) -> None:
    session = mazur_session()
    session = looked_at(travel(session, stage) if stage else session, Look(digits=10))
    of = session.update.equations.of
    seen = numbers(VIEW.lines(session, Room(120, 37)))
    for key, figure in EVERY.items():
        if of[key].stage <= stage:
            (number,) = seen[key]
            # The post has some new weights to eight digits.
            places = 5.1e-9 if key in mazur.AFTER else 6e-10
            assert number == pytest.approx(figure, abs=places), key
        else:
            assert key not in seen
    for key, start in (mazur.SAMPLE | mazur.START).items():
        assert seen[key] == {start}


@pytest.mark.parametrize("stage", range(7))
def test_no_digit_of_a_figure_stands_there_before(stage: int) -> None:
    session = mazur_session()
    session = travel(session, stage) if stage else session
    update = session.update
    for room in (*SMALL, *ROOMS):
        page = "\n".join(texts(session, room))
        for each in update.equations.every:
            shown = fit(update[each.key], 6)
            # A step is half a gradient here, and as large as one that is seen before.
            if each.stage > stage and len(shown) == 6 and not each.key.startswith("step_"):
                assert shown not in page, (each.key, room)


def test_the_map() -> None:
    assert texts(travel(mazur_session(), 5), MAP) == [
        "inputs  hidden   output",
        "x1     ▸h1       y1*",
        "0.05    0.59327  0.75137",
        "∂L/∂z   0.00877  0.1385",
        "                 y1 0.01",
        "x2      h2       y2*",
        "0.1     0.59688  0.77293",
        "        0.00995  −0.0381",
        "                 y2 0.99",
        "                 L 0.2984",
    ]


def test_the_map_in_five_rows() -> None:
    assert texts(travel(mazur_session(), 5), SHORT) == [
        "inputs  hidden     output",
        "x1 0.05▸h1 0.59327 y1* 0.7514",
        "∂L/∂z   0.0087714  0.138499",
        "x2 0.1  h2 0.59688 y2* 0.7729",
        "        0.0099543  −0.038098",
    ]


def test_the_blocks() -> None:
    page = texts(travel(mazur_session(), 6), Room(80, 21))
    assert page[1:6] == [
        "     input          weight      term             unit     ∂L/∂unit   ∂L/∂weight",
        "▸ x1      0.05 · w1      0.15 =    0.0075 ┐  z1     0.3775  0.0087714  0.0004386",
        "  x2       0.1 · w2       0.2 =      0.02 ┤ ▸h1    0.59327  0.0363503  0.0008771",
        "             1 · b1      0.35 =      0.35 ┘                                 held",
        "",
    ]
    assert page[-2:] == [
        " ∂L/∂h1 ≈ 0.055399 + (−0.019049) ≈ 0.03635: what comes back by z3 and z4 adds",
        " L = L1 + L2 ≈ 0.274811 + 0.02356 ≈ 0.298371",
    ]


def test_columns_are_left_out_for_the_digits_that_are_asked_for() -> None:
    session = travel(mazur_session(), 6)
    heads = [" ".join(texts(session, room)[1].split()) for room in ROOMS]
    assert heads == [
        "input weight unit ∂L/∂unit ∂L/∂w",
        "input weight term unit ∂L/∂unit ∂L/∂weight",
        "input weight term unit ∂L/∂unit ∂L/∂weight η·∂L/∂w after",
    ]
    page = texts(looked_at(session, Look(digits=10)), Room(80, 21))
    assert "0.593269992" in page[3]


def test_what_the_last_move_revealed_is_strong() -> None:
    session = travel(travel(mazur_session(), 4), 5)
    roles = [span.role for line in VIEW.lines(session, ROOMS[1]) for span in line]
    assert {"dL_dz1 strong", "dL_dw1 strong", "dL_dz3", "z1"} <= set(roles)
    assert not {"dL_dz3 strong", "z1 strong"} & set(roles)


# More units than there is room for


def test_a_tall_layer_says_how_many_units_it_has() -> None:
    session = travel(large(), 1)
    page = texts(session, MAP)
    assert page[0] == "inputs  layer 1  layer 2"
    assert page[1].startswith("x1     ▸h1")
    assert "… 8 units" in page[-1]


def test_on_the_way_back_the_layer_is_there_that_slopes_come_from() -> None:
    heads = [" ".join(texts(travel(large(), stage), MAP)[0].split()) for stage in (2, 6)]
    assert heads == ["inputs layer 1 layer 2", "layer 2 output"]


def test_seventeen_parameters_fit() -> None:
    session = travel(session_of(network_text("2-4-1"), (1, 0, 1)), 6)
    page = "\n".join(texts(session, Room(80, 21)))
    assert all(re.search(rf" {key} ", page) for key in session.run.model.parameters)
    assert "lines" not in page


@pytest.mark.parametrize("stage", range(1, 9))
def test_the_blocks_scroll_to_the_unit_of_the_stage(stage: int) -> None:
    session = travel(large(), stage)
    marked = {1: "h1", 2: "h9", 3: "y*", 4: "y*", 5: "y*", 6: "h9", 7: "h1", 8: "h1"}
    page = "\n".join(texts(session, ROOMS[0]))
    assert f"▸{marked[stage]} " in page
    assert re.search(r"lines \d+ to \d+ of 105", page)


# Any network in any room


TERM = re.compile(r"([−\d.e]+) · +\S+ +([−\d.e]+) ([=≈]) +([−\d.e]+) ")

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=4)
NETWORKS = st.builds(
    lambda sizes, activation, output: network_text("-".join(map(str, sizes)), activation, output),
    SIZES,
    st.sampled_from(ACTIVATIONS),
    st.sampled_from(OUTPUTS),
)


@st.composite
def looked_at_networks(draw: st.DrawFn) -> Session:
    text = draw(NETWORKS)
    model = Model(text)
    number = st.floats(-3, 3, allow_subnormal=False)
    sample = draw(st.lists(number, min_size=len(model.columns), max_size=len(model.columns)))
    session = session_of(text, sample)
    place = draw(st.integers(0, 2 * model.stages.count))
    session = travel(session, place) if place else session
    return looked_at(session, Look(digits=draw(DIGIT_CHOICES)))


@given(looked_at_networks(), st.sampled_from([*SMALL, *ROOMS]), st.booleans())
@settings(deadline=None, max_examples=40)
def test_every_number_is_the_updates_in_any_room(
    session: Session, room: Room, spelled: bool
) -> None:
    room = Room(room.width, room.height, spelled)
    lines = VIEW.lines(session, room)
    assert [len(text_of(line)) for line in lines] == [room.width] * room.height
    assert not spelled or all(text_of(line).isascii() for line in lines)
    update = session.update
    of = update.equations.of
    for key, seen in numbers(lines).items():
        assert key not in of or of[key].stage <= session.revealed
        fitting = {fit(update[key], width, session.look.digits) for width in range(1, 25)}
        assert seen <= {float(text.replace("−", "-")) for text in fitting if "#" not in text}
    for source, weight, sign, product in TERM.findall("\n".join(map(text_of, lines))):
        exact = float(source.replace("−", "-")) * float(weight.replace("−", "-"))
        shown = float(product.replace("−", "-"))
        assert sign == "≈" or shown == pytest.approx(exact, rel=1e-12)
    marks = sum(text_of(line).count(">" if spelled else "▸") for line in lines)
    assert marks >= 1
