"""What the loss chart shows: each sample's L, and the data-set loss, in as many points as fit."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import ceil, floor, inf, isnan, log10

import numpy as np

from core.descent.path import path_of
from core.descent.run import Run
from core.model.stages import Phase
from core.session.runs import overlaid
from core.session.session import Session
from core.text.numbers import powers_of_ten, show, ticks

_OTHER_POINTS = 8  # Of each run that is drawn beside the one shown.
_PART = 1024  # Updates of a growing bin that are looked at again at each key press, at the most.
_LARGEST = 1e300  # Beyond it, the arithmetic on a chart's axis would overflow.

Points = tuple[tuple[float, float], ...]
Ticks = tuple[tuple[float, str], ...]


@lru_cache(maxsize=65536)
def data_set_loss(run: Run, done: int) -> float:
    """Return the mean of L over all samples at the parameters after `done` updates.

    By the loss of the update that led there; inf or nan where it is too large for a float64.
    """
    path = path_of(run)
    path.extend(done)
    loss = run.settings_at(max(done - 1, 0)).loss
    return float(run.data_set_loss(path.row(done), loss))


def last_change(session: Session) -> tuple[float, float] | None:
    """Return the data-set loss before and after the update shown; None until it is complete."""
    if session.phase is not Phase.UPDATE:
        return None
    run, path, index = session.run, path_of(session.run), session.shown
    before = run.data_set_loss(path.row(index), run.settings_at(index).loss)
    return float(before), data_set_loss(run, session.done)


def epoch_mean(run: Run, epoch: int) -> float:
    """Return the running mean of L over an epoch (from 0), each at its own parameters.

    It is what training loops print, and not the data-set loss at the epoch's end. Every
    update of the epoch must be recorded.
    """
    size = len(run.data)
    mean = 0.0
    losses = path_of(run).losses(epoch * size, (epoch + 1) * size)
    for count, loss in enumerate(losses.tolist(), start=1):
        mean += (loss - mean) / count
    return mean


@dataclass(frozen=True, slots=True)
class LossSeries:
    """The loss chart: horizontally update numbers, vertically L, or log₁₀ L.

    Where a run is too long for a point each, an entry stands for `stride` updates.
    """

    stride: int
    samples: Points
    """L of each update, at its number; of a stride, the lowest and the highest."""
    data_set: Points
    """The data-set loss after so many updates, from 0."""
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_ticks: Ticks
    epochs: Ticks
    """Where epochs end: the update number, and how it is written."""
    cursor: float
    """The number of the update shown."""
    here: Points
    """Its L, once that is revealed; empty where it can't be drawn."""
    left_out: str
    """Which values are not drawn, a phrase; empty where all are."""
    others: tuple[tuple[str, Points], ...] = ()
    """The data-set loss of other runs on the same data, by the name of the run."""


