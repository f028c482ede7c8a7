"""The blocks of a network: for each unit its terms and their sum, and the slopes that come back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import inf
from operator import mul

from core.explain.digits import in_numbers, supported
from core.explain.equation_lines import sentence
from core.explain.network import NetworkShown, Term, UnitShown, network
from core.explain.quantities import Quantities, Quantity
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.focus import focus_of
from core.session.session import Session
from core.text.numbers import DIGITS, is_rounded, show
from core.text.spans import Span
from tui.screen.lines import Line, Room, shortened
from tui.screen.paragraphs import sign
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
    Phase.BACKWARD: "from right to left: ∂L/∂ a unit's sum, times each input",
    Phase.UPDATE: "every weight goes down its slope, all at once",
}

Columns = dict[str, int]
"""The cells of each column, by its name, from left to right."""


def lines(session: Session, room: Room) -> list[Line]:
    """Return a block for each unit, forward to the right and slopes to the left, and the loss.

    Where there are more than fit, those around the unit in focus.
    """
    shown, write = network(session), Writer(session, room)
    columns = _arranged(shown, room, session.look.digits)
    focus = focus_of(session)
    blocks = _Blocks(write, columns, focus.unit.key, focus.weight)
    unit = next(each for each in shown.units if each.block.is_of(blocks.focus))
    above = [_heads(write, columns)]
    below = list(_below(unit, session, room))
    rows = [[(each, number) for number in range(_height(each))] for each in shown.units]
    height = room.height - len(above) - len(below)
    if sum(map(len, rows)) < height:
        above.insert(0, (write.quiet(f" {_CAPTIONS[session.phase]}", room.width),))
        height -= 1
    return [*above, *in_sight(rows, blocks.line, shown.units.index(unit), height), *below]


# The columns


def _arranged(shown: NetworkShown, room: Room, digits: int) -> Columns:
    """Return the columns that there is room for: fewer, where numbers would be too short."""
    blocks = [unit.block for unit in shown.units]
    terms = [term for block in blocks for term in block.terms]
    targets = [unit.target.key for unit in shown.units if unit.target]
    names = (
        _widest(source for _, source in terms),
        _widest(weight for weight, _ in terms),
        _widest([*targets, *(key for block in blocks for key in (block.key, block.sum))]),
    )
    feeds = min(max(len(room.spell(_feeds(unit))) for unit in shown.units), _FEEDS)
    for more, product, wanted, moved in (
        (3, True, feeds, ("step", "after")),
        (2, True, 0, ("after",)),
        (2, True, feeds, ()),
        (1, True, 0, ()),
        (-inf, False, 0, ()),
    ):
        empty, one = (_columns(names, number, product, wanted, moved) for number in (0, 1))
        free, count = room.width - sum(empty.values()), sum(one.values()) - sum(empty.values())
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


def _results(unit: UnitShown) -> list[tuple[Quantity, Quantity | None]]:
    """Return sum, value and target, those that there are, with the slopes at them."""
    results = [(unit.sum, unit.sum_slope), (unit.value, unit.value_slope)]
    if unit.block.sum == unit.block.key:
        results.pop()
    return [*results, (unit.target, None)] if unit.target else results


def _height(unit: UnitShown) -> int:
    return max(len(unit.terms), len(_results(unit)))


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Draws the blocks line by line."""

    write: Writer
    columns: Columns
    focus: str
    weight: str

    def line(self, row: tuple[UnitShown, int]) -> Line:
        """Return a line of a unit, by its number: a term on the left, a result on the right."""
        unit, number = row
        spans: dict[str, Span] = {}
        if number < len(unit.terms):
            spans |= self._term(unit.terms[number])
            spans["focus"] = self._focus(unit, number)
            spans["bracket"] = self._bracket(number, len(unit.terms))
        results = _results(unit)
        if number < len(results):
            spans |= self._result(unit, *results[number])
        return _row(self.columns, spans)

    def _focus(self, unit: UnitShown, number: int) -> Span:
        here = unit.terms[number].weight.key == self.weight and unit.block.is_of(self.focus)
        text, role = self.write.mark(here)
        return Span(f"{text} ", role)

    def _bracket(self, number: int, count: int) -> Span:
        sign = "─" if count == 1 else "┐" if not number else "┘" if number == count - 1 else "┤"
        return Span(f"{self.write.room.spell(sign)} ", "rule")

    def _term(self, term: Term) -> dict[str, Span]:
        """Return a term from its input to its product, and what its weight goes down by."""
        write, columns = self.write, self.columns
        factors = (term.source or _ONE, term.weight)
        source, weight = (self._number(each) for each in factors)
        values = [each.value for each in factors]
        texts = [span.text.strip() or "1" for span in (source, weight)]
        # The product has no digit that does not follow from the factors as they stand there.
        most = supported(mul, values, texts, term.product.value, write.session.look.digits)
        product = write.number(term.product, columns["value"], right=True, most=most)
        numbers = (*zip(texts, values, strict=True), (product.text.strip(), term.product.value))
        rounded = term.product.revealed and any(is_rounded(*each) for each in numbers)
        return {
            "source": write.name(term.source.key if term.source else "", columns["source"]),
            "weight": write.name(term.weight.key, columns["weight"]),
            "times": Span(write.room.spell("·").center(3), "quiet"),
            "equals": write.quiet(" ≈ " if rounded else " = ", 3),
            **{"source value": source, "weight value": weight, "product": product},
            "gradient": self._number(term.gradient) if term.gradient else Span("held", "quiet"),
            "step": self._number(term.step),
            "after": self._number(term.after),
        }

    def _result(self, unit: UnitShown, result: Quantity, slope: Quantity | None) -> dict[str, Span]:
        """Return the sum, the value or the target of a unit, and the slope at it."""
        write, columns = self.write, self.columns
        spans = {
            "unit": write.name(result.key, columns["unit"]),
            "value": self._number(result),
            "slope": self._number(slope),
        }
        if result.key == unit.block.key:
            spans["unit"] = write.name(result.key, columns["unit"], f"{result.key} strong")
            spans["mark"] = write.mark(unit.block.is_of(self.focus))
            width = columns.get("feeds", 0)
            spans["feeds"] = Span(f" {write.cut(_feeds(unit), width - 2)}".ljust(width), "quiet")
        return spans

    def _number(self, quantity: Quantity | None) -> Span:
        return self.write.number(quantity, self.columns["value"], right=True)


