"""CSV text into data sets, with errors that name line and remedy."""

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from core.data.cells import complaint, is_text, meant_as_number, problem
from core.data.dataset import DataError, Dataset, column_keys
from core.data.points import example
from core.text.quoting import printable, quoted
from core.text.typed import number_in

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
    """Which columns (counted from 0) are read, and whether the first row only names them.

    They are those of the inputs and then of the targets, which have these keys.
    """

    keys: tuple[str, ...]
    columns: tuple[int, ...]
    has_header: bool


def parse_csv(
    text: str,
    name: str,
    x: str | None = None,
    y: str | None = None,
    inputs: int = 1,
    targets: int = 1,
) -> Dataset:
    """The data set in a CSV text; `name` is the file as messages should call it.

    The delimiter is the semicolon, tab or comma, the first of these that the first line holds
    outside quotes. Blank lines and a byte order mark are skipped.

    `x` and `y` choose the columns of so many inputs and targets, each by its name in the header,
    or by its number from 1, divided by commas as `column_choice` writes them. With neither, they
    are the columns named by their keys, such as x and y, or x1, x2 and y, or else the first so
    many; with one, the others are the first columns that are left.

    The first row is a header when a column was chosen by its name, or when a chosen cell in it is
    text and none is meant as a number. A number chooses a name rather than a position only
    where the first row looks like a header, text standing above a number in some column, or where
    no column has that position.

    Raises DataError for anything that is not finite decimal numbers.
    """
    label = printable(name)
    keys = column_keys("x", inputs), column_keys("y", targets)
    wishes = {**_wishes(label, keys[0], x), **_wishes(label, keys[1], y)}
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = _rows(text, label)
    first, second = next(rows, None), next(rows, None)
    if first is None:
        raise DataError(
            f"{label} is empty; it should hold rows of numbers, such as {example(1, len(wishes))}."
        )
    headings = [" ".join(cell.split()) for cell in first.cells]
    where = f"{label}, line {first.line}"
    choice = _choose(where, headings, second, wishes)
    if x is None and y is None and not choice.has_header and _delimiter(text) == ",":
        _check_commas(where, [row.cells for row in (first, second) if row], len(wishes))
    if choice.has_header and second is None:
        raise DataError(f"{where}: there is a header but no row below it; add rows of numbers.")
    begun = [row for row in (None if choice.has_header else first, second) if row]
    samples = _read(label, headings, choice, chain(begun, rows))
    names, words = _names(choice, headings), _words_for(choice, headings, second)
    columns = tuple(np.array(samples).T)
    return Dataset(
        name,
        columns[:inputs],
        columns[inputs:],
        input_names=names[:inputs],
        target_names=names[inputs:],
        input_choice=_unless(names[:inputs], words[:inputs]),
        target_choice=_unless(names[inputs:], words[inputs:]),
    )


def column_choice(words: tuple[str, ...]) -> str:
    """Words that choose a column each as one text, with commas between, as a row of CSV."""
    return ",".join(
        '"{}"'.format(word.replace('"', '""')) if set(word) & set(',"') else word for word in words
    )


def chosen_columns(text: str) -> list[str]:
    """The words that a text such as `column_choice` writes divides into; none if it can't be."""
    try:
        return next(csv.reader([text], skipinitialspace=True, strict=True), []) or [""]
    except csv.Error:
        return []


def _unless(names: tuple[str, ...], words: tuple[str, ...]) -> str:
    """What chooses columns by these words; empty where their names do."""
    return "" if words == names else column_choice(words)


def _wishes(label: str, keys: tuple[str, ...], text: str | None) -> dict[str, str | None]:
    """The word that chooses the column of each key, None where there is none; raises DataError."""
    if text is None:
        return dict.fromkeys(keys)
    said = f"{label}: the columns of {','.join(keys)} should be {len(keys)}, and {quoted(text)} is "
    remedy = "divide columns by commas, and quote a name with a comma in it, as in CSV."
    words = chosen_columns(text)
    if not words:
        raise DataError(f"{said}not readable; {remedy}")
    if len(words) != len(keys):
        raise DataError(f"{said}{len(words)}; {remedy}")
    return dict(zip(keys, words, strict=True))


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
    where: str, headings: list[str], second: _Row | None, wishes: dict[str, str | None]
) -> _Choice:
    """The columns to read, given the cells of the first row, the row below it and the wishes."""
    if len(headings) < len(wishes):
        found = "1 column was" if len(headings) == 1 else f"{len(headings)} columns were"
        raise DataError(
            f"{where}: {found} found and {len(wishes)} are needed, {','.join(wishes)}; "
            "put a comma, a semicolon or a tab between them."
        )
    keys, wished = tuple(wishes), any(word is not None for word in wishes.values())
    named = [_named(headings, key) for key in keys]
    if not wished and None not in named:
        return _Choice(keys, tuple(place for place in named if place is not None), True)
    likely_header = _likely_header(headings, second)
    chosen = {
        key: _find(where, headings, likely_header, word)
        for key, word in wishes.items()
        if word is not None
    }
    taken = {place for place, _ in chosen.values()}
    left = (place for place in range(len(headings)) if place not in taken)
    columns = tuple(chosen[key][0] if key in chosen else next(left) for key in keys)
    for place, column in enumerate(columns):
        if (before := columns.index(column)) < place:
            raise DataError(
                f"{where}: {keys[before]} and {keys[place]} are both column {column + 1}; "
                f"choose two different columns ({_listed(headings)})."
            )
    by_name = any(is_name for _, is_name in chosen.values())
    return _Choice(keys, columns, by_name or _only_names(headings, columns))


