"""By how much an epoch multiplied the parameter error, as measured over it."""

from math import hypot

import numpy as np

from core.data.dataset import Floats
from core.explain.contraction import epoch_map

_TIMES_NOISE = 1e4  # So many times what rounding makes, an error still has four digits.


def error_growth(design: Floats, rate: float, before: Floats, after: Floats) -> float | None:
    """Return the size of the parameter error after an epoch, divided by that before it.

    The error is the distance from the point that the epoch leaves where it is: of samples on a
    line, that line's; of others, where the cycle passes that such epochs end in. What is at right
    angles to every slope never moves and does not count.

    With the epoch's matrix M, the step d that the epoch made is (M − I) times the error before.
    None where the error can't be told from what rounding makes of it.
    """
    matrix, directions = epoch_map(design, rate)
    step = directions @ (after - before)
    change = matrix - np.eye(len(matrix))
    if not (np.isfinite(change).all() and np.isfinite(step).all()):
        return None
    condition = np.linalg.cond(change)
    precision = len(design) * float(np.finfo(float).eps)
    if not condition * precision * _TIMES_NOISE < 1:
        return None
    error = np.linalg.solve(change, step)
    old, new = hypot(*error), hypot(*(error + step))
    largest = float(max(np.abs(before).max(), np.abs(after).max()))
    noise = precision * largest * max(1.0, 1 / float(np.linalg.norm(change, -2)))
    return new / old if min(old, new) > _TIMES_NOISE * noise else None
