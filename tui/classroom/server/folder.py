"""The folder of a class: for one server at a time, and rid of what an end amid writing left."""

import contextlib
import fcntl
import os
import re
from pathlib import Path
from typing import BinaryIO

from core.text.typed import InputError
from tui.classroom.server.pins import PINS
from tui.files.writing import MOST_OF_NAME
from tui.saving import write_text

_CHECK = ".writable"
BEGUN = ".begun"
"""The file that holds what the class began with."""
# What write_text names a file until it is whole: the file's name, of which the end may be cut off,
# between a dot and eight letters.
_DRAFT = re.compile(
    rf"\.(?:[^.]+\.session|password|\{_CHECK}|\{BEGUN}|\{PINS}|.{{{MOST_OF_NAME}}})\.[a-z0-9_]{{8}}"
)


def claimed(folder: Path) -> BinaryIO:
    """Make the folder, where it is not there, and return a file that claims it until it is closed.

    A process that ends, however it does, gives its claim up; one that is forked has a part in it.
    Raises InputError where the folder can't be used, or another process has claimed it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} can't be made: {error.strerror}. Name another folder for --state."
        ) from None
    with contextlib.ExitStack() as unless_all_is_well:
        claim = unless_all_is_well.enter_context(_opened(folder / ".lock"))
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"{folder} is in use by a class that is open: end that one, or name another folder "
                "for --state."
            ) from None
        _clean(folder)
        write_text(folder / _CHECK, "")
        (folder / _CHECK).unlink()
        unless_all_is_well.pop_all()
    return claim


def _opened(lock: Path) -> BinaryIO:
    """Open the file of the claim; it stays, or whoever has it open would share the folder."""
    try:
        return open(os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o600), "rb")
    except OSError as error:
        raise InputError(
            f"{lock} can't be written: {error.strerror}. Name another folder for --state."
        ) from None


def _clean(folder: Path) -> None:
    """Remove the drafts of a server that was killed while it wrote."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                os.unlink(entry.path)
