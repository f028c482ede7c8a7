"""What an update made of both losses: the right numbers, and words for them that can't mislead."""

from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.loss_change import Change, data_set_change, last_change, sample_change, told
from core.session.session import travel
from core.text.ascii import to_ascii
from core.text.numbers import read
from sessions import scenario

L = ("• L of this sample", "• L")


@pytest.mark.parametrize(
    ("before", "after", "word", "mark"),
    [
        (1.0, 2.0, "raised", "▲"),
        (2.0, 1.0, "lowered", "▼"),
        (1.0, 1.0, "unchanged", "="),
        (1.0, inf, "raised", "▲"),
        (inf, 1.0, "lowered", "▼"),
        (inf, inf, "", ""),
        (1.0, nan, "", ""),
        (nan, 1.0, "", ""),
        (1.0, None, "", ""),
    ],
)
def test_what_a_change_is_called(before: float, after: float | None, word: str, mark: str) -> None:
    assert (Change(before, after).word, Change(before, after).mark) == (word, mark)


def test_of_its_own_sample_and_of_all() -> None:
    session = scenario("worked", done=6)
    own, every = sample_change(session), data_set_change(session)
    m, c = session.parameters
    assert own == Change(session.update.loss, 0.5 * (m + c - 3) ** 2)
    assert own
    assert (own.word, every and every.word) == ("lowered", "lowered")
    assert last_change(session) == every


def test_nothing_is_said_before_it_is_revealed() -> None:
    start = scenario()
    said = [
        (sample_change(at), data_set_change(at), last_change(at))
        for at in (start, *(travel(start, place) for place in range(1, 5)))
    ]
    assert said[0] == (None, None, None)
    assert said[1] == (None, Change(81), None)
    assert said[2] == said[3] == (Change(18), Change(81), None)
    assert said[4] == (Change(18, 4.5), Change(81, 20.25), Change(81, 20.25))


def test_one_sample_is_all_of_them_and_no_question_is_answered() -> None:
    session = replace(scenario("neuron"), guessing=True)
    for stage in range(1, session.run.stages.count):
        there = travel(session, session.run.stages.count + stage)
        known = data_set_change(there)
        assert (known is None) == (sample_change(there) is None)
        assert data_set_change(replace(there, guessing=False))


@pytest.mark.parametrize(
    ("change", "width", "digits", "text"),
    [
        (Change(167.316223, 41.8289793), 40, 6, "• L of this sample 167.316 → 41.829 ▼"),
        (Change(167.316223, 41.8289793), 36, 6, "• L of this sample 167.32 → 41.829 ▼"),
        (Change(167.316223, 41.8289793), 22, 6, "• L 167.316 → 41.829 ▼"),
        (Change(167.316223, 41.8289793), 22, 17, "• L 167.316 → 41.829 ▼"),
        (Change(18), 20, 6, "• L 18"),
        (Change(18, 18), 22, 6, "• L 18 ="),
        (Change(inf, inf), 22, 6, "• L inf → inf"),
        (Change(0.123456789, 0.123456779), 22, 17, "• L 0.123457 ▼ by 1e−8"),
        (Change(0.00876322, 0.00860806), 20, 6, "• L 0.0088→0.0086 ▼"),
        (None, 22, 6, "• L of this sample"),
        (None, 12, 6, "• L"),
    ],
)
def test_it_is_written_in_the_room_there_is(
    change: Change | None, width: int, digits: int, text: str
) -> None:
    assert told(L, change, width, digits) == text


SIZES = st.floats(1e-12, 1e307) | st.sampled_from([0.0, inf])


@given(SIZES, st.floats(0, 2), st.integers(18, 60), st.sampled_from([3, 6, 17]), st.booleans())
def test_it_fits_and_two_numbers_never_look_alike(
    before: float, ratio: float, width: int, digits: int, ascii_only: bool
) -> None:
    change = Change(before, before * ratio)
    text = told(L, change, width, digits, to_ascii if ascii_only else str)
    assert len(text) <= width
    assert not ascii_only or text.isascii()
    if change.word in ("raised", "lowered") and not ascii_only:
        assert change.mark in text
        if "→" in text:
            first, second = text.rstrip("▲▼ ").split("→")
            first, second = first.split()[-1], second.strip()
            assert first != second
            assert (read(second) > read(first)) == (change.word == "raised")


@pytest.mark.parametrize(
    ("before", "after", "width", "text"),
    [
        (0.2420012, 0.2417712, 40, "• L of this sample 0.24177 ▼ by 0.00023"),
        (0.2420012, 0.2417712, 25, "• L 0.24177 ▼ by 0.00023"),
        (0.2420012, 0.2417712, 23, "• L 0.2418 ▼ by 0.0002"),
        (0.2420012, 0.2417712, 21, "• L 0.242 ▼ by 0.0002"),
        (0.2420012, 0.2417712, 19, "• L 0.24177 ▼"),
        (1000.25, 1000.26, 25, "• L 1000.26 ▲ by 0.01"),
    ],
)
def test_a_number_beside_its_difference_has_as_many_decimals(
    before: float, after: float, width: int, text: str
) -> None:
    assert told(L, Change(before, after), width, 3) == text
