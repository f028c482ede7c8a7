"""Values and slopes of all samples at once, and the slopes of the data-set loss."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from core.data.dataset import Floats
from core.descent.run import Run
from core.model.equations import equations
from core.model.expression import Call, value, within
from core.model.functions import FUNCTIONS
from core.model.losses import LOSSES
from core.model.program import forward
from core.model.stages import Phase


def evaluated(run: Run, parameters: Iterable[Any], loss: str) -> dict[str, Any]:
    """Return by key what an update computes but steps, of all samples (..., n).

    Parameters are floats, or columns of shape (..., 1).
    """
    every = equations(run.model, loss)
    last = [each.key for each in every.every if each.phase is Phase.BACKWARD][-1]
    return forward(every, run.values(run.columns(), parameters), last)


def straddles(run: Run, rows: Floats, loss: str) -> bool:
    """Whether a sample lies on the two sides of a kink or bend, or on one, at these parameters.

    A difference of slopes between the rows would then be none of how the loss bends there.
    """
    known = forward(equations(run.model, loss), run.values(run.columns(), rows.T[:, :, np.newaxis]))
    parts = (part for link in run.model.definitions for part in within(link.expression))
    for call in (part for part in parts if isinstance(part, Call)):
        if _on_two_sides(value(call.argument, known), FUNCTIONS[call.function].bends):
            return True
    kind = LOSSES[loss]
    pairs = zip(run.model.predictions, run.model.targets, strict=True)
    return any(_on_two_sides(known[key] - known[target], kind.bends) for key, target in pairs)


def _on_two_sides(arguments: Any, bends: Iterable[float]) -> bool:
    low, high = np.min(arguments, axis=0), np.max(arguments, axis=0)
    return any(bool(((low <= bend) & (bend <= high)).any()) for bend in bends)


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
