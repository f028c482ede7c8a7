"""The loss charts, one above the other: L of each sample, and the data-set loss."""

from dataclasses import replace
from typing import TypedDict

from core.explain import meaning_of_run as meaning
from core.explain.loss_change import Change, data_set_change, sample_change, told
from core.explain.loss_series import Axis, LossSeries, Ticks, epochs_apart, loss_series
from core.session.session import Session
from core.text.spans import Span
from tui.panels.runs import others
from tui.screen.chart import Chart, Points, Signal, draw
from tui.screen.lines import Line, Room, block, shortened
from tui.screen.marks import TITLE, Mark

ABOUT = "The loss chart: L of each update, and the data-set loss, from the first update on."
_LATEST = 8  # Points drawn anew at each key press, at the most.
_BELOW = 2  # Rows of a horizontal axis with its numbers.
_LEAST_OF_TWO = 5  # Rows within which there are two charts.
_LEAST_WITH_NUMBERS = 7  # Rows within which the updates are numbered.

_SAMPLE = ("• L of this sample", "• L")
_DATA_SET = ("─ data-set loss", "─ data set", "data set")
_LOG = " (log)"


def title(session: Session, room: Room) -> str:
    """Head the upper chart: L of this sample, and what its own update made of it."""
    labels = tuple(label.replace("•", room.mark("•")) for label in _SAMPLE)
    return _told(labels, sample_change(session), session, room)


def lines(session: Session, room: Room) -> list[Line]:
    """Return the chart of L, and under a heading of its own that of the data-set loss."""
    upper, lower, below = _heights(room.height)
    few = max(min(upper or lower, lower) // 3 + 1, 2)
    series = loss_series(session, max(room.width - 8, 4), few, _zoomed(session))
    labels = [
        label for axis in (series.sample_axis, series.data_set_axis) for _, label in axis.ticks
    ]
    margin = max(map(len, labels), default=0)
    drawn: list[Line] = []
    if upper:
        drawn += _drawn(_of_samples(series, margin), replace(room, height=upper), False)
    head = _told(_DATA_SET, data_set_change(session), session, room)
    drawn.append((Span(head, "accent"),))
    note = f" {series.left_out}" if series.left_out and below else ""
    left = replace(room, height=lower - bool(note))
    drawn += _drawn(_of_data_set(series, margin), left, bool(below))
    last = shortened((Span(room.spell(note), "loss"),), room)
    return block([*drawn, last], room)


def _zoomed(session: Session) -> bool:
    return session.look.zoomed and session.look.focus == "loss"


def _told(labels: tuple[str, ...], change: Change | None, session: Session, room: Room) -> str:
    if session.look.log_loss:
        labels = (*(f"{label}{_LOG}" for label in labels), *labels[1:])
    return told(labels, change, room.width, session.look.digits, room.spell)


def _heights(rows: int) -> tuple[int, int, int]:
    """Return the rows of the upper chart and of the lower, and those of its axis among them."""
    if rows < _LEAST_OF_TWO:
        return 0, max(rows - 1, 0), 0
    below = _BELOW * (rows >= _LEAST_WITH_NUMBERS)
    curves = rows - 1 - below
    return curves - curves // 2, curves // 2 + below, below


def _of_samples(series: LossSeries, margin: int) -> Chart:
    old, new = _split(series.samples)
    return Chart(
        backdrop=(Signal(old, "loss", mark="•"),),
        signals=(Signal(new, "loss", mark="•"), Signal(series.here, "loss strong", mark="◉")),
        **_frame(series, series.sample_axis, margin),
    )


def _of_data_set(series: LossSeries, margin: int) -> Chart:
    old, new = _split(series.data_set)
    return Chart(
        backdrop=(
            Signal(old, "accent", joined=True),
            *(Signal(points, "quiet", mark=name) for name, points in series.others),
        ),
        signals=(
            Signal(new, "accent", joined=True),
            Signal(series.here_set, "accent strong", mark="◉"),
        ),
        **_frame(series, series.data_set_axis, margin),
    )


class _Frame(TypedDict):
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: Ticks
    y_ticks: Ticks
    upright: bool


def _frame(series: LossSeries, axis: Axis, margin: int) -> _Frame:
    """Return the axes, with labels so wide that both charts begin at one column."""
    return {
        "x_range": series.x_range,
        "y_range": (axis.low, axis.high),
        "x_ticks": series.epochs,
        "y_ticks": tuple((value, label.rjust(margin)) for value, label in axis.ticks),
        "upright": True,
    }


def _drawn(chart: Chart, room: Room, numbered: bool) -> list[Line]:
    """Draw a chart, or all of it but the numbers of updates and the axis that they stand at."""
    if numbered:
        return draw(chart, room)
    return draw(chart, replace(room, height=room.height + _BELOW))[: room.height]


def marks(session: Session) -> list[Mark]:
    """Return what the chart's signs are."""
    samples = "•: L of the sample of each update, over the update's number."
    data_set = meaning.data_set(session, "─")
    of_both = ((meaning.changed_sample_loss, TITLE), (meaning.changed_loss, "accent"))
    changed = [
        Mark(sign, said, role)
        for tell, role in of_both
        for sign in "▲▼="
        if (said := tell(session, sign))
    ]
    return [
        Mark("◉", meaning.sample_loss(session, "◉"), "loss", "L now"),
        Mark("◉", meaning.data_set(session, "◉"), "accent", "data-set loss now"),
        Mark("•", samples, "loss", "L"),
        Mark("•", samples, TITLE),
        *changed,
        Mark("", data_set, "accent", "data-set loss"),
        _epochs(session),
        *others(session),
    ]


def _epochs(session: Session) -> Mark:
    """Return what the upright lines are, which can't stand at the end of every epoch."""
    size, apart = len(session.run.data), epochs_apart(session, _zoomed(session))
    updates = f"{size:,} update{'s' * (size != 1)}"
    if apart == 1:
        return Mark("┊", f"┊: the end of an epoch: every {updates}.", "rule", "epochs end")
    said = f"┊: the end of every {apart:,} epochs; an epoch is {updates}."
    return Mark("┊", said, "rule", f"every {apart:,} epochs")


def _split(points: Points) -> tuple[Points, Points]:
    """Return the points that stay for a while, and the latest, which go on from those."""
    stay = len(points) // _LATEST * _LATEST
    return points[:stay], points[max(stay - 1, 0) :]
