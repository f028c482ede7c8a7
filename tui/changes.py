"""What differs between two pages, and how little has to be sent for it."""

from collections.abc import Iterator

from rich.console import Console
from textual._compositor import CompositorUpdate

from tui.lines import Line
from tui.palette import Ink, Palette

Cell = tuple[str, str]
"""What one column of the screen shows: a character, and the role words of its style."""

Piece = tuple[int, int, list[Cell]]
"""A row and a column, counted from 0, and what is shown from there on."""

_CLOSE = 3  # Cells: to move the cursor over a shorter gap costs more than to send it again.


def changed_pieces(old: Line, new: Line) -> list[tuple[int, list[Cell]]]:
    """Return what of `new` differs from `old`, a line of equal width: column and cells.

    Pieces that are close to each other are one. No character may take two columns.
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
    spans: list[list[int]] = []
    for place, cell in enumerate(after):
        if cell != before[place]:
            if spans and place - spans[-1][1] < _CLOSE:
                spans[-1][1] = place + 1
            else:
                spans.append([place, place + 1])
    return [(column + start, after[start:end]) for start, end in spans]


def _cells(line: Line) -> list[Cell]:
    """Return the line's characters; a blank has a style only where that shows on it."""
    found: list[Cell] = []
    for text, role in line:
        if " " in text and "mark" not in role and "under" not in role:
            found += [(char, role if char != " " else "") for char in text]
        else:
            found += [(char, role) for char in text]
    return found


class Changes(CompositorUpdate):
    """Changed pieces of the screen, as terminal codes.

    Textual 8.2 sends a widget's row from its left edge on up to the change, with a style code
    and a reset for each piece: five to ten times as much. Here the cursor goes to the change,
    and of a style is sent what differs from the last one.
    """

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._pieces: list[Piece] = []

    def __bool__(self) -> bool:
        """Whether there is anything to send."""
        return bool(self._pieces)

    def add(self, row: int, column: int, piece: list[Cell]) -> None:
        """Show `piece` from this place on; both count from 0."""
        self._pieces.append((row, column, piece))

    def render_segments(self, console: Console) -> str:
        """Return the codes and texts to send to the terminal."""
        parts = []
        ink: Ink | None = None
        last: str | None = None
        at = (-1, -1)
        for row, column, piece in _chained(self._pieces):
            ahead = column - at[1]
            near = row == at[0] and ahead > 0
            parts.append(f"\x1b[{ahead}C" if near else f"\x1b[{row + 1};{column + 1}H")
            at = (row, column + len(piece))
            for character, role in piece:
                # A blank looks the same in every ink but those that show on it.
                if role != last and (role or character != " " or ink is None or ink.shows):
                    new = self._palette.ink(role, console._color_system)
                    parts.append(new.after(ink))
                    ink, last = new, role
                parts.append(character)
        return "".join([*parts, "\x1b[0m"])


def _chained(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces so that one begins, where it can, in the style in which the last ended."""
    left = dict(enumerate(pieces))
    by_style: dict[str, list[int]] = {}
    for number, (_, _, piece) in reversed(left.items()):
        by_style.setdefault(piece[0][1], []).append(number)
    style = ""
    while left:
        waiting = by_style.get(style)
        number = waiting[-1] if waiting else next(iter(left))
        row, column, cells = left.pop(number)
        by_style[cells[0][1]].remove(number)
        style = cells[-1][1]
        yield row, column, cells
