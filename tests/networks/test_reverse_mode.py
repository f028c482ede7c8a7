"""The tests' own reverse mode, before it judges: published figures and central differences."""

import random
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import losses
from networks import mazur
from reverse_mode import LOSSES, Judged, judge

KARPATHY = {"x1": 2.0, "x2": 0.0, "w1": -3.0, "w2": 1.0, "b": 6.8813735870195432}
CS231N = {"x1": -1.0, "x2": -2.0, "w1": 2.0, "w2": -3.0, "b": -3.0}

EVERY_FUNCTION = """
    h1 = tanh(w1*x1 − w2*x2^2 + b1)
    h2 = sigmoid(w3·h1/(2 + x1²)) + relu(w4*h1)
    h3 = exp(-h2)*sin(w5*x1) − cos(w5*h2)
    h4 = sqrt(h3^2 + 1) + ln(h2^2 + 0.5) + abs(w6*h1) - h3
    y1* = ½h4 + ½(h1 + w7)^3
    y2* = h4*h2 - w8
"""
SIGMOID_OUTPUTS = """
    h1 = tanh(w1*x1 + w2*x2 + b1)
    y1* = sigmoid(w3*h1 + w4)
    y2* = σ(w5*h1*x2 - w6)
"""


def start_of(text: str, seed: int) -> dict[str, float]:
    """Return a number for every name that these texts take."""
    draw = random.Random(seed)
    names = ("x1", "x2", "b1", *(f"w{number}" for number in range(1, 9)))
    return {name: draw.uniform(-1, 1) for name in names if name in text}


def differences(text: str, numbers: dict[str, float], loss: str) -> dict[str, float]:
    """Return ∂L/∂ everything given but the targets, by nudging it to both sides."""

    def moved(name: str, by: float) -> float:
        return judge(text, numbers | {name: numbers[name] + by}, loss).loss

    size = 1e-6
    return {
        name: (moved(name, size) - moved(name, -size)) / (2 * size)
        for name in numbers
        if not name.startswith("y")
    }


def agree(judged: Judged, text: str, numbers: dict[str, float], loss: str) -> None:
    slopes = differences(text, numbers, loss)
    assert {name: judged.slopes[name] for name in slopes} == pytest.approx(
        slopes, rel=1e-5, abs=1e-7
    )


def test_every_loss_is_worked_out_once_more() -> None:
    assert set(LOSSES) == set(losses.LOSSES)


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=15)
def test_slopes_are_what_differences_find(seed: int) -> None:
    for loss in LOSSES:
        entropy = loss == "cross-entropy"
        text = SIGMOID_OUTPUTS if entropy else EVERY_FUNCTION
        # The targets lie far enough off for no difference to reach over a kink.
        targets = {"y1": 0.0, "y2": 0.75} if entropy else {"y1": 9.0, "y2": -9.0}
        numbers = start_of(text, seed) | targets
        agree(judge(text, numbers, loss), text, numbers, loss)


@pytest.mark.parametrize("loss", ["squared", "huber"])
def test_near_the_target_as_well(loss: str) -> None:
    numbers = {"x": 2.0, "y": 0.3, "m": 0.5, "c": -0.25}
    judged = judge("y* = m*x + c", numbers, loss)
    assert judged.loss == pytest.approx(0.45**2 / 2)
    agree(judged, "y* = m*x + c", numbers, loss)


def test_huber_beyond_1() -> None:
    judged = judge("y* = m*x", {"x": 1, "y": 0, "m": -1.5}, "huber")
    assert (judged.loss, judged.slopes["m"]) == (1, -1)


