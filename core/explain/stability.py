"""Why a session diverges or converges: what its updates and epochs make of the error."""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, isfinite, log, log10

from core.data.dataset import Floats
from core.descent.order import TABLE, sample_indices
from core.descent.run import Run, Settings, new_run
from core.explain.contraction import (
    Factor,
    RateLimits,
    RateSearch,
    epoch_factor,
    limits,
    overshoot,
    tendency,
)
from core.explain.least_squares import is_noisy
from core.explain.measured import last_epoch, measured_text
from core.model.losses import LOSSES
from core.model.model import Model
from core.session.runs import with_settings
from core.session.session import Refused, Session
from core.text.numbers import read, show

MOST_AT_ONCE = 2_000
"""The most samples whose limits are found without being asked for: within 50 ms.

Those of more take seconds, and are no part of what is said of a session: equal sessions look
the same, whatever has been searched for.
"""


@dataclass(frozen=True, slots=True)
class Convergence:
    """What the update shown, and epochs like its own, make of the error at this rate."""

    model: Model
    sample: int
    """The number of the update's sample, from 1."""
    slopes: tuple[float, ...]
    """∂y*/∂w of its sample by each parameter, of a model linear in them; else empty."""
    rate: float
    """η in force for the update."""
    order: str
    epoch: int
    """The epoch of the update, from 1; where the order is not the table's, all is said of it."""
    overshoot: float | None
    """What the update multiplies its sample's residual by; None unless the loss allows it."""
    factor: Factor | None
    """The epoch's growth factor; None likewise."""
    limits: RateLimits | None
    """What other rates do; None where that is not to be known, or takes a search."""
    searchable: bool
    """Whether there are so many samples that only `search` finds the limits."""
    noisy: bool
    """Whether no line goes through all samples, so that the parameters never come to rest."""

    @property
    def x(self) -> float:
        """The sample's x, of a line."""
        return self.slopes[0]

    @property
    def square(self) -> float:
        """‖∇y*‖², the sum of the squares of the slopes."""
        return sum(slope * slope for slope in self.slopes)

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
    design = run.design(slice(sample, sample + 1)) if run.model.design else None
    slopes = () if design is None else tuple(design[0].tolist())
    linear = _is_linear(session)
    many = len(run.data) > MOST_AT_ONCE
    return Convergence(
        model=run.model,
        sample=sample + 1,
        slopes=slopes,
        rate=settings.rate,
        order=settings.order,
        epoch=session.epoch,
        overshoot=overshoot(slopes, settings.rate) if linear else None,
        factor=_factor(session) if linear else None,
        limits=_limits_of(*_epoch_of(session)) if linear and not many else None,
        searchable=linear and many,
        noisy=linear and _noisy(run.data, run.model),
    )


def search(session: Session) -> RateSearch:
    """Return the search for the limits, of however many samples."""
    return RateSearch(_design_of(*_epoch_of(session)))


def _is_linear(session: Session) -> bool:
    """Whether updates like that shown multiply the parameter error by a matrix."""
    run = session.run
    loss = LOSSES[run.settings_at(session.shown).loss]
    return loss.constant_curvature and bool(run.model.design)


def with_fastest(session: Session, searched: RateLimits | None = None) -> Session:
    """Return the session that goes on, as a new run, with the rate that contracts fastest.

    `searched` is what a `search` found, which many samples need. Raises Refused where there is no
    such rate, or where it is the one in force already.
    """
    loss, model = LOSSES[session.settings.loss], session.run.model
    if not model.design:
        why = "parameters are held" if model.held else "y* is not linear in its parameters"
        raise Refused(f"No η is known to contract fastest, as {why}.")
    if not loss.constant_curvature:
        closer = " A smaller η ends closer." if loss.kink else ""
        raise Refused(f"{loss.heading} has no rate that contracts fastest.{closer}")
    if not all(map(isfinite, session.parameters)):
        names = " and ".join(model.parameters)
        raise Refused(f"{names} are not finite here, and no η mends that: step back first.")
    found = searched or convergence(session).limits
    if found is None:
        raise Refused("The samples leave no fastest η to be found: x² is too large, or not used.")
    if session.settings.rate == found.fastest:
        rate = show(found.fastest, session.look.digits)
        raise Refused(f"η is {rate} already, which contracts fastest.")
    return with_settings(session, replace(session.settings, rate=found.fastest))


def clause(session: Session) -> str:
    """Return the verdict for the status line, such as "diverges ×1.83"; empty for no factor.

    Where the order is not the table's it is about the epoch at hand: "this epoch ×0.89". Of a
    model that is not linear in its parameters, it is what was measured: "last epoch ×0.93".
    """
    settings = session.run.settings_at(session.shown)
    if not session.run.model.design:
        seen = last_epoch(session)
        return "" if seen is None else f"last epoch ×{measured_text(seen)}"
    if not _is_linear(session):
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


def _epoch_of(session: Session) -> tuple[Run, str, int, int]:
    """Return what decides which samples the epoch of the update shown takes, and in which order.

    Table order is the same in every epoch and for every seed. Of the run, data and model count.
    """
    run, settings = session.run, session.run.settings_at(session.shown)
    which = (0, 0) if settings.order == TABLE else (settings.seed, session.epoch - 1)
    return new_run(run.data, Settings(), model=run.model), settings.order, *which


@lru_cache(maxsize=4)
def _design_of(run: Run, order: str, seed: int, epoch: int) -> Floats:
    size = len(run.data)
    return run.design(sample_indices(order, seed, size, epoch * size, (epoch + 1) * size))


@lru_cache(maxsize=1024)
def _factor_of(run: Run, order: str, seed: int, epoch: int, rate: float) -> Factor:
    return epoch_factor(_design_of(run, order, seed, epoch), rate)


@lru_cache(maxsize=16)
def _limits_of(run: Run, order: str, seed: int, epoch: int) -> RateLimits | None:
    return limits(_design_of(run, order, seed, epoch))


def _factor(session: Session) -> Factor:
    return _factor_of(*_epoch_of(session), session.run.settings_at(session.shown).rate)


_noisy = lru_cache(maxsize=16)(is_noisy)
