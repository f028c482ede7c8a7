"""What the fit and the predictions show: points, lines and residuals at the place reached."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from core.descent.path import path_of
from core.descent.run import Run
from core.descent.update import Update
from core.model.stages import Phase
from core.session.runs import overlaid
from core.session.session import Session

_MOST_POINTS = 200  # Points drawn of a large data set; more would not tell apart on any screen.
_MOST_DOUBLINGS = 3
_OTHER_POINTS = 6
_CURVE_POINTS = 160
Range = tuple[float, float]
Points = tuple[Range, ...]

_LARGEST = 1e300  # Beyond it, the arithmetic on a chart's axis would overflow.


@dataclass(frozen=True, slots=True)
class Fit:
    """The data and the model as a picture; all lists hold (x, y) pairs."""

    x_range: Range
    y_range: Range
    points: Points
    """The samples, evenly thinned where there are very many."""
    line: Points
    """What is in sight of y* at the parameters now, if anything: of a straight line, its ends."""
    line_before: Points
    """The same before the update, once it is complete."""
    sample: tuple[float, float]
    """The sample of the update shown."""
    residual: Points
    """From the sample to its prediction, once that is revealed."""
    others: tuple[tuple[str, Points], ...]
    """Points on the lines of other runs on the same data, by the name of the run."""


def fit(session: Session) -> Fit:
    """Return the picture of the fit at the place shown."""
    run, path, data = session.run, path_of(session.run), session.run.data
    shown = session.update
    revealed = session.reveals(Phase.FORWARD)
    x_range = _padded(float(data.x.min()), float(data.x.max()), 0.05)
    y_range = _padded(float(data.y.min()), float(data.y.max()), 0.25)
    if revealed:
        y_range = _widened(y_range, shown.prediction)
    step = -(-len(data) // _MOST_POINTS)
    complete = session.phase is Phase.UPDATE
    return Fit(
        x_range=x_range,
        y_range=y_range,
        points=tuple(zip(data.x[::step].tolist(), data.y[::step].tolist(), strict=True)),
        line=_in_sight(run, x_range, y_range, session.parameters),
        line_before=_in_sight(run, x_range, y_range, path.row(session.shown)) if complete else (),
        sample=(shown.x, shown.y),
        residual=_upright(shown, y_range) if revealed else (),
        others=tuple(
            (other.name, _on_line(_in_sight(other.run, x_range, y_range, other.parameters)))
            for other in overlaid(session)
        ),
    )


def _upright(shown: Update, y_range: Range) -> Points:
    """Return the ends of the residual, from the sample to its prediction or the range's end."""
    if not isfinite(shown.prediction):
        return ()
    return (shown.x, shown.y), (shown.x, min(max(shown.prediction, y_range[0]), y_range[1]))


def _on_line(ends: Points) -> Points:
    """Return a few points from one end to the other."""
    if len(ends) != 2:
        return ends[:: len(ends) // _OTHER_POINTS + 1]
    x, y = (np.linspace(first, last, _OTHER_POINTS) for first, last in zip(*ends, strict=True))
    return tuple(zip(x.tolist(), y.tolist(), strict=True))


def _padded(low: float, high: float, share: float) -> Range:
    margin = min(high - low, _LARGEST) * share or abs(low) * share or 1.0
    return max(low - margin, -_LARGEST), min(high + margin, _LARGEST)


def _widened(limits: Range, value: float) -> Range:
    """Double the range about its middle, a few times at most, until it holds `value`."""
    low, high = limits
    for _ in range(_MOST_DOUBLINGS):
        if not isfinite(value) or low <= value <= high:
            break
        half = high - low
        middle = low + half / 2
        low, high = middle - half, middle + half
    return low, high


def _in_sight(run: Run, x_range: Range, y_range: Range, parameters: tuple[float, ...]) -> Points:
    """Return the two ends of the part of the fitted line that lies in both ranges, if any.

    Of a curve, points from end to end, those out of sight not far from it.
    """
    if not run.model.straight:
        return _curve(run, x_range, y_range, parameters)
    (low, high), (bottom, top) = x_range, y_range
    first, last = (run.predicted([x], parameters) for x in x_range)
    if first != last:
        # Where it enters and leaves the range of y: a chart must not draw it to 1e154.
        shares = sorted((y - first) / (last - first) for y in y_range)
        low, high = (
            max(low, low + shares[0] * (high - low)),
            min(high, low + shares[1] * (high - low)),
        )
    slack = (top - bottom) * 1e-9  # A crossing may miss the range by a rounding.
    heights = [run.predicted([x], parameters) for x in (low, high)]
    if not (low < high and all(bottom - slack <= y <= top + slack for y in heights)):
        return ()
    return tuple((x, min(max(y, bottom), top)) for x, y in zip((low, high), heights, strict=True))


def _curve(run: Run, x_range: Range, y_range: Range, parameters: tuple[float, ...]) -> Points:
    x, (bottom, top) = np.linspace(*x_range, _CURVE_POINTS), y_range
    y = np.clip(run.predicted([x], parameters), 2 * bottom - top, 2 * top - bottom)
    points = zip(x.tolist(), np.broadcast_to(y, x.shape).tolist(), strict=True)
    return tuple(point for point in points if isfinite(point[1]))


@dataclass(frozen=True, slots=True)
class Prediction:
    """One sample (numbered from 1) and what the parameters now predict for it."""

    sample: int
    x: float
    y: float
    prediction: float | None
    """None while it is what the learner is asked for."""
    residual: float | None
    """None while it would tell what the learner is asked for."""


def predictions(session: Session, first: int, count: int) -> tuple[Prediction, ...]:
    """Return `count` samples in table order from index `first`, at the parameters now."""
    data = session.run.data
    chosen = slice(first, min(first + count, len(data)))
    x, y = data.x[chosen], data.y[chosen]
    predicted = session.run.predicted([x], session.parameters)
    with np.errstate(over="ignore", invalid="ignore"):
        columns = (x, y, predicted, predicted - y)
    asked = session.run.sample_at(session.done) if session.hiding else None
    rows = enumerate(zip(*(c.tolist() for c in columns), strict=True), start=first)
    return tuple(
        Prediction(index + 1, x, y, *(_seen(session, now, left) if index == asked else (now, left)))
        for index, (x, y, now, left) in rows
    )


def _seen(
    session: Session, prediction: float, residual: float
) -> tuple[float | None, float | None]:
    """Return of the sample that is asked about what has been revealed."""
    stages = session.run.stages
    forward, backward = (
        stages.done(session.at, phase) > session.done for phase in (Phase.FORWARD, Phase.BACKWARD)
    )
    return prediction if forward else None, residual if backward else None
