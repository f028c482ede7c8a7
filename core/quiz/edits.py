"""What a learner may make of an equation: each of its shapes that is one slip away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from core.model.equations import RATE
from core.model.expression import (
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    rebuilt,
)
from core.model.functions import FUNCTIONS
from core.model.slopes import put, slope
from core.model.written import symbols, text_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mistake."""

    name: str
    """How it is called where mistakes are counted."""
    said: str
    """What is said of it where it is not known which factor, term and so on it was."""


HALF = Kind("the ½ forgotten", "the ½ is missing")
FACTOR = Kind("a factor forgotten", "a factor is missing")
WAY = Kind("a way back forgotten", "one of the ways back is missing")
RATE_FORGOTTEN = Kind("η forgotten", "η is missing")
SQUARE = Kind("the square forgotten", "the square is missing")
POWER = Kind("a power too low", "the power is one too low")
EXCESS = Kind("a square too many", "there is a square too many")
DOUBLED = Kind("doubled, not squared", "it is doubled, not squared")
TERM = Kind("a term forgotten", "a term is missing")
SIGN = Kind("a sign", "a sign is wrong")
ADDED = Kind("added instead of subtracted", "it is added instead of subtracted")
SUBTRACTED = Kind("subtracted instead of added", "it is subtracted instead of added")
SWAPPED = Kind("two numbers swapped", "two numbers are swapped")
MULTIPLIED = Kind("multiplied instead of divided", "it is multiplied instead of divided")
TIMES = Kind("multiplied instead of added", "it is multiplied instead of added")
SUMMED = Kind("added instead of multiplied", "it is added instead of multiplied")
UNAPPLIED = Kind("a function left out", "a function is left out")
SLOPE = Kind("the slope for the value", "a slope is taken for the value")

SIGNS = (ADDED, SUBTRACTED, SWAPPED, SIGN)
"""Kinds that are one and the same where they lead to the same number: the first one counts."""


class Shape(NamedTuple):
    """An expression with one slip in it."""

    kind: Kind
    said: str
    """What is wrong with it, in symbols: the end of a sentence."""
    expression: Expression


_SUMS, _PRODUCTS = ("+", "-"), ("*",)


def shapes(whole: Expression, words: Mapping[str, str]) -> Iterator[Shape]:
    """Yield each shape of an expression with one slip; `words` are the symbols by key."""
    if not isinstance(whole, Negative):
        yield Shape(SIGN, SIGN.said, Negative(whole))
    yield from _Slips(words).within(whole)


