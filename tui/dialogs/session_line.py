"""The dialog that takes up a session from its line."""

from dataclasses import replace
from functools import partial

from textual import events
from textual.app import ComposeResult

from core.formats.session_line import LinkError
from core.session.runs import MOST_UNDO
from core.session.session import Refused, Session
from core.text.typed import InputError
from tui import saving
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog, Field, field


class LineField(Field):
    """A field that takes all lines of what is pasted: Textual's takes the first."""

    def on_paste(self, event: events.Paste) -> None:
        """Enter what is pasted, with what stands around the line in it."""
        event.prevent_default()
        event.stop()
        self.value = " ".join(event.text.split())
        self.post_message(self.Submitted(self, event.text))


class SessionDialog(Dialog[Session]):
    """Asks for a session line, and returns its session."""

    HEADING = "Take up a session"
    HINT = (
        "Paste what x has exported, from g1. to its very end. Frames, line ends and prompts "
        "around it do no harm. u goes back to what is shown now."
    )
    KEYS = "What is pasted is taken up at once, what is typed by Enter; Esc leaves."

    def body(self) -> ComposeResult:
        """Yield the one field."""
        yield field("line", LineField(placeholder=self.spell("gradstep --session g1.…"), id="line"))

    def taken(self, text: str) -> Session:
        """Return the session, with the one shown as what undo leads to."""
        try:
            session = saving.taken_up(text)
        except LinkError as error:
            raise InputError(str(error)) from None
        past = (*session.undo, self.session.now)[-MOST_UNDO:]
        return replace(session, undo=past, redo=())


def open_line(explorer: Explorer) -> None:
    """Ask for a session line, and show its session."""
    if explorer.additions.confined:
        raise Refused("A class takes up no lines: gradstep --session does, on your own machine.")
    explorer.open_dialog(SessionDialog(explorer.session), partial(_take_up, explorer))


def _take_up(explorer: Explorer, session: Session | None) -> None:
    if session is not None:
        explorer.take_up(session)
