"""The network view: a map of the units where there is little room, a block for each in more."""

from core.explain.network import has_layers, layers_of
from core.session.session import Session
from tui.panels import network_blocks, network_map
from tui.panels.view import View
from tui.screen.lines import Line, Room, block

_BLOCKS = 56
"""The columns from which on there is room for blocks."""


def lines(session: Session, room: Room) -> list[Line]:
    """Return the network with its values on the way forward and its slopes on the way back."""
    drawn = network_blocks if room.width >= _BLOCKS else network_map
    return block(drawn.lines(session, room), room)


def title(session: Session) -> str:
    """Name the view, and how many inputs and units a layer the network has."""
    model = session.run.model
    sizes = (len(model.inputs), *map(len, layers_of(model)))
    return f"Network {'-'.join(map(str, sizes))}"


VIEW = View(
    "network",
    lines,
    title,
    suits=lambda model, _: has_layers(model),
    about="the units in their layers: neurons, weights, activations",
)
