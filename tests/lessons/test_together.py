"""A lesson led in a class: what is shown is seen by all, and a stop of one's own is left alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.lessons.places import arrival
from core.lessons.progress import left, next_stop, noticed, previous_stop, reopened
from core.lessons.together import Lead, at_same_stop, can_be_yours, leaves, led, returned
from core.session import moves
from core.session.runs import undone
from core.session.session import Refused, Session, travel
from sessions import scenario
from small_lesson import opened

MOVES = st.lists(
    st.sampled_from(
        [moves.next_update, moves.next_phase, moves.previous_update, moves.previous_phase]
    ),
    max_size=6,
)


def moved(session: Session, steps: list[object]) -> Session:
    """Return a session after moves, as far as they can be made."""
    for step in steps:
        try:
            there = step(session, 1)  # type: ignore[operator]
            place = there if isinstance(there, int) else there.at
            session = noticed(travel(session, place))
        except Refused:
            pass
    return session


def stop(index: int) -> Session:
    """Return the small lesson at the stop of this index."""
    return next_stop(opened(), index) if index else opened()


def test_what_asks_for_something_but_a_question_can_be_everybodys_own() -> None:
    assert [can_be_yours(stop(index)) for index in range(4)] == [True, True, False, False]
    assert not can_be_yours(scenario("worked"))


@given(mine=MOVES, theirs=MOVES)
def test_what_is_shown_is_where_the_teacher_is(mine: list[object], theirs: list[object]) -> None:
    teacher = moved(stop(1), theirs)
    there = led(moved(scenario("loop"), mine), Lead(teacher), None)
    assert (there.run, there.at, there.lesson, there.stop) == (
        *(teacher.run, teacher.at),
        *(teacher.lesson, teacher.stop),
    )


@given(mine=MOVES, theirs=MOVES, more=MOVES)
def test_a_stop_of_ones_own_begins_where_it_does_and_is_left_alone_by_the_teacher(
    mine: list[object], theirs: list[object], more: list[object]
) -> None:
    first = Lead(moved(stop(1), theirs), yours=True)
    there = led(scenario("loop"), first, Lead(stop(0)))
    assert there.lesson
    assert there.at == arrival(there.lesson, 1).at
    assert not there.met
    own = moved(there, mine)
    then = Lead(moved(first.session, more), yours=True)
    assert led(own, then, first) == own
    assert led(own, then, None) == own, "who was away goes on where they were"
    assert not leaves(there, own, first)
    assert returned(own, then) == own


@given(mine=MOVES)
def test_the_next_stop_brings_everybody_along(mine: list[object]) -> None:
    lead = Lead(stop(0), yours=True)
    own = moved(led(opened(), lead, None), mine)
    after = Lead(stop(1), yours=True)
    there = led(own, after, lead)
    assert at_same_stop(there, after.session)
    assert (there.at, there.met) == (after.session.at, False)


def test_to_turn_a_stop_from_shown_to_yours_begins_it_for_all() -> None:
    shown, yours = Lead(stop(1)), Lead(stop(1), yours=True)
    done = moved(led(opened(), shown, None), [moves.next_update, moves.next_phase])
    assert led(done, yours, shown) == led(opened(), yours, shown)


@given(mine=MOVES, theirs=MOVES)
def test_ones_own_stop_is_as_it_was_when_the_teacher_or_oneself_was_elsewhere(
    mine: list[object], theirs: list[object]
) -> None:
    lead, improvised = Lead(stop(1), yours=True), Lead(moved(left(stop(1)), theirs))
    own = moved(led(opened(), lead, None), mine)
    there = led(own, improvised, lead, own)
    assert there.at == improvised.session.at
    assert led(there, lead, improvised, own) == own
    explored = moved(left(own), theirs)
    assert replace(returned(explored, lead, own), undo=own.undo) == own
    assert undone(returned(explored, lead, own)).now == explored.now
    begun = led(own, Lead(stop(1)), lead, own)
    assert not led(begun, lead, Lead(stop(1)), own).met, "turned to yours, it begins for all"


def test_another_stop_or_none_leaves_the_class() -> None:
    lead = Lead(stop(1), yours=True)
    mine = led(opened(), lead, None)
    assert leaves(mine, next_stop(mine), lead)
    assert leaves(mine, left(mine), lead)


@given(mine=MOVES)
def test_who_returns_can_undo_that(mine: list[object]) -> None:
    me = moved(scenario("loop"), mine)
    back = returned(me, Lead(stop(1)))
    there = undone(back)
    assert replace(there, redo=(), look=me.look) == me


@given(steps=MOVES)
def test_the_lesson_that_was_left_is_found_again_at_its_stop(steps: list[object]) -> None:
    session = stop(1)
    away = moved(left(moved(session, steps)), steps)
    assert away.lesson is None
    back = previous_stop(away)
    assert back == reopened(away)
    assert at_same_stop(back, session)
