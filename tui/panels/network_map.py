"""The map of a network: a column for the inputs and for each layer, values over their slopes."""

from collections.abc import Sequence
from itertools import zip_longest

from core.explain.network import NetworkShown, UnitShown, network
from core.explain.quantities import Quantities, Quantity
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.focus import focus_of
from core.session.session import Session
from core.text.spans import Span
from tui.screen.lines import Line, Room, fitted
from tui.screen.writer import Writer

_INPUTS = 7
"""The cells of the column of inputs, which also names the slopes."""
_LEAST, _MOST = 9, 16
"""The cells of a column of units."""

Cell = list[Line]
"""What stands in a column for one unit or input."""


def lines(session: Session, room: Room) -> list[Line]:
    """Return a row of headings, and below each what its column holds.

    Where there is no room for all layers, that of the stage is there, with what it takes on the way
    forward and what comes back to it on the way back.
    """
    shown, write = network(session), Writer(session, room)
    focus = focus_of(session).unit.key
    count = max(1, min(len(shown.layers), (room.width - _INPUTS) // _LEAST))
    first = _first(shown, session, focus, count)
    layers = shown.layers[first : first + count]
    width = max(1, min((room.width - _INPUTS) // count, _MOST))
    rows = room.height - 1
    inputs = () if first else shown.inputs
    tallest = max(len(inputs), *map(len, layers))
    each = next((each for each in (4, 3) if tallest * each <= rows), 2)
    columns = [
        _inputs(inputs, write, each, rows),
        *(_units(layer, write, each, rows, width, focus) for layer in layers),
    ]
    if first + count == len(shown.layers) and len(columns[-1]) < rows:
        columns[-1] += [()] * (rows - 1 - len(columns[-1]))
        loss = Quantities(session).given(LOSS)
        columns[-1].append((Span(" L ", "quiet"), write.number(loss, width - 3)))
    heads = [(write.quiet(head, width - 1),) for head in _heads(shown, first, count)]
    sizes = (_INPUTS, *[width] * count)
    return [_side_by_side(row, sizes) for row in (heads, *zip_longest(*columns, fillvalue=()))]


def _side_by_side(cells: Sequence[Line], sizes: Sequence[int]) -> Line:
    return tuple(
        span for cell, size in zip(cells, sizes, strict=True) for span in fitted(cell, size)
    )


def _first(shown: NetworkShown, session: Session, focus: str, count: int) -> int:
    """Return how many layers stand before those in sight, of which there are so many."""
    layer = next(unit.block.layer for unit in shown.units if unit.block.is_of(focus))
    # What goes in comes from the layer before, and what comes back from the one after.
    before = (count - 1) // 2 if session.phase is Phase.BACKWARD else count // 2
    return max(0, min(layer - 1 - before, len(shown.layers) - count))


def _heads(shown: NetworkShown, first: int, count: int) -> list[str]:
    """Return what stands over each column."""
    depth = len(shown.layers)
    hidden = " hidden" if depth == 2 else " layer {}"
    names = [
        " output" if number == depth else hidden.format(number)
        for number in range(first + 1, first + count + 1)
    ]
    return ["" if first else "inputs", *names]


def _inputs(inputs: Sequence[Quantity], write: Writer, each: int, rows: int) -> list[Line]:
    """Return the column of inputs; beside slopes that it leaves free, it says what they are."""
    apart = each > 2 or 2 * len(inputs) + 2 <= rows
    cells: list[Cell] = []
    for quantity in inputs:
        name = Span(write.cut(symbol_of(quantity.key), _INPUTS), f"{quantity.key} strong")
        if apart:
            cells.append([(name,), (write.number(quantity, _INPUTS - 1),), *[()] * (each - 2)])
        else:
            number = write.number(quantity, _INPUTS - 1 - len(name.text))
            cells.append([(name, Span(" "), number), ()])
    column = _stacked(cells, 0, rows, write, _INPUTS)
    below = 2 if each > 2 else 1 + 2 * apart * len(inputs)
    column += [()] * (below + 1 - len(column))
    column[below] = (write.quiet("∂L/∂z", _INPUTS - 1),)
    return column


def _units(
    layer: Sequence[UnitShown], write: Writer, each: int, rows: int, width: int, focus: str
) -> list[Line]:
    """Return the column of a layer: of each unit its name, value and slope, and the target."""
    targets = each == 4 or len(layer) * (each + 1) <= rows
    cells = [_unit(unit, write, each, width, unit.block.is_of(focus)) for unit in layer]
    for unit, cell in zip(layer, cells, strict=True):
        if unit.target and targets:
            name = f" {symbol_of(unit.target.key)} "
            number = write.number(unit.target, width - 1 - len(name))
            cell.append((Span(name, "quiet"), number))
        cell += [()] * (each - len(cell))
    at = next((number for number, unit in enumerate(layer) if unit.block.is_of(focus)), 0)
    return _stacked(cells, at, rows, write, width)


def _unit(unit: UnitShown, write: Writer, each: int, width: int, marked: bool) -> Cell:
    key = unit.block.key
    role = f"{key} strong mark" if marked else f"{key} strong"
    slope = (Span(" "), write.number(unit.sum_slope, width - 2))
    if each > 2:
        name = Span(write.cut(symbol_of(key), width - 2), role)
        value = write.number(unit.value, width - 2)
        return [(write.mark(marked), name), (Span(" "), value), slope]
    name = Span(write.cut(symbol_of(key), 4), role)
    value = write.number(unit.value, width - 2 - len(name.text))
    return [(write.mark(marked), name, Span(" "), value), slope]


def _stacked(cells: list[Cell], at: int, rows: int, write: Writer, width: int) -> list[Line]:
    """Return a column of as many cells as fit, that with the number `at` among them."""
    if sum(map(len, cells)) <= rows:
        return [line for cell in cells for line in cell]
    fit = max(1, (rows - 1) // len(cells[0]))
    first = max(0, min(at - fit // 2, len(cells) - fit))
    seen = [line for cell in cells[first : first + fit] for line in cell][: rows - 1]
    brief = write.room.spell(f"… {len(cells)}")
    said = f"{brief} units" if len(brief) + 6 <= width else brief
    return [*seen, (Span(said, "quiet"),)]
