"""The views of the right-hand panel: a row for each, in the order in which Tab turns them."""

from dataclasses import replace

from core.formats.session_line import LinkError
from core.session.session import Session
from core.text.typed import InputError, read_choice
from tui.panels import (
    code,
    convergence,
    fit,
    gradient_check,
    graph,
    parameters,
    predictions,
    runs,
    surface,
)
from tui.panels.view import View

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        fit.VIEW,
        predictions.VIEW,
        surface.VIEW,
        convergence.VIEW,
        graph.VIEW,
        gradient_check.VIEW,
        parameters.VIEW,
        code.VIEW,
        runs.VIEW,
    )
}
"""Every view by name."""


def suiting(session: Session) -> list[str]:
    """Return the names of the views with something to say about the run, and of the one shown."""
    return [name for name, view in VIEWS.items() if view.fits(session) or name == session.look.view]


def next_view(session: Session, count: int) -> Session:
    """Show the next view in the right-hand panel."""
    return _turned(session, count)


def previous_view(session: Session, count: int) -> Session:
    """Show the previous view in the right-hand panel."""
    return _turned(session, -count)


def _turned(session: Session, by: int) -> Session:
    names = suiting(session)
    view = names[(names.index(session.look.view) + by) % len(names)]
    return replace(session, look=replace(session.look, view=view, focus="view"))


def checked(session: Session) -> Session:
    """Return a session that was read from a line; raises LinkError where it names no view."""
    try:
        for part in (session, *session.undo):
            read_choice(part.look.view, "session.look.view", tuple(VIEWS))
    except InputError as error:
        raise LinkError(f"This session line can't be used: {error}") from None
    return session
