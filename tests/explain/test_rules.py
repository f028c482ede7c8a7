"""The rules behind the slopes: those of the loss, of the functions, and of forks."""

from math import exp, log

import pytest

from core.explain.rules import Rules, rules
from core.model.equations import equations
from core.model.losses import CROSS_ENTROPY, LOSSES, SQUARED
from core.model.model import LINE, Model
from sessions import LINE_LOSSES, scenario


def of(name: str, unit: str) -> Rules:
    every = scenario(name).run.equations_at(0)
    return rules(every, next(each for each in every.model.units if each.key == unit))


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_a_line_has_those_of_its_loss_at_the_slope_along_its_prediction(loss: str) -> None:
    found = rules(equations(LINE, loss), LINE.units[0])
    assert found == {"dL_dprediction": LOSSES[loss].rules}


def test_cross_entropy_has_the_algebra_at_the_slope_that_it_begins_with() -> None:
    assert of("orings", "prediction") == {"dL_dz": CROSS_ENTROPY.rules}


def test_cross_entropy_says_how_its_formula_in_z_follows_from_that_in_y() -> None:
    (lines,) = of("orings", "prediction").values()
    said = {line for line in lines if line.startswith("y = ")}
    assert said == {"y = 0: −ln(1 − y*) = ln(1 + e^z)", "y = 1: −ln y* = ln(1 + e^z) − z"}
    for z in (-3.0, 0.5):
        chance = 1 / (1 + exp(-z))
        assert -log(1 - chance) == pytest.approx(log(1 + exp(z)))
        assert -log(chance) == pytest.approx(log(1 + exp(z)) - z)


def test_of_several_outputs_each_has_its_own_names() -> None:
    found = of("mazur", "prediction2")
    assert found["dL_dprediction2"] == (
        "L2 = ½u² with u = y2* − y2",
        "power rule: ∂L2/∂u = 2·½u = u",
        "u moves as y2* does: ∂u/∂y2* = 1",
        "chain rule: ∂L2/∂y2* = ∂L2/∂u·∂u/∂y2* = u·1",
    )
    assert found["dprediction2_dz4"] == ("rule: σ(u) has the slope σ(u)·(1 − σ(u))",)


def test_a_fork_says_where_its_value_goes() -> None:
    found = of("mazur", "h1")
    assert found["dL_dh1"] == ("h1 goes into z3 and z4: both ways to L add up",)
    assert of("encoder", "h1")["dL_dh1"] == ("h1 goes into 4 values: all ways to L add up",)


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("y* = tanh(w*x)", "dprediction_dz", ["rule: tanh(u) has the slope 1 − tanh(u)²"]),
        ("y* = w2*sin(w1*x)", "dprediction_dz", ["rule: sin(u) has the slope cos(u)"]),
        (
            "h = relu(w*x); y* = v*h",
            "dh_dz",
            ["rule: relu(u) has the slope step(u)", "step(u) is 1.0 if u > 0 else 0.0"],
        ),
    ],
)
def test_a_function_has_the_slope_that_its_formula_says(
    text: str, key: str, said: list[str]
) -> None:
    every = equations(Model(text), SQUARED.name)
    assert rules(every, every.model.units[0])[key] == tuple(said)
