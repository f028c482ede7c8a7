"""Arithmetic as a learner types it, such as 0.5*6*6 or 3/4, read by a parser of its own."""

import re
from math import isfinite

LONGEST = 200
"""The most characters of an expression."""
DEEPEST = 50
"""The most brackets and powers within one another."""
LARGEST_EXPONENT = 100
"""The largest exponent of a power, in size."""

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# One character each, so that positions stay those of the text as typed.
_SAME = str.maketrans("−·⋅×÷", "-***/")
_STARTS_NUMBER = "0123456789.(½"


class ExpressionError(ValueError):
    """An expression that has no value; the message is one whole sentence for the user."""


def evaluate(text: str) -> float:
    """Return the value of an arithmetic expression, a finite float.

    Decimal numbers, + − * / with brackets, and powers with ^ or ** and a whole exponent, in the
    order of precedence that Python has; also · × ÷ and ², and ½, which may stand right before a
    number or a bracket. Blanks may stand between any of these. Raises ExpressionError, and no
    other exception, whatever the text.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"The expression has {len(text):,} characters; it should have {LONGEST} at the most."
        )
    return _Parser(text).whole()


class _Parser:
    """Recursive descent: each method reads what its name says, from `at` on."""

    def __init__(self, text: str) -> None:
        self.typed = text
        self.text = text.translate(_SAME)
        self.at = 0
        self.depth = 0

    def whole(self) -> float:
        value = self.sum()
        if self.next():
            raise self.unexpected("an operator such as + or *")
        return value

    def sum(self) -> float:
        value = self.product()
        while sign := self.take("+", "-"):
            where = self.at
            term = self.product()
            value = self.finite(value + term if sign == "+" else value - term, where)
        return value

    def product(self) -> float:
        value, half = self.signed()
        while True:
            where = self.at + 1
            if self.take("*"):
                factor, half = self.signed()
                value = self.finite(value * factor, where)
            elif self.take("/"):
                divisor, half = self.signed()
                value = self.finite(self.quotient(value, divisor, where), where)
            elif half and self.next() and self.next() in _STARTS_NUMBER:
                factor, half = self.signed()  # ½6² is ½·6².
                value = self.finite(value * factor, where)
            else:
                return value

    def quotient(self, value: float, divisor: float, where: int) -> float:
        if divisor == 0:
            raise ExpressionError(
                f"The division at character {where} is by 0; the divisor should be another number."
            )
        return value / divisor

    def signed(self) -> tuple[float, bool]:
        """Return a power with its signs, and whether it is a bare ½."""
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        value, half = self.power()
        return (-value if negative else value), half

    def power(self) -> tuple[float, bool]:
        half = self.next() == "½"
        base = self.operand()
        while self.take("²"):
            base, half = self.finite(base * base, self.at), False
        if not self.take("^", "**"):
            return base, half
        where = self.at
        self.enter()
        exponent, _ = self.signed()  # It holds the powers to its right: 2^3^2 is 2^(3^2).
        self.depth -= 1
        return self.raised(base, exponent, where), False

    def raised(self, base: float, exponent: float, where: int) -> float:
        if exponent != int(exponent) or abs(exponent) > LARGEST_EXPONENT:
            raise ExpressionError(
                f"The exponent after character {where} should be a whole number from "
                f"−{LARGEST_EXPONENT} to {LARGEST_EXPONENT}."
            )
        if base == 0 and exponent < 0:
            raise ExpressionError(
                f"The power at character {where} divides by 0; its base should be another number."
            )
        try:
            return float(base**exponent)
        except OverflowError:
            raise self.too_large(where) from None

    def operand(self) -> float:
        """Read a number, ½ or a bracket."""
        if self.take("½"):
            return 0.5
        if self.take("("):
            opened = self.at
            self.enter()
            value = self.sum()
            if not self.take(")"):
                raise self.unexpected(f"a ) for the ( at character {opened}")
            self.depth -= 1
            return value
        self.next()
        found = _NUMBER.match(self.text, self.at)
        if not found:
            raise self.unexpected("a number such as 2.5")
        where, self.at = self.at + 1, found.end()
        return self.finite(float(found.group()), where)

    def next(self) -> str:
        """Return the next character that is not blank, and stand at it; empty at the end."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self, *signs: str) -> str:
        """Read one of the signs if it comes next, and return it; else return nothing."""
        self.next()
        for sign in signs:
            # A * that begins ** is no product.
            double = sign == "*" and self.text.startswith("**", self.at)
            if self.text.startswith(sign, self.at) and not double:
                self.at += len(sign)
                return sign
        return ""

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(
                f"Character {self.at} opens more than {DEEPEST} brackets or powers within one "
                "another; there should be fewer."
            )

    def finite(self, value: float, where: int) -> float:
        if not isfinite(value):
            raise self.too_large(where)
        return value

    def too_large(self, where: int) -> ExpressionError:
        return ExpressionError(
            f"The result at character {where} is too large; it should be below 1.8e308 in size."
        )

    def unexpected(self, wanted: str) -> ExpressionError:
        if not self.next():
            return ExpressionError(
                f"The text ends after character {len(self.typed.rstrip())}, where {wanted} "
                "should follow."
                if self.typed.strip()
                else "Nothing is written: there should be a number such as 2.5 or 3/4."
            )
        found = self.typed[self.at]
        hint = ", and decimals have a point" if found == "," else ""
        return ExpressionError(
            f"Character {self.at + 1} is {found!r}, where {wanted} should stand{hint}."
        )
