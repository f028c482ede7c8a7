"""A stretch of a run under one set of settings, and the parameters recorded on it."""

from array import array
from collections.abc import Sequence

import numpy as np

from core.descent.order import Indices
from core.descent.run import MOST_UPDATES, Floats, Run
from core.model.program import forward, recorder

MOST_KEPT = 16 * (MOST_UPDATES + 1)
"""Bytes of parameters that a stretch keeps at the most: all of the line, of larger models every
2nd, 4th, 8th … row, between which it computes anew."""

Columns = list["array[float]"]
"""The values of each parameter, row by row."""

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
        self._kept = [array("d", [number]) for number in self._now]
        """A column for each parameter: its values at every `_stride`-th row."""

    def extend(self, updates: int) -> int:
        """Record up to this many updates, or to the first non-finite number; return how many."""
        while self.recorded < updates and not self.ended:
            start = self.recorded
            rows = self._followed(self._now, start, min(updates, start + _CHUNK))
            last = self._first_non_finite(start, rows)
            self._keep(start, [column[: last + 2] for column in rows])
            self.ended = last < len(rows[0]) - 1
        return min(self.recorded, updates)

    def _followed(self, now: Sequence[float], start: int, stop: int) -> Columns:
        """Return the columns of rows start..stop, the first of which is `now`.

        The operations are those of the update, in their order, and so are the bits.
        """
        columns = [array("d", [number]) for number in now]
        chosen = self._run.columns(self._samples(start, stop))
        record = recorder(self._run.equations_at(self.segment.begins))
        keeps = [column.append for column in columns]
        samples = zip(*(column.tolist() for column in chosen), strict=True)
        record(samples, self.segment.settings.rate, now, keeps)
        return columns

    def _samples(self, start: int, stop: int) -> Indices:
        begins = self.segment.begins
        return self._run.samples(begins + start, begins + stop)

    def _first_non_finite(self, start: int, columns: Columns) -> int:
        """Return the first update of the rows that meets a number that is not finite.

        Or, where none does, how many updates there are.
        """
        rows = np.array([np.frombuffer(column) for column in columns])
        bad = ~np.isfinite(self._losses_at(start, rows[:, :-1]))
        bad |= ~np.isfinite(rows[:, 1:]).all(axis=0)
        return int(bad.argmax()) if bad.any() else len(bad)

    def _keep(self, start: int, columns: Columns) -> None:
        """Keep the rows that follow row `start`, which the columns begin with."""
        first = self._stride - start % self._stride
        more = [column[first :: self._stride] for column in columns]
        try:
            for kept, rows in zip(self._kept, more, strict=True):
                kept.extend(rows)
        except BaseException:
            # Where memory ends, no column must be longer than the others: they go on from here.
            for kept in self._kept:
                del kept[start // self._stride + 1 :]
            raise
        self.recorded = start + len(columns[0]) - 1
        self._now = tuple(column[-1] for column in columns)
        while len(self._kept) * len(self._kept[0]) * 8 > MOST_KEPT:
            self._stride *= 2
            self._kept = [column[::2] for column in self._kept]

    def rows(self, start: int, stop: int) -> Floats:
        """Return a copy of the rows start..stop − 1, shape (parameters, stop − start)."""
        if self._stride == 1:
            return np.array([np.frombuffer(column)[start:stop] for column in self._kept])
        first = start - start % self._stride
        now = [column[first // self._stride] for column in self._kept]
        columns = self._followed(now, first, max(first, stop - 1))
        return np.array([np.frombuffer(column)[start - first :] for column in columns])

    def row(self, index: int) -> tuple[float, ...]:
        """Return the parameters after so many updates."""
        if index % self._stride == 0:
            return tuple(column[index // self._stride] for column in self._kept)
        return tuple(self.rows(index, index + 1)[:, 0].tolist())

    def losses(self, start: int, stop: int) -> Floats:
        """Return L of the updates start..stop − 1, shape (stop − start,)."""
        return self._losses_at(start, self.rows(start, stop))

    def _losses_at(self, start: int, rows: Floats) -> Floats:
        """Return L of the updates from `start` on at these parameters."""
        chosen = self._run.columns(self._samples(start, start + rows.shape[1]))
        equations = self._run.equations_at(self.segment.begins)
        return np.asarray(forward(equations, self._run.values(chosen, rows))["loss"])
