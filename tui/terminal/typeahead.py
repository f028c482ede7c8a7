"""Keys typed ahead of the app: they keep their order when one of them opens a dialog."""

from asyncio import sleep
from collections.abc import Awaitable, Callable
from contextlib import suppress

from textual import events
from textual.app import App
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.worker import Worker

_OPENING = 0.02  # Seconds until a dialog that is still opening is looked at again.
_QUIET = 3  # Rounds of the event loop without a message after which none is taken to follow.


class TypeAhead:
    """Takes the keys of an app where Textual would queue them.

    `answer` is called at once with one for the main screen; those for a dialog are handed to
    `forward` one by one.
    """

    def __init__(
        self,
        app: App[int],
        answer: Callable[[events.Key], None],
        forward: Callable[[events.Event], Awaitable[None]],
    ) -> None:
        self._app = app
        self._answer = answer
        self._forward = forward
        self._held: list[events.Key] | None = None
        """Keys for a dialog that wait for what the one before leads to; None where none is."""

    def takes(self, event: events.Event) -> bool:
        """Take a key that was typed; whether it was one."""
        if not isinstance(event, events.Key) or event.is_forwarded or event.key == "ctrl+z":
            return False
        if self._held is not None:
            self._held.append(event)
        elif len(self._app.screen_stack) == 1:
            self._answer(event)
        else:
            self._held = [event]
            # As a function: a coroutine complains if the app ends before it is begun.
            _: Worker[None] = self._app.run_worker(self._hand_on)
        return True

    async def _hand_on(self) -> None:
        """Hand on the keys held, each when all that the one before led to is done."""
        while self._held:
            screen = self._app.screen
            if len(self._app.screen_stack) == 1:
                self._answer(self._held.pop(0))
            elif screen.focused is None and (screen.focus_chain or not screen.is_mounted):
                await sleep(_OPENING)
            else:
                with suppress(NoMatches):  # Of a dialog that is closing and has no fields any more.
                    await self._forward(self._held.pop(0))
                await settled(screen.focused or screen)
        self._held = None


async def settled(focused: Widget) -> None:
    """Wait until nothing is on its way any more from a field up to its dialog."""
    quiet = 0
    while quiet < _QUIET:
        await sleep(0)
        busy = any(queue.message_queue_size for queue in focused.ancestors_with_self)
        quiet = 0 if busy and focused.is_attached else quiet + 1
