"""Sessions in files: taken up again, and saved so that a dropped connection loses nothing."""

import contextlib
import os
import tempfile
from pathlib import Path

from core.command import command_line
from core.dataset import DataError, Dataset
from core.held import Columns
from core.lesson import Lesson
from core.link import DataNeeded, LessonNeeded, LinkError, dump, load
from core.reading import InputError
from core.session import Session
from tui import lessons
from tui.files import read_ordinary
from tui.loading import DataFile, named_file

AT_ONCE = 1_000_000
"""Updates of a line replayed before anything is shown: half a second. The explorer does more."""

_MOST = 4_000_000  # Bytes of a file that is read as a session.


def taken_up(text: str, own: DataFile | None = None, *columns: Columns) -> Session:
    """Return the session of a line; its data come from `own`, or from the file it names.

    `columns` choose those of `own`; without, they are the line's. Raises LinkError, or DataError
    where `own` can't be used.
    """
    given: list[Dataset] = []
    known: list[Lesson] = []
    while True:
        try:
            return load(text, given, known, at_once=AT_ONCE)
        except DataNeeded as needed:
            if given or (not own and needed.name == "-"):
                raise
            choices = columns or needed.columns
            given += own.data(*choices, digest=needed.digest) if own else _named(needed)
        except LessonNeeded as needed:
            if known:
                raise
            try:
                known.append(lessons.read(needed.name))
            except InputError as error:
                raise LinkError(f"{needed} {error}") from None


def _named(needed: DataNeeded) -> list[Dataset]:
    try:
        return named_file(needed.name).data(*needed.columns, digest=needed.digest)
    except DataError as error:
        raise LinkError(f"{needed} {error}") from None


def read(path: Path, own: DataFile | None = None, *columns: Columns) -> Session:
    """Return the session in a file; raises LinkError, DataError or InputError, naming the file."""
    try:
        text = read_ordinary(path, _MOST).decode(errors="replace")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}. Name a saved session.") from None
    try:
        return taken_up(text, own, *columns)
    except LinkError as error:
        raise InputError(f"{path}: {error}") from None


def command(session: Session) -> str:
    """Return the shell command that takes the session up; of one too large, the run shown."""
    try:
        return f"gradstep --session {dump(session)}"
    except LinkError:
        return command_line(session)


def holds_a_session(path: Path) -> bool:
    """Whether something is there that saving would overwrite."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def write(path: Path, session: Session) -> None:
    """Write the session's line to a file, all of it or, where that fails, nothing.

    Raises LinkError for a session too large, and InputError where the file can't be written.
    """
    write_text(path, f"{dump(session)}\n")


def write_text(path: Path, text: str) -> None:
    """Write a file, all of it or, where that fails, nothing; InputError says why."""
    draft = ""
    try:
        # Beside the file, so that taking its place is one step.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise InputError(
            f"{path} can't be written: {error.strerror}. Choose another file."
        ) from None


class Autosave:
    """Saves a session to a file whenever it differs from the one saved last."""

    def __init__(self, path: Path, session: Session) -> None:
        """Save `session` now; raises as `write` does."""
        self.path = path
        self._saved: Session | None = None
        self._save(session)

    def _save(self, session: Session) -> None:
        write(self.path, session)
        self._saved = session

    def save(self, session: Session) -> str:
        """Save the session if it is another one; return what went wrong, or nothing."""
        if session is self._saved:
            return ""
        try:
            self._save(session)
        except (InputError, LinkError) as error:
            self._saved = session  # Said once; the next change is tried again.
            return f"Not saved: {error}"
        return ""
