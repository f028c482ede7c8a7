"""The loss chart: L of each sample, and apart from it the data-set loss."""

from core.explain import meaning_of_run as meaning
from core.explain.loss_series import last_change, loss_series
from core.session.session import Session
from core.text.spans import Span
from tui.panels.runs import others
from tui.screen.chart import Chart, Points, Signal, draw
from tui.screen.lines import Line, Room, block
from tui.screen.marks import TITLE, Mark

ABOUT = "The loss chart: L of each update, and the data-set loss, from the first update on."
_LATEST = 8  # Points drawn anew at each key press, at the most.


def title(session: Session) -> str:
    """Name both series with their marks, the axis where it is logarithmic, and the last change."""
    name = "• L ─ data set, log" if session.look.log_loss else "• L ─ data-set loss"
    change = last_change(session)
    if change is None or change[0] == change[1]:
        return name
    return f"{name} {'▲' if change[1] > change[0] else '▼'}"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the chart, and under it which values could not be drawn."""
    series = loss_series(session, most=max(room.width - 8, 4), most_ticks=max(room.height // 3, 2))
    old, new = _split(series.samples)
    old_set, new_set = _split(series.data_set)
    chart = Chart(
        backdrop=(
            Signal(old_set, "accent", joined=True),
            *(Signal(points, "quiet", mark=name) for name, points in series.others),
            Signal(old, "loss", mark="•"),
        ),
        signals=(
            Signal(new_set, "accent", joined=True),
            Signal(new, "loss", mark="•"),
            Signal(((series.cursor, series.y_range[0]),), "accent", mark="▲"),
            Signal(series.here, "loss strong", mark="◉"),
        ),
        x_range=series.x_range,
        y_range=series.y_range,
        x_ticks=series.epochs,
        y_ticks=series.y_ticks,
        upright=True,
    )
    if not series.left_out:
        return draw(chart, room)
    shorter = Room(room.width, room.height - 1, room.ascii)
    return block([*draw(chart, shorter), (Span(f" {series.left_out}", "loss"),)], room)


def marks(session: Session) -> list[Mark]:
    """Return what the chart's signs are."""
    samples = "•: L of the sample of each update, over the update's number."
    data_set = meaning.data_set(session, "─")
    size = len(session.run.data)
    changed = [
        Mark(sign, said, TITLE) for sign in "▲▼" if (said := meaning.changed_loss(session, sign))
    ]
    return [
        Mark("◉", meaning.sample_loss(session, "◉"), "loss", "L now"),
        Mark("•", samples, "loss", "L"),
        Mark("•", samples, TITLE),
        Mark("", data_set, "accent", "data-set loss"),
        Mark("─ data", data_set, TITLE),
        Mark("▲", "▲: where the update shown stands on the axis.", "accent", "this update"),
        Mark("┊", f"┊: the end of an epoch: every {size:,} updates.", "rule", "epochs end"),
        *changed,
        *others(session),
    ]


def _split(points: Points) -> tuple[Points, Points]:
    """Return the points that stay for a while, and the latest, which go on from those."""
    stay = len(points) // _LATEST * _LATEST
    return points[:stay], points[max(stay - 1, 0) :]
