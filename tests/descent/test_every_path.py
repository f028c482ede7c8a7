"""The path of any model: its rows, losses and end are those of its updates, to the last bit."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent import stretch
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.descent.stretch import Stretch
from core.descent.update import Update
from core.model.functions import FUNCTIONS, quotient
from core.model.model import Model, read_model
from core.model.network import network_text
from models import MIXED, runs

ANY = st.one_of(st.floats(), MIXED)


def same(one: float, other: float) -> bool:
    """Whether two numbers are the same to the bit, but for the bits of a nan."""
    return repr(float(one)) == repr(float(other))


@given(run=runs(MIXED | st.floats(-2, 2)))
@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
def test_recorded_rows_losses_and_end_are_those_of_the_updates(run: Run) -> None:
    path = path_of(run)
    reached = path.extend(6)
    for index in range(reached):
        update = path.update(index)
        assert all(map(same, path.row(index + 1), update.after))
        assert same(path.losses(index, index + 1)[0], update["loss"])
        assert update.finite == (not path.ended or index < reached - 1)
    assert reached == 6 or path.ended


@given(numbers=st.lists(ANY, min_size=1, max_size=6))
@example(numbers=[nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, -1e308, 709.8, -746.0])
def test_every_function_has_the_same_bits_for_arrays(numbers: list[float]) -> None:
    for function in FUNCTIONS.values():
        with np.errstate(all="ignore"):
            every = function.value(np.array(numbers)).tolist()
        found = [function.value(number) for number in numbers]
        assert list(map(repr, every)) == list(map(repr, found)), function.name


@given(dividend=ANY, divisor=ANY)
def test_a_quotient_has_the_same_bits_for_arrays(dividend: float, divisor: float) -> None:
    (made,) = quotient(np.array([dividend]), np.array([divisor]))
    assert same(made, quotient(dividend, divisor))


@pytest.mark.parametrize(
    "text",
    [
        "y* = w*x/0",
        "y* = w*x^1",
        "h = 1e999; y* = w*x + h",
        f"h = {'*'.join(['999999999999999'] * 30)}; y* = w*x + h",
    ],
)
def test_constants_that_make_trouble_end_a_run_and_no_more(text: str) -> None:
    data = Dataset("two", np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    path = path_of(new_run(data, Settings(0.1), (0.5,), read_model(text)))
    assert path.extend(4) == (4 if "^" in text else 1)
    assert path.update(0).finite == ("^" in text)


@pytest.mark.parametrize("text", ["y* = w*(b*x)^2", "y* = x*w^2*(b*x)^3", "y* = -(b*x)^2*(w*x)^1"])
def test_a_power_of_a_product_is_made_before_it_is_multiplied_by(text: str) -> None:
    numbers = np.random.default_rng(1).random((2, 60))
    path = path_of(new_run(Dataset("many", *numbers), Settings(0.1), (0.3, 0.7), Model(text)))
    losses = path.losses(0, 60)
    assert [each for each in range(60) if losses[each] != path.update(each)["loss"]] == []


# Models of many parameters


def test_a_network_of_105_parameters_keeps_every_kth_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretch, "MOST_KEPT", 40 * 105 * 8)
    model = read_model(network_text("2-8-8-1"))
    assert len(model.parameters) == 105
    x = np.linspace(-1, 1, 7)
    run = new_run(
        Dataset("wave", (x, x * x), np.sin(3 * x)),
        Settings(0.05),
        model=model,
    )
    kept = Stretch(run)
    row, updates = run.start, 500
    expected = [row]
    for index in range(updates):
        given = (*run.sample(index), *row, 0.05)
        row = Update(run.equations_at(index), given).after
        expected.append(row)
    for reached in (10, 39, 41, 120, 121, 333, updates):
        assert kept.extend(reached) == reached
        assert kept._kept.buffer_info()[1] * 8 <= stretch.MOST_KEPT
    assert kept._stride == 16
    assert [kept.row(index) for index in range(updates + 1)] == expected
    assert kept.rows(7, 100).T.tolist() == [list(each) for each in expected[7:100]]
