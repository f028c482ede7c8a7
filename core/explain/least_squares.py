"""The parameters with the least squared error, of a model that is linear in them."""

import numpy as np

from core.data.dataset import Dataset, Floats
from core.descent.run import Settings, new_run
from core.model.model import LINE, Model

_EXACT = 1e-9  # Residuals, beside y, that count as rounding.
_ROUNDING = 2.0**-100  # Of a column's square: what is left of one that others make up.


def least_squares(data: Dataset, model: Model = LINE) -> tuple[float, ...] | None:
    """Return the parameters, or None where no choice is the least, or numbers are too large."""
    return _solved(data, model)[0] if model.design else None


def is_noisy(data: Dataset, model: Model = LINE) -> bool:
    """Whether the model, linear in its parameters, misses a sample however they are chosen."""
    _, rest = _solved(data, model)
    return not np.abs(rest).max() <= _EXACT * np.abs(data.y).max()


def _solved(data: Dataset, model: Model) -> tuple[tuple[float, ...] | None, Floats]:
    """Return the parameters, and the residuals that remain.

    As Gram and Schmidt do it, from the last column of the design to the first: each loses its
    parts along those before it, and y its part along what is left. For the line, that centres
    x and y: m = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)², c = ȳ − m·x̄.
    """
    run = new_run(data, Settings(), (0.0,) * len(model.parameters), model)
    rest = data.y - run.predicted(data.inputs, run.start)
    found: list[tuple[Floats, Floats]] = []  # Directions, and what they are made of.
    made, only = np.zeros(len(model.parameters)), True
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for column, parts in reversed(list(zip(run.design().T, np.eye(len(made)), strict=True))):
            direction = column
            for other, its in found:
                share = _share(direction, other)
                direction, parts = direction - share * other, parts - share * its
            if direction @ direction <= _ROUNDING * (column @ column):
                only = False
                continue
            found.append((direction, parts))
            share = _share(rest, direction)
            rest, made = rest - share * direction, made + share * parts
    return (tuple(made.tolist()) if only and np.isfinite(made).all() else None), rest


def _share(column: Floats, direction: Floats) -> float:
    if (direction == direction[0]).all():  # numpy's mean is the more exact sum.
        return float(column.mean()) / float(direction[0])
    return float(direction @ column) / float(direction @ direction)
