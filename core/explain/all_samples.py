"""Values and slopes of all samples at once, and the slopes of the data-set loss."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from core.data.dataset import Floats
from core.descent.run import Run
from core.model.equations import equations
from core.model.program import forward
from core.model.stages import Phase


def evaluated(run: Run, parameters: Iterable[Any], loss: str) -> dict[str, Any]:
    """Return by key what an update computes but steps, of all samples (..., n).

    Parameters are floats, or columns of shape (..., 1).
    """
    every = equations(run.model, loss)
    last = [each.key for each in every.every if each.phase is Phase.BACKWARD][-1]
    return forward(every, run.values(run.columns(), parameters), last)


def gradients(run: Run, rows: Floats, loss: str) -> Floats:
    """Return the slopes of the data-set loss by each parameter that moves, shape (rows, moving).

    `rows` are parameters, shape (rows, parameters).
    """
    known = evaluated(run, (column[:, np.newaxis] for column in rows.T), loss)
    shape = len(rows), len(run.data)
    with np.errstate(over="ignore", invalid="ignore"):
        means = [
            np.broadcast_to(known[f"dL_d{key}"], shape).mean(axis=1) for key in run.model.moving
        ]
    return np.stack(means, axis=1)
