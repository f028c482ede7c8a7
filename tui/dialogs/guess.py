"""The dialog that asks what comes before it is revealed, and the summary of the guesses."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from core.quiz.arithmetic import ExpressionError
from core.quiz.question import Question, answered, given, score, skipped, summary
from core.session.session import Answer, Session
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
        self._lines = summary(session.answers)

    def body(self) -> ComposeResult:
        """Yield the summary."""
        with VerticalScroll():
            yield Static(self.spell("\n".join(self._lines)), markup=False)
