"""The losses: value, slope, the slope at the kink, and the rules that explain it."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.losses import ABSOLUTE, HUBER, SQUARED, Loss
from sessions import LINE_LOSSES, loss_of, slope_of, update

EACH = pytest.mark.parametrize("loss", LINE_LOSSES.values(), ids=list(LINE_LOSSES))


def test_the_losses_there_are() -> None:
    assert list(LINE_LOSSES.values())[:2] == [SQUARED, ABSOLUTE]
    assert all(name == loss.name for name, loss in LINE_LOSSES.items())


@pytest.mark.parametrize(
    ("residual", "squared", "absolute"), [(6, 18, 6), (-1.875, 1.7578125, 1.875), (0, 0, 0)]
)
def test_values(residual: float, squared: float, absolute: float) -> None:
    assert loss_of(SQUARED.name, residual) == squared
    assert loss_of(ABSOLUTE.name, residual) == absolute


@pytest.mark.parametrize(
    ("residual", "value", "slope"), [(0.5, 0.125, 0.5), (-1, 0.5, -1), (3, 2.5, 1), (-inf, inf, -1)]
)
def test_huber_is_squared_inside_and_linear_outside(
    residual: float, value: float, slope: float
) -> None:
    assert loss_of("huber", residual) == value
    assert slope_of("huber", residual) == slope


@pytest.mark.parametrize(("residual", "slope"), [(6.0, 1), (1e-300, 1), (-0.5, -1), (-inf, -1)])
def test_the_slope_of_absolute_error_is_a_sign(residual: float, slope: float) -> None:
    assert slope_of(ABSOLUTE.name, residual) == slope
    assert slope_of(SQUARED.name, residual) == residual


@pytest.mark.parametrize("zero", [0.0, -0.0])
@EACH
def test_at_0_the_slope_is_0(loss: Loss, zero: float) -> None:
    assert slope_of(loss.name, zero) == 0


@pytest.mark.parametrize("residual", [-7.0, -1.0, -0.25, 0.125, 3.0])
def test_the_steps_are_as_large_as_is_said(residual: float) -> None:
    def step(loss: Loss) -> tuple[float, float]:
        made = update(x=-3, y=0, m=0, c=residual, rate=0.5, loss=loss)
        return abs(made.step_m), abs(made.step_c)

    assert "the same size: η·|x| in m, η in c" in ABSOLUTE.steps.size
    assert step(ABSOLUTE) == (1.5, 0.5)
    assert "Further than 1 from the target, the step has the same size" in HUBER.steps.size
    assert "as much as the residual is less than 1" in HUBER.steps.goes
    share = min(abs(residual), 1.0)
    assert step(HUBER) == (1.5 * share, 0.5 * share)


def test_the_subgradient_at_the_kink_is_stated() -> None:
    assert any("at 0 take 0" in rule for rule in ABSOLUTE.rules)


@EACH
def test_the_rules_go_by_the_chain_rule(loss: Loss) -> None:
    assert loss.rules[0].startswith("L = ")
    assert loss.rules[-1].startswith("chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y*")


@EACH
@given(residual=st.floats(-100, 100))
@settings(deadline=None, max_examples=50)
def test_the_slope_is_the_derivative_of_the_value(loss: Loss, residual: float) -> None:
    step = 1e-4
    if all(abs(residual - bend) > step for bend in loss.bends):  # The difference would straddle it.
        above, below = (loss_of(loss.name, residual + side) for side in (step, -step))
        slope = pytest.approx((above - below) / (2 * step), rel=1e-6, abs=1e-6)
        assert slope_of(loss.name, residual) == slope


@EACH
def test_a_value_too_large_is_inf_and_no_overflow_error(loss: Loss) -> None:
    assert loss_of(loss.name, inf) == inf
    assert loss_of(loss.name, -1e200) in (inf, 1e200)


@EACH
def test_columns_give_the_same_bits_as_single_numbers(loss: Loss) -> None:
    residuals = np.array([6, -1.875, 0, 0.1, 1e-200, 1e100])
    assert loss_of(loss.name, residuals).tolist() == [
        loss_of(loss.name, r) for r in residuals.tolist()
    ]
