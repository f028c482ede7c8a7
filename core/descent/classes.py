"""Samples sorted in two classes by a sigmoid output: which ones are on their own side of ½."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from core.data.dataset import Dataset
from core.descent.run import Run
from core.model.equations import equations
from core.model.losses import SQUARED
from core.model.model import Model
from core.model.program import forward

HALF = 0.5
"""Where the one class ends and the other begins."""


def sorts(model: Model) -> bool:
    """Whether all outputs are sigmoids, between 0 and 1, so that each has two sides of ½."""
    function = {unit.key: unit.function for unit in model.units}
    return all(function[key] == "sigmoid" for key in model.predictions)


def has_classes(model: Model, data: Dataset) -> bool:
    """Whether the targets are the classes 0 and 1, and the outputs such that they sort them."""
    return sorts(model) and all(bool(np.isin(column, (0, 1)).all()) for column in data.targets)


def is_right(prediction: Any, target: Any) -> Any:
    """Return whether y* is on y's side of ½, of floats or arrays; what is ½ is on no side."""
    return (prediction - HALF) * (target - HALF) > 0


def right(run: Run, parameters: Iterable[Any]) -> Any:
    """Return of how many samples all y* are on y's side of ½, at parameters, floats or columns."""
    rows = [np.asarray(column)[..., np.newaxis] for column in parameters]
    known = forward(equations(run.model, SQUARED.name), run.values(run.columns(), rows))
    found: Any = True
    for key, target in zip(run.model.predictions, run.model.targets, strict=True):
        found = found & is_right(known[key], known[target])
    return found.sum(axis=-1)
