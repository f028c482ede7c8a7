"""What the loss chart shows: each sample's L, and the data-set loss, in as many points as fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, inf, isnan, log10
from typing import NamedTuple

import numpy as np

from core.descent.path import loss_after, path_of
from core.descent.run import Run
from core.explain.loss_change import data_set_change
from core.model.stages import Phase
from core.session.runs import overlaid
from core.session.session import Session
from core.text.numbers import powers_of_ten, show, ticks

_LEAST_UPDATES, _LEAST_EPOCHS = 300, 24
"""The chart begins at the start of the run as long as neither is passed."""
_BINS = 2  # Of updates in a column, at the most.
_OTHER_POINTS = 8  # Of each run that is drawn beside the one shown.
_MOST_ABOVE = 4.0  # So many times as high as the run shown, another still moves the axis.
_FEW = 2  # Ticks.
_MOST_ENDS = {False: 2, True: 5}
"""Ends of epochs that are marked, in a chart of the whole run or not."""
_PART = 1024  # Updates of a growing bin that are looked at again at each key press, at the most.
_LARGEST = 1e300  # Beyond it, the arithmetic on a chart's axis would overflow.

Point = tuple[float, float]
Points = tuple[Point, ...]
Ticks = tuple[tuple[float, str], ...]


def data_set_loss(run: Run, done: int) -> float:
    """Return the mean of L over all samples at the parameters after `done` updates.

    By the loss of the update that led there; inf or nan where it is too large for a float64.
    """
    return loss_after(run, done, run.settings_at(max(done - 1, 0)).loss)


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
class Axis:
    """A vertical axis: of L, or of log₁₀ L."""

    low: float
    high: float
    ticks: Ticks


@dataclass(frozen=True, slots=True)
class LossSeries:
    """The loss charts, one above the other: horizontally update numbers, the same in both.

    Which updates are in sight, and the vertical axes, depend on the place shown and not on how
    far the run was followed: what was reached beyond it is drawn where it has room. Where a run
    is too long for a point each, an entry stands for `stride` updates.
    """

    stride: int
    samples: Points
    """L of each update, at its number; of a stride, the lowest and the highest."""
    data_set: Points
    """The data-set loss after so many updates, from 0."""
    x_range: tuple[float, float]
    sample_axis: Axis
    data_set_axis: Axis
    epochs: Ticks
    """Where every so many epochs end: the update number, and how it is written."""
    here: Points
    """L of the update shown, once that is revealed; empty where it can't be drawn."""
    here_set: Points
    """The data-set loss at the place shown; empty likewise."""
    left_out: str
    """Which values in sight are not drawn, a phrase; empty where all are."""
    others: tuple[tuple[str, Points], ...] = ()
    """The data-set loss of other runs on the same data, by the name of the run."""


def loss_series(session: Session, columns: int, most_ticks: int, whole: bool = False) -> LossSeries:
    """Return the losses about the place shown, in so few points as so many columns tell apart.

    They are those from the start of the run on or, far from it, of some hundreds of updates up to
    the place shown; of all updates if the `whole` is wanted.
    """
    run, log = session.run, session.look.log_loss
    now, done = session.shown + 1, session.done
    first, last = _window(now, len(run.data), whole)
    known = min(run.stages.done(session.furthest, Phase.LOSS), last)
    revealed = min(run.stages.done(session.at, Phase.LOSS), known)
    reached = min(session.updates, last)
    stride = 1
    while last - first > _BINS * columns * stride:
        stride *= 2
    seen = _sample_points(run, first, revealed, stride)
    samples = seen + _sample_points(run, max(first, revealed), known, stride)
    data_set = _data_set_points(session, first, reached, stride)
    seen_set = [(x, y) for x, y in data_set if x <= done]
    sample_axis = _axis([y for _, y in _drawable(seen, log)], log, most_ticks)
    here_set = data_set_change(session)
    seen_set += [(float(done), here_set.now)] if here_set else []
    own = [y for _, y in _drawable(seen_set, log)]
    others = _others(session, first, last)
    beside = [y for each in others for _, y in _drawable(each.points, log)]
    highest = _MOST_ABOVE * max(own, default=inf)
    within = [y for y in beside if y <= highest]
    here = session.update.loss if session.reveals(Phase.LOSS) else None
    runs = [f"{name} above" for name, points, _ in others if any(y > highest for _, y in points)]
    runs += [phrase for each in others for phrase in each.left_out]
    left_out = _left_out([y for _, y in seen + seen_set], runs, log)
    return LossSeries(
        stride=stride,
        samples=_on_axis(samples, log),
        data_set=_on_axis(data_set, log),
        x_range=(float(first), float(last)),
        sample_axis=sample_axis,
        data_set_axis=_axis([*own, *within], log, most_ticks),
        epochs=_epoch_ends(len(run.data), first, last, whole),
        here=_on_axis([] if here is None else [(float(now), here)], log),
        here_set=_on_axis([] if here_set is None else [(float(done), here_set.now)], log),
        left_out=left_out,
        others=tuple((each.name, _on_axis(each.points, log)) for each in others),
    )


