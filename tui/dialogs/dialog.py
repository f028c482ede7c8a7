"""What all dialogs share: a box in the middle, Esc to leave, a line for mistakes."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static

from core.data.dataset import DataError
from core.model.expression import ExpressionError
from core.session.session import Refused, Session
from core.text.ascii import to_ascii
from core.text.typed import InputError
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice
from tui.dialogs.prose import Prose

Result = TypeVar("Result")

# With priority, the field has changed before the next key typed is looked at.
FIELD_KEYS: list[BindingType] = [
    Binding("down,tab", "app.focus_next", "Next field", priority=True),
    Binding("up,shift+tab", "app.focus_previous", "Previous field", priority=True),
]
"""The keys of dialogs with several fields."""


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """A box about a session, with a title; Esc dismisses it with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", priority=True)]
    HEADING = ""
    HINT = ""
    """What there is to know, below the body."""
    KEYS = ""
    """Which keys do what, after the hint."""
    ESCAPE = "Esc leaves"
    """What Esc does, to be said in a hint."""
    UNLISTED = ""
    """The field, by its name, for what is not in the dialog's list, if it may be that."""
    FOOT = ""
    """A hint in the frame, for a body that may take all the room."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    @classmethod
    def open(cls, explorer: Explorer) -> None:
        """Show it; what it returns is to be the explorer's session."""
        # It is called of dialogs that return a session.
        explorer.open_dialog(cls(explorer.session), explorer.change)  # type: ignore[arg-type]

    def compose(self) -> ComposeResult:
        """Lay out title, body, mistake and hint from top to bottom."""
        with Vertical(classes="box") as box:
            box.border_title = self.HEADING
            box.border_subtitle = self.spell(self.FOOT)
            box.set_class(self.ascii, "ascii")
            yield from self.body()
            yield Prose("", classes="mistake", id="mistake", markup=False)
            if hint := self.whole_hint:
                yield Static(hint, classes="hint", id="hint", markup=False)

    @property
    def ascii(self) -> bool:
        """Whether the terminal can't be trusted with more than ASCII."""
        return bool(getattr(self.app, "ascii_only", False))

    def spell(self, text: str) -> str:
        """Return `text` as the terminal can write it."""
        return to_ascii(text) if self.ascii else text

    def hint(self) -> str:
        """Return what there is to know, below the body."""
        return self.HINT

    def keys(self) -> str:
        """Return which keys do what."""
        return self.KEYS

    @property
    def whole_hint(self) -> str:
        """All that stands below the body."""
        return self.spell(" ".join(filter(None, (self.hint(), self.keys()))))

    @property
    def finished(self) -> bool:
        """Whether it has been answered, and shows how until it is left."""
        return False

    def body(self) -> ComposeResult:
        """Yield the widgets between title and hint."""
        yield from ()

    def taken(self, _text: str) -> Result | None:
        """Return the result of what was typed, and entered; a mistake in it is complained of.

        A dialog that changes nothing has none.
        """
        return None

    def chosen(self, word: str) -> Result | None:
        """Return the result of a choice, as of what was typed."""
        return self.taken(word)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return from a field."""
        self.settle(partial(self.taken, event.value))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return from a list."""
        self.settle(partial(self.chosen, event.option.id or ""))

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Return from a choice."""
        self.settle(partial(self.chosen, event.value))

    def settle(self, result: Callable[[], Result | None]) -> None:
        """Return this result, or say what is wrong."""
        try:
            self.dismiss(result())
        except (DataError, ExpressionError, InputError, Refused) as error:
            self.complain(str(error))

    def complain(self, sentence: str) -> None:
        """Show what is wrong; the dialog stays open and nothing is changed."""
        said = self.query_one("#mistake", Static)
        said.update(self.spell(sentence))
        self.call_after_refresh(said.scroll_visible, animate=False)

    def action_leave(self) -> None:
        """Leave without a result."""
        self.dismiss(None)


def field(label: str, widget: Widget) -> Horizontal:
    """Return a row with a label in front of the widget."""
    return Horizontal(Label(label, markup=False), widget, classes="field")


class Field(Input):
    """One line to type on, whose cursor stays: each blink would be sent, to every student."""

    cursor_blink = reactive(False, init=False)


def line(value: str, name: str, placeholder: str = "") -> Input:
    """Return a one-line input that is found by `name`; what is typed first replaces its text."""
    return Field(value, placeholder=placeholder, id=name)
