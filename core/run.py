"""A run of gradient descent: its settings, and the path of (m, c) that follows from them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import overload
from weakref import WeakValueDictionary

import numpy as np

from core.dataset import Dataset
from core.losses import LOSSES
from core.order import Indices, sample_indices
from core.stretch import Floats, Segment, Settings, Stretch
from core.update import Update, update

__all__ = [
    "MOST_CHANGES",
    "MOST_UPDATES",
    "Path",
    "Run",
    "Segment",
    "Settings",
    "new_run",
    "path_of",
]

MOST_UPDATES = 10_000_000
"""The most updates a run keeps: 160 MB of parameters."""

MOST_CHANGES = 100
"""The most changes of settings in a run."""


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


_STRETCHES: WeakValueDictionary[tuple[Dataset, Segment], Stretch] = WeakValueDictionary()


def _stretch(data: Dataset, segment: Segment) -> Stretch:
    """Return the stretch of a segment, the same one as long as any path has it."""
    stretch = _STRETCHES.get((data, segment))
    if stretch is None:
        stretch = _STRETCHES[data, segment] = Stretch(data, segment)
    return stretch


class Path:
    """The parameters of a run before each of its updates, recorded as far as asked.

    It is derived from the run alone and may be dropped at any time. What it has in common with
    other paths, such as that of the run it was changed from, they share.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.stretches = [_stretch(run.data, segment) for segment in run.segments]
        self._begins = [segment.begins for segment in run.segments]
        self._last = 0  # The stretch that the updates recorded end in.

    @property
    def m(self) -> "Column":
        """The column of m: one row more than updates recorded."""
        return Column(self, 0)

    @property
    def c(self) -> "Column":
        """The column of c, as that of m."""
        return Column(self, 1)

    def _reached(self) -> Stretch:
        """Return the last stretch that the updates recorded lead to."""
        while self._last + 1 < len(self._begins):
            length = self._begins[self._last + 1] - self._begins[self._last]
            if self.stretches[self._last].recorded < length:
                break
            self._last += 1
        return self.stretches[self._last]

    @property
    def recorded(self) -> int:
        """How many updates are recorded."""
        return self._reached().recorded + self._begins[self._last]

    @property
    def ended(self) -> bool:
        """Whether the last update recorded met a number that is not finite: nothing follows."""
        return self._reached().ended

    def extend(self, updates: int) -> int:
        """Record up to this many updates, or to the first non-finite number.

        Returns how many of them there are.
        """
        updates = min(updates, MOST_UPDATES)
        while (recorded := self.recorded) < updates and not self.ended:
            begins, end = (*self._begins[self._last :], updates)[:2]
            self.stretches[self._last].extend(min(end, updates) - begins)
        return min(recorded, updates)

    def _parts(self, start: int, stop: int) -> Iterator[tuple[Stretch, int, int]]:
        """Yield the stretches that start..stop − 1 lie in, with the part of each, from its begin.

        A row in which a stretch begins is that one's.
        """
        for number, begins in enumerate(self._begins):
            end = (*self._begins, stop)[number + 1]
            first, last = max(start, begins), min(stop, end)
            if first < last:
                yield self.stretches[number], first - begins, last - begins

    def parameters(self, start: int, stop: int) -> Floats:
        """Return a copy of the rows start..stop − 1: shape (2, stop − start), m then c."""
        self.extend(stop - 1)
        stop = min(stop, self.recorded + 1)
        parts = [stretch.parameters(*part) for stretch, *part in self._parts(start, stop)]
        return np.concatenate(parts, axis=1) if parts else np.empty((2, 0))

    def losses(self, start: int, stop: int) -> Floats:
        """Return L of the updates start..stop − 1 (from 0), shape (stop − start,).

        Numbers too large for a float64 are inf or nan.
        """
        self.extend(stop)
        parts = [stretch.losses(*part) for stretch, *part in self._parts(start, stop)]
        return np.concatenate(parts) if parts else np.empty(0)

    def row(self, index: int) -> tuple[float, float]:
        """Return m and c after so many updates; they must be recorded."""
        number = bisect_right(self._begins, index) - 1
        stretch, row = self.stretches[number], index - self._begins[number]
        return stretch.m[row], stretch.c[row]

    def update(self, index: int) -> Update:
        """Return the update with this index (from 0), which follows from row `index`."""
        self.extend(index)
        settings = self.run.settings_at(index)
        x, y = self.sample(index)
        return update(x, y, *self.row(index), settings.rate, LOSSES[settings.loss])

    def sample(self, index: int) -> tuple[float, float]:
        """Return x and y of the sample that the update with this index takes."""
        chosen = self.run.sample_at(index)
        return float(self.run.data.x[chosen]), float(self.run.data.y[chosen])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a path's parameters."""

    path: Path
    which: int

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> Floats: ...

    def __getitem__(self, index: int | slice) -> float | Floats:
        """Return the parameter after so many updates, or a copy of several; all recorded."""
        if isinstance(index, slice):
            rows = range(self.path.recorded + 1)[index]
            column: Floats = self.path.parameters(rows.start, rows.stop)[self.which]
            return column
        return self.path.row(index)[self.which]


@lru_cache(maxsize=8)
def path_of(run: Run) -> Path:
    """Return the path of `run`, the same object for equal runs as long as it is remembered."""
    return Path(run)
