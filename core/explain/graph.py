"""The computation graph of one update: values on the way forward, slopes on the way back."""

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from core.descent.path import path_of
from core.descent.update import Update
from core.model.equations import equations
from core.model.expression import Operation
from core.model.losses import SQUARED
from core.model.model import LINE
from core.model.stages import Phase
from core.session.session import Session
from core.text.numbers import DIGITS, fit, is_rounded, show
from core.text.spans import Span, Spans, Spell

LARGE_WIDTH, LARGE_HEIGHT = 78, 18
"""The room that the drawing with every label takes."""
SMALL_WIDTH, SMALL_HEIGHT = 27, 7
"""The room that the smallest drawing takes with its equations."""

_CAPTIONS = {
    Phase.NOTHING: "nothing is computed yet",
    Phase.FORWARD: "forward: from left to right, each node has its value",
    Phase.LOSS: "loss: how far y* is from y",
    Phase.BACKWARD: "backward: a slope on each edge, and slopes along a path multiply",
    Phase.UPDATE: "update: m and c each go down their slope, by η times it",
}


def chain_lines(session: Session, width: int, height: int, spell: Spell) -> list[Spans]:
    """Return the graph m, x, c → × → + → y* → L for the update shown.

    `height` lines of exactly `width` characters. Every number has its place, which is blank
    until its phase is revealed. Roles are keys of SYMBOLS, "quiet" for labels, "rule" for
    edges, with "strong" on what the last move revealed.
    """
    path = path_of(session.run)
    path.extend(session.shown + 1)
    canvas = _Canvas(session, path.update(session.shown), width, height, spell)
    if width >= LARGE_WIDTH and height >= LARGE_HEIGHT:
        _draw_large(canvas)
    else:
        _draw_small(canvas)
    return canvas.lines()


@dataclass(frozen=True, slots=True)
class _Equation:
    """A line that the way back adds up to: left side, two operands and what is between them."""

    phase: Phase
    name: str
    left: str
    operands: tuple[str, str]
    operator: str


def _drawn(key: str) -> _Equation:
    """Return one of the line's equations of two operands, which its loss does not change."""
    equation = equations(LINE, SQUARED.name).of[key]
    assert isinstance(equation.expression, Operation)
    first, second = equation.uses
    left = f"{equation.symbol} {'←' if equation.replaces else '='}"
    operator = {"*": "·", "-": " − "}[equation.expression.sign]
    return _Equation(equation.phase, key, left, (first, second), operator)


_PRODUCTS, _STEPS, _NEW = (
    {key: _drawn(form.format(key)) for key in LINE.parameters}
    for form in ("dL_d{}", "step_{}", "{}_after")
)
_AT_TIMES = replace(_PRODUCTS["c"], name="dL_dprediction", left="=")  # ∂y*/∂(m·x) is 1 too


