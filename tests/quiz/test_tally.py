"""The answers of a class counted by how good they are, and by the names of mistakes."""

from hypothesis import given
from hypothesis import strategies as st

from core.quiz.tally import tally
from core.session.session import Verdict

RIGHT, DIRECTION, WRONG, SKIPPED = Verdict


def test_mistakes_are_counted_by_their_names_the_most_frequent_first() -> None:
    answers = [(RIGHT, "")] * 3 + [(WRONG, "a sign")] + [(WRONG, "the ½ forgotten")] * 2
    assert tally(answers, 2) == ("3 right, 2 without the ½, 1 a sign, 2 not yet")


def test_what_has_no_name_is_told_by_how_good_it_is() -> None:
    answers = [(DIRECTION, ""), (WRONG, ""), (SKIPPED, "")]
    assert tally(answers) == "0 right, 1 right direction, 1 wrong in another way, 1 skipped"


def test_a_slip_on_the_right_side_is_counted_as_that_slip() -> None:
    assert tally([(DIRECTION, "the ½ forgotten")]) == "0 right, 1 without the ½"


@given(
    st.lists(
        st.tuples(st.sampled_from(Verdict), st.sampled_from(["", "a sign", "the ½ forgotten"]))
    ),
    st.integers(0, 40),
)
def test_everybody_is_counted_once(answers: list[tuple[Verdict, str]], missing: int) -> None:
    counts = [int(part.split()[0]) for part in tally(answers, missing).split(", ")]
    assert sum(counts) == len(answers) + missing
