"""The loss surface: the data-set loss over the plane of two parameters, and the path on it.

Of a model with more parameters it is a slice: all others are kept as they are at the place shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset, Floats
from core.descent.path import path_of
from core.explain.least_squares import least_squares
from core.model.equations import LOSS, Equations
from core.model.program import forward
from core.session.focus import focus_of
from core.session.session import Session

Bands = npt.NDArray[np.int8]

_MOST_SAMPLES = 400  # Enough for the shape; a hundred thousand would stall a key press.
_MOST_PATH = 200
_FAR = 1e150  # Squares of larger parameters leave float64.
_COARSE, _FEW_SAMPLES = 17, 40
"""Places across and upwards at which a slice is computed, and samples that stand for all: it
changes with each update."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Two parameters, by their keys, that a picture is drawn over, and what the others are."""

    across: str
    up: str
    still: tuple[tuple[str, float], ...] = ()


def plane_of(session: Session) -> Plane:
    """Return the plane of both parameters; of more, that of the one in focus and the next.

    Only those that move are in it.
    """
    model = session.run.model
    if len(model.parameters) == 2:
        return Plane(*model.parameters)
    focus = focus_of(session).weight
    first = model.moving.index(focus) if focus in model.moving else 0
    chosen = model.moving[first], model.moving[(first + 1) % len(model.moving)]
    known = zip(model.parameters, session.parameters, strict=True)
    return Plane(*chosen, tuple((key, value) for key, value in known if key not in chosen))


def holds_path(session: Session, plane: Plane) -> bool:
    """Whether the past places lie in the plane: nothing else has moved."""
    return {plane.across, plane.up}.issuperset(session.run.model.moving)


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane of two parameters, the first to the right, the second upwards."""

    left: float
    right: float
    bottom: float
    top: float


def path_points(session: Session, plane: Plane) -> tuple[tuple[float, float], ...]:
    """Return both parameters at the start and after updates up to the place, the latest in full.

    At most about 200 points: of a long run, the start and the last updates. Where the path does
    not lie in the plane, the place alone.
    """
    path, run = path_of(session.run), session.run
    first = max(0, session.done + 1 - _MOST_PATH) if holds_path(session, plane) else session.done
    rows = path.rows(first, session.done + 1)
    points = [_two(session, plane, row) for row in rows.T.tolist()]
    if first and holds_path(session, plane):
        points.insert(0, _two(session, plane, run.start))
    return tuple(p for p in points if abs(p[0]) < _FAR and abs(p[1]) < _FAR)


def window(session: Session, plane: Plane) -> Window:
    """Return the part of the plane to look at: the start, the least-squares line, and the path.

    It grows in powers of two about the least-squares line, or the start where there is none, so
    that it seldom moves.
    """
    run = session.run
    points = (*path_points(session, plane), _two(session, plane, run.start))
    best = least_squares(run.data, run.model)
    middle = _two(session, plane, best or run.start)
    if max(map(abs, middle)) > _FAR:
        middle = 0.0, 0.0
    # About a start that is not left yet there must be something to see.
    least = 1.0 if best is None and not run.model.straight else 0.0
    ends: list[float] = []
    for axis, centre in enumerate(middle):
        reach = max((abs(p[axis] - centre) for p in points if abs(p[axis]) < _FAR), default=1.0)
        half = _power_above(max(reach, least))
        ends += [centre - half, centre + half]
    return Window(*ends)


def _two(session: Session, plane: Plane, parameters: Sequence[float]) -> tuple[float, float]:
    """Return of parameters, in the model's order, those of the plane."""
    across, up = (session.run.model.parameters.index(key) for key in (plane.across, plane.up))
    return parameters[across], parameters[up]


def _power_above(reach: float) -> float:
    """Return the least power of two that is a tenth larger than `reach`, at least 2⁻³⁰."""
    return float(2.0 ** np.ceil(np.log2(max(reach * 1.1, 2.0**-30))))


