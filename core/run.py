"""A run of gradient descent: its settings, and the path of (m, c) that follows from them."""

from array import array
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from core.dataset import Dataset
from core.losses import LOSSES, SQUARED
from core.order import TABLE, Indices, sample_indices
from core.update import Update, update

MOST_UPDATES = 10_000_000
"""The most updates a run keeps: 160 MB of parameters."""

MOST_CHANGES = 100
"""The most changes of settings in a run."""

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


@dataclass(frozen=True)
class Run:
    """Data, and what is done with it: one segment, and one more for each later change.

    Equal runs have equal paths. Segments are in order of `begins`, the first at 0.
    """

    data: Dataset
    segments: tuple[Segment, ...]

    @cached_property
    def _hash(self) -> int:
        return hash((self.data, self.segments))

    def __hash__(self) -> int:
        # Runs are keys of caches that each key press asks many times.
        return self._hash

    def segment_at(self, index: int) -> Segment:
        """Return the segment in force for the update with this index (from 0)."""
        return next(part for part in reversed(self.segments) if part.begins <= index)

    def settings_at(self, index: int) -> Settings:
        """Return the settings in force for the update with this index (from 0)."""
        return self.segment_at(index).settings

    def samples(self, start: int, stop: int) -> Indices:
        """Return which sample each update of start..stop − 1 takes; one segment must cover them."""
        settings = self.settings_at(start)
        return sample_indices(settings.order, settings.seed, len(self.data), start, stop)

    def sample_at(self, index: int) -> int:
        """Return which sample the update with this index takes."""
        return int(self.samples(index, index + 1)[0])

    def changed(
        self, done: int, settings: Settings, m: float | None = None, c: float | None = None
    ) -> "Run":
        """Return the run that shares this one's first `done` updates and goes on differently.

        Parameters not given are those that this run has there.
        """
        path = path_of(self)
        path.extend(done)
        segment = Segment(
            begins=done,
            m=path.m[done] if m is None else m,
            c=path.c[done] if c is None else c,
            settings=settings,
        )
        kept = tuple(part for part in self.segments if part.begins < done)
        return replace(self, segments=(*kept, segment))


def new_run(data: Dataset, m: float, c: float, settings: Settings) -> Run:
    """Return the run on `data` that starts at (m, c)."""
    return Run(data, (Segment(0, m, c, settings),))


class Path:
    """The parameters of a run before each of its updates, recorded as far as asked.

    It is derived from the run alone and may be dropped at any time. `m` and `c` are
    columns of float64, one row more than updates recorded.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        first = run.segments[0]
        self.m = array("d", [first.m])
        self.c = array("d", [first.c])
        self.ended = False
        """Whether the last update recorded met a number that is not finite: nothing follows."""
        if len(run.segments) > 1:
            self._share_past(run.segments[-1])

    def _share_past(self, last: Segment) -> None:
        """Take over what the run has in common with the one it was changed from."""
        past = path_of(replace(self.run, segments=self.run.segments[:-1]))
        past.extend(last.begins)
        self.m = past.m[: last.begins + 1]
        self.c = past.c[: last.begins + 1]
        if self.recorded < last.begins:
            self.ended = past.ended
        else:
            self.m[last.begins], self.c[last.begins] = last.m, last.c

    @property
    def recorded(self) -> int:
        """How many updates are recorded."""
        return len(self.m) - 1

    def extend(self, updates: int) -> int:
        """Record up to this many updates, or to the first non-finite number.

        Returns how many of them there are.
        """
        updates = min(updates, MOST_UPDATES)
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

    def _record(self, start: int, stop: int) -> None:
        """Append the parameters after each update of start..stop − 1.

        The same operations in the same order as `update`, so the same bits, but
        several times faster: tests hold the two together.
        """
        settings = self.run.segments[-1].settings
        rate, slope = settings.rate, LOSSES[settings.loss].slope
        chosen = self.run.samples(start, stop)
        samples = zip(
            self.run.data.x[chosen].tolist(), self.run.data.y[chosen].tolist(), strict=True
        )
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
        self.extend(stop - 1)
        return np.array((np.frombuffer(self.m)[start:stop], np.frombuffer(self.c)[start:stop]))

    def losses(self, start: int, stop: int) -> Floats:
        """Return L of the updates start..stop − 1 (from 0), shape (stop − start,).

        Numbers too large for a float64 are inf or nan.
        """
        self.extend(stop)
        parts = []
        bounds = [*(part.begins for part in self.run.segments), stop]
        for segment, end in zip(self.run.segments, bounds[1:], strict=True):
            first, last = max(start, segment.begins), min(stop, end)
            if first < last:
                chosen = self.run.samples(first, last)
                m, c = self.parameters(first, last)
                loss = LOSSES[segment.settings.loss]
                with np.errstate(over="ignore", invalid="ignore"):
                    residual = m * self.run.data.x[chosen] + c - self.run.data.y[chosen]
                    parts.append(loss.value(residual))
        return np.concatenate(parts) if parts else np.empty(0)

    def update(self, index: int) -> Update:
        """Return the update with this index (from 0), which follows from row `index`."""
        self.extend(index)
        settings = self.run.settings_at(index)
        x, y = self.sample(index)
        loss = LOSSES[settings.loss]
        return update(x, y, self.m[index], self.c[index], settings.rate, loss)

    def sample(self, index: int) -> tuple[float, float]:
        """Return x and y of the sample that the update with this index takes."""
        chosen = self.run.sample_at(index)
        return float(self.run.data.x[chosen]), float(self.run.data.y[chosen])


@lru_cache(maxsize=8)
def path_of(run: Run) -> Path:
    """Return the path of `run`, the same object for equal runs as long as it is remembered."""
    return Path(run)
