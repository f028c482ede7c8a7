"""Points typed as "1,3 2,5": what is read, and what each malformed one is told."""

import pytest
from hypothesis import given, settings

from core.data.csv_file import format_points, parse_points
from core.data.dataset import DataError
from sessions import SAMPLES, dataset


@given(SAMPLES)
@settings(deadline=None)
def test_points_survive_being_written_and_read(samples: list[tuple[float, float]]) -> None:
    data = dataset(*samples, name="points")
    assert parse_points(format_points(data)) == data


def test_points_are_written_as_a_person_would() -> None:
    assert format_points(dataset((1, 3), (2, 0.5))) == "1,3 2,0.5"


@pytest.mark.parametrize(
    "text", ["1,3 2,5", " 1,3\n\n2,5\r\n", "1,3; 2,5", "1,3;2,5;", "1,3 ; 2,5", "1, 3 2 ,5"]
)
def test_points_may_be_separated_by_space_or_semicolon(text: str) -> None:
    assert parse_points(text) == dataset((1, 3), (2, 5), name="points")


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("1,3 2;5", "2, '2;5'"),
        ("1 3", "1, '1'"),
        ("1,3 2,5,7", "2, '2,5,7'"),
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
    assert str(caught.value) == (
        f"--points: point {point}, should be two numbers with a comma between, such as 1,3."
    )


def test_a_point_that_is_not_finite_is_named() -> None:
    with pytest.raises(DataError) as caught:
        parse_points("1,3 nan,5", "--points")
    assert str(caught.value) == (
        "--points: point 2, 'nan,5', should be two finite numbers with a comma between, "
        "such as 1,3."
    )


@pytest.mark.parametrize(("text", "found"), [("", 0), (" ; \n", 0), ("1,3", 1)])
def test_two_points_are_needed(text: str, found: int) -> None:
    with pytest.raises(DataError) as caught:
        parse_points(text, "--points")
    assert str(caught.value) == (
        f"--points: needs two points or more, found {found}; write them as 1,3 2,5."
    )
