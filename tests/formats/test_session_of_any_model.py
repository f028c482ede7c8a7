"""Sessions of any model as a line: whole, checked against the model, or told what is amiss."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.run import Run, Settings, new_run
from core.formats.session_json import to_plain
from core.formats.session_line import LinkError, dump, load, packed, unpacked
from core.model.model import read_model
from core.quiz.judging import answered
from core.quiz.question import question
from core.session.following import followed, presentable
from core.session.runs import removed, switched, undone, with_run, with_settings
from core.session.session import Branch, Session, travel
from models import runs
from sessions import places, scenario
from tui import saving
from tui.saving import Autosave

TEXT = """h1 = tanh(w1*x1 + w2*x2 + b1)
h2 = tanh(w3*x1 + b2)  # the second
y* = sigmoid(v1*h1 + v2*h2 + c); held b2"""
POINTS = ((0.0, 0.0, 1.0, 1.0), (0.0, 1.0, 0.0, 1.0), (0.0, 1.0, 1.0, 0.0))


def network() -> Session:
    """Return a session of two layers with a past, another run, answers and breakpoints."""
    *inputs, target = map(np.array, POINTS)
    run = new_run(Dataset("xor", tuple(inputs), target), Settings(0.5), model=read_model(TEXT))
    session = travel(Session(run), 3 * run.stages.count + 2)
    session = with_settings(session, Settings(0.1, "cross-entropy", "random", 7), w2=2)
    session = travel(session, session.at + 2 * run.stages.count + 1)
    for _ in range(4):
        asked = question(replace(session, guessing=True))
        assert asked
        session = replace(session, answers=(*session.answers, answered(asked, "0.5", 6)))
        session = travel(session, session.at + 1)
    return replace(session, breakpoints="loss<0.1 |w2|>3")


def test_a_network_comes_back_with_all_that_belongs_to_it() -> None:
    session = network()
    again = load(dump(session))
    assert again == session
    assert again.run.model.text == TEXT
    assert undone(again) == undone(session)
    assert switched(again, "A").parameters == switched(session, "A").parameters
    assert len({answer.name for answer in again.answers}) == 4


@given(run=runs(st.floats(-2, 2)), updates=st.integers(0, 5), other=st.integers(0, 3))
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_session_of_any_model_comes_back(run: Run, updates: int, other: int) -> None:
    session = Session(run)
    session = travel(session, updates * run.stages.count) if updates else session
    if other and session.done:
        session = with_settings(session, Settings(0.2), **{run.model.moving[0]: 0.5})
        session = with_run(session, scenario().run)
    assert load(dump(session)) == session or "nan" in repr(session)


def test_runs_of_several_models_stand_beside_each_other() -> None:
    session = with_run(network(), scenario().run)
    session = travel(session, 9)
    assert load(dump(session)) == session
    assert session.breakpoints == "loss<0.1"
    assert switched(session, "B").run.model.text == TEXT
    assert undone(session).breakpoints == "loss<0.1 |w2|>3"
    assert removed(session, "B").answers == load(dump(removed(session, "B"))).answers


def test_breakpoints_that_the_teachers_run_can_not_have_are_left_behind() -> None:
    mine = replace(scenario(done=2), breakpoints="rose |m|>3")
    there = followed(mine, presentable(network()))
    assert there.breakpoints == "rose"
    assert load(dump(there)) == there


def test_a_network_is_saved_and_taken_up(tmp_path: Path) -> None:
    session = network()
    autosave = Autosave(tmp_path / "mine", session)
    later = travel(session, session.at + 3)
    autosave.hear(later)
    assert autosave.save() == ""
    assert saving.read(tmp_path / "mine") == later
    assert saving.command(later).startswith("gradstep --session g1.")


# What is amiss


def complaint(plain: object) -> str:
    with pytest.raises(LinkError) as caught:
        load(packed(plain))
    return str(caught.value)


Damage = Callable[[Any], object]
BROKEN: dict[str, tuple[Damage, str]] = {
    "no text": (lambda run: run.update(model=3), "model should be the text of a model, not '3'"),
    "escape": (
        lambda run: run.update(model="y* = w*x # \x1b[2J"),
        "session.run.model should be the text of a model, not 'y* = w*x # \\x1b[2J'",
    ),
    "no model": (
        lambda run: run.update(model="y* = tan(x)"),
        "session.run.model: Character 6 is 'tan', which is no function",
    ),
    "second line": (
        lambda run: run.update(model="h = x*w\ny* = q"),
        "session.run.model: Line 1, column 1: h is defined and never used",
    ),
    "other inputs": (
        lambda run: run.update(model="y* = w*x + b"),
        "xor has x1, x2, y, and the model takes x, y: choose other data, or another model",
    ),
    "several outputs": (
        lambda run: run.update(model="y1* = w*x1; y2* = w*x2"),
        "xor has x1, x2, y, and the model takes x1, x2, y1, y2",
    ),
    "fewer parameters": (
        lambda run: run.update(model="y* = w1*x1 + w2*x2"),
        "has 2 parameters, and its run begins with 8",
    ),
    "loss": (
        lambda run: run.update(model=TEXT.replace("sigmoid", "")),
        "can't have the loss cross-entropy",
    ),
    "start": (lambda run: run["segments"][0].update(start=[]), "should be a list of 1 to 200"),
    "words": (
        lambda run: run["segments"][0].update(start=["a"] * 8),
        "session.run.segments[0].start[0] should be a number, not 'a'",
    ),
    "not finite": (
        lambda run: run["segments"][0]["start"].__setitem__(0, 1e999),
        "a run should begin at 0",
    ),
    "of the line": (
        lambda run: run["segments"][0].update(start=[1] * 8, m=2),
        "session.run.segments[0] has 'm', which this gradstep does not know",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_run_that_its_model_can_not_have_gets_a_sentence(name: str) -> None:
    plain: Any = unpacked(dump(replace(network(), breakpoints="")))
    damage, expected = BROKEN[name]
    damage(plain["session"]["run"])
    assert expected in complaint(plain)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("furthest", 10_000_001 * 6, "a run has more than 10,000,000 updates"),
        ("at", 10**10, "session.at should be a whole number"),
        ("breakpoints", "|m|>3", "A breakpoint should be one of"),
        (
            "answers",
            [{"update": 1, "phase": 1, "name": "x y", "given": "", "verdict": "wrong"}],
            "should be the name of a number",
        ),
    ],
)
def test_a_session_that_its_model_can_not_have_gets_a_sentence(
    field: str, value: object, expected: str
) -> None:
    plain: Any = unpacked(dump(network()))
    plain["session"][field] = value
    assert expected in complaint(plain)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
SAVED = dump(network())


@given(
    at=st.integers(0, 10**6),
    value=JSON | st.sampled_from((TEXT, "y* = w*x", "y* =", [1.0] * 8, 1e999)),
)
@settings(deadline=None, max_examples=150)
def test_any_change_to_a_line_gives_a_session_or_a_sentence(at: int, value: object) -> None:
    plain: Any = unpacked(SAVED)
    holders = [each for each in places(plain) if each[1] not in ("at", "furthest")]
    holder, key = holders[at % len(holders)]
    holder[key] = value
    try:
        session = load(packed(plain))
    except LinkError:
        return
    assert session.parameters
    assert load(dump(session)) == session or "nan" in repr(session)


def test_a_line_holds_a_bounded_number_of_models() -> None:
    """Each takes a while to read: a session of more forgets what can be undone."""
    data = Dataset("two", np.array([1.0, 2.0]), np.array([1.0, 3.0]))

    def of_model(number: int) -> Session:
        return Session(new_run(data, Settings(), model=read_model(f"y* = {number}*w*x")))

    others = tuple(
        Branch(of_model(number).run, "BCDEFGHIJKLMNOPQRSTUVWXYZ"[number]) for number in range(25)
    )
    session = replace(of_model(25), others=others)
    few, many = (tuple(map(of_model, range(26, last))) for last in (30, 31))
    assert load(dump(replace(session, undo=few))).undo == few
    assert load(dump(replace(session, undo=many))).undo == ()
    assert "model is one more than 30 different models" in complaint(
        to_plain(replace(session, undo=many))
    )
