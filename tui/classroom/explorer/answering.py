"""The teacher's question, at a student: it is asked, answered, and known to be right or not."""

from collections.abc import Callable
from dataclasses import replace

from core.quiz.asking import Asking
from core.quiz.question import Question, question
from core.session.session import Answer, Session
from tui.app.explorer import Explorer
from tui.app.notes import revealed
from tui.classroom.protocol.frames import Kind, Wire
from tui.dialogs.question import QuestionDialog


class ClassQuestion(QuestionDialog):
    """The teacher's question: it has one answer, of which nothing is said yet."""

    HEADING = "The teacher asks: what comes?"
    ESCAPE = "Esc skips it"

    def __init__(self, asked: Question, session: Session) -> None:
        """Ask `asked` about what the teacher presents."""
        super().__init__(asked, session, once=True)


class Answering:
    """What a student's explorer has to do with the questions to the class."""

    def __init__(
        self, wire: Wire, explorer: Callable[[], Explorer], following: Callable[[], bool]
    ) -> None:
        """Ask in `explorer`, as long as it is `following` the teacher."""
        self._wire = wire
        self._explorer = explorer
        self._following = following
        self.asked = 0
        """The number of the question that waits for an answer; 0 where none does."""
        self.open = False
        """Whether the teacher's question is open, answered or not."""
        self._sent: Asking | None = None
        """What was answered, until the teacher shows what comes."""
        self._unknown: Answer | None = None
        """The same, until it may be known how good it was."""

    def begin(self, number: int) -> None:
        """Take note that the teacher asks the question of this number."""
        self.asked = number
        self.open, self._sent, self._unknown = True, None, None
        self._explorer().paint()

    def end(self, is_revealed: bool) -> None:
        """Take note that it is over; how good the answer was may be known if it `is_revealed`."""
        explorer = self._explorer()
        self.asked, self.open = 0, False
        if isinstance(screen := explorer.screen, ClassQuestion):
            screen.dismiss(None)
        if is_revealed:
            explorer.commit(self._with_answer(explorer.session))
        explorer.paint()

    def ask(self) -> None:
        """Ask what waits to be asked, where nothing else is open."""
        explorer = self._explorer()
        if not (self.asked and self._following() and len(explorer.screen_stack) == 1):
            return
        number, self.asked = self.asked, 0
        asked = question(explorer.session)
        if asked is None:
            return

        def answered(asking: Asking | None) -> None:
            if asking:
                answer = asking.answer
                self._sent, self._unknown = asking, answer
                given = [number, answer.given, answer.verdict.value, answer.mistake]
                self._wire.say(Kind.ANSWER, given)
                explorer.note("Your answer has been sent. The teacher reveals what comes.")

        explorer.open_dialog(ClassQuestion(asked, explorer.session), answered, asking=True)

    def told(self, session: Session, said: str) -> tuple[Session, str]:
        """Return the session that the teacher shows, and what to say of it.

        Where that answers the question, the answer enters the score, and how good it was is said
        where nothing else is.
        """
        if not self._sent or question(session) == self._sent.question:
            return session, said
        asked = self._sent.question
        if (session.shown + 1, session.revealed) == (asked.update, asked.stage):
            said = said or revealed(self._sent, self._explorer().note_room)
        self._sent = None
        return self._with_answer(session), said

    def _with_answer(self, session: Session) -> Session:
        """Return a session with what was answered, now that it may be known how good that was."""
        answer, self._unknown = self._unknown, None
        return replace(session, answers=(*session.answers, answer)) if answer else session
