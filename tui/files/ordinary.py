"""Files: read where they are ordinary and no larger than what is looked for."""

import os
import stat
from pathlib import Path

# Without waiting: opening a pipe waits for somebody to write to it. Windows has one of these.
_NAMES = ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_FLAGS = sum(getattr(os, name, 0) for name in _NAMES)
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def refuse_special(mode: int) -> None:
    """Raise OSError where `st_mode` is that of a pipe, say; files and folders are none such."""
    if kind := _KINDS.get(stat.S_IFMT(mode)):
        raise OSError(0, f"it is {kind}, not an ordinary file")


def read_ordinary(path: Path, most: int) -> bytes:
    """Return the content of an ordinary file of at most `most` bytes.

    Raises OSError, its `strerror` the reason, for anything else: a pipe would keep its reader
    waiting, and a device need not end.
    """
    handle = os.open(path, os.O_RDONLY | _FLAGS)
    with open(handle, "rb") as file:
        refuse_special(os.fstat(handle).st_mode)
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(0, f"it has more than {most:,} bytes")
    return content
