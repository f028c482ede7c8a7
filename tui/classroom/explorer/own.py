"""The dialog in which a teacher types a question of their own."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from core.quiz.own import own_question
from core.session.session import Session
from tui.classroom.protocol.asked import OWN, Asked
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field, line


class _Fields(Vertical):
    """The fields of the question."""

    BINDINGS: ClassVar[list[BindingType]] = FIELD_KEYS


class OwnDialog(Dialog[Asked]):
    """Asks for a question, its answer and perhaps choices, and returns that."""

    HEADING = "Ask the class"
    HINT = (
        "The answer is a number, or an expression with the numbers in sight, such as 0.5*L; with "
        "choices, one of them. Tab to the next field, Enter asks, Esc leaves."
    )

    def __init__(self, session: Session, draft: Asked, left: Callable[[Asked], None]) -> None:
        """Begin with a draft; `left` is told what stands there when it is left."""
        super().__init__(session)
        self.add_class("low")  # What is asked about stays in sight above it.
        self._draft = draft
        self._left = left

    def body(self) -> ComposeResult:
        """Yield the fields."""
        choices = ", ".join(self._draft.choices)
        with _Fields(id="fields"):
            yield field("question", line(self._draft.prompt, "prompt", "What is half of L?"))
            yield field("answer", line(self._draft.answer, "answer", "0.5*L"))
            yield field("choices", line(choices, "choices", "none, or: up, down, the same"))

    def _typed(self) -> Asked:
        prompt, answer, choices = (
            self.query_one(f"#{name}", Input).value.strip()
            for name in ("prompt", "answer", "choices")
        )
        words = tuple(word.strip() for word in choices.split(",")) if choices else ()
        return Asked(OWN, prompt, answer, words)

    def taken(self, _text: str) -> Asked:
        """Return the question; raises InputError or ExpressionError where it is none."""
        asked = self._typed()
        own_question(self.session, asked.prompt, asked.answer, asked.choices)
        self._left(Asked(OWN, ""))
        return asked

    def action_leave(self) -> None:
        """Leave; what was typed is there when it is opened again."""
        self._left(self._typed())
        super().action_leave()
