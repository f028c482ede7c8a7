"""Undo and redo: they lead back and forth exactly, and no update that was computed is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import Run, Settings
from core.descent.scenarios import SCENARIOS
from core.session.runs import (
    branches,
    computed,
    redone,
    switched,
    tree,
    undone,
    with_run,
    with_settings,
)
from core.session.session import Refused, Session, travel
from sessions import RUNS, SETTINGS, STEPS, scenario

Move = Callable[[Session], Session]
MOVES: st.SearchStrategy[Move] = st.one_of(
    st.integers(0, 60).map(lambda place: lambda session: travel(session, place)),
    st.integers(1, 9).map(lambda more: lambda session: travel(session, session.at + more)),
    SETTINGS.map(lambda changed: lambda session: with_settings(session, changed)),
    RUNS.map(lambda run: lambda session: with_run(session, run)),
    st.sampled_from("ABCD").map(lambda name: lambda session: switched(session, name)),
    st.sampled_from([undone, undone, redone]),
)


def moved(session: Session, move: Move) -> Session:
    try:
        return move(session)
    except Refused:
        return session


def without_past(session: Session) -> Session:
    return replace(session, undo=(), redo=())


@pytest.fixture
def b() -> Session:
    """Return run B of 5 updates, changed from A at its update 3."""
    changed = with_settings(scenario("worked", done=3), Settings(rate=0.1))
    return travel(changed, 5 * STEPS)


def test_redo_comes_back_to_the_run_undone_with_its_updates(b: Session) -> None:
    back = undone(b)
    assert (back.name, back.done) == ("A", 3)
    again = redone(back)
    assert (again.name, again.done, again.updates) == ("B", 5, 5)
    assert without_past(again) == without_past(b)


def test_there_is_nothing_to_redo_unless_something_was_undone(b: Session) -> None:
    with pytest.raises(Refused, match="Nothing"):
        redone(b)


@given(run=RUNS, moves=st.lists(MOVES, max_size=9))
@settings(deadline=None, max_examples=60)
def test_undo_then_redo_lands_on_the_same_session(run: Run, moves: list[Move]) -> None:
    session = Session(run)
    for move in moves:
        session = moved(session, move)
    if not session.undo:
        return
    back = undone(session)
    again = redone(back)
    assert without_past(again) == without_past(session)
    assert len(again.undo) == len(session.undo)
    assert again.redo == session.redo
    assert undone(again) == back


@given(run=RUNS, moves=st.lists(MOVES, max_size=12))
@settings(deadline=None, max_examples=80)
def test_no_update_computed_is_ever_lost(run: Run, moves: list[Move]) -> None:
    session = Session(run)
    for move in moves:
        before, session = session, moved(session, move)
        there = computed(session)
        for each, furthest in computed(before).items():
            # What a run has before its last change, the runs that it came from have too.
            if furthest > each.stages.place(each.segments[-1].begins):
                assert there[each] >= furthest


@given(run=RUNS, moves=st.lists(MOVES, max_size=12))
@settings(deadline=None, max_examples=60)
def test_runs_have_names_of_their_own_and_make_a_tree(run: Run, moves: list[Move]) -> None:
    session = Session(run)
    for move in moves:
        session = moved(session, move)
        names = [each.name for each in branches(session)]
        assert len(set(names)) == len(names)
        assert len(tree(session)) == len(names)


def test_a_run_undone_stays_among_the_runs_once_something_else_is_changed(b: Session) -> None:
    other = with_settings(undone(b), Settings(rate=0.05))
    assert [(each.name, each.parent, each.updates) for each in branches(other)] == [
        ("A", "", 3),
        ("B", "A", 5),
        ("C", "A", 3),
    ]
    assert other.name == "C"
    assert other.redo == ()
    assert switched(other, "B").run == b.run


def test_a_run_undone_before_it_went_on_is_forgotten() -> None:
    a = scenario("worked", done=3)
    other = with_settings(undone(with_settings(a, Settings(rate=0.1))), Settings(rate=0.05))
    assert [each.name for each in branches(other)] == ["A", "B"]


def test_a_run_undone_to_one_that_had_its_letter_gets_another() -> None:
    """A run that never began gives its letter away; undone, and taken further, it has it again."""
    first = scenario("worked")
    fast = travel(with_settings(first, Settings(rate=0.1)), 4 * STEPS)
    slow = travel(undone(fast), 6 * STEPS)
    assert (fast.name, slow.name) == ("A", "A")
    other = with_settings(slow, Settings(rate=0.05))
    assert [(each.name, each.updates) for each in branches(other)] == [
        ("A", 6),
        ("B", 4),
        ("C", 6),
    ]


def test_what_was_computed_after_an_undo_is_there_after_the_redo(b: Session) -> None:
    further = travel(undone(b), 9 * STEPS)
    again = redone(further)
    assert (again.name, again.updates) == ("B", 5)
    assert [(each.name, each.updates) for each in again.others] == [("A", 9)]


def test_another_scenario_is_redone_too() -> None:
    two = travel(with_run(scenario("worked", done=3), SCENARIOS["two"].run()), 2 * STEPS)
    assert without_past(redone(undone(two))) == without_past(two)
