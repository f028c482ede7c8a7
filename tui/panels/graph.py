"""The chain view: the computation graph of one update."""

from core.explain.graph import chain_lines, has_room
from core.session.session import Session
from tui.panels.view import View
from tui.screen.lines import Line, Room


def lines(session: Session, room: Room) -> list[Line]:
    """Return the graph, with every label where there is room for it."""
    return list(chain_lines(session, room.width, room.height, room.spell))


VIEW = View("chain", lines, suits=lambda model, _: has_room(model))
