"""The equations of any formula, against published figures and the tests' own reverse mode."""

from math import isfinite

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.data.points import parse_points
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.descent.update import Update
from core.model.definitions import symbol_of
from core.model.equations import equations
from core.model.model import Model, read_model
from core.model.network import ACTIVATIONS, OUTPUTS, network_text
from networks import mazur
from reverse_mode import judge

SAMPLE = parse_points("0.05,0.1,0.01,0.99", "mazur", 2, 2)


def mazur_run(text: str) -> Run:
    start = tuple(mazur.START.values())
    return new_run(SAMPLE, Settings(mazur.RATE), start, read_model(text))


def test_every_figure_of_mazur() -> None:
    update = path_of(mazur_run(mazur.HELD)).update(0)
    figures = mazur.VALUES | mazur.SLOPES | mazur.LOCAL_SLOPES
    losses = {"loss1": mazur.LOSS1, "loss2": mazur.LOSS2, "loss": mazur.LOSS}
    for key, figure in (figures | losses).items():
        assert update[key] == pytest.approx(figure, abs=6e-10), key
    for key, figure in mazur.AFTER.items():  # The post prints eight digits of some.
        assert update[key] == pytest.approx(figure, abs=6e-9), key
    ways = update["dL_dh1_via_z3"], update["dL_dh1_via_z4"]
    assert ways == pytest.approx(mazur.FORK, abs=6e-10)


def test_mazur_after_one_update_and_after_10_000() -> None:
    path = path_of(mazur_run(mazur.HELD))
    assert path.update(1)["loss"] == pytest.approx(mazur.LOSS_AFTER_1, abs=6e-10)
    last = path.update(10_000)
    assert last["loss"] == pytest.approx(mazur.LOSS_AFTER_10000, abs=6e-12)
    outputs = last["prediction1"], last["prediction2"]
    assert outputs == pytest.approx(mazur.OUTPUTS_AFTER_10000, abs=6e-10)


def test_mazur_with_biases_that_move() -> None:
    path = path_of(mazur_run(mazur.TEXT))
    for key, figure in mazur.MOVED_AFTER.items():
        assert path.update(0)[key] == pytest.approx(figure, abs=6e-10)
    assert path.update(1)["loss"] == pytest.approx(mazur.MOVED_LOSS_AFTER_1, abs=6e-10)
    there = path.update(10_000)["loss"]
    assert there == pytest.approx(mazur.MOVED_LOSS_AFTER_10000, abs=6e-12)


# Random formulas


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    called = st.sampled_from(["tanh", "sigmoid", "sin", "cos", "relu"])
    return (
        st.tuples(parts, st.sampled_from("+-*"), parts).map(lambda it: f"({''.join(it)})")
        | st.tuples(called, parts).map(lambda it: f"{it[0]}({it[1]})")
        | parts.map(lambda part: f"{part}^2")
        | st.tuples(parts, parts).map(lambda it: f"{it[0]}/(2 + {it[1]}^2)")
        | parts.map(lambda part: f"ln(1 + ({part})^2)")
        | parts.map(lambda part: f"exp(-({part})^2)")
        | parts.map(lambda part: f"sqrt(1 + ({part})^2)")
    )


LEAVES = st.sampled_from(["a", "b", "x1", "x2", "0.5", "h"])
FORMULAS = st.recursive(LEAVES, larger, max_leaves=7)
NUMBERS = st.lists(st.floats(-2, 2), min_size=6, max_size=6)
LOSSES = st.sampled_from(["squared", "absolute", "huber"])


def agrees(model: Model, loss: str, numbers: list[float]) -> None:
    every = equations(model, loss)
    given_to = dict(zip((*model.inputs, *model.targets, *model.parameters), numbers, strict=False))
    update = Update(every, (*given_to.values(), 0.1))
    assume(all(map(isfinite, update.numbers.values())))
    other = judge(model.text, given_to, loss)
    assert update["loss"] == pytest.approx(other.loss, rel=1e-9, abs=1e-12)
    for key in model.parameters:
        assert update[f"dL_d{key}"] == pytest.approx(other.slopes[key], rel=1e-7, abs=1e-9)


@given(hidden=FORMULAS, last=FORMULAS, loss=LOSSES, numbers=NUMBERS)
@example(  # Every function and rule at least once.
    "(relu(a*x1) - sigmoid(b - x2))*cos(a) + tanh(b*x1)",
    "h/(2 + (x1 - b)^2) - ln(1 + a^2)*exp(-b^2) + sqrt(1 + h^2)*sin(a) - abs(b - h)",
    "squared",
    [0.5, -1.5, 0.25, 1.25, 0.75, 0.0],
)
@settings(deadline=None, max_examples=80)
def test_any_formula_has_the_slopes_of_an_independent_reverse_mode(
    hidden: str, last: str, loss: str, numbers: list[float]
) -> None:
    hidden = hidden.replace("h", "x1") if "h" in hidden else hidden
    model = read_model(f"h = a*({hidden.replace('tanx1', 'tanh')}); y* = b*({last}) + h + x1*x2*a")
    assert symbol_of(model.predictions[0]) == "y*"
    agrees(model, loss, numbers)


@given(
    sizes=st.sampled_from(["2-2-1", "2-3-2", "2-1-2-1", "2-1", "2-2"]),
    activation=st.sampled_from(ACTIVATIONS),
    output=st.sampled_from(OUTPUTS),
    loss=LOSSES,
    seed=st.integers(0, 99),
)
@settings(deadline=None, max_examples=50)
def test_any_network_has_the_slopes_of_an_independent_reverse_mode(
    sizes: str, activation: str, output: str, loss: str, seed: int
) -> None:
    model = read_model(network_text(sizes, activation, output))
    point = "0.3,-0.8,1" if len(model.targets) == 1 else "0.3,-0.8,1,0"
    data = parse_points(point, "p", 2, len(model.targets))
    update = path_of(new_run(data, Settings(0.1, loss, seed=seed), (), model)).update(0)
    there = {key: update[key] for key in model.given}
    other = judge(model.text, there, loss)
    for key in model.parameters:
        assert update[f"dL_d{key}"] == pytest.approx(other.slopes[key], rel=1e-9, abs=1e-12)


@given(z=st.floats(-900, 900), y=st.sampled_from([0.0, 1.0]))
@settings(deadline=None)
def test_cross_entropy_is_never_0_times_infinity(z: float, y: float) -> None:
    model = read_model("y* = sigmoid(w*x + b)")
    update = Update(equations(model, "cross-entropy"), (1.0, y, z, 0.0, 0.1))
    other = judge(model.text, {"x": 1.0, "y": y, "w": z, "b": 0.0}, "cross-entropy")
    assert update["loss"] == pytest.approx(other.loss, rel=1e-12, abs=1e-15 * (1 + abs(z)))
    assert update["dL_dw"] == pytest.approx(other.slopes["w"], rel=1e-12, abs=1e-15)
