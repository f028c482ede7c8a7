"""What the fit and the predictions show: points, lines and residuals at the place reached."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from core.data.dataset import Floats
from core.descent.classes import HALF, has_classes, is_right
from core.descent.path import path_of
from core.descent.run import Run
from core.descent.update import Update
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.program import forward
from core.model.stages import Phase
from core.session.runs import overlaid
from core.session.session import Session

_MOST_POINTS = 200  # Points drawn of a large data set; more would not tell apart on any screen.
_MOST_DOUBLINGS = 3
_OTHER_POINTS = 6
CURVE_POINTS = 160
"""The points of a curve that look like one in any room."""
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
    half: Points = ()
    """The ends of the line where y* turns from one class to the other, where there are classes."""


def fit(session: Session, count: int = CURVE_POINTS) -> Fit:
    """Return the picture of the fit at the place shown; a curve has `count` points at the most."""
    run, path, data = session.run, path_of(session.run), session.run.data
    shown = session.update
    revealed = session.reveals(Phase.FORWARD)
    x_range = padded(data.x, 0.05)
    classes = has_classes(run.model, data)
    y_range = (0.0, 1.0) if classes else padded(data.y, 0.25)
    if revealed and not classes:
        y_range = widened(y_range, shown.prediction)
    complete = session.phase is Phase.UPDATE
    return Fit(
        x_range=x_range,
        y_range=y_range,
        points=thinned(data.x, data.y),
        line=_in_sight(run, x_range, y_range, session.parameters, count),
        line_before=_in_sight(run, x_range, y_range, path.row(session.shown), count)
        if complete
        else (),
        sample=(shown.x, shown.y),
        residual=_upright(shown, y_range) if revealed else (),
        others=tuple(
            (other.name, _on_line(_in_sight(other.run, x_range, y_range, other.parameters, count)))
            for other in overlaid(session)
        ),
        half=tuple((x, HALF) for x in x_range) if classes else (),
    )


def thinned(x: Floats, y: Floats) -> Points:
    """Return samples as points, evenly thinned where there are very many."""
    step = max(1, -(-len(x) // _MOST_POINTS))
    return tuple(zip(x[::step].tolist(), y[::step].tolist(), strict=True))


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


def padded(column: Floats, share: float) -> Range:
    """Return the range of numbers with a share of it more at both ends; never empty."""
    low, high = float(column.min()), float(column.max())
    margin = min(high - low, _LARGEST) * share or abs(low) * share or 1.0
    return max(low - margin, -_LARGEST), min(high + margin, _LARGEST)


def widened(limits: Range, value: float) -> Range:
    """Double the range about its middle, a few times at most, until it holds `value`."""
    low, high = limits
    for _ in range(_MOST_DOUBLINGS):
        if not isfinite(value) or low <= value <= high:
            break
        half = high - low
        middle = low + half / 2
        low, high = middle - half, middle + half
    return low, high


def _in_sight(
    run: Run, x_range: Range, y_range: Range, parameters: tuple[float, ...], count: int
) -> Points:
    """Return the two ends of the part of the fitted line that lies in both ranges, if any.

    Of a curve, points from the first sample to the last, those out of sight not far from it:
    beyond the data it says nothing.
    """
    if not run.model.straight:
        return _curve(run, y_range, parameters, count)
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


def _curve(run: Run, y_range: Range, parameters: tuple[float, ...], count: int) -> Points:
    x = along(run.data.x, count)
    return in_reach(x, run.predicted([x], parameters), y_range)


def along(column: Floats, count: int = CURVE_POINTS) -> Floats:
    """Return so many numbers from the least of a column to the largest, for a curve.

    Of a column of one number, those around it: a curve is more than a point.
    """
    low, high = float(column.min()), float(column.max())
    return np.linspace(
        *((low, high) if low < high else padded(column, 0.05)), min(count, CURVE_POINTS)
    )


def in_reach(x: Floats, y: Any, y_range: Range) -> Points:
    """Return the finite points of a curve, those out of a range not far from it."""
    low, high = y_range
    heights = np.broadcast_to(np.clip(y, 2 * low - high, 2 * high - low), x.shape)
    points = zip(x.tolist(), heights.tolist(), strict=True)
    return tuple(point for point in points if isfinite(point[1]))


@dataclass(frozen=True, slots=True)
class Prediction:
    """One output for one sample (numbered from 1): what the parameters now predict, and y."""

    sample: int
    inputs: tuple[float, ...]
    symbol: str
    """How the output is written."""
    y: float
    prediction: float | None
    """None while it is what the learner is asked for."""
    residual: float | None
    """None while it would tell what the learner is asked for."""
    right: bool | None
    """Whether the prediction is on the side of its class; None where there are none, or hidden."""


def predictions(session: Session, first: int, count: int) -> tuple[Prediction, ...]:
    """Return `count` samples in table order from index `first`, at the parameters now.

    Of each sample all outputs, one after the other.
    """
    run = session.run
    model, classes = run.model, has_classes(run.model, run.data)
    columns = run.columns(slice(first, min(first + count, len(run.data))))
    known = forward(run.equations_at(session.done), run.values(columns, session.parameters), LOSS)
    inputs = list(zip(*(column.tolist() for column in columns[: len(model.inputs)]), strict=True))
    asked = session.run.sample_at(session.done) if session.hiding else None
    found = []
    for output, target in zip(model.predictions, model.targets, strict=True):
        predicted = np.broadcast_to(known[output], len(inputs))
        with np.errstate(over="ignore", invalid="ignore"):
            numbers = (known[target], predicted, predicted - known[target])
        rows = zip(inputs, *(column.tolist() for column in numbers), strict=True)
        for index, (x, y, now, left) in enumerate(rows, start=first):
            seen, left_seen = _seen(session, now, left) if index == asked else (now, left)
            sided = bool(is_right(now, y)) if classes and seen is not None else None
            found.append(Prediction(index + 1, x, symbol_of(output), y, seen, left_seen, sided))
    return tuple(sorted(found, key=lambda each: each.sample))


def _seen(
    session: Session, prediction: float, residual: float
) -> tuple[float | None, float | None]:
    """Return of the sample that is asked about what has been revealed."""
    stages = session.run.stages
    forward, backward = (
        stages.done(session.at, phase) > session.done for phase in (Phase.FORWARD, Phase.BACKWARD)
    )
    return prediction if forward else None, residual if backward else None
