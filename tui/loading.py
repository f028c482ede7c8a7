"""Data from files, standard input and the command line, as data sets."""

import sys
from pathlib import Path

from core.dataset import DataError, Dataset, printable
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
