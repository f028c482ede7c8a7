"""The Python of the training loop, line by line, with the values of the update shown."""

from dataclasses import dataclass
from functools import lru_cache

from core.descent.order import RANDOM, SHUFFLED, TABLE
from core.model.definitions import PREDICTION
from core.model.equations import Equation, Equations
from core.model.stages import Phase
from core.model.written import Style, listing, text_of
from core.session.session import Session
from core.text.numbers import plain, show

WIDEST = 40
"""Columns that lines of code take, with any loss that is shipped."""

_INDENT = " " * 8

_SAMPLES = {TABLE: "samples", SHUFFLED: "sample(samples, k={})", RANDOM: "choices(samples, k={})"}
"""An epoch's samples, by the order's name; `sample` and `choices` are those of `random`."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of code, and what is known at its end."""

    text: str
    phase: Phase
    """The phase that runs it; NOTHING for the settings and the heads of the loops."""
    current: bool
    """Whether it belongs to the stage last revealed."""
    value: str = ""
    """What the line has produced, once that is revealed; otherwise empty."""
    name: str = ""
    """The number it produces, by its key, or empty."""


@lru_cache(maxsize=1)  # For its title and its lines.
def code_lines(session: Session, digits: int) -> tuple[CodeLine, ...]:
    """Return the loop, with the settings in force for the update shown, and its values.

    Always the same lines, so that nothing jumps; values have at most `digits` digits.
    """
    update, segment = session.update, session.run.segment_at(session.shown)
    model, settings = update.equations.model, segment.settings
    since = f"as changed after update {segment.begins}" if segment.begins else "the start"
    start = zip(model.parameters, segment.start, strict=True)
    sample = ", ".join(show(update[key], digits) for key in model.columns)
    size = "len(samples)" if "n" in update.equations.symbols else "n"
    samples = _SAMPLES[settings.order].format(size)
    heads = [  # The settings have no value, as each says its own.
        (f"# {since}", ""),
        *((f"{variable(key)} = {plain(number)}", "") for key, number in start),
        (f"rate = {plain(settings.rate)}", ""),
        ("for epoch in range(1, epochs + 1):", str(session.epoch)),
        (f"    for {', '.join(model.columns)} in {samples}:", sample),
    ]
    started = session.phase is Phase.NOTHING
    lines = [CodeLine(text, Phase.NOTHING, started, value) for text, value in heads]
    stages = model.stages
    begun = 0
    for each, text in zip(update.equations.every, _body(update.equations), strict=True):
        current = each.stage == session.revealed
        if each.stage != begun and stages.layers > 1:
            head = f"{_INDENT}# {stages.title(each.stage)}"
            lines.append(CodeLine(head, each.phase, current))
        begun = each.stage
        value = show(update[each.key], digits) if each.stage <= session.revealed else ""
        lines.append(CodeLine(text, each.phase, current, value, each.key))
    return tuple(lines)


@lru_cache(maxsize=64)
def _body(every: Equations) -> tuple[str, ...]:
    """Return what is in the loops, a line for each equation."""
    return tuple(f"{_INDENT}{assignment(each, listing(variable))}" for each in every.every)


def variable(key: str) -> str:
    """Return the name of a quantity in Python code."""
    return key.replace(PREDICTION, "y_pred")


def assignment(equation: Equation, style: Style) -> str:
    """Return the line of Python that computes an equation."""
    return (
        f"{style.word(equation.replaces or equation.key)} = {text_of(equation.expression, style)}"
    )
