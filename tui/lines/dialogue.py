"""The explorer as a dialogue: a line is typed, and what it revealed or asks is said in lines."""

import re
import time
from asyncio import Event, sleep
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Final

from textual import events
from textual.drivers.headless_driver import HeadlessDriver

from core.lessons.progress import stop_of
from core.session.session import Session
from core.text.typed import InputError
from tui.app.additions import Additions
from tui.app.commands import commands, view_names
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog
from tui.keys import PALETTE, WHAT
from tui.lines import dialogs, said
from tui.lines.typed import is_number, read
from tui.preferences import Preferences
from tui.saving import Autosave
from tui.screen.lines import Room
from tui.terminal.typeahead import settled

SIZE: Final = (120, 40)
"""Columns and rows of the screen that nobody sees, but may export."""
_SOON: Final = 0.005  # Seconds until what is still being computed is looked at again.
_LONG: Final = 1.0  # Seconds until how far that is is said,
_LONGER: Final = 5.0  # and between two such words.
_MINE: Final = "lines"
END: Final = "\x04"
"""What is heard where a terminal says that nothing more is typed, as by Ctrl+D."""
_KEYS: Final = re.compile(r"\x1b(\[[0-9;]*[A-Za-z~]|O[A-Za-z])?")
_NEW_HERE: Final = (
    "Type a key or its name, and Enter. Enter alone is the next phase. 5 n does five updates.",
    "Words do too: next update, settings, L first. ? tells the keys, q quits.",
    "The words where, derivation, table, view and lesson say these once more.",
)


