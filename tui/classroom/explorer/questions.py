"""The questions to the class, at the teacher: posed, watched as they are answered, and revealed."""

from collections.abc import Callable, Sequence

from core.quiz.question import Question, question
from core.session.session import Refused, travel
from tui.app.explorer import Explorer
from tui.classroom.explorer.asked import AskedDialog
from tui.classroom.explorer.member import DIALOG_PAUSE, Member
from tui.classroom.protocol.asked import NEXT, Asked
from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.roll import Given


class ClassQuestions:
    """What a teacher's explorer has to do with the questions to the class."""

    def __init__(
        self, wire: Wire, member: Callable[[], Member], students: Callable[[], int]
    ) -> None:
        """Pose them in the explorer of `member`, to so many `students`."""
        self._wire = wire
        self._member = member
        self._students = students
        self.answers: list[Given] = []
        self._waits = False
        """Whether another teacher has posed a question that is still to be shown here."""

    @property
    def _explorer(self) -> Explorer:
        return self._member().explorer

    def ask(self) -> None:
        """Pose the question of what comes next, and show the answers as they come."""
        explorer = self._explorer
        if explorer.limit.reached(explorer.session):
            raise Refused(explorer.limit.sentence)
        asked = question(explorer.session)
        if asked is None:
            raise Refused("There is nothing to ask: the run can't go on from here.")
        self._wire.say(Kind.ASK, Asked(NEXT, asked.prompt).to_plain())
        self._show_answers(asked)

    def ask_too(self) -> None:
        """Show what another teacher asks, or asked before the connection dropped."""
        self._waits = True
        self._show_what_waits()

    def _show_what_waits(self) -> None:
        self._member().catch_up()  # It is about what was presented before.
        if not self._waits:
            return
        if len(self._explorer.screen_stack) > 1:
            self._explorer.set_timer(DIALOG_PAUSE, self._show_what_waits)
            return
        self._waits = False
        if asked := question(self._explorer.session):
            self._show_answers(asked)

    def revealed(self) -> None:
        """Take note that another teacher has revealed what is right."""
        if isinstance(screen := self._explorer.screen, AskedDialog):
            screen.revealed = True

    def closed(self) -> None:
        """Take note that another teacher is done with it."""
        self._waits = False
        if isinstance(screen := self._explorer.screen, AskedDialog):
            screen.dismiss(True)

    def _show_answers(self, asked: Question) -> None:
        explorer = self._explorer
        explorer.abandon_computing()
        self.answers = []

        def answers() -> tuple[Sequence[Given], int]:
            return self.answers, self._students()

        def reveal() -> None:
            self._wire.send(Kind.REVEAL)
            explorer.commit(travel(explorer.session, explorer.session.at + 1))

        def closed(elsewhere: bool | None) -> None:
            self._waits = False
            if not elsewhere:
                self._wire.send(Kind.CLOSE)

        dialog = AskedDialog(asked, explorer.session, answers, reveal)
        explorer.open_dialog(dialog, closed, asking=True)
