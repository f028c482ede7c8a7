"""What an update does, foretold by its slopes and as it came: to its outputs, and to its loss."""

from dataclasses import dataclass
from functools import lru_cache
from math import nan

import numpy as np

from core.descent.path import path_of
from core.descent.run import Run
from core.descent.update import Update
from core.explain.all_samples import gradients, straddles
from core.model.equations import LOSS, RATE
from core.model.losses import LOSSES
from core.model.program import forward
from core.model.reach import local_slopes, reached
from core.model.stages import Phase
from core.session.session import Session

MOST_GRADIENTS = 20_000
"""The most gradients, of one sample each, that a Hessian is found from: some 50 ms."""
_AT_ONCE = 2_000  # Of them, computed together.
_SHARE: float = (2.0**-52) ** (1 / 3)  # How far to step for a difference of gradients.


@dataclass(frozen=True, slots=True)
class Output:
    """A prediction of the update's sample, before and after it."""

    key: str
    """Its key; where the loss is one of what is within, still that of y*."""
    residual: float
    """y* − y before the update."""
    squares: float
    """‖∇y*‖², over the parameters that move."""
    foretold: float
    """What the residual is multiplied by, to first order; nan where the residual is 0.

    With several outputs they pull at one another: it is the row of I − ηJJᵀ, times all residuals,
    by this residual. Of any loss: the move of y* is −η·∇y*·∇L.
    """
    actual: float | None
    """What it was multiplied by; None until the update is revealed."""
    pure: bool
    """Whether the factor foretold is 1 − η‖∇y*‖²: the only output, of squared error."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of an update's step at the place shown."""

    outputs: tuple[Output, ...]
    """Empty until the backward phase is revealed."""
    rate: float
    exact: bool
    """Whether the factor foretold is the actual one, but for rounding: y* is linear."""
    logistic: tuple[float, float] | None
    """Of a fused loss with one output: y*(1 − y*) and ‖∇z‖², of which the factor is made."""
    length: float
    """‖∇L‖, over the parameters that move."""
    foretold: float
    """−η‖∇L‖², by how much the slope foretells L of the sample to change."""
    actual: float | None
    """By how much it changed; None until the update is revealed."""


def step(session: Session) -> Step:
    """Return it for the update shown."""
    update, model = session.update, session.run.model
    revealed = session.reveals(Phase.BACKWARD)
    after = _after(update) if session.reveals(Phase.UPDATE) else None
    outputs = _outputs(update, after) if revealed else ()
    # x * x is inf where x ** 2 raises.
    squares = sum(slope * slope for slope in (update[f"dL_d{key}"] for key in model.moving))
    return Step(
        outputs=outputs,
        rate=update[RATE],
        exact=bool(model.design),
        logistic=_logistic(update) if revealed else None,
        length=squares**0.5 if revealed else nan,
        foretold=-update[RATE] * squares if revealed else nan,
        actual=after[LOSS] - update[LOSS] if after else None,
    )


def _after(update: Update) -> dict[str, float]:
    """Return what the sample gives with the parameters after the update."""
    names = update.equations.model.parameters
    new = dict(zip(names, update.after, strict=True))
    return forward(update.equations, update.numbers | new)


def _outputs(update: Update, after: dict[str, float] | None) -> tuple[Output, ...]:
    model = update.equations.model
    local = local_slopes(model, update.numbers)
    by = {key: reached(model, local, key) for key in model.moving}
    found = []
    for key, target in zip(model.predictions, model.targets, strict=True):
        slopes = [by[name].get(key, 0.0) for name in model.moving]
        move = -update[RATE] * sum(
            slope * update[f"dL_d{name}"] for slope, name in zip(slopes, model.moving, strict=True)
        )
        residual = update[key] - update[target]
        squares = sum(slope * slope for slope in slopes)
        pure = len(model.predictions) == 1 and update.numbers.get(f"dL_d{key}") == residual
        factor = (residual + move) / residual if residual else nan
        if residual and pure:
            factor = 1 - update[RATE] * squares  # The same, with no digit lost.
        left = after[key] - update[target] if after else nan
        actual = None if after is None else left / residual if residual else nan
        found.append(Output(key, residual, squares, factor, actual, pure))
    return tuple(found)


def _logistic(update: Update) -> tuple[float, float] | None:
    """Return y*(1 − y*) and ‖∇z‖², where the loss is one of z and there is one output."""
    model = update.equations.model
    if not LOSSES[update.equations.loss].fused or len(model.predictions) != 1:
        return None
    (unit,) = (unit for unit in model.units if unit.key == model.predictions[0])
    (inner,) = update.equations.of[unit.key].uses
    local = local_slopes(model, update.numbers)
    slopes = (reached(model, local, key).get(inner, 0.0) for key in model.moving)
    return local[unit.key][inner], sum(slope * slope for slope in slopes)


@dataclass(frozen=True, slots=True)
class Sharpness:
    """How the data-set loss bends at the parameters shown, in the directions that move."""

    needed: int
    """The gradients, of one sample each, that the Hessian takes: 2·p·n."""
    largest: float | None
    """λmax, its largest eigenvalue; None where that takes too many, or a number is not finite, or
    a sample is so near a kink that there is none."""
    why_not: str = ""
    """Why there is none, a sentence."""

    @property
    def limit(self) -> float | None:
        """2/λmax, the step of the whole data set that is as long as the valley is wide.

        None where it bends upwards in no direction.
        """
        return 2 / self.largest if self.largest and self.largest > 0 else None


def sharpness(session: Session) -> Sharpness:
    """Return it, after the updates done; in bounded time."""
    run, done = session.run, session.done
    needed = 2 * len(run.model.moving) * len(run.data)
    if needed > MOST_GRADIENTS:
        why = f"How the data-set loss bends would take {needed:,} gradients: it is not looked for."
        return Sharpness(needed, None, why)
    return _sharpness(run, done, run.settings_at(session.shown).loss)


@lru_cache(maxsize=8)
def _sharpness(run: Run, done: int, loss: str) -> Sharpness:
    """Return it by central differences of the gradient."""
    row = np.array(path_of(run).row(done))
    moving = [run.model.parameters.index(key) for key in run.model.moving]
    steps = _SHARE * np.maximum(np.abs(row[moving]), 1.0)
    nudged = np.repeat(row[np.newaxis], 2 * len(moving), axis=0)
    for number, (column, size) in enumerate(zip(moving, steps, strict=True)):
        nudged[2 * number, column] += size
        nudged[2 * number + 1, column] -= size
    length = 2 * max(1, _AT_ONCE // len(run.data) // 2)
    parts = [nudged[first : first + length] for first in range(0, len(nudged), length)]
    needed = len(nudged) * len(run.data)
    if any(straddles(run, part, loss) for part in parts):
        return Sharpness(
            needed, None, "A sample is at a kink: the data-set loss has no curvature there."
        )
    slopes = np.concatenate([gradients(run, part, loss) for part in parts])
    hessian = (slopes[0::2] - slopes[1::2]) / (2 * steps[:, np.newaxis])
    if not np.isfinite(hessian).all():
        return Sharpness(
            needed, None, "A number is not finite: how the data-set loss bends is not known."
        )
    return Sharpness(needed, float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1]))
