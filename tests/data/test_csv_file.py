"""CSV: what is read, in every dress that it comes in, and how columns are chosen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.cells import is_text
from core.data.csv_file import column_choice, parse_csv
from core.data.dataset import DataError, Dataset
from sessions import DATASETS_OF_ANY_COLUMNS, SAMPLES, dataset

pytestmark = pytest.mark.filterwarnings("error")  # numpy's warnings must not reach a user


# What is read


@given(
    samples=SAMPLES,
    delimiter=st.sampled_from(",;\t"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    bom=st.sampled_from(["", "\ufeff"]),
    header=st.sampled_from([None, ("x", "y"), ("body mass", '"wing; tail, \t""all"""')]),
    quote=st.sampled_from(["", '"']),
    ending=st.sampled_from(["", "end", "end, then blank lines"]),
)
@settings(deadline=None)
def test_csv_in_every_dress_reads_back_to_the_same_numbers(
    samples: list[tuple[float, float]],
    delimiter: str,
    newline: str,
    bom: str,
    header: tuple[str, str] | None,
    quote: str,
    ending: str,
) -> None:
    lines = [delimiter.join(f"{quote}{value!r}{quote}" for value in row) for row in samples]
    if header:
        lines.insert(0, delimiter.join(header))
    tail = {"": "", "end": newline, "end, then blank lines": newline * 3}[ending]
    data = parse_csv(bom + newline.join(lines) + tail, "data.csv")
    assert data.name == "data.csv"
    assert data.digest == dataset(*samples).digest


@pytest.mark.parametrize(
    "text",
    [
        "1,3\n2,5",
        "\n  \n1,3\n\n,\n2,5\n\n",
        "1, 3\n 2 ,5 \n",
        '"1", "3"\n"2","5"',
        "x,y\n1,3\n2,5",
        "1,3,first\n2,5,second",
        "+1,3.\n2e0,.5e1",
    ],
)
def test_texts_that_hold_the_points_1_3_and_2_5(text: str) -> None:
    data = parse_csv(text, "data.csv")
    assert (data.xs, data.ys) == ((1, 2), (3, 5))


@pytest.mark.parametrize(
    ("text", "delimiter_wins"),
    [("1;3\n2;5", "semicolon"), ("1\t3\n2\t5", "tab"), ("a, b;c\n1;3\n2;5", "semicolon")],
)
def test_the_delimiter_comes_from_the_first_line(text: str, delimiter_wins: str) -> None:
    assert parse_csv(text, "data.csv").xs == (1, 2), delimiter_wins


def test_a_delimiter_inside_quotes_does_not_count() -> None:
    data = parse_csv('a,"b;\tc"\n1,3\n2,5', "data.csv")
    assert data.input_names + data.target_names == ("a", "b; c")


def test_a_name_from_the_file_cannot_steer_the_terminal() -> None:
    assert parse_csv("\x1b[2J,y\n1,3\n2,5", "data.csv").input_names == (r"\x1b[2J",)
    with pytest.raises(DataError, match=r"^\\x1b\.csv is empty"):
        parse_csv("", "\x1b.csv")


def test_a_hundred_thousand_rows_load() -> None:
    text = "x,y\n" + "".join(f"{i},{2 * i + 1}\n" for i in range(100_000))
    data = parse_csv(text, "data.csv")
    assert len(data) == 100_000
    assert (data.xs[-1], data.ys[-1]) == (99_999, 199_999)


# Which columns

TABLE = "Year, Height,weight\n2020,1,10\n2021,2,20\n"
YEAR, HEIGHT, WEIGHT = (2020, 2021), (1, 2), (10, 20)


@pytest.mark.parametrize(
    ("x", "y", "xs", "ys"),
    [
        (None, None, YEAR, HEIGHT),
        ("Height", "weight", HEIGHT, WEIGHT),
        (" height ", "WEIGHT", HEIGHT, WEIGHT),
        ("3", "1", WEIGHT, YEAR),
        ("weight", "1", WEIGHT, YEAR),
        ("weight", None, WEIGHT, YEAR),
        ("Year", None, YEAR, HEIGHT),
        (None, "Year", HEIGHT, YEAR),
        (None, "2", YEAR, HEIGHT),
    ],
)
def test_choosing_columns(
    x: str | None, y: str | None, xs: tuple[float, ...], ys: tuple[float, ...]
) -> None:
    data = parse_csv(TABLE, "data.csv", x, y)
    assert (data.xs, data.ys) == (xs, ys)


def test_columns_named_x_and_y_come_first() -> None:
    data = parse_csv("id,Y,x\n7,3,1\n8,5,2", "data.csv")
    assert (data.xs, data.ys) == ((1, 2), (3, 5))
    assert data.input_names + data.target_names == ("x", "Y")


def test_an_exact_name_wins_over_one_with_other_capitals() -> None:
    assert parse_csv("A,a,b\n1,2,3\n4,5,6", "data.csv", x="a", y="b").xs == (2, 5)


def test_without_a_header_the_columns_are_called_x_and_y() -> None:
    data = parse_csv("7,1,3\n8,2,5", "data.csv", x="2", y="3")
    assert (data.xs, data.ys) == ((1, 2), (3, 5))
    assert data.input_names + data.target_names == ("x", "y")


