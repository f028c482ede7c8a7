"""The smallest reasonable Textual app, which gradstep is compared with: space counts up."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static


class Counter(App[None]):
    """Shows one number, and adds 1 to it for each press of space."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "count", "Count")]

    def __init__(self) -> None:
        super().__init__()
        # No reactive attribute: one of the app's would paint the whole screen at each key.
        self.number = 0

    def compose(self) -> ComposeResult:
        """Put the one line on the screen."""
        yield Static("count 0")

    def action_count(self) -> None:
        """Add 1, and show the number."""
        self.number += 1
        self.query_one(Static).update(f"count {self.number}")


if __name__ == "__main__":
    Counter().run(mouse=False)