class _Unseen(Explorer):
    """An explorer whose notes are heard, and whose copies are lines."""

    def __init__(self, copied: Callable[[str], None], **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # they are the explorer's
        self._copied = copied

    @property
    def note_room(self) -> Room:
        """All the room that a note may need."""
        return said.WIDE

    def copy(self, text: str) -> None:
        """Give the text as lines: a reader, or a notebook, copies those."""
        self._copied(text)


def _without_keys(text: str) -> str:
    """Return a line without what Esc and arrow keys leave in it; Esc alone is its word."""
    return dialogs.LEAVING[0] if text == "\x1b" else _KEYS.sub("", text)


class Dialogue:
    """An explorer with nothing to see; lines come from `hear`, and go to `say`."""

    def __init__(
        self,
        session: Session,
        hear: Callable[[str], Awaitable[str | None]],
        say: Callable[[str], None],
        *,
        goto: int = 0,
        ascii_only: bool = False,
        autosave: Autosave | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        """Begin with `session`, as an explorer does.

        `hear` is called with a prompt and returns a line; None is the end.
        """
        self._hear, self._write = hear, say
        self.explorer = _Unseen(
            lambda text: self._tell(text.splitlines()),
            session=session,
            goto=goto,
            ascii_only=ascii_only,
            autosave=autosave,
            driver=HeadlessDriver,
            preferences=preferences,
            additions=Additions(begin=self._begin, committed=self._committed),
        )
        self._known: Session | None = None
        self._noted = ""
        """The note that was said last."""
        self._held: list[str] | None = None
        self._quiet = True
        """Whether nothing was said yet of the line typed last."""
        self._read: tuple[Dialog[object] | None, list[str]] = (None, [])
        """The dialog that was read last, and its lines."""
        self._own: dict[str, Callable[[Session], Iterable[str]]] = {
            "where": lambda session: [said.place(session)],
            "where am i": lambda session: [said.place(session)],
            "derivation": said.whole,
            "view": said.view,
            "lesson": said.stop,
            "table": said.table,
        }

    # Saying

    def _tell(self, lines: Iterable[str]) -> None:
        """Say lines; while a line typed is answered, when all is known that is to be said first."""
        for line in lines:
            self._quiet = False
            if self._held is None:
                self._write(line)
            else:
                self._held.append(line)

    def _release(self) -> None:
        """Say what is held, after a note on it, if there is one."""
        held, self._held = self._held or [], None
        note = self.explorer.said
        if note and note != self._noted:
            self._noted = note
            held = [note, *held]
        self._tell(held)

    def _committed(self, session: Session, note: str) -> None:
        """Say what is new, as it happens."""
        if self._known is None:
            self._tell(_NEW_HERE)
        if note and note != self._noted:
            self._noted = note
            self._tell([note])
        if not self.explorer.waiting:
            before, self._known = self._known, session
            if self.explorer.playing and before and not self._asked_of(before, session):
                self._tell([said.brief(session)])
            elif before != session:
                self._tell(said.change(before, session))

    @staticmethod
    def _asked_of(before: Session, session: Session) -> bool:
        """Whether more than another update has come: a stop of a lesson, say."""
        return before.at >= session.at or (before.stop, before.met) != (session.stop, session.met)

    def _rest(self) -> Iterator[str]:
        """Yield what else there is to hear: a note, or the dialog that is open."""
        dialog = self._dialog
        if dialog is None:
            self._read = (None, [])
            return
        lines = [*dialogs.told(dialog)]
        before = self._read[1] if self._read[0] is dialog else []
        self._read = (dialog, lines)
        if wrong := dialogs.mistake(dialog):
            yield wrong
            yield from [] if before else [dialogs.how(dialog)]
        elif not dialog.finished:
            yield from (line for line in lines if line not in before)

    @property
    def _dialog(self) -> Dialog[object] | None:
        screen = self.explorer.screen
        return screen if isinstance(screen, Dialog) else None

    # Hearing

    def _begin(self) -> None:
        self.explorer.run_worker(self._converse(), group=_MINE)

    async def _converse(self) -> None:
        begun = Event()
        self.explorer.call_after_refresh(begun.set)  # After which it goes where it is to open.
        await begun.wait()
        await self._settle()
        while (line := await self._hear("answer> " if self._dialog else "> ")) is not None:
            if line == END:
                self._leave()
            else:
                await self.answer(line)
        self.explorer.exit()

    async def answer(self, text: str) -> None:
        """Do what a line asks for, and say all that comes of it."""
        explorer = self.explorer
        text = _without_keys(text)
        explorer.unsay()
        self._noted, self._quiet, self._held = "", True, []
        played, dialog, before = explorer.playing, self._dialog, explorer.session
        explorer.stop_playing()
        if played and text.strip():
            self._tell(["Stopped."])
        try:
            if dialog and text.strip() == "?":
                self._read = (None, [])
                dialog.complain("")
            elif dialog:
                await dialogs.give(dialog, text)
            elif not (played and not text.strip()):
                await self._do(text)
        except InputError as error:
            self._tell([str(error)])
        await self._settle()
        if self._quiet:
            changed = explorer.session != before
            self._tell(["Done." if changed else self._of_silence(played, dialog is not None)])

    def _of_silence(self, played: bool, left: bool) -> str:
        """Return what is said where nothing else was, and nothing has changed."""
        if self.explorer.playing:
            return "It plays by itself; Enter stops it."
        if played:
            return "Stopped."
        return "All is as it was." if left else "Nothing changed that lines can tell."

    async def _do(self, text: str) -> None:
        session = self.explorer.session
        words = " ".join(text.lower().split())
        name, _, count = words.partition(" ")
        if name in ("?", "help"):
            self._tell(said.keys(session, self.explorer.preferences.keymap, count))
        elif is_number(words) and (stop := stop_of(session)) and stop.questions and not session.met:
            await self._take(f". {words}")
        elif words in dialogs.LEAVING:
            self.explorer.answer(events.Key("escape", None))
        elif name == "table" and count.isdecimal():
            self._tell(said.table(session, int(count)))
        elif own := self._own.get(words.rstrip("?")):
            self._tell(own(session))
        else:
            # The order of words that one would use; the rows have the other.
            named = f"{count} view" if name == "view" else ""
            known = (each.lower() for each in view_names(session))
            await self._take(named if named in known else text)

    async def _take(self, text: str) -> None:
        explorer = self.explorer
        typed = read(text, commands(explorer), explorer.preferences.keymap)
        before = explorer.session
        if typed.row.does == PALETTE:
            raise InputError("Words are typed here at once, such as next update.")
        explorer.take(typed.row, typed.count)
        if typed.row.does == WHAT:
            explorer.answer(events.Key("escape", None))  # The letters, which nobody sees.
            self._tell(said.what(explorer.session, typed.rest))
        elif typed.row.name in view_names(before) and explorer.session == before:
            self._tell(said.view(before))  # It is read again.
        elif typed.rest:
            await self._until_idle()
            if dialog := self._dialog:
                await dialogs.give(dialog, typed.rest, at_once=True)

    async def _settle(self) -> None:
        """Wait for all that is under way, and say what is left; leave what only tells something."""
        await self._until_idle()
        self._release()
        self._tell(self._rest())
        while (dialog := self._dialog) and not dialogs.asks(dialog):
            self._held = []
            dialog.action_leave()
            await self._until_idle()
            self._release()
            self._tell(self._rest())

    async def _until_idle(self) -> None:
        explorer = self.explorer
        soon = time.monotonic() + _LONG
        while explorer.is_running:
            screen = explorer.screen
            await settled(screen.focused or screen)
            busy = any(not each.is_finished for each in explorer.workers if each.group != _MINE)
            opening = not screen.is_mounted or (screen.focus_chain and screen.focused is None)
            if not busy and not opening and screen is explorer.screen:
                return
            await sleep(_SOON)
            if busy and time.monotonic() > soon:
                soon = time.monotonic() + _LONGER
                self._say_progress()

    def _say_progress(self) -> None:
        if computing := self.explorer.computing:
            reached, wanted = f"{computing.reached:,}", f"{computing.wanted:,}"
            self._write(f"At {computing.unit} {reached} of {wanted}; Ctrl+C stops.")

    def interrupt(self) -> None:
        """Stop what is under way; without any, end."""
        if self.explorer.playing:
            self.explorer.stop_playing()
        elif self.explorer.computing:
            self.explorer.answer(events.Key("escape", None))
        elif any(not each.is_finished for each in self.explorer.workers if each.group != _MINE):
            if dialog := self._dialog:
                dialog.action_leave()
        else:
            self._leave()

    def _leave(self) -> None:
        """Quit, as by q: where something unsaved would go, that is said once before."""
        self.explorer.unsay()
        self.explorer.leave()
        self._tell(["", self.explorer.said] if self.explorer.said else [])
