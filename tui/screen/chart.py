"""Charts as lines of spans, their axes drawn by plotext; the only module that imports it."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from types import ModuleType
from typing import Any

from core.text.numbers import show, ticks
from core.text.spans import Span
from tui.screen.lines import Line, Room

_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")
_RULE = ["rule"]  # Roles of upright lines.
_BRAILLE = "".join(map(chr, range(0x2800, 0x2900)))
_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_PLACES = ("◉", "◎")  # The marks of what is shown.
"""What a cell shows of fine dots, and of bold ones: by the sum of their bits."""

Cell = tuple[str, str]
"""What one column shows: a character, and the role words of its style."""

Points = tuple[tuple[float, float], ...]
Filled = tuple[str, str, str]
"""What a cell shows where nothing is drawn: a character, its role, and the role that fills it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Points to draw in the style of a role: a mark each, or joined by a fine line."""

    points: Points
    role: str
    mark: str = ""
    """One character; empty for the finest dots that there are."""
    joined: bool = False
    fine: bool = False
    """Whether its line is fine in bold charts too."""

    def drawn(self, room: Room) -> tuple[str, str]:
        """Return the mark as a room has it, and its role: of bold charts, a place is a cell."""
        place = room.bold and self.mark in _PLACES
        return room.mark(self.mark), f"{self.role} mark" if place else self.role


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw, and in which ranges; all numbers are finite.

    A logarithmic axis is the caller's: plotext 6.1 draws wrong on its own where ticks are given.
    """

    backdrop: tuple[Signal, ...]
    """What stays the same over several key presses: drawn once, with the axes."""
    signals: tuple[Signal, ...]
    """What is drawn anew each time, over the backdrop."""
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: tuple[tuple[float, str], ...] = ()
    y_ticks: tuple[tuple[float, str], ...] = ()
    upright: bool = False
    """Whether a vertical line stands at each tick of x."""
    axes: bool = True
    """Whether it has axes; without, signals have the whole room."""
    ground: Callable[[int, int], list[list[Filled]]] | None = None
    """What is under all else, of so many columns and rows: the ranges from cell to cell."""


def axis_ticks(
    limits: tuple[float, float], most: int, digits: int
) -> tuple[tuple[float, str], ...]:
    """Return the round numbers between the limits, with so many digits as their labels."""
    return tuple((value, show(value, digits)) for value in ticks(*limits, most))


def draw(chart: Chart, room: Room) -> list[Line]:
    """Draw the chart in exactly the room given.

    plotext has one figure for the whole process, so this must not be used from two threads.
    """
    rows = _backdrop(replace(chart, signals=(), ground=None), room)
    drawn = _with(rows, chart, chart.signals, room)
    return [_spans(row, room) for row in _filled(drawn, chart, room)]


_CORNER: Cell = ("└", "quiet")


@lru_cache(maxsize=32)
def _backdrop(chart: Chart, room: Room) -> list[list[Cell]]:
    blank: list[list[Cell]] = [[(" ", "")] * room.width for _ in range(room.height)]
    rows = _axes(replace(chart, backdrop=()), room) if chart.axes else blank
    return _with(rows, chart, chart.backdrop, room)


def _with(
    rows: list[list[Cell]], chart: Chart, signals: tuple[Signal, ...], room: Room
) -> list[list[Cell]]:
    """Return rows of a chart with signals drawn over what is within its axes."""
    left, height = _inside(rows, chart)
    drawn = [list(row) for row in rows]
    for (row, column), cell in _marks(chart, signals, room.width - left, height, room):
        drawn[row][left + column] = _over(drawn[row][left + column], cell)
    return drawn


def _inside(rows: list[list[Cell]], chart: Chart) -> tuple[int, int]:
    """Return the first column within the axes, and how many rows are above them."""
    if not chart.axes:
        return 0, len(rows)
    corner = next((row for row in reversed(range(len(rows))) if _CORNER in rows[row]), 0)
    return rows[corner].index(_CORNER) + 1, corner


def _filled(rows: list[list[Cell]], chart: Chart, room: Room) -> list[list[Cell]]:
    """Return rows of a chart with its ground under what is within its axes."""
    if chart.ground is None:
        return rows
    left, height = _inside(rows, chart)
    ground = chart.ground(room.width - left, height)
    for row, under in zip(rows, ground, strict=False):
        for column, (char, role, fill) in enumerate(under, start=left):
            above, own = row[column]
            row[column] = (char, f"{role} {fill}") if above == " " else (above, f"{own} {fill}")
    return rows


def _marks(
    chart: Chart, signals: tuple[Signal, ...], width: int, height: int, room: Room
) -> Iterable[tuple[tuple[int, int], Cell]]:
    """Return what signals show within the axes: row and column from the upper left, and the cell.

    As plotext 6.1 has it to the dot, where they take half the time of a key press.
    """
    marks: dict[tuple[int, int], Cell] = {}
    for signal in signals:
        bold = room.bold and not signal.fine
        fine, bits = (_QUADRANTS, _QUARTERS) if bold else (_BRAILLE, _DOTS)
        mark, role = signal.drawn(room)
        mark = mark or ("#" if bold else ".") * room.ascii
        across, down = (1, 1) if mark else (2, len(bits))  # Fine dots to a cell.
        for x, y in _placed(chart, signal, width, height, across, down):
            if not (0 <= x < width and 0 <= y < height):
                continue
            at = int(y), int(x)
            if mark:
                marks[at] = mark, role
            else:
                dots = bits[int((y - int(y)) * down)][int((x - int(x)) * across)]
                dots |= max(fine.find(marks.get(at, " ")[0]), 0)
                marks[at] = fine[dots], role
    return marks.items()


