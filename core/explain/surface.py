"""The loss surface: the data-set loss over the plane of m and c, and the path taken on it."""

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.model.equations import equations
from core.model.model import LINE
from core.model.program import forward
from core.session.session import Session

Floats = NDArray[np.float64]

_MOST_SAMPLES = 400  # Enough for the shape; a hundred thousand would stall a key press.
_MOST_PATH = 200
_FAR = 1e150  # Squares of larger parameters leave float64.


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane of m and c."""

    m_low: float
    m_high: float
    c_low: float
    c_high: float


def least_squares(data: Dataset) -> tuple[float, float] | None:
    """Return (m, c) of the line with the least squared error, or None where none is the least.

    The normal equations for centred x: m = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)², c = ȳ − m·x̄.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        x, y = data.x - data.x.mean(), data.y - data.y.mean()
        spread = float(x @ x)
        if spread == 0 or not isfinite(spread):
            return None
        m = float(x @ y) / spread
        c = float(data.y.mean() - m * data.x.mean())
    return (m, c) if isfinite(m) and isfinite(c) else None


def path_points(session: Session) -> tuple[tuple[float, float], ...]:
    """Return (m, c) at the start and after updates up to the place shown, the latest in full.

    At most about 200 points: of a long run, the start and the last updates.
    """
    path = path_of(session.run)
    first = max(0, session.done + 1 - _MOST_PATH)
    m, c = path.rows(first, session.done + 1)
    points = list(zip(m.tolist(), c.tolist(), strict=True))
    if first:
        start = session.run.segments[0]
        points.insert(0, (start.m, start.c))
    return tuple(p for p in points if abs(p[0]) < _FAR and abs(p[1]) < _FAR)


def window(session: Session) -> Window:
    """Return the part of the plane to look at: the start, the least-squares line, and the path.

    It grows in powers of two about the least-squares line, so that it seldom moves.
    """
    m, c = least_squares(session.run.data) or session.run.segments[0].start
    if abs(m) > _FAR or abs(c) > _FAR:
        m = c = 0.0
    points = path_points(session)
    reach_m = max((abs(p[0] - m) for p in points), default=1.0)
    reach_c = max((abs(p[1] - c) for p in points), default=1.0)
    half_m, half_c = _power_above(reach_m), _power_above(reach_c)
    return Window(m - half_m, m + half_m, c - half_c, c + half_c)


def _power_above(reach: float) -> float:
    """Return the least power of two that is a tenth larger than `reach`, at least 2⁻³⁰."""
    return float(2.0 ** np.ceil(np.log2(max(reach * 1.1, 2.0**-30))))


@lru_cache(maxsize=16)
def contours(
    data: Dataset, loss: str, view: Window, columns: int, rows: int, levels: int
) -> tuple[tuple[float, float], ...]:
    """Return points (m, c) on the contours of the data-set loss, for a grid of rows × columns.

    The contours are at equal steps of the root of the loss above its least, which
    draws the bowl of the squared error at even distances. A grid point belongs to a contour
    where the band changes towards its right or lower neighbour. Of large data sets
    evenly spaced samples stand for all.
    """
    m = np.linspace(view.m_low, view.m_high, columns)
    c = np.linspace(view.c_low, view.c_high, rows)
    heights = _heights(data, loss, m, c)
    if not np.isfinite(heights).all() or heights.max() == heights.min():
        return ()
    root = np.sqrt(heights - heights.min())
    band = np.floor(root / root.max() * levels)
    edge = np.zeros(band.shape, dtype=bool)
    edge[:, :-1] |= band[:, :-1] != band[:, 1:]
    edge[:-1, :] |= band[:-1, :] != band[1:, :]
    row, column = np.nonzero(edge)
    return tuple(zip(m[column].tolist(), c[row].tolist(), strict=True))


def _heights(data: Dataset, loss: str, m: Floats, c: Floats) -> Floats:
    """Return the data-set loss for each c (rows) and m (columns), shape (len(c), len(m))."""
    step = -(-len(data) // _MOST_SAMPLES)
    total = np.zeros((len(c), len(m)))
    plane = {"m": m[None, :], "c": c[:, None]}
    with np.errstate(over="ignore", invalid="ignore"):
        for x, y in zip(data.x[::step].tolist(), data.y[::step].tolist(), strict=True):
            total += forward(equations(LINE, loss), {"x": x, "y": y, **plane})["loss"]
    return total / len(data.x[::step])
