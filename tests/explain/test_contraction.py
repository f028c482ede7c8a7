"""The growth factor of an epoch: against the product by hand, and against long simulations."""

from math import exp, inf, isclose, log, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.explain.contraction import (
    RateLimits,
    RateSearch,
    epoch_factor,
    limits,
    overshoot,
    tendency,
)
from core.model.losses import SQUARED
from sessions import NUMBERS, RATES, design, update

XS = st.lists(st.integers(-40, 40).map(lambda tenth: tenth / 10), min_size=2, max_size=8).map(
    np.array
)
WORKED, TWO, LOOP = np.arange(1.0, 6.0), np.array([1.0, 2.0]), np.arange(10.0)
DATA = {
    "worked": WORKED,
    "two": TWO,
    "loop": LOOP,
    "backwards": LOOP[::-1],
    "opposite": np.array([-1.0, 1.0]),
    "around 0": np.array([-2.0, 0.5, 1.5, -0.3]),
    "one far off": np.array([0.1, 0.2, 30.0, 0.3]),
}


def found(x: np.ndarray) -> RateLimits:
    result = limits(design(x))
    assert result
    return result


def product(x: np.ndarray, rate: float) -> np.ndarray:
    """Return the epoch's matrix, one factor after the other."""
    matrix = np.eye(2)
    for value in x:
        v = np.array([value, 1.0])
        matrix = (np.eye(2) - rate * np.outer(v, v)) @ matrix
    return matrix


def simulated(x: np.ndarray, rate: float, epochs: int) -> float:
    """Return how far the logarithm of the parameter error's size gets, an epoch on average.

    The error is that of m and c on data from the line y = 0; scaled back to 1 after each epoch.
    """
    total, half = 0.0, epochs // 2
    m, c = 0.6, 0.8
    for epoch in range(epochs):
        for value in x.tolist():
            residual = m * value + c
            m, c = m - rate * residual * value, c - rate * residual
        size = max(abs(m), abs(c))
        m, c = m / size, c / size
        total += log(size) if epoch >= half else 0.0
    return total / (epochs - half)


@pytest.mark.parametrize(
    ("x", "rate", "factor", "threshold", "digits"),
    [
        (WORKED, 0.25, 1.8307, 0.2222, 4),
        (TWO, 0.25, 0.9448, 0.70, 2),
        (LOOP, 0.05, 0.8902, 0.0672, 4),
    ],
)
def test_the_facts(
    x: np.ndarray, rate: float, factor: float, threshold: float, digits: int
) -> None:
    assert round(epoch_factor(design(x), rate).value, 4) == factor
    assert round(found(x).threshold, digits) == threshold


def test_the_samples_beyond_7_of_the_loop_grow_and_the_epoch_contracts() -> None:
    words = [tendency(overshoot((x, 1), 0.05)) for x in range(10)]
    assert words == [""] * 5 + ["overshoots"] * 2 + ["grows"] * 3
    assert overshoot((7, 1), 0.05) == -1.5
    assert epoch_factor(design(LOOP), 0.05).word == "converges"


@pytest.mark.parametrize(
    ("factor", "word"),
    [(1, ""), (0.5, ""), (0, ""), (-1e-9, "overshoots"), (-1, "overshoots"), (-1.01, "grows")],
)
def test_the_words_for_an_overshoot_factor(factor: float, word: str) -> None:
    assert tendency(factor) == word


@given(x=NUMBERS, y=NUMBERS, m=NUMBERS, c=NUMBERS, rate=RATES)
@settings(deadline=None)
def test_an_update_multiplies_its_own_residual(
    x: float, y: float, m: float, c: float, rate: float
) -> None:
    done = update(x, y, m, c, rate, SQUARED)
    after = done.m_after * x + done.c_after - y
    assert isclose(after, overshoot((x, 1), rate) * done.residual, rel_tol=1e-9, abs_tol=1e-9)


@given(x=XS, rate=RATES)
@settings(deadline=None)
def test_the_factor_is_the_spectral_radius_of_the_product(x: np.ndarray, rate: float) -> None:
    assume(x.min() < x.max())
    matrix = product(x, rate)
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    # An eigenvalue of a nearly defective matrix is known to the root of the precision only.
    assert isclose(
        epoch_factor(design(x), rate).value, radius, abs_tol=1e-6 * float(np.abs(matrix).max())
    )


@given(x=XS, rate=RATES, data=st.data())
@settings(deadline=None)
def test_the_determinant_bounds_the_factor_in_every_order(
    x: np.ndarray, rate: float, data: st.DataObject
) -> None:
    assume(x.min() < x.max())
    determinant = prod(overshoot((value, 1), rate) for value in x.tolist())
    shuffled = np.array(data.draw(st.permutations(x.tolist())))
    assert isclose(np.linalg.det(product(shuffled, rate)), determinant, rel_tol=1e-6, abs_tol=1e-6)
    assert epoch_factor(design(shuffled), rate).value >= abs(determinant) ** 0.5 * (1 - 1e-6)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.9, 0.985, 1.015, 1.1, 1.3])
