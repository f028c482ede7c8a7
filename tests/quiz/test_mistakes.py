"""A wrong number is told which slip leads to it: over all kinds of questions, and never wrongly."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.model.model import read_model
from core.quiz.arithmetic import ExpressionError, evaluate, in_digits, valued
from core.quiz.judging import judge, number_in
from core.quiz.mistakes import as_shown, is_close, is_near, mistake
from core.quiz.question import Question, question, question_about, typed_question
from core.session.runs import with_settings
from core.session.session import Session, Verdict, travel
from core.text.numbers import show
from models import runs
from sessions import RUNS, STEPS, scenario
from small_networks import mazur_run, nielsen_run


def in_turn(session: Session, key: str) -> Question:
    """Return the question about a quantity once all before its stage is revealed."""
    stage = path_of(session.run).update(session.done).equations.of[key].stage
    place = session.at + stage - 1
    return question_about(travel(session, place) if place != session.at else session, key)


def of_line(place: int, key: str, loss: str = "squared") -> Question:
    """Return a question of the worked example."""
    session = scenario()
    if loss != "squared":
        session = with_settings(session, replace(session.settings, loss=loss))
    return question_about(travel(session, place) if place else session, key)


def of_model(text: str, done: int, **start: float) -> Callable[[str], Question]:
    """Return what asks about a model, after so many updates on (1, 2), (3, 1) and (2, 4)."""
    model = read_model(text)
    data = Dataset("three", np.array([1.0, 3, 2]), np.array([2.0, 1, 4]))
    session = Session(new_run(data, Settings(0.1), tuple(start.values()), model))
    place = session.run.stages.place(done)
    return partial(in_turn, travel(session, place) if place else session)


QUADRATIC = of_model("y* = a*x^2 + b*x + c", 1, a=2.0, b=-1.0, c=5.0)
CUBIC = of_model("y* = a*x^3", 1, a=2.0)
SINE = of_model("h1 = sin(w1*x + b1); y* = v1*h1 + c", 0, w1=2.0, b1=0.5, v1=3.0, c=1.25)

LOSS = of_line(1, "loss")
SLOPE = of_line(6, "dL_dm")
FIRST = of_line(6, "dL_dprediction")
NEW = of_line(7, "m_after")
FORWARD = of_line(4, "prediction")


def neuron(key: str) -> Question:
    """Return a question of a sigmoid neuron with cross-entropy: w = b = 2, x = 1, y = 0."""
    return in_turn(Session(nielsen_run("cross-entropy")), key)


def mazur(key: str) -> Question:
    return in_turn(Session(mazur_run()), key)


TYPICAL = [
    # The loss, ½(9 − 3)² = 18.
    (LOSS, "36", "the ½ forgotten", "36 = (9 − 3)²: the ½ is missing."),
    (LOSS, "6*6", "the ½ forgotten", "36 = (9 − 3)²: the ½ is missing."),
    (LOSS, "3", "the square forgotten", "3 = ½(9 − 3): the square is missing."),
    (LOSS, "-18", "a sign", "−18 = −½(9 − 3)²: the sign is wrong."),
    (LOSS, "40.5", "a term forgotten", "40.5 = ½·9²: y is missing."),
    (LOSS, "4.5", "a term forgotten", "4.5 = ½·3²: y* is missing."),
    (LOSS, "72", "added instead of subtracted", "72 = ½(9 + 3)²: y is added instead"),
    (LOSS, "6", "the slope for the value", "6 = 9 − 3: that is ∂L/∂y*, the slope of L."),
    (LOSS, "8", "another sample's numbers", "8 = ½(9 − 5)²: y is that of the next sample."),
    # ∂L/∂m = (9.5 − 5)·2 = 9, ∂L/∂y* = 4.5.
    (SLOPE, "4.5", "a factor forgotten", "4.5 = 9.5 − 5: the factor ∂y*/∂m = x is missing."),
    (SLOPE, "-9", "a sign", "−9 = −(9.5 − 5)·2: the sign is wrong."),
    (SLOPE, "20.25", "the value for its slope", "20.25 = ½(9.5 − 5)²·2: the square is still there"),
    (SLOPE, "20.3", "the value for its slope", "20.3 ≈ ½(9.5 − 5)²·2: the square is still there"),
    (SLOPE, "40.5", "a square too many", "40.5 = (9.5 − 5)²·2: (y* − y) is squared."),
    (SLOPE, "2.25", "η where it does not belong", "2.25 = 0.25·(9.5 − 5)·2: η belongs to the"),
    (SLOPE, "6.5", "added instead of multiplied", "6.5 = 9.5 − 5 + 2: ∂L/∂y* = y* − y and ∂y*/∂m"),
    (SLOPE, "29", "added instead of subtracted", "29 = (9.5 + 5)·2: y is added instead"),
    (SLOPE, "13.5", "another sample's numbers", "13.5 = (9.5 − 5)·3: x is that of the next"),
    (FIRST, "-4.5", "a sign", "−4.5 = −(9.5 − 5): the sign is wrong."),
    (FIRST, "10.125", "the value for its slope", "10.125 = ½(9.5 − 5)²: the square is still"),
    # The new m, 3.5 − 0.25·9 = 1.25.
    (NEW, "5.75", "added instead of subtracted", "5.75 = 3.5 + 0.25·9: η·∂L/∂m is added"),
    (NEW, "-5.5", "η forgotten", "−5.5 = 3.5 − 9: η is missing."),
    (NEW, "2.375", "another parameter's numbers", "2.375 = 3.5 − 0.25·4.5: ∂L/∂c is taken"),
    (NEW, "1.375", "another parameter's numbers", "1.375 = 2.5 − 0.25·4.5: that is the new c."),
    (NEW, "2.25", "a term forgotten", "2.25 = 0.25·9: m is missing."),
    (NEW, "3.25", "a factor forgotten", "3.25 = 3.5 − 0.25: the factor ∂L/∂m is"),
    (NEW, "-1", "the new value for the old", "−1 = 1.25 − 0.25·9: m is the one after this"),
    (NEW, "2", "a value from before", "2 = 3.5 − 0.25·6: ∂L/∂m is the one before the last"),
    # y* = 3.5·2 + 2.5 = 9.5.
    (FORWARD, "7", "a term forgotten", "7 = 3.5·2: c is missing."),
    (FORWARD, "6", "a factor forgotten", "6 = 3.5 + 2.5: the factor x is missing."),
    (FORWARD, "13", "another sample's numbers", "13 = 3.5·3 + 2.5: x is that of the next"),
    (FORWARD, "14", "a value from before", "14 = 5·2 + 4: m and c are those before the last"),
    (FORWARD, "11", "a value from before", "11 = 3.5·2 + 4: c is the one before the last"),
    (FORWARD, "3.875", "the new value for the old", "3.875 = 1.25·2 + 1.375: m and c are those"),
    (FORWARD, "17.5", "multiplied instead of added", "17.5 = 3.5·2·2.5: m·x and c are multipl"),
    # Polynomials: 1.6·3² − 1.4·3 + 4.6 = 14.8, and 2·3³ = 54.
    (QUADRATIC("prediction"), "5.2", "the square forgotten", "the square is missing."),
    (QUADRATIC("prediction"), "10", "doubled, not squared", "x is doubled, not squared."),
    (QUADRATIC("prediction"), "23.2", "subtracted instead of added", "b·x is subtracted"),
    (QUADRATIC("prediction"), "20.0", "a value from before", "a, b and c are those before the"),
    (QUADRATIC("dL_da"), "41.4", "the square forgotten", "41.4 = (14.8 − 1)·3: the square is"),
    (QUADRATIC("dL_db"), "124.2", "another parameter's numbers", "(14.8 − 1)·3²: that is ∂L/∂a."),
    (CUBIC("prediction"), "18", "a power too low", "18 = 2·3²: the power is one too low."),
    (CUBIC("prediction"), "16", "another sample's numbers", "16 = 2·2³: x is that of the next"),
    # Losses with a kink: the residual is 13.25 − 5.
    (of_line(6, "loss", "absolute"), "18.25", "added instead of subtracted", "|13.25 + 5|: y is"),
    (
        of_line(6, "loss", "absolute"),
        "34.03",
        "another loss",
        "with ½(y* − y)², and here L is |y* − y|.",
    ),
    (of_line(6, "dL_dm", "absolute"), "-2", "a sign", "−2 = −1·2: the sign is"),
    (
        of_line(6, "dL_dm", "absolute"),
        "1",
        "a factor forgotten",
        "the factor ∂y*/∂m = x is missing.",
    ),
    (
        of_line(6, "loss", "huber"),
        "8.25",
        "a function left out",
        "13.25 − 5: huber(y* − y) is left",
    ),
    (
        of_line(6, "dL_dm", "huber"),
        "16.5",
        "another loss",
        "that is the slope of ½(y* − y)², and",
    ),
    # A sine network.
    (SINE("h1"), "2.5", "a function left out", "2.5 = 2·1 + 0.5: sin(z) is left out."),
    (SINE("h1"), "-0.80", "the slope for the value", "the slope of sin(z) is taken"),
    (SINE("h1"), "0.909", "a term forgotten", "sin(2·1): b1 is missing."),
    (SINE("dL_dw1"), "1.88", "the value for its slope", "h1 is taken, not its slope ∂h1/∂z."),
    (SINE("dL_dw1"), "-0.838", "a factor forgotten", "the factor ∂y*/∂h1 = v1 is missing."),
    # A neuron with cross-entropy: z = 4, y = 0, y* = 0.982.
    (neuron("prediction"), "4", "a function left out", "4 = 2·1 + 2: σ(z) is left out."),
    (neuron("prediction"), "0.5", "subtracted instead of added", "0.5 = σ(2·1 − 2): b is subtr"),
    (neuron("prediction"), "0.880797", "a term forgotten", "0.880797 ≈ σ(2): a term is missing."),
    (neuron("loss"), "0.98", "the slope for the value", "0.98 ≈ σ(4) − 0·4: a slope is taken"),
    (
        neuron("dL_dw"),
        "0.01735",
        "another loss",
        "½(y* − y)², and here L is the cross-en",
    ),
    # Mazur's network, with two outputs.
    (mazur("loss"), "0.2748", "a term forgotten", "L2 is missing."),
    (mazur("z1"), "0.52", "a factor forgotten", "0.15 + 0.2·0.1 + 0.35: the factor x1 is missing."),
    (mazur("dL_dz3"), "0.1843", "a factor forgotten", "y1* is missing."),
    (mazur("dL_dh1"), "0.05540", "a way back forgotten", "by way of z4."),
    (mazur("dL_dh1"), "0.03066", "the new value for the old", "w5 is the one after this update."),
    # What a lesson asks.
    (typed_question("L?", "0.5*(9 - 3)^2"), "36", "the ½ forgotten", "36 = (9 − 3)²: the ½"),
    (typed_question("L?", "0.5*6*6"), "36", "the ½ forgotten", "36 = 6·6: the ½ is missing."),
    (typed_question("y*?", "1.25*3 + 1.375"), "3.75", "a term forgotten", "1.375 is missing."),
    (typed_question("u?", "1*4 + 1*3"), "12", "multiplied instead of added", "12 = 1·4·(1·3)"),
    (typed_question("f?", "1 - 0.08*(9^2 + 1)"), "-0.52", "doubled, not squared", "9 is doubled"),
    (typed_question("r?", "3/4"), "4/3", "two numbers swapped", "4/3: 3 and 4 are swapped"),
    (typed_question("r?", "3/4"), "12", "multiplied instead of divided", "12 = 3·4: 4 is multi"),
    (typed_question("d?", "0.9 - 1"), "1.9", "added instead of subtracted", "1.9 = 0.9 + 1"),
]


@pytest.mark.parametrize(("asked", "text", "kind", "said"), TYPICAL)
def test_a_typical_mistake_is_named(asked: Question, text: str, kind: str, said: str) -> None:
    judged = judge(asked, text, 6)
    assert judged.verdict is not Verdict.RIGHT
    assert (judged.mistake, said in judged.said) == (kind, True), judged


def test_typical_mistakes_are_of_many_kinds() -> None:
    assert len(TYPICAL) >= 60
    assert len({kind for _, _, kind, _ in TYPICAL}) >= 20


@pytest.mark.parametrize(
    ("asked", "text", "said"),
    [
        (LOSS, "20", "20 is not it: it is too large."),
        (LOSS, "4", "4 is not it: it is too small."),
        (LOSS, "-4", "−4 is not it: it should be positive, and its size is not right either."),
        (LOSS, "18.01", "18.01 is within a thousandth of it: take the numbers with all their d"),
        (SLOPE, "0", "0 is not it: it is too small."),
        (FIRST, "-4.51", "−4.51 is not it: it should be positive, and its size is not right"),
        (typed_question("?", "-3.3"), "-2.1", "−2.1 is not it: its size is too small."),
        (
            FORWARD,
            "16",
            "16 is not it: it lies on the right side of the target y, 5, but it is too large.",
        ),
        (
            FORWARD,
            "1",
            "1 is not it: it lies on the wrong side of the target y, 5.",
        ),
        (SLOPE, "-100", "−100 is not it: it should be positive, and its size"),
        # Two slips of different kinds lead to it: 1·4 alone, and 1 + 3.
        (typed_question("u?", "1*4 + 1*3"), "4", "4 is not it: it is too small."),
    ],
)
def test_what_no_slip_or_more_than_one_explains_is_told_its_side_and_size(
    asked: Question, text: str, said: str
) -> None:
    judged = judge(asked, text, 6)
    assert judged.mistake == ""
    assert judged.said.startswith(said)


@pytest.mark.parametrize(
    ("value", "text", "right"),
    [
        (10.3968, "10.4", True),
        (10.3968, "10", True),
        (10.3968, "10.3", False),
        (10.3968, "1e1", False),
        (10.3968, "1.0e1", True),
        (9.4, "9", False),
        (0.0364, "0.036", True),
        (0.0364, "0.04", False),
        (0.004, "0.00", False),
        (-1.875, "-1.9", True),
        (-1.875, "−1.8", False),
        (6.0, "6", True),
        (0.5, ".5", True),
        (99.7, "100", True),
        (0.0, "0", True),
    ],
)
def test_a_number_is_right_when_it_is_rounded_to_two_digits_or_more(
    value: float, text: str, right: bool
) -> None:
    judged = judge(typed_question("?", repr(value)), text, 6)
    assert (judged.verdict is Verdict.RIGHT) is right


def test_a_positive_number_is_no_right_direction() -> None:
    first = of_line(1, "loss")  # There is no L before it.
    assert judge(first, "4", 6).verdict is Verdict.WRONG
    assert judge(first, "36", 6).verdict is Verdict.WRONG
    for word in ("up", "positive", "+"):  # Nor is a word: no direction is in question.
        with pytest.raises(ExpressionError, match=r"4 - 1|7 - 4"):
            judge(first, word, 6)
    assert judge(SLOPE, "positive", 6).said == "Right sign: it is positive."
    assert judge(SLOPE, "-", 6).said == "It is not positive.".replace("positive", "negative")
    with pytest.raises(ExpressionError, match="positive, negative"):
        judge(SLOPE, "up", 6)
    assert judge(of_line(3, "m_after"), "4", 6).verdict is Verdict.DIRECTION


def test_the_numbers_given_may_be_used_by_name() -> None:
    assert judge(LOSS, "0.5*(y* - y)^2", 6).verdict is Verdict.RIGHT
    assert judge(NEW, "m - eta*dL/dm", 6).verdict is Verdict.RIGHT
    assert judge(NEW, "m − η·∂L/∂m", 6).verdict is Verdict.RIGHT
    assert judge(FORWARD, "m*x", 6).mistake == "a term forgotten"
    for asked, text in ((FORWARD, "y*"), (LOSS, "m*x + c"), (NEW, "m_after"), (LOSS, "loss")):
        with pytest.raises(ExpressionError):
            judge(asked, text, 6)


def slips_hold(asked: Question, digits: int, most: int = 1_000) -> int:
    """Check what so many slips lead to, and return how many numbers of them are named."""
    named = 0
    for edit in asked.edits[:: len(asked.edits) // most + 1]:
        try:
            number = valued(edit.expression, edit.values)
        except ExpressionError:
            continue
        for text in {show(number, digits), show(number, 2)}:
            typed = in_digits(text, number_in(asked, text))
            judged = judge(asked, text, digits)
            # What is no further from the answer than its own digits tell is right, not a mistake.
            if abs(typed.value - asked.value) <= max(typed.unit / 2, abs(asked.value) * 1e-9):
                assert judged.verdict is Verdict.RIGHT
            if judged.verdict is Verdict.RIGHT:
                assert judged.mistake == ""
            elif judged.mistake:
                named += 1
                found = mistake(typed, text, asked.value, asked.edits, digits)
                assert found
                assert found.kind.name == judged.mistake
                assert found.line in judged.said or found.line == text
                leads_to = valued(found.edit.expression, found.edit.values)
                seen = valued(
                    found.edit.expression,
                    as_shown(found.edit.expression, found.edit.values, digits),
                )
                assert is_near(typed, leads_to, seen, digits) or is_close(typed.value, leads_to)
                assert not is_near(in_digits("", leads_to), asked.value, asked.value, digits)
    return named


@given(run=RUNS, place=st.integers(0, 40), digits=st.sampled_from((4, 6, 17)))
@settings(deadline=None, max_examples=25)
def test_no_right_answer_is_a_mistake_and_each_mistake_is_its_own_line(
    run: Run, place: int, digits: int
) -> None:
    place = min(place, path_of(run).extend(10) * STEPS)
    asked = question(travel(Session(run), place) if place else Session(run))
    if asked is not None:
        for text in (repr(asked.value), show(asked.value, digits).replace("−", "-")):
            assert judge(asked, text, digits).mistake == ""
        slips_hold(asked, digits, 12)


@given(run=runs(st.floats(-2, 2)), updates=st.integers(0, 2), drawn=st.data())
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_that_holds_of_any_model(run: Run, updates: int, drawn: st.DataObject) -> None:
    count, reached = run.stages.count, path_of(run).extend(updates + 1)
    assume(reached > 0)
    place = drawn.draw(st.integers(0, reached * count - 1))
    asked = question(travel(Session(run), place) if place else Session(run))
    if asked is not None:
        assert judge(asked, repr(asked.value), 6).mistake == ""
        slips_hold(asked, 6, 6)


@pytest.mark.parametrize("place", range(1, 4 * STEPS))
def test_most_slips_of_the_worked_example_are_named(place: int) -> None:
    asked = question(travel(scenario(), place))
    assert asked
    assert slips_hold(asked, 6) >= 8


@pytest.mark.parametrize(
    ("asked", "text"),
    [row[:2] for row in TYPICAL if not re.search(r"[σ|]|huber|clip|sign|ln|factor ∂y", row[3])],
)
def test_the_line_of_a_mistake_comes_to_the_number_typed(asked: Question, text: str) -> None:
    sentence = judge(asked, text, 6).said
    left, right = re.split(" [=≈] ", sentence.partition(":")[0])
    assert evaluate(right) == pytest.approx(evaluate(left), rel=1e-2), sentence


def test_a_slip_on_the_right_side_is_that_slip_and_no_direction() -> None:
    # With L before 8 and now 18, 36 lies on the right side: it is the ½ all the same.
    asked = replace(
        typed_question("L?", "0.5*(9 - 3)^2"), directed=True, against="the L before, 8", reference=8
    )
    judged = judge(asked, "36", 6)
    assert (judged.verdict, judged.mistake) == (Verdict.WRONG, "the ½ forgotten")
    assert judge(asked, "27.1", 6).verdict is Verdict.DIRECTION
