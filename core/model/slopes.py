"""The rules of differentiation: an expression to its slope, as a person would write it."""

from core.model.expression import (
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    names,
    rebuilt,
)
from core.model.functions import FUNCTIONS
from core.model.reader import read_formula

ZERO, ONE = Number(0.0), Number(1.0)


def slope(of: Expression, by: str) -> Expression:
    """Return how fast an expression changes with the quantity `by`, all others kept still."""
    match of:
        case Name(key):
            return ONE if key == by else ZERO
        case Negative(part):
            return minus(ZERO, slope(part, by))
        case Operation("+", left, right, _):
            return plus(slope(left, by), slope(right, by))
        case Operation("-", left, right, _):
            return minus(slope(left, by), slope(right, by))
        case Operation("*", left, right, _):  # The product rule.
            return plus(times(slope(left, by), right), times(left, slope(right, by)))
        case Operation(_, left, right, _):  # The quotient rule.
            above = minus(times(slope(left, by), right), times(left, slope(right, by)))
            if by not in names(right):
                return over(slope(left, by), right)
            return over(above, power(right, 2))
        case Power(base, exponent, _):  # The power rule, and the chain rule.
            outer = times(Number(float(exponent)), power(base, exponent - 1))
            return times(outer, slope(base, by))
        case Call(function, argument):  # The chain rule.
            outer = put(read_formula(FUNCTIONS[function].slope), {"u": argument})
            return times(outer, slope(argument, by))
    return ZERO


def put(expression: Expression, parts: dict[str, Expression]) -> Expression:
    """Return an expression with others in place of some of its names."""
    if isinstance(expression, Name):
        return parts.get(expression.key, expression)
    return rebuilt(expression, lambda part: put(part, parts))


# Building, with what goes without saying left out


def plus(left: Expression, right: Expression) -> Expression:
    """Return left + right; 0 adds nothing."""
    if left == ZERO:
        return right
    return left if right == ZERO else Operation("+", left, right)


def minus(left: Expression, right: Expression) -> Expression:
    """Return left − right; 0 takes nothing away."""
    if right == ZERO:
        return left
    if left == ZERO:
        return Number(-right.value) if isinstance(right, Number) else Negative(right)
    return Operation("-", left, right)


def times(left: Expression, right: Expression) -> Expression:
    """Return left·right, constants first and taken together; 1 changes nothing."""
    if ZERO in (left, right):
        return ZERO
    if left == ONE:
        return right
    if isinstance(right, Number):
        if isinstance(left, Number):
            return Number(left.value * right.value)
        return left if right == ONE else times(right, left)
    match right:
        case Operation("*", Number() as constant, rest, _):  # 2·(½·u) is u.
            return times(times(left, constant), rest)
        case Operation("*", first, rest, _):  # Products from left to right.
            return times(times(left, first), rest)
    return Operation("*", left, right)


def over(left: Expression, right: Expression) -> Expression:
    """Return left/right."""
    return ZERO if left == ZERO else Operation("/", left, right)


def power(base: Expression, exponent: int) -> Expression:
    """Return the base to a whole power of at least 0."""
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Power(base, exponent)