def test_a_long_simulation_agrees(name: str, share: float) -> None:
    x = DATA[name]
    rate = share * found(x).threshold
    factor = epoch_factor(design(x), rate)
    assert factor.word == ("converges" if share < 1 else "diverges")
    assert simulated(x, rate, 3000) == pytest.approx(factor.log, rel=0.02, abs=0.002)


def test_the_order_matters() -> None:
    shuffled = LOOP[[9, 0, 8, 1, 7, 2, 6, 3, 5, 4]]
    assert epoch_factor(design(LOOP), 0.05).value != pytest.approx(
        epoch_factor(design(shuffled), 0.05).value
    )


@given(x=XS, share=st.floats(0.01, 0.99))
@settings(max_examples=40, deadline=None)
def test_it_converges_below_the_threshold_and_not_above(x: np.ndarray, share: float) -> None:
    assume(x.min() < x.max())
    result = found(x)
    low, high = 2 / np.max(x * x + 1), 2 / np.min(x * x + 1)
    assert low <= result.threshold <= high
    assert epoch_factor(design(x), result.threshold * (1 - 1e-6)).value < 1
    assert epoch_factor(design(x), result.threshold * (1 + 1e-6)).value > 1 - 1e-12
    assert epoch_factor(design(x), share * low).value < 1
    assert epoch_factor(design(x), high / share).value >= 1 - 1e-9


@given(x=XS, share=st.floats(0.01, 0.99))
@settings(max_examples=60, deadline=None)
def test_no_rate_below_the_threshold_contracts_faster(x: np.ndarray, share: float) -> None:
    result = found(x)
    assert result.fastest < result.threshold
    assert result.factor == epoch_factor(design(x), result.fastest)
    least = max(result.factor.log, -20)
    assert least <= epoch_factor(design(x), share * result.threshold).log + 2e-3 or least == -20


def test_equal_x_leave_a_direction_undetermined() -> None:
    factor = epoch_factor(design(np.array([3.0, 3.0, 3.0])), 0.15)
    assert factor.undetermined
    assert factor.value == pytest.approx(0.5**3)
    assert np.abs(np.linalg.eigvals(product(np.full(3, 3.0), 0.15))).max() == pytest.approx(1)
    result = found(np.full(3, 3.0))
    assert (result.threshold, result.fastest, result.factor.value) == (0.2, 0.1, 0)


def test_a_reflection_neither_converges_nor_diverges() -> None:
    assert epoch_factor(design(DATA["opposite"]), 1.0).word == "neither"
    assert found(DATA["opposite"]).threshold == 1
    assert (found(DATA["opposite"]).fastest, found(DATA["opposite"]).factor.log) == (0.5, -inf)


def test_long_epochs_leave_float64_and_are_still_told() -> None:
    many = np.tile(WORKED, 20_000)
    for rate, one in (
        (0.25, epoch_factor(design(WORKED), 0.25)),
        (0.2, epoch_factor(design(WORKED), 0.2)),
    ):
        assert epoch_factor(design(many), rate).log == pytest.approx(20_000 * one.log, rel=1e-9)
    assert epoch_factor(design(many), 0.25).value == inf
    assert epoch_factor(design(many), 0.2).value == 0


def test_numbers_too_large_for_a_float64() -> None:
    huge = np.array([1.0, 1e200])
    assert epoch_factor(design(huge), 0.1).word == "diverges"
    assert limits(design(huge)) is None
    assert epoch_factor(design(np.array([1e200, 1e200])), 0.1).log == inf


def test_epochs_to_a_tenth() -> None:
    factor = epoch_factor(design(LOOP), 0.05)
    assert factor.epochs_to_a_tenth == pytest.approx(19.79, abs=0.01)
    assert exp(factor.log * factor.epochs_to_a_tenth) == pytest.approx(0.1)
    assert epoch_factor(design(WORKED), 0.25).epochs_to_a_tenth == inf


def test_a_search_comes_in_short_pieces() -> None:
    x = np.sin(np.arange(30_000.0)) * 3
    search = RateSearch(design(x))
    pieces = search.pieces()
    reached = [next(pieces) for _ in range(4)]
    assert np.diff(reached).tolist() == [3, 3, 3]
    small = RateSearch(design(WORKED))
    numbers = list(small.pieces())
    assert numbers == sorted(numbers)
    assert numbers[-1] <= small.most
