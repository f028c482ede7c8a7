"""An independent judge of every slope: automatic differentiation in reverse, from a model's text.

It shares nothing with the program: Python's own parser reads the text, every number remembers what
it was computed from and with which slope, and the chain rule runs back over that.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(eq=False)
class Number:
    """A value that remembers which numbers it came from, each with its local slope."""

    value: float
    came_from: tuple[tuple["Number", float], ...] = ()
    slope: float = 0.0
    """What the last `backward` found: ∂(its end)/∂(this)."""


def add(left: Number, right: Number) -> Number:
    return Number(left.value + right.value, ((left, 1.0), (right, 1.0)))


def subtract(left: Number, right: Number) -> Number:
    return Number(left.value - right.value, ((left, 1.0), (right, -1.0)))


def multiply(left: Number, right: Number) -> Number:
    return Number(left.value * right.value, ((left, right.value), (right, left.value)))


def divide(left: Number, right: Number) -> Number:
    ratio = left.value / right.value
    return Number(ratio, ((left, 1 / right.value), (right, -ratio / right.value)))


def power(base: Number, exponent: int) -> Number:
    slope = exponent * base.value ** (exponent - 1) if exponent else 0.0
    return Number(base.value**exponent, ((base, slope),))


def logistic(number: float) -> float:
    """Return 1/(1 + e^−u), from the side on which e^ cannot overflow."""
    small = math.exp(-abs(number))
    return (1.0 if number >= 0 else small) / (1 + small)


FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "tanh": (math.tanh, lambda u: 1 - math.tanh(u) ** 2),
    "sigmoid": (logistic, lambda u: logistic(u) * logistic(-u)),
    "relu": (lambda u: max(u, 0.0), lambda u: float(u > 0)),
    "exp": (math.exp, math.exp),
    "ln": (math.log, lambda u: 1 / u),
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda u: -math.sin(u)),
    "sqrt": (math.sqrt, lambda u: 0.5 / math.sqrt(u)),
    "abs": (abs, lambda u: float(u > 0) - float(u < 0)),
}
"""Each function's value and slope; at a kink the slope is 0."""


def _squared(guess: float, target: float) -> tuple[float, float]:
    return (guess - target) ** 2 / 2, guess - target


def _absolute(guess: float, target: float) -> tuple[float, float]:
    return abs(guess - target), float(guess > target) - float(guess < target)


def _huber(guess: float, target: float) -> tuple[float, float]:
    if abs(guess - target) <= 1:
        return _squared(guess, target)
    size, sign = _absolute(guess, target)
    return size - 0.5, sign


def _cross_entropy(guess: float, target: float) -> tuple[float, float]:
    loss = slope = 0.0
    if target:  # 0·ln 0 is nothing
        loss, slope = loss - target * _ln(guess), slope - _over(target, guess)
    if target != 1:
        loss, slope = loss - (1 - target) * _ln(1 - guess), slope + _over(1 - target, 1 - guess)
    return loss, slope


def _ln(number: float) -> float:
    return math.log(number) if number else -math.inf


def _over(number: float, divisor: float) -> float:
    return number / divisor if divisor else math.inf


def entropy_of_sigmoid(inner: float, target: float) -> tuple[float, float]:
    """Return cross-entropy of y* = σ(z) and its slope in z, from z: right where σ rounds to 0 or 1.

    −y ln σ(z) − (1 − y) ln σ(−z), as 1 − σ(z) = σ(−z); and its slope is σ(z) − y.
    """
    loss = max(inner, 0.0) - target * inner + math.log1p(math.exp(-abs(inner)))
    return loss, (1 - target) * logistic(inner) - target * logistic(-inner)


LOSSES: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "squared": _squared,
    "absolute": _absolute,
    "huber": _huber,
    "cross-entropy": _cross_entropy,
}
"""Of one output, from y* and y: the loss and its slope; at a kink the slope is 0."""

_OPERATIONS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: add,
    ast.Sub: subtract,
    ast.Mult: multiply,
    ast.Div: divide,
}
_SPELLINGS = (
    (r"\by(\d*)\*(?!\s*[A-Za-z0-9.(½])", r"prediction\1"),
    (r"½\s*(?=[A-Za-z0-9.(])", "0.5*"),
    ("½", "0.5"),
    ("²", "**2"),
    ("³", "**3"),
    (r"\^", "**"),
    ("[·×]", "*"),
    ("−", "-"),
    ("÷", "/"),
    ("σ", "sigmoid"),
)


