"""A long computation in pieces, between which keys are answered."""

import asyncio
from collections.abc import Callable, Iterator

from core.replay import Replay
from core.run import Path
from core.session import Session

AT_ONCE = 20_000
"""Updates recorded in one piece, and without a progress bar: about 5 ms."""


def recording(path: Path, wanted: int) -> Iterator[int]:
    """Record up to `wanted` updates piece by piece, and yield how many there are."""
    while path.recorded < wanted and not path.ended:
        yield path.extend(min(wanted, path.recorded + AT_ONCE))


def unrecorded(session: Session) -> Replay | None:
    """Return what has to be computed of a session before it can be shown; None for next to none."""
    replay = Replay(session)
    return replay if replay.work > AT_ONCE else None


class Computing:
    """Runs `pieces` in the background of the running event loop; each says how far it got.

    `report` is called after each piece, and `finished` once at the end, which is the end of
    the pieces or `stop`; after `abandon`, neither is.
    """

    def __init__(
        self,
        pieces: Iterator[int],
        wanted: int,
        unit: str,
        report: Callable[[], None],
        finished: Callable[[], None],
    ) -> None:
        self.reached = 0
        self.wanted = wanted
        """How far it may go, for the progress bar."""
        self.unit = unit
        """What it counts, in the singular."""
        self.stopped = False
        self._pieces = pieces
        self._report = report
        self._finished = finished
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Finish after the piece under way."""
        self.stopped = True

    def abandon(self) -> None:
        """Go no further, and call nothing any more."""
        self._task.cancel()

    async def _run(self) -> None:
        for reached in self._pieces:
            self.reached = reached
            if self.stopped:
                break
            self._report()
            await asyncio.sleep(0.001)
        self._finished()
