"""The dialog that asks what comes before it is revealed, and the summary of the guesses."""

from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.explain.derivation import sentence
from core.quiz.question import (
    Question,
    answered,
    given,
    question,
    skipped,
)
from core.quiz.score import score, summary, symbols_of
from core.session.session import Answer, Session, travel
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog, field, line


class GuessDialog(Dialog[Answer]):
    """Asks a question, and returns the answer; Esc skips it."""

    HEADING = "What comes?"
    HINT = "A number, an expression such as 0.5*6*6, or up, down, same. Esc skips."

    def __init__(self, question: Question, session: Session) -> None:
        """Ask `question`, judged by the digits that `session` shows; its score is the heading."""
        super().__init__(session)
        self._question = question
        total = score(session.answers)
        if total.guesses:
            self.HEADING += f"  {total.right} of {total.guesses} right so far"
        self.add_class("low")

    def body(self) -> ComposeResult:
        """Yield the question and a field for the answer."""
        asked = self._question
        yield from posed(asked, self)
        yield field("answer", line("", "answer", self.spell(f"up or down is from {asked.against}")))

    def taken(self, text: str) -> Answer:
        """Judge the answer; nothing typed skips the question."""
        if not text.strip():
            return skipped(self._question)
        return answered(self._question, text, self.session.look.digits)

    def action_leave(self) -> None:
        """Skip the question."""
        self.dismiss(skipped(self._question))


def posed(asked: Question, dialog: Dialog[Any]) -> ComposeResult:
    """Yield a question, and what is given."""
    about = given(asked, dialog.session.look.digits)
    yield Static(dialog.spell(f"Update {asked.update}: {asked.prompt}"), markup=False)
    yield Static(dialog.spell(about), classes="hint", markup=False)


class SummaryDialog(Dialog[None]):
    """Shows how the guesses went."""

    HEADING = "Your guesses"
    HINT = "Esc leaves. x exports them."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", show=False)]

    def body(self) -> ComposeResult:
        """Yield the summary."""
        lines = summary(self.session.answers, symbols_of(self.session))
        with VerticalScroll():
            yield Static(self.spell("\n".join(lines)), markup=False)


def revealed(asked: Question, answer: Answer | None, session: Session) -> str:
    """Say what came, and how good an answer was, if there was one."""
    line = sentence(asked.numbers, asked.name, session.look.digits)
    return f"{str(answer.verdict).capitalize()}: {line}" if answer else line


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

    def reveal(answer: Answer | None) -> None:
        session = explorer.session
        answers = (*session.answers, answer) if answer else session.answers
        there = replace(travel(session, session.at + 1), answers=answers)
        explorer.commit(there, revealed(asked, answer, session))

    explorer.abandon_computing()
    explorer.open_dialog(GuessDialog(asked, explorer.session), reveal)
