"""The computation graph of one update: values on the way forward, slopes on the way back."""

from dataclasses import replace
from itertools import groupby, pairwise
from operator import itemgetter

from core.descent.update import Update
from core.explain.digits import Numbers
from core.explain.equation_lines import spelled
from core.model.definitions import PREDICTION
from core.model.equations import LOSS, Equation, equations
from core.model.expression import Name, names, value
from core.model.model import Model
from core.model.stages import Phase
from core.model.steps import STYLE, in_steps
from core.model.written import text_of
from core.session.session import Session
from core.text.numbers import DIGITS, fit, is_rounded
from core.text.spans import Span, Spans, Spell

LARGE_WIDTH, LARGE_HEIGHT = 78, 18
"""The room that the drawing with every label takes."""
SMALL_WIDTH, SMALL_HEIGHT = 27, 7
"""The room that the smallest drawing takes with its equations."""
_MOST_NODES, _MOST_PARAMETERS = 3, 4

_CAPTIONS = {
    Phase.NOTHING: "nothing is computed yet",
    Phase.FORWARD: "forward: from left to right, each node has its value",
    Phase.LOSS: "loss: how far y* is from y",
    Phase.BACKWARD: "backward: a slope on each edge, and slopes along a path multiply",
    Phase.UPDATE: "update: {} down {} slope, by η times it",
}
_VALUE = 13  # Columns for a number under its node.
_Columns = tuple[int, ...]
"""Where the nodes stand, and then y* and L; below each node is what enters it, and y below L."""


def has_room(model: Model) -> bool:
    """Whether there is room to draw the model's graph: few operations in a row, without a fork."""
    if len(model.definitions) > 1 or model.held:
        return False
    used = [key for key in names(model.definitions[0].expression) if key in model.parameters]
    if len(used) > len(model.parameters):
        return False
    operations = len(in_steps(model)[0]) - 1
    return 0 < operations <= _MOST_NODES and len(model.parameters) <= _MOST_PARAMETERS


def chain_lines(session: Session, width: int, height: int, spell: Spell) -> list[Spans]:
    """Return the graph of the update shown, of the line m, x, c → × → + → y* → L.

    `height` lines of exactly `width` characters. Every number has its place, which is blank
    until its phase is revealed. Roles are keys of the update's numbers, "quiet" for labels,
    "rule" for edges, with "strong" on what the last move revealed.
    """
    canvas = _Canvas(session, width, height, spell)
    if width >= LARGE_WIDTH and height >= LARGE_HEIGHT:
        _draw_large(canvas)
    else:
        _draw_small(canvas)
    return canvas.lines()


