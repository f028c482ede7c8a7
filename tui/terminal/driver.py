"""The terminal driver: Textual's own, made to outlive bad input and vanished terminals.

Use it as ``App(driver_class=TerminalDriver)``, then exit with ``app.return_code``.
"""

import errno
import functools
import io
import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final

from textual import events
from textual.app import App
from textual.geometry import Size

from tui.terminal.background import Background
from tui.terminal.ending import ENDING_SIGNALS
from tui.terminal.keyboard import PAUSE_SECONDS, KeyboardDriver
from tui.terminal.textual_private import anew, set_size
from tui.terminal.textual_private_driver import LEAVE_MOUSE, TAKE_MOUSE, RealDriver

GRACE_SECONDS: Final = 2
"""How long an app that was told to end may take before the driver ends the process itself."""

LARGEST_SIZE: Final = (500, 200)
"""Columns and rows used at most, whatever the terminal says: 65535 x 65535 takes a gigabyte."""

_SECOND_LOOK: Final = 0.2  # Seconds.

_TAKE_SCREEN: Final = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"
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


class TerminalDriver(KeyboardDriver, RealDriver):
    """Drives a real terminal, writes to standard output, and ends tidily whatever happens.

    ENDING_SIGNALS and the end of the input end the app with the return code 128 + the signal's
    number (the end of the input counts as SIGHUP: 129), the terminal restored. An app that does
    not end is ended, after `at_last` was called.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        at_last: Callable[[], object] = lambda: None,
        asks: bool = False,
        **options: Any,
    ) -> None:
        """Drive `app`; where it `asks`, the terminal is asked for its background first."""
        self._handlers_before: dict[int, Any] = {
            number: signal.getsignal(number)
            for number in (*ENDING_SIGNALS, signal.SIGTSTP, signal.SIGCONT)
        }
        super().__init__(app, **options)
        assert sys.__stdout__ is not None, "the command line checks for a terminal first"
        self._output = sys.__stdout__.fileno()
        self.set_output(
            io.TextIOWrapper(
                io.BufferedWriter(_Terminal(self._output, "w", closefd=False)),
                encoding=sys.__stdout__.encoding,
                errors="replace",  # "?" where the locale can't show a character.
                newline="",
            )
        )
        set_size(self, options.get("size") or self.terminal_size())
        signal.signal(signal.SIGTSTP, self._on_stop)
        signal.signal(signal.SIGCONT, self._on_continue)
        self._at_last = at_last
        self._ending_with = 0
        self._holding = False
        """Whether the terminal is the app's: not before the start, nor while suspended."""
        self._taking_again = False
        self._attributes_held: list[Any] | None = None
        self._asks = asks
        self._background = Background()
        self._typed = b""
        """What was typed before the keys were read."""

    def terminal_size(self) -> tuple[int, int]:
        """Return (columns, rows) as the terminal has them now."""
        try:
            columns, rows = os.get_terminal_size(self._output)
        except OSError:
            columns = rows = 0
        return min(columns or 80, LARGEST_SIZE[0]), min(rows or 24, LARGEST_SIZE[1])

    @property
    def light(self) -> bool:
        """Whether the terminal has said that its background is light."""
        return bool(self._background.light)

    # Starting and ending

    def start_application_mode(self) -> None:
        """Take the terminal and the signals over."""
        # Plain handlers, not the event loop's: they also run while the main thread waits for a
        # terminal that takes no output, which is when the loop does not.
        for number in ENDING_SIGNALS:
            signal.signal(number, self._on_ending_signal)
        # A process in the background is stopped here, until it is in front.
        if self._set_attributes(self._attributes()):
            self._ask()
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's omission
            # Textual's handler leaves a coroutine behind where the app is ending. The loop's also
            # has every signal wake the loop, were it one that comes just before the loop waits.
            self.loop.add_signal_handler(signal.SIGWINCH, self._on_resize)
            self._attributes_held = self._attributes()
            self._holding = self.writes
        if not self._holding:
            self._end(signal.SIGHUP)

    def _ask(self) -> None:
        """Ask the terminal for its background, once, and wait a moment for the answer."""
        before = self._attributes()
        if not self._asks or before is None:
            return
        self._asks = False
        quiet = [*before[:-1], list(before[-1])]
        quiet[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON)
        quiet[tty.CC][termios.VMIN] = 1
        try:
            if self._set_attributes(quiet):
                self._typed = self._background.ask(self.fileno, self._output)
        except OSError:
            pass  # It has vanished, as is seen next.
        finally:
            self._set_attributes(before)

    def stop_application_mode(self) -> None:
        """Give the terminal back, if it is the app's."""
        if self._holding:
            super().stop_application_mode()
            self._holding = False

    def write(self, data: str) -> None:
        """Write to the terminal; while that is not the app's, there is nobody to read it."""
        if self.writes:
            super().write(data)

    def close(self) -> None:
        """Wait until the last output is written and give the signals back.

        SIGALRM stays ours where it ends the grace period: what is left to do can hang too.
        """
        super().close()
        if self._ending_with:
            # Whatever else has ended the app meanwhile, such as a key typed before.
            self.app.exit(return_code=128 + self._ending_with)
            del self._handlers_before[signal.SIGALRM]
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        self._handlers_before.clear()

    def _on_ending_signal(self, number: int, _frame: FrameType | None) -> None:
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        if number == signal.SIGALRM and self._ending_with and not left:
            self._give_up()  # It is our own alarm.
        else:
            self._end(number)

    def _end(self, number: int) -> None:
        """End the app as signal `number` demands; from a signal handler or any thread."""
        if not self._ending_with:
            signal.alarm(GRACE_SECONDS)
            self._ending_with = number
            self._soon(functools.partial(self.app.exit, return_code=128 + number))

    def _soon(self, do: Callable[[], object]) -> None:
        """Do this in the event loop, if it still runs; from a signal handler or any thread."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(do)

    def _give_up(self) -> None:
        """End the process, with the terminal restored as far as it goes without waiting."""
        at_last, self._at_last = self._at_last, lambda: None
        signal.alarm(GRACE_SECONDS)  # It may not end either; it is not called again.
        try:
            with suppress(Exception):
                at_last()
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            if select.select([], [self._output], [], 0)[1]:
                os.write(self._output, _LEAVE_SCREEN + LEAVE_MOUSE.encode() * self.mouse)
        except (OSError, termios.error):
            pass  # The terminal is gone, and with it what was to be restored.
        finally:
            os._exit(128 + self._ending_with)

    # Stopping and going on

    def _on_stop(self, *_: object) -> None:
        """Answer SIGTSTP, which Ctrl+Z leads to, when nothing is being written."""
        if self._holding:
            self._soon(self._suspend)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _suspend(self) -> None:
        """Give the terminal back, stop until SIGCONT, and take it again."""
        if not self._holding:
            return
        self.suspend_application_mode()
        if not self._ending_with:
            os.kill(os.getpid(), signal.SIGSTOP)
        if not self._ending_with:
            self.resume_application_mode()

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while, and keep the signals: there is something to save."""
        self.stop_application_mode()
        super().close()

    def resume_application_mode(self) -> None:
        """Take the terminal again, and paint all of it, where Textual does not."""
        super().resume_application_mode()
        self._repaint()

    def _on_continue(self, *_: object) -> None:
        """Answer SIGCONT after a stop that was not ours, such as SIGSTOP.

        Textual starts once more, with a second thread for the keys, and takes the attributes it
        has set for those to restore.
        """
        if self._holding and not self._taking_again:
            self._taking_again = True
            self._soon(self._take_again)

    def _take_again(self) -> None:
        """Bring the terminal back to what it was, whatever a shell has made of it meanwhile."""
        self._taking_again = False
        if self._holding:
            self._set_attributes(self._attributes_held)
            self.write(_TAKE_SCREEN + TAKE_MOUSE * self.mouse)
            self._repaint()

    def _repaint(self) -> None:
        """Paint all of the screen, and once more: the first may overtake the terminal's switch."""
        repaint = functools.partial(anew, self.app)
        repaint()
        self.loop.call_later(_SECOND_LOOK, repaint)

    # The terminal's attributes and size

    def _on_resize(self) -> None:
        size = Size(*self.terminal_size())
        self.app.post_message(events.Resize(size, size))

    def _attributes(self) -> list[Any] | None:
        """Return the terminal's attributes, or None where there is no terminal any more."""
        try:
            return termios.tcgetattr(self.fileno)
        except termios.error:
            return None

    def _set_attributes(self, attributes: list[Any] | None) -> bool:
        """Set the terminal's attributes, and return whether there is a terminal to set them."""
        while attributes is not None:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
            except termios.error as error:
                if error.args[0] == errno.EINTR:
                    continue
                return False
            return True
        return False

    # Input

    def run_input_thread(self) -> None:
        """Read and dispatch input until told to stop; only the end of the input ends the app.

        The stock thread turns round and round at the end of the input.
        """
        typed, self._typed = self._typed, b""
        self.receive(typed)
        while not self.exit_event.is_set():
            wait = PAUSE_SECONDS if self._flooded else 0.1
            if not select.select([self.fileno], [], [], wait)[0]:
                self._flooded = False
                self.receive(self._background.pause())
            else:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""  # EIO: the terminal has vanished.
                if not data:
                    self._end(signal.SIGHUP)
                    return
                self.receive(self._background.without_answers(data))
            self.tick()
