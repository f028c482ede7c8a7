"""Whether a terminal's own background is light: asked of the terminal, which need not answer."""

import os
import re
import select
import time
from typing import Final

_WAIT: Final = 0.3  # Seconds in which an answer comes, over a slow link too.
_LATE: Final = 5.0  # Seconds in which one may still come, and must not be taken for keys.
_ASKED: Final = b"\x1b]11;?\x1b\\\x1b[c"
"""Asks for the background, and then for what every terminal tells of itself: its answer ends the
wait where there is none to the first."""

_BACKGROUND: Final = re.compile(
    rb"\x1b\]11;rgba?:([\da-fA-F]{1,4})/([\da-fA-F]{1,4})/([\da-fA-F]{1,4})[^\x07\x1b]*(\x07|\x1b\\)"
)
_ITSELF: Final = re.compile(rb"\x1b\[\?[\d;]*c")
_BEGUN: Final = re.compile(rb"\x1b(\](1(1(;[^\x07\x1b]{0,40}\x1b?)?)?)?|\[(\?[\d;]*)?)?\Z")
"""What may become an answer."""


class Background:
    """What a terminal answers, taken out of what it sends."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.light: bool | None = None
        """Whether it is light; None where the terminal has not said."""
        self._held = b""
        self._until = 0.0
        """When no answer is looked for any more."""

    def ask(self, terminal: int, output: int) -> bytes:
        """Ask, and return what was typed until the answer came, or none in time.

        The terminal's attributes must be such that what it sends is neither shown nor held back.
        """
        os.write(output, _ASKED)
        deadline = time.monotonic() + _WAIT
        self._until = time.monotonic() + _LATE
        typed = b""
        while self._until and (left := deadline - time.monotonic()) > 0:
            if select.select([terminal], [], [], left)[0]:
                received = os.read(terminal, 4096)
                if not received:  # The terminal has vanished, as whoever reads it next will see.
                    break
                typed += self.without_answers(received)
        return typed

    def without_answers(self, received: bytes) -> bytes:
        """Return what was received but for answers; what may be the begin of one is kept back."""
        if not self._until:
            return received
        received, self._held = self._held + received, b""
        if found := _BACKGROUND.search(received):
            self.light = _is_light(*found.group(1, 2, 3))
            received = received[: found.start()] + received[found.end() :]
        if found := _ITSELF.search(received):
            self._until = 0.0
            return received[: found.start()] + received[found.end() :]
        if found := _BEGUN.search(received):
            self._held = received[found.start() :]
            received = received[: found.start()]
        return received

    def pause(self) -> bytes:
        """Let time pass, and return what was no answer in the end, such as an Escape alone."""
        if time.monotonic() > self._until:
            self._until = 0.0
        elif self._held.startswith(b"\x1b]"):
            return b""
        held, self._held = self._held, b""
        return held


def _is_light(*parts: bytes) -> bool:
    """Tell from red, green and blue, as hexadecimal numbers of any length."""
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts)
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)  # As television weighs them.