class _Canvas:
    """Cells that texts are put on; what lies outside is cut off."""

    def __init__(
        self, session: Session, update: Update, width: int, height: int, spell: Spell
    ) -> None:
        self.session, self.update = session, update
        self.width, self.height, self.spell = width, height, spell
        self.top = self.left = 0
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

    def value(
        self, row: int, column: int, width: int, phase: Phase, value: float, role: str = ""
    ) -> None:
        """Write a number, shortened to `width`, once its phase is revealed."""
        if self.reveals(phase):
            self.put(row, column, self.number(value, width), self.role(phase, role))

    def number(self, value: float, width: int) -> str:
        """Return a number as it fits, with the digits that the session asks for."""
        return fit(value, width, self.session.look.digits)

    def role(self, phase: Phase, role: str) -> str:
        """Return the role, strong where the last move revealed the phase."""
        place = self.session.run.stages.place(self.session.shown, phase)
        fresh = self.session.came_from < place <= self.session.at
        return f"{role} strong".strip() if fresh else role

    def reveals(self, phase: Phase) -> bool:
        """Whether the phase has been revealed."""
        return self.session.phase >= phase

    def edge(self, row: int, start: int, stop: int, role: str, begin: str = "─") -> None:
        """Draw an arrow to the right over the columns start..stop − 1."""
        head = self.spell("→")
        line = self.spell(begin + "─" * (stop - start - len(head) - 1)) + head
        self.put(row, start, line[-(stop - start) :], role)  # in the least room, the tip alone

    def way_back(self, row: int, start: int, stop: int, value: float, name: str) -> None:
        """Draw an arrow to the left with a slope on it."""
        self.put(row, start, "┄" * (stop - start), "quiet")
        self.put(row, start, "←", "quiet")
        start += len(self.spell("←"))
        text = f" {self.number(value, stop - start - 2)} "
        self.put_centred(row, start, stop - start, text, self.role(Phase.BACKWARD, name))

    def equation(self, row: int, column: int, width: int, equation: _Equation) -> None:
        """Write an equation with its numbers once revealed; its left side alone before."""
        self.put(row, column, equation.left, "quiet")
        if self.reveals(equation.phase):
            for span in self._filled(equation, width):
                self.put(row, column, span.text, span.role)
                column += len(self.spell(span.text))

    def _filled(self, equation: _Equation, width: int) -> Spans:
        """Return the equation set so that it fits: tighter, with fewer digits, or as its value."""
        digits = self.session.look.digits
        for fewer in (number for number in reversed(DIGITS) if number <= digits):
            spans = self._spans(equation, fewer)
            tight = tuple(Span(span.text.replace(" ", ""), span.role) for span in spans)
            for line in (spans, tight):
                if sum(len(self.spell(span.text)) for span in line) <= width:
                    return line
        left = f"{equation.left} ".removeprefix("= ")
        value = getattr(self.update, equation.name)
        text = self.number(value, width - len(self.spell(left)))
        left = left.replace("=", "≈" if is_rounded(text, value) else "=")
        return Span(left, "quiet"), Span(text, self.role(equation.phase, equation.name))

    def _spans(self, equation: _Equation, digits: int) -> Spans:
        values = [getattr(self.update, name) for name in equation.operands]
        first, second = (show(value, digits) for value in values)
        result = getattr(self.update, equation.name)
        rounded = [is_rounded(show(value, digits), value) for value in (*values, result)]
        left = equation.left.replace("=", "≈") if any(rounded[:2]) else equation.left
        return (
            Span(f"{left} ", "quiet"),
            Span(first, equation.operands[0]),
            Span(equation.operator),
            Span(f"({second})" if second.startswith("−") else second, equation.operands[1]),
            Span(" ≈ " if any(rounded) else " = "),
            Span(show(result, digits), self.role(equation.phase, equation.name)),
        )

    def lines(self) -> list[Spans]:
        """Return the cells as lines of spans, neighbours of one role together."""
        return [
            tuple(
                Span("".join(character for character, _ in group), role)
                for role, group in groupby(cells, key=itemgetter(1))
            )
            for cells in self._cells
        ]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the nodes of the chain stand; x is below ×, c below +, y below L."""

    m: int
    times: int
    plus: int
    prediction: int
    loss: int


_LARGE = _Columns(m=6, times=23, plus=40, prediction=47, loss=66)
_VALUE = 13  # Columns for a number under its node.


def _draw_large(canvas: _Canvas) -> None:
    """Draw with every label: slopes above the chain, values below, equations at the bottom."""
    canvas.left = (canvas.width - LARGE_WIDTH) // 2
    canvas.top = (canvas.height - LARGE_HEIGHT) // 2
    canvas.put(0, 1, _CAPTIONS[canvas.session.phase], "quiet")
    _draw_graph(canvas, _LARGE, 4, 10)
    for name, column in (("m", 6), ("x", 23), ("c", 40), ("y", 66)):
        text = canvas.number(getattr(canvas.update, name), _VALUE)
        canvas.put_centred(11, column - _VALUE // 2, _VALUE, text, name)
    _draw_values(canvas)
    if canvas.reveals(Phase.BACKWARD):
        _draw_slopes(canvas)
    for column, name in ((3, "m"), (39, "c")):
        canvas.equation(13, column, 34, _PRODUCTS[name])
        canvas.equation(15, column, 34, _STEPS[name])
        canvas.equation(16, column, 34, _NEW[name])


def _draw_values(canvas: _Canvas) -> None:
    """Write the values of ×, y* and L beside them, as far as they are revealed."""
    update, at = canvas.update, _LARGE
    if canvas.reveals(Phase.FORWARD):
        canvas.put(5, at.times + 2, "m·x", "quiet")
    canvas.value(6, at.times + 2, _VALUE, Phase.FORWARD, update.m * update.x)
    canvas.value(5, at.prediction, _VALUE, Phase.FORWARD, update.prediction, "prediction")
    room = LARGE_WIDTH - at.loss - 2
    canvas.value(5, at.loss + 2, room, Phase.LOSS, update.loss, "loss")


def _draw_slopes(canvas: _Canvas) -> None:
    """Write each edge's slope on its way back, and what has arrived at ×."""
    update, at = canvas.update, _LARGE
    for start, stop, label, value, name in (
        (at.m, at.times - 1, "∂(m·x)/∂m = x", update.dprediction_dm, "dprediction_dm"),
        (at.times + 2, at.plus - 1, "∂y*/∂(m·x)", 1.0, "dprediction_dc"),
        (at.prediction + 3, at.loss - 1, "∂L/∂y*", update.dL_dprediction, "dL_dprediction"),
    ):
        canvas.put_centred(2, start, stop - start, label, "quiet")
        canvas.way_back(3, start, stop, value, name)
    canvas.put(7, at.times + 2, "∂L/∂(m·x)", "quiet")
    canvas.equation(8, at.times + 2, at.plus - at.times - 3, _AT_TIMES)
    canvas.put(7, at.plus + 2, "┆ ∂y*/∂c", "quiet")
    canvas.put(8, at.plus + 2, "┆", "quiet")
    canvas.value(8, at.plus + 4, 1, Phase.BACKWARD, update.dprediction_dc, "dprediction_dc")
    canvas.put(9, at.plus + 2, "▼", "quiet")


