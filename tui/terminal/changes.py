"""What a terminal shows, and how little has to be sent for it to show something else."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, repeat
from operator import ne

from rich.cells import cell_len, get_character_cell_size

from tui.terminal.ink import Ink

Row = tuple[tuple[str, Ink], ...]
"""A row of the screen, or a part of one: texts with their inks, from left to right."""

Cell = tuple[str, Ink]
"""What one column shows: a character with its ink. One of two columns is followed by ""."""

Part = tuple[int, int, Row]
"""A row and a column, counted from 0, and what is shown from there on."""

_FAR = 4  # Cells: to move the cursor over more always costs less than to send them again.
_NOWHERE = (-1, -1)
"""Where the cursor is when that is not known."""
_UNKNOWN: Cell = ("?", Ink("unknown"))
"""What a column shows of which nothing is known."""


class Shown:
    """What a terminal shows, as far as that is known."""

    def __init__(self) -> None:
        """Know nothing of it."""
        self._size = (0, 0)
        self._rows: dict[int, Row] = {}

    def forget(self) -> None:
        """Know nothing of it any more."""
        self._rows.clear()

    def becomes(self, parts: Sequence[Part], size: tuple[int, int]) -> str:
        """Return the codes and texts by which a terminal of so many columns and rows shows this.

        Of parts that overlap, the later is seen. The cursor goes to the changes of one ink after
        the other, because to move it takes fewer bytes than a change of colour.
        """
        width, height = size
        if size != self._size:  # Terminals differ in what they leave where.
            self.forget()
            self._size = size
        parts = [part for part in parts if part[0] < height]  # Of a size before, there may be more.
        unknown: Row = ((_UNKNOWN[0] * width, _UNKNOWN[1]),)
        before = {row: self._rows.get(row, unknown) for row, _, _ in parts}
        for row, column, part in parts:
            self._rows[row] = _laid(self._rows.get(row, unknown), column, part)
        left: dict[Ink, list[tuple[int, int, list[Cell]]]] = {}
        for row, old in before.items():
            column, cells, differs = changed(old, self._rows[row])
            for ink, start, end in _runs(cells, differs):
                left.setdefault(ink, []).append((row, column + start, cells[start:end]))
        return _codes(left, width)


def _codes(left: dict[Ink, list[tuple[int, int, list[Cell]]]], width: int) -> str:
    """Return the codes and texts of runs of cells, by ink: a row, a column, and the cells."""
    parts = []
    ink: Ink | None = None
    at = _NOWHERE
    while left:
        # Whatever takes the shortest code next.
        code, ink = min(((_code(ink, new), new) for new in left), key=lambda pair: len(pair[0]))
        parts.append(code)
        for row, column, cells in left.pop(ink):
            parts += (_move(at, row, column), *(char for char, _ in cells))
            # Beyond the last column, terminals disagree on where the cursor is.
            at = (row, column + len(cells)) if column + len(cells) < width else _NOWHERE
    return "".join([*parts, "\x1b[0m"]) if parts else ""


def _laid(row: Row, column: int, part: Row) -> Row:
    """Return a row with a part of it in place of what was there."""
    columns = sum(cell_len(text) for text, _ in part)
    if column == 0 and columns == sum(cell_len(text) for text, _ in row):
        return part
    cells = _cells(row)
    for edge in (column, column + columns):  # Half of a character that is seen no more.
        if edge < len(cells) and not cells[edge][0]:
            ink = cells[edge][1].on_blank
            cells[edge - 1 : edge + 1] = [(" ", ink), (" ", ink)]
    whole, room = _cells(part), len(cells) - column
    if room < len(whole) and not whole[room][0]:  # There is room for half a character alone.
        whole[room - 1] = (" ", whole[room - 1][1].on_blank)
    cells[column : column + columns] = whole[:room]
    pieces = groupby(cells, key=lambda cell: cell[1])
    return tuple(("".join(char for char, _ in piece), ink) for ink, piece in pieces)


def changed(old: Row, new: Row) -> tuple[int, list[Cell], list[bool]]:
    """Return the stretch of `new` that holds all its changes from `old`, a row of equal width.

    That is the column of its first cell, its cells, and whether each is to be sent.
    """
    first = 0
    while first < len(old) and first < len(new) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    before, after = _cells(old[first : len(old) - last]), _cells(new[first : len(new) - last])
    if not after:
        return 0, [], []
    if len(before) != len(after) or any(not char for char, _ in (*before, *after)):
        # A character of two columns is sent as a whole, and what is under it too.
        after = _cells(new)
        return 0, after, [cell != _UNKNOWN for cell in after]
    column = sum(cell_len(text) for text, _ in new[:first])
    return column, after, [*map(ne, after, before)]


def _cells(row: Row) -> list[Cell]:
    """Return a row's characters; of its inks, a blank has what shows on it."""
    found: list[Cell] = []
    for text, ink in row:
        blank = ink.on_blank
        if text.isascii() and (blank == ink or " " not in text):
            found += zip(text, repeat(ink))
            continue
        for char in text:
            columns = get_character_cell_size(char)
            if columns:
                found.append((char, ink if char != " " else blank))
                found += [("", ink)] * (columns - 1)
            elif found:  # A mark over the character before, which may have two columns.
                place = -1 if found[-1][0] else -2
                found[place] = (found[place][0] + char, found[place][1])
    return found


def _runs(cells: list[Cell], differs: list[bool]) -> Iterator[tuple[Ink, int, int]]:
    """Yield the stretches of one ink that hold the cells that differ: the ink, begin and end.

    A blank takes the ink of its neighbour where it looks the same in it.
    """
    inks = [ink for _, ink in cells]
    places = [place for place, new in enumerate(differs) if new]
    blanks = [place for place in places if cells[place][0] == " "]
    for place in (*blanks, *reversed(blanks)):
        for other in (place - 1, place + 1):
            if 0 <= other < len(cells) and differs[other] and inks[other].on_blank == inks[place]:
                inks[place] = inks[other]
                break
    latest: dict[Ink, list[int]] = {}
    found = []
    for place in places:
        ink = inks[place]
        run = latest.get(ink)
        if run and (run[1] == place or _bridged(cells, ink, run[1], place)):
            run[1] = place + 1
        else:
            latest[ink] = run = [place, place + 1]
            found.append((ink, run))
    for ink, (start, end) in found:
        yield ink, start, end


def _bridged(cells: Sequence[Cell], ink: Ink, start: int, end: int) -> bool:
    """Whether the cells from `start` on are sent again to get to `end`, rather than moved over.

    They are where that takes no more bytes, and where they look the same in the ink of `end`.
    """
    if end - start > _FAR:
        return False
    between = cells[start:end]
    same = all(own == (ink if char != " " else ink.on_blank) for char, own in between)
    return same and sum(len(char.encode()) for char, _ in between) <= len(_ahead(end - start))


@lru_cache(maxsize=1024)
def _code(before: Ink | None, new: Ink) -> str:
    return new.after(before)


def _move(at: tuple[int, int], row: int, column: int) -> str:
    """Return the shortest codes that take the cursor to a place; both count from 0."""
    direct = f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H"
    if at == _NOWHERE or row < at[0]:
        return direct
    ahead = column - at[1]
    down = f"\x1b[{row - at[0]}B" if row > at[0] + 1 else "\x1b[B" * (row - at[0])
    return min(direct, down + (_ahead(ahead) if ahead >= 0 else "\b" * -ahead), key=len)


def _ahead(columns: int) -> str:
    """Return the code that takes the cursor so many columns to the right."""
    return f"\x1b[{columns}C" if columns > 1 else "\x1b[C" * columns
