"""Why a session diverges or converges: what its updates and epochs make of the error."""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, isfinite, log, log10

import numpy as np

from core.data.dataset import Dataset
from core.descent.order import TABLE, sample_indices
from core.descent.run import Settings, new_run
from core.explain.contraction import (
    Factor,
    Floats,
    Limits,
    Search,
    epoch_factor,
    limits,
    overshoot,
    tendency,
)
from core.explain.surface import least_squares
from core.model.losses import LOSSES
from core.session.runs import with_settings
from core.session.session import Refused, Session
from core.text.numbers import read, show

MOST_AT_ONCE = 2_000
"""The most samples whose limits are found without being asked for: within 50 ms.

Those of more take seconds, and are no part of what is said of a session: equal sessions look
the same, whatever has been searched for.
"""

_EXACT = 1e-9  # Residuals of the least-squares line, beside y, that count as rounding.


@dataclass(frozen=True, slots=True)
class Convergence:
    """What the update shown, and epochs like its own, make of the error at this rate."""

    sample: int
    """The number of the update's sample, from 1."""
    x: float
    rate: float
    """η in force for the update."""
    order: str
    epoch: int
    """The epoch of the update, from 1; where the order is not the table's, all is said of it."""
    overshoot: float | None
    """What the update multiplies its sample's residual by; None unless the loss allows it."""
    factor: Factor | None
    """The epoch's growth factor; None likewise."""
    limits: Limits | None
    """What other rates do; None where that is not to be known, or takes a search."""
    searchable: bool
    """Whether there are so many samples that only `search` finds the limits."""
    noisy: bool
    """Whether no line goes through all samples, so that the parameters never come to rest."""

    @property
    def tendency(self) -> str:
        """What the update does to its sample: overshoots, grows, or neither, which is empty."""
        return "" if self.overshoot is None else tendency(self.overshoot)


def convergence(session: Session) -> Convergence:
    """Return what can be said at the place shown, for the settings in force for that update.

    It never takes long: it has no limits of more than MOST_AT_ONCE samples.
    """
    run, settings = session.run, session.run.settings_at(session.shown)
    sample = run.sample_at(session.shown)
    x, linear = run.data.xs[sample], LOSSES[settings.loss].constant_curvature
    many = len(run.data) > MOST_AT_ONCE
    return Convergence(
        sample=sample + 1,
        x=x,
        rate=settings.rate,
        order=settings.order,
        epoch=session.epoch,
        overshoot=overshoot(x, settings.rate) if linear else None,
        factor=_factor(session) if linear else None,
        limits=_limits_of(*_epoch_of(session)) if linear and not many else None,
        searchable=linear and many,
        noisy=_noisy(run.data),
    )


def search(session: Session) -> Search:
    """Return the search for the limits, of however many samples."""
    return Search(_x_of(*_epoch_of(session)))


def with_fastest(session: Session, searched: Limits | None = None) -> Session:
    """Return the session that goes on, as a new run, with the rate that contracts fastest.

    `searched` is what a `search` found, which many samples need. Raises Refused where there is no
    such rate, or where it is the one in force already.
    """
    loss = LOSSES[session.settings.loss]
    if not loss.constant_curvature:
        closer = " A smaller η ends closer." if loss.kink else ""
        raise Refused(f"{loss.heading} has no rate that contracts fastest.{closer}")
    if not all(map(isfinite, session.parameters)):
        raise Refused("m and c are not finite here, and no η mends that: step back first.")
    found = searched or convergence(session).limits
    if found is None:
        raise Refused("The samples leave no fastest η to be found: x² is too large, or not used.")
    if session.settings.rate == found.fastest:
        raise Refused(f"η is {show(found.fastest, 17)} already, which contracts fastest.")
    return with_settings(session, replace(session.settings, rate=found.fastest))


def clause(session: Session) -> str:
    """Return the verdict for the status line, such as "diverges ×1.83"; empty for no factor.

    Where the order is not the table's it is about the epoch at hand: "this epoch ×0.89".
    """
    settings = session.run.settings_at(session.shown)
    if not LOSSES[settings.loss].constant_curvature:
        return ""
    factor = _factor(session)
    word = {"neither": "holds"}.get(factor.word, factor.word)
    return f"{word if settings.order == TABLE else 'this epoch'} ×{factor_text(factor)}"


def factor_text(factor: Factor, digits: int = 3) -> str:
    """Write a growth factor; with more digits where it would be rounded to 1 and is not."""
    if factor.word == "neither":
        return "1"
    if isfinite(factor.log) and abs(factor.log) > 600:
        exponent = floor(factor.log / log(10))
        mantissa = 10 ** (factor.log / log(10) - exponent)
        return f"{min(mantissa, 9.9):.1f}e{exponent}".replace("-", "−").replace(".0e", "e")
    text = show(factor.value, digits)
    while read(text) == 1:
        digits += 1
        text = show(factor.value, digits)
    return text


def rate_below(rate: float, digits: int = 3) -> str:
    """Write a threshold with `digits` digits rounded down, so that the rate shown is none above."""
    nudged = rate * (1 + 1e-9)  # What was found may lie below a round number by a rounding.
    for fewer in (nudged, nudged - 10.0 ** (floor(log10(nudged)) - digits + 1)):
        text = show(fewer, digits)
        if read(text) <= nudged:
            break
    return text


def _epoch_of(session: Session) -> tuple[Dataset, str, int, int]:
    """Return what decides which samples the epoch of the update shown takes, and in which order.

    Table order is the same in every epoch and for every seed.
    """
    data, settings = session.run.data, session.run.settings_at(session.shown)
    if settings.order == TABLE:
        return data, TABLE, 0, 0
    return data, settings.order, settings.seed, session.epoch - 1


@lru_cache(maxsize=4)
def _x_of(data: Dataset, order: str, seed: int, epoch: int) -> Floats:
    size = len(data)
    return data.x[sample_indices(order, seed, size, epoch * size, (epoch + 1) * size)]


@lru_cache(maxsize=1024)
def _factor_of(data: Dataset, order: str, seed: int, epoch: int, rate: float) -> Factor:
    return epoch_factor(_x_of(data, order, seed, epoch), rate)


@lru_cache(maxsize=16)
def _limits_of(data: Dataset, order: str, seed: int, epoch: int) -> Limits | None:
    return limits(_x_of(data, order, seed, epoch))


def _factor(session: Session) -> Factor:
    return _factor_of(*_epoch_of(session), session.run.settings_at(session.shown).rate)


@lru_cache(maxsize=16)
def _noisy(data: Dataset) -> bool:
    """Whether the least-squares line, or the mean where all x are equal, misses a sample."""
    m, c = least_squares(data) or (0.0, float(data.y[0]))
    best = new_run(data, m, c, Settings())
    with np.errstate(over="ignore", invalid="ignore"):
        missed = np.abs(best.predicted([data.x], (m, c)) - data.y).max()
    size = max(abs(c), float(np.abs(data.y).max()))
    return bool(missed > _EXACT * size)
