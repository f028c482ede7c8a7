"""A stretch of a run under one set of settings, and the parameters recorded on it."""

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from core.data.dataset import Floats
from core.descent.order import Indices
from core.descent.run import MOST_UPDATES, Run
from core.model.program import forward, recorder

MOST_KEPT = 16 * (MOST_UPDATES + 1)
"""Bytes of parameters that a stretch keeps at the most: all of the line, of larger models every
2nd, 4th, 8th … row, between which it computes anew."""

_CHUNK = 8192  # Updates recorded between two checks for non-finite numbers.


class Stretch:
    """The parameters from where a segment begins, recorded as far as asked.

    They depend on the data and the segment alone, so all runs that share it share these. Rows are
    counted from where it begins: there is one more of them than of updates recorded.
    """

    def __init__(self, alone: Run) -> None:
        """Record a run of one segment, which may begin later than at update 0."""
        self._run = alone
        (self.segment,) = alone.segments
        self.recorded = 0
        """How many updates are recorded."""
        self.ended = False
        """Whether the last update recorded met a number that is not finite: nothing follows."""
        self._stride = 1
        self._now = self.segment.start
        self._kept = array("d", self._now)
        """Every `_stride`-th row, one after the other."""

    def extend(self, updates: int) -> int:
        """Record up to this many updates, or to the first non-finite number; return how many."""
        while self.recorded < updates and not self.ended:
            start = self.recorded
            rows = self._followed(self._now, start, min(updates, start + _CHUNK))
            last = self._first_non_finite(start, rows)
            self._keep(start, rows[:, : last + 2])
            self.ended = last < rows.shape[1] - 1
        return min(self.recorded, updates)

    def _followed(self, now: Sequence[float], start: int, stop: int) -> Floats:
        """Return the rows start..stop, the first of which is `now`, a column each.

        The operations are those of the update, in their order, and so are the bits.
        """
        record = recorder(self._run.equations_at(self.segment.begins))
        follow = record(self._taken(start, stop), self.segment.settings.rate, now)
        numbers = np.fromiter(follow, np.float64, len(now) * (stop - start))
        return np.concatenate((now, numbers)).reshape(-1, len(now)).T

    def _taken(self, start: int, stop: int) -> Iterable[Sequence[float]]:
        """Return the sample that each of these updates takes, inputs and then targets."""
        chosen = self._samples(start, stop)
        if len(self._run.data) <= _CHUNK:
            return map(self._table.__getitem__, chosen.tolist())
        return _rows_of(self._run.columns(chosen))

    @cached_property
    def _table(self) -> list[tuple[float, ...]]:
        """Every sample, made once: an update takes longer to make its own than to compute."""
        return list(_rows_of(self._run.columns()))

    def _samples(self, start: int, stop: int) -> Indices:
        begins = self.segment.begins
        return self._run.samples(begins + start, begins + stop)

    def _first_non_finite(self, start: int, rows: Floats) -> int:
        """Return the first update of the rows that meets a number that is not finite.

        Or, where none does, how many updates there are.
        """
        finite = np.isfinite(self._losses_at(start, rows[:, :-1]))
        # A parameter that is not finite stays so: what it becomes is itself less a step.
        if finite.all() and np.isfinite(rows[:, -1]).all():
            return len(finite)
        finite &= np.isfinite(rows[:, 1:]).all(axis=0)
        return int(finite.argmin())

    def _keep(self, start: int, rows: Floats) -> None:
        """Keep the rows that follow row `start`, which they begin with."""
        first = self._stride - start % self._stride
        self._kept.frombytes(rows.T[first :: self._stride].tobytes())
        self.recorded = start + rows.shape[1] - 1
        self._now = tuple(rows[:, -1].tolist())
        while len(self._kept) * 8 > MOST_KEPT:
            self._stride *= 2
            self._kept = array("d", self._view()[::2].tobytes())

    def _view(self) -> Floats:
        """Return what is kept, shape (rows, parameters), for as long as nothing is added."""
        return np.frombuffer(self._kept).reshape(-1, len(self._now))

    def rows(self, start: int, stop: int) -> Floats:
        """Return a copy of the rows start..stop − 1, shape (parameters, stop − start)."""
        if self._stride == 1:
            return self._view()[start:stop].T.copy()
        first = start - start % self._stride
        rows = self._followed(self._row_kept(first), first, max(first, stop - 1))
        return rows[:, start - first :].copy()

    def row(self, index: int) -> tuple[float, ...]:
        """Return the parameters after so many updates."""
        if index % self._stride == 0:
            return self._row_kept(index)
        return tuple(self.rows(index, index + 1)[:, 0].tolist())

    def _row_kept(self, index: int) -> tuple[float, ...]:
        at = index // self._stride * len(self._now)
        return tuple(self._kept[at : at + len(self._now)])

    def losses(self, start: int, stop: int) -> Floats:
        """Return L of the updates start..stop − 1, shape (stop − start,)."""
        return self._losses_at(start, self.rows(start, stop))

    def _losses_at(self, start: int, rows: Floats) -> Floats:
        """Return L of the updates from `start` on at these parameters."""
        chosen = self._run.columns(self._samples(start, start + rows.shape[1]))
        equations = self._run.equations_at(self.segment.begins)
        return np.asarray(forward(equations, self._run.values(chosen, rows))["loss"])


def _rows_of(columns: Iterable[Floats]) -> Iterable[tuple[float, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)
