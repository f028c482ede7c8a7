"""The terminal driver: Textual's own, made to outlive bad input and vanished terminals.

Use it as ``App(driver_class=TerminalDriver)`` with ``app.run(mouse=False)``, then exit with
``app.return_code``. It and tui/keyboard.py rely on parts of Textual 8.2 that are not public
(``LinuxDriver._file``, ``Driver._app``, ``_loop`` and ``_size``, ``App._screen_stack``,
``XTermParser.feed``, ``tick`` and ``_sequence_to_key_events``); tests/test_driver.py fails when
one of them moves.
"""

import functools
import io
import os
import select
import signal
import sys
import termios
from typing import TYPE_CHECKING, Any, Final

from textual.drivers.linux_driver import LinuxDriver

from tui.keyboard import PAUSE_SECONDS, KeyboardDriver

if TYPE_CHECKING:
    from types import FrameType

    from textual.app import App

GRACE_SECONDS: Final = 2
"""How long an app that was told to end may take before the driver ends the process itself."""

LARGEST_SIZE: Final = (500, 200)
"""Columns and rows used at most, whatever the terminal says: 65535 x 65535 takes a gigabyte."""

_SECOND_LOOK: Final = 0.2  # Seconds.

ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_LEAVE_SCREEN: Final = b"\x1b[?2026l\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[?2004l\x1b[?7h"


class _Terminal(io.FileIO):
    """Standard output, on which a write never fails.

    Textual's writer thread dies of an OSError, its bounded queue then fills, and the app waits
    forever for room in it; so what a vanished terminal cannot take counts as written.
    """

    def write(self, data: Any, /) -> int:
        """Write some of `data` and return how many bytes were taken."""
        try:
            while (written := super().write(data)) is None:
                # Another program has left the terminal in non-blocking mode.
                select.select([], [self], [])
        except OSError:
            return len(data)
        return written


class TerminalDriver(KeyboardDriver, LinuxDriver):
    """Drives a real terminal, writes to standard output, and ends tidily whatever happens.

    SIGINT, SIGTERM, SIGHUP and the end of the input end the app with the return code 128 + the
    signal's number (the end of the input counts as SIGHUP: 129), the terminal restored.
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None, "the command line checks for a terminal first"
        # Textual writes to standard error, which then cannot be redirected to a file. A locale
        # that cannot show a character gets "?" for it rather than an exception.
        self._output = sys.__stdout__.fileno()
        self._file = io.TextIOWrapper(
            io.BufferedWriter(_Terminal(self._output, "w", closefd=False)),
            encoding=sys.__stdout__.encoding,
            errors="replace",
            newline="",
        )
        self._size = size or self._get_terminal_size()
        self._ending_with = 0
        self._handlers_before: dict[int, Any] = {}

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return (columns, rows) as the terminal has them now.

        Textual prefers COLUMNS and LINES, which go stale at the first resize.
        """
        try:
            columns, rows = os.get_terminal_size(self._output)
        except OSError:
            columns = rows = 0
        return min(columns or 80, LARGEST_SIZE[0]), min(rows or 24, LARGEST_SIZE[1])

    def _query_in_band_window_resize(self) -> None:
        """Ask nothing: sizes come from the operating system alone."""

    # Starting and ending

    def start_application_mode(self) -> None:
        """Take the terminal and the signals over."""
        # Plain handlers, not the event loop's: they also run while the main thread waits for a
        # terminal that takes no output, which is when the loop does not.
        for number in ENDING_SIGNALS:
            before = signal.signal(number, self._on_ending_signal)
            self._handlers_before.setdefault(number, before)
        signal.signal(signal.SIGALRM, self._on_grace_over)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's omission

    def close(self) -> None:
        """Wait until the last output is written and give the signals back.

        SIGALRM stays ours: what is left to do after this can hang too.
        """
        super().close()
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        self._handlers_before.clear()

    def resume_application_mode(self) -> None:
        """Take the terminal again after Ctrl+Z, and paint all of it, where Textual does not."""
        super().resume_application_mode()
        self._loop.call_soon_threadsafe(self._repaint)

    def _repaint(self) -> None:
        """Paint all of the screen, and once more: the first may overtake the terminal's switch."""
        repaint = functools.partial(self._app.refresh, layout=True)
        repaint()
        self._loop.call_later(_SECOND_LOOK, repaint)

    def _on_ending_signal(self, number: int, _frame: "FrameType | None") -> None:
        self._end(number)

    def _end(self, number: int) -> None:
        """End the app as signal `number` demands; from a signal handler or any thread."""
        if not self._ending_with:
            self._ending_with = number
            signal.alarm(GRACE_SECONDS)
            leave = functools.partial(self._app.exit, return_code=128 + number)
            self._loop.call_soon_threadsafe(leave)

    def _on_grace_over(self, _number: int, _frame: "FrameType | None") -> None:
        """Restore the terminal as far as possible without waiting for anything, and stop."""
        try:
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            if select.select([], [self._output], [], 0)[1]:
                os.write(self._output, _LEAVE_SCREEN)
        except (OSError, termios.error):
            pass  # The terminal is gone, and with it what was to be restored.
        os._exit(128 + self._ending_with)

    # Input

    def run_input_thread(self) -> None:
        """Read and dispatch input until told to stop; only the end of the input ends the app.

        The stock thread turns round and round at the end of the input.
        """
        while not self.exit_event.is_set():
            wait = PAUSE_SECONDS if self._flooded else 0.1
            if not select.select([self.fileno], [], [], wait)[0]:
                self._flooded = False
            else:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""  # EIO: the terminal has vanished.
                if not data:
                    self._end(signal.SIGHUP)
                    return
                self.receive(data)
            self.tick()