class _Slips:
    """Finds the slips in an expression, with the symbols of a model."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.style = symbols(lambda key: words.get(key, key))

    def within(self, whole: Expression) -> Iterator[Shape]:
        """Yield the expression with a slip in it, or in one of its parts."""
        if isinstance(whole, Call) and not FUNCTIONS[whole.function].slope:
            return  # It is a slope itself, ±1 for nearly all: a slip within it shows nowhere.
        yield from self.here(whole)
        for place, part in enumerate(_parts(whole)):
            for kind, said, changed in self.within(part):
                yield Shape(kind, said, _with(whole, place, changed))

    def here(self, whole: Expression) -> Iterator[Shape]:
        """Yield the slips in the operation that an expression ends in."""
        match whole:
            case Negative(part):
                yield Shape(SIGN, "a sign is missing", part)
            case Power(base, exponent, _):
                yield from self.of_power(base, exponent)
            case Call(function, argument):
                yield from self.of_call(function, argument)
            case Operation(("+" | "-") as sign, left, right, _):
                yield from self.of_sum(sign, left, right)
            case Operation("*", left, right, _):
                yield from self.of_product(left, right)
            case Operation(_, left, right, _):
                yield from self.of_quotient(left, right)

    def of_power(self, base: Expression, exponent: int) -> Iterator[Shape]:
        if exponent == 2:
            yield Shape(SQUARE, SQUARE.said, base)
            if isinstance(base, Name | Number):
                said = f"{self.word(base)} is doubled, not squared"
                yield Shape(DOUBLED, said, Operation("*", Number(2.0), base))
        elif exponent > 1:
            yield Shape(POWER, POWER.said, Power(base, exponent - 1))

    def of_call(self, function: str, argument: Expression) -> Iterator[Shape]:
        call = text_of(Call(function, argument), self.style)
        yield Shape(UNAPPLIED, f"{call} is left out", argument)
        yield Shape(SIGN, f"the sign within {call} is wrong", Call(function, Negative(argument)))
        found = slope(Call(function, Name("u")), "u")
        said = f"the slope of {call} is taken, not its value"
        yield Shape(SLOPE, said, put(found, {"u": argument}))

    def of_sum(self, sign: str, left: Expression, right: Expression) -> Iterator[Shape]:
        if not _is(left, _SUMS):
            missing = isinstance(left, Number) and sign == "-"
            said = f"{'the subtraction from ' * missing}{self.word(left)} is missing"
            yield Shape(TERM, said, right)
            if sign == "-":
                yield Shape(TERM, said, Negative(right))
            flipped = f"the sign of {self.word(left)} is wrong"
            yield Shape(SIGN, flipped, Operation(sign, Negative(left), right))
        if not _is(right, _SUMS):
            yield Shape(TERM, f"{self.word(right)} is missing", left)
        if sign == "+":
            said = f"{self.word(right)} is subtracted instead of added"
            yield Shape(SUBTRACTED, said, Operation("-", left, right))
            if not _is(left, _SUMS):
                said = f"{self.word(left)} and {self.word(right)} are multiplied instead of added"
                yield Shape(TIMES, said, Operation("*", left, right))
            return
        said = f"{self.word(right)} is added instead of subtracted"
        yield Shape(ADDED, said, Operation("+", left, right))
        said = f"{self.word(left)} and {self.word(right)} are swapped"
        yield Shape(SWAPPED, said, Operation("-", right, left))
        squared = f"{self.word(Operation('-', left, right))} is squared"
        yield Shape(EXCESS, squared, Power(Operation("-", left, right), 2))

    def of_product(self, left: Expression, right: Expression) -> Iterator[Shape]:
        for dropped, kept in ((left, right), (right, left)):
            if not _is(dropped, _PRODUCTS):
                yield Shape(*self.forgotten(dropped), kept)
        plain = not (_is(left, _PRODUCTS) or _is(right, _PRODUCTS))
        if plain and Number(0.5) not in (left, right):
            said = f"{self.word(left)} and {self.word(right)} are added instead of multiplied"
            yield Shape(SUMMED, said, Operation("+", left, right))

    def forgotten(self, factor: Expression) -> tuple[Kind, str]:
        """Return the kind of mistake that it is to leave a factor out, and what is said of it."""
        if factor == Number(0.5):
            return HALF, HALF.said
        if factor == Name(RATE):
            return RATE_FORGOTTEN, RATE_FORGOTTEN.said
        return FACTOR, f"the factor {self.word(factor)} is missing"

    def of_quotient(self, left: Expression, right: Expression) -> Iterator[Shape]:
        over = self.word(right)
        yield Shape(FACTOR, f"the division by {over} is missing", left)
        yield Shape(
            SWAPPED, f"{self.word(left)} and {over} are swapped", Operation("/", right, left)
        )
        product = Operation("*", left, right)
        yield Shape(MULTIPLIED, f"{over} is multiplied by instead of divided by", product)

    def word(self, part: Expression) -> str:
        """Return a part of the expression in symbols, in brackets where it is a sum."""
        text = text_of(part, self.style)
        return f"({text})" if _is(part, _SUMS) else text


def _is(expression: Expression, signs: tuple[str, ...]) -> bool:
    return isinstance(expression, Operation) and expression.sign in signs


def _parts(whole: Expression) -> tuple[Expression, ...]:
    match whole:
        case Negative(part) | Power(part, _, _) | Call(_, part):
            return (part,)
        case Operation(_, left, right, _):
            return (left, right)
    return ()


def _with(whole: Expression, place: int, changed: Expression) -> Expression:
    """Return an expression with the part at this place, from 0, changed."""
    places = count()
    return rebuilt(whole, lambda each: changed if next(places) == place else each)