@dataclass(frozen=True, slots=True)
class Contours:
    """The contours within a window; none where the loss is too high for a float, or flat."""

    points: tuple[tuple[float, float], ...] = ()
    """Points on them."""
    levels: tuple[float, ...] = ()
    """The data-set loss on each, the lowest first."""
    lowest: float = inf
    """The least data-set loss of the window."""
    where: tuple[tuple[float, float], ...] = ()
    """The place of it."""
    bands: Bands | None = field(default=None, compare=False, repr=False)
    """Between which contours each place of the grid is, counted from 0, the lowest place first."""

    def between(self, columns: int, rows: int) -> list[list[int]]:
        """Return between which contours so many places are, from edge to edge, the highest first.

        Empty where there are no contours.
        """
        if self.bands is None:
            return []
        height, width = self.bands.shape
        up = np.linspace(height - 1, 0, rows).round().astype(int)
        across = np.linspace(0, width - 1, columns).round().astype(int)
        found: list[list[int]] = self.bands[np.ix_(up, across)].tolist()
        return found

    def below(self, loss: float) -> bool:
        """Whether that is lower than a loss, which may lie between the places looked at."""
        return self.lowest < loss


@lru_cache(maxsize=16)
def contours(
    data: Dataset,
    every: Equations,
    plane: Plane,
    view: Window,
    columns: int,
    rows: int,
    levels: int,
) -> Contours:
    """Return the contours of the data-set loss, for a grid of rows × columns.

    The contours are at equal steps of the root of the loss above its least, which
    draws the bowl of the squared error at even distances. A grid point belongs to a contour
    where the band changes towards its right or lower neighbour. Of large data sets
    evenly spaced samples stand for all; of a slice, evenly spaced places for those between.
    """
    across = np.linspace(view.left, view.right, columns)
    up = np.linspace(view.bottom, view.top, rows)
    heights = (_between if plane.still else _heights)(data, every, plane, across, up)
    if not np.isfinite(heights).all() or heights.max() == heights.min():
        return Contours()
    least, most = float(heights.min()), float(heights.max())
    root = np.sqrt(heights - least)
    # The highest place is in the highest band: no contour is about it alone.
    band = np.minimum(np.floor(root / root.max() * levels), levels - 1)
    edge = np.zeros(band.shape, dtype=bool)
    edge[:, :-1] |= band[:, :-1] != band[:, 1:]
    edge[:-1, :] |= band[:-1, :] != band[1:, :]
    row, column = np.nonzero(edge)
    above, right = np.unravel_index(heights.argmin(), heights.shape)
    return Contours(
        points=tuple(zip(across[column].tolist(), up[row].tolist(), strict=True)),
        levels=tuple(least + (level / levels) ** 2 * (most - least) for level in range(1, levels)),
        lowest=least,
        where=((float(across[right]), float(up[above])),),
        bands=band.astype(np.int8),
    )


def _between(data: Dataset, every: Equations, plane: Plane, across: Floats, up: Floats) -> Floats:
    """Return the data-set loss at each point of the plane, most by what is to both sides of it."""
    few_across, few_up = (
        np.linspace(axis[0], axis[-1], min(len(axis), _COARSE)) for axis in (across, up)
    )
    few = _heights(data, every, plane, few_across, few_up)
    rows = np.array([np.interp(across, few_across, row) for row in few])
    return np.array([np.interp(up, few_up, column) for column in rows.T]).T


def _heights(data: Dataset, every: Equations, plane: Plane, across: Floats, up: Floats) -> Floats:
    """Return the data-set loss at each point of the plane, shape (len(up), len(across))."""
    most = _FEW_SAMPLES if plane.still else _MOST_SAMPLES
    columns = [column[:: -(-len(data) // most)] for column in data.columns]
    varied = {plane.across: across[None, :], plane.up: up[:, None], **dict(plane.still)}
    shape = len(up), len(across)
    if plane.still:  # So few that they can be computed at once.
        known = dict(zip(every.model.columns, (c[:, None, None] for c in columns), strict=True))
        losses = forward(every, known | varied)[LOSS]
        with np.errstate(over="ignore", invalid="ignore"):
            mean: Floats = np.broadcast_to(losses, (len(columns[0]), *shape)).mean(axis=0)
        return mean
    total = np.zeros(shape)
    with np.errstate(over="ignore", invalid="ignore"):
        for sample in zip(*(column.tolist() for column in columns), strict=True):
            known = dict(zip(every.model.columns, sample, strict=True))
            total += forward(every, known | varied)[LOSS]
    return total / len(columns[0])
