"""What the mouse means on the page: the key that a click, or a turn of the wheel, stands for."""

from dataclasses import replace

from rich.cells import cell_len

from core.session.moves import Move, cursor_at, focusing
from core.session.session import Session
from tui.app import status
from tui.app.page import area_at
from tui.keys import Key, Keymap
from tui.panels import iterations, lesson
from tui.panels.views import VIEWS, showing, shown
from tui.screen.layout import Area
from tui.screen.lines import Room


def clicked(session: Session, room: Room, column: int, row: int, keymap: Keymap) -> Key | None:
    """Return the row of the key table that a click on the page, above the footer, stands for.

    On a row of the iteration table it takes the row cursor there, and once more it goes there; on
    the name of the view chosen it shows the next one, on that of another this; anywhere else it
    gives the focus to the panel. In a lesson's strip, it is what the key under it does.
    """
    area = area_at(session, room, column, row)
    if area is None:
        return None
    if area.panel == "lesson":
        return _of_lesson(session, room, area, column, row, keymap)
    if area.panel in VIEWS:
        named = row == area.y
        if area.panel == shown(session):
            return keymap.row("tab") if named else _meaning("v", focusing("view"), keymap)
        return _meaning("tab", showing(area.panel), keymap)
    if area.panel == "iterations" and (wanted := _row(session, room, area, row)):
        if session.look.row == wanted:
            return keymap.row("enter")
        return _meaning("j", cursor_at(wanted), keymap)
    return _meaning("v", focusing(area.panel), keymap)


def _of_lesson(
    session: Session, room: Room, area: Area, column: int, row: int, keymap: Keymap
) -> Key | None:
    """Return the key whose sign, or the word behind it, is in the last line of the strip there."""
    inside = replace(room, width=area.width, height=area.height - 1)
    at = 0
    key = ""
    for text, role in lesson.lines(session, inside)[-1] if row == area.y + inside.height else ():
        key = text.strip() if "accent" in role else key
        at += cell_len(text)
        if at > column - area.x:
            break
    return keymap.find(key, key) if key else None


def in_footer(
    session: Session, room: Room, column: int, hidden: frozenset[str], keymap: Keymap
) -> Key | None:
    """Return the row of the key that stands in a column of the footer, or its word."""
    return status.row_at(column, room, hidden, len(session.run.model.units) > 1, keymap)


def turned(
    session: Session, room: Room, column: int, row: int, down: bool, keymap: Keymap
) -> Key | None:
    """Return the key that a turn of the wheel stands for: it moves the row cursor of the table."""
    area = area_at(session, room, column, row)
    if area is None or area.panel != "iterations":
        return None
    return keymap.row("j" if down else "k")


def _row(session: Session, room: Room, area: Area, row: int) -> int:
    inside = replace(room, width=area.width, height=area.height - 1)
    return iterations.row_at(session, inside, row - area.y - 1)


def _meaning(key: str, does: Move, keymap: Keymap) -> Key:
    """Return the row of a key, that goes where was pointed."""
    return replace(keymap.row(key), does=does)
