"""Data from files, standard input and the command line, as data sets."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.csv_file import parse_csv
from core.data.dataset import DataError, Dataset
from core.formats.held import Columns
from core.model.definitions import MOST_CHARACTERS
from core.text.quoting import printable
from tui.files.ordinary import read_ordinary

MOST_GIVEN = 64_000_000
"""Bytes of data that the user names, in a file or a pipe."""
MOST_NAMED, _MOST_LINES = 16_000_000, 500_000
"""Bytes and lines of a file that a session line names: read in a second or two."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """The content of a CSV file, in which columns can be chosen."""

    name: str
    content: bytes

    def data(
        self, *choices: Columns, inputs: int = 1, targets: int = 1, digest: str = ""
    ) -> list[Dataset]:
        """Return so many inputs and targets by each choice, up to the one of that digest.

        Raises DataError where it holds none.
        """
        said = _said(self.name)
        text = _decoded(self.content, printable(said))
        found, mistakes = [], []
        for x, y in choices:
            try:
                read = parse_csv(text, said, x, y, inputs, targets)
                found.append(replace(read, name=self.name))
            except DataError as error:
                mistakes.append(error)
            else:
                if found[-1].digest == digest:
                    break
        if not found:
            raise mistakes[0]
        return found


def data_file(source: str) -> DataFile:
    """Return the content of the file, pipe or device that the user names; "-" is standard input.

    Raises DataError with a sentence on what is wrong, and where.
    """

    def read() -> bytes:
        with nullcontext(sys.stdin.buffer) if source == "-" else open(source, "rb") as file:
            content = file.read(MOST_GIVEN + 1)
        if len(content) > MOST_GIVEN:
            raise OSError(0, f"it has more than {MOST_GIVEN:,} bytes")
        return content

    return DataFile(source, _read(source, read))


def formula_text(given: str) -> str:
    """Return the text of a model: what is given, where it has an =, or else a file's content.

    Raises DataError.
    """
    if "=" in given or not Path(given).name or given.replace("-", "").isdigit():
        return given
    try:
        return _decoded(read_ordinary(Path(given), 4 * MOST_CHARACTERS), printable(given))
    except OSError as error:
        raise DataError(
            f"--model {printable(given)} is no formula, which has an =, such as y* = w*x + b; "
            f"and as a file it can't be read: {error.strerror}."
        ) from None


def named_file(name: str) -> DataFile:
    """Return the content of the ordinary file that a session line names; raises DataError."""
    content = _read(name, lambda: read_ordinary(Path(name), MOST_NAMED))
    if content.count(b"\n") + content.count(b"\r") > _MOST_LINES:
        raise DataError(
            f"{printable(name)} has more than {_MOST_LINES:,} lines: name it in the command too."
        )
    return DataFile(name, content)


def _said(source: str) -> str:
    return "standard input" if source == "-" else source


def _read(source: str, read: Callable[[], bytes]) -> bytes:
    name = printable(_said(source))
    try:
        return read()
    except FileNotFoundError:
        raise DataError(
            f"{name} does not exist; name a CSV file, or - for standard input."
        ) from None
    except IsADirectoryError:
        raise DataError(f"{name} is a directory; name a CSV file in it.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(f"{name} can't be read: {reason}.") from None


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{name}, line {line}: this is no UTF-8 text; save it in UTF-8.") from None
