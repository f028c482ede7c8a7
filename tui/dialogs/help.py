"""The help screen, made from the key table."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.notation import to_ascii
from tui.dialogs.dialog import Dialog
from tui.keys import COUNTS, groups

_INTRODUCTION = """\
Gradient descent fits the line y* = m·x + c to samples (x, y), one sample at a time:
  forward   the prediction y* for this sample
  loss      L, how wrong it is
  backward  how L changes with y*, and so, by the chain rule, with m and c
  update    m and c take a step of η times their gradient, downhill

In the charts • is L of one sample and the line is the data-set loss, the mean
over all samples at the parameters of that moment. ▸ marks what the last key changed."""


def help_text() -> str:
    """Return the whole help, for a screen 74 columns wide."""
    parts = [_INTRODUCTION]
    for group, rows in groups().items():
        parts.append(f"\n{group}")
        parts += [f"  {row.shown:<12} {row.help}" for row in rows]
        if group == "Going further":
            parts.append(f"  25n          {COUNTS}")
    return "\n".join(parts)


class HelpDialog(Dialog[None]):
    """All keys with what they do; it scrolls where the screen is small."""

    HEADING = "Help"
    HINT = "↑ ↓ PageUp PageDown scroll, Esc leaves."
    BINDINGS = ()  # type: ignore[assignment]  # arrows scroll here

    def __init__(self, ascii_only: bool) -> None:
        """Write the help in ASCII where the terminal can't show more."""
        super().__init__()
        self._ascii = ascii_only

    def body(self) -> ComposeResult:
        """Yield the text in a scrolling box."""
        text = help_text()
        with VerticalScroll():
            yield Static(to_ascii(text) if self._ascii else text, markup=False)
