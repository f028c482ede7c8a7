"""The trust view of networks: every slope beside its difference, kinks, and Mazur's mistake."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.run import Settings, new_run
from core.descent.update import Update
from core.explain.counterfactual import counterfactual
from core.explain.gradient_check import Agreement, Bend, differences, gradient_check
from core.model.equations import equations
from core.model.losses import losses_of
from core.model.model import LINE, Model
from core.model.network import network_text
from core.session.session import Session, travel
from small_networks import MAZUR, chain, mazur_update
from tui.panels.gradient_check import lines
from tui.screen.lines import Room, text_of

FORMULAS = {
    "tanh": Model(network_text("1-3-1")),
    "two inputs": Model(network_text("2-3-1", "sigmoid", "sigmoid")),
    "deep": Model(network_text("2-2-2-2", "tanh", "sigmoid")),
    "oscillation": Model("y* = a*exp(-b*x)*sin(w*x + d)"),
    "quotient": Model("y* = a*x/(b + x)"),
    "roots": Model("y* = sqrt(a*x + b) + ln(d*x + 2)"),
    "fork": Model("h = tanh(w*x + b); y* = h*h + w*h^3 + c"),
    "powers": Model("h = (a*x + b)^3; y* = a*h + x/b"),
    "chain": chain("sigmoid"),
}
SAMPLE = {"x": 0.5, "x1": 0.25, "x2": -1.5, "y": 1.0, "y1": 0.0, "y2": 1.0}
TENTHS = st.integers(-20, 20).map(lambda tenths: tenths / 10)
X = np.array([-2.0, -1.0, 0.5, 1.0])
DATA = Dataset("data", X, np.abs(X))


def update_of(model: Model, loss: str, parameters: tuple[float, ...]) -> Update:
    sample = (SAMPLE[key] for key in model.columns)
    return Update(equations(model, loss), (*sample, *parameters, 0.1))


def on_screen(session: Session, width: int, height: int) -> list[str]:
    return [text_of(line).rstrip() for line in lines(session, Room(width, height))]


@given(data=st.data(), model=st.sampled_from(list(FORMULAS.values())))
@settings(deadline=None, max_examples=150)
def test_every_slope_of_any_formula_agrees(data: st.DataObject, model: Model) -> None:
    loss = data.draw(st.sampled_from(sorted(losses_of(model))))
    drawn = st.tuples(*[TENTHS] * len(model.parameters))
    found = differences(update_of(model, loss, data.draw(drawn)))
    assert Agreement.DIFFERS not in {each.agreement for each in found}


def test_every_slope_of_mazurs_first_update() -> None:
    found = differences(mazur_update())
    assert len(found) == 32
    assert {each.agreement for each in found} == {Agreement.AGREES}
    assert max(each.gap for each in found) < 1e-8
    by_name = {each.name: each.numeric for each in found}
    assert by_name["dL_dw1"] == pytest.approx(0.000438568, abs=5e-10)
    assert by_name["dL_dh1"] == pytest.approx(0.036350306, abs=5e-10)


@pytest.mark.parametrize("name", ["dL_dw1", "dL_dh2", "dz3_dh1", "dL_dprediction1"])
def test_a_wrong_slope_of_a_network_would_be_noticed(name: str) -> None:
    wrong = mazur_update()
    wrong.numbers[name] *= 1.0001
    found = {each.name: each.agreement for each in differences(wrong)}
    assert found.pop(name) is Agreement.DIFFERS
    assert set(found.values()) == {Agreement.AGREES}


def test_a_step_over_the_kink_of_relu_is_said_to_straddle_it() -> None:
    model = Model("h = relu(w*x + b); y* = v*h + c")
    beside = update_of(model, "squared", (1, -0.5 + 1e-7, 2, 0))
    found = {each.name: each for each in differences(beside)}
    kink = Bend(0.0, "relu", "z")
    for name in ("dh_dz", "dL_dz", "dL_dw", "dL_db"):
        assert (found[name].agreement, found[name].bend) == (Agreement.STRADDLES, kink)
    for name in ("dL_dh", "dL_dv", "dL_dprediction", "dz_dw"):
        assert found[name].agreement is Agreement.AGREES
    far = differences(update_of(model, "squared", (1, -0.25, 2, 0)))
    assert {each.agreement for each in far} == {Agreement.AGREES}


def test_at_a_kink_the_view_says_what_is_taken() -> None:
    model = Model("h = relu(w*x + b); y* = v*h + c")
    run = new_run(DATA, Settings(0.1), (1, 2, 3, 0.5), model)  # z is 0 at x = −2.
    session = travel(Session(run), model.stages.count - 1)
    now = gradient_check(session)
    assert now.kinks == (Bend(0.0, "relu", "z"),)
    assert not now.at_kink
    words = " ".join(" ".join(on_screen(session, 78, 21)).split())
    assert "z = 0: here relu(z) has a kink and no slope, and 0 is taken." in words
    assert "relu(z) has a kink where z = 0, and p + h and p − h lie on its two sides" in words
    assert "the difference mixes the slopes 0 and 1" in words


def test_mazurs_mistake() -> None:
    early = counterfactual(mazur_update())
    assert early
    assert set(early.slopes) == {"w1", "w2", "w3", "w4"}
    assert early.slopes["w1"] == pytest.approx(0.000364723, abs=5e-10)
    assert early.share("w1") == pytest.approx(-0.168, abs=5e-4)
    right, wrong = early.losses
    assert right == pytest.approx(0.291027774, abs=5e-10)
    assert wrong == pytest.approx(0.291027924, abs=5e-10)


def test_the_mistake_takes_two_layers_with_weights_that_move() -> None:
    for text in ("y* = m*x + c", "y* = sigmoid(w*x + b)", "h = tanh(w*x); y* = v*h; held w"):
        model = Model(text)
        assert counterfactual(update_of(model, "squared", (0.5,) * len(model.parameters))) is None


def test_the_mistake_of_three_layers_goes_on_from_layer_to_layer() -> None:
    """By hand: y* = w3·h2, h2 = w2·h1, h1 = w1·x, all weights 1, x ½, y 1, η 0.1."""
    model = Model("h1 = w1*x; h2 = w2*h1; y* = w3*h2")
    early = counterfactual(update_of(model, "squared", (1, 1, 1)))
    assert early
    w3 = 1 - 0.1 * (-0.5 * 0.5)
    second = -0.5 * w3 * 0.5
    first = -0.5 * w3 * (1 - 0.1 * second) * 0.5
    assert early.slopes == pytest.approx({"w2": second, "w1": first})


def at_stage(model: Model, stage: int) -> Session:
    run = new_run(DATA, Settings(0.1), (0.5, -0.2, 0.3, 0.1, 0.7, -0.4, 0.2), model)
    return travel(Session(run), model.stages.count + stage)


def test_small_it_is_of_the_weight_in_focus() -> None:
    session = at_stage(Model(network_text("1-2-1")), 5)
    shown = on_screen(session, 25, 10)
    assert [line.split()[0] for line in shown[1:6]] == [
        "∂L/∂h1", "∂h1/∂z1", "∂L/∂z1", "∂z1/∂w1", "∂L/∂w1",
    ]  # fmt: skip
    assert "agree to about" in shown[6]
    assert shown[7] == "later weights first:"
    assert shown[8].startswith("∂L/∂w1 0.2")
    assert shown[8].endswith("%")
    text = " ".join(" ".join(on_screen(session, 54, 12)).split())
    assert "With later weights updated already: ∂L/∂w1" in text
    assert "So all slopes first, then all steps." in text


def test_zoomed_it_is_all_of_them_scrolled_to_the_stage() -> None:
    model = Model(network_text("1-2-1"))
    for stage, first in ((3, "∂L/∂y*"), (4, "∂L/∂y*"), (5, "∂y*/∂h1")):
        session = at_stage(model, stage)
        session = replace(session, look=replace(session.look, view="trust", zoomed=True))
        shown = on_screen(session, 78, 14)
        assert shown[1].split()[0] == first
    assert any("instead of" in line for line in shown)
    everything = on_screen(session, 78, 40)
    slopes = [each for each in session.update.equations.every if each.slope]
    assert [line.split()[0] for line in everything[1 : len(slopes) + 1]] == [
        each.symbol for each in slopes
    ]


def test_nothing_is_shown_of_a_stage_to_come() -> None:
    model = Model(network_text("1-2-1"))
    session = at_stage(model, 4)
    session = replace(session, look=replace(session.look, view="trust", zoomed=True))
    slopes = [each for each in session.update.equations.every if each.slope]
    shown = on_screen(session, 78, 40)[1 : len(slopes) + 1]
    rows = {line.split()[0]: line.split()[1] for line in shown}
    assert rows["∂L/∂v1"] != "?"
    assert rows["∂L/∂w1"] == rows["∂y*/∂h1"] == "?"
    assert "updated already" not in " ".join(on_screen(session, 78, 40))


def test_the_line_has_no_kinks_of_functions() -> None:
    update = Update(equations(LINE, "squared"), (1, 3, 5, 4, 0.1))
    assert all(each.bend is None for each in differences(update))
    assert MAZUR.moving == ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")