def test_karpathys_expression() -> None:
    # The loss is −8 itself: the target lies below it, and absolute error falls as y* does.
    given = {"a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0, "y": -100.0}
    judged = judge("y* = (a*b + c)*f", given, "absolute")
    assert judged.values["prediction"] == -8
    assert [judged.slopes[name] for name in "abcf"] == [6, -4, -2, 4]
    risen = given | {name: given[name] + 0.01 * judged.slopes[name] for name in "abcf"}
    assert judge("y* = (a*b + c)*f", risen).values["prediction"] == pytest.approx(-7.286496)


@pytest.mark.parametrize(
    "text",
    [
        "y* = tanh(w1*x1 + w2*x2 + b)",
        "n = w1*x1 + w2*x2 + b; e = exp(2*n); y* = (e - 1)/(e + 1)",  # as he takes it apart
    ],
)
def test_karpathys_neuron(text: str) -> None:
    judged = judge(text, KARPATHY | {"y": -1}, "absolute")
    assert judged.values["prediction"] == pytest.approx(0.7071067811865477, abs=1e-15)
    slopes = {"x1": -1.5, "w1": 1, "x2": 0.5, "w2": 0, "b": 0.5}
    assert {name: judged.slopes[name] for name in slopes} == pytest.approx(slopes, abs=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "y* = sigmoid(w1*x1 + w2*x2 + b)",
        "z1 = w1*x1 + w2*x2 + b; n = -z1; e = exp(n); d = 1 + e; y* = 1/d",
    ],
)
def test_the_circuit_of_cs231n(text: str) -> None:
    judged = judge(text, CS231N | {"y": 0}, "absolute")
    assert judged.values["z1"] == 1
    assert judged.values["prediction"] == pytest.approx(0.73, abs=5e-3)
    slopes = {"z1": 0.196611933, "w1": -0.196611933, "w2": -0.393223866, "b": 0.196611933}
    slopes |= {"x1": 0.393223866, "x2": -0.5898358}
    assert {name: judged.slopes[name] for name in slopes} == pytest.approx(slopes, abs=5e-10)
    if "d" in judged.slopes:
        ways_back = [judged.slopes[name] for name in ("d", "e", "n", "z1")]
        assert ways_back == pytest.approx([-0.53, -0.53, -0.20, 0.20], abs=5e-3)


def test_cs231ns_product_and_sum() -> None:
    judged = judge("q = x + b; y* = q*c", {"x": -2, "b": 5, "c": -4, "y": -100}, "absolute")
    assert (judged.values["q"], judged.values["prediction"]) == (3, -12)
    assert [judged.slopes[name] for name in ("x", "b", "c")] == [-4, -4, 3]
    assert judged.parameters == ("b", "c")


def test_mazurs_figures() -> None:
    judged = judge(mazur.HELD, mazur.SAMPLE | mazur.START)
    assert judged.values == pytest.approx(judged.values | mazur.VALUES, abs=5e-10)
    assert judged.loss == pytest.approx(mazur.LOSS, abs=1e-9)
    halves = [(judged.values[f"prediction{at}"] - mazur.SAMPLE[f"y{at}"]) ** 2 / 2 for at in (1, 2)]
    assert halves == pytest.approx([mazur.LOSS1, mazur.LOSS2], abs=5e-10)
    for key, slope in mazur.SLOPES.items():
        assert judged.slopes[key.removeprefix("dL_d")] == pytest.approx(slope, abs=5e-10), key
    for key, local in mazur.LOCAL_SLOPES.items():
        above, below = (judged.slopes[name] for name in key.removeprefix("d").split("_d"))
        assert below / above == pytest.approx(local, abs=5e-10), key
    ways = [judged.slopes["z3"] * mazur.START["w5"], judged.slopes["z4"] * mazur.START["w7"]]
    assert ways == pytest.approx(mazur.FORK, abs=5e-10)
    assert judged.parameters == tuple(mazur.START)
    assert judged.held == ("b1", "b2", "b3", "b4")


def after(text: str, updates: int) -> dict[str, float]:
    """Return Mazur's parameters after so many updates."""
    numbers = dict(mazur.START)
    for _ in range(updates):
        judged = judge(text, mazur.SAMPLE | numbers)
        for name in set(judged.parameters) - set(judged.held):
            numbers[name] -= mazur.RATE * judged.slopes[name]
    return numbers


