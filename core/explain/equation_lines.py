"""One equation as a line: symbols, substituted numbers and value, and the room that it takes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from core.descent.update import Update
from core.explain.digits import Numbers
from core.model.equations import Equation, Equations
from core.model.expression import Expression, Name, Operation, value
from core.model.written import filled, symbols, written
from core.text.spans import Span, Spans, Spell

INDENT = "  "
"""What stands before the numbers of an equation that takes two lines."""

_KEEP = ("", "=", "≈", "←", "~", "<-", "*")
"""What keeps its blanks where a line is set tightly; the indent is one."""

MANY = 3
"""The terms of a sum whose products may be left out."""


def summed(equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    """Return a long sum with each of its terms as one number, and its value; else empty."""
    terms = terms_of(equation)
    if len(terms) < MANY:
        return ()
    values = {str(place): value(term, numbers.values) for place, (_, term) in enumerate(terms)}
    values[equation.key] = numbers.values[equation.key]
    total = _sum_of_terms(equation)
    # The terms have what they need for as many digits as the sum has elsewhere.
    made = Numbers(values, numbers.digits_of(equation.key), (total,))
    worked = (Span(text) for text, _ in substituted_numbers(total, made, spell))
    return (Span(INDENT), *worked, *value_of(total, made, spell))


@lru_cache(maxsize=1024)
def _sum_of_terms(equation: Equation) -> Equation:
    """Return an equation that adds up terms, by their numbers."""
    (_, *others) = terms_of(equation)
    whole: Expression = Name("0")
    for place, (sign, _) in enumerate(others, start=1):
        whole = Operation(sign, whole, Name(str(place)))
    return replace(equation, expression=whole)


def terms_of(equation: Equation) -> list[tuple[str, Expression]]:
    """Return what is added up, with the sign before each; the first has none."""
    terms: list[tuple[str, Expression]] = []
    rest = equation.expression
    while isinstance(rest, Operation) and rest.sign in "+-":
        terms.insert(0, (rest.sign, rest.right))
        rest = rest.left
    return [("", rest), *terms]


@lru_cache(maxsize=1024)
def formula_within(every: Equations, equation: Equation, width: int, spell: Spell) -> Spans:
    """Return an equation in symbols, of a long sum the first term and the last ones alone."""
    whole = symbolic(every, equation, spell)
    for line in (whole, without_blanks(whole)):
        if length_of(line) <= width:
            return line
    shorter = (_elided(every, equation, ends, spell) for ends in (2, 1, 0))
    return next((each for each in shorter if 0 < length_of(each) <= width), whole)


@lru_cache(maxsize=1024)
def room_above(every: Equations, equation: Equation, width: int, spell: Spell) -> int:
    """Return the length of a formula that stands above its numbers."""
    return length_of(formula_within(every, equation, width, spell))


def formula_and_value(
    every: Equations, equation: Equation, numbers: Numbers, width: int, spell: Spell
) -> Spans:
    """Return an equation in symbols, and its value."""
    key = equation.key
    sign = " ≈ " if numbers.rounded[key] else " = "
    result = (Span(spell(sign)), Span(spell(numbers.text[key]), key))
    return (*formula_within(every, equation, width - length_of(result), spell), *result)


def _elided(every: Equations, equation: Equation, ends: int, spell: Spell) -> Spans:
    """Return a sum as its first term and so many of its last; empty where that is all of it."""
    (_, first), *others = terms_of(equation)
    if len(others) <= ends:
        return ()
    style = symbols(every.symbols.__getitem__)
    spans = [Span(equation.symbol, equation.key), Span(" = "), *written(first, style)]
    spans.append(Span(f"{style.signs['+']}…"))
    for sign, term in others[len(others) - ends :]:
        spans += (Span(style.signs[sign]), *written(term, style))
    return tuple(Span(spell(span.text), span.role) for span in spans)


def sentence(update: Update, key: str, digits: int) -> str:
    """Return the equation that gives a number, with symbols, numbers and value."""
    equation = update.equations.of[key]
    numbers = Numbers(update.numbers, digits, (equation,))
    whole = whole_line(update.equations, equation, numbers, str)
    return "".join(span.text for span in whole)


def whole_line(every: Equations, equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    """Return an equation in symbols, with its numbers and its value."""
    return (
        *symbolic(every, equation, spell),
        *substituted_numbers(equation, numbers, spell),
        *value_of(equation, numbers, spell),
    )


def least_length(line: Spans) -> int:
    """Return how long a line is without blanks around its operators."""
    return length_of(without_blanks(line))


def without_blanks(line: Spans) -> Spans:
    """Return a line with no blanks around its operators."""
    # The star of ASCII products keeps its blanks: y* ends in a star itself.
    return tuple(
        span if span.role or span.text.strip() in _KEEP else Span(span.text.replace(" ", ""))
        for span in line
    )


def length_of(spans: Spans) -> int:
    """Return how many characters a line has."""
    return sum(len(span.text) for span in spans)


@dataclass(frozen=True, slots=True)
class Measured:
    """How much room an equation takes."""

    key: str
    formula: int
    substituted: int
    """Without the numbers, but with the sign before."""
    keys: tuple[str, ...]
    """Of the numbers on its right side; none where that is a number, or a name."""
    bracketed: tuple[str, ...]
    """Of those that are bracketed where they are negative."""

    def length(self, numbers: Numbers, alone: bool = False) -> int:
        """Return the length of its line, or of its numbers and value alone."""
        text = numbers.text
        length = self.substituted + len(" = ") + len(text[self.key])
        if not alone:
            length += self.formula
        for key in self.keys:
            length += len(text[key])
        for key in self.bracketed:
            if text[key][0] == "−":
                length += len("()")
        return length


@lru_cache(maxsize=4096)
def measures_of(every: Equations, equation: Equation, spell: Spell, tight: bool) -> Measured:
    """Measure an equation, as a rule or without blanks around its operators."""
    measure = least_length if tight else length_of
    formula = measure(symbolic(every, equation, spell))
    if isinstance(equation.expression, Name) or not equation.uses:
        return Measured(equation.key, formula, 0, (), ())
    between = [Span(spell(piece.text)) for piece in equation.pieces if not piece.key]
    return Measured(
        equation.key,
        formula,
        len(" = ") + measure(tuple(between)),
        equation.uses,
        tuple(piece.key for piece in equation.pieces if piece.key and piece.after_sign),
    )


@lru_cache(maxsize=1024)
def symbolic(every: Equations, equation: Equation, spell: Spell) -> Spans:
    """Return an equation in symbols; one without names on its right is its value alone."""
    left = Span(spell(equation.symbol), equation.key)
    if not equation.uses:
        return (left,)
    right = spelled(equation, every.symbols.__getitem__, spell)
    if "".join(span.text for span in right) == left.text:
        return (left,)  # η·∂L/∂m is its own formula.
    return (left, Span(spell(" ← " if equation.replaces else " = ")), *right)


def substituted_numbers(equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    """Return the right side with numbers, after its sign; empty where it would say nothing new."""
    if not equation.uses or isinstance(equation.expression, Name):
        return ()  # "x = 2 = 2" would say it twice.
    made = spelled(equation, numbers.text.__getitem__, spell)
    if "".join(span.text for span in made) == spell(numbers.text[equation.key]):
        return ()  # So would "n = −z = −1 = −1".
    return (Span(spell(" ≈ " if numbers.any_rounded(equation) else " = ")), *made)


def value_of(equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    """Return the value, after its sign."""
    rounded = numbers.rounded[equation.key] or numbers.any_rounded(equation)
    text = numbers.text[equation.key]
    return (Span(spell(" ≈ " if rounded else " = ")), Span(spell(text), equation.key))


def spelled(equation: Equation, word: Callable[[str], str], spell: Spell) -> Spans:
    """Return the right side of an equation, with a word for each name."""
    return tuple(Span(spell(text), role) for text, role in filled(equation.pieces, word))
