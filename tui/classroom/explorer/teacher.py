"""The teacher's explorer: what it shows is presented to the class, which it can ask and recall."""

from collections.abc import Sequence

from core.formats.session_line import LinkError
from core.quiz.question import Question, question
from core.session.following import followed, presentable
from core.session.session import Refused, Session, travel
from core.text.spans import Span
from tui.classroom.explorer.dialogs import AskedDialog, ClassDialog
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.member import DIALOG_PAUSE, Member
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.roll import Given, Roll, givens
from tui.screen.lines import Line, Room


class Teacher(Member):
    """The explorer of a teacher, in the terminal that the class was opened in or over SSH."""

    def __init__(
        self, session: Session, wire: Wire, materials: Materials, ascii_only: bool, remote: bool
    ) -> None:
        """Open `session`."""
        super().__init__(session, wire, materials, ascii_only, remote)
        self._roll = Roll()
        self._presented: Session | None = None
        self._answers: list[Given] = []
        self._asked = False
        """Whether another teacher has posed a question that is still to be shown here."""
        self._gone = False
        """Whether the server has gone."""
        self._leaving = False
        """Whether the key before this asked to end the class."""

    def paint(self) -> None:
        """Show the session as it is, here and to all who follow."""
        super().paint()
        if self.session is self._presented:
            return
        self._presented = self.session
        try:
            line = self.materials.line(presentable(self.session))
        except LinkError as error:
            self.note(f"The class can't follow here: {error}")
            return
        self.wire.send(Kind.PRESENT, line.encode())

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame."""
        match kind:
            case Kind.ROLL:
                self._roll = Roll.from_plain(value_of(payload))
                self.paint()
            case Kind.ANSWERS:
                self._answers = givens(value_of(payload))
            case Kind.PRESENT:
                self.presented(payload.decode())
            case Kind.ASK:
                self._asked = True
                self._ask_too()
            case Kind.REVEAL if isinstance(self.screen, AskedDialog):
                self.screen.revealed = True
            case Kind.CLOSE:
                self._asked = False
                if isinstance(self.screen, AskedDialog):
                    self.screen.dismiss(True)
            case _:
                super().hear(kind, payload)

    def out_of_date(self) -> bool:
        """Whether the dialog that is open is a question that has been revealed."""
        return isinstance(self.screen, AskedDialog) and self.screen.revealed

    def take_over(self, session: Session) -> None:
        """Go where another teacher is."""
        self.abandon_computing()
        self.stop_playing()
        self.session = self._presented = followed(self.session, session)

    def lost(self) -> None:
        """Leave; or, where this is the terminal that the class was opened in, say what is left."""
        if self.confined:
            super().lost()
        else:
            self._gone = True
            self.note("The class has ended: its server has stopped. You can go on alone.")

    # Keys

    def do_class(self) -> None:
        """Show who is in; have all asked back."""
        if self._gone:
            raise Refused("The class has ended.")
        self.open_dialog(ClassDialog(lambda: self._roll), self._recall)

    def _recall(self, wanted: bool | None) -> None:
        if wanted:
            exploring = len(self._roll.students) - self._roll.following
            self.wire.send(Kind.RECALL)
            self.note(f"{_students(exploring)} asked to return." if exploring else "All follow.")

    def do_ask_class(self) -> None:
        """Pose the question of what comes next, and show the answers as they come."""
        if self.limit.reached(self.session):
            raise Refused(self.limit.sentence)
        asked = question(self.session)
        if asked is None:
            raise Refused("There is nothing to ask: the run can't go on from here.")
        self.wire.send(Kind.ASK)
        self._show_answers(asked)

    def _ask_too(self) -> None:
        """Show what another teacher asks, or asked before the connection dropped."""
        self.catch_up()  # It is about what was presented before.
        if not self._asked:
            return
        if len(self.screen_stack) > 1:
            self.set_timer(DIALOG_PAUSE, self._ask_too)
            return
        self._asked = False
        if asked := question(self.session):
            self._show_answers(asked)

    def _show_answers(self, asked: Question) -> None:
        self.abandon_computing()
        self._answers = []

        def answers() -> tuple[Sequence[Given], int]:
            return self._answers, len(self._roll.students)

        def reveal() -> None:
            self.wire.send(Kind.REVEAL)
            self.session = travel(self.session, self.session.at + 1)
            self.paint()

        def closed(elsewhere: bool | None) -> None:
            self._asked = False
            if not elsewhere:
                self.wire.send(Kind.CLOSE)

        self.open_dialog(AskedDialog(asked, self.session, answers, reveal), closed)

    def do_leave(self) -> None:
        """Quit; ask once more where that ends the class for somebody."""
        students = len(self._roll.students)
        if self.confined or self._gone or self._leaving or not students:
            super().do_leave()
            return
        self._leaving = True
        self.set_timer(5, self._stay)
        kept = "their work is kept" if self.materials.kept else "nothing is kept (no --state)"
        self.note(f"q again ends the class for {_students(students)}; {kept}.")

    def _stay(self) -> None:
        self._leaving = False

    async def action_quit(self) -> None:
        """Quit by Ctrl+C or Ctrl+Q, as by q."""
        self.do_leave()

    # What is seen of it

    def badge(self, room: Room) -> Line:
        """Say how many are in, following and exploring."""
        students, following = len(self._roll.students), self._roll.following
        texts = [
            f"class: {students} in, {following} following, {students - following} exploring",
            f"class: {students} in, {following} following",
            f"class: {students}",
        ]
        if self._gone:
            texts = ["the class has ended", "ended"]
        share = room.width // 4 if self._note else room.width // 2
        text = next((text for text in texts if len(text) + 2 <= share), texts[-1])
        return (Span(room.spell(f" {text} "), "accent mark"),)


def _students(number: int) -> str:
    return f"{number} student{'' if number == 1 else 's'}"
