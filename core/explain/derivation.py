"""The derivation of one update as equations: symbols, substituted numbers, value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from core.descent.update import Update
from core.explain.excerpt import Excerpt
from core.model.equations import Equation, Equations, equations
from core.model.expression import Expression, Name, Operation, value
from core.model.losses import SQUARED
from core.model.model import LINE
from core.model.stages import Phase
from core.model.written import filled, symbols, written
from core.text.numbers import DIGITS, is_rounded, show
from core.text.spans import Span, Spans, Spell

SYMBOLS = equations(LINE, SQUARED.name).symbols
"""How each number of an update of the line is written in a formula."""

Key = TypeVar("Key")
Made = TypeVar("Made")

_INDENT = "  "
"""What stands before the numbers of an equation that takes two lines."""

_MANY = 3
"""The terms of a sum whose products may be left out."""


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
    chosen: Sequence[Equation] | None = None,
) -> tuple[DerivedLine, ...]:
    """Return the derivation of `update`, each line at most `width` wide where that can be.

    Lines of later stages than `revealed`, by its number, show their formula alone. Where a
    line is too long it is set more tightly; where that is not enough, all lines have fewer
    digits, down to four, so that a number looks the same wherever it stands; and at the last, a
    line that is still too long leaves out the substituted numbers. Only some of the equations may
    be `chosen`.
    """
    every = update.equations.every if chosen is None else chosen
    known = [equation for equation in every if equation.stage <= revealed]
    ever_fewer = [*_ever_fewer(update, digits)]
    # A long sum that has no room for its numbers anyway costs the others no digits.
    hopeless: _Made[Equation, bool] = _Made(
        lambda each: (
            len(_terms_of(each)) >= _MANY
            and not _fit(_whole(update.equations, each, ever_fewer[-1], spell), width)
        )
    )
    for numbers in ever_fewer:
        whole = [_whole(update.equations, each, numbers, spell) for each in known]
        fitted = [_fit(line, width) for line in whole]
        if all(fit or hopeless[each] for fit, each in zip(fitted, known, strict=True)):
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
    too long still, it is the formula and its value. Digits are as in `derive`. Where that is too
    much, equations of few names have their numbers alone, as few of them as need be; where that is
    too, there are more lines than asked for. What is on which line does not depend on what is
    revealed.
    """
    every = update.equations
    ever_fewer = [*_ever_fewer(update, digits)]
    laid = _Laid(every, ever_fewer[-1], width, spell)
    for numbers in ever_fewer:
        for excerpt in (each for each in excerpts if len(each) <= rows):
            if lines := laid.within(excerpt, numbers, rows):
                return laid.as_revealed(excerpt, lines, revealed)
    excerpt = excerpts[-1]
    tried = [laid.pressed(excerpt, numbers, rows) for numbers in ever_fewer]
    _, _, lines = min(tried, key=lambda each: each[:2])
    return laid.as_revealed(excerpt, lines, revealed)


class _Laid:
    """Lays out equations in lines: one each, or two."""

    def __init__(self, every: Equations, fewest: "Numbers", width: int, spell: Spell) -> None:
        self.every, self.fewest, self.width, self.spell = every, fewest, width, spell
        self.known: dict[tuple[int, int], tuple[Spans, ...]] = {}

    def out(self, equation: Equation, numbers: "Numbers") -> tuple[Spans, ...]:
        """Return the lines of an equation; empty where these have too many digits."""
        lines = self._whole(equation, numbers)
        if lines or self._whole(equation, self.fewest):
            return lines
        # There is no room for its numbers, however few digits they have.
        return (_short(self.every, equation, numbers, self.width, self.spell),)

    def within(self, excerpt: Excerpt, numbers: "Numbers", rows: int) -> list[tuple[Spans, ...]]:
        """Return the lines of an excerpt; empty where they are too many, or have too many digits.

        It gives up as soon as it can: most that is tried is too much.
        """
        lines: list[tuple[Spans, ...]] = []
        for place, each in enumerate(excerpt):
            made = self.out(each, numbers)
            rows -= len(made)
            if not made or rows < len(excerpt) - 1 - place:
                return []
            lines.append(made)
        return lines

    def _whole(self, equation: Equation, numbers: "Numbers") -> tuple[Spans, ...]:
        key = id(equation), numbers.digits  # Excerpts share what is in several.
        if key not in self.known:
            self.known[key] = self._with_numbers(equation, numbers)
        return self.known[key]

    def _with_numbers(self, equation: Equation, numbers: "Numbers") -> tuple[Spans, ...]:
        if fit := _fit(_whole(self.every, equation, numbers, self.spell), self.width):
            return (fit,)
        result = _value(equation, numbers, self.spell)
        above = _formula(self.every, equation, self.width, self.spell)
        for substituted in (_substituted, _terms):
            if made := substituted(equation, numbers, self.spell):
                worked = _fit((Span(_INDENT), *made, *result), self.width)
                if worked and _length(above) <= self.width:
                    return (above, worked)
        return ()

    def pressed(
        self, excerpt: Excerpt, numbers: "Numbers", rows: int
    ) -> tuple[int, int, list[tuple[Spans, ...]]]:
        """Return lines that may be few enough; before, how many are too many, or have less."""
        lines = [
            self.out(each, numbers) or (self._numbers_alone(each, numbers),) for each in excerpt
        ]
        less = sum(not self.out(each, numbers) for each in excerpt)
        for place in sorted(range(len(excerpt)), key=lambda place: len(excerpt[place].uses)):
            if sum(map(len, lines)) > rows and len(lines[place]) > 1:
                lines[place] = (self._numbers_alone(excerpt[place], numbers),)
                less += 1
        return max(0, sum(map(len, lines)) - rows), less, lines

    def _numbers_alone(self, equation: Equation, numbers: "Numbers") -> Spans:
        left, *_ = _symbolic(self.every, equation, self.spell)
        made = _substituted(equation, numbers, self.spell)
        sign = " ← " if equation.replaces else made[0].text
        line = (left, Span(self.spell(sign)), *made[1:], *_value(equation, numbers, self.spell))
        return _fit(line, self.width) or _short(
            self.every, equation, numbers, self.width, self.spell
        )

    def as_revealed(
        self, excerpt: Excerpt, lines: list[tuple[Spans, ...]], revealed: int
    ) -> tuple[DerivedLine, ...]:
        """Return these lines; what is not revealed has its formula alone, on as many."""
        made: list[DerivedLine] = []
        for equation, shown in zip(excerpt, lines, strict=True):
            if equation.stage > revealed:
                formula = _formula(self.every, equation, self.width, self.spell)
                shown = (formula, *[()] * (len(shown) - 1))
            made += (_derived(equation, revealed, spans) for spans in shown)
        return tuple(made)


