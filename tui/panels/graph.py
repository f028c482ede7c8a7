"""The chain view: the computation graph of one update."""

from core.explain.graph import chain_lines, has_room
from core.explain.network import layers_of
from core.model.model import Model
from core.session.session import Session
from tui.panels import graph_rows
from tui.panels.view import View
from tui.screen.lines import Line, Room, block


def lines(session: Session, room: Room) -> list[Line]:
    """Return the graph as a drawing where it is small enough, and otherwise in rows."""
    if has_room(session.run.model):
        return list(chain_lines(session, room.width, room.height, room.spell))
    return block(graph_rows.lines(session, room), room)


def _suits(model: Model) -> bool:
    """Whether no other view shows the model's graph better: that of a network of several units."""
    return sum(map(len, layers_of(model))) < 2


VIEW = View(
    "chain",
    lines,
    suits=lambda model, _: _suits(model),
    about="the chain rule as a graph: slopes back from the loss",
)
