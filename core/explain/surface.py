"""The loss surface: the data-set loss over the plane of two parameters, and the path on it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.data.dataset import Dataset, Floats
from core.descent.path import path_of
from core.explain.least_squares import least_squares
from core.model.equations import LOSS, Equations
from core.model.program import forward
from core.session.session import Session

_MOST_SAMPLES = 400  # Enough for the shape; a hundred thousand would stall a key press.
_MOST_PATH = 200
_FAR = 1e150  # Squares of larger parameters leave float64.


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane of two parameters, the first to the right, the second upwards."""

    left: float
    right: float
    bottom: float
    top: float


def path_points(session: Session) -> tuple[tuple[float, float], ...]:
    """Return both parameters at the start and after updates up to the place, the latest in full.

    At most about 200 points: of a long run, the start and the last updates.
    """
    path = path_of(session.run)
    first = max(0, session.done + 1 - _MOST_PATH)
    across, up = path.rows(first, session.done + 1).tolist()
    points = list(zip(across, up, strict=True))
    if first:
        points.insert(0, _two(session.run.segments[0].start))
    return tuple(p for p in points if abs(p[0]) < _FAR and abs(p[1]) < _FAR)


def window(session: Session) -> Window:
    """Return the part of the plane to look at: the start, the least-squares line, and the path.

    It grows in powers of two about the least-squares line, so that it seldom moves.
    """
    run, points = session.run, path_points(session)
    middle = _two(least_squares(run.data, run.model) or run.segments[0].start)
    if max(map(abs, middle)) > _FAR:
        middle = 0.0, 0.0
    ends: list[float] = []
    for axis, centre in enumerate(middle):
        half = _power_above(max((abs(p[axis] - centre) for p in points), default=1.0))
        ends += [centre - half, centre + half]
    return Window(*ends)


def _two(values: tuple[float, ...]) -> tuple[float, float]:
    first, second = values
    return first, second


def _power_above(reach: float) -> float:
    """Return the least power of two that is a tenth larger than `reach`, at least 2⁻³⁰."""
    return float(2.0 ** np.ceil(np.log2(max(reach * 1.1, 2.0**-30))))


@lru_cache(maxsize=16)
def contours(
    data: Dataset, every: Equations, view: Window, columns: int, rows: int, levels: int
) -> tuple[tuple[float, float], ...]:
    """Return points on the contours of the data-set loss, for a grid of rows × columns.

    The contours are at equal steps of the root of the loss above its least, which
    draws the bowl of the squared error at even distances. A grid point belongs to a contour
    where the band changes towards its right or lower neighbour. Of large data sets
    evenly spaced samples stand for all.
    """
    across = np.linspace(view.left, view.right, columns)
    up = np.linspace(view.bottom, view.top, rows)
    heights = _heights(data, every, across, up)
    if not np.isfinite(heights).all() or heights.max() == heights.min():
        return ()
    root = np.sqrt(heights - heights.min())
    band = np.floor(root / root.max() * levels)
    edge = np.zeros(band.shape, dtype=bool)
    edge[:, :-1] |= band[:, :-1] != band[:, 1:]
    edge[:-1, :] |= band[:-1, :] != band[1:, :]
    row, column = np.nonzero(edge)
    return tuple(zip(across[column].tolist(), up[row].tolist(), strict=True))


def _heights(data: Dataset, every: Equations, across: Floats, up: Floats) -> Floats:
    """Return the data-set loss at each point of the plane, shape (len(up), len(across))."""
    step = -(-len(data) // _MOST_SAMPLES)
    total = np.zeros((len(up), len(across)))
    with np.errstate(over="ignore", invalid="ignore"):
        for sample in zip(data.x[::step].tolist(), data.y[::step].tolist(), strict=True):
            known = zip(every.model.given, (*sample, across[None, :], up[:, None]), strict=True)
            total += forward(every, dict(known))[LOSS]
    return total / len(data.x[::step])
