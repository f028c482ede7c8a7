"""What an epoch of squared-error updates makes of the parameter error: a linear map.

Of a model that is linear in its parameters; `design` has a row for each sample, in the order in
which they are taken, and in it ∂y*/∂w for each parameter w. Of the line, that is (x, 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import exp, inf, log
from operator import add

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Floats
from core.descent.pieces import Pieces, drained

NOISE = 1e-12
"""A factor whose logarithm is smaller in size can't be told from 1: rounding does as much."""

_AT_ONCE = 100_000  # Matrices multiplied in one piece: a few milliseconds.
_BELOW = 96  # Rates tried below the least that can diverge, over three powers of ten.
_RATIO = 1.02  # Between rates tried above it; a narrower stretch of divergence is overlooked.
_BATCH = 16
_CLOSE = 1e-12  # Relative width at which a bracket of the threshold counts as one rate.
_NEAR = 1e-9  # The same for the fastest rate, about which the factor hardly changes.
_MOST_ROUNDS = 60
_AS_GOOD = 1e-3  # A rate of few digits may contract by this share less than the best.


@dataclass(frozen=True, slots=True)
class Factor:
    """By how much an epoch, repeated, multiplies the parameter error in the long run."""

    log: float
    """Its natural logarithm: the factor itself may be too large or small for a float64."""
    undetermined: bool = False
    """Whether the samples are too few, or too alike, to move the parameters in every direction."""

    @property
    def value(self) -> float:
        """The factor; inf or 0 where it is too large or small for a float64."""
        return exp(self.log) if self.log < 709 else inf

    @property
    def word(self) -> str:
        """What repeating such epochs does: converges, diverges, or neither."""
        if abs(self.log) <= NOISE:
            return "neither"
        return "diverges" if self.log > 0 else "converges"

    @property
    def epochs_to_a_tenth(self) -> float:
        """About how many such epochs divide the parameter error by ten; inf for none."""
        return log(10) / -self.log if self.log < -NOISE else inf


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What the samples, taken in one order epoch by epoch, do at other rates."""

    threshold: float
    """They converge at every rate below, and no longer just above."""
    fastest: float
    """The rate below the threshold that contracts fastest, rounded to few digits."""
    factor: Factor
    """What it makes of an epoch."""


def overshoot(slopes: Iterable[float], rate: float) -> float:
    """Return the number by which an update multiplies its own sample's residual r.

    The update takes η·r·s from each parameter with the slope s. The prediction then falls by
    η·r·s·s for each, and what is left of r is r·(1 − η(s² + …)): for the line, 1 − η(x² + 1).
    It holds for squared error only.
    """
    return 1.0 - rate * sum(slope * slope for slope in slopes)


def tendency(factor: float) -> str:
    """Return the word for an overshoot factor, which is never above 1.

    "grows" below −1: the prediction ends on the other side of the target and further off;
    "overshoots" from −1 to 0, 0 excluded: on the other side, and no further off; else "".
    """
    if factor < -1.0:
        return "grows"
    return "overshoots" if factor < 0.0 else ""


def epoch_factor(design: Floats, rate: float) -> Factor:
    """Return the growth factor of an epoch.

    An update takes η·v·(v·e) from the parameter error e, with the sample's row v; v·e is the
    residual on data that the model fits. So it multiplies e by the matrix I − η·v·v', and an epoch
    by their product, the first sample's rightmost. In the long run only the product's largest
    eigenvalue counts: the factor is its size. On noisy data e is the distance from the cycle
    that the parameters end in, and the factor is the same.

    What is at right angles to every v never changes. The factor is then that of the other
    directions; where all v are equal, |1 − η·v·v| to the power of n.
    """
    rows = _distinct(design)
    if len(rows) == 1:
        own = abs(overshoot(rows[0], rate))
        return Factor(len(design) * log(own) if own else -inf, design.shape[1] > 1)
    undetermined = len(rows) < design.shape[1]
    if undetermined:
        design = design @ np.linalg.svd(np.array(rows), full_matrices=False)[2].T
    return Factor(float(_log_radii(design, np.array([rate]))[0]), undetermined)


def epoch_map(design: Floats, rate: float) -> tuple[Floats, Floats]:
    """Return the epoch's matrix, and the directions (rows) in which it has its own rows.

    They are all, or those in which the samples move the parameters. Numbers too large for a
    float64 are inf or nan.
    """
    directions = np.eye(design.shape[1])
    rows = _distinct(design)
    if len(rows) < design.shape[1]:
        directions = np.linalg.svd(np.array(rows), full_matrices=False)[2]
    with np.errstate(over="ignore", invalid="ignore"):
        product, exponents = _product(design @ directions.T, np.array([rate]))
        return np.ldexp(product[..., 0], int(exponents[0])), directions


def _distinct(design: Floats) -> list[tuple[float, ...]]:
    """Return the different rows, but no more than two, or than can be independent."""
    found: dict[tuple[float, ...], None] = {}
    for row in design:
        found[tuple(row.tolist())] = None
        if len(found) == max(2, design.shape[1]):
            break
    return list(found)


def _log_radii(design: Floats, rates: Floats) -> Floats:
    """Return the logarithm of the epoch's spectral radius at each rate, shape (rates,).

    inf stands for a product that float64 can't hold.
    """
    logs = np.full(len(rates), inf)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        product, exponents = _product(design, rates)
        known = np.isfinite(product).all(axis=(0, 1))
        sizes = np.abs(np.linalg.eigvals(np.moveaxis(product[:, :, known], 2, 0)))
        logs[known] = np.log(sizes.max(axis=1)) + exponents[known] * log(2)
    return logs


def _product(design: Floats, rates: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return the epoch's product at each rate, shape (p, p, rates), and powers of two (rates,).

    Neighbours are multiplied in pairs, then the pairs, and so on; each is scaled by a power of
    two, which is exact, because a long product leaves the range of float64.
    """
    count = design.shape[1]
    places = [(row, column) for row in range(count) for column in range(count)]
    left = np.empty((count, count, len(rates), len(design)))
    for row, column in places:
        squares = rates[:, np.newaxis] * (design[:, row] * design[:, column])
        left[row, column] = (row == column) - squares
    exponents = np.zeros(len(rates), dtype=np.int64)
    while True:
        size = left.shape[3]
        powers = np.frexp(np.abs(left).reshape(-1, len(rates), size).max(axis=0))[1]
        left = np.ldexp(left, -powers)
        exponents += powers.sum(axis=1)
        if size == 1:
            return left[..., 0], exponents
        pairs = np.empty((count, count, len(rates), (size + 1) // 2))
        first, second = left[..., : size - 1 : 2], left[..., 1::2]
        for row, column in places:
            products = (second[row, k] * first[k, column] for k in range(count))
            pairs[row, column, :, : size // 2] = reduce(add, products)
        if size % 2:
            pairs[..., -1] = left[..., -1]
        left = pairs


class RateSearch:
    """The search for the limits of an epoch, in `pieces`."""

    def __init__(self, design: Floats) -> None:
        self.design = design
        self._tried = 0
        # The fewer, the fewer tries in all.
        self._sections = max(3, min(31, _AT_ONCE // len(design)))

    @property
    def most(self) -> int:
        """About how many rates the pieces try at the most, for a progress bar."""
        low, high = self._bracket()
        above = log(high / low) / log(_RATIO) if 0 < low < high else 0.0
        rounds = 70 / log(self._sections + 1)
        return int(_BELOW + above + rounds * self._sections) + 1

    def pieces(self) -> Pieces[RateLimits | None]:
        """Find the limits, and yield the number of rates tried after each piece of work.

        None where squares are too large for a float64.
        """
        self._tried = 0
        low, high = self._bracket()
        if not low > 0:
            return None
        if len(_distinct(self.design)) == 1:
            return RateLimits(low, low / 2, epoch_factor(self.design, low / 2))
        return (yield from self._found(low, high))

    def _bracket(self) -> tuple[float, float]:
        """Return the rates between which the threshold lies, the lower 0 where squares overflow.

        Below 2/max(v·v) no update grows any error and, as the v differ, every error that can
        move is shrunk by one of them. From 2/min(v·v) on the product's determinant, which is that
        of the numbers 1 − η·v·v, is 1 or more in size, and so is an eigenvalue.
        """
        with np.errstate(over="ignore"):
            squares = (self.design * self.design).sum(axis=1)
        return 2 / float(squares.max()), 2 / float(squares.min())

    def _found(self, low: float, high: float) -> Pieces[RateLimits]:
        rates = low * np.geomspace(1e-3, 1, _BELOW)
        logs = yield from self._try(rates)
        stop = high
        while rates[-1] < high:
            more = np.minimum(rates[-1] * _RATIO ** np.arange(1, _BATCH + 1), high)
            found = yield from self._try(more)
            grows = np.flatnonzero(found > NOISE)
            end = int(grows[0]) if len(grows) else _BATCH
            rates, logs = np.append(rates, more[:end]), np.append(logs, found[:end])
            if end < _BATCH:
                stop = float(more[end])
                break
        threshold = yield from self._first_crossing(float(rates[-1]), stop)
        fastest = yield from self._least(np.append(rates, threshold), np.append(logs, NOISE))
        return RateLimits(threshold, *fastest)

    def _first_crossing(self, low: float, high: float) -> Pieces[float]:
        """Return the first rate of low..high from which on the factor is above 1, from below."""
        for _ in range(_MOST_ROUNDS):
            if high - low <= _CLOSE * high:
                break
            between = np.linspace(low, high, self._sections + 2)
            logs = yield from self._try(between[1:-1])
            grows = np.append(logs > NOISE, True)
            first = int(grows.argmax())
            low, high = float(between[first]), float(between[first + 1])
        return low

    def _least(self, rates: Floats, logs: Floats) -> Pieces[tuple[float, Factor]]:
        """Return the rate with the least factor about the best of `rates`, and that factor."""
        best = int(logs.argmin())
        rate, least = float(rates[best]), float(logs[best])
        low, high = float(rates[max(best - 1, 0)]), float(rates[min(best + 1, len(rates) - 1)])
        for _ in range(_MOST_ROUNDS):
            if high - low <= _NEAR * high:
                break
            # The factor has kinks, so no slope is used: the best of a comb, again and again.
            between = np.linspace(low, high, self._sections + 2)
            logs = yield from self._try(between)
            best = int(logs.argmin())
            low, high = (
                float(between[max(best - 1, 0)]),
                float(between[min(best + 1, len(logs) - 1)]),
            )
            if logs[best] < least:
                rate, least = float(between[best]), float(logs[best])
        rounded = np.array([float(f"{rate:.{digits}g}") for digits in (3, 4, 5, 6, 8, 17)])
        logs = yield from self._try(rounded)
        good = logs <= max(least + _AS_GOOD * min(1.0, -least), -20.0)
        chosen = int(good.argmax())
        return float(rounded[chosen]), Factor(float(logs[chosen]))

    def _try(self, rates: Floats) -> Pieces[Floats]:
        """Return the logarithm of the factor at each rate, in pieces of bounded work."""
        length = max(1, _AT_ONCE // len(self.design))
        parts = []
        for start in range(0, len(rates), length):
            parts.append(_log_radii(self.design, rates[start : start + length]))
            self._tried += len(parts[-1])
            yield self._tried
        return np.concatenate(parts)


def limits(design: Floats) -> RateLimits | None:
    """Return the threshold and the fastest rate.

    None where squares are too large for a float64. It takes milliseconds for a hundred samples and
    seconds for a hundred thousand: for those there is `Search`.
    """
    return drained(RateSearch(design).pieces())
