"""A stretch of a run under one set of settings, and the parameters recorded on it."""

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.dataset import Dataset
from core.losses import LOSSES, SQUARED
from core.order import TABLE, Indices, sample_indices

_CHUNK = 8192  # Updates recorded between two checks for non-finite numbers.

Floats = NDArray[np.float64]


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
    m: float
    c: float
    """The parameters that it begins with."""
    settings: Settings


class Stretch:
    """The parameters from where a segment begins, recorded as far as asked.

    They depend on the data and the segment alone, so all runs that share it share these. `m` and
    `c` are columns of float64, one row more than updates recorded.
    """

    def __init__(self, data: Dataset, segment: Segment) -> None:
        self.data, self.segment = data, segment
        self.m = array("d", [segment.m])
        self.c = array("d", [segment.c])
        self.ended = False
        """Whether the last update recorded met a number that is not finite: nothing follows."""

    @property
    def recorded(self) -> int:
        """How many updates are recorded."""
        return len(self.m) - 1

    def extend(self, updates: int) -> int:
        """Record up to this many updates, or to the first non-finite number; return how many."""
        while self.recorded < updates and not self.ended:
            start = self.recorded
            try:
                self._record(start, min(updates, start + _CHUNK))
                self._stop_at_non_finite(start)
            except BaseException:
                # Where memory ends, m and c must not: others go on from here.
                del self.m[start + 1 :], self.c[start + 1 :]
                raise
        return min(self.recorded, updates)

    def _samples(self, start: int, stop: int) -> Indices:
        settings, begins = self.segment.settings, self.segment.begins
        size = len(self.data)
        return sample_indices(settings.order, settings.seed, size, begins + start, begins + stop)

    def _record(self, start: int, stop: int) -> None:
        """Append the parameters after each update of start..stop − 1.

        The same operations in the same order as `update`, so the same bits, but
        several times faster: tests hold the two together.
        """
        settings = self.segment.settings
        rate, slope = settings.rate, LOSSES[settings.loss].slope
        chosen = self._samples(start, stop)
        samples = zip(self.data.x[chosen].tolist(), self.data.y[chosen].tolist(), strict=True)
        m, c = self.m[-1], self.c[-1]
        keep_m, keep_c = self.m.append, self.c.append
        if settings.loss == SQUARED.name:  # Its slope is the residual: a call less.
            for x, y in samples:
                gradient = m * x + c - y
                m -= rate * (gradient * x)
                c -= rate * gradient
                keep_m(m)
                keep_c(c)
        else:
            for x, y in samples:
                gradient = slope(m * x + c - y)
                m -= rate * (gradient * x)
                c -= rate * gradient
                keep_m(m)
                keep_c(c)

    def _stop_at_non_finite(self, start: int) -> None:
        """Forget what comes after the first update from `start` on with a non-finite number."""
        bad = ~np.isfinite(self.losses(start, self.recorded))
        bad |= ~np.isfinite(self.parameters(start + 1, self.recorded + 1)).all(axis=0)
        if bad.any():
            self.ended = True
            rows = start + int(bad.argmax()) + 2
            del self.m[rows:], self.c[rows:]

    def parameters(self, start: int, stop: int) -> Floats:
        """Return a copy of the rows start..stop − 1: shape (2, stop − start), m then c."""
        return np.array((np.frombuffer(self.m)[start:stop], np.frombuffer(self.c)[start:stop]))

    def losses(self, start: int, stop: int) -> Floats:
        """Return L of the updates start..stop − 1, shape (stop − start,)."""
        chosen = self._samples(start, stop)
        m, c = self.parameters(start, stop)
        with np.errstate(over="ignore", invalid="ignore"):
            residual = m * self.data.x[chosen] + c - self.data.y[chosen]
            values: Floats = LOSSES[self.segment.settings.loss].value(residual)
        return values
