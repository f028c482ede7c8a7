"""The derivation of one update as equations: symbols, substituted numbers, value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.descent.update import Update
from core.model.equations import Equation, Equations, equations
from core.model.expression import Name
from core.model.losses import SQUARED
from core.model.model import LINE
from core.model.stages import Phase
from core.model.written import symbols, written
from core.text.numbers import DIGITS, is_rounded, show
from core.text.spans import Span, Spans, Spell

SYMBOLS = equations(LINE, SQUARED.name).symbols
"""How each number of an update of the line is written in a formula."""


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """One line as shown: the phase and stage it belongs to, whether it is revealed, its text."""

    phase: Phase
    stage: int
    revealed: bool
    spans: Spans


def derive(
    update: Update,
    revealed: int,
    digits: int = 6,
    width: int = 200,
    spell: Spell = str,
) -> tuple[DerivedLine, ...]:
    """Return the derivation of `update`, each line at most `width` wide where that can be.

    Lines of later stages than `revealed`, by its number, show their formula alone. Where a
    line is too long it is set more tightly; where that is not enough, all lines have fewer
    digits, down to four, so that a number looks the same wherever it stands; and at the last, a
    line that is still too long leaves out the substituted numbers.
    """
    every = update.equations.every
    known = [equation for equation in every if equation.stage <= revealed]
    for fewer in (each for each in reversed(DIGITS) if min(4, digits) <= each <= digits):
        numbers = Numbers(update.numbers, fewer)
        whole = [_whole(update.equations, each.key, numbers, spell) for each in known]
        fitted = [_fit(line, width) for line in whole]
        if all(fitted):
            break
    shown = [
        fit
        or _pressed(line, width)
        or (*_symbolic(update.equations, each.key, spell), *_value(each, numbers, spell))
        for fit, line, each in zip(fitted, whole, known, strict=True)
    ]
    hidden = [_symbolic(update.equations, equation.key, spell) for equation in every[len(known) :]]
    return tuple(
        DerivedLine(equation.phase, equation.stage, equation.stage <= revealed, spans)
        for equation, spans in zip(every, [*shown, *hidden], strict=True)
    )


def sentence(update: Update, key: str, digits: int) -> str:
    """Return the equation that gives a number, with symbols, numbers and value."""
    whole = _whole(update.equations, key, Numbers(update.numbers, digits), str)
    return "".join(span.text for span in whole)


def _whole(every: Equations, key: str, numbers: "Numbers", spell: Spell) -> Spans:
    equation = every.of[key]
    return (
        *_symbolic(every, key, spell),
        *_substituted(equation, numbers, spell),
        *_value(equation, numbers, spell),
    )


class Numbers:
    """Numbers by key as they are shown, each written once."""

    def __init__(self, values: Mapping[str, float], digits: int) -> None:
        self.text = {key: show(value, digits) for key, value in values.items()}
        self.rounded = {key: is_rounded(self.text[key], value) for key, value in values.items()}

    def any_rounded(self, equation: Equation) -> bool:
        """Whether one of those on its right side is."""
        return any(self.rounded[key] for key in equation.uses)


def _fit(line: Spans, width: int) -> Spans:
    """Return the line, with no blanks around its operators if need be; empty if too long still."""
    tight = _without_blanks(line, keep=("=", "≈", "←", "~", "<-"))
    return next((spans for spans in (line, tight) if _length(spans) <= width), ())


def _pressed(line: Spans, width: int) -> Spans:
    """Return the line with no blanks at all; empty if too long still."""
    pressed = _without_blanks(line, keep=())
    return pressed if _length(pressed) <= width else ()


def _without_blanks(line: Spans, keep: tuple[str, ...]) -> Spans:
    # The star of ASCII products keeps its blanks: y* ends in a star itself.
    return tuple(
        span if span.role or span.text.strip() in (*keep, "*") else Span(span.text.replace(" ", ""))
        for span in line
    )


def _length(spans: Spans) -> int:
    return sum(len(span.text) for span in spans)


@lru_cache(maxsize=128)
def _symbolic(every: Equations, key: str, spell: Spell) -> Spans:
    """Return an equation in symbols; one without names on its right is its value alone."""
    equation = every.of[key]
    left = Span(spell(equation.symbol), key)
    if not equation.uses:
        return (left,)
    right = spelled(equation, every.symbols.__getitem__, spell)
    if "".join(span.text for span in right) == left.text:
        return (left,)  # η·∂L/∂m is its own formula.
    return (left, Span(spell(" ← " if equation.replaces else " = ")), *right)


def _substituted(equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    if not equation.uses or isinstance(equation.expression, Name):
        return ()  # "x = 2 = 2" would say it twice.
    sign = " ≈ " if numbers.any_rounded(equation) else " = "
    return (Span(spell(sign)), *spelled(equation, numbers.text.__getitem__, spell))


def _value(equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    rounded = numbers.rounded[equation.key] or numbers.any_rounded(equation)
    text = numbers.text[equation.key]
    return (Span(spell(" ≈ " if rounded else " = ")), Span(spell(text), equation.key))


def spelled(equation: Equation, word: Callable[[str], str], spell: Spell) -> Spans:
    """Return the right side of an equation, with a word for each name."""
    spans = written(equation.expression, symbols(word))
    return tuple(Span(spell(span.text), span.role) for span in spans)
