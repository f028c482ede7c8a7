"""Data from files, standard input and the command line, as data sets."""

import codecs
import io
import os
import sys
from pathlib import Path

from core.dataset import DataError, Dataset, printable
from core.notation import to_ascii
from core.parsing import parse_csv


def read_data(source: str, x: str | None, y: str | None) -> Dataset:
    """Return the data of a CSV file, or of standard input where `source` is "-".

    Raises DataError with a sentence on what is wrong, and where.
    """
    name = "standard input" if source == "-" else printable(source)
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"{name} does not exist; name a CSV file, or - for standard input."
        ) from None
    except IsADirectoryError:
        raise DataError(f"{name} is a directory; name a CSV file in it.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(f"{name} can't be read: {reason}.") from None
    return parse_csv(_decoded(content, name), "-" if source == "-" else source, x, y)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{name}, line {line}: this is no UTF-8 text; save it as CSV in UTF-8."
        ) from None


def keyboard_from_terminal() -> bool:
    """Make the terminal the standard input again where that was data; return whether it is one."""
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return False
    os.dup2(terminal, 0)
    os.close(terminal)
    return True


def prepare_streams(environment: dict[str, str]) -> None:
    """Let every text be printed: in ASCII where that is all, and to nowhere where it is closed."""
    codecs.register_error("gradstep", _in_ascii)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for good
        elif isinstance(stream, io.TextIOWrapper):
            ascii_only = writes_ascii(environment)
            stream.reconfigure(encoding="ascii" if ascii_only else None, errors="gradstep")


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
