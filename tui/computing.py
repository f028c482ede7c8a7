"""A long computation in pieces, between which keys are answered."""

import asyncio
from collections.abc import Callable

from core.run import Path

AT_ONCE = 20_000
"""Updates recorded in one piece, and without a progress bar: about 5 ms."""


class Computing:
    """Records `path` up to `wanted` updates in the background of the running event loop.

    `report` is called after each piece, and `finished` once at the end, whether that is
    the update wanted, a number that is not finite, or `stop`; after `abandon`, neither is.
    """

    def __init__(
        self,
        path: Path,
        wanted: int,
        report: Callable[[], None],
        finished: Callable[[], None],
    ) -> None:
        self.path = path
        self.wanted = wanted
        self.stopped = False
        self._report = report
        self._finished = finished
        self._task = asyncio.create_task(self._record())

    def stop(self) -> None:
        """Finish after the piece under way."""
        self.stopped = True

    def abandon(self) -> None:
        """Go no further, and call nothing any more."""
        self._task.cancel()

    async def _record(self) -> None:
        while self.path.recorded < self.wanted and not (self.path.ended or self.stopped):
            self.path.extend(min(self.wanted, self.path.recorded + AT_ONCE))
            self._report()
            await asyncio.sleep(0.001)
        self._finished()
