"""Data sets: what they hold, when they are equal, and how they are standardised."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from core.data.dataset import DataError, Dataset, Floats
from core.text.quoting import quoted
from sessions import DATASETS_OF_ANY_COLUMNS, SAMPLES, xor

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


def test_a_dataset_may_have_several_inputs_and_targets() -> None:
    x1 = np.array([0, 1])
    data = Dataset("data", (x1, x1 + 1), (x1 + 2, x1 + 3, x1 + 4))
    x1[0] = 99
    assert [column.tolist() for column in data.inputs] == [[0, 1], [1, 2]]
    assert [column.tolist() for column in data.targets] == [[2, 3], [3, 4], [4, 5]]
    assert [column.tolist() for column in data.columns] == [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]]
    assert (data.xs, data.ys) == ((0, 1), (2, 3))
    assert data.x is data.inputs[0]
    assert data.y is data.targets[0]
    assert data.keys == ("x1", "x2", "y1", "y2", "y3")
    assert (data.input_names, data.target_names) == (("x1", "x2"), ("y1", "y2", "y3"))
    for column in data.columns:
        assert column.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 7


@given(DATASETS_OF_ANY_COLUMNS)
def test_one_changed_with_replace_keeps_its_columns(data: Dataset) -> None:
    again = dataclasses.replace(data, source="a note")
    assert (again, again.keys, again.source) == (data, data.keys, "a note")


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
    assert xor().digest == "19deeac529c485c4"


def test_the_digest_tells_inputs_from_targets() -> None:
    a, b, c = np.array([1, 2]), np.array([3, 5]), np.array([4, 7])
    ways: list[tuple[tuple[Floats, ...], tuple[Floats, ...]]]
    ways = [
        ((a, b), (c,)),
        ((a,), (b, c)),
        ((b, a), (c,)),
        ((np.append(a, b),), (np.append(c, c),)),
    ]
    assert len({Dataset("data", *way).digest for way in ways}) == len(ways)
    long = Dataset("data", np.array([1, 2, 3, 5]), np.array([4, 7, 8, 9]))
    short = Dataset("data", (a, b), (np.array([4, 7]), np.array([8, 9])))
    assert short.digest != long.digest


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2], [3], "data: x has 2 values and y has 1; every sample needs one of each."),
        ([], [], "data: needs a sample or more, found none."),
        ([1, float("nan")], [3, 5], "data, sample 2: x is nan; it should be finite."),
        ([1, 2], [float("-inf"), 5], "data, sample 1: y is -inf; it should be finite."),
        ([[1, 2]], [[3, 5]], "data: x should be one column, not 2 dimensions."),
        (["a", "b"], [3, 5], "data: x should be a list of numbers."),
        ([1, 2], [3, 10**400], "data: y should be a list of numbers."),
        ([1j, 2], [3, 5], "data: x should be a list of numbers."),
        ([[1], [1, 2]], [3, 5], "data: x should be a list of numbers."),
        (
            ([1, 2], [1, 2, 3]),
            [3, 5],
            "data: x1 has 2 values and x2 has 3; every sample needs one of each.",
        ),
        (
            ([1, 2], [1, float("nan")]),
            [3, 5],
            "data, sample 2: x2 is nan; it should be finite.",
        ),
        (
            [1, 2],
            ([3, 5], [6]),
            "data: x has 2 values and y2 has 1; every sample needs one of each.",
        ),
        ((), [3, 5], "data: there is no x; every sample needs one."),
        ([1, 2], (), "data: there is no y; every sample needs one."),
    ],
)
def test_what_cannot_be_a_dataset(x: Any, y: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        Dataset("data", x, y)
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
            data.standardise(targets=True)
        return
    scores = data.standardise(targets=True)
    for column, original in ((scores.x, data.x), (scores.y, data.y)):
        assert abs(column.mean()) < 1e-12
        assert abs(column.std() - 1) < 1e-12
        # The samples keep their order from small to large; rounding may make neighbours equal.
        assert np.all(np.diff(column[np.argsort(original)]) >= 0)


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1.0, 1e200, 1e308])
def test_no_unit_is_too_small_or_too_large_to_standardise(unit: float) -> None:
    scores = dataset([-unit, unit], [0, unit]).standardise(targets=True)
    assert scores.xs == (-1, 1)
    assert scores.ys == (-1, 1)


def test_values_close_together_and_far_from_zero_are_standardised() -> None:
    assert dataset([1, 1 + 2**-52], [1e16, 1e16 + 2]).standardise().xs == (-1, 1)


def test_standardising_keeps_the_name_and_happens_once() -> None:
    data = Dataset("data", np.array([1, 2]), np.array([3, 5]), "a table", input_names=("age",))
    scores = data.standardise()
    assert (scores.name, scores.source) == ("data", "a table")
    assert (scores.input_names, scores.target_names) == (("age",), ("y",))
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
        (
            ([1, 2], [3, 3]),
            [1, 2],
            "data: all x2 are equal to 3, so they cannot be standardised; "
            "x2 needs at least two different values.",
        ),
        (
            [1, 2],
            ([1, 2], [1, 1]),
            "data: all y2 are equal to 1, so they cannot be standardised; "
            "y2 needs at least two different values.",
        ),
    ],
)
def test_equal_values_cannot_be_standardised(xs: Any, ys: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        Dataset("data", xs, ys).standardise()
    assert str(caught.value) == message


@given(DATASETS_OF_ANY_COLUMNS)
@settings(deadline=None)
def test_each_column_is_standardised_by_itself(data: Dataset) -> None:
    if any(column.min() == column.max() for column in data.columns):
        return
    scores = data.standardise(targets=True)
    for column, original in zip(scores.columns, data.columns, strict=True):
        alone = Dataset("data", original, original).standardise(targets=True)
        assert column.tolist() == alone.x.tolist()
    assert scores.raw == data
    assert scores.keys == data.keys


@pytest.mark.parametrize("ys", [[0, 1, 1], [1, 1, 1], [0, 0, 0]])
def test_targets_that_are_all_0_or_1_tell_a_class_and_stay(ys: list[float]) -> None:
    scores = dataset([1, 2, 3], ys).standardise()
    assert scores.standardised
    assert scores.ys == tuple(ys)
    assert abs(scores.x.std() - 1) < 1e-12
    two = Dataset("data", np.array([1, 2]), (np.array([0, 1]), np.array([0, 2]))).standardise()
    assert [column.tolist() for column in two.targets] == [[-1, 1], [-1, 1]]


def test_a_caller_may_say_whether_targets_stay() -> None:
    assert dataset([1, 2], [0, 1]).standardise(targets=True).ys == (-1, 1)
    assert dataset([1, 2], [3, 5]).standardise(targets=False).ys == (3, 5)
    assert dataset([1, 2], [7, 7]).standardise(targets=False).ys == (7, 7)
