"""What a formula without names is worth, with a sentence where it is worth nothing."""

from math import isfinite

from core.model.expression import (
    Call,
    Expression,
    ExpressionError,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    combined,
)
from core.model.functions import FUNCTIONS

LARGEST_EXPONENT = 100
"""The largest exponent of a power, in size."""


def worth(expression: Expression) -> float:
    """Return the value, a finite float; ExpressionError says where none comes of it.

    As Python computes it, powers included: a learner's own arithmetic, not that of an update.
    """
    match expression:
        case Number(number, at):
            return _finite(number, at)
        case Negative(operand):
            return -worth(operand)
        case Call(function, argument):
            made = FUNCTIONS[function].scalar(worth(argument))
            if not isfinite(made):
                raise ExpressionError(
                    f"{function} has no finite value there; its argument should be another number."
                )
            return made
        case Power(base, exponent, at):
            return _raised(worth(base), exponent, at)
        case Operation(sign, left, right, at):
            first, second = worth(left), worth(right)
            if sign == "/" and second == 0:
                raise ExpressionError(
                    f"The division at character {at} is by 0; the divisor should be another number."
                )
            return _finite(combined(sign, first, second), at)
        case Name(key):
            raise ExpressionError(f"{key} has no value here; there should be a number.")


def _raised(base: float, exponent: int, at: int) -> float:
    if base == 0 and exponent < 0:
        raise ExpressionError(
            f"The power at character {at} divides by 0; its base should be another number."
        )
    try:
        # A square is a product everywhere: it gives inf where ** raises.
        return _finite(base * base if exponent == 2 else float(base**exponent), at)
    except OverflowError:
        raise _too_large(at) from None


def _finite(value: float, at: int) -> float:
    if not isfinite(value):
        raise _too_large(at)
    return value


def _too_large(at: int) -> ExpressionError:
    return ExpressionError(
        f"The result at character {at} is too large; it should be below 1.8e308 in size."
    )
