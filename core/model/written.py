"""Formulas as text: one printer for symbols, for numbers in their place, and for Python."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import isfinite
from typing import NamedTuple

from core.model.expression import Call, Expression, Name, Negative, Number, Operation, Power
from core.model.functions import FUNCTIONS
from core.text.numbers import ALL_DIGITS, plain, show
from core.text.spans import Span, Spans

_SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = range(5)
"""How tightly an expression holds together; less than its place asks, and it is bracketed."""

_TIES = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


@dataclass(frozen=True, slots=True)
class Style:
    """How formulas are written."""

    word: Callable[[str], str]
    """What stands for a quantity, by its key."""
    signs: dict[str, str]
    """What stands between two operands, by + - * and /."""
    number: Callable[[float], str]
    function: Callable[[str], str]
    """A function's name to what is written, with {} for the argument."""
    power: Callable[[int], str]
    """What follows the base of a power; empty where its factors are written one by one."""
    half: str
    """What stands for one half before a bracket or a name, with no sign between."""
    quotient: str = ""
    """The function of two that divides by what may be 0; empty where the sign does."""


def symbols(word: Callable[[str], str]) -> Style:
    """Return the style of a textbook, with these words for the quantities."""
    return Style(
        word,
        signs={"+": " + ", "-": " − ", "*": "·", "/": "/"},
        number=lambda number: show(number, ALL_DIGITS),
        function=lambda name: FUNCTIONS[name].symbol or f"{name}({{}})",
        power=lambda exponent: {2: "²", 3: "³"}.get(exponent, f"^{exponent}"),
        half="½",
    )


def python(word: Callable[[str], str]) -> Style:
    """Return the style of Python that gives the bits of `expression.value`.

    Numbers are floats: whole ones would be exact, however large.
    """
    return Style(
        word,
        signs={"+": " + ", "-": " - ", "*": " * ", "/": " / "},
        number=literal,
        function=lambda name: f"{name}({{}})",
        power=lambda _: "",
        half="",
        quotient="quotient",
    )


def literal(number: float) -> str:
    """Return a float in Python, which has no literals for those that are not finite."""
    return repr(number) if isfinite(number) else f'float("{number}")'


def listing(word: Callable[[str], str]) -> Style:
    """Return the style of Python as it is read: with ** for powers, and 2 for 2.0."""
    return replace(
        python(word), number=plain, power=lambda exponent: f" ** {exponent}", quotient=""
    )


def written(expression: Expression, style: Style) -> Spans:
    """Return an expression as text with the keys of its quantities as roles.

    A word that is a negative number is bracketed after a sign.
    """
    return filled(pieces(expression, style), style.word)


class Piece(NamedTuple):
    """A piece of a formula: a text, or the place of a quantity's word."""

    text: str
    key: str = ""
    after_sign: bool = False
    """Whether a sign stands right before, and another may not follow."""


def pieces(expression: Expression, style: Style) -> tuple[Piece, ...]:
    """Return the pieces of an expression, for words of any kind."""
    return tuple(_Writer(style).within(expression, _SUM))


def filled(formula: tuple[Piece, ...], word: Callable[[str], str]) -> Spans:
    """Return a formula with a word for each quantity."""
    spans = []
    for text, key, after_sign in formula:
        if key:
            text = word(key)
            if after_sign and text.startswith(("−", "-")):
                text = f"({text})"
        spans.append(Span(text, key))
    return tuple(spans)


def text_of(expression: Expression, style: Style) -> str:
    """Return an expression as one text."""
    return "".join(piece.text for piece in written(expression, style))


class _Writer:
    """Writes the pieces of an expression one after the other."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.after_sign = False
        """Whether a sign stands right before: another may then not follow."""

    def within(self, expression: Expression, tie: int) -> Iterator[Piece]:
        """Yield an expression for a place that asks it to hold together by `tie`."""
        if self._tie(expression) < tie:
            yield from self._around("({})", expression)
        else:
            yield from self._bare(expression)

    def _tie(self, expression: Expression) -> int:
        match expression:
            case Operation("/", _, divisor, _) if self._by_function(divisor):
                return _ATOM
            case Operation(sign, _, _, _):
                return _TIES[sign]
            case Negative():
                return _SIGNED
            case Power(_, exponent, _):
                return _POWER if self.style.power(exponent) else _PRODUCT
            case Number(value, _):
                return _SIGNED if value < 0 else _ATOM
        return _ATOM

    def _bare(self, expression: Expression) -> Iterator[Piece]:
        match expression:
            case Number(number, _):
                yield self._text(self.style.number(number))
            case Name(key):
                yield Piece("", key, self.after_sign)
                self.after_sign = False
            case Negative(operand):
                yield self._sign(self.style.signs["-"].strip())
                yield from self.within(operand, _SIGNED)
            case Power(base, exponent, _):
                yield from self._power(base, exponent)
            case Call(function, argument):
                yield from self._around(self.style.function(function), argument)
            case Operation(sign, left, right, _):
                yield from self._operation(sign, left, right)

    def _operation(self, sign: str, left: Expression, right: Expression) -> Iterator[Piece]:
        tie = _TIES[sign]
        if sign == "*" and left == Number(0.5) and self.style.half:
            yield self._text(self.style.half)
            yield from self.within(right, _POWER)
            return
        if sign == "/" and self._by_function(right):
            yield self._text(f"{self.style.quotient}(")
            yield from self.within(left, _SUM)
            yield self._text(", ")
            yield from self.within(right, _SUM)
            yield self._text(")")
            return
        yield from self.within(left, tie)
        yield self._sign(self.style.signs[sign])
        # What stands right of a sign was made from left to right as well: a + (b + c) is not
        # a + b + c to the last bit. A power's factors are what a product goes on with.
        factors = sign == "*" and isinstance(right, Power)
        yield from self.within(right, tie if factors else tie + 1)

    def _by_function(self, divisor: Expression) -> bool:
        """Whether a quotient is written as a function of two: where the divisor may be 0."""
        certain = isinstance(divisor, Number) and divisor.value != 0
        return bool(self.style.quotient) and not certain

    def _power(self, base: Expression, exponent: int) -> Iterator[Piece]:
        if after := self.style.power(exponent):
            self.after_sign = True  # A negative word is bracketed: (−2)² is not −2².
            yield from self.within(base, _ATOM)
            yield self._text(after)
            return
        for factor in range(exponent):
            if factor:
                yield self._sign(self.style.signs["*"])
            # A factor that is a product itself is made before it is multiplied by.
            yield from self.within(base, _SIGNED if self.after_sign else _PRODUCT)

    def _around(self, template: str, inner: Expression) -> Iterator[Piece]:
        """Yield an expression within the brackets of a template such as "({})" or "|{}|"."""
        before, after = template.split("{}")
        yield self._text(before)
        yield from self.within(inner, _SUM)
        yield self._text(after)

    def _text(self, text: str) -> Piece:
        self.after_sign = False
        return Piece(text)

    def _sign(self, text: str) -> Piece:
        self.after_sign = True
        return Piece(text)
