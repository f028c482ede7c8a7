"""A file written piece by piece, which is there only once it is whole."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from tui.files import kind_of


@contextlib.contextmanager
def drafted(path: Path) -> Iterator[TextIO]:
    """Open a draft that takes the place of `path` at the end; given up before, it leaves nothing.

    Links are followed, and a file that is there keeps its mode. Raises OSError, its `strerror`
    the reason, where that can't be done, or where what is there is no ordinary file.
    """
    place = Path(os.path.realpath(path))
    mode = _mode_of(place)
    # Beside the file, so that taking its place is one step; its name is short, and its own.
    draft = place.with_name(f".gradstep-{token_hex(8)}")
    file = draft.open("x", encoding="utf-8")
    try:
        with file:
            yield file
        if mode is not None:
            draft.chmod(mode)
        draft.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def _mode_of(place: Path) -> int | None:
    """Return the mode of the file to be replaced, if there is one; OSError if it can't be."""
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return None
    kind = "a folder" if stat.S_ISDIR(mode) else kind_of(mode)
    if kind:
        raise OSError(0, f"it is {kind}, not an ordinary file")
    if not os.access(place, os.W_OK):  # To replace it would take no such right.
        raise OSError(0, "it is read-only")
    return stat.S_IMODE(mode)