@dataclass
class Judged:
    """What follows from a sample and parameters: every value by name, L, and every ∂L/∂name.

    What a function is taken of, where that is more than a name, is z1, z2 … in the order in which
    it is computed.
    """

    values: dict[str, float]
    loss: float
    slopes: dict[str, float]
    parameters: tuple[str, ...]
    """The names that were given and are not inputs, in the order in which the text has them."""
    held: tuple[str, ...]
    """Those of them that are not to move."""


@dataclass
class _Reader:
    """Computes definitions, each from the numbers that are known by then."""

    known: dict[str, Number]
    used: dict[str, None] = field(default_factory=dict)
    inner: int = 0

    def number(self, node: ast.expr) -> Number:
        match node:
            case ast.Constant(value=int() | float() as constant):
                return Number(float(constant))
            case ast.Name(id=name):
                self.used[name] = None
                return self.known[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return multiply(Number(-1.0), self.number(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return power(self.number(left), int(self.number(right).value))
            case ast.BinOp(left=left, op=operation, right=right):
                first = self.number(left)  # Names count in the order in which they stand.
                return _OPERATIONS[type(operation)](first, self.number(right))
            case ast.Call(func=ast.Name(id=name), args=[argument]):
                return self.function(name, argument)
        raise ValueError(f"{ast.unparse(node)} is not in the language")

    def function(self, name: str, argument: ast.expr) -> Number:
        of = self.number(argument)
        if not isinstance(argument, ast.Name):
            self.inner += 1
            self.known[f"z{self.inner}"] = of
        value, slope = FUNCTIONS[name]
        return Number(value(of.value), ((of, slope(of.value)),))


def judge(text: str, given: Mapping[str, float], loss: str = "squared") -> Judged:
    """Return what a model's text gives for inputs, targets and parameters, by the chain rule.

    Targets are `y`, `y1`, `y2` …, as their predictions are `y*`, `y1*`, `y2*` …, which are
    `prediction`, `prediction1` … among the values.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    held = tuple(name for part in parts if part.startswith("held ") for name in part.split()[1:])
    definitions = [definition(part) for part in parts if not part.startswith("held ")]
    reader = _Reader({name: Number(float(number)) for name, number in given.items()})
    for key, right in definitions:
        reader.known[key] = reader.number(right)
    total, at_outputs = Number(0.0), {}
    for key, right in definitions:
        if key.startswith("prediction"):
            output, target = reader.known[key], given["y" + key.removeprefix("prediction")]
            value, at_outputs[key] = LOSSES[loss](output.value, target)
            ways = ((output, at_outputs[key]),)
            if loss == "cross-entropy" and ast.unparse(right).startswith("sigmoid("):
                inner = output.came_from[0][0]
                value, slope = entropy_of_sigmoid(inner.value, target)
                ways = ((inner, slope),)
            total = add(total, Number(value, ways))
    backward(total)
    defined = {key for key, _ in definitions}
    return Judged(
        values={name: number.value for name, number in reader.known.items()},
        loss=total.value,
        slopes={name: number.slope for name, number in reader.known.items()} | at_outputs,
        parameters=tuple(n for n in reader.used if n not in defined and not re.match(r"x\d*$", n)),
        held=held,
    )


def definition(part: str) -> tuple[str, ast.expr]:
    """Return what a definition defines, and its right side as Python reads it."""
    for pattern, spelling in _SPELLINGS:
        part = re.sub(pattern, spelling, part)
    left, right = part.split("=")
    return left.strip(), ast.parse(right.strip(), mode="eval").body


def backward(end: Number) -> None:
    """Set the slope of everything that `end` came from: at a fork, the sum of all ways."""
    order: list[Number] = []
    seen: set[Number] = set()

    def visit(number: Number) -> None:
        if number not in seen:
            seen.add(number)
            for origin, _ in number.came_from:
                visit(origin)
            order.append(number)

    visit(end)
    for number in order:
        number.slope = 0.0
    end.slope = 1.0
    for number in reversed(order):
        for origin, local in number.came_from:
            origin.slope += local * number.slope
