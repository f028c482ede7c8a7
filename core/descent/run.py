"""A run of gradient descent: its data, its start and its settings, from which all follows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from core.data.dataset import DataError, Dataset, Floats
from core.descent.order import TABLE, Indices, drawn_start, sample_indices
from core.model.definitions import PREDICTION
from core.model.equations import Equations, equations
from core.model.expression import value
from core.model.losses import LOSSES, SQUARED, Loss
from core.model.model import LINE, Model
from core.model.program import forward
from core.model.stages import Stages
from core.text.quoting import printable

MOST_UPDATES = 10_000_000
"""The most updates of a run."""

MOST_CHANGES = 100
"""The most changes of settings in a run."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides every update but the data and the parameters."""

    rate: float = 0.25
    """η, the learning rate: positive and finite."""
    loss: str = SQUARED.name
    """A name in LOSSES."""
    order: str = TABLE
    """A name in ORDERS."""
    seed: int = 0
    """What the order is drawn from; not negative."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a run under one set of settings, from update number `begins` on."""

    begins: int
    """How many updates were done before."""
    start: tuple[float, ...]
    """The parameters that it begins with, in the model's order."""
    settings: Settings

    def __post_init__(self) -> None:
        # −0.0 equals 0.0: as one number, equal runs have equal bits.
        object.__setattr__(self, "start", tuple(number + 0.0 for number in self.start))


@dataclass(frozen=True)
class Run:
    """Data, and what is done with it: one segment, and one more for each later change.

    Equal runs have equal paths. Segments are in order of `begins`, the first at 0.
    """

    data: Dataset
    segments: tuple[Segment, ...]
    model: Model = LINE
    """What is computed of each sample."""

    def __post_init__(self) -> None:
        """Raise DataError where the data have not the columns that the model takes."""
        there = len(self.data.inputs), len(self.data.targets)
        taken = len(self.model.inputs), len(self.model.targets)
        if there != taken:
            raise DataError(
                f"{printable(self.data.name)} has {', '.join(self.data.keys)}, and the model takes "
                f"{', '.join(self.model.columns)}: choose other data, or another model."
            )
        for name in {segment.settings.loss for segment in self.segments}:
            _check_targets(self.data, LOSSES[name])

    @cached_property
    def _hash(self) -> int:
        return hash((self.data, self.segments, self.model))

    def __hash__(self) -> int:
        # Runs are keys of caches that each key press asks many times.
        return self._hash

    @property
    def start(self) -> tuple[float, ...]:
        """The parameters at first, in the model's order."""
        return self.segments[0].start

    @property
    def parts(self) -> tuple["Run", ...]:
        """Each segment as a run of its own, which may begin later than at update 0."""
        return tuple(replace(self, segments=(segment,)) for segment in self.segments)

    def segment_at(self, index: int) -> Segment:
        """Return the segment in force for the update with this index (from 0)."""
        return next(part for part in reversed(self.segments) if part.begins <= index)

    @property
    def stages(self) -> Stages:
        """The stages of its updates, in which its places are counted."""
        return self.model.stages

    def equations_at(self, index: int) -> Equations:
        """Return the equations of the update with this index (from 0)."""
        return equations(self.model, self.settings_at(index).loss)

    def settings_at(self, index: int) -> Settings:
        """Return the settings in force for the update with this index (from 0)."""
        return self.segment_at(index).settings

    def columns(self, chosen: Indices | slice = slice(None)) -> list[Floats]:
        """Return inputs and then targets of the samples chosen, a column each."""
        return [column[chosen] for column in self.data.columns]

    def sample(self, index: int) -> tuple[float, ...]:
        """Return inputs and targets of the sample that the update with this index takes."""
        chosen = self.sample_at(index)
        return tuple(float(column[chosen]) for column in self.columns())

    def values(self, columns: Iterable[Any], parameters: Iterable[Any]) -> dict[str, Any]:
        """Return columns of samples, and parameters, by their keys."""
        return dict(zip(self.model.given, (*columns, *parameters), strict=True))

    def predicted(self, inputs: Iterable[Any], parameters: Iterable[Any]) -> Any:
        """Return y* for inputs, floats or columns, at the parameters."""
        model = self.model
        known = zip((*model.inputs, *model.parameters), (*inputs, *parameters), strict=True)
        return forward(equations(model, SQUARED.name), dict(known), PREDICTION)[PREDICTION]

    def design(self, chosen: Indices | slice = slice(None)) -> Floats:
        """Return ∂y*/∂w of each sample (rows) and parameter w of a model linear in them."""
        columns = self.columns(chosen)
        known = dict(zip(self.model.columns, columns, strict=True))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            slopes = (value(each, known) for each in self.model.design)
            return np.stack(np.broadcast_arrays(columns[0], *slopes)[1:], axis=1)

    def data_set_loss(self, parameters: Iterable[Any], loss: str) -> Any:
        """Return the mean of L over all samples at the parameters, floats or columns (n,)."""
        rows = (np.asarray(column)[..., np.newaxis] for column in parameters)
        values = self.values(self.columns(), rows)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.mean(forward(equations(self.model, loss), values)["loss"], axis=-1)

    def samples(self, start: int, stop: int) -> Indices:
        """Return which sample each update of start..stop − 1 takes; one segment must cover them."""
        settings = self.settings_at(start)
        return sample_indices(settings.order, settings.seed, len(self.data), start, stop)

    def sample_at(self, index: int) -> int:
        """Return which sample the update with this index takes."""
        return int(self.samples(index, index + 1)[0])


def _check_targets(data: Dataset, loss: Loss) -> None:
    """Raise DataError where a target is none that the loss is for."""
    low, high = loss.targets
    if not isfinite(low):
        return
    for key, column in zip(data.keys[len(data.inputs) :], data.targets, strict=True):
        wrong = column[(column < low) | (column > high)]
        if len(wrong):
            raise DataError(
                f"{loss.heading} is for targets from {low:g} to {high:g}, and {key} of "
                f"{printable(data.name)} is {wrong[0]:.6g}: choose squared loss, or other data."
            )


def usual_start(model: Model, seed: int) -> tuple[float, ...]:
    """Return the parameters that a run starts at where nothing else is said.

    The article's line starts at 0; all else, where equal parameters would never part, at numbers
    drawn by the seed.
    """
    count = len(model.parameters)
    return (0.0,) * count if model == LINE else drawn_start(seed, count)


def new_run(
    data: Dataset, settings: Settings, start: tuple[float, ...] = (), model: Model = LINE
) -> Run:
    """Return the run on `data` that starts at these parameters, or with none, as is usual."""
    start = start or usual_start(model, settings.seed)
    return Run(data, (Segment(0, start, settings),), model)
