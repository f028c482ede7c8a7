"""The help screen, made from the key table."""

from textwrap import fill
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.model.model import LINE, Model
from tui.dialogs.dialog import Dialog
from tui.keys import COUNTS, FIRST, GO, GROUPS

_WIDEST = 68
_BOX = 76  # As gradstep.tcss has it.
_FRAME = 6  # The box's border and padding, and the scrollbar.


def _phases(model: Model) -> dict[str, str]:
    """Return what is revealed in each phase of an update."""
    line = model == LINE
    them = "m and c" if line else "every parameter"
    layers = ", a layer at a time" if model.stages.count > len(LINE.stages.phases) else ""
    return {
        "forward": f"the prediction y* for this sample{layers}",
        "loss": "L, how wrong it is",
        "backward": f"how L changes with y*; by the chain rule, with {them}{layers}",
        "update": f"{them} step{'' if line else 's'} downhill, by η times "
        f"{'their gradients' if line else 'its gradient'}",
    }


_SIGNS = (
    "▸ marks what the last key revealed, ≈ where digits are left out.",
    "In the loss chart • is L of one sample, the line the data-set loss: the mean over all "
    "samples at the parameters of that moment. ▼ and ▲ say whether the last update lowered or "
    "raised it.",
    "In the fit the line is y* now, the dots y* before the update.",
)


def _factor(model: Model) -> str:
    """Return what the × in the status line is."""
    if model == LINE:
        return (
            "×1.83 in the status line: what an epoch multiplies the error of m and c by, in the "
            "long run."
        )
    return (
        "×0.98 in the status line: what the last epoch multiplied the data-set loss by, as "
        "measured; where a verdict stands beside it, the error of the parameters in the long run."
    )


def help_text(width: int = _WIDEST, model: Model = LINE) -> str:
    """Return the whole help, in lines of at most `width` columns."""
    what = f"the line y* = {LINE.written}" if model == LINE else "a formula"
    moved = "m and c" if model == LINE else "its parameters"
    introduction = (
        f"Gradient descent fits {what} to samples, one at a time. Each update of {moved} has four "
        "phases:"
    )
    parts = ["To begin with", *(_row(keys, does, width) for keys, does in FIRST), ""]
    parts.append(fill(introduction, width))
    parts += [_row(phase, does, width) for phase, does in _phases(model).items()]
    parts += ["", *(fill(text, width) for text in (*_SIGNS, _factor(model)))]
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
            yield Static(
                self.spell(help_text(min(room, _WIDEST), self.session.run.model)), markup=False
            )
