"""The slice: the loss over two of many parameters, all others kept as they are."""

from dataclasses import replace

from core.data.dataset import Dataset
from core.explain.loss_series import data_set_loss
from core.explain.surface import plane_of
from core.model.model import Model
from core.session.session import Session
from core.text.numbers import show
from core.text.spans import Span
from tui.panels import surface
from tui.panels.view import View
from tui.screen.lines import Line, Room, fitted
from tui.screen.marks import TITLE, Mark

_LOW = 7  # Rows, up to which the contours need those of the words.


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
    above = [fitted((Span(room.spell(said), "quiet"),), room.width)] * (room.height > _LOW)
    inside = replace(room, height=room.height - 1 - len(above))
    return [*above, *surface.lines(session, inside), _heights(session, room, inside)]


def _heights(session: Session, room: Room, inside: Room) -> Line:
    """Return how high it is here, at the lowest place in sight and on the contours."""
    found, loss = surface.contours_of(session, inside), data_set_loss(session.run, session.done)
    here, lowest = f"◉ {show(loss, 4)}", f"▼ {show(found.lowest, 4)}"
    least, shorter = f"{lowest} lowest", lowest
    if not found.below(loss):
        least, shorter = "none lower in sight", "none lower"
    edges = "colours end" if room.shades else "contours"
    contours = ", ".join(show(level, 3) for level in found.levels)
    ends = f"{show(found.levels[0], 3)} … {show(found.levels[-1], 3)}" if found.levels else ""
    choices: tuple[str, ...] = (
        f" {here} here, {least}; {edges} at {contours}",
        f" {here} here, {least}, {edges} at {ends}",
        f" {here} here, {least}",
        f" {here} here, {shorter}",
        f" {here} {shorter}",
    )
    if not found.levels:
        choices = (f" {here} here, no contours", f" {here}")
    texts = (room.spell(each) for each in choices)
    said = next((each for each in texts if len(each) <= room.width), "")
    return fitted((Span(said, "loss"),), room.width)


def _suits(model: Model, _data: Dataset) -> bool:
    """Suit models of more parameters than the two of a surface, two of which move."""
    return len(model.parameters) > 2 and len(model.moving) > 1


def marks(session: Session) -> list[Mark]:
    """Return what the picture's signs and words are."""
    still = "others: all other parameters are kept as they are here."
    keys = "h H m M: keys that choose the unit and the weight in focus, and so the axes."
    levels = "contours: the data-set loss on the first line, and on each further one."
    ends = "colours end: the data-set loss where the first colour ends, and each further one."
    mean = "L over the plane: the data-set loss, the mean of L over all samples."
    return [
        *surface.marks(session),
        Mark("L of the data set", mean),
        Mark("L", mean, TITLE),
        Mark("others", still),
        Mark("other", still),
        Mark("h H m M", keys),
        Mark("contours", levels),
        Mark("colours end", ends),
    ]


VIEW = View(
    "slice",
    lines,
    title,
    chart=True,
    suits=_suits,
    found_by="the loss along one weight: cross-section",
    about="The slice: the data-set loss over two parameters, while all others keep still.",
    marks=marks,
)
