"""The derivation of one update as equations: symbols, substituted numbers, value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from core.losses import LOSSES, Loss
from core.numbers import DIGITS, is_rounded, show
from core.session import Phase
from core.update import Update

SYMBOLS = {
    "x": "x",
    "y": "y",
    "m": "m",
    "c": "c",
    "rate": "η",
    "prediction": "y*",
    "loss": "L",
    "dL_dprediction": "∂L/∂y*",
    "dprediction_dm": "∂y*/∂m",
    "dprediction_dc": "∂y*/∂c",
    "dL_dm": "∂L/∂m",
    "dL_dc": "∂L/∂c",
    "step_m": "η·∂L/∂m",
    "step_c": "η·∂L/∂c",
    "m_after": "m",
    "c_after": "c",
}
"""How each number of an Update is written in a formula."""


class Span(NamedTuple):
    """A piece of text and what it stands for: a key of SYMBOLS, or empty."""

    text: str
    role: str = ""


Spans = tuple[Span, ...]
Spell = Callable[[str], str]
"""How the terminal can write a text: itself, or its ASCII form."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One line of the derivation, revealed by `phase`.

    `formula` is a template: {names} of SYMBOLS among ordinary text.
    """

    phase: Phase
    name: str
    formula: str
    sign: str = "="


@lru_cache(maxsize=8)
def equations(loss: Loss) -> tuple[Equation, ...]:
    """Return the lines of an update's derivation, in the order in which they arise."""
    return (
        Equation(Phase.FORWARD, "prediction", "{m}·{x} + {c}"),
        Equation(Phase.LOSS, "loss", loss.formula),
        Equation(Phase.BACKWARD, "dL_dprediction", loss.slope_formula),
        Equation(Phase.BACKWARD, "dprediction_dm", "{x}"),
        Equation(Phase.BACKWARD, "dprediction_dc", ""),
        Equation(Phase.BACKWARD, "dL_dm", "{dL_dprediction}·{dprediction_dm}"),
        Equation(Phase.BACKWARD, "dL_dc", "{dL_dprediction}·{dprediction_dc}"),
        Equation(Phase.UPDATE, "step_m", "{rate}·{dL_dm}"),
        Equation(Phase.UPDATE, "step_c", "{rate}·{dL_dc}"),
        Equation(Phase.UPDATE, "m_after", "{m} − {step_m}", "←"),
        Equation(Phase.UPDATE, "c_after", "{c} − {step_c}", "←"),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line as shown: the phase it belongs to, whether it is revealed, and its text."""

    phase: Phase
    revealed: bool
    spans: Spans


def derive(
    update: Update,
    loss: str,
    revealed: Phase,
    digits: int = 6,
    width: int = 200,
    spell: Spell = str,
) -> tuple[Line, ...]:
    """Return the derivation of `update`, each line at most `width` wide where that can be.

    Lines of later phases than `revealed` show their formula alone. Where a line is too
    long it is set more tightly; where that is not enough, all lines have fewer digits, so
    that a number looks the same wherever it stands; and at the last, a line that is still too
    long leaves out the substituted numbers.
    """
    every = equations(LOSSES[loss])
    known = [equation for equation in every if equation.phase <= revealed]
    for fewer in _fewer(digits):
        numbers = _Numbers(update, fewer)
        whole = [_whole(equation, numbers, spell) for equation in known]
        fitted = [_fit(line, width) for line in whole]
        if all(fitted):
            break
    shown = [
        fit or _pressed(line, equation, numbers, width, spell)
        for fit, line, equation in zip(fitted, whole, known, strict=True)
    ]
    hidden = [_symbolic(equation, spell) for equation in every[len(known) :]]
    return tuple(
        Line(equation.phase, equation.phase <= revealed, spans)
        for equation, spans in zip(every, [*shown, *hidden], strict=True)
    )


def sentence(update: Update, loss: str, name: str, digits: int) -> str:
    """Return the equation that gives the number `name`, with symbols, numbers and value."""
    equation = next(each for each in equations(LOSSES[loss]) if each.name == name)
    return "".join(span.text for span in _whole(equation, _Numbers(update, digits), str))


def _fewer(digits: int) -> list[int]:
    """Return the numbers of digits to try: from `digits` down to four, or itself alone."""
    return [fewer for fewer in reversed(DIGITS) if min(4, digits) <= fewer <= digits]


def _whole(equation: Equation, numbers: "_Numbers", spell: Spell) -> Spans:
    return (
        *_symbolic(equation, spell),
        *_substituted(equation, numbers, spell),
        *_value(equation, numbers, spell),
    )


class _Numbers:
    """The numbers of an update as they are shown, each written once."""

    def __init__(self, update: Update, digits: int) -> None:
        values = {name: getattr(update, name) for name in SYMBOLS}
        self.text = {name: show(value, digits) for name, value in values.items()}
        self.rounded = {name: is_rounded(self.text[name], values[name]) for name in SYMBOLS}

    def any_rounded(self, formula: str) -> bool:
        return any(self.rounded[name] for _, name in _pieces(formula) if name)


def _fit(line: Spans, width: int) -> Spans:
    """Return the line, with no blanks around its operators if need be; empty if too long still."""
    tight = _without_blanks(line, keep=("=", "≈", "←", "~", "<-"))
    return next((spans for spans in (line, tight) if _length(spans) <= width), ())


def _pressed(line: Spans, equation: Equation, numbers: _Numbers, width: int, spell: Spell) -> Spans:
    """Return the line with no blanks at all, or else without the substituted numbers."""
    pressed = _without_blanks(line, keep=())
    if _length(pressed) <= width:
        return pressed
    return (*_symbolic(equation, spell), *_value(equation, numbers, spell))


def _without_blanks(line: Spans, keep: tuple[str, ...]) -> Spans:
    # The star of ASCII products keeps its blanks: y* ends in a star itself.
    return tuple(
        span if span.role or span.text.strip() in (*keep, "*") else Span(span.text.replace(" ", ""))
        for span in line
    )


def _length(spans: Spans) -> int:
    return sum(len(span.text) for span in spans)


@lru_cache(maxsize=128)
def _symbolic(equation: Equation, spell: Spell) -> Spans:
    left = Span(spell(SYMBOLS[equation.name]), equation.name)
    if not equation.formula:
        return (left,)
    right = _fill(equation.formula, lambda name: SYMBOLS[name], spell)
    if "".join(span.text for span in right) == left.text:
        return (left,)  # η·∂L/∂m is its own formula.
    return (left, Span(spell(f" {equation.sign} ")), *right)


def _substituted(equation: Equation, numbers: _Numbers, spell: Spell) -> Spans:
    if sum(bool(name) for _, name in _pieces(equation.formula)) < 2:
        return ()  # "x = 2 = 2" would say it twice.
    sign = " ≈ " if numbers.any_rounded(equation.formula) else " = "
    return (Span(spell(sign)), *_fill(equation.formula, numbers.text.__getitem__, spell))


def _value(equation: Equation, numbers: _Numbers, spell: Spell) -> Spans:
    rounded = numbers.rounded[equation.name] or numbers.any_rounded(equation.formula)
    text = numbers.text[equation.name]
    return (Span(spell(" ≈ " if rounded else " = ")), Span(spell(text), equation.name))


@lru_cache(maxsize=64)
def _pieces(formula: str) -> tuple[tuple[str, str], ...]:
    """Return the template as pairs of ordinary text and the name after it."""
    return tuple((text, name or "") for text, name, _, _ in Formatter().parse(formula))


def _fill(formula: str, write: Callable[[str], str], spell: Spell) -> Spans:
    """Fill the template; a negative number after an operator gets brackets."""
    spans: list[Span] = []
    for text, name in _pieces(formula):
        if text:
            spans.append(Span(spell(text)))
        if name:
            word = write(name)
            bracketed = word.startswith("−") and text.strip() in ("·", "−", "+")
            spans.append(Span(spell(f"({word})" if bracketed else word), name))
    return tuple(spans)
