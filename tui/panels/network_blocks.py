"""The blocks of a network: for each unit its terms and their sum, and the slopes that come back."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from math import inf

from core.explain.derivation import sentence
from core.explain.network import NetworkShown, Term, UnitShown, focused, network
from core.explain.quantities import Quantities, Quantity
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.session import Session
from core.text.numbers import DIGITS, is_rounded, show
from core.text.spans import Span
from tui.screen.lines import Line, Room, shortened
from tui.screen.paragraphs import operand, sign
from tui.screen.window import in_sight
from tui.screen.writer import Writer

_DIGITS = 6
"""The digits that columns are left out for, where fewer are asked for as well."""
_LONGEST = 6
"""The most cells of a name."""
_FEEDS = 12
"""The most cells of the weights that a unit goes on to."""
_ONE = Quantity("", 1.0, revealed=True, fresh=False)
"""What a bias weighs."""
_CAPTIONS = {
    Phase.NOTHING: "nothing is computed yet",
    Phase.FORWARD: "from left to right: terms make a sum, and that a unit's value",
    Phase.LOSS: "how far the outputs are from their targets",
    Phase.BACKWARD: "from right to left: ∂L/∂ a unit's sum, times each input of it",
    Phase.UPDATE: "every weight goes down its slope, all at once",
}

Columns = dict[str, int]
"""The cells of each column, by its name, from left to right."""


def lines(session: Session, room: Room) -> list[Line]:
    """Return a block for each unit, forward to the right and slopes to the left, and the loss.

    Where there are more than fit, those around the unit in focus.
    """
    shown, write = network(session), Writer(session, room)
    columns = _arranged(shown, room.width, session.look.digits)
    unit, weight = focused(session)
    above = [_heads(write, columns)]
    below = list(_below(shown, session, unit, room))
    blocks = [list(_block(each, write, columns, unit, weight)) for each in shown.units]
    place = next(n for n, each in enumerate(shown.units) if each.block.is_of(unit))
    height = room.height - len(above) - len(below)
    if sum(map(len, blocks)) < height:
        above.insert(0, (write.quiet(f" {_CAPTIONS[session.phase]}", room.width),))
        height -= 1
    return [*above, *in_sight(blocks, place, height), *below]


# The columns


def _arranged(shown: NetworkShown, width: int, digits: int) -> Columns:
    """Return the columns that there is room for: fewer, where numbers would be too short."""
    blocks = [unit.block for unit in shown.units]
    terms = [term for block in blocks for term in block.terms]
    targets = [unit.target.key for unit in shown.units if unit.target]
    names = (
        _widest(source for _, source in terms),
        _widest(weight for weight, _ in terms),
        _widest([*targets, *(key for block in blocks for key in (block.key, block.sum))]),
    )
    feeds = min(max(len(_feeds(unit)) for unit in shown.units), _FEEDS)
    for more, product, wanted, moved in (
        (3, True, feeds, ("step", "after")),
        (2, True, 0, ("after",)),
        (2, True, feeds, ()),
        (1, True, 0, ()),
        (-inf, False, 0, ()),
    ):
        empty, one = (_columns(names, number, product, wanted, moved) for number in (0, 1))
        free, count = width - sum(empty.values()), sum(one.values()) - sum(empty.values())
        number = max(1, min(free // count, digits + 6))
        if number >= max(digits, _DIGITS) + more:
            break
    return _columns(names, number, product, wanted, moved)


def _widest(keys: Iterator[str] | list[str]) -> int:
    return min(max(len(symbol_of(key)) for key in keys), _LONGEST)


def _columns(
    names: tuple[int, int, int], number: int, product: bool, feeds: int, moved: tuple[str, ...]
) -> Columns:
    source, weight, unit = names
    return {
        "focus": 2,
        **{"source": source + 1, "source value": number},
        "times": 3,
        **{"weight": weight + 1, "weight value": number},
        **({"equals": 3, "product": number} if product else {}),
        **{"bracket": 3, "mark": 1, "unit": unit + 1, "value": number},
        **({"feeds": feeds + 2} if feeds else {}),
        **{"slope": number + 2, "gradient": number + 2},
        **dict.fromkeys(moved, number + 2),
    }


def _row(columns: Columns, spans: dict[str, Span]) -> Line:
    """Return the spans in their columns, each at the right of its own."""
    cells = []
    for name, width in columns.items():
        text, role = spans.get(name, Span(""))
        cells.append(Span(text.rjust(width), role))
    return tuple(cells)


def _heads(write: Writer, columns: Columns) -> Line:
    number = columns["value"]
    gradient = "∂L/∂weight" if number > 7 else "∂L/∂w"
    heads = {
        **{"source value": "input", "weight value": "weight", "product": "term", "value": "unit"},
        **{"slope": "∂L/∂unit", "gradient": gradient},
        **{"step": "η·∂L/∂w", "after": "after"},
    }
    return _row(
        columns, {name: write.quiet(heads.get(name, ""), width) for name, width in columns.items()}
    )


# The blocks


def _block(
    unit: UnitShown, write: Writer, columns: Columns, focus: str, weight: str
) -> Iterator[Line]:
    """Yield the lines of a unit: its terms on the left, its sum and value on the right."""
    marked, count = unit.block.is_of(focus), len(unit.terms)
    rows = zip_longest(unit.terms, _right(unit, write, columns, marked), fillvalue=None)
    for number, (term, right) in enumerate(rows):
        spans = right or {}
        if term:
            here = marked and term.weight.key == weight
            bracket = "─" if count == 1 else "┐" if not number else "┤"
            bracket = "┘" if 0 < number == count - 1 else bracket
            spans = spans | _left(term, write, columns)
            spans["focus"] = Span(f"{write.mark(here).text} ", write.mark(here).role)
            spans["bracket"] = Span(f"{write.room.spell(bracket)} ", "rule")
        yield _row(columns, spans)


def _left(term: Term, write: Writer, columns: Columns) -> dict[str, Span]:
    """Return a term from its input to its product, and what the weight goes down by."""
    width = columns["value"]
    parts = (term.source or _ONE, term.weight, term.product)
    rounded = any(is_rounded(write.text(part, width), part.value) for part in parts)
    shown = (write.number(part, width, right=True) for part in parts)
    held = write.quiet("held", 4)
    return {
        "source": write.name(term.source.key if term.source else "", columns["source"]),
        "weight": write.name(term.weight.key, columns["weight"]),
        "times": Span(write.room.spell("·").center(3), "quiet"),
        "equals": write.quiet(" ≈ " if rounded and term.product.revealed else " = ", 3),
        **dict(zip(("source value", "weight value", "product"), shown, strict=True)),
        "gradient": write.number(term.gradient, width, right=True) if term.gradient else held,
        "step": write.number(term.step, width, right=True),
        "after": write.number(term.after, width, right=True),
    }


def _right(
    unit: UnitShown, write: Writer, columns: Columns, marked: bool
) -> Iterator[dict[str, Span]]:
    """Yield a row for the sum, the value, and the target if there is one."""
    key, width = unit.block.key, columns["value"]
    if unit.block.sum != key:
        yield {
            "unit": write.name(unit.block.sum, columns["unit"]),
            "value": write.number(unit.sum, width, right=True),
            "slope": write.number(unit.sum_slope, width, right=True),
        }
    feeds = f" {write.cut(_feeds(unit), columns.get('feeds', 2) - 2)} "
    yield {
        "mark": write.mark(marked),
        "unit": write.name(key, columns["unit"], f"{key} strong"),
        "value": write.number(unit.value, width, right=True),
        "feeds": Span(feeds.ljust(columns.get("feeds", 0)), "quiet"),
        "slope": write.number(unit.value_slope, width, right=True),
    }
    if unit.target:
        yield {
            "unit": write.name(unit.target.key, columns["unit"]),
            "value": write.number(unit.target, width, right=True),
        }


def _feeds(unit: UnitShown) -> str:
    """Return the weights that weigh what a unit gives, as they are written."""
    return f"→ {' '.join(unit.feeds)}" if unit.feeds else ""


# What stands below


def _below(shown: NetworkShown, session: Session, focus: str, room: Room) -> Iterator[Line]:
    """Yield what comes back to the unit in focus if it goes on by several ways, and the loss."""
    unit = next(each for each in shown.units if each.block.is_of(focus))
    most, slope = session.look.digits, unit.value_slope
    fewer = [digits for digits in reversed(DIGITS) if digits <= most]
    if unit.ways and slope and slope.revealed:
        symbol = f"∂L/∂{symbol_of(unit.block.key)}"
        brief = f"{_equals(symbol, slope, most)}: {len(unit.ways)} ways back add"
        sums = [_sum_of_ways(symbol, unit, slope, digits) for digits in fewer]
        by = " and ".join(symbol_of(way.key.partition("_via_")[2]) for way in unit.ways)
        full = [f"{text}: what comes back by {by} adds" for text in sums]
        short = [f"{text}, by {by}" for text in sums]
        yield _fitting((*full[:3], *short, brief), slope.role, room)
    loss = Quantities(session).given(LOSS)
    if loss.revealed:
        texts = (sentence(session.update, LOSS, digits) for digits in fewer)
        yield _fitting((*texts, _equals("L", loss, most)), loss.role, room)
    else:
        yield (Span(" L", "quiet"),)


def _fitting(texts: Iterable[str], role: str, room: Room) -> Line:
    """Return the first of the texts that there is room for, or the beginning of the last."""
    spelled = [room.spell(f" {text}") for text in texts]
    text = next((text for text in spelled if len(text) <= room.width), spelled[-1])
    return shortened((Span(text, role),), room)


def _equals(symbol: str, quantity: Quantity, digits: int) -> str:
    value = quantity.value
    return f"{symbol} {sign(digits, value)} {show(value, digits)}"


def _sum_of_ways(symbol: str, unit: UnitShown, slope: Quantity, digits: int) -> str:
    """Return what a unit's slope is the sum of."""
    parts = [way.value for way in unit.ways]
    total = " + ".join(operand(part, digits) for part in parts)
    rounded = sign(digits, *parts, slope.value)
    return f"{symbol} {sign(digits, *parts)} {total} {rounded} {show(slope.value, digits)}"
