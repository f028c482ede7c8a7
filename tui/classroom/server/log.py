"""The log: a line for each join, leave and refusal, and for whatever goes to standard error."""

import asyncio
import contextlib
import os
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from core.text.quoting import printable
from core.text.typed import InputError

_KEPT = 1000
_LONGEST = 500
_WHILE = 10.0  # Seconds in which lines of a kind are counted.
_OF_A_KIND = 30  # Lines of a kind that are written in that while; of a lab mistyping, say.

Log = Callable[[str], None]


class Journal:
    """Writes lines to a file, or to standard error; `held`, they wait while a screen is there."""

    def __init__(self, path: Path | None, held: bool = False) -> None:
        """Write to the file `path`, or to standard error; raises InputError."""
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._held = held and path is None
        self._path = path
        self._errors: int | None = None
        """Where standard error was before it was overheard."""
        if path:
            try:
                path.open("a").close()
            except OSError as error:
                raise InputError(
                    f"{path} can't be written: {error.strerror}. Name another file for --log."
                ) from None

    def __call__(self, text: str) -> None:
        """Write a line; what can't be printed in it is escaped."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        line = f"{now} {printable(text)[:_LONGEST]}"
        if self._held:
            self._lines.append(line)
        else:
            self._write(line)

    def release(self) -> None:
        """Write what has been held."""
        self._held = False
        for line in self._lines:
            self._write(line)
        self._lines.clear()

    @contextlib.contextmanager
    def overhearing(self) -> Iterator[int]:
        """Yield a pipe of what this process writes to standard error, to be read and logged.

        A warning, say, or asyncio's traceback: neither belongs on a teacher's screen.
        """
        heard, said = os.pipe()
        for end in heard, said:  # Both are this process's: who waits here waits for ever.
            os.set_blocking(end, False)
        sys.stderr.flush()
        self._errors = os.dup(2)
        os.dup2(said, 2)
        os.close(said)
        try:
            yield heard
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            os.dup2(self._errors, 2)
            os.close(self._errors)
            os.close(heard)
            self._errors = None

    def _write(self, line: str) -> None:
        with contextlib.suppress(OSError):  # A full disk must not end the class.
            if self._path:
                # Opened each time, so that it can be moved away and begun anew.
                with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                    print(line, file=file)
            elif self._errors is not None:
                os.write(self._errors, f"{line}\n".encode(errors="backslashreplace"))
            else:
                print(line, file=sys.stderr, flush=True)


class Summed:
    """Logs lines; of those of a kind that come by the hundred, the first, and how many followed."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._counted = Counter[str]()

    def __call__(self, text: str, kind: str = "") -> None:
        """Log a line; one without a `kind` in any case."""
        if kind:
            if not self._counted[kind]:
                asyncio.get_running_loop().call_later(_WHILE, self._sum_up, kind)
            self._counted[kind] += 1
            if self._counted[kind] > _OF_A_KIND:
                return
        self._log(text)

    def close(self) -> None:
        """Log what has been counted so far."""
        for kind in [*self._counted]:
            self._sum_up(kind)

    def _sum_up(self, kind: str) -> None:
        more = self._counted.pop(kind, 0) - _OF_A_KIND
        if more > 0:
            self._log(f"{kind} … and {more:,} more like it in {_WHILE:g} s")
