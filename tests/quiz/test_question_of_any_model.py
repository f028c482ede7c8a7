"""Questions about any model: every stage is asked about, forks and several outputs by name."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.model.model import read_model
from core.quiz.judging import answered, judge
from core.quiz.question import given as numbers_given
from core.quiz.question import question
from core.quiz.score import summary, symbols_of
from core.session.runs import with_run
from core.session.session import Session, Verdict, travel
from models import runs
from networks import mazur
from sessions import scenario

DATA = Dataset("bent", np.array([-1.0, 0.5, 1]), np.array([1.0, 0, 1]))


def session_of(text: str, loss: str = "squared") -> Session:
    return Session(new_run(DATA, Settings(0.1, loss), model=read_model(text)))


def of_mazur() -> Session:
    columns = {key: np.array([value, value]) for key, value in mazur.SAMPLE.items()}
    data = Dataset("m", (columns["x1"], columns["x2"]), (columns["y1"], columns["y2"]))
    model = read_model(mazur.HELD)
    return Session(new_run(data, Settings(mazur.RATE), tuple(mazur.START.values()), model))


def asked_in(session: Session, updates: int) -> list[list[str]]:
    """Return the prompts of each stage, in the order in which they come."""
    count = session.run.stages.count
    found: list[list[str]] = [[] for _ in range(count)]
    for place in range(updates * count):
        there = travel(session, place) if place else session
        if asked := question(there):
            found[place % count].append(asked.prompt.removeprefix("What is ").removesuffix("?"))
    return found


def test_all_that_a_stage_brings_is_asked_in_turn() -> None:
    asked = asked_in(of_mazur(), 12)
    assert asked[0][:4] == ["z1", "h1", "z2", "h2"]
    assert asked[1][:4] == ["z3", "the prediction y1*", "z4", "the prediction y2*"]
    assert asked[2][:3] == [
        "L1, what y1* adds to the loss",
        "L2, what y2* adds to the loss",
        "the loss L of this sample",
    ]
    assert asked[3][0] == "∂L/∂y1*, the slope of the loss along the prediction y1*"
    assert asked[4][:3] == [
        "∂L/∂z3·∂z3/∂h1, what comes to ∂L/∂h1 by way of z3",
        "∂L/∂z4·∂z4/∂h1, what comes to ∂L/∂h1 by way of z4",
        "∂L/∂h1, the slope of the loss along h1",
    ]
    assert asked[5][:8] == [f"the new w{number}" for number in range(1, 9)]


def test_a_prediction_is_above_or_below_its_own_target() -> None:
    session = travel(of_mazur(), 3 * 6 + 1)
    asked = question(session)
    assert asked
    assert (asked.name, asked.against) == ("prediction2", "the target y2, 0.99")
    assert judge(asked, "down", 6).verdict is Verdict.DIRECTION


@given(run=runs(st.floats(-2, 2)), updates=st.integers(0, 3))
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_the_answer_and_what_the_numbers_shown_lead_to_are_right(run: Run, updates: int) -> None:
    count, reached = run.stages.count, path_of(run).extend(updates + 1)
    for place in range(min(updates, reached) * count, reached * count):
        there = travel(Session(run), place) if place else Session(run)
        if asked := question(there):
            assert judge(asked, repr(asked.value), 6).verdict is Verdict.RIGHT
            assert asked.name not in asked.known


def test_a_question_says_which_layer_reveals_its_answer() -> None:
    session = of_mazur()
    for place in range(5):
        there = travel(session, place) if place else session
        asked = question(there)
        assert asked
        assert asked.stage == there.revealed + 1
        assert asked.phase is session.run.stages.phase(place + 1)


def test_a_stage_that_brings_nothing_is_not_asked_about() -> None:
    session = session_of("h = w*x; y* = v*h; held w")
    assert [bool(stage) for stage in asked_in(session, 2)] == [True] * 4 + [False, True]


def test_a_long_chain_without_parameters_is_asked_about_at_once() -> None:
    # What each takes, written out, would have 2^40 parts.
    chain = "".join(
        f"h{number} = h{number - 1}*h{number - 1} - h{number - 1};" for number in range(1, 41)
    )
    session = session_of(f"h0 = sin(x*w);{chain}y* = h40*b")
    session = travel(session, 40 * session.run.stages.count)
    asked = question(session)
    assert asked
    assert asked.name == "h39"
    assert numbers_given(asked, 6).count(",") == 1
    assert judge(asked, repr(asked.value), 6).verdict is Verdict.RIGHT


@pytest.mark.parametrize("loss", ["squared", "cross-entropy"])
def test_the_summary_names_what_was_missed_in_symbols(loss: str) -> None:
    session = session_of("y* = sigmoid(w*x + b)", "squared")
    session = travel(session, 2)
    asked = question(session)
    assert asked
    wrong = replace(answered(asked, "positive", 6), verdict=Verdict.WRONG)
    session = replace(session, answers=(wrong,))
    for other in (new_run(DATA, Settings(0.1, loss), model=session.run.model), scenario().run):
        session = travel(with_run(session, other), 1)
        lines = summary(session.answers, symbols_of(session))
        assert lines[-1].startswith("  ∂L/∂y* (backward): 1 wrong")
