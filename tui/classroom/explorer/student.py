"""A student's explorer: follows the teacher until an own step, and answers what is asked."""

import asyncio
from dataclasses import replace
from pkgutil import resolve_name

from core.formats.session_line import LinkError
from core.lessons.progress import elsewhere, hidden
from core.lessons.together import Lead, at_same_stop, leaves, led, returned
from core.session.looks import Difference, briefly, compared
from core.session.session import Refused, Session
from tui.classroom.explorer.answering import Answering, ClassQuestion
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.member import Member, badge
from tui.classroom.explorer.watched import Watched, differing
from tui.classroom.protocol.asked import Asked
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Standing, givens, place_of
from tui.keys import (
    ASK_CLASS,
    ASK_OWN,
    GO_ON,
    KEYS,
    LEAVE,
    RAISE_HAND,
    SHOWN_OR_YOURS,
    THE_CLASS,
    UNDO,
    Action,
)
from tui.screen.lines import Line, Room

FOLLOWING, EXPLORING = "following", "exploring"
"""The words before a session line that tell how it was left."""

_DEAF = 1.0  # Seconds in which what was typed at a question goes to nothing else.
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
        lead: Lead | None = None,
    ) -> None:
        """Open `session`, following or not what a teacher presents, if one has been in."""
        self.actions = {
            THE_CLASS: self._turn,
            ASK_CLASS: self._refuse_to_lead,
            ASK_OWN: self._refuse_to_lead,
            SHOWN_OR_YOURS: self._refuse_to_lead,
            RAISE_HAND: self._raise_hand,
            GO_ON: self._go_on,
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
        self._lead = lead
        """What the teacher presents."""
        self._own: Session | None = None
        """The session as it was last at a stop that everybody does by themselves."""
        self._back = False
        """Whether it is said that undo goes to where this was before it returned."""
        self._verdict = ""
        """What was said of an answer, until the teacher has shown what comes."""
        self._by = ""
        """The student who presents, if one does."""
        self._leaving = False
        """Whether the key before this asked to leave."""
        self._teacher_in = False
        self._recalled = False
        self.answering = Answering(
            wire, lambda: self.explorer, lambda: self.following, self._presented
        )
        self.desk = Watched(wire, materials, lambda: self.explorer)
        self.member = Member(self, session, wire, materials, ascii_only, remote=True)
        self.explorer = self.member.explorer

    def _leave(self) -> None:
        """Quit, with what was done last kept; where it can't be, as alone."""
        if not self.keep():
            self.explorer.leave()
        elif self._leaving:
            self.explorer.exit(0)
        else:
            self._leaving = True
            self.explorer.set_timer(5, self._stay)
            self.explorer.tell("q again leaves the class; your work is kept.")

    def _stay(self) -> None:
        self._leaving = False

    def begin(self) -> None:
        """Begin to be kept."""
        self.explorer.set_interval(_PAUSE, self.keep)

    # What is told to the server

    def committed(self, session: Session, _said: str) -> None:
        """Tell where this stands; a step of one's own leaves the teacher."""
        stays = self.desk.presents or not leaves(self._session, session, self._lead)
        self.following = self.following and stays
        self._session = session
        if self._with_class:
            self._own = session
        self.desk.show(session)
        self._tell()

    def _tell(self) -> None:
        """Tell where this stands, if it is elsewhere than was told last."""
        session = self._session
        standing = Standing(
            self.following,
            session.shown + 1,
            session.done,
            place_of(session),
            session.met,
            elsewhere(session),
        )
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
                value = value_of(payload)
                self.answering.begin(value["question"], Asked.from_sent(value), value["given"])
                self._ask()
            case Kind.REVEAL:
                self.answering.reveal(givens(value_of(payload)))
                self._verdict = self.explorer.said
            case Kind.CLOSE:
                self.answering.end()
            case Kind.END:
                self.explorer.abandon_computing()
                self.keep()
                self.explorer.exit(0)
            case _ if self.desk.hear(kind, payload):
                if kind is Kind.LEAD:
                    self._begin_to_present()
                self._tell()
            case _:
                self.member.hear(kind, payload)

    def _begin_to_present(self) -> None:
        """Begin to present, or be one of those again who follow."""
        self.following, self._recalled = True, False
        if self._lead and not self.desk.presents:
            self._take(led(self._session, self._lead, self._lead, self._own))

    def out_of_date(self) -> bool:
        """Whether the dialog that is open is a question that is over, or about to be."""
        return isinstance(self.explorer.screen, ClassQuestion)

    def take_over(self, session: Session, presented: Presented) -> None:
        """Go where the teacher is, unless exploring."""
        if before := self._lead:
            self.answering.moved(session)
            if before.session.stop != session.stop:
                self.desk.hide()  # It was about what is past.
        self._lead, self._by = Lead(session, presented.yours), presented.by
        if self.following and not self.desk.presents:
            said = "" if presented.yours or not presented.said else f"Teacher: {presented.said}"
            self._back = False
            self._take(led(self._session, self._lead, before, self._own), said)
        else:
            self.explorer.paint()

    def _take(self, session: Session, said: str = "") -> None:
        """Go where the teacher is; say how good a guess was that has been answered by that.

        What else was said is out of date.
        """
        self.explorer.abandon_computing()
        self.explorer.stop_playing()
        session, said = self.answering.told(session, said)
        self._session = session  # It is no step of their own.
        if self.explorer.said != self._verdict:
            self.explorer.unsay()
        self._verdict = ""
        self.explorer.commit(session, said)

    # Keys

    def _turn(self) -> None:
        """Answer the question that is open; explore, or return to the teacher."""
        if self.following and self.answering.open:
            self.answering.ask(again=True)
            return
        if self._lead is None:
            raise Refused("No teacher has been in yet.")
        if self.desk.presents:
            raise Refused("You present: everybody sees what you do, until the teacher ends it.")
        if self._differs():
            look = self._lead.session.look
            self.explorer.commit(replace(self._session, look=look), "As the teacher sees it.")
            return
        if self.following:
            self.following = False
            self._tell()
            self.explorer.note("You explore now; t returns.")
            return
        self.following, self._recalled = True, False
        there = returned(self._session, self._lead, self._own)
        self._back = there.undo != self._session.undo
        said = "Back with the teacher" + ("; u goes to where you were." if self._back else ".")
        self._take(there, said)
        self._ask()

    def _refuse_to_lead(self) -> None:
        raise Refused("Only the teacher does that; w asks you alone.")

    def _go_on(self) -> None:
        """Do what the stop asks for; the next one is the teacher's to bring."""
        if self._with_class and self._session.met:
            raise Refused("Done. The teacher takes all to the next stop.")
        resolve_name(GO_ON)(self.explorer)

    @property
    def _with_class(self) -> bool:
        """Whether this is at a stop that everybody does by themselves."""
        lead = self._lead
        yours = lead is not None and lead.yours and at_same_stop(self._session, lead.session)
        return self.following and yours

    def held(self, does: Action) -> str:
        """Say why a step of one's own can't be made: the teacher shows a stop, or asks."""
        if self.concealing() and self._teacher_in:  # A step would show what is asked.
            return "A question is open; steps go on after it."
        if not self._shown or (does == UNDO and self._back):
            return ""
        who = self._by or "The teacher"
        why = f"{who} is showing this" if self._teacher_in else "No teacher is in now"
        return f"{why}; t lets you explore."

    def deaf(self) -> bool:
        """Tell whether a question that was typed at has just been closed."""
        return asyncio.get_running_loop().time() < self.answering.closed_at + _DEAF

    def seen(self, session: Session) -> Session:
        """Return a session as it is to be seen: the keys that lead on are the teacher's."""
        return replace(session, led="yours" if self._with_class else "shown" * self._shown)

    @property
    def _shown(self) -> bool:
        """Whether this looks at a stop that the teacher shows."""
        shown = self._lead is not None and not self._lead.yours and self._lead.session.lesson
        return bool(self.following and shown) and not self.desk.presents

    def hidden(self, session: Session) -> frozenset[str]:
        """Return the keys that the lesson does not offer yet, and those that are refused now."""
        held = (row.keys for row in KEYS if row.own and self.held(row.does))
        return hidden(session).union(*held)

    def _raise_hand(self) -> None:
        self.desk.raise_hand()
        self._tell()

    def _differs(self) -> list[Difference]:
        """Return what is seen here in another way than by the teacher whom this follows."""
        follows = self.following and self._teacher_in and not self.desk.presents
        if not (follows and self._lead) or self._with_class:
            return []
        return differing(self._session, self._lead.session)

    # What lies over the page: what the class has answered, and what the teacher says.

    def over(self, lines: list[Line], room: Room) -> list[Line]:
        """Return the page with that over its foot."""
        answers = self.answering.overlay(room)[: room.height - 2]
        if answers:
            lines = [*lines[: -len(answers) - 1], *answers, lines[-1]]
        return self.desk.over(lines, room)

    def hides(self) -> bool:
        """Hide one of them; whether there was one."""
        return self.desk.hide() or self.answering.hide()

    def _presented(self) -> Session:
        """Return what the teacher presents, with numbers as they are shown here."""
        there = self._lead.session if self._lead else self._session
        return replace(there, look=self._session.look)

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
        note = "" if self.answering.waits else note
        role = "y mark" if self.following else "m mark"
        texts = [f"hand up · {text}" if self.desk.hand else text for text in self._badges()]
        return badge(texts, room.width * 2 // 3, room, note, role)

    def _badges(self) -> list[str]:
        """Return what the badge may say, the longest first."""
        if self.desk.presents:
            said = "you present: everybody sees what you do"
            return [said, "you present: all see what you do", "you present"]
        if self.following and self.answering.open:
            if self.answering.given:
                return [f"sent: {self.answering.given} · t changes it", "sent · t"]
            return ["the teacher asks: t answers", "a question: t"]
        if self.following and not self._teacher_in:
            return ["no teacher is in", FOLLOWING]
        if self._with_class:
            if self._session.met:
                return ["✓ done: the teacher goes on", "✓ done"]
            return ["your turn: do what is asked", "your turn"]
        if differs := self._differs():
            both = compared(differs, "the teacher's")
            full = f"{FOLLOWING} · {both} · t"
            return [full, f"{FOLLOWING} · {briefly(differs[:1])} · t", f"{FOLLOWING} · t"]
        if self._shown:
            who = self._by or "the teacher"
            return [f"{who} shows this · t explores", "shown · t explores", "shown"]
        if self.following:
            return ["following the teacher", FOLLOWING]
        if self.answering.open:
            return ["the teacher asks a question: t goes there", "a question: t"]
        if self._recalled:
            return ["the teacher asks you back: t goes there", "asked back: t", "back: t"]
        if not self._lead:
            return [EXPLORING]
        there = self._lead.session
        where = place_of(there) or f"update {there.shown + 1}"
        at = f"exploring · teacher at {where} · t returns"
        return [at, "exploring · t returns", EXPLORING]


def kept_of(text: str) -> tuple[bool, str]:
    """Return whether a student followed, and the session line, of what SAVED held."""
    word, _, line = text.partition(" ")
    return word != EXPLORING, line
