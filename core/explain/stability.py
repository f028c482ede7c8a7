"""Why a session diverges or converges: what its updates and epochs make of the error."""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, isfinite, log, log10
from typing import NamedTuple

import numpy as np

from core.data.dataset import Floats
from core.descent.order import TABLE, sample_indices
from core.descent.path import path_of
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
from core.explain.epoch_error import error_growth
from core.explain.least_squares import is_noisy
from core.explain.measured import last_epoch, measured_text, whole_epoch
from core.model.losses import LOSSES
from core.model.model import Model
from core.session.runs import with_settings
from core.session.session import Refused, Session
from core.text.numbers import plain, read, show

MOST_AT_ONCE = 2_000
"""The most samples whose limits are found without being asked for: within 50 ms.

Those of more take seconds, and are no part of what is said of a session: equal sessions look
the same, whatever has been searched for.
"""

Epoch = tuple[Run, str, int, int]
"""What decides the samples of an epoch: a run for its data and model, order, seed and number."""


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
    """The epoch's growth factor in the long run; None likewise."""
    growth: float | None
    """By how much the last complete epoch multiplied the error, as measured; often None."""
    last: int
    """The number of that epoch, from 1; 0 before the first is complete."""
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
        growth=last_growth(session) if linear else None,
        last=_last(session),
        limits=_limits_of(*_epoch_of(session.run, session.shown)) if linear and not many else None,
        searchable=linear and many,
        noisy=linear and _noisy(run.data, run.model),
    )


def search(session: Session) -> RateSearch:
    """Return the search for the limits, of however many samples."""
    return RateSearch(_design_of(*_epoch_of(session.run, session.shown)))


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


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a line has room to say of epochs, each in ever fewer words; often nothing.

    A factor always stands beside the span that it was measured or is true over. Where it says
    nothing else it is of the parameter error; of the data-set loss, it says so.
    """

    full: tuple[str, ...] = ()
    """All that is known: of the last epoch, and of the long run."""
    brief: tuple[str, ...] = ()
    """What matters most."""
    grows: bool = False
    """Whether the parameter error grows in the long run."""


def clauses(session: Session) -> Clauses:
    """Return it for the update shown, and where the next has another η, for both."""
    run = session.run
    if not run.model.design:
        return _measured_clauses(session)
    if not _is_linear(session):
        return Clauses()
    settings, after = run.settings_at(session.shown), session.settings
    if settings.order != TABLE:
        return _repeated_clauses(session)
    again = after.order == TABLE and LOSSES[after.loss].constant_curvature
    if after.rate != settings.rate and again:
        return _changed_clauses(session)
    factor, growth, last = _factor(session), _growth_text(session), _last(session)
    run_on, word = f"long run ×{factor_text(factor)}", word_of(factor)
    brief, grows = (f"{run_on}: {word}", run_on, word), factor.word == "diverges"
    if not growth:
        return Clauses((f"error: {run_on}: {word}", *brief[:2]), brief[2:], grows)
    both = f"epoch {last:,} ×{growth}, {run_on}"
    full = (f"error of {point(run.model)}: {both}: {word}", f"{both}: {word}", both)
    return Clauses(full, brief, grows)


def _repeated_clauses(session: Session) -> Clauses:
    """Return it where each epoch has an order of its own."""
    factor, growth, last = _factor(session), _growth_text(session), _last(session)
    text, grows = factor_text(factor), factor.word == "diverges"
    once = f"this epoch repeated ×{text}"
    if not growth:
        return Clauses((once,), grows=grows)
    if last == session.epoch:
        return Clauses((f"this epoch ×{growth}, repeated ×{text}",), (once,), grows)
    return Clauses((f"epoch {last:,} ×{growth}, this one repeated ×{text}",), (once,), grows)


def _changed_clauses(session: Session) -> Clauses:
    """Return it where the next update has another η."""
    now = _factor(session)
    after = _factor_of(*_epoch_of(session.run, session.done), session.settings.rate)
    full = (
        f"long run ×{factor_text(now)}, next ×{factor_text(after)}",
        f"{word_of(now)}, next {word_of(after)}",
    )
    return Clauses(full, grows=now.word == "diverges")


def _measured_clauses(session: Session) -> Clauses:
    """Return it of a model that is not linear in its parameters."""
    factor = last_epoch(session)
    if factor is None:
        return Clauses()
    return Clauses((f"epoch {_last(session):,}: loss ×{measured_text(factor)}",))


class Told(NamedTuple):
    """A factor as it is written, and the span that it is about, in words."""

    text: str
    span: str


def factors(session: Session) -> list[Told]:
    """Return the factors that `clauses` may name, with what each is of and over what."""
    run, epoch = session.run, _last(session)
    if not run.model.design:
        loss = last_epoch(session)
        said = f"epoch {epoch:,}, the last complete one, multiplied the data-set loss by it"
        return [] if loss is None else [Told(measured_text(loss), said)]
    if not _is_linear(session):
        return []
    error = f"the error of {point(run.model)}"
    found = []
    if growth := _growth_text(session):
        said = f"epoch {epoch:,}, the last complete one, multiplied {error} by it, as measured"
        found.append(Told(growth, said))
    settings, after = run.settings_at(session.shown), session.settings
    which = "an epoch" if settings.order == TABLE else "this epoch, were it repeated,"
    said = f"in the long run {which} multiplies {error} by it, at η {plain(settings.rate)}"
    found.append(Told(factor_text(_factor(session)), said))
    if after.rate != settings.rate and settings.order == after.order == TABLE:
        next_one = _factor_of(*_epoch_of(run, session.done), after.rate)
        said = f"the same in the long run at the next η, {plain(after.rate)}"
        found.append(Told(factor_text(next_one), said))
    return found


def word_of(factor: Factor) -> str:
    """Return what epochs of that factor do, in a word: converges, diverges or holds."""
    return {"neither": "holds"}.get(factor.word, factor.word)


def _last(session: Session) -> int:
    """Return the number of the last complete epoch, from 1; 0 before the first."""
    return session.done // len(session.run.data)


def _growth_text(session: Session) -> str:
    """Write what the last complete epoch made of the error; empty where it is not to be known."""
    factor = last_growth(session)
    return "" if factor is None else measured_text(factor)


def point(model: Model, most: int = 4) -> str:
    """Write a model's parameters in brackets, as one point; of many, the first two and the last."""
    names = model.parameters
    few = names if len(names) <= most else (*names[:2], "…", names[-1])
    return f"({', '.join(few)})" if len(names) > 1 else names[0]


