"""The explorer: it holds the session, routes keys to moves and actions, has the page painted."""

import gc
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.timer import Timer

from core.descent.path import path_of
from core.descent.pieces import Pieces, Result
from core.explain.changes import told
from core.lessons.progress import in_sight, noticed
from core.quiz.question import question
from core.session import moves
from core.session.concealing import concealed
from core.session.focus import following, moved
from core.session.replay import Replay, room, updates
from core.session.runs import unsaved
from core.session.session import ANY_RUN, Limit, Refused, Session, travel
from tui import saving
from tui.app import notes, pointing, status
from tui.app.additions import Additions
from tui.app.commands import Commands, KeyCommands
from tui.app.page import Page, page_lines
from tui.app.tagging import Tagging, tagged_lines
from tui.computing import AT_ONCE, Computing, recording, unrecorded
from tui.keys import ASK, LEAVE, MOST_COUNT, PAGE_KEYS, WHAT, Key
from tui.preferences import Preferences
from tui.saving import Autosave
from tui.screen import palette
from tui.screen.lines import Room, first_fitting, width_of
from tui.screen.tags import LETTERS
from tui.terminal import clipboard
from tui.terminal.textual_private import PrivateApp, driver_of
from tui.terminal.typeahead import TypeAhead

Answer = TypeVar("Answer")

_PAUSE = 1.0  # Seconds between two looks at whether there is something to save.
_SENT = (
    "Sent to the clipboard. If nothing can be pasted, export to a file instead.",
    "Sent to the clipboard. Pastes nothing? Export to a file.",
    "Sent to the clipboard, or else export to a file.",
)
"""What is said of text that the terminal was sent; it need not have taken it."""


