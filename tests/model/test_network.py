"""A network's layers become a model's text."""

import re

import pytest

import core.model.model
from core.model.expression import Expression, ExpressionError
from core.model.model import read_model
from core.model.network import network_text
from core.model.slopes import slope


def test_weights_are_numbered_by_the_unit_they_lead_to_and_what_they_come_from() -> None:
    assert network_text("2-2-1") == (
        "h1 = tanh(w1*x1 + w2*x2 + b1); h2 = tanh(w3*x1 + w4*x2 + b2); y* = v1*h1 + v2*h2 + c"
    )
    assert network_text("2-2-2", "sigmoid", "sigmoid") == (
        "h1 = sigmoid(w1*x1 + w2*x2 + b1); h2 = sigmoid(w3*x1 + w4*x2 + b2); "
        "y1* = sigmoid(w5*h1 + w6*h2 + b3); y2* = sigmoid(w7*h1 + w8*h2 + b4)"
    )


def test_one_slope_tells_that_a_network_is_not_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(of: Expression, by: str) -> Expression:
        made.append(by)
        return slope(of, by)

    monkeypatch.setattr(core.model.model, "slope", counted)
    assert read_model(network_text("2-8-8-1")).design == ()
    assert made == ["w1"]  # Each of its 105 is long.


def test_one_input_and_several_hidden_layers() -> None:
    assert network_text("1-1", output="sigmoid") == "y* = sigmoid(w1*x + b1)"
    assert network_text("1-2-1-1", "relu") == (
        "h1 = relu(w1*x + b1); h2 = relu(w2*x + b2); h3 = relu(w3*h1 + w4*h2 + b3); y* = v1*h3 + c"
    )


@pytest.mark.parametrize(("sizes", "layers", "parameters"), [("2-8-8-1", 3, 105), ("4-2-4", 2, 22)])
def test_it_reads_as_a_model(sizes: str, layers: int, parameters: int) -> None:
    model = read_model(network_text(sizes, "sigmoid", "sigmoid"))
    assert max(unit.layer for unit in model.units) == layers
    assert len(model.parameters) == parameters
    assert (len(model.inputs), len(model.targets)) == (int(sizes[0]), int(sizes[-1]))


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ("2", "A network should be its numbers of inputs, hidden units and outputs, such as 2-4-1"),
        ("2-0-1", "A network should be its numbers"),
        ("2x4x1", "A network should be its numbers"),
        ("9-20-1", "A network 9-20-1 has 21 units and 221 parameters; it should have 64 and 200"),
    ],
)
def test_what_is_no_network_gets_a_sentence(sizes: str, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=f"^{re.escape(sentence)}"):
        network_text(sizes)
