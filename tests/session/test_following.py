"""Following a teacher, as values: what is taken over, what stays one's own, and when one leaves."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.descent.run import Settings
from core.formats.session_line import dump, load
from core.lessons.together import Lead, returned
from core.model.stages import Phase
from core.session.following import followed, left, presentable
from core.session.runs import undone, with_settings
from core.session.session import Answer, Look, Session, Verdict, travel
from sessions import STEPS, scenario
from tui.panels import views
from tui.panels.views import VIEWS

ANSWER = Answer(1, Phase.LOSS, "loss", "18", Verdict.RIGHT)
PLACES = st.integers(1, 40)
LOOKS = st.builds(
    Look, view=st.sampled_from(list(VIEWS)), digits=st.sampled_from((4, 6)), zoomed=st.booleans()
)


def at(name: str, place: int, look: Look | None = None) -> Session:
    return replace(travel(scenario(name), place), look=look or Look())


@given(PLACES, PLACES, LOOKS, LOOKS)
def test_who_follows_is_where_the_teacher_is(mine: int, theirs: int, own: Look, look: Look) -> None:
    me = replace(at("loop", mine, own), answers=(ANSWER,), guessing=True, breakpoints="rose")
    teacher = at("worked", theirs, look)
    session = followed(me, teacher)
    assert (session.run, session.at, session.look) == (teacher.run, teacher.at, look)
    assert (session.answers, session.guessing, session.breakpoints) == ((ANSWER,), True, "rose")
    assert not left(session, session)


@given(PLACES, LOOKS)
def test_a_look_of_ones_own_stays_until_the_teacher_changes_it(place: int, own: Look) -> None:
    before = at("worked", 8)
    me = replace(followed(scenario("worked"), before), look=own)
    stepped = travel(before, before.at + place)
    assert followed(me, stepped, before).look == own
    turned = views.next_view(stepped, 1)
    assert followed(me, turned, before).look == replace(
        own, view=turned.look.view, focus=turned.look.focus
    )


def test_a_lesson_and_runs_are_taken_over() -> None:
    teacher = with_settings(at("worked", 8), Settings(0.1))
    session = followed(scenario("loop"), teacher)
    assert (session.name, session.others) == ("B", teacher.others)


@given(PLACES, PLACES)
def test_returning_can_be_undone(mine: int, theirs: int) -> None:
    me, teacher = at("loop", mine), at("worked", theirs)
    back = returned(me, Lead(teacher))
    assert (back.run, back.at) == (teacher.run, teacher.at)
    assert replace(undone(back), redo=()) == me
    assert undone(replace(back, answers=(ANSWER,))).answers == (ANSWER,)


def test_returning_again_and_again_keeps_a_session_that_can_be_saved() -> None:
    me, teacher = at("loop", 4), at("worked", 8)
    for place in range(1, 150):
        me = travel(returned(me, Lead(teacher)), place * STEPS + 1)
    assert load(dump(me)).at == me.at


@pytest.mark.parametrize(
    ("change", "leaves"),
    [
        (lambda session: travel(session, session.at + 1), True),
        (lambda session: with_settings(session, Settings(0.1)), True),
        (lambda session: replace(session, others=()), False),
        (lambda session: replace(session, stop=1), True),
        (lambda session: views.next_view(session, 1), False),
        (lambda session: replace(session, guessing=True), False),
        (lambda session: replace(session, answers=(ANSWER,)), False),
        (lambda session: replace(session, breakpoints="rose"), False),
        (lambda session: replace(session, met=True), False),
    ],
)
def test_a_step_leaves_and_a_look_does_not(
    change: Callable[[Session], Session], leaves: bool
) -> None:
    session = at("worked", 8)
    assert left(session, change(session)) == leaves


def test_what_is_presented_holds_no_secrets_of_the_teacher() -> None:
    teacher = replace(
        with_settings(at("worked", 8), Settings(0.1)),
        answers=(ANSWER,),
        guessing=True,
        breakpoints="rose",
    )
    shown = presentable(teacher)
    assert (shown.undo, shown.answers, shown.guessing, shown.breakpoints) == ((), (), False, "")
    assert (shown.run, shown.others) == (teacher.run, teacher.others)
