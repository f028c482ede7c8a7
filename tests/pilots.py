"""The app driven by Textual's pilot: a dialog opened, filled in, and what became of it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual import events
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input, Static

from core.session.session import Session
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice
from tui.panels.views import VIEWS

_TOTAL = re.compile(rf"((?:{'|'.join(VIEWS)})[^/<>\n]{{0,40}}?(?: |&#160;)\d+)/\d+", re.IGNORECASE)


def of_any_views(picture: str) -> str:
    """Return a picture without how many views there are: with each that is added, that changes."""
    return _TOTAL.sub(r"\1", picture)


CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t"}


@asynccontextmanager
async def opened(
    session: Session, key: str, *, ascii_only: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[int]]:
    """Run the app and open the dialog that a key opens."""
    app = Explorer(session, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        await open_by(pilot, key)
        yield pilot


async def open_by(pilot: Pilot[int], key: str) -> None:
    """Press the key of a dialog, and wait until it takes others."""
    await pilot.press(key)
    await until(lambda: not closed(pilot) and pilot.app.screen.focused is not None)


async def press(app: Explorer, keys: str) -> None:
    """Type keys, which blanks set apart, on the main screen; "25n" is three of them."""
    for word in keys.split():
        for key in word if word[0].isdigit() else [word]:
            character = CHARACTERS.get(key, key if len(key) == 1 else None)
            await app.on_event(events.Key(key, character))


async def until(condition: Callable[[], bool]) -> None:
    """Let the app go on until the condition holds."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


def page(app: Explorer) -> list[str]:
    """Return the lines of the main screen."""
    return [strip.text for strip in app.page.render_lines(Region(0, 0, *app.size))]


def session_of(pilot: Pilot[int]) -> Session:
    assert isinstance(pilot.app, Explorer)
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
