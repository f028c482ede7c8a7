"""gradstep as Textual paints it by itself: whole regions, with a code for each piece of a row.

What it sends is what gradstep is compared with.
"""

import sys
from typing import Any

from textual import events
from textual.app import App

from tui import cli
from tui.app import page
from tui.app.explorer import Explorer
from tui.terminal.textual_private import PrivateApp


async def _hear(self: Explorer, event: events.Event, own: Any = Explorer.on_event) -> None:
    """Hear of the focus too, which gradstep does not."""
    if isinstance(event, events.AppFocus | events.AppBlur):
        await App.on_event(self, event)
    else:
        await own(self, event)


if __name__ == "__main__":
    del PrivateApp._display
    # By that, the page would send its changed rows alone.
    setattr(page, "display", lambda screen, _: screen.refresh())  # noqa: B010  # no public name
    Explorer.on_event = _hear  # type: ignore[method-assign]
    sys.exit(cli.main())
