"""The regions: where y* is above its middle, over the plane of two inputs, and the samples."""

from dataclasses import replace

from core.data.dataset import Dataset
from core.explain import meaning_of_run as meaning
from core.explain.regions import at_points, heights, regions, shades, threshold
from core.model.model import Model
from core.session.session import Session
from core.text.numbers import show
from core.text.spans import Span
from tui.panels.view import View
from tui.screen.chart import Chart, Filled, Signal, axis_ticks, cell_of, draw
from tui.screen.lines import Line, Room, shortened
from tui.screen.marks import SHADED, TITLE, Mark

_WITH_AXES = 48  # Columns from which there is room for axes with numbers.


def title(session: Session) -> str:
    """Say what the shaded part is."""
    return f"Regions, ░ y* > {_middle(session)}"


def _middle(session: Session) -> str:
    value = threshold(session.run.model, session.run.data)
    return "½" if value == 1 / 2 else show(value, 3)


def lines(session: Session, room: Room) -> list[Line]:
    """Return the plane; where there is room, with axes and what these are."""
    if room.width < _WITH_AXES:
        return _plane(session, room, axes=False)
    across, up = session.run.model.inputs
    axes: Line = (Span(room.spell(f" {across} right, {up} up"), "quiet"),)
    shorter = replace(room, height=room.height - 1)
    return [*_plane(session, shorter, axes=True), shortened(axes, room)]


def _plane(session: Session, room: Room, *, axes: bool) -> list[Line]:
    plane = regions(session)

    def ground(columns: int, rows: int) -> list[list[Filled]]:
        found = heights(session, plane, columns, rows).copy()
        # What is seen around a sample is its own side, though the middle of its cell has another.
        marked = (*plane.low, *plane.high, plane.here)
        for point, height in zip(marked, at_points(session, marked), strict=True):
            if cell := cell_of(point, chart, columns, rows):
                found[cell] = height
        above = (found > plane.threshold).tolist()
        return [
            [
                ("░" if over else " ", "prediction", f"shade{shade}")
                for over, shade in zip(*row, strict=True)
            ]
            for row in zip(above, shades(session, found), strict=True)
        ]

    chart = Chart(
        backdrop=(Signal(plane.low, "y", mark="○"), Signal(plane.high, "y", mark="●")),
        signals=(Signal((plane.here,), "y strong", mark="◉" if plane.above else "◎"),),
        x_range=plane.x_range,
        y_range=plane.y_range,
        x_ticks=axis_ticks(plane.x_range, max(room.width // 9, 2), 3),
        y_ticks=axis_ticks(plane.y_range, max(room.height // 3, 2), 3),
        axes=axes,
        ground=ground,
    )
    return draw(chart, room)


def _a_plane(model: Model, data: Dataset) -> bool:
    """Suit models of two inputs and one output, where there are samples to be told apart."""
    if len(model.inputs) != 2 or len(model.predictions) != 1:
        return False
    return bool(data.y.min() < data.y.max())


def marks(session: Session) -> list[Mark]:
    """Return what the picture's signs are."""
    middle = _middle(session)
    shaded = f"░: where y* is above {middle}."
    filled = "The colours: the stronger one is, the larger y* there."
    low = f"○: the samples whose target y is {middle} or less."
    high = f"●: the samples whose target y is above {middle}."
    return [
        Mark("◉", meaning.sample(session, "◉"), "y", f"this sample, y > {middle}"),
        Mark("◎", meaning.sample(session, "◎"), "y", f"this sample, y ≤ {middle}"),
        Mark("○", low, "y", f"y ≤ {middle}"),
        Mark("●", high, "y", f"y > {middle}"),
        Mark("░", shaded, "prediction", f"y* > {middle}"),
        Mark("░", shaded, TITLE),
        Mark("", filled, SHADED, "y*, small to large", shades=True),
    ]


VIEW = View(
    "regions",
    lines,
    title,
    chart=True,
    suits=_a_plane,
    found_by="y* over the plane of two inputs: classes, boundary",
    about="The regions: what y* is over the plane of both inputs, and the samples in it.",
    marks=marks,
)
