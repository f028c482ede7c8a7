"""A session: what it says about its place, where it refuses to go, and changes of settings."""

from collections.abc import Callable
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.model.stages import Phase
from core.session.runs import undone, with_run, with_settings
from core.session.session import Limit, Look, Refused, Session, stopped, travel
from sessions import DATASETS, RUNS, SETTINGS, STEPS, forget_everything, scenario

END = 2915  # where the worked example is no longer finite


def refusal(move: Callable[[], object]) -> str:
    """Return the sentence that a move is refused with."""
    with pytest.raises(Refused) as caught:
        move()
    return str(caught.value)


# What it says about its place


@pytest.mark.parametrize(
    ("at", "done", "shown", "phase", "epoch"),
    [
        (0, 0, 0, Phase.NOTHING, 1),
        (1, 0, 0, Phase.FORWARD, 1),
        (2, 0, 0, Phase.LOSS, 1),
        (3, 0, 0, Phase.BACKWARD, 1),
        (4, 1, 0, Phase.UPDATE, 1),
        (5, 1, 1, Phase.FORWARD, 1),
        (20, 5, 4, Phase.UPDATE, 1),
        (21, 5, 5, Phase.FORWARD, 2),
        (40, 10, 9, Phase.UPDATE, 2),
    ],
)
def test_a_place_is_a_number_of_phases(
    at: int, done: int, shown: int, phase: Phase, epoch: int
) -> None:
    session = Session(scenario().run, at=at, furthest=at)
    assert (session.done, session.shown, session.phase, session.epoch) == (
        done,
        shown,
        phase,
        epoch,
    )
    assert session.rows == done + 1


def test_phases_have_names() -> None:
    names = ["start", "forward", "loss", "backward", "update"]
    assert [phase.title for phase in Phase] == names


def test_parameters_are_those_after_the_updates_done() -> None:
    session = scenario("worked", done=2)
    assert session.parameters == (1.25, 1.375)
    half = travel(session, session.at + 3)
    assert half.parameters == (1.25, 1.375)
    forget_everything()
    assert half.parameters == (1.25, 1.375)


def test_the_row_cursor_follows_the_update_shown_until_it_is_moved() -> None:
    session = scenario("worked", done=3)
    assert session.row == 3
    assert replace(session, look=Look(row=2)).row == 2
    assert replace(session, look=Look(row=99)).row == session.rows == 4
    assert travel(replace(session, look=Look(row=2)), 0).look.row is None


def test_settings_are_those_of_the_next_update() -> None:
    session = with_settings(scenario("worked", done=2), Settings(rate=0.1))
    assert session.settings.rate == 0.1
    assert travel(session, STEPS).settings.rate == 0.25


# Going to a place


@given(run=RUNS, places=st.lists(st.integers(-5, 120), max_size=8))
@settings(deadline=None, max_examples=60)
def test_a_journey_ends_where_it_leads_and_forgets_nothing(run: Run, places: list[int]) -> None:
    session = Session(run)
    for place in places:
        before = session
        if max(place, 0) == session.at:
            with pytest.raises(Refused):
                travel(session, place)
            continue
        session = travel(session, place)
        assert session.at == max(place, 0)
        assert session.came_from == before.at
        assert session.furthest == max(before.furthest, session.at)
        assert session.run is run


@given(run=RUNS, there=st.integers(1, 120), here=st.integers(0, 60))
@settings(deadline=None, max_examples=60)
def test_there_and_back_again_is_the_same_place(run: Run, there: int, here: int) -> None:
    session = travel(Session(run), here) if here else Session(run)
    before = session.parameters, path_of(run).update(session.shown)
    back = travel(travel(session, here + there), here)
    assert (back.parameters, path_of(run).update(back.shown)) == before
    assert replace(back, came_from=session.came_from, furthest=session.furthest) == session


