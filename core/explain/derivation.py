"""The derivation of one update as equations: symbols, substituted numbers, value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from core.descent.update import Update
from core.explain.excerpt import Excerpt
from core.model.equations import Equation, Equations, equations
from core.model.expression import Name, Operation
from core.model.losses import SQUARED
from core.model.model import LINE
from core.model.stages import Phase
from core.model.written import symbols, written
from core.text.numbers import DIGITS, is_rounded, show
from core.text.spans import Span, Spans, Spell

SYMBOLS = equations(LINE, SQUARED.name).symbols
"""How each number of an update of the line is written in a formula."""

Made = TypeVar("Made")

_INDENT = "  "
"""What stands before the numbers of an equation that takes two lines."""


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """One line as shown: the phase and stage it belongs to, whether it is revealed, its text."""

    phase: Phase
    stage: int
    revealed: bool
    spans: Spans
    key: str
    """The key of what its equation gives."""


def derive(
    update: Update,
    revealed: int,
    digits: int = 6,
    width: int = 200,
    spell: Spell = str,
    chosen: slice = slice(None),
) -> tuple[DerivedLine, ...]:
    """Return the derivation of `update`, each line at most `width` wide where that can be.

    Lines of later stages than `revealed`, by its number, show their formula alone. Where a
    line is too long it is set more tightly; where that is not enough, all lines have fewer
    digits, down to four, so that a number looks the same wherever it stands; and at the last, a
    line that is still too long leaves out the substituted numbers. Only some of the equations may
    be `chosen`.
    """
    every = update.equations.every[chosen]
    known = [equation for equation in every if equation.stage <= revealed]
    for numbers in _ever_fewer(update, digits):
        whole = [_whole(update.equations, each, numbers, spell) for each in known]
        fitted = [_fit(line, width) for line in whole]
        if all(fitted):
            break
    shown = [
        fit or _pressed(line, width) or _short(update.equations, each, numbers, width, spell)
        for fit, line, each in zip(fitted, whole, known, strict=True)
    ]
    hidden = [_symbolic(update.equations, each, spell) for each in every[len(known) :]]
    return tuple(
        _derived(equation, revealed, spans)
        for equation, spans in zip(every, [*shown, *hidden], strict=True)
    )


def _derived(equation: Equation, revealed: int, spans: Spans) -> DerivedLine:
    known = equation.stage <= revealed
    return DerivedLine(equation.phase, equation.stage, known, spans, equation.key)


def derive_one_of(
    update: Update,
    excerpts: Sequence[Excerpt],
    revealed: int,
    rows: int,
    digits: int = 6,
    width: int = 200,
    spell: Spell = str,
) -> tuple[DerivedLine, ...]:
    """Return the first of these excerpts, ever shorter, that fits into so many lines.

    Where an equation is too long it takes two lines, its numbers on the second, and where these are
    too long still, it is the formula and its value. Digits are as in `derive`: rather fewer of them
    than no numbers. Where nothing fits, as many equations as needed do without a second line, from
    the top on; then there are more lines than asked for. What is on which line does not depend on
    what is revealed.
    """
    every = update.equations
    fewest = [*_ever_fewer(update, digits)][-1]
    long = {
        each
        for excerpt in excerpts
        for each in excerpt
        if not _in_lines(every, each, fewest, width, spell)
    }

    def laid(excerpt: Excerpt, numbers: Numbers) -> list[tuple[Spans, ...]]:
        return [
            (_short(every, each, numbers, width, spell),)
            if each in long
            else _in_lines(every, each, numbers, width, spell)
            for each in excerpt
        ]

    for numbers in _ever_fewer(update, digits):
        for excerpt in excerpts:
            lines = laid(excerpt, numbers)
            if all(lines) and sum(map(len, lines)) <= rows:
                return _as_revealed(every, excerpt, lines, revealed, width, spell)
    excerpt = excerpts[-1]
    lines = laid(excerpt, fewest)
    for place, each in enumerate(excerpt):
        if sum(map(len, lines)) > rows and len(lines[place]) > 1:
            lines[place] = (_short(every, each, fewest, width, spell),)
    return _as_revealed(every, excerpt, lines, revealed, width, spell)


def _as_revealed(
    every: Equations,
    excerpt: Excerpt,
    lines: list[tuple[Spans, ...]],
    revealed: int,
    width: int,
    spell: Spell,
) -> tuple[DerivedLine, ...]:
    made: list[DerivedLine] = []
    for equation, rows in zip(excerpt, lines, strict=True):
        if equation.stage > revealed:
            rows = (_formula(every, equation, width, spell), *[()] * (len(rows) - 1))
        made += (_derived(equation, revealed, spans) for spans in rows)
    return tuple(made)


def _ever_fewer(update: Update, digits: int) -> Iterator["Numbers"]:
    for fewer in reversed(DIGITS):
        if min(4, digits) <= fewer <= digits:
            yield Numbers(update.numbers, fewer)


def _in_lines(
    every: Equations, equation: Equation, numbers: "Numbers", width: int, spell: Spell
) -> tuple[Spans, ...]:
    """Return an equation with its numbers in one line or two; empty where these are too long."""
    if fit := _fit(_whole(every, equation, numbers, spell), width):
        return (fit,)
    substituted = _substituted(equation, numbers, spell)
    worked = _fit((Span(_INDENT), *substituted, *_value(equation, numbers, spell)), width)
    above = _formula(every, equation, width, spell)
    return (above, worked) if substituted and worked and _length(above) <= width else ()


def _formula(every: Equations, equation: Equation, width: int, spell: Spell) -> Spans:
    """Return an equation in symbols, of a long sum the first term and the last two."""
    whole = _symbolic(every, equation, spell)
    return _fit(whole, width) or _elided(every, equation, spell) or whole


def _short(
    every: Equations, equation: Equation, numbers: "Numbers", width: int, spell: Spell
) -> Spans:
    """Return an equation in symbols, and its value."""
    value = _value(equation, numbers, spell)
    return (*_formula(every, equation, width - _length(value), spell), *value)


def _elided(every: Equations, equation: Equation, spell: Spell) -> Spans:
    """Return a sum of more than three terms as its first and its last two; empty for others."""
    style = symbols(every.symbols.__getitem__)
    rest, terms = equation.expression, 1
    ends: list[Span] = []
    while isinstance(rest, Operation) and rest.sign in "+-":
        if terms < 3:
            ends[:0] = [Span(style.signs[rest.sign]), *written(rest.right, style)]
        rest, terms = rest.left, terms + 1
    if terms < 4:
        return ()
    spans = (
        Span(equation.symbol, equation.key),
        Span(" = "),
        *written(rest, style),
        Span(f"{style.signs['+']}…"),
        *ends,
    )
    return tuple(Span(spell(span.text), span.role) for span in spans)


def sentence(update: Update, key: str, digits: int) -> str:
    """Return the equation that gives a number, with symbols, numbers and value."""
    numbers = Numbers(update.numbers, digits)
    whole = _whole(update.equations, update.equations.of[key], numbers, str)
    return "".join(span.text for span in whole)


def _whole(every: Equations, equation: Equation, numbers: "Numbers", spell: Spell) -> Spans:
    return (
        *_symbolic(every, equation, spell),
        *_substituted(equation, numbers, spell),
        *_value(equation, numbers, spell),
    )


class _Made(dict[str, Made]):
    """Values by key, each made when it is first asked for."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        self.make = make

    def __missing__(self, key: str) -> Made:
        made = self[key] = self.make(key)
        return made


class Numbers:
    """Numbers by key as they are shown, each written once, when it is first asked for."""

    def __init__(self, values: Mapping[str, float], digits: int) -> None:
        self.text = _Made(lambda key: show(values[key], digits))
        self.rounded = _Made(lambda key: is_rounded(self.text[key], values[key]))

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


@lru_cache(maxsize=1024)
def _symbolic(every: Equations, equation: Equation, spell: Spell) -> Spans:
    """Return an equation in symbols; one without names on its right is its value alone."""
    left = Span(spell(equation.symbol), equation.key)
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
