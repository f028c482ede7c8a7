"""A data set as a session line holds it: several columns, and what standardising did."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.csv_file import parse_csv
from core.data.dataset import DataError, Dataset
from core.descent.run import Settings, new_run
from core.formats.held import MOST_SAMPLES, DataNeeded, Held, found, held
from core.formats.schema import record
from core.formats.session_json import _plain, _readers
from core.formats.session_line import LinkError, dump, load, packed, unpacked
from core.model.model import LINE
from core.session.session import Session
from sessions import ANY_FLOAT, DATASETS_OF_ANY_COLUMNS, dataset, xor
from tui.files.loading import DataFile


def in_a_line(data: Dataset) -> Held:
    """Return what is held of the data, after a way through JSON."""
    plain = json.loads(json.dumps(_plain(held(data), [])))
    read: Held = record(Held, _readers([]))(plain, "data")
    return read


def bits(data: Dataset) -> list[bytes]:
    return [column.tobytes() for column in data.columns]


@given(data=DATASETS_OF_ANY_COLUMNS)
@settings(deadline=None)
def test_several_columns_come_back_to_the_last_bit(data: Dataset) -> None:
    back = found(in_a_line(data), [])
    assert bits(back) == bits(data)
    assert (len(back.inputs), back.digest) == (len(data.inputs), data.digest)


def test_their_names_come_back_too() -> None:
    x, y = np.array([1, 2]), np.array([3, 5])
    named = Dataset("d", (x, y), (y, x), input_names=("a,b", "c"), target_names=("d", 'e"'))
    back = found(in_a_line(named), [])
    assert (back.input_names, back.target_names) == (("a,b", "c"), ("d", 'e"'))


def test_what_is_held_of_one_input_and_one_target_is_what_it_was() -> None:
    plain = _plain(held(dataset((1, 3), (2, 5))), [])
    assert plain == {"name": "data", "x": [1, 2], "y": [3, 5]}


@given(data=DATASETS_OF_ANY_COLUMNS, targets=st.booleans())
@settings(deadline=None)
def test_standardised_columns_come_back(data: Dataset, targets: bool) -> None:
    try:
        scaled = data.standardise(targets=targets)
    except DataError:
        return
    back = found(in_a_line(scaled), [])
    assert bits(back) == bits(scaled)
    assert back.raw == data


def test_classes_of_a_line_of_an_earlier_version_are_standardised_as_they_were() -> None:
    saved = Held("old", x=(1, 2, 3, 4), y=(0, 1, 1, 0), scaled=True)
    assert found(saved, []).ys == (-1, 1, 1, -1)
    data = dataset((1, 0), (2, 1)).standardise()
    assert found(in_a_line(data), []).ys == (0, 1)
    session = Session(new_run(data, Settings()))
    assert load(dump(session)) == session


# Columns of a large file

HEADER = st.sampled_from(
    ["", "x1;y;x2;b", "a;x2;b;c", "a,b;y;3;2", '"a;b";"c ""d""";e;f', "1;2;3;4", "u,v;;w;x1"]
)
WISHES = st.none() | st.sampled_from(["1,3", "3,1", "4,2", "x1,b", '"a,b",3', "a,c", "2, 3"])


@given(header=HEADER, x=WISHES, y=st.none() | st.sampled_from(["4", "b", "y", "2", "c"]))
@settings(deadline=None, max_examples=60)
def test_several_columns_of_a_large_file_are_read_again(
    header: str, x: str | None, y: str | None
) -> None:
    rows = [f"{row}.5;{row * 7 % 11};{row * 5 % 13};-{row}" for row in range(MOST_SAMPLES + 1)]
    text = "\n".join([header, *rows]) if header else "\n".join(rows)
    try:
        data = parse_csv(text, "large.csv", x, y, inputs=2)
    except DataError:
        return  # They could not be chosen at first.
    with pytest.raises(DataNeeded) as need:
        found(in_a_line(data), [])
    needed = need.value
    file = DataFile(needed.name, text.encode())
    counts = {"inputs": needed.inputs, "targets": needed.targets}
    given = file.data(*needed.columns, **counts, digest=needed.digest)
    assert found(in_a_line(data), given) == data


# Lines that do not fit


def complaint(**fields: Any) -> str:
    """Return what is said of a line whose data have these fields, and whose model is the line."""
    plain: Any = unpacked(dump(Session(new_run(dataset((1, 3), (2, 5)), Settings()))))
    plain["data"][0] |= fields
    with pytest.raises(LinkError) as caught:
        load(packed(plain))
    return str(caught.value)


def test_data_whose_columns_the_model_does_not_take_get_a_sentence() -> None:
    said = complaint(x=[1, 2, 3, 4], x_names=["x1", "x2"])
    assert "data has x1, x2, y, and the model takes x, y" in said
    with pytest.raises(DataError) as caught:
        new_run(xor(), Settings(), model=LINE)
    assert str(caught.value) == (
        "gate has x1, x2, y, and the model takes x, y: choose other data, or another model."
    )


@given(x=st.lists(ANY_FLOAT, max_size=5), names=st.lists(st.text("ab", max_size=2), min_size=2))
@settings(deadline=None, max_examples=30)
def test_numbers_that_do_not_come_in_such_columns_get_a_sentence(
    x: list[float], names: list[str]
) -> None:
    assert complaint(x=x, x_names=names)