def test_a_run_stops_at_its_first_number_that_is_not_finite() -> None:
    end = travel(scenario("worked"), 10_000 * STEPS)
    assert end.at == END * STEPS
    assert path_of(end.run).update(end.shown).loss == inf
    sentence = "Stopped: L is inf at update 2,915. Go back (g), then change η (e)."
    assert stopped(end) == sentence
    assert refusal(lambda: travel(end, end.at + 1)) == sentence
    assert refusal(lambda: travel(end, end.at + 99 * STEPS)) == sentence
    back = travel(end, end.at - STEPS)
    assert stopped(back) == ""
    assert travel(back, end.at).at == end.at
    forget_everything()
    assert stopped(end) == sentence


def test_the_start_is_the_other_end() -> None:
    sentence = "This is the start: nothing has been computed yet."
    assert refusal(lambda: travel(scenario(), -1)) == sentence
    assert refusal(lambda: travel(scenario(), 0)) == sentence


def test_the_place_it_is_at_is_no_journey() -> None:
    session = scenario("worked", done=2)
    assert refusal(lambda: travel(session, session.at)) == "This is the place you are at."


def test_a_run_goes_as_far_as_a_limit_allows() -> None:
    limit = Limit(20, "No further.")
    assert Limit().sentence == "A run keeps 10,000,000 updates at the most."
    end = travel(scenario("loop"), 100 * STEPS, limit)
    assert (end.done, limit.reached(end)) == (20, True)
    assert refusal(lambda: travel(end, end.at + 1, limit)) == "No further."
    back = travel(end, end.at - 1, limit)
    assert not limit.reached(back)
    assert travel(back, end.at + 9, limit).at == end.at
    assert travel(end, end.at + 1).at == end.at + 1


# Changing settings


@given(run=RUNS, at=st.integers(1, 60), changed=SETTINGS)
@settings(deadline=None, max_examples=40)
def test_settings_changed_at_a_past_point_continue_from_there(
    run: Run, at: int, changed: Settings
) -> None:
    far = travel(Session(run), 100)
    past = travel(far, at) if at != far.at else far
    session = with_settings(past, changed)
    assert session.at == session.furthest == session.came_from == past.done * STEPS
    assert session.settings == changed
    assert session.parameters == past.parameters
    # The old run is among the others, whole.
    assert [(branch.run, branch.at, branch.furthest) for branch in session.others] == [
        (run, at, 100)
    ]
    assert undone(session).now == past


def test_parameters_may_be_changed_too() -> None:
    session = with_settings(scenario("worked", done=2), Settings(), m=2)
    assert session.parameters == (2, 1.375)
    assert travel(session, STEPS).parameters == (3.5, 2.5)


def test_undo_goes_back_change_by_change() -> None:
    first = scenario("worked", done=3)
    second = travel(with_settings(first, Settings(rate=0.1)), 5 * STEPS)
    third = with_settings(second, Settings(rate=0.01))
    assert replace(undone(third), redo=()) == second
    assert undone(undone(third)).now == first
    assert refusal(lambda: undone(first)) == "No change of settings to undo."


def test_undo_keeps_how_the_session_is_looked_at() -> None:
    first = scenario("worked", done=3)
    second = with_settings(first, Settings(rate=0.1))
    looked = replace(second, look=Look(digits=17, view="surface"))
    assert undone(looked).now == replace(first, look=Look(digits=17, view="surface"))


@given(data=DATASETS, changed=SETTINGS)
@settings(deadline=None, max_examples=20)
def test_another_run_begins_at_its_start(data: Dataset, changed: Settings) -> None:
    session = scenario("worked", done=7)
    other = new_run(data, changed, (1, 2))
    begun = with_run(session, other)
    assert (begun.run, begun.at, begun.furthest, begun.parameters) == (other, 0, 0, (1, 2))
    assert undone(begun).now == session


def test_changes_before_the_first_step_are_undone_too() -> None:
    session = with_settings(scenario(), Settings(rate=0.1), m=0, c=0)
    assert session.others == ()
    assert session.parameters == (0, 0)
    assert undone(session).now == scenario()
