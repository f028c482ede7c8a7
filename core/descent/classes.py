"""Samples sorted in two classes by a sigmoid output: which ones are on their own side of ½."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from core.descent.run import Run
from core.model.equations import equations
from core.model.losses import SQUARED
from core.model.model import Model
from core.model.program import forward

_HALF = 0.5


def sorts(model: Model) -> bool:
    """Whether all outputs are sigmoids, between 0 and 1, so that each has two sides of ½."""
    function = {unit.key: unit.function for unit in model.units}
    return all(function[key] == "sigmoid" for key in model.predictions)


def has_classes(run: Run) -> bool:
    """Whether the targets are the classes 0 and 1, and the outputs such that they sort them."""
    targets = run.columns()[len(run.model.inputs) :]
    return sorts(run.model) and all(bool(np.isin(column, (0, 1)).all()) for column in targets)


def right(run: Run, parameters: Iterable[Any]) -> Any:
    """Return of how many samples all y* are on y's side of ½, at parameters, floats or columns.

    What is ½ is on no side.
    """
    rows = [np.asarray(column)[..., np.newaxis] for column in parameters]
    known = forward(equations(run.model, SQUARED.name), run.values(run.columns(), rows))
    found: Any = True
    for key, target in zip(run.model.predictions, run.model.targets, strict=True):
        found = found & ((known[key] - _HALF) * (known[target] - _HALF) > 0)
    return found.sum(axis=-1)
