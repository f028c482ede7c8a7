"""Input for drivers: bytes to events, however malformed, and floods of them cut short."""

import asyncio
import re
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

from textual import constants, events, messages
from textual.app import App
from textual.driver import Driver
from textual.keys import Keys
from textual.message import Message

from tui.terminal.pasted import Pasted
from tui.terminal.textual_private import Parser

PAUSE_SECONDS: Final = 0.02
"""A gap in the input that ends a flood: shorter than between the repeats of a key held down."""

URGENT_KEYS: Final = frozenset({"ctrl+c", "escape"})
"""Keys that stop something."""

URGENT_PLACES: Final = 32
"""Places beyond the limit for urgent keys alone, so a flood cannot shut them out."""

# A complete control sequence, but for what the parser reads after keys: mouse and mode reports.
_CONTROL_SEQUENCE: Final = re.compile(r"\x1b\[(?![<\d;-]*[Mm]|\?2026;\d\$y)[0-?]*[ -/]*[@-Z\\-~]")

# Escape and a character that begins no control sequence.
_ESCAPE_AND_KEY: Final = re.compile(r"\x1b[^\x1b\[\]OPX^_]")


class _Parser(Parser):
    """Textual's parser, which does not type unknown control sequences at the app.

    The stock parser hands on an unknown ``ESC[99999999999u`` as the keys ``[``, ``9`` and so on to
    ``u``, each of which may be a move of the app. Here a sequence is one key, or ignored. Escape
    typed fast before another key is those two keys, and not the other one with Alt: a slow link
    delivers together what was typed apart. A control sequence within a paste, such as a colour,
    ended it as it were: the stock parser hands on all that follows as keys.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pasted = Pasted()

    def feed(self, data: str) -> Iterable[Message]:
        """Return what the characters say."""
        told = self._pasted.without_controls(data)
        return super().feed(told) if told else ()  # Of nothing, it takes the input to have ended.

    def keys(self, sequence: str, alt: bool) -> Iterable[events.Key]:
        """Return the keys that a sequence is."""
        if _ESCAPE_AND_KEY.fullmatch(sequence):
            yield events.Key("escape", "\x1b")
            sequence = sequence[1:]
        known = False
        for key in super().keys(sequence, alt):
            known = True
            yield key
        if not known and _CONTROL_SEQUENCE.fullmatch(sequence):
            yield events.Key(Keys.Ignore, sequence)


class KeyboardDriver(Driver):
    """A driver that is fed with bytes; errors in them cost one sequence, and not the app.

    The stock drivers end the app at the first invalid UTF-8 (Textual issue 6668) and at the first
    error in the parser.
    """

    waiting_limit = 256
    """Input events that may wait for the app; beyond that, input is dropped until it pauses.

    A fast typist, a key held down or a stalled link that delivers 60 keys at once stay far below
    it; a megabyte pasted by mistake would otherwise freeze the app until its last character is
    handled.
    """

    def __init__(self, app: App[Any], *, mouse: bool = True, **options: Any) -> None:
        """Drive `app`; all but `app` is as Textual gives it to any driver."""
        # The kitty protocol costs bytes, and its malformed codes end the stock driver. This
        # constant is what TEXTUAL_DISABLE_KITTY_KEY sets; driver and parser read it when they run.
        constants.DISABLE_KITTY_KEY = True  # type: ignore[misc]  # declared Final
        super().__init__(app, mouse=mouse, **options)
        self.app = app
        self.loop = asyncio.get_running_loop()
        self._with_mouse = mouse
        # On their way from whoever reads the input to the event loop.
        self._inbox: deque[Message] = deque()
        self._flooded = False
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = _Parser()

    def receive(self, data: bytes) -> None:
        """Take input as it comes, in pieces of any size."""
        text = self._decode(data).replace("\ufffd", "")
        if text and self._flooded:
            # Only a last Ctrl+C or Escape matters now; to parse the rest would take seconds.
            text = text[max(text.rfind("\x03"), text.rfind("\x1b")) :]
            self._parser = _Parser()
        # One character at a time, so that an error costs one sequence and not the whole read.
        for character in text:
            if character == "\x03":
                # Ctrl+C also ends a paste or a sequence whose own end has never come.
                self._parser = _Parser()
            self._dispatch(character)

    def tick(self) -> None:
        """Let time pass: an Escape that nothing followed is the key of that name."""
        self._dispatch("")

    def _dispatch(self, character: str) -> None:
        """Feed one character to the parser, or let time pass for "", and process what it says."""
        parser = self._parser
        try:
            received = [*(parser.feed(character) if character else parser.tick())]
        except Exception:  # It may fail in any way; its state is worthless then.
            self._parser = _Parser()
            return
        for message in received:
            self.process_message(message)

    def process_message(self, message: Message) -> None:
        """Hand on input that was asked for, while there is room for it."""
        wanted = isinstance(
            message,
            events.Key
            | events.Paste
            | events.AppFocus
            | events.AppBlur
            | messages.TerminalSupportsSynchronizedOutput,
        ) or (self._with_mouse and isinstance(message, events.MouseEvent))
        if len(self._inbox) >= self._limit(message):
            self._flooded = True
        elif wanted and (_is_urgent(message) or not self._flooded):
            # Past LinuxDriver, which would believe in-band sizes and turn on mouse pixels.
            Driver.process_message(self, message)

    def send_message(self, message: Message) -> None:
        """Give `message` to the event loop, where it can be seen how much is waiting."""
        self._inbox.append(message)
        self.loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        """Post the next message to the app, if the queues that a key passes have room for it."""
        message = self._inbox.popleft()
        app = self.app
        queues = (app.focused or app.screen).ancestors_with_self if app.screen_stack else [app]
        if sum(queue.message_queue_size for queue in queues) < self._limit(message):
            app.post_message(message)
        else:
            self._flooded = True

    def _limit(self, message: Message) -> int:
        """Return how many events may be waiting for `message` still to be let in."""
        return self.waiting_limit + URGENT_PLACES * _is_urgent(message)


def _is_urgent(message: Message) -> bool:
    return isinstance(message, events.Key) and message.key in URGENT_KEYS
