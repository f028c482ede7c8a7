"""A model's text is read into definitions, and what is amiss is told by line and column."""

import re

import pytest

from core.model.definitions import MOST_CHARACTERS, MOST_DEFINITIONS, MOST_PARAMETERS
from core.model.expression import ExpressionError
from core.model.model import Model, read_model

XOR = "h1 = tanh(w1*x1 + w2*x2 + b1); h2 = tanh(w3*x1 + w4*x2 + b2); y* = v1*h1 + v2*h2 + c"


def test_names_are_inputs_targets_values_and_else_parameters() -> None:
    model = read_model(XOR)
    assert model.inputs == ("x1", "x2")
    assert model.targets == ("y",)
    assert model.predictions == ("prediction",)
    assert model.parameters == ("w1", "w2", "b1", "w3", "w4", "b2", "v1", "v2", "c")
    assert [each.key for each in model.definitions] == ["z1", "h1", "z2", "h2", "prediction"]
    assert [(unit.key, unit.layer, unit.weights) for unit in model.units] == [
        ("h1", 1, ("w1", "w2", "b1")),
        ("h2", 1, ("w3", "w4", "b2")),
        ("prediction", 2, ("v1", "v2", "c")),
    ]


def test_lines_comments_and_held_parameters() -> None:
    text = "# two outputs\n h = sigmoid(w*x2 + b)  # hidden\n\ny1* = a*h\ny2* = σ(d*h)\nheld b a\n"
    model = read_model(text)
    assert model.inputs == ("x1", "x2")
    assert model.targets == ("y1", "y2")
    assert model.held == ("b", "a")
    assert model.moving == ("w", "d")
    assert model == Model(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The model has no prediction: one definition should be of y*, such as"),
        ("y = m*x", "Character 1: y is a target, from the data; the prediction is written y*."),
        ("y* = m*x +", "The text ends after character 10, where a number or a name should"),
        ("y* = m*x +\nheld m", "The text ends after line 1, column 10, where a number"),
        ("h = w*x\ny* = v*k*\n", "The text ends after line 2, column 9, where a number"),
        ("y* = v*h; h = w*x", "Character 11: h is used before it is defined (at character 8); its"),
        ("h = w*x; y* = m*x", "Character 1: h is defined and never used; use it, or leave it out."),
        ("y* = tan(w*x)", "Character 6 is 'tan', which is no function; functions are tanh, sig"),
        (
            "y* = m*x^1.5",
            "The exponent after character 9 should be a whole number from 1 to 100; a root",
        ),
        (
            "y* = m*x^c",
            "The exponent after character 9 should be a whole number from 1 to 100; a root",
        ),
        (
            "y* = m*x^-1",
            "The exponent after character 9 should be a whole number from 1 to 100; a root",
        ),
        ("m*x + c", "Character 1: 'm*x + c' should be a definition, such as y* = w*x + b."),
        ("y* = m*x; y* = c", "Character 11: y* is defined twice; one of them needs another name."),
        ("h = h*x; y* = w*h", "Character 5: h is used in its own definition."),
        ("x = w; y* = x", "Character 1: x is an input, from the data; define another name."),
        ("2h = w*x; y* = m", "Character 1: '2h' should be a name, such as h1 or y*, before the =."),
        ("y* = m*x + y", "Character 12: y is a target, from the data; the prediction is written"),
        ("y* = m*x + x1", "The inputs should be x alone, or x1, x2 and so on, not x, x1."),
        ("y1* = m*x; y3* = c", "Predictions should be y*, or y1*, y2* and so on, not y1*, y3*."),
        ("y* = x", "The model has 0 parameters; it should have from 1 to 200."),
        ("y* = loss*x", "Character 6: loss means something else here; choose another name."),
        ("y* = lambda*x", "Character 6: lambda means something else here; choose another name."),
        ("y* = m*x; held c", "Character 16: held c: the parameters are m, not c."),
        ("y* = m*x; held m", "All parameters are held; at least one should move."),
        ("y* = m*x; held", "Character 11: held should be followed by parameters, such as held b1."),
        (
            "y2* = y1*; y1* = m*x",
            "Character 7: y1* is used before it is defined; define it before.",
        ),
    ],
)
def test_a_mistake_is_told_by_its_place(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=f"^{re.escape(sentence)}"):
        read_model(text)


def test_limits() -> None:
    many = [f"h{n} = w*x" for n in range(MOST_DEFINITIONS)]
    used = " + ".join(f"h{n}" for n in range(MOST_DEFINITIONS))
    with pytest.raises(ExpressionError, match="more than 64 definitions"):
        read_model("\n".join([*many, f"y* = {used}"]))
    terms = " + ".join(f"w{n}*x" for n in range(MOST_PARAMETERS + 1))
    with pytest.raises(ExpressionError, match="The model has 201 parameters"):
        read_model(f"y* = {terms}")
    with pytest.raises(ExpressionError, match="4,001 characters"):
        read_model("y* = m*x" + " " * (MOST_CHARACTERS - 7))


def test_a_deep_chain_is_read_split_and_differentiated() -> None:
    """Written out whole, it would have 2^63 parts."""
    chain = [f"h{n} = h{n - 1}*h{n - 1} + w{n}" for n in range(1, MOST_DEFINITIONS)]
    model = read_model("\n".join(["h0 = w0*x", *chain[:-1], f"y* = h{MOST_DEFINITIONS - 2} + c"]))
    assert model.design == ()
    assert not model.straight
    assert model.stages.count == 2 * MOST_DEFINITIONS + 2
