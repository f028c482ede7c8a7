"""CSV: what is meant as a number and is none is no header, and is told what it should be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.csv_file import parse_csv
from core.data.dataset import DataError
from mistakes import error_of

NOT_A_NUMBER = "is not a number"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("0x10,0x20", f"'0x10' in column 1 {NOT_A_NUMBER}; use decimal digits, such as 16."),
        ("1 000;2 000", f"'1 000' in column 1 {NOT_A_NUMBER}; write it as 1000."),
        ("1\u202f000;2\u202f000", r"'1\u202f000' in column 1 is not a number; write it as 1000."),
        ("1'000;2'000", f'"1\'000" in column 1 {NOT_A_NUMBER}; write it as 1000.'),
        (
            "−1,−2",
            f"'−1' in column 1 {NOT_A_NUMBER}; use the keyboard's minus, such as -1.5.",
        ),
        (
            "1,000;2,000",
            f"'1,000' in column 1 {NOT_A_NUMBER}; write it as 1000 if the comma sets thousands "
            "apart, or as 1.000 if it is meant as a decimal point.",
        ),
        ("1,000,000;2", f"'1,000,000' in column 1 {NOT_A_NUMBER}; write it as 1000000."),
        ("1,000.5;2", f"'1,000.5' in column 1 {NOT_A_NUMBER}; write it as 1000.5."),
        ("-1.000,5;2", f"'-1.000,5' in column 1 {NOT_A_NUMBER}; write it as -1000.5."),
        ("1.000.000;2", f"'1.000.000' in column 1 {NOT_A_NUMBER}; write it as 1000000."),
        (
            "1,50;2,50",
            f"'1,50' in column 1 {NOT_A_NUMBER}; use a decimal point, such as 1.5.",
        ),
        (
            "0,125;2,5",
            f"'0,125' in column 1 {NOT_A_NUMBER}; use a decimal point, such as 1.5.",
        ),
        (
            "1O,3O",
            f"'1O' in column 1 {NOT_A_NUMBER}; "
            "write a number such as 2.5, or choose another column for x.",
        ),
        (
            "5 kg,6 kg",
            f"'5 kg' in column 1 {NOT_A_NUMBER}; "
            "write a number such as 2.5, or choose another column for x.",
        ),
        (
            "1e-999,2",
            "'1e-999' in column 1 is too close to 0; write 0, or a number of 5e-324 or more.",
        ),
        (
            "2,-0.1e-400",
            "'-0.1e-400' in column 2 is too close to 0; write 0, or a number of 5e-324 or more.",
        ),
        (
            "age,2019",
            f"'age' in column 1 {NOT_A_NUMBER}; "
            "write a number such as 2.5, or choose the columns by name if this is a header.",
        ),
    ],
)
def test_a_first_row_that_is_meant_as_numbers_is_no_header(row: str, sentence: str) -> None:
    below = "3;4\n5;6" if ";" in row else "3,4\n5,6"
    assert error_of(f"{row}\n{below}") == f"data.csv, line 1: {sentence}"


@pytest.mark.parametrize(
    "row",
    ["x1,y1", "-a,-b", "1st,2nd", "2019_height,2020_height", ",b", "100 metres,200 metres", "e,E1"],
)
def test_a_first_row_of_names_is_a_header(row: str) -> None:
    assert len(parse_csv(f"{row}\n3,4\n5,6", "data.csv")) == 2


def test_a_header_that_looks_like_numbers_is_one_where_columns_are_chosen_by_name() -> None:
    assert parse_csv("1990s,2000s\n3,4\n5,6", "data.csv", "1990s", "2000s").xs == (3, 5)
    assert parse_csv("age,2019\n3,4\n5,6", "data.csv", "age", "2019").xs == (3, 5)


@pytest.mark.parametrize("cell", ["0", "0.0", "-0e5", "5e-324", "0e-999", "1e-320"])
def test_zero_and_the_smallest_numbers_are_numbers(cell: str) -> None:
    assert parse_csv(f"{cell},1\n2,3", "data.csv").xs == (float(cell), 2)


def test_a_row_of_decimal_commas_is_not_cut_into_columns_in_silence() -> None:
    assert error_of("1,5,2,5\n2,5,3,25") == (
        "data.csv, line 1: this may be 4 columns, or 2 numbers with decimal commas; "
        "choose the columns of x and y, or use decimal points."
    )
    assert parse_csv("1,5,2,5\n2,5,3,25", "data.csv", "1", "2").ys == (5, 5)
    assert parse_csv("1,5,2,-5\n2,5,3,25", "data.csv").ys == (5, 5)
    assert parse_csv("1,5,2,5\n2,5.5,3,25", "data.csv").ys == (5, 5.5)
    assert parse_csv("a,b,c,d\n1,5,2,5\n2,5,3,25", "data.csv").ys == (5, 5)
    assert parse_csv("1;5;2;5\n2;5;3;25", "data.csv").ys == (5, 5)
    assert error_of("x,y\n1,5,2,5\n") == (
        "data.csv, line 2: expected 2 columns, found 4; "
        "give every line the same number of columns, and decimals a point."
    )


@given(st.lists(st.text("0123456789.,'\xa0 −+-", min_size=1, max_size=6), min_size=2, max_size=2))
def test_no_first_row_that_begins_like_numbers_is_passed_over(cells: list[str]) -> None:
    if not all(cell[0].isdigit() for cell in cells):
        return
    try:
        samples = len(parse_csv(f"{';'.join(cells)}\n3;4\n5;6", "data.csv"))
    except DataError as error:
        samples = 3 if str(error).startswith("data.csv, line 1: ") else 0
    assert samples == 3
