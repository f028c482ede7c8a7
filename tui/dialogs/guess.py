"""The dialog that asks what comes before it is revealed, and the summary of the guesses."""

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from core.explain.derivation import sentence
from core.quiz.arithmetic import ExpressionError
from core.quiz.question import Question, answered, given, question, score, skipped, summary
from core.session.session import Answer, Session, travel
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog, field, line


class GuessDialog(Dialog[Answer]):
    """Asks a question, and returns the answer; Esc skips it."""

    HEADING = "What comes?"
    HINT = "A number, an expression such as 0.5*6*6, or up, down, same. Esc skips."

    def __init__(self, question: Question, session: Session) -> None:
        """Ask `question`, judged by the digits that `session` shows; its score is the heading."""
        super().__init__()
        self._question = question
        self._digits = session.look.digits
        total = score(session.answers)
        if total.guesses:
            self.HEADING += f"  {total.right} of {total.guesses} right so far"
        self.add_class("low")

    def body(self) -> ComposeResult:
        """Yield the question and a field for the answer."""
        asked = self._question
        yield Static(self.spell(f"Update {asked.update}: {asked.prompt}"), markup=False)
        yield Static(self.spell(given(asked, self._digits)), classes="hint", markup=False)
        yield field("answer", line("", "answer", self.spell(f"up or down is from {asked.against}")))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Judge the answer; nothing typed skips the question."""
        if not event.value.strip():
            self.action_leave()
            return
        try:
            self.dismiss(answered(self._question, event.value, self._digits))
        except ExpressionError as error:
            self.complain(str(error))

    def action_leave(self) -> None:
        """Skip the question."""
        self.dismiss(skipped(self._question))


class SummaryDialog(Dialog[None]):
    """Shows how the guesses went."""

    HEADING = "Your guesses"
    HINT = "Esc leaves. x exports them."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", show=False)]

    def __init__(self, session: Session) -> None:
        """Sum up the answers of `session`."""
        super().__init__()
        self._lines = summary(session.answers, session.run.equations_at(0).symbols)

    def body(self) -> ComposeResult:
        """Yield the summary."""
        with VerticalScroll():
            yield Static(self.spell("\n".join(self._lines)), markup=False)


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
