"""The help screen, made from the key table."""

from textwrap import fill
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.model.model import LINE
from tui.dialogs.dialog import Dialog
from tui.keys import COUNTS, GO, GROUPS

_WIDEST = 68
_BOX = 76  # As gradstep.tcss has it.
_FRAME = 6  # The box's border and padding, and the scrollbar.
_INTRODUCTION = (
    f"Gradient descent fits the line y* = {LINE.written} to samples (x, y), one at a time. Each "
    "update of m and c has four phases:"
)
_PHASES = {
    "forward": "the prediction y* for this sample",
    "loss": "L, how wrong it is",
    "backward": "how L changes with y*; by the chain rule, with m and c",
    "update": "m and c step downhill, by η times their gradients",
}
_SIGNS = (
    "▸ marks what the last key revealed, ≈ where digits are left out.",
    "In the loss chart • is L of one sample, the line the data-set loss: the mean over all "
    "samples at the parameters of that moment. ▼ and ▲ say whether the last update lowered or "
    "raised it.",
    "In the fit the line is y* now, the dots y* before the update.",
    "×1.83 in the status line: what an epoch multiplies the error of m and c by, in the long run.",
)


def help_text(width: int = _WIDEST) -> str:
    """Return the whole help, in lines of at most `width` columns."""
    parts = [fill(_INTRODUCTION, width)]
    parts += [_row(phase, does, width) for phase, does in _PHASES.items()]
    parts += ["", *(fill(text, width) for text in _SIGNS)]
    for group, rows in GROUPS.items():
        parts.append(f"\n{group}")
        parts += [_row(row.shown, row.help, width) for row in rows]
        if group == GO:
            parts.append(_row("25n", " ".join(COUNTS), width))
    return "\n".join(parts)


def _row(keys: str, does: str, width: int) -> str:
    return fill(f"  {keys:<12} {does}", width, subsequent_indent=" " * 15)


class HelpDialog(Dialog[None]):
    """All keys with what they do; it scrolls where the screen is small."""

    HEADING = "Help"
    FOOT = "↑ ↓ PageUp PageDown scroll, Esc leaves"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark,enter", "leave", show=False)]

    def body(self) -> ComposeResult:
        """Yield the text in a scrolling box."""
        room = min(self.app.size.width, _BOX) - _FRAME
        with VerticalScroll():
            yield Static(self.spell(help_text(min(room, _WIDEST))), markup=False)
