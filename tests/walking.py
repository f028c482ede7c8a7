"""Ways through a lesson, as asked, by the full stop alone, and astray; and what is seen there."""

from collections.abc import Callable
from dataclasses import replace

from core.explain.stability import with_fastest
from core.lessons.progress import in_sight, next_stop, noticed, performed, returned, stop_of
from core.session.lesson import Stop
from core.session.runs import undone, with_settings
from core.session.session import Refused, Session, travel
from tui.app import status
from tui.app.page import page_lines
from tui.keys import KEYS, key_for
from tui.screen.lines import Room, text_of

MOVES = tuple(
    key
    for row in KEYS
    if callable(row.does) and not {".", ",", "enter"} & set(row.keys)
    for key in row.keys
)
"""Keys that a learner may press without a dialog."""
CHANGES: dict[str, Callable[[Session], Session]] = {
    "y": with_fastest,
    "u": undone,
    "e": lambda session: with_settings(session, replace(session.settings, rate=0.125)),
}
"""What other keys do, by the key."""
MOST = 200  # Updates of a run: what is astray is not far.


def pressed(session: Session, key: str) -> Session:
    """Return the session after a key, as the explorer has it."""
    row = key_for(key, key)
    assert row is not None
    try:
        if key in CHANGES:
            return noticed(CHANGES[key](session), row.keys)
        assert callable(row.does)
        there = row.does(session, 1)
        if isinstance(there, int):
            there = travel(session, min(there, session.run.stages.place(MOST)))
    except Refused:
        return session
    return noticed(there, row.keys)


def stop_at(session: Session) -> Stop:
    stop = stop_of(session)
    assert stop is not None
    return stop


def done(session: Session) -> Session:
    """Return the session with what its stop asks for done by the full stop."""
    stop = stop_at(session)
    if session.met:
        return session
    if stop.questions:
        return replace(returned(session), met=True)
    session = performed(session)
    return pressed(session, stop.press) if stop.press else session


def last(session: Session) -> bool:
    assert session.lesson is not None
    return session.stop == len(session.lesson.stops) - 1


def onward(session: Session) -> Session:
    """Return the session at the next stop, by the full stop alone."""
    return next_stop(done(session))


def state(session: Session) -> tuple[object, ...]:
    """Return all of a session that a stop states."""
    look = session.look
    shown = (look.view, look.rules, look.zoomed, look.log_loss, look.unit, look.row)
    return session.stop, session.met, session.run, session.at, *shown


def screen(session: Session, width: int, height: int, ascii_only: bool = False) -> list[str]:
    """Return the lines of the screen, as the explorer paints it."""
    session, room = in_sight(session), Room(width, height, ascii_only)
    top = status.status(session, room, False)
    return [text_of(line) for line in page_lines(session, room, top, status.footer(room, "", ""))]
