"""The Python of the training loop, line by line, with the values of the update shown."""

from dataclasses import dataclass

from core.numbers import plain, show
from core.order import RANDOM, SHUFFLED, TABLE
from core.run import Segment, path_of
from core.session import Phase, Session
from core.update import Update

WIDEST = 40
"""No line of code is wider than this many columns."""

LOSS_CODE = {
    "squared": ("0.5 * (y_pred - y) ** 2", "y_pred - y"),
    "absolute": ("abs(y_pred - y)", "sign(y_pred - y)"),
}
"""L and ∂L/∂y* in Python, by the loss's name; `sign` is 1, −1 or 0."""

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
    path = path_of(session.run)
    path.extend(session.shown + 1)
    update = path.update(session.shown)
    segment = session.run.segment_at(session.shown)
    heads = _settings(segment) + _loops(session, segment, update, digits)
    started = session.phase is Phase.NOTHING
    lines = [CodeLine(text, Phase.NOTHING, started, value) for text, value in heads]
    for phase, name, text in _body(segment.settings.loss):
        revealed = phase <= session.phase
        value = show(getattr(update, name), digits) if revealed else ""
        lines.append(CodeLine(f"        {text}", phase, phase is session.phase, value, name))
    return tuple(lines)


def _settings(segment: Segment) -> list[tuple[str, str]]:
    """Return the lines that the loop begins with; none has a value, as each says its own."""
    since = f"as changed after update {segment.begins}" if segment.begins else "the start"
    return [
        (f"# {since}", ""),
        (f"m = {plain(segment.m)}", ""),
        (f"c = {plain(segment.c)}", ""),
        (f"rate = {plain(segment.settings.rate)}", ""),
    ]


def _loops(
    session: Session, segment: Segment, update: Update, digits: int
) -> list[tuple[str, str]]:
    samples = _SAMPLES[segment.settings.order]
    return [
        ("for epoch in range(1, epochs + 1):", str(session.epoch)),
        (f"    for x, y in {samples}:", f"{show(update.x, digits)}, {show(update.y, digits)}"),
    ]


def _body(loss: str) -> list[tuple[Phase, str, str]]:
    """Return what is done with a sample: the phase, the number it gives, and the code."""
    value, slope = LOSS_CODE[loss]
    return [
        (Phase.FORWARD, "prediction", "y_pred = m * x + c"),
        (Phase.LOSS, "loss", f"loss = {value}"),
        (Phase.BACKWARD, "dL_dprediction", f"dL_dy_pred = {slope}"),
        (Phase.BACKWARD, "dprediction_dm", "dy_pred_dm = x"),
        (Phase.BACKWARD, "dprediction_dc", "dy_pred_dc = 1"),
        (Phase.BACKWARD, "dL_dm", "dL_dm = dL_dy_pred * dy_pred_dm"),
        (Phase.BACKWARD, "dL_dc", "dL_dc = dL_dy_pred * dy_pred_dc"),
        (Phase.UPDATE, "step_m", "step_m = rate * dL_dm"),
        (Phase.UPDATE, "step_c", "step_c = rate * dL_dc"),
        (Phase.UPDATE, "m_after", "m = m - step_m"),
        (Phase.UPDATE, "c_after", "c = c - step_c"),
    ]
