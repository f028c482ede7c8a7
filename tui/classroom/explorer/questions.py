"""The questions to the class, at the teacher: posed, watched as they are answered, and revealed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pkgutil import resolve_name

from core.lessons.progress import elsewhere, returned, stop_of
from core.model.expression import ExpressionError
from core.quiz.question import Question, line
from core.session.session import Refused, travel
from core.text.typed import InputError
from tui.app.explorer import Explorer
from tui.classroom.explorer.asked import AskedDialog, Progress, question_asked
from tui.classroom.explorer.member import DIALOG_PAUSE, Member
from tui.classroom.explorer.own import OwnDialog
from tui.classroom.protocol.asked import NEXT, OWN, STOP, Asked
from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.roll import Entry, Given
from tui.keys import GO_ON

_LONGEST_RIGHT = 300  # Characters of an equation in the record.


class ClassQuestions:
    """What a teacher's explorer has to do with the questions to the class."""

    def __init__(
        self,
        wire: Wire,
        member: Callable[[], Member],
        students: Callable[[], Sequence[Entry]],
        yours: Callable[[], bool],
    ) -> None:
        """Pose them in the explorer of `member`, to the `students` who are in.

        Where a stop is `yours`, each of them is at a place of their own.
        """
        self._wire = wire
        self._member = member
        self._students = students
        self._yours = yours
        self.answers: list[Given] = []
        self._draft = Asked(NEXT, "")
        """The question of one's own that was typed last."""
        self._waits: Asked | None = None
        """What another teacher has asked, as long as it is still to be shown here."""

    @property
    def _explorer(self) -> Explorer:
        return self._member().explorer

    def ask(self) -> None:
        """Pose the question of what comes next, and show the answers as they come."""
        explorer = self._explorer
        if self._yours():
            raise Refused("All are at places of their own: Y, then W asks.")
        if explorer.limit.reached(explorer.session):
            raise Refused(explorer.limit.sentence)
        self._pose(Asked(NEXT, ""))

    def go_on(self) -> None:
        """Put the question of the lesson's stop to the class; else go on as anybody does."""
        explorer = self._explorer
        stop = stop_of(explorer.session)
        if stop is None or explorer.session.met or not stop.questions:
            resolve_name(GO_ON)(explorer)
            return
        if elsewhere(explorer.session):
            explorer.change(returned(explorer.session))
        self._pose(Asked(STOP, ""))

    def ask_own(self) -> None:
        """Have a question of the teacher's own typed, and pose it."""

        def typed(asked: Asked | None) -> None:
            if asked:
                self._pose(asked)

        def left(draft: Asked) -> None:
            self._draft = draft

        explorer = self._explorer
        explorer.open_dialog(OwnDialog(explorer.session, self._draft, left), typed)

    def _pose(self, asked: Asked) -> None:
        posed = question_asked(asked, self._explorer.session)
        if posed is None:
            raise Refused("There is nothing to ask: the run can't go on from here.")
        about = f"Update {posed.update}: " if posed.update else ""
        right = line(posed, self._explorer.session.look.digits)
        if asked.about != OWN:
            asked = replace(asked, prompt=about + posed.prompt)
        asked = replace(asked, right=right[:_LONGEST_RIGHT])
        self._wire.say(Kind.ASK, asked.to_plain())
        self._show_answers(asked, posed)

    def ask_too(self, asked: Asked) -> None:
        """Show what another teacher asks, or asked before the connection dropped."""
        self._waits = asked
        self._show_what_waits()

    def _show_what_waits(self) -> None:
        self._member().catch_up()  # It is about what was presented before.
        asked = self._waits
        if not asked:
            return
        if len(self._explorer.screen_stack) > 1:
            self._explorer.set_timer(DIALOG_PAUSE, self._show_what_waits)
            return
        self._waits = None
        try:
            posed = question_asked(asked, self._explorer.session)
        except (ExpressionError, InputError, Refused):
            return  # What is presented is elsewhere by now.
        if posed:
            self._show_answers(asked, posed)

    def revealed(self) -> None:
        """Take note that another teacher has revealed what is right."""
        if isinstance(screen := self._explorer.screen, AskedDialog):
            screen.revealed = True

    def closed(self) -> None:
        """Take note that another teacher is done with it."""
        self._waits = None
        if isinstance(screen := self._explorer.screen, AskedDialog):
            screen.dismiss(True)

    def _show_answers(self, asked: Asked, posed: Question) -> None:
        explorer = self._explorer
        explorer.abandon_computing()
        self.answers = []

        def progress() -> Progress:
            return Progress(self.answers, self._students())

        def reveal() -> None:
            self._wire.send(Kind.REVEAL)
            session = explorer.session
            if asked.about == NEXT:
                explorer.commit(travel(session, session.at + 1))
            elif asked.about == STOP:
                explorer.commit(replace(session, met=True))

        def closed(elsewhere: bool | None) -> None:
            self._waits = None
            if not elsewhere:
                self._wire.send(Kind.CLOSE)

        dialog = AskedDialog(posed, explorer.session, progress, reveal)
        explorer.open_dialog(dialog, closed, asking=True)
