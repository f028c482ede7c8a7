"""Leaving: q asks once where something unsaved would go, and says how to keep it."""

from pathlib import Path

import pytest

from core.descent.run import Settings
from core.session.runs import undone, with_settings
from core.session.session import Session, travel
from pilots import fill, open_by, page, press, until
from real_terminal import GRADSTEP, Terminal
from sessions import STEPS, scenario
from told import running, student
from tui.app.explorer import Explorer
from tui.saving import Autosave, read

ASKS = "q again quits"
SIZES = [(60, 20), (80, 24), (120, 40)]


def gone(app: Explorer) -> bool:
    return app._exit


@pytest.mark.parametrize("size", SIZES)
async def test_q_asks_once_what_was_computed_and_says_how_to_keep_it(
    size: tuple[int, int],
) -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=size):
        await press(app, "n q")
        assert not gone(app)
        said = page(app)[-1].rstrip()
        assert len(said) < size[0]
        assert said.startswith(" Not saved. x ")
        assert said.endswith(f" {ASKS}.")
        assert ("--autosave FILE" in said) == (size[0] >= 80)
        await press(app, "q")
        assert gone(app)


@pytest.mark.parametrize(
    "session",
    [scenario("worked"), scenario("worked", done=4)],
    ids=["nothing computed", "as it was opened"],
)
@pytest.mark.parametrize("keys", ["q", "tab z q", "S g q"])
async def test_nothing_is_asked_where_nothing_would_go(session: Session, keys: str) -> None:
    app = Explorer(session)
    async with app.run_test(size=(80, 24)):
        await press(app, keys)
        assert gone(app)


async def test_updates_gone_to_as_it_was_opened_are_none_to_keep() -> None:
    app = Explorer(scenario("worked"), goto=4 * STEPS)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.session.done == 4)
        await pilot.press("N", "q")
        assert gone(app)


async def test_an_answer_is_something_to_keep() -> None:
    app = Explorer(scenario("worked", done=4))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        await open_by(pilot, "s")
        await pilot.press("5", "enter", "4", "enter", "enter")
        await until(lambda: len(app.screen_stack) == 1)
        assert app.session.answers
        await press(app, "q")
        assert not gone(app)


async def test_more_after_the_question_is_asked_about_again() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        await press(app, "n q n q")
        assert not gone(app)
        assert ASKS in page(app)[-1]


async def test_what_was_exported_as_a_session_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        for what, asks in ("csv", True), ("session", False):
            await open_by(pilot, "x")
            fill(pilot, what=what)
            await pilot.press("enter")
            await until(lambda: len(app.screen_stack) == 1)
            await press(app, "q")
            assert (ASKS in page(app)[-1]) is asks
            assert gone(app) is not asks
            await press(app, "tab")  # Or q would be the second one.


async def test_autosave_keeps_all(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    session = scenario("worked")
    app = Explorer(session, autosave=Autosave(file, session))
    async with app.run_test(size=(80, 24)):
        await press(app, "n q")
        assert gone(app)
        assert read(file).done == 1


async def test_autosave_that_fails_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = scenario("worked")
    autosave = Autosave(tmp_path / "mine", session)

    def full() -> None:
        raise OSError(28, "No space left on device")

    app = Explorer(session, autosave=autosave)
    async with app.run_test(size=(80, 24)):
        monkeypatch.setattr(autosave, "_save", full)
        await press(app, "n q")
        assert not gone(app)
        assert ASKS in page(app)[-1]


async def test_a_run_undone_is_asked_about_too() -> None:
    session = scenario("worked", done=3)
    app = Explorer(session)
    async with app.run_test(size=(80, 24)):
        further = travel(with_settings(session, Settings(rate=0.1)), 5 * STEPS)
        app.commit(undone(further))
        await press(app, "q")
        assert not gone(app)


async def test_ctrl_c_over_a_dialog_asks_there() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await open_by(pilot, "e")
        await pilot.press("ctrl+c")
        assert not gone(app)
        assert ASKS in str(app.screen.query_one("#mistake").content)  # type: ignore[attr-defined]
        await pilot.press("ctrl+c")
        assert gone(app)


async def test_a_long_computation_is_asked_about_where_it_hides_no_question() -> None:
    app = Explorer(scenario("loop", done=1))
    async with app.run_test(size=(80, 24)):
        await press(app, "n 9000000n")
        await press(app, "q")
        assert not gone(app)
        assert ASKS in page(app)[-1]
        await press(app, "q")
        assert gone(app)


async def test_a_student_whose_place_is_kept_is_told_that() -> None:
    part, _ = student()
    async with running(part) as pilot:
        await pilot.press("n", "q")
        assert not gone(part.explorer)
        assert "q again leaves the class; your work is kept." in page(part.explorer)[-1]
        await pilot.press("q")
        assert gone(part.explorer)


async def test_a_student_whose_place_is_not_kept_is_asked() -> None:
    part, _ = student()
    async with running(part) as pilot:
        await pilot.press("n")
        part.keep = lambda: False  # type: ignore[method-assign]
        await pilot.press("q")
        assert not gone(part.explorer)
        said = page(part.explorer)[-1]
        assert ASKS in said
        assert "--autosave" not in said


def test_in_a_terminal_q_asks_and_a_signal_does_not() -> None:
    with Terminal([*GRADSTEP]) as terminal:
        terminal.wait_for("quit")
        terminal.send("nq")
        terminal.wait_for(ASKS)
        terminal.send("q")
        assert terminal.wait() == 0
    with Terminal([*GRADSTEP]) as terminal:
        terminal.wait_for("quit")
        terminal.send("n")
        terminal.wait_for("update 1: done")
        terminal.kill(15)
        assert terminal.wait() == 128 + 15
