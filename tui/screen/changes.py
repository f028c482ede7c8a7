"""What differs between two pages, and how little has to be sent for it."""

from collections.abc import Iterator

from rich.console import COLOR_SYSTEMS, Console

from tui.screen.lines import Line
from tui.screen.palette import Ink, Palette
from tui.terminal.textual_private import Update

Cell = tuple[str, str]
"""What one column of the screen shows: a character, and the role words of its style."""

Run = tuple[int, int, str]
"""A row and a column, counted from 0, and a text of one style that is shown from there on."""

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
        if " " in text and not _shows(role):
            found += [(char, role if char != " " else "") for char in text]
        else:
            found += [(char, role) for char in text]
    return found


class Changes(Update):
    """Changed pieces of the screen, as terminal codes.

    Textual 8.2 sends a widget's row from its left edge on up to the change, with a style code
    and a reset for each piece: five to ten times as much. Here the cursor goes to the changes
    of one style after the other, because to move it takes fewer bytes than a change of colour.
    """

    def __init__(self, palette: Palette, width: int) -> None:
        """Change a screen that is `width` columns wide."""
        self._palette = palette
        self._width = width
        self._runs: dict[str, list[Run]] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to send."""
        return bool(self._runs)

    def add(self, row: int, column: int, piece: list[Cell]) -> None:
        """Show `piece` from this place on; both count from 0."""
        for start, text, role in _runs(piece):
            self._runs.setdefault(role, []).append((row, column + start, text))

    def render_segments(self, console: Console) -> str:
        """Return the codes and texts to send to the terminal."""
        parts = []
        system = COLOR_SYSTEMS.get(console.color_system or "")
        ink: Ink | None = None
        at = (-1, -1)
        # By the last word first: that is where the attributes are.
        for role in sorted(self._runs, key=lambda role: role.split()[1:]):
            new = self._palette.ink(role, system)
            parts.append(new.after(ink))
            ink = new
            for row, column, text in self._runs[role]:
                parts += (_move(at, row, column), text)
                # Beyond the last column, terminals disagree on where the cursor is.
                at = (row, column + len(text)) if column + len(text) < self._width else (-1, -1)
        return "".join([*parts, "\x1b[0m"])


def _runs(piece: list[Cell]) -> Iterator[tuple[int, str, str]]:
    """Yield the stretches of one role in a piece: where they begin, the text, the role.

    A blank, which looks the same in every role but those that show on it, takes its neighbour's.
    """
    start = 0
    role = next((role for _, role in piece if role), "")
    role = "" if _shows(role) and piece[0] == (" ", "") else role
    for place, (character, own) in enumerate(piece):
        if own != role and (character != " " or own or _shows(role)):
            if place > start:
                yield start, "".join(char for char, _ in piece[start:place]), role
            start, role = place, own
    yield start, "".join(char for char, _ in piece[start:]), role


def _shows(role: str) -> bool:
    """Whether a role shows on a blank."""
    return "mark" in role or "under" in role


def _move(at: tuple[int, int], row: int, column: int) -> str:
    """Return the shortest codes that take the cursor to a place; both count from 0."""
    ahead = column - at[1]
    if row == at[0] and ahead >= 0:
        return f"\x1b[{ahead}C" if ahead else ""
    direct = f"\x1b[{row + 1};{column + 1}H"
    if row == at[0] + 1 and -4 <= ahead <= 0:
        return "\x1b[B" + "\b" * -ahead
    return direct
