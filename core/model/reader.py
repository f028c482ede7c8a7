"""Formulas read from text, by a parser of its own: arithmetic, names and functions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from core.model.arithmetic import LARGEST_EXPONENT, worth
from core.model.expression import (
    Call,
    Expression,
    ExpressionError,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    within,
)
from core.model.functions import FUNCTIONS
from core.text.numbers import show

DEEPEST = 50
"""The most brackets and powers within one another."""

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*|σ(?=\()")
_PREDICTION = re.compile(r"y[0-9]*\*(?!\s*[A-Za-z0-9.(½|])")
"""y* with no factor after it, which would make a product of it."""
# One character each, so that positions stay those of the text as typed.
_SAME = str.maketrans("−·⋅×÷", "-***/")
_STARTS_FACTOR = "0123456789.(½"


Names = Callable[[str], str]
"""What is written to the key of a quantity; empty for a name that means nothing there."""


def in_text(at: int) -> str:
    """Return how a message names a position in a text of one line."""
    return f"character {at}"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, from a position counted from 0 up to another."""

    begin: int
    end: int
    place: Callable[[int], str] = in_text
    """How a message names a position in the whole text, counted from 1."""
    formula: bool = False
    """Whether it is of a model: exponents are then from 1 on, and functions those offered."""


def read_formula(text: str, names: Names = str, part: Part | None = None) -> Expression:
    """Return the formula in a text, or in a part of it; raises ExpressionError.

    Decimal numbers, + − * / with brackets, |u|, functions, and powers with ^ or ** and a whole
    exponent, in the order of precedence that Python has; also · × ÷, ² and ³, and ½, which may
    stand right before its factor. Blanks may stand between any of these.
    """
    return _Parser(text, names, part or Part(0, len(text))).whole()


def nothing(_name: str) -> str:
    """Know no name: the text is arithmetic."""
    return ""


class _Parser:
    """Recursive descent: each method reads what its name says, from `at` on."""

    def __init__(self, text: str, names: Names, part: Part) -> None:
        self.typed = text[: part.end]
        self.text = self.typed.translate(_SAME)
        self.names = names
        self.part = part
        self.at = part.begin
        self.depth = 0
        self.closing: list[str] = []
        """The signs that close what is open."""

    def whole(self) -> Expression:
        made = self.sum()
        if self.next():
            more = "nothing, or a ( before" if self.next() == ")" else "an operator such as + or *"
            raise self.unexpected(more)
        return made

    def sum(self) -> Expression:
        made = self.product()
        while sign := self.take("+", "-"):
            where = self.at
            made = Operation(sign, made, self.product(), where)
        return made

    def product(self) -> Expression:
        made, half = self.signed()
        while True:
            where = self.at + 1
            if sign := self.take("*", "/"):
                factor, half = self.signed()
                made = Operation(sign, made, factor, where)
            elif half and self.starts_factor():
                factor, half = self.signed()  # ½6² is ½·6².
                made = Operation("*", made, factor, where)
            else:
                return made

    def starts_factor(self) -> bool:
        """Whether what comes next can stand right after a ½."""
        following = self.next()
        if following == "|":  # Within | | it is the closing one.
            return self.closing[-1:] != ["|"]
        return (following.isascii() and following.isalpha()) or following in tuple(_STARTS_FACTOR)

    def signed(self) -> tuple[Expression, bool]:
        """Return a power with its signs, and whether it is a bare ½."""
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        made, half = self.power()
        return (Negative(made) if negative else made), half

    def power(self) -> tuple[Expression, bool]:
        half = self.next() == "½"
        made = self.operand()
        while raised := self.take("²", "³"):
            made, half = Power(made, 2 if raised == "²" else 3, self.at), False
        if not self.take("^", "**"):
            return made, half
        where = self.at
        self.enter()
        exponent, _ = self.signed()  # It holds the powers to its right: 2^3^2 is 2^(3^2).
        self.depth -= 1
        return Power(made, self.whole_exponent(exponent, where), where), False

    def whole_exponent(self, exponent: Expression, where: int) -> int:
        """Return the exponent as a number; raises ExpressionError."""
        least = 1 if self.part.formula else -LARGEST_EXPONENT
        known = any(isinstance(each, Name) for each in within(exponent))
        number = inf if known else worth(exponent)
        if number not in range(least, LARGEST_EXPONENT + 1):
            raise ExpressionError(
                f"The exponent after {self.part.place(where)} should be a whole number from "
                f"{show(least)} to {LARGEST_EXPONENT}"
                + ("; a root is sqrt(u), e^u is exp(u), u^-1 is 1/u." if least == 1 else ".")
            )
        return int(number)

    def operand(self) -> Expression:
        """Read a number, ½, a name, a function, a bracket or a size."""
        if self.take("½"):
            return Number(0.5, self.at)
        if self.take("("):
            return self.enclosed(")")
        if self.take("|"):
            return Call("abs", self.enclosed("|"))
        self.next()
        if found := _NUMBER.match(self.text, self.at):
            where, self.at = self.at + 1, found.end()
            return Number(float(found.group()), where)
        return self.named()

    def named(self) -> Expression:
        found = _PREDICTION.match(self.text, self.at) or _NAME.match(self.text, self.at)
        name = {"σ": "sigmoid"}.get(found.group(), found.group()) if found else ""
        if found and name in FUNCTIONS and (FUNCTIONS[name].offered or not self.part.formula):
            self.at = found.end()
            if not self.take("("):
                raise self.unexpected(f"a ( for what {name} is taken of")
            return Call(name, self.enclosed(")"))
        if found and self.text[found.end() : found.end() + 1] == "(":
            offered = ", ".join(each.name for each in FUNCTIONS.values() if each.offered)
            raise ExpressionError(
                f"{self.part.place(self.at + 1).capitalize()} is {name!r}, which is no "
                f"function; functions are {offered}. A product has a * between."
            )
        key = self.names(name) if found else ""
        if not found or not key:
            raise self.unexpected(
                "a number or a name" if self.part.formula else "a number such as 2.5"
            )
        self.at = found.end()
        return Name(key)

    def enclosed(self, closing: str) -> Expression:
        """Read a sum up to the sign that closes it."""
        opened = self.at
        self.enter()
        self.closing.append(closing)
        made = self.sum()
        self.closing.pop()
        if not self.take(closing):
            raise self.unexpected(
                f"a {closing} for the {self.text[opened - 1]} at {self.part.place(opened)}"
            )
        self.depth -= 1
        return made

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
                f"{self.part.place(self.at).capitalize()} opens more than {DEEPEST} brackets "
                "or powers within one another; there should be fewer."
            )

    def unexpected(self, wanted: str) -> ExpressionError:
        if not self.next():
            return ExpressionError(
                f"The text ends after {self.part.place(len(self.typed.rstrip()))}, where "
                f"{wanted} should follow."
                if self.typed[self.part.begin :].strip()
                else "Nothing is written: there should be a number such as 2.5 or 3/4."
            )
        found = self.typed[self.at]
        hint = ", and decimals have a point" if found == "," else ""
        if found.isalpha() and not found.isascii() and self.part.formula:
            hint = "; names have the letters a to z"
        return ExpressionError(
            f"{self.part.place(self.at + 1).capitalize()} is {found!r}, where {wanted} should "
            f"stand{hint}."
        )