def last_growth(session: Session) -> float | None:
    """Return by how much the last complete epoch multiplied the parameter error, as measured.

    None where there is none, or the settings changed within it, or nothing can be told.
    """
    run, rows = session.run, whole_epoch(session)
    if rows is None or not run.model.design:
        return None
    settings = run.settings_at(rows[0])
    if not LOSSES[settings.loss].constant_curvature:
        return None
    return _growth(run, _epoch_of(run, rows[0]), settings.rate, rows)


@lru_cache(maxsize=64)
def _growth(run: Run, epoch: Epoch, rate: float, rows: tuple[int, int]) -> float | None:
    before, after = (np.array(path_of(run).row(row)) for row in rows)
    return error_growth(_design_of(*epoch), rate, before, after)


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


def rates_text(limits: RateLimits, digits: int) -> tuple[str, str]:
    """Write the threshold and the fastest rate, both with so many digits.

    With more where the fastest rate would seem to be no rate below the threshold.
    """
    for more in range(digits, 18):
        below, fastest = rate_below(limits.threshold, more), show(limits.fastest, more)
        if read(fastest) < read(below):
            break
    return below, fastest


def rate_below(rate: float, digits: int = 3) -> str:
    """Write a threshold with `digits` digits rounded down, so that the rate shown is none above."""
    nudged = rate * (1 + 1e-9)  # What was found may lie below a round number by a rounding.
    for fewer in (nudged, nudged - 10.0 ** (floor(log10(nudged)) - digits + 1)):
        text = show(fewer, digits)
        if read(text) <= nudged:
            break
    return text


def _epoch_of(run: Run, index: int) -> Epoch:
    """Return what decides which samples the epoch of an update takes, and in which order.

    Table order is the same in every epoch and for every seed. Of the run, data and model count.
    """
    settings = run.settings_at(index)
    which = (0, 0) if settings.order == TABLE else (settings.seed, index // len(run.data))
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
    return _factor_of(
        *_epoch_of(session.run, session.shown), session.run.settings_at(session.shown).rate
    )


_noisy = lru_cache(maxsize=16)(is_noisy)
