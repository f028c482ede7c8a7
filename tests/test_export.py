"""The export dialog: what it writes, what it shows to copy, and what it refuses."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from core.command import command_line
from core.guess import answers_csv
from core.link import load
from core.run import Settings, new_run
from core.session import Session, travel
from core.text import COLUMNS, csv_lines
from pilots import closed, fill, mistake, opened, session_of
from sessions import dataset


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "what", ["csv", "markdown", "json", "screen", "script", "session", "guesses"]
)
async def test_an_export_writes_what_it_says(what: str, amid: Session, folder: Path) -> None:
    async with opened(amid, "x") as pilot:
        fill(pilot, what=what)
        await pilot.press("enter")
        assert closed(pilot)
    (path,) = folder.iterdir()
    text = path.read_text(encoding="utf-8")
    if what == "csv":
        rows = list(csv.reader(text.splitlines()))
        assert (tuple(rows[0]), len(rows)) == (COLUMNS, 14)
    elif what == "json":
        assert [row["iteration"] for row in json.loads(text)] == list(range(1, 14))
    elif what == "markdown":
        assert len(text.splitlines()) == 15
    elif what == "script":
        shown = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
        assert shown.stdout.splitlines() == list(csv_lines(amid.run, 12))
    elif what == "session":
        assert load(text) == amid
    elif what == "guesses":
        assert text.splitlines() == list(answers_csv(amid.answers))
    else:
        assert text.startswith("<svg")
        assert "Derivation" in text
        assert "Export" not in text


async def test_an_export_asks_before_it_overwrites(amid: Session, folder: Path) -> None:
    (folder / "mine.csv").write_text("mine")
    async with opened(amid, "x") as pilot:
        fill(pilot, file="mine.csv")
        await pilot.press("enter")
        assert "exists" in mistake(pilot)
        assert (folder / "mine.csv").read_text() == "mine"
        await pilot.press("enter")
        assert closed(pilot)
    assert (folder / "mine.csv").read_text().startswith("iteration")


@pytest.mark.parametrize("file", ["no/such/folder.csv", "", ".", "a\0b.csv", "/dev/full"])
async def test_a_path_that_cannot_be_written_gets_a_sentence(
    file: str, amid: Session, folder: Path
) -> None:
    async with opened(amid, "x") as pilot:
        fill(pilot, file=file)
        await pilot.press("enter")
        assert not closed(pilot)
        assert "can't be written" in mistake(pilot)
        await pilot.press("escape")
        assert session_of(pilot) is amid
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["worked", "own [points] of/mine"])
async def test_the_export_shows_the_command_of_this_session(name: str, folder: Path) -> None:
    data = dataset((1, 3), (2, 5), name=name)
    session = travel(Session(new_run(data, 1, 2, Settings())), 5)
    async with opened(session, "x") as pilot:
        shown = str(pilot.app.screen.query_one("#command", Static).content)
        assert shown == command_line(session)
        whole = str(pilot.app.screen.query_one("#session", Static).content)
        assert load(whole.removeprefix("gradstep --session ")) == session
        assert "/" not in pilot.app.screen.query_one("#file", Input).value
    assert list(folder.iterdir()) == []
