"""The moves: each leads where its name says, back is exact, and the ends refuse with a sentence."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.path import path_of
from core.descent.run import Run
from core.session import moves
from core.session.session import PANELS, SPEEDS, Look, Refused, Session, travel
from core.text.numbers import DIGITS
from sessions import RUNS, STEPS, forget_everything, looked_at, scenario
from tui.panels import views

Place = Callable[[Session, int], int]
Change = Callable[[Session, int], Session]

PLACES: tuple[Place, ...] = (
    moves.next_update,
    moves.previous_update,
    moves.next_phase,
    moves.previous_phase,
    moves.next_epoch,
    moves.previous_epoch,
    moves.start,
    moves.furthest,
    moves.row_under_cursor,
)
CHANGES: tuple[Change, ...] = (
    moves.row_down,
    moves.row_up,
    views.next_view,
    views.previous_view,
    moves.next_panel,
    moves.previous_panel,
    moves.zoom,
    moves.log_loss,
    moves.rules,
    moves.more_digits,
    moves.fewer_digits,
    moves.faster,
    moves.slower,
    moves.next_unit,
    moves.previous_unit,
    moves.next_weight,
    moves.previous_weight,
    moves.columns_right,
    moves.columns_left,
)


def go(session: Session, *steps: Place | tuple[Place, int]) -> Session:
    """Make moves one after the other, each once or as often as said."""
    for step in steps:
        place, count = step if isinstance(step, tuple) else (step, 1)
        session = travel(session, place(session, count))
    return session


def at(place: int, furthest: int = 0) -> Session:
    """Return the worked example at a place; its epochs are 5 updates, 20 places."""
    return Session(scenario().run, at=place, furthest=max(place, furthest))


# Each move alone


@pytest.mark.parametrize(
    ("move", "here", "count", "there"),
    [
        (moves.next_update, 0, 1, 4),
        (moves.next_update, 2, 1, 4),  # completes a half update
        (moves.next_update, 2, 3, 12),
        (moves.next_update, 4, 25, 104),
        (moves.previous_update, 8, 1, 4),
        (moves.previous_update, 6, 1, 4),  # takes a half update back
        (moves.previous_update, 6, 2, 0),
        (moves.next_phase, 0, 1, 1),
        (moves.next_phase, 3, 1, 4),
        (moves.next_phase, 3, 6, 9),
        (moves.previous_phase, 4, 1, 3),
        (moves.previous_phase, 9, 6, 3),
        (moves.next_epoch, 0, 1, 20),
        (moves.next_epoch, 19, 1, 20),
        (moves.next_epoch, 20, 1, 40),
        (moves.next_epoch, 21, 2, 60),
        (moves.previous_epoch, 41, 1, 40),
        (moves.previous_epoch, 40, 1, 20),
        (moves.previous_epoch, 39, 1, 20),
        (moves.previous_epoch, 45, 2, 20),
        (moves.start, 37, 1, 0),
    ],
)
def test_where_a_move_leads(move: Place, here: int, count: int, there: int) -> None:
    assert go(at(here), (move, count)).at == there


def test_moves_back_stop_at_the_start() -> None:
    for move in (moves.previous_update, moves.previous_phase, moves.previous_epoch):
        assert go(at(7), (move, 1000)).at == 0


def test_the_furthest_place_is_kept_and_found_again() -> None:
    session = go(at(0), (moves.next_phase, 30), moves.start)
    assert (session.at, session.furthest) == (0, 30)
    assert go(session, moves.next_update).furthest == 30
    assert go(session, moves.furthest).at == 30


def test_enter_goes_to_the_row_under_the_cursor_as_far_as_it_was_reached() -> None:
    session = at(2, furthest=10)
    rows = [looked_at(session, Look(row=row)) for row in (1, 2, 3)]
    assert [go(row, moves.row_under_cursor).at for row in rows] == [4, 8, 10]


def test_came_from_is_the_place_before_the_move() -> None:
    session = go(at(0), (moves.next_update, 3), moves.previous_phase)
    assert (session.came_from, session.at) == (12, 11)


@pytest.mark.parametrize(
    "move", [moves.previous_update, moves.previous_phase, moves.previous_epoch, moves.start]
)
def test_the_start_refuses_to_go_back(move: Place) -> None:
    with pytest.raises(Refused, match="This is the start: nothing has been computed yet"):
        go(at(0, furthest=9), move)


@pytest.mark.parametrize("move", [moves.next_update, moves.next_phase, moves.next_epoch])
def test_the_end_of_a_diverged_run_refuses_to_go_on(move: Place) -> None:
    end = go(at(0), (moves.next_epoch, 1000))
    assert end.done == 2915
    with pytest.raises(Refused, match="Stopped: L is inf at update 2,915"):
        go(end, move)
    assert go(end, moves.previous_update, moves.next_update).at == end.at


# Any moves


@given(run=RUNS, steps=st.lists(st.tuples(st.sampled_from(PLACES), st.integers(1, 9)), max_size=15))
@settings(deadline=None, max_examples=60)
def test_whatever_the_moves_a_place_has_the_same_numbers(
    run: Run, steps: list[tuple[Place, int]]
) -> None:
    session = Session(run)
    for move, count in steps:
        reached = session.furthest
        with suppress(Refused):
            session = go(session, (move, count))
        assert session.furthest == max(reached, session.at)
        assert session.run == run
    there = session.parameters, path_of(run).update(session.shown)
    forget_everything()
    fresh = travel(Session(run), session.at) if session.at else Session(run)
    assert (fresh.parameters, path_of(run).update(fresh.shown)) == there
    assert (fresh.at, fresh.phase, fresh.row) == (session.at, session.phase, session.row)


@given(run=RUNS, here=st.integers(0, 50), count=st.integers(1, 30))
@settings(deadline=None, max_examples=60)
def test_forward_and_back_are_exact_inverses(run: Run, here: int, count: int) -> None:
    session = Session(run, at=here, furthest=here)
    epoch = len(run.data) * STEPS
    assert go(session, (moves.next_phase, count), (moves.previous_phase, count)).at == here
    # Whole updates and epochs come back to the boundary at or before the half one left.
    assert go(session, (moves.next_update, count)).at == (here // STEPS + count) * STEPS
    if here % STEPS == 0:
        assert go(session, (moves.next_update, count), (moves.previous_update, count)).at == here
    if here % epoch == 0:
        assert go(session, (moves.next_epoch, count), (moves.previous_epoch, count)).at == here


@given(run=RUNS, here=st.integers(0, 50), count=st.integers(2, 12), move=st.sampled_from(PLACES))
@settings(deadline=None, max_examples=60)
def test_a_count_is_that_many_single_moves(run: Run, here: int, count: int, move: Place) -> None:
    session = Session(run, at=here, furthest=60)
    one_by_one = at_once = session
    for _ in range(count):
        with suppress(Refused):
            one_by_one = go(one_by_one, move)
    with suppress(Refused):
        at_once = go(session, (move, count))
    assert at_once.at == one_by_one.at


# How it is looked at


def test_the_row_cursor_stays_among_the_rows_reached() -> None:
    session = at(0, furthest=9)  # rows 1 and 2, and row 3 half reached
    down = moves.row_down(session, 2)
    assert down.row == 3
    assert moves.row_up(moves.row_down(session, 1), 1).row == 1
    assert moves.row_down(session, 99).row == 3
    assert moves.row_up(down, 99).row == 1
    with pytest.raises(Refused, match=r"This is the last row reached\."):
        moves.row_down(down, 1)
    with pytest.raises(Refused, match=r"This is the first row\."):
        moves.row_up(session, 1)


def test_digits_stop_at_both_ends() -> None:
    session = at(4)
    most, fewest = moves.more_digits(session, 99), moves.fewer_digits(session, 99)
    assert (most.look.digits, fewest.look.digits) == (DIGITS[-1], DIGITS[0])
    assert moves.more_digits(session, 1).look.digits == 8
    assert moves.fewer_digits(session, 1).look.digits == 5
    with pytest.raises(Refused, match=r"These are all the digits there are\."):
        moves.more_digits(most, 1)
    with pytest.raises(Refused, match=r"No fewer digits\."):
        moves.fewer_digits(fewest, 1)


def test_speed_stops_at_both_ends() -> None:
    assert moves.faster(at(0), 1).look.speed == 4
    assert moves.faster(at(0), 99).look.speed == SPEEDS[-1]
    assert moves.slower(at(0), 99).look.speed == SPEEDS[0]


def test_views_and_panels_go_round() -> None:
    seen, panels, session = [], [], at(0)
    for _ in views.suiting(session):
        session = views.next_view(session, 1)
        seen.append(session.look.view)
    for _ in range(len(PANELS)):
        session = moves.next_panel(session, 1)
        panels.append(session.look.focus)
    assert seen[-1:] + seen[:-1] == views.suiting(session)
    assert sorted(panels) == sorted(PANELS)
    assert views.previous_view(views.next_view(session, 3), 3).look.view == session.look.view
    assert moves.previous_panel(moves.next_panel(session, 3), 3).look == session.look


def test_switches_switch_back() -> None:
    for switch in (moves.zoom, moves.log_loss, moves.rules):
        there = switch(at(5), 1)
        assert there != at(5)
        assert switch(there, 1) == at(5)


@given(steps=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(1, 9)), max_size=15))
@settings(deadline=None, max_examples=60)
def test_looking_differently_changes_no_number(steps: list[tuple[Change, int]]) -> None:
    session = before = at(6, furthest=40)
    for change, count in steps:
        with suppress(Refused):
            session = change(session, count)
    assert replace(session, look=before.look) == before
