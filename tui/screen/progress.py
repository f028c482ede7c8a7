"""The progress bar of a long computation."""

from core.text.spans import Span
from tui.screen.lines import Line, Room, fitted


def progress(room: Room, reached: int, wanted: int, unit: str) -> Line:
    """Return the progress bar of a long computation, which counts in `unit`."""
    words = f" {reached:,} of {wanted:,} {unit}s  Esc stops"
    length = max(room.width - len(words) - 2, 5)
    full = min(length, length * reached // max(wanted, 1))
    bar = Span(room.spell(" " + "█" * full + "░" * (length - full)), "prediction")
    return fitted((bar, Span(words, "accent strong")), room.width)
