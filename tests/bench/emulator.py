"""What a terminal shows of the bytes that it is sent, by pyte."""

import re

import pyte

# What pyte would print or fail on: kitty keys (ESC[>1u, ESC[<u) and mode requests (ESC[?1$p).
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[(?:[<>=][0-9;]*[a-z]|\?[0-9;]*\$p)")
# pyte knows no alternate screen. It suffices to start with an empty one on both ways.
_SCREEN_SWITCH = re.compile(rb"\x1b\[\?1049[hl]")
_EMPTY_SCREEN = b"\x1b[0m\x1b[2J\x1b[H"
_UNFINISHED_SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*)?\Z")


class Emulator:
    """A screen of `columns` x `rows`, one of its own or another, that shows what it is fed."""

    def __init__(self, columns: int, rows: int, screen: pyte.Screen | None = None) -> None:
        self._screen = screen or pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._unfinished = b""

    def feed(self, received: bytes) -> None:
        """Show more; a sequence may be cut in two."""
        data = self._unfinished + received
        cut = _UNFINISHED_SEQUENCE.search(data)
        end = cut.start() if cut else len(data)
        self._unfinished = data[end:]
        known = _UNKNOWN_TO_PYTE.sub(b"", data[:end])
        self._stream.feed(_SCREEN_SWITCH.sub(_EMPTY_SCREEN, known))

    def lines(self) -> list[str]:
        """Return the lines shown now, of full width."""
        return list(self._screen.display)

    def resize(self, columns: int, rows: int) -> None:
        """Take on another size."""
        self._screen.resize(rows, columns)
