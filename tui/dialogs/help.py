"""The help screen, made from the key table."""

from textwrap import fill
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.dialogs.dialog import Dialog
from tui.keys import COUNTS, GO, groups

_INTRODUCTION = """\
Gradient descent fits the line y* = m·x + c to samples (x, y), one
at a time. Each update of m and c has four phases:
  forward   the prediction y* for this sample
  loss      L, how wrong it is
  backward  how L changes with y*; by the chain rule, with m and c
  update    m and c step downhill, by η times their gradients

▸ marks what the last key revealed, ≈ where digits are left out.
In the loss chart • is L of one sample, the line the data-set loss:
the mean over all samples at the parameters of that moment.
In the fit the line is y* now, the dots y* before the update."""


WIDTH = 68
"""Columns of the help's text."""


def help_text() -> str:
    """Return the whole help, in lines of at most WIDTH columns."""
    parts = [_INTRODUCTION]
    for group, rows in groups().items():
        parts.append(f"\n{group}")
        parts += [_row(row.shown, row.help) for row in rows]
        if group == GO:
            parts.append(_row("25n", " ".join(COUNTS)))
    return "\n".join(parts)


def _row(keys: str, does: str) -> str:
    return fill(f"  {keys:<12} {does}", WIDTH, subsequent_indent=" " * 15)


class HelpDialog(Dialog[None]):
    """All keys with what they do; it scrolls where the screen is small."""

    HEADING = "Help"
    HINT = "↑ ↓ PageUp PageDown scroll, Esc leaves."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark,enter", "leave", show=False)]

    def body(self) -> ComposeResult:
        """Yield the text in a scrolling box."""
        with VerticalScroll():
            yield Static(self.spell(help_text()), markup=False)