def test_a_number_in_a_header_is_a_name() -> None:
    by_year = parse_csv("country,1990,2000\nFR,1,3\nDE,2,5", "data.csv", x="1990", y="2000")
    assert (by_year.xs, by_year.ys) == ((1, 2), (3, 5))
    swapped = parse_csv("id,3,2\n7,3,1\n8,5,2", "data.csv", x="2", y="3")
    assert (swapped.xs, swapped.ys) == ((1, 2), (3, 5))


def test_a_number_beside_labels_is_data() -> None:
    data = parse_csv("a,2,3\nb,4,5", "data.csv", x="3", y="2")
    assert (data.xs, data.ys) == ((3, 5), (2, 4))


def test_a_row_of_numbers_is_data_even_when_it_holds_the_wished_number() -> None:
    assert parse_csv("2,1\n4,5", "data.csv", x="2", y="1").xs == (1, 5)


# Several inputs and targets

NETWORK = "id,x2,y,x1,note\n7,20,5,10,1\n8,40,6,30,2\n"
A, B, C = [10, 30], [20, 40], [5, 6]


@given(data=DATASETS_OF_ANY_COLUMNS, named=st.booleans(), delimiter=st.sampled_from(",;\t"))
@settings(deadline=None)
def test_columns_written_as_csv_read_back_to_the_same_numbers(
    data: Dataset, named: bool, delimiter: str
) -> None:
    rows = zip(*(column.tolist() for column in data.columns), strict=True)
    lines = [delimiter.join(map(repr, row)) for row in rows]
    header = [delimiter.join(data.keys)] if named else []
    counts = len(data.inputs), len(data.targets)
    read = parse_csv("\n".join(header + lines), "data.csv", None, None, *counts)
    assert read.digest == data.digest
    assert read.input_names + read.target_names == data.keys


@pytest.mark.parametrize(
    ("x", "y", "inputs", "targets"),
    [
        (None, None, [A, B], [C]),  # by their keys
        ("x1,x2", "y", [A, B], [C]),
        ("x2, X1", None, [B, A], [[7, 8]]),
        ("2,4", "y", [B, A], [C]),
        (None, "note", [[7, 8], B], [[1, 2]]),
        (None, "1", [B, C], [[7, 8]]),
        ("id,note", "x1", [[7, 8], [1, 2]], [A]),
    ],
)
def test_choosing_several_columns(
    x: str | None, y: str | None, inputs: list[list[float]], targets: list[list[float]]
) -> None:
    data = parse_csv(NETWORK, "data.csv", x, y, inputs=2)
    assert [column.tolist() for column in data.inputs] == inputs
    assert [column.tolist() for column in data.targets] == targets


def test_without_their_keys_the_first_columns_are_inputs_and_then_targets() -> None:
    data = parse_csv("a,b,c,d\n1,2,3,4\n5,6,7,8", "data.csv", inputs=1, targets=2)
    assert [column.tolist() for column in data.columns] == [[1, 5], [2, 6], [3, 7]]
    assert (data.input_names, data.target_names) == (("a",), ("b", "c"))


def test_four_whole_columns_are_four_columns_where_that_is_what_is_read() -> None:
    data = parse_csv("0,0,1,0\n0,1,0,1", "data.csv", inputs=2, targets=2)
    assert [column.tolist() for column in data.columns] == [[0, 0], [0, 1], [1, 0], [0, 1]]


def test_a_name_with_a_comma_in_it_is_quoted_as_in_csv() -> None:
    text = '"height, cm";"a ""b""";y\n1;2;3\n4;5;7'
    data = parse_csv(text, "data.csv", '"height, cm","a ""b"""', "y", inputs=2)
    assert data.input_names == ("height, cm", 'a "b"')
    assert column_choice(data.input_names) == '"height, cm","a ""b"""'
    assert parse_csv(text, "data.csv", '"height, cm"', "y").input_names == ("height, cm",)


NAMES = (
    st.text(st.characters(exclude_characters="\r\n\0"), max_size=5)
    .map(lambda text: " ".join(text.split()))
    .filter(is_text)
)


@given(st.lists(NAMES, min_size=2, max_size=4, unique_by=str.casefold))
def test_any_names_choose_their_columns_and_do_so_again(names: list[str]) -> None:
    cells = ['"{}"'.format(name.replace('"', '""')) for name in names]
    rows = [";".join(map(str, range(row, row + len(names)))) for row in (1, 5)]
    text, inputs = "\n".join([";".join(cells), *rows]), len(names) - 1
    x, y = column_choice(tuple(reversed(names[:-1]))), column_choice((names[-1],))
    data = parse_csv(text, "data.csv", x, y, inputs)
    assert [column[0] for column in data.columns] == [*range(inputs, 0, -1), len(names)]
    x = data.input_choice or column_choice(data.input_names)
    y = data.target_choice or column_choice(data.target_names)
    assert parse_csv(text, "data.csv", x, y, inputs) == data


def test_a_header_that_only_a_name_tells_is_chosen_by_one_again() -> None:
    long, number_like = "n" * 101, "2" + " 2" * 60  # Too long to be shown, or typed.
    text = f"{long};{number_like}\n1;2\n3;4"
    data = parse_csv(text, "data.csv", x=long)
    assert parse_csv(text, "data.csv", data.input_choice, data.target_choice) == data


def test_forty_columns_without_a_header_are_chosen_again_at_once() -> None:
    row = ",".join(f"{number}.5" for number in range(40))
    data = parse_csv(f"{row}\n{row}", "data.csv", inputs=39)
    assert data.input_choice == ",".join(map(str, range(1, 40)))
