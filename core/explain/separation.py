"""Whether a sigmoid neuron with cross-entropy has a best choice of weights on its data.

It has z linear in its weights, and a loss that is convex in them. Where the classes can be
separated there is none: the further the weights grow, the lower the loss.
"""

from enum import StrEnum
from functools import lru_cache

import numpy as np

from core.data.dataset import Floats
from core.descent.run import Run
from core.model.expression import Call, Expression, names, value
from core.model.losses import LOSSES
from core.model.model import Model
from core.model.slopes import slope

MOST_SAMPLES = 2_000
"""The most samples that are looked at."""
_ZERO = 1e-9
"""The share of a sum up to which it counts as 0: what rounding leaves of it."""
_CLEAR = 1e-6
"""And the share from which on it does not; between the two nothing is said."""


class Best(StrEnum):
    """What there is to be said of the best choice of weights."""

    EXISTS = "exists"
    NONE = "none"
    """The classes can be separated, but perhaps for samples on the boundary."""
    UNKNOWN = "unknown"


@lru_cache(maxsize=16)
def logistic_design(model: Model) -> tuple[Expression, ...]:
    """Return ∂z/∂w by each weight of one sigmoid neuron, y* = σ(z) with z linear in its weights.

    Empty for any other model.
    """
    formula = model.formula
    if not (isinstance(formula, Call) and formula.function == "sigmoid"):
        return ()
    slopes = tuple(slope(formula.argument, key) for key in model.moving)
    return () if {key for each in slopes for key in names(each)} & set(model.moving) else slopes


def is_convex(model: Model, loss: str) -> bool:
    """Whether it is such a neuron with such a loss."""
    return bool(LOSSES[loss].fused) and bool(logistic_design(model))


@lru_cache(maxsize=16)
def best_of(run: Run) -> Best:
    """Return whether the neuron has a best choice of weights; only its data count, and its model.

    A sample of class 1 wants z large, one of class 0 small: with its slopes v, or −v, as a row,
    all rows want row·w large. There is a best w if and only if some mixture of all rows, each
    with a share above 0, is 0 (Stiemke): then what one gains another loses. The mixture 1 + u
    with u ≥ 0 that comes nearest is found; if it is not 0, it is itself a w that no row loses by.
    """
    rows = _rows(run)
    if rows is None or run.model.held:
        return Best.UNKNOWN
    mixture = rows.T @ (1.0 + _nearest(rows))
    rest = np.abs(mixture).max() / len(rows)
    if rest < _ZERO:
        return Best.EXISTS
    gains = rows @ mixture / np.sqrt(mixture @ mixture)
    certain = rest > _CLEAR and gains.min() > -_CLEAR and gains.max() > _CLEAR
    return Best.NONE if certain else Best.UNKNOWN


def _rows(run: Run) -> Floats | None:
    """Return the rows, each of length 1; a sample between the classes gives one for each side."""
    if len(run.data) > MOST_SAMPLES:
        return None
    columns = run.columns()
    known = dict(zip(run.model.columns, columns, strict=True))
    with np.errstate(all="ignore"):
        slopes = [value(each, known) for each in logistic_design(run.model)]
        table = np.stack(np.broadcast_arrays(columns[0], *slopes)[1:], axis=1)
        table = table / np.maximum(np.abs(table).max(axis=0), np.finfo(float).tiny)
        y = columns[-1][:, np.newaxis]
        rows = np.concatenate((table[(y > 0)[:, 0]], -table[(y < 1)[:, 0]]))
        sizes = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
        rows = rows[(sizes > 0)[:, 0]] / sizes[sizes > 0][:, np.newaxis]
    return rows if len(rows) and np.isfinite(rows).all() and ((y >= 0) & (y <= 1)).all() else None


def _nearest(rows: Floats) -> Floats:
    """Return the u ≥ 0 with which the sum of (1 + u)·row comes nearest to 0.

    Least squares with no share below 0, as Lawson and Hanson do it: shares are let in one by one
    where that helps most, and those that fall to 0 are put out again.
    """
    target = -rows.sum(axis=0)
    shares = np.zeros(len(rows))
    within = np.zeros(len(rows), dtype=bool)
    for _ in range(3 * len(rows)):
        gain = rows @ (target - rows.T @ shares)
        gain[within] = 0.0
        best = int(gain.argmax())
        if gain[best] <= _ZERO * len(rows):
            break
        within[best] = True
        while True:
            wanted = np.zeros(len(rows))
            wanted[within] = np.linalg.lstsq(rows[within].T, target, rcond=None)[0]
            falling = within & (wanted <= 0)
            if not falling.any():
                break
            with np.errstate(all="ignore"):
                ways = shares[falling] / (shares[falling] - wanted[falling])
            shares = shares + float(np.nanmin(ways, initial=1.0)) * (wanted - shares)
            within &= shares > _ZERO
            shares[~within] = 0.0
        shares = wanted
    return shares
