"""Points typed as "1,3 2,5": what is read, and what each malformed one is told."""

import numpy as np
import pytest
from hypothesis import given, settings

from core.data.dataset import DataError, Dataset
from core.data.points import format_points, parse_points
from sessions import DATASETS_OF_ANY_COLUMNS, SAMPLES, dataset, xor


@given(SAMPLES)
@settings(deadline=None)
def test_points_survive_being_written_and_read(samples: list[tuple[float, float]]) -> None:
    data = dataset(*samples, name="points")
    assert parse_points(format_points(data)) == data


@given(DATASETS_OF_ANY_COLUMNS)
@settings(deadline=None)
def test_so_do_points_of_several_inputs_and_targets(data: Dataset) -> None:
    counts = len(data.inputs), len(data.targets)
    read = parse_points(format_points(data), data.name, *counts)
    assert read == data
    assert [column.tolist() for column in read.columns] == [
        column.tolist() for column in data.columns
    ]


def test_points_are_written_as_a_person_would() -> None:
    assert format_points(dataset((1, 3), (2, 0.5))) == "1,3 2,0.5"
    assert format_points(xor()) == "0,0,0 0,1,1 1,0,1 1,1,0"


def test_inputs_come_before_targets() -> None:
    data = parse_points("1,2,3 4,5,6", inputs=1, targets=2)
    assert [column.tolist() for column in data.inputs] == [[1, 4]]
    assert [column.tolist() for column in data.targets] == [[2, 5], [3, 6]]


@pytest.mark.parametrize(
    "text", ["1,3 2,5", " 1,3\n\n2,5\r\n", "1,3; 2,5", "1,3;2,5;", "1,3 ; 2,5", "1, 3 2 ,5"]
)
def test_points_may_be_separated_by_space_or_semicolon(text: str) -> None:
    assert parse_points(text) == dataset((1, 3), (2, 5), name="points")


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("1,3 2;5", "2, '2;5'"),
        ("1,3 2,", "2, '2,'"),
        ("1,3;2,a", "2, '2,a'"),
        ("1,3 2,1_0", "2, '2,1_0'"),
        ("1,3 \x1b,5", r"2, '\x1b,5'"),
        ("(1,3) (2,5)", "1, '(1,3)'"),
    ],
)
def test_a_malformed_point_is_named(text: str, point: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_points(text, "--points")
    assert str(caught.value) == (f"--points: point {point}, should be 2 numbers, x,y, such as 1,3.")


@pytest.mark.parametrize(
    ("text", "inputs", "targets", "point"),
    [
        ("1 3", 1, 1, "1, '1', has 1 number and should have 2, x,y, such as 1,3."),
        ("1,3 2,5,7", 1, 1, "2, '2,5,7', has 3 numbers and should have 2, x,y, such as 1,3."),
        (
            "0,0,0 0,1",
            2,
            1,
            "2, '0,1', has 2 numbers and should have 3, x1,x2,y, such as 1,3,5.",
        ),
        (
            "0,0,0,0",
            1,
            2,
            "1, '0,0,0,0', has 4 numbers and should have 3, x,y1,y2, such as 1,3,5.",
        ),
        ("0,0,0 0,a,1", 2, 1, "2, '0,a,1', should be 3 numbers, x1,x2,y, such as 1,3,5."),
    ],
)
def test_a_point_with_too_few_or_many_numbers_is_told_what_they_should_be(
    text: str, inputs: int, targets: int, point: str
) -> None:
    with pytest.raises(DataError) as caught:
        parse_points(text, "--points", inputs, targets)
    assert str(caught.value) == f"--points: point {point}"


def test_a_point_that_is_not_finite_is_named() -> None:
    with pytest.raises(DataError) as caught:
        parse_points("1,3 nan,5", "--points")
    assert str(caught.value) == (
        "--points: point 2, 'nan,5', should be 2 finite numbers, x,y, such as 1,3."
    )


@pytest.mark.parametrize("text", ["", " ; \n"])
def test_a_point_is_needed(text: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_points(text, "--points")
    assert str(caught.value) == (
        "--points: needs a point or more, found none; write them as 1,3 2,5."
    )


def test_one_point_is_enough() -> None:
    assert parse_points("1,3") == Dataset("points", np.array([1.0]), np.array([3.0]))


def test_how_points_of_three_numbers_are_written_is_told() -> None:
    with pytest.raises(DataError, match=r"found none; write them as 1,3,5 2,5,8\.$"):
        parse_points("", inputs=2)
