"""The regions: what y* says over the plane of two inputs, and the samples in it."""

from dataclasses import dataclass

import numpy as np

from core.data.dataset import Dataset, Floats
from core.descent.classes import HALF, sorts
from core.explain.fit import Points, Range, padded, thinned
from core.model.model import Model
from core.session.session import Session

_MARGIN = 0.15
SHADES = 5
"""How many steps of y* there are above the lowest."""


@dataclass(frozen=True, slots=True)
class Regions:
    """The plane of both inputs: the first to the right, the second upwards."""

    x_range: Range
    y_range: Range
    threshold: float
    """Above it y* says one thing, below it the other."""
    low: Points
    """The samples whose target is not above the threshold, evenly thinned where there are many."""
    high: Points
    """The others."""
    here: tuple[float, float]
    """The sample of the update shown."""
    above: bool
    """Whether its target is above the threshold."""


def threshold(model: Model, data: Dataset) -> float:
    """Return where y* turns from the one side to the other: ½ of a sigmoid, or the middle of y."""
    low, high = _span(model, data)
    return low + (high - low) / 2


def _span(model: Model, data: Dataset) -> Range:
    """Return what y* should lie between."""
    return (0.0, 2 * HALF) if sorts(model) else (float(data.y.min()), float(data.y.max()))


def regions(session: Session) -> Regions:
    """Return the plane with its samples; it does not depend on the parameters."""
    model, data = session.run.model, session.run.data
    across, up = data.inputs
    middle = threshold(model, data)
    above = data.y > middle
    sample = session.run.sample_at(session.shown)
    return Regions(
        x_range=padded(across, _MARGIN),
        y_range=padded(up, _MARGIN),
        threshold=middle,
        low=thinned(across[~above], up[~above]),
        high=thinned(across[above], up[above]),
        here=(float(across[sample]), float(up[sample])),
        above=bool(above[sample]),
    )


def at_points(session: Session, points: Points) -> Floats:
    """Return y* at the parameters now, at points of the plane."""
    across, up = np.array(points).reshape(-1, 2).T
    return np.broadcast_to(session.run.predicted([across, up], session.parameters), len(points))


def heights(session: Session, plane: Regions, columns: int, rows: int) -> Floats:
    """Return y* at the parameters now, at so many places from edge to edge, the highest first."""
    across = np.linspace(*plane.x_range, columns)
    up = np.linspace(*plane.y_range, rows)[::-1, np.newaxis]
    predicted = session.run.predicted([across, up], session.parameters)
    return np.broadcast_to(predicted, (rows, columns))


def shades(session: Session, found: Floats) -> list[list[int]]:
    """Return for each y* how high it is between what it should lie between, from 0 to SHADES."""
    low, high = _span(session.run.model, session.run.data)
    with np.errstate(all="ignore"):
        steps = np.floor((found - low) / (high - low) * (SHADES + 1))
    shade: list[list[int]] = np.clip(np.nan_to_num(steps), 0, SHADES).astype(int).tolist()
    return shade