def _feeds(unit: UnitShown) -> str:
    """Return the weights that weigh what a unit gives, as they are written."""
    return f"→ {' '.join(unit.feeds)}" if unit.feeds else ""


# What stands below


def _below(unit: UnitShown, session: Session, room: Room) -> Iterator[Line]:
    """Yield what comes back to the unit in focus if it goes on by several ways, and the loss."""
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
        yield _fitting(chain(texts, (_equals("L", loss, most),)), loss.role, room)
    else:
        yield (Span(" L", "quiet"),)


def _fitting(texts: Iterable[str], role: str, room: Room) -> Line:
    """Return the first of the texts that there is room for, or the beginning of the last."""
    for text in texts:
        spelled = room.spell(f" {text}")
        if len(spelled) <= room.width:
            break
    return shortened((Span(spelled, role),), room)


def _equals(symbol: str, quantity: Quantity, digits: int) -> str:
    value = quantity.value
    return f"{symbol} {sign(digits, value)} {show(value, digits)}"


def _sum_of_ways(symbol: str, unit: UnitShown, slope: Quantity, digits: int) -> str:
    """Return what a unit's slope is the sum of."""
    values = {f"v{number}": way.value for number, way in enumerate(unit.ways)}
    formula = {"slope": " + ".join(values)}
    return f"{symbol} {in_numbers(formula, values | {'slope': slope.value}, digits)['slope']}"
