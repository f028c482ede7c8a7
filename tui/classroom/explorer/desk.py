"""The desk: who is in the class, how they do, and what a teacher can do for one, or for all."""

import asyncio
from collections.abc import Callable
from textwrap import wrap
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from core.lessons.progress import in_sight
from core.text.quoting import printable
from core.text.spans import Span
from tui.app import status
from tui.app.explorer import Explorer
from tui.app.page import Page, page_lines
from tui.classroom.explorer.conditions import Condition, Row, ago, answered, counts, rows, told
from tui.classroom.explorer.conditions import where as place_of
from tui.classroom.explorer.watching import Watching
from tui.classroom.protocol.desk import LONGEST_MESSAGE
from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Roll
from tui.screen.lines import Line, Room, block, first_fitting, fitted, shortened, text_of

_LOOKING = 1.0  # Seconds between two looks at how long nobody has typed.
_PAGE = 10  # Rows that PageDown goes.

KEYS = (
    "Enter look",
    "s show all",
    "p present",
    "m M message",
    "h hand down",
    "r R recall",
    "x remove",
    "l lock",
    "b board",
    "e record",
    "f forget a PIN",
    "Esc back",
)
"""What the keys do; capital letters are for all."""


class Desk(Screen[None], inherit_bindings=False):
    """A screen of lines, of which only what changes is sent."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        wire: Wire,
        roll: Callable[[], Roll],
        presented: Callable[[], Presented],
        watching: Watching,
    ) -> None:
        """Show what `roll` returns, whenever `heard` is called."""
        super().__init__()
        self._wire = wire
        self._roll = roll
        self._presented = presented
        self._watching = watching
        self._page = Page(self.paint)
        self._heard_at = asyncio.get_running_loop().time()
        self._rows: list[Row] = []
        self._cursor = ""
        """The folded name under the row cursor."""
        self._place = 0
        """Its row, for when they have left."""
        self._first = 0
        """The row on top."""
        self._note = ""
        self._live = False
        """Whether a student's screen is seen, and not the list."""
        self._board = False
        self._removing = ""
        """Who is to be removed if that is asked for again."""
        self._writing: str | None = None
        """The message that is being typed, to `_to`; None where none is."""
        self._to = ""
        self._forgets = False
        """Whether what is typed is the name of whom to forget the PIN of."""

    def compose(self) -> ComposeResult:
        """Put the page on the screen."""
        yield self._page

    def on_mount(self) -> None:
        """Keep it current."""
        self._page.focus()
        self._watching.changed = self.paint
        self.set_interval(_LOOKING, self.paint)
        self.paint()

    def on_unmount(self) -> None:
        """Have nobody looked at for nothing."""
        self._watching.changed = lambda: None
        self._look_live(False)

    def _look_live(self, live: bool) -> None:
        """Show a student's screen in place of the list, or the list again."""
        self._live = self._watching.seen = live
        self._watching.rest()

    def heard(self) -> None:
        """Show the roll that has come."""
        self._heard_at = asyncio.get_running_loop().time()
        self.paint()

    def complain(self, sentence: str) -> None:
        """Say what the page below would say."""
        self._note = sentence
        self.paint()

    @property
    def explorer(self) -> Explorer:
        """The app."""
        assert isinstance(self.app, Explorer)
        return self.app

    # Painting

    def paint(self) -> None:
        """Show what is known by now."""
        if not self.is_mounted:
            return
        room = Room(*self.app.size, ascii=self.explorer.ascii_only)
        later = asyncio.get_running_loop().time() - self._heard_at
        self._rows = rows(self._roll().students, self._presented(), later)
        self._find_cursor()
        if self._live and self._watching.session:
            lines = self._live_lines(room)
        else:
            lines = self._lines(room)
        self._page.paint(lines, self.explorer.colours)

    def _find_cursor(self) -> None:
        """Keep the cursor on its student, or near where they were."""
        keys = [row.key for row in self._rows]
        if self._cursor in keys:
            self._place = keys.index(self._cursor)
        elif keys:
            self._place = min(self._place, len(keys) - 1)
            self._cursor = keys[self._place]

    def _lines(self, room: Room) -> list[Line]:
        foot = self._foot(room)
        inside = Room(room.width, room.height - 1 - len(foot), room.ascii)
        if self._board or not (self._rows or self._live):
            text = [piece for line in self._roll().board for piece in _wrapped(line, room)]
            nobody = [] if self._rows else ["", "  Nobody is in yet."]
            body = block([_plain(room, line) for line in [*nobody, "", *text]], inside)
        elif self._live:
            body = block([(), _plain(room, f" {self._watching.trouble or 'A moment …'}")], inside)
        else:
            body = self._list(inside)
        return [self._heading(room), *body, *foot]

    def _heading(self, room: Room) -> Line:
        """Say how many are in, and how they do."""
        parts = counts(self._rows, self._presented())
        if self._watching.leads:
            parts.append(f"{self._watching.name} presents")
        if self._roll().locked:
            parts.append("door locked")
        whole = ", ".join(parts)
        some = ", ".join(part for part in parts if not part.startswith("0 "))
        wordings = [f" The class: {whole}", f" {whole}", f" {some}"]
        text = room.spell(first_fitting(wordings, room))
        return shortened((Span(text, "accent strong"),), room)

    def _list(self, room: Room) -> list[Line]:
        """Return the rows in sight, below the names of the columns."""
        height = room.height - 1
        self._first = max(min(self._first, self._place), self._place - height + 1)
        self._first = max(0, min(self._first, len(self._rows) - height))
        widest = max(cell_len(row.entry.name) for row in self._rows)
        columns = _Columns(max(4, min(widest, room.width // 4)), room)
        seen = self._rows[self._first : self._first + height]
        lines = [columns.line(row, at=row.key == self._cursor) for row in seen]
        unseen = len(self._rows) - len(seen)
        more = f"{self._first + 1} to {self._first + len(seen)} of {len(self._rows)}"
        return block([columns.heading(more if unseen else ""), *lines], room)

    def _foot(self, room: Room) -> list[Line]:
        """Return what is typed, or a note, or all about the student, and the keys."""
        if self._writing is not None:
            whom = self._to or "all"
            asked = f" To {whom} (Enter sends, Esc does not): "
            if self._forgets:
                asked = " Whose PIN is to be forgotten? "
            left = room.width - len(asked) - 1
            text = self._writing[-max(left, 8) :]
            return [fitted((Span(room.spell(f"{asked}{text}█"), "strong"),), room.width)]
        keys = [fitted((Span(line, "quiet"),), room.width) for line in _keys(room)]
        row = self._row
        said = self._note or (told(row) if row and not self._board else "")
        return [shortened((Span(room.spell(f" {said}"), "strong"),), room), *keys]

    def _live_lines(self, room: Room) -> list[Line]:
        """Return the student's page at this size, with who it is and the keys at its end."""
        session = self._watching.session
        assert session
        session = in_sight(session)
        top = status.status(session, room, False)
        if self._note or self._writing is not None:
            bottom = self._foot(room)[0]
        else:
            name = Span(room.spell(f" The screen of {self._watching.name} "), "y mark")
            keys = Span(room.spell(f"  Esc back  {'  '.join(KEYS[1:-1])}"), "quiet")
            bottom = shortened((name, keys), room)
        return page_lines(session, room, top, bottom)

    # Keys

    @property
    def _row(self) -> Row | None:
        """Who the keys are about: who is looked at, or under the row cursor."""
        return self._rows[self._place] if self._rows else None

    def on_key(self, event: events.Key) -> None:
        """Answer a key."""
        event.stop()
        self._note = ""
        removing, self._removing = self._removing, ""
        if self._writing is not None:
            self._write(event)
        elif move := _MOVES.get(event.key):
            self._go(move)
        elif event.character and event.character in "lbefRMqt":
            self._for_all(event.character)
        elif self._row and not self._board:
            self._for_one(event.character or event.key, self._row, removing)
        self.paint()

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted into a message."""
        if self._writing is not None:
            text = printable(" ".join(event.text.split()))
            self._writing = (self._writing + text)[:LONGEST_MESSAGE]
            self.paint()

    def action_leave(self) -> None:
        """Go back by one: from a message, a student's screen, the board; and then to the page."""
        self._note = ""
        if self._writing is not None:
            self._writing = None
        elif self._live:
            self._look_live(False)
        elif self._board:
            self._board = False
        else:
            self.dismiss(None)
            return
        self.paint()

    def _go(self, by: int) -> None:
        """Move the row cursor."""
        if self._rows:
            self._place = max(0, min(self._place + by, len(self._rows) - 1))
            self._cursor = self._rows[self._place].key
        if self._live and (row := self._row):
            self._watching.look(row.entry.name)

    def _for_all(self, key: str) -> None:
        if key in "qt":
            self.dismiss(None)
        elif key == "l":
            locked = not self._roll().locked
            self._send(Kind.LOCK, "", "locked" if locked else "")
            shut = "The door is locked: only who has been in may come back. l opens it."
            self._note = shut if locked else "The door is open."
        elif key == "b":
            self._board = not self._board
        elif key == "e":
            self._wire.send(Kind.RECORD)
        elif key == "R":
            self._send_all_back()
        else:
            self._writing, self._to = "", ""
            self._forgets = key == "f"

    def _send_all_back(self) -> None:
        exploring = sum(not row.entry.standing.following for row in self._rows)
        self._wire.send(Kind.RECALL)
        students = f"{exploring} student{'' if exploring == 1 else 's'}"
        self._note = f"{students} asked to return." if exploring else "All follow."

    def _for_one(self, key: str, row: Row, removing: str) -> None:
        """Do what a key does for a student; `removing` is who was to be removed by the last one."""
        name = row.entry.name
        match key:
            case "enter" | "\r" if self._live:
                self.action_leave()
            case "enter" | "\r":
                self._watching.look(name)
                self._look_live(True)
            case "s":
                self._watching.show(name)
                self._note = f"All are shown what {name} sees; u goes back to yours."
            case "p" if self._watching.leads:
                self._note = f"{self._watching.name} presents no more; you lead."
                self._watching.take_back()
            case "p":
                self._watching.let_present(name)
                self._note = f"{name} presents to all; p or a step of yours ends it."
            case "m":
                self._writing, self._to, self._forgets = "", name, False
            case "h":
                up = row.entry.standing.hand
                self._send(Kind.LOWER, name)
                self._note = f"{name}'s hand is down." if up else f"{name}'s hand is not up."
            case "r":
                self._send(Kind.CALL, name)
                away = not row.entry.standing.following
                self._note = f"{name} is asked to return." if away else f"{name} follows."
            case "x" if removing == row.key:
                self._send(Kind.REMOVE, name)
                stays = "the door is locked" if self._roll().locked else "l locks the door"
                self._note = f"{name} is removed; {stays}, so that they stay out."
            case "x":
                self._removing = row.key
                self._note = f"x again removes {name} from the class; their work is kept."
            case _:
                self._note = "No such key here: the last line tells them."

    def _send(self, kind: Kind, name: str, text: str = "") -> None:
        self._wire.say(kind, [name, text])

    def _write(self, event: events.Key) -> None:
        """Type a message, or send it."""
        text = self._writing or ""
        if event.key == "enter":
            self._writing = None
            if text.strip() and self._forgets:
                self._send(Kind.FORGET, text.strip())
            elif text.strip():
                self._send(Kind.MESSAGE, self._to, text.strip())
                self._note = f"Said to {self._to or 'all'}: {text.strip()}"
        elif event.key == "backspace":
            self._writing = text[:-1]
        elif event.character and event.character.isprintable():
            self._writing = (text + event.character)[:LONGEST_MESSAGE]


_MOVES = {
    **dict.fromkeys(("down", "j"), 1),
    **dict.fromkeys(("up", "k"), -1),
    "pagedown": _PAGE,
    "pageup": -_PAGE,
    **dict.fromkeys(("home", "g"), -1_000_000),
    **dict.fromkeys(("end", "G"), 1_000_000),
}

_ROLES = {
    Condition.STUCK: "loss",
    Condition.NOT_DONE: "",
    Condition.EXPLORING: "c",
    Condition.DONE: "",
}


class _Columns:
    """The columns of the list, at the width that there is."""

    def __init__(self, name: int, room: Room) -> None:
        self._widths = (2, name + 1, 10, 13 if room.width >= 70 else 10, 7)
        self._room = room

    def heading(self, more: str) -> Line:
        names = "", "name", "does", "where", "idle", "last answer"
        left = Room(self._room.width - len(more) - 2, 1, self._room.ascii)
        start = fitted((Span(self._set(names)),), left.width) if more else (Span(self._set(names)),)
        text = f"{text_of(start)} {more}"
        return fitted((Span(text, "quiet"),), self._room.width)

    def line(self, row: Row, at: bool) -> Line:
        entry = row.entry
        there = entry.standing
        rest = ", ".join(filter(None, (answered(entry), there.dialog, there.looks)))
        cells = (
            "!" if there.hand else "",
            entry.name,
            row.does,
            there.stop or place_of(entry),
            ago(row.idle),
            rest,
        )
        role = "m strong" if there.hand else _ROLES[row.condition]
        return fitted(
            (Span(self._set(cells), f"{role} mark".strip() if at else role),), self._room.width
        )

    def _set(self, cells: tuple[str, ...]) -> str:
        parts = (self._cell(*each) for each in zip(cells, self._widths, strict=False))
        return f" {''.join(parts)}{self._room.spell(cells[-1])}"

    def _cell(self, text: str, width: int) -> str:
        line = (Span(self._room.spell(text)),)
        return text_of(shortened(line, Room(width - 1, 1, self._room.ascii))) + " "


def _keys(room: Room) -> list[str]:
    """Return what the keys do in as few lines as they need."""
    lines = [""]
    for key in KEYS:
        longer = f"{lines[-1]}  {key}" if lines[-1] else f" {key}"
        if len(longer) > room.width and lines[-1]:
            lines.append(f" {key}")
        else:
            lines[-1] = longer
    return lines


def _plain(room: Room, text: str) -> Line:
    return (Span(room.spell(text)),)


def _wrapped(text: str, room: Room) -> list[str]:
    """Return a line of the board in as many as it needs; what is to be typed stays as it is."""
    if len(text) < room.width or text.startswith(" "):
        return [f" {text}"]
    return [f" {line}" for line in wrap(text, room.width - 2)]