def _ever_fewer(update: Update, digits: int) -> Iterator["Numbers"]:
    for fewer in reversed(DIGITS):
        if min(4, digits) <= fewer <= digits:
            yield Numbers(update.numbers, fewer)


def _terms(equation: Equation, numbers: "Numbers", spell: Spell) -> Spans:
    """Return a long sum with each of its terms as one number; empty for what is none."""
    terms = _terms_of(equation)
    if len(terms) < _MANY:
        return ()
    values = [value(term, numbers.values) for _, term in terms]
    texts = [show(each, numbers.digits) for each in values]
    whole: Expression = Name("0")
    for place, (sign, _) in enumerate(terms[1:], start=1):
        whole = Operation(sign, whole, Name(str(place)))
    words = written(whole, symbols(lambda place: texts[int(place)]))
    sign = " ≈ " if any(map(is_rounded, texts, values)) else " = "
    return (Span(spell(sign)), *(Span(spell(span.text)) for span in words))


def _terms_of(equation: Equation) -> list[tuple[str, Expression]]:
    """Return what is added up, with the sign before each; the first has none."""
    terms: list[tuple[str, Expression]] = []
    rest = equation.expression
    while isinstance(rest, Operation) and rest.sign in "+-":
        terms.insert(0, (rest.sign, rest.right))
        rest = rest.left
    return [("", rest), *terms]


def _formula(every: Equations, equation: Equation, width: int, spell: Spell) -> Spans:
    """Return an equation in symbols, of a long sum the first term and the last ones alone."""
    whole = _symbolic(every, equation, spell)
    if fit := _fit(whole, width):
        return fit
    shorter = (_elided(every, equation, ends, spell) for ends in (2, 1, 0))
    return next((each for each in shorter if 0 < _length(each) <= width), whole)


def _short(
    every: Equations, equation: Equation, numbers: "Numbers", width: int, spell: Spell
) -> Spans:
    """Return an equation in symbols, and its value."""
    result = _value(equation, numbers, spell)
    return (*_formula(every, equation, width - _length(result), spell), *result)


def _elided(every: Equations, equation: Equation, ends: int, spell: Spell) -> Spans:
    """Return a sum as its first term and so many of its last; empty where that is all of it."""
    (_, first), *others = _terms_of(equation)
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
    numbers = Numbers(update.numbers, digits)
    whole = _whole(update.equations, update.equations.of[key], numbers, str)
    return "".join(span.text for span in whole)


def _whole(every: Equations, equation: Equation, numbers: "Numbers", spell: Spell) -> Spans:
    return (
        *_symbolic(every, equation, spell),
        *_substituted(equation, numbers, spell),
        *_value(equation, numbers, spell),
    )


class _Made(dict[Key, Made]):
    """Values by key, each made when it is first asked for."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        self.make = make

    def __missing__(self, key: Key) -> Made:
        made = self[key] = self.make(key)
        return made


class Numbers:
    """Numbers by key as they are shown, each written once, when it is first asked for."""

    def __init__(self, values: Mapping[str, float], digits: int) -> None:
        self.values, self.digits = values, digits
        self.text: _Made[str, str] = _Made(lambda key: show(values[key], digits))
        self.rounded: _Made[str, bool] = _Made(lambda key: is_rounded(self.text[key], values[key]))

    def any_rounded(self, equation: Equation) -> bool:
        """Whether one of those on its right side is."""
        return any(self.rounded[key] for key in equation.uses)


def _fit(line: Spans, width: int) -> Spans:
    """Return the line, with no blanks around its operators if need be; empty if too long still."""
    if _length(line) <= width:
        return line
    tight = _without_blanks(line, keep=("=", "≈", "←", "~", "<-"))
    return tight if _length(tight) <= width else ()


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
    made = spelled(equation, numbers.text.__getitem__, spell)
    if "".join(span.text for span in made) == spell(numbers.text[equation.key]):
        return ()  # So would "n = −z = −1 = −1".
    return (Span(spell(" ≈ " if numbers.any_rounded(equation) else " = ")), *made)


def _value(equation: Equation, numbers: Numbers, spell: Spell) -> Spans:
    rounded = numbers.rounded[equation.key] or numbers.any_rounded(equation)
    text = numbers.text[equation.key]
    return (Span(spell(" ≈ " if rounded else " = ")), Span(spell(text), equation.key))


def spelled(equation: Equation, word: Callable[[str], str], spell: Spell) -> Spans:
    """Return the right side of an equation, with a word for each name."""
    return tuple(Span(spell(text), role) for text, role in filled(equation.pieces, word))
