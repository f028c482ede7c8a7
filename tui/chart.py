"""Charts drawn by plotext, as lines of spans; the only module that imports it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import plotext

from core.derivation import Span
from tui.lines import Line, Room

_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")

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

    signals: tuple[Signal, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: tuple[tuple[float, str], ...] = ()
    y_ticks: tuple[tuple[float, str], ...] = ()
    upright: tuple[tuple[float, str], ...] = ()
    """Vertical lines, position and role."""


@lru_cache(maxsize=32)
def draw(chart: Chart, room: Room) -> tuple[Line, ...]:
    """Draw the chart in exactly the room given.

    plotext has one figure for the whole process: it is cleared first, and must not be
    used from two threads.
    """
    roles = [signal.role for signal in chart.signals] + [role for _, role in chart.upright]
    figure = plotext.figure
    plotext.terminal.limit(False, False)
    figure.clear.all()
    figure.plot_size(room.width, room.height)
    figure.theme("colorless")
    figure.axes(False, axis="x", side=1)
    figure.axes(False, axis="y", side=1)
    for axis, limits, ticks in (
        ("x", chart.x_range, chart.x_ticks),
        ("y", chart.y_range, chart.y_ticks),
    ):
        ruler = figure.ruler(axis, 0)
        ruler.lim(*limits)
        ruler.ticks([value for value, _ in ticks], [label for _, label in ticks])
    for number, (position, _) in enumerate(chart.upright, start=len(chart.signals)):
        figure.line(position, orientation=1, pixel=plotext.pixel(number), style="dotted")
    for number, signal in enumerate(chart.signals):
        if signal.points:
            mark = signal.mark or ("." if room.ascii else "braille")
            x, y = zip(*signal.points, strict=True)
            drawn = figure.signal(
                list(x), list(y), marker=plotext.marker(mark, plotext.pixel(number))
            )
            figure.draw(drawn.lines(True) if signal.joined else drawn)
    return tuple(_spans(line, roles, room) for line in figure.build().string().splitlines())


def _spans(text: str, roles: list[str], room: Room) -> Line:
    """Turn plotext's colour codes, which number the signals, back into roles."""
    spans = []
    role = "quiet"
    for number, piece in enumerate(_COLOUR.split(text)):
        if number % 2 == 0:
            if piece:
                spans.append(Span(room.spell(piece), role))
        elif piece.startswith("38;5;"):
            role = roles[int(piece.removeprefix("38;5;"))]
        elif piece in ("", "0"):
            role = "quiet"
    return tuple(spans)


def layered(below: tuple[Line, ...], above: tuple[Line, ...]) -> list[Line]:
    """Return one chart over another of the same size and ranges, whose blanks show through."""
    return [
        tuple(
            Span("".join(text for text, _ in cells), role)
            for role, cells in groupby(
                (
                    upper if upper[0] != " " else lower
                    for lower, upper in zip(_cells(low), _cells(high), strict=True)
                ),
                key=lambda cell: cell[1],
            )
        )
        for low, high in zip(below, above, strict=True)
    ]


def _cells(line: Line) -> list[tuple[str, str]]:
    return [(character, span.role) for span in line for character in span.text]