def loss_series(session: Session, most: int, most_ticks: int) -> LossSeries:
    """Return the losses revealed up to the furthest place, in at most about `most` points."""
    run = session.run
    known = run.stages.done(session.furthest, Phase.LOSS)
    finished = session.updates
    stride = 1
    while max(known, finished) > most * stride:
        stride *= 2
    log = session.look.log_loss
    samples = _sample_points(run, known, stride)
    data_set = _data_set_points(session, stride)
    drawn, drawn_set = _drawable(samples, log), _drawable(data_set, log)
    beside = overlaid(session)
    others = {
        other.name: _drawable(_data_set_points(other, max(1, other.updates // _OTHER_POINTS)), log)
        for other in beside
    }
    heights = [y for _, y in chain(drawn, drawn_set, *others.values())]
    low, high, y_ticks = _axis(heights, log, most_ticks)
    last = _roomy(max(known, finished, *(other.updates for other in beside)), len(run.data))
    now = session.shown + 1
    losses = path_of(run).losses(now - 1, now) if session.reveals(Phase.LOSS) else ()
    here = [(float(now), loss) for loss in losses]
    return LossSeries(
        stride=stride,
        samples=_on_axis(drawn, log),
        data_set=_on_axis(drawn_set, log),
        x_range=(0.0, float(last)),
        y_range=(low, high),
        y_ticks=y_ticks,
        epochs=_epoch_ends(len(run.data), last, most // 8),
        cursor=float(now),
        here=_on_axis(_drawable(here, log), log),
        left_out=_left_out([y for _, y in samples + data_set], log),
        others=tuple((name, _on_axis(points, log)) for name, points in others.items()),
    )


def _roomy(last: int, size: int) -> int:
    """Return an end of the axis that seldom moves: a few epochs, or a round number above."""
    if last <= max(2 * size, 10) <= 40:
        return max(2 * size, 10)
    return int(round_above(max(last, 1)))


def _data_set_points(session: Session, stride: int) -> list[tuple[float, float]]:
    """Return the data-set loss at every stride and at the end; at the very start, nothing."""
    finished = session.updates
    numbers = sorted({*range(0, finished + 1, stride), finished}) if session.furthest else []
    return [(float(number), data_set_loss(session.run, number)) for number in numbers]


def _sample_points(run: Run, known: int, stride: int) -> list[tuple[float, float]]:
    path = path_of(run)
    if stride == 1:
        return list(enumerate(path.losses(0, known).tolist(), start=1))
    points = []
    for first in range(0, known, stride):
        stop = min(first + stride, known)
        # A full bin never changes again; the last one still grows.
        extremes = (
            _full_bin(run, first, stop) if stop - first == stride else _grown(run, first, stop)
        )
        points += [(first + 1.0, extreme) for extreme in extremes]
    return points


def _bin(run: Run, start: int, stop: int) -> tuple[float, float]:
    """Return the lowest and highest L of the updates start..stop − 1; nan where one is nan."""
    losses = path_of(run).losses(start, stop)
    return float(losses.min()), float(losses.max())


_full_bin = lru_cache(maxsize=65536)(_bin)


def _grown(run: Run, start: int, stop: int) -> tuple[float, float]:
    """Return the same of a long bin that grows, by parts of which all but the last are known."""
    whole = stop - (stop - start) % _PART
    parts = [_full_bin(run, first, first + _PART) for first in range(start, whole, _PART)]
    parts += [_bin(run, whole, stop)] if whole < stop else []
    lows, highs = np.array(parts).T
    return float(lows.min()), float(highs.max())


def _drawable(points: list[tuple[float, float]], log: bool) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points if abs(y) <= _LARGEST and (y > 0 or not log)]


def _on_axis(points: list[tuple[float, float]], log: bool) -> Points:
    return tuple((x, log10(y)) for x, y in points) if log else tuple(points)


def _axis(values: list[float], log: bool, most: int) -> tuple[float, float, Ticks]:
    """Return the vertical range and its ticks: from 0 up, or in powers of ten."""
    if not log:
        high = round_above(max(values, default=0.0)) or 1.0
        return 0.0, high, tuple((value, show(value, 4)) for value in ticks(0.0, high, most))
    low, high = min(values, default=0.1), max(values, default=10.0)
    exponents = powers_of_ten(low / 2, high * 2, most)
    return (
        floor(log10(low)) - 0.2,
        ceil(log10(high)) + 0.2,
        tuple((log10(power), _power(power)) for power in exponents),
    )


def round_above(value: float) -> float:
    """Return the next 1, 1.5, 2, 3, 4, 6 or 8 times a power of ten, so that it seldom moves."""
    if not value:
        return 0.0
    power = 10.0 ** max(floor(log10(value)), -323)
    return next(power * factor for factor in (1, 1.5, 2, 3, 4, 6, 8, 10) if power * factor >= value)


def _power(power: float) -> str:
    return show(power, 3) if 1e-3 < power < 1e4 else f"1e{round(log10(power))}".replace("-", "−")


def _epoch_ends(size: int, last: int, most: int) -> Ticks:
    """Return at most about `most` ends of epochs, evenly apart."""
    apart = size * max(1, -(-(last // size) // max(most, 1)))
    return tuple(
        (float(number), f"{number}" if number < 10**5 else show(number, 3))
        for number in range(apart, last + 1, apart)
    )


def _left_out(values: list[float], log: bool) -> str:
    kinds = {
        "0": log and 0.0 in values,
        "over 1e300": any(_LARGEST < value < inf for value in values),
        "inf": inf in values,
        "nan": any(isnan(value) for value in values),
    }
    names = [name for name, present in kinds.items() if present]
    return f"not drawn: {', '.join(names)}" if names else ""
