"""Sessions in files: taken up again, and saved so that a dropped connection loses nothing."""

import os
from collections.abc import Sequence
from pathlib import Path

from core.data.dataset import DataError, Dataset
from core.formats.command_line import command_line
from core.formats.held import Columns
from core.formats.session_line import DataNeeded, LessonNeeded, LinkError, dump, load
from core.session.lesson import Lesson
from core.session.session import Session
from core.text.typed import InputError
from tui import lessons
from tui.files import writing
from tui.files.loading import DataFile, named_file
from tui.files.ordinary import read_ordinary
from tui.panels.views import checked

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
            return checked(load(text, given, known, at_once=AT_ONCE))
        except DataNeeded as needed:
            if given or (not own and needed.name == "-"):
                raise
            given += _data(own, needed, columns or needed.columns) if own else _named(needed)
        except LessonNeeded as needed:
            if any(lesson.name == needed.name for lesson in known):
                raise
            try:
                known.append(lessons.read(needed.name))
            except InputError as error:
                raise LinkError(f"{needed} {error}") from None


def _data(file: DataFile, needed: DataNeeded, choices: Sequence[Columns]) -> list[Dataset]:
    counts = {"inputs": needed.inputs, "targets": needed.targets}
    return file.data(*choices, **counts, digest=needed.digest)


def _named(needed: DataNeeded) -> list[Dataset]:
    try:
        return _data(named_file(needed.name), needed, needed.columns)
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
    """Whether a file is there that saving would overwrite."""
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def write_text(path: Path, text: str) -> None:
    """Write a file, all of it or, where that fails, nothing; InputError says why.

    It is written through a link and keeps its mode; a new one is for its owner alone.
    """
    try:
        os.close(writing.replaced(path, text))
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} can't be written: {error.strerror}. Choose another file.")


class Autosave:
    """Saves a session to a file whenever it differs from the one saved last.

    Where another process saves to that file, it is another one beside it.
    """

    def __init__(self, path: Path, session: Session) -> None:
        """Save `session` now.

        Raises InputError where the file can't be written, and LinkError for a session too large;
        not where the file holds a session already: that may be looked at all the same.
        """
        self._path = path
        self._claim: writing.Claim | None = None
        self._latest = session
        self._saved: Session | None = None
        self._failed: Session | None = None
        self.news = ""
        """What the user is to be told at first."""
        there = holds_a_session(path)
        try:
            self._save()
        except (OSError, LinkError) as error:
            if not there:
                raise (_unwritable(path, error) if isinstance(error, OSError) else error) from None
            self._saved = session  # It is where it was taken up from.
            self.news = self._complaint(error)
        else:
            if self.beside:
                self.news = f"Saved to {self.beside.name}: another gradstep saves to {path.name}."

    @property
    def beside(self) -> Path | None:
        """Where the session is saved, if that is not the file that was asked for."""
        return self._claim.path if self._claim and self._claim.path != self._path else None

    @property
    def saved(self) -> Session | None:
        """The session that the file holds, if it is known."""
        return self._saved

    def hear(self, session: Session) -> None:
        """Take note of what is to be saved next."""
        self._latest = session

    def _save(self) -> None:
        text = f"{dump(self._latest)}\n"
        self._claim = self._claim or writing.Claim(self._path)
        self._claim.write(text)
        self._saved = self._latest

    def _complaint(self, error: Exception) -> str:
        if isinstance(error, OSError):
            return f"Not saved: {error.strerror} ({self._path})."
        return f"Not saved: {error}"

    def save(self) -> str:
        """Save the session if it is another one; return what went wrong, or nothing."""
        if self._latest is self._saved or self._latest is self._failed:
            return ""
        try:
            self._save()
        except (OSError, LinkError) as error:
            self._failed = self._latest  # Said once; the next change is tried again.
            return self._complaint(error)
        return ""

    def finish(self) -> str:
        """Save for the last time, even what could not be; return as `save` does."""
        self._failed = None
        return self.save()