_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_QUARTERS = ((1, 2), (4, 8))
"""The bits of a braille character's dots, and of a cell's quarters, row by row."""


def _placed(
    chart: Chart, signal: Signal, width: int, height: int, across: int, down: int
) -> Iterator[tuple[float, float]]:
    """Yield the points of a signal, and those on the lines between, in cells from the upper left.

    Lines have a point for each of the fine dots that they cross the more of.
    """
    (x_low, x_high), (y_low, y_high) = chart.x_range, chart.y_range
    before: tuple[float, float] | None = None
    for point in signal.points:
        if not _near(chart, *point):
            continue
        now = _scaled(point[0], x_low, x_high, width), _scaled(point[1], y_high, y_low, height)
        if before and signal.joined:
            (x, y), (x_end, y_end) = before, now
            steps = max(
                abs(int(x * across) - int(x_end * across)), abs(int(y * down) - int(y_end * down))
            )
            part = 0.0
            for _ in range(steps - 1):
                part += 1 / steps
                yield x + (x_end - x) * part, y + (y_end - y) * part
        yield now
        before = now


def cell_of(
    point: tuple[float, float], chart: Chart, columns: int, rows: int
) -> tuple[int, int] | None:
    """Return the row and the column, of so many within the axes, in which a point is marked."""
    for x, y in _placed(chart, Signal((point,), ""), columns, rows, 1, 1):
        if 0 <= x < columns and 0 <= y < rows:
            return int(y), int(x)
    return None


def _scaled(value: float, first: float, last: float, cells: int) -> float:
    """Return where a value is, in cells, between the ends of an axis, as plotext has it."""
    part = (value - first) / (last - first) if last != first else 0.5
    return _BEFORE + (cells - _BEFORE - _AFTER) * part


_BEFORE, _AFTER = 0.5 + 0.0016585662, 0.5 + 0.001516152
"""Cells from an axis's ends to its extreme values: plotext's own numbers."""


@lru_cache(maxsize=32)
def _axes(chart: Chart, room: Room) -> list[list[Cell]]:
    """Have plotext draw the axes, with ticks and upright lines; they outlast what is in them."""
    figure = _figure()
    figure.clear.data()
    figure.plot_size(room.width, room.height)
    for axis, limits, marked in (
        ("x", chart.x_range, chart.x_ticks),
        ("y", chart.y_range, chart.y_ticks),
    ):
        ruler = figure.ruler(axis, 0)
        ruler.lim(*limits)
        ruler.ticks([value for value, _ in marked], [label for _, label in marked])
        ruler.frequency(0)
    for position, _ in chart.x_ticks if chart.upright else ():
        figure.line(position, orientation=1, pixel=_first_colour(), style="dotted")
    return [_cells(line, _RULE) for line in figure.build().string().splitlines()]


def _near(chart: Chart, x: float, y: float) -> bool:
    """Whether a point is within three times the ranges: a line has a point for every dot to it."""
    return all(
        2 * low - high <= value <= 2 * high - low
        for value, (low, high) in ((x, chart.x_range), (y, chart.y_range))
    )


@lru_cache(maxsize=1)
def _figure() -> Any:
    """Return plotext's one figure, set up for all our charts; `_axes` sets the rest each time."""
    figure = _plotext().figure
    _plotext().terminal.limit(False, False)
    figure.theme("colorless")
    figure.axes(False, side=1)
    return figure


@cache
def _plotext() -> Any:
    """Import plotext at the first chart: text can be read before."""
    # Without this, it spends most of its import on the pages of its own documentation.
    pages = ModuleType("plotext._doc.doc")
    pages.docs = None  # type: ignore[attr-defined]  # what plotext looks for in it
    sys.modules.setdefault(pages.__name__, pages)
    import plotext

    return plotext


@cache
def _first_colour() -> Any:
    return _plotext().pixel(0)


def _cells(text: str, roles: list[str]) -> list[Cell]:
    """Turn plotext's colour codes, which are numbers of roles, back into these."""
    found: list[Cell] = []
    role = "quiet"
    for number, piece in enumerate(_COLOUR.split(text)):
        if number % 2 == 0:
            found += [_cell(character, role) for character in piece]
        elif piece.startswith("38;5;"):
            role = roles[int(piece.removeprefix("38;5;"))]
        elif piece in ("", "0"):
            role = "quiet"
    return found


@lru_cache(maxsize=1024)
def _cell(character: str, role: str) -> Cell:
    """Return the same cell for equal ones: a chart that is kept has hundreds."""
    return character, role


def _over(lower: Cell, upper: Cell) -> Cell:
    """Return what is seen of two cells: fine dots of one role add up, and a blank is clear."""
    if upper[0] == " ":
        return lower
    for fine in (_BRAILLE, _QUADRANTS):
        if upper[1] == lower[1] and upper[0] in fine and lower[0] in fine:
            return fine[fine.index(upper[0]) | fine.index(lower[0])], upper[1]
    return upper


def _spans(row: list[Cell], room: Room) -> Line:
    runs = groupby(row, key=itemgetter(1))
    return tuple(
        Span(room.spell("".join([char for char, _ in cells])), role) for role, cells in runs
    )
