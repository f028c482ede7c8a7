"""The dialogs: what they change, what they refuse with a sentence, and that Esc changes nothing."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from core.branches import with_settings
from core.command import command_line
from core.run import Settings, new_run
from core.session import STEPS, Session, travel
from core.text import COLUMNS
from sessions import dataset, scenario
from tui.app import Gradstep
from tui.dialogs.choice import Choice
from tui.keys import KEYS


@asynccontextmanager
async def opened(
    session: Session, key: str, *, ascii_only: bool = False
) -> AsyncIterator[Pilot[int]]:
    """Run the app and open the dialog that a key opens."""
    app = Gradstep(session, ascii_only=ascii_only)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        yield pilot


async def until(condition: Callable[[], bool]) -> None:
    """Let the app go on until the condition holds."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


def session_of(pilot: Pilot[int]) -> Session:
    assert isinstance(pilot.app, Gradstep)
    return pilot.app.session


def fill(pilot: Pilot[int], **values: str) -> None:
    """Fill in fields and choices by their names."""
    for name, value in values.items():
        field = pilot.app.screen.query_one(f"#{name}")
        assert isinstance(field, Input | Choice)
        field.value = value


def mistake(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one("#mistake", Static).content)


def closed(pilot: Pilot[int]) -> bool:
    return len(pilot.app.screen_stack) == 1


@pytest.fixture
def amid() -> Session:
    """Return the worked example after update 2, with 12 updates reached."""
    return travel(travel(scenario("worked"), 12 * STEPS), 2 * STEPS)


# All of them


@pytest.mark.parametrize("key", ["e", "o", "r", "x", ":", "?", "ctrl+p"])
async def test_escape_leaves_with_nothing_changed(key: str, amid: Session) -> None:
    async with opened(amid, key) as pilot:
        await pilot.press("escape")
        assert closed(pilot)
        assert session_of(pilot) is amid


@pytest.mark.parametrize("key", ["e", "o", "r", "x", ":", "?"])
async def test_a_dialog_can_be_written_in_ascii(key: str, amid: Session) -> None:
    async with opened(amid, key, ascii_only=True) as pilot:
        picture = pilot.app.export_screenshot(title="t")
        text = picture[picture.index("<g class") if "<g class" in picture else 0 :]
        assert {c for c in text if ord(c) > 127} <= {"\u00a0"}


# Settings


async def test_settings_show_what_holds_here(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fields = pilot.app.screen.query(Input)
        assert [field.value for field in fields] == [
            *("1.25", "1.375", "0.25", "0"),
            "1,3 2,5 3,7 4,9 5,11",
        ]
        assert [choice.value for choice in pilot.app.screen.query(Choice)] == [
            *("squared", "table", "raw")
        ]


async def test_a_change_at_a_past_point_keeps_the_old_run_whole(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, rate="0.1", loss="absolute", order="random", seed="3")
        await pilot.press("enter")
        assert closed(pilot)
        changed = session_of(pilot)
        assert changed.settings == Settings(0.1, "absolute", "random", 3)
        assert (changed.at, changed.parameters) == (amid.at, amid.parameters)
        assert [(old.run, old.furthest) for old in changed.others] == [(amid.run, 12 * STEPS)]
        await pilot.press("n", "n", "u")
        assert session_of(pilot) == amid
        await pilot.press("G")
        assert session_of(pilot).done == 12


async def test_parameters_can_be_set(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, m="2", c="−1.5")
        await pilot.press("enter")
        assert session_of(pilot).parameters == (2, -1.5)


async def test_nothing_changed_is_no_change(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        await pilot.press("enter")
        assert closed(pilot)
        assert session_of(pilot) is amid


async def test_other_data_begin_a_run_of_their_own(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, points="0,1 1,2 2,4", scale="standardised")
        await pilot.press("enter")
        session = session_of(pilot)
        assert session.at == 0
        assert session.run.data.raw is not None
        assert session.run.data.raw.xs == (0, 1, 2)
        assert session.parameters == (1.25, 1.375)
        await pilot.press("u")
        assert session_of(pilot) == amid


WRONG = {
    "m": ("m", "five"),
    "m infinite": ("m", "inf"),
    "c empty": ("c", ""),
    "rate 0": ("rate", "0"),
    "rate negative": ("rate", "-0.25"),
    "rate nan": ("rate", "nan"),
    "rate text": ("rate", "fast"),
    "seed": ("seed", "-1"),
    "one point": ("points", "1,3"),
    "malformed points": ("points", "1,3 2"),
    "text in points": ("points", "1,3 2,five"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_an_invalid_setting_gets_a_sentence_and_keeps_the_state(
    name: str, amid: Session
) -> None:
    async with opened(amid, "e") as pilot:
        field, value = WRONG[name]
        fill(pilot, **{field: value})
        await pilot.press("enter")
        assert not closed(pilot)
        assert mistake(pilot).endswith(".")
        assert len(mistake(pilot).split()) > 5
        await pilot.press("escape")
        assert session_of(pilot) is amid


async def test_a_choice_turns_and_fields_follow_one_another(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        await pilot.press("down", "down", "down", "space", "down", "left", "up", "up")
        assert pilot.app.focused is pilot.app.screen.query_one("#rate")
        await pilot.press("enter")
        assert session_of(pilot).settings == Settings(loss="absolute", order="random")


# Go to


async def test_go_to_an_update(amid: Session) -> None:
    async with opened(amid, ":") as pilot:
        await pilot.press(*"1,000", "enter")
        assert session_of(pilot).at == 1000 * STEPS


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "ten", "9" * 30])
async def test_go_to_refuses_what_is_no_update(typed: str, amid: Session) -> None:
    async with opened(amid, ":") as pilot:
        fill(pilot, number=typed)
        await pilot.press("enter")
        assert "whole number" in mistake(pilot)
        assert session_of(pilot) is amid


# Scenarios, runs, help


async def test_a_scenario_is_opened_and_the_run_before_kept(amid: Session) -> None:
    async with opened(amid, "o") as pilot:
        await pilot.press("down", "enter")
        assert session_of(pilot).run == scenario("two").run
        await pilot.press("u")
        assert session_of(pilot) == amid


async def test_runs_are_shown_named_and_removed(amid: Session) -> None:
    changed = travel(with_settings(amid, Settings(rate=0.1)), 3 * STEPS)
    async with opened(changed, "r") as pilot:
        assert pilot.app.screen.query_one(OptionList).option_count == 2
        await pilot.press("delete")
        assert "can't be removed" in mistake(pilot)
        await pilot.press("up", "enter")
        assert session_of(pilot).run == amid.run
        assert session_of(pilot).at == amid.at


async def test_the_help_has_the_whole_key_table(amid: Session) -> None:
    async with opened(amid, "?") as pilot:
        written = " ".join(str(part.content) for part in pilot.app.screen.query(Static))
        text = " ".join(written.split())
        assert all(row.shown in text and row.help in text for row in KEYS)
        await pilot.press("q")
        assert closed(pilot)


# Export


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("what", ["csv", "markdown", "json", "screen"])
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
        assert "/" not in pilot.app.screen.query_one("#file", Input).value
    assert list(folder.iterdir()) == []
