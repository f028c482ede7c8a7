"""A Textual driver without a terminal: keys come in frames over a wire, and so does output go."""

import asyncio
from collections.abc import Callable
from typing import Any, BinaryIO, TextIO

from textual import constants, events
from textual.app import App
from textual.geometry import Size

from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.hello import LEAVE, clamped
from tui.terminal import clipboard, keyboard
from tui.terminal.textual_private import anew, set_size

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?2026$p"

_SENT = (
    "This was sent to your terminal's clipboard too. If nothing can be pasted,\n"
    "select the text above with the mouse, and copy it."
)
_TOO_LONG = "It is too long for a clipboard: select it with the mouse, and copy it."

_LIMIT = 64 * 1024
"""Bytes of output that may wait: beyond that, frames are left out and the last is painted whole."""

_ESCAPE_SECONDS = 0.2
"""How long after Escape the rest of a key may come: a slow link takes keys apart."""


class WireDriver(keyboard.KeyboardDriver):
    """Drives the terminal at the other end of a wire.

    Where that takes output more slowly than it is made, as over a slow link, frames are left out:
    what is seen is always the latest.
    """

    waiting_limit = 64

    def __init__(self, app: App[Any], *, wire: Wire, **options: Any) -> None:
        """Drive the terminal behind `wire`."""
        constants.ESCAPE_DELAY = _ESCAPE_SECONDS  # type: ignore[misc]  # declared Final
        super().__init__(app, **options)
        self._at_first = options.get("size") or (80, 24)
        self._wire = wire
        self._wire.drained = self._catch_up
        self._output: list[str] = []
        self._behind = False
        self._ticking: asyncio.TimerHandle | None = None
        self._reading: Callable[[], None] | None = None
        """What the next Enter does while text is shown to be copied."""

    # Input

    def typed(self, data: bytes) -> None:
        """Take what was typed."""
        if self._reading:
            if b"\r" in data or b"\n" in data or b"\x03" in data or b"q" in data:
                self._reading()
            return
        self.receive(data)
        if self._ticking:
            self._ticking.cancel()
        # A flood is over once nothing comes for a while.
        self._ticking = self.loop.call_later(_ESCAPE_SECONDS + 0.01, self._pause)

    def _pause(self) -> None:
        self._flooded = False
        self.tick()

    def resize(self, columns: int, rows: int) -> None:
        """Tell the app that the terminal has another size."""
        self._terminal_is(clamped(columns, rows))

    def _terminal_is(self, size: tuple[int, int]) -> None:
        set_size(self, size)
        self.app.post_message(events.Resize(Size(*size), Size(*size)))

    # Output

    def write(self, data: str) -> None:
        """Send this, with all else that is written in this turn of the event loop."""
        if not self._output:
            self.loop.call_soon(self._send)
        self._output.append(data)

    def _send(self) -> None:
        output = "".join(self._output)
        self._output.clear()
        if self._reading:
            return
        if self._behind or self._wire.backlog > _LIMIT:
            self._behind = True
            return
        self._wire.send(Kind.OUTPUT, output.encode("utf-8", "replace"))

    def _catch_up(self) -> None:
        """Paint all of the screen as it is by now, if parts of it were left out."""
        if self._behind:
            self._behind = False
            anew(self.app)

    def show(self, text: str) -> None:
        """Show `text` on the terminal's ordinary screen, to be copied, until Enter.

        It is sent to the terminal's clipboard too, unless it is too long for one.
        """

        def back() -> None:
            self._reading = None
            self._wire.send(Kind.OUTPUT, _ENTER.encode())
            anew(self.app)

        self._reading = back
        sent = clipboard.fits(text)
        lines = f"{text.rstrip()}\n\n{_SENT if sent else _TOO_LONG}\nEnter returns to gradstep."
        copied = clipboard.sequence(text) if sent else ""
        shown = f"{copied}{LEAVE}\r\n{lines}".replace("\r\n", "\n").replace("\n", "\r\n")
        self._wire.send(Kind.OUTPUT, shown.encode("utf-8", "replace"))

    # What Textual asks of a driver

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self.write(_ENTER)
        self._terminal_is(self._at_first)

    def disable_input(self) -> None:
        """Take no more keys."""
        if self._ticking:
            self._ticking.cancel()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self.disable_input()
        self._output.append(LEAVE)
        self._send()

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing: the browser would be the server's."""

    def deliver_binary(self, binary: BinaryIO | TextIO, **_more: Any) -> None:
        """Deliver nothing: the file would be the server's."""
        binary.close()
