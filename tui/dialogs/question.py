"""The dialog that asks a question: what is given, a line to calculate on, and the answer."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label, Static

from core.model.expression import ExpressionError
from core.quiz.asking import Asking
from core.quiz.judging import calculated
from core.quiz.question import Question, example, given, line
from core.session.session import Session, Verdict
from tui.dialogs import dialog as dialogs
from tui.dialogs.choice import Choice, Choices
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field
from tui.dialogs.prose import Prose


class _Fields(Vertical):
    """The fields of a question that is answered by a number."""

    BINDINGS: ClassVar[list[BindingType]] = FIELD_KEYS


class QuestionDialog(Dialog[Asking]):
    """Asks a question, and returns it with the answers; without any, it was skipped."""

    AUTO_FOCUS = "#answer"
    HEADING = "A question"
    ESCAPE = "Esc shows it"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,full_stop", "go_on", show=False),
    ]

    def __init__(
        self, question: Question, session: Session, *, once: bool = False, given: str = ""
    ) -> None:
        """Ask `question`, judged by the digits that `session` shows.

        `once`, the first answer counts, and nothing is said of it. `given` stands there already.
        """
        super().__init__(session)
        self._given = given
        self._asking = Asking(question, session.look.digits, once)
        self.add_class("low")

    def hint(self) -> str:
        """Return what is an answer; of choices that is seen."""
        asked = self._asking.question
        if asked.choices:
            return ""
        words = "".join(f", or {', '.join(words)}" for words in [asked.words] if words)
        return f"A number, or an expression such as {example(asked)}{words}."

    def keys(self) -> str:
        """Return how to answer, and where to calculate."""
        if self._asking.question.choices:
            return f"↑ ↓ or space choose, Enter answers, {self.ESCAPE}."
        return f"Enter answers, Tab goes to the line to calculate on, {self.ESCAPE}."

    @property
    def finished(self) -> bool:
        """Whether the last answer was given: what is right is shown until it is left."""
        return self._asking.over

    def body(self) -> ComposeResult:
        """Yield the question, a field for the answer, and one to calculate in."""
        asked = self._asking.question
        yield from posed(asked, self)
        if asked.choices:
            choices = field("answer", Choices(asked.choices, self._given, "answer"))
            yield choices.add_class("tall")
        else:
            words = f"or {', '.join(asked.words)}" if asked.words else ""
            of = f": from {asked.against}" if words and asked.directed else ""
            with _Fields(id="fields"):
                yield field("answer", dialogs.line(self._given, "answer", self.spell(words + of)))
                yield Horizontal(
                    Label("calculate"),
                    dialogs.line("", "calculate", "try an expression here"),
                    Static("", id="value", markup=False),
                    classes="field",
                )
        equation = Prose("", id="line", markup=False)
        equation.display = False  # It is shown at the end.
        yield equation

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is calculated; blanks, and the key that opened it, begin no answer."""
        if event.input.id == "answer" and (event.value.isspace() or event.value == ".."):
            event.input.value = ""
        if event.input.id == "calculate":
            try:
                value = calculated(self._asking.question, event.value, self._asking.digits)
            except ExpressionError:
                value = ""  # It is being typed; what is wrong is said when it is entered.
            self.query_one("#value", Static).update(self.spell(value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take an answer, or the result of the line to calculate on over into its field."""
        event.prevent_default()  # Dialog would leave with it.
        if event.input.id == "answer":
            self._answer(event.value)
            return
        try:
            value = calculated(self._asking.question, event.value, self._asking.digits)
        except ExpressionError as error:
            self.complain(str(error))
            return
        self.complain("")
        answer = self.query_one("#answer", Input)
        answer.value = self.spell(value.partition(" ")[2])
        answer.select_on_focus = False  # To go on typing after it, and not in its place.
        answer.cursor_position = len(answer.value)
        answer.focus()

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Take a choice."""
        event.prevent_default()
        self._answer(event.value)

    def _answer(self, text: str) -> None:
        """Judge an answer; leave with it, or say why it is wrong."""
        if not text.strip(" ."):  # A full stop is the key that opened it, pressed twice.
            choose = "Choose with ↑ ↓" if self._asking.question.choices else "Type an answer"
            self.complain(f"{choose}; {self.ESCAPE}.")
            return
        try:
            self._asking = self._asking.answered(text)
        except ExpressionError as error:
            self.complain(str(error))
            return
        judged = self._asking.judgement
        assert judged
        if not self._asking.over:
            self.complain(f"{judged.said} Try once more.")
            for typed in self.query("#answer").results(Input):
                typed.action_select_all()  # To be typed anew, or mended with the arrow keys.
        elif self._asking.once:
            self.dismiss(self._asking)
        else:
            self._end("" if judged.verdict is Verdict.RIGHT else judged.said)

    def _end(self, said: str) -> None:
        """Say what was wrong, if anything, and show the equation in place of the fields."""
        self.query(".field").set(display=False)
        self.set_focus(None)
        equation = self.query_one("#line", Static)
        shown = line(self._asking.question, self._asking.digits)
        before = "The answer: " if self._asking.question.choices else ""
        equation.update(self.spell((before if said else "Right: ") + shown))
        equation.display = True
        self.query_one(".box").move_child(equation, after=self.query_one("#mistake"))
        self.complain(said)
        self.query_one("#hint", Static).update("Enter or . goes on.")

    def complain(self, sentence: str) -> None:
        """Say what is wrong with an answer; "the ½ is" has a blank too many in ASCII."""
        super().complain(self.spell(sentence).replace("  ", " "))

    def action_go_on(self) -> None:
        """Leave, when the answer has been shown."""
        if self._asking.over:
            self.dismiss(self._asking)

    def action_leave(self) -> None:
        """Leave with what was answered, be it nothing."""
        self.dismiss(self._asking if self._asking.over else self._asking.given_up)


def posed(asked: Question, dialog: Dialog[Any]) -> ComposeResult:
    """Yield a question, and what is given."""
    about = f"Update {asked.update}: " if asked.update else ""
    yield Prose(dialog.spell(about + asked.prompt), markup=False)
    if told := given(asked, dialog.session.look.digits):
        yield Prose(dialog.spell(told), markup=False)
