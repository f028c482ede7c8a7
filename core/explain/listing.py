"""The Python of the training loop, line by line, with the values of the update shown."""

from dataclasses import dataclass

from core.descent.order import RANDOM, SHUFFLED, TABLE
from core.descent.run import Segment
from core.descent.update import Update
from core.model.equations import Equation, Equations
from core.model.model import PREDICTION
from core.model.stages import Phase
from core.model.written import Style, listing, text_of
from core.session.session import Session
from core.text.numbers import plain, show

WIDEST = 40
"""Columns that lines of code take, with any loss that is shipped."""

_SAMPLES = {TABLE: "samples", SHUFFLED: "sample(samples, k=n)", RANDOM: "choices(samples, k=n)"}
"""An epoch's samples, by the order's name; `sample` and `choices` are those of `random`."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of code, and what is known at its end."""

    text: str
    phase: Phase
    """The phase that runs it; NOTHING for the settings and the heads of the loops."""
    current: bool
    """Whether it belongs to the phase last revealed."""
    value: str = ""
    """What the line has produced, once that is revealed; otherwise empty."""
    name: str = ""
    """The number it produces, a key of `derivation.SYMBOLS`, or empty."""


def code_lines(session: Session, digits: int) -> tuple[CodeLine, ...]:
    """Return the loop, with the settings in force for the update shown, and its values.

    Always the same lines, so that nothing jumps; values have at most `digits` digits.
    """
    update, segment = session.update, session.run.segment_at(session.shown)
    heads = _settings(segment, update) + _loops(session, segment, update, digits)
    started = session.phase is Phase.NOTHING
    lines = [CodeLine(text, Phase.NOTHING, started, value) for text, value in heads]
    for phase, name, text in _body(update.equations):
        revealed = phase <= session.phase
        value = show(update[name], digits) if revealed else ""
        lines.append(CodeLine(f"        {text}", phase, phase is session.phase, value, name))
    return tuple(lines)


def _settings(segment: Segment, update: Update) -> list[tuple[str, str]]:
    """Return the lines that the loop begins with; none has a value, as each says its own."""
    since = f"as changed after update {segment.begins}" if segment.begins else "the start"
    start = zip(update.equations.model.parameters, segment.start, strict=True)
    return [
        (f"# {since}", ""),
        *((f"{variable(key)} = {plain(number)}", "") for key, number in start),
        (f"rate = {plain(segment.settings.rate)}", ""),
    ]


def _loops(
    session: Session, segment: Segment, update: Update, digits: int
) -> list[tuple[str, str]]:
    samples, keys = _SAMPLES[segment.settings.order], update.equations.model.columns
    return [
        ("for epoch in range(1, epochs + 1):", str(session.epoch)),
        (
            f"    for {', '.join(keys)} in {samples}:",
            ", ".join(show(update[key], digits) for key in keys),
        ),
    ]


def _body(equations: Equations) -> list[tuple[Phase, str, str]]:
    """Return what is done with a sample: the phase, the number it gives, and the code."""
    return [(each.phase, each.key, assignment(each, listing(variable))) for each in equations.every]


def variable(key: str) -> str:
    """Return the name of a quantity in Python code."""
    return key.replace(PREDICTION, "y_pred")


def assignment(equation: Equation, style: Style) -> str:
    """Return the line of Python that computes an equation."""
    return (
        f"{style.word(equation.replaces or equation.key)} = {text_of(equation.expression, style)}"
    )
