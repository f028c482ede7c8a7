"""A student's explorer: follows the teacher until an own step, and answers what is asked."""

from dataclasses import replace

from core.formats.session_line import LinkError
from core.session.following import followed, left, returned
from core.session.looks import Difference, briefly, compared
from core.session.session import Refused, Session
from tui.classroom.explorer.answering import Answering, ClassQuestion
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.member import Member, badge
from tui.classroom.explorer.watched import Watched, differing
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Standing
from tui.keys import ASK_CLASS, LEAVE, RAISE_HAND, THE_CLASS
from tui.screen.lines import Line, Room

FOLLOWING, EXPLORING = "following", "exploring"
"""The words before a session line that tell how it was left."""

_PAUSE = 1.0  # Seconds between two looks at whether there is something to keep.


class Student:
    """The part of a student."""

    def __init__(
        self,
        session: Session,
        wire: Wire,
        materials: Materials,
        ascii_only: bool,
        following: bool = True,
        teacher: Session | None = None,
    ) -> None:
        """Open `session`, following or not what the teacher presents, if one has been in."""
        self.actions = {
            THE_CLASS: self._return,
            ASK_CLASS: self._refuse_to_ask,
            RAISE_HAND: self._raise_hand,
            LEAVE: self._leave,
        }
        self.following = following
        self._wire = wire
        self._materials = materials
        self._session = session
        """The session committed last, by which a step of one's own is told."""
        self._stands: Standing | None = None
        self._kept: tuple[bool, Session] | None = None
        self._failed: tuple[bool, Session] | None = None
        self._teacher = teacher
        """What the teacher presents."""
        self._teacher_in = False
        self._recalled = False
        self.answering = Answering(wire, lambda: self.explorer, lambda: self.following)
        self.desk = Watched(wire, materials, lambda: self.explorer)
        self.over, self.hides = self.desk.over, self.desk.hide
        self.member = Member(self, session, wire, materials, ascii_only, remote=True)
        self.explorer = self.member.explorer

    def _leave(self) -> None:
        """Quit, with what was done last kept; where it can't be, as alone."""
        if self.keep():
            self.explorer.exit(0)
        else:
            self.explorer.leave()

    def begin(self) -> None:
        """Begin to be kept."""
        self.explorer.set_interval(_PAUSE, self.keep)

    # What is told to the server

    def committed(self, session: Session) -> None:
        """Tell where this stands; a step of one's own leaves the teacher."""
        if self.following and left(self._session, session) and not self.desk.presents:
            self.following = False
        self._session = session
        self.desk.show(session)
        self._tell()

    def _tell(self) -> None:
        """Tell where this stands, if it is elsewhere than was told last."""
        session = self._session
        standing = Standing(self.following, session.shown + 1, session.done)
        stands = self.desk.standing(standing, self._differs())
        if stands != self._stands:
            self._stands = stands
            self._wire.say(Kind.STANDS, stands.to_plain())

    def keep(self) -> bool:
        """Have the session kept if it is another one, and ask what still waits to be asked.

        Returns whether it is kept.
        """
        self._tell()  # A dialog may be open now.
        latest = self.following, self._session
        if latest not in (self._kept, self._failed):
            try:
                line = self._materials.line(self._session)
            except LinkError as error:
                self._failed = latest  # Said once.
                self.explorer.note(f"Not kept: {error}")
                return False
            self._kept = latest
            word = FOLLOWING if self.following else EXPLORING
            self._wire.send(Kind.SAVED, f"{word} {line}".encode())
        self._ask()
        return latest == self._kept

    # What the server tells

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame."""
        match kind:
            case Kind.PRESENT:
                self.member.presented(payload)
            case Kind.ROLL:
                self._teacher_in = bool(value_of(payload)["teacher"])
                self.explorer.paint()
            case Kind.RECALL if not self.following:
                self._recalled = True
                self.explorer.paint()
            case Kind.ASK:
                self.answering.begin(value_of(payload)["question"])
                self._ask()
            case Kind.REVEAL | Kind.CLOSE:
                self.answering.end(kind is Kind.REVEAL)
            case Kind.END:
                self.explorer.abandon_computing()
                self.keep()
                self.explorer.exit(0)
            case _ if self.desk.hear(kind, payload):
                if kind is Kind.LEAD:
                    self._lead()
                self._tell()
            case _:
                self.member.hear(kind, payload)

    def _lead(self) -> None:
        """Begin to present, or be one of those again who follow."""
        self.following, self._recalled = True, False
        if self._teacher and not self.desk.presents:
            self._take(followed(self._session, self._teacher, self._teacher))

    def out_of_date(self) -> bool:
        """Whether the dialog that is open is a question that is over, or about to be."""
        return isinstance(self.explorer.screen, ClassQuestion)

    def take_over(self, session: Session, _presented: Presented) -> None:
        """Go where the teacher is, unless exploring."""
        before, self._teacher = self._teacher, session
        if self.following and not self.desk.presents:
            self._take(followed(self._session, session, before))

    def _take(self, session: Session, said: str = "") -> None:
        """Go where the teacher is; say how good a guess was that has been answered by that."""
        self.explorer.abandon_computing()
        self.explorer.stop_playing()
        session, said = self.answering.told(session, said)
        self._session = session  # It is no step of their own.
        self.explorer.commit(session, said)

    # Keys

    def _return(self) -> None:
        """Return to the teacher."""
        if self._teacher is None:
            raise Refused("No teacher has been in yet.")
        if self.desk.presents:
            raise Refused("You present: everybody sees what you do, until the teacher ends it.")
        if self._differs():
            self.explorer.commit(replace(self._session, look=self._teacher.look))
            return
        if self.following:
            raise Refused("You follow the teacher already; any step of your own leaves.")
        self.following, self._recalled = True, False
        said = "Back with the teacher; u goes to where you were."
        self._take(returned(self._session, self._teacher), said)
        self._ask()

    def _refuse_to_ask(self) -> None:
        raise Refused("Only the teacher asks the class; w asks you alone.")

    def _raise_hand(self) -> None:
        self.desk.raise_hand()
        self._tell()

    def _differs(self) -> list[Difference]:
        """Return what is seen here in another way than by the teacher whom this follows."""
        if not (self.following and self._teacher and self._teacher_in) or self.desk.presents:
            return []
        return differing(self._session, self._teacher)

    def _ask(self) -> None:
        """Ask the teacher's question where there is one, and nothing else is open."""
        self.member.catch_up()  # It is about what was presented before.
        self.answering.ask()

    def concealing(self) -> bool:
        """Whether what comes next must not be seen: the teacher asks for it."""
        return self.answering.open and self.following

    # What is seen of it

    def badge(self, room: Room, note: str) -> Line:
        """Say whether this follows, and which key returns."""
        # A note needs the room; a question of the teacher's is more than a note.
        share = room.width // 4 if note and not self.answering.asked else room.width * 2 // 3
        texts = [f"hand up · {text}" if self.desk.hand else text for text in self._badges()]
        return badge(texts, share, room, "y mark" if self.following else "m mark")

    def _badges(self) -> list[str]:
        """Return what the badge may say, the longest first."""
        if self.desk.presents:
            said = "you present: everybody sees what you do"
            return [said, "you present: all see what you do", "you present"]
        if differs := self._differs():
            both = compared(differs, "the teacher's")
            full = f"{FOLLOWING} · {both} · t"
            return [full, f"{FOLLOWING} · {briefly(differs[:1])} · t", f"{FOLLOWING} · t"]
        if self.following:
            return ["following the teacher" if self._teacher_in else "no teacher is in", FOLLOWING]
        if self.answering.asked:
            return ["the teacher asks a question: t goes there", "a question: t"]
        if self._recalled:
            return ["the teacher asks you back: t goes there", "asked back: t", "back: t"]
        if not self._teacher:
            return [EXPLORING]
        at = f"exploring · teacher at update {self._teacher.shown + 1} · t returns"
        return [at, "exploring · t returns", EXPLORING]


def kept_of(text: str) -> tuple[bool, str]:
    """Return whether a student followed, and the session line, of what SAVED held."""
    word, _, line = text.partition(" ")
    return word != EXPLORING, line
