"""One sample update: the article's numbers to the last bit, and gradients by another route."""

from collections.abc import Callable
from math import inf

import pytest
from hypothesis import assume, given, settings

from core.descent.update import Update
from core.model.losses import ABSOLUTE, SQUARED
from sessions import LINE_LOSSES, UPDATES, loss_of, update

# The article's worked example. Every number is exact in binary, so == is the right comparison.
WORKED = [
    (
        *(1, 3, 5, 4, 0.25),  # x, y, m, c, η
        *(9, 18),  # y*, L
        *(6, 1, 1, 6, 6),  # ∂L/∂y*, ∂y*/∂m, ∂y*/∂c, ∂L/∂m, ∂L/∂c
        *(1.5, 1.5, 3.5, 2.5),  # η·∂L/∂m, η·∂L/∂c, m and c after
    ),
    (
        *(2, 5, 3.5, 2.5, 0.25),
        *(9.5, 10.125),
        *(4.5, 2, 1, 9, 4.5),
        *(2.25, 1.125, 1.25, 1.375),
    ),
    (
        *(3, 7, 1.25, 1.375, 0.25),
        *(5.125, 1.7578125),
        *(-1.875, 3, 1, -5.625, -1.875),
        *(-1.40625, -0.46875, 2.65625, 1.84375),
    ),
]


@pytest.mark.parametrize("expected", WORKED, ids=["update 1", "update 2", "update 3"])
def test_the_worked_example(expected: tuple[float, ...]) -> None:
    x, y, m, c, rate, *_ = expected
    made = update(x, y, m, c, rate, SQUARED)
    assert tuple(made.numbers.values()) == expected


def test_absolute_error_steps_by_the_sign_of_the_residual() -> None:
    made = update(x=2, y=5, m=5, c=4, rate=0.25, loss=ABSOLUTE)
    assert (made.residual, made.loss, made.dL_dprediction) == (9, 9, 1)
    assert (made.dL_dm, made.dL_dc, made.m_after, made.c_after) == (2, 1, 4.5, 3.75)


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_a_sample_at_x_0_leaves_m_unmoved(loss: str) -> None:
    made = update(x=0, y=3, m=0.1, c=4, rate=0.3, loss=LINE_LOSSES[loss])
    assert made.m_after == 0.1
    assert made.c_after < 4


def test_a_rate_of_a_half_at_x_1_hits_the_sample_exactly() -> None:
    first = update(x=1, y=3, m=5, c=4, rate=0.5, loss=SQUARED)
    again = update(x=1, y=3, m=first.m_after, c=first.c_after, rate=0.5, loss=SQUARED)
    assert again.loss == 0
    assert (again.m_after, again.c_after) == (again.m, again.c)


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_on_the_line_there_is_nothing_to_learn(loss: str) -> None:
    made = update(x=2, y=5, m=2, c=1, rate=0.25, loss=LINE_LOSSES[loss])
    assert (made.loss, made.dL_dprediction, made.dL_dm, made.dL_dc) == (0, 0, 0, 0)
    assert (made.m_after, made.c_after) == (2, 1)


def slope_of(function: Callable[[float], float], at: float) -> float:
    """Return the slope by central differences: the oracle, which knows no calculus."""
    step = 1e-4
    return (function(at + step) - function(at - step)) / (2 * step)


@given(UPDATES)
@settings(deadline=None)
def test_gradients_agree_with_finite_differences_of_the_loss(drawn: tuple[Update, str]) -> None:
    u, name = drawn
    loss = LINE_LOSSES[name]
    assume(abs(u.residual) > 0.01)  # Away from the kink of |u|, which has no slope.

    def by_m(m: float) -> float:
        return float(loss_of(loss.name, m * u.x + u.c - u.y))

    def by_c(c: float) -> float:
        return float(loss_of(loss.name, u.m * u.x + c - u.y))

    assert u.dL_dm == pytest.approx(slope_of(by_m, u.m), rel=1e-6, abs=1e-6)
    assert u.dL_dc == pytest.approx(slope_of(by_c, u.c), rel=1e-6, abs=1e-6)


@given(UPDATES)
@settings(deadline=None)
def test_every_number_follows_from_those_before_it(drawn: tuple[Update, str]) -> None:
    u, name = drawn
    assert u.prediction == u.m * u.x + u.c
    assert u.residual == u.prediction - u.y
    assert u.loss == loss_of(name, u.residual)
    assert (u.dprediction_dm, u.dprediction_dc) == (u.x, 1)
    assert u.dL_dm == u.dL_dprediction * u.dprediction_dm
    assert u.dL_dc == u.dL_dprediction * u.dprediction_dc
    assert (u.step_m, u.step_c) == (u.rate * u.dL_dm, u.rate * u.dL_dc)
    # Both parameters start from the same old values.
    assert (u.m_after, u.c_after) == (u.m - u.step_m, u.c - u.step_c)


@given(UPDATES)
@settings(deadline=None)
def test_squared_error_shrinks_by_the_overshoot_factor(drawn: tuple[Update, str]) -> None:
    u, name = drawn
    again = update(u.x, u.y, u.m_after, u.c_after, u.rate, LINE_LOSSES[name])
    if name == SQUARED.name:
        factor = 1 - u.rate * (u.x**2 + 1)
        assert again.residual == pytest.approx(factor * u.residual, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "m", "rate"), [(1e200, 1.0, 0.1), (1.0, 1e160, 0.1), (1e100, 1e100, 1e200)]
)
def test_an_update_with_a_number_too_large_is_not_finite(x: float, m: float, rate: float) -> None:
    assert update(1, 3, 5, 4, 0.25, SQUARED).finite
    assert not update(x, 0, m, 0, rate, SQUARED).finite


def test_numbers_too_large_become_inf_and_raise_nothing() -> None:
    made = update(x=1e200, y=0, m=1e200, c=0, rate=0.1, loss=SQUARED)
    assert (made.prediction, made.loss) == (inf, inf)
    assert not made.finite
