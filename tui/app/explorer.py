"""The explorer: it holds the session, routes keys to moves, and has the page painted."""

import gc
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.timer import Timer

from core.descent.path import path_of
from core.descent.pieces import Pieces, Result
from core.lessons.progress import hidden, noticed
from core.session import moves
from core.session.replay import Replay
from core.session.session import ANY_RUN, Limit, Refused, Session, travel
from tui import saving
from tui.app import status
from tui.app.commands import Commands, KeyCommands
from tui.app.page import Page, page_lines
from tui.computing import AT_ONCE, Computing, recording, unrecorded
from tui.keys import KEYS, PAGE_KEYS, Key, key_for
from tui.screen import palette
from tui.screen.lines import Line, Room, width_of
from tui.screen.progress import progress
from tui.terminal.driver import TerminalDriver
from tui.terminal.typeahead import TypeAhead

_MOST_COUNT = 12  # Digits of a count; more are a slip of the hand.


class Explorer(TypeAhead):
    """The main screen. `session` is all its state but what passes: playing, a count, a note.

    An action of the key table that is no pure function is a method `do_…`; Gradstep has
    those that open dialogs.
    """

    CSS_PATH = Path(__file__).with_name("gradstep.tcss")  # Not beside a subclass.
    TITLE = "gradstep"
    COMMANDS: ClassVar = {KeyCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        goto: int = 0,
        ascii_only: bool = False,
        driver: Callable[..., Driver] = TerminalDriver,
    ) -> None:
        """Open `session`; `goto` is a place to compute up to once the screen is there.

        `driver` is called as Textual calls a class of drivers.
        """
        # Without this, Textual takes "default" for black where colours are not wanted.
        ansi = "NO_COLOR" in os.environ or None
        super().__init__(driver, ansi)
        self.session = session
        self.ascii_only = ascii_only
        self.page = Page(self.paint)
        self._goto = goto
        self._charts = False
        self._count = ""
        self._note = ""
        self._pressed: tuple[str, ...] = ()
        self._playing: Timer | None = None
        self._replay = unrecorded(session)  # Kept: so are the paths that it computed.
        self._computing: Computing[Any] | None = None
        for theme in palette.themes():
            self.register_theme(theme)

    def compose(self) -> ComposeResult:
        """Put the page on the main screen."""
        yield self.page

    def on_mount(self) -> None:
        """Choose the colours that this terminal has, and paint."""
        few = self.no_color or self.console.color_system == "standard"
        self.theme = "ansi-dark" if few else palette.DARK.name
        self.paint()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Draw the charts too, now that everything else can be read."""
        self._charts = True
        self.paint()
        # What start-up made stays: no key press should pay for looking through it again.
        gc.freeze()
        gc.enable()
        if waiting := self.waiting:
            self.compute(waiting.pieces(), waiting.updates, self._replayed)
        elif self._goto:
            self.travel_to(self._goto)

    @property
    def waiting(self) -> Replay | None:
        """What is to be computed before the session can be shown, if anything."""
        return self._replay if self._replay and self._replay.session is self.session else None

    def _replayed(self, computing: Computing[None]) -> None:
        if waiting := self.waiting:
            self.session = waiting.settled
            if not computing.stopped and self.session != waiting.session:
                self._note = "A run is not as far as it was saved: go there to compute it."

    def failed(self, error: BaseException) -> None:
        """Say what a user can do about a mistake of ours."""
        self.panic(
            Text(
                f"gradstep stopped by a mistake of its own: {error!r}\n"
                f"This takes up where you were: {saving.command(self.session)}"
            )
        )

    def action_command_palette(self) -> None:
        """Open the command palette over the page, and over nothing else.

        Textual's own fails when one is opened that fast that the last is not quite closed.
        """
        if len(self.screen_stack) == 1:
            self.push_screen(Commands())

    # Painting

    @property
    def colours(self) -> palette.Palette:
        """The palette that goes with the theme."""
        if self.no_color:
            return palette.PLAIN
        return palette.PALETTES.get(self.theme, palette.SIXTEEN)

    def paint(self) -> None:
        """Show the session as it is."""
        if not (waiting := self.waiting):
            self.session = noticed(self.session, self._pressed)  # Is a lesson's goal met by now?
        self._pressed = ()
        session = waiting.alone if waiting else self.session
        room = Room(*self.size, ascii=self.ascii_only)
        badge = self.badge(room)
        left = replace(room, width=room.width - width_of(badge))
        if self._computing:
            computing = self._computing
            bottom = progress(left, computing.reached, computing.wanted, computing.unit)
        else:
            bottom = status.footer(left, self._note, self._count, hidden(session))
        top = status.status(session, room, self._playing is not None)
        lines = page_lines(session, room, top, (*badge, *bottom), self._charts)
        self.page.paint(lines, self.colours)

    def badge(self, room: Room) -> Line:  # noqa: ARG002  # for those who override it
        """Return what stands at the left end of the footer; in a class, who follows."""
        return ()

    def note(self, text: str) -> None:
        """Say a sentence in the footer until the next key."""
        self._note = text
        self.paint()

    # Keys

    def answer(self, event: events.Key) -> None:
        """Answer a key of the main screen by its row of the key table."""
        self._note = ""
        if event.key == "escape":
            self._escape()
        elif event.character and event.character in "0123456789"[not self._count :]:
            self._count = (self._count + event.character)[:_MOST_COUNT]
            self.paint()
        elif row := key_for(event.key, event.character):
            count = int(self._count or 1) * (10 if event.key in PAGE_KEYS else 1)
            self._count = ""
            if hidden(self.session).isdisjoint(row.keys):
                self._pressed = row.keys
                self.press(row, count)
            else:
                self.note("This key comes later in the lesson. L leaves the lesson.")
        else:
            self._count = ""
            self.note("No such key. Press ? for help.")

    def _escape(self) -> None:
        self._count = ""
        self.stop_playing()
        if self._computing:
            self._computing.stop()
        elif self.session.look.zoomed:
            self.press(key_for("z", "z") or KEYS[0])
        self.paint()

    def press(self, row: Key, count: int = 1) -> None:
        """Do what a row of the key table says."""
        if self.waiting and row.action != "leave":
            return  # The bar says how to stop it.
        try:
            if row.goes:
                self.go(row.goes(self.session, count))
            elif row.changes:
                changed = row.changes(self.session, count)
                if (changed.run, changed.at) != (self.session.run, self.session.at):
                    self.abandon_computing()  # What it is for is no longer shown.
                self.accept(changed)
                self._restart_playing()
                self.paint()
            else:
                getattr(self, f"do_{row.action}")()
        except Refused as refusal:
            self.stop_playing()
            self.note(str(refusal))

    def accept(self, session: Session) -> None:
        """Take over a changed session; raises Refused where it is more than may be computed."""
        self.session = session

    # Moving

    @property
    def limit(self) -> Limit:
        """How far the run shown may be computed; in a class, less far."""
        return ANY_RUN

    def go(self, place: int) -> None:
        """Go to the place that a key leads to."""
        self.stop_playing()
        self.travel_to(place)

    def travel_to(self, place: int) -> None:
        """Go to a place; with a progress bar where that takes a while."""
        self.abandon_computing()
        wanted = min(self.session.run.stages.begun(place), self.limit.updates)
        path = path_of(self.session.run)
        if wanted - path.recorded > AT_ONCE and not path.ended:
            self.compute(recording(path, wanted), wanted, partial(self._arrive, place))
        else:
            self._move(place)
            self.paint()

    def _move(self, place: int) -> None:
        """Go to a place, or as near as that may be; say so where the limit is nearer."""
        limit = self.limit
        self.session = travel(self.session, place, limit)
        if place > self.session.at and limit.reached(self.session):
            self._note = limit.sentence

    def compute(
        self,
        pieces: Pieces[Result],
        wanted: int,
        finished: Callable[[Computing[Result]], None],
        unit: str = "update",
    ) -> None:
        """Do a long computation with a progress bar that goes up to `wanted` of a unit.

        `finished` is told what was found, or how far it got where Esc stopped it. Where it can't
        be done, that is said instead, and all stays as it was.
        """
        self.abandon_computing()

        def end(computing: Computing[Result]) -> None:
            self._computing = None
            self._note = computing.failure
            if computing.stopped:
                self._note = f"Stopped at {unit} {computing.reached:,}."
            if not computing.failure:
                try:
                    finished(computing)
                except Refused as refusal:
                    self._note = str(refusal)
            self.paint()

        self._computing = Computing(self, pieces, wanted, unit, self.paint, end)

    def _arrive(self, place: int, computing: Computing[None]) -> None:
        """Go to the place that was computed, or as far as that got."""
        stages = self.session.run.stages
        self._move(stages.place(computing.reached) if computing.stopped else place)

    def abandon_computing(self) -> None:
        """Forget a long computation under way."""
        if self._computing:
            self._computing.abandon()
            self._computing = None

    def do_play(self) -> None:
        """Start or stop playing by itself."""
        if self._playing:
            self.stop_playing()
        else:
            self.abandon_computing()
            self._playing = self.set_interval(1 / self.session.look.speed, self._play_on)
        self.paint()

    def _play_on(self) -> None:
        try:
            self._move(moves.next_update(self.session, 1))
        except Refused as refusal:
            self.stop_playing()
            self._note = str(refusal)
        self.paint()

    def stop_playing(self) -> None:
        """Stop playing by itself."""
        if self._playing:
            self._playing.stop()
            self._playing = None

    def _restart_playing(self) -> None:
        if self._playing:
            self.stop_playing()
            self.do_play()

    def do_leave(self) -> None:
        """Quit."""
        self.exit(0)
