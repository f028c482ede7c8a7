"""Saved sessions: a line, a file, and the session that opens from them."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.descent.run import Settings, new_run
from core.formats.session_line import LinkError, dump
from core.lessons.progress import begin
from core.session.runs import with_settings
from core.session.session import Session, travel
from real_terminal import GRADSTEP, Terminal
from sessions import STEPS, dataset, scenario
from tui import cli, lessons, saving
from tui.app.explorer import Explorer
from tui.command import opening, program
from tui.saving import Autosave

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def amid() -> Session:
    """Return a session with a branch, guesses and breakpoints, in the middle of an update."""
    changed = with_settings(scenario("worked", done=3), Settings(rate=0.1))
    return replace(travel(changed, 4 * STEPS + 2), breakpoints="rose", guessing=True)


def opened(*arguments: str) -> Session:
    session, place = opening.opened(program.parser().parse_args(arguments))
    assert place == 0
    return session


def mistake(capsys: Captured, *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    captured = capsys.readouterr()
    assert end.value.code == 2
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_the_line_opens_the_equal_session(amid: Session) -> None:
    assert opened(f"--session={dump(amid)}") == amid


def test_a_chat_s_quotes_and_breaks_do_no_harm(amid: Session) -> None:
    line = dump(amid)
    assert opened("--session", f"try this:\n'{line[:40]}\n{line[40:]}'") == amid


def test_a_file_opens_the_equal_session(amid: Session, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(dump(amid))
    assert opened("--resume", str(tmp_path / "mine")) == amid
    assert os.listdir(tmp_path) == ["mine"]


def test_the_same_screen_in_a_fresh_process(amid: Session) -> None:
    with Terminal([*GRADSTEP, "--session", dump(amid)]) as terminal:
        # The labels under the fit: charts are drawn after everything else.
        terminal.wait_until(lambda: terminal.screen()[22].split()[-2:] == ["2", "4"])
        first = terminal.screen()
        assert any("update 5: loss" in line for line in first)
    with Terminal([*GRADSTEP, "--session", dump(amid)]) as terminal:
        terminal.wait_until(lambda: terminal.screen() == first)


def test_data_too_large_for_the_line_come_from_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.csv").write_text("a;b\n" + "".join(f"{i};{2 * i}\n" for i in range(1000)))
    session = travel(opened("many.csv", "--rate", "1e-6"), 8)
    line = dump(session)
    assert opened("--session", line) == session
    Path("many.csv").rename("moved.csv")
    assert opened("moved.csv", "--session", line).run == session.run
    assert "many.csv" in mistake(capsys, "--session", line)
    Path("many.csv").write_text("a;b\n1;2\n2;3\n")
    assert "not those" in mistake(capsys, "--session", line)


BAD = {
    "damaged": (["--session", "g1.abc.def"], "whole session line"),
    "newer": (["--session", "g9.abcdef.abcdef"], "newer"),
    "no file": (["--resume", "nothing-there"], "nothing-there"),
    "no session": (["--resume", "notes"], "notes"),
    "two": (["--session", "x", "--resume", "notes"], "one of"),
    "settings too": (["--session", "x", "--m", "3"], "--m"),
    "a place too": (["--resume", "notes", "--goto", "3"], "--goto"),
    "unwritable": (["--autosave", "no/such/folder/file"], "no/such/folder/file"),
    "a folder": (["--autosave", "folder"], "folder"),
    "saved over": (["--autosave", "mine", "--scenario", "two"], "--scenario"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_gets_one_sentence(
    name: str, amid: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tui.command.line_mode.asked_for", lambda *_: False)
    monkeypatch.setattr("tui.command.program.keyboard_from_terminal", lambda: True)
    Path("notes").write_text("milk, bread")
    Path("folder").mkdir()
    Path("mine").write_text(dump(amid))
    arguments, word = BAD[name]
    assert word in mistake(capsys, *arguments)
    assert opened("--resume", "mine") == amid, "what was saved is lost"


def test_autosave_writes_what_has_changed(amid: Session, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    autosave = Autosave(file, amid)
    assert saving.read(file) == amid
    later = travel(amid, amid.at + 1)
    autosave.hear(later)
    assert autosave.save() == ""
    assert saving.read(file) == later


def test_a_session_too_large_is_said_and_what_was_saved_stays(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    autosave = Autosave(file, scenario("worked"))
    huge = Session(new_run(dataset((1, 3), (2, 5), name="n" * 100_000), Settings()))
    autosave.hear(huge)
    assert "too" in autosave.save()
    assert saving.read(file) == scenario("worked")


async def test_the_app_saves_at_each_pause(amid: Session, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    app = Explorer(amid, autosave=Autosave(file, amid))
    async with app.run_test() as pilot:
        await pilot.press("S")
        while saving.read(file) != app.session:
            await pilot.pause(0.1)
    assert saving.read(file) != amid


def test_a_connection_that_drops_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    command = [*GRADSTEP, "--autosave", str(file)]
    with Terminal(command) as terminal:
        terminal.wait_for("quit")
        terminal.send("nns")
        terminal.wait_for("update 3: forward")
        terminal.hang_up()
        terminal.wait()
    with Terminal(command) as terminal:
        terminal.wait_for("update 3: forward")


def test_a_line_with_a_view_that_there_is_not_is_refused(amid: Session) -> None:
    line = dump(replace(amid, look=replace(amid.look, view="sky")))
    with pytest.raises(LinkError, match=r"session.look.view should be one of fit, .*, not 'sky'"):
        saving.taken_up(line)


def test_a_line_with_several_lessons_opens(amid: Session) -> None:
    """One is open, others are what undo leads back to."""
    first, graph = (begin(amid, lessons.read(name)) for name in ("first", "graph"))
    session = replace(graph, undo=(first.now,))
    assert saving.taken_up(dump(session)).now == session.now
