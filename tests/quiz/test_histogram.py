"""The answers of a class along the number line, and the plot of them."""

from math import inf, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quiz.histogram import guessed, spread
from core.quiz.question import typed_question
from tui.panels.histogram import lines
from tui.screen.lines import Room, text_of

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(NUMBERS, min_size=1, max_size=40), st.integers(1, 60), st.none() | NUMBERS)
def test_every_answer_is_counted_once(
    values: list[float], columns: int, mark: float | None
) -> None:
    found = spread(values, columns, mark)
    assert len(found.counts) == columns
    assert sum(found.counts) + found.below + found.above == len(values)
    assert isfinite(found.low)
    assert found.low <= found.high < inf
    if mark is not None:
        assert found.marked is not None
        assert found.low <= mark <= found.high
        assert 0 <= found.marked < columns


def test_answers_lie_in_order_and_the_mark_among_them() -> None:
    found = spread([0, 0, 5, 10], 11, mark=5)
    assert found.counts == (2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
    assert found.marked == 5


def test_a_slip_does_not_squeeze_the_others_together() -> None:
    found = spread([4.5] * 20 + [9, 0.5, 450, -300], 20)
    assert (found.low, found.high, found.below, found.above) == (0.5, 9, 1, 1)
    assert max(found.counts) == 20


def test_one_answer_alone_stands_in_the_middle() -> None:
    found = spread([18, 18], 5)
    assert (found.low, found.high, found.counts) == (18, 18, (0, 0, 2, 0, 0))


@pytest.mark.parametrize(
    ("text", "value"),
    [("18", 18), ("0.5*6*6", 18), (" 3 ", 3), ("up", None), ("=", None), ("", None), ("1/0", None)],
)
def test_words_are_no_numbers(text: str, value: float | None) -> None:
    assert guessed(typed_question("L?", "1"), text) == value


def test_the_plot_stacks_dots_over_the_axis() -> None:
    shown = [text_of(line).rstrip() for line in lines(spread([0, 0, 5, 10], 11, 5), Room(20, 4))]
    assert shown == ["•", "•    •    •", "─────▲─────", "0        10"]
    assert [
        text_of(line).rstrip() for line in lines(spread([3, 3], 5), Room(9, 3, ascii=True))
    ] == [
        "  o",
        "-----",
        "  3",
    ]


def test_where_dots_are_many_one_stands_for_several() -> None:
    *rows, axis, labels = lines(spread([1.0] * 30 + [2.0, 99.0], 30), Room(60, 6))
    assert text_of(rows[0]).startswith("•")
    assert "a dot is 8 answers" in text_of(labels)
    assert "· 1 above" in text_of(labels)
    assert "▲" not in text_of(axis)
