"""What a student's explorer can't reach of the machine that it runs on."""

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from pilots import until
from sessions import scenario
from tui.app.commands import KeyCommands
from tui.app.explorer import Explorer
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.student import Student
from tui.classroom.protocol.frames import Kind, Wire
from tui.dialogs.lessons import LessonDialog

START = scenario("worked")


@asynccontextmanager
async def behind_a_wire() -> AsyncIterator[Student]:
    """Run a student's explorer with the driver that it has in a class."""
    student = Student(START, Wire(), Materials(START), False)
    app = student.explorer
    running = asyncio.create_task(app.run_async(mouse=False, size=(80, 24)))
    await until(lambda: "_inside" in vars(student.member))
    yield student
    app.exit(0)
    await running


async def test_no_address_is_opened_in_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(webbrowser, "open", lambda *what, **_more: opened.append(what))
    async with behind_a_wire() as student:
        student.explorer.open_url("https://example.org")
    assert not opened


async def test_no_file_is_delivered(tmp_path: Path) -> None:
    async with behind_a_wire() as student:
        text = StringIO("a picture")
        student.explorer.deliver_text(text, save_directory=tmp_path, save_filename="delivered")
        await until(lambda: text.closed)
    assert not [*tmp_path.iterdir()]


async def test_lessons_come_from_no_file() -> None:
    async with behind_a_wire() as student:
        app = student.explorer
        student.member.heard(Kind.INPUT, b"L")
        await until(lambda: isinstance(app.screen, LessonDialog) and app.screen.focused is not None)
        assert app.screen.query(OptionList)
        assert not app.screen.query(Input)


def test_the_palette_has_our_own_commands_alone() -> None:
    assert {KeyCommands} == Explorer.COMMANDS
