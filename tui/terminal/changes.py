"""What a terminal shows, and how little has to be sent for it to show something else."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter, ne

from rich.cells import get_character_cell_size

from tui.terminal.ink import Ink

Row = tuple[tuple[str, Ink], ...]
"""A row of the screen, or a part of one: texts with their inks, from left to right."""

Cell = tuple[str, Ink]
"""What one column shows: a character with its ink. One of two columns is followed by ""."""

Part = tuple[int, int, Row]
"""A row and a column, counted from 0, and what is shown from there on."""

_CHARACTER = itemgetter(0)
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
        self._rows: dict[int, list[Cell]] = {}

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
        unknown = [_UNKNOWN] * width
        rows: dict[int, list[Cell]] = {}
        for row, column, part in parts:
            if row < height:  # Of a size before, there may be more.
                cells = rows.setdefault(row, [*self._rows.get(row, unknown)])
                _lay(cells, column, cells_in(part))
        left: dict[Ink, list[tuple[int, int, list[Cell]]]] = {}
        for row, cells in rows.items():
            before = self._rows.get(row, unknown)
            if cells != before:
                self._rows[row] = cells
                for ink, start, end in _runs(cells, differing(before, cells)):
                    left.setdefault(ink, []).append((row, start, cells[start:end]))
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


def _lay(cells: list[Cell], column: int, part: list[Cell]) -> None:
    """Put a part in place of what was there; of a character that is cut in half, a blank stays."""
    end = column + len(part)
    for edge in (column, end):
        if edge < len(cells) and not cells[edge][0]:
            ink = cells[edge][1].on_blank
            cells[edge - 1 : edge + 1] = [(" ", ink), (" ", ink)]
    room = len(cells) - column
    if room < len(part) and not part[room][0]:
        part[room - 1] = (" ", part[room - 1][1].on_blank)
    cells[column:end] = part[:room]


def differing(before: list[Cell], after: list[Cell]) -> list[bool]:
    """Tell of each cell of a row whether it is to be sent."""
    differs = [*map(ne, after, before)]
    if not all(map(_CHARACTER, chain(before, after))):
        first, last = differs.index(True), len(differs) - differs[::-1].index(True)
        around = slice(max(first - 1, 0), last + 1)
        if not all(map(_CHARACTER, chain(before[around], after[around]))):
            # A character of two columns is sent as a whole, and what is under it too.
            return [cell != _UNKNOWN for cell in after]
    return differs


def cells_in(row: Row) -> list[Cell]:
    """Return a row's characters; of its inks, a blank has what shows on it."""
    found: list[Cell] = []
    for text, ink in row:
        marks, cells = _cells_of(text, ink)
        if marks and found:  # They stand over the character before, which may have two columns.
            place = -1 if found[-1][0] else -2
            found[place] = (found[place][0] + marks, found[place][1])
        found += cells
    return found


@lru_cache(maxsize=512)
def _cells_of(text: str, ink: Ink) -> tuple[str, tuple[Cell, ...]]:
    """Return the marks that a text begins with, which have no column, and the cells of the rest."""
    marks = ""
    found: list[Cell] = []
    for char in text:
        columns = get_character_cell_size(char)
        if columns:
            found.append((char, ink if char != " " else ink.on_blank))
            found += [("", ink)] * (columns - 1)
        elif found:
            place = -1 if found[-1][0] else -2
            found[place] = (found[place][0] + char, found[place][1])
        else:
            marks += char
    return marks, tuple(found)


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
