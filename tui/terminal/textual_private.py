"""Every private name of Textual that gradstep uses, with why it is needed and what would break.

Nothing else in tui knows one, by test; pyproject.toml says with which Textual they were tried.
The tests of the driver, of signals and of crashes fail when one of them moves.
"""

import io
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from textual import events
from textual._compositor import CompositorUpdate
from textual._xterm_parser import XTermParser
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen


class Update(CompositorUpdate):
    """What `display` takes: without this base, Textual takes an update for something to print."""


def display(screen: Screen[Any], update: Update) -> None:
    """Send an update now: Textual's public `refresh` sends five to ten times as much, and later."""
    screen.app._display(screen, update)  # type: ignore[arg-type]  # as Textual does


def driver_of(app: App[Any]) -> Driver | None:
    """Return the driver of an app, for a terminal behind a wire is fed, and shown text, by it."""
    return app._driver


def set_size(driver: Driver, size: tuple[int, int]) -> None:
    """Have the app take this for the terminal's size, or it asks for that of its own process."""
    driver._size = size


class FailingApp(App[ReturnType]):
    """An app whose mistakes are answered by itself, and not by Textual's page of a traceback."""

    def _handle_exception(self, error: Exception) -> None:
        """Answer a mistake of ours, but not what fails because the app is being taken apart.

        A dialog that is still opening then, as when the terminal vanishes, finds no fields.
        Without this, such an end would be a crash.
        """
        if not self._exit:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Say the mistake in our words: Textual's own would end the terminal in a traceback."""
        if self._exception:
            self.failed(self._exception)

    @abstractmethod
    def failed(self, error: BaseException) -> None:
        """End, by `panic`, after a mistake of ours."""

    def fail(self, error: Exception) -> None:
        """Take a mistake in what Textual has not called, as those in what it has: status 1."""
        self._handle_exception(error)


class Parser(XTermParser):
    """Textual's parser, which is asked before it types a sequence it does not know at the app."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """Let `keys` decide: there is no other place between a sequence and its keys."""
        return self.keys(sequence, alt)

    def keys(self, sequence: str, alt: bool) -> Iterable[events.Key]:
        """Return the keys that a sequence is; those of Textual, if it is not overridden."""
        return super()._sequence_to_key_events(sequence, alt)


class RealDriver(LinuxDriver):
    """Textual's driver of a terminal, whose output and size are ours."""

    def set_output(self, file: io.TextIOWrapper) -> None:
        """Write there: Textual writes to standard error, which then can't go to a file."""
        self._file = file

    @property
    def writes(self) -> bool:
        """Whether there is something that takes output; without it, `write` would fail."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    @abstractmethod
    def terminal_size(self) -> tuple[int, int]:
        """Return columns and rows as the terminal has them now."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask us: Textual prefers COLUMNS and LINES, which go stale at the first resize."""
        return self.terminal_size()

    def _query_in_band_window_resize(self) -> None:
        """Ask nothing: sizes come from the operating system alone, and a question costs bytes."""
