"""The measurements of what is sent, each beside what Textual itself sends for the same keys."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

import facts
from pty_session import QUIET, PtySession
from report import Row, bytes_at_most

START, DIALOG, FOCUS, INVERTED, STEP = 13_000, 8_000, 0, 13_000, 1_300
"""Bytes that each may take at the most."""
STEPS = 100
_SHORT = 0.03  # Seconds of quiet after a step, of which a median is taken.
_PATIENCE = 1.0  # A dialog is imported before it opens.


class Pair:
    """gradstep and the same as Textual paints it, of which the same is asked at once."""

    def __init__(self, sessions: list[PtySession], both: Executor) -> None:
        self._sessions, self._both = sessions, both

    def started(self) -> tuple[int, int]:
        """Wait for the first frame, and return how many bytes each has sent."""
        list(self._both.map(lambda session: session.first_frame(facts.WORDS), self._sessions))
        ours, theirs = (session.size for session in self._sessions)
        return ours, theirs

    def press(self, keys: bytes, quiet: float = 2 * QUIET) -> tuple[int, int]:
        """Type the same to each, and return how many bytes each sends."""
        press = partial(PtySession.press, keys=keys, quiet=quiet, patience=_PATIENCE)
        ours, theirs = (answer.size for answer in self._both.map(press, self._sessions))
        return ours, theirs


@contextmanager
def opened(columns: int = 80, rows: int = 24) -> Iterator[Pair]:
    """Start both, and end them."""
    with ExitStack() as stack:
        commands = (facts.WORKED, facts.BY_TEXTUAL)
        sessions = [stack.enter_context(PtySession(each, columns, rows)) for each in commands]
        yield Pair(sessions, stack.enter_context(ThreadPoolExecutor(len(sessions))))


def bytes_sent() -> Iterator[Row]:
    """Measure what a start, dialogs, the focus, other colours and steps send."""
    with opened() as pair:
        yield bytes_at_most("bytes sent at 80×24: start", *pair.started(), START)
        for name, keys in facts.DIALOGS.items():
            yield bytes_at_most(f"bytes sent: {name} opens", *pair.press(keys), DIALOG)
            yield bytes_at_most(f"bytes sent: {name} leaves", *pair.press(facts.ESC), DIALOG)
        for name, keys in facts.FOCUS.items():
            yield bytes_at_most(f"bytes sent: {name}", *pair.press(keys), FOCUS)
        yield bytes_at_most("bytes sent: a light page", *pair.press(facts.INVERT), INVERTED)
        for name, keys in ("update", facts.UPDATE), ("phase", facts.STAGE):
            pressed = [pair.press(keys, _SHORT) for _ in range(STEPS)]
            ours, theirs = (int(median(sizes)) for sizes in zip(*pressed, strict=True))
            yield bytes_at_most(f"bytes sent: {name}, median of {STEPS}", ours, theirs, STEP)
    with opened(120, 36) as pair:
        pair.started()
        sizes = pair.press(facts.INVERT)
        yield bytes_at_most("bytes sent at 120×36: a light page", *sizes, INVERTED)
