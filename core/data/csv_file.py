"""Text into data sets and back: CSV and inline points, with errors that name line and remedy."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, product
from typing import Any, NamedTuple

import numpy as np

from core.data.cells import complaint, is_text, meant_as_number, problem
from core.data.dataset import DataError, Dataset
from core.text.numbers import plain
from core.text.quoting import printable, quoted
from core.text.typed import TOO_SMALL, number_in

_SHOWN_COLUMNS = 8  # columns that an error message lists
_LONGEST_NAME = 100  # characters of a column's name that are kept
_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_DIGITS = re.compile(r"\d+\s*", re.ASCII)
_COLUMN_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)


class _Row(NamedTuple):
    """The cells of one row and the line of the file that it starts on, counted from 1."""

    line: int
    cells: list[str]


class _Choice(NamedTuple):
    """Which columns (counted from 0) are x and y, and whether the first row only names them."""

    x: int
    y: int
    has_header: bool


def parse_csv(text: str, name: str, x: str | None = None, y: str | None = None) -> Dataset:
    """The data set in a CSV text; `name` is the file as messages should call it.

    The delimiter is the semicolon, tab or comma, the first of these that the first line holds
    outside quotes. Blank lines and a byte order mark are skipped. `x` and `y` choose a column by
    its name in the header, or by its number from 1. With neither, they are the columns named x
    and y, or else the first two; with one, the other is the first column that is left.

    The first row is a header when a column was chosen by its name, or when a chosen cell in it is
    text and neither is meant as a number. A number chooses a name rather than a position only
    where the first row looks like a header, text standing above a number in some column, or where
    no column has that position.

    Raises DataError for anything that is not at least two rows of finite decimal numbers.
    """
    label = printable(name)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = _rows(text, label)
    first, second = next(rows, None), next(rows, None)
    if first is None:
        raise DataError(f"{label} is empty; it should hold rows of two numbers, such as 1,3.")
    headings = [" ".join(cell.split()) for cell in first.cells]
    where = f"{label}, line {first.line}"
    choice = _choose(where, headings, second, x, y)
    if x is None and y is None and not choice.has_header and _delimiter(text) == ",":
        _check_commas(where, [row.cells for row in (first, second) if row])
    if choice.has_header and second is None:
        raise DataError(f"{where}: there is a header but no row below it; add rows of numbers.")
    begun = [row for row in (None if choice.has_header else first, second) if row]
    xs, ys, last_line = _read(label, headings, choice, chain(begun, rows))
    if len(xs) < 2:
        raise DataError(
            f"{label}, line {last_line}: needs two samples or more, found {len(xs)}; add a row."
        )
    names: dict[str, Any] = {}
    words = _words_for(choice, headings, second)
    for letter, column, word in zip("xy", (choice.x, choice.y), words, strict=True):
        heading = headings[column] if choice.has_header else ""
        shown = printable(heading)[:_LONGEST_NAME] or letter
        names |= {f"{letter}_name": shown, f"{letter}_column": "" if word == shown else word}
    return Dataset(name, np.array(xs), np.array(ys), **names)


def parse_points(text: str, name: str = "points") -> Dataset:
    """The data set in a text such as "1,3 2,5": a comma within a point, space or ; between.

    Raises DataError, its message starting with `name`, that says which point is malformed.
    """
    label = printable(name)
    points: list[tuple[float, float]] = []
    joined = ",".join(part.strip(" \t") for part in text.split(","))  # "1, 3" is one point too
    for token in joined.split():
        pieces = [piece for piece in token.split(";") if piece]
        # In "2;5" the semicolon was meant as a comma: it is one malformed point, not two.
        for piece in pieces if all("," in piece for piece in pieces) else [token]:
            points.append(_point(piece, f"{label}: point {len(points) + 1}"))
    if len(points) < 2:
        raise DataError(
            f"{label}: needs two points or more, found {len(points)}; write them as 1,3 2,5."
        )
    x, y = np.array(points).T
    return Dataset(name, x, y, typed=True)


def format_points(dataset: Dataset) -> str:
    """The samples as `parse_points` reads them, every number to its last bit."""
    return " ".join(f"{plain(x)},{plain(y)}" for x, y in zip(dataset.xs, dataset.ys, strict=True))


def _point(piece: str, where: str) -> tuple[float, float]:
    cells = piece.split(",")
    try:
        x, y = map(number_in, cells)
    except ValueError as error:
        if str(error) == TOO_SMALL:
            raise DataError(f"{where}, {quoted(piece)}, {error}; write 0.") from None
        kind = "finite numbers" if "finite" in str(error) else "numbers"
        raise DataError(
            f"{where}, {quoted(piece)}, should be two {kind} with a comma between, such as 1,3."
        ) from None
    return x, y


def _rows(text: str, label: str) -> Iterator[_Row]:
    """The rows that hold anything at all, one by one; raises DataError for broken CSV."""
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise DataError(
            f"{label}, line {line}: a NUL byte was found, so this is "
            "not plain text; save the data as CSV in UTF-8."
        )
    lines = (f"{line}\n" for line in text.split("\n"))
    reader = csv.reader(lines, delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = printable(str(error))  # it may name the delimiter, a tab
            raise DataError(
                f"{label}, line {line}: this is not readable as CSV ({reason}); "
                "check that every quote is closed before the next delimiter."
            ) from None
        if "".join(cells).strip():
            yield _Row(line, cells)


def _delimiter(text: str) -> str:
    """The delimiter that the first line with content holds outside its quoted cells."""
    record = re.match(r'(?:[^\S\n]*\n)*((?:"[^"]*"|[^"\n]+)*)', text)
    unquoted = re.sub(r'"[^"]*"', "", record[1]) if record else ""
    return next((mark for mark in ";\t" if mark in unquoted), ",")


def _choose(
    where: str, headings: list[str], second: _Row | None, x: str | None, y: str | None
) -> _Choice:
    """The columns to read, given the cells of the first row, the row below it and the wishes."""
    if len(headings) < 2:
        raise DataError(
            f"{where}: one column was found and two are needed; "
            "put a comma, a semicolon or a tab between them."
        )
    below = second.cells if second else []
    likely_header = any(
        is_text(above) and not problem(under)
        for above, under in zip(headings, below, strict=False)  # a row may be short
    )
    if x is None and y is None:
        i, j = _named(headings, "x"), _named(headings, "y")
        if i is not None and j is not None:
            return _Choice(i, j, has_header=True)
    i, x_named = (None, False) if x is None else _find(where, headings, likely_header, x)
    j, y_named = (None, False) if y is None else _find(where, headings, likely_header, y)
    i = (1 if j == 0 else 0) if i is None else i
    j = (1 if i == 0 else 0) if j is None else j
    if i == j:
        raise DataError(
            f"{where}: x and y are both column {i + 1}; choose two different columns "
            f"({_listed(headings)})."
        )
    cells = headings[i], headings[j]
    names_only = any(map(is_text, cells)) and not any(map(meant_as_number, cells))
    return _Choice(i, j, x_named or y_named or names_only)


def _find(where: str, headings: list[str], likely_header: bool, wish: str) -> tuple[int, bool]:
    """The column that a wish means, and whether it is meant by its name; raises DataError."""
    wanted = " ".join(wish.split())
    number = int(wanted) if _COLUMN_NUMBER.fullmatch(wanted) else None
    has_position = number is not None and 1 <= number <= len(headings)
    has_names = any(map(is_text, headings))
    named = _named(headings, wanted)
    if named is not None and has_names and (likely_header or not has_position):
        return named, True
    if number is not None and has_position:
        return number - 1, False
    numbers = f"a number from 1 to {len(headings)}"
    if number is not None:
        trouble = f"there is no column {number}; choose {numbers}"
    elif has_names:
        trouble = f"there is no column {quoted(wanted)}; choose from {_listed(headings)}"
    else:
        trouble = f"there is no header to find {quoted(wanted)} in; choose {numbers}, or add one"
    raise DataError(f"{where}: {trouble}.")


def _words_for(choice: _Choice, headings: list[str], second: _Row | None) -> tuple[str, str]:
    """The words with which `parse_csv` makes this choice again: names, or else numbers."""
    x_words, y_words = _words(headings, choice.x), _words(headings, choice.y)
    for words in product(x_words, y_words):
        with suppress(DataError):
            if _choose("", headings, second, *words) == choice:
                return words
    return x_words[0], y_words[0]


def _words(headings: list[str], column: int) -> list[str]:
    """The words that may choose a column, its name first where that can be typed."""
    name, number = headings[column], str(column + 1)
    taken = {heading.casefold() for heading in headings}
    while number in taken:  # 02 is column 2 too, and not the one that is called 2.
        number = f"0{number}"
    typed = 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    return [name, number] if typed else [number, name]


def _named(headings: list[str], wanted: str) -> int | None:
    """The first column of that name, exactly so or else with other capitals."""
    folded = [heading.casefold() for heading in headings]
    for names, name in ((headings, wanted), (folded, wanted.casefold())):
        if name and name in names:
            return names.index(name)
    return None


def _check_commas(where: str, rows: list[list[str]]) -> None:
    """Raise DataError where the commas of rows, read as columns, may be meant as decimal ones."""
    width = len(rows[0])
    whole = all(
        _WHOLE.fullmatch(before) and _DIGITS.fullmatch(after)
        for cells in rows
        for before, after in zip(cells[::2], cells[1::2], strict=False)
    )
    if whole and width > 2 and not any(len(cells) % 2 for cells in rows):
        raise DataError(
            f"{where}: this may be {width} columns, or {width // 2} numbers with decimal commas; "
            "choose the columns of x and y, or use decimal points."
        )


def _read(
    label: str, headings: list[str], choice: _Choice, rows: Iterator[_Row]
) -> tuple[list[float], list[float], int]:
    """The chosen columns of the rows and the line of the last row; raises DataError."""
    xs: list[float] = []
    ys: list[float] = []
    i, j, has_header = choice
    width, line = len(headings), 0
    for line, cells in rows:
        if len(cells) != width:
            decimals = ", and decimals a point" if len(cells) == 2 * width else ""
            raise DataError(
                f"{label}, line {line}: expected {width} columns, found {len(cells)}; "
                f"give every line the same number of columns{decimals}."
            )
        try:
            xs.append(number_in(cells[i]))
            ys.append(number_in(cells[j]))
        except ValueError:
            letter, column = ("x", i) if problem(cells[i]) else ("y", j)
            heading = quoted(headings[column]) if has_header else str(column + 1)
            first = not has_header and not ys
            said = complaint(cells[column], heading, letter, maybe_header=first)
            raise DataError(f"{label}, line {line}: {said}") from None
    return xs, ys, line


def _listed(headings: list[str]) -> str:
    """The first headings, as a message lists the columns there are."""
    unlisted = len(headings) - _SHOWN_COLUMNS
    listed = ", ".join(map(quoted, headings[:_SHOWN_COLUMNS]))
    return f"{listed} and {unlisted} more" if unlisted > 0 else listed
