"""Predict, then reveal: what comes is asked before it is revealed, and the guesses summed up."""

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.quiz.asking import Asking
from core.quiz.question import Question, question
from core.quiz.score import score, summary, symbols_of
from core.session.session import Session, travel
from tui.app.explorer import Explorer
from tui.app.notes import revealed
from tui.dialogs.dialog import Dialog
from tui.dialogs.question import QuestionDialog


class GuessDialog(QuestionDialog):
    """Asks what comes next."""

    HEADING = "What comes?"

    def __init__(self, asked: Question, session: Session) -> None:
        """Ask `asked` in a session, whose score is the heading."""
        super().__init__(asked, session)
        total = score(session.answers)
        if total.guesses:
            self.HEADING += f"  {total.right} of {total.guesses} right so far"


class SummaryDialog(Dialog[None]):
    """Shows how the guesses went."""

    HEADING = "Your guesses"
    HINT = "x exports them."
    KEYS = "Esc leaves."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", show=False)]

    def body(self) -> ComposeResult:
        """Yield the summary."""
        lines = summary(self.session.answers, symbols_of(self.session))
        with VerticalScroll():
            yield Static(self.spell("\n".join(lines)), markup=False)


def guess(explorer: Explorer) -> None:
    """Ask before each phase from now on, or stop asking and sum up."""
    explorer.stop_playing()
    session = replace(explorer.session, guessing=not explorer.session.guessing)
    if session.guessing:
        explorer.commit(session, "Predict, then reveal: s asks what comes next, w ends it.")
    elif session.answers:
        explorer.commit(session)
        explorer.open_dialog(SummaryDialog(session))
    else:
        explorer.commit(session, "No longer asking what comes.")


def ask(explorer: Explorer) -> None:
    """Ask what comes; then reveal that phase, and say how good the guess was."""
    asked = question(explorer.session)
    assert asked

    def reveal(asking: Asking | None) -> None:
        session = explorer.session
        answers = (*session.answers, asking.answer) if asking else session.answers
        there = replace(travel(session, session.at + 1), answers=answers)
        said = revealed(asking, explorer.note_room) if asking else ""
        explorer.commit(there, said)

    explorer.abandon_computing()
    explorer.open_dialog(GuessDialog(asked, explorer.session), reveal, asking=True)
