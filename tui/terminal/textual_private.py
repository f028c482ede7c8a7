"""Every private name of Textual that gradstep uses, with why it is needed and what would break.

Nothing else in tui knows one, by test; pyproject.toml says with which Textual they were tried.
The tests of the driver, of signals and of crashes fail when one of them moves.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.screen import Screen

from tui.terminal.changes import Part, Row, Shown
from tui.terminal.ink import ink_of


class Parts(CompositorUpdate):
    """Parts of the screen, as a page has them."""

    def __init__(self, parts: list[Part]) -> None:
        """Show these."""
        self.parts = parts


def display(screen: Screen[Any], parts: list[Part]) -> None:
    """Show parts of the screen now: Textual's public `refresh` does it at its next idle moment."""
    screen.app._display(screen, Parts(parts))  # type: ignore[arg-type]  # as Textual does


class _Codes(CompositorUpdate):
    """What is to be sent to the terminal."""

    def __init__(self, codes: str) -> None:
        self.codes = codes

    def render_segments(self, _console: Console) -> str:
        """Return it."""
        return self.codes


def _parts_of(update: CompositorUpdate, system: ColorSystem | None) -> Iterator[Part]:
    """Yield what an update of Textual's shows: rows of a region, or pieces of rows."""
    if isinstance(update, Parts):
        yield from update.parts
    elif isinstance(update, LayoutUpdate):
        for row, strips in enumerate(update.strips, update.region.y):
            yield row, update.region.x, _row_of(chain.from_iterable(strips), system)
    elif isinstance(update, ChopsUpdate):
        for row, start, end in update.spans:
            for (column, strip), right in zip(
                update.chops[row].items(), update.chop_ends[row], strict=False
            ):
                if strip is not None and column <= end and right > start:
                    yield row, column, _row_of(strip.crop(0, min(end, right) - column), system)


def _row_of(segments: Iterable[Segment], system: ColorSystem | None) -> Row:
    return tuple(
        (text, ink_of(style or Style.null(), system))
        for text, style, control in segments
        if text and not control
    )


def driver_of(app: App[Any]) -> Driver | None:
    """Return the driver of an app, for a terminal behind a wire is fed, and shown text, by it."""
    return app._driver


def set_size(driver: Driver, size: tuple[int, int]) -> None:
    """Have the app take this for the terminal's size, or it asks for that of its own process."""
    driver._size = size


class PrivateApp(App[ReturnType]):
    """An app that sends what differs from what is shown, and answers its mistakes by itself."""

    def __init__(self, **options: Any) -> None:
        """Know nothing of what the terminal shows."""
        super().__init__(**options)
        self._shown = Shown()

    def forget(self) -> None:
        """Know nothing of it any more."""
        self._shown.forget()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send what differs: Textual sends whole regions, with a style code for each piece."""
        sends = self._running and not self._closed and not self._batch_count
        if isinstance(renderable, CompositorUpdate) and sends and not self.is_headless:
            system = COLOR_SYSTEMS.get(self.console.color_system or "")
            parts = list(_parts_of(renderable, system))
            codes = self._shown.becomes(parts, screen.size)
            renderable = _Codes(codes) if codes else None
        super()._display(screen, renderable)

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


def anew(app: App[Any]) -> None:
    """Paint all of the screen of an app: nobody knows what its terminal shows."""
    if isinstance(app, PrivateApp):
        app.forget()
    app.refresh(layout=True)
