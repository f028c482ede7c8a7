"""Formulas as values: an expression tree, the number it comes to, and the names in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.model.functions import FUNCTIONS, quotient


class ExpressionError(ValueError):
    """A text that is no formula, or one without a value; the message is one whole sentence."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float
    at: int = field(default=0, compare=False)
    """Where it stands in the text that was read, counted from 1."""


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Negative:
    """−u."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands with + − · or / between."""

    sign: str
    """One of + - * and /."""
    left: "Expression"
    right: "Expression"
    at: int = field(default=0, compare=False)
    """Where its sign stands in the text that was read, counted from 1."""


@dataclass(frozen=True, slots=True)
class Power:
    """u to a whole power; where that is 2 or more, so many factors u."""

    base: "Expression"
    exponent: int
    at: int = field(default=0, compare=False)
    """Where its sign stands in the text that was read, counted from 1."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one argument."""

    function: str
    """A name in FUNCTIONS."""
    argument: "Expression"


Expression = Number | Name | Negative | Operation | Power | Call
Values = Mapping[str, Any]
"""Numbers by key: floats, or arrays of one shape."""


def value(expression: Expression, values: Values) -> Any:
    """Return the number, or array, that an expression comes to.

    Sums and products are taken from left to right, a power as its factors one by one, so that
    the bits are those of the code that `written` gives. Nothing is raised for numbers too large or
    undefined: they are inf or nan.
    """
    match expression:
        case Number(number, _):
            return number
        case Name(key):
            return values[key]
        case Negative(operand):
            return -value(operand, values)
        case Power():
            return _times(None, expression, values)
        case Call(function, argument):
            return FUNCTIONS[function].value(value(argument, values))
        case Operation("*", left, Power() as power, _):
            return _times(value(left, values), power, values)
        case Operation(sign, left, right, _):
            return combined(sign, value(left, values), value(right, values))


def _times(before: Any, power: Power, values: Values) -> Any:
    """Return `before`, if it is one, times each factor of the power."""
    factor = value(power.base, values)
    product = factor if before is None else before * factor
    for _ in range(power.exponent - 1):
        product = product * factor
    return product


def combined(sign: str, left: Any, right: Any) -> Any:
    """Return what an operation comes to; a quotient by 0 is inf or nan."""
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else quotient(left, right)


def names(expression: Expression) -> Iterator[str]:
    """Yield the keys in an expression from left to right, each as often as it stands there."""
    return (each.key for each in within(expression) if isinstance(each, Name))


def functions(expression: Expression) -> Iterator[str]:
    """Yield the names of the functions in an expression, each as often as it stands there."""
    return (each.function for each in within(expression) if isinstance(each, Call))


def within(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that it is made of, from left to right."""
    yield expression
    match expression:
        case Negative(part) | Power(part, _, _) | Call(_, part):
            yield from within(part)
        case Operation(_, left, right, _):
            yield from within(left)
            yield from within(right)


def depth(expression: Expression) -> int:
    """Return how many operations lie within one another at the most."""
    match expression:
        case Negative(part) | Power(part, _, _) | Call(_, part):
            return depth(part) + 1
        case Operation(_, left, right, _):
            return max(depth(left), depth(right)) + 1
    return 0


def rebuilt(expression: Expression, changed: Callable[[Expression], Expression]) -> Expression:
    """Return an expression with each of the parts that it is made of changed."""
    match expression:
        case Negative(part):
            return Negative(changed(part))
        case Power(base, exponent, at):
            return Power(changed(base), exponent, at)
        case Call(function, argument):
            return Call(function, changed(argument))
        case Operation(sign, left, right, at):
            return Operation(sign, changed(left), changed(right), at)
    return expression