class _Canvas:
    """Cells that texts are put on; what lies outside is cut off."""

    def __init__(self, session: Session, width: int, height: int, spell: Spell) -> None:
        self.session, self.update = session, (update := session.update)
        self.width, self.height, self.spell = width, height, spell
        self.top = self.left = 0
        self.nodes, model = in_steps(update.equations.model)
        self.graph = equations(model, update.equations.loss)
        known = tuple(update[key] for key in self.graph.given)
        self.values = Update(self.graph, known).numbers | update.numbers
        self._cells = [[(" ", "")] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, role: str = "") -> None:
        """Write a text from a place on, relative to `top` and `left`."""
        row += self.top
        for place, character in enumerate(self.spell(text), self.left + column):
            if 0 <= row < self.height and 0 <= place < self.width:
                self._cells[row][place] = (character, role)

    def put_centred(self, row: int, column: int, width: int, text: str, role: str) -> None:
        """Write a text in the middle of `width` columns."""
        self.put(row, column + max(0, width - len(self.spell(text))) // 2, text, role)

    def value(self, row: int, column: int, width: int, phase: Phase, key: str) -> None:
        """Write a number, shortened to `width`, once its phase is revealed."""
        if self.reveals(phase):
            text = self.number(self.values[key], width)
            self.put(row, column, text, self.role(phase, self.shade(key)))

    def number(self, value: float, width: int) -> str:
        """Return a number as it fits, with the digits that the session asks for."""
        return fit(value, width, self.session.look.digits)

    def shade(self, key: str) -> str:
        """Return the role of a number: of one that is another by its equation, that one's."""
        equation = self.graph.of.get(key)
        if equation and isinstance(equation.expression, Name):
            return equation.expression.key
        return key if key in self.update.numbers else ""

    def role(self, phase: Phase, role: str) -> str:
        """Return the role, strong where the last move revealed the phase."""
        return f"{role} strong".strip() if self.session.fresh(self._stage(phase)) else role

    def reveals(self, phase: Phase) -> bool:
        """Whether the phase has been revealed."""
        return self._stage(phase) <= self.session.revealed

    def _stage(self, phase: Phase) -> int:
        """Return the stage of a phase; a single definition has one layer."""
        return self.session.run.stages.stage(phase, 1)

    def edge(self, row: int, start: int, stop: int, role: str, begin: str = "─") -> None:
        """Draw an arrow to the right over the columns start..stop − 1."""
        head = self.spell("→")
        line = self.spell(begin + "─" * (stop - start - len(head) - 1)) + head
        self.put(row, start, line[-(stop - start) :], role)  # in the least room, the tip alone

    def equation(self, row: int, column: int, width: int, equation: Equation) -> None:
        """Write an equation with its numbers once revealed; its left side alone before."""
        left = f"{equation.symbol} {'←' if equation.replaces else '='}".lstrip()
        self.put(row, column, left, "quiet")
        if self.reveals(equation.phase):
            for span in self._filled(equation, left, width):
                self.put(row, column, span.text, span.role)
                column += len(self.spell(span.text))

    def _filled(self, equation: Equation, left: str, width: int) -> Spans:
        """Return the equation set so that it fits: tighter, with fewer digits, or as its value."""
        for fewer in (each for each in reversed(DIGITS) if each <= self.session.look.digits):
            spans = self._spans(equation, left, fewer)
            tight = tuple(Span(span.text.replace(" ", ""), span.role) for span in spans)
            for line in (spans, tight):
                if sum(len(self.spell(span.text)) for span in line) <= width:
                    return line
        left, value = f"{left} ".removeprefix("= "), self.values[equation.key]
        text = self.number(value, width - len(self.spell(left)))
        left = left.replace("=", "≈" if is_rounded(text, value) else "=")
        role = self.role(equation.phase, self.shade(equation.key))
        return Span(left, "quiet"), Span(text, role)

    def _spans(self, equation: Equation, left: str, digits: int) -> Spans:
        numbers = Numbers(self.values, digits, (equation,))
        rounded, key = numbers.any_rounded(equation), equation.key
        known = spelled(equation, numbers.text.__getitem__, str)
        return (
            Span(f"{left.replace('=', '≈') if rounded else left} ", "quiet"),
            *(Span(span.text, self.shade(span.role)) for span in known),
            Span(" ≈ " if rounded or numbers.rounded[key] else " = "),
            Span(numbers.text[key], self.role(equation.phase, self.shade(key))),
        )

    def lines(self) -> list[Spans]:
        """Return the cells as lines of spans, neighbours of one role together."""
        return [
            tuple(
                Span("".join(map(itemgetter(0), group)), role)
                for role, group in groupby(cells, key=itemgetter(1))
            )
            for cells in self._cells
        ]


def _draw_graph(canvas: _Canvas, at: _Columns, row: int, leaves: int, room: int = 0) -> None:
    """Draw nodes and edges, the chain on one row, and what enters it below, with its values.

    These begin under their node, or stand in the middle of `room` columns.
    """
    forward, loss = (
        canvas.role(phase, "" if canvas.reveals(phase) else "rule")
        for phase in (Phase.FORWARD, Phase.LOSS)
    )
    corner = "┌" if canvas.spell("┌") == "┌" else "."  # In ASCII, a + would be a node.
    times = "×" if canvas.spell("×") == "×" else "*"
    for number, (node, column) in enumerate(zip(canvas.nodes, at, strict=False)):
        start, begin = (column + 2, "─") if number else (column, corner)
        close = at[number + 1] - 1 <= start  # Then there is no room for blanks about it.
        canvas.edge(row, start - close, at[number + 1] - 1 + close, forward, begin)
        canvas.put(row, column + (not number), node.sign.replace("×", times), "strong")
    canvas.put(row, at[-2], "y*", f"{PREDICTION} strong")
    canvas.edge(row, at[-2] + 3, at[-1] - 1, loss)
    canvas.put(row, at[-1], "L", f"{LOSS} strong")
    places = (*at[:-2], at[-1], max(canvas.width, at[-1]) + 1)
    entering = (*(node.enters for node in canvas.nodes), Name(canvas.graph.model.targets[0]))
    for leaf, (column, after) in zip(entering, pairwise(places), strict=True):
        for below in range(row + 1, leaves):
            canvas.put(below, column, "│", loss if column == at[-1] else forward)
        role = leaf.key if isinstance(leaf, Name) else ""
        width, name = after - column - 1, text_of(leaf, STYLE)
        name = name if len(name) <= width else "…"
        canvas.put(leaves, column, name, f"{role} strong".lstrip())
        text = canvas.number(value(leaf, canvas.values), room or width)
        canvas.put_centred(leaves + 1, column - room // 2, room, text, role)


def _draw_large(canvas: _Canvas) -> None:
    """Draw with every label: slopes above the chain, values below, equations at the bottom."""
    canvas.left = (canvas.width - LARGE_WIDTH) // 2
    canvas.top = (canvas.height - LARGE_HEIGHT) // 2
    every, count = canvas.update.equations, len(canvas.nodes) - 1
    keys = every.model.parameters
    who = " and ".join(filter(None, (", ".join(keys[:-1]), keys[-1])))
    how = (f"{who} each go", "their") if len(keys) > 1 else (f"{who} goes", "its")
    canvas.put(0, 1, _CAPTIONS[canvas.session.phase].format(*how), "quiet")
    at = (*(6 + 34 * number // count for number in range(count + 1)), 47, 66)
    _draw_graph(canvas, at, 4, 10, min(_VALUE, 34 // count - 1))
    canvas.value(5, 47, _VALUE, Phase.FORWARD, PREDICTION)
    canvas.value(5, 68, LARGE_WIDTH - 68, Phase.LOSS, LOSS)
    for number in range(1, count + 1):
        _draw_node(canvas, at, number)
    if canvas.reveals(Phase.BACKWARD):
        _draw_slope(canvas, 50, 65, canvas.graph.of[f"dL_d{PREDICTION}"], "∂L/∂y*")
    apart = 72 // max(len(keys), 2)
    for number, key in enumerate(keys):
        for row, made in ((13, f"dL_d{key}"), (15, f"step_{key}"), (16, f"{key}_after")):
            canvas.equation(row, 3 + apart * number, apart - 2, every.of[made])


def _draw_slope(canvas: _Canvas, start: int, stop: int, slope: Equation, *labels: str) -> None:
    """Draw the way back along an edge with its slope, under the first label that fits."""
    label = next((each for each in labels if len(each) <= stop - start), "")
    canvas.put_centred(2, start, stop - start, label, "quiet")
    canvas.put(3, start, "┄" * (stop - start), "quiet")
    canvas.put(3, start, "←", "quiet")
    start += len(canvas.spell("←"))
    text = f" {canvas.number(canvas.values[slope.key], stop - start - 2)} "
    role = canvas.role(Phase.BACKWARD, canvas.shade(slope.key))
    canvas.put_centred(3, start, stop - start, text, role)


def _draw_node(canvas: _Canvas, at: _Columns, number: int) -> None:
    """Write what a node gives, the slope on the edge to it, and what arrives on the way back."""
    (before, node), of = canvas.nodes[number - 1 : number + 1], canvas.graph.of
    column, room, last = at[number] + 2, at[number + 1] - at[number] - 3, node.key == PREDICTION
    name = "y*" if last else f"({node.text})"
    if not last:
        if canvas.reveals(Phase.FORWARD) and len(node.text) <= room:
            canvas.put(5, column, node.text, "quiet")
        canvas.value(6, column, min(room, _VALUE), Phase.FORWARD, node.key)
    if not canvas.reveals(Phase.BACKWARD):
        return
    if slope := of.get(f"d{node.key}_d{before.key}"):
        label = f"∂{name}/∂{before.text if number == 1 else f'({before.text})'}"
        longer = f"{label} = {text_of(slope.expression, STYLE)}" if slope.uses else label
        start = at[number - 1] + 2 * (number > 1)
        _draw_slope(canvas, start, at[number] - 1, slope, longer, label)
    arriving = of.get(f"dL_d{node.key}")
    if arriving and not last and len(f"∂L/∂{name}") <= room:
        canvas.put(7, column, f"∂L/∂{name}", "quiet")
        canvas.equation(8, column, room, replace(arriving, symbol=""))
    entering = of.get(f"d{node.key}_d{node.enters.key}" if isinstance(node.enters, Name) else "")
    if entering and last:
        for row, text in ((7, f"┆ {entering.symbol}"), (8, "┆"), (9, "▼")):
            canvas.put(row, column, text, "quiet")
        canvas.value(8, column + 2, 1, Phase.BACKWARD, entering.key)


def _draw_small(canvas: _Canvas) -> None:
    """Draw in the least room: slopes and values between the chain and what enters it."""
    more, count = max(0, canvas.width - SMALL_WIDTH), len(canvas.nodes) - 1
    nodes = (
        1 + 10 * number // count + more * (count + 4 * number) // (10 * count)
        for number in range(1, count + 1)
    )
    at = (0, *nodes, 15 + 6 * more // 10, 20 + 8 * more // 10)
    _draw_graph(canvas, at, 0, 3)
    _draw_small_values(canvas, at)
    every, rest = canvas.update.equations, canvas.height - 5
    keys = every.model.parameters
    rows = [f"dL_d{key}" for key in keys][: max(0, rest)]
    if rest >= 3 * len(keys):
        rows += [form.format(key) for form in ("step_{}", "{}_after") for key in keys]
    gap = min(1, (rest - len(rows)) // max(1, len(rows) // len(keys)))
    for place, key in enumerate(rows):
        row = 5 + place + gap * (place // len(keys) + 1)
        canvas.equation(row, 0, canvas.width, every.of[key])


def _draw_small_values(canvas: _Canvas, at: _Columns) -> None:
    """Write slopes below the edges, and below them what the nodes give."""
    tip, back = len(canvas.spell("←")), f"dL_d{PREDICTION}"
    edges = [(at[-2] - 1, at[-1], back)]
    for number, (before, node) in enumerate(pairwise(canvas.nodes)):
        column, after = at[number + 1 : number + 3]
        edges.append((at[number] + 1, column, f"d{node.key}_d{before.key}"))
        if node.key != PREDICTION:
            canvas.value(2, column + 1, after - column - 1, Phase.FORWARD, node.key)
    for start, stop, key in edges:
        if key in canvas.graph.of and canvas.reveals(Phase.BACKWARD):
            canvas.put(1, start, "←", "quiet")
            canvas.value(1, start + tip, stop - start - tip, Phase.BACKWARD, key)
    canvas.value(2, at[-2], at[-1] - at[-2], Phase.FORWARD, PREDICTION)
    canvas.value(2, at[-1] + 1, canvas.width - at[-1] - 1, Phase.LOSS, LOSS)
