"""The runs of a session computed again, as far as it says that they were taken: what that costs."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import TypeVar

from core.descent.order import drawn_for
from core.descent.path import Path, path_of
from core.descent.pieces import Pieces
from core.descent.run import Run
from core.session.session import Branch, Session

Part = TypeVar("Part", Session, Branch)

MOST_REPLAYED = 11_000_000
"""Updates of a session line: those of a run at its longest, and of some others beside it.

They take 16 bytes each. What several runs have in common counts once.
"""
_TO_BEGIN = 400  # What it costs to begin with a stretch, in updates.
_PIECE = 20_000  # Updates of a line recorded at once: about 10 ms.


def parts(session: Session) -> Iterator[Session | Branch]:
    """Yield all that has a run: session and others, the latest first, then of undo and redo."""
    for whole in session.every:
        yield whole
        yield from reversed(whole.others)


def room(session: Session, most: int) -> int:
    """Return how many updates the run shown may have, where all runs together may have `most`.

    What undo and redo lead to does not count, and what runs have in common counts once.
    """
    begins = session.run.segments[-1].begins
    furthest = min(session.furthest, session.run.stages.place(begins))
    here = replace(session.now, furthest=furthest)
    return begins + most - Replay(here, inf).updates


def updates(session: Session) -> int:
    """Return how many updates there are in all its runs; undo and redo do not count."""
    return Replay(session.now, inf).updates


class Replay:
    """The runs of a session, each to be computed as far as the session says that it was taken.

    Where that is more than `most` updates in all, the runs that are not shown are computed only up
    to their last change of settings, those that began last before others. Where even that is too
    much, `fits` is false.
    """

    def __init__(self, session: Session, most: float = MOST_REPLAYED) -> None:
        self.session = session
        self._lengths: dict[Run, int] = {}
        claims: dict[Run, int] = {}
        for part in parts(session):
            claims[part.run] = max(claims.get(part.run, 0), part.run.stages.begun(part.furthest))
        self._wanted = {run: run.segments[-1].begins for run in claims}
        for run, begins in self._wanted.items():
            self._lengths |= self._longer(run, begins)
        self._lengths |= self._longer(session.run, claims[session.run])
        updates = self.updates
        self.fits = updates <= most
        """Whether it can be computed at all."""
        for run, claim in claims.items():
            longer = self._longer(run, claim)
            more = sum(size - self._lengths.get(key, 0) for key, size in longer.items())
            if not more or updates + more <= most:
                updates += more
                self._lengths |= longer
                self._wanted[run] = max(claim, self._wanted[run])
        self._paths: dict[Run, Path] = {}

    def _longer(self, run: Run, updates: int) -> dict[Run, int]:
        """Return the stretches of a run so far that are longer than was known, and how long."""
        begins = [*(segment.begins for segment in run.segments), updates]
        lengths = {
            part: min(end, updates) - begin
            for part, begin, end in zip(run.parts, begins, begins[1:], strict=False)
        }
        return {key: size for key, size in lengths.items() if size > self._lengths.get(key, 0)}

    @property
    def paths(self) -> dict[Run, Path]:
        """The path of each run, that of the run shown last, so that it is the best remembered."""
        if not self._paths:
            self._paths = {run: path_of(run) for run in reversed(self._wanted)}
        return self._paths

    def _left(self) -> dict[Run, tuple[int, int]]:
        """Return the stretches still to be recorded, from where and up to where."""
        recorded = {
            part: stretch.recorded
            for run, path in self.paths.items()
            for part, stretch in zip(run.parts, path.stretches, strict=True)
        }
        lengths = self._lengths.items()
        return {key: (recorded[key], size) for key, size in lengths if recorded[key] < size}

    @property
    def updates(self) -> int:
        """How many updates there are, at the most; what runs have in common counts once."""
        return sum(self._lengths.values())

    @property
    def work(self) -> int:
        """What those cost that are not recorded yet, in updates of a line that is under way."""
        return sum(_work(part, *left) for part, left in self._left().items())

    def pieces(self) -> Pieces[None]:
        """Compute all in pieces of bounded work, and yield how many updates are recorded so far."""
        done = self.updates - sum(size - recorded for recorded, size in self._left().values())
        for run, path in self.paths.items():
            size = max(1, _PIECE // _weight(run))
            while path.recorded < self._wanted[run] and not path.ended:
                before = path.recorded
                done += path.extend(min(before - before % size + size, self._wanted[run])) - before
                yield done

    @property
    def settled(self) -> Session:
        """The session, with no run further than it is computed."""
        reached = {run: min(path.recorded, self._wanted[run]) for run, path in self.paths.items()}
        return _limited(self.session, reached)

    @property
    def alone(self) -> Session:
        """The run shown, at its start and by itself: what can be shown before all is computed."""
        first = replace(self.session.run, segments=self.session.run.segments[:1])
        start = replace(self.session, run=first, at=0, came_from=0, furthest=0, parent="")
        return replace(start.now, others=())

    @property
    def holds(self) -> bool:
        """Whether every run has been computed as far as it was to be."""
        return all(path.recorded >= self._wanted[run] for run, path in self.paths.items())


def _work(part: Run, start: int, stop: int) -> int:
    """Return what the updates start..stop − 1 of a stretch cost, as `Replay.work` counts."""
    (segment,) = part.segments
    first, last = segment.begins + start, segment.begins + stop
    drawn = drawn_for(segment.settings.order, len(part.data), first, last)
    weight = _weight(part)
    # The equations of a large model are found, and compiled, before the first update.
    return _TO_BEGIN * weight**2 + max((stop - start) * weight, drawn // 2)


def _weight(run: Run) -> int:
    """Return about how many updates of a line take as long as one of this run."""
    return max(1, len(run.model.parameters) // 2)


def _limited(session: Session, most: dict[Run, int]) -> Session:
    def limited(part: Part) -> Part:
        place = part.run.stages.place(most[part.run])
        if part.furthest <= place:
            return part
        return replace(part, at=min(part.at, place), furthest=place)

    def whole(part: Session) -> Session:
        return replace(limited(part), others=tuple(map(limited, part.others)))

    undo, redo = (tuple(map(whole, past)) for past in (session.undo, session.redo))
    return replace(whole(session), undo=undo, redo=redo)
