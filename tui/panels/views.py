"""The views of the right-hand panel: a row for each, in the order in which Tab turns them."""

from dataclasses import replace
from functools import lru_cache

from core.descent.run import Run
from core.formats.session_line import LinkError
from core.session.moves import Move
from core.session.session import Refused, Session
from core.text.typed import InputError, read_choice
from tui.panels import (
    code,
    convergence,
    fit,
    gradient_check,
    graph,
    loss_slice,
    network,
    parameters,
    pieces,
    predictions,
    regions,
    runs,
    step,
    surface,
)
from tui.panels.view import View

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        fit.VIEW,
        pieces.VIEW,
        regions.VIEW,
        network.VIEW,
        predictions.VIEW,
        surface.VIEW,
        loss_slice.VIEW,
        convergence.VIEW,
        step.VIEW,
        graph.VIEW,
        gradient_check.VIEW,
        parameters.VIEW,
        code.VIEW,
        runs.VIEW,
    )
}
"""Every view by name."""


def suiting(session: Session) -> list[str]:
    """Return the names of the views with something to say about the run."""
    return [*_suiting(session.run)]


@lru_cache(maxsize=16)
def _suiting(run: Run) -> tuple[str, ...]:
    return tuple(name for name, view in VIEWS.items() if view.suits(run.model, run.data))


def shown(session: Session) -> str:
    """Return the view chosen; where that has nothing to say about the run, the first that has."""
    names = suiting(session)
    return session.look.view if session.look.view in names else names[0]


def next_view(session: Session, count: int) -> Session:
    """Show the next view in the right-hand panel."""
    return _turned(session, count)


def previous_view(session: Session, count: int) -> Session:
    """Show the previous view in the right-hand panel."""
    return _turned(session, -count)


def _turned(session: Session, by: int) -> Session:
    names = suiting(session)
    return with_view(session, names[(names.index(shown(session)) + by) % len(names)])


def with_view(session: Session, name: str) -> Session:
    """Show the view of this name in the right-hand panel."""
    return replace(session, look=replace(session.look, view=name, focus="view"))


def showing(name: str) -> Move:
    """Return the move that shows the view of this name."""

    def show(session: Session, _count: int) -> Session:
        return with_view(session, name)

    return show


def numbered(session: Session, count: int) -> Session:
    """Show the view with this number, as the heading counts them; Refused where there is none."""
    names = suiting(session)
    if count > len(names):
        raise Refused(f"There are {len(names)} views here: {len(names)}T is the last, {names[-1]}.")
    return with_view(session, names[count - 1])


def checked(session: Session) -> Session:
    """Return a session that was read from a line; raises LinkError where it names no view."""
    try:
        for part in session.every:
            read_choice(part.look.view, "session.look.view", tuple(VIEWS))
    except InputError as error:
        raise LinkError(f"This session line can't be used: {error}") from None
    return session
