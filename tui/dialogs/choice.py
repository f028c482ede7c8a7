"""A choice among a few words, made with the space bar, the arrow keys or a click."""

from itertools import accumulate
from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
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
        """Offer `choices`, with `value` chosen, or none where it is empty; found by `name`."""
        super().__init__(id=name)
        self.choices = choices
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """Return the words, the chosen one in brackets; it alone where there is no room."""
        text = self._in_a_line()
        if len(text) > self.size.width:
            text = f"[{self.value or '?'}]  {self._place + 1} of {len(self.choices)}"
        return Content(text)

    def _in_a_line(self) -> str:
        words = (f"[{word}]" if word == self.value else f" {word} " for word in self.choices)
        return " ".join(words)

    @property
    def _place(self) -> int:
        """Which of the words is chosen, from 0; −1 where none is."""
        return self.choices.index(self.value) if self.value else -1

    def action_turn(self, by: int) -> None:
        """Choose the next or the previous word."""
        place = self._place + by if self.value else min(by, 0)
        self.value = self.choices[place % len(self.choices)]

    def on_click(self, event: events.Click) -> None:
        """Choose the word that is clicked on."""
        if (at := event.get_content_offset(self)) is not None:
            self.value = self._word_at(*at)

    def _word_at(self, column: int, row: int) -> str:
        """Return the word in a cell: beside all words the one chosen, where it is alone the next.

        A word and the brackets around it are followed by a blank.
        """
        del row
        if len(self._in_a_line()) > self.size.width:
            return self.choices[(self._place + 1) % len(self.choices)]
        ends = accumulate(len(word) + 3 for word in self.choices)
        words = zip(self.choices, ends, strict=True)
        return next((word for word, end in words if column < end), self.value)

    def action_enter(self) -> None:
        """Tell that the choice is made."""
        self.post_message(self.Entered(self.value))


class Choices(Choice):
    """All words in sight: one under the other where a line has no room for them."""

    DEFAULT_CSS = "Choices { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "turn(1)", "Next choice"),
        Binding("up", "turn(-1)", "Previous choice"),
    ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as Textual calls it
        """Return how many lines they take."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the words, the chosen one in brackets."""
        return Content("\n".join(self._lines(self.size.width)))

    def _lines(self, width: int) -> list[str]:
        line = self._in_a_line()
        if len(line) <= width:
            return [line]
        return [line for word in self.choices for line in self._wrapped(word, width)]

    def _wrapped(self, word: str, width: int) -> list[str]:
        shown = f"[{word}]" if word == self.value else f" {word}"
        return wrap(shown, max(width, 1), subsequent_indent=" ")

    def _word_at(self, column: int, row: int) -> str:
        """Return the word in a cell."""
        width = self.size.width
        if len(self._in_a_line()) <= width:
            return super()._word_at(column, row)
        words = [word for word in self.choices for _ in self._wrapped(word, width)]
        return words[row] if row < len(words) else self.value
