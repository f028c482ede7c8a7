"""What is measured of a run, and of a sigmoid neuron whether there is a best choice at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import changed, path_of
from core.descent.run import Run, Settings, new_run
from core.explain.measured import last_epoch, measured, measured_text, right_now
from core.explain.separation import Best, best_of, is_convex, logistic_design
from core.model.model import LINE, Model
from core.model.network import network_text
from core.session.session import Session, travel
from sessions import xor
from small_networks import LEARNS, xor_data, xor_run

NEURON = Model("y* = sigmoid(w*x + b)")
TWO = Model(network_text("2-1", output="sigmoid"))


def neuron_run(x: list[float], y: list[float], rate: float = 0.1) -> Run:
    data = Dataset("classes", np.array(x), np.array(y))
    return new_run(data, Settings(rate, "cross-entropy"), (0.0, 0.0), NEURON)


@pytest.mark.parametrize(
    ("x", "y", "best"),
    [
        ([-1, 0, 1, 2], [0, 1, 0, 1], Best.EXISTS),
        ([-1, 0, 1, 2], [0, 0, 1, 1], Best.NONE),
        ([-1, 0, 0, 1], [0, 0, 1, 1], Best.NONE),  # Separated but for the boundary.
        ([-1, 0, 1, 2], [1, 1, 1, 1], Best.NONE),
        ([1, 1], [0, 1], Best.EXISTS),
        ([-1, 1], [0.2, 0.9], Best.EXISTS),
        ([1e-3, 2e-3, 3e-3], [0, 1, 1], Best.NONE),
        ([1e6, 2e6, 3e6], [0, 1, 0], Best.EXISTS),
    ],
)
def test_whether_there_is_a_best_choice(x: list[float], y: list[float], best: Best) -> None:
    assert best_of(neuron_run(x, y)) is best


def test_and_is_separated_and_xor_is_not() -> None:
    for target, best in (([0, 0, 0, 1], Best.NONE), ([0, 1, 1, 0], Best.EXISTS)):
        data = Dataset("gate", xor_data().inputs, np.array(target))
        run = new_run(data, Settings(0.5, "cross-entropy"), (0.0,) * 3, TWO)
        assert best_of(run) is best


def test_where_there_is_none_the_weights_grow_for_ever() -> None:
    data = Dataset("and", xor_data().inputs, np.array([0, 0, 0, 1]))
    run = new_run(data, Settings(0.5, "cross-entropy"), (0.0,) * 3, TWO)
    lengths = [float(np.linalg.norm(path_of(run).row(row))) for row in (40, 400, 4000, 40_000)]
    assert lengths == sorted(lengths)
    assert lengths[0] == pytest.approx(2.68, abs=0.01)
    assert lengths[-1] == pytest.approx(27.91, abs=0.01)


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 1)), min_size=2, max_size=9))
@settings(deadline=None, max_examples=150)
def test_one_input_is_separated_where_its_classes_do_not_overlap(
    points: list[tuple[int, int]],
) -> None:
    ones = [x for x, y in points if y]
    zeros = [x for x, y in points if not y]
    apart = not ones or not zeros or max(zeros) <= min(ones) or max(ones) <= min(zeros)
    if len({x for x, _ in points}) == 1:
        apart = not ones or not zeros  # One direction of (w, b) changes nothing then.
    run = neuron_run([float(x) for x, _ in points], [float(y) for _, y in points])
    assert best_of(run) is (Best.NONE if apart else Best.EXISTS)


def test_which_models_are_convex() -> None:
    assert len(logistic_design(TWO)) == 3
    assert is_convex(Model("y* = sigmoid(a*x^2 + b)"), "cross-entropy")
    assert not is_convex(TWO, "squared")
    for text in ("y* = sigmoid(w*w*x + b)", "h = tanh(w*x); y* = sigmoid(v*h)", LINE.text):
        assert not is_convex(Model(text), "cross-entropy")


def test_the_last_epoch_is_measured() -> None:
    run = xor_run(LEARNS)
    losses = [
        float(run.data_set_loss(path_of(run).row(4 * epoch), "squared")) for epoch in range(4)
    ]
    for stage in (0, 1, 3):
        session = travel(Session(run), run.stages.place(8) + stage)
        assert last_epoch(session) == losses[2] / losses[1]
        assert measured(session).epoch == 2
    assert last_epoch(Session(run)) is None
    other = changed(run, 6, Settings(0.1))
    assert last_epoch(travel(Session(other), run.stages.place(8))) is None
    assert last_epoch(travel(Session(other), run.stages.place(12))) is not None


def test_a_measured_factor_is_written_without_noise() -> None:
    texts = [measured_text(factor) for factor in (0.424242, 0.9996, 1.000012, 1 + 1e-9, 0.0)]
    assert texts == ["0.424", "0.9996", "1.00001", "1", "0"]


def test_a_plateau_has_small_slopes() -> None:
    stuck = xor_run((0.0,) * 8 + (0.5,))
    now = measured(Session(stuck))
    assert now.plateau
    assert now.slope == pytest.approx(0, abs=1e-12)
    assert not measured(Session(xor_run(LEARNS))).plateau


def test_right_ones_are_counted_where_there_are_classes() -> None:
    run = new_run(xor(), Settings(0.5, "cross-entropy"), (1.0, 1.0, -0.5), TWO)
    assert right_now(Session(run)) == (3, 4)
    assert right_now(Session(xor_run(LEARNS))) is None
