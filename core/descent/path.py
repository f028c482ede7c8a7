"""The path of a run: the parameters before each of its updates, recorded as far as asked."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from weakref import WeakValueDictionary

import numpy as np

from core.data.dataset import Floats
from core.descent.run import MOST_UPDATES, Run, Segment, Settings
from core.descent.stretch import Stretch
from core.descent.update import Update

_STRETCHES: WeakValueDictionary[Run, Stretch] = WeakValueDictionary()
"""The stretch of each run of one segment, the same one as long as any path has it."""

_KEPT = 8  # Updates of a path: a page shows the same few many times.


class Path:
    """The parameters of a run before each of its updates, and after the last one recorded.

    It is derived from the run alone and may be dropped at any time. What it has in common with
    other paths, such as that of the run it was changed from, they share.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.stretches = [_STRETCHES.setdefault(part, Stretch(part)) for part in run.parts]
        self._begins = [segment.begins for segment in run.segments]
        self._last = 0  # The stretch that the updates recorded end in.
        self._updates: dict[int, Update] = {}
        """Those asked for last, by index."""

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

    def rows(self, start: int, stop: int) -> Floats:
        """Return a copy of the rows start..stop − 1, shape (parameters, stop − start)."""
        self.extend(stop - 1)
        stop = min(stop, self.recorded + 1)
        parts = [stretch.rows(*part) for stretch, *part in self._parts(start, stop)]
        return np.concatenate(parts, axis=1) if parts else np.empty((len(self.row(0)), 0))

    def row(self, index: int) -> tuple[float, ...]:
        """Return the parameters after so many updates."""
        self.extend(index)
        number = bisect_right(self._begins, index) - 1
        return self.stretches[number].row(index - self._begins[number])

    def losses(self, start: int, stop: int) -> Floats:
        """Return L of the updates start..stop − 1 (from 0), shape (stop − start,).

        Numbers too large for a float64 are inf or nan.
        """
        self.extend(stop)
        parts = [stretch.losses(*part) for stretch, *part in self._parts(start, stop)]
        return np.concatenate(parts) if parts else np.empty(0)

    def update(self, index: int) -> Update:
        """Return the update with this index (from 0), which follows from row `index`."""
        found = self._updates.get(index)
        if found is None:
            rate = self.run.settings_at(index).rate
            given = (*self.run.sample(index), *self.row(index), rate)
            found = self._updates[index] = Update(self.run.equations_at(index), given)
            if len(self._updates) > _KEPT:
                del self._updates[next(iter(self._updates))]
        return found


@lru_cache(maxsize=8)
def path_of(run: Run) -> Path:
    """Return the path of `run`, the same object for equal runs as long as it is remembered."""
    return Path(run)


@lru_cache(maxsize=65536)
def loss_after(run: Run, done: int, loss: str) -> float:
    """Return the mean of a loss over all samples at the parameters after `done` updates.

    Inf or nan where it is too large for a float64.
    """
    return float(run.data_set_loss(path_of(run).row(done), loss))


def changed(run: Run, done: int, settings: Settings, /, **parameters: float) -> Run:
    """Return the run that shares this one's first `done` updates and goes on differently.

    Parameters not given are those that this run has there.
    """
    there = zip(run.model.parameters, path_of(run).row(done), strict=True)
    segment = Segment(done, tuple(parameters.get(key, value) for key, value in there), settings)
    kept = tuple(part for part in run.segments if part.begins < done)
    return replace(run, segments=(*kept, segment))
