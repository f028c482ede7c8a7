"""A session of long runs taken up: the screen opens at once, its runs come with a bar."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import core.session.replay
from core.descent.run import MOST_UPDATES
from core.formats.session_line import dump
from core.session.session import Session, travel
from pilots import press, until
from real_terminal import GRADSTEP, Terminal
from sessions import STEPS, forget_everything, scenario
from tui.app.explorer import Explorer
from tui.saving import Autosave, read

LONG = 24_000


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Return a session amid an update of a long run, nothing of which is recorded."""
    monkeypatch.setattr(core.session.replay, "_PIECE", 500)  # So that there is time to press keys.
    session = travel(travel(scenario("loop"), LONG * STEPS), 9 * STEPS + 2)
    forget_everything()
    yield session
    forget_everything()


def reached(app: Explorer) -> int:
    return app._computing.reached if app._computing else 0


async def test_it_is_shown_once_its_runs_are_computed(long: Session) -> None:
    app = Explorer(long)
    async with app.run_test(size=(80, 24)):
        await until(lambda: 0 < reached(app) < LONG)
        await press(app, "n e tab 5n r c x")
        assert len(app.screen_stack) == 1
        assert app.session is long
        await until(lambda: not app.waiting)
        assert app.session == long
        await press(app, "n")
        assert app.session.done == 10


async def test_escape_leaves_the_run_where_it_was_computed_to(long: Session) -> None:
    there = replace(long, at=long.furthest)
    app = Explorer(there)
    async with app.run_test(size=(80, 24)):
        await until(lambda: 0 < reached(app) < LONG)
        await press(app, "escape")
        await until(lambda: not app.waiting)
        assert 0 < app.session.furthest < LONG * STEPS
        assert app.session == replace(there, at=app.session.furthest, furthest=app.session.furthest)


async def test_a_run_that_ends_before_it_says_is_shown_at_its_end() -> None:
    far = LONG * STEPS
    app = Explorer(Session(scenario("worked").run, at=far, furthest=far))
    async with app.run_test(size=(80, 24)):
        await until(lambda: not app.waiting)
        assert (app.session.done, app.session.furthest) == (2915, 2915 * STEPS)
        assert app._note.startswith("A run is not as far as it was saved")


async def test_who_quits_meanwhile_loses_nothing(long: Session, tmp_path: Path) -> None:
    autosave = Autosave(tmp_path / "mine", long)
    app = Explorer(long, autosave=autosave)
    async with app.run_test(size=(80, 24)):
        await until(lambda: 0 < reached(app) < LONG)
        await press(app, "q")
    assert autosave.save() == ""
    assert read(tmp_path / "mine") == long


def test_ten_million_updates_are_computed_with_the_screen_open() -> None:
    far = MOST_UPDATES * STEPS
    line = dump(Session(scenario("loop").run, at=far, furthest=far))
    with Terminal([*GRADSTEP, "--session", line]) as terminal:
        terminal.wait_for("of 10,000,000 updates")
        terminal.send("q")
        terminal.wait()
