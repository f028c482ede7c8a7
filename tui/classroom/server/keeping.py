"""What is kept of a student, taken from the store; the log says what can't be taken up."""

from core.text.quoting import printable
from tui.classroom.server.log import Log
from tui.classroom.server.store import Store


class Keeping:
    """What is kept of the students, with a line in the log for each that is damaged."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    def of(self, name: str) -> str:
        """Return what is kept of a student; empty where that is nothing, or can't be read."""
        try:
            return self._store.get(name)
        except OSError as error:
            self._warn(name, f"read: {error.strerror}")
        return ""

    def set_aside(self, name: str, why: str) -> None:
        """Have a student begin anew, as what is kept of them can't be taken up."""
        aside = self._store.set_aside(name)
        self._warn(name, f"taken up: {why} {f'It is in {aside} now.' if aside else ''}".strip())

    def _warn(self, name: str, what: str) -> None:
        self._log(f"warning: what was kept of {printable(name)!r} can't be {what}")
