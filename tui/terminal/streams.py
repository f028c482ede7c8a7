"""The standard streams: each open and able to take any text, and what is said when one fails."""

import codecs
import errno
import io
import os
import stat
import sys
from collections.abc import Iterable
from typing import NoReturn, TextIO

from core.text.ascii import to_ascii

_CLOSED = {"stdin": os.O_RDONLY, "stdout": os.O_RDONLY, "stderr": os.O_WRONLY}
"""How to open the null device for a stream that is closed: writing to standard output fails."""
_ENDED_BY_SIGHUP, _ENDED_BY_SIGPIPE = 128 + 1, 128 + 13  # Windows has no names for them.


def prepare(environment: dict[str, str]) -> None:
    """Let every text be printed, in ASCII where that is all; put something in place of closed ones.

    Input that is closed is empty, output that is closed can't be written, and errors go nowhere.
    """
    codecs.register_error("gradstep", _in_ascii)
    for name, flags in _CLOSED.items():
        if getattr(sys, name) is None:
            # This takes the lowest number, its own, which a file opened later would get.
            null = os.open(os.devnull, flags)
            stream = open(null, "r" if name == "stdin" else "w", closefd=False)  # noqa: SIM115  # for good
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
    ascii_only = writes_ascii(environment)
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(encoding="ascii" if ascii_only else None, errors="gradstep")


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return to_ascii(error.object[error.start : error.end]), error.end


def writes_ascii(environment: dict[str, str]) -> bool:
    """Whether the locale is one that can't be trusted with more than ASCII.

    Python turns the C locale, of a bare LANG=C or of a LANG that is not installed, into C.UTF-8
    for itself, and says so in LC_CTYPE: that is Python's wish and not the terminal's promise.
    """
    language = environment.get("LANG", "")
    chosen = environment.get("LC_ALL") or environment.get("LC_CTYPE") or language
    if chosen == "C.UTF-8" and not environment.get("LC_ALL") and language:
        chosen = language
    return "utf" not in chosen.lower().replace("-", "")


def keyboard_from_terminal() -> bool:
    """Make the terminal the standard input again where that was data; return whether it is one."""
    if sys.stdin.isatty():
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return False
    os.dup2(terminal, 0)
    os.close(terminal)
    return True


def input_waits() -> bool:
    """Whether standard input is a file or a pipe in which something waits to be read."""
    try:
        import fcntl
        import termios

        descriptor = sys.stdin.fileno()
        found = os.fstat(descriptor).st_mode
        if stat.S_ISREG(found) or stat.S_ISFIFO(found):
            waiting = fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4))
            return any(waiting)
    except (ImportError, OSError, ValueError):
        pass  # Windows can't tell, and a stream in place of standard input need not be a file.
    return False


def put(lines: Iterable[str], output: TextIO | None = None) -> None:
    """Print lines and see that they arrive; where they can't, end the program and say why.

    They go to standard output, or to what it was before something else was put in its place.
    """
    output = output or sys.stdout
    try:
        for line in lines:
            print(line, file=output)
        output.flush()
    except OSError as error:
        terminal = stat.S_ISCHR(os.fstat(output.fileno()).st_mode)
        _forget(output)
        if isinstance(error, BrokenPipeError):  # The reader has seen enough.
            raise SystemExit(_ENDED_BY_SIGPIPE) from None
        if terminal and error.errno == errno.EIO:  # It has vanished.
            raise SystemExit(_ENDED_BY_SIGHUP) from None
        fail(f"Standard output can't be written: {error.strerror}. Send it elsewhere.")


def complain(sentence: str) -> None:
    """Print a sentence on standard error, if that can be written."""
    try:
        print(f"gradstep: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        _forget(sys.stderr)


def fail(sentence: str) -> NoReturn:
    """Print a sentence on standard error and leave with status 2."""
    complain(sentence)
    raise SystemExit(2)


def _forget(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, or Python would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
