"""Files: read where they are ordinary and no larger than what is looked for."""

import os
import stat
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def kind_of(mode: int) -> str:
    """Return what a file with this `st_mode` is, such as "a pipe"; nothing for file and folder."""
    return _KINDS.get(stat.S_IFMT(mode), "")


def read_ordinary(path: Path, most: int) -> bytes:
    """Return the content of an ordinary file of at most `most` bytes.

    Raises OSError, its `strerror` the reason, for anything else: a pipe would keep its reader
    waiting, and a device need not end.
    """
    # Without waiting: opening a pipe waits for somebody to write to it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        kind = kind_of(os.fstat(handle).st_mode)
        if kind:
            raise OSError(0, f"it is {kind}, not an ordinary file")
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(0, f"it has more than {most:,} bytes")
    return content
