"""The dialog that asks for an update number."""

from textual.app import ComposeResult

from core.descent.settings import read_updates
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog, field, line


class GoToDialog(Dialog[int]):
    """Asks for an update number and returns its place."""

    HEADING = "Go to update"
    HINT = "0 is the start."
    KEYS = "Enter goes there, Esc leaves."

    def body(self) -> ComposeResult:
        """Yield the one field."""
        reached = self.session.updates
        yield field("number", line("", "number", f"{reached} is the furthest so far"))

    def taken(self, text: str) -> int:
        """Return the place."""
        return self.session.run.stages.place(read_updates(text, "The update number"))


def open_goto(explorer: Explorer) -> None:
    """Ask for an update number, and go there."""

    def go(place: int | None) -> None:
        if place is not None:
            explorer.go(place)

    explorer.open_dialog(GoToDialog(explorer.session), go)
