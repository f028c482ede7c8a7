"""What a teacher's desk does to a student's explorer: it is looked at, spoken to, or presents."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from textwrap import wrap

from core.formats.session_line import LinkError
from core.session.looks import Difference, briefly, differences
from core.session.session import Session
from core.text.quoting import printable
from core.text.spans import Span
from tui.app.explorer import Explorer
from tui.classroom.explorer.materials import Materials
from tui.classroom.protocol.desk import LONGEST_WATCHED
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.roll import LONGEST_TEXT, Standing
from tui.panels.views import shown
from tui.screen.lines import Line, Room, fitted

_PAUSE = 0.1  # Seconds between two sessions that are shown to a teacher, at least.
_READ = 120.0  # Seconds for which a message stays that nobody hides.


class Watched:
    """The desk's side of a student. As long as nobody looks, nothing is sent."""

    def __init__(self, wire: Wire, materials: Materials, explorer: Callable[[], Explorer]) -> None:
        """Serve the student in `explorer`."""
        self._wire = wire
        self._materials = materials
        self._explorer = explorer
        self.hand = False
        """Whether the student's hand is up."""
        self.presents = False
        """Whether everybody sees what the student does."""
        self.message = ""
        """What the teacher has said, until it is hidden."""
        self._told = 0
        """How many messages there were: an earlier one's time must not hide a later one."""
        self._looked_at = False
        self._sent: Session | None = None
        self._pausing = False

    def hear(self, kind: Kind, payload: bytes) -> bool:
        """Answer a frame of the desk's; whether it was one."""
        if kind is Kind.WATCH:
            self._looked_at, self._sent = bool(value_of(payload)), None
            self.show(self._explorer().session)
        elif kind is Kind.MESSAGE:
            self._tell(printable(value_of(payload)))
        elif kind is Kind.LOWER:
            if self.hand:
                self._explorer().note("The teacher has seen your hand: it is down.")
            self.hand = False
        elif kind is Kind.LEAD:
            before, self.presents = self.presents, bool(value_of(payload))
            if self.presents:
                self._explorer().unsay()  # The badge says it.
            elif before:
                self._explorer().note("You present no more.")
            self.hand = self.hand and not self.presents  # That is what it was up for.
        else:
            return False
        self._explorer().paint()
        return True

    def raise_hand(self) -> None:
        """Put the hand up, or down."""
        self.hand = not self.hand
        up = "Your hand is up; ! takes it down."
        self._explorer().note(up if self.hand else "Your hand is down.")

    # The screen

    def show(self, session: Session) -> None:
        """Show the session to whoever looks; the latest alone where they come fast."""
        if not self._looked_at or self._pausing or session is self._sent:
            return
        self._sent = session
        try:
            line = self._materials.line(replace(session.now, breakpoints="")).encode()
        except LinkError:
            return
        if len(line) > LONGEST_WATCHED:
            return
        self._wire.send(Kind.WATCHED, line)
        self._pausing = True
        asyncio.get_running_loop().call_later(_PAUSE, self._paused)

    def _paused(self) -> None:
        self._pausing = False
        self.show(self._explorer().session)

    # What the teacher says

    def _tell(self, text: str) -> None:
        self.message = text
        self._told += 1
        self._explorer().set_timer(_READ, self._fading(self._told))

    def _fading(self, number: int) -> Callable[[], None]:
        """Return what hides a message of which there was time to be read."""

        def fade() -> None:
            if number == self._told and self.hide():
                self._explorer().paint()

        return fade

    def hide(self) -> bool:
        """Hide what the teacher has said; whether there was something."""
        hidden, self.message = bool(self.message), ""
        return hidden

    def over(self, lines: list[Line], room: Room) -> list[Line]:
        """Return the page with what the teacher has said above its last line."""
        if not self.message:
            return lines
        said = room.spell(f"The teacher says: {self.message} (Esc hides it)")
        band = [f" {text}" for text in wrap(said, room.width - 2)][: room.height - 2]
        painted = [fitted((Span(text.ljust(room.width), "y mark"),), room.width) for text in band]
        return [*lines[: -len(painted) - 1], *painted, lines[-1]]

    # Where the student is

    def standing(self, standing: Standing, differs: list[Difference]) -> Standing:
        """Return a standing with what the desk wants to know besides."""
        explorer = self._explorer()
        dialog = getattr(explorer.screen, "HEADING", "") if len(explorer.screen_stack) > 1 else ""
        looks = briefly(differs)[:LONGEST_TEXT]
        return replace(standing, looks=looks, hand=self.hand, dialog=dialog[:LONGEST_TEXT])


def differing(mine: Session, teacher: Session) -> list[Difference]:
    """Return how what I see of a session differs from what the teacher sees of it."""
    return differences(
        replace(mine.look, view=shown(mine)), replace(teacher.look, view=shown(teacher))
    )
