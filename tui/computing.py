"""A long computation in pieces, between which keys are answered."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Any, Generic

from textual.dom import DOMNode
from textual.worker import Worker

from core.descent.path import Path
from core.descent.pieces import Pieces, Result
from core.formats.held import LinkError
from core.session.replay import Replay
from core.session.session import Refused, Session
from core.text.typed import InputError

AT_ONCE = 20_000
"""Updates recorded in one piece, and without a progress bar: about 5 ms."""


def recording(path: Path, wanted: int) -> Pieces[None]:
    """Record up to `wanted` updates piece by piece, and yield how many there are."""
    while path.recorded < wanted and not path.ended:
        yield path.extend(min(wanted, path.recorded + AT_ONCE))


def unrecorded(session: Session) -> Replay | None:
    """Return what has to be computed of a session before it can be shown; None for next to none."""
    replay = Replay(session)
    return replay if replay.work > AT_ONCE else None


class Computing(Generic[Result]):
    """Does `pieces` in the background, as a worker of `node`; each says how far it got.

    `report` is called after each piece. `ended` is called once at the end, with this object,
    which says what became of it: `failure`, `stopped`, or else `result`. After `abandon`,
    neither is.
    """

    def __init__(
        self,
        node: DOMNode,
        pieces: Pieces[Result],
        wanted: int,
        unit: str,
        report: Callable[[], None],
        ended: Callable[["Computing[Result]"], None],
    ) -> None:
        self.reached = 0
        self.wanted = wanted
        """How far it may go, for the progress bar."""
        self.unit = unit
        """What it counts, in the singular."""
        self.stopped = False
        """Whether it was stopped before its end."""
        self.failure = ""
        """Why it can't be finished, a sentence."""
        self.result: Result | None = None
        self._node = node
        self._pieces = pieces
        self._report = report
        self._ended = ended
        # A mistake in what it calls ends the app, as any other does.
        self._worker: Worker[Any] = node.run_worker(self._run)

    def stop(self) -> None:
        """Do no more than the piece under way, and end."""
        self.stopped = True

    def abandon(self) -> None:
        """Go no further, and call nothing any more."""
        self._worker.cancel()

    async def _run(self) -> None:
        with closing(self._pieces):
            while self._advance():
                self._report()
                await asyncio.sleep(0.001)
                if self.stopped:
                    break
                if not self._node.app.is_running:
                    return  # It is taken apart: there is nothing left to report to.
        self._ended(self)

    def _advance(self) -> bool:
        """Do a piece; return whether there may be another."""
        try:
            self.reached = next(self._pieces)
        except StopIteration as end:
            self.result = end.value
        except (Refused, InputError, LinkError) as refusal:
            self.failure = str(refusal)
        except Exception as error:
            reason = "there is not enough memory" if isinstance(error, MemoryError) else repr(error)
            self.failure = f"The {self.unit}s could not be computed: {reason}."
        else:
            return True
        return False
