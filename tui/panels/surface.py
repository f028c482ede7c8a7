"""The loss surface: the data-set loss over two parameters, and the path so far."""

from core.explain import meaning_of_run as meaning
from core.explain.loss_series import data_set_loss
from core.explain.surface import Contours, contours, holds_path, path_points, plane_of, window
from core.session.runs import overlaid
from core.session.session import Session
from tui.panels.runs import others
from tui.panels.view import View
from tui.screen.chart import Chart, Filled, Signal, axis_ticks, draw
from tui.screen.lines import Line, Room
from tui.screen.marks import SHADED, SHADES, Mark

_LEVELS = 5


def title(session: Session) -> str:
    """Name the axes."""
    across, up = session.run.model.parameters
    return f"Surface, {up} over {across}"


def contours_of(session: Session, room: Room) -> Contours:
    """Return the contours as they are drawn in a room."""
    plane = plane_of(session)
    # A character shows two by four fine dots, or two by two bold ones.
    return contours(
        session.run.data,
        session.run.equations_at(session.shown),
        plane,
        window(session, plane),
        columns=max(room.width - 7, 2) * (1 if room.ascii else 2),
        rows=max(room.height - 2, 2) * (1 if room.ascii else 2 if room.bold else 4),
        levels=_LEVELS,
    )


def lines(session: Session, room: Room) -> list[Line]:
    """Return the contours, or what is between them filled, with the path drawn over them.

    Of a slice, the lowest place is marked.
    """
    plane = plane_of(session)
    view, fine = window(session, plane), contours_of(session, room)
    lower = fine.below(data_set_loss(session.run, session.done))
    path, whole = path_points(session, plane), holds_path(session, plane)
    across, up = (view.left, view.right), (view.bottom, view.top)

    def ground(columns: int, rows: int) -> list[list[Filled]]:
        found = fine.between(columns, rows)
        return [[(" ", "", SHADES[band]) for band in row] for row in found]

    chart = Chart(
        backdrop=() if room.shades else (Signal(fine.points, "rule"),),
        signals=(
            *(
                Signal(path_points(other, plane), "", mark=other.name)
                for other in overlaid(session)
                if whole and other.run.model == session.run.model
            ),
            Signal(fine.where if plane.still and lower else (), "loss", mark="▼"),
            Signal(path, "prediction", mark="•"),
            Signal(path[:1], "prediction", mark="*" if room.ascii else "○"),
            Signal(path[-1:], "loss strong", mark="◉"),
        ),
        x_range=across,
        y_range=up,
        x_ticks=axis_ticks(across, max(room.width // 9, 2), 3),
        y_ticks=axis_ticks(up, max(room.height // 3, 2), 3),
        ground=ground if room.shades else None,
    )
    return draw(chart, room)


def marks(session: Session) -> list[Mark]:
    """Return what the picture's signs are."""
    plane = plane_of(session)
    contours = "The lines: contours; along each the data-set loss is the same."
    filled = "The colours: the stronger one is, the larger the data-set loss there."
    path = f"•: where {plane.across} and {plane.up} were after each update."
    lowest = "▼: the lowest place in sight; the line below the picture has its data-set loss."
    return [
        Mark("◉", meaning.here(session, "◉", plane), "loss", "now"),
        Mark("", filled, SHADED, "data-set loss, small to large", shades=True),
        Mark("○", meaning.begun(session, "○", plane), "prediction", "start", "*"),
        Mark("•", path, "prediction", "after each update"),
        Mark("▼", lowest, "loss", "lowest in sight" if plane.still else ""),
        Mark("", contours, "rule", "contours", shades=False),
        *others(session, role=""),
    ]


VIEW = View(
    "surface",
    lines,
    title,
    chart=True,
    suits=lambda model, _: len(model.parameters) == 2,
    found_by="the loss over two parameters, and the way taken: contour, valley",
    about="The surface: the data-set loss over both parameters, and the path on it.",
    marks=marks,
)
