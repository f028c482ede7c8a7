"""The teacher's explorer: what it shows is presented to the class, which it can ask and recall."""

import asyncio

from core.formats.session_line import LinkError
from core.lessons.progress import elsewhere
from core.lessons.together import can_be_yours
from core.session.following import followed, presentable
from core.session.session import Refused, Session
from tui.classroom.explorer.asked import AskedDialog
from tui.classroom.explorer.desk import Desk
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.member import Member, badge
from tui.classroom.explorer.questions import ClassQuestions
from tui.classroom.explorer.watching import Watching
from tui.classroom.protocol.asked import Asked
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Roll, givens, place_of
from tui.keys import (
    ASK_CLASS,
    ASK_OWN,
    GO_ON,
    LEAVE,
    RAISE_HAND,
    SHOWN_OR_YOURS,
    THE_CLASS,
    Action,
)
from tui.preferences import Preferences
from tui.screen.lines import Line, Room

_TICK = 1.0  # Seconds between two looks at the clock.
_LONGEST_SAID = 200


class Teacher:
    """The part of a teacher, in the terminal that the class was opened in or over SSH."""

    def __init__(
        self,
        session: Session,
        wire: Wire,
        materials: Materials,
        ascii_only: bool,
        remote: bool,
        yours: bool | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        """Open `session`; `yours` is how its stop was presented, if it has been so."""
        self._wire = wire
        self._materials = materials
        self._remote = remote
        self._roll = Roll()
        self._session: Session | None = None
        """The session presented last."""
        self.presented = Presented()
        """What of it was sent."""
        self._turned = None if yours is None else (place_of(session), yours)
        """The stop that was turned from shown to yours or back, and what it is now."""
        self._since = 0.0
        """When the class came to the stop, as the event loop counts seconds."""
        self._gone = False
        """Whether the server has gone."""
        self._leaving = False
        """Whether the key before this asked to end the class."""
        self.questions = ClassQuestions(
            wire,
            lambda: self.member,
            lambda: self._roll.students,
            lambda: self.presented.yours,
        )
        self.watching = Watching(wire, materials, lambda: self.explorer)
        self.actions = {
            RAISE_HAND: self._refuse_hand,
            THE_CLASS: self._show_class,
            ASK_CLASS: self.questions.ask,
            ASK_OWN: self.questions.ask_own,
            GO_ON: self.questions.go_on,
            SHOWN_OR_YOURS: self._turn,
            LEAVE: self._leave,
        }
        self.member = Member(self, session, wire, materials, ascii_only, remote, preferences)
        self.explorer = self.member.explorer

    def begin(self) -> None:
        """Where this is the terminal that the class was opened in, stay when the server goes."""
        self._since = asyncio.get_running_loop().time()
        self.explorer.set_interval(_TICK, self._tick)
        if not self._remote:
            self._wire.lost = self._stay_alone

    def committed(self, session: Session, said: str) -> None:
        """Show the session to all who follow."""
        if session is not self._session:
            self.watching.stepped(self._session, session)
            self._session = session
            if self.watching.presenting:  # What a student does is for all to see.
                self._turned = (place_of(session), False)
            self._present(said)
            if self._yours(place_of(session)) and elsewhere(session) and not said:
                self.explorer.note("The class does not see this: Y shows it, a comma returns.")

    def _present(self, said: str = "") -> None:
        assert self._session
        try:
            line = self._materials.line(presentable(self._session))
        except LinkError as error:
            self.explorer.note(f"The class can't follow here: {error}")
            return
        stop = place_of(self._session)
        by = self.watching.name if self.watching.leads else ""
        presented = Presented(line, self._yours(stop), stop, said[:_LONGEST_SAID], by)
        if presented.place != self.presented.place:
            self._since = asyncio.get_running_loop().time()
        self.presented = presented
        self._wire.send(Kind.PRESENT, self.presented.to_json())

    def _yours(self, stop: str) -> bool:
        """Whether everybody does a stop by themselves: where they can, unless it was turned."""
        if self._turned and self._turned[0] == stop:
            return self._turned[1]
        return self._session is not None and can_be_yours(self._session)

    def _tick(self) -> None:
        """Let the clock go on."""
        if self.presented.yours and not self._gone and len(self.explorer.screen_stack) == 1:
            self.explorer.paint()

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame."""
        match kind:
            case Kind.ROLL:
                self._roll = Roll.from_plain(value_of(payload))
                self._since = asyncio.get_running_loop().time() - self._roll.since
                if isinstance(desk := self.explorer.screen, Desk):
                    desk.heard()
                else:
                    self.explorer.paint()
            case Kind.WATCHED:
                self.watching.heard(payload)
            case Kind.LEAD:
                self.watching.ended()
            case Kind.RECORD:
                self._show_record(**value_of(payload))
            case Kind.NOTICE:
                self.explorer.tell(value_of(payload))
            case Kind.ANSWERS:
                self.questions.answers = givens(value_of(payload))
            case Kind.PRESENT:
                self.member.presented(payload)
            case Kind.ASK:
                self.questions.ask_too(Asked.from_sent(value_of(payload)))
            case Kind.REVEAL:
                self.questions.revealed()
            case Kind.CLOSE:
                self.questions.closed()
            case _:
                self.member.hear(kind, payload)

    def out_of_date(self) -> bool:
        """Whether the screen that is open is the desk, or a question that has been revealed."""
        screen = self.explorer.screen
        return isinstance(screen, Desk) or (isinstance(screen, AskedDialog) and screen.revealed)

    def take_over(self, session: Session, presented: Presented) -> None:
        """Go where another teacher is."""
        self.explorer.abandon_computing()
        self.explorer.stop_playing()
        self.presented = presented
        self._turned = (presented.stop, presented.yours)
        there = followed(self.explorer.session, session)
        self.watching.stepped(self._session, there)
        self._session = there
        self.explorer.commit(self._session)

    def _stay_alone(self) -> None:
        self._gone = True
        self.explorer.note("The class has ended: its server has stopped. You can go on alone.")

    # Keys

    def _show_class(self) -> None:
        """Open the desk."""
        if self._gone:
            raise Refused("The class has ended.")
        desk = Desk(self._wire, lambda: self._roll, lambda: self.presented, self.watching)
        self.explorer.open_dialog(desk, lambda _: self.explorer.paint())

    def _show_record(self, folder: str, tables: dict[str, str]) -> None:
        """Say where the record is, or show it where the files are another machine's."""
        if not folder:
            self.explorer.tell("Nothing is recorded: --state FOLDER keeps a record there.")
        elif self._remote:
            texts = (f"{name}\n{text}" for name, text in tables.items())
            self.explorer.additions.show("\n".join(texts))
        else:
            self.explorer.tell(f"The record is in {folder}: {', '.join(tables)}.")

    def _turn(self) -> None:
        """Have everybody do the stop by themselves, or show it to all."""
        session = self.explorer.session
        if session.lesson is None:
            raise Refused("Shown or theirs: in a lesson alone. L opens one.")
        if not can_be_yours(session):
            raise Refused("There is nothing to do alone at this stop.")
        if self.watching.leads:
            raise Refused(f"{self.watching.name} presents: t, p ends that first.")
        stop = place_of(session)
        yours = not self._yours(stop)
        self._turned = (stop, yours)
        self._present()
        self.explorer.note(
            "Theirs: all do this stop by themselves." if yours else "Shown: all look at you."
        )

    def hidden(self, _session: Session) -> frozenset[str]:
        """Return the keys that are not offered: a teacher has them all."""
        return frozenset()

    def deaf(self) -> bool:
        """Answer all keys."""
        return False

    def seen(self, session: Session) -> Session:
        """Return a session as it is: a teacher leads."""
        return session

    def held(self, _does: Action) -> str:
        """Say why a step can't be made: a teacher makes any."""
        return ""

    def _refuse_hand(self) -> None:
        raise Refused("Students raise a hand by this key; t shows whose is up.")

    # Nothing lies over a teacher's page.

    def over(self, lines: list[Line], _room: Room) -> list[Line]:
        """Return the page as it is."""
        return lines

    def hides(self) -> bool:
        """Hide nothing."""
        return False

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
        self.explorer.tell(f"q again ends the class for {_students(students)}; {kept}.")

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
        if self.presented.yours:
            done, clock = self._roll.done(self.presented.stop), self._clock()
            texts = [
                f"theirs: {done} of {following} done · {clock} · {students} in",
                f"theirs: {done} of {following} done · {clock}",
                f"theirs {done}/{following} · {clock}",
                f"{done}/{following}",
            ]
        elif self.presented.stop:
            texts = [
                f"shown · {students} in, {following} following",
                f"shown · {students} in",
                "shown",
            ]
        if hands := self._roll.hands:
            up = f"{hands} hand{'' if hands == 1 else 's'} up"
            texts = [*(f"{up} · {text}" for text in texts), up]
        if self.watching.leads:
            presents = f"{self.watching.name} presents"
            texts = [*(f"{presents} · {text}" for text in texts), presents]
        if self._gone:
            texts = ["the class has ended", "ended"]
        return badge(texts, room.width // 2, room, note, "accent mark")

    def _clock(self) -> str:
        """Return for how long the class has been at the stop, in minutes and seconds."""
        minutes, seconds = divmod(int(asyncio.get_running_loop().time() - self._since), 60)
        return f"{minutes}:{seconds:02}"


def _students(number: int) -> str:
    return f"{number} student{'' if number == 1 else 's'}"
