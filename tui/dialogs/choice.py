"""A choice among a few words, made with the space bar or the arrow keys."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """One line that shows the chosen word among the others."""

    DEFAULT_CSS = "Choice { height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right", "turn(1)", "Next choice"),
        Binding("left", "turn(-1)", "Previous choice"),
        Binding("enter", "enter", "Enter"),
    ]
    value = reactive("")

    class Entered(Message):
        """Enter was pressed on a choice."""

        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    def __init__(self, choices: tuple[str, ...], value: str, name: str) -> None:
        """Offer `choices`, with `value` chosen; found by `name`."""
        super().__init__(id=name)
        self.choices = choices
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """Return the words, the chosen one in brackets; it alone where there is no room."""
        words = (f"[{word}]" if word == self.value else f" {word} " for word in self.choices)
        text = " ".join(words)
        if len(text) > self.size.width:
            place = self.choices.index(self.value) + 1
            text = f"[{self.value}]  {place} of {len(self.choices)}"
        return Content(text)

    def action_turn(self, by: int) -> None:
        """Choose the next or the previous word."""
        place = (self.choices.index(self.value) + by) % len(self.choices)
        self.value = self.choices[place]

    def action_enter(self) -> None:
        """Tell that the choice is made."""
        self.post_message(self.Entered(self.value))
