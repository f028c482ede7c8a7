"""Runs removed: what came from them has a parent that is there, and their letters are free."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from core.descent.run import Settings
from core.descent.scenarios import SCENARIOS
from core.formats.session_line import LinkError, dump, load, packed, unpacked
from core.session.runs import branches, removed, switched, tree, with_run, with_settings
from core.session.session import Refused, Session, travel
from pilots import closed, press, session_of, until
from sessions import STEPS, run_on, scenario
from tui import saving
from tui.app.explorer import Explorer
from tui.command import opening, program
from tui.saving import Autosave


def after(session: Session, updates: int) -> Session:
    return travel(session, session.at + updates * STEPS)


def parents(session: Session) -> dict[str, str]:
    return {branch.name: branch.parent for branch in branches(session)}


@pytest.fixture
def three() -> Session:
    """Return A, from its update 3 on B, and from B's update 5 on C, which is shown."""
    b = with_settings(scenario("worked", done=3), Settings(rate=0.1))
    return after(with_settings(after(b, 2), Settings(rate=0.05)), 4)


# Parents


def test_what_came_from_a_removed_run_comes_from_that_one_s_parent(three: Session) -> None:
    assert parents(removed(three, "B")) == {"A": "", "C": "A"}
    assert parents(removed(removed(three, "B"), "A")) == {"C": ""}
    assert parents(removed(switched(three, "B"), "C")) == {"A": "", "B": "A"}


def test_but_not_from_one_with_another_start() -> None:
    anew = with_settings(travel(scenario(done=3), 0), Settings(rate=0.1))
    c = after(with_settings(after(anew, 2), Settings(rate=0.05)), 1)
    assert parents(c) == {"A": "", "B": "A", "C": "B"}
    assert parents(removed(c, "B")) == {"A": "", "C": ""}


def test_a_run_begun_anew_has_no_parent() -> None:
    waiting = with_settings(travel(scenario(done=3), 0), Settings(rate=0.1))
    assert (waiting.name, waiting.parent, waiting.furthest) == ("B", "A", 0)
    assert with_settings(waiting, Settings(rate=0.2)).parent == "A"
    assert with_run(waiting, SCENARIOS["two"].run()).parent == ""


CHANGES: st.SearchStrategy[Callable[[Session], Session]] = st.one_of(
    st.integers(0, 30).map(lambda place: lambda session: travel(session, place)),
    st.sampled_from([0.1, 0.2, 0.3]).map(
        lambda rate: lambda session: with_settings(session, Settings(rate))
    ),
    st.just(lambda session: with_run(session, run_on((1, 3), (2, 5)))),
    st.sampled_from("ABCD").map(lambda name: lambda session: switched(session, name)),
    st.sampled_from("ABCD").map(lambda name: lambda session: removed(session, name)),
)


@given(st.lists(CHANGES, max_size=20))
@settings(deadline=None)
def test_every_parent_is_there_and_every_run_in_the_tree(
    moves: list[Callable[[Session], Session]],
) -> None:
    session = scenario(done=1)
    for move in moves:
        try:
            session = move(session)
        except Refused:
            continue
        names = [branch.name for branch in branches(session)]
        assert {*parents(session).values()} <= {*names, ""}
        assert sorted(branch.name for _, branch in tree(session)) == names


# The keys that ended the app, and what autosave had kept of it


async def test_the_letter_of_a_removed_run_may_be_given_again(tmp_path: Path) -> None:
    session, _ = opening.opened(program.parser().parse_args(["--rate", "0.1"]))
    file = tmp_path / "mine"
    autosave = Autosave(file, session)
    app = Explorer(session, autosave=autosave)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(app, "5n y n")
        await dialog(pilot, "r", "up", "delete", "down", "enter")
        await dialog(pilot, "e", "backspace", "9", "enter")
        await press(app, "n")
        assert parents(app.session) == {"A": "B", "B": ""}
        await dialog(pilot, "r", "escape")
        await press(app, "shift+tab")
        assert session_of(pilot).look.view == "runs"
    assert autosave.save() == ""
    assert saving.read(file) == replace(app.session, undo=app.session.undo[-5:])


@pytest.mark.parametrize("keys", [("up", "delete"), ("home", "delete")])
async def test_enter_takes_over_what_was_removed(keys: tuple[str, ...]) -> None:
    app = Explorer(with_settings(scenario("worked", done=3), Settings(rate=0.1)))
    async with app.run_test(size=(80, 24)) as pilot:
        await dialog(pilot, "r", *keys, "enter")
        assert [branch.name for branch in branches(app.session)] == ["B"]


async def dialog(pilot: Pilot[int], *keys: str) -> None:
    """Open a dialog with the first key, and leave it with the last."""
    await pilot.press(keys[0])
    await until(lambda: not closed(pilot) and pilot.app.screen.focused is not None)
    await pilot.press(*keys[1:])
    await until(lambda: closed(pilot))


# Lines


def line_of(session: Session, **changed: str) -> str:
    """Return the session's line with other parents, by the name of the run."""
    plain: Any = unpacked(dump(session))
    for branch in (plain["session"], *plain["session"].get("others", [])):
        if branch.get("name", "A") in changed:
            branch["parent"] = changed[branch.get("name", "A")]
    return packed(plain)


@pytest.mark.parametrize(
    "changed",
    [{"A": "A"}, {"C": "C"}, {"A": "B"}, {"A": "C"}, {"A": "C", "C": "A"}],
)
def test_a_line_in_which_a_run_comes_from_itself_is_refused(
    changed: dict[str, str], three: Session
) -> None:
    with pytest.raises(LinkError, match=r"is malformed: run [ABC] comes from itself\.$"):
        load(line_of(three, **changed))


def test_so_is_one_in_whose_past_it_does(three: Session) -> None:
    plain: Any = unpacked(dump(three))
    plain["session"]["undo"][1]["parent"] = "B"
    with pytest.raises(LinkError, match="run B comes from itself"):
        load(packed(plain))


def test_a_parent_that_an_earlier_version_had_removed_reads_as_none(three: Session) -> None:
    assert parents(load(line_of(three, B="Z"))) == {"A": "", "B": "", "C": "B"}
    assert parents(load(line_of(three, C="Z"))) == {"A": "", "B": "A", "C": ""}