def _likely_header(headings: list[str], second: _Row | None) -> bool:
    """Whether text stands above a number in some column."""
    below = second.cells if second else []
    pairs = zip(headings, below, strict=False)  # a row may be short
    return any(is_text(above) and not problem(under) for above, under in pairs)


def _only_names(headings: list[str], columns: tuple[int, ...]) -> bool:
    """Whether the first row has text in one of the columns, and no number in any."""
    cells = [headings[column] for column in columns]
    return any(map(is_text, cells)) and not any(map(meant_as_number, cells))


def _find(where: str, headings: list[str], likely_header: bool, wish: str) -> tuple[int, bool]:
    """The column that a wish means, and whether it is meant by its name; raises DataError."""
    if found := _meant(headings, likely_header, wish):
        return found
    wanted = " ".join(wish.split())
    numbers = f"a number from 1 to {len(headings)}"
    if _COLUMN_NUMBER.fullmatch(wanted):
        trouble = f"there is no column {int(wanted)}; choose {numbers}"
    elif any(map(is_text, headings)):
        trouble = f"there is no column {quoted(wanted)}; choose from {_listed(headings)}"
    else:
        trouble = f"there is no header to find {quoted(wanted)} in; choose {numbers}, or add one"
    raise DataError(f"{where}: {trouble}.")


def _meant(headings: list[str], likely_header: bool, wish: str) -> tuple[int, bool] | None:
    """The column that a wish means, and whether by its name; None where it means none."""
    wanted = " ".join(wish.split())
    number = int(wanted) if _COLUMN_NUMBER.fullmatch(wanted) else 0
    has_position = 1 <= number <= len(headings)
    named = _named(headings, wanted)
    may_be_name = any(map(is_text, headings)) and (likely_header or not has_position)
    if named is not None and may_be_name:
        return named, True
    return (number - 1, False) if has_position else None


def _names(choice: _Choice, headings: list[str]) -> tuple[str, ...]:
    """What the columns are called, by default by their keys."""
    named = [printable(headings[column])[:_LONGEST_NAME] for column in choice.columns]
    pairs = zip(named if choice.has_header else choice.keys, choice.keys, strict=True)
    return tuple(name or key for name, key in pairs)


def _words_for(choice: _Choice, headings: list[str], second: _Row | None) -> tuple[str, ...]:
    """The words with which `parse_csv` makes this choice again: names, or else numbers."""
    likely_header = _likely_header(headings, second)
    every: list[list[tuple[str, bool]]] = []
    for column in choice.columns:
        words = _words(headings, likely_header, column)
        own = [(word, is_name) for word, is_name in words if choice.has_header or not is_name]
        every.append(own or [(str(column + 1), False)])
    chosen = [words[0] for words in every]
    told = _only_names(headings, choice.columns) or any(is_name for _, is_name in chosen)
    if choice.has_header and not told:  # Numbers alone would make data of the first row.
        chosen = [max(words, key=lambda word: word[1]) for words in every]
    return tuple(word for word, _ in chosen)


def _words(headings: list[str], likely_header: bool, column: int) -> list[tuple[str, bool]]:
    """The words that choose a column, and if as its name; that first where it can be typed."""
    name, number = headings[column], str(column + 1)
    taken = {heading.casefold() for heading in headings}
    while number in taken:  # 02 is column 2 too, and not the one that is called 2.
        number = f"0{number}"
    typed = 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    words = [name, number] if typed else [number, name]
    meant = [(word, _meant(headings, likely_header, word)) for word in words]
    return [(word, found[1]) for word, found in meant if found and found[0] == column]


def _named(headings: list[str], wanted: str) -> int | None:
    """The first column of that name, exactly so or else with other capitals."""
    folded = [heading.casefold() for heading in headings]
    for names, name in ((headings, wanted), (folded, wanted.casefold())):
        if name and name in names:
            return names.index(name)
    return None


def _check_commas(where: str, rows: list[list[str]], needed: int) -> None:
    """Raise DataError where the commas of rows, read as columns, may be meant as decimal ones."""
    width = len(rows[0])
    whole = all(
        _WHOLE.fullmatch(before) and _DIGITS.fullmatch(after)
        for cells in rows
        for before, after in zip(cells[::2], cells[1::2], strict=False)
    )
    if whole and width >= 2 * needed and not any(len(cells) % 2 for cells in rows):
        raise DataError(
            f"{where}: this may be {width} columns, or {width // 2} numbers with decimal commas; "
            "choose the columns of x and y, or use decimal points."
        )


def _read(
    label: str, headings: list[str], choice: _Choice, rows: Iterator[_Row]
) -> list[list[float]]:
    """The numbers of each row in the chosen columns; raises DataError."""
    samples: list[list[float]] = []
    width = len(headings)
    for line, cells in rows:
        if len(cells) != width:
            decimals = ", and decimals a point" if len(cells) == 2 * width else ""
            raise DataError(
                f"{label}, line {line}: expected {width} columns, found {len(cells)}; "
                f"give every line the same number of columns{decimals}."
            )
        try:
            samples.append([number_in(cells[column]) for column in choice.columns])
        except ValueError:
            pairs = zip(choice.keys, choice.columns, strict=True)
            key, column = next(pair for pair in pairs if problem(cells[pair[1]]))
            heading = quoted(headings[column]) if choice.has_header else str(column + 1)
            first = not choice.has_header and not samples
            said = complaint(cells[column], heading, key, maybe_header=first)
            raise DataError(f"{label}, line {line}: {said}") from None
    return samples


def _listed(headings: list[str]) -> str:
    """The first headings, as a message lists the columns there are."""
    unlisted = len(headings) - _SHOWN_COLUMNS
    listed = ", ".join(map(quoted, headings[:_SHOWN_COLUMNS]))
    return f"{listed} and {unlisted} more" if unlisted > 0 else listed
