"""The teacher's question, at a student: asked, answered and mended, and known once it is shown."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from math import inf

from core.model.expression import ExpressionError
from core.quiz.asking import Asking
from core.quiz.question import Question, line, question
from core.session.session import Answer, Refused, Session
from core.text.typed import InputError
from tui.app.explorer import Explorer
from tui.app.notes import revealed
from tui.classroom.explorer.answers import Answers
from tui.classroom.explorer.asked import question_asked
from tui.classroom.protocol.asked import Asked
from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.roll import Given
from tui.dialogs.question import QuestionDialog
from tui.screen.lines import Line, Room

_LATER = "Not answered yet: t answers."


class ClassQuestion(QuestionDialog):
    """The teacher's question: of its answer nothing is said yet."""

    HEADING = "The teacher asks"
    ESCAPE = "Esc leaves it for later"

    def __init__(self, asked: Question, session: Session, given: str = "") -> None:
        """Ask `asked` about what the teacher presents; `given` was answered before."""
        super().__init__(asked, session, once=True, given=given)


class Answering:
    """What a student's explorer has to do with the questions to the class."""

    def __init__(
        self,
        wire: Wire,
        explorer: Callable[[], Explorer],
        following: Callable[[], bool],
        presented: Callable[[], Session],
    ) -> None:
        """Ask in `explorer`, if it is `following` the teacher, about what is `presented`."""
        self._wire = wire
        self._explorer = explorer
        self._following = following
        self._presented = presented
        self._number = 0
        """The number of the question that is open; 0 where none is."""
        self._asked: Asked | None = None
        self._question: Question | None = None
        """What was asked here, as it was then."""
        self.waits = False
        """Whether it is still to be asked."""
        self.given = ""
        """What was answered to it."""
        self._sent: Asking | None = None
        """What was answered, until the teacher shows what comes."""
        self._answers: Answers | None = None
        """What the class answered, from the reveal until the teacher goes on."""
        self.closed_at = -inf
        """When a question was closed that was being answered, as the event loop counts seconds."""
        self._revealed_at: Session | None = None
        """What was presented when it was revealed."""

    @property
    def open(self) -> bool:
        """Whether a question of the teacher's is open, answered or not."""
        return bool(self._number)

    def begin(self, number: int, asked: Asked, given: str) -> None:
        """Take note of a question, and of what was answered to it before the connection dropped."""
        self._number, self._asked = number, asked
        self.given, self.waits = given, not given
        self._sent = self._answers = None
        self._question = self._posed() if given else None
        if self._question:
            self._sent = self._judged(self._question, given)
        self._explorer().paint()

    def reveal(self, answers: list[Given]) -> None:
        """Say how good the answer was, and show what the class has answered."""
        explorer = self._explorer()
        posed = self._question or self._posed()
        self._close()
        if posed and self._following():
            self._answers = Answers(posed, answers)
        said = self._known(posed)
        self._revealed_at = self._presented()
        session, self._sent = self._with_answer(explorer.session), None
        explorer.commit(session, said)

    def _known(self, posed: Question | None) -> str:
        """Say how good the answer was; what is right, where there is none."""
        explorer = self._explorer()
        room = explorer.note_room
        if self._sent:
            said = revealed(self._sent, room)
            yours = said.replace("Right: ", "You are right: ", 1)
            return yours if len(room.spell(yours)) <= room.width else said
        if posed is None:
            return ""
        before = "The answer: "
        width = room.width - len(before)
        return before + line(posed, explorer.session.look.digits, width, room.spell)

    def end(self) -> None:
        """Take note that the teacher is done with it."""
        if self.open:
            self._explorer().note("The teacher has withdrawn the question.")
        self._close()
        self._explorer().paint()

    def moved(self, session: Session) -> None:
        """Show no longer what the class answered, once the teacher has gone on."""
        before = self._revealed_at
        same = before and (session.run, session.stop) == (before.run, before.stop)
        if same and before and before.at <= session.at <= before.at + 1:
            return  # That is what was revealed.
        self._answers = None

    def _close(self) -> None:
        self._number, self.waits, self.given = 0, False, ""
        self._asked = self._question = None
        if isinstance(screen := self._explorer().screen, ClassQuestion):
            screen.dismiss(None)
            self.closed_at = asyncio.get_running_loop().time()

    def hide(self) -> bool:
        """Show no longer what the class has answered; whether it was shown."""
        hidden, self._answers = self._answers is not None, None
        return hidden

    def overlay(self, room: Room) -> list[Line]:
        """Return what the class has answered, to lie over the foot of the page."""
        return self._answers.lines(room) if self._answers else []

    def ask(self, again: bool = False) -> None:
        """Ask what waits to be asked, or `again`, where nothing else is open."""
        explorer = self._explorer()
        wanted = self.open and (self.waits or again)
        if not (wanted and self._following() and len(explorer.screen_stack) == 1):
            return
        self.waits = False
        number, posed = self._number, self._question or self._posed()
        self._question = posed
        if posed is None:
            return

        def answered(asking: Asking | None) -> None:
            if number != self._number:
                return  # It is over.
            if asking is None or not asking.tries:
                stays = f"Your answer stays: {self.given}." if self.given else _LATER
                explorer.note(stays)
                return
            answer = asking.answer
            self._sent, self.given = asking, answer.given
            given = [number, answer.given, answer.verdict.value, answer.mistake]
            self._wire.say(Kind.ANSWER, given)
            explorer.note(f"Sent: {answer.given}. t changes it.")

        explorer.open_dialog(
            ClassQuestion(posed, explorer.session, self.given), answered, asking=True
        )

    def _posed(self) -> Question | None:
        """Return the question; None where there is none."""
        try:
            return question_asked(self._asked, self._presented()) if self._asked else None
        except (ExpressionError, InputError, Refused):
            return None  # The session is not where the teacher's is.

    def _judged(self, posed: Question, given: str) -> Asking | None:
        try:
            return Asking(posed, self._explorer().session.look.digits, once=True).answered(given)
        except ExpressionError:
            return None

    def told(self, session: Session, said: str) -> tuple[Session, str]:
        """Return the session that the teacher shows, and what to say of it.

        Where that answers a question that was never revealed, the answer enters the score, and how
        good it was is said where nothing else is.
        """
        if not self._sent or self.open or question(session) == self._sent.question:
            return session, said
        asked = self._sent.question
        if (session.shown + 1, session.revealed) == (asked.update, asked.revealed + 1):
            said = said or revealed(self._sent, self._explorer().note_room)
        session = self._with_answer(session)
        self._sent = None
        return session, said

    def _with_answer(self, session: Session) -> Session:
        """Return a session with what was answered, now that it may be known how good that was."""
        answer: Answer | None = self._sent.answer if self._sent else None
        known = answer and self._sent and self._sent.question.update
        return replace(session, answers=(*session.answers, answer)) if known and answer else session
