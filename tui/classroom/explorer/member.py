"""What the explorers of a class have in common: a wire to the server, and no way to its files."""

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial
from typing import Protocol

from core.formats.session_line import LinkError
from core.session.session import Limit, Session
from core.text.spans import Span
from tui.app.additions import Additions
from tui.app.explorer import Explorer
from tui.classroom.explorer.driver import WireDriver
from tui.classroom.explorer.materials import MOST_UPDATES, Materials
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.presented import Presented
from tui.keys import Action
from tui.preferences import Preferences
from tui.screen.lines import Line, Room
from tui.terminal.driver import TerminalDriver
from tui.terminal.textual_private import driver_of

DIALOG_PAUSE = 0.1
"""Seconds between two looks at whether a dialog is still open."""

TOO_FAR = f"A class keeps {MOST_UPDATES:,} updates: remove a run (r) to go on."


class Part(Protocol):
    """What a student does, or a teacher, and the other does not."""

    actions: dict[str, Callable[[], None]]
    """What the keys of the class do."""

    def begin(self) -> None:
        """Do what is to be done once the explorer runs."""

    def committed(self, session: Session, said: str) -> None:
        """Tell the server of a session, and of what was said of it."""

    def hidden(self, session: Session) -> frozenset[str]:
        """Return the keys that are not offered."""

    def held(self, does: Action) -> str:
        """Say why a step of one's own can't be made now; nothing where it can."""

    def deaf(self) -> bool:
        """Tell whether keys are left unanswered for now."""

    def seen(self, session: Session) -> Session:
        """Return a session as it is to be seen."""

    def concealing(self) -> bool:
        """Tell whether the class is being asked what comes next."""

    def badge(self, room: Room, note: str) -> Line:
        """Return what stands at the left end of the footer."""

    def over(self, lines: list[Line], room: Room) -> list[Line]:
        """Return the page with what lies over it."""

    def hides(self) -> bool:
        """Hide what lies over the page; whether there was something."""

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame, or have the member answer it."""

    def out_of_date(self) -> bool:
        """Whether the dialog that is open has nothing to say any more."""

    def take_over(self, session: Session, presented: Presented) -> None:
        """Go where a teacher is, as it is meant."""


class Member:
    """An explorer with a wire to the server, for a student or a teacher to take part in a class."""

    def __init__(
        self,
        part: Part,
        session: Session,
        wire: Wire,
        materials: Materials,
        ascii_only: bool,
        remote: bool,
        preferences: Preferences | None = None,
    ) -> None:
        """Open `session`; where that is `remote`, the terminal is behind the wire too.

        Preferences are of whoever sits at this machine: nobody behind a wire has any.
        """
        preferred = preferences or Preferences()
        additions = Additions(
            confined=remote,
            show=self._show,
            limit=Limit(MOST_UPDATES, TOO_FAR),
            actions=part.actions,
            begin=self._begin,
            committed=part.committed,
            hidden=part.hidden,
            held=part.held,
            deaf=part.deaf,
            seen=part.seen,
            concealing=part.concealing,
            badge=part.badge,
            over=part.over,
            hides=part.hides,
        )
        driver = (
            partial(WireDriver, wire=wire)
            if remote
            else partial(TerminalDriver, asks=preferred.asks)
        )
        self.explorer = Explorer(
            session,
            ascii_only=ascii_only,
            driver=driver,
            additions=additions,
            preferences=preferred,
        )
        self._part = part
        self._wire = wire
        self._materials = materials
        self._inside: Context
        self._news = b""
        """What was presented last, until it is read."""

    def _begin(self) -> None:
        self._inside = copy_context()
        self._wire.lost = self._lost
        self._part.begin()
        self._wire.hear = self.heard

    def heard(self, kind: Kind, payload: bytes) -> None:
        """Have a frame answered."""
        self._run(partial(self._part.hear, kind, payload))

    def _run(self, do: Callable[[], None]) -> None:
        """Do this as Textual answers its own messages: it knows the app, and what fails ends it."""
        try:
            self._inside.run(do)
        except Exception as error:
            self.explorer.fail(error)

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame as anybody does."""
        driver = driver_of(self.explorer)
        if kind is Kind.PING:
            self._wire.send(Kind.PONG)
        elif kind is Kind.END:
            self.explorer.exit(0)
        elif isinstance(driver, WireDriver):
            if kind is Kind.INPUT:
                driver.typed(payload)
            elif kind is Kind.SIZE:
                driver.resize(*value_of(payload))

    def _lost(self) -> None:
        """Leave: the server is gone, and with it whoever looked at this."""
        self.explorer.exit(int(bool(self._wire.broken)))

    def _show(self, text: str) -> None:
        driver = driver_of(self.explorer)
        if isinstance(driver, WireDriver):
            driver.show(text)

    # What a teacher presents

    def presented(self, payload: bytes) -> None:
        """Take over what a teacher presents when all that has arrived by now has been heard.

        Who can't keep up leaves out what is past already.
        """
        if not self._news:
            asyncio.get_running_loop().call_soon(self._run, self.catch_up)
        self._news = payload

    def catch_up(self) -> None:
        """Take over what was presented last, unless a dialog is about the session as it is."""
        if len(self.explorer.screen_stack) > 1 and not self._part.out_of_date():
            if self._news:
                self.explorer.set_timer(DIALOG_PAUSE, self.catch_up)
            return
        payload, self._news = self._news, b""
        if not payload:
            return
        presented = Presented.from_json(payload)
        try:
            session = self._materials.read(presented.line)
        except LinkError as error:
            self.explorer.note(f"What the teacher presents can't be shown: {error}")
            return
        self._part.take_over(session, presented)


def badge(texts: list[str], most: int, room: Room, note: str, role: str) -> Line:
    """Return the first of the texts that takes no more columns, or the last of them.

    Beside a note they may take what it leaves, and a quarter of the room in any case.
    """
    if note:
        most = max(room.width // 4, min(most, room.width - len(note) - 1))
    text = next((text for text in texts if len(text) + 2 <= most), texts[-1])
    return (Span(room.spell(f" {text} "), role),)
