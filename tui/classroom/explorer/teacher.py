"""The teacher's explorer: what it shows is presented to the class, which it can ask and recall."""

from core.formats.session_line import LinkError
from core.session.following import followed, presentable
from core.session.session import Refused, Session
from tui.classroom.explorer.asked import AskedDialog
from tui.classroom.explorer.desk import ClassDialog
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.member import Member, badge
from tui.classroom.explorer.questions import ClassQuestions
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Roll, givens
from tui.keys import ASK_CLASS, LEAVE, THE_CLASS
from tui.preferences import Preferences
from tui.screen.lines import Line, Room


class Teacher:
    """The part of a teacher, in the terminal that the class was opened in or over SSH."""

    def __init__(
        self,
        session: Session,
        wire: Wire,
        materials: Materials,
        ascii_only: bool,
        remote: bool,
        preferences: Preferences | None = None,
    ) -> None:
        """Open `session`."""
        self._wire = wire
        self._materials = materials
        self._remote = remote
        self._roll = Roll()
        self._session: Session | None = None
        """The session presented last."""
        self.presented = Presented()
        """What of it was sent."""
        self._gone = False
        """Whether the server has gone."""
        self._leaving = False
        """Whether the key before this asked to end the class."""
        self.questions = ClassQuestions(wire, lambda: self.member, lambda: len(self._roll.students))
        self.actions = {
            THE_CLASS: self._show_class,
            ASK_CLASS: self.questions.ask,
            LEAVE: self._leave,
        }
        self.member = Member(self, session, wire, materials, ascii_only, remote, preferences)
        self.explorer = self.member.explorer

    def begin(self) -> None:
        """Where this is the terminal that the class was opened in, stay when the server goes."""
        if not self._remote:
            self._wire.lost = self._stay_alone

    def committed(self, session: Session) -> None:
        """Show the session to all who follow."""
        if session is self._session:
            return
        self._session = session
        try:
            line = self._materials.line(presentable(session))
        except LinkError as error:
            self.explorer.note(f"The class can't follow here: {error}")
            return
        self.presented = Presented(line)
        self._wire.send(Kind.PRESENT, self.presented.to_json())

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame."""
        match kind:
            case Kind.ROLL:
                self._roll = Roll.from_plain(value_of(payload))
                self.explorer.paint()
            case Kind.ANSWERS:
                self.questions.answers = givens(value_of(payload))
            case Kind.PRESENT:
                self.member.presented(payload)
            case Kind.ASK:
                self.questions.ask_too()
            case Kind.REVEAL:
                self.questions.revealed()
            case Kind.CLOSE:
                self.questions.closed()
            case _:
                self.member.hear(kind, payload)

    def out_of_date(self) -> bool:
        """Whether the dialog that is open is a question that has been revealed."""
        screen = self.explorer.screen
        return isinstance(screen, AskedDialog) and screen.revealed

    def take_over(self, session: Session, presented: Presented) -> None:
        """Go where another teacher is."""
        self.explorer.abandon_computing()
        self.explorer.stop_playing()
        self.presented = presented
        self._session = followed(self.explorer.session, session)
        self.explorer.commit(self._session)

    def _stay_alone(self) -> None:
        self._gone = True
        self.explorer.note("The class has ended: its server has stopped. You can go on alone.")

    # Keys

    def _show_class(self) -> None:
        """Show who is in; have all asked back."""
        if self._gone:
            raise Refused("The class has ended.")
        self.explorer.open_dialog(
            ClassDialog(self.explorer.session, lambda: self._roll), self._recall
        )

    def _recall(self, wanted: bool | None) -> None:
        if wanted:
            exploring = len(self._roll.students) - self._roll.following
            self._wire.send(Kind.RECALL)
            self.explorer.note(
                f"{_students(exploring)} asked to return." if exploring else "All follow."
            )

    def _leave(self) -> None:
        """Quit; ask once more where that ends the class for somebody."""
        students = len(self._roll.students)
        alone = self._gone or not students
        own = self._materials.kept and not self._gone  # The server keeps what is presented.
        if self._remote or self._leaving or (alone and own):
            self.explorer.exit(0)
            return
        if alone:
            self.explorer.leave()
            return
        self._leaving = True
        self.explorer.set_timer(5, self._stay)
        kept = "their work is kept" if self._materials.kept else "nothing is kept (no --state)"
        self.explorer.note(f"q again ends the class for {_students(students)}; {kept}.")

    def _stay(self) -> None:
        self._leaving = False

    def concealing(self) -> bool:
        """Whether what comes next must not be seen: the dialog that asks for it hides that."""
        return False

    # What is seen of it

    def badge(self, room: Room, note: str) -> Line:
        """Say how many are in, following and exploring."""
        students, following = len(self._roll.students), self._roll.following
        texts = [
            f"class: {students} in, {following} following, {students - following} exploring",
            f"class: {students} in, {following} following",
            f"class: {students}",
        ]
        if self._gone:
            texts = ["the class has ended", "ended"]
        return badge(texts, room.width // (4 if note else 2), room, "accent mark")


def _students(number: int) -> str:
    return f"{number} student{'' if number == 1 else 's'}"
