"""While something is asked, nothing on the page tells what lies beyond the place shown."""

from dataclasses import replace

import pytest

from core.session.concealing import concealed
from core.session.runs import switched, with_run, with_settings
from core.session.session import Look, Session, travel
from sessions import STEPS, scenario
from tui.app.page import page_lines
from tui.app.status import status
from tui.panels.views import suiting
from tui.screen.lines import Room, text_of

PLACES = range(STEPS, 3 * STEPS + 1)


def page(session: Session, width: int = 120, height: int = 40) -> str:
    room = Room(width, height)
    lines = page_lines(session, room, status(session, room, False), ())
    return "\n".join(map(text_of, lines))


def been_at(name: str, place: int) -> Session:
    """Return a session that has never been further than a place."""
    session = scenario(name)
    return replace(travel(session, place), guessing=True)


@pytest.mark.parametrize("name", ["worked", "xor"])
@pytest.mark.parametrize("view", range(0, 12))
def test_a_run_computed_further_looks_as_when_it_came_there_first(name: str, view: int) -> None:
    views = suiting(scenario(name))
    look = Look(view=views[view % len(views)])
    for place in range(STEPS, 3 * STEPS, 3):
        first = been_at(name, place)
        further = travel(travel(first, 12 * STEPS), place)
        shown = concealed(replace(further, look=look, came_from=first.came_from))
        assert shown.furthest == place
        assert page(shown) == page(replace(first, look=look))


def test_a_run_with_the_same_past_tells_nothing_of_what_comes() -> None:
    session = travel(scenario(), 2 * STEPS)
    other = replace(session.settings, rate=0.1)
    session = with_settings(session, other)
    session = travel(session, 5 * STEPS)
    session = travel(switched(session, "A"), STEPS + 1)  # B has L of update 2, and all after it.
    hidden = concealed(session)
    assert [(branch.name, branch.at, branch.furthest) for branch in hidden.others] == [
        ("B", STEPS + 1, STEPS + 1)
    ]
    assert "10.125" in page(replace(session, furthest=2 * STEPS))
    assert "10.125" not in page(hidden)


def test_a_run_of_other_stages_goes_as_far_in_whole_updates() -> None:
    session = travel(scenario("xor"), 30)
    session = travel(with_run(session, scenario().run), 2 * STEPS + 2)
    (other,) = concealed(session).others
    assert other.run.stages.done(other.furthest) == 2
    assert other.at <= other.furthest


def test_what_is_behind_stays() -> None:
    session = travel(travel(scenario(), 6 * STEPS), 4 * STEPS)
    hidden = concealed(session)
    assert (hidden.at, hidden.furthest, hidden.answers) == (session.at, session.at, ())
    assert hidden.run == session.run
    assert concealed(hidden) == hidden