def _draw_graph(canvas: _Canvas, at: _Columns, row: int, leaves: int) -> None:
    """Draw nodes and edges: the chain on one row, what enters it from below on another."""
    forward, loss = (
        canvas.role(phase, "" if canvas.reveals(phase) else "rule")
        for phase in (Phase.FORWARD, Phase.LOSS)
    )
    corner = "┌" if canvas.spell("┌") == "┌" else "."  # In ASCII, a + would be a node.
    times = "×" if canvas.spell("×") == "×" else "*"
    canvas.edge(row, at.m, at.times - 1, forward, corner)
    canvas.put(row, at.times, times, "strong")
    canvas.edge(row, at.times + 2, at.plus - 1, forward)
    canvas.put(row, at.plus, "+", "strong")
    canvas.edge(row, at.plus + 2, at.prediction - 1, forward)
    canvas.put(row, at.prediction, "y*", "prediction strong")
    canvas.edge(row, at.prediction + 3, at.loss - 1, loss)
    canvas.put(row, at.loss, "L", "loss strong")
    for column, name, role in (
        (at.m, "m", forward),
        (at.times, "x", forward),
        (at.plus, "c", forward),
        (at.loss, "y", loss),
    ):
        for below in range(row + 1, leaves):
            canvas.put(below, column, "│", role)
        canvas.put(leaves, column, name, f"{name} strong")


def _draw_small(canvas: _Canvas) -> None:
    """Draw in the least room: slopes and values between the chain and what enters it."""
    more = max(0, canvas.width - SMALL_WIDTH)
    at = _Columns(0, 6 + 3 * more // 10, 11 + more // 2, 15 + 6 * more // 10, 20 + 8 * more // 10)
    _draw_graph(canvas, at, 0, 3)
    columns = (at.m, at.times, at.plus, at.loss, canvas.width + 1)
    for name, start, stop in zip("mxcy", columns, columns[1:], strict=False):
        number = canvas.number(getattr(canvas.update, name), stop - start - 1)
        canvas.put(4, start, number, name)
    _draw_small_values(canvas, at)
    rows = [_PRODUCTS["m"], _PRODUCTS["c"]][: max(0, canvas.height - 5)]
    if canvas.height >= SMALL_HEIGHT + len(_STEPS) + len(_NEW):
        rows += [*_STEPS.values(), *_NEW.values()]
    gap = min(1, (canvas.height - 5 - len(rows)) // max(1, len(rows) // 2))
    for place, equation in enumerate(rows):
        row = 5 + place + gap * (place // 2 + 1)
        canvas.equation(row, 0, canvas.width, equation)


def _draw_small_values(canvas: _Canvas, at: _Columns) -> None:
    """Write slopes below the edges, and below them the values of ×, y* and L."""
    update = canvas.update
    tip = len(canvas.spell("←"))
    for start, stop, value, name in (
        (at.m + 1, at.times, update.dprediction_dm, "dprediction_dm"),
        (at.times + 1, at.plus, 1.0, "dprediction_dc"),
        (at.prediction - 1, at.loss, update.dL_dprediction, "dL_dprediction"),
    ):
        if canvas.reveals(Phase.BACKWARD):
            canvas.put(1, start, "←", "quiet")
        canvas.value(1, start + tip, stop - start - tip, Phase.BACKWARD, value, name)
    room = at.plus - at.times - 1
    canvas.value(2, at.times + 1, room, Phase.FORWARD, update.m * update.x)
    room = at.loss - at.prediction
    canvas.value(2, at.prediction, room, Phase.FORWARD, update.prediction, "prediction")
    canvas.value(2, at.loss + 1, canvas.width - at.loss - 1, Phase.LOSS, update.loss, "loss")
