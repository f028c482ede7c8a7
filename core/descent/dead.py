"""Rectified units that are 0 for all samples: none of their weights then has a slope."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from core.descent.run import Run
from core.model.equations import equations
from core.model.links import Unit
from core.model.losses import SQUARED
from core.model.model import Model
from core.model.program import forward

_RECTIFIED = "relu"


def rectified(model: Model) -> tuple[Unit, ...]:
    """Return the units that are a relu of something that moves with the parameters."""
    return tuple(
        unit
        for unit in model.units
        if unit.function == _RECTIFIED and not set(unit.weights).isdisjoint(model.moving)
    )


def is_dead(run: Run, unit: Unit, parameters: Iterable[Any]) -> Any:
    """Return whether it is 0 for all samples, at parameters, floats or columns."""
    rows = [np.asarray(column)[..., np.newaxis] for column in parameters]
    values = run.values(run.columns(), rows)
    known = forward(equations(run.model, SQUARED.name), values, unit.key)
    size = (*rows[0].shape[:-1], len(run.data))
    return np.broadcast_to(known[unit.key] == 0, size).all(axis=-1)
