"""Guesses: each phase asks for one number, and a guess is judged by what the screen can show."""

import json
from dataclasses import asdict, replace
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.path import path_of
from core.descent.run import Run
from core.explain.derivation import SYMBOLS
from core.model.stages import Phase
from core.quiz.arithmetic import ExpressionError
from core.quiz.judging import DIRECTIONS, answered, judge, skipped
from core.quiz.mistakes import tolerance
from core.quiz.question import Question, question
from core.quiz.score import Score, answers_csv, score, summary
from core.session.session import Answer, Session, Verdict, travel
from core.text.numbers import read, show
from sessions import DIGIT_CHOICES, RUNS, STEPS, run_on, scenario

RIGHT, DIRECTION, WRONG, SKIPPED = Verdict


def asked(place: int, name: str = "worked") -> Question:
    """Return the question at a place of a scenario."""
    session = scenario(name)
    found = question(travel(session, place) if place else session)
    assert found is not None
    return found


def test_the_questions_of_the_worked_example() -> None:
    rows = [asked(place) for place in range(3 * STEPS)]
    assert [(row.update, row.name, row.value, row.reference) for row in rows] == [
        (1, "prediction", 9, 3),
        (1, "loss", 18, 0),
        (1, "dL_dprediction", 6, 0),
        (1, "m_after", 3.5, 5),
        (2, "prediction", 9.5, 5),
        (2, "loss", 10.125, 18),
        (2, "dL_dm", 9, 0),
        (2, "c_after", 1.375, 2.5),
        (3, "prediction", 5.125, 7),
        (3, "loss", 1.7578125, 10.125),
        (3, "dL_dc", -1.875, 0),
        (3, "m_after", 2.65625, 1.25),
    ]
    assert [row.phase for row in rows[:4]] == list(Phase)[1:]
    assert rows[1].against == "0"
    assert [row.against for row in rows[4:8]] == [
        "the target y, 5",
        "the L before, 18",
        "0",
        "the old c, 2.5",
    ]


def test_a_prompt_names_the_symbol_and_a_phase_that_reveals_it() -> None:
    for place in range(12 * STEPS):
        each = asked(place)
        assert SYMBOLS[each.name] in each.prompt
        assert not any(character.isdigit() for character in each.prompt)
        assert each.numbers.equations.of[each.name].phase is each.phase


def test_nothing_is_asked_where_the_run_ends_or_the_answer_is_not_finite() -> None:
    session = scenario("worked", done=2914)
    assert question(session) is not None
    assert question(travel(session, session.at + 1)) is None  # L is inf.
    assert question(scenario("worked", done=2915)) is None


@pytest.mark.parametrize(
    ("place", "text", "verdict"),
    [
        (0, "9", RIGHT),
        (0, "5*1 + 4", RIGHT),
        (0, "9.0000049", RIGHT),
        (0, "9.0000051", DIRECTION),
        (0, "4", WRONG),  # On the right side, but by a slip: the term m·x is missing.
        (0, "4.7", DIRECTION),
        (0, "3", WRONG),
        (0, "2.9", WRONG),
        (0, "up", DIRECTION),
        (0, "down", WRONG),
        (0, "same", WRONG),
        (1, "0.5*6*6", RIGHT),
        (1, "½(9 − 3)²", RIGHT),
        (1, "36/2", RIGHT),
        (5, "18.5", WRONG),
        (5, "10", RIGHT),  # Of two digits, it is 10.125 rounded to them.
        (5, "1e1", DIRECTION),
        (5, "9.9", DIRECTION),
        (5, "lower", DIRECTION),
        (10, "-1.875", RIGHT),
        (10, "−15/8", RIGHT),
        (10, "1.875", WRONG),
        (10, "0", WRONG),
        (10, "-", DIRECTION),
        (10, " NEGATIVE ", DIRECTION),
        (10, "positive", WRONG),
        (10, "+", WRONG),
        (11, "1.25 + 0.25*5.625", RIGHT),
        (11, "u", DIRECTION),
        (11, "d", WRONG),
        (11, "0", WRONG),
    ],
)
def test_verdicts(place: int, text: str, verdict: Verdict) -> None:
    assert judge(asked(place), text, digits=6).verdict is verdict


def test_the_tolerance_follows_the_digits_displayed() -> None:
    third = asked(9)  # 1.7578125
    assert judge(third, "1.76", digits=3).verdict is RIGHT
    assert judge(third, "1.76", digits=4).verdict is RIGHT
    assert judge(third, "1.750", digits=4).verdict is DIRECTION
    assert judge(third, "1.7578125", digits=17).verdict is RIGHT
    assert judge(third, "1.757812501", digits=17).verdict is RIGHT
    assert judge(third, "1.75781251", digits=17).verdict is DIRECTION
    assert tolerance(1.7578125, 3) == pytest.approx(0.005)
    assert tolerance(9.9996, 3) == pytest.approx(0.05)  # It is displayed as 10.0.
    assert tolerance(0, 6) == 1e-12
    assert tolerance(1.7976e308, 3) == pytest.approx(5e305)


def test_what_follows_from_the_numbers_displayed_is_right_too() -> None:
    session = Session(run_on((200, 700), (1, 1), m=3.4567, c=1.0))
    first = question(session)
    assert first
    assert show(first.value, 3) == "692"  # But with three digits m is 3.46, which makes it 693.
    assert judge(first, "3.46*200 + 1", digits=3).verdict is RIGHT
    assert judge(first, "692.4", digits=3).verdict is RIGHT
    assert judge(first, "3.46*200 + 1", digits=6).verdict is DIRECTION
    assert judge(first, "697", digits=3).verdict is DIRECTION


