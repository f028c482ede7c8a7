"""The key table's actions that open no dialog of their own."""

from collections.abc import Callable

from core.explain.changes import redo_told, told, undo_told
from core.explain.contraction import RateLimits
from core.explain.stability import convergence, rates_text, search, with_fastest
from core.session.breakpoints import (
    Hit,
    Search,
    farthest,
    read_breakpoints,
    searching_next,
    searching_previous,
)
from core.session.runs import redone, undone
from core.session.session import Refused, Session, travel
from core.text.typed import InputError
from tui.app.explorer import Explorer
from tui.computing import Computing
from tui.preferences import PAGES, remember
from tui.screen import palette
from tui.screen.lines import first_fitting


def undo(explorer: Explorer) -> None:
    """Undo the last change of settings."""
    _go_back(explorer, undone(explorer.session), undo_told)


def redo(explorer: Explorer) -> None:
    """Redo what was undone last."""
    _go_back(explorer, redone(explorer.session), redo_told)


def _go_back(
    explorer: Explorer, there: Session, said: Callable[[Session, Session, int], str]
) -> None:
    explorer.stop_playing()
    explorer.change(there, said(explorer.session, there, explorer.room_to_say))


def invert(explorer: Explorer) -> None:
    """Switch between the dark and the light page, and remember it where files are one's own."""
    if explorer.theme not in palette.PALETTES:
        explorer.note("The colours here are your terminal's own.")
        return
    light = explorer.theme != palette.LIGHT.name
    explorer.theme = palette.themed(light)
    explorer.paint()
    if file := explorer.preferences.file:
        try:
            remember(file, PAGES[light])
        except InputError as error:
            wordings = (
                f"Not remembered: {error}",
                f"Not remembered: {error}".replace(str(file), file.name),
                f'Not remembered. In {file.name}, write page = "{PAGES[light]}".',
            )
            raise Refused(first_fitting(wordings, explorer.note_room)) from None


def bold(explorer: Explorer) -> None:
    """Switch between charts in bold lines and in fine ones."""
    explorer.bold = not explorer.bold
    explorer.paint()


def fastest(explorer: Explorer) -> None:
    """Take the η that contracts fastest; for many samples it has to be found first."""
    explorer.stop_playing()
    if not convergence(explorer.session).searchable:
        explorer.change(with_fastest(explorer.session))
        return

    def found(computing: Computing[RateLimits | None]) -> None:
        if computing.stopped:
            return
        session, limits = explorer.session, computing.result
        there = with_fastest(session, limits)
        below = ""
        if limits:
            limit, _ = rates_text(limits, session.look.digits)
            below = f"Below η {limit} it converges."
        explorer.change(there, told(session, there, explorer.room_to_say, below))

    wanted = search(explorer.session)
    explorer.compute(wanted.pieces(), wanted.most, found, "rate")


def continue_on(explorer: Explorer) -> None:
    """Go on to the next update that a breakpoint stops at."""
    session, limit = explorer.session, explorer.limit
    stops = read_breakpoints(session.breakpoints, model=session.run.model)
    if limit.reached(session):
        raise Refused(limit.sentence)
    if explorer.asks():
        return
    found = searching_next(session, stops, limit.updates)
    _go_to_stop(explorer, found, farthest(session, stops, limit.updates))


def continue_back(explorer: Explorer) -> None:
    """Go back to the previous update that a breakpoint stops at."""
    session = explorer.session
    stops = read_breakpoints(session.breakpoints, model=session.run.model)
    _go_to_stop(explorer, searching_previous(session, stops), session.done)


def _go_to_stop(explorer: Explorer, searching: Search, most: int) -> None:
    explorer.stop_playing()

    def finished(computing: Computing[Hit]) -> None:
        session, stop = explorer.session, computing.result
        place = stop.place if stop else session.run.stages.place(computing.reached)
        there = session if place == session.at else travel(session, place)
        explorer.commit(there, stop.reason if stop else "")

    explorer.compute(searching, most, finished)


def the_class(_: Explorer) -> None:
    """Say that there is none, to whom one could ask a question neither."""
    raise Refused("No class is open here: gradstep class opens one.")


ask_class = ask_own = raise_hand = shown_or_yours = the_class
