"""What the shipped lessons ask, and what typical wrong answers to it are told."""

import re
from functools import cache

import pytest

from core.lessons.progress import begin, next_stop, performed, question_of, stop_of
from core.model.expression import ExpressionError
from core.quiz.arithmetic import valued
from core.quiz.asking import Asking
from core.quiz.judging import judge
from core.quiz.question import Question, given
from core.session.session import Verdict
from core.text.numbers import show
from sessions import scenario
from tui import lessons


@cache
def asked(lesson: str, key: str) -> Question:
    """Return what a lesson asks about a quantity, at the stop that asks it."""
    session = begin(scenario(), lessons.read(lesson))
    while (stop := stop_of(session)) and stop.ask != key:
        session = next_stop(session if stop.questions else performed(session))
    return question_of(session)


@pytest.mark.parametrize(
    ("lesson", "key", "text", "said"),
    [
        (
            "graph",
            "dL_du",
            "45",
            "45 = 7.5·(2·3): one of the two ways back is missing: ∂L/∂q·∂q/∂u",
        ),
        (
            "graph",
            "dL_du",
            "30",
            "30 = 7.5·4: one of the two ways back is missing: ∂L/∂p·∂p/∂u, by",
        ),
        ("graph", "dL_du", "10", "10 = 4 + 2·3: ∂L/∂q and ∂L/∂p are missing: these are the local"),
        ("graph", "dL_dn", "-0.534447", "the factor ∂e/∂n = e is missing."),
        ("neuron", "dL_dw", "-1.82053", "−1.82053: the factor ∂L/∂z = y* − y is missing."),
        ("neuron", "dL_dw", "-0.767", "−0.767 ≈ 0.421408·(−1.82053): y is missing."),
        ("neuron", "dL_dw", "0.4214*(-1.821)", "0.421408·(−1.82053): y is missing."),
        (
            "outliers",
            "dL_dprediction",
            "-12.849",
            "that is the slope of ½(y* − y)², and here L is |",
        ),
        ("outliers", "dL_dprediction", "1", "the sign is wrong."),
        ("outliers", "c_after", "1.0588", "that is with ½(y* − y)², and here L is |y* − y|."),
    ],
)
def test_a_typical_mistake_in_a_lesson_is_named(
    lesson: str, key: str, text: str, said: str
) -> None:
    judged = judge(asked(lesson, key), text, 6)
    assert judged.verdict is not Verdict.RIGHT
    assert said in judged.said


def test_a_term_that_a_number_is_taken_from_is_named_readably() -> None:
    session = begin(scenario(), lessons.read("rates"))
    while not ((stop := stop_of(session)) and "1 - " in stop.answer):
        assert stop
        session = next_stop(session if stop.questions else performed(session))
    said = judge(question_of(session), "6.56", 6).said
    assert said == "6.56 = 0.08·(9² + 1): the subtraction from 1 is missing."


@pytest.mark.parametrize(("lesson", "key"), [("graph", "dL_dn"), ("neuron", "dL_dw")])
def test_a_reason_has_no_more_digits_than_it_takes(lesson: str, key: str) -> None:
    question = asked(lesson, key)
    for edit in question.edits:
        number = valued(edit.expression, edit.values)
        for digits in (2, 3, 6):
            said = judge(question, show(number, digits), 6).said
            longest = max(len(each) for each in re.findall(r"\d+", said))
            assert longest <= 10, said
            assert "·1:" not in said


def test_what_is_given_is_revealed_where_the_question_is_asked() -> None:
    told = given(asked("outliers", "c_after"), 6)
    assert told == "c = 1.06, η = 0.02, m = 1.99, x = 0, y = 1"


def test_a_word_does_not_end_a_question_that_wants_a_number() -> None:
    question = asked("outliers", "c_after")
    assert question.words == ()
    for word, said in (("down", "Yes, it is below the old c, 1.06"), ("up", "No, it is not above")):
        with pytest.raises(ExpressionError, match=rf"{said}.*: that is the direction\. Now the nu"):
            Asking(question, 6).answered(word)
    prediction = asked("first", "prediction")
    assert not prediction.directed
    with pytest.raises(ExpressionError, match="should be a number"):
        judge(prediction, "up", 6)


def test_the_same_wrong_answer_again_is_no_second_try() -> None:
    once = Asking(asked("graph", "dL_du"), 6).answered("30")
    for again in ("30", "30.0", "60/2", " 30 "):
        assert not once.answered(again).over
    assert once.answered("45").over
