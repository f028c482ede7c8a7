"""The moves of a session: where each one leads, and the changes of how it is looked at."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from core.session.focus import with_columns, with_unit, with_weight
from core.session.session import PANELS, SPEEDS, Refused, Session
from core.text.numbers import DIGITS

Move = Callable[[Session, int], Session]
Choice = TypeVar("Choice")

# Each of these returns the place that `travel` then goes to. `count` is 1 or more.


def next_update(session: Session, count: int) -> int:
    """Complete the update under way, if any, and then others, `count` in all."""
    return session.run.stages.place(session.done + count)


def previous_update(session: Session, count: int) -> int:
    """Take back the phases revealed of the update under way, if any, and then whole updates."""
    return session.run.stages.place(session.run.stages.begun(session.at) - count)


def next_phase(session: Session, count: int) -> int:
    """Reveal `count` phases more."""
    return session.at + count


def previous_phase(session: Session, count: int) -> int:
    """Hide the last `count` phases."""
    return session.at - count


def next_epoch(session: Session, count: int) -> int:
    """Go on to an epoch boundary."""
    epochs = session.done // len(session.run.data) + count
    return session.run.stages.place(epochs * len(session.run.data))


def previous_epoch(session: Session, count: int) -> int:
    """Go back to an epoch boundary."""
    epochs = -(-session.run.stages.begun(session.at) // len(session.run.data)) - count
    return session.run.stages.place(epochs * len(session.run.data))


def start(session: Session, count: int) -> int:
    """Go to the start, where nothing is computed."""
    return 0


def furthest(session: Session, count: int) -> int:
    """Go to the furthest place reached."""
    return session.furthest


def row_under_cursor(session: Session, count: int) -> int:
    """Go to the update of the row under the cursor, complete as far as it was reached."""
    return min(session.run.stages.place(session.row), session.furthest)


# Each of these returns the session looked at differently.


def _to_and_fro(move: Move) -> tuple[Move, Move]:
    """Return what moves by `count`, and what moves back by it."""
    return move, lambda session, count: move(session, -count)


def _with_row(session: Session, by: int) -> Session:
    row = max(1, min(session.row + by, session.rows))
    if row == session.row:
        raise Refused("This is the first row." if by < 0 else "This is the last row reached.")
    return _looked(session, row=row)


def _with_focus(session: Session, by: int) -> Session:
    focus = PANELS[(PANELS.index(session.look.focus) + by) % len(PANELS)]
    return _looked(session, focus=focus)


def _with_digits(session: Session, by: int) -> Session:
    digits = _along(DIGITS, session.look.digits, by)
    if digits == session.look.digits:
        raise Refused("These are all the digits there are." if by > 0 else "No fewer digits.")
    return _looked(session, digits=digits)


def _with_speed(session: Session, by: int) -> Session:
    return _looked(session, speed=_along(SPEEDS, session.look.speed, by))


def _along(choices: tuple[Choice, ...], chosen: Choice, by: int) -> Choice:
    """Return the choice so many places on, or as near as there is one."""
    return choices[max(0, min(choices.index(chosen) + by, len(choices) - 1))]


def _toggle(name: str) -> Move:
    """Return what switches a part of the look on or off."""
    return lambda session, _count: _looked(session, **{name: not getattr(session.look, name)})


def _looked(session: Session, **look: Any) -> Session:
    return replace(session, look=replace(session.look, **look))


def filling(panel: str) -> Move:
    """Return what has a panel fill the screen, one of PANELS."""
    return lambda session, _count: _looked(session, focus=panel, zoomed=True)


def focusing(panel: str) -> Move:
    """Return what gives a panel the focus, one of PANELS."""
    return lambda session, _count: _looked(session, focus=panel)


def cursor_at(row: int) -> Move:
    """Return what takes the row cursor to a row, counted from 1."""
    return lambda session, _count: _looked(session, row=row)


row_down, row_up = _to_and_fro(_with_row)
next_panel, previous_panel = _to_and_fro(_with_focus)
more_digits, fewer_digits = _to_and_fro(_with_digits)
faster, slower = _to_and_fro(_with_speed)
next_unit, previous_unit = _to_and_fro(with_unit)
next_weight, previous_weight = _to_and_fro(with_weight)
columns_right, columns_left = _to_and_fro(with_columns)
zoom, log_loss, rules = map(_toggle, ("zoomed", "log_loss", "rules"))
