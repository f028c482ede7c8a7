"""The loss chart: L of each sample, and apart from it the data-set loss."""

from core.derivation import Span
from core.series import loss_series
from core.session import Session
from tui.chart import Chart, Signal, draw
from tui.lines import Line, Room, block


def title(session: Session) -> str:
    """Name both series with their marks, and the axis where it is logarithmic."""
    return "• L ─ data set, log" if session.look.log_loss else "• L ─ data-set loss"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the chart, and under it which values could not be drawn."""
    series = loss_series(session, most=max(room.width - 8, 4), most_ticks=max(room.height // 3, 2))
    chart = Chart(
        signals=(
            Signal(series.data_set, "accent", joined=True),
            *(Signal(points, "quiet", mark=name) for name, points in series.others),
            Signal(series.samples, "loss", mark="•"),
        ),
        x_range=series.x_range,
        y_range=series.y_range,
        x_ticks=series.epochs,
        y_ticks=series.y_ticks,
        upright=(
            *((position, "rule") for position, _ in series.epochs),
            (series.cursor, "accent"),
        ),
    )
    if not series.left_out:
        return block(list(draw(chart, room)), room)
    shorter = Room(room.width, room.height - 1, room.ascii)
    return block([*draw(chart, shorter), (Span(f" {series.left_out}", "loss"),)], room)
