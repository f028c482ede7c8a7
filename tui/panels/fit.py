"""The fit: the points, the line now, the line before the update, and the residual."""

from core.explain.fit import fit
from core.session.session import Session
from core.text.numbers import show, ticks
from tui.panels.view import View, one_input
from tui.screen.chart import Chart, Signal, draw
from tui.screen.lines import Line, Room


def lines(session: Session, room: Room) -> list[Line]:
    """Return the picture of the fit at the place shown."""
    picture = fit(session)
    chart = Chart(
        backdrop=(Signal(picture.points, "y", mark="•"),),
        signals=(
            Signal(picture.line_before, "quiet", mark="·" if not room.ascii else ".", joined=True),
            Signal(picture.line, "prediction", joined=True),
            *(Signal(points, "quiet", mark=name) for name, points in picture.others),
            Signal(picture.residual, "loss", mark="┆", joined=True),
            Signal((picture.sample,), "y strong", mark="◉"),
        ),
        x_range=picture.x_range,
        y_range=picture.y_range,
        x_ticks=_ticks(picture.x_range, max(room.width // 8, 2)),
        y_ticks=_ticks(picture.y_range, max(room.height // 3, 2)),
    )
    return draw(chart, room)


def _ticks(limits: tuple[float, float], most: int) -> tuple[tuple[float, str], ...]:
    return tuple((value, show(value, 4)) for value in ticks(*limits, most))


VIEW = View("fit", lines, suits=one_input, chart=True)
