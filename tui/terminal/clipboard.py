"""Text for the clipboard of whoever sits at the terminal, also at the other end of a connection."""

from base64 import b64encode
from typing import Final

MOST: Final = 74_994
"""Bytes that are sent at the most: many terminals take 100,000 characters, which code three bytes
by four, with what stands around them."""


def fits(text: str) -> bool:
    """Whether a text is short enough for the terminals that there are."""
    return len(text.encode("utf-8", "replace")) <= MOST


def sequence(text: str) -> str:
    """Return what puts a text on the clipboard (OSC 52), of a terminal that allows it."""
    return f"\x1b]52;c;{b64encode(text.encode('utf-8', 'replace')).decode()}\x07"
