"""The network view: a map of the units where there is little room, a block for each in more."""

from core.explain.network import has_layers, layers_of
from core.session.session import Session
from tui.panels import network_blocks, network_map
from tui.panels.view import Aloud, View
from tui.screen.lines import Line, Room, block, first_fitting
from tui.screen.marks import Mark

_BLOCKS = 56
"""The columns from which on there is room for blocks."""


def lines(session: Session, room: Room) -> list[Line]:
    """Return the network with its values on the way forward and its slopes on the way back."""
    drawn = network_blocks if room.width >= _BLOCKS else network_map
    return block(drawn.lines(session, room), room)


def title(session: Session, room: Room) -> str:
    """Name the view, and how many inputs and units a layer the network has, or how many layers."""
    model = session.run.model
    layers = layers_of(model)
    sizes = (len(model.inputs), *map(len, layers))
    wordings = f"Network {'-'.join(map(str, sizes))}", f"Network of {len(layers)} layers"
    return first_fitting((*wordings, "Network"), room)


def marks(_: Session) -> list[Mark]:
    """Return what the network's signs and words are."""
    heads = {
        "inputs": "the column of what comes from the data.",
        "hidden": "the column of the units between inputs and outputs.",
        "layer": "a column of units that take what the column before gives.",
        "output": "the column of the predictions.",
        "input": "what a weight multiplies: an input, or what a unit before gives.",
        "weight": "the parameter that multiplies it.",
        "term": "the product of both; a unit adds its terms.",
        "unit": "the sum of the terms, and what the unit makes of it.",
        "∂L/∂unit": "the slope of the loss along the sum, and along what the unit gives.",
        "∂L/∂weight": "the slope of the loss along each weight.",
        "∂L/∂w": "the slope of the loss along each weight.",
        "η·∂L/∂w": "the step of each weight, which the update takes off.",
        "after": "each weight after the update.",
        "held": "no update moves this weight.",
        "∂L/∂": "the slope of the loss along what follows.",
        "∂L/∂z": "in this row, the slope of the loss along the sum of each unit.",
    }
    return [
        *(Mark(word, f"{word}: {said}", "quiet") for word, said in heads.items()),
        Mark("▸", "▸: the unit and the weight in focus; h and m choose others."),
        Mark("→", "→: the weights that weigh what this unit gives.", "quiet"),
        Mark("…", "…: there are more units than there is room for; h leads to them.", "quiet"),
        *(
            Mark(sign, "The bracket: the terms on its left make the sum on its right.", "rule")
            for sign in "┐┤┘"
        ),
    ]


VIEW = View(
    "network",
    lines,
    fitted_title=title,
    suits=lambda model, _: has_layers(model),
    aloud=Aloud.NOT,
    found_by="the units in their layers: neurons, weights, activations",
    about="The network: its units from left to right, and the slopes that come back to them.",
    marks=marks,
)
