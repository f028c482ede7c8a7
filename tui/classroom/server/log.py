"""The log: a line for each join, leave and refusal, and for whatever goes to standard error."""

import asyncio
import contextlib
import logging
import os
import sys
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Self

from core.text.quoting import printable
from core.text.typed import InputError

_KEPT = 1000
_LONGEST = 500
_WHILE = 10.0  # Seconds in which lines of a kind are counted.
_OF_A_KIND = 30  # Lines of a kind that are written in that while; of a lab mistyping, say.

log = logging.getLogger("gradstep.class")
"""Where all of a class is logged. A line that may come by the hundred has an extra `kind`."""
log.setLevel(logging.INFO)


class _Escaped(logging.Formatter):
    """A line with its time, in which what can't be printed is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        level = f"{record.levelname.lower()}: " if record.levelno > logging.INFO else ""
        return f"{time} {printable(level + record.getMessage())[:_LONGEST]}"


class Summed(logging.Filter):
    """Lets lines pass; of those of a kind, the first, and then a line on how many followed."""

    def __init__(self) -> None:
        super().__init__()
        self._counted = Counter[str]()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is to be written; one without a kind in any case."""
        kind = getattr(record, "kind", "")
        if not kind:
            return True
        if not self._counted[kind]:
            asyncio.get_running_loop().call_later(_WHILE, self._sum_up, kind)
        self._counted[kind] += 1
        return self._counted[kind] <= _OF_A_KIND

    def close(self) -> None:
        """Log what has been counted so far."""
        for kind in [*self._counted]:
            self._sum_up(kind)

    def _sum_up(self, kind: str) -> None:
        more = self._counted.pop(kind, 0) - _OF_A_KIND
        if more > 0:
            log.info(f"{kind} … and {more:,} more like it in {_WHILE:g} s")


class LogHandler(logging.Handler):
    """Writes lines to a file, or to standard error; `held`, they wait while a screen is there."""

    def __init__(self, path: Path | None, held: bool = False) -> None:
        """Write to the file `path`, or to standard error; raises InputError."""
        super().__init__()
        self.setFormatter(_Escaped())
        self.summed = Summed()
        self.addFilter(self.summed)
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._held = held and path is None
        self._path = path
        self._errors = 2
        """Where standard error is, also while it is overheard."""
        if path:
            try:
                path.open("a").close()
            except OSError as error:
                raise InputError(
                    f"{path} can't be written: {error.strerror}. Name another file for --log."
                ) from None

    def __enter__(self) -> Self:
        """Have all that is logged written."""
        log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        log.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or have it wait."""
        self._lines.append(self.format(record))
        if not self._held:
            self.write_held()

    def write_held(self) -> None:
        """Write what has been held, and hold no more."""
        self._held = False
        to, closefd = self._path or self._errors, bool(self._path)
        # A file is opened each time, so that it can be moved away and begun anew; and a full disk
        # must not end the class.
        with contextlib.suppress(OSError), open(to, "ab", closefd=closefd) as file:
            file.writelines(f"{line}\n".encode(errors="backslashreplace") for line in self._lines)
        self._lines.clear()

    @contextlib.contextmanager
    def overhearing(self) -> Iterator[None]:
        """Log what this process writes to standard error, not more of it than can be read.

        A warning, say, or asyncio's traceback: neither belongs on a teacher's screen.
        """
        loop = asyncio.get_running_loop()
        heard, said = os.pipe()
        for end in heard, said:  # Both are this process's: who waits here waits for ever.
            os.set_blocking(end, False)
        sys.stderr.flush()
        self._errors = os.dup(2)
        os.dup2(said, 2)
        os.close(said)
        loop.add_reader(heard, log_lines, heard, "server", "server: more of its lines")
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            loop.remove_reader(heard)
            log_lines(heard, "server", "server: more of its lines")
            os.dup2(self._errors, 2)
            os.close(self._errors)
            os.close(heard)
            self._errors = 2


def log_lines(said: int, whose: str, kind: str = "") -> None:
    """Log what a process has complained of, such as a traceback."""
    with contextlib.suppress(OSError):
        data = os.read(said, 65536)
        if not data:
            asyncio.get_running_loop().remove_reader(said)
        for line in data.decode("utf-8", "replace").splitlines():
            log.info(f"{whose}: {line}", extra={"kind": kind})