@pytest.mark.parametrize(
    ("text", "expected", "loss"),
    [
        (mazur.HELD, mazur.AFTER, mazur.LOSS_AFTER_1),
        (mazur.TEXT, mazur.AFTER | mazur.MOVED_AFTER, mazur.MOVED_LOSS_AFTER_1),
    ],
    ids=["held", "moved"],
)
def test_mazurs_update(text: str, expected: dict[str, float], loss: float) -> None:
    numbers = after(text, 1)
    for key, number in expected.items():
        assert numbers[key.removesuffix("_after")] == pytest.approx(number, abs=5e-9), key
    assert judge(text, mazur.SAMPLE | numbers).loss == pytest.approx(loss, abs=5e-10)


def test_mazurs_printed_error_comes_of_updated_output_weights() -> None:
    new = after(mazur.HELD, 1)
    judged = judge(mazur.HELD, mazur.SAMPLE | mazur.START)
    back = {key: judged.slopes[key] for key in ("z3", "z4")}
    numbers, ways = dict(new), {"h1": ("w5", "w7"), "h2": ("w6", "w8")}
    weights = {"h1": ("w1", "w2"), "h2": ("w3", "w4")}
    for unit, (to1, to2) in ways.items():
        value = judged.values[unit]
        at_unit = (back["z3"] * new[to1] + back["z4"] * new[to2]) * value * (1 - value)
        for weight, x in zip(weights[unit], ("x1", "x2"), strict=True):
            wrong = at_unit * mazur.SAMPLE[x]
            numbers[weight] = mazur.START[weight] - mazur.RATE * wrong
            if weight == "w1":
                assert wrong == pytest.approx(mazur.DL_DW1_BY_UPDATED, abs=5e-10)
    assert numbers["w1"] == pytest.approx(mazur.W1_AFTER_BY_UPDATED, abs=5e-10)
    loss = judge(mazur.HELD, mazur.SAMPLE | numbers).loss
    assert loss == pytest.approx(mazur.PRINTED_AFTER_1, abs=5e-10)


def test_the_language() -> None:
    def y(text: str) -> float:
        return judge(f"y* = {text}", {"x": 3.0, "y": 0.0}).values["prediction"]

    made = [y("-x^2"), y("2^3^2"), y("½x²"), y("x − 7÷2·3"), y("x^-1")]
    assert made == [-9, 512, 4.5, -7.5, pytest.approx(1 / 3)]
    with pytest.raises(ValueError, match="not in the language"):
        y("x if x else x")


@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("inner", [-3.0, 0.5, 12.0])
def test_cross_entropy_of_a_sigmoid_is_what_the_two_in_turn_give(
    inner: float, target: float
) -> None:
    fused = judge("y* = sigmoid(m*x)", {"x": 1, "m": inner, "y": target}, "cross-entropy")
    plain = judge(
        "z = m*x; y* = 1/(1 + exp(-z))", {"x": 1, "m": inner, "y": target}, "cross-entropy"
    )
    assert fused.loss == pytest.approx(plain.loss, rel=1e-9)
    for name in ("m", "prediction"):
        assert fused.slopes[name] == pytest.approx(plain.slopes[name], rel=1e-9), name


@pytest.mark.parametrize(("inner", "target", "slope"), [(900.0, 0, 1), (-900.0, 1, -1)])
def test_cross_entropy_of_a_saturated_sigmoid(inner: float, target: float, slope: float) -> None:
    judged = judge("y* = sigmoid(m*x)", {"x": 1, "m": inner, "y": target}, "cross-entropy")
    assert (judged.loss, judged.slopes["m"]) == (900, slope)
    assert judged.slopes["prediction"] == slope * inf
    assert judge("y* = m*x", {"x": 1, "m": 1 - target, "y": target}, "cross-entropy").loss == inf
