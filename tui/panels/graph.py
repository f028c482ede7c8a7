"""The chain view: the computation graph of one update."""

from core.explain.graph import chain_lines, has_room
from core.explain.meaning import Meanings
from core.explain.network import layers_of
from core.model.model import Model
from core.session.session import Session
from tui.panels import graph_rows
from tui.panels.view import Aloud, View
from tui.screen.lines import Line, Room, block
from tui.screen.marks import Mark


def lines(session: Session, room: Room) -> list[Line]:
    """Return the graph as a drawing where it is small enough, and otherwise in rows."""
    if has_room(session.run.model):
        return list(chain_lines(session, room.width, room.height, room.spell))
    return block(graph_rows.lines(session, room), room)


def _suits(model: Model) -> bool:
    """Whether no other view shows the model's graph better: that of a network of several units."""
    return sum(map(len, layers_of(model))) < 2


def marks(session: Session) -> list[Mark]:
    """Return what the graph's signs and words are."""
    slope = "∂a/∂b: the slope of a along b: how many times as much as b, a changes."
    back = "The way back: a slope on each edge; along a path they multiply."
    brought = "┆ ▼: the slope along what enters here from below."
    return [
        Mark("×", "×: multiplies what comes from the left and from below.", "strong", ascii="*"),
        Mark("+", "+: adds what comes from the left and from below.", "strong"),
        Mark("→", "→: the way forward: what is computed goes on to the right."),
        Mark("←", back, "quiet"),
        Mark("┄", back),
        Mark("┆", brought),
        Mark("▼", brought),
        Mark("∂", slope),
        Mark("↓", "↓: downwards, the values: what is computed on the way forward."),
        Mark("↑", "↑: upwards, the slopes: they come back from L."),
        *(Mark(word[:-1], said, "strong") for word, said in Meanings(session).functions()),
        Mark("value", "value: what is computed on the way forward.", "quiet"),
        Mark("slope", "slope: the slope of L along what stands in the row.", "quiet"),
        Mark("step", "step: η times the slope, which the update takes off.", "quiet"),
        Mark("after", "after: the parameter after the update.", "quiet"),
    ]


VIEW = View(
    "chain",
    lines,
    suits=lambda model, _: _suits(model),
    aloud=Aloud.NOT,
    found_by="the chain rule as a graph: slopes back from the loss",
    about="The chain: the graph of one update, forward to L, and back along the slopes.",
    marks=marks,
)
