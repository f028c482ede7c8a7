"""Runs as a tree: what a change begins, what it leaves whole, and what can't be done."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.descent.path import path_of
from core.descent.run import Settings
from core.descent.scenarios import SCENARIOS
from core.session.runs import (
    LETTERS,
    branches,
    overlaid,
    removed,
    renamed,
    switched,
    tree,
    undone,
    with_run,
    with_settings,
)
from core.session.session import Refused, Session, travel
from sessions import RUNS, STEPS, scenario


def after(session: Session, updates: int) -> Session:
    return travel(session, session.at + updates * STEPS)


@pytest.fixture
def three() -> Session:
    """Return A, from its update 3 on B, and from B's update 5 on C, which is shown."""
    b = with_settings(scenario("worked", done=3), Settings(rate=0.1))
    return after(with_settings(after(b, 2), Settings(rate=0.05)), 4)


def test_the_tree_tells_what_was_changed_from_what(three: Session) -> None:
    rows = [(depth, branch.name, branch.parent) for depth, branch in tree(three)]
    assert rows == [(0, "A", ""), (1, "B", "A"), (2, "C", "B")]
    assert [branch.furthest // STEPS for branch in branches(three)] == [3, 5, 9]


@given(run=RUNS, place=st.integers(0, 40), more=st.integers(1, 20))
def test_an_unchanged_branch_equals_its_parent_to_the_last_bit(
    run: object, place: int, more: int
) -> None:
    session = Session(run)  # type: ignore[arg-type]  # RUNS are runs
    path_of(session.run).extend(60)
    there = travel(session, place) if place else session
    branch = with_settings(there, there.settings)
    old, new = path_of(session.run), path_of(branch.run)
    for updates in range(min(old.extend(place + more), new.extend(place + more)) + 1):
        assert old.row(updates) == new.row(updates)


def test_any_run_is_shown_again_where_it_was_left(three: Session) -> None:
    a = switched(three, "A")
    assert (a.name, a.at, a.run) == ("A", 3 * STEPS, scenario("worked").run)
    c = switched(a, "C")
    assert (c.run, c.at, c.furthest) == (three.run, three.at, three.furthest)
    with pytest.raises(Refused):
        switched(c, "C")


def test_a_name_stays_with_its_run(three: Session) -> None:
    named = renamed(renamed(three, "A", "too large"), "C", "small")
    assert [branch.title for branch in branches(named)] == ["too large", "", "small"]
    assert switched(named, "A").title == "too large"
    assert branches(switched(named, "B"))[2].title == "small"


def test_a_removed_run_is_gone_and_what_came_from_it_stays(three: Session) -> None:
    left = removed(three, "B")
    assert [(depth, branch.name) for depth, branch in tree(left)] == [(0, "A"), (1, "C")]
    assert left.run == three.run
    with pytest.raises(Refused, match="show another"):
        removed(three, "C")


def test_a_free_letter_is_taken_again(three: Session) -> None:
    left = removed(three, "B")
    assert with_settings(left, Settings(rate=0.01)).name == "B"


def test_there_are_as_many_runs_as_letters() -> None:
    session = scenario("worked", done=1)
    for _ in LETTERS[1:]:
        session = after(with_settings(session, Settings(rate=0.1)), 1)
    with pytest.raises(Refused, match="remove one"):
        with_settings(session, Settings(rate=0.2))
    with pytest.raises(Refused, match="remove one"):
        with_run(session, SCENARIOS["two"].run())


def test_undo_leads_back_to_the_identical_session(three: Session) -> None:
    b = undone(three)
    assert (b.name, b.at) == ("B", 5 * STEPS)
    a = undone(b)
    assert replace(a.now, look=scenario("worked").look) == scenario("worked", done=3)
    with pytest.raises(Refused, match="No change"):
        undone(a)


def test_a_run_that_never_began_is_no_branch() -> None:
    changed = with_settings(scenario("worked"), Settings(rate=0.1))
    assert changed.others == ()
    assert changed.name == "A"


def test_charts_overlay_the_latest_three_other_runs_on_the_same_data(three: Session) -> None:
    fourth = after(with_settings(after(three, 1), Settings(rate=0.02)), 1)
    fifth = with_settings(fourth, Settings(rate=0.03))
    assert {each.name for each in overlaid(fifth)} == {"B", "C", "D"}
    elsewhere = with_run(fifth, SCENARIOS["two"].run())
    assert overlaid(elsewhere) == ()


def test_no_run_is_called_as_the_loss_or_like_a_number() -> None:
    assert not set(LETTERS) & set("LIO")
