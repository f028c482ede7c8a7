"""The slice: the loss over two of many parameters, all others kept as they are."""

from dataclasses import replace

from core.data.dataset import Dataset
from core.explain.surface import plane_of
from core.model.model import Model
from core.session.session import Session
from core.text.spans import Span
from tui.panels import surface
from tui.panels.view import View
from tui.screen.lines import Line, Room, fitted


def title(session: Session) -> str:
    """Name both parameters."""
    plane = plane_of(session)
    return f"Slice: L over {plane.across}, {plane.up}"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the surface over both, and what it is to be read as."""
    plane = plane_of(session)
    still = (
        f"all {len(plane.still)} others kept still"
        if len(plane.still) > 1
        else "one other kept still"
    )
    axes = f"{plane.across} right, {plane.up} up"
    choices = (
        f" L of the data set over {axes}, {still}; h H m M choose",
        f" {axes}, {still}; h H m M choose",
        f" {axes}, others still",
        f" {still}",
        " others still",
    )
    said = next((each for each in choices if len(room.spell(each)) <= room.width), "")
    drawn = surface.lines(session, replace(room, height=room.height - 1))
    return [fitted((Span(room.spell(said), "quiet"),), room.width), *drawn]


def _suits(model: Model, _data: Dataset) -> bool:
    """Suit models of more parameters than the two of a surface, two of which move."""
    return len(model.parameters) > 2 and len(model.moving) > 1


VIEW = View("slice", lines, title, chart=True, suits=_suits)
