"""The dialog that offers the scenarios."""

import textwrap
from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from core.descent.scenarios import SCENARIOS, found_by
from core.session.runs import with_run
from core.session.session import Session
from core.text.typed import InputError
from tui.dialogs.dialog import Dialog, field, line

_WIDEST = 70  # Columns that the dialog has for a scenario at the most,
_AROUND = 8  # and those around them.
_NAME = 12  # Columns of the name and the blanks beside it.


class ScenarioDialog(Dialog[Session]):
    """Lets a scenario be found and chosen; returns the session at its start."""

    # With priority, so that they move in the list while words are typed.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "move('cursor_down')", "Next", priority=True),
        Binding("up,shift+tab", "move('cursor_up')", "Previous", priority=True),
        Binding("pagedown", "move('page_down')", "Further down", priority=True),
        Binding("pageup", "move('page_up')", "Further up", priority=True),
    ]
    HEADING = "Open a scenario"
    UNLISTED = "words"
    HINT = "u goes back to the run before."
    KEYS = "↑ ↓ choose, Enter opens, Esc leaves."

    def body(self) -> ComposeResult:
        """Yield the words to find one by, and the list."""
        yield field("find", line("", "words", "such as xor, curve, sigmoid, failure"))
        yield OptionList(*self._options(""))

    def on_mount(self) -> None:
        """Begin at the first."""
        self._list.highlighted = 1  # Below the heading of its group.

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def _options(self, text: str) -> Iterator[Option]:
        width = min(_WIDEST, self.app.size.width - _AROUND)
        for group, scenarios in found_by(text).items():
            yield Option(Content(self.spell(f"{group}:")), disabled=True)
            for each in scenarios:
                words = self.spell(f"  {each.name:<{_NAME - 3}} {each.about}")
                shown = textwrap.fill(words, width, subsequent_indent=" " * _NAME)
                yield Option(Content(shown), id=each.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what is found by the words typed."""
        self._list.clear_options()
        self._list.add_options(self._options(event.value))
        self._list.highlighted = 1 if self._list.option_count else None

    def action_move(self, how: str) -> None:
        """Move in the list."""
        getattr(self._list, f"action_{how}")()

    def taken(self, text: str) -> Session:
        """Open the scenario under the cursor."""
        at = self._list.highlighted
        if at is None:
            raise InputError(f"No scenario is about {text!r}; try a shorter word, such as xor.")
        return self.chosen(self._list.get_option_at_index(at).id or "")

    def chosen(self, word: str) -> Session:
        """Open the scenario of this name."""
        return with_run(self.session, SCENARIOS[word].run())
