"""The pieces: each curve is a weighted unit, and with what else is added they are y*."""

from math import exp, tanh

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.pieces import pieces, sum_of
from core.model.definitions import symbol_of
from core.model.model import Model
from core.model.network import network_text
from core.model.written import symbols, text_of
from core.session.session import Session, travel
from sessions import dataset

SINE = SCENARIOS["sine"].run()
CLASSES = dataset((-1, 0), (0, 0), (0.5, 1), (2, 1))
TWO = (
    "h1 = tanh(w1*x + b1); h2 = tanh(w2*x + b2); "
    "y* = {}"  # What the pieces are follows from the last line alone.
)


def terms(text: str) -> list[str]:
    found = sum_of(Model(text))
    assert found is not None
    return [text_of(each.weighted, symbols(symbol_of)) for each in found.terms]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("v1*h1 + v2*h2 + c", ["v1·h1", "v2·h2"]),
        ("h1*v1 + 2*h2", ["h1·v1", "2·h2"]),
        ("c + h1 - h2 + 1", ["h1", "−h2"]),
        ("v1*h1 - (v2*h2 + c)", ["v1·h1", "−(v2·h2)"]),
        ("sigmoid(v1*h1 + v2*h2 + c)", ["v1·h1", "v2·h2"]),
        ("tanh(v1*h1 + v2*h2)", ["v1·h1", "v2·h2"]),
    ],
)
def test_a_sum_of_weighted_units_is_one_however_it_is_written(
    last: str, expected: list[str]
) -> None:
    assert terms(TWO.format(last)) == expected


@pytest.mark.parametrize(
    "last",
    [
        "v1*h1*h2 + c",
        "v1*h1 + v2*h2 + a*x",
        "v1*h1^2 + v2*h2",
        "v1*tanh(h1) + v2*h2",
        "v1*v2*h1 + h2",
        "v1*h1*h2",
        "v1*h1/h2",
    ],
)
def test_another_formula_has_no_pieces(last: str) -> None:
    assert sum_of(Model(TWO.format(last))) is None


@pytest.mark.parametrize(
    "text",
    ["y* = m*x + c", "y* = a*x^2 + b*x + c", "h = tanh(w*x + b); y* = v*h + c"],
)
def test_one_unit_or_none_has_nothing_to_be_added_to(text: str) -> None:
    assert sum_of(Model(text)) is None


def test_several_inputs_or_outputs_have_no_curve() -> None:
    assert sum_of(Model(network_text("2-3-1"))) is None
    assert sum_of(Model(network_text("1-3-2"))) is None


def test_each_curve_is_that_of_its_unit_and_all_add_up_to_y() -> None:
    session = travel(Session(SINE), SINE.stages.place(100))
    w1, b1, w2, b2, w3, b3, w4, b4, *v, c = session.parameters
    units = ((w1, b1), (w2, b2), (w3, b3), (w4, b4))
    shown = pieces(session, 3)
    low, high = shown.total_range
    assert shown.symbol == "y*"
    for place, (x, total) in enumerate(shown.total):
        own = [weight * tanh(w * x + b) for weight, (w, b) in zip(v, units, strict=True)]
        assert [piece.curve[place] for piece in shown.pieces] == [(x, each) for each in own]
        assert total == pytest.approx(sum(own) + c, abs=1e-15)
        assert low < total < high
    reach = max(abs(y) for piece in shown.pieces for _, y in piece.curve)
    assert shown.piece_range[0] < -reach < reach < shown.piece_range[1]
    assert shown.samples == tuple(zip(SINE.data.xs, SINE.data.ys, strict=True))
    assert shown.here == (session.update.x, session.update.y)
    assert (shown.total[0][0], shown.total[-1][0]) == (-3, 3)


def test_the_texts_are_the_numbers_in_few_signs() -> None:
    start = (-0.609, 1.4249, 0.66, -1.6, 0, 1, -1, 0.5, 1.579, -1.01, 0.77, 1, -0.2414)
    run = new_run(SINE.data, Settings(), start, SINE.model)
    shown = pieces(Session(run), 3)
    assert [piece.text for piece in shown.pieces] == [
        "v1 1.58 h1=tanh(−0.609x+1.42)",
        "v2 −1.01 h2=tanh(0.66x−1.6)",
        "v3 0.77 h3=tanh(0x+1)",
        "v4 1 h4=tanh(−1x+0.5)",
    ]
    assert shown.constant == "c −0.241"
    last = Model(TWO.format("2*h1 - v*h2 + 1 - c"))
    shown = pieces(Session(new_run(SINE.data, Settings(), (1, 2, 3, 4, 0.5, 0.25), last)), 3)
    assert [piece.text for piece in shown.pieces] == [
        "2 h1=tanh(1x+2)",
        "−v 0.5 h2=tanh(3x+4)",
    ]
    assert shown.constant == "0.75"


def test_through_a_sigmoid_it_is_the_sum_before_it() -> None:
    model = Model(network_text("1-2-1", output="sigmoid"))
    run = new_run(CLASSES, Settings(loss="cross-entropy"), (1, 0.5, -1, 1, 2, -1, 0.25), model)
    shown = pieces(Session(run), 3)
    assert shown.symbol == "z3"
    assert shown.classes
    for x, z in shown.total:
        y = float(run.predicted([x], run.start))
        assert y == pytest.approx(1 / (1 + exp(-z)), rel=1e-15)
    low, high = shown.total_range
    assert -low == high > max(abs(z) for _, z in shown.total)
    # z has no target: a sample is at the edge of its class.
    assert shown.samples == ((-1, low), (0, low), (0.5, high), (2, high))
    assert shown.here == (-1, low)


def test_a_sigmoid_of_other_targets_has_no_samples_beside_its_sum() -> None:
    model = Model(network_text("1-2-1", output="sigmoid"))
    run = new_run(dataset((0, 0.2), (1, 0.7)), Settings(), (1, 0.5, -1, 1, 2, -1, 0.25), model)
    shown = pieces(Session(run), 3)
    assert (shown.samples, shown.classes) == ((), False)


def test_numbers_too_large_are_left_out() -> None:
    text = "h1 = exp(w1*x); h2 = tanh(w2*x); y* = v1*h1 + v2*h2"
    data = Dataset("far", np.array([0.0, 1000.0]), np.array([0.0, 1.0]))
    shown = pieces(Session(new_run(data, Settings(), (1, 1, 1, 1), Model(text))), 3)
    for points in (shown.total, *(piece.curve for piece in shown.pieces)):
        assert points
        assert all(abs(y) < 1e308 for _, y in points)
