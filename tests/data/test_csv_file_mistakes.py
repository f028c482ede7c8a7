"""CSV: what is refused, in one sentence with the line, the cell and the remedy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.csv_file import parse_csv
from core.data.dataset import DataError
from mistakes import error_of

TABLE = "Year, Height,weight\n2020,1,10\n2021,2,20\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "data.csv is empty; it should hold rows of numbers, such as 1,3."),
        ("\ufeff\n \r\n", "data.csv is empty; it should hold rows of numbers, such as 1,3."),
        (
            "\nx,y\n\n",
            "data.csv, line 2: there is a header but no row below it; add rows of numbers.",
        ),
        (
            "1 3\n2 5",
            "data.csv, line 1: 1 column was found and 2 are needed, x,y; "
            "put a comma, a semicolon or a tab between them.",
        ),
        (
            "1,3\n2,5,6",
            "data.csv, line 2: expected 2 columns, found 3; "
            "give every line the same number of columns.",
        ),
        (
            "x,y\n1,3\n2",
            "data.csv, line 3: expected 2 columns, found 1; "
            "give every line the same number of columns.",
        ),
        (
            "1,3\n2,\0",
            "data.csv, line 2: a NUL byte was found, so this is not plain text; "
            "save the data as CSV in UTF-8.",
        ),
    ],
)
def test_bad_csv_gets_one_sentence(text: str, message: str) -> None:
    assert error_of(text) == message


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x,y\n1,3\n\n2,oops\n", "line 4: 'oops' in column 'y'"),
        ("1,3\r\n2 kg,5\r\n", "line 2: '2 kg' in column 1"),
        ("1O,3\n2,5\n3,7", "line 1: '1O' in column 1"),
        ("1,3\n2,1_000", "line 2: '1_000' in column 2"),
        ("1,3\n2,\u0665", "line 2: '\u0665' in column 2"),
        ("1,3\n2,\x1b[31m", r"line 2: '\x1b[31m' in column 2"),
    ],
)
def test_text_among_numbers(text: str, cell: str) -> None:
    letter = "x" if cell.endswith("1") else "y"
    assert error_of(text) == (
        f"data.csv, {cell} is not a number; "
        f"write a number such as 2.5, or choose another column for {letter}."
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("1,5;3\n2;5", "line 1: '1,5' in column 1"),
        ('x,y\n1,"3,5"\n2,5', "line 2: '3,5' in column 'y'"),
    ],
)
def test_a_decimal_comma(text: str, cell: str) -> None:
    assert error_of(text) == (
        f"data.csv, {cell} is not a number; use a decimal point, such as 1.5."
    )


def test_a_typographic_minus() -> None:
    assert error_of("1,3\n\N{MINUS SIGN}2,5") == (
        "data.csv, line 2: '\N{MINUS SIGN}2' in column 1 is not a number; "
        "use the keyboard's minus, such as -1.5."
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("nan,3\n2,5", "line 1: 'nan' in column 1 is not a finite number"),
        ("1,3\n2,-Infinity", "line 2: '-Infinity' in column 2 is not a finite number"),
        ("1,3\n2,1e999", "line 2: '1e999' in column 2 is not a finite number"),
        ("1,3\n2,\n", "line 2: the cell in column 2 is empty"),
    ],
)
def test_a_sample_without_a_finite_number(text: str, cell: str) -> None:
    assert error_of(text) == f"data.csv, {cell}; give a finite number or remove the line."


@pytest.mark.parametrize(
    "text",
    [
        '1,3\n2,"5\n3,7\n',  # a quote that nothing closes
        '1,3\n2,"5"x\n3,7\n',
        '1\t3\n2\t"5"x\n',  # here the reason names the tab
        '1,3\n2,"' + "5\n" * 100_000,  # longer than the csv module takes for one cell
    ],
)
def test_broken_quotes_are_reported_at_the_line_that_opens_them(text: str) -> None:
    message = error_of(text)
    assert message.isprintable()
    assert message.startswith("data.csv, line 2: this is not readable as CSV (")
    assert message.endswith("); check that every quote is closed before the next delimiter.")


def test_line_numbers_count_the_lines_inside_a_quoted_header() -> None:
    assert error_of('"a\nb",y\n1,3\n2,z').startswith("data.csv, line 4: 'z'")


@pytest.mark.parametrize(
    ("text", "x", "y", "message"),
    [
        (TABLE, "age", None, "there is no column 'age'; choose from 'Year', 'Height', 'weight'."),
        (TABLE, "", None, "there is no column ''; choose from 'Year', 'Height', 'weight'."),
        (TABLE, None, "4", "there is no column 4; choose a number from 1 to 3."),
        (TABLE, "0", None, "there is no column 0; choose a number from 1 to 3."),
        (TABLE, "-1", None, "there is no column -1; choose a number from 1 to 3."),
        (
            "1,3\n2,5",
            "age",
            None,
            "there is no header to find 'age' in; choose a number from 1 to 2, or add one.",
        ),
        (
            TABLE,
            "year",
            "1",
            "x and y are both column 1; choose two different columns ('Year', 'Height', 'weight').",
        ),
        (
            "a,b,c,d,e,f,g,h,i,j\n",
            "z",
            None,
            "there is no column 'z'; choose from 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' "
            "and 2 more.",
        ),
    ],
)
def test_columns_that_cannot_be_chosen(
    text: str, x: str | None, y: str | None, message: str
) -> None:
    assert error_of(text, x, y) == f"data.csv, line 1: {message}"


REMEDY = "divide columns by commas, and quote a name with a comma in it, as in CSV."


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ("Year", None, f": the columns of x1,x2 should be 2, and 'Year' is 1; {REMEDY}"),
        ("1,2,3", None, f": the columns of x1,x2 should be 2, and '1,2,3' is 3; {REMEDY}"),
        ("1,2", "2,3", f": the columns of y should be 1, and '2,3' is 2; {REMEDY}"),
        (
            '"a,b',
            None,
            f": the columns of x1,x2 should be 2, and '\"a,b' is not readable; {REMEDY}",
        ),
        (
            "Year,1",
            None,
            ", line 1: x1 and x2 are both column 1; choose two different columns "
            "('Year', 'Height', 'weight').",
        ),
        (
            "Year,Height",
            "height",
            ", line 1: x2 and y are both column 2; choose two different columns "
            "('Year', 'Height', 'weight').",
        ),
        (
            "Year,age",
            None,
            ", line 1: there is no column 'age'; choose from 'Year', 'Height', 'weight'.",
        ),
    ],
)
def test_several_columns_that_cannot_be_chosen(x: str, y: str | None, message: str) -> None:
    assert error_of(TABLE, x, y, inputs=2) == f"data.csv{message}"


def test_a_file_with_too_few_columns_for_several() -> None:
    assert error_of("1,3\n2,5", inputs=2) == (
        "data.csv, line 1: 2 columns were found and 3 are needed, x1,x2,y; "
        "put a comma, a semicolon or a tab between them."
    )


def test_a_bad_cell_in_a_second_input_is_told_by_its_key() -> None:
    assert error_of("1,3,5\n2,oops,6", inputs=2) == (
        "data.csv, line 2: 'oops' in column 2 is not a number; "
        "write a number such as 2.5, or choose another column for x2."
    )


@given(st.text(alphabet=st.sampled_from('019.,;\t"\n\r -+e_x\0'), max_size=60))
@settings(deadline=None)
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        data = parse_csv(text, "data.csv")
    except DataError as error:
        message = str(error)
        assert message.startswith(("data.csv, line ", "data.csv is empty"))
        assert message.endswith(".")
        assert message.isprintable()
    else:
        assert len(data) >= 2
