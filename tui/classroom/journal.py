"""The log: a line for each join, leave and refusal."""

import contextlib
import sys
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.dataset import printable
from core.reading import InputError

_KEPT = 1000
_LONGEST = 500


class Journal:
    """Writes lines to a file, or to standard error; `held`, they wait while a screen is there."""

    def __init__(self, path: Path | None, held: bool = False) -> None:
        """Write to the file `path`, or to standard error; raises InputError."""
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._held = held and path is None
        self._path = path
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

    def _write(self, line: str) -> None:
        with contextlib.suppress(OSError):  # A full disk must not end the class.
            if not self._path:
                print(line, file=sys.stderr, flush=True)
                return
            # Opened each time, so that it can be moved away and begun anew.
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                print(line, file=file)


Log = Callable[[str], None]
