"""The runs: a tree of what was changed where, how far each got, and its loss."""

from core.branches import tree
from core.command import change
from core.derivation import Span
from core.numbers import fit
from core.series import data_set_loss
from core.session import STEPS, Branch, Session
from tui.lines import Line, Room, block, fitted
from tui.panels.status import shown_name

_NUMBERS = 15  # Cells for the update and the loss.


def lines(session: Session, room: Room) -> list[Line]:
    """Return a line for each run, the one shown marked."""
    header: Line = (
        Span("  run".ljust(room.width - _NUMBERS), "quiet"),
        Span("update".rjust(7), "quiet"),
        Span("loss".rjust(8), "loss"),
    )
    rows = [_row(session, depth, branch, room) for depth, branch in tree(session)]
    hint: Line = (Span(" r: show, name or remove one", "quiet"),)
    return block([header, *rows, hint], room)


def _row(session: Session, depth: int, branch: Branch, room: Room) -> Line:
    shown = branch.name == session.name
    emphasis = "strong" if shown else ""
    done = branch.at // STEPS
    name: Line = (
        Span(room.spell("▸ " if shown else "  "), "accent strong"),
        Span("  " * depth),
        Span(branch.name, "prediction strong"),
        Span(f" {room.spell(summary(branch))}", emphasis),
    )
    loss = fit(data_set_loss(branch.run, done), 7)
    return (
        *fitted(name, room.width - _NUMBERS),
        Span(f"{done:>7}", emphasis),
        Span(room.spell(loss.rjust(8)), f"loss {emphasis}"),
    )


def summary(branch: Branch) -> str:
    """Return the run's title, or else what it changed, or else its data."""
    if branch.title:
        return branch.title
    if branch.parent and len(branch.run.segments) > 1:
        return change(branch.run, len(branch.run.segments) - 1).replace("rate", "η")
    return shown_name(branch.run.data.name)
