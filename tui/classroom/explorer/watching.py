"""What a teacher sees of a student's screen: to look at it, to show it to all, to let one present.

Sessions travel, not pictures: the teacher's terminal paints them at its own size.
"""

from collections.abc import Callable
from typing import Any

from core.formats.session_line import LinkError
from core.lessons.together import Lead, returned
from core.session.following import followed, left
from core.session.session import Session
from tui.app.explorer import Explorer
from tui.classroom.explorer.materials import Materials
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.names import folded
from tui.computing import Computing, unrecorded


class Watching:
    """Looks at one student at a time."""

    def __init__(self, wire: Wire, materials: Materials, explorer: Callable[[], Explorer]) -> None:
        """Present in `explorer` what is to be shown to all."""
        self._wire = wire
        self._materials = materials
        self._explorer = explorer
        self.name = ""
        """Who is looked at; empty where nobody is."""
        self.session: Session | None = None
        """What they see; None as long as that is not known."""
        self.trouble = ""
        """Why that can't be seen, in a sentence."""
        self.leads = False
        """Whether they present: what they do is done here, and so presented to all."""
        self.seen = False
        """Whether what they see is on the teacher's screen."""
        self._once = False
        """Whether what comes next is to be shown to all."""
        self._shown: Session | None = None
        """What was shown of it to all last."""
        self.presenting = False
        self._computing: Computing[Any] | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called when there is something else to be seen."""

    def look(self, name: str) -> None:
        """Look at a student, and no longer at another; at none where `name` is empty."""
        if folded(name) == folded(self.name):
            return
        leads, self.leads, self._once = self.leads, False, False
        if leads:
            self._wire.say(Kind.LEAD, ["", ""])
        self._forget()
        self.name = name
        self._wire.say(Kind.WATCH, [name, ""])

    def show(self, name: str) -> None:
        """Show to all what a student sees now."""
        self.look(name)
        if self.session:
            self._present(self.session)
            self.rest()
        else:
            self._once = True

    def let_present(self, name: str) -> None:
        """Show to all what a student does from now on."""
        self.look(name)
        self.leads, self._shown = True, None
        self._wire.say(Kind.LEAD, [name, ""])
        if self.session:
            self._present(self.session)

    def take_back(self) -> None:
        """Let nobody present any more."""
        self.leads = False
        self._wire.say(Kind.LEAD, ["", ""])
        self.rest()

    def rest(self) -> None:
        """Look at nobody any more, unless it is for something."""
        if not (self.seen or self.leads or self._once):
            self.look("")

    def stepped(self, before: Session | None, after: Session) -> None:
        """Take note of what is done here: a teacher's step, of either of two, takes the lead."""
        if before and self.leads and not self.presenting and left(before, after):
            name = self.name
            self.take_back()
            self._explorer().tell(f"{name} presents no more.")

    # What the server tells

    def ended(self) -> None:
        """Take note that the student presents no more: they have left, or another one presents."""
        if self.leads:
            self.leads = False
            self._explorer().tell(f"{self.name} presents no more.")
            self.rest()

    def heard(self, payload: bytes) -> None:
        """Take what a student sees; a process that is broken may say anything."""
        name, line = value_of(payload)
        if not self.name or name != folded(self.name):
            return  # Sent before it was known that somebody else is looked at.
        if not line:
            self._forget()
            self.trouble = f"{self.name} is not in. What they see comes when they are back."
            self.changed()
            return
        try:
            session = self._materials.read(line)
        except (LinkError, MemoryError) as error:
            self._forget()
            self.trouble = f"What {self.name} sees can't be shown: {error}"
            self.changed()
            return
        self._take(session)

    def _forget(self) -> None:
        self.session, self.trouble = None, ""
        if self._computing:
            self._computing.abandon()
            self._computing = None

    def _take(self, session: Session) -> None:
        """Show a session once it is computed."""
        if self._computing:
            self._computing.abandon()
            self._computing = None
        replay = unrecorded(session)
        if not replay:
            self._arrived(session)
            return

        def ended(computing: Computing[None]) -> None:
            self._computing = None
            if computing.failure:
                self.trouble = computing.failure
                self.changed()
            else:
                self._arrived(replay.settled)

        self.trouble = "It is computed now."
        self._computing = Computing(
            self._explorer(), replay.pieces(), replay.updates, "update", self.changed, ended
        )

    def _arrived(self, session: Session) -> None:
        self.session, self.trouble = session, ""
        if self.leads or self._once:
            self._present(session)
        self.changed()
        self.rest()

    def _present(self, session: Session) -> None:
        """Do here what a student did; the first time, undo leads back to where the teacher was."""
        explorer = self._explorer()
        explorer.abandon_computing()
        explorer.stop_playing()
        mine, self._once = explorer.session, False
        goes_on = self.leads and self._shown
        there = followed(mine, session, self._shown) if goes_on else returned(mine, Lead(session))
        self._shown = session
        self.presenting = True
        try:
            explorer.commit(there)
        finally:
            self.presenting = False