def _window(now: int, size: int, whole: bool) -> tuple[int, int]:
    """Return between which numbers of updates the chart is, for the one with the number `now`.

    From 0 for some hundreds of updates; then it moves on by half its length at a time, which is of
    whole epochs.
    """
    half = size * ceil(max(_LEAST_UPDATES / size, _LEAST_EPOCHS) / 2)
    if whole or now <= 2 * half:
        last = _roomy(now, size)
        return 0, last if whole else min(last, 2 * half)
    first = ((now - 1) // half - 1) * half
    return first, first + 2 * half


def _roomy(last: int, size: int) -> int:
    """Return an end of the axis that seldom moves: a few epochs, or a round number above."""
    if last <= max(2 * size, 10) <= 40:
        return max(2 * size, 10)
    return int(round_above(max(last, 1)))


def epochs_apart(session: Session, whole: bool) -> int:
    """Return how many epochs are from one end of an epoch that the chart marks to the next.

    It hangs on the place shown and not on the room, so that a legend can say it.
    """
    first, last = _window(session.shown + 1, len(session.run.data), whole)
    return _apart(len(session.run.data), first, last, whole)


def _apart(size: int, first: int, last: int, whole: bool) -> int:
    return max(1, -(-((last - first) // size) // _MOST_ENDS[whole]))


def _data_set_points(session: Session, first: int, last: int, stride: int) -> list[Point]:
    """Return the data-set loss at every stride, at the end, and at the place shown.

    At the very start, nothing.
    """
    if not session.furthest or last < first:
        return []
    starts = range(-(-first // stride) * stride, last + 1, stride)
    numbers = sorted({*starts, last, min(session.done, last)})
    return [(float(number), data_set_loss(session.run, number)) for number in numbers]


class _Beside(NamedTuple):
    """The data-set loss of another run, in few points, where it is by the same loss as here."""

    name: str
    points: list[Point]
    left_out: list[str]
    """Other losses that it has elsewhere, each a phrase with the name of the run."""


def _others(session: Session, first: int, last: int) -> list[_Beside]:
    found = []
    for other in overlaid(session):
        end = min(other.updates, last)
        apart = max(1, (last - first) // _OTHER_POINTS)
        same, losses = [], dict[str, None]()
        for point in _data_set_points(other, first, end, apart):
            loss = _led_by(other, int(point[0]))
            if loss == _led_by(session, int(point[0])):
                same.append(point)
            else:
                losses[f"{other.name} ({loss} loss)"] = None
        found.append(_Beside(other.name, same, list(losses)))
    return found


def _led_by(session: Session, done: int) -> str:
    """Return the loss of the update that led there."""
    return session.run.settings_at(max(done - 1, 0)).loss


def _sample_points(run: Run, start: int, known: int, stride: int) -> list[Point]:
    """Return L of the updates start..known − 1, of each bin the lowest and the highest."""
    path = path_of(run)
    if known <= start:
        return []
    if stride == 1:
        return list(enumerate(path.losses(start, known).tolist(), start=start + 1))
    points = []
    for bin_start in range(start // stride * stride, known, stride):
        first, stop = max(bin_start, start), min(bin_start + stride, known)
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


def _drawable(points: Sequence[Point], log: bool) -> list[Point]:
    return [(x, y) for x, y in points if abs(y) <= _LARGEST and (y > 0 or not log)]


def _on_axis(points: Sequence[Point], log: bool) -> Points:
    return tuple((x, log10(y) if log else y) for x, y in _drawable(points, log))


def _axis(values: list[float], log: bool, most: int) -> Axis:
    """Return the vertical axis: from 0 up, or in powers of ten.

    Of few ticks, one is at each end.
    """
    if not log:
        high = round_above(max(values, default=0.0)) or 1.0
        marked = ticks(0.0, high, most) if most > _FEW else [0.0, high]
        return Axis(0.0, high, tuple((value, show(value, 4)) for value in marked))
    low, high = floor(log10(min(values, default=0.1))), ceil(log10(max(values, default=10.0)))
    high = max(high, low + 1)
    exponents = [low, high]
    if most > _FEW:
        powers = powers_of_ten(10.0 ** max(low, -323), 10.0**high, most)
        exponents = [round(log10(power)) for power in powers]
    return Axis(low - 0.2, high + 0.2, tuple((float(each), _power(each)) for each in exponents))


def round_above(value: float) -> float:
    """Return the next 1, 1.5, 2, 3, 4, 6 or 8 times a power of ten, so that it seldom moves."""
    if not value:
        return 0.0
    power = 10.0 ** max(floor(log10(value)), -323)
    return next(power * factor for factor in (1, 1.5, 2, 3, 4, 6, 8, 10) if power * factor >= value)


def _power(exponent: int) -> str:
    if -3 < exponent < 4:
        return show(10.0**exponent, 3)
    return f"1e{exponent}".replace("-", "−")


def _epoch_ends(size: int, first: int, last: int, whole: bool) -> Ticks:
    """Return some ends of epochs between two updates, evenly apart, so few that they read."""
    apart = size * _apart(size, first, last, whole)
    begin = (first // apart + 1) * apart
    return tuple((float(number), f"{number:,}") for number in range(begin, last + 1, apart))


def _left_out(values: list[float], runs: list[str], log: bool) -> str:
    kinds = {
        "0": log and 0.0 in values,
        ">1e300": any(_LARGEST < value < inf for value in values),
        "inf": inf in values,
        "nan": any(isnan(value) for value in values),
    }
    names = [name for name, present in kinds.items() if present]
    names += runs
    return f"not drawn: {', '.join(names)}" if names else ""