def test_x_0_leaves_m_as_it_is() -> None:
    session = Session(run_on((0, 1), (1, 3), m=5, c=4))
    still = question(travel(session, 3))
    assert still
    assert (still.name, still.value, still.reference) == ("m_after", 5, 5)
    verdicts = {text: judge(still, text, 6).verdict for text in ("same", "0", "up", "4", "5")}
    assert verdicts == {
        "same": DIRECTION,
        "0": DIRECTION,
        "up": WRONG,
        "4": WRONG,
        "5": RIGHT,
    }


def test_same_is_right_where_the_digits_show_no_difference() -> None:
    almost = replace(asked(0), reference=9 - 1e-9)
    assert judge(almost, "same", 6).verdict is DIRECTION
    assert judge(almost, "up", 6).verdict is DIRECTION
    assert judge(almost, "down", 6).verdict is WRONG
    assert judge(almost, "same", 17).verdict is WRONG


@pytest.mark.parametrize("text", ["", " ", "upp", "∂L", "?", "()", "y*"])
def test_what_is_neither_number_nor_word_is_no_guess(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"number such as 4\.5, .* or one of up, down, same"):
        judge(asked(0), text, 6)


def test_a_mistake_in_an_expression_is_placed_in_the_text_as_typed() -> None:
    with pytest.raises(ExpressionError, match=r"^Character 4 is 'x'"):
        judge(asked(0), "  2x", 6)


@given(run=RUNS, place=st.integers(0, 80), digits=DIGIT_CHOICES)
@settings(deadline=None, max_examples=80)
def test_the_answer_as_displayed_and_in_full_is_always_right(
    run: Run, place: int, digits: int
) -> None:
    place = min(place, path_of(run).extend(20) * STEPS)
    here = Session(run)
    each = question(travel(here, place) if place else here)
    if each is not None:
        assert isfinite(each.value)
        assert judge(each, repr(each.value), digits).verdict is RIGHT
        if abs(read(show(each.value, digits))) < 1e300:
            assert judge(each, show(each.value, digits), digits).verdict is RIGHT
        right = [word for word in each.words if judge(each, word, digits).verdict is DIRECTION]
        side = (each.value > each.reference) - (each.value < each.reference)
        offered = {DIRECTIONS[word] for word in each.words}
        assert {DIRECTIONS[word] for word in right} >= offered & {side}


@given(text=st.text(max_size=60), place=st.integers(0, 11), digits=DIGIT_CHOICES)
@settings(deadline=None, max_examples=80)
def test_any_text_is_judged_or_gets_a_sentence(text: str, place: int, digits: int) -> None:
    try:
        judged = judge(asked(place), text, digits)
        verdict, sentence = judged.verdict, judged.said
    except ExpressionError as mistake:
        verdict, sentence = WRONG, str(mistake)
    assert verdict in (RIGHT, DIRECTION, WRONG)
    assert sentence.endswith(".")


ANSWERS = (
    answered(asked(0), "9", 6),
    answered(asked(1), "20", 6),
    skipped(asked(2)),
    answered(asked(3), "1", 6),
    answered(asked(4), " 2*3.5+2.5 ", 6),
    answered(asked(5), "20", 6),
    skipped(asked(6)),
    answered(asked(7), "11/8", 6),
)


def test_the_score() -> None:
    assert score(()) == Score(0, 0, 0, 0, 0)
    total = score(ANSWERS)
    assert (total.right, total.direction, total.wrong, total.skipped) == (3, 1, 2, 2)
    assert total.guesses == 6
    assert [score(ANSWERS[:count]).streak for count in range(9)] == [0, 1, 0, 0, 0, 1, 0, 0, 1]


def test_the_summary_has_the_most_often_missed_first() -> None:
    assert summary(ANSWERS) == (
        "6 guesses: 3 right, 1 right direction, 2 wrong; 2 skipped.",
        "Mistakes:",
        "  the ½ forgotten: 1",
        "Most often missed:",
        "  L (loss): 2 wrong and 0 right direction, of 2 guesses",
        "  new m (update): 0 wrong and 1 right direction, of 1 guess",
    )
    assert summary(ANSWERS[:1]) == ("1 guess: 1 right, 0 right direction, 0 wrong; 0 skipped.",)
    assert summary(()) == ("No guesses yet.",)


def test_answers_as_csv() -> None:
    lines = answers_csv((*ANSWERS[:3], Answer(9, Phase.LOSS, "loss", 'a,"b"', WRONG)))
    assert lines == (
        "iteration,phase,asked,given,verdict,mistake,tries",
        "1,forward,prediction,9,right,,1",
        "1,loss,loss,20,wrong,,1",
        "1,backward,dL_dprediction,,skipped,,1",
        '9,loss,loss,"a,""b""",wrong,,1',
    )
    assert answers_csv(())[1:] == ()


def test_an_answer_is_plain_values() -> None:
    written = json.loads(json.dumps(asdict(ANSWERS[0])))
    again = Answer(**{**written, "phase": Phase(written["phase"])})
    assert replace(again, verdict=Verdict(again.verdict)) == ANSWERS[0]
