"""The record of a class: who was in, and who answered what, as tables that a spreadsheet opens."""

import contextlib
import csv
import io
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.text.typed import InputError
from tui.classroom.protocol.names import folded
from tui.classroom.server.log import log

_BOM = "\ufeff"  # By which Excel knows that a table is in UTF-8.
_END = b"\r\n"
_ATTENDANCE = ("time", "name", "what", "from")
_ANSWERS = ("time", "question", "asked", "name", "answer", "verdict", "mistake", "which")
_NONE = "no answer"
_REVEALED, _WITHDRAWN = "revealed: this is right", "withdrawn: nothing of this question counts"
_MOST_SHOWN = 500_000  # Characters of a table.
_FIRST, _CHANGED = "first answer", "changed: this one counts, not the one before"


class Table:
    """A file of rows; each is with the kernel once `add` returns, whatever becomes of the class."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        """Go on with the file, without what was left half written. Raises InputError."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with open(self._file, "rb", closefd=False) as file:
                content = file.read()
            whole = content.rfind(_END) + len(_END) if _END in content else 0
            os.ftruncate(self._file, whole)
        except OSError as error:
            raise InputError(
                f"{path} can't be written: {error.strerror}. Name another folder for --state."
            ) from None
        self.path = path
        text = content[:whole].decode("utf-8-sig", "replace")
        self.rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
        """Those that were there."""
        if not whole:
            self._write(_BOM + _line(header))

    def add(self, *cells: object) -> None:
        """Add a row; the log says if that can't be done."""
        self._write(_line([_harmless(str(cell)) for cell in cells]))

    def text(self) -> str:
        """Return all of it, as far as it can be read."""
        try:
            return self.path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return ""

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _write(self, text: str) -> None:
        try:
            os.write(self._file, text.encode("utf-8", "replace"))
        except OSError as error:
            kind = "the record can't be written"
            log.warning(f"{kind}: {self.path}: {error.strerror}", extra={"kind": kind})


class Record:
    """Attendance and answers, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Go on with what is recorded there. Raises InputError."""
        self._attendance = Table(folder / "attendance.csv", _ATTENDANCE)
        self._answers = Table(folder / "answers.csv", _ANSWERS)
        numbers = [row[1] for row in self._answers.rows if len(row) == len(_ANSWERS)]
        self.last = max((int(each) for each in numbers if each.isdecimal()), default=0)
        """The number of the last question that was answered."""
        self._answered: set[tuple[int, str]] = set()

    def attended(self, name: str, what: str, address: str) -> None:
        """Record that somebody joined, left, or whatever else befell them."""
        self._attendance.add(_now(), name, what, address)

    def answered(
        self, number: int, asked: str, name: str, text: str, verdict: str, mistake: str
    ) -> None:
        """Record an answer; of those to one question, the last under a name counts."""
        which = _CHANGED if (number, folded(name)) in self._answered else _FIRST
        self._answered.add((number, folded(name)))
        self._answers.add(_now(), number, asked, name, text, verdict, mistake, which)

    def ended(self, number: int, asked: str, right: str, missing: Sequence[str] | None) -> None:
        """Record that a question was revealed, with the names that are `missing`; or withdrawn."""
        for name in missing or ():
            self._answers.add(_now(), number, asked, name, "", _NONE, "", "")
        what = _WITHDRAWN if missing is None else _REVEALED
        self._answers.add(_now(), number, asked, "", right, "", "", what)

    def tables(self) -> dict[str, str]:
        """Return the texts of the tables, of long ones the end, by the names of their files."""
        return {
            each.path.name: each.text()[-_MOST_SHOWN:] for each in (self._attendance, self._answers)
        }

    def close(self) -> None:
        """Let go of the files."""
        self._attendance.close()
        self._answers.close()


def _now() -> str:
    return datetime.now().isoformat(sep=" ", timespec="seconds")


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return a cell in one line, that a spreadsheet takes for a number or a text, and computes not.

    A row is a line then, of which it can be seen whether it is whole.
    """
    cell = " ".join(cell.split())
    with contextlib.suppress(ValueError):
        float(cell)
        return cell
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
