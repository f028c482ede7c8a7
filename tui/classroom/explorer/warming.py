"""What the fork server does beforehand, once, of what each explorer would have to do."""

import asyncio
from asyncio import sleep
from pkgutil import resolve_name

from textual.events import Key
from textual.pilot import Pilot

from tui.app.explorer import Explorer
from tui.classroom.explorer.materials import Materials
from tui.classroom.protocol.hello import clamped
from tui.keys import KEYS


def warm(materials: Materials) -> None:
    """Import everything, and run an explorer once that nobody sees.

    That fills the caches of style sheets, layouts and charts. It has no terminal, so that nothing
    is rendered: one rendered frame would fix the depth of the colours for all.
    """
    for row in KEYS:
        if isinstance(row.does, str):
            resolve_name(row.does)  # Which the explorer imports only when it is needed.
    materials.read(materials.line(materials.start))  # Which reads all lessons.

    app = Explorer(materials.start)

    async def look_about(pilot: Pilot[object]) -> None:
        for key in ("n", "N", "s", "S", "tab") * 4:
            app.answer(Key(key, None if key == "tab" else key))
            await sleep(0)
        await pilot.pause()
        app.exit(0)

    asyncio.run(app.run_async(headless=True, size=clamped(0, 0), auto_pilot=look_about))
