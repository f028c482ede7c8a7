"""The moves of a session: where each one leads, and the changes of how it is looked at."""

from dataclasses import replace

from core.session.session import PANELS, SPEEDS, Refused, Session
from core.text.numbers import DIGITS

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


def row_down(session: Session, count: int) -> Session:
    """Move the row cursor down."""
    return _with_row(session, count)


def row_up(session: Session, count: int) -> Session:
    """Move the row cursor up."""
    return _with_row(session, -count)


def _with_row(session: Session, by: int) -> Session:
    row = max(1, min(session.row + by, session.rows))
    if row == session.row:
        raise Refused("This is the first row." if by < 0 else "This is the last row reached.")
    return replace(session, look=replace(session.look, row=row))


def next_panel(session: Session, count: int) -> Session:
    """Give the focus to the next panel."""
    return _with_focus(session, count)


def previous_panel(session: Session, count: int) -> Session:
    """Give the focus to the previous panel."""
    return _with_focus(session, -count)


def _with_focus(session: Session, by: int) -> Session:
    focus = PANELS[(PANELS.index(session.look.focus) + by) % len(PANELS)]
    return replace(session, look=replace(session.look, focus=focus))


def zoom(session: Session, count: int) -> Session:
    """Let the focused panel fill the screen, or return it to its place."""
    return replace(session, look=replace(session.look, zoomed=not session.look.zoomed))


def log_loss(session: Session, count: int) -> Session:
    """Switch the loss axis between linear and logarithmic."""
    return replace(session, look=replace(session.look, log_loss=not session.look.log_loss))


def rules(session: Session, count: int) -> Session:
    """Show or hide the power rule and the chain rule behind ∂L/∂y*."""
    return replace(session, look=replace(session.look, rules=not session.look.rules))


def more_digits(session: Session, count: int) -> Session:
    """Show more digits."""
    return _with_digits(session, count)


def fewer_digits(session: Session, count: int) -> Session:
    """Show fewer digits."""
    return _with_digits(session, -count)


def _with_digits(session: Session, by: int) -> Session:
    place = max(0, min(DIGITS.index(session.look.digits) + by, len(DIGITS) - 1))
    if DIGITS[place] == session.look.digits:
        raise Refused("These are all the digits there are." if by > 0 else "No fewer digits.")
    return replace(session, look=replace(session.look, digits=DIGITS[place]))


def faster(session: Session, count: int) -> Session:
    """Play faster."""
    return _with_speed(session, count)


def slower(session: Session, count: int) -> Session:
    """Play slower."""
    return _with_speed(session, -count)


def _with_speed(session: Session, by: int) -> Session:
    place = max(0, min(SPEEDS.index(session.look.speed) + by, len(SPEEDS) - 1))
    return replace(session, look=replace(session.look, speed=SPEEDS[place]))
