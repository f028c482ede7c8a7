"""The help screen, made from the key table."""

from textwrap import fill
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.explain.stability import point
from core.model.model import LINE, Model
from core.session.session import Session
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog
from tui.keys import COUNTS, FIRST, GO, KEYMAP, Keymap

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
    "Of the two loss charts, the upper one has L of each update's own sample, a dot each; its "
    "heading says what the update made of it: L before → L after, ▲ raised, ▼ lowered, = "
    "unchanged.",
    "The lower one has the data-set loss: the mean of L over all samples at the parameters of "
    "that moment. Its heading says the same of that.",
    "◉ is the place shown. The charts begin at the start; far on, some hundreds of updates before "
    "it, and zoomed (z), all of them.",
    "In the fit the line is y* now, the dots y* before the update.",
)


_ELSEWHERE = (
    "With a mouse, a click on a word of the footer, a row, a panel or the name of a view does what "
    "its key does, and the wheel moves the row cursor.",
    "gradstep --help lists the options: --lines for a screen reader, --no-mouse, --completion for "
    "a shell, --man. What you prefer (a dark or a light page, digits, bold charts, more keys) "
    "stands in gradstep/preferences.toml, in your folder of settings.",
)


def _factor(model: Model) -> str:
    """Return what the × in the status line is."""
    measured = (
        "epoch 2: loss ×0.98 in the status line: what epoch 2, the last complete one, "
        "multiplied the data-set loss by, as measured."
    )
    if not model.design:
        return measured
    names = point(model)
    return (
        "epoch 1 ×3.58, long run ×1.83 in the status line: what epoch 1, the last complete one, "
        f"multiplied the error of {names} by, as measured, and what epochs do in the long run. The "
        f"error is the distance of {names} from the point that such an epoch leaves where it is."
    )


def help_text(width: int = _WIDEST, model: Model = LINE, keymap: Keymap = KEYMAP) -> str:
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
    for group, rows in keymap.groups.items():
        parts.append(f"\n{group}")
        parts += [_row(row.shown, row.help, width) for row in rows]
        if group == GO:
            parts.append(_row("25n", " ".join(COUNTS), width))
    return "\n".join([*parts, "\nElsewhere", *(fill(text, width) for text in _ELSEWHERE)])


def _row(keys: str, does: str, width: int) -> str:
    return fill(f"  {keys:<12} {does}", width, subsequent_indent=" " * 15)


class HelpDialog(Dialog[None]):
    """All keys with what they do; it scrolls where the screen is small."""

    HEADING = "Help"
    FOOT = "↑ ↓ PageUp PageDown scroll, Esc leaves"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark,enter", "leave", show=False)]

    def __init__(self, session: Session, keymap: Keymap = KEYMAP) -> None:
        """Show the keys as `keymap` has them."""
        super().__init__(session)
        self.keymap = keymap

    @classmethod
    def open(cls, explorer: Explorer) -> None:
        """Show it, with the keys that the user has added."""
        explorer.open_dialog(cls(explorer.session, explorer.preferences.keymap))

    def body(self) -> ComposeResult:
        """Yield the text in a scrolling box."""
        room = min(self.app.size.width, _BOX) - _FRAME
        text = help_text(min(room, _WIDEST), self.session.run.model, self.keymap)
        with VerticalScroll():
            yield Static(self.spell(text), markup=False)
