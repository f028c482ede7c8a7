"""What the fork server does beforehand, once, of what each explorer would have to do."""

import asyncio
from asyncio import sleep
from importlib import import_module

from textual.events import Key
from textual.pilot import Pilot

from tui.app.app import Gradstep
from tui.classroom.explorer.materials import Materials
from tui.classroom.protocol.hello import clamped

_LATER = (
    "tui.screen.chart",
    "tui.dialogs.breakpoints",
    "tui.dialogs.export",
    "tui.dialogs.goto",
    "tui.dialogs.guess",
    "tui.dialogs.help",
    "tui.dialogs.lessons",
    "tui.dialogs.runs",
    "tui.dialogs.scenarios",
    "tui.dialogs.settings",
    "textual.command",
)
"""Modules that the explorer imports only when it needs them."""


def warm(materials: Materials) -> None:
    """Import everything, and run an explorer once that nobody sees.

    That fills the caches of style sheets, layouts and charts. It has no terminal, so that nothing
    is rendered: one rendered frame would fix the depth of the colours for all.
    """
    for name in _LATER:
        import_module(name)
    materials.read(materials.line(materials.start))  # Which reads all lessons.

    app = Gradstep(materials.start)

    async def look_about(pilot: Pilot[object]) -> None:
        for key in ("n", "N", "s", "S", "tab") * 4:
            app.answer(Key(key, None if key == "tab" else key))
            await sleep(0)
        await pilot.pause()
        app.exit(0)

    asyncio.run(app.run_async(headless=True, size=clamped(0, 0), auto_pilot=look_about))
