"""The dialog that asks for an update number."""

from textual.app import ComposeResult
from textual.widgets import Input

from core.descent.settings import read_updates
from core.text.typed import InputError
from tui.app.explorer import Explorer
from tui.dialogs.dialog import SessionDialog, field, line


class GoToDialog(SessionDialog[int]):
    """Asks for an update number and returns its place."""

    HEADING = "Go to update"
    HINT = "0 is the start. Enter goes there, Esc leaves."

    def body(self) -> ComposeResult:
        """Yield the one field."""
        reached = self.session.updates
        yield field("number", line("", "number", f"{reached} is the furthest so far"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the place, or say what is wrong with the number."""
        try:
            number = read_updates(event.value, "The update number")
            self.dismiss(self.session.run.stages.place(number))
        except InputError as error:
            self.complain(str(error))


def open_goto(explorer: Explorer) -> None:
    """Ask for an update number, and go there."""

    def go(place: int | None) -> None:
        if place is not None:
            explorer.travel_to(place)

    explorer.open_dialog(GoToDialog(explorer.session), go)
