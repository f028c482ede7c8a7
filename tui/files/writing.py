"""Files written whole or not at all, through links and with their modes kept; and claimed."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from tui.files.ordinary import refuse_special

try:
    import fcntl
except ImportError:  # Windows has no locks of this kind: there two gradsteps save as they come.
    fcntl = None  # type: ignore[assignment]  # so that mypy knows the module where it is

_OPEN = os.O_RDWR | getattr(os, "O_CLOEXEC", 0)
_OWNERS_ALONE, _AS_USUAL = 0o600, 0o666
_WRITABLE = 0o222
MOST_OF_NAME = 60
"""Characters that a draft takes over from the name of its file, which may be as long as can be."""


@contextlib.contextmanager
def drafted(path: Path, mode: int = _AS_USUAL) -> Iterator[TextIO]:
    """Open a draft that takes the place of `path` at the end; given up before, it leaves nothing.

    Links are followed. A file that is there keeps its mode and owner; a new one has `mode`, less
    what the user's umask takes away. Raises OSError, its `strerror` the reason, where that can't
    be done, or where what is there is no ordinary file.
    """
    before = _standing(path)
    place = Path(os.path.realpath(path))
    # Beside the file, so that taking its place is one step.
    draft = place.with_name(f".{place.name[:MOST_OF_NAME]}.{token_hex(4)}")
    descriptor = os.open(draft, _OPEN | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
            if before:
                _keep_owner_and_mode(descriptor, before)
        os.replace(draft, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _keep_owner_and_mode(descriptor: int, before: os.stat_result) -> None:
    if not hasattr(os, "fchown"):  # Windows: what is made in a folder has the folder's rights.
        return
    with contextlib.suppress(PermissionError):  # Files are root's to give away.
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def replaced(path: Path, text: str) -> int:
    """Write a file, and return its descriptor, locked; raises OSError where nothing was written.

    A file that is new is for its owner alone.
    """
    with contextlib.ExitStack() as failed:
        with drafted(path, _OWNERS_ALONE) as file:
            file.write(text)
            descriptor = os.dup(file.fileno())
            failed.callback(os.close, descriptor)
            _lock(descriptor)
        failed.pop_all()
    return descriptor


def _standing(path: Path) -> os.stat_result | None:
    """Return the status of the file that is there, or None; OSError if it can't be replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    refuse_special(found.st_mode)
    # To replace a file takes no right to write to it, and root has all rights; it is asked for.
    if not found.st_mode & _WRITABLE or not os.access(path, os.W_OK):
        raise OSError(0, "it is read-only")
    return found


def _lock(descriptor: int) -> bool:
    """Lock a file for as long as it is open; return whether no other process has locked it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # Some file systems have no locks: there it is as before there were any.
    return True


class Claim:
    """A file that no other process claims; the claim ends with this process, however it ends.

    It is a lock on the file itself, so that nothing is left behind. Each version is locked before
    it takes the last one's place.
    """

    def __init__(self, path: Path) -> None:
        """Claim `path`, or a file beside it where another process has; raises OSError."""
        self.path = path
        """The file that was claimed."""
        self._new = not _standing(path)
        descriptor = _claimed(path, self._new)
        number = 1
        while descriptor is None:
            number += 1
            self.path = path.with_name(f"{path.name}-{number}")
            self._new = True
            descriptor = _claimed(self.path, new=True)
        self._descriptor = descriptor
        if fcntl is None:  # An open file could not be replaced there, and no lock is lost.
            os.close(descriptor)

    def write(self, text: str) -> None:
        """Write the file as `replaced` does; raises OSError."""
        if fcntl is None:
            with drafted(self.path, _OWNERS_ALONE) as file:
                file.write(text)
            return
        try:
            descriptor = replaced(self.path, text)
        except OSError:
            if self._new:  # And empty.
                with contextlib.suppress(OSError):
                    os.unlink(os.path.realpath(self.path))
            raise
        os.close(self._descriptor)
        self._descriptor = descriptor
        self._new = False


def _claimed(path: Path, new: bool) -> int | None:
    """Open a file, or make one that is new, and lock it; None where it is another process's."""
    place = os.path.realpath(path)
    while True:
        try:
            made = os.O_CREAT | os.O_EXCL if new else 0
            descriptor = os.open(place, _OPEN | made, _OWNERS_ALONE)
        except FileExistsError:
            return None
        locked = _lock(descriptor)
        # The other process may have put a new version in its place meanwhile.
        if locked and (new or os.path.samestat(os.fstat(descriptor), path.stat())):
            return descriptor
        os.close(descriptor)
        if not locked:
            return None
