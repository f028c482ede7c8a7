"""What the explorers of a class have in common: a wire to the server, and no way to its files."""

import asyncio
import sys
import traceback
from abc import abstractmethod
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial

from core.formats.session_line import LinkError
from core.session.replay import room, updates
from core.session.session import Limit, Refused, Session
from tui.app.app import Gradstep
from tui.classroom.explorer.driver import WireDriver
from tui.classroom.explorer.materials import MOST_UPDATES, Materials
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.terminal.driver import TerminalDriver
from tui.terminal.textual_private import driver_of

DIALOG_PAUSE = 0.1
"""Seconds between two looks at whether a dialog is still open."""

TOO_FAR = f"A class keeps {MOST_UPDATES:,} updates: remove a run (r) to go on."


class Member(Gradstep):
    """The explorer of somebody in the class."""

    def __init__(
        self, session: Session, wire: Wire, materials: Materials, ascii_only: bool, remote: bool
    ) -> None:
        """Open `session`; where that is `remote`, the terminal is behind the wire too."""
        driver = partial(WireDriver, wire=wire) if remote else TerminalDriver
        super().__init__(session, ascii_only=ascii_only, driver=driver)
        self.confined = remote
        self.wire = wire
        self.materials = materials
        self._inside: Context
        self._news = ""
        """The session line presented last, until it is read."""

    def on_mount(self) -> None:
        """Begin to listen."""
        super().on_mount()
        self._inside = copy_context()
        self.wire.lost = self.lost
        self.wire.hear = self._heard

    def _heard(self, kind: Kind, payload: bytes) -> None:
        self._run(partial(self.hear, kind, payload))

    def _soon(self, do: Callable[[], None]) -> None:
        """Do this when all that has arrived by now has been heard."""
        asyncio.get_running_loop().call_soon(self._run, do)

    def _run(self, do: Callable[[], None]) -> None:
        """Do this as Textual answers its own messages: it knows the app, and what fails ends it."""
        try:
            self._inside.run(do)
        except Exception as error:
            self.fail(error)

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Answer a frame; those who know more kinds override it."""
        driver = driver_of(self)
        if kind is Kind.PING:
            self.wire.send(Kind.PONG)
        elif kind is Kind.END:
            self.exit(0)
        elif isinstance(driver, WireDriver):
            if kind is Kind.INPUT:
                driver.typed(payload)
            elif kind is Kind.SIZE:
                driver.resize(*value_of(payload))

    # How much is computed

    @property
    def limit(self) -> Limit:
        """How far the run shown may be computed beside the others."""
        return Limit(room(self.session, MOST_UPDATES), TOO_FAR)

    def accept(self, session: Session) -> None:
        """Take over a changed session; raises Refused where it is more than a class keeps."""
        if updates(session) > MOST_UPDATES:
            raise Refused(TOO_FAR)
        super().accept(session)

    # What a teacher presents

    def presented(self, line: str) -> None:
        """Take over a session line soon; who can't keep up leaves out what is past already."""
        if not self._news:
            self._soon(self.catch_up)
        self._news = line

    def catch_up(self) -> None:
        """Take over what was presented last, unless a dialog is about the session as it is."""
        if len(self.screen_stack) > 1 and not self.out_of_date():
            if self._news:
                self.set_timer(DIALOG_PAUSE, self.catch_up)
            return
        line, self._news = self._news, ""
        if not line:
            return
        try:
            session = self.materials.read(line)
        except LinkError as error:
            self.note(f"What the teacher presents can't be shown: {error}")
            return
        self.take_over(session)
        self.paint()

    def out_of_date(self) -> bool:
        """Whether the dialog that is open has nothing to say any more."""
        return False

    @abstractmethod
    def take_over(self, session: Session) -> None:
        """Go where a teacher is."""

    def lost(self) -> None:
        """Leave: the server is gone, and with it whoever looked at this."""
        self.exit(int(bool(self.wire.broken)))

    def show(self, text: str | None) -> None:
        """Show text to be copied."""
        driver = driver_of(self)
        if text and isinstance(driver, WireDriver):
            driver.show(text)

    def failed(self, error: BaseException) -> None:
        """Have a mistake of ours logged; the student is told by the server."""
        if self.confined:
            traceback.print_exception(error, file=sys.__stderr__)
            self.panic()
        else:
            super().failed(error)
