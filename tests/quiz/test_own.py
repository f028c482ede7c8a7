"""A question of a teacher's own: checked before it is asked, and judged as any other."""

import pytest

from core.model.expression import ExpressionError
from core.quiz.judging import judge
from core.quiz.own import own_question
from core.session.session import travel
from core.text.typed import InputError
from sessions import scenario

START = scenario("worked")
AFTER_LOSS = travel(START, 2)
"""L of update 1 is 18."""


def test_the_numbers_in_sight_have_their_names() -> None:
    asked = own_question(AFTER_LOSS, "What is half of L?", "0.5*L")
    assert asked.value == 9
    assert judge(asked, "18/2", 6).verdict == "right"
    assert judge(asked, "L/2", 6).verdict == "right"


def test_a_number_that_is_not_revealed_has_no_name() -> None:
    with pytest.raises(ExpressionError, match="L is none of the numbers given"):
        own_question(START, "What is half of L?", "0.5*L")


def test_a_choice_is_judged_by_its_word() -> None:
    asked = own_question(START, "And now?", "up", ("up", "down"))
    assert [judge(asked, word, 6).verdict for word in asked.choices] == ["right", "wrong"]


@pytest.mark.parametrize(
    ("prompt", "answer", "choices", "why"),
    [
        ("", "1", (), "Type a question first"),
        (" ", "1", (), "Type a question first"),
        ("x" * 301, "1", (), "300 characters at the most"),
        ("And?", "", (), "Type the right answer too"),
        ("And?", "up", ("up",), "2 to 12 choices"),
        ("And?", "up", ("up", "up"), "each another"),
        ("And?", "up", ("up", ""), "1 to 60 characters"),
        ("And?", "", ("up", "down"), "one of the choices, up, down; and it is missing"),
        ("And?", "left", ("up", "down"), "one of the choices, up, down; not 'left'"),
    ],
)
def test_what_is_wrong_with_it_is_said(
    prompt: str, answer: str, choices: tuple[str, ...], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        own_question(START, prompt, answer, choices)


@pytest.mark.parametrize("text", ["10.4", "10.397", "10.3968", "10.40"])
def test_an_answer_rounded_as_people_round_is_right(text: str) -> None:
    assert judge(own_question(START, "y*?", "10.3968"), text, 6).verdict == "right"
