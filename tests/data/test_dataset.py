"""Data sets: what they hold, when they are equal, and how they are standardised."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings

from core.data.dataset import DataError, Dataset
from core.text.quoting import quoted
from sessions import SAMPLES

pytestmark = pytest.mark.filterwarnings("error")  # numpy's warnings must not reach a user


def dataset(xs: list[float], ys: list[float], name: str = "data") -> Dataset:
    return Dataset(name, np.array(xs), np.array(ys))


# What a data set holds


def test_a_dataset_holds_read_only_copies() -> None:
    x = np.array([1.0, 2.0])
    data = Dataset("data", x, np.array([3, 5]))
    x[0] = 99
    assert data.x.tolist() == [1, 2]
    assert data.y.dtype == np.float64
    assert (data.xs, data.ys) == ((1.0, 2.0), (3.0, 5.0))
    assert len(data) == 2
    with pytest.raises(ValueError, match="read-only"):
        data.x[0] = 7
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.name = "other"  # type: ignore[misc]


def test_equality_is_by_name_and_numbers() -> None:
    data = dataset([1, 2], [3, 5])
    assert data == dataset([1, 2], [3, 5])
    assert hash(data) == hash(dataset([1, 2], [3, 5]))
    assert data != dataset([1, 2], [3, 5], name="other")
    assert data != dataset([1, 2], [3, 6])
    assert data != dataset([3, 5], [1, 2])
    assert data != "data"


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert dataset([1, 2], [3, 5]).digest == "1555df31ada0bf7c"


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2], [3], "data: x has 2 values and y has 1; every sample needs one of each."),
        ([1], [3], "data: needs two samples or more, found 1."),
        ([], [], "data: needs two samples or more, found 0."),
        ([1, float("nan")], [3, 5], "data, sample 2: x is nan; it should be finite."),
        ([1, 2], [float("-inf"), 5], "data, sample 1: y is -inf; it should be finite."),
        ([[1, 2]], [[3, 5]], "data: x should be one column, not 2 dimensions."),
        (["a", "b"], [3, 5], "data: x should be a list of numbers."),
        ([1, 2], [3, 10**400], "data: y should be a list of numbers."),
        ([1j, 2], [3, 5], "data: x should be a list of numbers."),
        ([[1], [1, 2]], [3, 5], "data: x should be a list of numbers."),
    ],
)
def test_what_cannot_be_a_dataset(x: list[float], y: list[float], message: str) -> None:
    with pytest.raises(DataError) as caught:
        Dataset("data", x, y)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_a_quoted_cell_is_cut_short_and_escaped() -> None:
    assert quoted("x" * 30) == repr("x" * 30)
    assert quoted("x" * 31) == repr("x" * 27 + "...")
    assert quoted("\x1b[2J") == r"'\x1b[2J'"


# Standardising


@given(SAMPLES)
@settings(deadline=None)
def test_standardised_columns_have_mean_0_and_deviation_1(
    samples: list[tuple[float, float]],
) -> None:
    data = dataset([x for x, _ in samples], [y for _, y in samples])
    if len(set(data.xs)) == 1 or len(set(data.ys)) == 1:
        with pytest.raises(DataError, match="cannot be standardised"):
            data.standardise()
        return
    scores = data.standardise()
    for column, original in ((scores.x, data.x), (scores.y, data.y)):
        assert abs(column.mean()) < 1e-12
        assert abs(column.std() - 1) < 1e-12
        # The samples keep their order from small to large; rounding may make neighbours equal.
        assert np.all(np.diff(column[np.argsort(original)]) >= 0)


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1.0, 1e200, 1e308])
def test_no_unit_is_too_small_or_too_large_to_standardise(unit: float) -> None:
    scores = dataset([-unit, unit], [0, unit]).standardise()
    assert scores.xs == (-1, 1)
    assert scores.ys == (-1, 1)


def test_values_close_together_and_far_from_zero_are_standardised() -> None:
    assert dataset([1, 1 + 2**-52], [1e16, 1e16 + 2]).standardise().xs == (-1, 1)


def test_standardising_keeps_the_name_and_happens_once() -> None:
    data = Dataset("data", np.array([1, 2]), np.array([3, 5]), "a table", "age", "height")
    scores = data.standardise()
    assert (scores.name, scores.source) == ("data", "a table")
    assert (scores.x_name, scores.y_name) == ("age", "height")
    assert scores.standardised
    assert not data.standardised
    assert scores != data
    assert scores.standardise() is scores


@pytest.mark.parametrize(
    ("xs", "ys", "message"),
    [
        (
            [5, 5],
            [1, 2],
            "data: all x are equal to 5, so they cannot be standardised; "
            "x needs at least two different values.",
        ),
        (
            [1, 2],
            [1e300, 1e300],
            "data: all y are equal to 1e+300, so they cannot be standardised; "
            "y needs at least two different values.",
        ),
    ],
)
def test_equal_values_cannot_be_standardised(
    xs: list[float], ys: list[float], message: str
) -> None:
    with pytest.raises(DataError) as caught:
        dataset(xs, ys).standardise()
    assert str(caught.value) == message