class Explorer(PrivateApp[int]):
    """The main screen. `session` is all that stays; playing, a count, a note and tags pass."""

    CSS_PATH = Path(__file__).with_name("gradstep.tcss")
    TITLE = "gradstep"
    ALLOW_SELECT: ClassVar[bool] = False  # What moves of the mouse would select is not heard of.
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
        autosave: Autosave | None = None,
        driver: Callable[..., Driver] | None = None,
        additions: Additions | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        """Open `session`; `goto` is a place to compute up to once the screen is there.

        The session is saved by `autosave`. `driver` is called as Textual calls a class of drivers;
        without one, Textual chooses.
        """
        # Without this, Textual takes "default" for black where colours are not wanted.
        ansi = "NO_COLOR" in os.environ or None
        super().__init__(driver_class=driver, ansi_color=ansi)
        self._autosave = autosave
        self.additions = additions or Additions()
        self.preferences = preferences or Preferences()
        self._typed = TypeAhead(self, self.answer, super().on_event)
        self._session = session
        self.ascii_only = ascii_only
        self.page = Page(self.paint)
        self._goto = goto
        self._charts = False
        self.bold = self.preferences.bold
        """Whether charts are drawn in bold lines."""
        self._count = ""
        self._note = ""
        self._tagging: Tagging | None = None
        self._asking = False
        """Whether the dialog that is open asks what must not be seen."""
        self._playing: Timer | None = None
        self._kept = replace(session, furthest=max(session.furthest, goto))
        """What need not be saved: as it was opened, or exported."""
        self._asked_about: Session | None = None
        """The session that q has asked about: to press it again is to quit."""
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
        self.theme = "ansi-dark" if few else palette.themed(self._begins_light())
        self.commit(self.session, self._opening())
        if self._autosave:
            self.set_interval(_PAUSE, self._save)
        self.additions.begin()
        self.call_after_refresh(self._begin)

    def _begins_light(self) -> bool:
        """Whether the page is light at first: as preferred, or else as the terminal says it is."""
        if self.preferences.page:
            return self.preferences.page == "light"
        return bool(getattr(driver_of(self), "light", False))

    def _opening(self) -> str:
        """Return what is said at first."""
        if self._autosave and self._autosave.news:
            return self._autosave.news
        if self._goto or self.additions.actions:  # In a class, the teacher says what to do.
            return ""
        return notes.opening(self.session, self.room_to_say)

    def _begin(self) -> None:
        """Draw the charts too, now that everything else can be read."""
        self._charts = True
        self.paint()
        # What start-up made stays: no key press should pay for looking through it again.
        gc.freeze()
        gc.enable()
        self._compute_waiting()
        if self._goto and not self.waiting:
            self.travel_to(self._goto)

    def take_up(self, session: Session) -> None:
        """Show a session from elsewhere; what it takes long to compute is computed first."""
        self.abandon_computing()
        self._replay = unrecorded(session)
        self._accept(session, "This session is taken up. u goes back to the one before.")
        self._compute_waiting()

    def _compute_waiting(self) -> None:
        if waiting := self.waiting:
            self.compute(waiting.pieces(), waiting.updates, self._replayed)

    def copy(self, text: str) -> None:
        """Send text to the clipboard of the terminal, and say so; nobody can tell if it took it."""
        if driver := driver_of(self):
            driver.write(clipboard.sequence(text))
        self.note(first_fitting(_SENT, self.note_room))

    def on_unmount(self) -> None:
        """Save for the last time, as long as a signal still finds its handler."""
        if self._autosave:
            self._autosave.finish()

    def _save(self) -> None:
        if self._autosave and (complaint := self._autosave.save()):
            self.note(complaint)

    @property
    def computing(self) -> Computing[Any] | None:
        """The long computation under way, if any."""
        return self._computing

    @property
    def playing(self) -> bool:
        """Whether it plays by itself."""
        return self._playing is not None

    @property
    def waiting(self) -> Replay | None:
        """What is to be computed before the session can be shown, if anything."""
        return self._replay if self._replay and self._replay.session is self.session else None

    def _replayed(self, computing: Computing[None]) -> None:
        if waiting := self.waiting:
            short = not computing.stopped and waiting.settled != waiting.session
            note = "A run is not as far as it was saved: go there to compute it." if short else ""
            self.commit(waiting.settled, note)

    def failed(self, error: BaseException) -> None:
        """Say what a user can do about a mistake of ours.

        One in a class is told that by the server, which logs the traceback.
        """
        if self.additions.confined:
            traceback.print_exception(error, file=sys.__stderr__)
            self.panic()
        else:
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

    # The session

    @property
    def session(self) -> Session:
        """All there is to know of what is shown; `commit` alone changes it."""
        return self._session

    def commit(self, session: Session, note: str = "") -> None:
        """Make this the session, tell whoever listens, and have it painted, with a note if any.

        The order: the lesson, which notes what its stop asks for as done in the session that the
        others hear of; then autosave, the class, and the page. None of them commits in turn.
        """
        self._note = note or self._note
        if session != self._session:
            self._tagging = None  # The tags stand at what was shown before.
        self._session = session
        if not self.waiting:
            self._session = noticed(session)
        if self._autosave:
            self._autosave.hear(self._session)
        self.additions.committed(self._session, note)
        self.paint()

    def change(self, session: Session | None, said: str = "") -> None:
        """Take over what an action or a dialog made of the session, if anything, and say what.

        `said` is said in place of that. Raises Refused where it is more than may be computed.
        """
        if session is not None:
            self.abandon_computing()
            self._accept(session, said or told(self.session, session, self.room_to_say))

    @property
    def room_to_say(self) -> int:
        """How many characters of a note can be seen."""
        return self.note_room.width

    @property
    def _room(self) -> Room:
        """The whole screen."""
        shades = bool(self.colours.shades)
        return Room(*self.size, self.ascii_only, self.bold, shades)

    def _accept(self, session: Session, note: str = "") -> None:
        whole = self.additions.limit
        if whole and updates(session) > whole.updates:
            raise Refused(whole.sentence)
        self.commit(session, note)

    def attempt(self, do: Callable[[], None]) -> None:
        """Do this, or say why it is refused."""
        try:
            do()
        except Refused as refusal:
            self.stop_playing()
            self.note(str(refusal))

    # Painting

    @property
    def colours(self) -> palette.Palette:
        """The palette that goes with the theme."""
        if self.no_color:
            return palette.PLAIN
        return palette.PALETTES.get(self.theme, palette.SIXTEEN)

    def paint(self) -> None:
        """Show the session as it is; nothing is changed or told by that."""
        session = waiting.alone if (waiting := self.waiting) else self.session
        session = self.additions.seen(in_sight(session))
        if self._asking or self.additions.concealing():
            session = concealed(session)
        size = self._room
        badge = self.additions.badge(size, self._note)
        left = replace(size, width=size.width - width_of(badge))
        if self._computing and not (self._has_asked and self._note):
            computing = self._computing
            bottom = status.progress(left, computing.reached, computing.wanted, computing.unit)
        else:
            several = len(session.run.model.units) > 1
            hidden, keymap = self.additions.hidden(session), self.preferences.keymap
            bottom = status.footer(left, self._note, self._count, hidden, several, keymap)
        top = status.status(session, size, self._playing is not None)
        if self._tagging:
            lines = tagged_lines(session, size, top, badge, self._tagging)
        else:
            lines = page_lines(session, size, top, (*badge, *bottom), self._charts)
        self.page.paint(self.additions.over(lines, size), self.colours)

    def note(self, text: str) -> None:
        """Say a sentence in the footer until the next key."""
        self._note = text
        self.paint()

    @property
    def said(self) -> str:
        """The sentence in the footer, if any."""
        return self._note

    def unsay(self) -> None:
        """Have the sentence gone the next time that something is painted."""
        self._note = ""

    def tell(self, text: str) -> None:
        """Say a sentence in the footer, and on a dialog, which may cover that."""
        self.note(text)
        if complain := getattr(self.screen, "complain", None):
            complain(text)

    def open_dialog(
        self,
        dialog: Screen[Answer],
        taken: Callable[[Answer | None], None] = lambda _: None,
        *,
        asking: bool = False,
    ) -> None:
        """Show a dialog over the page; `taken` takes what it returns, and may refuse it.

        Where it is `asking` what comes next, that is hidden as long as it is open.
        """
        self.stop_playing()
        self._asking = asking
        self.paint()

        def closed(answer: Answer | None) -> None:
            self._asking = False
            self.attempt(partial(taken, answer))

        self.push_screen(dialog, closed)

    @property
    def note_room(self) -> Room:
        """The room that a note has in the footer."""
        room = Room(self.size.width, 1, self.ascii_only)
        badge = self.additions.badge(room, " " * room.width)  # Beside as long a note as can be.
        return replace(room, width=room.width - width_of(badge) - 1)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Answer keys at once where Textual would queue them, so that keys typed ahead keep order.

        So are clicks on the page. Keys for a dialog are handed to it one by one. Whether the
        terminal has the focus changes nothing.
        """
        if isinstance(event, events.AppFocus | events.AppBlur):
            return  # A dialog that Textual opens out of focus would never take a key.
        if self._typed.takes(event):
            return
        if isinstance(event, events.MouseEvent) and len(self.screen_stack) == 1:
            self._point(event)
            return
        await super().on_event(event)

    def answer(self, event: events.Key) -> None:
        """Answer a key of the main screen by its row of the key table."""
        if event.key != "escape" and self.additions.deaf():
            return
        self._note = ""
        if self._tagging and self._tags(event):
            return
        if event.key == "escape":
            self._escape()
        elif event.character and event.character in "0123456789"[not self._count :]:
            self._count = (self._count + event.character)[:MOST_COUNT]
            self.paint()
        elif row := self.preferences.keymap.find(event.key, event.character):
            count = int(self._count or 1) * (10 if event.key in PAGE_KEYS else 1)
            self.take(row, count)
        else:
            self._count = ""
            self.note("No such key. Press ? for help.")

    def take(self, row: Key, count: int = 1) -> None:
        """Do what a key's row says, unless a lesson hides the key; the lesson takes note of it."""
        self._count = ""
        held = row.own and self.additions.held(row.does)  # Which says more.
        if held or self.additions.hidden(self.session).isdisjoint(row.keys):
            self.press(row, count)
            met = self.session if self.waiting else noticed(self.session, row.keys)
            if met is not self.session:
                self.commit(met)
        else:
            self.note("This key comes later in the lesson. L leaves the lesson.")

    def _point(self, event: events.MouseEvent) -> None:
        """Do what the key does that a click, or a turn of the wheel, stands for."""
        if self.additions.deaf():
            return
        session, room = in_sight(self.session), self._room
        column, row, keymap = int(event.screen_x), int(event.screen_y), self.preferences.keymap
        if isinstance(event, events.MouseScrollDown | events.MouseScrollUp):
            down = isinstance(event, events.MouseScrollDown)
            meant = pointing.turned(session, room, column, row, down, keymap)
        elif not isinstance(event, events.MouseDown) or event.button != 1:
            return
        elif row < room.height - 1:
            meant = pointing.clicked(session, room, column, row, keymap)
        elif self._note or self._count or self._computing:
            meant = None  # Something else is there.
        else:
            badge = width_of(self.additions.badge(room, ""))
            left, hidden = replace(room, width=room.width - badge), self.additions.hidden(session)
            meant = pointing.in_footer(session, left, column - badge, hidden, keymap)
        self._note = self._count = ""
        self._tagging = None
        if meant:
            self.take(meant)
        self.paint()

    def _tags(self, event: events.Key) -> bool:
        """Answer a letter of a tag, or end the tags; whether the key has done all it does.

        All letters are the tags' as long as these are there: none should act by mistake.
        """
        tagging = self._tagging or Tagging()
        if event.character and event.character in LETTERS:
            self._tagging = replace(tagging, letter=event.character)
        elif event.key == "escape":
            self._tagging = None
        else:
            row = self.preferences.keymap.find(event.key, event.character)
            self._tagging = tagging if row and row.does == WHAT else None
            return False
        self.paint()
        return True

    def ask_what(self) -> None:
        """Put letters at all that can be asked what it is, or at what more there is."""
        self.stop_playing()
        self._tagging = Tagging(self._tagging.page + 1 if self._tagging else 0)
        self.paint()

    def _escape(self) -> None:
        self._count = ""
        self.stop_playing()
        if self.additions.hides():
            pass  # One thing at a time.
        elif self._computing:
            self._computing.stop()
        elif self.session.look.zoomed:
            self.commit(moves.zoom(self.session, 1))
        elif moved(self.session):
            self.commit(following(self.session))
        self.paint()

    def press(self, row: Key, count: int = 1) -> None:
        """Do what a row of the key table says."""
        if self.waiting and row.does != LEAVE:
            return  # The bar says how to stop it.
        self.attempt(partial(self._do, row, count))

    def _do(self, row: Key, count: int) -> None:
        if row.own and (why := self.additions.held(row.does)):
            raise Refused(why)
        if isinstance(row.does, str):
            self.perform(row.does)
            return
        there = row.does(self.session, count)
        if isinstance(there, int):
            self.go(there)
            return
        if (there.run, there.at) != (self.session.run, self.session.at):
            self.abandon_computing()  # What it is for is no longer shown.
        self._accept(there)
        if self._playing:
            self.stop_playing()
            self.play()  # Perhaps faster or slower.

    def perform(self, action: str) -> None:
        """Do what a key's row names, or what is done in a class in its place."""
        instead = self.additions.actions.get(action)
        if instead:
            instead()
        else:
            resolve_name(action)(self)

    # Moving

    @property
    def limit(self) -> Limit:
        """How far the run shown may be computed; in a class, beside the others."""
        whole = self.additions.limit
        return Limit(room(self.session, whole.updates), whole.sentence) if whole else ANY_RUN

    def go(self, place: int) -> None:
        """Go to the place that a key leads to; ask what comes, where the learner wants that."""
        if not (place > self.session.at and self.asks()):
            self.stop_playing()
            self.travel_to(place)

    def asks(self) -> bool:
        """Ask what comes next, where the learner wants that and it can be asked; tell whether."""
        wanted = self.session.hiding and not self.limit.reached(self.session)
        if not (wanted and question(self.session)):
            return False
        self.perform(ASK)
        return True

    def travel_to(self, place: int) -> None:
        """Go to a place; with a progress bar where that takes a while."""
        self.abandon_computing()
        wanted = min(self.session.run.stages.begun(place), self.limit.updates)
        path = path_of(self.session.run)
        if wanted - path.recorded > AT_ONCE and not path.ended:
            stages = self.session.run.stages

            def arrived(computing: Computing[None]) -> None:
                self._move(stages.place(computing.reached) if computing.stopped else place)

            self.compute(recording(path, wanted), wanted, arrived)
        else:
            self._move(place)

    def _move(self, place: int) -> None:
        """Go to a place, or as near as that may be; say so where the limit is nearer."""
        limit = self.limit
        session = travel(self.session, place, limit)
        short = place > session.at and limit.reached(session)
        self.commit(session, limit.sentence if short else "")

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
            stopped = f"Stopped at {unit} {computing.reached:,}." if computing.stopped else ""
            self._note = computing.failure or stopped
            if not computing.failure:
                self.attempt(partial(finished, computing))
            self.paint()

        self._computing = Computing(self, pieces, wanted, unit, self.paint, end)

    def abandon_computing(self) -> None:
        """Forget a long computation under way."""
        if self._computing:
            self._computing.abandon()
            self._computing = None

    def play(self) -> None:
        """Start or stop playing by itself."""
        if self._playing:
            self.stop_playing()
        else:
            self.abandon_computing()
            self._playing = self.set_interval(1 / self.session.look.speed, self._play_on)
        self.paint()

    def _play_on(self) -> None:
        if not self.asks():
            self.attempt(lambda: self._move(moves.next_update(self.session, 1)))

    def stop_playing(self) -> None:
        """Stop playing by itself."""
        if self._playing:
            self._playing.stop()
            self._playing = None

    # Leaving

    def leave(self) -> None:
        """Quit; where something unsaved would go, ask once before."""
        if self._has_asked or not self._unsaved():
            self.exit(0)
            return
        self._asked_about = self.session
        alone = not self.additions.actions
        self.tell(notes.leaving(self.room_to_say, alone))

    @property
    def _has_asked(self) -> bool:
        """Whether q has asked about the session as it is."""
        return self._asked_about is self.session

    def _unsaved(self) -> bool:
        if self._autosave:
            self._autosave.finish()
        saved = self._autosave and self._autosave.saved
        return unsaved(self.session, saved or self._kept)

    def kept(self, session: Session) -> None:
        """Take note that a session has been exported."""
        self._kept = session

    def action_suspend_process(self) -> None:
        """Suspend, where somebody could have it go on: a session's leader is nobody's job."""
        if self.additions.confined:
            return
        if os.getsid(0) == os.getpid():
            self.tell("There is no shell here to come back from. q quits.")
        else:
            super().action_suspend_process()

    async def action_quit(self) -> None:
        """Quit by Ctrl+C or Ctrl+Q over a dialog, as by q."""
        self.perform(LEAVE)
