"""The fit: the points, the line now, the line before the update, and the residual."""

from core.descent.classes import has_classes
from core.explain import meaning_of_run as meaning
from core.explain.fit import fit
from core.session.session import Session
from tui.panels.runs import others
from tui.panels.view import View, a_curve
from tui.screen.chart import Chart, Signal, axis_ticks, draw
from tui.screen.lines import Line, Room
from tui.screen.marks import Mark

_MOST_ABOVE = 60  # Samples; more would hide the curve.
_CLASSES = ((0.0, "0"), (0.5, "0.5"), (1.0, "1"))


def lines(session: Session, room: Room) -> list[Line]:
    """Return the picture of the fit at the place shown."""
    picture = fit(session, 2 * room.width)  # A point for each of the fine dots across.
    samples = Signal(picture.points, "y", mark="•")
    above = len(picture.points) <= _MOST_ABOVE
    chart = Chart(
        backdrop=(
            Signal(picture.half, "rule", mark="╌", joined=True),
            *(() if above else (samples,)),
        ),
        signals=(
            Signal(picture.line_before, "quiet", mark="·" if not room.ascii else ".", joined=True),
            Signal(picture.line, "prediction", joined=True),
            *(Signal(points, "quiet", mark=name) for name, points in picture.others),
            Signal(picture.residual, "loss", mark="┆", joined=True),
            *((samples,) if above else ()),
            Signal((picture.sample,), "y strong", mark="◉"),
        ),
        x_range=picture.x_range,
        y_range=picture.y_range,
        x_ticks=axis_ticks(picture.x_range, max(room.width // 8, 2), 4),
        y_ticks=_CLASSES
        if picture.half
        else axis_ticks(picture.y_range, max(room.height // 3, 2), 4),
    )
    return draw(chart, room)


def marks(session: Session) -> list[Mark]:
    """Return what the picture's signs are."""
    half = "╌: where y* is ½ and turns from one class to the other."
    classes = has_classes(session.run.model, session.run.data)
    said, short = meaning.samples(session, "•")
    return [
        Mark("◉", meaning.sample(session, "◉"), "y", "this sample"),
        Mark("•", said, "y", short),
        Mark("", meaning.curve_now(session), "prediction", "y* now"),
        Mark("·", meaning.curve_before(session, "The dots"), "quiet", "y* before", "."),
        Mark("┆", meaning.residual(session, "┆"), "loss", "residual"),
        *([Mark("╌", half, "rule", "y* is ½")] if classes else []),
        *others(session),
    ]


VIEW = View(
    "fit",
    lines,
    suits=a_curve,
    chart=True,
    found_by="y* over x, with the samples: line, curve, data",
    about="The fit: the samples, and what the model predicts along x.",
    marks=marks,
)
