"""Numbers in a lesson's texts: computed from the session, never typed."""

import pytest

from core.lessons.texts import WORDS, check, filled
from core.model.losses import SQUARED
from core.model.model import LINE
from core.session.session import Session, travel
from core.text.typed import InputError
from sessions import STEPS, scenario

AFTER_TWO = {
    # The worked example after update 2; the article's figures.
    "{L}": "10.125",
    "{=L}": "= 10.125",
    "{L:3}": "10.1",
    "{=L:3}": "≈ 10.1",
    "{L @ 1}": "18",
    "{L @ 3}": "1.758",
    "{y*} and {y}": "9.5 and 5",
    "{∂L/∂m}, {∂L/∂y*}, {∂y*/∂m}": "9, 4.5, 2",
    "{η·∂L/∂m}": "2.25",
    "{η} {eta}": "0.25 0.25",
    "{m} {m after} {m now} {m @ 1}": "3.5 1.25 1.25 5",
    "{x} {x raw}": "2 2",
    "{y*x}, {y·x}, {y* · x}": "10, 10, 19",
    "{½(y* − y)²}": "10.125",
    "{0.5*(y* - y)^2}": "10.125",
    "{1 - η*(x^2 + 1)} {overshoot}": "−0.25 −0.25",
    "{samples} {sample} {update} {updates} {epoch} {epochs}": "5 2 2 2 1 0",
    "{data-set loss} {data-set loss @ 0}": "2.32 81",
    "{limit:3} {fastest} {long run:3}": "0.222 0.20329 1.83",
    "{best m} {best c}": "2 1",
    "{x mean} {x deviation:3}": "3 1.41",
    "no number": "no number",
}


@pytest.mark.parametrize("text", AFTER_TWO)
def test_a_number_is_that_of_the_session(text: str) -> None:
    assert filled(text, scenario("worked", 2)) == AFTER_TWO[text]


def test_an_update_half_revealed_is_the_one_shown() -> None:
    session = travel(scenario("worked", 2), 2 * STEPS + 1)
    assert filled("{update}: {y*}", session) == "3: 5.125"


def test_the_input_before_it_was_standardised() -> None:
    session = scenario("orings", 1)
    assert filled("{x raw} {x mean:4} {x deviation:3}", session) == "66 69.57 6.9"
    assert filled("{(x raw - x mean)/x deviation:6}", session) == filled("{x:6}", session)
    assert filled("{x least} to {x largest}", session) == "53 to 81"


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_number_of_some_session(word: str) -> None:
    sessions = (scenario("worked", 12), scenario("orings", 60))
    assert any(filled(f"{{{word}}}", session) != "nan" for session in sessions)


WRONG = {
    "{K}": "'K' is no formula of what there is, such as x, y, m",
    "{L": "there is a { without its fellow",
    "{L @ two}": "after @ should be a whole number",
    "{L:99}": "digits should be a whole number from 1 to 17",
    "{}": "is no formula of what there is",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_number_that_is_none_gets_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as error:
        check(text, LINE, SQUARED.name)
    assert WRONG[text] in str(error.value)


def test_what_a_run_does_not_reach_is_nan() -> None:
    assert filled("{seen}", Session(scenario("worked").run)) == "nan"
