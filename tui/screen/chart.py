"""Charts drawn by plotext, as lines of spans; the only module that imports it."""

import re
import sys
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from core.text.spans import Span
from tui.screen.changes import Cell
from tui.screen.lines import Line, Room

_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")
_BRAILLE = range(0x2800, 0x2900)

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """Points to draw in the style of a role: a mark each, or joined by a fine line."""

    points: Points
    role: str
    mark: str = ""
    """One character; empty for the finest dots that there are."""
    joined: bool = False


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
    upright: tuple[tuple[float, str], ...] = ()
    """Vertical lines in the backdrop, position and role."""


def draw(chart: Chart, room: Room) -> list[Line]:
    """Draw the chart in exactly the room given.

    plotext has one figure for the whole process, so this must not be used from two threads.
    """
    backdrop = _backdrop(replace(chart, signals=()), room)
    corner = next((row for row in reversed(range(room.height)) if _CORNER in backdrop[row]), 0)
    left = backdrop[corner].index(_CORNER) + 1
    above = _drawn(chart, chart.signals, Room(room.width - left, corner, room.ascii))
    for row, upper in enumerate(above):
        lower = backdrop[row]
        backdrop[row] = [*lower[:left], *map(_over, lower[left:], upper)]
    return [_spans(row, room) for row in backdrop]


_CORNER: Cell = ("└", "quiet")


def _backdrop(chart: Chart, room: Room) -> list[list[Cell]]:
    return list(_drawn_backdrop(chart, room))


@lru_cache(maxsize=32)
def _drawn_backdrop(chart: Chart, room: Room) -> list[list[Cell]]:
    return _drawn(chart, chart.backdrop, room, axes=True)


def _drawn(
    chart: Chart, signals: tuple[Signal, ...], room: Room, axes: bool = False
) -> list[list[Cell]]:
    """Draw signals in the chart's ranges; with the axes, or filling all the room."""
    figure = _figure()
    figure.clear.data()
    figure.axes(axes, side=0)
    figure.plot_size(room.width, room.height)
    for axis, limits, ticks in (
        ("x", chart.x_range, chart.x_ticks if axes else ()),
        ("y", chart.y_range, chart.y_ticks if axes else ()),
    ):
        ruler = figure.ruler(axis, 0)
        ruler.lim(*limits)
        ruler.ticks([value for value, _ in ticks], [label for _, label in ticks])
        ruler.frequency(0)
    roles = [signal.role for signal in signals]
    for position, role in chart.upright if axes else ():
        figure.line(position, orientation=1, pixel=_pixel(len(roles)), style="dotted")
        roles.append(role)
    for number, signal in enumerate(signals):
        if points := [point for point in signal.points if _near(chart, *point)]:
            mark = signal.mark or ("." if room.ascii else "braille")
            x, y = zip(*points, strict=True)
            drawn = figure.signal(list(x), list(y), marker=_plotext().marker(mark, _pixel(number)))
            figure.draw(drawn.lines(True) if signal.joined else drawn)
    return [_cells(line, roles) for line in figure.build().string().splitlines()]


def _near(chart: Chart, x: float, y: float) -> bool:
    """Whether a point is within three times the ranges; plotext counts every cell up to it."""
    return all(
        2 * low - high <= value <= 2 * high - low
        for value, (low, high) in ((x, chart.x_range), (y, chart.y_range))
    )


@lru_cache(maxsize=1)
def _figure() -> Any:
    """Return plotext's one figure, set up for all our charts; `_drawn` sets the rest each time."""
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
def _pixel(number: int) -> Any:
    return _plotext().pixel(number)


def _cells(text: str, roles: list[str]) -> list[Cell]:
    """Turn plotext's colour codes, which number the signals, back into roles."""
    found: list[Cell] = []
    role = "quiet"
    for number, piece in enumerate(_COLOUR.split(text)):
        if number % 2 == 0:
            found += [(character, role) for character in piece]
        elif piece.startswith("38;5;"):
            role = roles[int(piece.removeprefix("38;5;"))]
        elif piece in ("", "0"):
            role = "quiet"
    return found


def _over(lower: Cell, upper: Cell) -> Cell:
    """Return what is seen of two cells: fine dots of one role add up, and a blank is clear."""
    if upper[0] == " ":
        return lower
    if upper[1] == lower[1] and ord(upper[0]) in _BRAILLE and ord(lower[0]) in _BRAILLE:
        return chr(ord(upper[0]) | ord(lower[0])), upper[1]
    return upper


def _spans(row: list[Cell], room: Room) -> Line:
    spans: list[Span] = []
    text, last = "", row[0][1]
    for character, role in row:
        if role != last:
            spans.append(Span(room.spell(text), last))
            text, last = "", role
        text += character
    return (*spans, Span(room.spell(text), last))
