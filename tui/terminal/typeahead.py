"""Keys typed ahead of the app: they keep their order when one of them opens a dialog."""

from abc import abstractmethod
from asyncio import sleep
from collections.abc import Callable
from contextlib import suppress

from textual import events
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.widget import Widget
from textual.worker import Worker

from tui.terminal.textual_private import FailingApp

_OPENING = 0.02  # Seconds until a dialog that is still opening is looked at again.
_QUIET = 3  # Rounds of the event loop without a message after which none is taken to follow.


class TypeAhead(FailingApp[int]):
    """An app whose main screen answers keys by itself, and whose dialogs get theirs one by one."""

    def __init__(self, driver: Callable[..., Driver], ansi_color: bool | None) -> None:
        """Make an app; `driver` is called as Textual calls a class of drivers."""
        super().__init__(driver_class=driver, ansi_color=ansi_color)  # type: ignore[arg-type]
        self._held: list[events.Key] | None = None
        """Keys for a dialog that wait for what the one before leads to; None where none is."""

    @abstractmethod
    def answer(self, event: events.Key) -> None:
        """Answer a key of the main screen."""

    async def on_event(self, event: events.Event) -> None:
        """Answer keys at once where Textual would queue them, so that keys typed ahead keep order.

        Keys for a dialog are handed to it one by one.
        """
        key = event if isinstance(event, events.Key) and not event.is_forwarded else None
        if key is None or key.key == "ctrl+z":
            await super().on_event(event)
        elif self._held is None and len(self.screen_stack) == 1:
            self.answer(key)
        elif self._held is None:
            self._held = [key]
            # As a function: a coroutine complains if the app ends before it is begun.
            _: Worker[None] = self.run_worker(self._hand_on)
        else:
            self._held.append(key)

    async def _hand_on(self) -> None:
        """Hand on the keys held, each when all that the one before led to is done."""
        while self._held:
            focused = self.screen.focused
            if len(self.screen_stack) == 1:
                self.answer(self._held.pop(0))
            elif focused is None:
                await sleep(_OPENING)
            else:
                with suppress(NoMatches):  # Of a dialog that is closing and has no fields any more.
                    await super().on_event(self._held.pop(0))
                await self._settled(focused)
        self._held = None

    async def _settled(self, focused: Widget) -> None:
        """Wait until nothing is on its way any more from a field up to its dialog."""
        quiet = 0
        while quiet < _QUIET:
            await sleep(0)
            busy = any(queue.message_queue_size for queue in focused.ancestors_with_self)
            quiet = 0 if busy and focused.is_attached else quiet + 1
