"""What differs between two pages, and how little has to be sent for it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from operator import ne

from rich.console import COLOR_SYSTEMS, Console

from tui.screen.lines import Line
from tui.screen.palette import Ink, Palette
from tui.terminal.textual_private import Update

Cell = tuple[str, str]
"""What one column of the screen shows: a character, and the role words of its style."""

Run = tuple[int, int, str]
"""A row and a column, counted from 0, and a text of one style that is shown from there on."""

_FAR = 4  # Cells: to move the cursor over more always costs less than to send them again.
_BLANK: Cell = (" ", "")
_ON_BLANKS = ("mark", "under", "shade")
"""Of a role's words, those that show on a blank."""
_NOWHERE = (-1, -1)
"""Where the cursor is when that is not known."""


def changed(old: Line, new: Line) -> tuple[int, list[Cell], list[bool]]:
    """Return the stretch of `new` that holds all its changes from `old`, a line of equal width.

    That is the column of its first cell, its cells, and whether each differs from the old one. No
    character may take two columns.
    """
    first = 0
    while first < len(old) and first < len(new) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    column = sum(len(text) for text, _ in new[:first])
    before = _cells(old[first : len(old) - last])
    after = _cells(new[first : len(new) - last])
    return column, after, [*map(ne, after, before)]


def _cells(line: Line) -> list[Cell]:
    """Return the line's characters; a blank has a style only where that shows on it."""
    found: list[Cell] = []
    for text, role in line:
        if " " not in text or _shows_on_blanks(role):
            found += zip(text, repeat(role))
        else:
            found += [(char, role) if char != " " else _BLANK for char in text]
    return found


@lru_cache(maxsize=256)
def _shows_on_blanks(role: str) -> bool:
    return any(word in role for word in _ON_BLANKS)


class Changes(Update):
    """Changed cells of the screen, as terminal codes.

    Textual 8.2 sends a widget's row from its left edge on up to the change, with a style code
    and a reset for each piece: five to ten times as much. Here the cursor goes to the changes
    of one style after the other, because to move it takes fewer bytes than a change of colour.
    """

    def __init__(self, palette: Palette, width: int) -> None:
        """Change a screen that is `width` columns wide."""
        self._palette = palette
        self._width = width
        self._lines: list[tuple[int, int, list[Cell], list[bool]]] = []

    def __bool__(self) -> bool:
        """Whether there is anything to send."""
        return bool(self._lines)

    def add(self, row: int, old: Line, new: Line) -> None:
        """Show `new` in a row, counted from 0, that shows `old`."""
        column, cells, differs = changed(old, new)
        if any(differs):
            self._lines.append((row, column, cells, differs))

    def render_segments(self, console: Console) -> str:
        """Return the codes and texts to send to the terminal."""
        roles = {role for _, _, cells, _ in self._lines for _, role in cells}
        system = COLOR_SYSTEMS.get(console.color_system or "")
        known = {role: self._palette.ink(role, system) for role in roles}
        left: dict[Ink, list[Run]] = {}
        for row, column, cells, differs in self._lines:
            inks = [known[role] for _, role in cells]
            for kind, start, end in _runs(cells, inks, differs):
                text = "".join(char for char, _ in cells[start:end])
                left.setdefault(kind, []).append((row, column + start, text))
        parts = []
        ink: Ink | None = None
        at = _NOWHERE
        while left:
            # Whatever takes the shortest code next.
            code, ink = min(((_code(ink, new), new) for new in left), key=lambda pair: len(pair[0]))
            parts.append(code)
            for row, column, text in left.pop(ink):
                parts += (_move(at, row, column), text)
                # Beyond the last column, terminals disagree on where the cursor is.
                at = (row, column + len(text)) if column + len(text) < self._width else _NOWHERE
        return "".join([*parts, "\x1b[0m"])


@lru_cache(maxsize=1024)
def _code(before: Ink | None, new: Ink) -> str:
    return new.after(before)


def _runs(
    cells: Sequence[Cell], inks: list[Ink], differs: Sequence[bool]
) -> Iterator[tuple[Ink, int, int]]:
    """Yield the stretches of one ink that hold the cells that differ: the ink, begin and end.

    A blank, which looks the same in every ink but those that show on it, takes its neighbour's.
    """
    places = [place for place, new in enumerate(differs) if new]
    blanks = [place for place in places if cells[place] == _BLANK]
    for place in (*blanks, *reversed(blanks)):
        for other in (place - 1, place + 1):
            if 0 <= other < len(cells) and differs[other] and not inks[other].shows:
                inks[place] = inks[other]
                break
    latest: dict[Ink, list[int]] = {}
    found = []
    for place in places:
        ink = inks[place]
        run = latest.get(ink)
        if run and (run[1] == place or _bridged(cells, inks, run[1], place)):
            run[1] = place + 1
        else:
            latest[ink] = run = [place, place + 1]
            found.append((ink, run))
    for ink, (start, end) in found:
        yield ink, start, end


def _bridged(cells: Sequence[Cell], inks: Sequence[Ink], start: int, end: int) -> bool:
    """Whether the cells from `start` on are sent again to get to `end`, rather than moved over.

    They are where that takes no more bytes, and where they look the same in the ink of `end`.
    """
    if end - start > _FAR:
        return False
    between = cells[start:end]
    ink = inks[end]
    same = all(
        own is ink or (cell == _BLANK and not ink.shows)
        for own, cell in zip(inks[start:end], between, strict=True)
    )
    return same and sum(len(char.encode()) for char, _ in between) <= len(_ahead(end - start))


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
