"""The chain view: the computation graph of one update."""

from core.chain import chain_lines
from core.session import Session
from tui.lines import Line, Room
from tui.panels.view import View


def lines(session: Session, room: Room) -> list[Line]:
    """Return the graph, with every label where there is room for it."""
    return list(chain_lines(session, room.width, room.height, room.spell))


VIEW = View("chain", lines)
